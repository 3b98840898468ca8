//! Text at each effort. The floor, in the same run: ONNX Runtime on the same tensors and nothing around it.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::input::{Input, Text};
use fourc::internal::BareModel;
use fourc::{Effort, Runtime};
use fourc_benches::{checkout, english, onnxruntime, race, resident, with_onnxruntime};

fn efforts(criterion: &mut Criterion) {
    let before = resident();
    let mut made = Vec::new();
    for (name, effort) in [
        ("rules", Effort::Rules),
        ("fast", Effort::Fast),
        ("balanced", Effort::Balanced),
        ("accurate", Effort::Accurate),
    ] {
        let classifier = with_onnxruntime(effort);
        println!("## resident after loading {name}: {:.0} MiB more", resident() - before);
        made.push((name, classifier));
    }
    // English averages 5.5 bytes a word with its space.
    let risky = "omg nobody likes you just leave the group chat already, everyone is laughing at you";
    for (name, text) in [
        ("15 words, harmless", english(82)),
        ("15 words, risky", risky.to_owned()),
        ("300 words, harmless", english(1650)),
    ] {
        let bare = |model: &str| {
            let runtime = Runtime::OnnxRuntime(onnxruntime());
            let opened = BareModel::open(&checkout("models/base"), model, &text, &runtime);
            opened.unwrap_or_else(|error| panic!("{model}: {error}"))
        };
        let (fast, encoder) = (bare("text-fast"), bare("text-encoder"));
        for (effort, classifier) in &made {
            let mut own = || {
                black_box(classifier.classify(Text::new(black_box(text.as_str()))).is_ok());
            };
            let mut bare_fast = || {
                black_box(fast.run().is_ok());
            };
            let mut bare_encoder = || {
                black_box(encoder.run().is_ok());
            };
            let mut runners: Vec<(&str, &mut dyn FnMut())> = vec![("fourc", &mut own)];
            match *effort {
                "rules" => {}
                "fast" => runners.push(("ONNX Runtime, same tensors", &mut bare_fast)),
                _ => runners.push(("ONNX Runtime, encoder alone", &mut bare_encoder)),
            }
            race(criterion, &format!("text_model/{name}/{effort}"), text.len(), &mut runners);
        }
        let inputs: Vec<Input<'_>> = (0..64).map(|_| Text::new(text.as_str()).into()).collect();
        if let Some((_, classifier)) = made.get(1) {
            let mut batch = || {
                black_box(classifier.classify_batch(black_box(inputs.clone())).len());
            };
            let mut one_by_one = || {
                for input in &inputs {
                    black_box(classifier.classify(black_box(input.clone())).is_ok());
                }
            };
            race(
                criterion,
                &format!("text_model/{name}/fast, 64 inputs"),
                text.len() * 64,
                &mut [("a batch", &mut batch), ("one by one", &mut one_by_one)],
            );
        }
    }
}

criterion_group!(benches, efforts);
criterion_main!(benches);
