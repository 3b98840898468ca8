//! What the tests of the command line share.
#![allow(dead_code, clippy::expect_used, reason = "each test file uses its own part, and a test may fail")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The program, without the surroundings that would change its answers.
pub(crate) fn fourc() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fourc"));
    command.env_remove("FOURC_ONNXRUNTIME").current_dir(root());
    command
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the checkout").to_owned()
}

/// Starts it with arguments; all its streams are the test's.
pub(crate) fn start(arguments: &[&str]) -> Child {
    let mut command = fourc();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Runs with arguments and standard input.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    // A thread, so that a program that answers before it has read everything cannot block on a full pipe.
    let writer = std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = stdin.write_all(&input);
        });
        child.wait_with_output()
    });
    writer.expect("the program ends")
}

/// The rows that `classify --jsonl -` answers.
pub(crate) fn rows(input: &[u8]) -> (Vec<Value>, Option<i32>) {
    let output = run(&["classify", "--jsonl", "-"], input);
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    (text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect(), output.status.code())
}

/// The code at the start of the complaint on standard error.
pub(crate) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
