//! One text model: its tokenizer, its windows, its scores.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::pieces::Pieces;
use crate::bundle::{ModelFiles, Task, Tier};
use crate::calibration::Operating;
use crate::error::{Error, ErrorKind, Result};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::input::Key;
use crate::normalise::View;
use crate::signals::{Origin, PreparedScreen, PreparedText};
use crate::span::Span;
use crate::taxonomy::Category;

/// A text model of a bundle.
pub(super) struct TextModel {
    pub(super) id: String,
    pub(super) tier: Tier,
    pub(super) labels: Vec<Category>,
    /// For each label, the raw score from which a stronger model is asked.
    unsure_from: Vec<f32>,
    operating: BTreeMap<Category, Operating>,
    /// Tells its scores from those of another model or engine.
    maker: Key,
    model: Box<dyn Model>,
    pieces: Pieces,
    /// Tokens that every window begins and ends with.
    frame: Option<(i64, i64)>,
    max_tokens: usize,
    max_windows: usize,
}

/// A stretch of a text that a model reads at once.
pub(super) struct Window {
    pub(super) ids: Vec<i64>,
    /// Bytes of the text.
    pub(super) span: Span,
    pub(super) scale: Scale,
}

/// How much of a text a window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// As much as the model takes: what a letter is about.
    Wide,
    /// A sentence or two: one of them in a harmless page would drown in a wide window.
    Passage,
}

/// What is known of the texts of a screen, and whether they may be read on several threads.
pub(super) struct SeenTexts<'s> {
    pub(super) screen: &'s PreparedScreen,
    pub(super) side_by_side: bool,
}

/// An engine by itself, with the tensors that it is given for a text.
pub(crate) type Bare = (Vec<Vec<Tensor>>, Box<dyn Model>);

/// The id of a model, and the token ids and raw scores of a text's first window.
pub(crate) type FirstWindow = (String, Vec<i64>, Vec<f32>);

/// The windows of one text, and whether they are all of it.
#[derive(Default)]
pub(super) struct Windows {
    pub(super) windows: Vec<Window>,
    pub(super) truncated: bool,
}

impl TextModel {
    /// Loads the model; `None` when the files are no text model.
    pub(super) fn load(
        files: &ModelFiles,
        engine: &Engine,
        sessions: usize,
        max_windows: usize,
    ) -> Result<Option<Self>> {
        let Task::Text { inputs, max_tokens, labels, tier, frame, unsure_from, .. } = &files.task else {
            return Ok(None);
        };
        let no_frame = || Error::new(ErrorKind::ModelFailed, "the tokenizer lacks the tokens that frame a text");
        let [ids, mask] = inputs;
        let signature = Signature {
            inputs: vec![(ids.clone(), Kind::Ids), (mask.clone(), Kind::Mask)],
            output: files.output.clone(),
        };
        let pieces = Pieces::read(files.tokenizer.as_deref().unwrap_or_default())?;
        let frame = match frame {
            Some([first, last]) => Some(pieces.id(first).zip(pieces.id(last)).ok_or_else(no_frame)?),
            None => None,
        };
        Ok(Some(Self {
            id: files.id.clone(),
            tier: *tier,
            unsure_from: unsure(labels, unsure_from),
            operating: files.operating.clone(),
            maker: files.fingerprint(&engine.describe()),
            labels: labels.iter().filter_map(|label| label.parse().ok()).collect(),
            model: match tier {
                Tier::Fast => engine.load_fast_text(&files.weights, &signature, sessions)?,
                Tier::Encoder => engine.load(&files.weights, &signature, sessions)?,
            },
            pieces,
            frame,
            max_tokens: *max_tokens,
            max_windows,
        }))
    }

