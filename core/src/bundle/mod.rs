//! Files → verified, typed knowledge. The only module of the core that opens files.

mod addresses;
mod custom;
mod hash_list;
mod host_words;
mod lists;
mod manifest;
mod phrases;
mod recalibration;
mod sealed;
mod source;
mod url_list;

use std::collections::BTreeMap;
use std::path::Path;

pub use addresses::AddressList;
pub(crate) use addresses::Covering;
use addresses::{AddressLists, AddressSource};
pub use custom::{TermEntry, TermList};
use host_words::HostSources;
pub(crate) use host_words::HostTables;
pub(crate) use lists::{SelfTest, Strength, Tested};
use lists::{parse_aliases, parse_innocents, parse_known_words, parse_self_test, parse_terms, parse_witnesses};
use manifest::{BUNDLE_SCHEMA, Manifest, ModelEntry};
pub(crate) use manifest::{Grade, PixelInput, Task, Tier};
pub(crate) use phrases::{PhraseBook, PhraseLists, Phrases, Reading, TermHit};
pub use recalibration::Recalibration;
pub use sealed::SealedList;
use sha2::{Digest as _, Sha256};
use source::Files;

use crate::calibration::{Calibration, Curve, Operating, Thresholds, Weights};
use crate::compiled::sha256;
use crate::error::{Error, ErrorKind, Result};
use crate::known::HashList;
use crate::link::{Brand, Engines, Wrappers, parse_brands};
use crate::lists::Wide;
use crate::taxonomy::{Category, TAXONOMY_VERSION};
use crate::verdict::{BundleInfo, ModelInfo};

/// A verified set of lists, models and the numbers that belong to them.
///
/// Opening a bundle checks the digest of every file and parses all of it, so that a classifier never meets a broken
/// one. A bundle may be a component: an image model, say, that is added to the base bundle.
pub struct Bundle {
    info: BundleInfo,
    pub(crate) phrases: PhraseLists,
    pub(crate) addresses: Option<AddressList>,
    pub(crate) sealed: Vec<SealedList>,
    pub(crate) self_test: Vec<SelfTest>,
    pub(crate) engines: Option<Engines>,
    /// What entries of other lists should not cover as a whole.
    wide: Wide,
    pub(crate) wrappers: Option<Wrappers>,
    pub(crate) hosts: Option<HostTables>,
    pub(crate) hashes: Option<HashList>,
    pub(crate) sealed_hashes: Vec<HashList>,
    pub(crate) brands: Vec<Brand>,
    pub(crate) models: Vec<ModelFiles>,
    /// Common words, commonest first.
    pub(crate) words: Vec<String>,
    pub(crate) weights: Option<Weights>,
    pub(crate) levels: Option<Thresholds>,
}

/// One model's files and facts, checked but not loaded.
pub(crate) struct ModelFiles {
    pub(crate) id: String,
    pub(crate) output: String,
    pub(crate) task: Task,
    /// ONNX; of a host model, its table and layers.
    pub(crate) weights: Vec<u8>,
    pub(crate) tokenizer: Option<Vec<u8>>,
    /// What a reader can write.
    pub(crate) characters: Vec<char>,
    pub(crate) operating: BTreeMap<Category, Operating>,
}

impl ModelFiles {
    /// The place of a text model in the cascade.
    pub(crate) fn tier(&self) -> Option<Tier> {
        match self.task {
            Task::Text { tier, .. } => Some(tier),
            Task::Host { .. } | Task::Image { .. } | Task::Reader { .. } => None,
        }
    }

    /// Tells what this model says in this engine from what another says.
    pub(crate) fn fingerprint(&self, engine: &str) -> [u8; 32] {
        Sha256::new().chain_update(&self.weights).chain_update(engine).finalize().into()
    }

    /// At which efforts an image model is asked.
    pub(crate) fn grade(&self) -> Option<Grade> {
        match self.task {
            Task::Image { grade, .. } => Some(grade),
            Task::Text { .. } | Task::Host { .. } | Task::Reader { .. } => None,
        }
    }

