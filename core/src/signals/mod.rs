//! One witness per file: each looks at the prepared input and yields findings, never a verdict.

mod context;
mod hashes;
mod image_model;
mod lists;
mod patterns;
mod prepared;
mod scene;
mod terms;
mod text_model;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use context::ContextSignal;
pub(crate) use hashes::HashSignal;
pub(crate) use image_model::ImageModelSignal;
pub(crate) use lists::ListSignal;
pub(crate) use patterns::PatternSignal;
pub(crate) use prepared::{Origin, Prepared, PreparedImage, PreparedLink, PreparedText};
pub(crate) use terms::TermSignal;
pub(crate) use text_model::TextModelSignal;

use crate::error::Result;
use crate::finding::Finding;
use crate::taxonomy::Category;
use crate::verdict::{Condition, Coverage, SignalStatus};

/// A witness.
pub(crate) trait Signal: Send + Sync {
    /// The id that coverage shows.
    fn id(&self) -> &'static str;

    /// Whether this input gives the signal anything to look at.
    fn applies(&self, input: &Prepared<'_>) -> bool;

    /// The categories that it is able to clear: those that it would have seen if they were there.
    fn categories(&self) -> Vec<Category>;

    /// The same for texts in another language than English; models and lists of English clear nothing there.
    fn categories_in(&self, _language: &str) -> &[Category] {
        &[]
    }

    /// What one of its sources means, in words for people.
    fn describe(&self, _source: &str) -> Option<String> {
        None
    }

    /// Looks.
    fn look(&self, input: &Prepared<'_>) -> Result<Sight>;
}

/// What a signal saw and how far it came.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    pub(crate) findings: Vec<Finding>,
    /// Why it did not look at everything, where it did not.
    pub(crate) partial: Option<String>,
    pub(crate) conditions: Vec<Condition>,
}

impl From<Vec<Finding>> for Sight {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// Asks one signal and records how far it came; a signal that fails or panics shows in coverage and stops nothing.
pub(crate) fn ask(signal: &dyn Signal, input: &Prepared<'_>, coverage: &mut Coverage) -> Vec<Finding> {
    if !signal.applies(input) {
        coverage.record(signal.id(), SignalStatus::NotApplicable, None);
        return Vec::new();
    }
    // Signals are immutable and findings are dropped on a panic, so nothing half-done is ever seen.
    match catch_unwind(AssertUnwindSafe(|| signal.look(input))) {
        Ok(Ok(sight)) => {
            let status = if sight.partial.is_some() { SignalStatus::Partial } else { SignalStatus::Ran };
            coverage.record(signal.id(), status, sight.partial);
            sight.conditions.into_iter().for_each(|condition| coverage.condition(condition));
            sight.findings
        }
        Ok(Err(error)) => {
            coverage.record(signal.id(), SignalStatus::Failed, Some(error.to_string()));
            coverage.condition(Condition::Degraded);
            Vec::new()
        }
        Err(_) => {
            coverage.record(signal.id(), SignalStatus::Failed, Some("panicked".to_owned()));
            coverage.condition(Condition::Degraded);
            Vec::new()
        }
    }
}
