//! `fourc lists build`: compiles lists of addresses into one file and says what became of every line.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use fourc::Bundle;
use fourc::lists::{Columns, Date, LabelMap, Layer, ListSource, Report, SourceFormat, UrlList};

use super::sources::{Source, sources};
use crate::NOTHING;
use crate::flags::Knowledge;

/// What to compile, and what to hold against it.
#[derive(Args)]
pub(crate) struct Build {
    /// Files, each also .gz or .zst, or folders: of `CATEGORY/domains` and `CATEGORY/urls`, or of files named by category.
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// The file to write. It is left as it was when something stops the build.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How sources are written; told from each file when not said.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What the list is for.
    #[arg(long, value_enum, default_value_t = Layers::Categories)]
    layer: Layers,
    /// The name of the list (default: the name of the file).
    #[arg(long)]
    name: Option<String>,
    /// Labels of entries that bring no category of their own (default: what the file or folder is called).
    #[arg(long, value_delimiter = ',')]
    label: Vec<String>,
    /// What a category of theirs is called here, e.g. adult=pornography; nothing after the = leaves it out.
    #[arg(long, value_name = "THEIRS=OURS")]
    map: Vec<String>,
    /// A file of such rules: their category, a tab, our labels between commas.
    #[arg(long, value_name = "FILE")]
    map_file: Vec<PathBuf>,
    /// Where tables have their columns, e.g. address=2,category=threat,date=5.
    #[arg(long, value_name = "COLUMN=PLACE,…", default_value = "")]
    columns: String,
    /// The day that the sources are of.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// The last day on which the list should be used.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<Date>,
    /// Take entries that cover a public suffix or a whole hosting platform: these, or all where none is named.
    #[arg(long, value_name = "HOST,…", value_delimiter = ',', num_args = 0.., require_equals = true)]
    allow_wide: Option<Vec<String>>,
    /// The list that this one follows: what has become smaller is said.
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The share of its entries that the list, a source or a label may lose since then, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    allow_shrink: f64,
    /// Also write the report as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// The formats that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Plain,
    Hosts,
    Dnsmasq,
    Adblock,
    Tsv,
    Csv,
    Table,
    Json,
}

impl Format {
    fn format(self) -> SourceFormat {
        match self {
            Self::Plain => SourceFormat::Plain,
            Self::Hosts => SourceFormat::Hosts,
            Self::Dnsmasq => SourceFormat::Dnsmasq,
            Self::Adblock => SourceFormat::AdBlock,
            Self::Tsv => SourceFormat::Tsv,
            Self::Csv => SourceFormat::Csv,
            Self::Table => SourceFormat::Table,
            Self::Json => SourceFormat::Json,
        }
    }
}

/// The layers that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Layers {
    Sealed,
    Deny,
    Allow,
    Categories,
}

impl Layers {
    pub(super) fn layer(self) -> Layer {
        match self {
            Self::Sealed => Layer::Sealed,
            Self::Deny => Layer::Deny,
            Self::Allow => Layer::Allow,
            Self::Categories => Layer::Categories,
        }
    }
}

