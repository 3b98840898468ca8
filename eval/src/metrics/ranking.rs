//! Measures of the order into which scores bring rows.

use super::{Cell, Count, View};

impl View<'_> {
    /// Sum over falling thresholds of (gain in recall) × (precision at the threshold); rows of one score share one
    /// threshold.
    ///
    /// As scikit-learn's `average_precision_score`, without interpolation: Zhu, "Recall, precision and average
    /// precision", 2004. `None` without positives.
    pub(crate) fn average_precision(self) -> Option<f64> {
        let (positives, _) = self.totals();
        let mut sum = 0.0;
        let mut before = 0;
        for (found, wrong) in self.thresholds() {
            if found > before {
                sum += (found - before) as f64 * found as f64 / (found + wrong) as f64;
                before = found;
            }
        }
        (positives > 0).then(|| sum / positives as f64)
    }

    /// The chance that a positive stands above a negative, ties counting half: the U statistic of Mann and Whitney,
    /// 1947, divided by the number of pairs; so Hanley and McNeil, 1982. `None` without positives or negatives.
    pub(crate) fn roc_auc(self) -> Option<f64> {
        let (positives, negatives) = self.totals();
        let mut pairs = 0.0;
        let (mut found_before, mut wrong_before) = (0, 0);
        for (found, wrong) in self.thresholds() {
            // Positives strictly above these negatives, and half of those that stand level with them.
            pairs += (wrong - wrong_before) as f64 * ((found_before + found) as f64 / 2.0);
            (found_before, wrong_before) = (found, wrong);
        }
        (positives > 0 && negatives > 0).then(|| pairs / (positives as f64 * negatives as f64))
    }

    /// Recall at the lowest threshold at which at most this share of the negatives stands at or above it.
    ///
    /// Strict about ties: a threshold cannot part rows of one score, so that a score at which too many negatives stand
    /// lets none of its positives through either. This is a point of scikit-learn's `roc_curve(drop_intermediate=False)`:
    /// the highest `tpr` where `fpr <= rate`. `None` without positives or negatives.
    pub(crate) fn recall_at_rate(self, rate: f64) -> Option<f64> {
        let (positives, negatives) = self.totals();
        let allowed = rate * negatives as f64 + ROUNDING;
        let found =
            self.thresholds().take_while(|(_, wrong)| *wrong as f64 <= allowed).last().map_or(0, |(found, _)| found);
        (positives > 0 && negatives > 0).then(|| found as f64 / positives as f64)
    }

    /// Points `[recall, precision]` by falling threshold, thinned evenly in recall where there are too many.
    pub(crate) fn curve(self, most: usize) -> Vec<[f64; 2]> {
        let (positives, _) = self.totals();
        let of_all = |found: u64| found as f64 / positives.max(1) as f64;
        let mut points: Vec<[f64; 2]> = Vec::new();
        let mut bar = 0.0;
        for (found, wrong) in self.thresholds().filter(|(found, wrong)| positives > 0 && found + wrong > 0) {
            let point = [round(of_all(found)), round(found as f64 / (found + wrong) as f64)];
            // Below one recall the precision only falls: the first point there is the one worth drawing.
            let rises = points.last().is_none_or(|[recall, _]| point.first() > Some(recall));
            if rises && (points.is_empty() || of_all(found) >= bar || found == positives) {
                points.push(point);
                bar = of_all(found) + 1.0 / most.saturating_sub(2).max(1) as f64;
            }
        }
        points
    }

    /// Positives and negatives at or above each distinct score.
    fn thresholds(self) -> impl Iterator<Item = (u64, u64)> {
        let mut cells = self.iter().peekable();
        let (mut found, mut wrong) = (0, 0);
        std::iter::from_fn(move || {
            let (Cell { score, .. }, count) = cells.next()?;
            let mut add = |count: Count| {
                found += u64::from(count.positive);
                wrong += u64::from(count.negative);
            };
            add(count);
            // Cells of one score and several levels are one threshold.
            while let Some((_, count)) = cells.next_if(|(cell, _)| cell.score.total_cmp(&score).is_eq()) {
                add(count);
            }
            Some((found, wrong))
        })
    }
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// A share of a whole number of rows must not fail by the last bit.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::super::tests::twelve;
    use super::super::{Sample, Scored};

    fn close(value: Option<f64>, expected: f64) {
        assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?} is not {expected}");
    }

    #[test]
    fn twelve_rows_with_ties_agree_with_scikit_learn() {
        let sample = Sample::new(twelve());
        close(sample.average_precision(), 0.722_619_047_619_047_7);
        close(sample.roc_auc(), 0.814_285_714_285_714_2);
        close(sample.recall_at_rate(0.01), 0.2);
        close(sample.recall_at_rate(0.2), 0.6);
    }

    #[test]
    fn a_resample_agrees_with_scikit_learn_on_repeated_rows() {
        let rows = twelve().into_iter().enumerate().flat_map(|(i, row)| std::iter::repeat_n(row, (i * 7 + 3) % 5));
        let sample = Sample::new(rows);
        close(sample.average_precision(), 0.809_611_344_537_815_1);
        close(sample.roc_auc(), 0.833_333_333_333_333_3);
    }

    #[test]
    fn one_score_for_all_is_as_good_as_chance() {
        let rows = (0..10).map(|i| Scored { score: 0.5, level: 0, truth: i < 3 });
        let sample = Sample::new(rows);
        close(sample.average_precision(), 0.3);
        close(sample.roc_auc(), 0.5);
        close(sample.recall_at_rate(0.01), 0.0);
    }

    #[test]
    fn a_perfect_order_is_perfect() {
        let sample = Sample::new((0..10).map(|i| Scored { score: f64::from(i), level: 0, truth: i > 6 }));
        close(sample.average_precision(), 1.0);
        close(sample.roc_auc(), 1.0);
        close(sample.recall_at_rate(0.01), 1.0);
    }

    #[test]
    fn without_positives_nothing_is_defined() {
        let sample = Sample::new((0..10).map(|i| Scored { score: f64::from(i), level: 0, truth: false }));
        assert_eq!((sample.average_precision(), sample.roc_auc(), sample.recall_at_rate(0.01)), (None, None, None));
        assert!(sample.curve(64).is_empty());
    }

    #[test]
    fn one_percent_of_a_hundred_negatives_is_one_of_them() {
        let negatives = (0..100).map(|i| Scored { score: f64::from(i), level: 0, truth: false });
        let positives = [98.5, 97.5].map(|score| Scored { score, level: 0, truth: true });
        close(Sample::new(negatives.chain(positives)).recall_at_rate(0.01), 0.5);
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let rows = (0..5000).map(|i| Scored { score: f64::from(i), level: 0, truth: i % 3 == 0 });
        let points = Sample::new(rows).curve(64);
        assert!(points.len() <= 64 && points.len() > 55, "{}", points.len());
        assert!((points[points.len() - 1][0] - 1.0).abs() < 1e-12 && points[0][0] < 0.01);
    }
}
