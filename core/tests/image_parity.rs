//! The image models against the originals: what TensorFlow.js recorded in `corpora/images/golden.json` and `golden-mid.json`,
//! picture by picture.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use fourc::Runtime;
use serde_json::Value;

/// How many pictures must agree this closely whatever each may differ by.
const CLOSE: f64 = 0.01;
const CLOSE_PICTURES: usize = 40;

/// Each component with what its original says.
const MODELS: [(&str, &str); 2] = [("nsfwjs", "golden.json"), ("nsfwjs-mid", "golden-mid.json")];

fn scores(component: &str, picture: &str, runtime: &Runtime) -> BTreeMap<String, f64> {
    let bytes = std::fs::read(common::root().join("corpora/images").join(picture))
        .unwrap_or_else(|error| panic!("{picture}: {error}"));
    let component = common::root().join("models").join(component);
    let frames =
        fourc::internal::image_scores(&component, &bytes, runtime).unwrap_or_else(|error| panic!("{picture}: {error}"));
    assert_eq!(frames.len(), 1, "{picture} is a still picture");
    frames.into_iter().flatten().map(|(class, score)| (class, f64::from(score))).collect()
}

/// The difference that is allowed for a picture: by its name, else by its ending.
fn allowed(golden: &Value, picture: &str) -> f64 {
    let table = &golden["allowed_difference"];
    let ending = picture.rfind('.').and_then(|at| picture.get(at..)).unwrap_or_default();
    table[picture]
        .as_f64()
        .or_else(|| table[ending].as_f64())
        .unwrap_or_else(|| panic!("no difference is allowed for {picture}"))
}

fn compare(component: &str, golden: &str, runtime: &Runtime) {
    drop(common::image_component());
    let golden: Value = serde_json::from_str(&common::read(&format!("corpora/images/{golden}"))).expect("JSON");
    let pictures = golden["pictures"].as_object().expect("golden.json lists pictures");
    let mut close = 0;
    let mut report = Vec::new();
    for (picture, expected) in pictures {
        let found = scores(component, picture, runtime);
        let expected: BTreeMap<String, f64> = serde_json::from_value(expected.clone()).expect("class to score");
        assert!(found.keys().eq(expected.keys()), "{picture}: {found:?}");
        assert!((found.values().sum::<f64>() - 1.0).abs() < 1e-3, "{picture}: {found:?}");
        let furthest = found.iter().map(|(class, score)| (score - expected[class]).abs()).fold(0.0, f64::max);
        close += usize::from(furthest <= CLOSE);
        if furthest > allowed(&golden, picture) {
            report.push(format!("{picture}: off by {furthest:.5}, allowed {}: {found:?}", allowed(&golden, picture)));
        }
    }
    println!("{component}: {close} of {} pictures within {CLOSE}", pictures.len());
    common::assert_none(&report, "pictures differ from what the original model says");
    assert!(close >= CLOSE_PICTURES, "only {close} pictures are within {CLOSE}");
}

#[test]
fn the_five_probabilities_are_those_of_the_original_model() {
    for (component, golden) in MODELS {
        compare(component, golden, &Runtime::Tract);
    }
}

#[test]
fn a_picture_lying_on_its_side_scores_as_it_does_upright() {
    drop(common::image_component());
    let upright = scores("nsfwjs", "beach.jpg", &Runtime::Tract);
    let turned = scores("nsfwjs", "beach_turned.jpg", &Runtime::Tract);
    let furthest = upright.iter().map(|(class, score)| (score - turned[class]).abs()).fold(0.0, f64::max);
    assert!(furthest < 0.02, "EXIF orientation is not applied: {upright:?} {turned:?}");
}

#[test]
fn onnx_runtime_says_the_same_where_it_is_named() {
    if let Some(runtime) = common::onnxruntime() {
        for (component, golden) in MODELS {
            compare(component, golden, &runtime);
        }
    }
}
