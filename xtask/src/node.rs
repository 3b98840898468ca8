//! The npm packages: built, packed, installed without network into a project of their own, and tested there.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::process::run as run_program;
use crate::python::Counts;
use crate::{models, runtime};

/// Builds and packs, and unless told otherwise tests.
pub(crate) fn run(root: &Path, profile: &str, no_test: bool) -> Result<()> {
    let packages = pack(root, profile)?;
    for package in &packages {
        println!("{} ({} bytes)", package.display(), std::fs::metadata(package)?.len());
    }
    if no_test {
        return Ok(());
    }
    let library = runtime::run(root)?;
    let (passed, failed, skipped) = tested(root, profile, &packages, &library)?;
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    ensure!(failed == 0, "{failed} failed");
    Ok(())
}

/// Builds, packs and tests a development build.
pub(crate) fn test(root: &Path, library: &Path) -> Result<Counts> {
    let packages = pack(root, "dev")?;
    tested(root, "dev", &packages, library)
}

/// A development build, packed: what others install in their tests.
pub(crate) fn packed(root: &Path) -> Result<[PathBuf; 2]> {
    pack(root, "dev")
}

/// Builds the addon and packs it and the package that wraps it; gives the paths of both, the wrapper first.
fn pack(root: &Path, profile: &str) -> Result<[PathBuf; 2]> {
    models::run(root)?;
    println!("building the addon for Node ({profile})");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--profile", profile]).current_dir(root);
    if profile == "dev" {
        command.args(WITH_ADDON);
    } else {
        command.args(["--manifest-path", "bindings/node/Cargo.toml"]);
    }
    run_program(&mut command)?;
    let built = target(root).join(if profile == "dev" { "debug" } else { profile });

    let platform = platform()?;
    let folder = work(root, profile);
    let (wrapper, addon) = (folder.join("packages/fourc"), folder.join("packages").join(platform.package));
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&wrapper)?;
    std::fs::create_dir_all(&addon)?;

    let file = format!("{}.node", platform.package);
    std::fs::copy(built.join(platform.library), addon.join(&file))?;
    // What only a debugger reads is most of a development build.
    run_program(Command::new("strip").args(["--strip-unneeded"]).arg(addon.join(&file)))?;

    let package = root.join(PACKAGE);
    let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(package.join("package.json"))?)?;
    let version = env!("CARGO_PKG_VERSION");
    ensure!(manifest["version"] == version, "the version in {PACKAGE}/package.json is not {version}");
    // Only packages that were built: a name that nobody has registered could be anybody's.
    manifest["optionalDependencies"] = json!({ platform.package: version });
    write_json(&wrapper.join("package.json"), &manifest)?;
    copy_folder(&package.join("lib"), &wrapper.join("lib"))?;
    let component = wrapper.join("components/nsfwjs");
    std::fs::create_dir_all(&component)?;
    for entry in std::fs::read_dir(root.join("models/nsfwjs"))? {
        let path = entry?.path();
        let (name, ending) = (path.file_name().unwrap_or_default(), path.extension().unwrap_or_default());
        if name == "bundle.json" || name == "LICENSE" || ending == "onnx" {
            std::fs::copy(&path, component.join(name))?;
        }
    }
    std::fs::copy(package.join("README.md"), wrapper.join("README.md"))?;
    write_json(
        &addon.join("package.json"),
        &json!({
            "name": platform.package,
            "version": version,
            "description": format!("The addon of the package fourc for {}", platform.words),
            "license": manifest["license"],
            "repository": manifest["repository"],
            "engines": manifest["engines"],
            "os": [platform.os],
            "cpu": [platform.cpu],
            "libc": platform.libc.map(|libc| vec![libc]).unwrap_or_default(),
            "main": file,
            "files": [file, "LICENSE-*"],
        }),
    )?;
    std::fs::write(
        addon.join("README.md"),
        format!("# {}\n\nThe addon of the package `fourc` for {}.\n", platform.package, platform.words),
    )?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        std::fs::copy(root.join(licence), wrapper.join(licence))?;
        std::fs::copy(root.join(licence), addon.join(licence))?;
    }

    for name in [&wrapper, &addon] {
        run_program(npm(&folder).args(["pack", "--silent", "--pack-destination"]).arg(&folder).arg(name))?;
    }
    Ok([folder.join(format!("fourc-{version}.tgz")), folder.join(format!("{}-{version}.tgz", platform.package))])
}

/// Installs the packages into an empty project without network, and runs the tests there.
fn tested(root: &Path, profile: &str, packages: &[PathBuf; 2], library: &Path) -> Result<Counts> {
    let project = work(root, profile).join("project");
    install(&project, packages)?;

    let own = project.join("tests");
    copy_folder(&root.join(PACKAGE).join("tests"), &own)?;
    println!("running the tests of the npm package");
    let mut node = Command::new("node");
    // One file at a time: some of them measure memory.
    node.args(["--expose-gc", "--test-concurrency=1"]);
    node.env("FOURC_CHECKOUT", root).env("FOURC_ONNXRUNTIME", library);
    run_tests(node, &own)
}

