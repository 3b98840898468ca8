//! Lines of text: ink of one height in a row on one ground.

use super::blobs::{Blob, LOWEST_LINE, TALLEST_LINE};
use super::flat::Flat;
use super::rect::{Rect, rows};
use crate::pixels::Rgb;

/// A line of text as far as its shape tells.
#[derive(Clone, Debug)]
pub(super) struct TextLine {
    pub(super) rect: Rect,
    pub(super) ground: u32,
    /// Pieces of ink that it is made of.
    pieces: Vec<Rect>,
}

impl TextLine {
    fn new(blob: &Blob, ground: u32) -> Self {
        Self { rect: blob.rect, ground, pieces: vec![blob.rect] }
    }

    /// How far away a blob stands that may go on with this line; `None` where it cannot.
    fn distance(&self, blob: &Rect) -> Option<u32> {
        let (own, other) = (self.rect.height(), blob.height());
        let (low, high) = (own.min(other), own.max(other));
        let gap = blob.left.saturating_sub(self.rect.right);
        if gap > high + 2 || high > TALLEST_LINE {
            return None;
        }
        // An icon or the end of a frame beside a label is no letter of it.
        let lone = if own > other { (self.pieces.len() == 1).then_some(self.rect) } else { Some(*blob) };
        let tall = high > low * 19 / 10 && high > 14 && gap >= 3 && low >= LOWEST_LINE;
        if tall && lone.is_some_and(|larger| larger.width() <= larger.height() * 2) {
            return None;
        }
        let shared = self.rect.rows_shared(*blob);
        let small = low * 2 <= high;
        let reaches = if small {
            // A comma hangs below the letters, an apostrophe stands above them, an accent above a capital.
            let (large, little) = if own > other { (self.rect, *blob) } else { (*blob, self.rect) };
            let middle = little.top.midpoint(little.bottom);
            middle + high / 3 >= large.top && middle <= large.bottom + high / 4
        } else {
            shared * 2 >= low
        };
        let middles = (self.rect.top + self.rect.bottom).abs_diff(blob.top + blob.bottom) / 2;
        reaches.then_some(gap + middles)
    }

    fn add(&mut self, blob: &Rect) {
        self.rect = self.rect.join(*blob);
        self.pieces.push(*blob);
    }

    /// Pieces that are taller than the line and stand at its ends are icons: they go. Specks that stand apart go, too.
    fn trim(&mut self) {
        let mut heights: Vec<(u32, u32)> = self.pieces.iter().map(|piece| (piece.height(), piece.width())).collect();
        heights.sort_unstable();
        let half = heights.iter().map(|(_, width)| width).sum::<u32>() / 2;
        let mut seen = 0;
        let usual = heights.iter().find(|(_, width)| {
            seen += width;
            seen >= half
        });
        let Some(&(usual, _)) = usual.filter(|_| self.pieces.len() > 1) else { return };
        let top = least(self.pieces.iter().filter(|piece| piece.height() <= usual).map(|piece| piece.top));
        let bottom = self.pieces.iter().filter(|piece| piece.height() <= usual).map(|piece| piece.bottom).max();
        let (Some(top), Some(bottom)) = (top, bottom) else { return };
        let sticks_out = |piece: &Rect| {
            piece.height() * 10 > usual * 16
                && piece.top + usual / 4 < top
                && piece.bottom > bottom + usual / 4
                && piece.width() <= piece.height() * 2
        };
        while self.pieces.len() > 1 && self.pieces.last().is_some_and(sticks_out) {
            self.pieces.pop();
        }
        let icons = self.pieces.iter().take(self.pieces.len() - 1).take_while(|piece| sticks_out(piece)).count();
        self.pieces.drain(..icons);
        if let Some(rect) = self.pieces.iter().copied().reduce(Rect::join) {
            self.rect = rect;
        }
    }

    fn is_text(&self) -> bool {
        let (width, height) = (self.rect.width(), self.rect.height());
        let letters = self.pieces.iter().any(|piece| piece.height() >= LOWEST_LINE);
        // One piece as wide as it is high and higher than most text is an icon or a face.
        let icon = self.pieces.len() == 1 && height >= SMALLEST_ICON && width <= height * 3 / 2;
        letters && !icon && (LOWEST_LINE..=TALLEST_LINE).contains(&height) && width >= 4
    }
}

fn least(values: impl Iterator<Item = u32>) -> Option<u32> {
    values.min()
}

