//! From sources to a list file: entries are gathered, sorted by key, freed of duplicates and written.

use std::collections::BTreeMap;

use fst::MapBuilder;
use rustc_hash::FxHashMap;

use super::checks::{AllowedWide, Says, Wide};
use super::digest::pattern_key;
use super::entry::{EntryKind, push_key};
use super::file::{self, Blocks, Group, Header, SourceInfo, UrlList};
use super::filter::FilterBuilder;
use super::report::{Report, SAMPLE_ENTRIES, SourceReport};
use super::rows::{Row, SourceFormat, read_rows};
use super::{Columns, Conflict, LabelMap, Listed, WideEntry, tables};
use crate::compiled::{Block, sha256};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::link::Link;
use crate::taxonomy::TAXONOMY_VERSION;
use crate::verdict::Layer;

/// One source and how to read it.
#[derive(Clone, Debug)]
pub struct ListSource {
    id: String,
    format: SourceFormat,
    labels: Vec<Listed>,
    map: LabelMap,
    columns: Columns,
    date: Option<Date>,
    sha256: Option<String>,
}

impl ListSource {
    /// A source with the name that evidence will show before `#` and the line.
    pub fn new(id: impl Into<String>, format: SourceFormat) -> Self {
        Self {
            id: id.into(),
            format,
            labels: Vec::new(),
            map: LabelMap::new(),
            columns: Columns::default(),
            date: None,
            sha256: None,
        }
    }

    /// The labels of entries that bring no category of their own.
    ///
    /// # Errors
    /// `invalid-input` for what is no label.
    pub fn labels<'l>(mut self, labels: impl IntoIterator<Item = &'l str>) -> Result<Self> {
        let parsed: Option<Vec<Listed>> = labels.into_iter().map(Listed::parse).collect();
        self.labels = parsed.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "that is no label"))?;
        Ok(self)
    }

    /// What the source's categories are called here.
    pub fn map(mut self, map: LabelMap) -> Self {
        self.map = map;
        self
    }

    /// Where a table has its columns (default: as its first line names them).
    pub fn columns(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// When its publisher dated it.
    pub fn date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    /// The digest of the file that it came in, where that was packed (default: that of the bytes that are read).
    pub fn sha256(mut self, digest: impl Into<String>) -> Self {
        self.sha256 = Some(digest.into());
        self
    }
}

/// Compiles sources into one list.
#[derive(Debug)]
pub struct UrlListBuilder {
    name: String,
    layer: Layer,
    date: Option<Date>,
    expires: Option<Date>,
    wide: Wide,
    allowed: AllowedWide,
    /// Addresses that teach or help, each with the entry that says so.
    education: Vec<(String, String)>,
    sources: Vec<(SourceInfo, SourceReport)>,
    sets: Vec<Vec<Listed>>,
    set_numbers: FxHashMap<Vec<Listed>, u32>,
    groups: Vec<Group>,
    group_numbers: FxHashMap<Group, u32>,
    keys: Vec<u8>,
    entries: Vec<Pending>,
    wide_entries: Vec<WideEntry>,
    wide_refused: u64,
}

/// One entry before it is sorted; its key lies with all others in one buffer.
#[derive(Clone, Copy, Debug)]
struct Pending {
    start: u32,
    length: u32,
    group: u32,
    line: u32,
}

/// A list that was built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BuiltList {
    /// The file, for [`UrlList::from_bytes`] or to be stored.
    pub bytes: Vec<u8>,
    /// What went into it and what did not.
    pub report: Report,
}

impl UrlList {
    /// Starts a list with this name. Without [`UrlListBuilder::checks`] only public suffixes are refused as too wide.
    pub fn builder(name: impl Into<String>) -> UrlListBuilder {
        UrlListBuilder {
            name: name.into(),
            layer: Layer::default(),
            date: None,
            expires: None,
            wide: Wide::default(),
            allowed: AllowedWide::default(),
            education: Vec::new(),
            sources: Vec::new(),
            sets: Vec::new(),
            set_numbers: FxHashMap::default(),
            groups: Vec::new(),
            group_numbers: FxHashMap::default(),
            keys: Vec::new(),
            entries: Vec::new(),
            wide_entries: Vec::new(),
            wide_refused: 0,
        }
    }
}

impl UrlListBuilder {
    /// What the list is for (default: categories).
    pub fn layer(mut self, layer: Layer) -> Self {
        self.layer = layer;
        self
    }

    /// The day that the list is dated with.
    pub fn date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    /// The last day on which the list should be used.
    pub fn expires(mut self, date: Date) -> Self {
        self.expires = Some(date);
        self
    }

    /// Takes entries that cover a public suffix or a whole hosting platform, which are refused otherwise.
    pub fn allow_wide(mut self) -> Self {
        self.allowed.everything = true;
        self
    }

