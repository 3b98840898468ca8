//! Fetches the ONNX Runtime library out of its PyPI wheel, pinned by hash.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use fourc::internal::sha256;

use crate::bundle::read_json;
use crate::process::run as run_program;

/// The path of the library, fetched if it is not there yet.
pub(crate) fn run(root: &Path) -> Result<PathBuf> {
    let pins = read_json(root, "models/runtime.json")?;
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let pin = pins["wheels"].get(&platform).with_context(|| {
        format!("no ONNX Runtime wheel is pinned for {platform}; the compiled-in engine needs none")
    })?;
    let text =
        |key: &str| pin[key].as_str().map(str::to_owned).with_context(|| format!("models/runtime.json lacks {key}"));
    let directory = root.join("models/runtime");
    let library = directory.join(text("library")?);
    let digest = text("library_sha256")?;
    if std::fs::read(&library).is_ok_and(|bytes| sha256(&bytes) == digest) {
        return Ok(library);
    }
    let wheel = download(
        root,
        pins["version"].as_str().context("models/runtime.json lacks a version")?,
        &text("wheel")?,
        &text("pip_platform")?,
    )?;
    let archive = std::fs::read(&wheel)?;
    ensure!(
        sha256(&archive) == text("wheel_sha256")?,
        "{} is not the wheel that models/runtime.json pins",
        wheel.display()
    );
    // A wheel is a ZIP file, which Python reads without a library of ours.
    let unpacked = tempfile::tempdir()?;
    run_program(Command::new("python3").args(["-m", "zipfile", "--extract"]).arg(&wheel).arg(unpacked.path()))?;
    let unpacked = unpacked.path();
    let bytes = std::fs::read(unpacked.join(text("member")?))?;
    ensure!(sha256(&bytes) == digest, "the library in the wheel is not the one that models/runtime.json pins");
    std::fs::create_dir_all(&directory)?;
    std::fs::write(&library, bytes)?;
    for licence in ["LICENSE", "ThirdPartyNotices.txt"] {
        std::fs::copy(unpacked.join("onnxruntime").join(licence), directory.join(licence))?;
    }
    Ok(library)
}

fn download(root: &Path, version: &str, wheel: &str, platform: &str) -> Result<PathBuf> {
    let cache = root.join("target/packages");
    std::fs::create_dir_all(&cache)?;
    let path = cache.join(wheel);
    if !path.is_file() {
        println!("fetching ONNX Runtime {version} from PyPI");
        let fixed =
            ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"];
        let mut pip = Command::new("python3");
        pip.args(fixed).args(["--python-version", "3.11", "--implementation", "cp", "--platform", platform]);
        run_program(pip.arg("--dest").arg(&cache).arg(format!("onnxruntime=={version}")))?;
    }
    if path.is_file() { Ok(path) } else { bail!("pip did not write {}", path.display()) }
}
