//! `fourc eval`: measures the classifier, and rivals beside it, on labelled corpora. What is measured and how is
//! `fourc-eval`'s to say; here verdicts become answers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use fourc::input::{Channel, Input, Text};
use fourc::verdict::{Basis, EvidenceClaim};
use fourc::{Classifier, Effort, Level, Verdict};
use fourc_eval::metrics::Bootstrap;
use fourc_eval::{
    Answer, ColumnMap, Corpus, Filter, LabelMap, Options, Report, Rival, Row, Settings, SliceBy, evaluate, html, level,
    markdown, recalibrate,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::flags::{Eval, Knowledge, ScoreOf};
use crate::knowledge::classifier;
use crate::{NOTHING, SOMETHING};

pub(crate) fn run(flags: &Eval, knowledge: &Knowledge) -> Result<u8> {
    let columns = ColumnMap {
        text: flags.text.clone(),
        id: flags.id.clone(),
        labels: flags.labels.clone(),
        complete: flags.complete,
        ..ColumnMap::default()
    };
    let corpus = Corpus::read(&flags.name(), &flags.corpora, &columns, &Filter::parse(&flags.filter)?)?;
    ensure!(
        !corpus.rows.is_empty(),
        "no row was read; {} could not be, {} were not wanted",
        corpus.unread,
        corpus.filtered
    );
    let classifier = classifier(knowledge)?;
    if let Some(file) = &flags.recalibrate {
        return write_calibration(&classifier, &corpus, flags, knowledge, file);
    }
    let options = Options {
        labels: (!flags.label.is_empty()).then(|| flags.label.iter().cloned().collect()),
        map: LabelMap::parse(&flags.map)?,
        bootstrap: Bootstrap { resamples: flags.resamples, seed: flags.seed },
        slices: flags.slice.iter().map(|slice| SliceBy::parse(slice)).collect::<fourc_eval::Result<_>>()?,
        ..Options::default()
    };
    let verdicts = verdicts(&classifier, &corpus.rows);
    let answers: Vec<Answer> = verdicts.iter().map(|verdict| answer(verdict, flags)).collect();
    let mut reports = vec![(own_name(knowledge), evaluate(&corpus, &answers, &options)?)];
    for rival in &flags.rival {
        reports.push(measured(rival, &corpus, &options, flags.threshold)?);
    }
    show(&reports, flags)?;
    Ok(if corpus.unread == 0 { NOTHING } else { SOMETHING })
}

/// Every row's verdict, in order.
fn verdicts(classifier: &Classifier, rows: &[Row]) -> Vec<fourc::Result<Verdict>> {
    let progress =
        if std::io::stderr().is_terminal() { ProgressBar::new(rows.len() as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {eta} left") {
        progress.set_style(style);
    }
    let mut verdicts = Vec::with_capacity(rows.len());
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let inputs = rows.iter().map(|row| Input::from(Text::new(row.text.as_str()).channel(channel(row))));
        verdicts.extend(classifier.classify_batch(inputs));
        progress.inc(rows.len() as u64);
    }
    progress.finish_and_clear();
    verdicts
}

fn channel(row: &Row) -> Channel {
    let named = row.fields.get("channel").cloned().unwrap_or_default();
    serde_json::from_value(Value::String(named)).unwrap_or(Channel::Unknown)
}

/// What a verdict says, in the terms of the measures.
fn answer(verdict: &fourc::Result<Verdict>, flags: &Eval) -> Answer {
    let verdict = match verdict {
        Ok(verdict) => verdict,
        Err(error) => return Answer::failed(error.kind().code()),
    };
    match flags.score {
        ScoreOf::Probability => {
            let by_label = probabilities(verdict).into_values().fold(BTreeMap::new(), |mut all, own| {
                for (label, probability) in own {
                    let known: &mut f64 = all.entry(label).or_default();
                    *known = known.max(probability);
                }
                all
            });
            Answer::from_scores(by_label, flags.threshold)
        }
        ScoreOf::Verdict => {
            let risks = || verdict.scores.iter().filter(|entry| entry.category.is_risk());
            Answer {
                scores: risks().map(|entry| (entry.category.id().to_owned(), f64::from(entry.score))).collect(),
                flagged: risks().map(|entry| (entry.category.id().to_owned(), rank(entry.level))).collect(),
                error: None,
            }
        }
    }
}

fn rank(level: Level) -> u8 {
    level::rank(level.id()).unwrap_or(level::CLEAR)
}

/// The calibrated probability that each model gave each label, by model.
fn probabilities(verdict: &Verdict) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut found: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for evidence in verdict.evidence.iter().filter(|evidence| evidence.basis == Basis::Model) {
        if let EvidenceClaim::Category(category) = evidence.claim {
            let of_model = found.entry(evidence.source.clone()).or_default();
            let known = of_model.entry(category.id().to_owned()).or_default();
            *known = known.max(f64::from(evidence.strength));
        }
    }
    found
}

