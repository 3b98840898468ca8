//! Numbers that turn findings into scores and scores into levels: inert data that `bundle` reads and `fuse` applies.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::taxonomy::{Category, Context};
use crate::verdict::Level;

/// The three scores at which a category's level rises.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Thresholds {
    pub(crate) possible: f32,
    pub(crate) likely: f32,
    pub(crate) strong: f32,
}

impl Thresholds {
    /// Whether the three rise and lie in (0, 1].
    pub(crate) fn is_ordered(&self) -> bool {
        0.0 < self.possible && self.possible < self.likely && self.likely < self.strong && self.strong <= 1.0
    }

    /// The level of a score; never `Confirmed`, which only exact knowledge gives.
    pub(crate) fn level(&self, score: f32) -> Level {
        if score >= self.strong {
            Level::Strong
        } else if score >= self.likely {
            Level::Likely
        } else if score >= self.possible {
            Level::Possible
        } else {
            Level::Clear
        }
    }
}

/// A monotone piecewise-linear map from a model's raw score to a probability; its last point is the most it may claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Curve(pub(crate) Vec<[f32; 2]>);

impl Curve {
    /// Whether the points rise strictly in x, never fall in y and stay in [0, 1].
    pub(crate) fn is_monotone(&self) -> bool {
        let inside = self.0.iter().flatten().all(|value| (0.0..=1.0).contains(value));
        let rising = self.0.windows(2).all(|pair| match pair {
            [[x0, y0], [x1, y1]] => x0 < x1 && y0 <= y1,
            _ => false,
        });
        !self.0.is_empty() && inside && rising
    }

    /// The probability for a raw score; below the first and above the last point the curve is flat.
    pub(crate) fn apply(&self, raw: f32) -> f32 {
        let above = self.0.partition_point(|[x, _]| *x <= raw);
        match (above.checked_sub(1).and_then(|i| self.0.get(i)), self.0.get(above)) {
            (Some([x0, y0]), Some([x1, y1])) => y0 + (y1 - y0) * (raw - x0) / (x1 - x0),
            (Some([_, y]), None) | (None, Some([_, y])) => *y,
            (None, None) => 0.0,
        }
    }
}

/// How much each kind of rule says by itself, and how much each context takes away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    /// The score that one term of this strength gives by itself.
    pub(crate) term_strong: f32,
    pub(crate) term_medium: f32,
    pub(crate) term_weak: f32,
    /// Context id, then category id or `*`, to the part of a score that a sure witness of this context takes away.
    pub(crate) suppression: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Weights {
    /// How much a context may take from a category: by its own id, its parent's, or `*`.
    pub(crate) fn relevance(&self, context: Context, category: Category) -> f32 {
        let Some(row) = self.suppression.get(context.id()) else { return 0.0 };
        let parent = category.parent().and_then(|parent| row.get(parent.id()));
        row.get(category.id()).or(parent).or_else(|| row.get("*")).copied().unwrap_or(0.0).clamp(0.0, 1.0)
    }
}

/// How one model's raw score for one category becomes a probability, and where its operating points lie.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operating {
    pub(crate) curve: Curve,
    /// A curve of the caller's own, from that probability to one that holds for the caller's texts.
    pub(crate) own: Option<Curve>,
    /// Probabilities at which the model alone reaches each level; chosen with the model, at stated false-positive rates.
    pub(crate) thresholds: Thresholds,
}

impl Operating {
    /// The probability that a raw score stands for.
    pub(crate) fn probability(&self, raw: f32) -> f32 {
        let probability = self.curve.apply(raw);
        self.own.as_ref().map_or(probability, |own| own.apply(probability))
    }

    /// Puts a probability on the scale that all signals share, where the bundle's `levels` are the operating points.
    ///
    /// Without this, 0.7 would be a false alarm from one model and a certainty from another, and no sum over signals
    /// would mean anything.
    pub(crate) fn score(&self, probability: f32, levels: &Thresholds) -> f32 {
        let own = &self.thresholds;
        let scale = Curve(vec![
            [0.0, 0.0],
            [own.possible, levels.possible],
            [own.likely, levels.likely],
            [own.strong, levels.strong],
            [1.0 + f32::EPSILON, levels.strong.midpoint(1.0)],
        ]);
        scale.apply(probability)
    }
}

/// Everything `fuse` needs to know from the bundles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Calibration {
    pub(crate) weights: Weights,
    /// The fused scores at which a level begins.
    pub(crate) levels: Thresholds,
    /// Model id, then category.
    pub(crate) models: BTreeMap<String, BTreeMap<Category, Operating>>,
}

/// A probability whose odds are divided.
pub(crate) fn lowered(score: f32, by: f32) -> f32 {
    let score = score.clamp(0.0, 1.0 - 1e-6);
    score / (score + (1.0 - score) * by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_flat_outside_its_points_and_linear_between_them() {
        let curve = Curve(vec![[0.2, 0.1], [0.6, 0.5]]);
        assert!((curve.apply(0.0) - 0.1).abs() < 1e-6);
        assert!((curve.apply(0.4) - 0.3).abs() < 1e-6);
        assert!((curve.apply(1.0) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_falling_curve_is_refused() {
        assert!(!Curve(vec![[0.0, 0.5], [1.0, 0.4]]).is_monotone());
        assert!(!Curve(vec![[0.5, 0.1], [0.5, 0.4]]).is_monotone());
        assert!(!Curve(vec![]).is_monotone());
    }
}
