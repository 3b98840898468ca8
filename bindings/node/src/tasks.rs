//! Work that is done away from the thread of JavaScript. What comes of it is JSON, errors included: a task never fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fourc::{Error, ErrorKind, Result, Verdict};
use napi::{Either, Env, Task};
use napi_derive::napi;

use crate::answer::{many, one};
use crate::answers::Answers;
use crate::builder::built;
use crate::classifier::Classifier;
use crate::error::{answered, failed, guarded};
use crate::input::Question;
use crate::options::Handle;

/// Lets a caller cancel what has not begun; made for one call that has an `AbortSignal`.
#[napi]
pub struct Ticket {
    cancelled: Arc<AtomicBool>,
}

#[napi]
impl Ticket {
    /// A ticket that is good.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self { cancelled: Arc::default() }
    }

    /// Cancels the call.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Whether a call was cancelled.
#[derive(Default)]
pub(crate) struct Watch(Option<Arc<AtomicBool>>);

impl Watch {
    pub(crate) fn new(ticket: Option<&Ticket>) -> Self {
        Self(ticket.map(|ticket| Arc::clone(&ticket.cancelled)))
    }

    fn is_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|cancelled| cancelled.load(Ordering::Relaxed))
    }
}

/// Opens a classifier.
pub struct Open {
    pub(crate) options: String,
}

impl Task for Open {
    type Output = Result<Handle>;
    type JsValue = Either<Classifier, String>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let options = std::mem::take(&mut self.options);
        Ok(built(move || Handle::open(&options)))
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(opened(output))
    }
}

/// A classifier for JavaScript, or an error.
pub(crate) fn opened(handle: Result<Handle>) -> Either<Classifier, String> {
    match handle {
        Ok(handle) => Either::A(Classifier { handle: Arc::new(handle) }),
        Err(error) => Either::B(failed(&error)),
    }
}

/// Takes another classifier in the place of the one that answers.
pub struct Reload {
    pub(crate) handle: Arc<Handle>,
    pub(crate) options: String,
}

impl Task for Reload {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        let (handle, options) = (Arc::clone(&self.handle), std::mem::take(&mut self.options));
        Ok(answered(built(move || handle.reload(&options))))
    }

    fn resolve(&mut self, _env: Env, output: String) -> napi::Result<String> {
        Ok(output)
    }
}

/// Answers one question.
pub struct Classify {
    pub(crate) classifier: Arc<fourc::Classifier>,
    pub(crate) question: Option<Result<Question<Vec<u8>>>>,
    pub(crate) watch: Watch,
}

impl Task for Classify {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        if self.watch.is_cancelled() {
            return Ok(failed(&Error::new(ErrorKind::Cancelled, "the caller cancelled")));
        }
        let twice = || Err(Error::new(ErrorKind::Internal, "a question was asked twice"));
        Ok(one(&self.classifier, self.question.take().unwrap_or_else(twice)))
    }

    fn resolve(&mut self, _env: Env, output: String) -> napi::Result<String> {
        Ok(output)
    }
}

/// Answers many questions.
pub struct ClassifyBatch {
    pub(crate) classifier: Arc<fourc::Classifier>,
    pub(crate) questions: Vec<Result<Question<Vec<u8>>>>,
    pub(crate) watch: Watch,
}

impl Task for ClassifyBatch {
    type Output = Result<Vec<Result<Verdict>>>;
    type JsValue = Either<Answers, String>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let questions = std::mem::take(&mut self.questions);
        Ok(guarded(|| many(&self.classifier, questions, || self.watch.is_cancelled())))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(match output {
            Ok(rows) => Either::A(Answers::new(env, rows)?),
            Err(error) => Either::B(failed(&error)),
        })
    }
}
