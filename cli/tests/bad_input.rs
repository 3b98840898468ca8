//! Bad input costs its own row only, with a stable code and without a word of what was in it.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::string_slice, reason = "a test may fail")]

mod common;

use serde_json::{Value, json};

use common::{complaint, rows, run};

/// Asserts that one line gives one error row with this code, between two good ones that are answered.
#[track_caller]
fn check(line: &[u8], code: &str, id: &Value) {
    let good = br#"{"id":"good","kind":"text","text":"see you at netball"}"#;
    let input = [good.as_slice(), line, good].join(&b'\n');
    let (answers, status) = rows(&input);
    assert_eq!(answers.len(), 3, "one answer a line");
    assert!(answers[0]["verdict"].is_object() && answers[2]["verdict"].is_object(), "the rows around it are answered");
    assert_eq!(answers[1]["error"]["code"], code, "{}", answers[1]);
    assert_eq!(&answers[1]["id"], id);
    assert_eq!(answers[1]["line"], 2);
    let message = answers[1]["error"]["message"].as_str().expect("a message");
    assert!(!message.is_empty() && !message.contains("SECRET"), "{message}");
    assert_eq!(status, Some(2));
}

#[test]
fn a_line_that_is_no_json() {
    check(b"this is SECRET, not JSON", "invalid-input", &Value::Null);
    check(br#"{"id":1,"kind":"text","text":"SECRET"#, "invalid-input", &Value::Null);
    check(br#"["SECRET"]"#, "invalid-input", &Value::Null);
}

#[test]
fn a_line_that_is_not_utf8() {
    check(b"{\"id\":1,\"kind\":\"text\",\"text\":\"SECRET \xff\xfe\"}", "invalid-input", &Value::Null);
}

#[test]
fn an_unknown_kind_or_a_missing_field() {
    check(br#"{"id":7,"kind":"video","text":"SECRET"}"#, "unsupported-input", &json!(7));
    check(br#"{"id":"x","kind":"text","url":"SECRET"}"#, "invalid-input", &json!("x"));
    check(br#"{"id":"x","kind":"text","text":12,"subject":"SECRET"}"#, "invalid-input", &json!("x"));
    check(br#"{"id":"x","kind":"conversation","turns":[]}"#, "invalid-input", &json!("x"));
}

#[test]
fn an_empty_text_and_a_url_that_is_none() {
    check(br#"{"id":1,"kind":"text","text":""}"#, "invalid-input", &json!(1));
    check(br#"{"id":1,"kind":"url","url":"not a url SECRET"}"#, "invalid-input", &json!(1));
    check(br#"{"id":1,"kind":"url","url":"javascript:SECRET"}"#, "unsupported-input", &json!(1));
}

#[test]
fn a_file_that_is_not_there() {
    check(br#"{"id":1,"kind":"image","path":"/no/such/SECRET.png"}"#, "io", &json!(1));
}

#[test]
fn fifty_megabytes_of_text_in_one_line_and_in_a_file() {
    let big = "a big text ".repeat(5_000_000);
    let line = json!({ "id": 1, "kind": "text", "text": big }).to_string();
    // Longer than any line that is kept, so not even its id is known; the line number is.
    check(line.as_bytes(), "limit-exceeded", &Value::Null);
    let six = json!({ "id": 1, "kind": "text", "text": &big[..6_000_000] }).to_string();
    check(six.as_bytes(), "limit-exceeded", &json!(1));
    let output = run(&["classify", "-"], big.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("limit-exceeded"), "{}", complaint(&output));
    assert!(complaint(&output).contains("text_bytes"));
}

#[test]
fn files_that_are_not_what_they_seem() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = std::fs::read(common::root().join("corpora/images/cat.png")).expect("a picture of ours");
    let mut huge = picture[..33].to_vec();
    // Width and height in the header say 65,000; its check sum no longer fits, which is found first or not at all.
    huge[16..24].copy_from_slice(&[0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8]);
    let cases: [(&str, &[u8], &[&str]); 4] = [
        ("truncated.png", &picture[..picture.len() / 2], &["invalid-input"]),
        ("huge.png", &huge, &["limit-exceeded", "invalid-input"]),
        ("page.jpg", b"<!doctype html><title>SECRET</title>", &["invalid-input"]),
        ("empty.png", b"", &["invalid-input"]),
    ];
    for (name, bytes, codes) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let line = json!({ "id": name, "kind": "image", "path": path }).to_string();
        let (answers, status) = rows(line.as_bytes());
        let code = answers[0]["error"]["code"].as_str().expect(name);
        assert!(codes.contains(&code), "{name}: {}", answers[0]);
        assert!(!answers[0].to_string().contains("SECRET"));
        assert_eq!(status, Some(2));
    }
}

#[test]
fn a_pipe_that_is_not_utf8_and_an_empty_one() {
    for input in [b"caf\xe9 SECRET".as_slice(), b""] {
        let output = run(&["classify"], input);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            complaint(&output).contains("invalid-input") && !complaint(&output).contains("SECRET"),
            "{}",
            complaint(&output)
        );
    }
}

#[test]
fn a_runtime_that_is_missing_or_wrong_says_what_to_do() {
    let wrong = common::root().join("README.md");
    for library in ["/no/such/libonnxruntime.so", wrong.to_str().expect("a path")] {
        let output = run(&["classify", "--runtime", library, "hello there"], b"");
        assert_eq!(output.status.code(), Some(2));
        let text = complaint(&output);
        assert!(text.contains("model-failed") && text.contains("cargo xtask runtime"), "{text}");
        assert!(output.stdout.is_empty(), "no verdict of any kind");
    }
}

#[test]
fn a_bundle_that_is_missing_or_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&["classify", "--bundle", folder.path().to_str().expect("a path"), "hello"], b"");
    assert!(complaint(&output).contains("bundle-not-found"), "{}", complaint(&output));
    for entry in std::fs::read_dir(common::root().join("models/base")).expect("the bundle") {
        let path = entry.expect("a file").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let terms = folder.path().join("terms.tsv");
    let mut bytes = std::fs::read(&terms).expect("the terms");
    bytes[100] ^= 1;
    std::fs::write(&terms, bytes).expect("a file");
    let output = run(&["classify", "--bundle", folder.path().to_str().expect("a path"), "hello"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("bundle-corrupt"), "{}", complaint(&output));
}
