//! A screenshot from its bytes to its verdict, and its parts: decoding, layout, reading, all of it new, all of it seen before.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Screenshot;
use fourc::internal::Screen;
use fourc_benches::{checkout, classifier};

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

fn screen(criterion: &mut Criterion) {
    let classifier = classifier(Effort::Fast);
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
