use std::collections::BTreeMap;

use super::*;
use crate::calibration::{Thresholds, Weights};
use crate::taxonomy::Context;

fn calibration() -> Calibration {
    let educational = BTreeMap::from([("*".to_owned(), 0.8)]);
    Calibration {
        weights: Weights {
            term_strong: 0.75,
            term_medium: 0.4,
            term_weak: 0.15,
            suppression: BTreeMap::from([("educational".to_owned(), educational)]),
        },
        levels: Thresholds { possible: 0.3, likely: 0.6, strong: 0.85 },
        models: BTreeMap::new(),
    }
}

fn finding(claim: Claim, basis: Basis, strength: f32) -> Finding {
    let source = format!("test#{strength}");
    Finding { claim, basis, source, strength, part: None, turn: None, span: None, region: None }
}

#[track_caller]
fn check(findings: &[Finding], raw: f32, score: f32) {
    let fused = fuse(findings, &[Category::Phishing], &calibration());
    let found = &fused.scores[0];
    assert!((found.raw_score - raw).abs() < 1e-3 && (found.score - score).abs() < 1e-3, "{found:?}");
}

const PHISHING: Claim = Claim::Category(Category::Phishing);
const LESSON: Claim = Claim::Context(Context::Educational);

#[test]
fn words_excuse_words_and_not_what_a_page_does() {
    let said = finding(PHISHING, Basis::Pattern, 0.5);
    let done = finding(PHISHING, Basis::Shape, 0.7);
    let phrase = finding(LESSON, Basis::Context, 1.0);
    let listing = finding(LESSON, Basis::List, 1.0);
    check(&[said.clone(), phrase.clone()], 0.5, 0.1);
    check(&[done.clone(), phrase.clone()], 0.7, 0.7);
    check(&[done.clone(), listing], 0.7, 0.14);
    check(&[said, done, phrase], 0.85, 0.73);
}

#[test]
fn an_excuse_takes_from_its_own_category_what_was_said() {
    let said = finding(PHISHING, Basis::Pattern, 0.5);
    let done = finding(PHISHING, Basis::Shape, 0.7);
    let excuse = |category| finding(Claim::Excuse(category), Basis::Shape, 0.6);
    check(&[said.clone(), excuse(Category::Phishing)], 0.5, 0.2);
    check(&[said, excuse(Category::Gambling)], 0.5, 0.5);
    check(&[done, excuse(Category::Phishing)], 0.7, 0.7);
}