/// An empty project with these packages installed, without network.
pub(crate) fn install(project: &Path, packages: &[PathBuf]) -> Result<()> {
    std::fs::create_dir_all(project)?;
    write_json(&project.join("package.json"), &json!({ "name": "a-school-filter", "private": true }))?;
    println!("installing the packages offline");
    let mut install = npm(project);
    install.args(["install", "--silent", "--offline", "--no-audit", "--no-fund", "--cache"]).arg(project.join("cache"));
    run_program(install.args(packages))
}

/// Installs what the tests in a folder need, and runs them all; the folder is in a project that has the packages installed.
pub(crate) fn run_tests(mut node: Command, own: &Path) -> Result<Counts> {
    run_program(npm(own).args(["ci", "--silent", "--no-audit", "--no-fund"]))?;
    let report = own.with_file_name("report.tap");
    let mut files: Vec<PathBuf> = std::fs::read_dir(own)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    node.args(["--test", "--test-reporter=tap", "--test-reporter-destination"]);
    node.arg(&report).args(files).current_dir(own).stdin(Stdio::null());
    let good = node.status().context("node does not start")?.success();
    let text = std::fs::read_to_string(&report)?;
    failures(&text).for_each(|line| println!("{line}"));
    let counts = counts(&text).context("node did not finish its tests")?;
    // A run that breaks off before it can count is a failure, too.
    Ok(if good || counts.1 > 0 { counts } else { (counts.0, 1, counts.2) })
}

/// The lines of a TAP report that tell what failed, and the numbers that tests print for people.
fn failures(report: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    report.lines().filter(move |line| {
        let text = line.trim_start();
        if text.starts_with("not ok") {
            within = true;
        } else if text.starts_with("ok ") || text.starts_with("# Subtest") {
            within = false;
        }
        within || text.starts_with("# measured")
    })
}

/// Passed, failed and skipped, from the last lines of a TAP report.
fn counts(report: &str) -> Option<Counts> {
    let count = |word: &str| {
        let mut lines = report.lines().rev();
        lines.find_map(|line| line.strip_prefix("# ")?.strip_prefix(word)?.trim().parse::<u64>().ok())
    };
    Some((count("pass ")?, count("fail ")? + count("cancelled ")?, count("skipped ")? + count("todo ")?))
}

/// What the packages of one kind of machine are called.
struct Platform {
    package: &'static str,
    words: &'static str,
    os: &'static str,
    cpu: &'static str,
    libc: Option<&'static str>,
    library: &'static str,
}

/// The machine that this program runs on.
fn platform() -> Result<Platform> {
    let platform = |package, words, os, cpu, libc, library| Platform { package, words, os, cpu, libc, library };
    Ok(match (std::env::consts::OS, std::env::consts::ARCH, cfg!(target_env = "musl")) {
        ("linux", "x86_64", false) => platform(
            "fourc-linux-x64-gnu",
            "Linux on x64 with glibc",
            "linux",
            "x64",
            Some("glibc"),
            "libfourc_node.so",
        ),
        ("linux", "aarch64", false) => platform(
            "fourc-linux-arm64-gnu",
            "Linux on ARM64 with glibc",
            "linux",
            "arm64",
            Some("glibc"),
            "libfourc_node.so",
        ),
        ("macos", "aarch64", _) => {
            platform("fourc-darwin-arm64", "macOS on ARM64", "darwin", "arm64", None, "libfourc_node.dylib")
        }
        ("windows", "x86_64", _) => {
            platform("fourc-win32-x64", "Windows on x64", "win32", "x64", None, "fourc_node.dll")
        }
        (os, architecture, _) => bail!("no npm package is made on {os} and {architecture} yet"),
    })
}

pub(crate) fn npm(folder: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder);
    npm
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    std::fs::write(path, serde_json::to_string_pretty(value)? + "\n").with_context(|| path.display().to_string())
}

pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if !entry.file_type()?.is_dir() {
            std::fs::copy(path, copy)?;
        } else if entry.file_name() != "node_modules" {
            copy_folder(&path, &copy)?;
        }
    }
    Ok(())
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn work(root: &Path, profile: &str) -> PathBuf {
    target(root).join("node").join(profile)
}

/// The addon with the features of the default members, so that what was built for their tests is not built anew.
pub(crate) const WITH_ADDON: [&str; 6] =
    ["--workspace", "--exclude", "fourc-python", "--exclude", "fourc-benches", "--lib"];

/// Where the package lies.
const PACKAGE: &str = "bindings/node";

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "TAP version 13\n# Subtest: a\nok 1 - a\n# Subtest: b\nnot ok 2 - b\n  ---\n  error: 'x'\n  ...\n\
                          # measured 3 ms\n1..2\n# tests 2\n# suites 0\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 4\n# todo 0\n";

    #[test]
    fn the_last_lines_of_a_report_are_counted() {
        assert_eq!(counts(REPORT), Some((1, 1, 4)));
        assert_eq!(counts("TAP version 13\n"), None);
    }

    #[test]
    fn failures_are_shown_and_successes_are_not() {
        let shown: Vec<&str> = failures(REPORT).collect();
        assert!(shown.contains(&"not ok 2 - b") && shown.contains(&"# measured 3 ms") && !shown.contains(&"ok 1 - a"));
    }
}