    /// Takes entries that cover this public suffix or platform.
    pub fn allow_wide_host(mut self, host: impl Into<String>) -> Self {
        self.allowed.hosts.insert(host.into());
        self
    }

    pub(crate) fn with_checks(mut self, wide: Wide, education: Vec<(String, String)>) -> Self {
        self.wide = wide;
        self.education = education;
        self
    }

    /// Reads a source. What cannot be taken is counted in the report, by reason.
    ///
    /// # Errors
    /// `invalid-input` for JSON or a table that cannot be read at all, or a name that evidence cannot show;
    /// `limit-exceeded` above 4 GB of keys or 2³² − 1 lines.
    pub fn add(&mut self, source: &ListSource, bytes: &[u8]) -> Result<()> {
        let speakable = |character: char| character.is_alphanumeric() || "-_./+".contains(character);
        if source.id.is_empty() || !source.id.chars().all(speakable) {
            let what = "the name of a source has letters, digits and - _ . / + only";
            return Err(Error::new(ErrorKind::InvalidInput, what));
        }
        let number = self.sources.len() as u32;
        let report =
            SourceReport { id: source.id.clone(), format: source.format.id().to_owned(), ..SourceReport::default() };
        let sha256 = source.sha256.clone().unwrap_or_else(|| sha256(bytes));
        let info = SourceInfo {
            id: source.id.clone(),
            format: source.format.id().to_owned(),
            sha256,
            date: source.date,
            entries: 0,
        };
        let mut intake = Intake { builder: self, source, number, report, overflow: false };
        let mut take = |row: Result<Row, (u32, &'static str)>| intake.take(row);
        let (lines, ignored) = match source.format {
            SourceFormat::Csv | SourceFormat::Table => {
                let delimiter = if source.format == SourceFormat::Csv { b',' } else { b'\t' };
                (tables::read_table(bytes, delimiter, &source.columns, &mut take)?, 0)
            }
            SourceFormat::Json => (tables::read_json(bytes, &mut take)?, 0),
            format => read_rows(bytes, format, &mut take),
        };
        let (mut report, overflow) = (intake.report, intake.overflow);
        if overflow {
            return Err(Error::new(ErrorKind::LimitExceeded, "the entries of a list exceed the limit of 4 GB of keys"));
        }
        report.lines = lines;
        report.options_ignored = ignored;
        self.sources.push((info, report));
        Ok(())
    }

    fn set(&mut self, mut labels: Vec<Listed>) -> u32 {
        labels.sort_unstable();
        labels.dedup();
        let sets = &mut self.sets;
        *self.set_numbers.entry(labels).or_insert_with_key(|labels| {
            sets.push(labels.clone());
            sets.len() as u32 - 1
        })
    }

    fn group(&mut self, group: Group) -> u32 {
        let groups = &mut self.groups;
        *self.group_numbers.entry(group).or_insert_with(|| {
            groups.push(group);
            groups.len() as u32 - 1
        })
    }

    /// Sorts, compares and writes.
    ///
    /// # Errors
    /// `limit-exceeded` for more entries than a file can hold.
    pub fn build(mut self) -> Result<BuiltList> {
        let key = |entry: &Pending, keys: &[u8]| -> (usize, usize) {
            let start = entry.start as usize;
            (start, (start + entry.length as usize).min(keys.len()))
        };
        let keys = std::mem::take(&mut self.keys);
        let mut entries = std::mem::take(&mut self.entries);
        let text = |entry: &Pending| {
            let (start, end) = key(entry, &keys);
            keys.get(start..end).unwrap_or_default()
        };
        let group = |entry: &Pending| self.groups.get(entry.group as usize).copied();
        // Look-ups turn what they found round, so the least specific kind and the last source come first here.
        entries.sort_unstable_by(|a, b| {
            let rank = |entry: &Pending| group(entry).map(|group| (group.kind, group.source));
            text(a).cmp(text(b)).then_with(|| (rank(b), b.line).cmp(&(rank(a), a.line)))
        });
        let most_lines = entries.iter().map(|entry| entry.line).max().unwrap_or(0);
        let mut writer = Writer::new(self.groups.len(), entries.len(), most_lines);
        let mut tally = Tally::default();
        let mut run: Vec<Pending> = Vec::new();
        for alike in entries.chunk_by(|a, b| text(a) == text(b)) {
            run.clear();
            // From the first source on: it is the one that is kept.
            for entry in alike.iter().rev() {
                let Some(own) = group(entry) else { continue };
                let says_it = |kept: &Pending| {
                    group(kept).is_some_and(|kept| {
                        (kept.kind, kept.set, kept.exception) == (own.kind, own.set, own.exception)
                            && (!own.exception || kept.source == own.source)
                    })
                };
                let duplicate = run.iter().any(says_it);
                tally.count(own, duplicate);
                if !duplicate {
                    run.push(*entry);
                }
            }
            run.reverse();
            if let Some(first) = alike.first() {
                writer.add(text(first), &run)?;
            }
        }
        self.finish(writer, &tally)
    }

    fn finish(mut self, writer: Writer, tally: &Tally) -> Result<BuiltList> {
        for (number, (info, report)) in (0..).zip(&mut self.sources) {
            let (taken, duplicates) = tally.sources.get(&number).copied().unwrap_or_default();
            info.entries = taken;
            report.duplicates = duplicates;
        }
        let mut labels: BTreeMap<String, u64> = BTreeMap::new();
        for (set, count) in &tally.sets {
            for label in self.sets.get(*set as usize).into_iter().flatten() {
                *labels.entry(label.id().to_owned()).or_default() += count;
            }
        }
        let kinds: BTreeMap<String, u64> =
            tally.kinds.iter().map(|(kind, count)| (kind.id().to_owned(), *count)).collect();
        let header = Header {
            name: self.name.clone(),
            layer: self.layer,
            taxonomy: TAXONOMY_VERSION.to_owned(),
            date: self.date,
            expires: self.expires,
            sources: self.sources.iter().map(|(info, _)| info.clone()).collect(),
            label_sets: self.sets.iter().map(|set| set.iter().map(|label| label.id().to_owned()).collect()).collect(),
            entries: tally.entries,
            kinds: kinds.clone(),
            labels: labels.clone(),
            record_bytes: writer.record_bytes,
            line_bits: writer.line_bits,
            keys: Block::default(),
            records: Block::default(),
            groups: Block::default(),
            more: Block::default(),
            filter: Block::default(),
        };
        let mut groups = Vec::new();
        self.groups.iter().for_each(|group| group.write(&mut groups));
        let count = writer.count;
        let keys = writer.keys.into_inner().map_err(unwritten)?;
        let filter = writer.filter.finish();
        let contents =
            Blocks { keys: &keys, records: &writer.records, groups: &groups, more: &writer.more, filter: &filter };
        let bytes = file::write(header, &contents)?;
        let mut report = Report {
            name: self.name,
            layer: self.layer,
            entries: tally.entries,
            keys: count,
            bytes: bytes.len() as u64,
            duplicates: tally.duplicates,
            kinds,
            labels,
            sources: self.sources.into_iter().map(|(_, report)| report).collect(),
            wide: self.wide_entries,
            wide_refused: self.wide_refused,
            conflicts: Vec::new(),
            conflict_count: 0,
            shrunken: Vec::new(),
        };
        // What was written must open, and is asked for the places that teach and help.
        let list = UrlList::from_bytes(bytes.clone())?;
        for (address, id) in &self.education {
            let Ok(link) = Link::parse(address, &crate::limits::Limits::default()) else { continue };
            let refuses = matches!(self.layer, Layer::Deny | Layer::Sealed);
            for hit in list.lookup(&link) {
                if hit.exception || !(refuses || hit.says.iter().any(|listed| listed.is_risk())) {
                    continue;
                }
                report.conflict_count += 1;
                if report.conflicts.len() < SAMPLE_ENTRIES {
                    let conflict = Conflict { source: hit.source.id.clone(), line: hit.line, against: id.clone() };
                    report.conflicts.push(conflict);
                }
            }
        }
        Ok(BuiltList { bytes, report })
    }
}

/// Takes the rows of one source.
struct Intake<'b> {
    builder: &'b mut UrlListBuilder,
    source: &'b ListSource,
    number: u32,
    report: SourceReport,
    overflow: bool,
}

