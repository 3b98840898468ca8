//! `scan`: what files are, what is found in them, breaks, and that nothing in the folder changes.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

const PNG: &str = "house.png";
const RISKY: &str = "dont tell ur mum, its our little secret. send me a pic of you, delete this chat after";

fn picture(name: &str) -> Vec<u8> {
    std::fs::read(common::root().join("corpora/images").join(name)).unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}\n{RISKY}\n", "A line about the school garden.\n".repeat(40_000));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(RISKY.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("pictures/house.png", picture(PNG)),
        ("pictures/sign.png", picture("selftest.png")),
        ("pictures/copy.jpg", picture("selftest_copy.jpg")),
        ("pictures/sealed.png", picture("sealed_selftest.png")),
        ("pictures/renamed.txt", picture("sealed_selftest_copy.jpg")),
        ("pictures/blank.png", picture("blank.png")),
        ("pictures/broken.png", picture(PNG)[..500].to_vec()),
        ("notes/lesson.txt", b"Homework: draw the water cycle and label four stages.".to_vec()),
        ("notes/chat.txt", RISKY.as_bytes().to_vec()),
        ("notes/chat16.txt", utf16),
        ("notes/long.csv", long.into_bytes()),
        ("notes/page.html", format!("<!doctype html><title>x</title><p>{RISKY}").into_bytes()),
        ("notes/empty.txt", Vec::new()),
        ("notes/=cmd.txt", b"The garden club meets on Monday after lunch.".to_vec()),
        ("programs/game.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec()),
        ("programs/holiday.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec()),
        ("programs/run.bat", b"@echo off\r\necho hello\r\n".to_vec()),
        ("programs/files.zip", b"PK\x03\x04\x14\0\0\0\0\0".to_vec()),
        ("programs/report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
        ("programs/data.bin", vec![0, 1, 2, 3, 250]),
    ];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    common::fourc().arg("scan").arg(folder).args(arguments).output().unwrap()
}

fn rows(text: &str) -> BTreeMap<String, Value> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("each line is JSON");
        (row["path"].as_str().unwrap().trim_start_matches("./").to_owned(), row)
    };
    text.lines().map(row).collect()
}

/// Every file below with its bytes, and when it was changed.
fn snapshot(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(snapshot(&path));
        } else {
            let changed = path.metadata().unwrap().modified().unwrap();
            found.insert(path.display().to_string(), (std::fs::read(&path).unwrap(), changed));
        }
    }
    found
}