    /// Whether thresholds and the most that a curve may give keep a model of this task where its evidence ends: a name
    /// alone is never proof, so a host model stays below `strong`.
    pub(crate) fn is_within_bounds(&self, curve: &Curve, thresholds: &Thresholds) -> bool {
        let most = curve.0.last().map_or(0.0, |[_, most]| *most);
        !matches!(self.task, Task::Host { .. }) || most < thresholds.strong
    }
}

impl Bundle {
    /// The base bundle, compiled into this library.
    pub fn embedded() -> Result<Self> {
        Self::read(&Files::embedded())
    }

    /// Opens the bundle in a directory.
    ///
    /// # Errors
    /// `bundle-not-found` when there is none, `bundle-corrupt` when a file is missing, changed or malformed,
    /// `bundle-incompatible` when it was made for another taxonomy or engine.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self> {
        Self::read(&Files::directory(directory.as_ref())?)
    }

    /// Reads a bundle from memory: file name within the bundle to its bytes, `bundle.json` among them.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self> {
        Self::read(&Files::memory(files))
    }

    /// The bundle's identity.
    pub fn info(&self) -> &BundleInfo {
        &self.info
    }

    fn read(files: &Files) -> Result<Self> {
        let raw = files.bytes("bundle.json")?;
        let manifest = parse_manifest(&raw)?;
        let verified = verify(files, &manifest)?;
        let text = |path: &str| {
            let bytes = verified.get(path).ok_or_else(|| corrupt(format!("{path} is not among the bundle's files")))?;
            std::str::from_utf8(bytes).map_err(|_| corrupt(format!("{path} is not UTF-8")))
        };
        let table = |path: &Option<String>| path.as_deref().map(text).transpose();
        let sources = manifest
            .urls
            .iter()
            .map(|list| {
                Ok(AddressSource { id: &list.id, text: text(&list.file)?, format: &list.format, labels: &list.labels })
            })
            .collect::<Result<Vec<_>>>()?;
        if manifest.levels.is_some_and(|levels| !levels.is_ordered()) {
            return Err(corrupt("levels must rise from possible to strong"));
        }
        let brands = table(&manifest.brands)?.map(parse_brands).transpose()?.unwrap_or_default();
        Ok(Self {
            phrases: PhraseLists {
                retired: Vec::new(),
                terms: table(&manifest.terms)?.map(parse_terms).transpose()?.unwrap_or_default(),
                witnesses: table(&manifest.contexts)?.map(parse_witnesses).transpose()?.unwrap_or_default(),
                innocents: table(&manifest.defence)?
                    .map(|text| parse_innocents(text, "defence-en"))
                    .transpose()?
                    .unwrap_or_default(),
                inside: table(&manifest.inside)?
                    .map(|text| parse_innocents(text, "inside"))
                    .transpose()?
                    .unwrap_or_default(),
                aliases: table(&manifest.aliases)?.map(parse_aliases).transpose()?.unwrap_or_default(),
                known: table(&manifest.known_words)?.map(parse_known_words).unwrap_or_default(),
            },
            addresses: if sources.is_empty() {
                None
            } else {
                Some(AddressList::of_bundle(AddressLists::build(sources)?))
            },
            sealed: manifest
                .sealed
                .iter()
                .map(|path| SealedList::from_text(text(path)?).map_err(|cause| damaged(path, &cause)))
                .collect::<Result<_>>()?,
            self_test: table(&manifest.self_test)?.map(parse_self_test).transpose()?.unwrap_or_default(),
            engines: table(&manifest.search_engines)?.map(Engines::parse).transpose().map_err(unreadable)?,
            wide: table(&manifest.platforms)?.map(Wide::parse).transpose()?.unwrap_or_default(),
            wrappers: table(&manifest.wrappers)?.map(Wrappers::parse).transpose().map_err(unreadable)?,
            hosts: manifest
                .hosts
                .as_ref()
                .map(|files| {
                    let sources = HostSources {
                        terms: text(&files.terms)?,
                        contexts: text(&files.contexts)?,
                        words: text(&files.words)?,
                        suffixes: text(&files.suffixes)?,
                        lures: text(&files.lures)?,
                    };
                    HostTables::parse(&sources, &brands)
                })
                .transpose()?,
            hashes: manifest.hashes.as_deref().map(|path| hashes(&manifest.id, path, text(path)?)).transpose()?,
            sealed_hashes: manifest
                .sealed_hashes
                .iter()
                .map(|path| hashes(&manifest.id, path, text(path)?))
                .collect::<Result<_>>()?,
            brands,
            models: manifest.models.iter().map(|entry| model(entry, &verified)).collect::<Result<_>>()?,
            words: table(&manifest.words)?.map(parse_known_words).unwrap_or_default(),
            weights: manifest.weights.clone(),
            levels: manifest.levels,
            info: BundleInfo {
                digest: format!("sha256:{}", sha256(&raw)),
                models: manifest.models.iter().map(model_info).collect(),
                id: manifest.id,
                version: manifest.version,
            },
        })
    }
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle").field("info", &self.info).finish_non_exhaustive()
    }
}

