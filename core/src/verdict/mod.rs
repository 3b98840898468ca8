//! What is answered: inert data that knows no ages and no actions.

mod coverage;
mod evidence;
mod provenance;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use coverage::{Condition, Coverage, SignalCoverage, SignalStatus};
pub use evidence::{Basis, Evidence, EvidenceClaim, Excerpt, Layer, Part, Region, Shape};
pub use provenance::{BundleInfo, ModelInfo, Provenance};

use crate::input::InputKind;
use crate::span::OffsetUnit;
use crate::taxonomy::{Category, Severity};

/// The schema id that every serialised verdict carries.
pub const VERDICT_SCHEMA: &str = "fourc.verdict/1";

/// How sure a verdict is of one category, in words that survive a new model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// Not assessed: nothing that could have seen it has run.
    Unknown,
    /// Assessed, and nothing above the first threshold.
    Clear,
    /// Worth showing to a person who is looking anyway.
    Possible,
    /// More likely than not, at a stated false-positive rate.
    Likely,
    /// Very likely.
    Strong,
    /// Exact knowledge: a curated list or a hash.
    Confirmed,
}

impl Level {
    /// All levels from the least to the most sure.
    pub const ALL: &[Self] = &[Self::Unknown, Self::Clear, Self::Possible, Self::Likely, Self::Strong, Self::Confirmed];

    /// Stable id, e.g. `likely`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Clear => "clear",
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Strong => "strong",
            Self::Confirmed => "confirmed",
        }
    }
}

/// One category's score and level, with the evidence for and against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CategoryScore {
    /// The category.
    pub category: Category,
    /// Confidence in [0, 1] after calibration and suppression.
    pub score: f32,
    /// The score before suppression by context, in [0, 1].
    pub raw_score: f32,
    /// The level that the bundle's thresholds give the score.
    pub level: Level,
    /// The category's default severity; never part of the score.
    pub severity: Severity,
    /// The strongest basis among the evidence; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Indices into [`Verdict::evidence`] that speak for the category.
    pub evidence: Vec<u32>,
    /// Indices into [`Verdict::evidence`] of the context that lowered the score.
    pub suppressed_by: Vec<u32>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Verdict {
    /// Always [`VERDICT_SCHEMA`].
    pub schema: String,
    /// What kind of input was asked about.
    pub kind: InputKind,
    /// The unit that every span in this verdict is counted in.
    pub offsets: OffsetUnit,
    /// Every category that something was able to see, in taxonomy order.
    pub assessed: Arc<[Category]>,
    /// Assessed categories with anything to say, in taxonomy order; an assessed category without an entry scored 0.
    pub scores: Vec<CategoryScore>,
    /// Everything that was seen, for and against.
    pub evidence: Vec<Evidence>,
    /// What was looked at, what was not, and why.
    pub coverage: Coverage,
    /// Which engine, taxonomy, bundles and runtime said so.
    pub provenance: Arc<Provenance>,
}

impl Verdict {
    /// The score of a category; `None` when it was not assessed.
    pub fn score(&self, category: Category) -> Option<f32> {
        match self.entry(category) {
            Some(entry) => Some(entry.score),
            None => self.assessed.contains(&category).then_some(0.0),
        }
    }

    /// The level of a category; [`Level::Unknown`] when it was not assessed.
    pub fn level(&self, category: Category) -> Level {
        match self.entry(category) {
            Some(entry) => entry.level,
            None if self.assessed.contains(&category) => Level::Clear,
            None => Level::Unknown,
        }
    }

    /// The whole entry of a category; `None` when it was not assessed or scored 0 without evidence.
    pub fn entry(&self, category: Category) -> Option<&CategoryScore> {
        self.scores.iter().find(|entry| entry.category == category)
    }

    /// The risk with the highest level, then severity, then score; `None` when every risk is clear or nothing was assessed.
    pub fn top(&self) -> Option<&CategoryScore> {
        let flagged = self.scores.iter().filter(|entry| entry.category.is_risk() && entry.level > Level::Clear);
        flagged.max_by(|a, b| {
            (a.level, a.severity)
                .cmp(&(b.level, b.severity))
                .then(a.score.total_cmp(&b.score))
                // A sub-label says more than its parent; otherwise the earlier in the taxonomy wins.
                .then(a.category.parent().is_some().cmp(&b.category.parent().is_some()))
                .then(b.category.code().cmp(&a.category.code()))
        })
    }

    /// Whether a sealed list of hashes names the picture: it was not looked at further, nobody should see it or change it,
    /// and it is to be kept and reported as the law says. A policy blocks it whatever its rules are.
    pub fn stop_and_preserve(&self) -> bool {
        self.coverage.conditions.contains(&Condition::StopAndPreserve)
    }

    /// Whether a deny list covers what was asked about, whatever it may be.
    ///
    /// A page is denied by its own address, not by where it links to.
    pub fn is_denied(&self) -> bool {
        self.stands(Shape::Denied)
    }

    /// Whether an allow list covers what was asked about, and no deny list or sealed list does.
    pub fn is_allowed(&self) -> bool {
        self.stands(Shape::Allowed)
    }

    fn stands(&self, shape: Shape) -> bool {
        let condition = EvidenceClaim::Condition(shape);
        self.evidence.iter().any(|evidence| evidence.claim == condition && evidence.strength >= 1.0)
    }

    /// The evidence that speaks for a category.
    pub fn evidence_for(&self, category: Category) -> impl Iterator<Item = &Evidence> {
        let indices = self.entry(category).map_or(&[][..], |entry| &entry.evidence);
        indices.iter().filter_map(|index| self.evidence.get(*index as usize))
    }

    /// The verdict as one line of JSON in the form of `models/schema/verdict.v1.json`.
    pub fn to_json(&self) -> String {
        // Serialising owned strings and finite numbers cannot fail; an empty object would show at once in every test.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}
