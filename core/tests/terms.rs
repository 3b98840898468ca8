//! Each term against its own counter-example, and each strong term by itself.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use fourc::input::{Input, Text};
use fourc::{Category, Classifier, Level, Verdict};

/// One line of a term list.
struct Entry {
    place: String,
    language: String,
    file: String,
    category: Category,
    term: String,
    strength: String,
    forms: String,
    counter: String,
    /// Whether it needs no company and no language.
    alone: bool,
    place_of_use: String,
}

fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for language in names("corpora/lists/terms") {
        let folder = format!("corpora/lists/terms/{language}");
        for name in names(&folder) {
            let Some(file) = name.strip_suffix(".tsv") else {
                assert_eq!(name, "README.md", "{folder}/{name} is no table");
                continue;
            };
            let text = common::read(&format!("{folder}/{name}"));
            for (number, line) in common::lines(&text).skip(1) {
                let place = format!("{language}/{name}:{number}");
                let mut fields: Vec<&str> = line.split('\t').collect();
                assert!((6..=9).contains(&fields.len()), "{place} has {} columns", fields.len());
                fields.resize(9, "-");
                let label = if fields[3] == "-" { file.to_owned() } else { format!("{file}.{}", fields[3]) };
                entries.push(Entry {
                    category: label.parse().unwrap_or_else(|_| panic!("{place}: {label} is no category")),
                    place,
                    language: language.clone(),
                    file: file.to_owned(),
                    term: fields[0].to_owned(),
                    strength: fields[1].to_owned(),
                    forms: fields[2].to_owned(),
                    counter: fields[5].to_owned(),
                    alone: fields[6] == "-" && fields[8] != "own" && !fields[0].contains('…'),
                    place_of_use: fields[8].to_owned(),
                });
            }
        }
    }
    entries
}

fn names(folder: &str) -> BTreeSet<String> {
    let listing = std::fs::read_dir(common::root().join(folder)).expect("the folder is there");
    listing.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn verdicts<'a>(classifier: &Classifier, texts: impl Iterator<Item = &'a str>) -> Vec<Verdict> {
    let inputs = texts.map(|text| Input::from(Text::new(text)));
    classifier.classify_batch(inputs).into_iter().map(|answer| answer.expect("a text of a list is judged")).collect()
}

/// The level of a category and of what it implies.
fn level(verdict: &Verdict, category: Category) -> Level {
    verdict.level(category).max(category.parent().map_or(Level::Unknown, |parent| verdict.level(parent)))
}

fn sources(verdict: &Verdict, category: Category) -> String {
    let own = verdict.evidence_for(category.parent().unwrap_or(category)).filter(|evidence| evidence.strength >= 0.05);
    own.map(|evidence| format!("{}={}", evidence.source, evidence.strength)).collect::<Vec<_>>().join(" ")
}

/// Counter-examples that stand at `likely` or above for the category of their term.
fn flagged_counters(classifier: &Classifier) -> (usize, Vec<String>) {
    let entries = entries();
    let mut flagged = Vec::new();
    for (entry, verdict) in entries.iter().zip(verdicts(classifier, entries.iter().map(|entry| entry.counter.as_str())))
    {
        let level = level(&verdict, entry.category);
        if level >= Level::Likely {
            let (said, Entry { place, category, term, counter, .. }) = (sources(&verdict, entry.category), entry);
            flagged.push(format!("{place}\t{category}\t{}\t{term}\t{said}\t{counter}", level.id()));
        }
    }
    (entries.len(), flagged)
}

#[test]
fn no_counter_example_is_flagged_by_the_rules_for_the_category_of_its_term() {
    let rules = Classifier::builder(common::rules()).build().expect("the lists make a classifier");
    common::assert_none(
        &flagged_counters(&rules).1,
        "counter-examples are flagged (place, category, level, term, sources, counter-example)",
    );
}

#[test]
fn with_the_model_few_counter_examples_are_flagged() {
    let (all, flagged) = flagged_counters(&common::classifier());
    println!("{} of {all} counter-examples are flagged once the model has its say", flagged.len());
    // The counter-examples are written to mislead, so this is a bound on the worst case, not a false-positive rate.
    assert!(flagged.len() * 100 <= all * 3, "more than three in a hundred:\n{}", flagged.join("\n"));
}