/// The JSON Schema of `bundle.json`.
pub(crate) fn manifest_schema() -> schemars::Schema {
    schemars::schema_for!(Manifest)
}

/// The numbers of several bundles as one; a later bundle adds to and overrides an earlier one.
pub(crate) fn calibration(bundles: &[Bundle]) -> Result<Calibration> {
    let missing = |what: &str| {
        Error::new(ErrorKind::Configuration, format!("no bundle gives {what}; open the base bundle first"))
    };
    let models = bundles.iter().flat_map(|bundle| &bundle.models);
    Ok(Calibration {
        weights: bundles.iter().rev().find_map(|b| b.weights.clone()).ok_or_else(|| missing("weights"))?,
        levels: bundles.iter().rev().find_map(|b| b.levels).ok_or_else(|| missing("levels"))?,
        models: models.map(|model| (model.id.clone(), model.operating.clone())).collect(),
    })
}

fn parse_manifest(raw: &[u8]) -> Result<Manifest> {
    let manifest: Manifest = serde_json::from_slice(raw).map_err(|cause| {
        corrupt(format!("bundle.json is not valid at line {} column {}", cause.line(), cause.column())).because(cause)
    })?;
    if manifest.schema != BUNDLE_SCHEMA {
        let what = format!("bundle.json has another schema than {BUNDLE_SCHEMA}; this engine cannot read it");
        return Err(Error::new(ErrorKind::BundleIncompatible, what));
    }
    // Same major: categories are only ever added within one.
    if manifest.taxonomy.split('.').next() != TAXONOMY_VERSION.split('.').next() {
        let what = format!("the bundle speaks taxonomy {}, this engine {TAXONOMY_VERSION}", manifest.taxonomy);
        return Err(Error::new(ErrorKind::BundleIncompatible, what));
    }
    Ok(manifest)
}

/// Reads every file that the manifest names and compares size and digest.
fn verify(files: &Files, manifest: &Manifest) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut verified = BTreeMap::new();
    for entry in &manifest.files {
        let bytes = files.bytes(&entry.path)?;
        if bytes.len() as u64 != entry.bytes || sha256(&bytes) != entry.sha256 {
            return Err(corrupt(format!(
                "{} is not the file that bundle.json describes; fetch the bundle again",
                entry.path
            )));
        }
        verified.insert(entry.path.clone(), bytes);
    }
    Ok(verified)
}

/// A list of hashes, named after its bundle unless it names itself.
fn hashes(name: &str, path: &str, text: &str) -> Result<HashList> {
    HashList::from_text(name, text).map_err(|cause| damaged(path, &cause))
}

