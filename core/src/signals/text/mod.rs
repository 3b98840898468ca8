//! Text models as a cascade: the fast one reads everything, the encoder what is worth its time.

mod gather;
mod model;
mod pieces;

pub(crate) use model::FirstWindow;
use model::{Bare, Scale, SeenTexts, TextModel, Window, Windows};

use super::{FEWEST_WORDS, Origin, Prepared, PreparedText, Sight, Signal};
use crate::bundle::{ModelFiles, Tier};
use crate::calibration::lowered;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::inference::Engine;
use crate::language::Language;
use crate::lexicon::Restorer;
use crate::normalise::View;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition, Part};

/// Runs the text models of the bundles.
pub(crate) struct TextModelSignal {
    fast: Option<TextModel>,
    encoder: Option<TextModel>,
    /// Whether the encoder reads everything rather than what the others are unsure of.
    everything: bool,
    restorer: Restorer,
    max_windows: usize,
}

/// One text on its way through the cascade.
struct Read<'t, 'a> {
    text: &'t PreparedText<'a>,
    restored: Option<View>,
    fast: Windows,
    fast_scores: Vec<Vec<f32>>,
    encoder: Windows,
    /// Empty where the encoder was not asked about a window.
    encoder_scores: Vec<Vec<f32>>,
}

impl<'t, 'a> Read<'t, 'a> {
    /// A text that no model has seen.
    fn unread(text: &'t PreparedText<'a>) -> Self {
        Self {
            text,
            restored: None,
            fast: Windows::default(),
            fast_scores: Vec::new(),
            encoder: Windows::default(),
            encoder_scores: Vec::new(),
        }
    }
}

