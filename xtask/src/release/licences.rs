//! `LICENSES.json`: every weight and list that is handed out with its licence and its source, and every crate.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::packages::Packages;

/// The document for a package that carries these bundles: the base bundle, which is compiled in, and components beside it.
pub(crate) fn document(root: &Path, packages: &Packages, bundles: &[&str]) -> Result<String> {
    let crates: Vec<Value> = packages
        .foreign()
        .map(|one| json!({ "crate": one.name, "version": one.version, "licence": one.licence, "source": one.repository }))
        .collect();
    let document = json!({
        "schema": "fourc.licences/1",
        "version": env!("CARGO_PKG_VERSION"),
        "licence": "MIT OR Apache-2.0",
        "bundles": bundles.iter().map(|folder| bundle(root, folder)).collect::<Result<Vec<_>>>()?,
        "crates": crates,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// A bundle's weights and lists: each file with its size and digest, each model with its licence, and where all of it is from.
fn bundle(root: &Path, folder: &str) -> Result<Value> {
    let path = root.join(folder).join("bundle.json");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let manifest: Value = serde_json::from_str(&text)?;
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let models = array(&manifest["models"]);
    ensure!(models.iter().all(|model| model["licence"].is_string()), "{folder}: a model names no licence");
    let licences = array(&manifest["licences"]);
    let complete = |one: &Value| ["what", "licence", "source"].iter().all(|field| one[*field].is_string());
    ensure!(!licences.is_empty() && licences.iter().all(complete), "{folder}: a licence lacks what, licence or source");
    let weights: Vec<Value> = models
        .iter()
        .map(|model| {
            json!({
                "model": model["id"], "version": model["version"], "licence": model["licence"], "file": model["file"],
            })
        })
        .collect();
    let used: Vec<&Value> = weights.iter().map(|weight| &weight["file"]).collect();
    let files = array(&manifest["files"]);
    let lists: Vec<Value> =
        files.iter().filter(|file| !used.contains(&&file["path"])).map(|file| file["path"].clone()).collect();
    Ok(json!({
        "id": manifest["id"], "version": manifest["version"], "weights": weights, "lists": lists, "files": files,
        "licences": licences,
    }))
}
