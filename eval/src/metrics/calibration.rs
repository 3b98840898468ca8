//! Whether a score can be read as a probability.

use serde::{Deserialize, Serialize};

use super::{Cell, Count, View};

/// One bin of a reliability diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Mean score in it: what was claimed.
    pub claimed: f64,
    /// Share of its rows that carry the label: what came true.
    pub true_share: f64,
    /// Rows in it; a row on a border counts in part on either side.
    pub rows: f64,
}

impl View<'_> {
    /// Mean over 15 bins of equal mass of |mean score − share of positives|.
    ///
    /// Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015, with bins
    /// of equal mass instead of equal width: Nixon et al., "Measuring calibration in deep learning", 2019. A score
    /// whose rows lie on a border is divided, its positives and negatives alike, so that the order of rows does not
    /// matter. `None` without rows or where a score lies outside [0, 1].
    pub(crate) fn calibration_error(self) -> Option<f64> {
        let mut gap = 0.0;
        let mut rows = 0.0;
        self.fill(|bin| {
            gap += (bin.claimed - bin.true_share).abs() * bin.rows;
            rows += bin.rows;
        })?;
        (rows > 0.0).then(|| gap / rows)
    }

    /// The bins, from the lowest scores; none where there is nothing to bin.
    pub(crate) fn bins(self) -> Vec<Bin> {
        let mut bins = Vec::with_capacity(BINS);
        let filled = self.fill(|bin| bins.push(bin));
        if filled.is_some() { bins } else { Vec::new() }
    }

    /// Mean of (score − truth)²: Brier, "Verification of forecasts expressed in terms of probability", 1950.
    pub(crate) fn brier(self) -> Option<f64> {
        let (positives, negatives) = self.totals();
        let total = positives + negatives;
        let squares = self.iter().map(|(cell, count)| {
            f64::from(count.positive) * (cell.score - 1.0).powi(2) + f64::from(count.negative) * cell.score.powi(2)
        });
        (total > 0 && self.are_probabilities()).then(|| squares.sum::<f64>() / total as f64)
    }

    /// Hands over each bin when it is full.
    fn fill(self, mut full: impl FnMut(Bin)) -> Option<()> {
        let (positives, negatives) = self.totals();
        let capacity = (positives + negatives) as f64 / BINS as f64;
        if capacity <= 0.0 || !self.are_probabilities() {
            return None;
        }
        let mut close = |filling: Filling| {
            let (claimed, true_share) = (filling.scores / filling.rows, filling.positives / filling.rows);
            full(Bin { claimed, true_share, rows: filling.rows });
        };
        let mut filling = Filling::default();
        for (Cell { score, .. }, Count { positive, negative }) in self.iter().rev() {
            let mut left = f64::from(positive) + f64::from(negative);
            let share = f64::from(positive) / left.max(1.0);
            while left > 0.0 {
                let taken = left.min(capacity - filling.rows);
                filling.rows += taken;
                filling.scores += taken * score;
                filling.positives += taken * share;
                left -= taken;
                // Sums of parts of rows miss the capacity by a last bit.
                if filling.rows >= capacity * FULL {
                    close(std::mem::take(&mut filling));
                }
                if left < capacity * (1.0 - FULL) {
                    break;
                }
            }
        }
        if filling.rows > capacity * (1.0 - FULL) {
            close(filling);
        }
        Some(())
    }
}

/// A bin that is not yet full.
#[derive(Clone, Copy, Default)]
struct Filling {
    rows: f64,
    scores: f64,
    positives: f64,
}

/// Bins of the calibration error.
const BINS: usize = 15;
/// The part of its capacity at which a bin counts as full.
const FULL: f64 = 1.0 - 1e-9;

#[cfg(test)]
mod tests {
    use super::super::tests::twelve;
    use super::super::{Sample, Scored};

    fn row(score: f64, truth: bool) -> Scored {
        Scored { score, level: 0, truth }
    }

    #[test]
    fn thirty_distinct_scores_agree_with_numpy_in_fifteen_bins() {
        let rows = (0..30).map(|i| row(f64::from((i * 37) % 31) / 31.0, (i * 17) % 13 < 6));
        let error = Sample::new(rows).calibration_error().unwrap();
        assert!((error - 0.346_236_559_139_785).abs() < 1e-12, "{error}");
    }

    #[test]
    fn rows_of_one_score_are_divided_alike_over_the_bins() {
        let sample = Sample::new((0..100).map(|i| row(0.4, i < 30)));
        assert!((sample.calibration_error().unwrap() - 0.1).abs() < 1e-9);
        let bins = sample.bins();
        assert_eq!(bins.len(), 15);
        assert!(bins.iter().all(|bin| (bin.true_share - 0.3).abs() < 1e-9 && (bin.claimed - 0.4).abs() < 1e-9));
    }

    #[test]
    fn bins_hold_all_rows_from_low_to_high() {
        for rows in [1, 7, 15, 16, 997] {
            let bins = Sample::new((0..rows).map(|i| row(f64::from(i) / f64::from(rows), i % 2 == 0))).bins();
            assert_eq!(bins.len(), 15);
            assert!((bins.iter().map(|bin| bin.rows).sum::<f64>() - f64::from(rows)).abs() < 1e-6);
            assert!(bins.windows(2).all(|pair| pair[0].claimed <= pair[1].claimed + 1e-9));
        }
    }

    #[test]
    fn brier_agrees_with_scikit_learn() {
        assert!((Sample::new(twelve()).brier().unwrap() - 0.167_291_666_666_666_7).abs() < 1e-12);
    }

    #[test]
    fn scores_that_are_no_probabilities_have_no_calibration() {
        let sample = Sample::new([row(1.5, true), row(0.2, false)]);
        assert_eq!((sample.calibration_error(), sample.brier(), sample.bins().len()), (None, None, 0));
    }
}
