//! Cuts hosts for training the URL model: what it learns from is cut as what it will read.

use std::io::{BufRead as _, BufWriter, Write as _};

use anyhow::{Context as _, Result};

/// One line of tab-separated parts for each address; an empty one where there is no name to read.
pub(crate) fn run() -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.context("standard input")?;
        if let Some(parts) = fourc::internal::host_parts(&line) {
            out.write_all(parts.join("\t").as_bytes())?;
        }
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
