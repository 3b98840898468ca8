//! Every measure against its definition, counted out row by row.

use proptest::prelude::*;

use super::{Sample, Scored};

/// Few distinct scores, so that most rows stand level with another.
fn rows() -> impl Strategy<Value = Vec<Scored>> {
    let row = (0..12_u8, 0..4_u8, any::<bool>());
    let row = row.prop_map(|(score, level, truth)| Scored { score: f64::from(score) / 11.0, level, truth });
    prop::collection::vec(row, 1..60)
}

fn count(rows: &[Scored], wanted: impl Fn(&Scored) -> bool) -> f64 {
    rows.iter().filter(|row| wanted(row)).count() as f64
}

fn thresholds(rows: &[Scored]) -> Vec<f64> {
    let mut scores: Vec<f64> = rows.iter().map(|row| row.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.dedup();
    scores
}

fn agree(value: Option<f64>, expected: Option<f64>) -> bool {
    match (value, expected) {
        (Some(value), Some(expected)) => (value - expected).abs() < 1e-9,
        (value, expected) => value.is_none() && expected.is_none(),
    }
}

proptest! {
    #[test]
    fn average_precision_is_the_sum_over_thresholds(rows in rows()) {
        let positives = count(&rows, |row| row.truth);
        let mut before = 0.0;
        let mut sum = 0.0;
        for threshold in thresholds(&rows) {
            let found = count(&rows, |row| row.truth && row.score >= threshold);
            sum += (found - before) / positives * found / count(&rows, |row| row.score >= threshold);
            before = found;
        }
        prop_assert!(agree(Sample::new(rows).average_precision(), (positives > 0.0).then_some(sum)));
    }

    #[test]
    fn roc_auc_is_the_share_of_pairs_in_order(rows in rows()) {
        let (mut pairs, mut won) = (0.0, 0.0);
        for positive in rows.iter().filter(|row| row.truth) {
            for negative in rows.iter().filter(|row| !row.truth) {
                pairs += 1.0;
                won += f64::from(u8::from(positive.score > negative.score));
                won += f64::from(u8::from(positive.score.to_bits() == negative.score.to_bits())) / 2.0;
            }
        }
        prop_assert!(agree(Sample::new(rows).roc_auc(), (pairs > 0.0).then_some(won / pairs)));
    }

    #[test]
    fn recall_at_a_rate_is_the_best_of_all_thresholds_that_keep_it(rows in rows(), rate in 0.0..0.5) {
        let (positives, negatives) = (count(&rows, |row| row.truth), count(&rows, |row| !row.truth));
        let keeps = |threshold: &f64| count(&rows, |row| !row.truth && row.score >= *threshold) <= rate * negatives;
        let recall = |threshold: f64| count(&rows, |row| row.truth && row.score >= threshold) / positives;
        let best = thresholds(&rows).into_iter().filter(keeps).map(recall).fold(0.0, f64::max);
        let expected = (positives > 0.0 && negatives > 0.0).then_some(best);
        prop_assert!(agree(Sample::new(rows).recall_at_rate(rate), expected));
    }

    #[test]
    fn the_order_of_rows_changes_no_measure(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let (sample, other) = (Sample::new(rows), Sample::new(shuffled));
        prop_assert_eq!(sample.bins(), other.bins());
        prop_assert_eq!(sample, other);
    }

    #[test]
    fn the_calibration_error_lies_between_the_gap_of_the_whole_and_one(rows in rows()) {
        let gap = rows.iter().map(|row| row.score - f64::from(u8::from(row.truth))).sum::<f64>() / rows.len() as f64;
        let error = Sample::new(rows).calibration_error().unwrap();
        prop_assert!(error >= gap.abs() - 1e-9 && error <= 1.0 + 1e-9);
    }

    #[test]
    fn a_level_counts_every_row_once(rows in rows(), level in 0..5_u8) {
        let at = Sample::new(rows.iter().copied()).at_level(level);
        prop_assert_eq!(at.true_positives, count(&rows, |row| row.truth && row.level >= level) as u64);
        prop_assert_eq!(at.false_positives, count(&rows, |row| !row.truth && row.level >= level) as u64);
        let all = at.true_positives + at.false_positives + at.false_negatives + at.true_negatives;
        prop_assert_eq!(all as usize, rows.len());
    }
}
