use super::*;
use crate::corpus::Row;

fn row(id: usize, labels: &[(&str, bool)], harmless: bool, context: &str) -> Row {
    let truth = labels.iter().map(|(label, value)| ((*label).to_owned(), *value)).collect();
    let fields = BTreeMap::from([("context".to_owned(), context.to_owned())]);
    Row { id: id.to_string(), text: "some words here".to_owned(), truth, rest_is_zero: harmless, fields }
}

fn answer(scores: &[(&str, f64)]) -> Answer {
    Answer::from_scores(scores.iter().map(|(label, score)| ((*label).to_owned(), *score)).collect(), 0.5)
}

/// Positives of hate, hard negatives of it, plain rows, and rows of which nothing is known.
fn corpus(rows: usize) -> (Corpus, Vec<Answer>) {
    let make = |i: usize| {
        let noise = (i * 7919 % 101) as f64 / 101.0;
        match i % 4 {
            0 => (row(i, &[("hate", true)], false, ""), answer(&[("hate", 0.3 + noise * 0.7)])),
            1 => (row(i, &[("hate", false)], true, "news"), answer(&[("hate", noise * 0.6)])),
            2 => (row(i, &[], true, "plain"), answer(&[("threat", noise * 0.52)])),
            _ => (row(i, &[("threat", i % 8 == 3)], false, ""), answer(&[("hate", noise), ("threat", noise)])),
        }
    };
    let (rows, answers) = (0..rows).map(make).unzip();
    (Corpus { name: "made".to_owned(), rows, ..Corpus::default() }, answers)
}

#[test]
fn what_is_unknown_is_left_out_and_own_negatives_are_the_stated_ones() {
    let (corpus, answers) = corpus(400);
    let report = evaluate(&corpus, &answers, &Options::default()).unwrap();
    let hate = &report.labels[0];
    assert_eq!((hate.label.as_str(), hate.positives, hate.negatives, hate.own_negatives), ("hate", 100, 200, 100));
    let threat = &report.labels[1];
    // Positives and stated negatives share the last quarter; 200 more are known by `rest`.
    assert_eq!((threat.positives, threat.negatives, threat.own_negatives), (50, 250, 50));
    let own = threat.levels_own[1].false_positive_rate.unwrap();
    assert_eq!(own.rows, 150, "own negatives and plain rows, but no news");
}

#[test]
fn shuffled_rows_give_the_same_report() {
    let (mut corpus, mut answers) = corpus(600);
    let options = Options { slices: vec![SliceBy::Length, SliceBy::Field("context".to_owned())], ..Options::default() };
    let before = evaluate(&corpus, &answers, &options).unwrap();
    let mut places: Vec<usize> = (0..600).collect();
    fastrand::Rng::with_seed(3).shuffle(&mut places);
    corpus.rows = places.iter().map(|place| corpus.rows[*place].clone()).collect();
    answers = places.iter().map(|place| answers[*place].clone()).collect();
    assert_eq!(evaluate(&corpus, &answers, &options).unwrap(), before);
}

#[test]
fn false_alarms_count_harmless_rows_only_and_by_context() {
    let (corpus, answers) = corpus(400);
    let harmless = evaluate(&corpus, &answers, &Options::default()).unwrap().harmless;
    assert_eq!(harmless.overall.unwrap().rows, 200);
    let names: Vec<&str> = harmless.by_context.iter().map(|context| context.name.as_str()).collect();
    assert_eq!(names, ["news", "plain"]);
    let alarms: u64 = harmless.by_context.iter().map(|context| context.value.hits).sum();
    assert_eq!(harmless.overall.unwrap().hits, alarms);
    assert_eq!(harmless.by_label[0].name, "hate");
}

#[test]
fn a_row_that_was_not_answered_is_counted_and_left_out() {
    let (corpus, mut answers) = corpus(40);
    answers[0] = Answer::failed("no line");
    let report = evaluate(&corpus, &answers, &Options::default()).unwrap();
    assert_eq!((report.corpus.unanswered, report.labels[0].positives), (1, 9));
    assert_eq!(report.corpus.failures.get("no line"), Some(&1));
    assert!(evaluate(&corpus, &answers[1..], &Options::default()).is_err());
}

#[test]
fn a_union_is_measured_with_the_labels_it_covers() {
    let (corpus, answers) = corpus(400);
    let map = LabelMap::parse(["toxicity=hate+threat"]).unwrap();
    let labels = Some(BTreeSet::from(["toxicity".to_owned()]));
    let report = evaluate(&corpus, &answers, &Options { labels, map, ..Options::default() }).unwrap();
    assert_eq!(report.labels.len(), 1);
    let toxicity = &report.labels[0];
    assert_eq!((toxicity.positives, toxicity.negatives, toxicity.own_negatives), (150, 200, 100));
}

#[test]
fn a_slice_counts_harmless_rows_and_rows_with_a_risk_apart() {
    let (corpus, answers) = corpus(400);
    let options = Options { slices: vec![SliceBy::Field("context".to_owned())], ..Options::default() };
    let report = evaluate(&corpus, &answers, &options).unwrap();
    let news = report.slices[0].groups.iter().find(|group| group.value == "news").unwrap();
    assert_eq!((news.rows, news.recall, news.auprc), (100, None, None));
    assert_eq!(news.false_alarms.unwrap().rows, 100);
    let risky = report.slices[0].groups.iter().find(|group| group.value.is_empty()).unwrap();
    assert_eq!((risky.recall.unwrap().rows, risky.labels), (150, 1));
}

#[test]
fn a_mean_takes_labels_with_enough_rows() {
    let (corpus, answers) = corpus(400);
    let report = evaluate(&corpus, &answers, &Options::default()).unwrap();
    let expected = report.labels.iter().map(|label| label.all.auprc.unwrap().value).sum::<f64>() / 2.0;
    let mean = report.mean.measures.auprc.unwrap();
    assert_eq!(report.mean.labels, 2);
    assert!((mean.value - expected).abs() < 1e-12 && mean.low < Some(mean.value) && mean.high > Some(mean.value));
    let strict = evaluate(&corpus, &answers, &Options { minimum: 60, ..Options::default() }).unwrap();
    assert_eq!(strict.mean.labels, 1);
}

#[test]
fn a_report_survives_its_json() {
    let (corpus, answers) = corpus(200);
    let report = evaluate(&corpus, &answers, &Options::default()).unwrap();
    let back: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(back, report);
}
