//! What was looked at, what was not, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a signal came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignalStatus {
    /// It looked at everything it was given.
    Ran,
    /// It looked at a part; `note` says which.
    Partial,
    /// Exact knowledge settled the matter before it was needed.
    Settled,
    /// This kind of input gives it nothing to look at.
    NotApplicable,
    /// Its model or list is not installed; `note` says how to get it.
    NotInstalled,
    /// This version of fourc does not have it yet.
    NotBuilt,
    /// The caller asked for less effort than it needs.
    NotAsked,
    /// It failed; what it would have seen is unknown.
    Failed,
}

/// One signal's part in the coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SignalCoverage {
    /// The signal, e.g. `terms` or `text-model`.
    pub id: String,
    /// How far it came.
    pub status: SignalStatus,
    /// One sentence for people; never input content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something about the input that limits what any answer can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Condition {
    /// Too little text for a model to say anything.
    TooShort,
    /// No lists or models for this language.
    UnsupportedLanguage,
    /// A part could not be decoded.
    Undecodable,
    /// A part beyond a limit was not read.
    Truncated,
    /// Something needed was missing or stale.
    Degraded,
    /// Only some frames, windows or parts were looked at.
    Partial,
    /// A short link or link wrapper that may lead anywhere.
    UnknownTarget,
    /// A picture is so flat that a hash of what it shows says nothing; it was compared by its bytes alone.
    LowQuality,
    /// A sealed list names the picture: nothing else was looked at. Keep it as it is, show it to nobody, and follow the law
    /// and your own rules for such a find.
    StopAndPreserve,
}

impl Condition {
    /// Whether an answer under it is whole all the same: too short for a model, too flat for a hash, settled by a list.
    const fn is_harmless(self) -> bool {
        matches!(self, Self::TooShort | Self::LowQuality | Self::StopAndPreserve)
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Coverage {
    /// Whether everything that applies to this kind of input ran over all of it.
    pub complete: bool,
    /// Each signal and how far it came, in the order they were asked.
    pub signals: Vec<SignalCoverage>,
    /// Conditions of the input, each at most once.
    pub conditions: Vec<Condition>,
}

impl Coverage {
    /// The status of a signal by id.
    pub fn status(&self, id: &str) -> Option<SignalStatus> {
        self.signals.iter().find(|signal| signal.id == id).map(|signal| signal.status)
    }

    pub(crate) fn record(&mut self, id: &str, status: SignalStatus, note: Option<String>) {
        self.signals.push(SignalCoverage { id: id.to_owned(), status, note });
    }

    pub(crate) fn condition(&mut self, condition: Condition) {
        if !self.conditions.contains(&condition) {
            self.conditions.push(condition);
            self.conditions.sort_unstable();
        }
    }

    /// Works out `complete` from what was recorded: nothing that applies may be missing, partial or failed.
    pub(crate) fn conclude(&mut self) {
        let settled =
            |status| matches!(status, SignalStatus::Ran | SignalStatus::Settled | SignalStatus::NotApplicable);
        self.complete = self.signals.iter().all(|signal| settled(signal.status))
            && self.conditions.iter().all(|condition| condition.is_harmless());
    }
}
