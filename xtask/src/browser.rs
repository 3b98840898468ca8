//! Opens a report of the audit in a real browser, which comes from pinned npm packages.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Makes a report of the sample week and checks it. Screenshots go where they are asked for.
pub(crate) fn run(root: &Path, screenshots: Option<&Path>) -> Result<()> {
    let tools = root.join("audit/tests/browser");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    succeed(Command::new(cargo).args(["build", "--quiet", "--bin", "fourc"]).current_dir(root), "the command line")?;
    let work = tempfile::tempdir()?;
    let samples = root.join("corpora/samples/logs");
    let mut audit = Command::new(root.join("target/debug/fourc"));
    audit.arg("audit").arg(samples.join("squid.log")).arg("--groups").arg(samples.join("groups.csv"));
    audit.arg("--calendar").arg(samples.join("calendar.csv")).arg("--out").arg(work.path());
    // A key of its own, so that pictures of the page do not change from run to run.
    let key = work.path().join("key");
    std::fs::write(&key, "for pictures in the documents only")?;
    audit.arg("--pseudonym-key").arg(&key).args(["--title", "Web activity, week 47"]).current_dir(root);
    let status = audit.status().context("the audit does not start")?;
    ensure!(status.code() == Some(1), "the sample week has incidents, but the audit ended with {status}");
    succeed(
        Command::new("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&tools),
        "the browser (npm ci)",
    )?;
    let mut check = Command::new("node");
    check.arg("check.mjs").arg(work.path().join("report.html")).current_dir(&tools);
    if let Some(folder) = screenshots {
        std::fs::create_dir_all(folder)?;
        check.arg(std::path::absolute(folder)?);
    }
    succeed(&mut check, "the check in the browser")
}

fn succeed(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("NOT RUN: {what} does not start"))?;
    ensure!(status.success(), "{what} failed with {status}");
    Ok(())
}
