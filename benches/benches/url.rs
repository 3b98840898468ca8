//! Addresses against all lists. Floor: parsing the same addresses and nothing else.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Url;
use fourc_benches::{classifier, race, read};

fn url(criterion: &mut Criterion) {
    let classifier = classifier(Effort::Rules);
    let file = read("corpora/benign/urls.txt");
    let plain = |line: &&str| line.starts_with("http") && !line.contains('?');
    let urls: Vec<&str> = file.lines().filter(plain).collect();
    let bytes = urls.iter().map(|url| url.len()).sum();
    race(
        criterion,
        &format!("url/{} addresses", urls.len()),
        bytes,
        &mut [
            ("fourc", &mut || {
                for url in &urls {
                    black_box(classifier.classify(Url::new(black_box(*url))).is_ok());
                }
            }),
            ("canonical form", &mut || {
                for url in &urls {
                    black_box(fourc::internal::canonical(black_box(url)).is_ok());
                }
            }),
            ("url::Url::parse", &mut || {
                for url in &urls {
                    black_box(url::Url::parse(black_box(url)).is_ok());
                }
            }),
        ],
    );
}

criterion_group!(benches, url);
criterion_main!(benches);