impl Intake<'_> {
    fn take(&mut self, row: Result<Row, (u32, &'static str)>) {
        let row = match row {
            Ok(row) => row,
            Err((line, why)) => return self.report.reject(line, why),
        };
        let is_sealed = self.builder.layer == Layer::Sealed;
        let digest = is_sealed.then(|| pattern_key(&row.pattern)).flatten();
        if is_sealed && (digest.is_none() || row.exception) {
            return self.report.reject(row.line, "a sealed list covers no public suffix and has no exception");
        }
        let Some(labels) = self.labels(&row) else { return };
        let needs_labels = self.builder.layer == Layer::Categories && !row.exception;
        if labels.is_empty() && needs_labels {
            return self.report.reject(row.line, "no label: give the source labels or a map");
        }
        let builder = &mut *self.builder;
        let accuses = builder.layer == Layer::Sealed || labels.iter().any(|label| label.is_risk());
        let refuses = builder.layer == Layer::Deny;
        let says = if accuses {
            Says::Risk
        } else if refuses {
            Says::Refused
        } else {
            Says::Harmless
        };
        if let Some(covers) = builder.wide.covers(&row.pattern, says).filter(|_| !row.exception) {
            // What lets a whole platform through was meant to.
            let allowed = row.wide || builder.layer == Layer::Allow || builder.allowed.allows(&row.pattern);
            builder.wide_refused += u64::from(!allowed);
            if builder.wide_entries.len() < SAMPLE_ENTRIES {
                let covers = if builder.layer == Layer::Sealed { String::new() } else { covers.to_owned() };
                let wide = WideEntry { source: self.source.id.clone(), line: row.line, covers, allowed };
                builder.wide_entries.push(wide);
            }
            if !allowed {
                return;
            }
        }
        let set = builder.set(labels);
        let start = builder.keys.len();
        let kind = push_key(&row.pattern, &mut builder.keys);
        if let Some(digest) = digest {
            // The place of the key is the digest's: nobody reads a sealed entry out of its file.
            builder.keys.truncate(start);
            builder.keys.extend_from_slice(&digest);
        }
        let date = row.date.or(self.source.date).map_or(0, Date::number);
        let group = builder.group(Group { set, source: self.number, date, kind, exception: row.exception });
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(builder.keys.len())) else {
            self.overflow = true;
            return;
        };
        builder.entries.push(Pending { start, length: end - start, group, line: row.line });
        self.report.entries += 1;
    }

    /// The labels of a row; none where it lost all that it had.
    fn labels(&mut self, row: &Row) -> Option<Vec<Listed>> {
        if row.categories.is_empty() {
            return Some(self.source.labels.clone());
        }
        let mut labels = Vec::new();
        let mut unknown = Vec::new();
        for category in &row.categories {
            match self.source.map.labels(category) {
                Some(ours) => labels.extend(ours),
                None => unknown.push(category),
            }
        }
        if labels.is_empty() && !row.exception {
            match unknown.first() {
                Some(category) => *self.report.unmapped.entry((*category).clone()).or_default() += 1,
                None => self.report.left_out += 1,
            }
            return None;
        }
        Some(labels)
    }
}

