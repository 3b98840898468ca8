//! Shares of rows: what stands at a level, and how sure that is.

use serde::{Deserialize, Serialize};

use super::View;

/// A share of rows with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Rows that count.
    pub hits: u64,
    /// Rows in all.
    pub rows: u64,
    /// Hits of rows.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Share {
    /// The share with its score interval: Wilson, "Probable inference, the law of succession, and statistical
    /// inference", 1927.
    ///
    /// Resampling would call no hit among five rows as sure as no hit among five thousand. `None` without rows.
    pub fn of(hits: u64, rows: u64) -> Option<Self> {
        if rows == 0 {
            return None;
        }
        let (n, value) = (rows as f64, hits as f64 / rows as f64);
        let squared = QUANTILE * QUANTILE;
        let centre = (value + squared / (2.0 * n)) / (1.0 + squared / n);
        let half = QUANTILE / (1.0 + squared / n) * (value * (1.0 - value) / n + squared / (4.0 * n * n)).sqrt();
        // At the ends rounding would leave a share outside its own interval.
        let low = if hits == 0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if hits == rows { 1.0 } else { (centre + half).min(1.0) };
        Some(Self { hits, rows, value, low, high })
    }
}

/// Rows by whether they stand at a level and whether they should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Flagged and right.
    pub true_positives: u64,
    /// Flagged and wrong.
    pub false_positives: u64,
    /// Missed.
    pub false_negatives: u64,
    /// Left alone and right.
    pub true_negatives: u64,
}

impl Confusion {
    /// Flagged rows that are right, of all flagged; `None` where nothing is flagged.
    pub fn precision(self) -> Option<f64> {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// Positives that are flagged.
    pub fn recall(self) -> Option<Share> {
        Share::of(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Negatives that are flagged.
    pub fn false_positive_rate(self) -> Option<Share> {
        Share::of(self.false_positives, self.false_positives + self.true_negatives)
    }

    /// Harmonic mean of precision and recall: van Rijsbergen, "Information Retrieval", 1979. `None` where there is
    /// neither a positive nor a flagged row.
    pub fn f1(self) -> Option<f64> {
        let twice = 2 * self.true_positives;
        ratio(twice, twice + self.false_positives + self.false_negatives)
    }

    /// Mean of the F1 of both classes, as scikit-learn's `f1_score(average="macro")`; `None` where either is undefined.
    pub fn macro_f1(self) -> Option<f64> {
        let twice = 2 * self.true_negatives;
        let other = ratio(twice, twice + self.false_positives + self.false_negatives)?;
        Some(f64::midpoint(self.f1()?, other))
    }

    /// Rows that are right, of all.
    pub fn accuracy(self) -> Option<f64> {
        let right = self.true_positives + self.true_negatives;
        ratio(right, right + self.false_positives + self.false_negatives)
    }
}

impl View<'_> {
    /// Rows at or above a level and below it, by their truth.
    pub(crate) fn at_level(self, level: u8) -> Confusion {
        let mut confusion = Confusion::default();
        for (cell, count) in self.iter() {
            let (positive, negative) = (u64::from(count.positive), u64::from(count.negative));
            if cell.level >= level {
                confusion.true_positives += positive;
                confusion.false_positives += negative;
            } else {
                confusion.false_negatives += positive;
                confusion.true_negatives += negative;
            }
        }
        confusion
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The 97.5 % quantile of the normal distribution.
const QUANTILE: f64 = 1.959_963_984_540_054;

#[cfg(test)]
mod tests {
    use super::super::Sample;
    use super::super::tests::twelve;
    use super::*;
    use crate::level;

    #[test]
    fn twelve_rows_at_likely_agree_with_scikit_learn() {
        let at = Sample::new(twelve()).at_level(level::LIKELY);
        let close = |value: Option<f64>, expected: f64| assert!((value.unwrap() - expected).abs() < 1e-12);
        close(at.precision(), 4.0 / 7.0);
        close(at.recall().map(|share| share.value), 0.8);
        close(at.f1(), 2.0 / 3.0);
        close(at.macro_f1(), 2.0 / 3.0);
        close(at.accuracy(), 2.0 / 3.0);
        close(at.false_positive_rate().map(|share| share.value), 3.0 / 7.0);
    }

    #[test]
    fn a_level_that_nothing_reaches_has_no_precision_and_no_recall() {
        let at = Sample::new(twelve()).at_level(level::CONFIRMED);
        assert_eq!(at.precision(), None);
        assert_eq!(at.recall().map(|share| share.hits), Some(0));
        // By hand: the F1 of the positives is 0, that of the negatives 2·7 / (2·7 + 5).
        assert!((at.macro_f1().unwrap() - 7.0 / 19.0).abs() < 1e-12);
    }

    #[test]
    fn intervals_of_shares_agree_with_scipy() {
        for (hits, rows, low, high) in [
            (0, 100, 0.0, 0.036_993_498_206_985_68),
            (5, 20, 0.111_861_701_407_665_71, 0.468_700_877_618_744),
            (20, 20, 0.838_874_841_947_181, 1.0),
        ] {
            let share = Share::of(hits, rows).unwrap();
            assert!((share.low - low).abs() < 1e-12 && (share.high - high).abs() < 1e-12, "{share:?}");
        }
        assert_eq!(Share::of(0, 0), None);
    }
}