/// Finds the lines among blobs, from top to bottom.
pub(super) fn lines(rgb: &Rgb, flat: &Flat, blobs: &[Blob]) -> Vec<TextLine> {
    let mut letters: Vec<(&Blob, u32)> = blobs
        .iter()
        .filter(|blob| blob.rect.height() <= TALLEST_LINE)
        .filter_map(|blob| blob.ground.map(|ground| (blob, ground)))
        .collect();
    letters.sort_by_key(|(blob, _)| (blob.rect.left, blob.rect.top));
    let mut lines: Vec<TextLine> = Vec::new();
    // For every few rows the lines that stand there, those that ended far to the left dropped as they are met.
    let mut open: Vec<Vec<u32>> = vec![Vec::new(); (rgb.height / BUCKET) as usize + 1];
    for (blob, ground) in letters {
        let from = blob.rect.top.saturating_sub(TALLEST_LINE / 4) / BUCKET;
        let to = (blob.rect.bottom + TALLEST_LINE / 4) / BUCKET;
        let mut best: Option<(u32, u32)> = None;
        for bucket in open.iter_mut().take(to as usize + 1).skip(from as usize) {
            bucket.retain(|line| {
                let right = lines.get(*line as usize).map_or(0, |line| line.rect.right);
                right + TALLEST_LINE + 2 >= blob.rect.left
            });
            for &number in bucket.iter() {
                let Some(line) = lines.get(number as usize) else { continue };
                let distance = flat.alike(line.ground, ground).then(|| line.distance(&blob.rect)).flatten();
                best = distance.map(|distance| (distance, number)).into_iter().chain(best).min();
            }
        }
        let number = match best {
            Some((_, number)) => {
                lines.get_mut(number as usize).into_iter().for_each(|line| line.add(&blob.rect));
                number
            }
            None => {
                lines.push(TextLine::new(blob, ground));
                lines.len() as u32 - 1
            }
        };
        for bucket in
            open.iter_mut().take((blob.rect.bottom / BUCKET) as usize + 1).skip((blob.rect.top / BUCKET) as usize)
        {
            if bucket.len() < MOST_OPEN && !bucket.contains(&number) {
                bucket.push(number);
            }
        }
    }
    lines.iter_mut().for_each(TextLine::trim);
    lines.retain(|line| line.is_text() && is_written(rgb, line.rect));
    lines.sort_by_key(|line| (line.rect.top, line.rect.left));
    lines
}

/// Whether pixels look like writing: much of one ground, and ink on one side of it, darker or lighter.
fn is_written(rgb: &Rgb, rect: Rect) -> bool {
    let wide = Rect::new(rect.left.saturating_sub(1), rect.top.saturating_sub(1), rect.right + 1, rect.bottom + 1);
    let mut counts = [0_u32; 256];
    for pixel in rows(rgb, wide).flat_map(|row| row.chunks_exact(3)) {
        counts.get_mut(usize::from(grey(pixel))).into_iter().for_each(|count| *count += 1);
    }
    let all = counts.iter().sum::<u32>();
    let ground = counts.iter().zip(0_usize..).max_by_key(|(count, _)| **count).map_or(0, |(_, level)| level);
    let sum = |range: std::ops::Range<usize>| counts.get(range).unwrap_or_default().iter().sum::<u32>();
    let (low, high) = (ground.saturating_sub(NEAR_GROUND), (ground + NEAR_GROUND + 1).min(256));
    let (darker, level, lighter) = (sum(0..low), sum(low..high), sum(high..256));
    let (ink, other) = (darker.max(lighter), darker.min(lighter));
    let contrast = sum(0..ground.saturating_sub(CONTRAST)) + sum((ground + CONTRAST).min(256)..256);
    level * 10 >= all * 3 && other * 6 <= ink && contrast * 50 >= all
}

/// Rec. 601 luma.
pub(crate) fn grey(pixel: &[u8]) -> u8 {
    match *pixel {
        [red, green, blue] => ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue) + 128) >> 8) as u8,
        _ => 0,
    }
}

/// Levels within which a pixel still is ground.
const NEAR_GROUND: usize = 10;
/// Levels by which some of the ink must differ from the ground.
const CONTRAST: usize = 24;
/// Rows from which a lone square piece is no letter.
const SMALLEST_ICON: u32 = 22;
/// Rows of a bucket.
const BUCKET: u32 = 8;
/// Lines that stand side by side within a few rows; what a screen of noise holds beyond is no text.
const MOST_OPEN: usize = 64;
