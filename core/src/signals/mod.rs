//! One witness per file: each looks at the prepared input and yields findings, never a verdict.

mod address;
mod context;
mod hashes;
mod host_words;
mod image_model;
mod linked;
mod lists;
mod look_alikes;
mod page;
mod patterns;
mod prepared;
mod scene;
mod sealed;
mod terms;
mod text;
mod url_model;
mod wrapping;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use address::AddressSignal;
pub(crate) use context::ContextSignal;
pub(crate) use hashes::HashSignal;
pub(crate) use host_words::HostWordSignal;
pub(crate) use image_model::ImageModelSignal;
pub(crate) use lists::ListSignal;
pub(crate) use look_alikes::LookAlikeSignal;
pub(crate) use page::PageSignal;
pub(crate) use patterns::PatternSignal;
pub(crate) use prepared::{
    Allowed, Origin, Prepared, PreparedImage, PreparedLink, PreparedPage, PreparedScreen, PreparedText,
};
pub(crate) use sealed::{SealedLists, SealedSignal};
pub(crate) use terms::TermSignal;
pub(crate) use text::{Options as TextOptions, TextModelSignal, bare as bare_text_model};
pub(crate) use url_model::UrlModelSignal;

use crate::error::Error;
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
    fn look(&self, input: &Prepared<'_>) -> Result<Sight, Error>;

    /// Looks at several inputs at once, where that is cheaper; the same answers in the same order.
    fn look_together(&self, inputs: &[&Prepared<'_>]) -> Vec<Result<Sight, Error>> {
        inputs.iter().map(|input| self.look(input)).collect()
    }
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

/// Under this many words a model has next to nothing to go by: it is not asked, and coverage says that there was little.
pub(crate) const FEWEST_WORDS: usize = 3;

/// One input on its way through the signals.
pub(crate) struct Case<'i> {
    pub(crate) prepared: Prepared<'i>,
    pub(crate) coverage: Coverage,
    pub(crate) findings: Vec<Finding>,
}

/// Asks one signal about several inputs and records how far it came with each; a signal that fails or panics shows in
/// coverage and stops nothing.
pub(crate) fn ask(signal: &dyn Signal, cases: &mut [Case<'_>]) {
    let (asked, rest): (Vec<_>, Vec<_>) = cases.iter_mut().partition(|case| signal.applies(&case.prepared));
    for case in rest {
        case.coverage.record(signal.id(), SignalStatus::NotApplicable, None);
    }
    let inputs: Vec<&Prepared<'_>> = asked.iter().map(|case| &case.prepared).collect();
    let sights = look(signal, &inputs);
    for (case, sight) in asked.into_iter().zip(sights) {
        match sight {
            Ok(sight) => {
                let status = if sight.partial.is_some() { SignalStatus::Partial } else { SignalStatus::Ran };
                case.coverage.record(signal.id(), status, sight.partial);
                sight.conditions.into_iter().for_each(|condition| case.coverage.condition(condition));
                case.findings.extend(sight.findings);
            }
            Err(why) => {
                case.coverage.record(signal.id(), SignalStatus::Failed, Some(why));
                case.coverage.condition(Condition::Degraded);
            }
        }
    }
}

/// What a signal saw in each input, or why it saw nothing. Where one input breaks the look at all, each is looked at by
/// itself, so that it costs its own place only.
fn look(signal: &dyn Signal, inputs: &[&Prepared<'_>]) -> Vec<Result<Sight, String>> {
    // Signals are immutable and findings are dropped on a panic, so nothing half-done is ever seen.
    let sights = catch_unwind(AssertUnwindSafe(|| signal.look_together(inputs)));
    match (sights, inputs) {
        (Ok(sights), _) => sights.into_iter().map(|sight| sight.map_err(|error| error.to_string())).collect(),
        (Err(_), [_]) => vec![Err("panicked".to_owned())],
        (Err(_), _) => inputs.iter().flat_map(|input| look(signal, &[input])).collect(),
    }
}
