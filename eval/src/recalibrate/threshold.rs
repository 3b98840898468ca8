//! Where levels begin: at stated shares of false alarms, within bounds.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Calibrated probabilities at which a level begins; `>=` reaches it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Worth a look.
    pub possible: f64,
    /// Where most filters act.
    pub likely: f64,
    /// Hardly ever a false alarm.
    pub strong: f64,
}

/// What each level is to keep to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Targets {
    /// The share of negatives that a level may let through.
    pub rates: Thresholds,
    /// However well a label is told from ordinary text, a word like "strong" must not stand on a small probability.
    pub floors: Thresholds,
    /// A level beyond these is never reached by the model alone; better that than a level without evidence behind it.
    pub ceilings: Thresholds,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            rates: Thresholds { possible: 0.005, likely: 0.001, strong: 0.0002 },
            floors: Thresholds { possible: 0.4, likely: 0.65, strong: 0.85 },
            ceilings: Thresholds { possible: 0.9, likely: 0.97, strong: 0.99 },
        }
    }
}

impl Targets {
    /// Refuses targets under which thresholds could not rise.
    pub(super) fn check(&self) -> Result<()> {
        let rising = |name: &str, of: &Thresholds| {
            let ordered = 0.0 < of.possible && of.possible + APART <= of.likely && of.likely + APART <= of.strong;
            if ordered && of.strong <= 1.0 {
                return Ok(());
            }
            Err(Error::Option(format!("the {name} of possible, likely and strong must rise by {APART} within (0, 1]")))
        };
        rising("floors", &self.floors)?;
        rising("ceilings", &self.ceilings)?;
        let bounded = self.floors.each().iter().zip(self.ceilings.each()).all(|(floor, ceiling)| *floor <= ceiling);
        if !bounded {
            return Err(Error::Option("a floor lies above its ceiling".to_owned()));
        }
        if !self.rates.each().iter().all(|rate| (0.0..1.0).contains(rate)) {
            return Err(Error::Option("a rate of false alarms lies in [0, 1)".to_owned()));
        }
        Ok(())
    }

    /// The lowest thresholds that let at most these shares of the negatives through, given their calibrated
    /// probabilities in falling order.
    pub(super) fn thresholds(&self, negatives: &[f64]) -> Thresholds {
        let mut below = f64::NEG_INFINITY;
        let mut place = |rate: f64, floor: f64, ceiling: f64| {
            let allowed = (rate * negatives.len() as f64 + ROUNDING).floor() as usize;
            let stopped = negatives.get(allowed).map_or(0.0, |first| first + STEP);
            let at = stopped.max(floor).max(below + APART).min(ceiling);
            below = (at * 1e4).round() / 1e4;
            below
        };
        let [possible, likely, strong] = self.rates.each();
        let (floors, ceilings) = (self.floors, self.ceilings);
        Thresholds {
            possible: place(possible, floors.possible, ceilings.possible),
            likely: place(likely, floors.likely, ceilings.likely),
            strong: place(strong, floors.strong, ceilings.strong),
        }
    }
}

impl Thresholds {
    fn each(&self) -> [f64; 3] {
        [self.possible, self.likely, self.strong]
    }
}

/// The least distance of two levels.
const APART: f64 = 0.01;
/// How far above the first negative that must not pass a threshold lies.
const STEP: f64 = 1e-4;
/// A share of a whole number of rows must not fail by the last bit.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_lets_its_share_through_and_stops_the_next() {
        // 10 000 negatives, of which the highest lie at 0.9999, 0.9998 and so on.
        let negatives: Vec<f64> = (0..10_000).map(|i| 0.9999 - f64::from(i) * 0.0001).collect();
        let loose = Thresholds { possible: 0.05, likely: 0.2, strong: 0.3 };
        let targets = Targets {
            rates: Thresholds { possible: 0.5, likely: 0.3, strong: 0.1 },
            floors: loose,
            ceilings: Targets::default().ceilings,
        };
        let found = targets.thresholds(&negatives);
        for (threshold, rate) in found.each().into_iter().zip(targets.rates.each()) {
            let passed = negatives.iter().filter(|score| **score >= threshold).count() as f64 / 10_000.0;
            assert!(passed <= rate + 1e-9 && passed > rate - 2e-4, "{threshold} {passed} {rate}");
        }
    }

    #[test]
    fn floors_and_ceilings_hold_and_thresholds_rise() {
        let low = Targets::default().thresholds(&[0.1; 1000]);
        assert_eq!(low, Targets::default().floors);
        let high = Targets::default().thresholds(&[0.999; 1000]);
        assert_eq!(high, Targets::default().ceilings);
        let middle = Targets::default().thresholds(&[0.87; 1000]);
        assert!(middle.possible < middle.likely && middle.likely < middle.strong);
    }

    #[test]
    fn bounds_that_cannot_rise_are_refused() {
        let same = Thresholds { possible: 0.5, likely: 0.5, strong: 0.9 };
        assert!(Targets { floors: same, ..Targets::default() }.check().is_err());
        assert!(
            Targets { ceilings: Targets::default().floors, floors: Targets::default().ceilings, ..Targets::default() }
                .check()
                .is_err()
        );
        assert!(Targets::default().check().is_ok());
    }
}
