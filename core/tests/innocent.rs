//! The people who would be accused: names, places, science, faiths, languages taught at school, ids. No rule may flag one.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use fourc::input::{Input, Text};
use fourc::{Classifier, Level, Verdict};

fn strings(folder: &str) -> Vec<(String, String)> {
    let mut strings = Vec::new();
    let directory = common::root().join(folder);
    let mut files: Vec<_> =
        std::fs::read_dir(&directory).expect("the folder is there").map(|f| f.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("UTF-8");
        // A string may begin with `#`; a comment has a space after it.
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("# "));
        strings.extend(lines.map(|(number, line)| (format!("{name}:{}", number + 1), line.to_owned())));
    }
    strings
}

/// Those at `likely` or above, with what says so.
fn accused(strings: &[(String, String)]) -> Vec<String> {
    let classifier = Classifier::builder(common::rules()).build().expect("the lists make a classifier");
    let answers = classifier.classify_batch(strings.iter().map(|(_, text)| Input::from(Text::new(text.as_str()))));
    let report = |(answer, (place, text)): (Verdict, &(String, String))| {
        let flagged = answer.scores.iter().find(|entry| entry.category.is_risk() && entry.level >= Level::Likely)?;
        let sources: Vec<&str> =
            answer.evidence_for(flagged.category).filter(|e| e.strength > 0.1).map(|e| e.source.as_str()).collect();
        Some(format!("{place}\t{}\t{sources:?}\t{text}", flagged.category))
    };
    answers.into_iter().map(|answer| answer.expect("judged")).zip(strings).filter_map(report).collect()
}

#[test]
fn no_innocent_string_is_accused() {
    let strings = strings("corpora/innocent");
    assert!(strings.len() >= 5_000, "only {} strings", strings.len());
    let files: BTreeMap<&str, usize> = strings.iter().fold(BTreeMap::new(), |mut files, (place, _)| {
        *files.entry(place.split(':').next().unwrap()).or_default() += 1;
        files
    });
    println!("{} strings: {files:?}", strings.len());
    common::assert_none(&accused(&strings), "innocent strings are accused (place, category, sources, string)");
}

#[test]
fn no_harmless_line_in_another_language_is_accused() {
    let lines = strings("corpora/benign/languages");
    assert!(lines.len() >= 1_500, "only {} lines", lines.len());
    common::assert_none(&accused(&lines), "harmless lines are accused (place, category, sources, line)");
}
