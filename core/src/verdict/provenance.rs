//! Which engine, taxonomy, bundles and runtime a verdict comes from: two verdicts compare only when these agree.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A bundle's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BundleInfo {
    /// The bundle's id, e.g. `base`.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its manifest, which in turn holds the digest of every file.
    pub digest: String,
    /// The models in it.
    pub models: Vec<ModelInfo>,
}

/// A model's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ModelInfo {
    /// The model's id, e.g. `text-fast`.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Identifies the calibration that its scores went through.
    pub calibration: String,
    /// The licence of its weights.
    pub licence: String,
}

/// Where a verdict comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Provenance {
    /// Version of this crate.
    pub engine: String,
    /// Version of the taxonomy.
    pub taxonomy: String,
    /// What ran the models: `tract <version>` or `onnxruntime`.
    pub runtime: String,
    /// The bundles, in the order they were given.
    pub bundles: Vec<BundleInfo>,
}
