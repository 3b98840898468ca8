//! The crates that are compiled into something that is handed out, with their licences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// One crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) licence: String,
    pub(crate) repository: String,
    pub(crate) checksum: Option<String>,
    folder: PathBuf,
}

/// The crates, by name and version.
pub(crate) struct Packages(pub(crate) Vec<Package>);

impl Packages {
    /// What a package of the workspace links: as `cargo tree` resolves it for this machine, without what only builds it.
    pub(crate) fn of(root: &Path, manifest: &str) -> Result<Self> {
        let tree =
            output(root, &["tree", "--locked", "--manifest-path", manifest, "--edges", "normal", "--prefix", "none"])?;
        let metadata: Value = serde_json::from_str(&output(root, &["metadata", "--locked", "--format-version", "1"])?)?;
        let lock = std::fs::read_to_string(root.join("Cargo.lock"))?;
        let sums = checksums(&lock);
        let known: BTreeMap<(&str, &str), &Value> = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|package| Some(((package["name"].as_str()?, package["version"].as_str()?), package)))
            .collect();
        let mut packages = BTreeMap::new();
        for line in tree.lines() {
            let mut words = line.split_whitespace();
            let (Some(name), Some(version)) = (words.next(), words.next().and_then(|word| word.strip_prefix('v')))
            else {
                continue;
            };
            let package = known.get(&(name, version)).with_context(|| format!("{name} {version} has no metadata"))?;
            let text = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
            ensure!(!text("license").is_empty(), "{name} {version} names no licence");
            let folder = Path::new(&text("manifest_path")).parent().context("a manifest lies in a folder")?.to_owned();
            packages.insert(
                (name.to_owned(), version.to_owned()),
                Package {
                    name: name.to_owned(),
                    version: version.to_owned(),
                    licence: text("license").replace('/', " OR "),
                    repository: text("repository"),
                    checksum: sums.get(&(name, version)).map(|sum| (*sum).to_owned()),
                    folder,
                },
            );
        }
        ensure!(packages.len() > 20, "cargo tree names only {} crates", packages.len());
        Ok(Self(packages.into_values().collect()))
    }

    /// The crates of other people, for notices.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Package> {
        self.0.iter().filter(|package| package.checksum.is_some())
    }

    /// The licence texts that come with the crates, one after the other.
    pub(crate) fn licence_texts(&self) -> Result<String> {
        let mut texts = String::from("The licences of the crates that are compiled into this library.\n");
        for package in self.foreign() {
            let line = "=".repeat(78);
            writeln!(texts, "\n{line}\n{} {} ({})", package.name, package.version, package.licence)?;
            let mut files: Vec<PathBuf> = std::fs::read_dir(&package.folder)?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.is_file() && is_notice(path))
                .collect();
            files.sort();
            for file in files {
                let text = std::fs::read(&file).with_context(|| file.display().to_string())?;
                writeln!(texts, "{}\n\n{}", "-".repeat(78), String::from_utf8_lossy(&text).trim_end())?;
            }
        }
        Ok(texts)
    }
}

fn is_notice(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_uppercase()).unwrap_or_default();
    ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"].iter().any(|start| name.starts_with(start))
}

/// Name and version to the checksum in the lock file; crates of the workspace have none.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let field = |block: &'_ str, name: &str| -> Option<(usize, usize)> {
        let start = block.find(&format!("\n{name} = \""))? + name.len() + 5;
        Some((start, start + block.get(start..)?.find('"')?))
    };
    let mut sums = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        let text = |name| field(block, name).and_then(|(start, end)| block.get(start..end));
        if let (Some(name), Some(version), Some(sum)) = (text("name"), text("version"), text("checksum")) {
            sums.insert((name, version), sum);
        }
    }
    sums
}

fn output(root: &Path, arguments: &[&str]) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root).output().context("cargo")?;
    ensure!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"00ff\"\n\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
        let sums = checksums(lock);
        assert_eq!(sums.get(&("a", "1.0.0")), Some(&"00ff"));
        assert_eq!(sums.len(), 1);
    }
}
