//! Curves and thresholds for a user's own rows: the same algorithm as `models/train/text/calibrate.py`.

mod curve;
mod isotonic;
mod threshold;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use curve::Curve;
pub use threshold::{Targets, Thresholds};

use crate::corpus::Corpus;
use crate::metrics::{Sample, Scored};
use crate::{Error, Result, level};

/// What to calibrate to.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The id of the result; without one, the start of a digest of its content.
    pub id: Option<String>,
    /// The share of negatives that each level may let through, with the bounds of its threshold.
    pub targets: Targets,
    /// Positives and negatives that a label needs in the half that the curve is fitted on.
    pub minimum: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { id: None, targets: Targets::default(), minimum: 50 }
    }
}

/// Curves and thresholds by label.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recalibration {
    /// By which a verdict names it.
    pub id: String,
    /// Labels that were calibrated.
    pub labels: BTreeMap<String, Operating>,
    /// Labels that were not, and why.
    pub left: BTreeMap<String, String>,
}

/// How one label's raw probability is to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operating {
    /// Raw to calibrated probability.
    pub curve: Curve,
    /// Calibrated probabilities at which a level begins.
    pub thresholds: Thresholds,
    /// Positives that both come from.
    pub positives: usize,
    /// Negatives that both come from.
    pub negatives: usize,
}

/// What a calibration does to rows it was not fitted on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The label.
    pub label: String,
    /// Positives in the half that checks.
    pub positives: usize,
    /// Negatives in it.
    pub negatives: usize,
    /// Expected calibration error of the raw probabilities.
    pub error_before: Option<f64>,
    /// The same after the curve.
    pub error_after: Option<f64>,
    /// Recall at `likely` by the new threshold.
    pub recall: Option<f64>,
    /// Negatives that the new `likely` lets through.
    pub false_positive_rate: Option<f64>,
}

/// Fits curves and thresholds on half of the rows and checks them on the other half.
///
/// `raw` holds each row's raw probability by label, in the corpus' order; a row without one counts as unknown for that
/// label. The half is chosen by a hash of the row's id, so that the same rows are always fitted.
pub fn recalibrate(
    corpus: &Corpus,
    raw: &[BTreeMap<String, f64>],
    settings: &Settings,
) -> Result<(Recalibration, Vec<Check>)> {
    if raw.len() != corpus.rows.len() {
        return Err(Error::Answers { rows: corpus.rows.len(), answers: raw.len() });
    }
    settings.targets.check()?;
    let labels: BTreeSet<&str> = raw.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
    let mut result = Recalibration::default();
    let mut checks = Vec::new();
    for label in labels {
        let known = corpus.rows.iter().zip(raw).filter_map(|(row, raw)| {
            let probability = raw.get(label).copied().filter(|raw| (0.0..=1.0).contains(raw))?;
            Some((is_fitted(&row.id), probability, row.truth(label)?))
        });
        let (fitted, checked): (Vec<_>, Vec<_>) = known.partition(|(fitted, ..)| *fitted);
        let positives = sorted(&fitted, true);
        let negatives = sorted(&fitted, false);
        if let Some(reason) = too_few(positives.len(), negatives.len(), settings.minimum) {
            result.left.insert(label.to_owned(), reason);
            continue;
        }
        let curve = Curve::fit(&positives, &negatives);
        let falling: Vec<f64> = negatives.iter().rev().map(|raw| curve.apply(*raw)).collect();
        let thresholds = settings.targets.thresholds(&falling);
        checks.push(check(label, &checked, &curve, &thresholds));
        let (positives, negatives) = (positives.len(), negatives.len());
        result.labels.insert(label.to_owned(), Operating { curve, thresholds, positives, negatives });
    }
    result.id = match &settings.id {
        Some(id) => id.clone(),
        None => digest(&result)?,
    };
    Ok((result, checks))
}

/// Whether a row belongs to the half that is fitted on.
fn is_fitted(id: &str) -> bool {
    Sha256::digest(id.as_bytes()).first().is_some_and(|byte| byte & 1 == 0)
}

