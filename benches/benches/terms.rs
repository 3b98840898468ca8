//! Text against all rules, no model. Floor: one pass of an automaton over the same words. Rival: `rustrict`, a profanity
//! filter, which looks for one kind of risk where fourc looks for thirty-four.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use aho_corasick::AhoCorasick;
use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Text;
use fourc_benches::{classifier, english, race, read};
use rustrict::Censor;

fn terms(criterion: &mut Criterion) {
    let classifier = classifier(Effort::Rules);
    let table = read("models/base/terms.tsv");
    let words = table.lines().skip(1).filter_map(|line| line.split('\t').nth(4)).map(fourc::internal::fold);
    let automaton = AhoCorasick::new(words).unwrap_or_else(|error| panic!("{error}"));
    println!("## {} terms in the floor's automaton", automaton.patterns_len());
    for (name, bytes) in [("60 B", 60), ("1 KB", 1 << 10), ("100 KB", 100 << 10)] {
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

criterion_group!(benches, terms);
criterion_main!(benches);
