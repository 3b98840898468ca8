//! `lists build`: sources of every kind into a file that verdicts name.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn build(folder: &Path, arguments: &[&str]) -> (Output, Value) {
    let (out, report) = (folder.join("list.4c"), folder.join("report.json"));
    let _ = std::fs::remove_file(&report);
    let output = common::fourc()
        .args(["lists", "build", "--out"])
        .arg(out)
        .arg("--report")
        .arg(&report)
        .args(arguments.iter().map(|argument| argument.replace("DIR", &folder.display().to_string())))
        .output()
        .unwrap();
    let report = std::fs::read(&report).map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap());
    (output, report)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn packed_files_and_folders_of_categories_become_one_list_that_explain_names() {
    let hosts = gz(b"0.0.0.0 casino.example\n");
    let rules = zst(b"! rules\n||tunnel.example^$important\n");
    let folder = folder(&[
        ("gambling.hosts.gz", &hosts),
        ("vpn.txt.zst", &rules),
        ("ut/adult/domains", b"adult.example\n"),
        ("ut/adult/urls", b"mixed.example/adult\n"),
        ("ut/cooking/domains", b"cake.example\n"),
        ("map.tsv", b"adult\tpornography\n"),
    ]);
    let arguments = [
        "DIR/gambling.hosts.gz",
        "DIR/vpn.txt.zst",
        "DIR/ut",
        "--map-file=DIR/map.tsv",
        "--map=vpn=filter-bypass",
        "--date=2026-11-01",
    ];
    let (output, report) = build(folder.path(), &arguments);
    assert!(output.status.success(), "{}", common::complaint(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("cooking/domains: left out"), "{said}");
    assert_eq!(report["entries"], 4);
    assert_eq!(report["sources"][1]["options_ignored"], 1);
    assert_eq!(report["sources"][2]["id"], "adult/domains");
    let list = folder.path().join("list.4c");
    let explain = |url: &str| {
        let output = common::fourc().args(["explain", url, "--rules-only", "--list"]).arg(&list).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = explain("https://casino.example/");
    assert!(text.contains("[gambling#1]") && text.contains("of 2026-11-01, line 1 of gambling (hosts"), "{text}");
    assert!(explain("https://www.mixed.example/adult/1").contains("[adult/urls#1]"));
    assert!(explain("https://a.tunnel.example/").contains("[vpn#2]"));
    assert!(!explain("https://a.casino.example/").contains("gambling#1"));
}

#[test]
fn wide_entries_are_refused_unless_marked_and_conflicts_are_said() {
    let folder = folder(&[("gambling.txt", b"github.io\nsites.google.com\nchildline.org.uk\ncasino.example\n")]);
    let (output, report) = build(folder.path(), &["DIR/gambling.txt"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("covers all of github.io: REFUSED"), "{said}");
    assert!(said.contains("CONFLICT: gambling#3"), "{said}");
    assert_eq!((&report["wide_refused"], &report["entries"]), (&Value::from(2), &Value::from(2)));
    let (_, report) = build(folder.path(), &["DIR/gambling.txt", "--allow-wide=github.io"]);
    assert_eq!(report["wide_refused"], 1);
    let (_, report) = build(folder.path(), &["DIR/gambling.txt", "--allow-wide"]);
    assert_eq!((&report["wide_refused"], &report["entries"]), (&Value::from(0), &Value::from(4)));
}

#[test]
fn empty_and_shrunken_lists_stop_the_build_and_leave_the_old_file() {
    let folder = folder(&[
        ("gambling.txt", b"a.example\nb.example\nc.example\n"),
        ("less/gambling.txt", b"a.example\n"),
        ("none/gambling.txt", b"# nothing\n"),
    ]);
    let list = folder.path().join("list.4c");
    let (output, _) = build(folder.path(), &["DIR/gambling.txt"]);
    assert!(output.status.success());
    let before = std::fs::read(&list).unwrap();
    let (output, report) = build(folder.path(), &["DIR/less/gambling.txt", "--previous=DIR/list.4c"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(common::complaint(&output).contains("shrunk from 3 to 1"), "{}", common::complaint(&output));
    assert!(!report["stopped_by"].as_array().unwrap().is_empty());
    let (output, _) = build(folder.path(), &["DIR/none/gambling.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(common::complaint(&output).contains("no entry came from gambling"));
    assert_eq!(std::fs::read(&list).unwrap(), before);
    let arguments = ["DIR/less/gambling.txt", "--previous=DIR/list.4c", "--allow-shrink=0.7"];
    assert!(build(folder.path(), &arguments).0.status.success());
    assert_ne!(std::fs::read(&list).unwrap(), before);
}

#[test]
fn sealed_lists_name_lines_and_never_entries() {
    let folder = folder(&[("sealed.txt", b"secret.example/x\nhttps://secret.example/y?z=1\ngithub.io\n")]);
    let (output, _) = build(folder.path(), &["DIR/sealed.txt", "--layer=sealed", "--label=child-sexual-abuse"]);
    assert!(output.status.success(), "{}", common::complaint(&output));
    for text in [&output.stdout, &output.stderr, &std::fs::read(folder.path().join("report.json")).unwrap()] {
        let text = String::from_utf8_lossy(text);
        assert!(!text.contains("secret.example") && !text.contains("github.io"), "{text}");
    }
}

#[test]
fn a_changed_file_is_refused_by_its_digest() {
    let folder = folder(&[("gambling.txt", b"a.example\n")]);
    build(folder.path(), &["DIR/gambling.txt"]);
    let list = folder.path().join("list.4c");
    let mut bytes = std::fs::read(&list).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&list, bytes).unwrap();
    let output =
        common::fourc().args(["classify", "https://a.example/", "--rules-only", "--list"]).arg(&list).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(common::complaint(&output).contains("bundle-corrupt"), "{}", common::complaint(&output));
}
