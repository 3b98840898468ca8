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
pub use classifier::{Classifier, ClassifierBuilder};
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
