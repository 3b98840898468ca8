//! What holds for every input, on inputs that nobody thought of.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

use std::sync::LazyLock;

use fourc::input::{Input, Page, Text, Url};
use fourc::verdict::{Basis, Part};
use fourc::{Category, Classifier, Level, OffsetMap, OffsetUnit, Policy, Preset, Verdict};
use proptest::prelude::*;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(common::classifier);

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Pieces that mean something to the signals, with noise of every alphabet between them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        "[a-z]{1,8}",
        ".{0,6}",
        Just("bollocks".to_owned()),
        Just("b0ll0cks".to_owned()),
        Just("b.o.l.l.o.c.k.s".to_owned()),
        Just("bоllосks".to_owned()),
        Just("unblocked games".to_owned()),
        Just("dont tell your mum".to_owned()),
        Just("gcse history".to_owned()),
        Just("my number is 07700 900123".to_owned()),
        Just("sam@example.org".to_owned()),
        Just("🙂👩‍👩‍👧".to_owned()),
        Just("é\u{336}\u{200B}ſ".to_owned()),
        Just("مرحبا 한국어 你好".to_owned()),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.join(" "))
}

fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        text(),
        Just("<p>".to_owned()),
        Just("</p><div hidden>".to_owned()),
        Just("</div>".to_owned()),
        Just("<script>".to_owned()),
        Just("</script>".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("<a href=\"https://example.org/?q=1\">".to_owned()),
        Just("&#98;&eacute;&amp;&#x1F642;".to_owned()),
        Just("<title>".to_owned()),
        Just("</title>".to_owned()),
        Just("<img alt='bollocks' src=x>".to_owned()),
        "<[a-z/!?\"'= ]{0,12}>?",
    ];
    prop::collection::vec(piece, 1..10).prop_map(|pieces| pieces.concat())
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "https?://[a-z0-9.%-]{1,20}(:[0-9]{1,6})?/[a-zA-Z0-9%./?&=#+_-]{0,40}",
        "(https://)?[a-zé中.]{1,12}\\.(org|co\\.uk|中国)/\\PC{0,12}",
        text().prop_map(|text| format!("https://www.google.com/search?q={}", text.replace(' ', "+"))),
        "[a-z]{1,8}:[\\PC]{0,12}",
    ]
}

/// Every span cuts something out of the caller's own part, in every unit, and every index points at evidence.
fn sound(verdict: &Verdict, part: impl Fn(Option<Part>) -> Option<String>) -> Result<(), TestCaseError> {
    for evidence in &verdict.evidence {
        prop_assert!((0.0..=1.0).contains(&evidence.strength));
        prop_assert!(!evidence.source.is_empty());
        let Some(span) = evidence.span else { continue };
        let own = part(evidence.part);
        prop_assert!(own.is_some(), "{evidence:?} names a part that was not given");
        let own = own.unwrap_or_default();
        prop_assert!(own.get(span.start..span.end).is_some_and(|cut| !cut.is_empty()), "{evidence:?} in {own:?}");
        let utf16 = OffsetMap::new(&own, OffsetUnit::Utf16).span(span);
        let units: Vec<u16> = own.encode_utf16().collect();
        prop_assert_eq!(String::from_utf16_lossy(&units[utf16.start..utf16.end]), span.of(&own));
        let points = OffsetMap::new(&own, OffsetUnit::Codepoint).span(span);
        prop_assert_eq!(own.chars().skip(points.start).take(points.len()).collect::<String>(), span.of(&own));
    }
    for entry in &verdict.scores {
        prop_assert!(verdict.assessed.contains(&entry.category));
        prop_assert!((0.0..=1.0).contains(&entry.score) && entry.score <= entry.raw_score, "{entry:?}");
        let indices = entry.evidence.iter().chain(&entry.suppressed_by);
        prop_assert!(indices.clone().all(|index| (*index as usize) < verdict.evidence.len()), "{entry:?}");
        prop_assert!(entry.score >= entry.raw_score || !entry.suppressed_by.is_empty(), "lowered by nobody: {entry:?}");
        prop_assert!(!entry.evidence.is_empty(), "{entry:?}");
    }
    let json = verdict.to_json();
    let parsed: Verdict = serde_json::from_str(&json).expect("what was written is read");
    prop_assert_eq!(&parsed, verdict);
    prop_assert_eq!(parsed.to_json(), json);
    Ok(())
}

fn levels(verdict: &Verdict) -> impl Iterator<Item = (Category, Level)> {
    Category::ALL.iter().map(|category| (*category, verdict.level(*category)))
}

