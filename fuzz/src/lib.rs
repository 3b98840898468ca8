//! What the fuzz targets share: classifiers, and what must hold of every verdict whatever the input.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fourc::verdict::{Part, Verdict};
use fourc::{Bundle, Classifier, Level};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Makes the `main` of a target: libFuzzer's, or without that feature one that plays back the files that are named.
#[macro_export]
macro_rules! target {
    ($judge:path) => {
        #[cfg(feature = "libfuzzer")]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $judge(data));
        #[cfg(not(feature = "libfuzzer"))]
        fn main() {
            fourc_fuzz::play_back($judge);
        }
    };
}

/// The classifier that everybody gets: lists, rules and the text model of the embedded base bundle.
pub fn classifier() -> &'static Classifier {
    static ONE: OnceLock<Classifier> = OnceLock::new();
    ONE.get_or_init(|| {
        let base = Bundle::embedded().expect("the embedded bundle opens");
        Classifier::builder(base).threads(1).build().expect("the embedded bundle builds")
    })
}

/// A bundle with these files, described by a manifest whose digests are right, so that the parsers behind it are reached.
pub fn bundle(fields: Value, files: &[(&str, &[u8])]) -> fourc::Result<Bundle> {
    let describe = |(path, bytes): &(&str, &[u8])| {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        json!({ "path": path, "bytes": bytes.len(), "sha256": digest })
    };
    let mut manifest = json!({
        "schema": "fourc.bundle/1", "id": "fuzz", "version": "0", "taxonomy": "1.0",
        "files": files.iter().map(describe).collect::<Vec<_>>(),
        "levels": { "possible": 0.3, "likely": 0.6, "strong": 0.85 },
        "weights": { "term_strong": 0.75, "term_medium": 0.4, "term_weak": 0.15, "suppression": { "news": { "*": 0.7 } } },
    });
    if let (Some(manifest), Value::Object(fields)) = (manifest.as_object_mut(), fields) {
        manifest.extend(fields);
    }
    let manifest = ("bundle.json".to_owned(), manifest.to_string().into_bytes());
    Bundle::from_files(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).chain([manifest]))
}

/// Holds a verdict to its promises; `text` gives the caller's own text of a part of the input.
pub fn check<'t>(verdict: &Verdict, text: impl Fn(Option<Part>) -> &'t str) {
    for evidence in &verdict.evidence {
        assert!((0.0..=1.0).contains(&evidence.strength), "a strength lies outside [0, 1]");
        if let Some(span) = evidence.span {
            let cut = text(evidence.part).get(span.start..span.end);
            assert!(cut.is_some(), "a span of {} does not cut a text out of the input", evidence.source);
        }
    }
    for entry in &verdict.scores {
        assert!(verdict.assessed.contains(&entry.category), "a category has a score and was not assessed");
        assert!(entry.score <= entry.raw_score && (0.0..=1.0).contains(&entry.raw_score), "a score does not fit");
        assert!(entry.level > Level::Unknown, "an assessed category has no level");
        let named = entry.evidence.iter().chain(&entry.suppressed_by);
        assert!(named.into_iter().all(|index| (*index as usize) < verdict.evidence.len()), "evidence is missing");
    }
    let again: Verdict = serde_json::from_str(&verdict.to_json()).expect("a verdict reads its own JSON");
    assert!(again == *verdict, "a verdict changes on its way through JSON");
}

/// As much from the start of the bytes as is text.
pub fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// Judges each file named on the command line and each in the folders named there; after `--lines`, each of their lines.
pub fn play_back(judge: fn(&[u8])) {
    let (mut inputs, mut lines) = (0_u32, false);
    for argument in std::env::args().skip(1) {
        if argument == "--lines" {
            lines = true;
            continue;
        }
        for path in files(Path::new(&argument)) {
            let bytes = std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
            let parts = if lines { bytes.split(|byte| *byte == b'\n').collect() } else { vec![&bytes[..]] };
            for (number, part) in parts.into_iter().enumerate() {
                let place = Place { path: &path, line: number + 1 };
                judge(part);
                std::mem::forget(place);
                inputs += 1;
            }
        }
    }
    println!("{inputs} inputs played back");
    assert!(inputs > 0, "name files or folders to play back");
}

/// Says on a panic which input it was.
struct Place<'p> {
    path: &'p Path,
    line: usize,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        eprintln!("in {}:{}", self.path.display(), self.line);
    }
}

fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    inside.iter().flat_map(|path| files(path)).collect()
}