/// What there is of everything.
#[derive(Default)]
struct Tally {
    entries: u64,
    duplicates: u64,
    /// Kept and duplicate entries of each source.
    sources: BTreeMap<u32, (u64, u64)>,
    sets: BTreeMap<u32, u64>,
    kinds: BTreeMap<EntryKind, u64>,
}

impl Tally {
    fn count(&mut self, group: Group, duplicate: bool) {
        let source = self.sources.entry(group.source).or_default();
        if duplicate {
            self.duplicates += 1;
            source.1 += 1;
            return;
        }
        self.entries += 1;
        source.0 += 1;
        *self.sets.entry(group.set).or_default() += 1;
        *self.kinds.entry(group.kind).or_default() += 1;
    }
}

/// Writes sorted keys and their records.
struct Writer {
    keys: MapBuilder<Vec<u8>>,
    records: Vec<u8>,
    more: Vec<u8>,
    filter: FilterBuilder,
    count: u64,
    /// The group number that says that a key has several records.
    several: u64,
    record_bytes: u8,
    line_bits: u8,
}

impl Writer {
    /// For so many groups and entries, and this highest line.
    fn new(groups: usize, entries: usize, most_lines: u32) -> Self {
        let bits = |number: u64| (64 - number.leading_zeros()) as u8;
        // A run takes three words or more for two records, so its place can be up to three times their number.
        let line_bits = bits(u64::from(most_lines).max(3 * entries as u64));
        let record_bytes = (line_bits + bits(groups as u64)).div_ceil(8).max(1);
        Self {
            keys: MapBuilder::memory(),
            records: Vec::new(),
            more: Vec::new(),
            filter: FilterBuilder::new(entries),
            count: 0,
            several: groups as u64,
            record_bytes,
            line_bits,
        }
    }

    fn add(&mut self, key: &[u8], run: &[Pending]) -> Result<()> {
        self.filter.add(key);
        self.keys.insert(key, self.count).map_err(unwritten)?;
        self.count += 1;
        let record = match run {
            [one] => u64::from(one.group) << self.line_bits | u64::from(one.line),
            several => {
                let place = (self.more.len() / 4) as u64;
                let words = several.iter().flat_map(|entry| [entry.group, entry.line]);
                for word in std::iter::once(several.len() as u32).chain(words) {
                    self.more.extend_from_slice(&word.to_le_bytes());
                }
                self.several << self.line_bits | place
            }
        };
        let bytes = record.to_le_bytes();
        self.records.extend_from_slice(bytes.get(..usize::from(self.record_bytes)).unwrap_or(&bytes));
        Ok(())
    }
}

fn unwritten(cause: fst::Error) -> Error {
    Error::new(ErrorKind::Internal, "the keys of a list cannot be written").because(cause)
}
