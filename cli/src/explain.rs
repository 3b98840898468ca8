//! A verdict in plain English.

use std::fmt::Write as _;

use fourc::verdict::{Basis, CategoryScore};
use fourc::{Classifier, Level, Policy, Verdict};

use crate::output::{evidence_line, layers, missing, risks_assessed};
use crate::question::Question;

/// Why something was or was not flagged, as a person would say it.
pub(crate) fn explain(
    classifier: &Classifier,
    question: &Question,
    verdict: &Verdict,
    policy: Option<&Policy>,
) -> String {
    let mut text = String::new();
    let flagged: Vec<&CategoryScore> =
        verdict.scores.iter().filter(|entry| entry.category.is_risk() && entry.level > Level::Clear).collect();
    let services: Vec<&str> = verdict
        .scores
        .iter()
        .filter(|entry| !entry.category.is_risk() && entry.level > Level::Clear)
        .map(|entry| entry.category.info().title)
        .collect();
    let _ = writeln!(text, "{}", question.name);
    if flagged.is_empty() && !verdict.is_denied() {
        let _ = match risks_assessed(verdict) {
            0 => writeln!(
                text,
                "  Not flagged: no list names it as a risk, and there was no text or picture to look at."
            ),
            count => {
                writeln!(text, "  Not flagged. {count} risk labels were assessed and none reached even “possible”.")
            }
        };
    }
    for entry in &flagged {
        let info = entry.category.info();
        let _ = writeln!(text, "  {}: {} ({}).", info.title, sureness(entry.level), info.means);
        let _ = writeln!(text, "  It does not mean: {}.", info.does_not_mean);
        reasons(&mut text, classifier, question, verdict, entry);
    }
    for entry in verdict
        .scores
        .iter()
        .filter(|entry| entry.category.is_risk() && entry.level == Level::Clear && entry.raw_score - entry.score > 0.1)
    {
        let _ = writeln!(
            text,
            "  {} was considered and set aside: what was found stands in a context that speaks against it.",
            entry.category.info().title
        );
        reasons(&mut text, classifier, question, verdict, entry);
    }
    for line in layers(classifier, verdict) {
        let _ = writeln!(text, "  Lists: {line}.");
    }
    if !services.is_empty() {
        let _ = writeln!(text, "  What the site is: {}.", services.join(", "));
    }
    for line in missing(verdict) {
        let _ = writeln!(text, "  Not looked at, or less sure: {line}.");
    }
    if let Some(policy) = policy {
        let decision = policy.decide(verdict);
        let _ = writeln!(text, "  The policy “{}” says: {}.", policy.title, decision.action.id());
        for reason in &decision.reasons {
            let _ = writeln!(
                text,
                "    {} for {} at {}",
                reason.action.id(),
                reason.category.info().title,
                reason.level.id()
            );
        }
        if decision.incomplete {
            let _ = writeln!(
                text,
                "    Something was not looked at, for which the policy says: {}.",
                policy.on_incomplete.id()
            );
        }
    }
    let bundles: Vec<String> =
        verdict.provenance.bundles.iter().map(|bundle| format!("{}@{}", bundle.id, bundle.version)).collect();
    let _ = write!(
        text,
        "  Said by fourc {} with {} on {}.",
        verdict.provenance.engine,
        bundles.join(" and "),
        verdict.provenance.runtime
    );
    text
}

fn reasons(text: &mut String, classifier: &Classifier, question: &Question, verdict: &Verdict, entry: &CategoryScore) {
    for evidence in verdict.evidence_for(entry.category) {
        // A model that saw nothing is no reason.
        if evidence.basis == Basis::Model && evidence.strength < 0.1 {
            continue;
        }
        let _ = writeln!(text, "    for     {}", evidence_line(classifier, question, evidence));
    }
    for evidence in entry.suppressed_by.iter().filter_map(|index| verdict.evidence.get(*index as usize)) {
        let _ = writeln!(text, "    against {}", evidence_line(classifier, question, evidence));
    }
    if !entry.suppressed_by.is_empty() {
        let _ = writeln!(text, "    The context lowered the score from {:.2} to {:.2}.", entry.raw_score, entry.score);
    }
}

fn sureness(level: Level) -> &'static str {
    match level {
        Level::Possible => "possible, worth a look by a person who is looking anyway",
        Level::Likely => "likely",
        Level::Strong => "very likely",
        Level::Confirmed => "confirmed by exact knowledge, a list or a hash",
        _ => "not found",
    }
}
