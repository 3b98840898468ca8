//! Which tables a report has, and what stands in them.

use super::format::{counted, estimate, number, share};
use super::table::{Cells, Table};
use crate::evaluate::{AtLevel, LabelReport, Mean, Report, Slice};
use crate::level;

/// All tables that have a row.
pub(super) fn all(reports: &[(String, Report)]) -> Vec<Table> {
    let mut tables = vec![
        facts(reports),
        whole(reports),
        ranking(reports),
        levels(reports),
        own(reports),
        decisions(reports),
        contexts(reports),
        culprits(reports),
    ];
    tables.extend(slices(reports));
    tables.retain(Table::is_filled);
    tables
}

fn facts(reports: &[(String, Report)]) -> Table {
    let title = ("What was measured", "What is unknown about a row is left out of the measures of that label.");
    Table::new(title, "fact", &[""], reports, |report| {
        let facts = &report.corpus;
        let row = |name: &str, value: String| (name.to_owned(), vec![value]);
        vec![
            row("corpus", super::format::line(&facts.name)),
            row("rows read", facts.rows.to_string()),
            row("rows not read", facts.unread.to_string()),
            row("rows left out by a filter", facts.filtered.to_string()),
            row("rows not answered, in no measure", facts.unanswered.to_string()),
            row("labels", report.labels.len().to_string()),
            row("seed", report.seed.to_string()),
            row("resamples", report.resamples.to_string()),
        ]
    })
}

fn whole(reports: &[(String, Report)]) -> Table {
    let note = "Means over labels with enough rows, sub-labels apart; 95 % intervals by bootstrap, of shares by Wilson's formula. \
                “Own negatives” are rows that were labelled as not carrying the label, with plain rows beside them.";
    Table::new(("On the whole", note), "measure", &["all rows", "own negatives"], reports, |report| {
        let both =
            |name: &str, cell: fn(&Mean) -> String| (name.to_owned(), vec![cell(&report.mean), cell(&report.mean_own)]);
        vec![
            both("labels in the mean", |mean| mean.labels.to_string()),
            both("AUPRC", |mean| estimate(mean.measures.auprc)),
            both("ROC-AUC", |mean| estimate(mean.measures.roc_auc)),
            both("recall at 1 % false positives", |mean| estimate(mean.measures.recall_at_one_percent)),
            both("recall at likely", |mean| number(mean.recall)),
            both("precision at likely", |mean| estimate(mean.measures.precision)),
            both("F1 at likely", |mean| estimate(mean.measures.f1)),
            both("macro-F1 at likely", |mean| estimate(mean.measures.macro_f1)),
            both("accuracy at likely", |mean| estimate(mean.measures.accuracy)),
            both("calibration error", |mean| estimate(mean.measures.calibration_error)),
            both("Brier score", |mean| estimate(mean.measures.brier)),
            ("false alarms on harmless rows".to_owned(), vec![share(report.harmless.overall), String::new()]),
        ]
    })
}

fn ranking(reports: &[(String, Report)]) -> Table {
    let title = (
        "Labels: order of scores",
        "Against every row whose truth is known. Rows: positive / negative / own negative.",
    );
    let columns = ["rows", "AUPRC", "ROC-AUC", "recall at 1 % FPR"];
    by_label(title, &columns, reports, |label| {
        let rows = format!("{} / {} / {}", label.positives, label.negatives, label.own_negatives);
        let all = &label.all;
        vec![rows, estimate(all.auprc), estimate(all.roc_auc), estimate(all.recall_at_one_percent)]
    })
}

fn levels(reports: &[(String, Report)]) -> Table {
    let title = (
        "Labels: levels",
        "Positives (recall) and negatives (FPR) at each level and above, against every row whose truth is known.",
    );
    let columns = ["recall possible", "recall likely", "recall strong", "FPR possible", "FPR likely", "FPR strong"];
    by_label(title, &columns, reports, |label| {
        let recall = label.levels.iter().map(|at| share(at.recall));
        let alarms = label.levels.iter().map(|at| share(at.false_positive_rate));
        recall.chain(alarms).collect()
    })
}

