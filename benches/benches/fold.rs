//! Folding: what every text pays first. Rivals: NFKC and lower case, neither of which keeps a way back.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc_benches::{english, race};
use unicode_normalization::UnicodeNormalization as _;

fn fold(criterion: &mut Criterion) {
    let accents = "Żółć café naïve Ünlü ".repeat(40);
    let texts = [
        ("60 B", english(60)),
        ("1 KB", english(1024)),
        ("100 KB", english(100 << 10)),
        ("1 KB accents", accents.chars().take(800).collect()),
    ];
    for (name, text) in &texts {
        race(
            criterion,
            &format!("fold/{name}"),
            text.len(),
            &mut [
                ("folded and cut into words", &mut || {
                    black_box(fourc::internal::words(black_box(text)));
                }),
                ("folded", &mut || {
                    black_box(fourc::internal::fold(black_box(text)));
                }),
                ("NFKC", &mut || {
                    black_box(black_box(text).nfkc().collect::<String>());
                }),
                ("lower case", &mut || {
                    black_box(lower_case(black_box(text)));
                }),
            ],
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "the floor is what one may not do: lower case without alignment")]
fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

criterion_group!(benches, fold);
criterion_main!(benches);
