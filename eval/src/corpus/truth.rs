//! From what a row states to what is true of it.

use std::collections::BTreeMap;

/// The statements of one row while it is read.
#[derive(Default)]
pub(crate) struct Stated {
    labels: BTreeMap<String, bool>,
    rest_is_zero: bool,
    benign: bool,
}

impl Stated {
    /// A label is 1 or 0. The label `benign` says that there is no other.
    pub(crate) fn label(&mut self, name: &str, value: bool) {
        if name == BENIGN {
            self.benign |= value;
        } else {
            self.labels.insert(name.to_owned(), value);
        }
    }

    /// Every label that is not named is 0.
    pub(crate) fn rest_is_zero(&mut self) {
        self.rest_is_zero = true;
    }

    /// Draws the conclusions: labels, and whether the rest is 0. Refuses what contradicts itself.
    pub(crate) fn conclude(self) -> Result<(BTreeMap<String, bool>, bool), String> {
        let mut truth = self.labels;
        let carried: Vec<String> = truth.iter().filter(|(_, value)| **value).map(|(name, _)| name.clone()).collect();
        if self.benign && !carried.is_empty() {
            return Err("the row is called benign and carries a label".to_owned());
        }
        for name in &carried {
            for above in ancestors(name) {
                if truth.insert(above.to_owned(), true) == Some(false) {
                    return Err("a sub-label is 1 and the label above it is 0".to_owned());
                }
            }
        }
        Ok((truth, self.rest_is_zero || self.benign))
    }
}

/// The labels above a sub-label, nearest first.
pub(crate) fn ancestors(label: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(label.rsplit_once('.'), |(above, _)| above.rsplit_once('.')).map(|(above, _)| above)
}

/// The label by which some corpora say that a row carries none.
const BENIGN: &str = "benign";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_label_carries_all_above_it() {
        let mut stated = Stated::default();
        stated.label("a.b.c", true);
        let (truth, rest) = stated.conclude().unwrap();
        assert_eq!(truth.keys().collect::<Vec<_>>(), ["a", "a.b", "a.b.c"]);
        assert!(truth.values().all(|value| *value) && !rest);
    }

    #[test]
    fn a_sub_label_above_a_denied_parent_is_refused() {
        let mut stated = Stated::default();
        stated.label("hate", false);
        stated.label("hate.misogyny", true);
        assert!(stated.conclude().is_err());
    }

    #[test]
    fn benign_is_no_label_but_says_the_rest_is_zero() {
        let mut stated = Stated::default();
        stated.label("benign", true);
        assert_eq!(stated.conclude().unwrap(), (BTreeMap::new(), true));
    }
}
