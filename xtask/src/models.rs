//! Builds the image models: a pinned npm package, checked, converted to ONNX by Python without TensorFlow.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use fourc::internal::sha256;

use crate::bundle::{image_component, read_json};
use crate::process::{run as run_program, write_or_check};

/// The components, each in its folder: the small model, and the larger one for the effort `accurate`.
const COMPONENTS: &[&str] = &["models/nsfwjs", "models/nsfwjs-mid"];

pub(crate) fn run(root: &Path) -> Result<()> {
    COMPONENTS.iter().try_for_each(|folder| build(root, folder))
}

fn build(root: &Path, folder: &str) -> Result<()> {
    let models = root.join(folder);
    let source = read_json(root, &format!("{folder}/source.json"))?;
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned).context("source.json is incomplete");
    let onnx = models.join(text(&source["converted"]["file"])?);
    let digest = text(&source["converted"]["sha256"])?;
    let converted = || std::fs::read(&onnx).ok().filter(|bytes| sha256(bytes) == digest);
    if converted().is_none() {
        let package = format!("{}@{}", text(&source["package"])?, text(&source["version"])?);
        let tarball = fetch(root, &package)?;
        let python = environment(root, "image", &root.join("models/train/image/requirements.txt"))?;
        // The script verifies the tarball's integrity against source.json before it reads a byte of it.
        run_program(
            Command::new(python)
                .arg(root.join("models/train/image/convert_nsfwjs.py"))
                .arg("--package")
                .arg(&tarball)
                .arg("--out")
                .arg(&models),
        )?;
    }
    let Some(bytes) = converted() else { bail!("{} is not the file that source.json pins", onnx.display()) };
    let component = read_json(root, &format!("{folder}/component.json"))?;
    write_or_check(&models.join("bundle.json"), &image_component(&component, &bytes)?, false)?;
    let bundle = fourc::Bundle::open(&models)?;
    println!("component {}@{} is ready in {}", bundle.info().id, bundle.info().version, models.display());
    Ok(())
}

/// Downloads an npm package through npm's own client, so that a school's registry mirror and proxy are honoured.
pub(crate) fn fetch(root: &Path, package: &str) -> Result<PathBuf> {
    let cache = root.join("target/packages");
    std::fs::create_dir_all(&cache)?;
    let name = cache.join(format!("{}.tgz", package.replace('@', "-")));
    if !name.is_file() {
        println!("fetching {package} from the npm registry");
        run_program(Command::new("npm").args(["pack", "--silent", package]).current_dir(&cache))?;
    }
    if name.is_file() { Ok(name) } else { bail!("npm did not write {}", name.display()) }
}

/// A Python environment with pinned requirements under `target`; made anew when the pins change.
pub(crate) fn environment(root: &Path, name: &str, requirements: &Path) -> Result<PathBuf> {
    let directory = root.join("target/python").join(name);
    let python = directory.join("bin/python");
    let pins = std::fs::read(requirements).with_context(|| requirements.display().to_string())?;
    let stamp = directory.join("pins");
    if std::fs::read(&stamp).ok().as_deref() != Some(&pins) {
        println!("setting up Python for {name}");
        run_program(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&directory))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run_program(Command::new(&python).args(install).arg(requirements))?;
        std::fs::write(stamp, pins)?;
    }
    Ok(python)
}
