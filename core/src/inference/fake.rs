//! Models that misbehave on purpose, for tests of what the verdict then says.

use super::{Model, Tensor};
use crate::error::{Error, ErrorKind, Result};

/// What a fake model does when it is run.
pub(crate) enum Fake {
    /// Answers these rows whatever it is asked.
    Answers(Vec<Vec<f32>>),
    /// Fails.
    Fails,
    /// Panics.
    Panics,
}

impl Model for Fake {
    fn run(&self, _: Vec<Tensor>) -> Result<Vec<Vec<f32>>> {
        match self {
            Self::Answers(rows) => {
                let width = rows.first().map_or(0, Vec::len);
                super::rows(&[rows.len(), width], &rows.concat())
            }
            Self::Fails => Err(Error::new(ErrorKind::ModelFailed, "made to fail")),
            Self::Panics => panic!("made to panic"),
        }
    }
}
