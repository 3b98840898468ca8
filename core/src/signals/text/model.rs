//! A text model over windows of folded text.

use std::sync::Arc;

use tokenizers::Tokenizer;

use super::{Origin, Prepared, PreparedText, Sight, Signal};
use crate::bundle::{ModelFiles, Task};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition};

/// Runs a text model of a bundle.
pub(crate) struct TextModelSignal {
    id: String,
    model: Arc<dyn Model>,
    tokenizer: Tokenizer,
    labels: Vec<Category>,
    max_tokens: usize,
    max_windows: usize,
}

/// A stretch of a text that the model reads at once.
struct Window {
    ids: Vec<i64>,
    /// In the caller's bytes.
    span: Option<Span>,
}

impl TextModelSignal {
    /// Loads the model; `None` when the files are no text model.
    pub(crate) fn load(
        files: &ModelFiles,
        engine: &Engine,
        sessions: usize,
        max_windows: usize,
    ) -> Result<Option<Self>> {
        let Task::Text { inputs, max_tokens, labels, .. } = &files.task else { return Ok(None) };
        let [ids, mask] = inputs;
        let signature = Signature {
            inputs: vec![(ids.clone(), Kind::Ids), (mask.clone(), Kind::Mask)],
            output: files.output.clone(),
        };
        let tokenizer = files.tokenizer.as_deref().unwrap_or_default();
        let tokenizer = Tokenizer::from_bytes(tokenizer)
            .map_err(|cause| Error::new(ErrorKind::ModelFailed, "the tokenizer cannot be read").because(cause))?;
        let labels = labels.iter().filter_map(|label| label.parse().ok()).collect();
        let model = Arc::from(engine.load(&files.onnx, &signature, sessions)?);
        Ok(Some(Self { id: files.id.clone(), model, tokenizer, labels, max_tokens: *max_tokens, max_windows }))
    }

    /// The token ids and raw scores of the first window of a text, for comparing with the trainer.
    pub(crate) fn first_window(&self, text: &str) -> Result<(Vec<i64>, Vec<f32>)> {
        let (mut windows, _) = self.windows(&PreparedText::new(text, Origin::Direct))?;
        windows.truncate(1);
        let scores = self.score(&windows)?.into_iter().next().unwrap_or_default();
        Ok((windows.pop().map(|window| window.ids).unwrap_or_default(), scores))
    }

    /// Cuts a text into windows that overlap, so that no sentence falls between two.
    fn windows(&self, text: &PreparedText<'_>) -> Result<(Vec<Window>, bool)> {
        let plain = &text.plain;
        let encoding = self
            .tokenizer
            .encode(plain.text(), false)
            .map_err(|cause| Error::new(ErrorKind::ModelFailed, "the tokenizer failed").because(cause))?;
        // Offsets are bytes of the plain view.
        let tokens = encoding.get_ids().iter().copied().zip(encoding.get_offsets().iter().copied());
        // The model never learnt that Scunthorpe is a town: what an innocent phrase covers is not shown to it.
        let judged = |&(_, (start, end)): &(u32, (usize, usize))| {
            text.phrases.innocents.is_empty() || text.innocent(plain.original(Span::new(start, end))).is_none()
        };
        let (ids, offsets): (Vec<u32>, Vec<(usize, usize)>) = tokens.filter(judged).unzip();
        let step = self.max_tokens - self.max_tokens / OVERLAP;
        let mut windows = Vec::new();
        let mut start = 0;
        while start < ids.len() && windows.len() < self.max_windows {
            let end = (start + self.max_tokens).min(ids.len());
            let range = start..end;
            let covered = offsets.get(range.clone()).and_then(|o| Some(Span::new(o.first()?.0, o.last()?.1)));
            let span = covered.and_then(|view| text.callers(plain.original(view)));
            windows.push(Window {
                ids: ids.get(range).unwrap_or_default().iter().map(|id| i64::from(*id)).collect(),
                span,
            });
            start = if end == ids.len() { end } else { start + step };
        }
        Ok((windows, start < ids.len()))
    }

    /// Scores windows in batches of similar size; padding is masked and changes no score.
    fn score(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>> {
        let mut scores = Vec::with_capacity(windows.len());
        for batch in windows.chunks(BATCH) {
            let width = batch.iter().map(|window| window.ids.len()).max().unwrap_or(1);
            let mut ids = Vec::with_capacity(batch.len() * width);
            let mut mask = Vec::with_capacity(batch.len() * width);
            for window in batch {
                let padding = width - window.ids.len();
                ids.extend(window.ids.iter().copied().chain(std::iter::repeat_n(0, padding)));
                mask.extend(std::iter::repeat_n(1.0, window.ids.len()).chain(std::iter::repeat_n(0.0, padding)));
            }
            let shape = vec![batch.len(), width];
            scores.extend(self.model.run(vec![Tensor::I64(shape.clone(), ids), Tensor::F32(shape, mask)])?);
        }
        Ok(scores)
    }
}

impl Signal for TextModelSignal {
    fn id(&self) -> &'static str {
        "text-model"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.texts.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        self.labels.clone()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut sight = Sight::default();
        for text in &input.texts {
            let (windows, truncated) = self.windows(text)?;
            if windows.is_empty() {
                continue;
            }
            if truncated {
                sight.partial =
                    Some(format!("read the first {} windows of {} tokens", self.max_windows, self.max_tokens));
                sight.conditions.push(Condition::Truncated);
            }
            let scores = self.score(&windows)?;
            for (column, category) in self.labels.iter().enumerate() {
                let column = scores.iter().map(|row| row.get(column).copied());
                let highest = column.zip(&windows).filter_map(|(score, window)| Some((score?, window)));
                let Some((strength, window)) = highest.max_by(|(a, _), (b, _)| a.total_cmp(b)) else {
                    return Err(Error::new(ErrorKind::ModelFailed, "the model has fewer outputs than labels"));
                };
                sight.findings.push(Finding {
                    claim: Claim::Category(*category),
                    basis: Basis::Model,
                    source: self.id.clone(),
                    strength,
                    part: text.part,
                    turn: text.turn,
                    span: window.span,
                    region: None,
                });
            }
        }
        Ok(sight)
    }
}

/// Windows overlap by one part in this many.
const OVERLAP: usize = 8;
/// Windows per run: bounds the memory of one long text.
const BATCH: usize = 16;
