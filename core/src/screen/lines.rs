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
    /// The tallest piece.
    tallest: Rect,
    /// Rows of the tallest of the others.
    second: u32,
}

impl TextLine {
    fn new(blob: &Blob, ground: u32) -> Self {
        Self { rect: blob.rect, ground, pieces: vec![blob.rect], tallest: blob.rect, second: 0 }
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
        // What stands alone and is much taller, or as wide as it is high and taller than most text, takes no company.
        let alone = self.second * 19 / 10 < self.tallest.height();
        let apart = blob.left.saturating_sub(self.tallest.right);
        let (lone, small, apart) = if own > other {
            (alone.then_some(self.tallest), other, apart)
        } else {
            (Some(*blob), self.tallest.height(), gap)
        };
        let tall = |larger: Rect| {
            let short = larger.width() <= larger.height() * 2;
            let letter =
                small < LOWEST_LINE && (larger.height() < SMALLEST_ICON || larger.width() * 10 < larger.height() * 7);
            short && !letter && larger.height() > small * 19 / 10 && larger.height() > 14
        };
        if apart >= 3 && lone.is_some_and(tall) {
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
        if blob.height() > self.tallest.height() {
            self.second = self.tallest.height();
            self.tallest = *blob;
        } else {
            self.second = self.second.max(blob.height());
        }
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

    /// Whether it is more than an icon by its shape.
    pub(super) fn is_wordy(&self) -> bool {
        self.pieces.len() > 1 && self.rect.width() > self.rect.height() || self.rect.width() >= self.rect.height() * 3
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
    let letter = |blob: &&Blob| blob.rect.height() <= TALLEST_LINE && !is_frame(blob);
    let pieces = blobs.iter().filter(letter).filter_map(|blob| Some(TextLine::new(blob, blob.ground?)));
    // Dots and dashes join what is there: by themselves they are specks of borders and corners.
    let (marks, letters): (Vec<TextLine>, Vec<TextLine>) = pieces.partition(|piece| piece.rect.height() < LOWEST_LINE);
    let mut lines = joined(flat, letters, rgb.height);
    add_marks(flat, &mut lines, marks, rgb.height);
    // What a dash parted comes together.
    let mut lines = joined(flat, lines, rgb.height);
    lines.iter_mut().for_each(TextLine::trim);
    lines.retain(|line| line.is_text() && is_written(rgb, line.rect));
    lines.sort_by_key(|line| (line.rect.top, line.rect.left));
    lines
}

/// For every few rows of the screen, the lines that stand there.
struct Open(Vec<Vec<u32>>);

impl Open {
    fn new(height: u32) -> Self {
        Self(vec![Vec::new(); (height / BUCKET) as usize + 1])
    }

    fn buckets(&mut self, top: u32, bottom: u32) -> impl Iterator<Item = &mut Vec<u32>> {
        self.0.iter_mut().take((bottom / BUCKET) as usize + 1).skip((top / BUCKET) as usize)
    }

    fn add(&mut self, number: u32, rect: Rect) {
        for bucket in self.buckets(rect.top, rect.bottom) {
            if bucket.len() < MOST_OPEN && !bucket.contains(&number) {
                bucket.push(number);
            }
        }
    }
}

/// Joins pieces into lines from the left to the right.
fn joined(flat: &Flat, mut pieces: Vec<TextLine>, height: u32) -> Vec<TextLine> {
    pieces.sort_by_key(|piece| (piece.rect.left, piece.rect.top));
    let mut lines: Vec<TextLine> = Vec::new();
    let mut open = Open::new(height);
    for piece in pieces {
        let mut best: Option<(u32, u32)> = None;
        for bucket in
            open.buckets(piece.rect.top.saturating_sub(TALLEST_LINE / 4), piece.rect.bottom + TALLEST_LINE / 4)
        {
            // Lines that ended far to the left are done.
            bucket.retain(|line| {
                let right = lines.get(*line as usize).map_or(0, |line| line.rect.right);
                right + TALLEST_LINE + 2 >= piece.rect.left
            });
            for &number in bucket.iter() {
                let Some(line) = lines.get(number as usize) else { continue };
                let distance = flat.alike(line.ground, piece.ground).then(|| line.distance(&piece.rect)).flatten();
                best = distance.map(|distance| (distance, number)).into_iter().chain(best).min();
            }
        }
        let rect = piece.rect;
        if let Some((number, line)) = best.and_then(|(_, number)| Some((number, lines.get_mut(number as usize)?))) {
            piece.pieces.iter().for_each(|one| line.add(one));
            open.add(number, rect);
        } else {
            open.add(lines.len() as u32, rect);
            lines.push(piece);
        }
    }
    lines
}

/// Adds dots, commas, dashes and accents to the lines that they stand in.
fn add_marks(flat: &Flat, lines: &mut [TextLine], mut marks: Vec<TextLine>, height: u32) {
    let mut open = Open::new(height);
    for (line, number) in lines.iter().zip(0..) {
        open.add(number, line.rect);
    }
    marks.sort_by_key(|mark| (mark.rect.left, mark.rect.top));
    for mark in marks {
        let near = |line: &TextLine| {
            let (rect, high) = (line.rect, line.rect.height());
            let gap = mark.rect.left.saturating_sub(rect.right) + rect.left.saturating_sub(mark.rect.right);
            let middle = mark.rect.top.midpoint(mark.rect.bottom);
            let within = middle + high / 3 >= rect.top && middle <= rect.bottom + high / 4;
            let close = gap <= high / 2 + 1 && within && flat.alike(line.ground, mark.ground);
            close.then_some(gap + (rect.top + rect.bottom).abs_diff(2 * middle))
        };
        let reach = TALLEST_LINE / 4;
        let all = open
            .buckets(mark.rect.top.saturating_sub(reach), mark.rect.bottom + reach)
            .flat_map(|bucket| bucket.iter());
        let best = all.filter_map(|number| Some((near(lines.get(*number as usize)?)?, *number))).min();
        if let Some(line) = best.and_then(|(_, number)| lines.get_mut(number as usize)) {
            line.add(&mark.rect);
        }
    }
}

/// Whether ink runs around something rather than being something: the border of a button or bubble.
fn is_frame(blob: &Blob) -> bool {
    blob.rect.height() >= SMALLEST_ICON && blob.rect.width() > blob.rect.height() && blob.ink * 7 < blob.rect.area()
}

/// Whether pixels look like writing: much of one ground, ink on one side of it, darker or lighter, and a change from one to
/// the other with every stroke.
fn is_written(rgb: &Rgb, rect: Rect) -> bool {
    let wide = Rect::new(rect.left.saturating_sub(1), rect.top.saturating_sub(1), rect.right + 1, rect.bottom + 1);
    let greys: Vec<Vec<u8>> = rows(rgb, wide).map(|row| row.chunks_exact(3).map(grey).collect()).collect();
    let mut counts = [0_u32; 256];
    for level in greys.iter().flatten() {
        counts.get_mut(usize::from(*level)).into_iter().for_each(|count| *count += 1);
    }
    let all = counts.iter().sum::<u32>();
    let ground = counts.iter().zip(0_usize..).max_by_key(|(count, _)| **count).map_or(0, |(_, level)| level);
    let sum = |range: std::ops::Range<usize>| counts.get(range).unwrap_or_default().iter().sum::<u32>();
    let (low, high) = (ground.saturating_sub(NEAR_GROUND), (ground + NEAR_GROUND + 1).min(256));
    let (darker, level, lighter) = (sum(0..low), sum(low..high), sum(high..256));
    let (ink, other) = (darker.max(lighter), darker.min(lighter));
    let contrast = sum(0..ground.saturating_sub(CONTRAST)) + sum((ground + CONTRAST).min(256)..256);
    let flat = level * 10 >= all * 3 && other * 6 <= ink && contrast * 50 >= all;
    flat && (rect.width() < rect.height() * 3 || strokes(&greys, ground) * rect.height() >= rect.width())
}

/// How often the middle rows of a line change between ground and ink, on average.
fn strokes(greys: &[Vec<u8>], ground: usize) -> u32 {
    let middle = greys.get(greys.len() / 4..(greys.len() * 3 / 4).max(greys.len() / 4 + 1)).unwrap_or_default();
    let inked = |level: &u8| usize::from(*level).abs_diff(ground) > CONTRAST;
    let changes = |row: &Vec<u8>| row.windows(2).filter(|pair| matches!(pair, [a, b] if inked(a) != inked(b))).count();
    (middle.iter().map(changes).sum::<usize>() / middle.len().max(1)) as u32
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
