//! Sets everything up and runs every test, with one line for each suite at the end.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{c, models, node, products, python, runtime};

/// The name of the suite of `cargo xtask c`.
pub(crate) const C_INTERFACE: &str = "c interface";

/// One suite's name and what came of it.
struct Outcome {
    name: String,
    passed: u64,
    failed: u64,
    skipped: u64,
}

pub(crate) fn run(root: &Path, only: Option<&str>) -> Result<()> {
    models::run(root)?;
    let library = runtime::run(root)?;
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    let mut outcomes = Vec::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a run of all tests takes is worth a line; no verdict depends on it"
    )]
    let started = std::time::Instant::now();
    let begin = |name: &str| println!("running {name}, after {:.1} minutes", started.elapsed().as_secs_f64() / 60.0);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let cargo = || {
        let mut command = Command::new(&cargo);
        command.current_dir(root).env("FOURC_ONNXRUNTIME", &library).env("RUST_BACKTRACE", "0");
        command
    };
    if wanted("rust") {
        begin("rust");
        // One cargo invocation: every suite of the default members, unit tests and examples included.
        let mut tests = cargo();
        tests.args(["test", "--no-fail-fast", "--", "--quiet"]);
        outcomes.extend(cargo_tests(tests)?);
    }
    if wanted(C_INTERFACE) {
        begin(C_INTERFACE);
        for arguments in c::tests() {
            let mut tests = cargo();
            tests.args(arguments);
            outcomes.extend(cargo_tests(tests)?);
        }
    }
    let xtask = std::env::current_exe()?;
    let mut checks: Vec<(&str, Command)> = Vec::new();
    let mut format = cargo();
    format.args(["fmt", "--all", "--check"]);
    checks.push(("format", format));
    let mut lints = cargo();
    lints.args(["clippy", "--quiet"]).args(c::ORDINARY).args(["--all-targets", "--", "--deny", "warnings"]);
    checks.push(("lints", lints));
    let mut lints = cargo();
    lints.args(["clippy", "--quiet", "--manifest-path", "bindings/python/Cargo.toml", "--", "--deny", "warnings"]);
    checks.push(("lints of the Python package", lints));
    let mut lints = cargo();
    lints.args(["clippy", "--quiet"]).args(node::WITH_ADDON).args(["--", "--deny", "warnings"]);
    checks.push(("lints of the npm package", lints));
    let fresh = [
        ("codegen", "generated code is fresh"),
        ("bundle", "base bundle is fresh"),
        ("sweep", "dictionary sweep is fresh"),
    ];
    for (name, title) in fresh {
        let mut command = Command::new(&xtask);
        command.args([name, "--check"]).current_dir(root);
        checks.push((title, command));
    }
    let mut installed = Command::new(&xtask);
    installed.args(["c", "--installed"]).current_dir(root);
    checks.push(("c interface, packed and installed", installed));
    let mut fuzz = cargo();
    fuzz.args(["build", "--quiet", "--manifest-path", "fuzz/Cargo.toml"]).env("CARGO_TARGET_DIR", root.join("target"));
    checks.push(("fuzz targets build", fuzz));
    // With our own code optimised as everybody else's is, so that its time means something.
    let mut hostile = cargo();
    hostile.args(["test", "--quiet", "--test", "hostile_images"]);
    hostile.env("CARGO_PROFILE_DEV_OPT_LEVEL", "2").env("FOURC_OPTIMISED", "1");
    checks.push(("hostile pictures within a second", hostile));
    let mut browser = Command::new(&xtask);
    browser.arg("browser").current_dir(root);
    checks.push(("report in a browser", browser));
    let mut seeds = Command::new(root.join("target/debug/text"));
    seeds.args(["--lines", "corpora/benign"]).current_dir(root);
    checks.push(("fuzz target plays back its seeds", seeds));
    let requirements = root.join("models/train/image/requirements-tests.txt");
    let python = models::environment(root, "image-tests", &requirements)?;
    let mut tools = Command::new(python);
    tools.args(["-m", "unittest", "discover", "--quiet", "models/train/image"]).current_dir(root);
    checks.push(("image conversion tools", tools));
    for (name, mut command) in checks {
        if wanted(name) {
            begin(name);
            let good = command.status().with_context(|| format!("cannot start {name}"))?.success();
            outcomes.push(Outcome { name: name.to_owned(), passed: good.into(), failed: (!good).into(), skipped: 0 });
        }
    }
    for (name, test) in crate::integrations::SUITES.into_iter().filter(|(name, _)| wanted(name)) {
        begin(name);
        let (passed, failed, skipped) = test(root)?;
        outcomes.push(Outcome { name: name.to_owned(), passed, failed, skipped });
    }
    if wanted("python") {
        begin("python");
        let counted = python::test(root)?.into_iter();
        outcomes.extend(counted.map(|(name, (passed, failed, skipped))| Outcome { name, passed, failed, skipped }));
    }
    if wanted("node") {
        begin("node");
        let (passed, failed, skipped) = node::test(root, &library)?;
        outcomes.push(Outcome { name: "node".to_owned(), passed, failed, skipped });
    }
    if wanted(products::SUITE) {
        begin(products::SUITE);
        let (passed, failed, skipped) = products::test(root, FEW_REQUESTS)?;
        outcomes.push(Outcome { name: products::SUITE.to_owned(), passed, failed, skipped });
    }
    println!("all in {:.1} minutes", started.elapsed().as_secs_f64() / 60.0);
    report(&outcomes)
}