    /// Cuts a text into windows that overlap, so that no sentence falls between two. `restored` is what the model
    /// reads, a view of the text's plain form.
    pub(super) fn windows(&self, text: &PreparedText<'_>, restored: Option<&View>) -> Result<Windows> {
        let read = restored.map_or(text.plain.text(), View::text);
        let (ids, offsets) = self.pieces.cut(read)?;
        let plain = |span: Span| restored.map_or(span, |view| view.original(span));
        let original = |(start, end): (usize, usize)| text.plain.original(plain(Span::new(start, end)));
        let tokens = ids.into_iter().zip(offsets);
        // The fast model never learnt that Scunthorpe is a town: what an innocent phrase covers is not shown to it. The
        // encoder reads sentences, and one with a hole in it says something else.
        let shows_all = self.tier == Tier::Encoder || text.phrases.innocents.is_empty();
        // Models learnt from what people write; what stands in the menus of a shop looks to them like a swindle.
        let furniture = |span: Span| match &text.origin {
            Origin::Page(page) => page.is_furniture(span),
            Origin::Screen { labels, asides, .. } => *labels || asides.iter().any(|aside| aside.overlaps(span)),
            _ => false,
        };
        let judged = |&(_, offsets): &(u32, (usize, usize))| {
            let span = original(offsets);
            !furniture(span) && (shows_all || text.innocent(span).is_none())
        };
        let (ids, offsets): (Vec<u32>, Vec<(usize, usize)>) = tokens.filter(judged).unzip();
        let room = self.max_tokens - if self.frame.is_some() { 2 } else { 0 };
        let step = room - room / OVERLAP;
        let mut ranges = Vec::new();
        let mut start = 0;
        while start < ids.len() && ranges.len() < self.max_windows {
            let end = (start + room).min(ids.len());
            ranges.push((start..end, Scale::Wide));
            start = if end == ids.len() { end } else { start + step };
        }
        let seen = ranges.last().map_or(0, |(range, _)| range.end);
        if matches!(text.origin, Origin::Screen { .. }) {
            let breaks = |at: usize| ends_line(read, &offsets, at);
            let ends = |at: usize| ends_sentence(read, &offsets, at);
            let parts = messages(seen, breaks, ends).into_iter().filter(|part| part.len() < seen);
            ranges.extend(parts.map(|range| (range, Scale::Passage)));
        } else if seen > PASSAGE {
            let ends = |at: usize| ends_sentence(read, &offsets, at);
            // The lines of a page are its menus, buttons and cells as often as sentences: by themselves they mislead.
            let shortest = if matches!(text.origin, Origin::Page(_)) { LINES } else { SENTENCE };
            ranges.extend(passages(seen, shortest, ends).into_iter().map(|range| (range, Scale::Passage)));
        }
        let window = |(range, scale): (Range<usize>, Scale)| {
            let covered = offsets.get(range.clone()).and_then(|own| Some((own.first()?.0, own.last()?.1)));
            let own = ids.get(range).unwrap_or_default().iter().map(|id| i64::from(*id));
            let ids = match self.frame {
                Some((first, last)) => std::iter::once(first).chain(own).chain(std::iter::once(last)).collect(),
                None => own.collect(),
            };
            Window { ids, span: covered.map_or(Span::new(0, 0), original), scale }
        };
        let windows = ranges.into_iter().map(window).collect();
        Ok(Windows { windows, truncated: seen < ids.len() })
    }

    /// Scores windows, of however many texts, in their order.
    pub(super) fn score(&self, windows: &[&Window]) -> Result<Vec<Vec<f32>>> {
        let mut scores = vec![Vec::new(); windows.len()];
        for (places, tensors) in batches(windows, self.model.most_rows()) {
            let answers = self.model.run(tensors)?;
            if answers.iter().any(|row| row.len() < self.labels.len()) {
                return Err(Error::new(ErrorKind::ModelFailed, "the model has fewer outputs than labels"));
            }
            for (at, answer) in places.into_iter().zip(answers) {
                if let Some(place) = scores.get_mut(at) {
                    *place = answer;
                }
            }
        }
        Ok(scores)
    }

    /// Scores the windows of a screen: what an earlier answer scored is not scored again, and each of the others by itself, so that
    /// what stands beside it changes nothing, not even in the last digit.
    pub(super) fn score_each(&self, windows: &[&Window], seen: &SeenTexts<'_>) -> Result<Vec<Vec<f32>>> {
        let one = |window: &&Window| -> Result<Vec<f32>> {
            let key = self.key(window);
            let row = match seen.screen.before.texts.get(&key) {
                Some(known) => known.clone(),
                None => self.score(&[window])?.into_iter().next().unwrap_or_default(),
            };
            seen.screen.remember(|now| drop(now.texts.insert(key, row.clone())));
            Ok(row)
        };
        if seen.side_by_side { windows.par_iter().map(one).collect() } else { windows.iter().map(one).collect() }
    }

    /// The digest of what a model reads and of the model.
    fn key(&self, window: &Window) -> Key {
        let mut digest = Sha256::new_with_prefix(self.maker);
        window.ids.iter().for_each(|id| digest.update(id.to_le_bytes()));
        digest.finalize().into()
    }

    /// The engine by itself and the tensors it is given for a text, for measuring what everything around it costs.
    pub(super) fn bare(self, text: &PreparedText<'_>) -> Result<Bare> {
        let Windows { windows, .. } = self.windows(text, None)?;
        let all: Vec<&Window> = windows.iter().collect();
        Ok((batches(&all, self.model.most_rows()).into_iter().map(|(_, tensors)| tensors).collect(), self.model))
    }

