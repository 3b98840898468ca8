//! The elements that are open at one point of the page, with every question answered in constant time.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::elements::{holds_html, is_barrier, is_block};
use super::style::Look;

/// An open element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: Box<[u8]>,
    /// Whether this element hides what is in it.
    pub(super) hidden: bool,
    /// Whether it begins and ends a line.
    pub(super) block: bool,
    /// Whether line ends in its text count.
    pub(super) keeps_lines: bool,
    /// Whether it is the open link.
    pub(super) link: bool,
    /// Where in the visible text its heading begins, if it is one.
    pub(super) heading: Option<usize>,
    /// Where in the visible text it begins, if it is furniture.
    pub(super) furniture: Option<usize>,
    /// How its text looks, as far as the element itself says.
    pub(super) look: Look,
    /// Whether style sheets may give it a look of its own, so that it inherits none.
    pub(super) classed: bool,
    foreign: bool,
    // Its end tag was met while blocks were open inside it; it stays until they are closed.
    ended: bool,
    // The innermost barrier and the innermost block up to here, itself included.
    barrier: Option<usize>,
    special: Option<usize>,
}

impl Element {
    /// Whether it has this name.
    pub(super) fn is(&self, name: &[u8]) -> bool {
        &*self.name == name
    }

    /// An element that shows its content inline.
    pub(super) fn new(name: &[u8]) -> Self {
        Self {
            name: name.into(),
            hidden: false,
            block: false,
            keeps_lines: false,
            link: false,
            heading: None,
            furniture: None,
            look: Look::default(),
            classed: false,
            foreign: false,
            ended: false,
            barrier: None,
            special: None,
        }
    }
}

/// The stack of open elements.
#[derive(Debug)]
pub(super) struct Tree {
    open: Vec<Element>,
    // Where in the stack the open elements of each name are.
    by_name: HashMap<Box<[u8]>, Vec<usize>, FxBuildHasher>,
    hidden: usize,
    lines_kept: usize,
    depth: usize,
}

impl Tree {
    /// An empty stack of at most `depth` elements.
    pub(super) fn new(depth: usize) -> Self {
        Self { open: Vec::new(), by_name: HashMap::default(), hidden: 0, lines_kept: 0, depth }
    }

    /// Whether something open hides the text that comes now.
    pub(super) fn is_hidden(&self) -> bool {
        self.hidden > 0
    }

    /// Whether the text that comes now cannot be read for its look.
    pub(super) fn is_faint(&self) -> bool {
        self.open.last().is_some_and(|element| element.look.is_faint())
    }

    /// Whether line ends count in the text that comes now.
    pub(super) fn keeps_lines(&self) -> bool {
        self.lines_kept > 0
    }

    /// Whether the innermost element belongs to a drawing or a formula.
    pub(super) fn is_foreign(&self) -> bool {
        self.open.last().is_some_and(|element| element.foreign)
    }

    /// Whether an element of this name would be one of those.
    pub(super) fn would_be_foreign(&self, name: &[u8]) -> bool {
        matches!(name, b"svg" | b"math") || self.is_foreign()
    }

    /// Opens an element; `false` when the stack is full, and then the element is as if it were not there.
    pub(super) fn push(&mut self, mut element: Element) -> bool {
        let index = self.open.len();
        if index >= self.depth {
            return false;
        }
        let (outer_barrier, outer_special) =
            self.open.last().map_or((None, None), |outer| (outer.barrier, outer.special));
        if let Some(outer) = self.open.last()
            && !element.classed
        {
            element.look = element.look.or(outer.look);
        }
        element.barrier = if is_barrier(&element.name) { Some(index) } else { outer_barrier };
        // Blocks by name, not by style: that is what the parser of a browser goes by.
        element.special = if is_block(&element.name) { Some(index) } else { outer_special };
        let inside = self.would_be_foreign(&element.name);
        element.foreign = inside && !(self.is_foreign() && holds_html(&element.name));
        self.hidden += usize::from(element.hidden);
        self.lines_kept += usize::from(element.keeps_lines);
        self.by_name.entry(element.name.clone()).or_default().push(index);
        self.open.push(element);
        true
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) -> Option<Element> {
        let element = self.open.pop()?;
        if !element.ended {
            self.forget(&element.name);
        }
        self.hidden -= usize::from(element.hidden);
        self.lines_kept -= usize::from(element.keeps_lines);
        Some(element)
    }

    /// How many elements are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether the innermost element is one that has ended already.
    pub(super) fn top_has_ended(&self) -> bool {
        self.open.last().is_some_and(|element| element.ended)
    }

    /// Where the innermost open element of this name is.
    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        self.by_name.get(name)?.last().copied()
    }

    /// The innermost of several.
    pub(super) fn find_any(&self, names: &[&[u8]]) -> Option<usize> {
        names.iter().filter_map(|name| self.find(name)).max()
    }

    /// Whether a barrier is open inside the element at `index`.
    pub(super) fn barrier_inside(&self, index: usize) -> bool {
        self.open.last().and_then(|top| top.barrier).is_some_and(|barrier| barrier > index)
    }

    /// Whether a block is open inside the element at `index`.
    pub(super) fn block_inside(&self, index: usize) -> bool {
        self.open.last().and_then(|top| top.special).is_some_and(|special| special > index)
    }

    /// Ends an element while those inside it stay open; says whether it was the open link.
    pub(super) fn end_early(&mut self, index: usize) -> bool {
        let Some(element) = self.open.get_mut(index) else { return false };
        element.ended = true;
        self.hidden -= usize::from(std::mem::take(&mut element.hidden));
        let link = std::mem::take(&mut element.link);
        let name = element.name.clone();
        self.forget(&name);
        link
    }

    fn forget(&mut self, name: &[u8]) {
        if let Some(places) = self.by_name.get_mut(name) {
            places.pop();
            // Names are the page's own: keeping those that are closed would let it fill the memory.
            if places.is_empty() {
                self.by_name.remove(name);
            }
        }
    }
}
