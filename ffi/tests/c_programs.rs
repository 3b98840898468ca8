//! The programs in C and C++: what the header promises holds, the examples print what they should, memory is clean.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

mod native;

use std::path::PathBuf;
use std::process::Command;

use native::{Linked, compile, run, run_under_valgrind};

/// A folder with a bundle that is damaged and one for another taxonomy.
fn bad_bundles() -> PathBuf {
    let folder = native::folder().join("bad-bundles");
    for (name, manifest) in [("corrupt", "{"), ("incompatible", INCOMPATIBLE)] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::write(folder.join(name).join("bundle.json"), manifest).unwrap();
    }
    folder
}

const INCOMPATIBLE: &str = r#"{"schema": "fourc.bundle/1", "id": "other", "version": "1", "taxonomy": "9.0", "files": [],
    "levels": {"possible": 0.3, "likely": 0.6, "strong": 0.85}}"#;

fn holds(printed: &str) {
    let promises: u32 = printed.split(' ').next().and_then(|count| count.parse().ok()).expect("a count of promises");
    assert!(promises > 300, "only {printed}");
}

#[test]
fn the_contract_holds_with_the_shared_library() {
    holds(&run(Command::new(compile("tests/c/contract.c", Linked::Shared)).arg(bad_bundles())));
}

#[test]
fn the_contract_holds_with_the_static_library() {
    holds(&run(Command::new(compile("tests/c/contract.c", Linked::Static)).arg(bad_bundles())));
}

#[test]
fn the_contract_is_clean_under_the_sanitizers() {
    let program = compile("tests/c/contract.c", Linked::Sanitised);
    // A length of more bytes than there can be is part of the contract, and the sanitizer would end the program at it.
    holds(&run(Command::new(program).arg(bad_bundles()).env("ASAN_OPTIONS", "detect_leaks=1")));
}

#[test]
fn the_contract_is_clean_under_valgrind() {
    let folder = bad_bundles();
    holds(&run_under_valgrind(&compile("tests/c/contract.c", Linked::Shared), &[folder.to_str().unwrap()]));
}

const SEARCH: &str = "https://www.bing.com/search?q=unblocked+games+at+school";

fn filtered(printed: &str) {
    let mut lines = printed.lines();
    assert_eq!(lines.next(), Some(format!("block\t{SEARCH}").as_str()), "{printed}");
    assert!(lines.next().is_some_and(|line| line.starts_with("  filter-bypass is ")), "{printed}");
    assert!(printed.contains(": unblocked+games"), "{printed}");
    assert!(printed.contains("allow\thttps://www.bbc.co.uk/"), "{printed}");
}

#[test]
fn the_example_in_c_filters() {
    let program = compile("examples/filter.c", Linked::Shared);
    filtered(&run(Command::new(&program).args(["ks3", SEARCH, "https://www.bbc.co.uk/"])));
    let refused = Command::new(&program).args(["no-such-preset", SEARCH]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("configuration"), "{refused:?}");
}

#[test]
fn the_example_in_c_is_clean_under_valgrind_and_the_sanitizers() {
    let arguments = ["ks3", SEARCH, "https://www.bbc.co.uk/"];
    filtered(&run_under_valgrind(&compile("examples/filter.c", Linked::Shared), &arguments));
    filtered(&run(Command::new(compile("examples/filter.c", Linked::Sanitised)).args(arguments)));
}

fn monitored(printed: &str) {
    for line in [
        "  grooming: dont tell ur mum",
        "clear\tsee you at football practice",
        "block\thttps://videos.example/1",
        "invalid-input\tno address at all",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "no line {line} in:\n{printed}");
    }
}

#[test]
fn the_example_in_cpp_monitors() {
    monitored(&run(&mut Command::new(compile("examples/monitor.cpp", Linked::Shared))));
}

#[test]
fn the_example_in_cpp_is_clean_under_valgrind_and_the_sanitizers() {
    monitored(&run_under_valgrind(&compile("examples/monitor.cpp", Linked::Shared), &[]));
    monitored(&run(&mut Command::new(compile("examples/monitor.cpp", Linked::Sanitised))));
}
