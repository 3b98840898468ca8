//! How sure a measure is: the percentile bootstrap, stratified by truth.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Count, Sample, Values, View};

/// A measure with its 95 % interval, where one was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The measure on all rows.
    pub value: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
}

impl Estimate {
    /// A value and the 2.5 % and 97.5 % quantiles of its resamples: Efron, "Nonparametric standard errors and
    /// confidence intervals", 1981. A calibration error only grows by resampling, so that its interval may lie above it.
    pub(crate) fn new(value: f64, mut resampled: Vec<f64>) -> Self {
        resampled.sort_by(f64::total_cmp);
        Self { value, low: quantile(&resampled, 0.025), high: quantile(&resampled, 0.975) }
    }
}

/// How often to resample, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Resamples; 0 gives values without intervals.
    pub resamples: usize,
    /// The seed. The same seed gives the same intervals, in whatever order the rows come.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 200, seed: 7 }
    }
}

impl Bootstrap {
    /// Measures resamples of a sample. Positives and negatives are drawn apart, so that neither can vanish.
    ///
    /// `key` names the sample: each has a stream of its own, whichever others there are.
    pub(crate) fn draw(self, key: &str, sample: &Sample) -> Vec<Values> {
        let mut random = fastrand::Rng::with_seed(self.seed ^ stream(key));
        let positives = places(sample, |count| count.positive);
        let negatives = places(sample, |count| count.negative);
        let mut counts = Vec::new();
        let mut resample = |_| {
            counts.clear();
            counts.resize(sample.counts.len(), Count::default());
            redraw(&mut random, &positives, &mut counts, |count| &mut count.positive);
            redraw(&mut random, &negatives, &mut counts, |count| &mut count.negative);
            Values::of(View { cells: &sample.cells, counts: &counts })
        };
        (0..self.resamples).map(&mut resample).collect()
    }
}

/// The cell of each row of one truth.
fn places(sample: &Sample, count: fn(&Count) -> u32) -> Vec<u32> {
    let counts = sample.counts.iter().enumerate();
    counts.flat_map(|(place, cell)| std::iter::repeat_n(place as u32, count(cell) as usize)).collect()
}

/// Draws as many rows as there are, with replacement, and counts them in their cells.
fn redraw(random: &mut fastrand::Rng, places: &[u32], counts: &mut [Count], count: fn(&mut Count) -> &mut u32) {
    for _ in places {
        let drawn = places.get(random.u32(..places.len() as u32) as usize);
        if let Some(cell) = drawn.and_then(|place| counts.get_mut(*place as usize)) {
            *count(cell) += 1;
        }
    }
}

fn stream(key: &str) -> u64 {
    Sha256::digest(key.as_bytes()).iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The quantile of sorted values, linear between them, as numpy's default; `None` of nothing.
pub(crate) fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let place = at * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::super::Scored;
    use super::super::tests::twelve;
    use super::*;

    fn sample(rows: u32) -> Sample {
        Sample::new((0..rows).map(|i| Scored { score: f64::from(i % 100), level: 0, truth: (i * 7) % 10 < 3 }))
    }

    #[test]
    fn a_resample_has_as_many_positives_and_negatives_as_the_sample() {
        let sample = sample(1000);
        let positives = places(&sample, |count| count.positive);
        let mut counts = vec![Count::default(); sample.counts.len()];
        redraw(&mut fastrand::Rng::with_seed(1), &positives, &mut counts, |count| &mut count.positive);
        assert_eq!(counts.iter().map(|count| count.positive as usize).sum::<usize>(), sample.positives());
        assert!(counts.iter().zip(&sample.counts).any(|(drawn, own)| drawn.positive != own.positive));
    }

    #[test]
    fn one_seed_gives_one_interval_and_another_seed_another() {
        let bootstrap = Bootstrap::default();
        let sample = sample(500);
        assert_eq!(bootstrap.draw("hate", &sample), bootstrap.draw("hate", &sample));
        assert_ne!(bootstrap.draw("hate", &sample), bootstrap.draw("threat", &sample));
        assert_ne!(bootstrap.draw("hate", &sample), Bootstrap { seed: 8, ..bootstrap }.draw("hate", &sample));
    }

    #[test]
    fn the_interval_holds_the_value_and_narrows_with_more_rows() {
        let width = |rows| {
            let sample = sample(rows);
            let drawn = Bootstrap::default().draw("hate", &sample).iter().filter_map(|draw| draw.roc_auc).collect();
            let estimate = Estimate::new(sample.roc_auc().unwrap(), drawn);
            let (low, high) = (estimate.low.unwrap(), estimate.high.unwrap());
            assert!(low <= estimate.value && estimate.value <= high);
            high - low
        };
        assert!(width(4000) < width(200) / 2.0);
    }

    #[test]
    fn a_quantile_lies_between_values_as_in_numpy() {
        assert_eq!(quantile(&[], 0.5), None);
        // numpy.quantile([1, 2, 4, 8], 0.4) is 2.4.
        assert!((quantile(&[1.0, 2.0, 4.0, 8.0], 0.4).unwrap() - 2.4).abs() < 1e-12);
        assert_eq!(Estimate::new(0.5, Vec::new()).low, None);
    }

    #[test]
    fn a_resample_of_few_rows_stays_defined() {
        let drawn = Bootstrap::default().draw("x", &Sample::new(twelve()));
        assert_eq!(drawn.len(), 200);
        assert!(drawn.iter().all(|draw| draw.auprc.is_some() && draw.roc_auc.is_some()));
    }
}
