//! An image model over whole pictures; of an animation, the frame that speaks loudest counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::{ModelFiles, PixelInput, Task};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::inference::{Engine, Kind, Model, Signature, Tensor};
use crate::pixels::{Layout, Rgb, bilinear_align_corners};
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition, Region};

/// Runs an image model of a bundle.
pub(crate) struct ImageModelSignal {
    id: String,
    model: Arc<dyn Model>,
    input: PixelInput,
    classes: Vec<String>,
    /// Output column to category; columns without one speak for nothing.
    columns: BTreeMap<usize, Category>,
}

impl ImageModelSignal {
    /// Loads the model; `None` when the files are no image model.
    pub(crate) fn load(files: &ModelFiles, engine: &Engine, sessions: usize) -> Result<Option<Self>> {
        let Task::Image { input, classes, mapping } = &files.task else { return Ok(None) };
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
        Ok(Some(Self { id: files.id.clone(), model, input: input.clone(), classes: classes.clone(), columns }))
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
            // What is see-through is judged on white and on black: a picture may show itself on one of them only.
            let dark = (0..picture.frames.len()).filter_map(|frame| picture.over_black(frame));
            let mut frames =
                picture.frames.iter().map(|frame| self.probabilities(frame)).collect::<Result<Vec<_>>>()?;
            frames.extend(dark.map(|frame| self.probabilities(&frame)).collect::<Result<Vec<_>>>()?);
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
    use crate::inference::fake::Fake;
    use crate::input::InputKind;
    use crate::pixels::Picture;
    use crate::signals::{Case, PreparedImage, ask};
    use crate::verdict::{Coverage, SignalStatus};

    /// What coverage and findings say after a model that behaves like this has looked at a grey picture.
    fn after(fake: Fake) -> (Coverage, Vec<Finding>) {
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
        };
        let picture = Picture::opaque(Rgb { width: 8, height: 8, data: vec![127; 8 * 8 * 3] });
        let image = PreparedImage { bytes: Cow::Borrowed(b""), picture };
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
