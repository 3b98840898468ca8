//! Measures of scores and levels against truths: own code, each with its definition and source.
//!
//! Everything is computed on a [`Sample`]: rows with the same score and level are one cell with counts. The bootstrap
//! then only draws new counts, so that nothing is sorted twice.

mod bootstrap;
mod calibration;
#[cfg(test)]
mod properties;
mod ranking;
mod share;

pub(crate) use bootstrap::quantile;
pub use bootstrap::{Bootstrap, Estimate};
pub use calibration::Bin;
pub use share::{Confusion, Share};

/// One row as a measure sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The score.
    pub score: f64,
    /// The rank of its level.
    pub level: u8,
    /// Whether the row carries the label.
    pub truth: bool,
}

/// All rows with one score and one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) score: f64,
    pub(crate) level: u8,
}

/// How many rows of a cell do and do not carry the label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) positive: u32,
    pub(crate) negative: u32,
}

/// Rows in cells by falling score. The order in which rows came leaves no trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    cells: Vec<Cell>,
    counts: Vec<Count>,
    positives: usize,
    negatives: usize,
}

impl Sample {
    /// Sorts rows into cells. A score that is no number counts as 0.
    pub fn new(rows: impl IntoIterator<Item = Scored>) -> Self {
        let clean = |row: Scored| Scored { score: if row.score.is_finite() { row.score + 0.0 } else { 0.0 }, ..row };
        let mut rows: Vec<Scored> = rows.into_iter().map(clean).collect();
        rows.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.level.cmp(&a.level)));
        let mut sample = Self::default();
        for group in rows.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq() && a.level == b.level) {
            let Some(first) = group.first() else { continue };
            let positive = group.iter().filter(|row| row.truth).count();
            let negative = group.len() - positive;
            sample.cells.push(Cell { score: first.score, level: first.level });
            sample.counts.push(Count { positive: positive as u32, negative: negative as u32 });
            sample.positives += positive;
            sample.negatives += negative;
        }
        sample
    }

    /// Rows that carry the label.
    pub fn positives(&self) -> usize {
        self.positives
    }

    /// Rows that do not carry it.
    pub fn negatives(&self) -> usize {
        self.negatives
    }

    /// Average precision, as scikit-learn's `average_precision_score`.
    pub fn average_precision(&self) -> Option<f64> {
        self.view().average_precision()
    }

    /// Area under the ROC curve.
    pub fn roc_auc(&self) -> Option<f64> {
        self.view().roc_auc()
    }

    /// Recall at the lowest threshold that lets at most this share of the negatives through.
    pub fn recall_at_rate(&self, rate: f64) -> Option<f64> {
        self.view().recall_at_rate(rate)
    }

    /// Expected calibration error over 15 bins of equal mass; `None` where a score lies outside [0, 1].
    pub fn calibration_error(&self) -> Option<f64> {
        self.view().calibration_error()
    }

    /// Mean squared distance of score and truth; `None` where a score lies outside [0, 1].
    pub fn brier(&self) -> Option<f64> {
        self.view().brier()
    }

    /// The 15 bins of the calibration error, from the lowest scores.
    pub fn bins(&self) -> Vec<Bin> {
        self.view().bins()
    }

    /// Rows at or above a level and below it, by their truth.
    pub fn at_level(&self, level: u8) -> Confusion {
        self.view().at_level(level)
    }

    /// The precision–recall curve as at most `most` points `[recall, precision]`, by falling threshold.
    pub fn curve(&self, most: usize) -> Vec<[f64; 2]> {
        self.view().curve(most)
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { cells: &self.cells, counts: &self.counts }
    }
}

/// Cells with counts: those of the sample, or of a resample of it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    cells: &'a [Cell],
    counts: &'a [Count],
}

