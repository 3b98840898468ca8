use proptest::prelude::*;

use super::*;
use crate::span::Span;

/// Asserts that folding shows `word` in `text` and that it maps back to `written`.
#[track_caller]
fn check(text: &str, word: &str, written: &str) {
    let view = fold(text);
    let Some(at) = view.text().find(word) else { panic!("{word} is not in {:?}", view.text()) };
    assert_eq!(view.original(Span::new(at, at + word.len())).of(text), written, "in {:?}", view.text());
}

#[test]
fn what_changes_characters_is_undone_and_points_at_what_was_written() {
    check("you are BOLLOCKS", "bollocks", "BOLLOCKS");
    check("b\u{200B}oll\u{AD}ocks!", "bollocks", "b\u{200B}oll\u{AD}ocks");
    check("ｂｏｌｌｏｃｋｓ", "bollocks", "ｂｏｌｌｏｃｋｓ");
    check("𝓫𝓸𝓵𝓵𝓸𝓬𝓴𝓼 🙂", "bollocks", "𝓫𝓸𝓵𝓵𝓸𝓬𝓴𝓼");
    check("bоllосks", "bollocks", "bоllосks");
    check("b̶o̶l̶l̶o̶c̶k̶s̶", "bollocks", "b̶o̶l̶l̶o̶c̶k̶s̶");
    check("ⒷⓄⓁⓁⓄⒸⓀⓈ", "bollocks", "ⒷⓄⓁⓁⓄⒸⓀⓈ");
    check("sʞɔollob", "skcollob", "sʞɔollob");
    check("dön’t x", "dön’t", "dön’t");
}

#[test]
fn ascii_and_foreign_words_mix_without_shifting_spans() {
    check("Plain words, then naïve café and MORE", "more", "MORE");
    check("a #\u{FE0F}\u{20E3} B", "b", "B");
    check("İİİ go bollocks", "bollocks", "bollocks");
    check("Well, zażółć gęślą jaźń. Next", "next", "Next");
}

#[test]
fn foreign_words_keep_their_letters() {
    assert_eq!(fold("Привет МИР").text(), "привет мир");
    assert_eq!(fold("Ελλάδα").text(), "ελλάδα");
    // Vowel marks and forms of the same letter are left out of Arabic.
    assert_eq!(fold("اَلْعَرَبِيَّةُ").text(), fold("العربيه").text());
}

#[test]
fn a_mark_after_a_space_or_a_sign_is_not_written_twice() {
    assert_eq!(fold("#\u{FE0F}\u{20E3} ok").text(), "# ok");
    assert_eq!(fold("wow \u{301}").text().matches("wow").count(), 1);
    assert_eq!(fold("wow \u{301}x").text().chars().filter(|c| *c == ' ').count(), 1);
}

proptest! {
    #[test]
    fn folding_maps_into_the_original_on_character_boundaries(text in "\\PC{0,60}") {
        let view = fold(&text);
        let mut last = 0;
        for (at, character) in view.text().char_indices() {
            let span = view.original(Span::new(at, at + character.len_utf8()));
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?}");
            prop_assert!(span.start >= last, "alignment must not go back");
            last = span.start;
        }
        for word in Tokens::new(view.text()).words {
            prop_assert!(view.text().get(word.span.start..word.span.end).is_some());
        }
    }

    #[test]
    fn folding_twice_changes_nothing_more(text in "[a-zA-Z0-9 ,.!'éÉßñ🙂а-яА-Я]{0,40}") {
        let once = fold(&text);
        let twice = fold(once.text());
        prop_assert_eq!(twice.text(), once.text());
    }

    #[test]
    fn ascii_folds_to_its_lower_case(text in "[ -~]{0,80}") {
        let view = fold(&text);
        prop_assert_eq!(view.text(), text.to_ascii_lowercase());
    }
}