fn sorted(rows: &[(bool, f64, bool)], wanted: bool) -> Vec<f64> {
    let mut raw: Vec<f64> = rows.iter().filter(|(.., truth)| *truth == wanted).map(|(_, raw, _)| *raw).collect();
    raw.sort_by(f64::total_cmp);
    raw
}

fn too_few(positives: usize, negatives: usize, minimum: usize) -> Option<String> {
    let lacking = |count: usize, what: &str| {
        let reason = format!("{count} {what} in the half that is fitted on, {minimum} needed");
        (count < minimum.max(1)).then_some(reason)
    };
    lacking(positives, "positives").or_else(|| lacking(negatives, "negatives"))
}

fn check(label: &str, rows: &[(bool, f64, bool)], curve: &Curve, thresholds: &Thresholds) -> Check {
    let sample = |read: &dyn Fn(f64) -> f64| {
        Sample::new(rows.iter().map(|(_, raw, truth)| {
            let score = read(*raw);
            let level = if score >= thresholds.likely { level::LIKELY } else { level::CLEAR };
            Scored { score, level, truth: *truth }
        }))
    };
    let (before, after) = (sample(&|raw| raw), sample(&|raw| curve.apply(raw)));
    let likely = after.at_level(level::LIKELY);
    Check {
        label: label.to_owned(),
        positives: before.positives(),
        negatives: before.negatives(),
        error_before: before.calibration_error(),
        error_after: after.calibration_error(),
        recall: likely.recall().map(|share| share.value),
        false_positive_rate: likely.false_positive_rate().map(|share| share.value),
    }
}

/// The start of a digest of the content, so that two results of one name cannot differ.
fn digest(result: &Recalibration) -> Result<String> {
    let content = serde_json::to_vec(&(&result.labels, &result.left))
        .map_err(|cause| Error::Render(format!("the result cannot be written: {cause}")))?;
    let start = Sha256::digest(content).iter().take(6).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Ok(format!("{start:012x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Row;

    fn corpus(rows: usize) -> (Corpus, Vec<BTreeMap<String, f64>>) {
        let mut random = fastrand::Rng::with_seed(5);
        let mut make = |i: usize| {
            let raw = random.f64();
            // The raw score claims far more than comes true.
            let truth = BTreeMap::from([("hate".to_owned(), random.f64() < raw.powi(3))]);
            let rare = BTreeMap::from([("hate".to_owned(), raw), ("threat".to_owned(), raw)]);
            (Row { id: format!("row {i}"), truth, ..Row::default() }, rare)
        };
        let (rows, raw) = (0..rows).map(&mut make).unzip();
        (Corpus { rows, ..Corpus::default() }, raw)
    }

    #[test]
    fn a_curve_mends_calibration_on_rows_it_has_not_seen() {
        let (corpus, raw) = corpus(8000);
        let (result, checks) = recalibrate(&corpus, &raw, &Settings::default()).unwrap();
        let check = &checks[0];
        assert!(check.error_before.unwrap() > 0.2);
        assert!(check.error_after.unwrap() < 0.04, "{check:?}");
        let hate = &result.labels["hate"];
        assert_eq!(hate.positives + hate.negatives + check.positives + check.negatives, 8000);
        assert!(result.left["threat"].contains("0 positives"));
        assert_eq!(result.id.len(), 12);
    }

    #[test]
    fn the_same_rows_in_another_order_give_the_same_result() {
        let (mut corpus, mut raw) = corpus(1000);
        let before = recalibrate(&corpus, &raw, &Settings::default()).unwrap();
        corpus.rows.reverse();
        raw.reverse();
        assert_eq!(recalibrate(&corpus, &raw, &Settings::default()).unwrap(), before);
    }

    #[test]
    fn the_result_is_written_as_promised() {
        let (corpus, raw) = corpus(1000);
        let settings = Settings { id: Some("ours".to_owned()), ..Settings::default() };
        let json = serde_json::to_value(recalibrate(&corpus, &raw, &settings).unwrap().0).unwrap();
        assert_eq!(json["id"], "ours");
        assert_eq!(json["labels"]["hate"]["curve"][0], serde_json::json!([0.0, 0.0]));
        assert!(json["labels"]["hate"]["thresholds"]["possible"].is_number());
        assert!(json["left"]["threat"].is_string());
    }
}
