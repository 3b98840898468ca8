//! Folds text for training: what the model learns from is what it will read.

use std::io::{BufRead as _, BufWriter, Write as _};

use anyhow::{Context as _, Result};

pub(crate) fn run() -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.context("standard input")?;
        let text: String =
            serde_json::from_str(&line).with_context(|| format!("line {} is no JSON string", number + 1))?;
        serde_json::to_writer(&mut out, &fourc::internal::fold(&text))?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
