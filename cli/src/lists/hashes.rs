//! `fourc lists build-hashes` and `fourc lists hash`: lists of known pictures and files.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use fourc::known::{FileDigests, HashList, LEAST_PDQ_QUALITY, pdq};
use fourc::{Category, Date, Limits};

use super::build::{Layers, write_whole};
use crate::knowledge::{name, text};
use crate::question::read_file;
use crate::{FAILED, NOTHING, output};

/// What to compile.
#[derive(Args)]
pub(crate) struct BuildHashes {
    /// Files: CSV or TSV with the columns hash, kind (pdq, sha256, sha1, md5), category and source, or JSON lines of these.
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// The file to write. It is left as it was when a line cannot be read.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The name of the list (default: the name of the file).
    #[arg(long)]
    name: Option<String>,
    /// What the list is for: categories, or sealed for digests of illegal material, which nothing overrules, whose entries are
    /// never shown, and whose match stops the look at a picture.
    #[arg(long, value_enum, default_value_t = Layers::Categories)]
    layer: Layers,
    /// What entries are that bring no category of their own (a sealed list's: child-sexual-abuse).
    #[arg(long, value_delimiter = ',')]
    label: Vec<Category>,
    /// The last day on which the list should be used.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<Date>,
}

pub(super) fn build(flags: &BuildHashes) -> Result<u8> {
    let own_name = flags.name.clone().unwrap_or_else(|| name(&flags.out));
    let mut builder = HashList::builder(own_name).layer(flags.layer.layer()).labels(flags.label.iter().copied());
    if let Some(last) = flags.expires {
        builder = builder.expires(last);
    }
    for path in &flags.sources {
        // One file needs no name of its own in evidence.
        let source = if flags.sources.len() > 1 { name(path) } else { String::new() };
        builder.add(&source, &text(path)?).with_context(|| path.display().to_string())?;
    }
    let built = builder.build()?;
    write_whole(&flags.out, &built.bytes)?;
    let list = HashList::from_bytes(built.bytes)?;
    let mut out = std::io::stdout().lock();
    for (kind, count) in &built.kinds {
        writeln!(out, "{count:>10} {kind}")?;
    }
    let (path, layer, digest) = (flags.out.display(), list.layer().id(), list.digest());
    writeln!(out, "{} duplicates left out", built.duplicates)?;
    writeln!(out, "wrote {path}: list {} ({layer}), {} entries, digest {digest}", list.name(), list.len())?;
    Ok(NOTHING)
}

/// Writes the rows of a list for files: their digests and, for pictures worth comparing, the PDQ hash.
pub(super) fn hash(files: &[PathBuf], category: Category) -> Result<u8> {
    let mut out = std::io::stdout().lock();
    let mut code = NOTHING;
    writeln!(out, "hash\tkind\tcategory")?;
    for path in files {
        let bytes = match read_file(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                code = FAILED;
                output::complain(&anyhow::Error::from(error).context(path.display().to_string()));
                continue;
            }
        };
        writeln!(out, "{}\tsha256\t{category}", FileDigests::of(&bytes).sha256())?;
        match pdq(&bytes, &Limits::default()) {
            Ok(Some((hash, quality))) if quality >= LEAST_PDQ_QUALITY => writeln!(out, "{hash}\tpdq\t{category}")?,
            Ok(_) => eprintln!("{}: too flat or too small to be known by what it shows", path.display()),
            Err(error) => eprintln!("{}: no PDQ hash: {error}", path.display()),
        }
    }
    Ok(code)
}
