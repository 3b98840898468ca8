//! The same report whatever the threads, and whatever became of the run on its way.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use common::{RULES, classifier, files, options, samples, week};
use fourc::{Effort, ErrorKind};
use fourc_audit::{Audit, Options, Source, Stage};

/// More addresses than are judged at once.
fn long_log() -> String {
    let mut log = String::new();
    for number in 0..9000 {
        let (time, user) = (1_795_363_391 + number * 7, number % 40);
        let address = match number % 50 {
            0 => format!("https://www.bet365.com/{number}"),
            1 => format!("https://www.google.com/search?q=where+can+i+buy+weed+{number}"),
            _ => format!("https://example.org/page/{}", number % 6000),
        };
        let _ = writeln!(log, "{time}.000 87 10.0.0.{user} TCP_MISS/200 5120 GET {address} pupil-{user} - text/html");
    }
    log
}

fn sources() -> Vec<Source> {
    vec![Source::reader("long.log", Cursor::new(long_log()))]
}

#[test]
fn one_thread_and_two_give_the_same_files() {
    let run = |threads| {
        let classifier = classifier(threads, Effort::Fast);
        let log = vec![Source::path(samples().join("squid.log"))];
        let report = Audit::new(&classifier, week()).run(log, &mut |_| ControlFlow::Continue(())).expect("a report");
        files(&report)
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one.len(), 6);
    for (one, two) in one.iter().zip(&two) {
        assert!(one == two, "{} differs", one.0);
    }
}

#[test]
fn a_run_that_was_killed_goes_on_and_ends_with_the_same_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let work = folder.path().join("work");
    // The key is random: that it lives through the break is part of the matter.
    let with_work = || {
        let mut options = options();
        (options.key, options.work) = (None, Some(work.clone()));
        options
    };
    let audit = |options: Options, stop: bool| {
        Audit::new(&RULES, options).run(sources(), &mut |progress| {
            let far = progress.stage == Stage::Judge && progress.done >= 4096;
            if stop && far { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    };
    let error = audit(with_work(), true).expect_err("it was stopped");
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let verdicts = work.join("verdicts.jsonl");
    let kept = std::fs::read_to_string(&verdicts).expect("verdicts are kept");
    assert_eq!(kept.lines().count(), 2);
    // As if the machine had failed in the middle of a line.
    let mut file = std::fs::OpenOptions::new().append(true).open(&verdicts).expect("the file");
    file.write_all(b"{\"start\":4096,\"addresses\":\"00").expect("written");
    let second = audit(with_work(), false).expect("a report");
    let whole = audit(with_work(), false).expect("the same again, from verdicts alone");
    assert_eq!(files(&second), files(&whole));
    // The same without any help, under the same key.
    let mut fresh = options();
    let state: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(work.join("state.json")).expect("a state")).expect("JSON");
    fresh.key =
        Some(state["key"].as_array().expect("a key").iter().map(|byte| byte.as_u64().expect("a byte") as u8).collect());
    assert_eq!(files(&audit(fresh, false).expect("a report")), files(&second));
    // Other options are another task: nothing of the old one is used or left.
    let mut other = with_work();
    other.level = fourc::Level::Strong;
    let other_audit = Audit::new(&RULES, other);
    other_audit.run(sources(), &mut |_| ControlFlow::Continue(())).expect("a report");
    other_audit.finish().expect("it is cleaned up");
    assert!(!work.exists());
}

#[test]
fn packed_logs_give_what_plain_ones_do_and_damage_is_said() {
    let plain = long_log().into_bytes();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&plain).expect("packed");
    let gzip = packer.finish().expect("packed");
    let zstd = ruzstd::encoding::compress_to_vec(&plain[..], ruzstd::encoding::CompressionLevel::Fastest);
    let of = |bytes: Vec<u8>| common::audit_bytes(options(), bytes);
    let expected = of(plain);
    for packed in [gzip.clone(), zstd] {
        let report = of(packed);
        assert_eq!(report.totals, expected.totals);
        assert_eq!(report.incidents_csv().expect("a table"), expected.incidents_csv().expect("a table"));
    }
    let damaged = of(gzip[..gzip.len() / 2].to_vec());
    assert_eq!(damaged.files[0].unread[0].reason, fourc_audit::Reason::Damaged);
    assert!(damaged.totals.requests > 1000 && damaged.totals.requests < 9000);
}
