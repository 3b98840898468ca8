//! Bad input: every case has a stable code and a message without content, costs little, and panics nowhere.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
#[path = "common/made.rs"]
mod made;

use std::sync::LazyLock;

use fourc::input::{Conversation, Image, Input, Page, Screenshot, Text, Turn, Url};
use fourc::{Classifier, Error, ErrorKind, Level, Limits, Verdict};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(common::classifier);

/// What stands for content in every case that is refused: no message may hold it.
const SECRET: &str = "zxqv-secret";

#[track_caller]
fn refused<'a>(input: impl Into<Input<'a>>, kind: ErrorKind) -> Error {
    let input = input.into();
    let shown = format!("{input:?}");
    assert!(!shown.contains(SECRET), "Debug shows content: {shown}");
    let error = CLASSIFIER.classify(input).expect_err("this input is refused");
    assert_eq!(error.code(), kind.code(), "{error}");
    sound(&error);
    error
}

/// A message for people: short, lower case, no full stop, no content; nor do its causes hold any.
#[track_caller]
fn sound(error: &Error) {
    let message = error.message();
    assert!(!message.is_empty() && message.len() < 400 && !message.ends_with('.'), "{message}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        assert!(!inner.to_string().contains(SECRET), "{inner}");
        cause = inner.source();
    }
}

#[track_caller]
fn judged<'a>(input: impl Into<Input<'a>>) -> Verdict {
    CLASSIFIER.classify(input).expect("this input is judged")
}

#[test]
fn empty_inputs_of_every_kind_are_invalid() {
    refused(Text::new(""), ErrorKind::InvalidInput);
    refused(Text::new("").subject(""), ErrorKind::InvalidInput);
    refused(Url::new(""), ErrorKind::InvalidInput);
    refused(Page::new(""), ErrorKind::InvalidInput);
    refused(Image::new(Vec::new()), ErrorKind::InvalidInput);
    refused(Screenshot::new(Vec::new()).text(SECRET), ErrorKind::InvalidInput);
    refused(Conversation::new([]), ErrorKind::InvalidInput);
    refused(Conversation::new([Turn::new("child", ""), Turn::new("other", "")]), ErrorKind::InvalidInput);
}

#[test]
fn white_space_and_control_characters_are_judged_and_flag_nothing() {
    for text in [
        " ",
        "\n\t\r\n",
        "\u{0}",
        "\u{0}\u{1}\u{2}\u{7f}",
        "\u{200B}\u{200D}\u{FEFF}",
        "\u{202E}\u{2066}",
        "\u{301}\u{301}",
        "\u{FFFD}",
    ] {
        let verdict = judged(Text::new(text));
        assert!(verdict.scores.iter().all(|entry| entry.level < Level::Likely), "{text:?}: {:?}", verdict.top());
    }
}

#[test]
fn bytes_that_are_no_utf8_cannot_reach_the_core_as_text_and_are_judged_when_replaced() {
    // `Text` takes `str`, so that the question is the caller's; replacement characters must not shift any span.
    let bytes = [b"\xff\xfe you are b\xc3\x28 ".as_slice(), "bollocks".as_bytes(), b" \xe2\x82"].concat();
    assert!(std::str::from_utf8(&bytes).is_err());
    let text = String::from_utf8_lossy(&bytes);
    let verdict = judged(Text::new(&*text));
    let found: Vec<&str> = verdict
        .evidence
        .iter()
        .filter(|e| e.source.starts_with("terms-en/profanity"))
        .map(|e| e.span.unwrap().of(&text))
        .collect();
    assert_eq!(found, ["bollocks"]);
}

#[test]
fn fifty_megabytes_of_text_are_refused_before_any_work() {
    let text = format!("{SECRET} ").repeat(50 * 1024 * 1024 / (SECRET.len() + 1));
    let error = refused(Text::new(&*text), ErrorKind::LimitExceeded);
    assert!(error.message().contains("text_bytes"), "{error}");
    refused(Text::new("short").subject(&*text), ErrorKind::LimitExceeded);
    refused(Page::new(&*text), ErrorKind::LimitExceeded);
    refused(Page::new("<p>short").title(&*text), ErrorKind::LimitExceeded);
    refused(Page::new("<p>short").url(format!("https://example.org/{text}")), ErrorKind::LimitExceeded);
    refused(Url::new(format!("https://example.org/{text}")), ErrorKind::LimitExceeded);
    refused(Conversation::new([Turn::new("child", "hi"), Turn::new("other", &*text)]), ErrorKind::LimitExceeded);
    let png = made::picture("plain-png");
    refused(Screenshot::new(png.clone()).text(&*text), ErrorKind::LimitExceeded);
    refused(Screenshot::new(png).url(&*text), ErrorKind::LimitExceeded);
}

#[test]
fn what_is_no_address_is_invalid_and_other_schemes_are_unsupported() {
    for address in [
        "not a url zxqv-secret",
        "http://",
        "https://[::1zxqv-secret",
        "zxqv-secret",
        "3.14",
        "//",
        "http://exa mple zxqv-secret.org",
    ] {
        refused(Url::new(address), ErrorKind::InvalidInput);
    }
    for address in [
        "mailto:zxqv-secret@example.org",
        "javascript:alert('zxqv-secret')",
        "data:text/html,zxqv-secret",
        "file:///zxqv-secret",
    ] {
        refused(Url::new(address), ErrorKind::UnsupportedInput);
    }
}

