//! Pictures: each step of looking at one by itself, the whole, and the hostile ones. Floors: the `image` crate's decoder, and one
//! bare run of the engine. Needs `cargo xtask models` and `cargo xtask runtime`.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::input::Image;
use fourc::internal::PictureSteps;
use fourc::{Bundle, Classifier, Effort, Runtime};
use fourc_benches::{checkout, photo, race};
use tract_onnx::prelude::{Framework as _, InferenceModelExt as _, Tensor, tvec};
use tract_onnx::tract_core::internal::{Datum as _, TypedSimplePlan};
use tract_onnx::tract_hir::infer::InferenceFact;

/// Decoding and resizing, without a model.
fn steps(criterion: &mut Criterion) {
    for &(name, width, height) in photo::SIZES {
        let bytes = photo::jpeg(width, height, 6);
        race(
            criterion,
            &format!("image/decode {name}"),
            bytes.len(),
            &mut [
                ("as the models need it", &mut || {
                    black_box(PictureSteps::decode(black_box(&bytes), false).is_ok());
                }),
                ("every pixel", &mut || {
                    black_box(PictureSteps::decode(black_box(&bytes), true).is_ok());
                }),
                ("image crate", &mut || {
                    black_box(image::load_from_memory(black_box(&bytes)).is_ok_and(|one| one.to_rgb8().width() > 0));
                }),
            ],
        );
        let reduced = PictureSteps::decode(&bytes, false).unwrap_or_else(|error| panic!("{error}"));
        let whole = PictureSteps::decode(&bytes, true).unwrap_or_else(|error| panic!("{error}"));
        race(
            criterion,
            &format!("image/resize {name}"),
            bytes.len(),
            &mut [
                ("from what was kept", &mut || {
                    black_box(reduced.resize(black_box(224)));
                }),
                ("from every pixel", &mut || {
                    black_box(whole.resize(black_box(224)));
                }),
            ],
        );
    }
}

/// Whole verdicts by both engines and both models, and the engine alone.
fn verdicts(criterion: &mut Criterion) {
    let plan = engine().unwrap_or_else(|error| panic!("mobilenet_v2.onnx: {error}"));
    let square = [1, 3, 224, 224];
    let pixels = vec![0.5_f32; 3 * 224 * 224];
    let input = || Tensor::from_shape(&square, &pixels).unwrap_or_else(|error| panic!("{error}"));
    let onnxruntime = Runtime::OnnxRuntime(fourc_benches::onnxruntime());
    let tract = classifier(Effort::Fast, Runtime::Tract);
    let fast = classifier(Effort::Fast, onnxruntime.clone());
    let accurate = classifier(Effort::Accurate, onnxruntime);
    for &(name, width, height) in photo::SIZES {
        let bytes = photo::jpeg(width, height, 6);
        let look = |classifier: &Classifier| {
            black_box(classifier.classify(Image::new(black_box(bytes.as_slice()))).is_ok());
        };
        race(
            criterion,
            &format!("image/verdict {name}"),
            bytes.len(),
            &mut [
                ("fast, ONNX Runtime", &mut || look(&fast)),
                ("fast, tract", &mut || look(&tract)),
                ("accurate, ONNX Runtime", &mut || look(&accurate)),
                ("tract alone", &mut || {
                    black_box(plan.run(tvec![black_box(input()).into()]).is_ok());
                }),
            ],
        );
    }
}

/// The slowest of the hostile pictures, which must take no longer than a second.
#[expect(clippy::disallowed_methods, reason = "a benchmark is the one place that reads the clock")]
fn hostile(_: &mut Criterion) {
    let classifier = fourc_benches::classifier(Effort::Rules);
    let folder = checkout("corpora/hostile/images");
    let files = std::fs::read_dir(&folder).unwrap_or_else(|cause| panic!("{}: {cause}", folder.display()));
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    for path in files.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let bytes = std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        let quickest = (0..3).map(|_| {
            let start = Instant::now();
            black_box(classifier.classify(Image::new(black_box(bytes.as_slice()))).is_ok());
            start.elapsed()
        });
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        slowest.push((quickest.min().unwrap_or_default(), name.unwrap_or_default()));
    }
    slowest.sort();
    println!("## {} hostile pictures; the slowest:", slowest.len());
    for (taken, name) in slowest.iter().rev().take(8) {
        println!("##   {taken:?} {name}");
    }
    let most = slowest.last().map(|(taken, _)| *taken).unwrap_or_default();
    assert!(most <= Duration::from_secs(1), "a hostile picture takes {most:?}");
}

fn classifier(effort: Effort, runtime: Runtime) -> Classifier {
    let bundle = |path: &str| {
        let remedy = "`cargo xtask models` builds the image models";
        Bundle::open(checkout(path)).unwrap_or_else(|error| panic!("{error}; {remedy}"))
    };
    let builder = Classifier::builder(bundle("models/base"))
        .component(bundle("models/nsfwjs"))
        .component(bundle("models/nsfwjs-mid"))
        .effort(effort)
        .runtime(runtime)
        .threads(1)
        .sessions(1);
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// The model in the engine, as directly as it goes.
fn engine() -> Result<std::sync::Arc<TypedSimplePlan>, Box<dyn std::error::Error + Send + Sync>> {
    let mut model = tract_onnx::onnx().model_for_path(checkout("models/nsfwjs/mobilenet_v2.onnx"))?;
    model.set_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), [1, 3, 224, 224]))?;
    Ok(TypedSimplePlan::new(model.into_optimized()?)?)
}

criterion_group!(benches, steps, verdicts, hostile);
criterion_main!(benches);
