//! Verdicts for people and programs, and what the exit status says.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::string_slice, reason = "a test may fail")]

mod common;

use serde_json::Value;

use common::run;

#[track_caller]
fn status(arguments: &[&str], expected: i32) -> String {
    let output = run(arguments, b"");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(expected), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn the_exit_status_follows_the_level() {
    status(&["classify", "see you at netball practice"], 0);
    status(&["classify", "https://www.bet365.com/"], 1);
    // To the rules one crude word is `possible`.
    status(&["classify", "--rules-only", "you are bollocks"], 0);
    status(&["classify", "--rules-only", "--level", "possible", "you are bollocks"], 1);
    status(&["classify", "--level", "clear", "anything"], 2);
}

#[test]
fn files_and_pipes_are_recognised_by_their_bytes() {
    let text =
        status(&["classify", "corpora/samples/essay.txt", "corpora/samples/lesson.html", "corpora/images/cat.png"], 0);
    for kind in ["text corpora/samples/essay.txt", "page corpora/samples/lesson.html", "image corpora/images/cat.png"] {
        assert!(text.contains(kind), "{text}");
    }
    let page = std::fs::read(common::root().join("corpora/samples/proxy.html")).expect("a sample");
    let piped = String::from_utf8(run(&["classify"], &page).stdout).expect("UTF-8");
    assert!(piped.contains("page standard input") && piped.contains("filter-bypass"), "{piped}");
}

#[test]
fn json_spans_are_counted_in_the_unit_that_is_asked_for() {
    let text = "🙂 dont tell ur mum";
    for (unit, start) in [("utf8", 5), ("utf16", 3), ("codepoint", 2)] {
        let output = status(&["classify", "--rules-only", "--json", "--offsets", unit, text], 0);
        let verdict: Value = serde_json::from_str(&output).expect("JSON");
        assert_eq!(verdict["offsets"], unit);
        let evidence = verdict["evidence"].as_array().expect("evidence");
        let term = evidence.iter().find(|one| one["basis"] == "term").expect("a term");
        assert_eq!(term["span"][0], start, "{unit}");
    }
}

#[test]
fn explain_says_why_and_why_not() {
    let flagged = status(&["explain", "--rules-only", "dont tell ur mum, its our little secret", "--policy", "ks3"], 1);
    assert!(
        flagged.contains("Grooming: likely") && flagged.contains("“dont tell ur mum”") && flagged.contains("block"),
        "{flagged}"
    );
    let harmless = status(&["explain", "lesson: why do people say heil hitler in films about the war?"], 0);
    assert!(harmless.contains("set aside") || harmless.contains("Not flagged"), "{harmless}");
}

#[test]
fn what_was_not_looked_at_is_said() {
    let text = status(&["classify", "--rules-only", "--kind", "screenshot", "corpora/images/chat.png"], 0);
    assert!(text.contains("not seen") && text.contains("reader: only rules were asked for"), "{text}");
    let rules = status(&["classify", "--rules-only", "see you at netball practice"], 0);
    assert!(rules.contains("only rules were asked for"), "{rules}");
}