fn model(entry: &ModelEntry, files: &BTreeMap<String, Vec<u8>>) -> Result<ModelFiles> {
    let file =
        |path: &str| files.get(path).cloned().ok_or_else(|| corrupt(format!("{path} is not among the bundle's files")));
    let operating = operating(entry)?;
    let mut characters = Vec::new();
    let tokenizer = match &entry.task {
        Task::Text { tokenizer, labels, max_tokens, .. } => {
            if labels.iter().any(|label| label.parse::<Category>().is_err()) {
                return Err(incompatible());
            }
            if *max_tokens < 8 {
                return Err(corrupt("max_tokens must be at least 8"));
            }
            Some(file(tokenizer)?)
        }
        Task::Host { labels, .. } => {
            if labels.iter().any(|label| label.parse::<Category>().is_err()) {
                return Err(incompatible());
            }
            None
        }
        Task::Reader { height, stride, chars, trusted_from, .. } => {
            characters =
                parse_characters(&file(chars)?).ok_or_else(|| corrupt(format!("{chars} is no list of characters")))?;
            let known = (8..=128).contains(height) && (1..=16).contains(stride) && (0.0..=1.0).contains(trusted_from);
            if !known {
                let what = "a reader asks for pixels that this engine cannot make";
                return Err(Error::new(ErrorKind::BundleIncompatible, what));
            }
            None
        }
        Task::Image { input, mapping, .. } => {
            if mapping.values().any(|label| label.parse::<Category>().is_err()) {
                return Err(incompatible());
            }
            let known = (input.range[0], input.range[1]) == (0.0, 1.0) && input.resize == "bilinear-align-corners";
            if !known || !matches!(input.layout.as_str(), "nchw" | "nhwc") || !(8..=1024).contains(&input.size) {
                return Err(Error::new(
                    ErrorKind::BundleIncompatible,
                    "an image model asks for pixels that this engine cannot make",
                ));
            }
            None
        }
    };
    let files = ModelFiles {
        id: entry.id.clone(),
        output: entry.output.clone(),
        task: entry.task.clone(),
        weights: file(&entry.file)?,
        tokenizer,
        characters,
        operating,
    };
    let bounded = |one: &Operating| files.is_within_bounds(&one.curve, &one.thresholds);
    if files.operating.values().all(bounded) {
        Ok(files)
    } else {
        Err(corrupt(format!("{} judges hosts and may not reach strong by itself", entry.id)))
    }
}

/// One character a line.
fn parse_characters(bytes: &[u8]) -> Option<Vec<char>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let one = |line: &str| {
        let mut characters = line.chars();
        characters.next().filter(|_| characters.next().is_none())
    };
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(one).collect()
}

/// The curve and thresholds of every category that the model speaks for.
fn operating(entry: &ModelEntry) -> Result<BTreeMap<Category, Operating>> {
    let mut operating = BTreeMap::new();
    for (id, curve) in &entry.calibration {
        let category = id.parse().map_err(|_| incompatible())?;
        let thresholds = entry.thresholds.get(id).filter(|steps| steps.is_ordered() && steps.strong < 1.0);
        match thresholds {
            Some(thresholds) if curve.is_monotone() => {
                operating.insert(category, Operating { curve: curve.clone(), own: None, thresholds: *thresholds });
            }
            _ => return Err(corrupt(format!("the calibration or thresholds of {} for {id} do not rise", entry.id))),
        }
    }
    Ok(operating)
}

/// A table of a bundle that cannot be read is damage, whatever its parser calls it.
#[allow(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn unreadable(cause: Error) -> Error {
    corrupt(cause.message().to_owned())
}

fn model_info(entry: &ModelEntry) -> ModelInfo {
    let numbers = serde_json::to_vec(&(&entry.calibration, &entry.thresholds)).unwrap_or_default();
    ModelInfo {
        id: entry.id.clone(),
        version: entry.version.clone(),
        calibration: sha256(&numbers).chars().take(12).collect(),
        licence: entry.licence.clone(),
    }
}

/// What cannot be read in a file of a bundle is damage of the bundle.
fn damaged(path: &str, cause: &Error) -> Error {
    corrupt(format!("{path}: {}", cause.message()))
}

fn corrupt(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::BundleCorrupt, message)
}

fn incompatible() -> Error {
    let what = format!("the bundle uses a label that taxonomy {TAXONOMY_VERSION} does not have");
    Error::new(ErrorKind::BundleIncompatible, what)
}

#[cfg(test)]
mod tests;
