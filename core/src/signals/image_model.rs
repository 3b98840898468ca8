//! An image model over whole pictures; of an animation, the frame that speaks loudest counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{Prepared, Sight, Signal};
use crate::bundle::{ModelFiles, PixelInput, Task};
use crate::calibration::{Operating, lowered};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::input::Key;
use crate::pixels::{Layout, Picture, Rgb, bilinear_align_corners};
use crate::screen::{Rect, crop};
use crate::taxonomy::{Category, Severity};
use crate::verdict::{Basis, Condition, Region};

/// Runs an image model of a bundle.
pub(crate) struct ImageModelSignal {
    id: String,
    model: Arc<dyn Model>,
    input: PixelInput,
    classes: Vec<String>,
    /// Output column to category; columns without one speak for nothing.
    columns: BTreeMap<usize, Category>,
    /// Tells its answers from those of another model or engine.
    maker: Key,
    /// What its scores are worth, by category.
    operating: BTreeMap<Category, Operating>,
}

impl ImageModelSignal {
    /// Loads the model; `None` when the files are no image model.
    pub(crate) fn load(files: &ModelFiles, engine: &Engine, sessions: usize) -> Result<Option<Self>> {
        let Task::Image { input, classes, mapping, .. } = &files.task else { return Ok(None) };
        let kind = Kind::Pixels { size: input.size as usize, channels_first: input.layout == "nchw" };
        let signature = Signature { inputs: vec![(input.name.clone(), kind)], output: files.output.clone() };
        let column = |(class, label): (&String, &String)| {
            let column = classes.iter().position(|name| name == class);
            column.zip(label.parse().ok())
        };
        let columns =
            mapping.iter().map(column).collect::<Option<BTreeMap<usize, Category>>>().ok_or_else(|| {
                Error::new(ErrorKind::BundleCorrupt, "an image model maps a class that it does not have")
            })?;
        let model = Arc::from(engine.load(&files.weights, &signature, sessions)?);
        let operating = files.operating.clone();
        Ok(Some(Self {
            id: files.id.clone(),
            model,
            input: input.clone(),
            classes: classes.clone(),
            columns,
            maker: files.fingerprint(&engine.describe()),
            operating,
        }))
    }

    /// Whether what a frame shows is plain enough that further frames of the same picture need not be looked at.
    fn is_plain(&self, row: &[f32]) -> bool {
        self.columns.iter().any(|(column, category)| {
            let (Some(raw), Some(own)) = (row.get(*column), self.operating.get(category)) else { return false };
            category.info().severity >= Severity::High && own.probability(*raw) >= own.thresholds.strong
        })
    }

    /// What the model says about frame after frame, on white and on black: a picture may show itself on one of them only.
    /// Stops at a frame that leaves no doubt; `false` says that others were left out.
    fn frames(&self, picture: &Picture) -> Result<(Vec<Vec<f32>>, bool)> {
        let mut rows = Vec::new();
        for (index, frame) in picture.frames.iter().enumerate() {
            rows.push(self.probabilities(frame)?);
            if let Some(dark) = picture.over_black(index) {
                rows.push(self.probabilities(&dark)?);
            }
            if index + 1 < picture.frames.len() && rows.iter().rev().take(2).any(|row| self.is_plain(row)) {
                return Ok((rows, false));
            }
        }
        Ok((rows, true))
    }

    /// The model's probabilities for one frame, by class.
    pub(crate) fn probabilities(&self, frame: &Rgb) -> Result<Vec<f32>> {
        let side = self.input.size as usize;
        let (layout, shape) = if self.input.layout == "nchw" {
            (Layout::Nchw, vec![1, 3, side, side])
        } else {
            (Layout::Nhwc, vec![1, side, side, 3])
        };
        let pixels = bilinear_align_corners(frame, self.input.size, layout);
        let row = self.model.run(vec![Tensor::F32(shape, pixels)])?.into_iter().next().unwrap_or_default();
        if row.len() == self.classes.len() {
            Ok(row)
        } else {
            Err(Error::new(ErrorKind::ModelFailed, "the model has another number of outputs than classes"))
        }
    }

