//! The crops of the training, the path through an output, and what becomes of lines that nobody can read.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::crop::{ink, scaled};
use super::path::best;
use super::{Reader, gather};
use crate::inference::fake::Fake;
use crate::input::{ReadLine, Seen};
use crate::pixels::{Rgb, decode};
use crate::screen::{Block, Layout, Rect, Side};
use crate::span::Span;

/// What the training made of its crops.
fn fixtures() -> Vec<(Value, Rgb, Option<Rgb>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reader");
    let open = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        decode(&bytes, &crate::Limits::default(), crate::pixels::Detail::Full).unwrap().frames.remove(0)
    };
    let index: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let row = |row: Value| {
        let crop = open(row["crop"].as_str().unwrap());
        let lines = row["lines"].as_str().map(open);
        (row, crop, lines)
    };
    index.into_iter().map(row).collect()
}

#[test]
fn crops_become_the_same_bytes_as_in_training() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 12);
    for (row, crop, expected) in fixtures {
        let name = row["crop"].as_str().unwrap();
        let found = ink(&crop).map(|grey| scaled(&grey, 32, 4));
        assert_eq!(found.is_some(), expected.is_some(), "{name}");
        let (Some(found), Some(expected)) = (found, expected) else { continue };
        assert_eq!((u64::from(found.width), found.height), (row["width"].as_u64().unwrap(), 32), "{name}");
        let sum: u64 = found.values.iter().map(|value| u64::from(*value)).sum();
        assert_eq!(sum, row["sum"].as_u64().unwrap(), "{name}");
        let expected: Vec<u8> = expected.data.chunks_exact(3).map(|pixel| pixel[0]).collect();
        assert_eq!(found.values, expected, "{name}");
    }
}

#[test]
fn the_path_joins_repeats_drops_blanks_and_keeps_letters_that_a_blank_parts() {
    let step = |class: usize| {
        let mut row = [0.0_f32; 4];
        row[class] = 5.0;
        row
    };
    let logits: Vec<f32> = [1, 1, 0, 2, 2, 0, 2, 3].into_iter().flat_map(step).collect();
    let path = best(&logits, 4);
    assert_eq!(path.iter().map(|step| (step.class, step.at)).collect::<Vec<_>>(), [(1, 0), (2, 3), (2, 6), (3, 7)]);
    let sure = 5.0_f32.exp() / (5.0_f32.exp() + 3.0);
    assert!(path.iter().all(|step| (step.probability - sure).abs() < 1e-6));
    assert!(best(&step(0), 4).is_empty() && best(&[], 4).is_empty());
}

fn reader(fake: Fake) -> Reader {
    Reader {
        model: Box::new(fake),
        characters: vec!['a', 'b', ' '],
        height: 32,
        stride: 4,
        trusted_from: 0.5,
        maker: [0; 32],
    }
}

/// White, with a black bar where a line of text would stand.
fn barred() -> (Rgb, Rect) {
    let bar = Rect::new(10, 8, 50, 16);
    let black = |x: u32, y: u32| bar.holds(Rect::new(x, y, x + 1, y + 1)) && x % 4 < 2;
    let pixels = (0..24).flat_map(|y| (0..60).map(move |x| (x, y)));
    (
        Rgb { width: 60, height: 24, data: pixels.flat_map(|(x, y)| [if black(x, y) { 0 } else { 255 }; 3]).collect() },
        bar,
    )
}

#[test]
fn a_line_is_read_with_its_confidence_and_the_places_of_its_letters() {
    let (picture, bar) = barred();
    let logits = [[0.0, 9.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0], [0.0, 0.0, 9.0, 0.0]].concat();
    let read = reader(Fake::Answers(vec![logits])).read(&picture, &[bar], &Seen::default(), false).unwrap();
    let line = read[0].1.clone().unwrap();
    assert_eq!(line.text, "ab");
    assert!(line.confidence > 0.99);
    assert!(line.places[0] < line.places[1] && line.places[1] <= bar.width());
}

#[test]
fn what_was_read_before_is_not_read_again_and_a_changed_pixel_is_a_new_line() {
    let (mut picture, bar) = barred();
    let once = reader(Fake::Answers(vec![vec![0.0, 9.0, 0.0, 0.0]]));
    let read = once.read(&picture, &[bar], &Seen::default(), false).unwrap();
    let before = Seen { lines: read.iter().cloned().collect(), ..Seen::default() };
    let broken = reader(Fake::Fails);
    assert_eq!(broken.read(&picture, &[bar], &before, true).unwrap(), read);
    picture.data[(10 * 60 + 20) * 3] ^= 255;
    assert!(broken.read(&picture, &[bar], &before, false).is_err());
}

#[test]
fn a_model_with_other_outputs_than_its_alphabet_is_an_error_and_a_blank_line_is_none() {
    let (picture, bar) = barred();
    let odd = reader(Fake::Answers(vec![vec![0.0; 5]]));
    assert!(odd.read(&picture, &[bar], &Seen::default(), false).is_err());
    let blank = reader(Fake::Answers(vec![vec![9.0, 0.0, 0.0, 0.0]]));
    assert_eq!(blank.read(&picture, &[bar], &Seen::default(), false).unwrap()[0].1, None);
}

#[allow(clippy::unnecessary_wraps, reason = "one of many lines, of which some are not read")]
fn line(text: &str) -> Option<Arc<ReadLine>> {
    let places = (0..text.chars().count() as u32).map(|at| 4 + 8 * at).collect();
    Some(Arc::new(ReadLine { text: text.to_owned(), confidence: 0.9, places }))
}

