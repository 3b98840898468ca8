//! Compiled lists of addresses: millions of entries in one file that is checked once and looked up as it lies.
//!
//! `rows` and `tables` read sources, `builder` sorts their entries and reports on them, `file` is the format, `filter` and
//! `lookup` find what covers a link. Nothing here opens a file: `bundle` does.

mod builder;
mod checks;
mod digest;
mod entry;
mod file;
mod filter;
mod labels;
mod lookup;
mod report;
mod rows;
mod tables;

pub use crate::date::Date;
pub use crate::verdict::Layer;
pub use builder::{BuiltList, ListSource, UrlListBuilder};
pub(crate) use checks::Wide;
pub(crate) use digest::{Key, link_keys, pattern_key, url_digests};
pub use entry::EntryKind;
pub use file::{SourceInfo, UrlList};
pub use labels::LabelMap;
pub(crate) use labels::Listed;
pub use lookup::ListedEntry;
pub use report::{Conflict, Reason, Report, Shrinkage, SourceReport, WideEntry};
pub use rows::SourceFormat;
pub use tables::Columns;

#[cfg(test)]
mod tests;
