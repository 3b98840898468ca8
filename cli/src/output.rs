//! Verdicts for people and for programs.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use console::style;
use fourc::verdict::{Basis, CategoryScore, Condition, EvidenceClaim, Layer, Shape, SignalStatus};
use fourc::{Classifier, Evidence, Level, OffsetMap, Policy, Verdict};
use serde_json::Value;

use crate::flags::{Classify, Offsets};
use crate::question::{Body, Question};

/// An error, on standard error, with its code.
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("{} {error}", style("error").red().bold());
    for cause in error.chain().skip(1) {
        eprintln!("  because {cause}");
    }
}

/// One answer as a line of JSON: the verdict, with its row's id where it has one and what the policy decides where there
/// is one. A verdict that is asked for with neither stands by itself.
pub(crate) fn json(
    out: &mut impl Write,
    id: Option<&Value>,
    question: &Question,
    verdict: &Verdict,
    flags: &Classify,
) -> Result<()> {
    let decision = flags.policy.as_ref().map(|policy| serde_json::to_string(&policy.decide(verdict))).transpose()?;
    let verdict = verdict_json(question, verdict, flags.offsets)?;
    if id.is_none() && decision.is_none() {
        return Ok(writeln!(out, "{verdict}")?);
    }
    let id = id.map(|id| format!(r#""id":{id},"#)).unwrap_or_default();
    let decision = decision.map(|decision| format!(r#","decision":{decision}"#)).unwrap_or_default();
    Ok(writeln!(out, r#"{{{id}"verdict":{verdict}{decision}}}"#)?)
}

/// A verdict as JSON with its spans in the unit that was asked for.
fn verdict_json(question: &Question, verdict: &Verdict, offsets: Offsets) -> Result<String> {
    if offsets == Offsets::Utf8 {
        return Ok(serde_json::to_string(verdict)?);
    }
    let mut converted = verdict.clone();
    converted.offsets = offsets.unit();
    // One pass over each text, however much evidence points into it.
    let mut maps = HashMap::new();
    for evidence in &mut converted.evidence {
        if let (Some(span), Some(text)) = (evidence.span, question.part(evidence)) {
            let map =
                maps.entry((evidence.part, evidence.turn)).or_insert_with(|| OffsetMap::new(text, offsets.unit()));
            evidence.span = Some(map.span(span));
        }
    }
    Ok(serde_json::to_string(&converted)?)
}

/// A verdict for people.
pub(crate) fn pretty(
    out: &mut impl Write,
    classifier: &Classifier,
    question: &Question,
    verdict: &Verdict,
    policy: Option<&Policy>,
) -> Result<()> {
    let shown: Vec<&CategoryScore> = verdict.scores.iter().filter(|entry| entry.level > Level::Clear).collect();
    let risky = verdict.is_denied() || shown.iter().any(|entry| entry.category.is_risk());
    let assessed = risks_assessed(verdict);
    let mark = match (risky, assessed) {
        (true, _) => style("●").red(),
        (false, 0) => style("●").yellow(),
        (false, _) => style("●").green(),
    };
    writeln!(out, "{mark} {} {}", style(kind(question)).dim(), style(&question.name).bold())?;
    if !risky {
        if assessed == 0 && verdict.evidence.is_empty() {
            writeln!(out, "    nothing is known of it: no list names it, and no text or picture was there to look at")?;
        } else if assessed == 0 {
            writeln!(out, "    no list names it as a risk, and no text or picture was there to look at")?;
        } else {
            writeln!(out, "    clear for the {assessed} risk labels that were assessed")?;
        }
    }
    for entry in &shown {
        let info = entry.category.info();
        let level = format!("{:<9}", entry.level.id());
        let level = if entry.category.is_risk() { style(level).red() } else { style(level).cyan() };
        writeln!(out, "    {level} {:<28} {:.2}  {}", entry.category.id(), entry.score, style(info.title).dim())?;
        let mut told = Vec::new();
        for evidence in verdict.evidence_for(entry.category).filter(|evidence| speaks(evidence)) {
            let line = evidence_line(classifier, question, evidence);
            if !told.contains(&line) && told.len() < MOST_LINES {
                writeln!(out, "              {line}")?;
                told.push(line);
            }
        }
    }
    for evidence in verdict.evidence.iter().filter(|evidence| evidence.basis == Basis::List) {
        if let EvidenceClaim::Context(context) = evidence.claim {
            writeln!(out, "    {} {:<28}       [{}]", style("listed as").cyan(), context.id(), evidence.source)?;
        }
    }
    for line in layers(classifier, verdict) {
        writeln!(out, "    {} {line}", style("lists    ").cyan())?;
    }
    for entry in verdict.scores.iter().filter(|entry| held_back(entry)) {
        writeln!(
            out,
            "    {} {:<28} {:.2} instead of {:.2}, because of its context",
            style("held back").yellow(),
            entry.category.id(),
            entry.score,
            entry.raw_score
        )?;
        let by = entry.suppressed_by.iter().filter_map(|index| verdict.evidence.get(*index as usize));
        for evidence in by.take(MOST_LINES) {
            writeln!(out, "              {}", evidence_line(classifier, question, evidence))?;
        }
    }
    for line in missing(verdict) {
        writeln!(out, "    {} {line}", style("not seen ").yellow())?;
    }
    if let Some(policy) = policy {
        let decision = policy.decide(verdict);
        writeln!(
            out,
            "    {} {} under the policy “{}”",
            style("decision ").bold(),
            style(decision.action.id()).bold(),
            policy.title
        )?;
    }
    Ok(())
}

/// How many risk labels, without their sub-labels, something was able to clear or found.
pub(crate) fn risks_assessed(verdict: &Verdict) -> usize {
    verdict.assessed.iter().filter(|category| category.is_risk() && category.parent().is_none()).count()
}

/// What was not looked at, one sentence each.
pub(crate) fn missing(verdict: &Verdict) -> Vec<String> {
    let signals = verdict.coverage.signals.iter().filter(|signal| {
        !matches!(signal.status, SignalStatus::Ran | SignalStatus::Settled | SignalStatus::NotApplicable)
    });
    let mut lines: Vec<String> = signals
        .map(|signal| format!("{}: {}", signal.id, signal.note.clone().unwrap_or_else(|| "did not run".to_owned())))
        .collect();
    lines.extend(verdict.coverage.conditions.iter().filter_map(|condition| {
        if *condition == Condition::UnknownTarget {
            return Some("where the address leads is unknown".to_owned());
        }
        let id = serde_json::to_value(condition).ok()?;
        Some(format!("the input is {}", id.as_str()?))
    }));
    lines
}

/// Which lists of the caller spoke about the address, and which entries of any list were overruled, one sentence each.
pub(crate) fn layers(classifier: &Classifier, verdict: &Verdict) -> Vec<String> {
    let sentence = |evidence: &Evidence| {
        let layer = evidence.layer()?;
        let source = &evidence.source;
        let entry = classifier.describe(source).map_or_else(|| source.clone(), |words| format!("{words} [{source}]"));
        let is_overruled = evidence.is_overruled();
        Some(match evidence.claim {
            EvidenceClaim::Condition(Shape::Denied) if is_overruled => format!("excepted from denial: {entry}"),
            EvidenceClaim::Condition(Shape::Denied) if evidence.strength < 1.0 => {
                format!("links to a denied site: {entry}")
            }
            EvidenceClaim::Condition(Shape::Denied) => format!("denied by {entry}"),
            EvidenceClaim::Condition(Shape::Allowed) if is_overruled => {
                format!("an allow entry was overruled by a sealed list, a deny list or its own exception: {entry}")
            }
            EvidenceClaim::Condition(Shape::Allowed) if evidence.strength < 1.0 => {
                format!("links to an allowed site: {entry}")
            }
            EvidenceClaim::Condition(Shape::Allowed) => {
                format!("allowed by {entry}: what category lists say of the address is not heard")
            }
            EvidenceClaim::Category(category) if is_overruled => {
                let by =
                    if layer == Layer::Categories { "an allow list or its own exception" } else { "its own exception" };
                format!("{} was overruled by {by}: {entry}", category.id())
            }
            _ => return None,
        })
    };
    let mut lines: Vec<String> = verdict.evidence.iter().filter_map(sentence).collect();
    lines.dedup();
    lines
}

/// One piece of evidence: what the author wrote, and what it means.
pub(crate) fn evidence_line(classifier: &Classifier, question: &Question, evidence: &Evidence) -> String {
    let mut line = String::new();
    let given = evidence.span.zip(question.part(evidence)).map(|(span, text)| span.of(text));
    let excerpt = given.or(evidence.excerpt.as_ref().map(fourc::verdict::Excerpt::as_str));
    if let Some(excerpt) = excerpt.filter(|excerpt| !excerpt.is_empty()) {
        let short: String = excerpt.split_whitespace().collect::<Vec<_>>().join(" ");
        let short = if short.chars().count() > 70 { short.chars().take(69).chain(['…']).collect() } else { short };
        let _ = write!(line, "“{short}” ");
    }
    if let Some(turn) = evidence.turn {
        let _ = write!(line, "in turn {} ", turn + 1);
    }
    let meaning = classifier.describe(&evidence.source);
    let claim = match evidence.claim {
        EvidenceClaim::Context(context) => format!("{}: ", context.id()),
        _ => String::new(),
    };
    let _ = match meaning {
        Some(meaning) => write!(line, "— {claim}{meaning} [{}]", evidence.source),
        None => write!(line, "— {claim}{:.2} [{}]", evidence.strength, evidence.source),
    };
    line
}

/// The bundles and the engine.
pub(crate) fn bundles(out: &mut impl Write, classifier: &Classifier) -> Result<()> {
    writeln!(out, "engine    {}", classifier.runtime())?;
    for bundle in classifier.bundles() {
        writeln!(out, "bundle    {}@{}  {}", bundle.id, bundle.version, bundle.digest)?;
        for model in &bundle.models {
            writeln!(
                out,
                "  model   {}@{}  calibration {}  licence {}",
                model.id, model.version, model.calibration, model.licence
            )?;
        }
    }
    Ok(())
}

/// Whether context took a category below `likely` that would have stood there without it.
fn held_back(entry: &CategoryScore) -> bool {
    entry.raw_score >= HELD_BACK_FROM && !entry.suppressed_by.is_empty() && entry.level < Level::Likely
}

/// Evidence that a person would call evidence: not a model's near-zero score.
fn speaks(evidence: &Evidence) -> bool {
    evidence.strength >= 0.1
}

fn kind(question: &Question) -> &'static str {
    match question.body {
        Body::Text(_, fourc::input::Channel::Search) => "search",
        Body::Text(..) => "text",
        Body::Url(_) => "url",
        Body::Image(_) => "image",
        Body::Page(_) => "page",
        Body::Screenshot(_) => "screenshot",
        Body::Conversation(_) => "conversation",
    }
}

/// Lines of evidence a category, so that a page of findings stays readable; `--json` has them all.
const MOST_LINES: usize = 4;
/// The raw score from which a person should be told that context held a category back.
const HELD_BACK_FROM: f32 = 0.6;
