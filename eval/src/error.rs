//! What can go wrong before anything is measured; what is wrong with one row costs that row only.

use std::path::PathBuf;

/// Why a measurement could not be made. No message holds the text of a row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A file is of a kind that is not known, or its header lacks a column.
    #[error("{path}: {what}")]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong, and the remedy.
        what: String,
    },
    /// An option contradicts itself or cannot be understood.
    #[error("{0}")]
    Option(String),
    /// There are not as many answers as rows.
    #[error("{answers} answers for {rows} rows; every row needs one, in order")]
    Answers {
        /// Rows of the corpus.
        rows: usize,
        /// Answers that were given.
        answers: usize,
    },
    /// A rival could not be started or waited for.
    #[error("cannot run the rival `{program}`")]
    Rival {
        /// The program.
        program: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A template or a plot failed; this is a defect of this crate.
    #[error("the report cannot be rendered: {0}")]
    Render(String),
}

/// The result of everything here that can fail as a whole.
pub type Result<T> = std::result::Result<T, Error>;