pub(super) fn run(flags: &Build, knowledge: &Knowledge) -> Result<u8> {
    let base = match &knowledge.bundle {
        Some(directory) => Bundle::open(directory)?,
        None => Bundle::embedded()?,
    };
    let map = map(flags)?;
    let columns = Columns::parse(&flags.columns)?;
    let mut builder = UrlList::builder(name(flags)).layer(flags.layer.layer()).checks(&base);
    if let Some(date) = flags.date {
        builder = builder.date(date);
    }
    if let Some(date) = flags.expires {
        builder = builder.expires(date);
    }
    match flags.allow_wide.as_deref() {
        Some([]) => builder = builder.allow_wide(),
        Some(hosts) => builder = hosts.iter().fold(builder, |builder, host| builder.allow_wide_host(host.as_str())),
        None => {}
    }
    let mut out = std::io::stdout().lock();
    let mut ids = BTreeSet::new();
    for path in &flags.sources {
        for source in sources(path)? {
            let Some(labels) = labels(flags, &map, &source) else {
                writeln!(out, "{}: left out, since no label or map says what {} is", source.id, source.category)?;
                continue;
            };
            let id = unused(&mut ids, &source.id);
            let (bytes, sha256) = source.read()?;
            let format = flags.format.map(Format::format).or(source.format);
            let format = format.unwrap_or_else(|| SourceFormat::guess(&bytes));
            let mut list = ListSource::new(id, format).map(map.clone()).columns(columns.clone()).sha256(sha256);
            list = list.labels(labels.iter().map(String::as_str))?;
            if let Some(date) = flags.date {
                list = list.date(date);
            }
            builder.add(&list, &bytes).with_context(|| source.path.display().to_string())?;
        }
    }
    if ids.is_empty() {
        bail!("there is nothing to build a list of: no file, or none with a label");
    }
    let mut built = builder.build()?;
    if let Some(previous) = &flags.previous {
        built.report.compare(&UrlList::open(previous)?);
    }
    let report = &built.report;
    super::report::print(&mut out, report)?;
    let stops = stops(report, flags.allow_shrink);
    if let Some(path) = &flags.report {
        let mut value = serde_json::to_value(report)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("stopped_by".to_owned(), serde_json::to_value(&stops)?);
        }
        let text = serde_json::to_string_pretty(&value)? + "\n";
        std::fs::write(path, text).with_context(|| path.display().to_string())?;
    }
    if !stops.is_empty() {
        bail!("{} was not written: {}", flags.out.display(), stops.join("; "));
    }
    write_whole(&flags.out, &built.bytes)?;
    writeln!(out, "wrote {}: {} bytes, digest {}", flags.out.display(), built.bytes.len(), digest(&built.bytes)?)?;
    Ok(NOTHING)
}

/// What keeps a list from being taken into use.
fn stops(report: &Report, allowed: f64) -> Vec<String> {
    // Whoever lets a list lose everything has said so.
    let empty = report.empty_sources().filter(|_| allowed < 1.0).map(|source| format!("no entry came from {source}"));
    let shrunken = report.shrunken.iter().filter(|shrinkage| shrinkage.share() > allowed).map(|shrinkage| {
        format!(
            "{} has shrunk from {} to {} entries, more than --allow-shrink {allowed} lets pass",
            shrinkage.what, shrinkage.before, shrinkage.now
        )
    });
    empty.chain(shrunken).collect()
}

fn name(flags: &Build) -> String {
    let stem = || flags.out.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    flags.name.clone().or_else(stem).unwrap_or_default()
}

fn map(flags: &Build) -> Result<LabelMap> {
    let mut texts = String::new();
    for path in &flags.map_file {
        texts.push_str(&std::fs::read_to_string(path).with_context(|| path.display().to_string())?);
        texts.push('\n');
    }
    let mut map = LabelMap::from_tsv(&texts)?;
    for rule in &flags.map {
        map.add(rule)?;
    }
    Ok(map)
}

/// The labels of entries without categories; none where the whole source has nothing to say here.
fn labels(flags: &Build, map: &LabelMap, source: &Source) -> Option<Vec<String>> {
    if !flags.label.is_empty() {
        return Some(flags.label.clone());
    }
    let named = map.labels_of(&source.category);
    if flags.layer != Layers::Categories {
        return Some(named.unwrap_or_default());
    }
    // Of a folder of categories, only those that are known are read; a single file may name its own in its lines.
    if source.from_folder { named.filter(|labels| !labels.is_empty()) } else { Some(named.unwrap_or_default()) }
}

fn unused(ids: &mut BTreeSet<String>, id: &str) -> String {
    let mut names = std::iter::once(id.to_owned()).chain((2..).map(|number| format!("{id}-{number}")));
    let name = names.find(|name| !ids.contains(name)).unwrap_or_default();
    ids.insert(name.clone());
    name
}

/// Writes beside the file and then puts it in its place, so that nobody opens half a list.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".partial");
    let beside = PathBuf::from(beside);
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().with_context(|| path.display().to_string())
}

fn digest(bytes: &[u8]) -> Result<String> {
    Ok(UrlList::from_bytes(bytes.to_vec())?.digest().to_owned())
}
