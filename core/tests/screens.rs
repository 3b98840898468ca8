//! Whole screens: what stands on them is read, risky words are found where they stand, harmless screens stay clear, and
//! what is remembered of one screen changes nothing in the verdict on the next.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use fourc::input::{Image, ScreenMemory, Screenshot};
use fourc::verdict::{Part, SignalStatus};
use fourc::{Category, Classifier, Effort, Level, Limits};
use image::{ImageFormat, RgbImage};
use serde_json::Value;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| build(1));

fn build(threads: usize) -> Classifier {
    Classifier::builder(common::base())
        .effort(Effort::Balanced)
        .threads(threads)
        .build()
        .expect("the base bundle loads")
}

/// The screens that are committed: name, picture, and what truly stands there.
fn screens() -> Vec<(String, Vec<u8>, Value)> {
    let folder = common::root().join("corpora/screens/committed");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of screens")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "png"));
    paths.sort();
    assert!(paths.len() >= 12, "only {} screens", paths.len());
    let screen = |path: PathBuf| {
        let truth = std::fs::read(path.with_extension("json")).expect("the truth beside it");
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read(&path).expect("a picture"), serde_json::from_slice(&truth).expect("JSON"))
    };
    paths.into_iter().map(screen).collect()
}

/// A part of a picture as a picture of its own, and a picture moved down by some rows.
fn changed(bytes: &[u8], change: impl FnOnce(&mut RgbImage)) -> Vec<u8> {
    let mut picture = image::load_from_memory(bytes).expect("a picture").into_rgb8();
    change(&mut picture);
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).expect("memory suffices");
    out.into_inner()
}

/// How often each character stands in some texts.
fn characters<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    for character in texts.flat_map(str::chars).filter(|character| character.is_alphanumeric()) {
        *counts.entry(character).or_default() += 1;
    }
    counts
}

#[test]
fn nearly_every_letter_of_the_committed_screens_is_read() {
    let (mut all, mut wrong) = (0, 0);
    for (name, picture, truth) in screens() {
        let read = CLASSIFIER.read_screen(&Screenshot::new(picture)).expect("a screen");
        let stands = truth["lines"].as_array().expect("lines").iter().filter_map(|line| line["text"].as_str());
        let (expected, found) = (characters(stands), characters(read.iter().map(|line| line.text.as_str())));
        let missing: i64 =
            expected.iter().map(|(letter, count)| (count - found.get(letter).copied().unwrap_or(0)).max(0)).sum();
        let total: i64 = expected.values().sum();
        assert!(missing * 4 <= total, "{name}: {missing} of {total} letters were not read");
        (all, wrong) = (all + total, wrong + missing);
    }
    assert!(wrong * 100 <= all * 6, "{wrong} of {all} letters were not read");
}

#[test]
fn risky_words_are_found_where_they_stand_and_harmless_screens_stay_clear() {
    let (mut risky, mut found, mut flagged) = (0, 0, Vec::new());
    for (name, picture, truth) in screens() {
        let verdict = CLASSIFIER.classify(Screenshot::new(picture)).expect("a screen");
        let Some(category) = truth["risky"].as_str() else {
            flagged.extend(verdict.top().filter(|top| top.level >= Level::Likely).map(|top| (name, top.category)));
            continue;
        };
        risky += 1;
        let category: Category = category.parse().expect("a category");
        if verdict.level(category) < Level::Likely {
            continue;
        }
        found += 1;
        let shown: Vec<_> = verdict.evidence_for(category).filter(|one| one.part == Some(Part::Screen)).collect();
        assert!(!shown.is_empty(), "{name}");
        let (width, height) = (truth["width"].as_u64().unwrap(), truth["height"].as_u64().unwrap());
        for one in shown {
            assert!(one.span.is_none() && one.excerpt.is_some(), "{name}");
            let region = one.region.expect("a place on the screen");
            assert!(u64::from(region.x + region.width) <= width && u64::from(region.y + region.height) <= height);
        }
    }
    // One of sixty is what is promised; these are a dozen.
    assert!(flagged.len() <= 1, "{flagged:?}");
    assert!(risky >= 2 && found * 10 >= risky * 9, "{found} of {risky}");
}

#[test]
fn what_is_remembered_changes_no_verdict() {
    let mut memory = ScreenMemory::default();
    for (name, picture, _) in screens().into_iter().take(5) {
        let scrolled = changed(&picture, |screen| {
            let copy = screen.clone();
            image::imageops::replace(screen, &copy, 0, -24);
        });
        for bytes in [picture.clone(), picture, scrolled] {
            let fresh = CLASSIFIER.classify(Screenshot::new(bytes.as_slice())).expect("a screen");
            let (verdict, next) = CLASSIFIER.classify_screen(Screenshot::new(bytes).since(&memory)).expect("a screen");
            assert_eq!(verdict, fresh, "{name}");
            memory = next;
        }
    }
    let shown = format!("{memory:?}");
    assert!(
        !shown.contains("text") && !shown.contains("judged: 0"),
        "a memory says how much it holds and no more: {shown}"
    );
}

#[test]
fn screens_have_one_verdict_on_any_number_of_threads() {
    let two = build(2);
    for (name, picture, _) in screens().into_iter().take(4) {
        let one = CLASSIFIER.classify(Screenshot::new(picture.as_slice())).expect("a screen");
        assert_eq!(one, two.classify(Screenshot::new(picture.as_slice())).expect("a screen"), "{name}");
        assert_eq!(one, two.classify_batch([Screenshot::new(picture).into()]).remove(0).expect("a screen"), "{name}");
    }
}

#[test]
fn what_was_not_read_is_said() {
    let (_, picture, _) = screens().remove(0);
    let tight =
        Classifier::builder(common::base()).limits(Limits::default().screen_lines(2)).threads(1).build().unwrap();
    let verdict = tight.classify(Screenshot::new(picture.as_slice())).unwrap();
    assert_eq!(verdict.coverage.status("reader"), Some(SignalStatus::Partial));
    assert!(!verdict.coverage.complete);
    let rules = Classifier::builder(common::base()).effort(Effort::Rules).threads(1).build().unwrap();
    let verdict = rules.classify(Screenshot::new(picture.as_slice())).unwrap();
    assert_eq!(verdict.coverage.status("reader"), Some(SignalStatus::NotAsked));
    assert!(rules.read_screen(&Screenshot::new(picture.as_slice())).is_err());
    // A picture is judged as a picture: its text is asked about as a screenshot.
    let verdict = CLASSIFIER.classify(Image::new(picture)).unwrap();
    assert_eq!(verdict.coverage.status("reader"), None);
}

#[test]
fn odd_pictures_are_answered() {
    for (width, height) in [(1, 1), (16_384, 1), (1, 16_384), (640, 480)] {
        let mut out = std::io::Cursor::new(Vec::new());
        let dot = |x: u32, y: u32| image::Rgb([((x * 7) ^ (y * 13)) as u8, (x * 31 + y * 17) as u8, (x * y) as u8]);
        RgbImage::from_fn(width, height, dot).write_to(&mut out, ImageFormat::Png).unwrap();
        let verdict = CLASSIFIER.classify(Screenshot::new(out.into_inner())).expect("a verdict");
        assert!(verdict.coverage.status("reader").is_some());
    }
}
