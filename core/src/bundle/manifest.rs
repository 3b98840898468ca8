//! `bundle.json`: what a bundle holds, the digest of every file, and the numbers that belong to its models.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calibration::{Curve, Thresholds, Weights};

/// The schema id that every manifest carries.
pub(crate) const BUNDLE_SCHEMA: &str = "fourc.bundle/1";

/// The manifest.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) schema: String,
    pub(crate) id: String,
    pub(crate) version: String,
    /// The taxonomy that its labels are taken from.
    pub(crate) taxonomy: String,
    /// Every file, so that one changed byte is found.
    pub(crate) files: Vec<FileEntry>,
    /// Compiled term list.
    #[serde(default)]
    pub(crate) terms: Option<String>,
    /// Phrases that witness a context.
    #[serde(default)]
    pub(crate) contexts: Option<String>,
    /// Phrases that clear the terms within them.
    #[serde(default)]
    pub(crate) defence: Option<String>,
    /// Words that hold a term by chance, for names and handles.
    #[serde(default)]
    pub(crate) inside: Option<String>,
    /// What people write for other words: text-speak, pictures.
    #[serde(default)]
    pub(crate) aliases: Option<String>,
    /// Words of dictionaries and names that are never taken for a disguise.
    #[serde(default)]
    pub(crate) known_words: Option<String>,
    /// Common words, commonest first, that a disguise is undone to before models read a text.
    #[serde(default)]
    pub(crate) words: Option<String>,
    /// Lists of hosts and addresses.
    #[serde(default)]
    pub(crate) urls: Vec<UrlList>,
    /// Sealed lists; those of the base bundle are inert.
    #[serde(default)]
    pub(crate) sealed: Vec<String>,
    /// Addresses by which the sealed lists can be seen to answer.
    #[serde(default)]
    pub(crate) self_test: Option<String>,
    /// Platforms that no entry of a list should cover as a whole.
    #[serde(default)]
    pub(crate) platforms: Option<String>,
    /// Table of search engines.
    #[serde(default)]
    pub(crate) search_engines: Option<String>,
    /// Table of translators, redirects, proxies and others that wrap addresses.
    #[serde(default)]
    pub(crate) wrappers: Option<String>,
    /// Tables about words inside addresses and about hosts that imitate others.
    #[serde(default)]
    pub(crate) hosts: Option<HostFiles>,
    /// Table of brands and their domains.
    #[serde(default)]
    pub(crate) brands: Option<String>,
    /// Digests and PDQ hashes of known pictures.
    #[serde(default)]
    pub(crate) hashes: Option<String>,
    /// Sealed lists of the same; those of the base bundle are inert.
    #[serde(default)]
    pub(crate) sealed_hashes: Vec<String>,
    #[serde(default)]
    pub(crate) models: Vec<ModelEntry>,
    #[serde(default)]
    pub(crate) weights: Option<Weights>,
    /// The fused scores at which a level begins.
    #[serde(default)]
    pub(crate) levels: Option<Thresholds>,
    #[serde(default)]
    pub(crate) licences: Vec<Licence>,
}

/// One file of a bundle.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// One list of hosts and addresses.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UrlList {
    pub(crate) id: String,
    pub(crate) file: String,
    /// `plain`, `hosts`, `adblock` or `tsv`.
    pub(crate) format: String,
    /// What every entry means, where the format carries no labels of its own.
    #[serde(default)]
    pub(crate) labels: Vec<String>,
}

/// The tables about words inside addresses; all of them or none.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostFiles {
    /// Phrases that say more in an address than in prose.
    pub(crate) terms: String,
    /// Phrases that show what such a word is there for.
    pub(crate) contexts: String,
    /// Words that are read as themselves.
    pub(crate) words: String,
    /// Institutions, delivery networks and innocent hosts.
    pub(crate) suffixes: String,
    /// Words that lure beside a brand's name.
    pub(crate) lures: String,
}

/// Where something in the bundle comes from and on what terms.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Licence {
    pub(crate) what: String,
    #[serde(rename = "licence")]
    pub(crate) terms: String,
    pub(crate) source: String,
}

/// One model.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ModelEntry {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) licence: String,
    pub(crate) file: String,
    /// Name of the output tensor; of a host model, which has no tensors, anything.
    pub(crate) output: String,
    #[serde(flatten)]
    pub(crate) task: Task,
    /// Category id to the curve from raw score to probability.
    pub(crate) calibration: BTreeMap<String, Curve>,
    /// Category id to the probabilities at which this model alone reaches each level.
    pub(crate) thresholds: BTreeMap<String, Thresholds>,
}

/// What a model reads.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Task {
    /// Folded text, as token ids and a mask.
    Text {
        /// Names of the two input tensors.
        inputs: [String; 2],
        tokenizer: String,
        max_tokens: usize,
        /// Which place it has among the text models.
        #[serde(default)]
        tier: Tier,
        /// Tokens that every window begins and ends with, e.g. `[CLS]` and `[SEP]`.
        #[serde(default)]
        frame: Option<[String; 2]>,
        /// Category id to the raw score from which a stronger model is asked; a label left out is never sure.
        #[serde(default)]
        unsure_from: BTreeMap<String, f32>,
        /// Category ids in the order of the output's columns.
        labels: Vec<String>,
    },
    /// The host of an address, as hashed n-grams.
    Host {
        /// Category ids in the order of the outputs.
        labels: Vec<String>,
        /// Where the model says nothing: suffixes below which names are given to checked bodies only, and hosts that are
        /// known; `name.*` is the name under any suffix.
        silent_below: Vec<String>,
    },
    /// A line of text cut out of a screen, as grey pixels.
    Reader {
        /// Name of the input tensor: float32 [1, 1, height, width], 0 for the ground and 1 for full ink.
        input: String,
        /// Rows of the input.
        height: u32,
        /// Columns of the input for one step of the output.
        stride: u32,
        /// File of its characters, one a line, in the order of the output's columns from 1; 0 is the blank.
        chars: String,
        /// The confidence below which a line is not trusted, in [0, 1].
        trusted_from: f32,
    },
    /// A square of pixels.
    Image {
        input: PixelInput,
        /// Names of the output's columns.
        classes: Vec<String>,
        /// Class to category id; a class that is left out speaks for nothing.
        mapping: BTreeMap<String, String>,
        /// At which efforts it is asked.
        #[serde(default)]
        grade: Grade,
    },
}

/// The place of a text model in the cascade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tier {
    /// Reads everything: microseconds.
    #[default]
    Fast,
    /// Reads what the fast one is unsure of: milliseconds.
    Encoder,
}

/// At which efforts an image model is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Grade {
    /// Whatever the effort: a second opinion beside those below.
    #[default]
    Always,
    /// Where speed counts, and wherever no accurate one is there.
    Fast,
    /// At the effort `accurate` in the place of the fast ones, and wherever no fast one is there.
    Accurate,
}

/// How an image model wants its pixels.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PixelInput {
    pub(crate) name: String,
    /// `nchw` or `nhwc`.
    pub(crate) layout: String,
    pub(crate) size: u32,
    /// Only `[0, 1]` is known to this version.
    pub(crate) range: [f32; 2],
    /// Only `bilinear-align-corners` is known to this version.
    pub(crate) resize: String,
    /// Pictures with a shorter side than this are not assessed: enlarged, they mislead the model.
    #[serde(default)]
    pub(crate) smallest_side: u32,
}
