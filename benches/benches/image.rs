//! Pictures: decoding and judging. Floors: the `image` crate's decoder, and one bare run of the engine.
//!
//! What lies between "decode only" and "fourc" is resizing and the model; needs `cargo xtask models`.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::input::Image;
use fourc::{Bundle, Classifier, Effort};
use fourc_benches::{checkout, race};
use tract_onnx::prelude::{Framework as _, InferenceModelExt as _, Tensor, tvec};
use tract_onnx::tract_core::internal::{Datum as _, TypedSimplePlan};
use tract_onnx::tract_hir::infer::InferenceFact;

fn image(criterion: &mut Criterion) {
    let bundle = |path: &str| {
        let remedy = "`cargo xtask models` builds the image model";
        Bundle::open(checkout(path)).unwrap_or_else(|error| panic!("{error}; {remedy}"))
    };
    let builder = Classifier::builder(bundle("models/base")).component(bundle("models/nsfwjs")).threads(1);
    let classifier = builder.build().unwrap_or_else(|error| panic!("{error}"));
    let decoding = fourc_benches::classifier(Effort::Rules);
    let plan = engine().unwrap_or_else(|error| panic!("mobilenet_v2.onnx: {error}"));
    let square = [1, 3, 224, 224];
    let pixels = vec![0.5_f32; 3 * 224 * 224];
    let input = || Tensor::from_shape(&square, &pixels).unwrap_or_else(|error| panic!("{error}"));
    for name in ["beach.jpg", "chart.png", "checkerboard.png"] {
        let path = checkout(&format!("corpora/images/{name}"));
        let bytes = std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        race(
            criterion,
            &format!("image/{name}"),
            bytes.len(),
            &mut [
                ("fourc", &mut || {
                    black_box(classifier.classify(Image::new(black_box(bytes.as_slice()))).is_ok());
                }),
                ("fourc, decode only", &mut || {
                    black_box(decoding.classify(Image::new(black_box(bytes.as_slice()))).is_ok());
                }),
                ("image crate's decoder", &mut || {
                    black_box(
                        image::load_from_memory(black_box(&bytes)).is_ok_and(|picture| picture.to_rgb8().width() > 0),
                    );
                }),
                ("engine alone", &mut || {
                    black_box(plan.run(tvec![black_box(input()).into()]).is_ok());
                }),
            ],
        );
    }
}

/// The model in the engine, as directly as it goes.
fn engine() -> Result<std::sync::Arc<TypedSimplePlan>, Box<dyn std::error::Error + Send + Sync>> {
    let mut model = tract_onnx::onnx().model_for_path(checkout("models/nsfwjs/mobilenet_v2.onnx"))?;
    model.set_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), [1, 3, 224, 224]))?;
    Ok(TypedSimplePlan::new(model.into_optimized()?)?)
}

criterion_group!(benches, image);
criterion_main!(benches);
