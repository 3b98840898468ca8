//! The screen in a screenshot: its layout, the text in it, its picture regions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Preparer;
use crate::input::{Key, ReadLine, ScreenMemory, SeenLine};
use crate::pixels::Rgb;
use crate::reader::{ReadScreen, Reader, gather};
use crate::screen::{Layout, Rect, layout, rows};
use crate::signals::{Origin, Prepared, PreparedImage, PreparedScreen, PreparedText};
use crate::verdict::{Condition, Coverage, Part, SignalStatus};

impl Preparer {
    /// Reads the text of the screen and finds its pictures.
    pub(super) fn screen(&self, since: Option<&ScreenMemory>, prepared: &mut Prepared<'_>, coverage: &mut Coverage) {
        let before = since.map(|memory| Arc::clone(&memory.seen)).unwrap_or_default();
        let mut screen = PreparedScreen { before, ..PreparedScreen::default() };
        if let Some(image) = prepared.images.first_mut().filter(|image| image.picture.frames.len() == 1) {
            let found = image.picture.frames.first().and_then(layout);
            if let Some(found) = &found {
                image.regions.clone_from(&found.pictures);
            }
            if let Some(reader) = &self.reader {
                if let Some(found) = &found {
                    screen.read = self.read_screen(reader, image, found, &screen, coverage).map(Arc::new);
                } else {
                    let note = "the screen is too large for its text to be read".to_owned();
                    coverage.record(READER, SignalStatus::Partial, Some(note));
                    coverage.condition(Condition::Truncated);
                }
            }
        } else if self.reader.is_some() {
            let note = "an animation is no screen; its text was not read".to_owned();
            coverage.record(READER, SignalStatus::Partial, Some(note));
            coverage.condition(Condition::Partial);
        }
        if let Some(read) = &screen.read {
            let piece = |stretch: &crate::reader::Stretch| {
                let origin = Origin::Screen {
                    start: stretch.span.start,
                    labels: stretch.labels,
                    asides: stretch.asides.clone(),
                };
                let mut text = PreparedText::new(stretch.span.of(&read.text).to_owned(), origin).part(Part::Screen);
                text.turn = stretch.turn;
                text
            };
            prepared.texts.extend(read.stretches.iter().map(piece));
        }
        prepared.screen = Some(screen);
    }

    /// The pictures of a contact sheet: four or more of one size in a picture that shows little else.
    pub(super) fn contact_sheet(image: &mut PreparedImage<'_>) {
        let Some(frame) = image.picture.frames.first().filter(|_| image.picture.frames.len() == 1) else { return };
        // Gutters are seen from far away, and most pictures are none: a small copy will do.
        let step = frame.width.max(frame.height).div_ceil(SMALL_COPY).max(1);
        if !has_gutter(frame, step) {
            return;
        }
        let Some(found) = layout(&thinned(frame, step)) else { return };
        let alike = |one: &Rect| {
            let near = |a: u32, b: u32| a.abs_diff(b) * 10 <= a.max(b);
            let same = |other: &&Rect| near(other.width(), one.width()) && near(other.height(), one.height());
            found.pictures.iter().filter(same).count()
        };
        let most = found.pictures.iter().map(alike).max().unwrap_or(0);
        let covered: u64 = found.pictures.iter().map(|picture| picture.area()).sum();
        let all = u64::from(frame.width / step) * u64::from(frame.height / step);
        if most >= FEWEST_ALIKE && covered * 2 >= all {
            let whole = Rect::new(0, 0, frame.width, frame.height);
            let back = |part: Rect| {
                Rect::new(part.left * step, part.top * step, part.right * step, part.bottom * step).meet(whole)
            };
            image.regions = found.pictures.into_iter().map(back).collect();
        }
    }

