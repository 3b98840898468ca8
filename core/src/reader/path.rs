//! The best path through the output of a network that was trained by connectionist temporal classification: at every step the
//! likeliest class; repeats fall together, blanks go.

/// A character on the path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// From 1; 0 is the blank.
    pub(super) class: usize,
    /// Where the model was surest of it, in steps of the output.
    pub(super) at: usize,
    /// How sure it was there, in [0, 1].
    pub(super) probability: f32,
}

/// The characters on the best path; `logits` holds so many `classes` for each step.
pub(super) fn best(logits: &[f32], classes: usize) -> Vec<Step> {
    let mut path: Vec<Step> = Vec::new();
    let mut before = 0;
    for (row, at) in logits.chunks_exact(classes.max(1)).zip(0..) {
        // Of several equally likely ones the first.
        let best = row.iter().enumerate().rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((class, highest)) = best else { continue };
        if class != 0 {
            let all: f32 = row.iter().map(|logit| (logit - highest).exp()).sum();
            let step = Step { class, at, probability: 1.0 / all };
            match path.last_mut().filter(|_| class == before) {
                Some(last) if last.probability < step.probability => *last = step,
                Some(_) => {}
                None => path.push(step),
            }
        }
        before = class;
    }
    path
}
