//! HTML → what a reader sees: visible text, title, headings, links and images, each with its place in the HTML; and
//! what a reader does not see but a page has: description, forms, scripts, hidden text.
//!
//! `html5gum` splits the HTML into tokens as the standard says and knows where each stands. What is visible is decided
//! here from a stack of open elements, not from a full tree: linear in time, bounded in memory, and close to browsers
//! where it matters, which is where a hidden part begins and ends. Style sheets and scripts are not run.

mod collect;
mod elements;
mod facts;
mod mapped;
mod style;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

pub(crate) use mapped::Mapped;

use crate::error::Result;
use crate::limits::{Limits, check_size};
use crate::span::Span;

/// What a page shows, without the mark-up.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The title in the head.
    pub(crate) title: Option<Region>,
    /// The visible text: one line per block, white space collapsed, entities decoded.
    ///
    /// Texts in attributes (alt, title, placeholder, value) stand on lines of their own after the line in which their
    /// element stands.
    pub(crate) text: String,
    /// What the head says the page is: its title, and what it has for those who list or share it; one line each, none
    /// twice.
    pub(crate) head: Mapped,
    /// Text that is on the page and that no reader sees: hidden elements, those without size, far outside the window
    /// or in the colour of their ground, keywords in the head. One line per block; only the first of very much.
    pub(crate) hidden: Mapped,
    /// The parts of the text that are furniture, in order and apart: navigation, footers, buttons, small forms.
    pub(crate) furniture: Vec<Span>,
    /// The headings of the first three ranks, in order.
    pub(crate) headings: Vec<Region>,
    /// The forms that are seen; fields outside forms make up one of their own.
    pub(crate) forms: Vec<Form>,
    /// The scripts that browsers run.
    pub(crate) scripts: Vec<Script>,
    /// The address that the page says is its own.
    pub(crate) canonical: Option<String>,
    /// The language that the page says it is in.
    pub(crate) lang: Option<String>,
    /// Where links and frames of the page lead, in the order of their elements.
    pub(crate) links: Vec<LinkRef>,
    /// The images of the page, in the order of their elements.
    pub(crate) images: Vec<ImageRef>,
    /// What relative addresses are relative to, where the page says so.
    pub(crate) base: Option<String>,
    /// Whether elements are nested too deep or links too many, so that hidden parts may show or links be missing.
    pub(crate) truncated: bool,
    // Where the text was written; the text itself is in `text`.
    mapped: Mapped,
}

/// A text and the part of the HTML it was written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// The decoded text, white space collapsed.
    pub(crate) text: String,
    /// From its first to its last character in the HTML.
    pub(crate) span: Span,
}

/// A visible link: an `a`, an `area`, or a frame or an embedded object that shows another page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkRef {
    /// The decoded address, as written: it may be relative.
    pub(crate) href: String,
    /// What the link shows: its text and the alternative texts of its images.
    pub(crate) text: String,
    /// The address in the HTML.
    pub(crate) span: Span,
    /// Whether it shows the other page within this one.
    pub(crate) frame: bool,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The decoded address that it sends to, as written; `None` for the page itself.
    pub(crate) action: Option<String>,
    /// Its fields in order.
    pub(crate) fields: Vec<Field>,
}

/// A visible field of a form; its words are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The type, `text` where none is given.
    pub(crate) kind: String,
    /// The name under which it is sent.
    pub(crate) name: Option<String>,
    /// What browsers may fill in.
    pub(crate) autocomplete: Option<String>,
    /// One of its attributes in the HTML.
    pub(crate) span: Option<Span>,
}

/// A script that browsers run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// The decoded address, as written; `None` for one that stands in the page.
    pub(crate) src: Option<String>,
    /// The address, or the script itself, in the HTML.
    pub(crate) span: Span,
}

/// A visible image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImageRef {
    /// The decoded address, as written: it may be relative or hold the image itself.
    pub(crate) src: String,
    /// The alternative text; empty when there is none.
    pub(crate) alt: String,
    /// The address in the HTML.
    pub(crate) span: Span,
}

impl Page {
    /// Whether a part of the text lies in furniture.
    pub(crate) fn is_furniture(&self, span: Span) -> bool {
        let before = self.furniture.partition_point(|stretch| stretch.start <= span.start);
        before.checked_sub(1).and_then(|at| self.furniture.get(at)).is_some_and(|stretch| span.end <= stretch.end)
    }

    /// Where in the HTML a part of [`Page::text`] was written; `None` for nothing, or for line breaks alone.
    ///
    /// A longer part never maps to a shorter place, and within a line order is kept. Entities map as a whole.
    pub(crate) fn original_span(&self, span: Span) -> Option<Span> {
        if span.of(&self.text).is_empty() {
            return None;
        }
        self.mapped.source(span)
    }
}

/// Reads a page. Broken HTML is read as browsers read it; only its size can be refused.
pub(crate) fn read(html: &str, limits: &Limits) -> Result<Page> {
    // Positions are kept in 32 bits.
    let most = limits.page_bytes.min(u32::MAX as usize);
    check_size(html.len(), most, "the page", "page_bytes")?;
    Ok(tokens::read(html, limits.page_depth))
}
