//! fourc.
#![forbid(unsafe_code)]

mod bundle;
mod calibration;
mod classifier;
mod error;
mod finding;
mod fuse;
mod inference;
pub mod input;
mod limits;
mod link;
mod markup;
mod normalise;
mod pixels;
pub mod policy;
mod prepare;
mod signals;
mod span;
pub mod taxonomy;
pub mod verdict;

pub use bundle::Bundle;
pub use classifier::{Classifier, ClassifierBuilder, Effort};
pub use error::{Error, ErrorKind, Result};
pub use inference::Runtime;
pub use input::{Input, InputKind};
pub use limits::Limits;
pub use policy::{Action, Decision, Policy, Preset};
pub use span::{OffsetMap, OffsetUnit, Span};
pub use taxonomy::{Category, Context, Dimension, Severity};
pub use verdict::{Coverage, Evidence, Level, Verdict};

/// For this repository's own tools, benchmarks and fuzz targets; no promise of any kind.
#[doc(hidden)]
pub mod internal {
    /// Text as models read it.
    pub fn fold(text: &str) -> String {
        crate::normalise::fold(text).text().to_owned()
    }

    /// Number of views that a text needs, for the fuzz target of the normaliser.
    pub fn views(text: &str) -> usize {
        crate::normalise::Views::new(text).words.len()
    }

    /// The canonical form of an address.
    pub fn canonical(address: &str) -> crate::Result<String> {
        crate::link::Link::parse(address, &crate::Limits::default()).map(|link| link.canonical().to_owned())
    }

    /// What the image model in a component's directory says about a picture: class and probability, by frame.
    pub fn image_scores(
        directory: &std::path::Path,
        bytes: &[u8],
        runtime: &crate::Runtime,
    ) -> crate::Result<Vec<Vec<(String, f32)>>> {
        let bundle = crate::Bundle::open(directory)?;
        let engine = crate::inference::Engine::open(runtime)?;
        let loaded = bundle
            .models
            .iter()
            .find_map(|files| crate::signals::ImageModelSignal::load(files, &engine, 1).transpose());
        let model = loaded
            .ok_or_else(|| crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no image model"))??;
        let picture = crate::pixels::decode(bytes, &crate::Limits::default())?;
        let named = |row: Vec<f32>| model.classes().iter().cloned().zip(row).collect();
        picture.frames.iter().map(|frame| model.probabilities(frame).map(named)).collect()
    }

    /// What the text model in a bundle's directory makes of texts: token ids and raw scores of the first window of each.
    pub fn text_scores(
        directory: &std::path::Path,
        texts: &[&str],
        runtime: &crate::Runtime,
    ) -> crate::Result<Vec<(Vec<i64>, Vec<f32>)>> {
        let bundle = crate::Bundle::open(directory)?;
        let engine = crate::inference::Engine::open(runtime)?;
        let loaded = bundle
            .models
            .iter()
            .find_map(|files| crate::signals::TextModelSignal::load(files, &engine, 1, 1).transpose());
        let model = loaded
            .ok_or_else(|| crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no text model"))??;
        texts.iter().map(|text| model.first_window(text)).collect()
    }

    /// The JSON Schemas of everything that is serialised: file name to text.
    pub fn schemas() -> Vec<(&'static str, String)> {
        let pretty = |schema: schemars::Schema| serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
        vec![
            ("verdict.v1.json", pretty(schemars::schema_for!(crate::Verdict))),
            ("policy.v1.json", pretty(schemars::schema_for!(crate::Policy))),
            ("decision.v1.json", pretty(schemars::schema_for!(crate::Decision))),
            ("bundle.v1.json", pretty(crate::bundle::manifest_schema())),
        ]
    }
}
