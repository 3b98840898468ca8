//! The authored corpora: every row well-formed, enough of each kind, split by style, and no row written twice.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a test may fail"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use fourc::Category;
use serde_json::Value;

const CONTEXTS: [&str; 11] = [
    "educational",
    "supportive",
    "counter-speech",
    "reporting",
    "fiction",
    "news",
    "self-directed",
    "figurative",
    "adult",
    "sense",
    "plain",
];
const CHANNELS: [&str; 5] = ["chat", "search", "post", "document", "email"];
const SPLITS: [&str; 3] = ["train", "dev", "held"];

struct Row {
    folder: String,
    value: Value,
}

impl Row {
    fn text(&self, field: &str) -> &str {
        self.value[field].as_str().unwrap_or_else(|| panic!("{}: no {field}", self.value["id"]))
    }

    /// 1 or 0 for the label of its folder.
    fn polarity(&self) -> Option<u64> {
        self.value["labels"][&self.folder].as_u64()
    }
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let folder = common::root().join("corpora/authored");
    let mut folders: Vec<_> = std::fs::read_dir(folder).expect("corpora/authored").map(|f| f.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "jsonl")) {
            let text = std::fs::read_to_string(file).expect("UTF-8");
            rows.extend(text.lines().map(|line| Row {
                folder: name.clone(),
                value: serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {line}", file.display())),
            }));
        }
    }
    rows
}

#[test]
fn every_row_is_well_formed() {
    let rows = rows();
    let mut ids = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in &rows {
        let id = row.text("id");
        let words = row.text("text").split_whitespace().count();
        let labels = row.value["labels"].as_object().expect("labels");
        let known = labels.iter().all(|(label, value)| {
            label.parse::<Category>().is_ok_and(Category::is_risk) && matches!(value.as_u64(), Some(0 | 1))
        });
        let context = row.value["context"].as_str().is_none_or(|context| CONTEXTS.contains(&context));
        let whole = CHANNELS.contains(&row.text("channel"))
            && SPLITS.contains(&row.text("split"))
            && (1..=400).contains(&words);
        let authored = !row.text("author").is_empty() && !row.text("style").is_empty() && !row.text("batch").is_empty();
        let illegal = labels.keys().any(|label| label.starts_with("child-sexual-abuse"));
        if !known || !context || !whole || !authored || illegal || !ids.insert(id.to_owned()) {
            wrong.push(id.to_owned());
        }
    }
    println!("{} rows", rows.len());
    common::assert_none(&wrong, "rows are malformed");
}

#[test]
fn no_style_stands_on_both_sides_of_a_split() {
    let mut sides: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows() {
        let style = (row.folder.clone(), row.text("style").to_owned());
        sides.entry(style).or_default().insert(row.text("split").to_owned());
    }
    let split: Vec<String> =
        sides.iter().filter(|(_, sides)| sides.len() > 1).map(|(style, _)| format!("{style:?}")).collect();
    common::assert_none(&split, "styles stand on both sides of a split");
}

#[test]
fn every_label_has_both_kinds_and_a_held_back_part() {
    let mut counts: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for row in rows() {
        let Some(polarity) = row.polarity() else { continue };
        let held = usize::from(row.text("split") == "held");
        counts.entry(row.folder.clone()).or_default()[polarity as usize * 2 + held] += 1;
    }
    let mut thin = Vec::new();
    for category in Category::ALL.iter().filter(|category| category.is_risk() && category.parent().is_none()) {
        // Nothing of the one is written here, and the other is said of pictures alone.
        if matches!(category, Category::ChildSexualAbuse | Category::Suggestive) {
            continue;
        }
        let [negative, held_negative, positive, held_positive] = counts.get(category.id()).copied().unwrap_or_default();
        println!("{category}: {positive} + {held_positive} held, against {negative} + {held_negative} held");
        if positive + held_positive < LEAST
            || negative + held_negative < LEAST
            || held_positive < 25
            || held_negative < 25
        {
            thin.push(category.id().to_owned());
        }
    }
    common::assert_none(&thin, "labels have too few rows");
}

/// Rows of each kind that a label has at least.
const LEAST: u64 = 600;

#[test]
fn hardly_any_two_rows_are_nearly_the_same() {
    let rows = rows();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let shingles: Vec<BTreeSet<u64>> = rows
        .iter()
        .map(|row| {
            let letters: Vec<char> =
                row.text("text").to_ascii_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
            letters.windows(5).map(|five| hasher.hash_one(five)).collect()
        })
        .collect();
    // Two texts that share nine in ten shingles almost surely share one of their smallest under some of these orders.
    let mut twins: BTreeSet<(usize, usize)> = BTreeSet::new();
    for order in 0..12_u64 {
        let mut lots: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
        for (number, own) in shingles.iter().enumerate() {
            let smallest = |salt: u64| {
                own.iter()
                    .map(|s| (s ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93))
                    .min()
            };
            if let (Some(a), Some(b)) = (smallest(order * 2 + 1), smallest(order * 2 + 2)) {
                lots.entry((a, b)).or_default().push(number);
            }
        }
        let crowded: BTreeSet<Vec<usize>> = lots.into_values().filter(|lot| (2..50).contains(&lot.len())).collect();
        for lot in crowded {
            for (at, first) in lot.iter().enumerate() {
                twins.extend(lot.iter().skip(at + 1).map(|second| (*first, *second)));
            }
        }
    }
    let alike = |(first, second): &(usize, usize)| {
        let (a, b) = (&shingles[*first], &shingles[*second]);
        let shared = a.intersection(b).count();
        shared as f64 / (a.len() + b.len() - shared) as f64 > 0.9
    };
    let near: Vec<(usize, usize)> = twins.into_iter().filter(alike).collect();
    let touched: BTreeSet<usize> = near.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let share = touched.len() as f64 / rows.len() as f64;
    println!("{} of {} rows have a near twin ({:.2}%)", touched.len(), rows.len(), 100.0 * share);
    for (a, b) in near.iter().take(8) {
        println!("  {} ~ {}", rows[*a].text("id"), rows[*b].text("id"));
    }
    assert!(share < 0.03, "{:.2}% of the rows have a near twin", 100.0 * share);
}
