//! The answers of a batch, which stay in Rust until somebody reads them.
//!
//! A verdict is some fifty small objects; to build them takes V8 longer than the core takes to judge a short text, and most
//! callers read the few that matter. So each becomes JSON when it is asked for, once.

use std::iter;

use fourc::{Error, ErrorKind, Result, Verdict};
use napi::Env;
use napi::bindgen_prelude::ObjectFinalize;
use napi_derive::napi;

use crate::answer::row;

/// Answers that nobody has read yet.
#[napi(custom_finalize)]
pub struct Answers {
    rows: Vec<Option<Result<Verdict>>>,
    told: i64,
}

impl Answers {
    /// Tells the collector of JavaScript how much they hold, which it could not know.
    pub(crate) fn new(env: Env, rows: Vec<Result<Verdict>>) -> napi::Result<Self> {
        let told = rows.iter().map(weight).sum();
        env.adjust_external_memory(told)?;
        Ok(Self { rows: rows.into_iter().map(Some).collect(), told })
    }
}

#[napi]
impl Answers {
    /// How many there are.
    #[napi(catch_unwind, getter)]
    pub fn length(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The places of those that are errors.
    #[napi(catch_unwind)]
    pub fn refused(&self) -> Vec<u32> {
        let places = self.rows.iter().zip(0..);
        places.filter_map(|(row, place)| row.as_ref().is_some_and(Result::is_err).then_some(place)).collect()
    }

    /// Gives one answer away as JSON, `{"verdict":…}` or `{"error":…}`; it is here no longer.
    #[napi(catch_unwind)]
    pub fn take(&mut self, place: u32) -> String {
        let held = self.rows.get_mut(place as usize).and_then(Option::take);
        row(held.unwrap_or_else(|| Err(Error::new(ErrorKind::Internal, "an answer was read twice"))))
    }
}

impl ObjectFinalize for Answers {
    fn finalize(self, env: Env) -> napi::Result<()> {
        env.adjust_external_memory(-self.told).map(drop)
    }
}

/// About how many bytes an answer holds.
fn weight(answer: &Result<Verdict>) -> i64 {
    let parts = answer.iter().flat_map(|verdict| {
        let scores = iter::repeat_n(SCORE, verdict.scores.len());
        scores.chain(iter::repeat_n(EVIDENCE, verdict.evidence.len()))
    });
    parts.sum::<i64>() + SCORE
}

/// Bytes of a score and of a piece of evidence with what they point to, roundly.
const SCORE: i64 = 128;
const EVIDENCE: i64 = 192;
