//! fourc inside other products: Squid with `fourc squid`, and c-icap with the service, driven over loopback.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::c::ORDINARY;
use crate::process::run as run_program;
use crate::python::Counts;

/// The name of the suite.
pub(crate) const SUITE: &str = "squid and c-icap";

/// Runs the tests and prints what the helper adds to a request.
pub(crate) fn run(root: &Path, requests: u32) -> Result<()> {
    let (passed, failed, skipped) = test(root, requests)?;
    println!("{SUITE}: {passed} passed, {failed} failed, {skipped} skipped");
    anyhow::ensure!(failed == 0, "{failed} failed");
    Ok(())
}

/// Builds the program and the C library and runs the tests, which need nothing of Python but its standard library.
pub(crate) fn test(root: &Path, requests: u32) -> Result<Counts> {
    for arguments in [&["--bin", "fourc"][..], &[&ORDINARY[..], &["--lib"]].concat()] {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        run_program(cargo.args(["build", "--quiet"]).args(arguments).current_dir(root))?;
    }
    println!("running {SUITE}");
    let tests = root.join("integrations/tests");
    let mut unittest = Command::new(PYTHON);
    unittest.args(["-m", "unittest", "--verbose", "test_squid", "test_icap"]).current_dir(&tests);
    let (mut passed, mut failed, mut skipped) = counted(&mut unittest)?;
    // How long it takes is printed and nothing more: another machine has other times. Every request must be answered.
    let mut latency = Command::new(PYTHON);
    latency.arg("latency.py").arg(requests.to_string()).current_dir(&tests);
    match latency.status().context(PYTHON)?.code() {
        Some(0) => passed += 1,
        Some(NOT_INSTALLED) => skipped += 1,
        _ => failed += 1,
    }
    if skipped > 0 {
        eprintln!("{SUITE}: {skipped} SKIPPED. They need Debian's packages squid, c-icap and libicapapi-dev.");
    }
    Ok((passed, failed, skipped))
}

/// Runs unittest, shows its output and reads the counts out of its last lines: `Ran 12 tests in 50.1s`, `FAILED (failures=1)`.
fn counted(command: &mut Command) -> Result<Counts> {
    let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).spawn().context(PYTHON)?;
    let (mut ran, mut result) = (String::new(), String::new());
    for line in BufReader::new(child.stderr.take().context("unittest has no output")?).lines() {
        let line = line?;
        println!("{line}");
        if line.starts_with("Ran ") {
            ran = line;
        } else if line.starts_with("OK") || line.starts_with("FAILED (") {
            result = line;
        }
    }
    let good = child.wait()?.success();
    let counts = counts(&ran, &result);
    // A run that breaks off before it can count is a failure, too.
    Ok(if good || counts.1 > 0 { counts } else { (counts.0, 1, counts.2) })
}

fn counts(ran: &str, result: &str) -> Counts {
    let all: u64 = ran.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
    let count = |word: &str| -> u64 {
        let parts = result.split(['(', ')', ',']);
        parts.filter_map(|part| part.trim().strip_prefix(word)?.strip_prefix('=')?.parse::<u64>().ok()).sum()
    };
    let (failed, skipped) = (count("failures") + count("errors"), count("skipped"));
    (all.saturating_sub(failed + skipped), failed, skipped)
}

const PYTHON: &str = "python3";

/// The exit status of `latency.py` where there is no Squid.
const NOT_INSTALLED: i32 = 77;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_of_unittest_are_counted() {
        assert_eq!(counts("Ran 12 tests in 50.123s", "OK"), (12, 0, 0));
        assert_eq!(counts("Ran 12 tests in 50.123s", "OK (skipped=7)"), (5, 0, 7));
        assert_eq!(counts("Ran 12 tests in 5.1s", "FAILED (failures=1, errors=2, skipped=3)"), (6, 3, 3));
        assert_eq!(counts("", ""), (0, 0, 0));
    }
}