#[test]
fn a_paragraph_goes_on_over_lines_and_bubbles_stay_apart() {
    let lines: Vec<Rect> = [200, 40, 60, 200, 200, 200]
        .iter()
        .zip(0..)
        .map(|(width, row)| Rect::new(0, row * 20, *width, row * 20 + 10))
        .collect();
    let block = |lines: &[u32], bubble| Block { rect: Rect::new(0, 0, 200, 120), lines: lines.to_vec(), bubble };
    let blocks =
        vec![block(&[0, 1, 2], None), block(&[3], Some(Side::Left)), block(&[4], Some(Side::Right)), block(&[5], None)];
    let layout = Layout { lines, blocks, pictures: Vec::new() };
    let read = [line("it goes on"), line("here"), line("next"), line("hi you"), line("ok"), line("Send")];
    let screen = gather(&layout, &read);
    assert_eq!(screen.text, "it goes on here\nnext\n\nhi you\n\nok\n\nSend");
    let pieces: Vec<(&str, Option<u32>, bool)> =
        screen.stretches.iter().map(|stretch| (stretch.span.of(&screen.text), stretch.turn, stretch.labels)).collect();
    let expected = [
        ("it goes on here\nnext", None, false),
        ("hi you", Some(0), false),
        ("ok", Some(1), false),
        ("Send", None, true),
    ];
    assert_eq!(pieces, expected);
    // "here" is the whole second line; "goes" is a part of the first.
    let at = |word: &str| screen.text.find(word).map(|start| Span::new(start, start + word.len())).unwrap();
    let here = screen.region(at("here")).unwrap();
    assert_eq!((here.y, here.height), (20, 10));
    let goes = screen.region(at("goes")).unwrap();
    assert!(goes.y == 0 && goes.x > 10 && goes.x + goes.width < 80, "{goes:?}");
    assert_eq!(screen.region(at("on here")).unwrap().height, 30);
}

#[test]
fn lines_of_a_log_stand_apart_and_models_see_what_was_said_only() {
    let widths = [120, 300, 160, 90];
    let lines: Vec<Rect> =
        widths.iter().zip(0..).map(|(width, row)| Rect::new(0, row * 20, *width, row * 20 + 10)).collect();
    let block = Block { rect: Rect::new(0, 0, 300, 70), lines: vec![0, 1, 2, 3], bubble: None };
    let layout = Layout { lines, blocks: vec![block], pictures: Vec::new() };
    let read = [
        line("Group 7b"),
        line("[18:54] <Ruby> just got home so we"),
        line("can start 18:55"),
        line("[18:56] <Sam> ok"),
    ];
    let screen = gather(&layout, &read);
    assert_eq!(screen.text, "Group 7b\n[18:54] <Ruby> just got home so we can start 18:55\n[18:56] <Sam> ok");
    let asides: Vec<&str> = screen.stretches[0].asides.iter().map(|aside| aside.of(&screen.text)).collect();
    assert_eq!(asides, ["Group 7b", "[18:54] <Ruby> ", " 18:55", "[18:56] <Sam> "]);
}

#[test]
fn a_line_that_is_too_short_to_be_wrapped_ends_there() {
    // The next word would have fitted behind the first line, and not behind the second.
    let lines = vec![Rect::new(0, 0, 100, 10), Rect::new(0, 20, 196, 30), Rect::new(0, 40, 60, 50)];
    let block = Block { rect: Rect::new(0, 0, 200, 50), lines: vec![0, 1, 2], bubble: Some(Side::Left) };
    let layout = Layout { lines, blocks: vec![block], pictures: Vec::new() };
    let screen = gather(&layout, &[line("its here then"), line("what about the other one"), line("ok then")]);
    assert_eq!(screen.text, "its here then\nwhat about the other one ok then");
    assert!(screen.stretches[0].asides.is_empty());
}

#[test]
fn a_sign_that_stands_far_from_the_rest_is_an_icon() {
    let letters = |gap: u32| vec![('Q', 5), (' ', 10), ('p', 5 + gap), ('o', 15 + gap)];
    let rect = Rect::new(0, 0, 200, 14);
    assert!(super::is_icon(&letters(29), rect) && !super::is_icon(&letters(12), rect));
}

#[test]
fn code_is_shown_to_no_model() {
    let lines: Vec<Rect> = (0..3).map(|row| Rect::new(0, row * 20, 100, row * 20 + 10)).collect();
    let block = Block { rect: Rect::new(0, 0, 100, 50), lines: vec![0, 1, 2], bubble: None };
    let layout = Layout { lines, blocks: vec![block], pictures: Vec::new() };
    let screen = gather(&layout, &[line("class Snake:"), line("def eat(self, food):"), line("self.size += 1;")]);
    let hidden: usize = screen.stretches[0].asides.iter().map(|aside| aside.len()).sum();
    assert_eq!(hidden + 2, screen.text.len());
}

#[test]
fn lines_that_were_not_read_leave_no_trace_in_the_text() {
    let lines = vec![Rect::new(0, 0, 50, 10), Rect::new(0, 20, 50, 30)];
    let block = |line: u32| Block { rect: lines[line as usize], lines: vec![line], bubble: None };
    let layout = Layout { blocks: vec![block(0), block(1)], lines: lines.clone(), pictures: Vec::new() };
    let screen = gather(&layout, &[None, line("b")]);
    assert_eq!((screen.text.as_str(), screen.lines().count()), ("b", 1));
}