    fn read_screen(
        &self,
        reader: &Reader,
        image: &PreparedImage<'_>,
        found: &Layout,
        screen: &PreparedScreen,
        coverage: &mut Coverage,
    ) -> Option<ReadScreen> {
        let frame = image.picture.frames.first()?;
        let lines = found.lines.get(..self.limits.screen_lines).unwrap_or(&found.lines);
        // A bug in an engine must not take the caller's process down, as with the signals.
        let read = catch_unwind(AssertUnwindSafe(|| reader.read(frame, lines, &screen.before, self.side_by_side)));
        let why = match read {
            Ok(Ok(read)) => return Some(Self::trusted(reader, found, read, screen, coverage)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "panicked".to_owned(),
        };
        coverage.record(READER, SignalStatus::Failed, Some(why));
        coverage.condition(Condition::Degraded);
        None
    }

    /// Keeps what was read surely enough, and says how much was not.
    fn trusted(
        reader: &Reader,
        found: &Layout,
        read: Vec<(Key, SeenLine)>,
        screen: &PreparedScreen,
        coverage: &mut Coverage,
    ) -> ReadScreen {
        let is_sure = |line: &&Arc<ReadLine>| line.confidence >= reader.trusted_from();
        let lines: Vec<SeenLine> = read.iter().map(|(_, line)| line.as_ref().filter(is_sure).cloned()).collect();
        let sure = lines.iter().flatten().count();
        let dropped = read.iter().zip(&lines).zip(&found.lines);
        let dropped: Vec<&Rect> =
            dropped.filter(|(((_, seen), sure), _)| seen.is_some() && sure.is_none()).map(|(_, rect)| rect).collect();
        let beyond = found.lines.len() - read.len();
        let mut note = vec![format!("{sure} lines were read")];
        if !dropped.is_empty() {
            note.push(format!("{} were not read surely enough to be trusted", dropped.len()));
        }
        if beyond > 0 {
            note.push(format!("{beyond} beyond screen_lines were not read"));
            coverage.condition(Condition::Truncated);
        }
        // An icon that is no letter is no loss; a stretch as long as a word is.
        let lost = dropped.iter().any(|rect| rect.width() >= rect.height() * 2);
        if lost {
            coverage.condition(Condition::Partial);
        }
        let status = if lost || beyond > 0 { SignalStatus::Partial } else { SignalStatus::Ran };
        coverage.record(READER, status, Some(note.join(", ")));
        screen.remember(|now| now.lines.extend(read));
        gather(found, &lines)
    }
}

/// Whether a straight line of one colour runs through the picture from edge to edge: without one there is no grid, and to see
/// that costs a look at few pixels.
fn has_gutter(frame: &Rgb, step: u32) -> bool {
    let pixel = |x: u32, y: u32| {
        let at = (y as usize * frame.width as usize + x as usize) * 3;
        frame.data.get(at..at + 3).unwrap_or_default()
    };
    let alike = |one: &[u8], other: &[u8]| one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) <= ONE_COLOUR);
    // Not at the edges: a photograph in a frame has such lines there.
    let inner = |side: u32| (side / 16..side - side / 16).step_by(step as usize);
    let across = |y: u32| (0..frame.width).step_by(step as usize).all(|x| alike(pixel(x, y), pixel(0, y)));
    let down = |x: u32| (0..frame.height).step_by(step as usize).all(|y| alike(pixel(x, y), pixel(x, 0)));
    inner(frame.height).any(across) || inner(frame.width).any(down)
}

/// Every so many pixels of a picture, in both directions.
fn thinned(rgb: &Rgb, step: u32) -> Rgb {
    let (width, height) = (rgb.width / step, rgb.height / step);
    let whole = Rect::new(0, 0, width * step, height * step);
    let pixels = rows(rgb, whole).step_by(step as usize).flat_map(|row| row.chunks_exact(3).step_by(step as usize));
    Rgb { width, height, data: pixels.flatten().copied().collect() }
}

/// The id under which coverage speaks of reading.
pub(crate) const READER: &str = "reader";
/// Pixels of the longer side of the copy in which a contact sheet is looked for.
const SMALL_COPY: u32 = 640;
/// How far a channel of two pixels of a gutter may differ: JPEG leaves traces of the pictures beside it.
const ONE_COLOUR: u8 = 16;
/// Pictures of one size from which a picture is a contact sheet.
const FEWEST_ALIKE: usize = 4;
