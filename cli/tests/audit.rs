//! `fourc audit` on the samples: what it prints, what it writes, and its exit status.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::path::Path;

use common::run;
use serde_json::Value;

fn audit(log: &str, out: &Path, more: &[&str]) -> (Option<i32>, String) {
    let out = out.to_string_lossy();
    let mut arguments = vec!["audit", log, "--out", &out, "--effort", "rules"];
    arguments.extend(more);
    let output = run(&arguments, b"");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

#[test]
fn a_week_becomes_a_folder_of_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, identities) = (folder.path().join("report"), folder.path().join("who.csv"));
    let more = [
        "--groups",
        "corpora/samples/logs/groups.csv",
        "--calendar",
        "corpora/samples/logs/calendar.csv",
        "--identities",
        &identities.to_string_lossy(),
        "--title",
        "Week 47",
    ];
    let (code, said) = audit("corpora/samples/logs/squid.log", &out, &more);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("incidents of") && said.contains("report.html") && !said.contains("pupil-0"), "{said}");
    for file in ["report.html", "summary.json", "incidents.csv", "cpoms.csv", "unread.csv", "sample.csv"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    assert!(!out.join(".work").exists(), "nothing of a pupil stays behind");
    let summary: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).expect("a summary")).expect("JSON");
    assert_eq!((&summary["schema"], &summary["title"]), (&Value::from("fourc.audit/1"), &Value::from("Week 47")));
    assert!(std::fs::read_to_string(&identities).expect("a table").contains("pupil-014"));
}

#[test]
fn a_nil_return_ends_with_0_and_what_cannot_be_read_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let (code, said) = audit("corpora/samples/logs/quiet.csv", &out, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("Nil return"), "{said}");
    let (code, said) = audit("corpora/samples/logs/README.md", &out, &[]);
    assert_eq!(code, Some(2), "{said}");
    let (code, said) = audit("corpora/samples/logs/nowhere.log", &out, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("io: nowhere.log"), "{said}");
    let (code, said) = audit("corpora/samples/logs/quiet.csv", &out, &["--zone", "Atlantis/Capital"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("configuration: the zone"), "{said}");
}

#[test]
fn a_key_gives_the_same_names_and_standard_input_is_a_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    std::fs::write(&key, "sixteen bytes, or more").expect("a key");
    let key = key.to_string_lossy().into_owned();
    let csv = |name: &str| {
        let out = folder.path().join(name);
        let log = std::fs::read(common::root().join("corpora/samples/logs/iis.log")).expect("a log");
        let place = out.to_string_lossy().into_owned();
        let output = run(&["audit", "-", "--out", &place, "--rules-only", "--pseudonym-key", &key], &log);
        assert_eq!(output.status.code(), Some(1));
        std::fs::read_to_string(out.join("incidents.csv")).expect("a table")
    };
    assert_eq!(csv("one"), csv("two"));
}
