//! The floors of the core: who may import whom. The table stands here once; the architecture text points at it.
//!
//! Imports go down only. Words (floor 0) may use one another; above that, siblings do not know each other. `fuse` and
//! `policy` use words only, so that they can be tested with literals.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use sources::Source;

/// Each module of the core and the groups of modules that it may use beside words.
const FLOORS: &[(&str, &[&[&str]])] = &[
    ("span", &[]),
    ("date", &[]),
    ("taxonomy", &[]),
    ("input", &[]),
    ("finding", &[]),
    ("calibration", &[]),
    ("verdict", &[]),
    ("limits", &[]),
    ("error", &[]),
    ("compiled", &[]),
    ("normalise", &[]),
    ("link", &[]),
    ("markup", &[]),
    ("pixels", &[]),
    // The layout of a screen is found from its pixels, and hashes of pictures are made of them.
    ("screen", &[&["pixels"]]),
    ("known", &[&["pixels", "compiled"]]),
    // Phrases and languages are told from folded words.
    ("lexicon", &[&["normalise"]]),
    ("language", &[&["normalise"]]),
    // Compiled lists are looked up by the parts of a link.
    ("lists", &[&["link", "compiled"]]),
    // Lists are folded and compiled exactly as text is read, so the bundle may use the floors below it.
    ("bundle", &[FORMS, MATCHERS]),
    ("inference", &[FORMS, MATCHERS]),
    // Reads what a bundle's model makes of the lines of a layout.
    ("reader", &[MODELS, &["screen", "pixels"]]),
    ("signals", &[FORMS, MATCHERS, MODELS, SCREENS]),
    ("prepare", &[FORMS, MATCHERS, MODELS, SCREENS, &["signals"]]),
    ("fuse", &[]),
    ("policy", &[]),
    ("classifier", &[FORMS, MATCHERS, MODELS, SCREENS, &["signals"], STAGES]),
    // The door is exchanged from outside it.
    ("reload", &[&["classifier"]]),
    ("lib", &[FORMS, MATCHERS, MODELS, SCREENS, &["signals"], STAGES, &["classifier", "reload"]]),
];

const WORDS: &[&str] = &["span", "date", "taxonomy", "input", "finding", "calibration", "verdict", "limits", "error"];
const FORMS: &[&str] = &["compiled", "normalise", "link", "markup", "pixels"];
const MATCHERS: &[&str] = &["known", "lists", "lexicon", "language"];
const MODELS: &[&str] = &["bundle", "inference"];
const SCREENS: &[&str] = &["screen", "reader"];
const STAGES: &[&str] = &["prepare", "fuse", "policy"];

/// Fewer than this and the reader of paths has gone blind.
const FEWEST_EDGES: usize = 60;

fn allowed(from: &str, to: &str) -> Option<bool> {
    let (_, below) = FLOORS.iter().find(|(module, _)| *module == from)?;
    Some(from == to || WORDS.contains(&to) || below.iter().any(|group| group.contains(&to)))
}

/// Every import from one module to another: from, to, and where it stands.
fn edges(sources: &[Source]) -> Vec<(String, String, String)> {
    let root = sources.iter().find(|source| source.module() == "lib").map(Source::re_exports).unwrap_or_default();
    let mut edges = Vec::new();
    for source in sources {
        for path in source.paths() {
            let first = path.first().map(String::as_str).unwrap_or_default();
            // What the root re-exports belongs to the module it comes from.
            let target = root.get(first).cloned().unwrap_or_else(|| first.to_owned());
            let target = if target.is_empty() || target == "self" { "lib".to_owned() } else { target };
            if target != source.module() {
                edges.push((source.module().to_owned(), target, source.path.clone()));
            }
        }
    }
    edges
}

fn upward(sources: &[Source]) -> Vec<String> {
    let verdict = |(from, to, place): (String, String, String)| match allowed(&from, &to) {
        Some(true) => None,
        Some(false) => Some(format!("{place}: {from} may not use {to}")),
        None => Some(format!("{place}: {from} has no floor; give it one in the table of this test")),
    };
    let all: BTreeSet<String> = edges(sources).into_iter().filter_map(verdict).collect();
    all.into_iter().collect()
}

/// Places of the core, outside tests, that name any of these.
fn naming<'n>(sources: &[Source], names: &'n [&str]) -> BTreeMap<String, BTreeSet<&'n str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        for name in names {
            if source.names(name) {
                found.entry(source.path.clone()).or_default().insert(name);
            }
        }
    }
    found
}

const FILES: &[&str] = &[
    "std::fs",
    "fs::",
    "File",
    "OpenOptions",
    "is_file",
    "is_dir",
    "exists",
    "fs::metadata",
    "canonicalize",
    "read_dir",
];
const OUTSIDE: &[&str] = &[
    "std::env",
    "env::var",
    "env::vars",
    "SystemTime",
    "Instant",
    "std::net",
    "TcpStream",
    "UdpSocket",
    "std::process",
    "process::",
    "thread::sleep",
    "rand",
    "getrandom",
    "RandomState",
    "println",
    "eprintln",
];

