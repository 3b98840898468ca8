//! Compiled lists of addresses: millions of entries in one file that is checked once and looked up as it lies.
//!
//! `rows` and `tables` read sources, `builder` sorts their entries and reports on them, `file` is the format, `filter` and
//! `lookup` find what covers a link. Nothing here opens a file: `bundle` does.

mod builder;
mod checks;
mod entry;
mod file;
mod filter;
mod labels;
mod lookup;
mod report;
mod rows;
mod tables;

pub use builder::{BuiltList, ListSource, UrlListBuilder};
pub(crate) use checks::Wide;
pub use entry::{Date, EntryKind};
pub use file::{Layer, SourceInfo, UrlList};
pub use labels::LabelMap;
pub(crate) use labels::Listed;
pub use lookup::ListedEntry;
pub use report::{Conflict, Reason, Report, Shrinkage, SourceReport, WideEntry};
pub use rows::SourceFormat;
pub use tables::Columns;

#[cfg(test)]
mod tests;
