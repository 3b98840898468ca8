//! Lines that belong together, the order in which they are read, and the bubbles of a chat.

use super::flat::{Area, Flat};
use super::lines::TextLine;
use super::rect::Rect;
use super::{Block, Side};

/// A block while it is gathered.
struct Draft {
    rect: Rect,
    ground: u32,
    lines: Vec<u32>,
    /// Rows of its tallest line.
    tallest: u32,
    bubble: Option<Side>,
}

/// Gathers lines, which are sorted from the top, into blocks in reading order.
pub(super) fn blocks(flat: &Flat, lines: &[TextLine]) -> Vec<Block> {
    let bubbles = bubbles(flat, lines);
    let mut drafts: Vec<Draft> = Vec::new();
    for (line, number) in lines.iter().zip(0..) {
        let bubble = bubbles.iter().find(|(ground, _)| *ground == line.ground).map(|(_, side)| *side);
        // The blocks that were begun last stand nearest.
        let open = drafts.iter_mut().rev().take(MOST_OPEN);
        let own =
            open.filter(|draft| draft.ground == line.ground || flat.alike(draft.ground, line.ground)).find(|draft| {
                if bubble.is_some() || draft.bubble.is_some() {
                    draft.ground == line.ground
                } else {
                    draft.goes_on(lines, line)
                }
            });
        match own {
            Some(draft) => {
                draft.rect = draft.rect.join(line.rect);
                draft.lines.push(number);
                draft.tallest = draft.tallest.max(line.rect.height());
            }
            None => drafts.push(Draft {
                rect: line.rect,
                ground: line.ground,
                lines: vec![number],
                tallest: line.rect.height(),
                bubble,
            }),
        }
    }
    // A chat is one column, whatever the side of its bubbles: it is read from the top down.
    let chat = drafts.iter().filter(|draft| draft.bubble.is_some()).map(|draft| draft.rect).reduce(Rect::join);
    let in_chat = |draft: &Draft| chat.is_some_and(|chat| chat.holds(draft.rect));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let (mut rects, mut turns) = (Vec::new(), Vec::new());
    for (at, draft) in drafts.iter().enumerate() {
        if in_chat(draft) {
            turns.push(at);
        } else {
            groups.push(vec![at]);
            rects.push(draft.rect);
        }
    }
    turns.sort_by_key(|at| drafts.get(*at).map(|draft| draft.rect));
    if let Some(chat) = chat {
        groups.push(turns);
        rects.push(chat);
    }
    let mut order = Vec::with_capacity(groups.len());
    read_in_order(&rects, (0..groups.len()).collect(), 0, &mut order);
    let order = order.into_iter().filter_map(|group| groups.get(group)).flatten();
    let mut finished: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut blocks = Vec::with_capacity(finished.len());
    for draft in order.filter_map(|at| finished.get_mut(*at).and_then(Option::take)) {
        blocks.push(Block { rect: draft.rect, lines: draft.lines, bubble: draft.bubble });
    }
    blocks
}

impl Draft {
    /// Whether a line goes on below this block: no gap that a paragraph would not have, and the same column.
    fn goes_on(&self, lines: &[TextLine], line: &TextLine) -> bool {
        let Some(last) = self.lines.last().and_then(|last| lines.get(*last as usize)) else { return false };
        let (low, high) = (last.rect.height().min(line.rect.height()), last.rect.height().max(line.rect.height()));
        let gap = i64::from(line.rect.top) - i64::from(last.rect.bottom);
        let close = gap <= i64::from(high.max(self.tallest)) * 8 / 10 && gap >= -i64::from(low) / 2;
        let alike = high * 10 <= low * 21;
        let shared = self.rect.columns_shared(line.rect);
        let column = shared * 2 >= self.rect.width().min(line.rect.width());
        close && alike && column
    }
}

/// The grounds that are bubbles of a chat, each with its side: three or more, one below the other, close around their
/// text, of various widths, and lined up at the left or the right.
fn bubbles(flat: &Flat, lines: &[TextLine]) -> Vec<(u32, Side)> {
    let mut texts: std::collections::BTreeMap<u32, (Rect, u32)> = std::collections::BTreeMap::new();
    for line in lines {
        let (rect, tallest) = texts.entry(line.ground).or_insert((line.rect, 0));
        *rect = rect.join(line.rect);
        *tallest = (*tallest).max(line.rect.height());
    }
    let hugs = |area: &Area, text: Rect, line: u32| {
        let (x, y) = (
            area.rect.width() - text.width().min(area.rect.width()),
            area.rect.height() - text.height().min(area.rect.height()),
        );
        area.rect.holds(text) && x <= line * 8 && y <= line * 5 && y * 2 >= line && x >= line / 2
    };
    let around = |(ground, (text, line)): (&u32, &(Rect, u32))| {
        let area = flat.area(*ground).filter(|area| hugs(area, *text, *line))?;
        Some((*ground, area.rect))
    };
    let mut found: Vec<(u32, Rect)> = texts.iter().filter_map(around).collect();
    found.sort_by_key(|(_, rect)| *rect);
    // No chat shows so many at once, and each is compared with all others.
    if found.len() > MOST_BUBBLES {
        return Vec::new();
    }
    // A row of buttons stands side by side; bubbles do not.
    let alone: Vec<(u32, Rect)> = found
        .iter()
        .filter(|(ground, rect)| {
            let beside = |(other, near): &&(u32, Rect)| other != ground && near.rows_shared(*rect) * 2 > rect.height();
            !found.iter().any(|one| beside(&one))
        })
        .copied()
        .collect();
    let lined_up = |edge: fn(&Rect) -> u32, rect: &Rect| {
        let same = alone.iter().filter(|(_, other)| edge(other).abs_diff(edge(rect)) <= 3);
        let mut widths: Vec<u32> = same.map(|(_, other)| other.width() / 4).collect();
        widths.sort_unstable();
        widths.dedup();
        widths.len()
    };
    let left = |rect: &Rect| rect.left;
    let right = |rect: &Rect| rect.right;
    let sided: Vec<(u32, Side)> = alone
        .iter()
        .filter_map(|(ground, rect)| match (lined_up(left, rect), lined_up(right, rect)) {
            (from_left, from_right) if from_left.max(from_right) < 2 => None,
            (from_left, from_right) if from_left >= from_right => Some((*ground, Side::Left)),
            _ => Some((*ground, Side::Right)),
        })
        .collect();
    if sided.len() < FEWEST_BUBBLES { Vec::new() } else { sided }
}

