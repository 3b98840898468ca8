//! Rules, fast model, encoder: who is asked when, that asking together changes nothing, that long texts neither hide a
//! sentence nor add up to an alarm, and that a calibration of one's own is heard.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

use fourc::input::{Input, Text};
use fourc::verdict::{Basis, SignalStatus};
use fourc::{Bundle, Category, Classifier, Effort, Level, Recalibration, Verdict};
use serde_json::{Value, json};

fn made(effort: Effort, threads: usize) -> Classifier {
    Classifier::builder(common::base()).effort(effort).threads(threads).build().expect("the base bundle loads")
}

/// Held-back lines of every label, risky and harmless, a few of each.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    let folder = common::root().join("corpora/authored");
    let mut labels: Vec<_> = std::fs::read_dir(folder).expect("corpora/authored").map(|e| e.unwrap().path()).collect();
    labels.sort();
    for label in labels {
        let mut files: Vec<_> = std::fs::read_dir(label).expect("a label").map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let rows = files.iter().map(|file| std::fs::read_to_string(file).expect("a file of rows")).collect::<String>();
        let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row"));
        let held: Vec<Value> = rows.filter(|row| row["split"] == "held").collect();
        let step = (held.len() / 10).max(1);
        texts.extend(held.iter().step_by(step).take(10).map(|row| row["text"].as_str().unwrap().to_owned()));
    }
    assert!(texts.len() >= 300, "only {} texts", texts.len());
    texts
}

fn asked(verdict: &Verdict, model: &str) -> bool {
    verdict.evidence.iter().any(|evidence| evidence.basis == Basis::Model && evidence.source == model)
}

#[track_caller]
fn same(a: &Verdict, b: &Verdict, text: &str) {
    for category in Category::ALL {
        let (one, other) = (a.score(*category).unwrap_or(-1.0), b.score(*category).unwrap_or(-1.0));
        // Scores are shown to four decimals, so the last may tip over.
        assert!((one - other).abs() <= 2e-4, "{}: {one} and {other}: {text}", category.id());
    }
}

#[test]
fn alone_in_a_batch_and_on_two_threads_scores_are_the_same() {
    let texts = texts();
    let inputs = || texts.iter().map(|text| Input::from(Text::new(text.as_str())));
    for effort in [Effort::Fast, Effort::Balanced, Effort::Accurate] {
        let (one, two) = (made(effort, 1), made(effort, 2));
        let batch: Vec<Verdict> = one.classify_batch(inputs()).into_iter().map(|v| v.expect("a verdict")).collect();
        let threads: Vec<Verdict> = two.classify_batch(inputs()).into_iter().map(|v| v.expect("a verdict")).collect();
        assert_eq!(batch.len(), texts.len());
        for ((text, together), threaded) in texts.iter().zip(&batch).zip(&threads) {
            assert_eq!(together.scores, threaded.scores, "{text}");
        }
        for (text, together) in texts.iter().zip(&batch).step_by(5) {
            same(&one.classify(Text::new(text.as_str())).expect("a verdict"), together, text);
        }
    }
}

#[test]
fn the_encoder_is_asked_where_the_effort_says() {
    let harmless = "the library opens at nine tomorrow";
    let risky = "everyone hates you, go and kill yourself";
    for (effort, text, encoder) in [
        (Effort::Fast, risky, false),
        (Effort::Balanced, harmless, false),
        (Effort::Balanced, risky, true),
        (Effort::Accurate, risky, true),
    ] {
        let verdict = made(effort, 1).classify(Text::new(text)).expect("a verdict");
        assert_eq!(asked(&verdict, "text-encoder"), encoder, "{effort:?}: {text}");
        assert!(verdict.coverage.complete, "{:?}", verdict.coverage);
    }
}

#[test]
fn balanced_says_what_accurate_says_where_it_matters() {
    let (balanced, accurate) = (made(Effort::Balanced, 1), made(Effort::Accurate, 1));
    let texts = texts();
    let flagged = |verdict: &Verdict| verdict.top().is_some_and(|top| top.level >= Level::Likely);
    let (mut found, mut kept) = (0, 0);
    for text in &texts {
        let sure = accurate.classify(Text::new(text.as_str())).expect("a verdict");
        if flagged(&sure) {
            found += 1;
            kept += usize::from(flagged(&balanced.classify(Text::new(text.as_str())).expect("a verdict")));
        }
    }
    println!("of {} texts the encoder flags {found}, balanced effort {kept} of them", texts.len());
    assert!(found >= 20 && kept * 100 >= found * 80, "balanced keeps {kept} of {found}");
}

/// A bundle without its encoder.
fn without_encoder() -> Bundle {
    let mut manifest: Value = serde_json::from_str(&common::read("models/base/bundle.json")).expect("JSON");
    manifest["models"].as_array_mut().unwrap().retain(|model| model["tier"] != "encoder");
    let paths: Vec<String> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect();
    let bytes = |path: &String| std::fs::read(common::root().join("models/base").join(path)).expect("a file");
    let mut files: Vec<(String, Vec<u8>)> = paths.iter().map(|path| (path.clone(), bytes(path))).collect();
    files.push(("bundle.json".to_owned(), manifest.to_string().into_bytes()));
    Bundle::from_files(files).expect("the bundle opens without its encoder")
}

