//! Measures a classifier of online risk to children, or any rival, on labelled corpora.
//!
//! It knows rows, scores and levels as strings and numbers and no classifier: whoever has one turns its verdicts into
//! [`Answer`]s. The way is always the same:
//!
//! 1. [`Corpus::read`]: rows from JSON lines or tables. A label that a row does not name is unknown, not 0.
//! 2. Answers, one for each row and in order: your own, or a [`Rival`]'s.
//! 3. [`evaluate()`]: every label's measures with intervals, false alarms, slices, as a [`Report`] that is written and
//!    read as JSON.
//! 4. [`markdown`] or [`html`]: one or several reports side by side.
//!
//! [`recalibrate()`] fits curves and thresholds to rows of one's own. The measures by themselves are in [`metrics`].
//!
//! ```
//! use std::collections::BTreeMap;
//! use fourc_eval::{Answer, ColumnMap, Corpus, Filter, Options, evaluate, markdown};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("rows.jsonl");
//! # std::fs::write(&path, r#"{"id": "1", "text": "hello", "rest": 0, "context": "plain", "split": "held"}"#)?;
//! let corpus = Corpus::read("our rows", &[path], &ColumnMap::default(), &Filter::parse(["split=held"])?)?;
//! let score = |text: &str| BTreeMap::from([("hate".to_owned(), if text.contains("hate") { 0.9 } else { 0.1 })]);
//! let answers: Vec<Answer> = corpus.rows.iter().map(|row| Answer::from_scores(score(&row.text), 0.5)).collect();
//! let report = evaluate(&corpus, &answers, &Options::default())?;
//! assert_eq!(report.harmless.overall.map(|share| share.hits), Some(0));
//! println!("{}", markdown(&[("ours".to_owned(), report)])?);
//! # Ok(())
//! # }
//! ```
//!
//! What is never done: a text is never quoted, in no message and no report. Values of the fields by which rows are
//! sliced are shown.

#![forbid(unsafe_code)]

mod answer;
mod corpus;
mod error;
mod evaluate;
mod labels;
pub mod level;
pub mod metrics;
mod recalibrate;
mod render;
mod rival;

pub use answer::Answer;
pub use corpus::{ColumnMap, Corpus, Filter, Row, Unreadable};
pub use error::{Error, Result};
pub use evaluate::{
    AtLevel, CorpusFacts, Group, Harmless, LabelReport, Mean, Named, Options, Report, Slice, SliceBy, Words, evaluate,
};
pub use labels::LabelMap;
pub use recalibrate::{Check, Curve, Operating, Recalibration, Settings, Targets, Thresholds, recalibrate};
pub use render::{html, markdown};
pub use rival::{Answered, Rival};
