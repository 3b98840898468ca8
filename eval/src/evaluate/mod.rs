//! Lays answers beside truths and measures every label.

mod cases;
mod report;
mod slices;

use std::collections::{BTreeMap, BTreeSet};

pub use report::{AtLevel, CorpusFacts, Group, Harmless, LabelReport, Mean, Named, Report, Slice};
pub use slices::{SliceBy, Words};

use cases::{Case, Cases};

use crate::answer::Answer;
use crate::corpus::Corpus;
use crate::labels::LabelMap;
use crate::metrics::{Bootstrap, Estimate, Measures, Sample, Share, Values};
use crate::{Error, Result, level};

/// What to measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Labels to measure; without any, all that the corpus names and all of the map. For a rival, name those it knows,
    /// or its mean counts the labels it never claimed.
    pub labels: Option<BTreeSet<String>>,
    /// Labels that are unions of others.
    pub map: LabelMap,
    /// Resamples and seed.
    pub bootstrap: Bootstrap,
    /// Positives and negatives that a label needs to count in a mean.
    pub minimum: usize,
    /// Along what to cut the rows.
    pub slices: Vec<SliceBy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            labels: None,
            map: LabelMap::default(),
            bootstrap: Bootstrap::default(),
            minimum: 10,
            slices: vec![SliceBy::Length],
        }
    }
}

/// Measures the answers of one system, one for each row of the corpus and in its order.
///
/// A truth that is unknown is left out of the measures of its label. A row that the system failed to answer is left out
/// of all, and counted.
pub fn evaluate(corpus: &Corpus, answers: &[Answer], options: &Options) -> Result<Report> {
    if answers.len() != corpus.rows.len() {
        return Err(Error::Answers { rows: corpus.rows.len(), answers: answers.len() });
    }
    let labels = options.labels.clone().unwrap_or_else(|| {
        let stated = corpus.rows.iter().flat_map(|row| row.truth.keys().map(String::as_str));
        stated.chain(options.map.names()).map(str::to_owned).collect()
    });
    let pairs = corpus.rows.iter().zip(answers).map(|(row, answer)| Case { row, answer });
    let (failed, answered): (Vec<Case<'_>>, Vec<Case<'_>>) = pairs.partition(|case| case.answer.error.is_some());
    let cases = Cases { answered, labels, map: &options.map };

    let measured: Vec<Measured> = cases.labels.iter().map(|label| measure(&cases, label, options.bootstrap)).collect();
    // A sub-label is measured and does not count beside its label.
    let main: Vec<&Measured> = measured.iter().filter(|measured| !measured.report.label.contains('.')).collect();
    Ok(Report {
        corpus: facts(corpus, &failed),
        seed: options.bootstrap.seed,
        resamples: options.bootstrap.resamples,
        mean: mean(main.iter().map(|measured| &measured.all), options),
        mean_own: mean(main.iter().map(|measured| &measured.own), options),
        harmless: harmless(&cases.answered),
        slices: options.slices.iter().map(|by| slices::measure(&cases, by, options.minimum)).collect(),
        labels: measured.into_iter().map(|measured| measured.report).collect(),
    })
}

/// A label's report, with the draws that its share in the means needs.
struct Measured {
    report: LabelReport,
    all: Drawn,
    own: Drawn,
}

/// A sample with its value and resampled values.
struct Drawn {
    sample: Sample,
    value: Values,
    draws: Vec<Values>,
}

impl Drawn {
    fn new(key: &str, sample: Sample, bootstrap: Bootstrap) -> Self {
        let draws = bootstrap.draw(key, &sample);
        Self { value: Values::of(sample.view()), sample, draws }
    }

    fn estimates(&self) -> Measures<Option<Estimate>> {
        Values::each(|of| of(&self.value).map(|value| Estimate::new(value, self.draws.iter().filter_map(of).collect())))
    }

    fn levels(&self) -> Vec<AtLevel> {
        let at = |rank: u8| {
            let confusion = self.sample.at_level(rank);
            AtLevel {
                level: level::name(rank).to_owned(),
                recall: confusion.recall(),
                false_positive_rate: confusion.false_positive_rate(),
                precision: confusion.precision(),
                f1: confusion.f1(),
            }
        };
        level::MEASURED.map(at).to_vec()
    }
}

