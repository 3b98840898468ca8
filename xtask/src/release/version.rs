//! One version: written in one act, and checked to stand everywhere.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

/// Writes a version wherever one stands.
pub(crate) fn run(root: &Path, version: &str) -> Result<()> {
    let parts: Vec<&str> = version.split('.').collect();
    ensure!(parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok()), "a version is three numbers");
    let old = env!("CARGO_PKG_VERSION");
    let path = root.join("Cargo.toml");
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(&path, changed(&text, old, version)?)?;
    for manifest in PACKAGE_JSON {
        let path = root.join(manifest);
        if let Ok(text) = std::fs::read_to_string(&path) {
            std::fs::write(&path, text.replace(&format!("\"{old}\""), &format!("\"{version}\"")))?;
        }
    }
    println!("{old} → {version}; now `cargo xtask codegen`, `cargo xtask bundle`, and a line in CHANGELOG.md");
    Ok(())
}

/// The workspace's manifest with another version: the workspace's own and those of the crates that depend on one another.
fn changed(manifest: &str, old: &str, new: &str) -> Result<String> {
    let own = format!("\nversion = \"{old}\"\n");
    ensure!(manifest.matches(&own).count() == 1, "Cargo.toml has not one version {old}");
    let mut lines: Vec<String> = Vec::new();
    for line in manifest.replace(&own, &format!("\nversion = \"{new}\"\n")).lines() {
        let is_own = line.starts_with("fourc") && line.contains("path = ");
        lines.push(if is_own { line.replace(&format!("\"{old}\""), &format!("\"{new}\"")) } else { line.to_owned() });
    }
    Ok(lines.join("\n") + "\n")
}

/// Fails where a package says another version than the workspace.
pub(crate) fn check(root: &Path) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
    let members = manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).context("members")?.0;
    for member in members.split(',').map(|member| member.trim().trim_matches('"')).filter(|member| !member.is_empty()) {
        let text = std::fs::read_to_string(root.join(member).join("Cargo.toml")).with_context(|| member.to_owned())?;
        ensure!(text.contains("\nversion.workspace = true\n"), "{member} does not take the workspace's version");
    }
    let header = std::fs::read_to_string(root.join("ffi/include/fourc.h"))?;
    for (name, part) in ["MAJOR", "MINOR", "PATCH"].iter().zip(version.split('.')) {
        ensure!(header.contains(&format!("#define FOURC_VERSION_{name} {part}\n")), "fourc.h says another version");
    }
    let python = std::fs::read_to_string(root.join("bindings/python/pyproject.toml"))?;
    ensure!(python.contains("dynamic = [\"version\"]"), "pyproject.toml has a version of its own");
    for manifest in PACKAGE_JSON {
        let Ok(text) = std::fs::read_to_string(root.join(manifest)) else { continue };
        let package: serde_json::Value = serde_json::from_str(&text)?;
        if package["version"] != version {
            bail!("{manifest} says version {}", package["version"]);
        }
    }
    Ok(())
}

/// Manifests of other languages that cannot take the version from elsewhere; those that are not there are passed over.
const PACKAGE_JSON: [&str; 2] = ["bindings/node/package.json", "integrations/node/package.json"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_stands_everywhere() {
        check(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()).unwrap();
    }

    #[test]
    fn a_new_version_is_written_for_our_own_crates_only() {
        let manifest = "[workspace.package]\nversion = \"0.1.0\"\n\n[workspace.dependencies]\n\
                        fourc = { path = \"core\", version = \"0.1.0\" }\nother = { version = \"0.1.0\" }\n";
        let written = changed(manifest, "0.1.0", "0.2.0").unwrap();
        assert_eq!(written.matches("0.2.0").count(), 2);
        assert!(written.contains("other = { version = \"0.1.0\" }"));
        assert!(changed("nothing", "0.1.0", "0.2.0").is_err());
    }
}
