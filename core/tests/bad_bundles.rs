//! Bundles and runtimes that are missing, changed or made for something else.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fourc::{Bundle, Classifier, Error, ErrorKind, Runtime};
use serde_json::{Value, json};
use sha2::Digest as _;
use tempfile::TempDir;

/// A copy of the base bundle that may be broken.
fn copy() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory for the copy");
    for file in files() {
        std::fs::copy(common::root().join("models/base").join(&file), directory.path().join(&file))
            .expect("the file is copied");
    }
    directory
}

/// The manifest and every file that it names.
fn files() -> Vec<String> {
    let manifest: Value = serde_json::from_str(&common::read("models/base/bundle.json")).expect("JSON");
    let named =
        manifest["files"].as_array().expect("a list").iter().map(|file| file["path"].as_str().unwrap().to_owned());
    std::iter::once("bundle.json".to_owned()).chain(named).collect()
}

#[track_caller]
fn refused(directory: &Path, kind: ErrorKind) -> Error {
    let error = Bundle::open(directory).expect_err("the bundle is refused");
    assert_eq!(error.code(), kind.code(), "{error}");
    assert!(!error.message().is_empty() && !error.message().ends_with('.'), "{error}");
    error
}

/// Opens the base bundle with another manifest.
#[track_caller]
fn refused_manifest(change: impl Fn(&mut Value), kind: ErrorKind) -> Error {
    let directory = copy();
    let path = directory.path().join("bundle.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    std::fs::write(&path, manifest.to_string()).unwrap();
    refused(directory.path(), kind)
}

/// Puts other bytes into a file of a copy and makes the manifest fit them.
fn overwrite(directory: &Path, file: &str, bytes: &[u8]) {
    std::fs::write(directory.join(file), bytes).unwrap();
    let path = directory.join("bundle.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for entry in manifest["files"].as_array_mut().unwrap().iter_mut().filter(|entry| entry["path"] == file) {
        entry["bytes"] = json!(bytes.len());
        entry["sha256"] = json!(sha256(bytes));
    }
    std::fs::write(&path, manifest.to_string()).unwrap();
}

fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in sha2::Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("a string takes everything");
    }
    hex
}

/// Opens the base bundle with another text in one of its files, digest and size made to fit.
#[track_caller]
fn refused_table(file: &str, text: &str, kind: ErrorKind) -> Error {
    let directory = copy();
    overwrite(directory.path(), file, text.as_bytes());
    refused(directory.path(), kind)
}

#[test]
fn an_untouched_copy_opens_and_is_the_embedded_one() {
    let copied = Bundle::open(copy().path()).expect("the copy opens");
    assert_eq!(copied.info(), Bundle::embedded().expect("the embedded bundle opens").info());
}

#[test]
fn one_changed_byte_in_any_file_is_found() {
    for file in files().into_iter().filter(|file| file != "bundle.json") {
        let directory = copy();
        let path = directory.path().join(&file);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let error = refused(directory.path(), ErrorKind::BundleCorrupt);
        assert!(error.message().contains(&file), "{error}");
    }
}

