//! Disguised words: what the core undoes stays undone, what it does not is written down, and the list only shrinks.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use fourc::input::{Input, Page, Text, Url};
use fourc::{Classifier, Verdict};

/// Rows that nothing undoes today.
const KNOWN_FAILURES: &str = "corpora/hostile/known-failures.txt";

struct Row {
    line: usize,
    kind: String,
    example: String,
    plain: String,
}

fn rows() -> Vec<Row> {
    let text = common::read("corpora/hostile/disguises.tsv");
    common::lines(&text)
        .skip(1)
        .map(|(line, row)| {
            let fields: Vec<&str> = row.split('\t').collect();
            let [kind, example, plain, _what_stops_it] = fields[..] else { panic!("line {line} lacks a column") };
            Row { line, kind: kind.to_owned(), example: common::decoded(example), plain: plain.to_owned() }
        })
        .collect()
}

/// The question that a row asks: most are text, some only make sense as a page or an address.
fn question(row: &Row) -> Input<'_> {
    match row.kind.as_str() {
        "markup inside the word" | "comment inside the word" | "character references" => {
            Page::new(&*row.example).into()
        }
        "percent-coding" | "words in a host name" => Url::new(&*row.example).into(),
        _ => Text::new(&*row.example).into(),
    }
}

fn classifier() -> Classifier {
    Classifier::builder(common::rules()).build().expect("the lists make a classifier")
}

/// The sources of the terms that were found, and what they cut out of the caller's own text.
fn terms(verdict: &Verdict, text: &str) -> BTreeMap<String, String> {
    let found = verdict.evidence.iter().filter(|evidence| evidence.source.starts_with("terms-"));
    found.map(|evidence| (evidence.source.clone(), evidence.span.map_or("", |span| span.of(text)).to_owned())).collect()
}

fn judge(classifier: &Classifier, row: &Row) -> (Verdict, BTreeMap<String, String>, BTreeSet<String>) {
    let plain = classifier.classify(Text::new(&*row.plain)).expect("plain words are judged");
    let expected: BTreeSet<String> = terms(&plain, &row.plain).into_keys().collect();
    let verdict = classifier.classify(question(row)).unwrap_or_else(|error| panic!("line {}: {error}", row.line));
    let found = terms(&verdict, &row.example);
    (verdict, found, expected)
}

#[test]
fn every_disguise_is_undone_or_known_not_to_be() {
    let classifier = classifier();
    let mut hidden = BTreeSet::new();
    let mut undone = 0;
    for row in rows() {
        let (_, found, expected) = judge(&classifier, &row);
        // At least one of the terms that the plain words show.
        if !expected.is_empty() && expected.iter().any(|term| found.contains_key(term)) {
            undone += 1;
        } else {
            let why = if expected.is_empty() { "no list has it" } else { "hidden" };
            hidden.insert(format!("{}\t{}\t{}\t{why}", row.line, row.kind, row.plain));
        }
    }
    println!("{undone} undone, {} not", hidden.len());
    assert!(undone >= 50, "only {undone} disguises are undone");
    common::ratchet(KNOWN_FAILURES, &hidden);
}

#[test]
fn the_evidence_cuts_out_the_whole_disguised_stretch() {
    let classifier = classifier();
    let mut report = Vec::new();
    for row in rows() {
        let (_, found, expected) = judge(&classifier, &row);
        // Of those rows only where the whole example is the disguised words.
        if row.example.contains("://") || row.example.contains('<') || expected.len() != 1 {
            continue;
        }
        let Some(cut) = expected.iter().find_map(|term| found.get(term)) else { continue };
        // Marks after the last letter and before the first may stay outside.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters(cut) < letters(&row.example)
            && row.kind != "run together"
            && row.kind != "digit suffix"
            && row.kind != "said again and again"
        {
            report.push(format!("line {} ({}): {cut:?} of {:?}", row.line, row.kind, row.example));
        }
    }
    common::assert_none(&report, "spans miss a part of what was written");
}

#[test]
fn the_plain_words_are_in_a_list() {
    let classifier = classifier();
    let plain: BTreeSet<String> = rows().into_iter().map(|row| row.plain).collect();
    let found = |text: &str| !terms(&classifier.classify(Text::new(text)).expect("judged"), text).is_empty();
    let listed = plain.iter().filter(|text| found(text)).count();
    assert!(listed >= 3, "of {plain:?} only {listed} are listed: the other rows test nothing");
}

#[test]
fn an_escape_is_read_as_the_character_it_stands_for() {
    assert_eq!(common::decoded("a\\u{200B}b\\nc\\u{1F642}"), "a\u{200B}b\nc🙂");
    assert!(rows().len() >= 60);
}
