//! Opens bundles and the engine that the flags ask for.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use fourc::known::HashList;
use fourc::lists::UrlList;
use fourc::{
    AddressList, Bundle, Classifier, ClassifierBuilder, Date, Effort, Recalibration, Runtime, SealedList, TermList,
};

use crate::flags::Knowledge;

/// The classifier that the flags describe.
pub(crate) fn classifier(flags: &Knowledge) -> Result<Classifier> {
    Ok(builder(flags)?.build()?)
}

/// The same before it is built.
pub(crate) fn builder(flags: &Knowledge) -> Result<ClassifierBuilder> {
    let components = if flags.component.is_empty() { installed(flags.effort()) } else { flags.component.clone() };
    builder_with(flags, &components)
}

/// The classifier for somebody who asks about addresses alone: no component but those that were named.
pub(crate) fn address_classifier(flags: &Knowledge) -> Result<Classifier> {
    Ok(builder_with(flags, &flags.component)?.build()?)
}

fn builder_with(flags: &Knowledge, components: &[PathBuf]) -> Result<ClassifierBuilder> {
    let base = match &flags.bundle {
        Some(directory) => Bundle::open(directory)?,
        None => Bundle::embedded()?,
    };
    let mut builder = Classifier::builder(base)
        .threads(flags.threads)
        .runtime(runtime(flags.runtime.as_deref()))
        .effort(flags.effort())
        .pdq_radius(flags.pdq_radius)
        .today(today(flags)?);
    for directory in components {
        builder = builder.component(Bundle::open(directory)?);
    }
    if let Some(path) = &flags.calibration {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        builder = builder.calibration(Recalibration::from_json(&text)?);
    }
    for list in own_lists(flags)? {
        builder = match list {
            OwnList::Open(list) => builder.addresses(list),
            OwnList::Sealed(list) => builder.sealed(list),
            OwnList::Compiled(list) => builder.url_list(list),
        };
    }
    for path in &flags.hashes {
        builder = builder.hash_list(hash_list(path)?);
    }
    for path in &flags.sealed_hashes {
        builder = builder.hash_list(HashList::open_sealed(path).with_context(|| path.display().to_string())?);
    }
    for path in &flags.terms {
        builder = builder.terms(term_list(path)?);
    }
    Ok(builder)
}

/// A list of addresses that the flags name.
pub(crate) enum OwnList {
    Open(AddressList),
    Sealed(SealedList),
    Compiled(UrlList),
}

/// Reads the lists of addresses that the flags name, as they lie there now.
pub(crate) fn own_lists(flags: &Knowledge) -> Result<Vec<OwnList>> {
    let mut lists = Vec::new();
    for path in &flags.deny {
        lists.push(OwnList::Open(AddressList::deny(&name(path), &text(path)?)?));
    }
    for path in &flags.allow {
        lists.push(OwnList::Open(AddressList::allow(&name(path), &text(path)?)?));
    }
    for path in &flags.sealed {
        lists.push(OwnList::Sealed(SealedList::open(path)?));
    }
    for path in &flags.list {
        lists.push(OwnList::Compiled(UrlList::open(path)?));
    }
    Ok(lists)
}

/// The list of hashes in a file, compiled or of text.
fn hash_list(path: &Path) -> Result<HashList> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let list = if HashList::is_hash_list_file(&bytes) {
        HashList::from_bytes(bytes)
    } else {
        let text = String::from_utf8(bytes).ok().with_context(|| format!("{}: not UTF-8", path.display()))?;
        HashList::from_text(&name(path), &text)
    };
    list.with_context(|| path.display().to_string())
}

/// The day that lists are held against: the one that was given, or the clock's.
pub(crate) fn today(flags: &Knowledge) -> Result<Date> {
    match flags.today {
        Some(day) => Ok(day),
        None => Ok(jiff::Timestamp::now().to_string().parse()?),
    }
}

/// What evidence calls a list of addresses: the name of its file, without what a name may not hold.
pub(crate) fn name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    stem.chars().map(plain).take(64).collect()
}

pub(crate) fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// The term list in a file: TOML, or a table with commas or tabs. A table of the project's own, whose label is its name
/// and whose language is its folder's, needs no column for them.
pub(crate) fn term_list(path: &Path) -> Result<TermList> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension =
        path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let header = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    match extension.as_str() {
        "toml" => Ok(TermList::from_toml(&stem, &text)?),
        "csv" => Ok(TermList::from_table(&stem, &text, ',', None, "en")?),
        "tsv" if header.split('\t').any(|column| column == "label") => {
            Ok(TermList::from_table(&stem, &text, '\t', None, "en")?)
        }
        "tsv" => {
            let folder = path.parent().and_then(Path::file_name);
            let language = folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let name = format!("terms-{language}/{stem}");
            Ok(TermList::from_table(&name, &text, '\t', Some(&stem), &language)?)
        }
        _ => bail!("{}: a term list ends in .toml, .csv or .tsv", path.display()),
    }
}

fn runtime(named: Option<&Path>) -> Runtime {
    match named {
        None => Runtime::Tract,
        Some(path) if path.as_os_str() == "tract" || path.as_os_str().is_empty() => Runtime::Tract,
        Some(path) => Runtime::OnnxRuntime(path.to_owned()),
    }
}

/// Components that stand where `cargo xtask models` or a package puts them.
fn installed(effort: Effort) -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
    let starts = [here, program].into_iter().flatten();
    let folders: Vec<PathBuf> =
        starts.flat_map(|start| start.ancestors().map(Path::to_owned).collect::<Vec<_>>()).collect();
    let found =
        |name: &str| folders.iter().map(|folder| folder.join(name)).find(|place| place.join("bundle.json").is_file());
    // The larger model is opened only where it will be asked.
    let larger = if effort >= Effort::Accurate { found("models/nsfwjs-mid") } else { None };
    found("models/nsfwjs").into_iter().chain(larger).collect()
}
