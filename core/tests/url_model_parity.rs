//! The URL model as it runs here against the trainer that made it: raw scores of 200 hosts to the stated tolerance.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use serde::Deserialize;
use serde_json::Value;

/// What the trainer recorded.
#[derive(Deserialize)]
struct Parity {
    tolerance: f32,
    hosts: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    host: String,
    scores: Vec<f32>,
}

fn numbers() -> Value {
    serde_json::from_str(&common::read("models/train/url/url-model.json")).expect("JSON")
}

fn labels() -> Vec<String> {
    serde_json::from_value(numbers()["labels"].clone()).expect("labels")
}

#[test]
fn scores_are_those_of_the_trainer() {
    let parity: Parity =
        serde_json::from_str(&common::read("models/train/url/parity.json")).expect("what the trainer writes");
    assert!(parity.hosts.len() >= 190, "only {} hosts", parity.hosts.len());
    assert!(parity.tolerance <= 1e-4, "a tolerance of {} compares nothing", parity.tolerance);
    let hosts: Vec<&str> = parity.hosts.iter().map(|one| one.host.as_str()).collect();
    let found = fourc::internal::url_scores(&common::root().join("models/base"), &hosts).expect("the URL model runs");
    let labels = labels();
    let mut report = Vec::new();
    for (recorded, found) in parity.hosts.iter().zip(found) {
        let found = found.expect("every recorded host has a name");
        assert!(found.iter().map(|(label, _)| *label).eq(labels.iter()), "labels in another order");
        assert_eq!(found.len(), recorded.scores.len());
        let gaps = found.iter().zip(&recorded.scores).map(|((_, here), there)| (here - there).abs());
        let furthest = gaps.fold(0.0, f32::max);
        if furthest > parity.tolerance {
            report.push(format!("off by {furthest}: {}: {found:?}, not {:?}", recorded.host, recorded.scores));
        }
    }
    common::assert_none(&report, "hosts are read otherwise than by the trainer (is models/base stale?)");
}

#[test]
fn strong_is_out_of_reach_of_a_name_alone() {
    let numbers = numbers();
    for label in labels() {
        let curve: Vec<[f64; 2]> = serde_json::from_value(numbers["calibration"][&label].clone()).expect("a curve");
        let strong = numbers["thresholds"][&label]["strong"].as_f64().expect("a threshold");
        assert!(curve.last().expect("points")[1] < strong, "{label} can reach strong");
    }
}
