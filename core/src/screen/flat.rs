//! Flat areas: what a screen is drawn on, told from what is drawn on it.
//!
//! Rows are cut into runs of one colour, runs that touch are joined into areas, and large areas are **ground**. What is
//! neither ground nor a straight bar or rule is **ink**: letters, icons, photographs.

use super::rect::{Rect, rows};
use crate::pixels::Rgb;

/// The flat areas of a picture and the ink between them.
pub(super) struct Flat {
    pub(super) areas: Vec<Area>,
    runs: Vec<Run>,
    /// For each row, where its runs end.
    ends: Vec<usize>,
    /// Runs of ink, row by row from left to right.
    pub(super) ink: Vec<Ink>,
}

/// A flat area.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) rect: Rect,
    pub(super) pixels: u64,
    pub(super) colour: [u8; 3],
    pub(super) role: Role,
}

/// What a flat area is to a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Something is drawn on it.
    Ground,
    /// A rule, a border, a scroll bar: neither ground nor ink.
    Bar,
    /// A part of a letter, an icon or a photograph.
    Ink,
}

/// A run of ink in one row, `end` being the first pixel after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub(super) row: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The ground on its left.
    pub(super) left: Option<u32>,
    /// The ground on its right.
    pub(super) right: Option<u32>,
}

/// A run of one colour in one row.
#[derive(Clone, Copy)]
struct Run {
    start: u32,
    end: u32,
    colour: [u8; 3],
    /// Its place in the forest of areas; after joining, the number of its area.
    area: u32,
}

impl Flat {
    pub(super) fn of(rgb: &Rgb) -> Self {
        let (mut runs, ends) = runs(rgb);
        let mut forest = Forest::new(runs.len());
        join_rows(rgb, &runs, &ends, &mut forest);
        let areas = areas(&mut runs, &ends, &mut forest);
        let rules = rules(rgb);
        let ink = ink(rgb, &runs, &ends, &areas, &rules);
        Self { areas, runs, ends, ink }
    }

    /// The flat runs of every row: row, first pixel, first pixel after it, number of the area.
    pub(super) fn runs(&self) -> impl Iterator<Item = (u32, u32, u32, u32)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let rows = starts.zip(&self.ends).map(|(from, end)| self.runs.get(from..*end).unwrap_or_default()).zip(0_u32..);
        rows.flat_map(|(runs, row)| runs.iter().map(move |run| (row, run.start, run.end, run.area)))
    }

    /// The area of a ground.
    pub(super) fn area(&self, ground: u32) -> Option<&Area> {
        self.areas.get(ground as usize)
    }

    /// Whether two grounds are one to the eye.
    pub(super) fn alike(&self, left: u32, right: u32) -> bool {
        let colours = self.area(left).zip(self.area(right));
        left == right || colours.is_some_and(|(left, right)| within(left.colour, right.colour, ALIKE))
    }
}

/// Sets that are joined, each known by its least member.
pub(super) struct Forest(Vec<u32>);

impl Forest {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    pub(super) fn root(&mut self, mut member: u32) -> u32 {
        loop {
            let Some(&parent) = self.0.get(member as usize) else { return member };
            if parent == member {
                return member;
            }
            let above = self.0.get(parent as usize).copied().unwrap_or(parent);
            if let Some(own) = self.0.get_mut(member as usize) {
                *own = above;
            }
            member = above;
        }
    }

    pub(super) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(parent) = self.0.get_mut(one.max(other) as usize) {
            *parent = one.min(other);
        }
    }
}

/// Whether two colours differ by no more than this in any channel.
pub(super) fn within(one: [u8; 3], other: [u8; 3], most: u8) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= most)
}

/// The runs of every row, and for each row where its runs end.
fn runs(rgb: &Rgb) -> (Vec<Run>, Vec<usize>) {
    let mut runs = Vec::with_capacity(rgb.height as usize * 32);
    let mut ends = Vec::with_capacity(rgb.height as usize);
    let mut steps = Vec::new();
    for row in rows(rgb, Rect::new(0, 0, rgb.width, rgb.height)) {
        // One byte a channel, so that the compiler compares many at a time.
        steps.clear();
        steps.extend(row.iter().zip(row.get(3..).unwrap_or_default()).map(|(a, b)| u8::from(a.abs_diff(*b) > STEP)));
        let mut start = 0;
        let mut colour = colour_at(row, 0);
        let mut close = |start: u32, end: u32, colour| {
            if end - start >= SHORTEST {
                runs.push(Run { start, end, colour, area: runs.len() as u32 });
            }
        };
        for ((step, pixel), at) in steps.chunks_exact(3).zip(row.chunks_exact(3).skip(1)).zip(1..) {
            let drifts = || pixel.iter().zip(colour).any(|(a, b)| a.abs_diff(b) > DRIFT);
            if step != [0, 0, 0] || drifts() {
                close(start, at, colour);
                start = at;
                colour = colour_of(pixel);
            }
        }
        close(start, rgb.width, colour);
        ends.push(runs.len());
    }
    (runs, ends)
}