    /// Whether these scores make one think of a label: it is half as likely as what this model alone would call possible.
    pub(super) fn thinks_of(&self, category: Category, scores: &[f32]) -> bool {
        let column = self.labels.iter().position(|label| *label == category);
        let own = column.and_then(|column| scores.get(column)).zip(self.operating.get(&category));
        own.is_some_and(|(raw, own)| own.probability(*raw) * 2.0 >= own.thresholds.possible)
    }

    /// Whether a stronger model should look at what got these scores.
    pub(super) fn is_unsure(&self, scores: &[f32]) -> bool {
        scores.iter().zip(&self.unsure_from).any(|(score, from)| score >= from)
    }
}

/// Whether a token ends a line of the text.
fn ends_line(text: &str, offsets: &[(usize, usize)], at: usize) -> bool {
    let gap = offsets.get(at).zip(offsets.get(at + 1)).and_then(|((_, end), (next, _))| text.get(*end..*next));
    gap.is_none_or(|gap| gap.contains('\n'))
}

/// Whether a token ends a sentence: the text has a full stop, a question or a line's end there.
fn ends_sentence(text: &str, offsets: &[(usize, usize)], at: usize) -> bool {
    let token = offsets.get(at).and_then(|(start, end)| text.get(*start..*end));
    token.is_none_or(|token| matches!(token, "." | "!" | "?" | "…")) || ends_line(text, offsets, at)
}

/// The lines of a text, each of which may be a message of its own; one that is long in passages.
fn messages(count: usize, breaks: impl Fn(usize) -> bool, ends: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for at in (0..count).filter(|at| breaks(*at) || at + 1 == count) {
        let line = start..at + 1;
        start = line.end;
        if line.len() > PASSAGE {
            let within = passages(line.len(), SENTENCE, |at| ends(line.start + at));
            ranges.extend(within.into_iter().map(|part| line.start + part.start..line.start + part.end));
        } else if line.len() >= MESSAGE {
            ranges.push(line);
        }
    }
    ranges
}

/// Passages of whole sentences as far as they go; a sentence that is too long is cut, with some overlap.
fn passages(count: usize, shortest: usize, ends: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut last_end = None;
    for at in 0..count {
        if ends(at) {
            last_end = Some(at + 1);
        }
        let long = at + 1 - start;
        if long < shortest || (long < PASSAGE && !ends(at)) {
            continue;
        }
        let end = last_end.filter(|end| *end > start).unwrap_or(at + 1);
        ranges.push(start..end);
        // Whole sentences stand apart; where one was cut, the next passage begins a little before.
        start = if ends(end - 1) { end } else { end - PASSAGE / OVERLAP };
        last_end = None;
    }
    if start < count {
        ranges.push(start..count);
    }
    ranges
}

/// Windows of similar length together, each batch with the places of its windows. Padding is masked and changes no score.
fn batches(windows: &[&Window], most: usize) -> Vec<(Vec<usize>, Vec<Tensor>)> {
    let mut order: Vec<usize> = (0..windows.len()).collect();
    order.sort_by_key(|at| windows.get(*at).map_or(0, |window| window.ids.len()));
    let batch = |places: &[usize]| {
        let own: Vec<&Window> = places.iter().filter_map(|at| windows.get(*at).copied()).collect();
        let width = own.iter().map(|window| window.ids.len()).max().unwrap_or(1);
        let mut ids = Vec::with_capacity(own.len() * width);
        let mut mask = Vec::with_capacity(own.len() * width);
        for window in &own {
            let padding = width - window.ids.len();
            ids.extend(window.ids.iter().copied().chain(std::iter::repeat_n(0, padding)));
            mask.extend(std::iter::repeat_n(1.0, window.ids.len()).chain(std::iter::repeat_n(0.0, padding)));
        }
        let shape = vec![own.len(), width];
        (places.to_vec(), vec![Tensor::I64(shape.clone(), ids), Tensor::F32(shape, mask)])
    };
    order.chunks(most).map(batch).collect()
}

/// A label that the bundle says nothing about is never sure.
fn unsure(labels: &[String], from: &BTreeMap<String, f32>) -> Vec<f32> {
    labels.iter().map(|label| from.get(label).copied().unwrap_or(0.0)).collect()
}

/// Windows overlap by one part in this many.
const OVERLAP: usize = 8;
/// Tokens of a passage: about two lines of a chat, the length that the models know best.
const PASSAGE: usize = 40;
/// Tokens from which a passage may end with a sentence.
const SENTENCE: usize = 6;
/// Tokens from which a line by itself says enough.
const MESSAGE: usize = 3;
/// The same for a page: several of its lines.
const LINES: usize = 24;