#[test]
fn a_changed_byte_in_the_manifest_never_passes_unseen() {
    // Not every byte breaks the form, but each shows: in a refusal or in the digest that every verdict carries.
    let original = std::fs::read(common::root().join("models/base/bundle.json")).unwrap();
    let digest = common::base().info().digest.clone();
    let names: Vec<String> = files().into_iter().filter(|file| file != "bundle.json").collect();
    let others: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|file| {
            let bytes = std::fs::read(common::root().join("models/base").join(&file)).unwrap();
            (file, bytes)
        })
        .collect();
    let step = original.len() / 40;
    let mut refused = 0;
    for at in (0..original.len()).step_by(step) {
        let mut changed = original.clone();
        changed[at] ^= 2;
        let files = others.iter().cloned().chain([("bundle.json".to_owned(), changed)]);
        match Bundle::from_files(files) {
            Ok(bundle) => assert_ne!(bundle.info().digest, digest, "byte {at}"),
            Err(error) => {
                assert!(error.code().starts_with("bundle-"), "byte {at}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 5, "only {refused} changes were refused");
}

#[test]
fn a_missing_file_and_a_missing_bundle_are_told_apart() {
    for file in files() {
        let directory = copy();
        std::fs::remove_file(directory.path().join(&file)).unwrap();
        let kind = if file == "bundle.json" { ErrorKind::BundleNotFound } else { ErrorKind::BundleCorrupt };
        refused(directory.path(), kind);
    }
    refused(Path::new("nowhere/at/all"), ErrorKind::BundleNotFound);
    refused(&common::root().join("Cargo.toml"), ErrorKind::BundleNotFound);
    assert_eq!(Bundle::from_files([]).expect_err("nothing is no bundle").kind(), ErrorKind::BundleCorrupt);
}

#[test]
fn a_bundle_for_another_taxonomy_or_engine_is_incompatible() {
    refused_manifest(|manifest| manifest["taxonomy"] = json!("2.0"), ErrorKind::BundleIncompatible);
    refused_manifest(|manifest| manifest["schema"] = json!("fourc.bundle/2"), ErrorKind::BundleIncompatible);
    refused_manifest(
        |manifest| manifest["models"][0]["labels"][0] = json!("no-such-risk"),
        ErrorKind::BundleIncompatible,
    );
    refused_manifest(
        |manifest| {
            let model = &mut manifest["models"][0];
            model["calibration"]["no-such-risk"] = json!([[0.0, 0.0], [1.0, 1.0]]);
            model["thresholds"]["no-such-risk"] = json!({ "possible": 0.1, "likely": 0.2, "strong": 0.3 });
        },
        ErrorKind::BundleIncompatible,
    );
    let header = "id\tlanguage\tcategory\tstrength\tforms\tterm\tsense\tneeds\tunless\twhere\n";
    refused_table(
        "terms.tsv",
        &format!("{header}x#1\ten\tno-such-risk\tstrong\texact\tword\tsense\t-\t-\t-\n"),
        ErrorKind::BundleIncompatible,
    );
    refused_table(
        "terms.tsv",
        &format!("{header}x#1\ten\thate\tenormous\texact\tword\tsense\t-\t-\t-\n"),
        ErrorKind::BundleIncompatible,
    );
    refused_table("urls-risk.tsv", "example.org\tno-such-risk\n", ErrorKind::BundleIncompatible);
    refused_table(
        "contexts.tsv",
        "phrase\tcontext\tstrength\tsense\nword\tno-such-context\tweak\tsense\n",
        ErrorKind::BundleIncompatible,
    );
}

#[test]
fn malformed_tables_and_numbers_are_corrupt() {
    refused_table("terms.tsv", "id\tcategory\nx#1\thate\n", ErrorKind::BundleCorrupt);
    refused_table("search-engines.tsv", "no header\n", ErrorKind::BundleCorrupt);
    refused_manifest(|manifest| manifest["files"] = json!([]), ErrorKind::BundleCorrupt);
    refused_manifest(|manifest| manifest["surprise"] = json!(1), ErrorKind::BundleCorrupt);
    refused_manifest(
        |manifest| manifest["levels"] = json!({ "possible": 0.9, "likely": 0.6, "strong": 0.3 }),
        ErrorKind::BundleCorrupt,
    );
    refused_manifest(|manifest| manifest["models"][0]["max_tokens"] = json!(0), ErrorKind::BundleCorrupt);
}

#[test]
fn a_falling_curve_is_corrupt() {
    let label =
        |manifest: &Value| manifest["models"][0]["calibration"].as_object().unwrap().keys().next().unwrap().clone();
    for curve in
        [json!([[0.0, 0.9], [1.0, 0.1]]), json!([]), json!([[0.5, 0.1], [0.5, 0.2]]), json!([[0.0, 0.0], [1.0, 2.0]])]
    {
        refused_manifest(
            |manifest| {
                let label = label(manifest);
                manifest["models"][0]["calibration"][label] = curve.clone();
            },
            ErrorKind::BundleCorrupt,
        );
    }
    refused_manifest(
        |manifest| {
            let label = label(manifest);
            manifest["models"][0]["thresholds"][label] = json!({ "possible": 0.9, "likely": 0.5, "strong": 0.1 });
        },
        ErrorKind::BundleCorrupt,
    );
}

#[test]
fn a_model_of_hosts_that_could_reach_strong_by_itself_is_corrupt_and_so_is_a_damaged_one() {
    let number = |manifest: &Value| {
        manifest["models"].as_array().unwrap().iter().position(|model| model["kind"] == "host").expect("a URL model")
    };
    refused_manifest(
        |manifest| {
            let number = number(manifest);
            let label = manifest["models"][number]["labels"][0].as_str().unwrap().to_owned();
            let points = manifest["models"][number]["calibration"][label].as_array_mut().unwrap();
            points.last_mut().unwrap()[1] = json!(0.995);
        },
        ErrorKind::BundleCorrupt,
    );
    let directory = copy();
    overwrite(directory.path(), "url-model.bin", b"4curlnet");
    let bundle = Bundle::open(directory.path()).expect("its digests hold");
    let error = Classifier::builder(bundle).build().expect_err("there is no model in it");
    assert_eq!(error.kind(), ErrorKind::BundleCorrupt, "{error}");
}

#[test]
fn a_path_that_leads_out_of_the_bundle_is_refused_before_it_is_read() {
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("terms.tsv");
    std::fs::write(&file, common::read("models/base/terms.tsv")).unwrap();
    for path in ["../terms.tsv", "/etc/hostname", "./../x", file.to_str().unwrap()] {
        let error = refused_manifest(|manifest| manifest["files"][0]["path"] = json!(path), ErrorKind::BundleCorrupt);
        assert!(error.message().contains("outside"), "{path}: {error}");
    }
}

#[test]
fn an_empty_or_random_model_is_a_failed_model_and_no_panic() {
    for bytes in [Vec::new(), b"not a model".to_vec(), vec![0x08; 4096]] {
        let directory = copy();
        overwrite(directory.path(), "text-fast.onnx", &bytes);
        let bundle = Bundle::open(directory.path()).expect("its digests hold");
        let error = Classifier::builder(bundle).build().expect_err("there is no model in it");
        assert_eq!(error.kind(), ErrorKind::ModelFailed, "{error}");
    }
}

#[test]
fn a_missing_or_wrong_onnx_runtime_is_refused_with_the_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let text = directory.path().join("libonnxruntime.so");
    std::fs::write(&text, "this is no library").unwrap();
    let mut wrong =
        vec![PathBuf::from("/nowhere/libonnxruntime.so"), PathBuf::from(""), directory.path().to_owned(), text];
    // A real library that is not ONNX Runtime, where the system has one in a usual place.
    let usual = [
        "/lib/x86_64-linux-gnu/libm.so.6",
        "/lib/aarch64-linux-gnu/libm.so.6",
        "/usr/lib/libm.so.6",
        "/usr/lib/libSystem.B.dylib",
    ];
    wrong.extend(usual.iter().map(PathBuf::from).filter(|path| path.is_file()).take(1));
    for path in wrong {
        let answer = Classifier::builder(common::base()).runtime(Runtime::OnnxRuntime(path.clone())).build();
        let error = answer.expect_err("this is no ONNX Runtime");
        assert_eq!(error.kind(), ErrorKind::ModelFailed, "{path:?}: {error}");
        assert!(error.message().contains("cargo xtask runtime"), "no remedy: {error}");
    }
    // What failed must not stand in the way of what works.
    assert!(Classifier::builder(common::base()).build().is_ok());
}

#[test]
fn options_that_contradict_one_another_are_refused() {
    let build = |sessions| Classifier::builder(common::base()).sessions(sessions).build();
    assert_eq!(build(0).expect_err("no sessions").kind(), ErrorKind::Configuration);
    assert_eq!(build(100_000).expect_err("too many").kind(), ErrorKind::Configuration);
    if common::has_image_component() {
        let alone = Classifier::builder(common::image_component()).build();
        assert_eq!(alone.expect_err("a component alone has no weights").kind(), ErrorKind::Configuration);
    }
}
