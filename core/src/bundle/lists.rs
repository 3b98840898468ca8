//! Tables of a bundle: terms, contexts, addresses, known hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Forms;
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
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "weak" => Self::Weak,
            "medium" => Self::Medium,
            "strong" => Self::Strong,
            _ => return None,
        })
    }

    fn id(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
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
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) id: String,
    /// The language of its list, as ISO 639-1.
    pub(crate) language: String,
    pub(crate) category: Category,
    pub(crate) strength: Strength,
    pub(crate) phrase: String,
    pub(crate) forms: Forms,
    pub(crate) sense: String,
    /// One of these must stand near, where there are any.
    pub(crate) needs: Vec<String>,
    /// None of these may stand near.
    pub(crate) unless: Vec<String>,
    /// Whether it counts only in texts of its own language.
    pub(crate) own: bool,
}

impl Term {
    /// The entry in words for people, with the reason why it does not count if there is one.
    pub(crate) fn describe(&self, retired: Option<&str>) -> String {
        let mut text = format!("{} “{}”: {} term for {}", self.id, self.phrase, self.strength.id(), self.category.id());
        let mut add = |what: &str, words: &[String]| {
            if !words.is_empty() {
                let _ = write!(text, "; {what} {}", words.join(", "));
            }
        };
        add("means", std::slice::from_ref(&self.sense));
        add("only near", &self.needs);
        add("not near", &self.unless);
        if self.own {
            add("only in texts in", std::slice::from_ref(&self.language));
        }
        add("does not count:", retired.map(str::to_owned).as_slice());
        text
    }
}

/// Reads `id language category strength forms term sense needs unless where`, tab-separated, after a header line.
pub(crate) fn parse_terms(text: &str) -> Result<Vec<Term>> {
    let parse = |(line, fields): (usize, Vec<&str>)| {
        let [id, language, category, strength, forms, term, sense, needs, unless, place] = fields.as_slice() else {
            return Err(bad("terms", line));
        };
        let (Ok(category), Some(strength), Some(forms)) =
            (category.parse(), Strength::parse(strength), parse_forms(forms))
        else {
            return Err(unknown("terms", line));
        };
        Ok(Term {
            id: (*id).to_owned(),
            language: (*language).to_owned(),
            category,
            strength,
            phrase: (*term).to_owned(),
            forms,
            sense: (*sense).to_owned(),
            needs: alternatives(needs),
            unless: alternatives(unless),
            own: *place == "own",
        })
    };
    rows(text).map(parse).collect()
}

pub(super) fn parse_forms(word: &str) -> Option<Forms> {
    Some(match word {
        "exact" => Forms::Exact,
        "inflect" => Forms::Inflect,
        "stem" => Forms::Stem,
        _ => return None,
    })
}

/// `a|b|c`, or `-` for none.
pub(super) fn alternatives(field: &str) -> Vec<String> {
    field.split('|').map(str::trim).filter(|word| !word.is_empty() && *word != "-").map(str::to_owned).collect()
}

/// One phrase that witnesses a context.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub(crate) id: String,
    pub(crate) phrase: String,
    pub(crate) context: Context,
    pub(crate) strength: Strength,
    pub(crate) sense: String,
}

/// Reads `phrase context strength sense`, tab-separated, after a header line.
pub(crate) fn parse_witnesses(text: &str) -> Result<Vec<Witness>> {
    let parse = |(line, fields): (usize, Vec<&str>)| {
        let [phrase, context, strength, sense] = fields.as_slice() else { return Err(bad("contexts", line)) };
        let (Ok(context), Some(strength)) = (context.parse(), Strength::parse(strength)) else {
            return Err(unknown("contexts", line));
        };
        let id = format!("contexts-en#{line}");
        Ok(Witness { id, phrase: (*phrase).to_owned(), context, strength, sense: (*sense).to_owned() })
    };
    rows(text).map(parse).collect()
}

/// One phrase that only looks like a term: a place, a bird, a book.
#[derive(Clone, Debug)]
pub(crate) struct Innocent {
    pub(crate) id: String,
    pub(crate) phrase: String,
    pub(crate) sense: String,
    /// Whether it names a person: a single word then counts only where it is written as a name.
    pub(crate) person: bool,
}

/// Reads `phrase kind sense`, tab-separated, after a header line.
pub(crate) fn parse_innocents(text: &str, list: &str) -> Result<Vec<Innocent>> {
    let parse = |(line, fields): (usize, Vec<&str>)| {
        let [phrase, kind, sense] = fields.as_slice() else { return Err(bad("defence", line)) };
        Ok(Innocent {
            id: format!("{list}#{line}"),
            phrase: (*phrase).to_owned(),
            sense: format!("{sense} ({kind})"),
            person: matches!(*kind, "given-name" | "surname"),
        })
    };
    rows(text).map(parse).collect()
}

/// What people write for other words: text-speak, pictures. Reads `written means …`, after a header line.
pub(crate) fn parse_aliases(text: &str) -> Result<Vec<(String, String)>> {
    let parse = |(line, fields): (usize, Vec<&str>)| match fields.as_slice() {
        [written, means, ..] => Ok(((*written).to_owned(), (*means).to_owned())),
        _ => Err(bad("aliases", line)),
    };
    rows(text).map(parse).collect()
}

/// Words of dictionaries and names that must never be taken for a disguise, one a line.
pub(crate) fn parse_known_words(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
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
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(number, line)| (number + 1, line.split('\t').collect()))
}

pub(super) fn bad(table: &str, line: usize) -> Error {
    Error::new(ErrorKind::BundleCorrupt, format!("line {line} of the {table} table does not have its columns"))
}

fn unknown(table: &str, line: usize) -> Error {
    let what = format!("line {line} of the {table} table has a label or strength that this engine does not know");
    Error::new(ErrorKind::BundleIncompatible, what)
}
