//! Pixels of a screen in, its layout out: lines of text, blocks, bubbles of a chat, picture regions. Knows no letters and
//! no category.
//!
//! Screens are drawn by machines: text is crisp, horizontal, and stands on flat ground. So flat areas are found first
//! (`flat`), what lies on them is joined into blobs of ink (`blobs`), blobs of one height in a row are lines (`lines`), and
//! what is left is pictures (`pictures`). Work grows with the number of pixels and of runs of colour, nothing else.

mod blobs;
mod blocks;
mod flat;
mod lines;
mod pictures;
mod rect;
#[cfg(test)]
mod tests;

pub(crate) use rect::{Rect, crop, rows};

use crate::pixels::Rgb;

/// What stands where on a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Lines of text: the extent of their ink.
    pub(crate) lines: Vec<Rect>,
    /// Lines that belong together, in reading order.
    pub(crate) blocks: Vec<Block>,
    /// Photographs and drawings, the largest first.
    pub(crate) pictures: Vec<Rect>,
}

/// Lines that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) rect: Rect,
    /// Places in the lines of the layout, from top to bottom.
    pub(crate) lines: Vec<u32>,
    /// The side of a chat's bubble; `None` for what is no bubble.
    pub(crate) bubble: Option<Side>,
}

/// The side on which a bubble stands: messengers show what others wrote on the left and one's own on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Finds the layout of a screen; `None` for what is too large to be one.
pub(crate) fn layout(rgb: &Rgb) -> Option<Layout> {
    if u64::from(rgb.width) * u64::from(rgb.height) > MOST_PIXELS {
        return None;
    }
    let flat = flat::Flat::of(rgb);
    let blobs = blobs::blobs(&flat);
    let lines = lines::lines(rgb, &flat, &blobs);
    let pictures = pictures::pictures(&flat, &lines, rgb.width, rgb.height);
    let blocks = blocks::blocks(&flat, &lines);
    Some(Layout { lines: lines.into_iter().map(|line| line.rect).collect(), blocks, pictures })
}

/// Pixels of the largest screen that is looked at: 5K, and bounds what a layout costs.
const MOST_PIXELS: u64 = 16 << 20;
