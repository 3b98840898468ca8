//! `classify --jsonl`: in order, none lost, bounded memory.
#![cfg(target_os = "linux")]
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::string_slice, reason = "a test may fail")]

mod common;

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

const ROWS: u64 = 100_000;
const MOST_KIBIBYTES: u64 = 1_000_000;

/// A row of its own for each number: two kinds, many words, so that no cache could answer for it.
fn row(number: u64) -> Value {
    if number.is_multiple_of(2) {
        json!({ "id": number, "kind": "url", "url": format!("https://site{number}.example.org/path/{}?q=page+{number}", number % 97) })
    } else {
        let words = ["homework", "football", "assembly", "revision", "canteen", "trumpet", "volcano"];
        let word = words[usize::try_from(number).expect("small") % words.len()];
        json!({ "id": number, "kind": "text", "channel": "chat", "text": format!("see you at {word} number {number}, bring your {word} bag") })
    }
}

/// Whether a risk stands at `likely` or above, which is what the exit status tells of.
fn is_flagged(answer: &Value) -> bool {
    let scores = answer["verdict"]["scores"].as_array().expect("scores");
    scores.iter().any(|score| matches!(score["level"].as_str(), Some("likely" | "strong" | "confirmed")))
}

#[test]
fn a_hundred_thousand_rows_keep_their_order_lose_none_and_stay_under_a_gigabyte() {
    let mut child = common::fourc()
        .args(["classify", "--jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program starts");
    let status_file = format!("/proc/{}/status", child.id());
    let mut stdin = BufWriter::new(child.stdin.take().expect("piped"));
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let done = AtomicBool::new(false);
    let (peak, flagged) = std::thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..ROWS {
                writeln!(stdin, "{}", row(number)).expect("the program reads");
            }
        });
        // The kernel keeps the highest resident size; asked often enough, the last answer is the peak.
        let watcher = scope.spawn(|| {
            let mut peak = 0;
            while !done.load(Ordering::Relaxed) {
                let status = std::fs::read_to_string(&status_file).unwrap_or_default();
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
                peak = line.trim().trim_end_matches(" kB").parse().unwrap_or(peak).max(peak);
                std::thread::sleep(Duration::from_millis(20));
            }
            peak
        });
        let (mut expected, mut flagged) = (0, 0);
        for line in stdout.lines() {
            let answer: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
            assert_eq!(answer["id"], expected, "rows come back in order");
            assert!(answer["verdict"]["schema"].is_string(), "every row is answered: {answer}");
            flagged += u64::from(is_flagged(&answer));
            expected += 1;
        }
        assert_eq!(expected, ROWS, "no row is lost");
        done.store(true, Ordering::Relaxed);
        (watcher.join().expect("the watcher ends"), flagged)
    });
    // The fast model takes about one of two thousand numbers in such a sentence for one that should not be given away.
    assert!(flagged <= ROWS / 1_000, "{flagged} harmless rows are flagged");
    let status = child.wait().expect("the program ends").code();
    assert_eq!(status, Some(i32::from(flagged > 0)), "the exit status tells of {flagged} flagged rows");
    assert!(peak > 1_000, "the watcher saw the program");
    assert!(peak < MOST_KIBIBYTES, "{peak} KiB");
    println!("peak resident size {peak} KiB over {ROWS} rows");
}

#[test]
fn a_row_is_answered_before_the_next_one_is_written() {
    let mut child = common::fourc()
        .args(["classify", "--jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    for number in 1..=3_u64 {
        writeln!(stdin, "{}", row(number)).expect("the program reads");
        stdin.flush().expect("a pipe");
        let mut line = String::new();
        stdout.read_line(&mut line).expect("an answer");
        assert_eq!(serde_json::from_str::<Value>(&line).expect("JSON")["id"], number);
    }
    drop(stdin);
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
}
