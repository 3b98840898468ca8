//! What several suites share: where things lie, which classifier they ask, and lists of known failures that ratchet.
#![allow(dead_code, reason = "each suite is a crate of its own and uses a part of this")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fourc::{Bundle, Classifier, ClassifierBuilder, Runtime};

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("core lies in the checkout").to_owned()
}

/// A file of the checkout as text.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The bundle in `models/base`: the one that lists and models were just compiled into.
pub(crate) fn base() -> Bundle {
    Bundle::open(root().join("models/base")).expect("models/base opens; `cargo xtask bundle` makes it anew")
}

/// The base bundle without its models: what the lists and rules say by themselves, whatever is trained next.
pub(crate) fn rules() -> Bundle {
    let mut manifest: serde_json::Value =
        serde_json::from_str(&read("models/base/bundle.json")).expect("bundle.json is JSON");
    manifest["models"] = serde_json::json!([]);
    manifest["words"] = serde_json::Value::Null;
    let entries = manifest["files"].as_array_mut().expect("bundle.json lists its files");
    entries.retain(|entry| entry["path"].as_str().is_some_and(|path| path.strip_suffix(".tsv").is_some()));
    let path = |entry: &serde_json::Value| entry["path"].as_str().expect("a path").to_owned();
    let mut files: Vec<(String, Vec<u8>)> =
        entries.iter().map(|entry| (path(entry), read(&format!("models/base/{}", path(entry))).into_bytes())).collect();
    files.push(("bundle.json".to_owned(), manifest.to_string().into_bytes()));
    Bundle::from_files(files).expect("the base bundle opens without its models")
}

/// A classifier with the base bundle only, on the compiled-in engine.
pub(crate) fn classifier() -> Classifier {
    Classifier::builder(base()).build().expect("the base bundle loads")
}

/// The image component; suites that need it fail without it and say what to do.
pub(crate) fn image_component() -> Bundle {
    let directory = root().join("models/nsfwjs");
    Bundle::open(directory).expect("this suite needs the image model: `cargo xtask models` builds it")
}

/// The base bundle and the image component.
pub(crate) fn with_images() -> ClassifierBuilder {
    Classifier::builder(base()).component(image_component())
}

/// Whether the image component has been built.
pub(crate) fn has_image_component() -> bool {
    root().join("models/nsfwjs/mobilenet_v2.onnx").is_file()
}

/// The ONNX Runtime library that `FOURC_ONNXRUNTIME` names, if it is set.
pub(crate) fn onnxruntime() -> Option<Runtime> {
    environment("FOURC_ONNXRUNTIME").map(|path| Runtime::OnnxRuntime(PathBuf::from(path)))
}

/// The same for suites that are about it.
pub(crate) fn needed_onnxruntime() -> Runtime {
    onnxruntime().expect("this suite needs FOURC_ONNXRUNTIME=<path of the library>: `cargo xtask runtime` prints one")
}

/// An environment variable that is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "the core reads no environment; its test suites are told where things are"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The lines of a text file that are neither empty nor a comment, numbered from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

/// Whether lists of known failures are to be rewritten rather than compared.
pub(crate) fn is_update() -> bool {
    environment("UPDATE").as_deref() == Some("1")
}

/// Compares what is known to fail with what does, both ways: a new failure breaks the build, and so does one that no
/// longer happens, so that the list only ever shrinks by a commit. `UPDATE=1` rewrites the list.
pub(crate) fn ratchet(path: &str, found: &BTreeSet<String>) {
    let committed = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    if is_update() {
        let comments = committed.lines().take_while(|line| line.starts_with('#'));
        let mut text = comments.fold(String::new(), |text, line| text + line + "\n");
        for line in found {
            writeln!(text, "{line}").expect("a string takes everything");
        }
        std::fs::write(root().join(path), text).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    let known: BTreeSet<String> = lines(&committed).map(|(_, line)| line.to_owned()).collect();
    let mut report = String::new();
    for new in found.difference(&known) {
        writeln!(report, "new:  {new}").expect("a string takes everything");
    }
    for gone in known.difference(found) {
        writeln!(report, "gone: {gone}").expect("a string takes everything");
    }
    assert!(
        report.is_empty(),
        "{path} no longer holds what happens; mend it, or UPDATE=1 rewrites the list:\n{report}"
    );
}

/// Fails with every line of a report at once, so that one run shows all there is to mend.
pub(crate) fn assert_none(report: &[String], what: &str) {
    assert!(report.is_empty(), "{} {what}:\n{}", report.len(), report.join("\n"));
}

/// `\u{200B}` and `\n` as the characters they stand for.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('n') {
            out.push('\n');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("u{") {
            let (digits, after) = after.split_once('}').expect("a code point ends");
            let code = u32::from_str_radix(digits, 16).expect("a hexadecimal code point");
            out.push(char::from_u32(code).expect("a character"));
            rest = after;
        } else {
            panic!("an escape that is neither \\n nor \\u{{…}}: {text}");
        }
    }
    out + rest
}
