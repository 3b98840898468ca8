//! Many windows of one text, one score: what a part says about the whole.

use crate::calibration::lowered;

/// The score of a whole text and the place of the window that says most, from the places and scores of its windows.
///
/// A plain maximum lets a long page add up to a false alarm: every window is one more chance to err. So the odds of each
/// window are lowered by the number of windows, to the power `CAUTION`, before they are joined as a noisy-or. One sure
/// window in a harmless page stays sure; a page full of windows that are a little odd stays a little odd.
pub(super) fn gather(scores: impl Iterator<Item = (usize, f32)> + Clone) -> Option<(f32, usize)> {
    let count = scores.clone().count();
    let (best, at) = loudest(scores.clone())?;
    if count == 1 {
        return Some((best, at));
    }
    let caution = (count as f32).powf(CAUTION);
    let clear: f32 = scores.map(|(_, score)| 1.0 - lowered(score, caution)).product();
    Some(((1.0 - clear).min(best), at))
}

/// The highest score and the place of its window.
pub(super) fn loudest(scores: impl Iterator<Item = (usize, f32)>) -> Option<(f32, usize)> {
    scores.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(at, best)| (best, at))
}

/// What the odds of so many pieces of a screen are divided by where one model is alone with them and no other gives a second
/// opinion: every piece is one more chance to err, as every window of a text is, but what a piece says is a message of its
/// own, so less is taken off.
pub(super) fn caution_alone(pieces: usize) -> f32 {
    (pieces.max(1) as f32).powf(CAUTION / 2.0)
}

/// Half the logarithm of the number of windows is taken off: measured on joined pages, see the model card.
const CAUTION: f32 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    fn score(windows: &[f32]) -> f32 {
        gather(windows.iter().copied().enumerate()).unwrap().0
    }

    #[test]
    fn one_window_stands_for_itself() {
        assert!((score(&[0.7]) - 0.7).abs() < 1e-6);
        assert!(gather(std::iter::empty()).is_none());
    }

    #[test]
    fn a_sure_window_in_a_harmless_page_stays_sure() {
        let mut page = [0.001; 20];
        page[7] = 0.995;
        let (found, at) = gather(page.iter().copied().enumerate()).unwrap();
        assert!(found > 0.97 && at == 7, "{found} at {at}");
    }

    #[test]
    fn a_sure_message_among_many_pieces_stays_sure_and_a_doubtful_one_does_not() {
        assert!((lowered(0.7, caution_alone(1)) - 0.7).abs() < 1e-6);
        assert!(lowered(0.97, caution_alone(40)) > 0.9);
        assert!(lowered(0.6, caution_alone(40)) < 0.4);
    }

    #[test]
    fn a_long_page_of_small_doubts_is_no_alarm() {
        assert!(score(&[0.05; 50]) <= 0.05);
        assert!(score(&[0.3; 50]) <= 0.3);
    }

    #[test]
    fn more_windows_never_make_a_text_more_suspicious_than_its_worst_window() {
        for count in [2, 5, 30] {
            for worst in [0.1, 0.5, 0.9, 0.999] {
                assert!(score(&vec![worst; count]) <= worst);
            }
        }
    }
}
