//! Rectangles of pixels.

use crate::pixels::Rgb;
use crate::verdict::Region;

/// A rectangle of pixels, `right` and `bottom` being the first that lie outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rect {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

impl Rect {
    pub(crate) const fn new(left: u32, top: u32, right: u32, bottom: u32) -> Self {
        Self { top, left, bottom, right }
    }

    pub(crate) const fn width(self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    pub(crate) const fn height(self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }

    pub(crate) const fn area(self) -> u64 {
        self.width() as u64 * self.height() as u64
    }

    /// The smallest rectangle that holds both.
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }

    /// What both share; empty where they share nothing.
    pub(crate) fn meet(self, other: Self) -> Self {
        let (top, left) = (self.top.max(other.top), self.left.max(other.left));
        let (bottom, right) = (self.bottom.min(other.bottom), self.right.min(other.right));
        Self { top, left, bottom: bottom.max(top), right: right.max(left) }
    }

    /// Rows that both share.
    pub(crate) fn rows_shared(self, other: Self) -> u32 {
        self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top))
    }

    /// Columns that both share.
    pub(crate) fn columns_shared(self, other: Self) -> u32 {
        self.right.min(other.right).saturating_sub(self.left.max(other.left))
    }

    /// Whether all of `other` lies within.
    pub(crate) fn holds(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    /// As it stands in a verdict.
    pub(crate) const fn region(self) -> Region {
        Region { x: self.left, y: self.top, width: self.width(), height: self.height() }
    }
}

impl From<Region> for Rect {
    fn from(region: Region) -> Self {
        let right = region.x.saturating_add(region.width);
        Self::new(region.x, region.y, right, region.y.saturating_add(region.height))
    }
}

/// The rows of a part of a picture, cut off at the picture's edges: three bytes a pixel.
pub(crate) fn rows(rgb: &Rgb, rect: Rect) -> impl Iterator<Item = &[u8]> {
    let from = rect.left as usize * 3;
    let to = rect.right.min(rgb.width) as usize * 3;
    let rows = rgb.data.chunks_exact((rgb.width as usize * 3).max(1));
    rows.skip(rect.top as usize).take(rect.height() as usize).map(move |row| row.get(from..to).unwrap_or_default())
}

/// A part of a picture as a picture of its own, cut off at the edges.
pub(crate) fn crop(rgb: &Rgb, rect: Rect) -> Rgb {
    let inside = rect.meet(Rect::new(0, 0, rgb.width, rgb.height));
    Rgb { width: inside.width(), height: inside.height(), data: rows(rgb, inside).flatten().copied().collect() }
}
