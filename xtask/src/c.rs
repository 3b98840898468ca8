//! The C interface: its header, and its tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The text of `ffi/include/fourc.h`, which a program of its own makes out of the sources.
pub(crate) fn header(root: &Path) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut program = Command::new(cargo);
    program
        .args(["run", "--quiet", "--manifest-path", "ffi/header/Cargo.toml"])
        .env("CARGO_TARGET_DIR", root.join("target/header"))
        .current_dir(root)
        .stderr(std::process::Stdio::inherit());
    let output = program.output().context("cargo")?;
    ensure!(output.status.success(), "the header cannot be made out of ffi/src");
    Ok(String::from_utf8(output.stdout)?)
}

/// The calls of cargo that test the C interface.
///
/// The workspace is asked for as a whole, so that dependencies have the features that everybody else has them with, and are
/// not compiled anew.
pub(crate) fn tests() -> [Vec<&'static str>; 2] {
    let all = ["test", "--no-fail-fast", "--workspace", "--exclude", "fourc-benches", "--exclude", "fourc-python"];
    let call = |own: &[&'static str]| all.iter().chain(own).copied().collect();
    [
        call(&["--lib", "--", "--quiet", "about::", "boundary::", "error::", "string::"]),
        call(&["--test", "c_header", "--test", "c_programs", "--test", "c_conformance", "--", "--quiet"]),
    ]
}