/// Cuts a set of rectangles at the widest gap, again and again: columns from the left, rows from the top.
fn read_in_order(rects: &[Rect], mut own: Vec<usize>, depth: u32, order: &mut Vec<usize>) {
    let rect = |at: &usize| rects.get(*at).copied();
    let across = |rect: Rect| (rect.left, rect.right);
    let down = |rect: Rect| (rect.top, rect.bottom);
    if own.len() > 1 && depth < DEEPEST {
        let columns = widest_gap(own.iter().filter_map(rect).map(across));
        let rows = widest_gap(own.iter().filter_map(rect).map(down));
        let tall = own.iter().filter_map(rect).map(Rect::height).max().unwrap_or(0);
        let both = |at: u32, before: fn(&Rect) -> u32, own: &[usize]| -> (Vec<usize>, Vec<usize>) {
            own.iter().partition(|one| rect(one).is_some_and(|rect| before(&rect) <= at))
        };
        let table = is_table(&own, rects);
        let cut = match (columns, rows) {
            (_, Some((_, at))) if table => Some(both(at, |rect| rect.bottom, &own)),
            // Columns run down a screen; a gap within one row of labels parts nothing.
            (Some((gap, at)), rows)
                if gap >= GUTTER && !is_one_row(&own, rects) && rows.is_none_or(|(row, _)| row < tall.max(gap * 4)) =>
            {
                Some(both(at, |rect| rect.right, &own))
            }
            (_, Some((_, at))) => Some(both(at, |rect| rect.bottom, &own)),
            (Some((_, at)), None) => Some(both(at, |rect| rect.right, &own)),
            (None, None) => None,
        };
        if let Some((first, second)) = cut
            && !first.is_empty()
            && !second.is_empty()
        {
            read_in_order(rects, first, depth + 1, order);
            read_in_order(rects, second, depth + 1, order);
            return;
        }
    }
    own.sort_by_key(|at| rect(at));
    order.extend(own);
}

/// Whether most stand in one row with another, as the cells of a table and the cards of a grid do.
fn is_table(own: &[usize], rects: &[Rect]) -> bool {
    let mut sorted: Vec<Rect> = own.iter().filter_map(|at| rects.get(*at)).copied().collect();
    let middle = |rect: &Rect| rect.top + rect.bottom;
    sorted.sort_unstable_by_key(|rect| (middle(rect), rect.left));
    let level =
        |one: &Rect, other: &Rect| middle(one).abs_diff(middle(other)) <= ONE_ROW && one.columns_shared(*other) == 0;
    let beside = |at: usize| {
        let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|near| sorted.get(near));
        sorted.get(at).is_some_and(|one| near.into_iter().any(|other| level(one, other)))
    };
    let count = (0..sorted.len()).filter(|at| beside(*at)).count();
    sorted.len() >= FEWEST_CELLS && count * 10 >= sorted.len() * 7
}

/// Whether all stand side by side.
fn is_one_row(own: &[usize], rects: &[Rect]) -> bool {
    let shared = own.iter().filter_map(|at| rects.get(*at)).copied().reduce(|all, one| Rect {
        top: all.top.max(one.top),
        bottom: all.bottom.min(one.bottom),
        ..all
    });
    shared.is_none_or(|all| all.top < all.bottom)
}

/// The widest stretch between intervals that none covers: how wide, and where what lies before it ends.
fn widest_gap(intervals: impl Iterator<Item = (u32, u32)>) -> Option<(u32, u32)> {
    let mut sorted: Vec<(u32, u32)> = intervals.collect();
    sorted.sort_unstable();
    let mut end = sorted.first()?.1;
    let mut widest: Option<(u32, u32)> = None;
    for (start, stop) in sorted {
        if start > end && widest.is_none_or(|(gap, _)| start - end > gap) {
            widest = Some((start - end, end));
        }
        end = end.max(stop);
    }
    widest
}

const FEWEST_BUBBLES: usize = 3;
const MOST_BUBBLES: usize = 256;
/// Pixels between two columns.
const GUTTER: u32 = 16;
const DEEPEST: u32 = 40;
/// Half pixels by which the middles of two cells of a row may be apart.
const ONE_ROW: u32 = 6;
/// Blocks from which a set may be a table.
const FEWEST_CELLS: usize = 6;
/// Blocks that are still open when a line is placed; a line belongs to one that stands near.
const MOST_OPEN: usize = 48;
