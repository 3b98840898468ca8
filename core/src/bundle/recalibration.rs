//! Curves and thresholds of a caller's own, fitted to labelled rows of theirs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Bundle;
use crate::calibration::{Curve, Thresholds};
use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::Category;

/// The schema id that every calibration file carries.
const SCHEMA: &str = "fourc.calibration/1";

/// How the scores of models are to be read, instead of as their bundle says: what `fourc eval --recalibrate` writes.
///
/// A curve maps the probability that the bundle's own curve gives, so a calibration belongs to the bundle that it was
/// fitted with. Labels that it leaves out stay as they are. Its id takes the place of the bundle's in provenance.
#[derive(Clone, Debug)]
pub struct Recalibration {
    models: BTreeMap<String, OfModel>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    /// What it was fitted to, for people.
    #[serde(default, rename = "corpus")]
    _corpus: Option<String>,
    models: BTreeMap<String, OfModel>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfModel {
    id: String,
    labels: BTreeMap<String, OfLabel>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfLabel {
    curve: Curve,
    thresholds: Thresholds,
}

impl Recalibration {
    /// Reads a calibration file.
    ///
    /// # Errors
    /// `configuration` when it is none, names a label that this taxonomy lacks, or holds a curve or thresholds that do
    /// not rise.
    pub fn from_json(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text)
            .map_err(|cause| wrong(&format!("it is not valid at line {}", cause.line())).because(cause))?;
        if file.schema != SCHEMA {
            return Err(wrong(&format!("its schema is not {SCHEMA}")));
        }
        for (label, own) in file.models.values().flat_map(|model| &model.labels) {
            if label.parse::<Category>().is_err() {
                return Err(wrong(&format!("it has a label {label}, which this taxonomy lacks")));
            }
            if !own.curve.is_monotone() || !own.thresholds.is_ordered() || own.thresholds.strong >= 1.0 {
                return Err(wrong(&format!("the curve or the thresholds of {label} do not rise")));
            }
        }
        Ok(Self { models: file.models })
    }

    /// Puts it in the place of the bundles' own calibration.
    pub(crate) fn apply(&self, bundles: &mut [Bundle]) -> Result<()> {
        for (model, own) in &self.models {
            let bundle = bundles.iter_mut().find(|bundle| bundle.models.iter().any(|files| files.id == *model));
            let bundle = bundle.ok_or_else(|| wrong(&format!("no bundle brings the model {model}")))?;
            for files in bundle.models.iter_mut().filter(|files| files.id == *model) {
                for (label, own) in &own.labels {
                    if !files.is_within_bounds(&own.curve, &own.thresholds) {
                        return Err(wrong(&format!("{model} judges hosts and may not reach strong for {label}")));
                    }
                    let operating =
                        label.parse().ok().and_then(|category: Category| files.operating.get_mut(&category));
                    let operating =
                        operating.ok_or_else(|| wrong(&format!("the model {model} has no label {label}")))?;
                    operating.own = Some(own.curve.clone());
                    operating.thresholds = own.thresholds;
                }
            }
            for info in bundle.info.models.iter_mut().filter(|info| info.id == *model) {
                info.calibration.clone_from(&own.id);
            }
        }
        Ok(())
    }
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("the calibration file cannot be used: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_none_or_falls_is_refused_with_the_reason() {
        let file = |label: &str, curve: &str, schema: &str| {
            format!(
                r#"{{"schema": "{schema}", "models": {{"m": {{"id": "x", "labels": {{"{label}": {{"curve": {curve},
                "thresholds": {{"possible": 0.1, "likely": 0.2, "strong": 0.3}}}}}}}}}}}}"#
            )
        };
        let rising = "[[0.0, 0.0], [1.0, 0.9]]";
        assert!(Recalibration::from_json(&file("hate", rising, SCHEMA)).is_ok());
        for (text, why) in [
            ("{".to_owned(), "not valid"),
            (file("hate", rising, "other/1"), "schema"),
            (file("no-such-label", rising, SCHEMA), "lacks"),
            (file("hate", "[[0.0, 0.5], [1.0, 0.4]]", SCHEMA), "do not rise"),
        ] {
            let error = Recalibration::from_json(&text).unwrap_err();
            assert!(error.message().contains(why), "{error}");
        }
    }
}
