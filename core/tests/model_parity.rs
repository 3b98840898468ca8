//! The text model as it runs here against the trainer that made it: token ids, and raw scores to the stated tolerance.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use fourc::Runtime;
use serde::Deserialize;
use serde_json::Value;

/// What the trainer recorded.
#[derive(Deserialize)]
struct Parity {
    labels: Vec<String>,
    tolerance: f32,
    texts: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    folded: String,
    ids: Vec<i64>,
    scores: Vec<f32>,
}

const MODELS: [&str; 2] = ["text-fast", "text-encoder"];

fn parity(model: &str) -> Parity {
    serde_json::from_str(&common::read(&format!("models/train/text/{model}.parity.json")))
        .expect("a parity file is what the trainer writes")
}

fn compare(runtime: &Runtime) {
    for (place, model) in MODELS.iter().enumerate() {
        compare_one(place, model, runtime);
    }
}

fn compare_one(place: usize, model: &str, runtime: &Runtime) {
    let parity = parity(model);
    assert!(parity.texts.len() >= 8, "only {} texts", parity.texts.len());
    assert!(parity.tolerance <= 1e-3, "a tolerance of {} compares nothing", parity.tolerance);
    let texts: Vec<&str> = parity.texts.iter().map(|text| text.folded.as_str()).collect();
    let found = fourc::internal::text_scores(&common::root().join("models/base"), &texts, runtime)
        .expect("the text model runs");
    let mut report = Vec::new();
    for (recorded, mut found) in parity.texts.iter().zip(found) {
        let (id, ids, scores) = found.swap_remove(place);
        assert_eq!(id, model);
        if ids != recorded.ids {
            report.push(format!("other tokens for {:?}: {ids:?}, not {:?}", recorded.folded, recorded.ids));
            continue;
        }
        assert_eq!(scores.len(), parity.labels.len(), "{:?}", recorded.folded);
        let furthest = scores.iter().zip(&recorded.scores).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        if furthest > parity.tolerance {
            report.push(format!("off by {furthest}: {:?}: {scores:?}, not {:?}", recorded.folded, recorded.scores));
        }
    }
    common::assert_none(&report, "texts are read otherwise than by the trainer (is models/base stale?)");
}

#[test]
fn tokens_and_scores_are_those_of_the_trainer() {
    compare(&Runtime::Tract);
}

#[test]
fn onnx_runtime_agrees_with_the_trainer_where_it_is_named() {
    if let Some(runtime) = common::onnxruntime() {
        compare(&runtime);
    }
}

#[test]
fn the_bundle_names_the_labels_in_the_order_of_the_trainer() {
    let bundle: Value = serde_json::from_str(&common::read("models/base/bundle.json")).expect("JSON");
    for (place, model) in MODELS.iter().enumerate() {
        let labels: Vec<String> = serde_json::from_value(bundle["models"][place]["labels"].clone()).expect("labels");
        assert_eq!(labels, parity(model).labels);
    }
}

#[test]
fn what_the_trainer_calls_folded_does_not_fold_any_further() {
    for text in MODELS.iter().flat_map(|model| parity(model).texts) {
        assert_eq!(fourc::internal::fold(&text.folded), text.folded);
    }
}
