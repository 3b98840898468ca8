//! Picture regions: what is left of a screen without its grounds and its text.

use std::collections::BTreeMap;

use super::flat::{Flat, Forest, Role};
use super::lines::TextLine;
use super::rect::Rect;

/// Finds the rectangles that show photographs and drawings, the largest first.
pub(super) fn pictures(flat: &Flat, lines: &[TextLine], width: u32, height: u32) -> Vec<Rect> {
    let mut cells = Cells::new(width, height);
    let surroundings = surroundings(flat, lines, width, height);
    for (row, start, end, area) in flat.runs() {
        if surroundings.get(area as usize) == Some(&false) {
            cells.add(row, start, end);
        }
    }
    // Ink takes in small gaps, so it is counted as a whole; flat runs within it were counted above and do no harm.
    for run in &flat.ink {
        cells.add(run.row, run.start, run.end);
    }
    for line in lines.iter().filter(|line| line.is_wordy()) {
        cells.clear(line.rect);
    }
    let mut forest = cells.forest();
    // An object that is one flat area is a panel, not a picture.
    let mut plain: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for (row, start, end, area) in flat.runs().filter(|run| surroundings.get(run.3 as usize) == Some(&false)) {
        if let Some(cell) = cells.filled_at(row, start.midpoint(end)) {
            *plain.entry((forest.root(cell), area)).or_default() += u64::from(end - start);
        }
    }
    let mut largest: BTreeMap<u32, u64> = BTreeMap::new();
    for ((object, _), pixels) in plain {
        let most = largest.entry(object).or_default();
        *most = pixels.max(*most);
    }
    let mut objects = cells.objects(&mut forest, &largest);
    objects.truncate(MOST_OBJECTS);
    // What is full of writing is a table or a panel.
    objects
        .retain(|object| lines.iter().filter(|line| line.is_wordy() && object.holds(line.rect)).count() < FEWEST_LINES);
    objects
}

/// For each flat area, whether it surrounds what it shows rather than being a part of it: what carries text, what reaches
/// the edge of the screen, what is a large part of it. Any other may be the sky of a drawing.
fn surroundings(flat: &Flat, lines: &[TextLine], width: u32, height: u32) -> Vec<bool> {
    let screen = u64::from(width) * u64::from(height);
    let mut found: Vec<bool> = flat
        .areas
        .iter()
        .map(|area| {
            let rect = area.rect;
            let edge = rect.left == 0 || rect.top == 0 || rect.right == width || rect.bottom == height;
            match area.role {
                Role::Ground => area.pixels * 5 >= screen || (edge && area.pixels * 100 >= screen),
                Role::Bar => true,
                Role::Ink => false,
            }
        })
        .collect();
    for line in lines.iter().filter(|line| line.is_wordy()) {
        found.get_mut(line.ground as usize).into_iter().for_each(|flag| *flag = true);
    }
    found
}

/// The screen in squares of a few pixels.
struct Cells {
    width: u32,
    /// For each, how many of its pixels show something.
    pixels: Vec<u8>,
}

impl Cells {
    fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width.div_ceil(CELL), height.div_ceil(CELL));
        Self { width, pixels: vec![0; width as usize * height as usize] }
    }

    /// Adds a run of pixels.
    fn add(&mut self, row: u32, start: u32, end: u32) {
        let first = (row / CELL * self.width) as usize;
        let cells = first + (start / CELL) as usize..first + end.div_ceil(CELL) as usize;
        for (cell, left) in
            self.pixels.get_mut(cells).into_iter().flatten().zip((start / CELL..).map(|cell| cell * CELL))
        {
            *cell = cell.saturating_add((end.min(left + CELL) - start.max(left)) as u8);
        }
    }

    fn clear(&mut self, rect: Rect) {
        for row in rect.top / CELL..rect.bottom.div_ceil(CELL) {
            let first = (row * self.width) as usize;
            let cells = first + (rect.left / CELL) as usize..first + rect.right.div_ceil(CELL) as usize;
            self.pixels.get_mut(cells).into_iter().for_each(|cells| cells.fill(0));
        }
    }

    /// The filled cell at a place.
    fn filled_at(&self, row: u32, x: u32) -> Option<u32> {
        let cell = row / CELL * self.width + x / CELL;
        self.pixels.get(cell as usize).filter(|pixels| **pixels >= FILLED).map(|_| cell)
    }

    fn filled(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.pixels).filter(|(_, pixels)| **pixels >= FILLED).map(|(at, _)| at)
    }

    /// Filled cells side by side hang together.
    fn forest(&self) -> Forest {
        let mut forest = Forest::new(self.pixels.len());
        for at in self.filled() {
            let left = at.checked_sub(1).filter(|_| !at.is_multiple_of(self.width));
            for near in [left, at.checked_sub(self.width)].into_iter().flatten() {
                if self.pixels.get(near as usize).is_some_and(|pixels| *pixels >= FILLED) {
                    forest.join(at, near);
                }
            }
        }
        forest
    }

    /// The rectangles of what hangs together and is not all one flat area, the largest first.
    fn objects(&self, forest: &mut Forest, plain: &BTreeMap<u32, u64>) -> Vec<Rect> {
        let mut found: BTreeMap<u32, (Rect, u64)> = BTreeMap::new();
        for at in self.filled() {
            let (x, y) = (at % self.width * CELL, at / self.width * CELL);
            let cell = Rect::new(x, y, x + CELL, y + CELL);
            let (rect, count) = found.entry(forest.root(at)).or_insert((cell, 0));
            *rect = rect.join(cell);
            *count += 1;
        }
        let large = |(object, (rect, cells)): &(u32, (Rect, u64))| {
            let pixels = cells * u64::from(CELL * CELL);
            let plain = plain.get(object).copied().unwrap_or(0);
            rect.width().min(rect.height()) >= SMALLEST_PICTURE && pixels * 2 >= rect.area() && plain * 8 < pixels * 7
        };
        let mut objects: Vec<Rect> = found.into_iter().filter(large).map(|(_, (rect, _))| rect).collect();
        objects.sort_by_key(|rect| (std::cmp::Reverse(rect.area()), *rect));
        objects
    }
}

/// Objects that are looked at, the largest: bounds what a screen of specks costs.
const MOST_OBJECTS: usize = 512;
/// Lines of text from which an object is no picture.
const FEWEST_LINES: usize = 8;
/// Pixels of a side of a cell.
const CELL: u32 = 4;
/// Pixels of a cell that must show something.
const FILLED: u8 = 8;
/// Shorter sides are icons and small avatars.
const SMALLEST_PICTURE: u32 = 40;
