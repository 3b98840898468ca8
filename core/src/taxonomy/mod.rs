//! The words for what can be found: categories, their dimension and severity, and the contexts that speak for the defence.

mod generated;

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use generated::{Category, TAXONOMY_VERSION};

/// Which of the four Cs a category belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Dimension {
    /// Being exposed to illegal, inappropriate or harmful content.
    Content,
    /// Being subjected to harmful interaction with others.
    Contact,
    /// Behaving online in a way that increases or causes harm.
    Conduct,
    /// Gambling, inappropriate advertising, phishing and scams.
    Commerce,
}

/// Whether a category names a risk or only what a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CategoryKind {
    /// A risk to a child.
    Risk,
    /// What a site or app is (streaming, messaging, …); not a harm, but policies speak of it.
    Service,
}

/// How grave a category is by default. A property of the category, never mixed with the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Services carry no severity.
    None,
    /// Worth knowing.
    Low,
    /// Worth a word.
    Medium,
    /// Worth acting on the same day.
    High,
    /// A child may be in danger.
    Critical,
}

/// What the taxonomy says about one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CategoryInfo {
    /// Stable id, e.g. `hate.misogyny`.
    pub id: &'static str,
    /// Stable number for interfaces without strings.
    pub code: u16,
    /// The C it belongs to.
    pub dimension: Dimension,
    /// Risk or service.
    pub kind: CategoryKind,
    /// The category that a sub-label implies.
    pub parent: Option<Category>,
    /// Default severity.
    pub severity: Severity,
    /// Whether policies may never allow, disable or except it.
    pub illegal_tier: bool,
    /// Title for people.
    pub title: &'static str,
    /// What is meant.
    pub means: &'static str,
    /// The innocent near misses.
    pub does_not_mean: &'static str,
    /// Statutes for reports; not legal advice.
    pub statutes: &'static [&'static str],
}

impl Category {
    /// What the taxonomy says about this category.
    pub fn info(self) -> &'static CategoryInfo {
        generated::info(self)
    }

    /// Stable id, e.g. `stranger-contact`.
    pub fn id(self) -> &'static str {
        self.info().id
    }

    /// Stable number for interfaces without strings.
    pub fn code(self) -> u16 {
        self.info().code
    }

    /// The category that this sub-label implies, if it is one.
    pub fn parent(self) -> Option<Self> {
        self.info().parent
    }

    /// Whether this is a risk rather than a service.
    pub fn is_risk(self) -> bool {
        self.info().kind == CategoryKind::Risk
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The string is no category id of this taxonomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a category of taxonomy {TAXONOMY_VERSION}")]
pub struct UnknownCategory;

impl FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(id: &str) -> Result<Self, UnknownCategory> {
        Self::ALL.iter().copied().find(|category| category.id() == id).ok_or(UnknownCategory)
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        id.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Category {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Category".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<&str> = Self::ALL.iter().map(|category| category.id()).collect();
        json_schema!({ "type": "string", "enum": ids })
    }
}

/// A witness for the defence: the setting in which a risk is spoken of without being the risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Context {
    /// Lesson, homework, revision, textbook.
    Educational,
    /// Help, helpline, charity, recovery.
    Supportive,
    /// Speaking against the harm.
    CounterSpeech,
    /// Telling somebody that it happened.
    Reporting,
    /// Novel, film, play, game plot.
    Fiction,
    /// News or court report.
    News,
    /// Said of oneself rather than at another person.
    SelfDirected,
}

impl Context {
    /// All contexts, in taxonomy order.
    pub const ALL: &[Self] = &[
        Self::Educational,
        Self::Supportive,
        Self::CounterSpeech,
        Self::Reporting,
        Self::Fiction,
        Self::News,
        Self::SelfDirected,
    ];

    /// Stable id, e.g. `counter-speech`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Educational => "educational",
            Self::Supportive => "supportive",
            Self::CounterSpeech => "counter-speech",
            Self::Reporting => "reporting",
            Self::Fiction => "fiction",
            Self::News => "news",
            Self::SelfDirected => "self-directed",
        }
    }
}

impl FromStr for Context {
    type Err = UnknownCategory;

    fn from_str(id: &str) -> Result<Self, UnknownCategory> {
        Self::ALL.iter().copied().find(|context| context.id() == id).ok_or(UnknownCategory)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_and_codes_are_distinct_and_parse_back() {
        let codes: BTreeSet<u16> = Category::ALL.iter().map(|category| category.code()).collect();
        assert_eq!(codes.len(), Category::ALL.len());
        for category in Category::ALL {
            assert_eq!(category.id().parse(), Ok(*category));
        }
    }

    #[test]
    fn a_sub_label_names_its_parent_and_shares_its_dimension() {
        let subs: Vec<_> = Category::ALL.iter().filter(|category| category.id().contains('.')).collect();
        assert!(subs.len() > 30);
        for sub in subs {
            let parent = sub.parent().expect("every dotted id has a parent");
            assert!(sub.id().starts_with(&format!("{}.", parent.id())));
            assert_eq!(sub.info().dimension, parent.info().dimension);
        }
    }
}
