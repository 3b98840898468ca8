//! The currency between the signals, which look, and `fuse`, which weighs.

use crate::span::Span;
use crate::taxonomy::{Category, Context};
use crate::verdict::{Basis, Part, Region};

/// What one signal saw: a claim, how strongly, on what basis, and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) claim: Claim,
    pub(crate) basis: Basis,
    /// Who says so, e.g. `terms-en/grooming#12`; stable within a bundle version.
    pub(crate) source: String,
    /// How sure the source is by itself, in [0, 1]; for a model, its score before calibration.
    pub(crate) strength: f32,
    pub(crate) part: Option<Part>,
    pub(crate) turn: Option<u32>,
    pub(crate) span: Option<Span>,
    pub(crate) region: Option<Region>,
}

impl Finding {
    /// Whether it was read off the letters of an address: words within it, a brand that it imitates, how such names are
    /// written. However many signals look at these few letters, they are one witness.
    pub(crate) fn reads_letters(&self) -> bool {
        LETTERS.iter().any(|prefix| self.source.starts_with(prefix))
    }
}

/// How the sources begin that read the letters of an address.
const LETTERS: [&str; 3] = ["address/", "brands#", "url-model"];

/// What a finding claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Claim {
    /// The input carries this category.
    Category(Category),
    /// The input stands in this context: a witness for the defence.
    Context(Context),
    /// Something was written so as not to be recognised.
    Disguise,
    /// The input has an ordinary reason to look like this category, e.g. a page on which people sign in.
    Excuse(Category),
    /// An exception of a list cancels that list's other entries.
    Exception,
    /// A deny list covers the address.
    Denied,
    /// An allow list covers the address and silences what category lists say of it.
    Allowed,
}
