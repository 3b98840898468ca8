//! Which image models are asked: the small one, the larger one at `accurate`, and a caller's own beside them.
//!
//! Needs the image components: `cargo xtask models` builds them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use fourc::input::Image;
use fourc::verdict::SignalStatus;
use fourc::{Bundle, Category, Classifier, Effort};
use serde_json::{Value, json};

fn folder(component: &str) -> Bundle {
    let path = common::root().join("models").join(component);
    Bundle::open(path).expect("this suite needs the image models: `cargo xtask models` builds them")
}

/// A bundle as a caller would make one of an ONNX model of their own: here the small model by another name, of which only
/// one class is believed.
fn own() -> Bundle {
    let read = |name: &str| std::fs::read(common::root().join("models/nsfwjs").join(name)).expect("the model is built");
    let mut manifest: Value = serde_json::from_slice(&read("bundle.json")).expect("bundle.json is JSON");
    manifest["id"] = json!("own");
    let model = &mut manifest["models"][0];
    model["id"] = json!("own-pictures");
    model.as_object_mut().expect("a model").remove("grade");
    model["mapping"] = json!({ "drawing": "advertising" });
    model["calibration"] = json!({ "advertising": [[0.0, 0.0], [1.0, 1.0]] });
    model["thresholds"] = json!({ "advertising": { "possible": 0.3, "likely": 0.5, "strong": 0.9 } });
    let files = [("bundle.json".to_owned(), manifest.to_string().into_bytes())];
    Bundle::from_files(files.into_iter().chain([("mobilenet_v2.onnx".to_owned(), read("mobilenet_v2.onnx"))]))
        .expect("a bundle of a caller's own opens")
}

fn classifier(components: Vec<Bundle>, effort: Effort) -> Classifier {
    let builder = Classifier::builder(common::rules()).effort(effort).threads(1);
    components.into_iter().fold(builder, fourc::ClassifierBuilder::component).build().expect("the components load")
}

fn picture(name: &str) -> Vec<u8> {
    std::fs::read(common::root().join("corpora/images").join(name)).expect("the picture lies there")
}

/// The models that speak about a picture.
fn sources(components: Vec<Bundle>, effort: Effort) -> BTreeSet<String> {
    let verdict = classifier(components, effort).classify(Image::new(picture("sunset.png"))).expect("an answer");
    verdict.evidence.iter().map(|evidence| evidence.source.clone()).collect()
}

#[test]
fn the_larger_model_is_asked_in_place_of_the_small_one_where_accuracy_is_asked_for() {
    let both = || vec![folder("nsfwjs"), folder("nsfwjs-mid")];
    for (effort, source) in [(Effort::Fast, "nsfwjs"), (Effort::Balanced, "nsfwjs"), (Effort::Accurate, "nsfwjs-mid")] {
        assert_eq!(sources(both(), effort), BTreeSet::from([source.to_owned()]), "{effort:?}");
    }
}

#[test]
fn a_model_that_is_there_alone_is_asked_at_every_effort_but_rules() {
    for effort in [Effort::Fast, Effort::Balanced, Effort::Accurate] {
        assert_eq!(sources(vec![folder("nsfwjs")], effort), BTreeSet::from(["nsfwjs".to_owned()]));
        assert_eq!(sources(vec![folder("nsfwjs-mid")], effort), BTreeSet::from(["nsfwjs-mid".to_owned()]));
    }
    assert!(sources(vec![folder("nsfwjs")], Effort::Rules).is_empty());
}

#[test]
fn a_model_of_the_callers_own_is_a_second_opinion_at_every_effort() {
    let all = || vec![folder("nsfwjs"), folder("nsfwjs-mid"), own()];
    for (effort, source) in [(Effort::Fast, "nsfwjs"), (Effort::Accurate, "nsfwjs-mid")] {
        let expected = BTreeSet::from([source.to_owned(), "own-pictures".to_owned()]);
        assert_eq!(sources(all(), effort), expected, "{effort:?}");
    }
    let verdict = classifier(all(), Effort::Fast).classify(Image::new(picture("sunset.png"))).expect("an answer");
    assert!(verdict.level(Category::Advertising) >= fourc::Level::Likely, "its class, label and threshold hold");
    let asked = verdict.coverage.signals.iter().filter(|signal| signal.id == "image-model");
    assert_eq!(asked.map(|signal| signal.status).collect::<Vec<_>>(), [SignalStatus::Ran; 2]);
}

#[test]
fn revealing_is_a_label_of_its_own_and_says_nothing_about_pornography() {
    let verdict = classifier(vec![folder("nsfwjs")], Effort::Fast).classify(Image::new(picture("sand.png")));
    let verdict = verdict.expect("an answer");
    assert!(verdict.assessed.contains(&Category::Suggestive));
    assert_eq!(Category::Suggestive.parent(), None);
    assert_eq!(Category::Suggestive.info().severity, fourc::Severity::Low);
}