fn measure(cases: &Cases<'_>, label: &str, bootstrap: Bootstrap) -> Measured {
    let all = Drawn::new(label, cases.sample(label, &cases.answered), bootstrap);
    let narrow = cases.answered.iter().filter(|case| cases.is_own(label, case.row));
    let own = Drawn::new(&format!("{label} own"), cases.sample(label, narrow), bootstrap);
    let denied =
        |case: &&Case<'_>| cases.map.truth(case.row, label) == Some(false) && cases.map.denies(case.row, label);
    let report = LabelReport {
        label: label.to_owned(),
        positives: all.sample.positives(),
        negatives: all.sample.negatives(),
        own_negatives: cases.answered.iter().filter(denied).count(),
        all: all.estimates(),
        own: own.estimates(),
        levels: all.levels(),
        levels_own: own.levels(),
        curve: all.sample.curve(CURVE_POINTS),
        bins: all.sample.bins(),
    };
    Measured { report, all, own }
}

fn mean<'a>(drawn: impl Iterator<Item = &'a Drawn>, options: &Options) -> Mean {
    let enough = |drawn: &&Drawn| {
        drawn.sample.positives() >= options.minimum.max(1) && drawn.sample.negatives() >= options.minimum.max(1)
    };
    let drawn: Vec<&Drawn> = drawn.filter(enough).collect();
    let measures = Values::each(|of| {
        let value = average(drawn.iter().filter_map(|drawn| of(&drawn.value)))?;
        let resample = |place: usize| average(drawn.iter().filter_map(|drawn| drawn.draws.get(place).and_then(of)));
        Some(Estimate::new(value, (0..options.bootstrap.resamples).filter_map(resample).collect()))
    });
    let recall = drawn.iter().filter_map(|drawn| drawn.sample.at_level(level::LIKELY).recall());
    Mean { labels: drawn.len(), measures, recall: average(recall.map(|share| share.value)) }
}

fn average(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

fn harmless(cases: &[Case<'_>]) -> Harmless {
    let mut contexts: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    let mut flagged: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows = 0;
    for case in cases {
        let Some(alarm) = case.false_alarm() else { continue };
        rows += 1;
        contexts.entry(case.field("context")).or_default().push(alarm);
        for (label, _) in case.answer.flagged.iter().filter(|(_, rank)| **rank >= level::LIKELY) {
            *flagged.entry(label).or_default() += 1;
        }
    }
    let overall = slices::count(contexts.values().flatten().copied());
    let named = |name: &str, value: Option<Share>| Some(Named { name: name.to_owned(), value: value? });
    let mut by_context: Vec<Named<Share>> =
        contexts.into_iter().filter_map(|(name, alarms)| named(name, slices::count(alarms))).collect();
    by_context.sort_by_key(|context| CONTEXTS.iter().position(|known| *known == context.name).unwrap_or(usize::MAX));
    let mut by_label: Vec<Named<Share>> =
        flagged.into_iter().filter_map(|(name, hits)| named(name, Share::of(hits, rows))).collect();
    by_label.sort_by_key(|label| std::cmp::Reverse(label.value.hits));
    Harmless { overall, by_context, by_label }
}

fn facts(corpus: &Corpus, failed: &[Case<'_>]) -> CorpusFacts {
    let mut failures: BTreeMap<String, usize> = BTreeMap::new();
    for reason in failed.iter().filter_map(|case| case.answer.error.as_ref()) {
        *failures.entry(reason.clone()).or_default() += 1;
    }
    CorpusFacts {
        name: corpus.name.clone(),
        rows: corpus.rows.len(),
        unread: corpus.unread,
        unreadable: corpus.unreadable.clone(),
        filtered: corpus.filtered,
        unanswered: failed.len(),
        failures,
    }
}

/// Contexts in the order in which reports show them; others follow by name.
const CONTEXTS: [&str; 10] = [
    "educational",
    "supportive",
    "counter-speech",
    "reporting",
    "news",
    "fiction",
    "figurative",
    "adult",
    "sense",
    "plain",
];
/// Points of a curve that a report keeps.
const CURVE_POINTS: usize = 64;

#[cfg(test)]
mod tests;
