//! Many questions at once: one answer each, in the same order, a bad one costs its own place only.

use fourc::Result;

use crate::boundary::{freed, give, look, null, required};
use crate::classifier::fourc_classifier;
use crate::error::fourc_error;
use crate::input::{Answer, fourc_input};
use crate::names::fourc_status;
use crate::string::array;
use crate::verdict::fourc_verdict;

/// The answers to many questions, in the order in which they were asked.
#[derive(Debug)]
pub struct fourc_batch {
    answers: Vec<std::result::Result<fourc_verdict, fourc_error>>,
}

/// Answers many questions on as many threads as the options say. `inputs` is an array of `count` inputs; a NULL among them is
/// answered by the error `null-pointer` in its place.
///
/// Errors: `forked` in a forked child. What is wrong with an input is in its own place of the batch.
///
/// Threads: any number at once, as long as nobody changes the inputs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classify_batch(
    classifier: Option<&fourc_classifier>,
    inputs: *const Option<&fourc_input>,
    count: usize,
    batch: *mut *mut fourc_batch,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `inputs`, `batch` and `error`.
    unsafe {
        give(batch, error, || {
            let inputs = array(inputs, count, "inputs")?;
            let answers = answer(required(classifier, "classifier")?, inputs)?;
            let hold = |answer: Answer| answer.map(fourc_verdict::new).map_err(|error| fourc_error::new(&error));
            Ok(fourc_batch { answers: answers.into_iter().map(hold).collect() })
        })
    }
}

fn answer(classifier: &fourc_classifier, inputs: &[Option<&fourc_input>]) -> Result<Vec<Answer>> {
    let current = classifier.current()?;
    let given = inputs.iter().flatten().map(|input| input.question());
    let mut answered = current.classify_batch(given).into_iter();
    let lost = || fourc::Error::new(fourc::ErrorKind::Internal, "a batch lost an answer");
    let own = |is_given: bool| {
        if is_given { answered.next().unwrap_or_else(|| Err(lost())) } else { Err(null("an input of the batch")) }
    };
    Ok(inputs.iter().map(Option::is_some).map(own).collect())
}

/// How many answers there are: as many as there were questions. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_batch_count(batch: Option<&fourc_batch>) -> usize {
    look(0, || Some(batch?.answers.len()))
}

/// The verdict about the question at `index`, counted from 0, valid until `fourc_batch_free`; NULL where it was refused. Not to
/// be freed by itself.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_batch_verdict(batch: Option<&fourc_batch>, index: usize) -> Option<&fourc_verdict> {
    look(None, || Some(batch?.answers.get(index)?.as_ref().ok()))
}

/// Why the question at `index` was refused, valid until `fourc_batch_free`; NULL where there is a verdict. Not to be freed by
/// itself.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_batch_error(batch: Option<&fourc_batch>, index: usize) -> Option<&fourc_error> {
    look(None, || Some(batch?.answers.get(index)?.as_ref().err()))
}

/// Frees the answers, and all verdicts and errors in them. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_batch_free(batch: Option<Box<fourc_batch>>) {
    freed(batch);
}