    /// The model's probabilities for each region of a frame; what an earlier answer saw is not looked at again.
    fn each(&self, frame: &Rgb, regions: &[Rect], input: &Prepared<'_>) -> Result<Vec<(Rect, Vec<f32>)>> {
        let one = |region: &Rect| {
            let part = crop(frame, *region);
            let Some(screen) = &input.screen else { return Ok((*region, self.probabilities(&part)?)) };
            let key = self.key(&part);
            let row = match screen.before.pictures.get(&key) {
                Some(known) => known.clone(),
                None => self.probabilities(&part)?,
            };
            screen.remember(|now| drop(now.pictures.insert(key, row.clone())));
            Ok((*region, row))
        };
        if input.side_by_side { regions.par_iter().map(one).collect() } else { regions.iter().map(one).collect() }
    }

    /// The digest of a picture and of the model that looks at it.
    fn key(&self, picture: &Rgb) -> Key {
        let mut digest = Sha256::new();
        digest.update(self.maker);
        digest.update(picture.width.to_le_bytes());
        digest.update(picture.height.to_le_bytes());
        digest.update(&picture.data);
        digest.finalize().into()
    }

    /// What pictures that are seen together say: the loudest of them, and any other that is nearly as loud.
    ///
    /// Every picture is one more chance to err, so the odds of each are divided by the square root of their number: many
    /// harmless ones do not add up, and one that is sure stays so.
    fn among(&self, rows: &[(Rect, Vec<f32>)]) -> Vec<Finding> {
        let caution = (rows.len() as f32).sqrt();
        let mut findings = Vec::new();
        for (column, category) in &self.columns {
            let scores = rows.iter().filter_map(|(region, row)| Some((*region, lowered(*row.get(*column)?, caution))));
            let mut loudest: Vec<(Rect, f32)> = scores.collect();
            loudest.sort_by(|(_, a), (_, b)| b.total_cmp(a));
            let best = loudest.first().map_or(0.0, |(_, best)| *best);
            let shown = |(place, (_, strength)): &(usize, (Rect, f32))| {
                *place == 0 || (*place < MOST_SHOWN && *strength >= LOUD && *strength >= best / 2.0)
            };
            let finding =
                |(_, (region, strength)): (usize, (Rect, f32))| self.finding(*category, strength, region.region());
            findings.extend(loudest.into_iter().enumerate().filter(shown).map(finding));
        }
        findings
    }

    fn finding(&self, category: Category, strength: f32, region: Region) -> Finding {
        Finding {
            claim: Claim::Category(category),
            basis: Basis::Model,
            source: self.id.clone(),
            strength,
            part: None,
            turn: None,
            span: None,
            region: Some(region),
        }
    }

    /// The names of the model's outputs.
    pub(crate) fn classes(&self) -> &[String] {
        &self.classes
    }
}

impl Signal for ImageModelSignal {
    fn id(&self) -> &'static str {
        "image-model"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.images.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        self.columns.values().copied().collect()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut sight = Sight::default();
        for image in &input.images {
            let picture = &image.picture;
            let regions: Vec<Rect> = image
                .regions
                .iter()
                .filter(|region| region.width().min(region.height()) >= self.input.smallest_side)
                .copied()
                .collect();
            if let Some(frame) = picture.frames.first().filter(|_| !regions.is_empty()) {
                let judged = regions.get(..input.most_regions).unwrap_or(&regions);
                if judged.len() < regions.len() {
                    sight.partial =
                        Some(format!("looked at the {} largest of {} pictures", judged.len(), regions.len()));
                    sight.conditions.push(Condition::Truncated);
                }
                let found = self.among(&self.each(frame, judged, input)?);
                let in_file = |finding: Finding| Finding {
                    region: finding.region.map(|region| picture.in_file(region)),
                    ..finding
                };
                sight.findings.extend(found.into_iter().map(in_file));
                continue;
            }
            if picture.width.min(picture.height) < self.input.smallest_side {
                sight.partial =
                    Some(format!("pictures with a side under {} pixels are not assessed", self.input.smallest_side));
                sight.conditions.push(Condition::Partial);
                continue;
            }
            if picture.partial {
                sight.partial = Some("looked at some of the frames".to_owned());
                sight.conditions.push(Condition::Partial);
            }
            let (frames, all) = self.frames(picture)?;
            if !all {
                sight.partial = Some("stopped at a frame that leaves no doubt".to_owned());
                sight.conditions.push(Condition::Partial);
            }
            for (column, category) in &self.columns {
                let scores = frames.iter().filter_map(|row| row.get(*column).copied());
                let Some(strength) = scores.max_by(f32::total_cmp) else { continue };
                let whole = Region { x: 0, y: 0, width: picture.width, height: picture.height };
                sight.findings.push(self.finding(*category, strength, whole));
            }
        }
        Ok(sight)
    }
}

