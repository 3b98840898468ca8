//! Ink that hangs together: letters, words, icons, photographs.

use super::flat::{Flat, Forest, Ink};
use super::rect::Rect;

/// Ink that hangs together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blob {
    pub(super) rect: Rect,
    /// Pixels of ink, small gaps within included.
    pub(super) ink: u64,
    /// The ground that it stands on; `None` for what lies between two grounds, as a round corner does.
    pub(super) ground: Option<u32>,
}

/// What is gathered while ink is joined.
struct Sum {
    blob: Blob,
    runs: u32,
    /// Runs with one ground on both sides.
    amid: u32,
}

/// Joins ink that touches; what holds several lines of text is cut into lines.
pub(super) fn blobs(flat: &Flat) -> Vec<Blob> {
    let mut forest = Forest::new(flat.ink.len());
    join_rows(&flat.ink, &mut forest);
    let mut numbers = vec![u32::MAX; flat.ink.len()];
    let mut sums: Vec<Sum> = Vec::new();
    let mut owners = Vec::with_capacity(flat.ink.len());
    for (run, place) in flat.ink.iter().zip(0..) {
        let Some(number) = numbers.get_mut(forest.root(place) as usize) else { continue };
        let rect = Rect::new(run.start, run.row, run.end, run.row + 1);
        if *number == u32::MAX {
            *number = sums.len() as u32;
            sums.push(Sum { blob: Blob { rect, ink: 0, ground: None }, runs: 0, amid: 0 });
        }
        owners.push(*number);
        if let Some(sum) = sums.get_mut(*number as usize) {
            sum.add(flat, run, rect);
        }
    }
    let tall: Vec<bool> = sums.iter().map(|sum| is_tall(&sum.blob)).collect();
    let mut parts = vec![Vec::new(); sums.len()];
    for (run, owner) in flat.ink.iter().zip(owners) {
        if tall.get(owner as usize) == Some(&true) {
            parts.get_mut(owner as usize).into_iter().for_each(|part: &mut Vec<Ink>| part.push(*run));
        }
    }
    let mut blobs = Vec::with_capacity(sums.len());
    for (sum, runs) in sums.into_iter().zip(parts) {
        let cut = if runs.is_empty() { Vec::new() } else { lines_within(&sum.blob, &runs) };
        if cut.is_empty() {
            // Between two grounds for most of its rows: an edge, not a letter.
            let ground = sum.blob.ground.filter(|_| sum.amid * 2 > sum.runs);
            blobs.push(Blob { ground, ..sum.blob });
        } else {
            blobs.extend(cut);
        }
    }
    blobs
}

impl Sum {
    fn add(&mut self, flat: &Flat, run: &Ink, rect: Rect) {
        self.blob.rect = self.blob.rect.join(rect);
        self.blob.ink += u64::from(run.end - run.start);
        self.runs += 1;
        if let (Some(left), Some(right)) = (run.left, run.right)
            && flat.alike(left, right)
        {
            self.amid += 1;
            self.blob.ground.get_or_insert(left);
        }
    }
}

/// Joins the runs of neighbouring rows that touch, corners included.
fn join_rows(ink: &[Ink], forest: &mut Forest) {
    let mut numbered = ink.iter().zip(0_u32..).peekable();
    let mut above: Vec<(Ink, u32)> = Vec::new();
    let mut own: Vec<(Ink, u32)> = Vec::new();
    while let Some((first, _)) = numbered.peek() {
        let row = first.row;
        own.clear();
        while let Some((run, place)) = numbered.next_if(|(run, _)| run.row == row) {
            own.push((*run, place));
        }
        if above.first().is_some_and(|(run, _)| run.row + 1 == row) {
            let (mut upper, mut lower) = (above.iter().peekable(), own.iter().peekable());
            while let (Some((one, place)), Some((other, other_place))) = (upper.peek(), lower.peek()) {
                if one.start <= other.end && other.start <= one.end {
                    forest.join(*place, *other_place);
                }
                if one.end <= other.end {
                    upper.next();
                } else {
                    lower.next();
                }
            }
        }
        std::mem::swap(&mut above, &mut own);
    }
}

/// Whether a blob may hold several lines of text whose letters touch.
fn is_tall(blob: &Blob) -> bool {
    let fills = blob.ink as f32 / blob.rect.area().max(1) as f32;
    blob.rect.height() > TALLEST_SINGLE && (0.08..0.85).contains(&fills)
}

/// Cuts a blob at rows with next to no ink; nothing where that gives no lines.
fn lines_within(blob: &Blob, runs: &[Ink]) -> Vec<Blob> {
    let mut profile = vec![0_u32; blob.rect.height() as usize];
    for run in runs {
        if let Some(ink) = profile.get_mut((run.row - blob.rect.top) as usize) {
            *ink += run.end - run.start;
        }
    }
    let most = profile.iter().copied().max().unwrap_or(0);
    let mut bands: Vec<(u32, u32)> = Vec::new();
    let mut start = None;
    for (ink, row) in profile.iter().chain([&0]).zip(blob.rect.top..) {
        match (ink * 8 > most, start) {
            (true, None) => start = Some(row),
            (false, Some(first)) => {
                bands.push((first, row));
                start = None;
            }
            _ => {}
        }
    }
    let plausible = |(top, bottom): &(u32, u32)| (LOWEST_LINE..=TALLEST_LINE).contains(&(bottom - top));
    let lines = bands.iter().filter(|band| plausible(band)).count();
    if lines < 2 || lines * 3 < bands.len() * 2 {
        return Vec::new();
    }
    let own = |(top, bottom): (u32, u32)| runs.iter().filter(move |run| (top..bottom).contains(&run.row));
    let ground = |run: &Ink| run.left.or(run.right);
    bands
        .into_iter()
        .flat_map(|band| {
            let mut spans: Vec<&Ink> = own(band).collect();
            spans.sort_unstable_by_key(|run| run.start);
            let mut cut: Vec<Blob> = Vec::new();
            for run in spans {
                let rect = Rect::new(run.start, run.row, run.end, run.row + 1);
                let ink = u64::from(run.end - run.start);
                match cut.last_mut().filter(|last| run.start <= last.rect.right + 1) {
                    Some(last) => {
                        last.rect = last.rect.join(rect);
                        last.ink += ink;
                        last.ground = last.ground.or_else(|| ground(run));
                    }
                    None => cut.push(Blob { rect, ink, ground: ground(run) }),
                }
            }
            cut
        })
        .collect()
}

/// Rows of a blob above which it may be more than one line.
const TALLEST_SINGLE: u32 = 24;
/// Rows of ink of a line of text.
pub(super) const LOWEST_LINE: u32 = 5;
pub(super) const TALLEST_LINE: u32 = 64;
