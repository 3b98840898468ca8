//! What was seen, where, and who says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::Span;
use crate::taxonomy::{Category, Context};

/// What kind of knowledge a piece of evidence rests on, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Basis {
    /// The shape of the input itself, e.g. a disguise.
    Shape,
    /// A phrase that shows the setting.
    Context,
    /// A statistical model.
    Model,
    /// A pattern such as a postcode or a card number.
    Pattern,
    /// A term list.
    Term,
    /// A curated list of hosts and addresses.
    List,
    /// A hash of known content.
    Hash,
}

/// What a piece of evidence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EvidenceClaim {
    /// The input carries this category.
    Category(Category),
    /// The input stands in this context.
    Context(Context),
    /// A property of the input itself; the value says which.
    Condition(Shape),
}

/// A property of how something is written or listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shape {
    /// Written so as not to be recognised.
    Disguised,
    /// Excepted by the list that names it.
    Excepted,
    /// Covered by an entry of a deny list; overruled where its strength is 0.
    Denied,
    /// Covered by an entry of an allow list; overruled where its strength is 0.
    Allowed,
}

/// The layers of address lists, from the one that is heard first to the one that is heard last.
///
/// An allow entry silences what lists of the layer below it say of an address, and nothing else: a deny entry or a sealed
/// entry for the same address overrules it. Who is overruled stays in the evidence with a strength of 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layer {
    /// Licensed lists of illegal content, which nothing overrules and nobody reads out.
    Sealed,
    /// What the caller does not want, whatever it is.
    Deny,
    /// What the caller wants although a list names it.
    Allow,
    /// What a site is, by the lists of bundles and of the caller.
    #[default]
    Categories,
}

impl Layer {
    /// All layers, the one that is heard first in front.
    pub const ALL: &[Self] = &[Self::Sealed, Self::Deny, Self::Allow, Self::Categories];

    /// Stable id, e.g. `deny`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Deny => "deny",
            Self::Allow => "allow",
            Self::Categories => "categories",
        }
    }

    /// How the sources of a layer's evidence begin; those of category lists are the names of the lists.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Sealed => "sealed/",
            Self::Deny => "deny/",
            Self::Allow => "allow/",
            Self::Categories => "",
        }
    }
}

/// A rectangle of an image in pixels, origin at the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A part of an input that has several, each with offsets of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Part {
    /// The subject line of a message.
    Subject,
    /// The title of a page or window.
    Title,
    /// The address of a page or window.
    Url,
    /// Text that the caller read from a screen.
    Text,
    /// Text that was read from the pixels of a screen: evidence in it has a region and an excerpt instead of a span.
    Screen,
}

/// A few words that were read from pixels: the caller has no text that a span could point into. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Excerpt(String);

impl Excerpt {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Excerpt").field("bytes", &self.0.len()).finish()
    }
}

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Evidence {
    /// What it says: exactly one of `category`, `context` or `condition`.
    #[serde(flatten)]
    pub claim: EvidenceClaim,
    /// What kind of knowledge it rests on.
    pub basis: Basis,
    /// Who says so, e.g. `terms-en/grooming#12` or `text-fast`.
    pub source: String,
    /// How sure the source is by itself, in [0, 1]; for a model, its raw score.
    pub strength: f32,
    /// Which part of the input is meant, where it has several; absent for its main body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Where in that part, in the verdict's unit; absent when the whole part is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Which turn of a conversation the span belongs to; on a screen that shows a chat, which bubble from the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// Where in the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// What stands there, for text that was read from a screen; anything else is in the caller's hands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

impl Evidence {
    /// Which layer of lists says so; `None` for what rests on no list of addresses or hashes.
    pub fn layer(&self) -> Option<Layer> {
        let named = |layer: &&Layer| self.source.starts_with(layer.prefix());
        matches!(self.basis, Basis::List | Basis::Hash).then(|| Layer::ALL.iter().find(named).copied())?
    }

    /// Whether it is an entry of a list that an exception or a higher layer overruled: it stands here but has no say.
    pub fn is_overruled(&self) -> bool {
        self.basis == Basis::List && self.strength <= 0.0
    }
}
