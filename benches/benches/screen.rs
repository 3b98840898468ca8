//! A screenshot from its bytes to its verdict, and its parts: decoding, layout, reading; all of it new, a message of it new, all of
//! it seen before. Two threads, and the effort that monitoring takes.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::input::Screenshot;
use fourc::internal::Screen;
use fourc::{Bundle, Classifier, Effort};
use fourc_benches::checkout;

/// The screens that are committed, and, where `FOURC_SCREENS` names a folder, those in it: full-sized ones are rendered there.
fn screens() -> Vec<(String, Vec<u8>)> {
    let folder = std::env::var_os("FOURC_SCREENS").map_or_else(|| checkout("corpora/screens/committed"), Into::into);
    let mut paths: Vec<std::path::PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "png"));
    paths.sort();
    let named = |path: std::path::PathBuf| {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::read(path).ok().map(|bytes| (name, bytes))
    };
    paths.into_iter().filter_map(named).take(MOST).collect()
}

/// What a monitoring tool opens: two threads, the encoder as second opinion, and the image model.
fn watcher() -> Classifier {
    let open = |path: &str| Bundle::open(checkout(path)).unwrap_or_else(|error| panic!("{error}"));
    let builder = Classifier::builder(open("models/base")).component(open("models/nsfwjs"));
    builder.effort(Effort::Balanced).threads(2).build().unwrap_or_else(|error| panic!("{error}"))
}

/// The next screenshot: a stretch of the middle of the screen stands at its lower end, as a message that has just come.
fn with_a_message_more(bytes: &[u8]) -> Vec<u8> {
    let mut picture = image::load_from_memory(bytes).unwrap_or_else(|error| panic!("{error}")).into_rgb8();
    let (width, height) = picture.dimensions();
    let message = image::imageops::crop_imm(&picture, width / 4, height / 2, width / 2, height / 20).to_image();
    image::imageops::replace(&mut picture, &message, i64::from(width / 4), i64::from(height * 4 / 5));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap_or_else(|error| panic!("{error}"));
    out.into_inner()
}

fn screen(criterion: &mut Criterion) {
    let classifier = watcher();
    for (name, bytes) in screens() {
        let Ok(decoded) = Screen::decode(&bytes) else { continue };
        let mut group = criterion.benchmark_group(format!("screen/{name}"));
        group.sample_size(10);
        group.bench_function("decode", |bencher| bencher.iter(|| Screen::decode(black_box(&bytes))));
        group.bench_function("layout", |bencher| bencher.iter(|| black_box(&decoded).layout()));
        group.bench_function("read", |bencher| {
            bencher.iter(|| classifier.read_screen(&Screenshot::new(black_box(bytes.as_slice()))));
        });
        group.bench_function("verdict, all new", |bencher| {
            bencher.iter(|| classifier.classify(Screenshot::new(black_box(bytes.as_slice()))));
        });
        if let Ok((_, memory)) = classifier.classify_screen(Screenshot::new(bytes.as_slice())) {
            let next = with_a_message_more(&bytes);
            group.bench_function("verdict, a message new", |bencher| {
                bencher.iter(|| classifier.classify(Screenshot::new(black_box(next.as_slice())).since(&memory)));
            });
            group.bench_function("verdict, all seen", |bencher| {
                bencher.iter(|| classifier.classify(Screenshot::new(black_box(bytes.as_slice())).since(&memory)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, screen);
criterion_main!(benches);

/// Screens that are measured.
const MOST: usize = 6;
