//! One model, two engines: tract, which is compiled in, and ONNX Runtime say the same.
//!
//! Needs `FOURC_ONNXRUNTIME`; `cargo xtask test` sets it.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use fourc::input::{Image, Input, Text};
use fourc::{Classifier, Runtime};

const TOLERANCE: f32 = 1e-4;

/// Thirty texts of every length and alphabet; what they say does not matter here.
fn texts() -> Vec<String> {
    let short = [
        "hi",
        "ok",
        "7",
        "🙂",
        "see you at the gate",
        "what is for tea",
        "can I borrow your ruler please?",
        "The mitochondrion is the powerhouse of the cell.",
        "you are an idiot and nobody likes you",
        "shut up loser",
        "win a free phone now, click here!!!",
        "send your bank details to claim the prize",
        "i will hurt you after school",
        "girls cannot code, everyone knows",
        "go back to where you came from",
        "bollocks, missed the bus",
        "Привет, как дела?",
        "你好，今天有数学作业吗？",
        "مرحبا بكم في المدرسة",
        "γεια σου",
        "नमस्ते दुनिया",
        "zażółć gęślą jaźń",
        "crème brûlée à la carte",
        "ALL CAPITALS HERE",
        "b0ll0cks",
        "s p a c e d o u t",
        "line one\nline two\n\nline four",
        "07700 900123",
        "https://www.bbc.co.uk/bitesize",
    ];
    let mut texts: Vec<String> = short.into_iter().map(str::to_owned).collect();
    texts
        .push("A long text is read in windows that overlap so that no sentence falls between two of them. ".repeat(60));
    texts
}

#[test]
fn text_scores_are_the_same_in_both_engines() {
    let runtime = common::needed_onnxruntime();
    let texts = texts();
    assert!(texts.len() >= 30, "only {} texts", texts.len());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let base = common::root().join("models/base");
    let tract = fourc::internal::text_scores(&base, &texts, &Runtime::Tract).expect("tract runs the model");
    let onnx = fourc::internal::text_scores(&base, &texts, &runtime).expect("ONNX Runtime runs the model");
    for ((text, here), there) in texts.iter().zip(tract).zip(onnx) {
        assert_eq!((here.len(), there.len()), (2, 2), "the fast model and the encoder");
        for ((model, ids, a), (_, other_ids, b)) in here.into_iter().zip(there) {
            assert_eq!(ids, other_ids);
            assert!(!a.is_empty() && a.len() == b.len(), "{model}: {text}");
            let furthest = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(furthest <= TOLERANCE, "{model} off by {furthest}: {text}: {a:?} {b:?}");
        }
    }
}

#[test]
fn picture_scores_are_the_same_in_both_engines() {
    let runtime = common::needed_onnxruntime();
    drop(common::image_component());
    let component = common::root().join("models/nsfwjs");
    let mut pictures = 0;
    for entry in std::fs::read_dir(common::root().join("corpora/images")).expect("corpora/images is there") {
        let path = entry.expect("a readable entry").path();
        if !path.extension().is_some_and(|ending| ["png", "jpg", "gif"].iter().any(|known| ending == *known)) {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a readable picture");
        let tract = fourc::internal::image_scores(&component, &bytes, &Runtime::Tract).expect("tract runs the model");
        let onnx = fourc::internal::image_scores(&component, &bytes, &runtime).expect("ONNX Runtime runs the model");
        assert_eq!(tract.len(), onnx.len());
        for ((class, a), (_, b)) in tract.iter().flatten().zip(onnx.iter().flatten()) {
            assert!((a - b).abs() <= TOLERANCE, "{}: {class}: {a} and {b}", path.display());
        }
        pictures += 1;
    }
    assert!(pictures >= 25, "only {pictures} pictures");
}

#[test]
fn verdicts_differ_in_nothing_but_the_engine_that_is_named() {
    let runtime = common::needed_onnxruntime();
    let tract = common::with_images().build().expect("tract loads the models");
    let onnx = common::with_images().runtime(runtime).build().expect("ONNX Runtime loads the models");
    assert!(tract.runtime().starts_with("tract ") && onnx.runtime().starts_with("onnxruntime "), "{}", onnx.runtime());
    let picture = std::fs::read(common::root().join("corpora/images/house.png")).expect("a readable picture");
    let texts = texts();
    let mut inputs: Vec<Input<'_>> = texts.iter().map(|text| Text::new(text.as_str()).into()).collect();
    inputs.push(Image::new(picture).into());
    for (a, b) in tract.classify_batch(inputs.clone()).into_iter().zip(onnx.classify_batch(inputs)) {
        let (a, b) = (a.expect("an answer"), b.expect("an answer"));
        assert_eq!(a.assessed, b.assessed);
        assert_eq!(a.coverage, b.coverage);
        assert_eq!(a.provenance.bundles, b.provenance.bundles);
        assert_eq!(a.evidence.len(), b.evidence.len());
        for (a, b) in a.evidence.iter().zip(&b.evidence) {
            assert_eq!((&a.source, &a.claim, a.part), (&b.source, &b.claim, b.part));
            assert!((a.strength - b.strength).abs() < 1e-3, "{}: {} and {}", a.source, a.strength, b.strength);
        }
    }
}

#[test]
fn a_second_library_in_the_same_process_is_refused_and_the_first_goes_on() {
    let runtime = common::needed_onnxruntime();
    let Runtime::OnnxRuntime(path) = &runtime else { panic!("a library was named") };
    let build = |runtime: Runtime| Classifier::builder(common::base()).runtime(runtime).build();
    let first = build(runtime.clone()).expect("the library works");
    let directory = tempfile::tempdir().expect("a directory for the copy");
    let copy = directory.path().join("libonnxruntime-copy.so");
    std::fs::copy(path, &copy).expect("the library is copied");
    let error = build(Runtime::OnnxRuntime(copy)).expect_err("one library is all a process can have");
    assert_eq!(error.code(), "model-failed");
    assert!(first.classify(Text::new("hello there")).is_ok());
    assert!(build(runtime).is_ok());
}