fn colour_of(pixel: &[u8]) -> [u8; 3] {
    match *pixel {
        [red, green, blue] => [red, green, blue],
        _ => [0; 3],
    }
}

fn colour_at(row: &[u8], x: u32) -> [u8; 3] {
    let start = x as usize * 3;
    colour_of(row.get(start..start + 3).unwrap_or_default())
}

/// Joins the runs of neighbouring rows that touch and have one colour where they do.
fn join_rows(rgb: &Rgb, runs: &[Run], ends: &[usize], forest: &mut Forest) {
    let mut above: (&[Run], &[u8]) = (&[], &[]);
    let mut from = 0;
    for (&end, row) in ends.iter().zip(rows(rgb, Rect::new(0, 0, rgb.width, rgb.height))) {
        let own = runs.get(from..end).unwrap_or_default();
        let (mut upper, mut lower) = (above.0.iter().peekable(), own.iter().peekable());
        while let (Some(one), Some(other)) = (upper.peek(), lower.peek()) {
            let (start, end) = (one.start.max(other.start), one.end.min(other.end));
            // One place of three may differ: noise at an edge parts nothing, and a blend at a round corner joins nothing.
            let same = |at: &u32| within(colour_at(above.1, *at), colour_at(row, *at), ROWS_APART);
            if start < end && [start, start.midpoint(end), end - 1].iter().filter(|at| same(at)).count() >= 2 {
                forest.join(one.area, other.area);
            }
            if one.end <= other.end {
                upper.next();
            } else {
                lower.next();
            }
        }
        above = (own, row);
        from = end;
    }
}

/// Gathers the areas and gives every run the number of its own.
fn areas(runs: &mut [Run], ends: &[usize], forest: &mut Forest) -> Vec<Area> {
    let mut numbers = vec![u32::MAX; runs.len()];
    let mut areas: Vec<Area> = Vec::new();
    let mut from = 0;
    for (&end, row) in ends.iter().zip(0..) {
        for run in runs.get_mut(from..end).unwrap_or_default() {
            let Some(number) = numbers.get_mut(forest.root(run.area) as usize) else { continue };
            let rect = Rect::new(run.start, row, run.end, row + 1);
            if *number == u32::MAX {
                *number = areas.len() as u32;
                areas.push(Area { rect, pixels: 0, colour: run.colour, role: Role::Ink });
            }
            run.area = *number;
            if let Some(area) = areas.get_mut(*number as usize) {
                area.rect = area.rect.join(rect);
                area.pixels += u64::from(run.end - run.start);
            }
        }
        from = end;
    }
    for area in &mut areas {
        area.role = role(area);
    }
    areas
}

/// A letter of a headline is flat, too: what is no larger than one must fill its rectangle to be ground.
fn role(area: &Area) -> Role {
    let (width, height) = (area.rect.width(), area.rect.height());
    let fills = area.pixels as f32 / area.rect.area().max(1) as f32;
    let long = width.max(height);
    let straight = long >= SHORTEST_RULE && fills >= 0.6;
    if height < LOWEST_GROUND || width < NARROWEST_GROUND.min(height / 8) || width < THINNEST_GUTTER {
        return if straight { Role::Bar } else { Role::Ink };
    }
    let small = long <= LARGEST_LETTER;
    let ground = if small {
        width >= NARROWEST_GROUND && fills >= 0.6
    } else {
        straight || area.pixels >= u64::from(height) * 24
    };
    if ground && area.pixels >= 300 { Role::Ground } else { Role::Ink }
}

