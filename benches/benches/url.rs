//! Addresses against all lists, by themselves and as whole verdicts with the URL model. Floor: parsing the same addresses
//! and nothing else. The second race is over hosts that no list knows, where the model reads every one.
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

/// Addresses of hosts that no list knows: made up, so that none is ever listed.
fn unknown(criterion: &mut Criterion) {
    let rules = classifier(Effort::Rules);
    let model = classifier(Effort::Fast);
    let words =
        ["oakwood", "primary", "bright", "harbour", "kitchens", "roberts", "cycling", "atlas", "pottery", "lane"];
    let hosts =
        words.iter().flat_map(|a| words.iter().map(move |b| format!("https://www.{a}-{b}.example.net/news/2026/11")));
    let urls: Vec<String> = hosts.collect();
    let bytes = urls.iter().map(String::len).sum();
    let all = |classifier: &fourc::Classifier| {
        for url in &urls {
            black_box(classifier.classify(Url::new(black_box(url.as_str()))).is_ok());
        }
    };
    race(
        criterion,
        &format!("url/{} unknown hosts", urls.len()),
        bytes,
        &mut [("whole verdict", &mut || all(&model)), ("without the model", &mut || all(&rules))],
    );
}

criterion_group!(benches, url, unknown);
criterion_main!(benches);