#[test]
fn a_page_at_no_address_is_read_all_the_same_and_coverage_says_so() {
    let page = Page::new("<p>you are bollocks").url("zxqv-secret no address");
    let verdict = common::classifier().classify(page).unwrap();
    assert_eq!(verdict.coverage.status("address"), Some(fourc::verdict::SignalStatus::Failed));
    assert!(!verdict.coverage.complete);
    assert!(verdict.evidence_for(fourc::Category::Profanity).next().is_some(), "the page itself was looked at");
    assert!(!verdict.to_json().contains("zxqv"));
}

#[test]
fn files_that_are_no_pictures_are_told_apart() {
    for (name, kind, says) in [
        ("empty", ErrorKind::InvalidInput, "empty"),
        ("html-as-jpg", ErrorKind::InvalidInput, "html"),
        ("text-file", ErrorKind::InvalidInput, "image"),
        ("svg", ErrorKind::UnsupportedInput, "SVG"),
        ("pdf", ErrorKind::UnsupportedInput, "PDF"),
        ("random-bytes", ErrorKind::InvalidInput, "image"),
        ("png-signature-only", ErrorKind::InvalidInput, "png"),
        ("truncated-png", ErrorKind::InvalidInput, "png"),
        ("cut-off-jpeg", ErrorKind::InvalidInput, "jpeg"),
        ("ico-of-nothing", ErrorKind::InvalidInput, "ico"),
        ("tiff-loop", ErrorKind::InvalidInput, "tiff"),
    ] {
        let error = refused(Image::new(made::picture(name)), kind);
        assert!(error.message().contains(says), "{name}: {error}");
        refused(Screenshot::new(made::picture(name)).text("harmless"), kind);
    }
}

#[test]
fn bombs_are_refused_by_what_they_promise() {
    let error = refused(Image::new(made::picture("huge-png-header")), ErrorKind::LimitExceeded);
    assert!(error.message().contains("image_side"), "{error}");
    let error = refused(Image::new(made::picture("gif-bomb")), ErrorKind::LimitExceeded);
    assert!(error.message().contains("image_pixels"), "{error}");
    // Many small frames are cheap: some are looked at, and coverage says that it was not all.
    let verdict = judged(Image::new(made::picture("many-frames-gif")));
    assert!(!verdict.coverage.complete);
}

#[test]
fn deep_and_broken_html_is_read_as_far_as_the_limits_go() {
    let deep = "<div>".repeat(200_000) + "hello there";
    let verdict = judged(Page::new(&*deep));
    assert!(!verdict.coverage.complete, "what was nested too deep must show in coverage");
    for html in [
        "<",
        "<<<<>>>>",
        "</p></p>",
        "<script>",
        "<!--",
        "<a href=",
        "&#xFFFFFFFF;&#0;&notanentity;",
        "<p\u{0}>x",
        "<title>",
    ] {
        let verdict = judged(Page::new(html));
        assert!(verdict.top().is_none_or(|top| top.level < Level::Likely), "{html}");
    }
    let attributes = format!("<p {}>hello", "a=b ".repeat(200_000));
    judged(Page::new(&*attributes));
}

#[test]
fn text_made_to_be_slow_is_judged_in_bounded_time() {
    let bound = std::time::Duration::from_mins(1);
    for text in [
        "a ".repeat(100_000),
        "ſ\u{336}".repeat(50_000),
        "b.".repeat(100_000),
        "bollocks ".repeat(20_000),
        "x".repeat(300_000),
        "\u{FDFA}".repeat(20_000),
        "07700 900123 ".repeat(10_000),
    ] {
        let started = now();
        judged(Text::new(&*text));
        assert!(
            started.elapsed() < bound,
            "{:?} for {:?}…",
            started.elapsed(),
            text.chars().take(12).collect::<String>()
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a test of time reads the clock; verdicts do not")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

#[test]
fn in_a_batch_a_bad_input_costs_its_own_place_only() {
    let inputs: Vec<Input<'_>> = vec![
        Text::new("hello there").into(),
        Text::new("").into(),
        Image::new(made::picture("truncated-png")).into(),
        Url::new("https://www.bbc.co.uk/bitesize").into(),
        Url::new("no address").into(),
        Image::new(made::picture("huge-png-header")).into(),
        Page::new("<p>hello").into(),
    ];
    let codes: Vec<&str> = CLASSIFIER
        .classify_batch(inputs)
        .iter()
        .map(|answer| answer.as_ref().map_or_else(Error::code, |_| "ok"))
        .collect();
    assert_eq!(codes, ["ok", "invalid-input", "invalid-input", "ok", "invalid-input", "limit-exceeded", "ok"]);
}

#[test]
fn limits_of_nothing_refuse_everything_and_panic_nowhere() {
    let nothing =
        Limits::default().text_bytes(0).url_bytes(0).page_bytes(0).page_depth(0).turns(0).image_bytes(0).image_side(0);
    let nothing = nothing.image_pixels(0).image_alloc(0).image_frames(0).text_windows(0);
    let classifier = Classifier::builder(common::base()).limits(nothing).build().expect("limits of nothing are limits");
    let inputs: Vec<Input<'_>> = vec![
        Text::new("a").into(),
        Url::new("https://example.org").into(),
        Page::new("<p>a").into(),
        Image::new(made::picture("plain-png")).into(),
        Screenshot::new(made::picture("plain-png")).into(),
        Conversation::new([Turn::new("a", "b")]).into(),
    ];
    for answer in classifier.classify_batch(inputs) {
        assert_eq!(answer.expect_err("nothing is allowed").kind(), ErrorKind::LimitExceeded);
    }
}