#[test]
fn every_file_gets_a_row_that_says_what_it_is_and_what_was_found() {
    let folder = folder();
    let before = snapshot(folder.path());
    let output = scan(folder.path(), &["--policy", "ks3"]);
    // A broken picture could not be answered.
    assert_eq!(output.status.code(), Some(2), "{}", common::complaint(&output));
    let rows = rows(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(rows.len(), before.len());
    let kinds = |name: &str| rows[name]["kind"].as_str().unwrap().to_owned();
    let findings = |name: &str| serde_json::to_string(&rows[name]["findings"]).unwrap();
    for (name, kind, found) in [
        ("pictures/house.png", "image", "[]"),
        ("pictures/renamed.txt", "image", r#"["extension-mismatch"]"#),
        ("notes/lesson.txt", "text", "[]"),
        ("notes/page.html", "page", "[]"),
        ("notes/empty.txt", "empty", "[]"),
        ("programs/game.exe", "executable", r#"["executable"]"#),
        ("programs/holiday.jpg", "executable", r#"["executable","extension-mismatch"]"#),
        ("programs/run.bat", "text", r#"["executable"]"#),
        ("programs/files.zip", "archive", r#"["archive"]"#),
        ("programs/report.pdf", "document", "[]"),
        ("programs/data.bin", "unknown", "[]"),
    ] {
        assert_eq!((kinds(name).as_str(), findings(name).as_str()), (kind, found), "{name}");
    }
    let flagged: Vec<&str> =
        rows.iter().filter(|(_, row)| row["flagged"] == true).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        flagged,
        [
            "notes/chat.txt",
            "notes/chat16.txt",
            "notes/long.csv",
            "notes/page.html",
            "pictures/copy.jpg",
            "pictures/renamed.txt",
            "pictures/sealed.png",
            "pictures/sign.png"
        ]
    );
    assert_eq!(rows["pictures/sign.png"]["levels"]["pornography"], "confirmed");
    assert_eq!(rows["pictures/copy.jpg"]["levels"]["pornography"], "strong");
    for sealed in ["pictures/sealed.png", "pictures/renamed.txt"] {
        assert_eq!(rows[sealed]["stop_and_preserve"], true);
        assert_eq!(rows[sealed]["decision"], "block");
    }
    assert_eq!(rows["pictures/blank.png"]["conditions"], serde_json::json!(["low-quality"]));
    assert_eq!(rows["pictures/broken.png"]["error"]["code"], "invalid-input");
    // What was not looked into is not complete.
    assert_eq!(rows["programs/report.pdf"]["complete"], false);
    assert_eq!(rows["notes/empty.txt"]["complete"], true);
    let text = serde_json::to_string(&rows.values().collect::<Vec<_>>()).unwrap();
    assert!(!text.contains("little secret"), "rows hold no excerpts");
    assert_eq!(snapshot(folder.path()), before, "nothing in the folder changes");
}

#[test]
fn a_list_of_hashes_names_files_of_any_kind() {
    let folder = folder();
    let lists = tempfile::tempdir().unwrap();
    let list = lists.path().join("bad.csv");
    let hashed = common::fourc()
        .args(["lists", "hash", "--category", "malware"])
        .arg(folder.path().join("programs/game.exe"))
        .output();
    std::fs::write(&list, hashed.unwrap().stdout).unwrap();
    let compiled = lists.path().join("bad.4ch");
    let built = common::fourc().args(["lists", "build-hashes", "--out"]).args([&compiled, &list]).output().unwrap();
    assert_eq!(built.status.code(), Some(0), "{}", common::complaint(&built));
    for list in [&list, &compiled] {
        let output = scan(folder.path(), &["--rules-only", "--hashes", list.to_str().unwrap()]);
        let rows = rows(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(rows["programs/game.exe"]["levels"]["malware"], "confirmed");
        assert_eq!(rows["programs/game.exe"]["sources"], serde_json::json!(["hashes/bad#2"]));
        assert_eq!(rows["programs/holiday.jpg"]["flagged"], true, "the same bytes under another name");
        assert_eq!(rows["programs/files.zip"]["flagged"], false);
    }
    let verified = common::fourc().args(["lists", "verify"]).arg(&compiled).output().unwrap();
    assert_eq!(verified.status.code(), Some(0));
    assert!(String::from_utf8(verified.stdout).unwrap().contains("list of hashes bad (categories), 1 sha256"));
    std::fs::write(lists.path().join("wrong.csv"), "hash,kind\nabc,sha256\n").unwrap();
    let wrong = common::fourc()
        .args(["lists", "build-hashes", "--out"])
        .args([&compiled, &lists.path().join("wrong.csv")])
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(common::complaint(&wrong).contains("line 2"));
}

#[test]
fn a_broken_scan_goes_on_and_tells_no_file_twice() {
    let (folder, out) = (folder(), tempfile::tempdir().unwrap());
    let results = out.path().join("results.jsonl");
    let state = out.path().join("results.jsonl.state");
    let flags = ["--rules-only", "--out", results.to_str().unwrap()];
    scan(folder.path(), &flags);
    let whole = std::fs::read_to_string(&results).unwrap();
    assert!(!state.exists(), "a finished scan leaves no state");
    // As it was after the third file, with half a line more.
    let three: usize = whole.split_inclusive('\n').take(3).map(str::len).sum();
    std::fs::write(&results, &whole.as_bytes()[..three + 10]).unwrap();
    let mut lines = format!("fourc-scan 1 JsonLines likely {}\n", folder.path().canonicalize().unwrap().display());
    let mut length = 0;
    for line in whole.split_inclusive('\n').take(3) {
        let row: Value = serde_json::from_str(line).unwrap();
        length += line.len();
        let path = row["path"].as_str().unwrap();
        let changed = folder.path().join(path).metadata().unwrap().modified().unwrap();
        let changed = changed.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        writeln!(lines, "{length}\t{}\t{changed}\t{path}", row["bytes"]).unwrap();
    }
    std::fs::write(&state, lines + "99\t1").unwrap();
    let output = scan(folder.path(), &flags);
    assert!(common::complaint(&output).contains("3 files were answered before"), "{}", common::complaint(&output));
    assert_eq!(std::fs::read_to_string(&results).unwrap(), whole);
    assert!(!state.exists());
    // A state of other flags is refused, not mixed.
    std::fs::write(&state, "fourc-scan 1 Csv likely /elsewhere\n").unwrap();
    assert_eq!(scan(folder.path(), &flags).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&results).unwrap(), whole);
    scan(folder.path(), &[&flags[..], &["--restart"]].concat());
    assert_eq!(std::fs::read_to_string(&results).unwrap(), whole);
}

#[test]
fn csv_contact_sheet_and_summary_are_written_outside_only() {
    let (folder, out) = (folder(), tempfile::tempdir().unwrap());
    let [csv, sheet, summary] = ["results.csv", "sheet.html", "summary.json"].map(|name| out.path().join(name));
    let [csv_flag, sheet_flag, summary_flag] = [&csv, &sheet, &summary].map(|path| path.to_str().unwrap());
    let flags = ["--rules-only", "--out", csv_flag, "--contact-sheet", sheet_flag, "--summary", summary_flag];
    scan(folder.path(), &flags);
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with("path,bytes,kind,"));
    assert_eq!(text.lines().count(), 1 + snapshot(folder.path()).len());
    assert!(text.contains("\n./pictures/sealed.png,"));
    assert!(!text.contains("\n="), "no field is a formula");
    let sheet = std::fs::read_to_string(&sheet).unwrap();
    assert_eq!(sheet.matches("<figure>").count(), 2, "flagged pictures");
    assert!(sheet.contains("sign.png") && sheet.contains("copy.jpg"));
    assert!(!sheet.contains("sealed.png") && !sheet.contains("renamed"), "nothing of a sealed list is on it");
    let summary: Value = serde_json::from_slice(&std::fs::read(&summary).unwrap()).unwrap();
    assert_eq!((summary["stop_and_preserve"].as_u64(), summary["errors"].as_u64()), (Some(2), Some(1)));
    assert_eq!(summary["findings"]["executable"], 3);
    let inside = folder.path().join("results.csv");
    let refused = scan(folder.path(), &["--out", inside.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!inside.exists());
    assert_eq!(scan(&folder.path().join("notes/chat.txt"), &[]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn links_are_counted_and_not_followed() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), folder());
    std::fs::write(folder.path().join("one.txt"), "The garden club meets on Monday.").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("notes/chat.txt"), folder.path().join("chat.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
    let output = scan(folder.path(), &["--rules-only"]);
    assert_eq!(output.status.code(), Some(0), "{}", common::complaint(&output));
    assert_eq!(rows(&String::from_utf8_lossy(&output.stdout)).len(), 1);
    assert!(common::complaint(&output).contains("3 links not followed"));
}