impl<'a> View<'a> {
    /// Cells and counts, by falling score.
    fn iter(self) -> impl DoubleEndedIterator<Item = (Cell, Count)> + 'a {
        self.cells.iter().copied().zip(self.counts.iter().copied())
    }

    /// Positives and negatives.
    fn totals(self) -> (u64, u64) {
        self.counts.iter().fold((0, 0), |(positive, negative), count| {
            (positive + u64::from(count.positive), negative + u64::from(count.negative))
        })
    }

    /// Whether scores can be read as probabilities. The cells are sorted, so that the ends tell.
    fn are_probabilities(self) -> bool {
        self.cells.first().is_none_or(|cell| cell.score <= 1.0)
            && self.cells.last().is_none_or(|cell| cell.score >= 0.0)
    }
}

/// The measures that have an interval, for values, draws and estimates alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Measures<T> {
    /// Average precision.
    pub auprc: T,
    /// Area under the ROC curve.
    pub roc_auc: T,
    /// Recall where at most 1 % of the negatives are let through.
    pub recall_at_one_percent: T,
    /// Expected calibration error.
    pub calibration_error: T,
    /// Brier score.
    pub brier: T,
    /// Precision at `likely`.
    pub precision: T,
    /// F1 at `likely`.
    pub f1: T,
    /// Mean of the F1 of both classes at `likely`.
    pub macro_f1: T,
    /// Share of rows that are right at `likely`.
    pub accuracy: T,
}

/// Values of one sample or resample; `None` where a measure is not defined.
pub(crate) type Values = Measures<Option<f64>>;

impl Values {
    pub(crate) fn of(view: View<'_>) -> Self {
        let likely = view.at_level(crate::level::LIKELY);
        Self {
            auprc: view.average_precision(),
            roc_auc: view.roc_auc(),
            recall_at_one_percent: view.recall_at_rate(ONE_PERCENT),
            calibration_error: view.calibration_error(),
            brier: view.brier(),
            precision: likely.precision(),
            f1: likely.f1(),
            macro_f1: likely.macro_f1(),
            accuracy: likely.accuracy(),
        }
    }

    /// Makes something of each measure, given how to take its value out.
    pub(crate) fn each<T>(mut make: impl FnMut(fn(&Self) -> Option<f64>) -> T) -> Measures<T> {
        Measures {
            auprc: make(|values| values.auprc),
            roc_auc: make(|values| values.roc_auc),
            recall_at_one_percent: make(|values| values.recall_at_one_percent),
            calibration_error: make(|values| values.calibration_error),
            brier: make(|values| values.brier),
            precision: make(|values| values.precision),
            f1: make(|values| values.f1),
            macro_f1: make(|values| values.macro_f1),
            accuracy: make(|values| values.accuracy),
        }
    }
}

/// The false-positive rate at which recall is compared.
const ONE_PERCENT: f64 = 0.01;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Twelve rows with ties, whose reference values come from scikit-learn.
    pub(crate) fn twelve() -> Vec<Scored> {
        let scores = [0.1, 0.4, 0.35, 0.8, 0.8, 0.4, 0.05, 0.9, 0.4, 0.6, 0.2, 0.05];
        let truths = [0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0];
        let level = |score: f64| if score >= 0.75 { 3 } else { u8::from(score >= 0.4) * 2 };
        let row = |(score, truth): (f64, i32)| Scored { score, level: level(score), truth: truth == 1 };
        scores.into_iter().zip(truths).map(row).collect()
    }

    #[test]
    fn the_order_of_rows_leaves_no_trace() {
        let rows = twelve();
        let sample = Sample::new(rows.iter().copied());
        assert_eq!(sample, Sample::new(rows.iter().rev().copied()));
        assert_eq!((sample.positives(), sample.negatives()), (5, 7));
    }

    #[test]
    fn a_score_that_is_no_number_counts_as_zero() {
        let row = |score| Scored { score, level: 0, truth: true };
        assert_eq!(Sample::new([row(f64::NAN), row(-0.0), row(0.0)]).cells.len(), 1);
    }
}
