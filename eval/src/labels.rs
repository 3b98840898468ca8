//! Labels of others as unions of ours, so that a rival with coarser labels can be measured at all.

use std::collections::BTreeMap;

use crate::answer::Answer;
use crate::corpus::Row;
use crate::{Error, Result};

/// Another system's label to the labels of the corpus that it covers: `toxicity=bullying+hate+threat`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelMap(BTreeMap<String, Vec<String>>);

impl LabelMap {
    /// Reads entries of the form `theirs=ours+ours`.
    pub fn parse<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut map = BTreeMap::new();
        for entry in entries {
            let wrong = || Error::Option(format!("`{}` is not of the form theirs=ours+ours", entry.as_ref()));
            let (theirs, ours) = entry.as_ref().split_once('=').ok_or_else(wrong)?;
            let ours: Vec<String> = ours.split('+').map(|name| name.trim().to_owned()).collect();
            if theirs.trim().is_empty() || ours.iter().any(String::is_empty) {
                return Err(wrong());
            }
            map.insert(theirs.trim().to_owned(), ours);
        }
        Ok(Self(map))
    }

    /// Their labels.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a row carries a label: true if any part is, false if all parts are known and false, else unknown.
    ///
    /// What the row states of the label itself comes first.
    pub fn truth(&self, row: &Row, label: &str) -> Option<bool> {
        let Some(parts) = self.0.get(label) else { return row.truth(label) };
        if row.truth.contains_key(label) {
            return row.truth(label);
        }
        let mut known = true;
        for part in parts {
            match row.truth(part) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }

    /// Whether the row itself denies the label, not just everything it does not name.
    pub(crate) fn denies(&self, row: &Row, label: &str) -> bool {
        match self.0.get(label) {
            Some(parts) => parts.iter().any(|part| row.denies(part)) && self.truth(row, label) == Some(false),
            None => row.denies(label),
        }
    }

    /// Score and level of a label; a system that only answers the parts is taken at the highest of them.
    pub(crate) fn answered(&self, answer: &Answer, label: &str) -> (f64, u8) {
        match self.0.get(label) {
            Some(parts) if !answer.names(label) => {
                let scores = parts.iter().map(|part| answer.score(part));
                let levels = parts.iter().map(|part| answer.level(part));
                (scores.reduce(f64::max).unwrap_or(0.0), levels.max().unwrap_or(0))
            }
            _ => (answer.score(label), answer.level(label)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(truth: &[(&str, bool)], rest_is_zero: bool) -> Row {
        let truth = truth.iter().map(|(label, value)| ((*label).to_owned(), *value)).collect();
        Row { truth, rest_is_zero, ..Row::default() }
    }

    #[test]
    fn a_union_is_true_by_one_part_false_by_all_and_else_unknown() {
        let map = LabelMap::parse(["toxicity=hate+threat"]).unwrap();
        assert_eq!(map.truth(&row(&[("hate", true)], false), "toxicity"), Some(true));
        assert_eq!(map.truth(&row(&[("hate", false)], false), "toxicity"), None);
        assert_eq!(map.truth(&row(&[("hate", false), ("threat", false)], false), "toxicity"), Some(false));
        assert_eq!(map.truth(&row(&[("scam", true)], true), "toxicity"), Some(false));
    }

    #[test]
    fn a_system_that_answers_the_parts_is_taken_at_the_highest() {
        let map = LabelMap::parse(["toxicity=hate+threat"]).unwrap();
        let mut answer = Answer::default();
        answer.scores.insert("threat".to_owned(), 0.7);
        answer.flagged.insert("hate".to_owned(), 1);
        assert_eq!(map.answered(&answer, "toxicity"), (0.7, 1));
        answer.scores.insert("toxicity".to_owned(), 0.1);
        assert_eq!(map.answered(&answer, "toxicity"), (0.1, 0));
    }

    #[test]
    fn an_entry_without_a_part_is_refused() {
        assert!(LabelMap::parse(["toxicity"]).is_err());
        assert!(LabelMap::parse(["toxicity="]).is_err());
        assert!(LabelMap::parse(["a=b++c"]).is_err());
    }
}
