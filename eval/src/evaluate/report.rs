//! What was measured, as data: written as JSON, read back for a page with several systems.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::Unreadable;
use crate::metrics::{Bin, Estimate, Measures, Share};

/// All measures of one system on one corpus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was measured on.
    pub corpus: CorpusFacts,
    /// The seed of the resamples.
    pub seed: u64,
    /// How many resamples the intervals come from.
    pub resamples: usize,
    /// Each label, by name.
    pub labels: Vec<LabelReport>,
    /// Means over labels against every row whose truth is known.
    pub mean: Mean,
    /// Means over labels against their own negatives and plain rows.
    pub mean_own: Mean,
    /// False alarms on rows that carry no risk.
    pub harmless: Harmless,
    /// The rows cut along what they have in common.
    pub slices: Vec<Slice>,
}

/// What a report was measured on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CorpusFacts {
    /// Its name.
    pub name: String,
    /// Rows that were read and wanted.
    pub rows: usize,
    /// Rows that could not be read.
    pub unread: usize,
    /// The first of them.
    pub unreadable: Vec<Unreadable>,
    /// Rows that a filter left out.
    pub filtered: usize,
    /// Rows that the system failed to answer; they are in no measure.
    pub unanswered: usize,
    /// Why, with the number of rows.
    pub failures: BTreeMap<String, usize>,
}

/// One label.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelReport {
    /// Its name.
    pub label: String,
    /// Answered rows that carry it.
    pub positives: usize,
    /// Answered rows of which it is known that they do not.
    pub negatives: usize,
    /// Those among the negatives whose own labels deny it: the hard ones.
    pub own_negatives: usize,
    /// Against every row whose truth is known.
    pub all: Measures<Option<Estimate>>,
    /// Against the positives, the label's own negatives and rows of context `plain`.
    pub own: Measures<Option<Estimate>>,
    /// Recall and false alarms at `possible`, `likely` and `strong`, against every row whose truth is known.
    pub levels: Vec<AtLevel>,
    /// The same against its own negatives and plain rows.
    pub levels_own: Vec<AtLevel>,
    /// The precision–recall curve, thinned: `[recall, precision]` by falling threshold.
    pub curve: Vec<[f64; 2]>,
    /// The reliability diagram; empty where scores are no probabilities.
    pub bins: Vec<Bin>,
}

/// One label at one level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AtLevel {
    /// The level's name.
    pub level: String,
    /// Positives that stand at it or above.
    pub recall: Option<Share>,
    /// Negatives that stand at it or above.
    pub false_positive_rate: Option<Share>,
    /// Rows that are right among those at it or above.
    pub precision: Option<f64>,
    /// F1.
    pub f1: Option<f64>,
}

/// The mean over labels that have enough rows, sub-labels included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// How many labels it is the mean of.
    pub labels: usize,
    /// The means. Labels are resampled apart, so that the interval takes their errors as independent.
    pub measures: Measures<Option<Estimate>>,
    /// Mean recall at `likely`.
    pub recall: Option<f64>,
}

/// Rows that carry no risk at all, and how many of them stand at `likely` or above for any label.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Harmless {
    /// All of them.
    pub overall: Option<Share>,
    /// By their `context`, in a fixed order.
    pub by_context: Vec<Named<Share>>,
    /// The labels that stood there, most first.
    pub by_label: Vec<Named<Share>>,
}

/// A thing with a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Named<T> {
    /// The name.
    pub name: String,
    /// The thing.
    pub value: T,
}

/// The rows cut along one field, their length or a list of words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// The field, `length`, or the name of the list.
    pub name: String,
    /// Its parts.
    pub groups: Vec<Group>,
}

/// One part of a slice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The value they share.
    pub value: String,
    /// Answered rows in it.
    pub rows: usize,
    /// Harmless rows at `likely` or above for any label.
    pub false_alarms: Option<Share>,
    /// Rows with a risk of which any true label stands at `likely` or above.
    pub recall: Option<Share>,
    /// Mean AUPRC over labels with enough rows in it.
    pub auprc: Option<f64>,
    /// How many labels that is the mean of.
    pub labels: usize,
}
