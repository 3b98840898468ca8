//! What is handed out: the C library as an archive, with its licences, its bill of materials and its checksums.

mod licences;
mod packages;
mod sbom;
mod tarball;
mod version;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
pub(crate) use version::run as set_version;

use self::packages::Packages;
use crate::process::run as run_program;

/// Packs everything that this machine can pack into a folder, and writes the checksums beside it.
pub(crate) fn run(root: &Path, out: &Path) -> Result<()> {
    version::check(root)?;
    std::fs::create_dir_all(out)?;
    let archive = c(root, out, Profile::Release)?;
    println!("{}", archive.display());
    let wheel = crate::python::wheel(root, "release")?;
    let name = wheel.file_name().context("a wheel has a name")?;
    std::fs::copy(&wheel, out.join(name))?;
    // The wheel also carries the image model; what it is made of stands beside it.
    let packages = Packages::of(root, "bindings/python/Cargo.toml")?;
    std::fs::write(out.join("python-LICENSES.json"), licences::document(root, &packages, &[BASE, "models/nsfwjs"])?)?;
    std::fs::write(out.join("python-sbom.spdx.json"), sbom::document(root, &packages, "fourc-python")?)?;
    checksums(out)
}

/// How the library of an archive is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As the tests have it, with everybody else's features: nothing is compiled anew.
    Dev,
    /// As it is handed out.
    Release,
}

/// Builds the C library and packs it; gives the archive's path.
pub(crate) fn c(root: &Path, out: &Path, profile: Profile) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    let built = if profile == Profile::Release {
        // Line tables would make the archive several times as large.
        cargo.args(["build", "--release", "--manifest-path", "ffi/Cargo.toml"]).env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        root.join("target/release")
    } else {
        cargo.arg("build").args(crate::c::ORDINARY).arg("--lib");
        root.join("target/debug")
    };
    run_program(&mut cargo)?;
    let packages = Packages::of(root, "ffi/Cargo.toml")?;
    let notices = tarball::Notices {
        licences: licences::document(root, &packages, &[BASE])?,
        texts: packages.licence_texts()?,
        sbom: sbom::document(root, &packages, "fourc-ffi")?,
    };
    tarball::pack(root, &built, out, &notices, if profile == Profile::Release { "--best" } else { "--fast" })
}

/// `SHA256SUMS` of everything in a folder, as `sha256sum --check` reads it.
fn checksums(out: &Path) -> Result<()> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(out)? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        if path.is_file() && name != SUMS {
            lines.push(format!("{}  {name}\n", fourc::internal::sha256(&std::fs::read(&path)?)));
        }
    }
    lines.sort_by(|a, b| a.get(66..).cmp(&b.get(66..)));
    std::fs::write(out.join(SUMS), lines.concat())?;
    println!("{}", out.join(SUMS).display());
    Ok(())
}

/// The bundle that is compiled into the library.
const BASE: &str = "models/base";

const SUMS: &str = "SHA256SUMS";