impl TextModelSignal {
    /// Loads the text models among the files: a later one takes the place of an earlier one of its tier. `None` when
    /// there are none.
    pub(crate) fn load<'f>(
        files: impl IntoIterator<Item = &'f ModelFiles>,
        engine: &Engine,
        options: &Options,
        restorer: Restorer,
    ) -> Result<Option<Self>> {
        let (mut fast, mut encoder) = (None, None);
        for files in files {
            if files.tier() == Some(Tier::Encoder) && !options.encoder {
                continue;
            }
            match TextModel::load(files, engine, options.sessions, options.max_windows)? {
                Some(model) if model.tier == Tier::Encoder => encoder = Some(model),
                Some(model) => fast = Some(model),
                None => {}
            }
        }
        if fast.is_none() && encoder.is_none() {
            return Ok(None);
        }
        let everything = options.everything || fast.is_none();
        Ok(Some(Self { fast, encoder, everything, restorer, max_windows: options.max_windows }))
    }

    /// Whether the bundles brought an encoder and it was wanted.
    pub(crate) fn has_encoder(&self) -> bool {
        self.encoder.is_some()
    }

    /// The token ids and raw scores of the first window of a text by each model, for comparing with the trainers.
    pub(crate) fn first_windows(&self, text: &str) -> Result<Vec<FirstWindow>> {
        let text = PreparedText::new(text, Origin::Direct);
        let models = [&self.fast, &self.encoder].into_iter().flatten();
        let first = |model: &TextModel| {
            let Windows { windows, .. } = model.windows(&text, None)?;
            let first: Vec<&Window> = windows.iter().take(1).collect();
            let scores = model.score(&first)?.into_iter().next().unwrap_or_default();
            Ok((model.id.clone(), first.first().map(|window| window.ids.clone()).unwrap_or_default(), scores))
        };
        models.map(first).collect()
    }

    /// Reads texts, of however many inputs, together; those of a screen with what was seen of it before.
    fn read<'t, 'a>(&self, texts: &[&'t PreparedText<'a>], seen: Option<&SeenTexts<'_>>) -> Result<Vec<Read<'t, 'a>>> {
        let mut reads = Vec::with_capacity(texts.len());
        for text in texts {
            let mut read = Read::unread(text);
            if is_long_enough(text) {
                read.restored = self.restorer.restore(text.plain.text(), &text.tokens);
                if let Some(model) = &self.fast {
                    read.fast = model.windows(text, read.restored.as_ref())?;
                }
            }
            reads.push(read);
        }
        if let Some(model) = &self.fast {
            let all: Vec<&Window> = reads.iter().flat_map(|read| &read.fast.windows).collect();
            let mut scores = model.score(&all)?.into_iter();
            for read in &mut reads {
                read.fast_scores = scores.by_ref().take(read.fast.windows.len()).collect();
            }
        }
        if let Some(model) = &self.encoder {
            self.ask_encoder(model, &mut reads, seen)?;
        }
        Ok(reads)
    }

    fn ask_encoder(&self, model: &TextModel, reads: &mut [Read<'_, '_>], seen: Option<&SeenTexts<'_>>) -> Result<()> {
        let asked = |read: &&mut Read<'_, '_>| is_long_enough(read.text) && (self.everything || self.is_worth_it(read));
        for read in reads.iter_mut().filter(asked) {
            read.encoder = model.windows(read.text, read.restored.as_ref())?;
        }
        let wanted = |read: &Read<'_, '_>| -> Vec<bool> {
            read.encoder.windows.iter().map(|window| self.wants(read, window)).collect()
        };
        let wanted: Vec<Vec<bool>> = reads.iter().map(wanted).collect();
        let windows = reads.iter().flat_map(|read| &read.encoder.windows).zip(wanted.iter().flatten());
        let asked: Vec<&Window> = windows.filter(|(_, wanted)| **wanted).map(|(window, _)| window).collect();
        let mut scores = match seen {
            Some(seen) => model.score_each(&asked, seen)?,
            None => model.score(&asked)?,
        }
        .into_iter();
        for (read, wanted) in reads.iter_mut().zip(wanted) {
            let mut given = |wanted: bool| if wanted { scores.next().unwrap_or_default() } else { Vec::new() };
            read.encoder_scores = wanted.into_iter().map(&mut given).collect();
        }
        Ok(())
    }

    /// Whether anything in a text is worth the encoder's time: the rules found a term, or the fast model is unsure.
    fn is_worth_it(&self, read: &Read<'_, '_>) -> bool {
        let Some(fast) = &self.fast else { return true };
        !read.text.phrases.terms.is_empty() || read.fast_scores.iter().any(|scores| fast.is_unsure(scores))
    }

    /// Whether a window of the encoder covers anything that is.
    fn wants(&self, read: &Read<'_, '_>, window: &Window) -> bool {
        let Some(fast) = self.fast.as_ref().filter(|_| !self.everything) else { return true };
        let mut unsure = read.fast.windows.iter().zip(&read.fast_scores).filter(|(_, scores)| fast.is_unsure(scores));
        unsure.any(|(own, _)| own.span.overlaps(window.span))
            || read.text.phrases.terms.iter().any(|hit| hit.span.overlaps(window.span))
    }

    /// What the models say about one text: the encoder where it was asked, the fast one for the rest.
    fn findings(&self, read: &Read<'_, '_>) -> Vec<Finding> {
        let asked = read.encoder_scores.iter().any(|scores| !scores.is_empty());
        let strong = self.encoder.as_ref().filter(|_| asked);
        let strong_labels = strong.map(|model| model.labels.as_slice()).unwrap_or_default();
        let mut findings = Vec::new();
        if let Some(model) = &self.fast {
            let own = by_label(model, &read.fast.windows, &read.fast_scores, read.text);
            findings.extend(own.filter(|said| !strong_labels.contains(&said.category)).map(|said| said.finding));
        }
        if let Some(model) = strong {
            for Said { category, mut finding, window } in
                by_label(model, &read.encoder.windows, &read.encoder_scores, read.text)
            {
                if read.text.part == Some(Part::Screen) && !self.is_seconded(read, category, window) {
                    finding.strength = lowered(finding.strength, UNSECONDED);
                }
                findings.push(finding);
            }
        }
        findings
    }

    /// Whether the encoder is not alone with what it says of a stretch: the fast model thinks of the same, or the rules
    /// found a term there.
    fn is_seconded(&self, read: &Read<'_, '_>, category: Category, stretch: Span) -> bool {
        let Some(fast) = &self.fast else { return true };
        let mut own = read.fast.windows.iter().zip(&read.fast_scores);
        own.any(|(window, scores)| window.span.overlaps(stretch) && fast.thinks_of(category, scores))
            || read.text.phrases.terms.iter().any(|hit| hit.span.overlaps(stretch))
    }

    /// The findings of each text and what limits them.
    fn sight(&self, reads: &[Read<'_, '_>]) -> Sight {
        let mut sight = Sight::default();
        let is_message = |read: &Read<'_, '_>| read.text.part == Some(Part::Screen) && !read.fast.windows.is_empty();
        let alone = gather::caution_alone(reads.iter().filter(|read| is_message(read)).count());
        for read in reads {
            if read.fast.truncated || read.encoder.truncated {
                sight.partial = Some(format!("read the first {} windows of a long text", self.max_windows));
                sight.conditions.push(Condition::Truncated);
            }
            let mut findings = self.findings(read);
            if self.encoder.is_none() && is_message(read) {
                for finding in &mut findings {
                    finding.strength = lowered(finding.strength, alone);
                }
            }
            sight.findings.extend(findings);
        }
        sight
    }
}

