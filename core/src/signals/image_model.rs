//! An image model over whole pictures; of an animation, the frame that speaks loudest counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::{ModelFiles, PixelInput, Task};
use crate::calibration::Operating;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::pixels::{Layout, Picture, Rgb, bilinear_align_corners};
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
                sight.findings.push(Finding {
                    claim: Claim::Category(*category),
                    basis: Basis::Model,
                    source: self.id.clone(),
                    strength,
                    part: None,
                    turn: None,
                    span: None,
                    region: Some(Region { x: 0, y: 0, width: picture.width, height: picture.height }),
                });
            }
        }
        Ok(sight)
    }
}

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
        };
        let picture = Picture::opaque(Rgb { width: 8, height: 8, data: vec![127; 8 * 8 * 3] });
        let picture = Picture::opaque_frames(picture, frames);
        let image = PreparedImage { bytes: Cow::Borrowed(b""), picture };
        let prepared = Prepared {
            kind: InputKind::Image,
            texts: vec![],
            links: vec![],
            images: vec![image],
            page: None,
            language: crate::language::Language::Unknown,
        };
        let mut cases = [Case { prepared, coverage: Coverage::default(), findings: Vec::new() }];
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
