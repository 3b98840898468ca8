//! What the tests of the audit share.
#![allow(dead_code, clippy::expect_used, reason = "each test file uses its own part, and a test may fail")]

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use fourc::{Bundle, Classifier, Effort};
use fourc_audit::{Audit, Calendar, Groups, Options, Report, Source};

/// Rules alone: exact, and quick to build.
pub(crate) fn classifier(threads: usize, effort: Effort) -> Classifier {
    let bundle = Bundle::embedded().expect("the base bundle");
    Classifier::builder(bundle).threads(threads).effort(effort).build().expect("a classifier")
}

pub(crate) static RULES: LazyLock<Classifier> = LazyLock::new(|| classifier(1, Effort::Rules));

pub(crate) fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../corpora/samples/logs")
}

pub(crate) fn text_of(name: &str) -> String {
    std::fs::read_to_string(samples().join(name)).expect("a sample")
}

/// Options under which reports can be compared.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.key = Some(b"a key for tests only".to_vec());
    options.reference = Some(1_798_761_599);
    options
}

/// The sample week with its groups and lessons.
pub(crate) fn week() -> Options {
    let mut options = options();
    options.groups = Groups::parse(&text_of("groups.csv")).expect("groups");
    options.calendar = Calendar::parse(&text_of("calendar.csv")).expect("a calendar");
    options
}

pub(crate) fn audit(options: Options, sources: Vec<Source>) -> Report {
    Audit::new(&RULES, options).run(sources, &mut |_| ControlFlow::Continue(())).expect("a report")
}

/// A report about a log that is given as bytes.
pub(crate) fn audit_bytes(options: Options, log: impl AsRef<[u8]>) -> Report {
    let log = log.as_ref().to_vec();
    audit(options, vec![Source::reader("test.log", std::io::Cursor::new(log))])
}

/// Everything that is written for people and programs, by file.
pub(crate) fn files(report: &Report) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    report.write(folder.path()).expect("files");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| {
            let entry = entry.expect("a file");
            let text = std::fs::read_to_string(entry.path()).expect("text");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}
