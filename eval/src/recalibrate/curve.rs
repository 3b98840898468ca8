//! A rising piecewise-linear map from raw to calibrated probabilities.

use serde::{Deserialize, Serialize};

use super::isotonic::isotonic;
use crate::metrics::quantile;

/// At most twelve points from [0, 0] to [1, ≤ 0.999], strictly rising in both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Curve(Vec<[f64; 2]>);

impl Curve {
    /// The points.
    pub fn points(&self) -> &[[f64; 2]] {
        &self.0
    }

    /// The calibrated probability; flat outside the points.
    pub fn apply(&self, raw: f64) -> f64 {
        let above = self.0.partition_point(|[x, _]| *x <= raw);
        match (above.checked_sub(1).and_then(|below| self.0.get(below)), self.0.get(above)) {
            (Some([x0, y0]), Some([x1, y1])) => y0 + (y1 - y0) * (raw - x0) / (x1 - x0),
            (Some([_, y]), None) | (None, Some([_, y])) => *y,
            (None, None) => 0.0,
        }
    }

    /// Fits a curve to raw probabilities, each list in rising order.
    ///
    /// Bins are cut by the positives, because they are few. The rate of each is smoothed by half an imagined positive
    /// and one negative, so that the ceiling never claims more than the evidence carries.
    pub(super) fn fit(positives: &[f64], negatives: &[f64]) -> Self {
        let cuts = cuts(positives);
        let (mut xs, mut rates) = (Vec::new(), Vec::new());
        for bin in 0..=cuts.len() {
            let from = bin.checked_sub(1).and_then(|below| cuts.get(below)).copied();
            let to = cuts.get(bin).copied();
            let (carrying, others) = (between(positives, from, to), between(negatives, from, to));
            // The middle of the positives is where a row of this bin that matters will lie.
            let Some(middle) = quantile(carrying, 0.5).or_else(|| quantile(others, 0.5)) else { continue };
            let (hits, rows) = (carrying.len() as f64, (carrying.len() + others.len()) as f64);
            xs.push(middle);
            rates.push(((hits + 0.5) / (rows + 1.5), rows));
        }
        let mut points = vec![[0.0, 0.0]];
        for (x, y) in xs.into_iter().zip(isotonic(&rates)) {
            let last = points.last().copied().unwrap_or_default();
            // Strictly rising in both, or two scores could not be told apart by any threshold.
            if x > last[0] + STEP && points.len() < POINTS - 1 {
                let room = MOST - STEP * (POINTS - points.len()) as f64;
                points.push([x, y.min(room).max(last[1] + STEP)]);
            }
        }
        let last = points.last().copied().unwrap_or_default();
        if last[0] < 1.0 {
            points.push([1.0, (last[1] + STEP).min(MOST)]);
        }
        Self(points.into_iter().map(|point| point.map(|value| (value * 1e6).round() / 1e6)).collect())
    }
}

/// Quantiles of the positives, closer together towards the top, where the thresholds lie.
fn cuts(positives: &[f64]) -> Vec<f64> {
    let inner = (positives.len() / 12).clamp(3, POINTS - 2);
    let at = (0..inner).map(|place| {
        let even = 0.02 + 0.98 * place as f64 / inner as f64;
        1.0 - (1.0 - even).powf(1.4)
    });
    let mut cuts: Vec<f64> = at.filter_map(|at| quantile(positives, at)).collect();
    cuts.dedup();
    cuts
}

/// The part of rising values from one border up to, and without, the next.
fn between(rising: &[f64], from: Option<f64>, to: Option<f64>) -> &[f64] {
    let start = from.map_or(0, |from| rising.partition_point(|value| *value < from));
    let end = to.map_or(rising.len(), |to| rising.partition_point(|value| *value < to));
    rising.get(start..end).unwrap_or_default()
}

/// Points of a curve.
const POINTS: usize = 12;
/// The least distance of two points.
const STEP: f64 = 1e-4;
/// The most that a calibrated score may claim.
const MOST: f64 = 0.999;

#[cfg(test)]
mod tests {
    use super::*;

    /// What `curve` of `calibrate.py` gives for the rows below.
    const REFERENCE: [[f64; 2]; 8] = [
        [0.0, 0.0],
        [0.4, 0.006_897],
        [0.485, 0.065_089],
        [0.63, 0.080_826],
        [0.76, 0.080_926],
        [0.87, 0.894_958],
        [0.95, 0.895_058],
        [1.0, 0.895_158],
    ];

    /// Whole hundredths, so that Python and this read the same numbers.
    fn made() -> (Vec<f64>, Vec<f64>) {
        let mut positives: Vec<f64> = (0..60).map(|i| f64::from(40 + (i * 37) % 59) / 100.0).collect();
        let mut negatives: Vec<f64> = (0..900).map(|i| f64::from((i * i * 13) % 83) / 100.0).collect();
        positives.sort_by(f64::total_cmp);
        negatives.sort_by(f64::total_cmp);
        (positives, negatives)
    }

    #[test]
    fn a_curve_agrees_with_the_one_of_training() {
        let (positives, negatives) = made();
        let curve = Curve::fit(&positives, &negatives);
        assert_eq!(curve.points().len(), REFERENCE.len(), "{curve:?}");
        for (point, expected) in curve.points().iter().zip(REFERENCE) {
            assert!((point[0] - expected[0]).abs() < 2e-6 && (point[1] - expected[1]).abs() < 2e-6, "{curve:?}");
        }
    }

    #[test]
    fn a_curve_rises_strictly_and_never_claims_certainty() {
        let even: Vec<f64> = (0..20_000).map(|i| f64::from(i) / 20_000.0).collect();
        let (low, high) = (even[..10_000].to_vec(), even[10_000..].to_vec());
        for (positives, negatives) in
            [(high.clone(), low.clone()), (low, high), (vec![0.5; 100], vec![0.5; 100]), (vec![1.0; 60], vec![0.0; 60])]
        {
            let curve = Curve::fit(&positives, &negatives);
            assert!(curve.points().len() >= 2 && curve.points().len() <= POINTS);
            assert!(
                curve.points().windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] < pair[1][1]),
                "{curve:?}"
            );
            let last = curve.points()[curve.points().len() - 1];
            assert!((last[0] - 1.0).abs() < 1e-12 && last[1] <= MOST);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_curve_of_any_rows_rises_strictly(
            mut positives in proptest::collection::vec(0.0..=1.0, 1..200),
            mut negatives in proptest::collection::vec(0.0..=1.0, 0..400),
        ) {
            positives.sort_by(f64::total_cmp);
            negatives.sort_by(f64::total_cmp);
            let curve = Curve::fit(&positives, &negatives);
            let rising = curve.points().windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] < pair[1][1]);
            proptest::prop_assert!(rising && curve.points().len() <= POINTS, "{curve:?}");
            proptest::prop_assert!(curve.points().iter().all(|[_, y]| *y <= MOST));
        }
    }
}