fn own_name(knowledge: &Knowledge) -> String {
    let effort = match knowledge.effort() {
        Effort::Rules => "rules",
        Effort::Fast => "fast",
        Effort::Balanced => "balanced",
        _ => "accurate",
    };
    format!("fourc {effort}")
}

/// A rival of the form `name=program arguments`.
fn measured(rival: &str, corpus: &Corpus, options: &Options, threshold: f64) -> Result<(String, Report)> {
    let (name, command) = rival.split_once('=').context("a rival is given as name=command")?;
    let mut words = command.split_whitespace().map(str::to_owned);
    let program = words.next().context("the rival has no command")?;
    let rival = Rival { threshold, ..Rival::new(program, words) };
    let answered = rival.run(&corpus.rows)?;
    if answered.errors > 0 {
        eprintln!("{name}: {} rows without an answer", answered.errors);
    }
    // A rival is measured on what it claims to know.
    let labels: BTreeSet<String> = match &options.labels {
        Some(wanted) => wanted.clone(),
        None => answered.labels.clone(),
    };
    let options = Options { labels: Some(labels), ..options.clone() };
    Ok((name.to_owned(), evaluate(corpus, &answered.answers, &options)?))
}

fn show(reports: &[(String, Report)], flags: &Eval) -> Result<()> {
    let text = markdown(reports)?;
    writeln!(std::io::stdout().lock(), "{text}")?;
    if let Some(folder) = &flags.out {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let whole: BTreeMap<&str, &Report> = reports.iter().map(|(name, report)| (name.as_str(), report)).collect();
        write(&folder.join("report.md"), &text)?;
        write(&folder.join("report.html"), &html(reports)?)?;
        write(&folder.join("report.json"), &serde_json::to_string_pretty(&whole)?)?;
    }
    Ok(())
}

/// Fits the models' curves and thresholds to the rows of a corpus, for `--calibration`.
fn write_calibration(
    classifier: &Classifier,
    corpus: &Corpus,
    flags: &Eval,
    knowledge: &Knowledge,
    file: &Path,
) -> Result<u8> {
    if knowledge.effort() == Effort::Balanced {
        bail!("recalibrate with --effort fast or accurate: with balanced, two models share the rows");
    }
    ensure!(
        knowledge.calibration.is_none(),
        "recalibrate without --calibration: curves are fitted to the bundle's own"
    );
    let verdicts = verdicts(classifier, &corpus.rows);
    let by_model: Vec<_> =
        verdicts.iter().map(|verdict| verdict.as_ref().map(probabilities).unwrap_or_default()).collect();
    let models: BTreeSet<&String> = by_model.iter().flat_map(BTreeMap::keys).collect();
    ensure!(!models.is_empty(), "no model answered; recalibrate with --effort fast or accurate");
    let labels: BTreeSet<&String> = by_model.iter().flat_map(BTreeMap::values).flat_map(BTreeMap::keys).collect();
    let mut fitted = serde_json::Map::new();
    let mut out = std::io::stdout().lock();
    for model in models {
        // What a model was too sure of to mention, it gave next to nothing.
        let raw: Vec<BTreeMap<String, f64>> = by_model
            .iter()
            .map(|row| {
                let own = row.get(model);
                let value = |label: &str| own.and_then(|own| own.get(label)).copied().unwrap_or(0.0);
                labels.iter().map(|label| ((*label).clone(), value(label))).collect()
            })
            .collect();
        let (result, checks) = recalibrate(corpus, &raw, &Settings::default())?;
        writeln!(out, "{model}: {} labels calibrated, {} left as they are", result.labels.len(), result.left.len())?;
        for check in &checks {
            let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
            writeln!(
                out,
                "  {:24} {:5} positives {:6} negatives, on the other half: calibration error {} before, {} after; recall at likely {}",
                check.label,
                check.positives,
                check.negatives,
                number(check.error_before),
                number(check.error_after),
                number(check.recall)
            )?;
        }
        let own: serde_json::Map<String, Value> = result
            .labels
            .iter()
            .map(|(label, operating)| {
                (label.clone(), json!({ "curve": operating.curve, "thresholds": operating.thresholds }))
            })
            .collect();
        fitted.insert(model.clone(), json!({ "id": result.id, "labels": own }));
    }
    let whole = json!({ "schema": "fourc.calibration/1", "corpus": flags.name(), "models": fitted });
    write(file, &(serde_json::to_string_pretty(&whole)? + "\n"))?;
    Ok(NOTHING)
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

/// Rows that are answered before the progress moves.
const ROWS_AT_ONCE: usize = 512;