/// Findings of one category in one screenshot.
const MOST_SHOWN: usize = 8;
/// Strength from which a region is shown beside the loudest.
const LOUD: f32 = 0.3;

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::calibration::{Curve, Thresholds};
    use crate::inference::fake::Fake;
    use crate::input::InputKind;
    use crate::signals::{Case, PreparedImage, ask};
    use crate::verdict::{Coverage, SignalStatus};

    /// What coverage and findings say after a model that behaves like this has looked at a grey picture.
    fn after(fake: Fake) -> (Coverage, Vec<Finding>) {
        after_frames(fake, 1)
    }

    /// The same of an animation of so many frames.
    fn after_frames(fake: Fake, frames: usize) -> (Coverage, Vec<Finding>) {
        let signal = ImageModelSignal {
            id: "fake".to_owned(),
            model: Arc::new(fake),
            input: PixelInput {
                name: "pixels".to_owned(),
                layout: "nchw".to_owned(),
                size: 8,
                range: [0.0, 1.0],
                resize: "bilinear-align-corners".to_owned(),
                smallest_side: 4,
            },
            classes: vec!["neutral".to_owned(), "porn".to_owned()],
            columns: BTreeMap::from([(1, Category::Pornography)]),
            operating: BTreeMap::from([(
                Category::Pornography,
                Operating {
                    curve: Curve(vec![[0.0, 0.0], [1.0, 1.0]]),
                    own: None,
                    thresholds: Thresholds { possible: 0.3, likely: 0.6, strong: 0.9 },
                },
            )]),
            maker: [0; 32],
        };
        let picture = Picture::opaque(Rgb { width: 8, height: 8, data: vec![127; 8 * 8 * 3] });
        let picture = Picture::opaque_frames(&picture, frames);
        let image = PreparedImage { bytes: Cow::Borrowed(b""), picture, regions: Vec::new() };
        let prepared = Prepared { images: vec![image], ..Prepared::empty(InputKind::Image) };
        let mut cases = [Case::new(prepared, Coverage::default())];
        ask(&signal, &mut cases);
        let [Case { mut coverage, findings, .. }] = cases;
        coverage.conclude();
        (coverage, findings)
    }

    #[test]
    fn a_model_that_answers_is_heard() {
        let (coverage, findings) = after(Fake::Answers(vec![vec![0.25, 0.75]]));
        assert_eq!(coverage.status("image-model"), Some(SignalStatus::Ran));
        assert!(coverage.complete);
        assert!((findings[0].strength - 0.75).abs() < f32::EPSILON);
    }

    #[test]
    fn frames_after_one_that_leaves_no_doubt_are_not_looked_at_and_coverage_says_so() {
        let (coverage, findings) = after_frames(Fake::Answers(vec![vec![0.05, 0.95]]), 8);
        assert_eq!(coverage.status("image-model"), Some(SignalStatus::Partial));
        assert!(coverage.conditions.contains(&Condition::Partial) && !findings.is_empty());
        for (strength, frames) in [(0.85, 8), (0.95, 1)] {
            let (coverage, _) = after_frames(Fake::Answers(vec![vec![1.0 - strength, strength]]), frames);
            assert_eq!(coverage.status("image-model"), Some(SignalStatus::Ran), "{strength} of {frames}");
        }
    }

    #[test]
    fn a_model_that_fails_panics_or_answers_nonsense_never_looks_like_clear() {
        let nonsense = vec![vec![f32::NAN, 0.5]];
        let wrong_shape = vec![vec![0.1, 0.2, 0.7]];
        for fake in
            [Fake::Fails, Fake::Panics, Fake::Answers(nonsense), Fake::Answers(wrong_shape), Fake::Answers(vec![])]
        {
            let (coverage, findings) = after(fake);
            assert_eq!(coverage.status("image-model"), Some(SignalStatus::Failed));
            assert!(!coverage.complete && coverage.conditions.contains(&Condition::Degraded));
            assert!(findings.is_empty());
        }
    }
}
