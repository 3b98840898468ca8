//! Tables of a bundle: terms, contexts, addresses, known hashes.

use std::fmt::Write as _;

use crate::error::{Error, ErrorKind, Result};
use crate::known::HashKind;
use crate::lexicon::Forms;
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
    /// Whether it says by itself what somebody wants who searches for it and nothing else.
    pub(crate) sought: bool,
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
            sought: *place == "search",
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

/// Something by which anybody can see that the sealed lists answer, and whether one must.
#[derive(Clone, Debug)]
pub(crate) struct SelfTest {
    pub(crate) about: Tested,
    pub(crate) is_sealed: bool,
}

/// What a self-test asks about.
#[derive(Clone, Debug)]
pub(crate) enum Tested {
    Address(String),
    Hash(HashKind, Vec<u8>),
}

/// Reads `address answer`, tab-separated, after a header line; the answer is `sealed` or `none`. In place of an address may
/// stand the hash of a picture or file: `pdq:`, `sha256:`, `sha1:` or `md5:` and its hexadecimal digits.
pub(crate) fn parse_self_test(text: &str) -> Result<Vec<SelfTest>> {
    let parse = |(line, fields): (usize, Vec<&str>)| match fields.as_slice() {
        [about, answer @ ("sealed" | "none")] => {
            let hash = about.split_once(':').and_then(|(kind, digits)| Some((HashKind::from_id(kind)?, digits)));
            let about = match hash {
                None => Tested::Address((*about).to_owned()),
                Some((kind, digits)) => {
                    let bytes =
                        data_encoding::HEXLOWER.decode(digits.as_bytes()).map_err(|_| bad("self-test", line))?;
                    Tested::Hash(kind, bytes)
                }
            };
            Ok(SelfTest { about, is_sealed: *answer == "sealed" })
        }
        _ => Err(bad("self-test", line)),
    };
    rows(text).map(parse).collect()
}

/// The data lines of a tab-separated table: numbered from 1, without comments and the header.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(number, line)| (number + 1, line.split('\t').collect()))
}

pub(super) fn bad(table: &str, line: usize) -> Error {
    Error::new(ErrorKind::BundleCorrupt, format!("line {line} of the {table} table does not have its columns"))
}

pub(super) fn unknown(table: &str, line: usize) -> Error {
    let what = format!("line {line} of the {table} table has a label or strength that this engine does not know");
    Error::new(ErrorKind::BundleIncompatible, what)
}