#[test]
fn every_strong_term_says_it_by_itself() {
    let entries: Vec<Entry> = entries().into_iter().filter(|entry| entry.strength == "strong" && entry.alone).collect();
    assert!(entries.len() > 500, "only {} strong terms", entries.len());
    let classifier = common::classifier();
    let mut silent = Vec::new();
    for (entry, verdict) in entries.iter().zip(verdicts(&classifier, entries.iter().map(|entry| entry.term.as_str()))) {
        let level = verdict.level(entry.category);
        if level < Level::Likely {
            let score = verdict.entry(entry.category);
            let raw = score.map_or(0.0, |score| score.raw_score);
            let witnesses = score.map(|score| score.suppressed_by.as_slice()).unwrap_or_default();
            let by: Vec<&str> =
                witnesses.iter().map(|index| verdict.evidence[*index as usize].source.as_str()).collect();
            silent.push(format!("{}\t{}\t{}\t{raw}\t{by:?}\t{}", entry.place, entry.category, level.id(), entry.term));
        }
    }
    common::assert_none(
        &silent,
        "strong terms are not found by themselves (place, category, level, raw score, suppressed by, term)",
    );
}

#[test]
fn a_weak_term_flags_nothing_by_itself() {
    // Without the models: what a model makes of a bare word is measured elsewhere, and the next one will differ.
    let rules = Classifier::builder(common::rules()).build().expect("the lists make a classifier");
    let entries: Vec<Entry> = entries().into_iter().filter(|entry| entry.strength == "weak").collect();
    assert!(entries.len() > 100, "only {} weak terms", entries.len());
    let mut loud = Vec::new();
    for (entry, verdict) in entries.iter().zip(verdicts(&rules, entries.iter().map(|entry| entry.term.as_str()))) {
        let level = level(&verdict, entry.category);
        if level >= Level::Likely {
            loud.push(format!(
                "{}\t{}\t{}\t{}\t{}",
                entry.place,
                entry.category,
                level.id(),
                sources(&verdict, entry.category),
                entry.term
            ));
        }
    }
    common::assert_none(&loud, "weak terms flag by themselves (place, category, level, sources, term)");
}

#[test]
fn the_lists_are_long_enough_and_well_formed() {
    let entries = entries();
    assert!(entries.len() >= 10_000, "only {} entries", entries.len());
    let mut wrong = Vec::new();
    for entry in &entries {
        let known = matches!(entry.strength.as_str(), "weak" | "medium" | "strong")
            && (matches!(entry.forms.as_str(), "exact" | "stem") || entry.forms == "inflect" && entry.language == "en")
            && matches!(entry.place_of_use.as_str(), "-" | "any" | "own" | "search");
        if !known || entry.term.trim() != entry.term || entry.term.is_empty() {
            wrong.push(format!("{}: strength, forms or term is malformed", entry.place));
        }
        if entry.counter.trim().chars().count() <= entry.term.chars().count().min(4) {
            wrong.push(format!("{}: {} has no counter-example", entry.place, entry.term));
        }
    }
    common::assert_none(&wrong, "entries are malformed");
}

#[test]
fn no_category_lists_a_term_twice() {
    let mut seen: BTreeMap<(String, String, String), String> = BTreeMap::new();
    let mut twice = Vec::new();
    for entry in entries() {
        let words = fourc::internal::fold(&entry.term).replace('\'', "");
        if let Some(first) = seen.insert((entry.language.clone(), entry.file.clone(), words), entry.place.clone()) {
            twice.push(format!("{first} and {}: {}", entry.place, entry.term));
        }
    }
    common::assert_none(&twice, "terms are listed twice");
}

#[test]
fn the_bundle_was_compiled_from_these_lists() {
    let table = common::read("models/base/terms.tsv");
    let compiled: BTreeSet<String> = common::lines(&table)
        .skip(1)
        .map(|(_, line)| {
            let fields: Vec<&str> = line.split('\t').collect();
            format!("{}\t{}\t{}\t{}\t{}", fields[1], fields[2], fields[3], fields[4], fields[5])
        })
        .collect();
    let listed = entries();
    let listed: BTreeSet<String> = listed
        .iter()
        .map(|e| format!("{}\t{}\t{}\t{}\t{}", e.language, e.category, e.strength, e.forms, e.term))
        .collect();
    assert!(compiled == listed, "models/base is stale: `cargo xtask bundle` compiles the lists anew");
}
