//! Asking the core, without anything of Python.

use fourc::input::{Channel, Image, Page, Screenshot, Text, Url};
use fourc::{Error, ErrorKind, Input, InputKind, Result, Verdict};

use crate::classifier::Engine;
use crate::input;

/// One question of a batch.
pub(crate) enum Question<'a> {
    /// An input that Python made.
    Whole(&'a input::Question),
    /// A value of a column.
    Cell { kind: InputKind, channel: Channel, bytes: &'a [u8] },
}

impl<'a> Question<'a> {
    fn input(&self) -> Result<Input<'a>> {
        match *self {
            Self::Whole(question) => Ok(question.input()),
            Self::Cell { kind, channel, bytes } => Ok(match kind {
                InputKind::Image => Image::new(bytes).into(),
                InputKind::Screenshot => Screenshot::new(bytes).into(),
                InputKind::Url => Url::new(utf8(bytes)?).into(),
                InputKind::Page => Page::new(utf8(bytes)?).into(),
                _ => Text::new(utf8(bytes)?).channel(channel).into(),
            }),
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|cause| {
        Error::new(ErrorKind::InvalidInput, format!("the value is not UTF-8 at byte {}", cause.valid_up_to()))
    })
}

/// The answer to one question.
pub(crate) fn one(engine: &Engine, question: &input::Question) -> Result<Verdict> {
    engine.check_process()?;
    engine.classifier.classify(question.input())
}

/// The answers to many, in order; fails as a whole only in a forked child.
pub(crate) fn many(engine: &Engine, questions: &[Question<'_>]) -> Result<Vec<Result<Verdict>>> {
    engine.check_process()?;
    let mut answers = Vec::with_capacity(questions.len());
    let mut refused = Vec::new();
    let mut inputs = Vec::with_capacity(questions.len());
    for (place, question) in questions.iter().enumerate() {
        match question.input() {
            Ok(input) => inputs.push(input),
            Err(error) => refused.push((place, error)),
        }
    }
    let mut answered = engine.classifier.classify_batch(inputs).into_iter();
    let mut refused = refused.into_iter().peekable();
    for place in 0..questions.len() {
        let own = refused.next_if(|(refused, _)| *refused == place).map(|(_, error)| Err(error));
        let lost = || Err(Error::new(ErrorKind::Internal, "a batch lost an answer"));
        answers.push(own.or_else(|| answered.next()).unwrap_or_else(lost));
    }
    Ok(answers)
}
