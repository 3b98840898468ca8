//! From the categories of others to labels of the taxonomy.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::{Category, Context};

/// What a list says about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Listed {
    /// A risk or a service.
    Category(Category),
    /// A context, which speaks for the defence.
    Context(Context),
}

impl Listed {
    /// The label with this id.
    pub(crate) fn parse(label: &str) -> Option<Self> {
        let category = label.parse().map(Self::Category);
        category.or_else(|_| label.parse().map(Self::Context)).ok()
    }

    /// The id.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Category(category) => category.id(),
            Self::Context(context) => context.id(),
        }
    }

    /// Whether it speaks against the site.
    pub(crate) fn is_risk(self) -> bool {
        matches!(self, Self::Category(category) if category.is_risk())
    }
}

/// What the categories of other people's lists are called here. A category that it does not name and that is no label
/// itself is not taken, and the report says how many entries that cost.
#[derive(Clone, Debug, Default)]
pub struct LabelMap {
    labels: BTreeMap<String, Vec<Listed>>,
}

impl LabelMap {
    /// A map without entries: categories must be labels already.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads lines of a category of theirs, a tab and our labels between commas; no label after the tab leaves the
    /// category out without a complaint. Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// `invalid-input` that names the line.
    pub fn from_tsv(text: &str) -> Result<Self> {
        let mut map = Self::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (theirs, ours) = line.split_once('\t').unwrap_or((line, ""));
            map.insert(theirs, ours)
                .map_err(|error| Error::new(error.kind(), format!("line {number} of the map: {}", error.message())))?;
        }
        Ok(map)
    }

    /// Adds `theirs=ours` or `theirs=ours,ours`; `theirs=` leaves the category out.
    ///
    /// # Errors
    /// `invalid-input` where there is no `=` or one of ours is no label.
    pub fn add(&mut self, rule: &str) -> Result<()> {
        let (theirs, ours) = rule.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a rule of a map is written theirs=ours or theirs=ours,ours")
        })?;
        self.insert(theirs, ours)
    }

    fn insert(&mut self, theirs: &str, ours: &str) -> Result<()> {
        let ours = ours.split([',', '+']).map(str::trim).filter(|label| !label.is_empty());
        let ours: Option<Vec<Listed>> = ours.map(Listed::parse).collect();
        let ours = ours.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the map leads to what is no label"))?;
        self.labels.insert(spelling(theirs), ours);
        Ok(())
    }

    /// The ids of our labels for a category of theirs; none where nobody knows it.
    pub fn labels_of(&self, theirs: &str) -> Option<Vec<String>> {
        Some(self.labels(theirs)?.into_iter().map(|label| label.id().to_owned()).collect())
    }

    /// Our labels for a category of theirs; an empty list says that it is left out on purpose, none that nobody knows it.
    pub(super) fn labels(&self, theirs: &str) -> Option<Vec<Listed>> {
        let theirs = spelling(theirs);
        self.labels.get(&theirs).cloned().or_else(|| Listed::parse(&theirs).map(|label| vec![label]))
    }
}

/// Categories are told apart by letters and digits, not by how they are capitalised or joined.
fn spelling(category: &str) -> String {
    category.trim().replace(['_', ' '], "-").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_rename_join_and_leave_out() {
        let mut map =
            LabelMap::from_tsv("# ours\nAdult\tpornography\nmixed_adult\tpornography,dating\nads\t\n").unwrap();
        map.add("vpn=filter-bypass").unwrap();
        let ids = |theirs: &str| map.labels(theirs).map(|l| l.into_iter().map(Listed::id).collect::<Vec<_>>());
        assert_eq!(ids("adult").unwrap(), ["pornography"]);
        assert_eq!(ids("mixed adult").unwrap(), ["pornography", "dating"]);
        assert_eq!(ids("VPN").unwrap(), ["filter-bypass"]);
        assert_eq!(ids("gambling").unwrap(), ["gambling"]);
        assert_eq!(ids("educational").unwrap(), ["educational"]);
        assert_eq!(ids("ads").unwrap(), Vec::<&str>::new());
        assert!(ids("cooking").is_none());
        assert!(LabelMap::from_tsv("a\tgambling\nb\tnonsense\n").unwrap_err().message().contains("line 2"));
        assert!(map.add("vpn").is_err());
    }
}
