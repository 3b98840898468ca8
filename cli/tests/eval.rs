//! `fourc eval` on a small corpus: what it prints, what it writes, how a rival is run beside it, and recalibration.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::run;
use serde_json::Value;

/// Forty rows: threats and harmless lines that share their words, one row whose labels contradict one another.
fn corpus(folder: &Path) -> String {
    let mut rows = String::new();
    for number in 0..20 {
        let risky = format!("i am going to stab you after school number {number}");
        let harmless = format!("the knife drawer in food tech has {number} knives in it");
        for (text, label, context) in [(risky, 1, "none"), (harmless, 0, "plain")] {
            let rest = if label == 0 { r#", "rest": 0"# } else { "" };
            writeln!(
                rows,
                r#"{{"id": "{label}-{number}", "text": "{text}", "labels": {{"threat": {label}}}, "context": "{context}", "channel": "chat"{rest}}}"#
            )
            .expect("a string takes everything");
        }
    }
    rows.push_str("{\"text\": \"no labels at all\", \"labels\": 7}\n");
    let path = folder.join("rows.jsonl");
    std::fs::write(&path, rows).expect("the corpus is written");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_report_says_what_was_found_missed_and_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (rows, out) = (corpus(folder.path()), folder.path().join("report"));
    let rival = r#"always=sed s/.*/{"scores":{"threat":0.9}}/"#;
    let arguments = ["eval", &rows, "--slice", "length", "--rival", rival, "--out", &out.to_string_lossy()];
    let output = run(&arguments, b"");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    // One row could not be read.
    assert_eq!(output.status.code(), Some(1), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("threat") && text.contains("fourc fast") && text.contains("always"), "{text}");
    assert!(!text.contains("knife drawer"), "no text is quoted");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(out.join("report.json")).expect("a report"))
        .expect("the report is JSON");
    let likely = |system: &str| {
        let label = report[system]["labels"].as_array().expect("labels").iter().find(|l| l["label"] == "threat");
        label.expect("threat was measured").clone()
    };
    assert_eq!(likely("fourc fast")["positives"], 20);
    assert_eq!(likely("fourc fast")["negatives"], 20);
    let page = std::fs::read_to_string(out.join("report.html")).expect("a page");
    assert!(page.contains("<svg") && !page.contains("http://") && !page.contains("https://"), "nothing is fetched");
    assert!(out.join("report.md").is_file());
}

#[test]
fn a_corpus_of_ones_own_makes_a_calibration_that_is_used_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rows = String::from("text\tlabel:threat\n");
    for number in 0..300 {
        writeln!(rows, "i will stab you tomorrow you {number}\t1\nwe sharpen {number} pencils before the test\t0")
            .expect("a string takes everything");
    }
    let corpus = folder.path().join("rows.tsv");
    std::fs::write(&corpus, rows).expect("the corpus is written");
    let (corpus, file) = (corpus.to_string_lossy().into_owned(), folder.path().join("ours.json"));
    let file = file.to_string_lossy().into_owned();
    let output = run(&["eval", &corpus, "--recalibrate", &file], b"");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("text-fast") && text.contains("threat"), "{text}");
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("a file")).expect("JSON");
    let id = written["models"]["text-fast"]["id"].as_str().expect("an id").to_owned();
    let used = run(&["classify", "--json", "--calibration", &file, "i will stab you tomorrow"], b"");
    let verdict: Value = serde_json::from_slice(&used.stdout).expect("JSON");
    assert_eq!(verdict["provenance"]["bundles"][0]["models"][0]["calibration"], id.as_str());
    let both = run(&["eval", &corpus, "--recalibrate", &file, "--effort", "balanced"], b"");
    assert_eq!(both.status.code(), Some(2), "two models share the rows");
}
