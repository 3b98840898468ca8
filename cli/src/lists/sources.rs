//! Files and folders of lists, packed or not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use fourc::lists::SourceFormat;

/// One file of entries.
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// The name that evidence shows.
    pub(super) id: String,
    /// What its file or folder is called, for want of a category in its lines.
    pub(super) category: String,
    /// Whether it was found in a folder of categories.
    pub(super) from_folder: bool,
    /// The format, where the name says it.
    pub(super) format: Option<SourceFormat>,
}

/// The file, or the files of a folder and its folders, in order.
pub(super) fn sources(path: &Path) -> Result<Vec<Source>> {
    if !path.is_dir() {
        let (stem, extension) = name_of(path);
        let format = format_of(&extension);
        return Ok(vec![Source {
            path: path.to_owned(),
            id: speakable(&stem),
            category: stem,
            from_folder: false,
            format,
        }]);
    }
    let mut found = Vec::new();
    walk(path, "", &mut found)?;
    Ok(found)
}

fn walk(folder: &Path, within: &str, found: &mut Vec<Source>) -> Result<()> {
    let mut entries = std::fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        let (stem, extension) = name_of(&path);
        // A link to a folder is another name of a category that stands there under its own.
        if path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            let below = if within.is_empty() { stem } else { format!("{within}/{stem}") };
            walk(&path, &below, found)?;
            continue;
        }
        let inside = |category: String, id: &str, format| Source {
            path: path.clone(),
            id: speakable(id),
            category,
            from_folder: true,
            format,
        };
        let is_list = extension.is_empty() && matches!(stem.as_str(), "domains" | "urls");
        if is_list && !within.is_empty() {
            let category = within.rsplit('/').next().unwrap_or(within).to_owned();
            found.push(inside(category, &format!("{within}/{stem}"), Some(SourceFormat::Plain)));
        } else if EXTENSIONS.contains(&extension.as_str()) {
            let id = if within.is_empty() { stem.clone() } else { format!("{within}/{stem}") };
            found.push(inside(stem, &id, format_of(&extension)));
        }
    }
    Ok(())
}

impl Source {
    /// The bytes, unpacked, and the digest of the file as it lies.
    pub(super) fn read(&self) -> Result<(Vec<u8>, String)> {
        let name = || self.path.display().to_string();
        let packed = std::fs::read(&self.path).with_context(name)?;
        let digest = fourc::internal::sha256(&packed);
        let mut bytes = Vec::new();
        if packed.starts_with(&[0x1f, 0x8b]) {
            let unpacked = flate2::read::MultiGzDecoder::new(packed.as_slice());
            unpacked.take(MOST_BYTES + 1).read_to_end(&mut bytes).with_context(name)?;
        } else if packed.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let unpacked = ruzstd::decoding::StreamingDecoder::new(packed.as_slice()).with_context(name)?;
            unpacked.take(MOST_BYTES + 1).read_to_end(&mut bytes).with_context(name)?;
        } else {
            bytes = packed;
        }
        if bytes.len() as u64 > MOST_BYTES {
            bail!("{}: more than {} GiB when unpacked", name(), MOST_BYTES >> 30);
        }
        Ok((bytes, digest))
    }
}

/// The name of a file without its endings, and the last of them that is not one of a packer.
fn name_of(path: &Path) -> (String, String) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem.to_owned(), extension.to_ascii_lowercase()),
        _ => (name.to_owned(), String::new()),
    }
}

/// The format that an ending promises; the rest is told from the lines.
fn format_of(extension: &str) -> Option<SourceFormat> {
    match extension {
        "csv" => Some(SourceFormat::Csv),
        "json" | "jsonl" | "ndjson" => Some(SourceFormat::Json),
        "hosts" => Some(SourceFormat::Hosts),
        _ => None,
    }
}

/// A name of letters, digits and the signs that the ids of evidence may have.
fn speakable(name: &str) -> String {
    let sign =
        |character: char| if character.is_alphanumeric() || "-_./+".contains(character) { character } else { '-' };
    name.chars().map(sign).collect()
}

/// Endings of files that a folder is searched for.
const EXTENSIONS: &[&str] =
    &["txt", "list", "hosts", "conf", "tsv", "csv", "json", "jsonl", "ndjson", "domains", "urls"];
/// Bytes of one source when unpacked.
const MOST_BYTES: u64 = 2 << 30;
