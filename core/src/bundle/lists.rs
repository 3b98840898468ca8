//! Tables of a bundle: terms, contexts, addresses, known hashes.

use std::collections::BTreeMap;

use super::phrases::{Phrase, PhraseIndex};
use crate::error::{Error, ErrorKind, Result};
use crate::link::{Link, LinkIndex, ListFormat, parse_list};
use crate::taxonomy::{Category, Context};

/// How much a term or phrase says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// Counts only together with others.
    Weak,
    /// Worth showing by itself.
    Medium,
    /// Says it by itself.
    Strong,
}

impl Strength {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "weak" => Self::Weak,
            "medium" => Self::Medium,
            "strong" => Self::Strong,
            _ => return None,
        })
    }

    /// How sure a context phrase of this strength is by itself.
    pub(crate) fn of_context(self) -> f32 {
        match self {
            Self::Weak => 0.3,
            Self::Medium => 0.6,
            Self::Strong => 0.9,
        }
    }
}

/// One term of a list.
#[derive(Debug)]
pub(crate) struct Term {
    pub(crate) id: String,
    pub(crate) category: Category,
    pub(crate) strength: Strength,
    pub(crate) sense: String,
}

/// A compiled term list.
#[derive(Debug)]
pub(crate) struct TermList {
    pub(crate) terms: Vec<Term>,
    pub(crate) index: PhraseIndex,
}

impl TermList {
    /// Reads `id category strength forms term sense`, tab-separated, after a header line.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut terms = Vec::new();
        let mut phrases = Vec::new();
        for (line, fields) in rows(text) {
            let [id, category, strength, forms, term, sense] = fields.as_slice() else {
                return Err(bad("terms", line));
            };
            let (Ok(category), Some(strength)) = (category.parse(), Strength::parse(strength)) else {
                return Err(unknown("terms", line));
            };
            phrases.push(Phrase { text: term, inflect: *forms == "inflect", entry: terms.len() as u32 });
            terms.push(Term { id: (*id).to_owned(), category, strength, sense: (*sense).to_owned() });
        }
        Ok(Self { terms, index: PhraseIndex::build(phrases)? })
    }
}

/// One phrase that witnesses a context.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) id: String,
    pub(crate) context: Context,
    pub(crate) strength: Strength,
    pub(crate) sense: String,
}

/// Compiled witnesses.
#[derive(Debug)]
pub(crate) struct WitnessList {
    pub(crate) witnesses: Vec<Witness>,
    pub(crate) index: PhraseIndex,
}

impl WitnessList {
    /// Reads `phrase context strength sense`, tab-separated, after a header line.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut witnesses = Vec::new();
        let mut phrases = Vec::new();
        for (line, fields) in rows(text) {
            let [phrase, context, strength, sense] = fields.as_slice() else { return Err(bad("contexts", line)) };
            let (Ok(context), Some(strength)) = (context.parse(), Strength::parse(strength)) else {
                return Err(unknown("contexts", line));
            };
            phrases.push(Phrase { text: phrase, inflect: false, entry: witnesses.len() as u32 });
            let id = format!("contexts-en#{line}");
            witnesses.push(Witness { id, context, strength, sense: (*sense).to_owned() });
        }
        Ok(Self { witnesses, index: PhraseIndex::build(phrases)? })
    }
}

/// One phrase that only looks like a term: a place, a bird, a book.
#[derive(Debug)]
pub(crate) struct Innocent {
    pub(crate) id: String,
    pub(crate) sense: String,
}

/// Phrases that clear whatever term lies within them.
#[derive(Debug)]
pub(crate) struct DefenceList {
    pub(crate) phrases: Vec<Innocent>,
    pub(crate) index: PhraseIndex,
}

impl DefenceList {
    /// Reads `phrase kind sense`, tab-separated, after a header line.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut innocent = Vec::new();
        let mut phrases = Vec::new();
        for (line, fields) in rows(text) {
            let [phrase, kind, sense] = fields.as_slice() else { return Err(bad("defence", line)) };
            phrases.push(Phrase { text: phrase, inflect: false, entry: innocent.len() as u32 });
            innocent.push(Innocent { id: format!("defence-en#{line}"), sense: format!("{sense} ({kind})") });
        }
        Ok(Self { phrases: innocent, index: PhraseIndex::build(phrases)? })
    }
}

/// What a list says about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    Category(Category),
    Context(Context),
}

