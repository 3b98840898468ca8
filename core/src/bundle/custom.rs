//! Term lists that a user brings: TOML, or a table with a header (CSV, TSV).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::lists::{Innocent, Strength, Term, alternatives, parse_forms};
use super::phrases::PhraseLists;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Forms;
use crate::taxonomy::Category;

/// A list of terms to look for beside those of the bundles, of phrases never to blame, and of entries to leave out.
///
/// Lists given later to [`ClassifierBuilder::terms`](crate::ClassifierBuilder::terms) take precedence over earlier ones
/// and over bundles: a term with the label and the words of an earlier entry replaces it, `disable` leaves entries out,
/// and `allow` excuses whatever stands within a phrase.
///
/// ```
/// use fourc::input::Text;
/// use fourc::{Bundle, Category, Classifier, Effort, Level, TermList};
///
/// let own = TermList::from_toml(
///     "school",
///     r#"
///     disable = ["terms-en/profanity#67"]
///     [[term]]
///     term = "the old mill at lunch"
///     label = "drugs"
///     strength = "strong"
///     sense = "meeting place known to staff"
///     counter = "We sketched the old mill; at lunch it rained."
///     [[allow]]
///     phrase = "bollock dagger"
///     sense = "exhibit in the museum project"
///     "#,
/// )?;
/// let classifier = Classifier::builder(Bundle::embedded()?).effort(Effort::Rules).terms(own).build()?;
/// let verdict = classifier.classify(Text::new("meet by the old mill at lunch"))?;
/// assert!(verdict.level(Category::Drugs) >= Level::Likely);
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TermList {
    name: String,
    entries: Vec<TermEntry>,
    allowed: Vec<Innocent>,
    disabled: Vec<String>,
}

/// One term of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermEntry {
    /// `name of the list#line or place`.
    pub id: String,
    /// What it stands for.
    pub category: Category,
    /// The words, in lower case.
    pub term: String,
    /// `weak`, `medium` or `strong`.
    pub strength: String,
    /// What is meant, in words for people.
    pub sense: String,
    /// A harmless text that must not be flagged because of it; empty if the list gives none.
    pub counter: String,
    forms: Forms,
    needs: Vec<String>,
    unless: Vec<String>,
    own: bool,
    /// The language that it belongs to, as ISO 639-1.
    pub language: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    term: Vec<TermRow>,
    #[serde(default)]
    allow: Vec<AllowRow>,
    #[serde(default)]
    disable: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    term: String,
    label: String,
    #[serde(default = "medium")]
    strength: String,
    #[serde(default = "exact")]
    forms: String,
    #[serde(default)]
    sense: String,
    #[serde(default)]
    counter: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default, rename = "where")]
    place: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowRow {
    phrase: String,
    #[serde(default)]
    sense: String,
}

fn medium() -> String {
    "medium".to_owned()
}

fn exact() -> String {
    "exact".to_owned()
}

impl TermList {
    /// Reads a TOML document: `[[term]]` with `term`, `label` and, where they are not the usual, `strength` (medium),
    /// `forms` (exact), `sense`, `counter`, `needs`, `unless`, `language`, `where`; `[[allow]]` with `phrase` and `sense`; and
    /// `disable`, the ids or words of entries to leave out.
    ///
    /// # Errors
    /// `invalid-input` that names the place and what is wrong with it.
    pub fn from_toml(name: &str, text: &str) -> Result<Self> {
        let document: Document = toml::from_str(text).map_err(|cause| {
            let line = cause.span().map_or(0, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
            bad(name, &format!("line {line}: {}", cause.message()))
        })?;
        let mut list = Self { name: name.to_owned(), disabled: document.disable, ..Self::default() };
        for (number, row) in document.term.into_iter().enumerate() {
            let place = format!("term {}", number + 1);
            let language = row.language.as_deref().unwrap_or("en");
            list.entries.push(entry(name, &place, &row, language, row.place == "own")?);
        }
        for (number, row) in document.allow.into_iter().enumerate() {
            list.allow(&format!("allow {}", number + 1), &row.phrase, &row.sense);
        }
        Ok(list)
    }

    /// Reads a table whose first line names its columns: `term` and `label`, and any of `strength`, `forms`, `sub`,
    /// `sense`, `counter`, `needs`, `unless` (alternatives parted by `|`), `where`. A label of `allow` or `disable` does
    /// that. Lines that begin with `#` are comments. `label` and `language` are for tables that say them by their place.
    ///
    /// # Errors
    /// `invalid-input` that names the line and what is wrong with it.
    pub fn from_table(name: &str, text: &str, delimiter: char, label: Option<&str>, language: &str) -> Result<Self> {
        let delimiter = u8::try_from(delimiter).map_err(|_| bad(name, "the delimiter must be ASCII"))?;
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter).comment(Some(b'#')).flexible(true).quoting(delimiter != b'\t');
        let mut reader = builder.from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|cause| bad(name, &cause.to_string()))?.clone();
        if let Some(other) = headers.iter().find(|column| !COLUMNS.contains(&column.trim())) {
            return Err(bad(
                name,
                &format!("its first line names a column “{other}”; the columns are {}", COLUMNS.join(", ")),
            ));
        }
        let mut list = Self { name: name.to_owned(), ..Self::default() };
        for record in reader.records() {
            let record = record.map_err(|cause| bad(name, &cause.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let row: BTreeMap<&str, &str> = headers.iter().zip(&record).map(|(k, v)| (k.trim(), v.trim())).collect();
            let field = |key: &str| row.get(key).copied().filter(|value| *value != "-").unwrap_or_default();
            let place = line.to_string();
            let term = field("term");
            let whole = label.unwrap_or_else(|| field("label"));
            match whole {
                "allow" => list.allow(&place, term, field("sense")),
                "disable" => list.disabled.push(term.to_owned()),
                whole => {
                    let sub = field("sub");
                    let or =
                        |value: &str, usual: fn() -> String| if value.is_empty() { usual() } else { value.to_owned() };
                    let row = TermRow {
                        term: term.to_owned(),
                        label: if sub.is_empty() { whole.to_owned() } else { format!("{whole}.{sub}") },
                        strength: or(field("strength"), medium),
                        forms: or(field("forms"), exact),
                        sense: field("sense").to_owned(),
                        counter: field("counter").to_owned(),
                        needs: alternatives(field("needs")),
                        unless: alternatives(field("unless")),
                        language: None,
                        place: String::new(),
                    };
                    list.entries.push(entry(name, &place, &row, language, field("where") == "own")?);
                }
            }
        }
        Ok(list)
    }

    /// Its name, with which the ids of its entries begin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.allowed.is_empty() && self.disabled.is_empty()
    }

