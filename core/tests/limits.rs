//! Every budget says no by its own name, lets through what just fits, and never costs the caller a wrong answer.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
#[path = "common/made.rs"]
mod made;

use fourc::input::{Conversation, Image, Input, Page, Screenshot, Text, Turn, Url};
use fourc::verdict::{Condition, SignalStatus};
use fourc::{Classifier, ErrorKind, Level, Limits, Verdict};

fn limited(limits: Limits) -> Classifier {
    Classifier::builder(common::base()).limits(limits).build().expect("the base bundle loads")
}

/// The first input just fits, the second does not, and the refusal names the limit and its value.
#[track_caller]
fn check<'a>(limits: Limits, name: &str, value: u64, fits: impl Into<Input<'a>>, exceeds: impl Into<Input<'a>>) {
    let classifier = limited(limits);
    classifier.classify(fits).expect("what just fits is judged");
    let error = classifier.classify(exceeds).expect_err("what does not fit is refused");
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error}");
    assert!(error.message().contains(name) && error.message().contains(&value.to_string()), "{error}");
}

#[test]
fn text_bytes_count_bytes_of_body_and_subject() {
    let limits = || Limits::default().text_bytes(10);
    check(limits(), "text_bytes", 10, Text::new("0123456789"), Text::new("0123456789a"));
    check(limits(), "text_bytes", 10, Text::new("éééé"), Text::new("éééééé"));
    check(limits(), "text_bytes", 10, Text::new("01234").subject("56789"), Text::new("01234").subject("567890"));
}

#[test]
fn text_bytes_count_a_conversation_as_a_whole() {
    let turns =
        |texts: &[&'static str]| Conversation::new(texts.iter().map(|text| Turn::new("a", *text)).collect::<Vec<_>>());
    check(
        Limits::default().text_bytes(10),
        "text_bytes",
        10,
        turns(&["01234", "56789"]),
        turns(&["01234", "56789", "a"]),
    );
    check(Limits::default().turns(2), "turns", 2, turns(&["a", "b"]), turns(&["a", "b", "c"]));
}

#[test]
fn text_bytes_count_what_the_caller_read_from_a_screen() {
    let shot = |text: &'static str| Screenshot::new(made::picture("plain-png")).title("title").text(text);
    check(Limits::default().text_bytes(10), "text_bytes", 10, shot("01234"), shot("012345"));
}

#[test]
fn url_bytes_hold_for_an_address_and_for_that_of_a_page() {
    let limits = || Limits::default().url_bytes(20);
    check(limits(), "url_bytes", 20, Url::new("https://example.org/"), Url::new("https://example.org/a"));
    let page = |url: &'static str| Page::new("<p>hello").url(url);
    check(limits(), "url_bytes", 20, page("https://example.org/"), page("https://example.org/a"));
}

#[test]
fn page_bytes_hold_for_html() {
    check(Limits::default().page_bytes(8), "page_bytes", 8, Page::new("<p>hello"), Page::new("<p>hello!"));
}

#[test]
fn text_bytes_hold_for_the_title_of_a_page() {
    let page = |title: &'static str| Page::new("<p>hello").title(title);
    check(Limits::default().text_bytes(10), "text_bytes", 10, page("0123456789"), page("0123456789a"));
}

#[test]
fn picture_limits_hold_for_pictures() {
    let png = || Image::new(made::encoded(64, 48, image::ImageFormat::Png));
    let wide = || Image::new(made::encoded(65, 48, image::ImageFormat::Png));
    let bytes = made::encoded(64, 48, image::ImageFormat::Png).len();
    let longer = Image::new(made::encoded(64, 48, image::ImageFormat::Png).into_iter().chain([0]).collect::<Vec<u8>>());
    check(Limits::default().image_bytes(bytes), "image_bytes", bytes as u64, png(), longer);
    check(Limits::default().image_side(64), "image_side", 64, png(), wide());
    check(Limits::default().image_pixels(64 * 48), "image_pixels", 64 * 48, png(), wide());
    let big = Image::new(made::encoded(640, 480, image::ImageFormat::Png));
    check(Limits::default().image_alloc(100_000), "image_alloc", 100_000, png(), big);
}

#[test]
fn the_model_reads_so_many_windows_and_coverage_says_so() {
    let text = "this sentence is about the weather and about nothing else at all. ".repeat(200);
    let verdict =
        |windows| limited(Limits::default().text_windows(windows)).classify(Text::new(&*text)).expect("judged");
    let some = verdict(1);
    assert_eq!(some.coverage.status("text-model"), Some(SignalStatus::Partial));
    assert!(some.coverage.conditions.contains(&Condition::Truncated) && !some.coverage.complete);
    let all = verdict(64);
    assert_eq!(all.coverage.status("text-model"), Some(SignalStatus::Ran));
    assert!(all.coverage.complete, "{:?}", all.coverage);
}

#[test]
fn rules_read_a_long_text_to_its_end_whatever_the_models_do() {
    let long = "the weather is fine today and so it was yesterday. ".repeat(2_000) + "bollocks";
    let classifier = limited(Limits::default().text_windows(1));
    let verdict = classifier.classify(Text::new(&*long)).expect("judged");
    let found = verdict
        .evidence
        .iter()
        .find(|evidence| evidence.source.starts_with("terms-en/profanity"))
        .expect("the last word is found");
    assert_eq!(found.span.unwrap().of(&long), "bollocks");
}

#[test]
fn what_is_nested_too_deep_is_not_read_and_coverage_says_so() {
    let html = "<div>".repeat(40) + "bollocks" + &"</div>".repeat(40);
    let verdict = |depth| limited(Limits::default().page_depth(depth)).classify(Page::new(&*html)).expect("judged");
    assert!(verdict(512).coverage.complete);
    let shallow: Verdict = verdict(10);
    assert!(!shallow.coverage.complete);
    assert!(shallow.coverage.conditions.contains(&Condition::Truncated));
}

#[test]
fn an_animation_is_sampled_and_coverage_says_so() {
    if !common::has_image_component() {
        // Without the model nobody looks at frames; the decoder's own tests count them.
        return;
    }
    let frames = |most| {
        let limits = Limits::default().image_frames(most);
        let classifier = common::with_images().limits(limits).build().expect("the models load");
        let bytes = std::fs::read(common::root().join("corpora/images/ball.gif")).expect("a readable picture");
        classifier.classify(Image::new(bytes)).expect("judged")
    };
    assert_eq!(frames(8).coverage.status("image-model"), Some(SignalStatus::Ran));
    assert_eq!(frames(1).coverage.status("image-model"), Some(SignalStatus::Partial));
}

#[test]
fn every_limit_has_a_name_and_a_default_above_nothing() {
    let defaults = Limits::defaults();
    assert!(defaults.len() >= 11, "{defaults:?}");
    assert!(defaults.iter().all(|(name, value)| !name.is_empty() && *value > 0), "{defaults:?}");
    let text = "a".repeat(defaults.iter().find(|(name, _)| *name == "text_bytes").expect("text_bytes").1 as usize + 1);
    let error = common::classifier().classify(Text::new(text)).expect_err("above the default");
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn what_nobody_looked_at_is_unknown_and_not_clear() {
    let verdict = limited(Limits::default()).classify(Image::new(made::picture("plain-png"))).expect("decoded");
    let level = verdict.level(fourc::Category::Pornography);
    assert_eq!(level, Level::Unknown, "nobody looked, so nobody can say clear: {:?}", verdict.coverage);
    assert!(!verdict.coverage.complete);
}