/// Whether there is enough for a model to go by; a word that somebody is still typing may turn into any other.
fn is_long_enough(text: &PreparedText<'_>) -> bool {
    text.tokens.words.len() >= FEWEST_WORDS && text.half_typed.is_none()
}

/// What a model says of one label of a text, and in which window of it.
struct Said {
    category: Category,
    finding: Finding,
    window: Span,
}

/// One finding for each label; a window without scores was found harmless before.
fn by_label<'m>(
    model: &'m TextModel,
    windows: &'m [Window],
    scores: &'m [Vec<f32>],
    text: &'m PreparedText<'_>,
) -> impl Iterator<Item = Said> + 'm {
    model.labels.iter().enumerate().filter_map(move |(column, category)| {
        let of = |scale: Scale| {
            let own = windows.iter().zip(scores).enumerate().filter(move |(_, (window, _))| window.scale == scale);
            let own = own.map(move |(at, (_, row))| (at, row.get(column).copied().unwrap_or(0.0)));
            // The lines of a screen are messages of their own, not chapters of one text.
            if text.part == Some(Part::Screen) { gather::loudest(own) } else { gather::gather(own) }
        };
        let both = of(Scale::Wide).into_iter().chain(of(Scale::Passage));
        let (strength, at) =
            both.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(strength, _)| *strength >= WORTH_SAYING)?;
        let window = windows.get(at)?.span;
        let finding = Finding {
            claim: Claim::Category(*category),
            basis: Basis::Model,
            source: model.id.clone(),
            strength,
            part: text.part,
            turn: text.turn,
            span: text.callers(window),
            region: None,
        };
        Some(Said { category: *category, finding, window })
    })
}

impl Signal for TextModelSignal {
    fn id(&self) -> &'static str {
        "text-model"
    }

    /// The models learnt English; what they say of another language means nothing.
    fn applies(&self, input: &Prepared<'_>) -> bool {
        let is_whole = |text: &PreparedText<'_>| text.half_typed.is_none();
        input.texts.iter().any(is_whole) && !matches!(input.language, Language::Other(_))
    }

    fn categories(&self) -> Vec<Category> {
        [&self.fast, &self.encoder].into_iter().flatten().flat_map(|model| model.labels.iter().copied()).collect()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let texts: Vec<&PreparedText<'_>> = input.texts.iter().collect();
        let seen = input.screen.as_ref().map(|screen| SeenTexts { screen, side_by_side: input.side_by_side });
        Ok(self.sight(&self.read(&texts, seen.as_ref())?))
    }

    fn look_together(&self, inputs: &[&Prepared<'_>]) -> Vec<Result<Sight>> {
        // A screen has dozens of texts and a memory of its own.
        if inputs.iter().any(|input| input.screen.is_some()) {
            return inputs.iter().map(|input| self.look(input)).collect();
        }
        let texts: Vec<&PreparedText<'_>> = inputs.iter().flat_map(|input| &input.texts).collect();
        match self.read(&texts, None) {
            Ok(reads) => {
                let mut rest = reads.as_slice();
                let mut next = |input: &&Prepared<'_>| {
                    let (own, after) = rest.split_at(input.texts.len().min(rest.len()));
                    rest = after;
                    Ok(self.sight(own))
                };
                inputs.iter().map(&mut next).collect()
            }
            // One input's text may have broken the run of all: each is asked by itself.
            Err(_) if inputs.len() > 1 => inputs.iter().map(|input| self.look(input)).collect(),
            Err(error) => vec![Err(error)],
        }
    }
}

/// What the odds of the encoder's word are divided by where nothing else makes one think of the same. A screen holds dozens of
/// messages, each of which is one more chance to err, and the two models hardly ever err together.
const UNSECONDED: f32 = 8.0;

/// Raw scores below this are not mentioned: no calibration makes anything of them, and there are dozens of labels.
const WORTH_SAYING: f32 = 0.002;

/// A text model's engine by itself and the tensors it is given for a text; `None` when the files are no text model.
pub(crate) fn bare(files: &ModelFiles, text: &str, engine: &Engine) -> Result<Option<Bare>> {
    let text = PreparedText::new(text, Origin::Direct);
    TextModel::load(files, engine, 1, usize::MAX)?.map(|model| model.bare(&text)).transpose()
}

/// How text models are loaded and asked.
pub(crate) struct Options {
    pub(crate) sessions: usize,
    pub(crate) max_windows: usize,
    /// Whether an encoder is loaded at all.
    pub(crate) encoder: bool,
    /// Whether it reads everything.
    pub(crate) everything: bool,
}