    /// Its terms.
    pub fn entries(&self) -> &[TermEntry] {
        &self.entries
    }

    fn allow(&mut self, place: &str, phrase: &str, sense: &str) {
        self.allowed.push(Innocent {
            id: format!("{}#{place}", self.name),
            phrase: phrase.to_owned(),
            sense: format!("{sense} (allowed)"),
            person: false,
        });
    }

    /// Adds this list to others, over which it takes precedence.
    pub(crate) fn apply(&self, lists: &mut PhraseLists) {
        for entry in &self.entries {
            lists.retire(&format!("replaced by {}", entry.id), |term| {
                term.category == entry.category && term.phrase == entry.term && term.language == entry.language
            });
        }
        for name in &self.disabled {
            lists.retire(&format!("disabled by {}", self.name), |term| term.id == *name || term.phrase == *name);
        }
        lists.terms.extend(self.entries.iter().map(|entry| Term {
            id: entry.id.clone(),
            language: entry.language.clone(),
            category: entry.category,
            strength: Strength::parse(&entry.strength).unwrap_or(Strength::Medium),
            phrase: entry.term.clone(),
            forms: entry.forms,
            sense: entry.sense.clone(),
            needs: entry.needs.clone(),
            unless: entry.unless.clone(),
            own: entry.own,
            sought: false,
        }));
        lists.innocents.extend(self.allowed.iter().cloned());
    }
}

fn entry(name: &str, place: &str, row: &TermRow, language: &str, own: bool) -> Result<TermEntry> {
    let fault = |what: String| Err(bad(name, &format!("{place}: {what}")));
    let Ok(category) = row.label.parse::<Category>() else { return fault(format!("{} is no label", row.label)) };
    if Strength::parse(&row.strength).is_none() {
        return fault(format!("{} is no strength; weak, medium and strong are", row.strength));
    }
    if !(2..=3).contains(&language.len()) || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return fault(format!("{language} is no code of a language"));
    }
    let Some(forms) = parse_forms(&row.forms) else {
        return fault(format!("{} is no form; exact, inflect and stem are", row.forms));
    };
    if row.term.trim().is_empty() || row.term.split(' ').count() > MOST_WORDS {
        return fault(format!("a term has between 1 and {MOST_WORDS} words"));
    }
    Ok(TermEntry {
        id: format!("{name}#{place}"),
        category,
        term: row.term.trim().to_owned(),
        strength: row.strength.clone(),
        sense: row.sense.clone(),
        counter: row.counter.clone(),
        forms,
        needs: row.needs.clone(),
        unless: row.unless.clone(),
        own,
        language: language.to_owned(),
    })
}

fn bad(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the list {name} cannot be read: {what}"))
}

/// Columns that a table may have.
const COLUMNS: [&str; 10] =
    ["term", "label", "strength", "forms", "sub", "sense", "counter", "needs", "unless", "where"];
/// Words of the longest term.
const MOST_WORDS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_say_what_is_wrong_and_where() {
        let read = |text: &str| TermList::from_table("own", text, ',', None, "en");
        let list = read("term,label,strength,needs\nbig bag,drugs,weak,a|b\n# note\nold mill,allow,,\n").unwrap();
        assert_eq!((list.entries().len(), list.allowed.len()), (1, 1));
        assert_eq!(list.entries()[0].needs, ["a", "b"]);
        let message = |text: &str| read(text).unwrap_err().message().to_owned();
        assert!(message("term,label\nx,nothing\n").contains("2: nothing is no label"));
        assert!(message("term,label,strength\nx,drugs,huge\n").contains("2: huge is no strength"));
        assert!(message("term,label\n,drugs\n").contains("2: a term has between 1"));
    }

    #[test]
    fn toml_names_the_line() {
        let error = TermList::from_toml("own", "[[term]]\nterm = 3\n").unwrap_err();
        assert!(error.message().contains("line 2"), "{}", error.message());
    }
}