/// Enough to see that all are answered; `cargo xtask products` times more.
const FEW_REQUESTS: u32 = 1_000;

/// Runs `cargo test`, shows its output and reads each suite's counts out of it.
fn cargo_tests(mut command: Command) -> Result<Vec<Outcome>> {
    // Cargo names suites on standard error and libtest counts on standard output: one pipe keeps them in order.
    let (reader, writer) = std::io::pipe()?;
    let mut child =
        command.stdout(writer.try_clone()?).stderr(writer).stdin(Stdio::null()).spawn().context("cargo test")?;
    drop(command);
    let mut outcomes = Vec::new();
    let mut name = String::from("?");
    for line in BufReader::new(reader).lines() {
        let line = line?;
        println!("{line}");
        let text = line.trim();
        if let Some(rest) = text.strip_prefix("Running ") {
            name = suite_name(rest);
        } else if let Some(rest) = text.strip_prefix("Doc-tests ") {
            name = format!("doc-tests {rest}");
        } else if let Some(rest) = text.strip_prefix("test result: ") {
            let count = |word: &str| {
                rest.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
            };
            outcomes.push(Outcome {
                name: name.clone(),
                passed: count("passed").unwrap_or(0),
                failed: count("failed").unwrap_or(0),
                skipped: count("ignored").unwrap_or(0),
            });
        }
    }
    let status = child.wait()?;
    if outcomes.is_empty() || (!status.success() && outcomes.iter().all(|outcome| outcome.failed == 0)) {
        outcomes.push(Outcome { name: "cargo test did not finish".to_owned(), passed: 0, failed: 1, skipped: 0 });
    }
    Ok(outcomes)
}

/// `unittests src/lib.rs (target/debug/deps/fourc-abc)` → `fourc src/lib.rs`; `tests/limits.rs (…)` → `tests/limits.rs`.
fn suite_name(running: &str) -> String {
    let (source, binary) = running.split_once(" (").unwrap_or((running, ""));
    let stem = binary.rsplit('/').next().and_then(|file| file.rsplit_once('-')).map_or("", |(stem, _)| stem);
    match source.strip_prefix("unittests ") {
        Some(source) => format!("{stem} {source}"),
        None => source.to_owned(),
    }
}

fn report(outcomes: &[Outcome]) -> Result<()> {
    println!("\n{:<40} {:>7} {:>7} {:>7}", "suite", "passed", "failed", "skipped");
    for outcome in outcomes.iter().filter(|outcome| outcome.passed + outcome.failed + outcome.skipped > 0) {
        println!("{:<40} {:>7} {:>7} {:>7}", outcome.name, outcome.passed, outcome.failed, outcome.skipped);
    }
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    let (passed, failed, skipped) = (sum(|o| o.passed), sum(|o| o.failed), sum(|o| o.skipped));
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 {
        bail!("{failed} failed");
    }
    Ok(())
}
