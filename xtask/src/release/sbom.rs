//! The bill of materials, in the form of SPDX 2.3: every crate that is linked, and the bundle that is compiled in.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::packages::{Package, Packages};

/// The document. It has no date of its making, so that the same sources give the same bytes; its namespace is its digest.
pub(crate) fn document(root: &Path, packages: &Packages, main: &str) -> Result<String> {
    let manifest = std::fs::read(root.join("models/base/bundle.json")).context("models/base/bundle.json")?;
    let version = env!("CARGO_PKG_VERSION");
    let mut shown: Vec<Value> = packages.0.iter().map(package).collect();
    shown.push(json!({
        "SPDXID": "SPDXRef-bundle-base",
        "name": "fourc-bundle-base",
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "licenseDeclared": "NOASSERTION",
        "comment": "weights and lists, each with its licence in LICENSES.json; the checksum is that of bundle.json, which holds those of the files",
        "checksums": [{ "algorithm": "SHA256", "checksumValue": fourc::internal::sha256(&manifest) }],
    }));
    let main = packages.0.iter().find(|package| package.name == main);
    let main = main.context("the package is not among its own crates")?;
    let relations: Vec<Value> = shown
        .iter()
        .filter(|one| one["SPDXID"] != id(main))
        .map(|one| {
            json!({
                "spdxElementId": id(main), "relationshipType": "CONTAINS", "relatedSpdxElement": one["SPDXID"],
            })
        })
        .chain([json!({
            "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": id(main),
        })])
        .collect();
    let digest = fourc::internal::sha256(serde_json::to_string(&shown)?.as_bytes());
    let document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": format!("{}-{version}", main.name),
        "documentNamespace": format!("https://github.com/fourc/fourc/sbom/{version}/{digest}"),
        "creationInfo": { "created": "1970-01-01T00:00:00Z", "creators": [format!("Tool: fourc-xtask-{version}")] },
        "packages": shown,
        "relationships": relations,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn id(package: &Package) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    format!("SPDXRef-crate-{}-{}", package.name, package.version).chars().map(plain).collect()
}

fn package(package: &Package) -> Value {
    let Package { name, version, licence, repository, checksum, .. } = package;
    let mut shown = json!({
        "SPDXID": id(package),
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "licenseDeclared": licence,
        "homepage": if repository.is_empty() { "NOASSERTION" } else { repository },
    });
    if let Some(sum) = checksum {
        shown["downloadLocation"] = json!(format!("https://crates.io/api/v1/crates/{name}/{version}/download"));
        shown["checksums"] = json!([{ "algorithm": "SHA256", "checksumValue": sum }]);
        shown["externalRefs"] = json!([{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": format!("pkg:cargo/{name}@{version}"),
        }]);
    }
    shown
}