fn own(reports: &[(String, Report)]) -> Table {
    let title = ("Labels: own negatives", "Against rows that were labelled as not carrying the label, and plain rows.");
    let columns = ["AUPRC", "recall at 1 % FPR", "precision at likely", "recall at likely", "FPR at likely"];
    by_label(title, &columns, reports, |label| {
        let likely = label.levels_own.iter().find(|at| at.level == level::name(level::LIKELY));
        let own = &label.own;
        vec![
            estimate(own.auprc),
            estimate(own.recall_at_one_percent),
            estimate(own.precision),
            share(likely.and_then(|at: &AtLevel| at.recall)),
            share(likely.and_then(|at| at.false_positive_rate)),
        ]
    })
}

fn decisions(reports: &[(String, Report)]) -> Table {
    let title = (
        "Labels: decisions and probabilities",
        "At likely, against every row whose truth is known; calibration error over 15 bins of equal mass.",
    );
    let columns = ["precision", "F1", "macro-F1", "accuracy", "calibration error", "Brier score"];
    by_label(title, &columns, reports, |label| {
        let all = &label.all;
        let measures = [all.precision, all.f1, all.macro_f1, all.accuracy, all.calibration_error, all.brier];
        measures.map(estimate).to_vec()
    })
}

fn contexts(reports: &[(String, Report)]) -> Table {
    let title = ("False alarms by context", "Rows that carry no risk, with any label at likely or above.");
    Table::new(title, "context", &["rows", "flagged", "share"], reports, |report| {
        let harmless = &report.harmless;
        let overall = harmless.overall.map(|share| ("all".to_owned(), share));
        let contexts = harmless.by_context.iter().map(|context| (context.name.clone(), context.value));
        let cells = |(name, value): (String, crate::metrics::Share)| {
            (name, vec![value.rows.to_string(), value.hits.to_string(), share(Some(value))])
        };
        overall.into_iter().chain(contexts).map(cells).collect()
    })
}

fn culprits(reports: &[(String, Report)]) -> Table {
    let title = (
        "False alarms by label",
        "Of all rows that carry no risk; the labels that stood at likely or above most often.",
    );
    Table::new(title, "label", &["flagged", "share"], reports, |report| {
        let labels = report.harmless.by_label.iter().take(CULPRITS);
        labels.map(|label| (label.name.clone(), vec![label.value.hits.to_string(), share(Some(label.value))])).collect()
    })
}

/// A table for each slice that any system has.
fn slices(reports: &[(String, Report)]) -> Vec<Table> {
    let mut names: Vec<&str> = Vec::new();
    for slice in reports.iter().flat_map(|(_, report)| &report.slices) {
        if !names.contains(&slice.name.as_str()) {
            names.push(&slice.name);
        }
    }
    let note = "False alarms: harmless rows with any label at likely or above. Recall: rows with a risk of which a true \
                label stands there. AUPRC: mean over labels with enough rows in the part.";
    let columns = ["rows", "false alarms", "recall", "AUPRC", "labels"];
    let table = |name: &str| {
        Table::new((&format!("Slice: {name}"), note), "part", &columns, reports, |report| {
            let slice = report.slices.iter().filter(|slice| slice.name == name);
            slice.flat_map(parts).collect()
        })
    };
    names.into_iter().map(table).collect()
}

fn parts(slice: &Slice) -> Vec<Cells> {
    let cells = |group: &crate::evaluate::Group| {
        vec![
            group.rows.to_string(),
            counted(group.false_alarms),
            counted(group.recall),
            number(group.auprc),
            group.labels.to_string(),
        ]
    };
    slice.groups.iter().map(|group| (group.value.clone(), cells(group))).collect()
}

fn by_label(
    title: (&str, &'static str),
    columns: &[&'static str],
    reports: &[(String, Report)],
    cells: impl Fn(&LabelReport) -> Vec<String>,
) -> Table {
    Table::new(title, "label", columns, reports, |report| {
        report.labels.iter().map(|label| (label.label.clone(), cells(label))).collect()
    })
}

/// Labels that are shown as causes of false alarms.
const CULPRITS: usize = 15;
