//! The committed header is the one that the sources give.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_header_is_fresh() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--manifest-path"])
        .arg(package.join("header/Cargo.toml"))
        .env("CARGO_TARGET_DIR", package.parent().unwrap().join("target/header"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let fresh = String::from_utf8(output.stdout).unwrap();
    let committed = std::fs::read_to_string(package.join("include/fourc.h")).unwrap();
    assert!(fresh == committed, "ffi/include/fourc.h is stale: `cargo xtask codegen` writes it");
    // Nothing that is exported is missing in it.
    let exported: Vec<String> = std::fs::read_dir(package.join("src"))
        .unwrap()
        .flat_map(|entry| exported(&std::fs::read_to_string(entry.unwrap().path()).unwrap()))
        .collect();
    assert!(exported.len() > 100, "only {} functions are exported", exported.len());
    let missing: Vec<&String> = exported.iter().filter(|name| !committed.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "the header lacks {missing:?}");
}

/// The names of the exported functions in a source.
fn exported(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (_, after) in source.match_indices("#[unsafe(no_mangle)]").map(|(at, found)| source.split_at(at + found.len()))
    {
        let name = after.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).expect("a function follows");
        names.push(name.to_owned());
    }
    names
}
