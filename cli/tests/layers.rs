//! Lists in layers from the command line: what is denied, allowed and sealed, and that sealed entries are never printed.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::path::PathBuf;

use common::run;
use tempfile::TempDir;

/// Files of lists by name.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for lists");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("the list is written");
    }
    folder
}

#[track_caller]
fn says(arguments: &[&str], code: i32) -> String {
    let output = run(arguments, b"");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    text
}

fn path(folder: &TempDir, name: &str) -> String {
    let path: PathBuf = folder.path().join(name);
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn deny_and_allow_lists_say_who_spoke_and_who_was_overruled() {
    let lists = folder(&[("school.txt", "# ours\nvideos.example\n"), ("maths.txt", "bet365.com\nm.videos.example\n")]);
    let (deny, allow) = (path(&lists, "school.txt"), path(&lists, "maths.txt"));
    let rules = ["--rules-only", "--deny", &deny, "--allow", &allow];
    let denied = says(&[&["classify", "--policy", "staff", "https://m.videos.example/"], &rules[..]].concat(), 1);
    assert!(denied.contains("denied by line 2 of the deny list school [deny/school#2]"), "{denied}");
    assert!(denied.contains("an allow entry was overruled") && denied.contains("block"), "{denied}");
    let allowed = says(&[&["explain", "https://www.bet365.com/"], &rules[..]].concat(), 0);
    assert!(allowed.contains("allowed by line 1 of the allow list maths"), "{allowed}");
    assert!(allowed.contains("gambling was overruled by an allow list"), "{allowed}");
}

#[test]
fn a_sealed_list_answers_by_name_and_number_alone() {
    let text = "# fourc-sealed 1\n# name: licensed\n# expires: 2026-11-30\nprefix\thidden.example/secret-path\n";
    let lists = folder(&[("feed.txt", text), ("allow.txt", "hidden.example\n")]);
    let (sealed, allow) = (path(&lists, "feed.txt"), path(&lists, "allow.txt"));
    for command in ["classify", "explain"] {
        let all =
            [command, "https://hidden.example/secret-path/1", "--rules-only", "--sealed", &sealed, "--allow", &allow];
        let text = says(&[&all[..], &["--today", "2026-11-22"]].concat(), 1);
        assert!(text.contains("sealed list licensed, entry number 4 [sealed/licensed#4]"), "{text}");
        let sealed_lines = text.lines().filter(|line| line.contains("sealed/licensed"));
        assert!(
            sealed_lines.clone().count() > 0 && sealed_lines.clone().all(|line| !line.contains("secret")),
            "{text}"
        );
    }
    let late =
        says(&["classify", "https://example.org/", "--rules-only", "--sealed", &sealed, "--today", "2026-12-01"], 0);
    assert!(late.contains("not seen") && late.contains("the sealed list licensed expired on 2026-11-30"), "{late}");
    let missing = path(&lists, "nowhere.txt");
    let gone = says(&["classify", "https://example.org/", "--rules-only", "--sealed", &missing], 0);
    assert!(gone.contains("the sealed list nowhere is missing"), "{gone}");
}

#[test]
fn verify_names_lines_and_never_what_stands_there() {
    let sealed = "# fourc-sealed 1\n# name: licensed\n# expires: 2026-11-30\ndomain\thidden.example\n";
    let broken = "# fourc-sealed 1\n# name: licensed\ndomain\thidden.example/path\n";
    let lists =
        folder(&[("good.txt", sealed), ("broken.txt", broken), ("deny.txt", "0.0.0.0 one.example\n0.0.0.0 co.uk\n")]);
    let compiled = path(&lists, "sealed.4cl");
    std::fs::write(lists.path().join("raw.txt"), "hidden.example\n").expect("written");
    let build = ["lists", "build", &path(&lists, "raw.txt"), "--layer", "sealed", "--name", "feed", "--out", &compiled];
    says(&build, 0);
    let day = ["--today", "2026-11-22"];
    let good = says(&[&["lists", "verify", &path(&lists, "good.txt"), &compiled], &day[..]].concat(), 0);
    assert!(
        good.contains("sealed list licensed, 1 entries for child-sexual-abuse, to be used until 2026-11-30"),
        "{good}"
    );
    assert!(
        good.contains("compiled list feed in the layer sealed, 1 entries") && good.contains("self-test: 18"),
        "{good}"
    );
    let late = says(&["lists", "verify", &path(&lists, "good.txt"), "--today", "2026-12-01"], 1);
    assert!(late.contains("expired on 2026-11-30"), "{late}");
    for name in ["broken.txt", "deny.txt"] {
        let bad = says(&["lists", "verify", &path(&lists, name)], 2);
        assert!(bad.contains(if name == "broken.txt" { "line 3" } else { "line 2" }), "{bad}");
        assert!(!bad.contains("hidden") && !bad.contains("co.uk"), "{bad}");
    }
    let both = says(&["classify", "http://a.hidden.example/", "--rules-only", "--sealed", &compiled], 1);
    assert!(both.contains("sealed list feed/raw, entry number 1 [sealed/feed/raw#1]"), "{both}");
}
