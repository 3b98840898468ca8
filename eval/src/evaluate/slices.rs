//! The same measures on parts of the rows: where a system is good on the whole and bad for some.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::cases::{Case, Cases};
use super::report::{Group, Slice};
use crate::corpus::Row;
use crate::metrics::Share;
use crate::{Error, Result};

/// Along what to cut the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum SliceBy {
    /// A field of the rows: one part for each value.
    Field(String),
    /// The number of words.
    Length,
    /// Whether a row holds any word of a list.
    Words(Words),
}

impl SliceBy {
    /// Reads `length`, the name of a field, or `name=FILE` for a file of words, one a line.
    pub fn parse(slice: &str) -> Result<Self> {
        match slice.split_once('=') {
            Some((name, file)) => Words::read(name, Path::new(file)).map(Self::Words),
            None if slice == "length" => Ok(Self::Length),
            None => Ok(Self::Field(slice.to_owned())),
        }
    }

    /// What the report calls it.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) => name,
            Self::Length => "length",
            Self::Words(words) => &words.name,
        }
    }

    fn value(&self, case: &Case<'_>) -> String {
        match self {
            Self::Field(name) => case.field(name).to_owned(),
            Self::Length => length(case.row).to_owned(),
            Self::Words(words) if words.meet(&case.row.text) => "holds one".to_owned(),
            Self::Words(_) => "holds none".to_owned(),
        }
    }
}

/// A list of words or phrases, such as terms by which people are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    name: String,
    /// First word to the phrases that begin with it.
    phrases: BTreeMap<String, Vec<Vec<String>>>,
}

impl Words {
    /// A list of phrases, matched by whole words whatever their case.
    pub fn new<S: AsRef<str>>(name: &str, phrases: impl IntoIterator<Item = S>) -> Self {
        let mut words = Self { name: name.to_owned(), phrases: BTreeMap::new() };
        for phrase in phrases {
            let phrase = folded(phrase.as_ref());
            if let Some(first) = phrase.first() {
                words.phrases.entry(first.clone()).or_default().push(phrase);
            }
        }
        words
    }

    /// Reads a file of one word or phrase a line; a line that begins with `#` is a comment.
    pub fn read(name: &str, path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
        let words = Self::new(name, text.trim_start_matches('\u{feff}').lines().filter(|line| !line.starts_with('#')));
        if words.phrases.is_empty() {
            return Err(Error::Format { path: path.to_owned(), what: "the list holds no word".to_owned() });
        }
        Ok(words)
    }

    /// Whether a text holds any of them.
    pub fn meet(&self, text: &str) -> bool {
        let text = folded(text);
        let mut rest = text.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let phrases = self.phrases.get(first).into_iter().flatten();
            if phrases.into_iter().any(|phrase| rest.starts_with(phrase)) {
                return true;
            }
            rest = after;
        }
        false
    }
}

/// Cuts the rows and measures each part.
pub(super) fn measure(cases: &Cases<'_>, by: &SliceBy, minimum: usize) -> Slice {
    let mut parts: BTreeMap<String, Vec<Case<'_>>> = BTreeMap::new();
    for case in &cases.answered {
        parts.entry(by.value(case)).or_default().push(*case);
    }
    let mut kept: BTreeSet<String> = parts.keys().cloned().collect();
    if parts.len() > GROUPS {
        let mut names: Vec<&String> = parts.keys().collect();
        names.sort_by_key(|name| std::cmp::Reverse(parts.get(*name).map_or(0, Vec::len)));
        kept = names.into_iter().take(GROUPS - 1).cloned().collect();
    }
    let mut others = Vec::new();
    let mut groups = Vec::new();
    for (value, part) in parts {
        if kept.contains(&value) {
            groups.push(group(cases, value, &part, minimum));
        } else {
            others.extend(part);
        }
    }
    if *by == SliceBy::Length {
        groups.sort_by_key(|group| LENGTHS.iter().position(|(_, name)| *name == group.value));
    }
    if !others.is_empty() {
        groups.push(group(cases, "(others)".to_owned(), &others, minimum));
    }
    Slice { name: by.name().to_owned(), groups }
}

fn group(cases: &Cases<'_>, value: String, part: &[Case<'_>], minimum: usize) -> Group {
    let alarms = count(part.iter().filter_map(Case::false_alarm));
    let found = count(part.iter().filter_map(|case| cases.found(case)));
    let precisions: Vec<f64> = cases
        .labels
        .iter()
        .filter(|label| !label.contains('.'))
        .map(|label| cases.sample(label, part))
        .filter(|sample| sample.positives() >= minimum && sample.negatives() >= minimum)
        .filter_map(|sample| sample.average_precision())
        .collect();
    let labels = precisions.len();
    let auprc = (labels > 0).then(|| precisions.iter().sum::<f64>() / labels as f64);
    Group { value, rows: part.len(), false_alarms: alarms, recall: found, auprc, labels }
}

/// The share of yes among answers.
pub(super) fn count(answers: impl IntoIterator<Item = bool>) -> Option<Share> {
    let (hits, rows) =
        answers.into_iter().fold((0, 0), |(hits, rows): (u64, u64), yes| (hits + u64::from(yes), rows + 1));
    Share::of(hits, rows)
}

fn length(row: &Row) -> &'static str {
    let words = row.text.split_whitespace().count();
    LENGTHS.iter().find(|(most, _)| words <= *most).map_or("", |(_, name)| *name)
}

/// Words in lower case: runs of letters and digits.
fn folded(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().flat_map(char::to_lowercase).collect()).collect()
}

/// Parts of the slice by length: most words, and name.
const LENGTHS: [(usize, &str); 5] =
    [(5, "≤5 words"), (15, "6–15"), (40, "16–40"), (100, "41–100"), (usize::MAX, ">100")];
/// Parts of a slice that are shown by themselves; the smallest beyond them are taken together.
const GROUPS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_met_whole_and_in_any_case() {
        let words = Words::new("identity", ["gay", "trans woman", "", "…"]);
        assert!(words.meet("She is a TRANS-woman."));
        assert!(words.meet("GAY!"));
        assert!(!words.meet("Gayle is a woman in transit"));
        assert!(!words.meet("trans and woman"));
    }

    #[test]
    fn lengths_are_cut_where_they_say() {
        let row = |words: usize| Row { text: "w ".repeat(words), ..Row::default() };
        let names: Vec<&str> = [0, 5, 6, 15, 16, 40, 41, 100, 101].map(|words| length(&row(words))).to_vec();
        assert_eq!(names, ["≤5 words", "≤5 words", "6–15", "6–15", "16–40", "16–40", "41–100", "41–100", ">100"]);
    }

    #[test]
    fn a_file_without_words_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "# nothing\n").unwrap();
        assert!(SliceBy::parse(&format!("identity={}", file.path().display())).is_err());
        assert_eq!(SliceBy::parse("length").unwrap(), SliceBy::Length);
    }
}