/// What stands there says the same by itself: a span cuts out exactly what it blames.
fn blames_what_it_cuts(text: &str, verdict: &Verdict) -> Result<(), TestCaseError> {
    let terms = verdict
        .evidence
        .iter()
        .filter(|e| e.basis == Basis::Term && e.strength > 0.0 && e.source.starts_with("terms-en"));
    for evidence in terms.take(8) {
        let Some(span) = evidence.span else { continue };
        let cut = span.of(text);
        // Whether `5` is a digit or a letter in disguise depends on the whole of its word.
        let start = text[..span.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let start = (start..=span.start).find(|at| text.is_char_boundary(*at)).unwrap_or(span.start);
        let end = text[span.end..].find(char::is_whitespace).map_or(text.len(), |at| span.end + at);
        let words = &text[start..end];
        let alone = RULES.classify(Text::new(words)).expect("a stretch of a text is a text");
        let mut again = alone.evidence.iter().filter(|other| other.source == evidence.source);
        let whole = again.any(|other| other.span.is_some_and(|span| span.of(words) == cut));
        prop_assert!(whole, "{} blames {cut:?}, which by itself it does not", evidence.source);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_is_judged_and_every_span_lies_in_it(body in text(), subject in prop::option::of(text())) {
        let mut question = Text::new(body.as_str());
        if let Some(subject) = &subject {
            question = question.subject(subject.as_str());
        }
        match CLASSIFIER.classify(question) {
            Ok(verdict) => sound(&verdict, |part| match part {
                None => Some(body.clone()),
                Some(Part::Subject) => subject.clone(),
                _ => None,
            })?,
            Err(error) => prop_assert_eq!(error.code(), "invalid-input"),
        }
    }

    #[test]
    fn any_address_is_judged_or_refused_and_every_span_lies_in_it(address in url()) {
        match CLASSIFIER.classify(Url::new(address.as_str())) {
            Ok(verdict) => sound(&verdict, |part| part.is_none().then(|| address.clone()))?,
            Err(error) => prop_assert!(["invalid-input", "unsupported-input"].contains(&error.code()), "{error}"),
        }
    }

    #[test]
    fn any_page_is_judged_and_every_span_lies_in_its_html(html in html(), title in prop::option::of(text())) {
        let mut page = Page::new(html.as_str());
        if let Some(title) = &title {
            page = page.title(title.as_str());
        }
        match CLASSIFIER.classify(page) {
            Ok(verdict) => sound(&verdict, |part| match part {
                None => Some(html.clone()),
                Some(Part::Title) => title.clone(),
                _ => None,
            })?,
            Err(error) => prop_assert_eq!(error.code(), "invalid-input"),
        }
    }

    #[test]
    fn bytes_of_any_kind_are_a_picture_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0..5_usize) {
        let magic: [&[u8]; 5] = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8 "];
        let bytes = [magic[head], &bytes].concat();
        if let Err(error) = CLASSIFIER.classify(fourc::input::Image::new(bytes)) {
            prop_assert!(["invalid-input", "unsupported-input", "limit-exceeded"].contains(&error.code()), "{error}");
        }
    }

    #[test]
    fn a_policy_is_never_milder_at_a_higher_level(category in prop::sample::select(Category::ALL), preset in prop::sample::select(Preset::ALL)) {
        let policy = Policy::preset(preset);
        let actions: Vec<_> = Level::ALL.iter().map(|level| policy.action(category, *level)).collect();
        prop_assert!(actions.is_sorted(), "{} {category}: {actions:?}", preset.id());
    }
}

// The lists alone: a term more can only add evidence. What a model makes of a longer text is its own affair.
static RULES: LazyLock<Classifier> =
    LazyLock::new(|| Classifier::builder(common::rules()).build().expect("the lists make a classifier"));

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn evidence_cuts_out_what_it_blames(text in text()) {
        if let Ok(verdict) = RULES.classify(Text::new(text.as_str())) {
            blames_what_it_cuts(&text, &verdict)?;
        }
    }

    #[test]
    fn more_text_never_lowers_a_level_unless_a_witness_is_named(first in text(), second in text()) {
        let alone = RULES.classify(Text::new(first.as_str()));
        let both = RULES.classify(Text::new(format!("{first} . . . {second}")));
        let (Ok(alone), Ok(both)) = (alone, both) else { return Ok(()) };
        for (category, level) in levels(&alone) {
            let named = both.entry(category).is_some_and(|entry| !entry.suppressed_by.is_empty());
            // Text in another language clears less, but what was found stays found.
            let unseen = level == Level::Clear && both.level(category) == Level::Unknown;
            prop_assert!(both.level(category) >= level || named || unseen, "{category} fell from {level:?}: {first:?} + {second:?}");
        }
    }

    #[test]
    fn the_level_of_a_sub_label_never_exceeds_that_of_its_parent(text in text()) {
        let Ok(verdict) = RULES.classify(Text::new(text)) else { return Ok(()) };
        for (category, level) in levels(&verdict) {
            let named = verdict.entry(category).is_some_and(|entry| !entry.suppressed_by.is_empty());
            if let Some(parent) = category.parent() && !named {
                let suppressed = verdict.entry(parent).is_some_and(|entry| !entry.suppressed_by.is_empty());
                prop_assert!(suppressed || verdict.level(parent) >= level, "{category} {level:?}");
            }
        }
    }

    #[test]
    fn an_input_never_shows_its_content(text in "[a-z]{24}") {
        let shown = [
            format!("{:?}", Input::from(Text::new(text.as_str()).subject(text.as_str()))),
            format!("{:?}", Input::from(Url::new(text.as_str()))),
            format!("{:?}", Input::from(Page::new(text.as_str()).title(text.as_str()).url(text.as_str()))),
        ];
        prop_assert!(shown.iter().all(|shown| !shown.contains(&text)), "{shown:?}");
    }
}