/// Upright rules of one to three pixels: one byte a pixel, 1 where one stands. Rules that lie are flat areas already.
fn rules(rgb: &Rgb) -> Vec<u8> {
    let (width, height) = (rgb.width as usize, rgb.height as usize);
    let mut mask = vec![0_u8; width * height];
    let mut standing = vec![0_u16; width];
    let mut same = Vec::new();
    let mut above: &[u8] = &[];
    for (row, y) in rows(rgb, Rect::new(0, 0, rgb.width, rgb.height)).zip(0_usize..) {
        same.clear();
        same.extend(row.iter().zip(above).map(|(a, b)| u8::from(a.abs_diff(*b) > 2)));
        for ((count, changed), x) in standing.iter_mut().zip(same.chunks_exact(3)).zip(0_usize..) {
            if changed != [0, 0, 0] {
                *count = 0;
                continue;
            }
            *count = count.saturating_add(1);
            let long = u32::from(*count) + 1;
            if long == SHORTEST_RULE && is_thin(row, x) {
                for upper in (y + 1).saturating_sub(SHORTEST_RULE as usize)..=y {
                    mask.get_mut(upper * width + x).into_iter().for_each(|place| *place = 1);
                }
            } else if long > SHORTEST_RULE && y > 0 && mask.get((y - 1) * width + x) == Some(&1) {
                mask.get_mut(y * width + x).into_iter().for_each(|place| *place = 1);
            }
        }
        above = row;
    }
    mask
}

/// Whether what stands at a place of a row is no wider than a rule.
fn is_thin(row: &[u8], x: usize) -> bool {
    let own = colour_at(row, x as u32);
    let differs = |at: Option<usize>| at.is_none_or(|at| !within(colour_at(row, at as u32), own, ALIKE));
    let right = (x + WIDEST_RULE) * 3 < row.len();
    differs(x.checked_sub(WIDEST_RULE)) && (!right || differs(Some(x + WIDEST_RULE)))
}

/// What is neither ground nor bar nor rule.
fn ink(rgb: &Rgb, runs: &[Run], ends: &[usize], areas: &[Area], rules: &[u8]) -> Vec<Ink> {
    let mut ink = Vec::new();
    let mut from = 0;
    let width = rgb.width as usize;
    for ((&end, rule), row) in ends.iter().zip(rules.chunks_exact(width.max(1))).zip(0..) {
        let role = |run: &&Run| areas.get(run.area as usize).map(|area| area.role);
        let solid = runs.get(from..end).unwrap_or_default().iter();
        let solid = solid.filter(|run| matches!(role(run), Some(Role::Ground | Role::Bar)));
        let ground = |run: &Run| (role(&run) == Some(Role::Ground)).then_some(run.area);
        let (mut at, mut left) = (0, None);
        for run in solid {
            cut_at_rules(&mut ink, rule, Ink { row, start: at, end: run.start, left, right: ground(run) });
            (at, left) = (run.end, ground(run));
        }
        cut_at_rules(&mut ink, rule, Ink { row, start: at, end: rgb.width, left, right: None });
        from = end;
    }
    ink
}

/// Adds a run of ink without the rules that stand in it.
fn cut_at_rules(ink: &mut Vec<Ink>, rule: &[u8], run: Ink) {
    let Some(own) = rule.get(run.start as usize..run.end as usize).filter(|own| !own.is_empty()) else { return };
    let mut start = None;
    for (ruled, x) in own.iter().zip(run.start..) {
        match (ruled, start) {
            (0, None) => start = Some(x),
            (1, Some(first)) => {
                ink.push(Ink { start: first, end: x, ..run });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(first) = start {
        ink.push(Ink { start: first, ..run });
    }
}

/// Neighbours that differ by more than this in a channel are no longer one colour; JPEG noise stays below.
const STEP: u8 = 5;
/// How far a run may drift from the colour it began with.
const DRIFT: u8 = 40;
/// How far the colours of runs in neighbouring rows may be apart.
const ROWS_APART: u8 = 4;
/// Grounds closer than this are one ground to the eye.
const ALIKE: u8 = 5;
/// Pixels of a run: the gaps between the letters of small text are shorter.
const SHORTEST: u32 = 3;
const LOWEST_GROUND: u32 = 10;
const NARROWEST_GROUND: u32 = 20;
/// Pixels from which a long stretch between two pictures is ground rather than a bar.
const THINNEST_GUTTER: u32 = 6;
/// Width and height up to which a flat area may be a letter.
const LARGEST_LETTER: u32 = 80;
/// Pixels from which a straight stroke is a rule and no part of a letter.
const SHORTEST_RULE: u32 = 48;
const WIDEST_RULE: usize = 4;
