//! Text against all rules, no model, and matching by itself by the size of the list. Floor: one pass of a bare automaton
//! over the same bytes. Rival: `rustrict`, a profanity filter, which looks for one kind of risk where fourc looks for
//! thirty-four.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use aho_corasick::AhoCorasick;
use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Text;
use fourc::internal::Matcher;
use fourc_benches::{classifier, english, race, read};
use rustrict::Censor;

const LENGTHS: [(&str, usize); 3] = [("60 B", 60), ("1 KB", 1 << 10), ("100 KB", 100 << 10)];

/// The project's own terms, and beyond them invented ones of the same shape, up to `count`.
fn phrases(count: usize) -> Vec<String> {
    let table = read("models/base/terms.tsv");
    let own: Vec<String> =
        table.lines().skip(1).filter_map(|line| line.split('\t').nth(5)).map(fourc::internal::fold).collect();
    let invented = (0..).flat_map(|round| own.iter().map(move |term| format!("{term} {}", syllables(round))));
    own.iter().cloned().chain(invented).take(count).collect()
}

/// A word that no text holds, for a number.
fn syllables(mut number: usize) -> String {
    let mut word = String::from("zu");
    while number > 0 {
        word.push_str(["ka", "mo", "ti", "re", "lu"].get(number % 5).copied().unwrap_or("ne"));
        number /= 5;
    }
    word
}

fn verdicts(criterion: &mut Criterion) {
    let classifier = classifier(Effort::Rules);
    let automaton = bare(&phrases(read("models/base/terms.tsv").lines().count() - 1));
    println!("## {} terms in the floor's automaton", automaton.patterns_len());
    for (name, bytes) in LENGTHS {
        let text = english(bytes);
        race(
            criterion,
            &format!("terms/{name}"),
            text.len(),
            &mut [
                ("fourc without models", &mut || {
                    black_box(classifier.classify(Text::new(black_box(text.as_str()))).is_ok());
                }),
                ("aho-corasick alone", &mut || {
                    black_box(automaton.find_overlapping_iter(black_box(text.as_str())).count());
                }),
                ("rustrict", &mut || {
                    black_box(Censor::from_str(black_box(text.as_str())).analyze());
                }),
            ],
        );
    }
}

fn sizes(criterion: &mut Criterion) {
    for (size, count) in [("1k", 1_000), ("10k", 10_000), ("100k", 100_000)] {
        let own = phrases(count);
        let matcher = Matcher::new(own.iter().map(String::as_str));
        let automaton = bare(&own);
        for (name, bytes) in LENGTHS {
            let text = english(bytes);
            race(
                criterion,
                &format!("matching/{size} terms/{name}"),
                text.len(),
                &mut [
                    ("fourc, every reading", &mut || {
                        black_box(matcher.count(black_box(text.as_str())));
                    }),
                    ("aho-corasick alone", &mut || {
                        black_box(automaton.find_overlapping_iter(black_box(text.as_str())).count());
                    }),
                ],
            );
        }
    }
}

fn bare(phrases: &[String]) -> AhoCorasick {
    AhoCorasick::new(phrases).unwrap_or_else(|error| panic!("{error}"))
}

criterion_group!(benches, verdicts, sizes);
criterion_main!(benches);
