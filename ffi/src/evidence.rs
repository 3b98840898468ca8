//! The pieces of evidence of a verdict, by their index.

use fourc::verdict::{Evidence, EvidenceClaim};

use crate::boundary::look;
use crate::names::{
    FOURC_BASIS_NONE, FOURC_CATEGORY_NONE, FOURC_CONTEXT_NONE, FOURC_LAYER_NONE, FOURC_PART_BODY, FOURC_SHAPE_NONE,
    basis, category, context, fourc_basis, fourc_category, fourc_context, fourc_layer, fourc_part, fourc_shape, layer,
    part, shape,
};
use crate::string::fourc_str;
use crate::verdict::fourc_verdict;

/// Where something stands: bytes from `start` up to and without `end`, in the caller's own part of the input.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fourc_span {
    /// The first byte.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
    /// False where the whole part is meant; `start` and `end` are then 0.
    pub is_given: bool,
}

/// A rectangle of an image in pixels, origin at the top left.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fourc_region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// False where no region is meant; all numbers are then 0.
    pub is_given: bool,
}

fn at(verdict: Option<&fourc_verdict>, index: usize) -> Option<&Evidence> {
    verdict?.verdict.evidence.get(index)
}

/// How many pieces of evidence there are, for and against. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_count(verdict: Option<&fourc_verdict>) -> usize {
    look(0, || Some(verdict?.verdict.evidence.len()))
}

/// The category that a piece of evidence speaks for; `FOURC_CATEGORY_NONE` where it says something else.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_category(verdict: Option<&fourc_verdict>, index: usize) -> fourc_category {
    look(FOURC_CATEGORY_NONE, || match at(verdict, index)?.claim {
        EvidenceClaim::Category(claimed) => Some(category(claimed)),
        _ => None,
    })
}

/// The context that a piece of evidence shows; `FOURC_CONTEXT_NONE` where it says something else.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_context(verdict: Option<&fourc_verdict>, index: usize) -> fourc_context {
    look(FOURC_CONTEXT_NONE, || match at(verdict, index)?.claim {
        EvidenceClaim::Context(claimed) => Some(context(claimed)),
        _ => None,
    })
}

/// What a piece of evidence says of how something is written or listed; `FOURC_SHAPE_NONE` where it says something else.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_shape(verdict: Option<&fourc_verdict>, index: usize) -> fourc_shape {
    look(FOURC_SHAPE_NONE, || match at(verdict, index)?.claim {
        EvidenceClaim::Condition(claimed) => Some(shape(claimed)),
        _ => None,
    })
}

/// What kind of knowledge a piece of evidence rests on.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_basis(verdict: Option<&fourc_verdict>, index: usize) -> fourc_basis {
    look(FOURC_BASIS_NONE, || Some(basis(at(verdict, index)?.basis)))
}

/// Who says so, e.g. `terms-en/grooming#12`. Valid until the verdict is freed.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_source(verdict: Option<&fourc_verdict>, index: usize) -> fourc_str {
    look(fourc_str::EMPTY, || verdict?.source(index))
}

/// How sure the source is by itself, in [0, 1]; for a model, its raw score. -1 beyond the last piece.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_strength(verdict: Option<&fourc_verdict>, index: usize) -> f32 {
    look(-1.0, || Some(at(verdict, index)?.strength))
}

/// Which part of the input is meant, where it has several; `FOURC_PART_BODY` for its main body.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_part(verdict: Option<&fourc_verdict>, index: usize) -> fourc_part {
    look(FOURC_PART_BODY, || Some(part(at(verdict, index)?.part?)))
}

/// Where in that part it stands.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_span(verdict: Option<&fourc_verdict>, index: usize) -> fourc_span {
    look(fourc_span { start: 0, end: 0, is_given: false }, || {
        let span = at(verdict, index)?.span?;
        Some(fourc_span { start: span.start, end: span.end, is_given: true })
    })
}

/// Which turn of a conversation it stands in, from 0; -1 for inputs without turns.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_turn(verdict: Option<&fourc_verdict>, index: usize) -> i64 {
    look(-1, || Some(i64::from(at(verdict, index)?.turn?)))
}

/// Where in the image it stands.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_region(verdict: Option<&fourc_verdict>, index: usize) -> fourc_region {
    look(fourc_region { x: 0, y: 0, width: 0, height: 0, is_given: false }, || {
        let region = at(verdict, index)?.region?;
        let (x, y, width, height) = (region.x, region.y, region.width, region.height);
        Some(fourc_region { x, y, width, height, is_given: true })
    })
}

/// Which layer of address lists says so; `FOURC_LAYER_NONE` for what rests on no list of addresses.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_layer(verdict: Option<&fourc_verdict>, index: usize) -> fourc_layer {
    look(FOURC_LAYER_NONE, || Some(layer(at(verdict, index)?.layer()?)))
}

/// Whether it is an entry of a list that an exception or a higher layer overruled: it stands here but has no say.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_evidence_is_overruled(verdict: Option<&fourc_verdict>, index: usize) -> bool {
    look(false, || Some(at(verdict, index)?.is_overruled()))
}