#[test]
fn an_encoder_that_is_wanted_and_not_there_is_said() {
    let classifier = Classifier::builder(without_encoder()).effort(Effort::Balanced).build().expect("it loads");
    let verdict = classifier.classify(Text::new("you idiot, i will get you after school")).expect("a verdict");
    assert_eq!(verdict.coverage.status("text-encoder"), Some(SignalStatus::NotInstalled));
    assert!(!verdict.coverage.complete);
    assert!(asked(&verdict, "text-fast"));
}

/// Lines of school life, about this many words of them; none is flagged by itself or speaks of a risk to warn of it.
fn page(classifier: &Classifier, words: usize) -> String {
    let says_nothing = |text: &str| {
        let verdict = classifier.classify(Text::new(text)).expect("a verdict");
        verdict.evidence.iter().all(|seen| seen.basis == Basis::Model)
            && verdict.top().is_none_or(|top| top.level < Level::Likely)
    };
    let rows = common::read("corpora/authored/plain/20-everyday-plain1.jsonl");
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row"));
    let texts: Vec<String> = rows.map(|row| row["text"].as_str().expect("a text").replace('\n', " ")).collect();
    let texts: Vec<&String> = texts.iter().filter(|text| says_nothing(text)).collect();
    let mut page = String::new();
    for text in texts.iter().cycle() {
        if page.split_whitespace().count() >= words {
            break;
        }
        page.push_str(text.trim_end_matches('.'));
        page.push_str(". ");
    }
    page
}

#[test]
fn one_sentence_in_a_long_page_is_found_and_the_page_alone_is_no_alarm() {
    let sentence = "dont tell your mum about us, its our little secret and i will pick you up after school";
    for effort in [Effort::Fast, Effort::Accurate] {
        let classifier = made(effort, 1);
        for words in [100, 400, 1500] {
            let page = page(&classifier, words);
            let quiet = classifier.classify(Text::new(page.as_str())).expect("a verdict");
            let alarm = quiet.top().filter(|top| top.level >= Level::Likely);
            assert!(alarm.is_none(), "{effort:?}, {words} words: {alarm:?}");
            let middle = page[..page.len() / 2].rfind(". ").expect("a sentence ends") + 2;
            let hidden = format!("{}{sentence}. {}", &page[..middle], &page[middle..]);
            let verdict = classifier.classify(Text::new(hidden.as_str())).expect("a verdict");
            assert!(
                verdict.level(Category::Grooming) >= Level::Likely,
                "{effort:?}, {words} words: {:?}",
                verdict.top()
            );
            let shown = verdict.evidence_for(Category::Grooming).filter_map(|evidence| evidence.span);
            assert!(shown.into_iter().any(|span| span.start < middle + sentence.len() && middle < span.end));
        }
    }
}

#[test]
fn a_calibration_of_ones_own_is_heard_and_named() {
    let text = "you are such an idiot, everyone laughs at you";
    let file = |model: &str, label: &str| {
        json!({ "schema": "fourc.calibration/1", "models": { model: { "id": "ours", "labels": { label: {
            "curve": [[0.0, 0.0], [1.0, 0.01]],
            "thresholds": { "possible": 0.5, "likely": 0.6, "strong": 0.7 },
        }}}}})
        .to_string()
    };
    let own = Recalibration::from_json(&file("text-fast", "bullying")).expect("it is well formed");
    let usual = made(Effort::Fast, 1).classify(Text::new(text)).expect("a verdict");
    let builder = Classifier::builder(common::base()).calibration(own).threads(1);
    let changed = builder.build().expect("it fits the bundle").classify(Text::new(text)).expect("a verdict");
    let by_model = |verdict: &Verdict| {
        let mut own = verdict.evidence_for(Category::Bullying).filter(|evidence| evidence.basis == Basis::Model);
        own.next().map_or(0.0, |evidence| evidence.strength)
    };
    assert!(by_model(&usual) > 0.3 && by_model(&changed) <= 0.01, "{} and {}", by_model(&usual), by_model(&changed));
    let named = |verdict: &Verdict| verdict.provenance.bundles[0].models[0].calibration.clone();
    assert_eq!(named(&changed), "ours");
    assert_ne!(named(&usual), "ours");
    for (model, label) in [("no-such-model", "bullying"), ("text-fast", "child-sexual-abuse")] {
        let wrong = Recalibration::from_json(&file(model, label)).expect("it is well formed");
        let refused = Classifier::builder(common::base()).calibration(wrong).build().expect_err("it does not fit");
        assert_eq!(refused.kind(), fourc::ErrorKind::Configuration, "{refused}");
    }
}
