//! The Python package: built as a wheel, installed into an environment of its own, tested there.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::models;
use crate::process::run as run_program;

/// How many tests of a suite passed, failed and were skipped.
pub(crate) type Counts = (u64, u64, u64);

/// Builds the wheel, image model included, and gives its path.
pub(crate) fn wheel(root: &Path, profile: &str) -> Result<PathBuf> {
    models::run(root)?;
    pack_image_model(root)?;
    let python = environment(root)?;
    let folder = root.join("target/python/wheels").join(profile);
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    println!("building the Python wheel ({profile})");
    let mut maturin = Command::new(python.with_file_name("maturin"));
    maturin.args(["build", "--quiet", "--profile", profile, "--compatibility", "linux", "--interpreter"]).arg(&python);
    run_program(maturin.arg("--out").arg(&folder).current_dir(root.join(PACKAGE)))?;
    let mut wheels = std::fs::read_dir(&folder)?;
    Ok(wheels.next().context("maturin wrote no wheel")??.path())
}

/// Installs the wheel and runs the package's tests.
pub(crate) fn test(root: &Path) -> Result<Vec<(String, Counts)>> {
    let wheel = wheel(root, "dev")?;
    // The tests hold the package against the command line.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run_program(Command::new(cargo).args(["build", "--quiet", "--bin", "fourc"]).current_dir(root))?;
    let (newest, older) =
        (environment(root)?, models::environment(root, "bindings-pandas-2", &requirements(root, "pandas-2"))?);
    let mut outcomes = Vec::new();
    for (python, name, tests) in [(&newest, "python", ""), (&older, "python with pandas 2.2", "test_columns.py")] {
        let install =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
        run_program(Command::new(python).args(install).arg(&wheel))?;
        println!("running {name}");
        let mut pytest = Command::new(python);
        pytest
            .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
            .arg(root.join(PACKAGE).join("tests").join(tests));
        outcomes.push((name.to_owned(), counted(pytest.current_dir(root))?));
    }
    Ok(outcomes)
}

fn environment(root: &Path) -> Result<PathBuf> {
    models::environment(root, "bindings", &requirements(root, "tests"))
}

fn requirements(root: &Path, name: &str) -> PathBuf {
    root.join(PACKAGE).join(format!("requirements-{name}.txt"))
}

/// Puts the image model where the wheel takes it from; it is built and not committed.
fn pack_image_model(root: &Path) -> Result<()> {
    let (from, to) = (root.join("models/nsfwjs"), root.join(PACKAGE).join("python/fourc/components/nsfwjs"));
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from)? {
        let name = entry?.file_name();
        let wanted = ["bundle.json", "LICENSE"].iter().any(|wanted| name == *wanted);
        if wanted || Path::new(&name).extension().is_some_and(|ending| ending == "onnx") {
            std::fs::copy(from.join(&name), to.join(&name))?;
        }
    }
    Ok(())
}

/// Runs pytest, shows its output and reads the counts out of its last line: `3 failed, 706 passed, 1 skipped in 42.00s`.
pub(crate) fn counted(command: &mut Command) -> Result<Counts> {
    let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().context("pytest")?;
    let mut last = String::new();
    for line in BufReader::new(child.stdout.take().context("pytest has no output")?).lines() {
        let line = line?;
        println!("{line}");
        if line.contains(" in ") && line.trim_end_matches('=').trim_end().ends_with([')', 's']) {
            last = line;
        }
    }
    let good = child.wait()?.success();
    let counts = counts(&last);
    // A run that breaks off before it can count is a failure, too.
    Ok(if good || counts.1 > 0 { counts } else { (counts.0, 1, counts.2) })
}

fn counts(line: &str) -> Counts {
    let count = |words: &[&str]| {
        let parts = line.split([',', '=']).filter_map(|part| part.split(" in ").next());
        let own = parts.filter_map(|part| part.trim().split_once(' '));
        own.filter(|(_, word)| words.contains(word)).filter_map(|(number, _)| number.parse::<u64>().ok()).sum()
    };
    (count(&["passed", "xfailed"]), count(&["failed", "error", "errors", "xpassed"]), count(&["skipped"]))
}

/// Where the package lies.
const PACKAGE: &str = "bindings/python";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_pytest_is_counted() {
        assert_eq!(counts("3 failed, 706 passed, 1 skipped, 2 errors in 42.00s (0:00:42)"), (706, 5, 1));
        assert_eq!(counts("=== 12 passed, 3 warnings in 0.5s ==="), (12, 0, 0));
        assert_eq!(counts(""), (0, 0, 0));
    }
}
