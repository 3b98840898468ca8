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