/// One entry of an address list.
#[derive(Debug)]
pub(crate) struct Address {
    /// The list and the line, e.g. `urls-risk#12`.
    pub(crate) id: String,
    /// Which list it stands in, by number.
    pub(crate) list: usize,
    pub(crate) says: Vec<Listed>,
    /// `@@||host^`: cancels the other entries of its own list.
    pub(crate) exception: bool,
}

/// All address lists of a bundle in one index.
#[derive(Debug)]
pub(crate) struct AddressLists {
    pub(crate) addresses: Vec<Address>,
    index: LinkIndex,
}

/// The text of one list and how to read it.
pub(crate) struct AddressSource<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    pub(crate) format: &'a str,
    pub(crate) labels: &'a [String],
}

impl AddressLists {
    /// Parses and indexes the lists.
    pub(crate) fn build<'a>(sources: impl IntoIterator<Item = AddressSource<'a>>) -> Result<Self> {
        let mut addresses = Vec::new();
        let mut patterns = Vec::new();
        for (number, source) in sources.into_iter().enumerate() {
            let format = match source.format {
                "plain" => ListFormat::Plain,
                "hosts" => ListFormat::Hosts,
                "adblock" => ListFormat::AdBlock,
                "tsv" => ListFormat::Tsv,
                _ => return Err(Error::new(ErrorKind::BundleCorrupt, "an address list has an unknown format")),
            };
            let list = parse_list(source.text, format);
            // A bundle is checked before it ships: a line that cannot be read is damage, never something to skip.
            if let Some(line) = list.rejected.first() {
                let what = format!("line {} of the list {} cannot be read: {}", line.line, source.id, line.reason);
                return Err(Error::new(ErrorKind::BundleCorrupt, what));
            }
            for entry in list.entries {
                let labels = if entry.labels.is_empty() { source.labels } else { &entry.labels };
                let says = labels.iter().map(|label| listed(label)).collect::<Option<Vec<_>>>();
                let says = says
                    .filter(|says| entry.exception || !says.is_empty())
                    .ok_or_else(|| unknown(source.id, entry.line))?;
                patterns.push((entry.pattern, addresses.len() as u32));
                addresses.push(Address {
                    id: format!("{}#{}", source.id, entry.line),
                    list: number,
                    says,
                    exception: entry.exception,
                });
            }
        }
        Ok(Self { addresses, index: LinkIndex::build(patterns.into_iter()) })
    }

    /// The entries that cover a link, most specific first.
    pub(crate) fn lookup(&self, link: &Link) -> impl Iterator<Item = &Address> {
        self.index.lookup(link).into_iter().filter_map(|hit| self.addresses.get(hit.id as usize))
    }
}

fn listed(label: &str) -> Option<Listed> {
    let category = label.parse().map(Listed::Category);
    category.or_else(|_| label.parse().map(Listed::Context)).ok()
}

/// Known pictures: exactly, by the digest of the file, or nearly, by a perceptual hash.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownPictures {
    pub(crate) exact: BTreeMap<String, Category>,
    pub(crate) near: Vec<(u64, Category)>,
}

/// Reads `sha256 label` or `dhash:<16 hexadecimal digits> label`, tab-separated, after a header line.
pub(crate) fn parse_hashes(text: &str) -> Result<KnownPictures> {
    let mut known = KnownPictures::default();
    for (line, fields) in rows(text) {
        let [digest, label] = fields.as_slice() else { return Err(bad("hashes", line)) };
        let category = label.parse().map_err(|_| unknown("hashes", line))?;
        if let Some(hash) = digest.strip_prefix("dhash:") {
            known.near.push((u64::from_str_radix(hash, 16).map_err(|_| bad("hashes", line))?, category));
        } else if digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            known.exact.insert(digest.to_ascii_lowercase(), category);
        } else {
            return Err(bad("hashes", line));
        }
    }
    Ok(known)
}

/// The data lines of a tab-separated table: numbered from 1, without comments and the header.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(number, line)| (number + 1, line.split('\t').collect()))
}

fn bad(table: &str, line: usize) -> Error {
    Error::new(ErrorKind::BundleCorrupt, format!("line {line} of the {table} table does not have its columns"))
}

fn unknown(table: &str, line: usize) -> Error {
    let what = format!("line {line} of the {table} table has a label or strength that this engine does not know");
    Error::new(ErrorKind::BundleIncompatible, what)
}
