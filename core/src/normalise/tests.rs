use proptest::prelude::*;

use super::*;

/// Asserts that `word` is found in some view of `text` and maps back to `written`.
#[track_caller]
fn check(text: &str, word: &str, written: &str) {
    let views = Views::new(text);
    for (_, view) in &views.words {
        if let Some(at) = view.text().find(word) {
            let span = view.original(Span::new(at, at + word.len()));
            assert_eq!(span.of(text), written, "in {:?}", view.text());
            return;
        }
    }
    panic!("{word} is in none of {:?}", views.words.iter().map(|(k, v)| (k, v.text())).collect::<Vec<_>>());
}

#[test]
fn disguises_are_undone_and_point_at_what_was_written() {
    check("you are BOLLOCKS", "bollocks", "BOLLOCKS");
    check("b\u{200B}oll\u{AD}ocks!", "bollocks", "b\u{200B}oll\u{AD}ocks");
    check("ｂｏｌｌｏｃｋｓ", "bollocks", "ｂｏｌｌｏｃｋｓ");
    check("𝓫𝓸𝓵𝓵𝓸𝓬𝓴𝓼 🙂", "bollocks", "𝓫𝓸𝓵𝓵𝓸𝓬𝓴𝓼");
    check("bоllосks", "bollocks", "bоllосks");
    check("🙂 b0ll0cks.", "bollocks", "b0ll0cks");
    check("a b o l l o c k s day", "bollocks", "b o l l o c k s");
    check("b.o.l.l.o.c.k.s", "bollocks", "b.o.l.l.o.c.k.s");
    check("booooollocks", "bollocks", "booooollocks");
    check("b̶o̶l̶l̶o̶c̶k̶s̶", "bollocks", "b̶o̶l̶l̶o̶c̶k̶s̶");
    check("dön't", "dont", "dön't");
    check("don’t tell", "dont tell", "don’t tell");
    check("ⒷⓄⓁⓁⓄⒸⓀⓈ", "bollocks", "ⒷⓄⓁⓁⓄⒸⓀⓈ");
}

#[test]
fn innocent_text_has_no_disguised_views() {
    for text in [
        "Don't I think so?",
        "The cost is 450 pounds in 2024.",
        "see you at 7",
        "Я люблю Москву",
        "vitamin a b and c",
        "Hello! Well done!!!",
    ] {
        let views = Views::new(text);
        let kinds: Vec<_> = views.words.iter().map(|(kind, view)| (kind, view.text())).collect();
        assert_eq!(kinds.len(), 1, "{kinds:?}");
    }
}

#[test]
fn ids_are_not_read_as_leet() {
    for text in ["BwMAF4GiogA", "https://youtu.be/a55h013", "deadb33f-4a55", "me@a55.org", "f4660t1234567"] {
        assert!(disguise::unleet(text, &fold(text)).is_none(), "{text}");
    }
}

#[test]
fn foreign_words_keep_their_letters() {
    assert_eq!(fold("Привет МИР").text(), "привет мир");
    assert_eq!(fold("Ελλάδα").text(), "ελλάδα");
    assert!(fold("한국어 اَلْعَرَبِيَّةُ").text().starts_with("한국어 ا"));
}

#[test]
fn dotted_capital_i_does_not_shift_spans() {
    check("İİİ go bollocks", "bollocks", "bollocks");
}

#[test]
fn a_mark_after_a_space_or_a_sign_is_not_written_twice() {
    assert_eq!(fold("#\u{FE0F}\u{20E3} ok").text(), "# ok");
    assert_eq!(fold("wow \u{301}").text().matches("wow").count(), 1);
    assert_eq!(fold("wow \u{301}x").text().chars().filter(|c| *c == ' ').count(), 1);
}

proptest! {
    #[test]
    fn every_view_maps_into_the_original_on_character_boundaries(text in "\\PC{0,60}") {
        let views = Views::new(&text);
        for view in views.words.iter().map(|(_, view)| view).chain([&views.plain]) {
            let mut last = 0;
            for (at, character) in view.text().char_indices() {
                let span = view.original(Span::new(at, at + character.len_utf8()));
                prop_assert!(text.get(span.start..span.end).is_some(), "{span:?}");
                prop_assert!(span.start >= last, "alignment must not go back");
                last = span.start;
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing_more(text in "[a-zA-Z0-9 ,.!'éÉßñ🙂а-яА-Я]{0,40}") {
        let once = fold(&text);
        let twice = fold(once.text());
        prop_assert_eq!(twice.text(), once.text());
    }
}
