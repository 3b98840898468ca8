//! Text with the text model. Floors: the tokeniser alone and one bare run of the engine on the same tokens.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Text;
use fourc_benches::{checkout, classifier as made, english, race};
use tokenizers::Tokenizer;
use tract_onnx::prelude::{Framework as _, InferenceModelExt as _, Tensor, tvec};
use tract_onnx::tract_core::internal::{Datum as _, ToDim as _, TypedSimplePlan};
use tract_onnx::tract_hir::infer::InferenceFact;

fn text_model(criterion: &mut Criterion) {
    let (classifier, rules) = (made(Effort::Fast), made(Effort::Rules));
    let file = checkout("models/base/text-fast.tokenizer.json");
    let tokenizer = Tokenizer::from_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let plan = engine().unwrap_or_else(|error| panic!("text-fast.onnx: {error}"));
    // English averages 5.5 bytes a word with its space.
    for (name, bytes) in [("60 B", 60), ("300 words", 1650)] {
        let text = english(bytes);
        let folded = fourc::internal::fold(&text);
        let tokens =
            |text: &str| tokenizer.encode(text, false).map(|found| found.get_ids().to_vec()).unwrap_or_default();
        // The model reads windows of 256 tokens; the floor runs the first.
        let ids: Vec<i64> = tokens(&folded).into_iter().take(256).map(i64::from).collect();
        let (shape, mask) = ([1, ids.len()], vec![1.0_f32; ids.len()]);
        let tensor = |made: Result<Tensor, _>| made.unwrap_or_else(|error| panic!("{error}"));
        let inputs =
            || tvec![tensor(Tensor::from_shape(&shape, &ids)).into(), tensor(Tensor::from_shape(&shape, &mask)).into()];
        println!("## {} tokens in the engine's window", ids.len());
        race(
            criterion,
            &format!("text_model/{name}"),
            text.len(),
            &mut [
                ("fourc", &mut || {
                    black_box(classifier.classify(Text::new(black_box(text.as_str()))).is_ok());
                }),
                ("fourc without models", &mut || {
                    black_box(rules.classify(Text::new(black_box(text.as_str()))).is_ok());
                }),
                ("tokeniser alone", &mut || {
                    black_box(tokens(black_box(&folded)));
                }),
                ("engine alone, one window", &mut || {
                    black_box(plan.run(black_box(inputs())).is_ok());
                }),
            ],
        );
    }
}

/// The model in the engine, as directly as it goes.
fn engine() -> Result<std::sync::Arc<TypedSimplePlan>, Box<dyn std::error::Error + Send + Sync>> {
    let mut model = tract_onnx::onnx().model_for_path(checkout("models/base/text-fast.onnx"))?;
    model.set_input_names(["ids", "mask"])?;
    model.select_outputs_by_name(["scores"])?;
    let symbols = model.symbols.clone();
    let shape = [symbols.sym("Batch").to_dim(), symbols.sym("Tokens").to_dim()];
    model.set_input_fact(0, InferenceFact::dt_shape(i64::datum_type(), shape.clone()))?;
    model.set_input_fact(1, InferenceFact::dt_shape(f32::datum_type(), shape))?;
    Ok(TypedSimplePlan::new(model.into_optimized()?)?)
}

criterion_group!(benches, text_model);
criterion_main!(benches);
