//! What a system said about one row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::level;

/// The answer to one row. A label without an entry scores 0 and is clear.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Label to score. Calibration is only measured where all scores lie in [0, 1].
    #[serde(default)]
    pub scores: BTreeMap<String, f64>,
    /// Label to the rank of its level, see [`level`]. It should hold risks only: any of them on a harmless row is
    /// counted as a false alarm.
    #[serde(default)]
    pub flagged: BTreeMap<String, u8>,
    /// Why there is no answer; such a row is counted and left out of every measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Answer {
    /// The answer of a system that failed on this row.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self { error: Some(reason.into()), ..Self::default() }
    }

    /// An answer from scores alone: what reaches the threshold stands at `likely`.
    pub fn from_scores(scores: BTreeMap<String, f64>, threshold: f64) -> Self {
        let flagged = scores.iter().filter(|(_, score)| **score >= threshold);
        let flagged = flagged.map(|(label, _)| (label.clone(), level::LIKELY)).collect();
        Self { scores, flagged, error: None }
    }

    /// The score of a label; what is absent or no number is 0.
    pub fn score(&self, label: &str) -> f64 {
        self.scores.get(label).copied().filter(|score| score.is_finite()).unwrap_or(0.0)
    }

    /// The rank of a label's level.
    pub fn level(&self, label: &str) -> u8 {
        self.flagged.get(label).copied().unwrap_or(level::CLEAR)
    }

    /// Whether the answer says anything about a label.
    pub(crate) fn names(&self, label: &str) -> bool {
        self.scores.contains_key(label) || self.flagged.contains_key(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_at_the_threshold_is_likely_and_one_below_is_clear() {
        let scores = BTreeMap::from([("hate".to_owned(), 0.5), ("threat".to_owned(), 0.49)]);
        let answer = Answer::from_scores(scores, 0.5);
        assert_eq!(answer.level("hate"), level::LIKELY);
        assert_eq!(answer.level("threat"), level::CLEAR);
        assert_eq!(answer.score("absent").to_bits(), 0.0_f64.to_bits());
    }
}
