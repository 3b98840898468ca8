use super::*;
use crate::evaluate::{Options, SliceBy, evaluate};
use crate::{Answer, Corpus, Row, Unreadable};

fn report(noise: usize) -> Report {
    let contexts = ["news", "plain", "a|b <i>\u{1b}"];
    let make = |i: usize| {
        let score = ((i * 7919 + noise) % 101) as f64 / 101.0;
        let truth = [("hate".to_owned(), score > 0.6 && !i.is_multiple_of(5))].into();
        let fields = [("context".to_owned(), contexts[i % 3].to_owned())].into();
        let text = "SECRET words".to_owned();
        let row = Row { id: i.to_string(), text, truth, rest_is_zero: true, fields };
        (row, Answer::from_scores([("hate".to_owned(), score)].into(), 0.5))
    };
    let (rows, mut answers): (Vec<Row>, Vec<Answer>) = (0..300).map(make).unzip();
    answers[7] = Answer::failed("it was asleep");
    let unreadable = vec![Unreadable { file: "f.csv".to_owned(), line: 3, reason: "the line is not UTF-8".to_owned() }];
    let corpus = Corpus { name: "made up".to_owned(), rows, unread: 1, unreadable, filtered: 2 };
    let slices = vec![SliceBy::Length, SliceBy::Field("context".to_owned())];
    evaluate(&corpus, &answers, &Options { slices, ..Options::default() }).unwrap()
}

fn both() -> Vec<(String, Report)> {
    vec![("fourc".to_owned(), report(0)), ("rival <2>".to_owned(), report(50))]
}

#[test]
fn markdown_states_what_was_measured_and_what_is_missing() {
    let page = markdown(&both()).unwrap();
    for stated in [
        "made up",
        "rows not read",
        "seed",
        "resamples",
        "unknown",
        "f.csv line 3",
        "rival <2>: AUPRC",
        "it was asleep",
    ] {
        assert!(page.contains(stated), "{stated} is not in\n{page}");
    }
    assert!(page.contains("a\\|b") && !page.contains('\u{1b}') && !page.contains("SECRET"));
}

#[test]
fn all_lines_of_a_markdown_table_are_equally_long() {
    let page = markdown(&both()).unwrap();
    for table in page.split("\n\n").filter(|part| part.starts_with('|')) {
        let mut lengths: Vec<usize> = table.trim_end().lines().map(|line| line.chars().count()).collect();
        lengths.dedup();
        assert_eq!(lengths.len(), 1, "{table}");
    }
}

#[test]
fn html_asks_nothing_of_a_network_and_escapes_what_it_shows() {
    let page = html(&both()).unwrap();
    for never in ["<script", "src=", "href", "url(", "@import", "http", "<2>", "<i>", "SECRET", "\u{1b}"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("scope=\"row\"") && page.contains("<caption"));
}

#[test]
fn every_plot_has_words_of_its_own_and_only_colours_of_the_page() {
    let page = html(&both()).unwrap();
    let plots = page.matches("role=\"img\"").count();
    // Bars of precision and of false alarms, and two curves for the one label.
    assert_eq!((plots, page.matches("<desc ").count(), page.matches("</title>").count()), (4, 4, 5));
    assert!(!page.contains("#0102"), "a marked colour is left");
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for svg in page.split("<svg").skip(1) {
        assert!(svg.contains("</svg>"));
    }
}

#[test]
fn a_report_of_nothing_is_rendered() {
    let empty = vec![("fourc".to_owned(), Report::default())];
    assert!(html(&empty).unwrap().contains("rows read"));
    assert!(markdown(&empty).unwrap().contains("rows read"));
}
