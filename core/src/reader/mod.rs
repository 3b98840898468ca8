//! Reads lines of text on screens: pixels in, characters out. Knows no category.

mod crop;
mod path;
mod resize;
mod stamp;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
pub(crate) use text::{ReadScreen, Stretch, gather};

use crate::bundle::{ModelFiles, Task};
use crate::error::{Error, ErrorKind, Result};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::input::{Key, ReadLine, Seen, SeenLine};
use crate::pixels::Rgb;
use crate::screen::{Rect, rows};

/// The recogniser of a bundle.
pub(crate) struct Reader {
    model: Box<dyn Model>,
    /// What the columns of the output stand for, from the second on.
    characters: Vec<char>,
    height: u32,
    stride: u32,
    trusted_from: f32,
    /// Tells its readings from those of another model or engine.
    maker: Key,
}

impl Reader {
    /// Loads the last reader among the files; `None` when there is none.
    pub(crate) fn load<'f>(
        files: impl IntoIterator<Item = &'f ModelFiles>,
        engine: &Engine,
        sessions: usize,
    ) -> Result<Option<Self>> {
        let reader = files.into_iter().filter(|files| matches!(files.task, Task::Reader { .. })).last();
        let Some(files) = reader else { return Ok(None) };
        let Task::Reader { input, height, stride, trusted_from, .. } = &files.task else { return Ok(None) };
        let kind = Kind::Line { height: *height as usize };
        let signature = Signature { inputs: vec![(input.clone(), kind)], output: files.output.clone() };
        Ok(Some(Self {
            model: engine.load(&files.weights, &signature, sessions)?,
            characters: files.characters.clone(),
            height: *height,
            stride: *stride,
            trusted_from: *trusted_from,
            maker: files.fingerprint(&engine.describe()),
        }))
    }

    /// The confidence below which a line is not trusted.
    pub(crate) fn trusted_from(&self) -> f32 {
        self.trusted_from
    }

    /// Reads lines of a picture, those that were read before from memory; in their order, `None` where there is no text.
    ///
    /// Each line is read by itself: what stands beside it on the screen changes nothing in what is read.
    pub(crate) fn read(
        &self,
        rgb: &Rgb,
        lines: &[Rect],
        before: &Seen,
        side_by_side: bool,
    ) -> Result<Vec<(Key, SeenLine)>> {
        let one = |rect: &Rect| {
            let key = self.key(rgb, *rect);
            let known = before.lines.get(&key).cloned();
            Ok((key, known.map_or_else(|| self.read_line(rgb, *rect), Ok)?))
        };
        if side_by_side { lines.par_iter().map(one).collect() } else { lines.iter().map(one).collect() }
    }

    fn read_line(&self, rgb: &Rgb, rect: Rect) -> Result<SeenLine> {
        let Some(strip) = crop::strip(rgb, rect, self.height, self.stride) else { return Ok(None) };
        let height = strip.grey.height as usize;
        let (width, values) = padded(&strip.grey);
        let tensor = Tensor::F32(vec![1, 1, height, width], values);
        let row = self.model.run(vec![tensor])?.into_iter().next().unwrap_or_default();
        let classes = self.characters.len() + 1;
        if row.is_empty() || !row.len().is_multiple_of(classes) {
            return Err(Error::new(ErrorKind::ModelFailed, "the reader has another number of outputs than characters"));
        }
        // What the network says of the ground that was added is not read, but for its first column.
        let own = (strip.grey.width / self.stride) as usize + 1;
        let written = path::best(row.get(..own * classes).unwrap_or(&row), classes);
        if written.is_empty() {
            return Ok(None);
        }
        let confidence = written.iter().map(|step| step.probability).sum::<f32>() / written.len() as f32;
        let place = |step: &path::Step| {
            let middle = (step.at as f64 + 0.5) * f64::from(self.stride) / strip.scale;
            (strip.left + middle as i64 - i64::from(rect.left)).clamp(0, i64::from(rect.width())) as u32
        };
        let character = |step: &path::Step| self.characters.get(step.class - 1).copied();
        let mut letters: Vec<(char, u32)> =
            written.iter().filter_map(|step| Some((character(step)?, place(step)))).collect();
        if is_icon(&letters, rect) {
            letters.drain(..2);
        }
        let (text, places) = letters.into_iter().unzip();
        Ok(Some(Arc::new(ReadLine { text, confidence, places })))
    }

    /// The digest of what decides what is read: the reader, and the pixels of a line with those around it.
    fn key(&self, rgb: &Rgb, rect: Rect) -> Key {
        let around = rect.height() / 8 + 2;
        let seen = Rect::new(
            rect.left.saturating_sub(around),
            rect.top.saturating_sub(around),
            (rect.right + around).min(rgb.width),
            (rect.bottom + around).min(rgb.height),
        );
        let mut digest = Sha256::new();
        digest.update(self.maker);
        // Where the picture ends matters: beyond it the ground goes on.
        for number in
            [rect.left - seen.left, rect.top - seen.top, rect.width(), rect.height(), seen.width(), seen.height()]
        {
            digest.update(number.to_le_bytes());
        }
        rows(rgb, seen).for_each(|row| digest.update(row));
        digest.finalize().into()
    }
}

/// The tensor of a strip with ground added on the right, so that there are few widths: an engine prepares itself for each.
///
/// Up to 512 columns the widths are multiples of 64, above there are four to each doubling.
fn padded(grey: &crop::Grey) -> (usize, Vec<f32>) {
    let step = (grey.width.next_power_of_two() / 8).max(64);
    let width = grey.width.next_multiple_of(step) as usize;
    let mut values = Vec::with_capacity(width * grey.height as usize);
    for row in grey.values.chunks_exact(grey.width.max(1) as usize) {
        values.extend(row.iter().map(|value| f32::from(*value) / 255.0));
        values.resize(values.len().next_multiple_of(width), 0.0);
    }
    (width, values)
}

/// Whether a line begins with a sign that stands alone, further from the rest than a word does: the lens of a search box is
/// read as a Q, a mark of a list as an o.
fn is_icon(letters: &[(char, u32)], rect: Rect) -> bool {
    match letters {
        [(_, icon), (' ', _), (_, first), ..] => first.saturating_sub(*icon) * 2 > rect.height() * 3,
        _ => false,
    }
}