#[test]
fn imports_go_down_only() {
    common::assert_none(&upward(&sources::of_the_core()), "imports go up or sideways");
}

#[test]
fn every_module_has_a_floor_and_was_seen() {
    let sources = sources::of_the_core();
    let seen: BTreeSet<&str> = sources.iter().map(Source::module).collect();
    let listed: BTreeSet<&str> = FLOORS.iter().map(|(module, _)| *module).collect();
    assert_eq!(seen, listed);
    let edges: BTreeSet<(String, String)> = edges(&sources).into_iter().map(|(from, to, _)| (from, to)).collect();
    assert!(edges.len() >= FEWEST_EDGES, "only {} edges between modules were found", edges.len());
    let users: BTreeSet<&str> = edges.iter().map(|(from, _)| from.as_str()).collect();
    let alone: Vec<&str> = listed.difference(&users).copied().collect();
    assert_eq!(alone, ["error", "input", "span", "taxonomy"], "modules that import nothing");
    let nobody: Vec<_> =
        edges.iter().filter(|(from, to)| to == "classifier" && !matches!(from.as_str(), "lib" | "reload")).collect();
    assert!(nobody.is_empty(), "nothing imports the classifier: {nobody:?}");
}

#[test]
fn only_the_bundle_and_the_named_runtime_touch_files() {
    let mut found = naming(&sources::of_the_core(), FILES);
    found.retain(|path, _| !path.starts_with("bundle/") && path != "inference/onnxruntime.rs");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_reads_the_clock_the_environment_or_chance_nor_speaks_to_anyone() {
    let found = naming(&sources::of_the_core(), OUTSIDE);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_in_the_core_is_unsafe() {
    let lib = sources::of_the_core().into_iter().find(|source| source.path == "lib.rs").expect("lib.rs");
    assert!(lib.code.contains("#![forbid(unsafe_code)]"));
}

#[test]
fn an_upward_import_is_caught_in_whatever_way_it_is_written() {
    let lib = Source::new("lib.rs", "mod policy; pub use policy::{Policy, Preset as Ready}; pub use verdict::Verdict;");
    for (path, text) in [
        ("span.rs", "use crate::policy::Policy;"),
        ("span.rs", "use crate::{error::Error, policy};"),
        ("span.rs", "use crate::{error::Error, signals::{Signal, terms}};"),
        ("span.rs", "fn f() { let x = crate::Policy::new(); }"),
        ("span.rs", "use super::fuse::fuse;"),
        ("verdict/evidence.rs", "use super::super::signals;"),
        ("verdict/evidence.rs", "use crate::verdict::Level;\npub(in crate::signals) fn f() {}"),
        ("normalise/mod.rs", "mod inner { use super::super::bundle::Bundle; }"),
        ("link/mod.rs", "use crate::normalise::fold;"),
        ("fuse/mod.rs", "use crate::signals::Prepared;"),
        ("policy/mod.rs", "use crate::{\n    taxonomy::Category,\n    fuse::fuse,\n};"),
        ("signals/terms.rs", "use crate::classifier::Classifier;"),
        ("surprise.rs", "use crate::error::Error;"),
    ] {
        let caught = upward(&[lib.clone(), Source::new(path, text)]);
        assert_eq!(caught.len(), 1, "{path}: {text}: {caught:?}");
    }
}

#[test]
fn a_downward_import_a_comment_and_a_test_are_let_through() {
    let lib = Source::new("lib.rs", "pub use verdict::Verdict;");
    for (path, text) in [
        ("signals/terms.rs", "use super::{Prepared, Signal}; use crate::bundle::TermList; use crate::normalise::fold;"),
        (
            "span.rs",
            "//! See [`crate::policy`].\n/* crate::fuse */ const A: &str = \"crate::signals\"; const B: char = '\"';",
        ),
        ("span.rs", "fn f<'a>(x: &'a str) {}\n#[cfg(test)]\nmod tests { use crate::policy::Policy; }"),
        ("fuse/mod.rs", "use crate::Verdict; use crate::verdict::{Level, Basis}; use super::fuse::combine;"),
        ("prepare.rs", "use crate::{markup, pixels}; use crate::signals::Prepared;"),
    ] {
        let caught = upward(&[lib.clone(), Source::new(path, text)]);
        assert!(caught.is_empty(), "{path}: {text}: {caught:?}");
    }
}

#[test]
fn a_look_at_the_clock_or_a_file_is_caught() {
    let fake = [Source::new(
        "span.rs",
        "fn f() { let t = std::time::Instant::now(); std::fs::read(\"x\"); std::env::var(\"Y\"); }",
    )];
    assert_eq!(naming(&fake, FILES).len(), 1);
    let named = naming(&fake, OUTSIDE);
    assert!(named["span.rs"].contains("Instant") && named["span.rs"].contains("std::env"), "{named:?}");
    let harmless =
        [Source::new("span.rs", "// Instant\nfn processed(instant: usize, profile: Profile) -> FileEntry { brand }")];
    assert!(naming(&harmless, FILES).is_empty() && naming(&harmless, OUTSIDE).is_empty());
}
