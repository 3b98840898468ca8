//! From the pixels of a line to what the network reads. Training does exactly the same: `models/train/reader/crops.py`; the
//! crops under `core/tests/data/reader` hold both to it.

use std::collections::BTreeMap;

use super::resize::resized;
use crate::pixels::Rgb;
use crate::screen::{Rect, rows};

/// Grey values of a line: 0 for the ground, 255 for full ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grey {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) values: Vec<u8>,
}

/// A line as the network reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strip {
    pub(super) grey: Grey,
    /// Where the crop begins in the picture; it may begin outside.
    pub(super) left: i64,
    /// Columns of the strip for one pixel of the picture.
    pub(super) scale: f64,
}

/// Cuts a line out of a picture, from the extent of its ink; `None` where there is too little contrast for text.
pub(super) fn strip(rgb: &Rgb, rect: Rect, height: u32, stride: u32) -> Option<Strip> {
    let first = Rgb { width: rect.width(), height: rect.height(), data: rows(rgb, rect).flatten().copied().collect() };
    let extent = extent(&ink(&first)?, rect)?;
    // The first pixel of the crop and the first after it, an eighth of the ink's height around it.
    let margin = i64::from((extent.height() + 4) / 8).max(1);
    let (left, right) = (i64::from(extent.left) - margin, i64::from(extent.right) + margin);
    let (top, bottom) = (i64::from(extent.top) - margin, i64::from(extent.bottom) + margin);
    let grey = ink(&cut(rgb, left, top, right, bottom))?;
    let scale = f64::from(height) / f64::from(grey.height);
    Some(Strip { grey: scaled(&grey, height, stride), left, scale })
}

/// A crop that may reach beyond the picture, where its most frequent colour goes on.
fn cut(rgb: &Rgb, left: i64, top: i64, right: i64, bottom: i64) -> Rgb {
    let clip = |value: i64, most: u32| value.clamp(0, i64::from(most)) as u32;
    let inside =
        Rect::new(clip(left, rgb.width), clip(top, rgb.height), clip(right, rgb.width), clip(bottom, rgb.height));
    let (width, height) = ((right - left).max(0) as u32, (bottom - top).max(0) as u32);
    if inside.width() == width && inside.height() == height {
        return Rgb { width, height, data: rows(rgb, inside).flatten().copied().collect() };
    }
    let mut counts: BTreeMap<&[u8], u32> = BTreeMap::new();
    for pixel in rows(rgb, inside).flat_map(|row| row.chunks_exact(3)) {
        *counts.entry(pixel).or_default() += 1;
    }
    // Of several equally frequent ones the smallest.
    let ground = counts.iter().rev().max_by_key(|(_, count)| **count).map_or([0; 3].as_slice(), |(colour, _)| colour);
    let mut data = ground.repeat(width as usize * height as usize);
    let (x, y) = ((-left).max(0) as usize, (-top).max(0) as usize);
    for (from, to) in rows(rgb, inside).zip(data.chunks_exact_mut((width as usize * 3).max(1)).skip(y)) {
        if let Some(to) = to.get_mut(x * 3..x * 3 + from.len()) {
            to.copy_from_slice(from);
        }
    }
    Rgb { width, height, data }
}

/// How far each pixel is from the ground. By luma (Rec. 601); where luma says too little, by the colour that says most.
pub(super) fn ink(rgb: &Rgb) -> Option<Grey> {
    let luma = |pixel: &[u8]| match *pixel {
        [red, green, blue] => {
            ((u32::from(red) * 19595 + u32::from(green) * 38470 + u32::from(blue) * 7471 + 0x8000) >> 16) as u8
        }
        _ => 0,
    };
    let mut away = distances(rgb.data.chunks_exact(3).map(luma));
    if away.1 < LEAST_CONTRAST {
        let channel = |channel: usize| distances(rgb.data.iter().skip(channel).step_by(3).copied());
        // Of several equally wide ones the first.
        away = (0..3).rev().map(channel).max_by_key(|(_, largest)| *largest)?;
    }
    let (values, largest) = away;
    let largest = u32::from(largest);
    if largest < u32::from(LEAST_CONTRAST) {
        return None;
    }
    let whole = |value: u8| ((u32::from(value) * 255 + largest / 2) / largest) as u8;
    Some(Grey { width: rgb.width, height: rgb.height, values: values.into_iter().map(whole).collect() })
}

/// The distance of each value from the most frequent one, and the largest of them.
fn distances(values: impl Iterator<Item = u8> + Clone) -> (Vec<u8>, u8) {
    let mut counts = [0_u32; 256];
    for value in values.clone() {
        counts.get_mut(usize::from(value)).into_iter().for_each(|count| *count += 1);
    }
    let ground =
        (0..=255_u8).rev().zip(counts.iter().rev()).max_by_key(|(_, count)| **count).map_or(0, |(level, _)| level);
    let away: Vec<u8> = values.map(|value| value.abs_diff(ground)).collect();
    let largest = away.iter().copied().max().unwrap_or(0);
    (away, largest)
}

/// The part of a rectangle that is inked strongly enough to be seen.
fn extent(grey: &Grey, rect: Rect) -> Option<Rect> {
    let seen = |value: &u8| *value >= LEAST_INK;
    let mut found: Option<Rect> = None;
    for (row, y) in grey.values.chunks_exact(grey.width.max(1) as usize).zip(rect.top..) {
        let Some(first) = row.iter().position(seen) else { continue };
        let last = row.iter().rposition(seen).unwrap_or(first);
        let own = Rect::new(rect.left + first as u32, y, rect.left + last as u32 + 1, y + 1);
        found = Some(found.map_or(own, |all| all.join(own)));
    }
    found
}

/// To so many rows with the aspect ratio kept, then ground on the right up to a whole number of strides.
pub(super) fn scaled(grey: &Grey, height: u32, stride: u32) -> Grey {
    let width = ((grey.width * height + grey.height / 2) / grey.height.max(1)).max(1);
    let resized = resized(grey, width, height);
    let padded = width.next_multiple_of(stride).max(height) as usize;
    let mut values = Vec::with_capacity(padded * height as usize);
    for row in resized.chunks_exact(width as usize) {
        values.extend_from_slice(row);
        values.resize(values.len() + padded - row.len(), 0);
    }
    Grey { width: padded as u32, height, values }
}

/// Smallest difference to the ground, of 255, at which a crop holds text at all.
const LEAST_CONTRAST: u8 = 24;
/// Ink, of 255, at which a pixel counts for the extent of a line.
const LEAST_INK: u8 = 40;
