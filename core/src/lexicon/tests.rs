use super::*;
use crate::normalise::{Tokens, fold};

fn lexicon(phrases: &[(&str, Forms)]) -> Lexicon {
    let mut builder = LexiconBuilder::default();
    for (entry, (phrase, forms)) in phrases.iter().enumerate() {
        builder.add(phrase, *forms, entry as u32, true);
    }
    builder.alias("u", "you");
    builder.alias("gonna", "going to");
    builder.alias("🔪", "knife");
    builder.build()
}

/// What is found and how it was written.
fn found<'t>(lexicon: &Lexicon, text: &'t str) -> Vec<&'t str> {
    let view = fold(text);
    let tokens = Tokens::new(view.text());
    let mut spans: Vec<Span> =
        lexicon.scan(text, &view, &tokens).iter().map(|found| view.original(found.span)).collect();
    spans.dedup();
    spans.into_iter().map(|span| span.of(text)).collect()
}

#[track_caller]
fn check(phrase: &str, forms: Forms, text: &str, expected: &[&str]) {
    assert_eq!(found(&lexicon(&[(phrase, forms)]), text), expected, "{phrase} in {text:?}");
}

#[test]
fn whole_words_only() {
    check("cock", Forms::Inflect, "Hancock drank a cocktail in Cockermouth", &[]);
    check("unblocked games", Forms::Exact, "unblocked-games, please", &["unblocked-games"]);
}

#[test]
fn regular_inflections_are_found_and_others_are_not() {
    check("stab", Forms::Inflect, "stabbing stabs stabbed stable", &["stabbing", "stabs", "stabbed"]);
    check("vape", Forms::Exact, "vaping", &[]);
    check("kurw", Forms::Stem, "kurwy kurwa kurwiszonowatych", &["kurwy", "kurwa"]);
}

#[test]
fn apostrophes_and_emoji_fold_on_both_sides() {
    check("dont tell", Forms::Exact, "Don’t tell!", &["Don’t tell"]);
    check("🍁🔌", Forms::Exact, "got 🍁 🔌 here", &["🍁 🔌"]);
}

#[test]
fn every_disguise_is_read_and_points_at_what_was_written() {
    for written in [
        "b0ll0ck5",
        "b*llocks",
        "b**locks",
        "b.o.l.l.o.c.k.s",
        "b o l l o c k s",
        "b-o l.l o-c k.s",
        "[b][o][l][l][o][c][k][s]",
        "boooollllocks",
        "bоllосks",
        "bollox",
        "bllcks",
        "bol locks",
        "bol-\nlocks",
        "skcollob",
        "sʞɔollob",
        "bolløcks",
        "xXbollocksXx",
        "bollocks1",
        "bollocksbollocks",
        "|3ollock$",
        "b🔥o🔥l🔥l🔥o🔥c🔥k🔥s",
    ] {
        // Brackets at the ends may stay outside.
        let cut = written.trim_matches(['[', ']']);
        check("bollocks", Forms::Exact, &format!("oh {written} then"), &[cut]);
    }
}

#[test]
fn disguises_combine_within_a_phrase() {
    check("kill yourself", Forms::Exact, "go k1ll-y0ur$elf", &["k1ll-y0ur$elf"]);
    check("kill yourself", Forms::Exact, "k i l l  y o u r s e l f", &["k i l l  y o u r s e l f"]);
    check("kill yourself", Forms::Exact, "#KillYourself", &["KillYourself"]);
    check("unblocked games", Forms::Exact, "unblo cked garnes", &[]);
    check("unblocked games", Forms::Exact, "unbl0ck3d g4m3s", &["unbl0ck3d g4m3s"]);
}

#[test]
fn text_speak_and_pictures_are_read_as_words() {
    check("going to find you", Forms::Exact, "im gonna find u", &["gonna find u"]);
    check("carry a knife", Forms::Exact, "always carry a 🔪 bro", &["carry a 🔪"]);
}

#[test]
fn gaps_span_a_few_words() {
    check("send … pic", Forms::Inflect, "send me a nice pic", &["send me a nice pic"]);
    check("send … pic", Forms::Inflect, "send it, then draw me one big pic", &[]);
}

#[test]
fn innocent_text_is_not_read_as_a_disguise() {
    let lexicon = lexicon(&[
        ("bollocks", Forms::Exact),
        ("thick", Forms::Exact),
        ("ass", Forms::Exact),
        ("penis", Forms::Exact),
        ("fag", Forms::Inflect),
        ("shit", Forms::Inflect),
        ("cunt", Forms::Exact),
    ]);
    for text in [
        "don't i think so?",
        "BwMAF4GiogA",
        "As4S4",
        "the A55 to Conwy",
        "he'll pass his class",
        "vitamin a b and c",
        "A S S E S S M E N T",
        "Scunthorpe",
        "the sh in ship",
        "(2*a*s)*s",
    ] {
        assert_eq!(found(&lexicon, text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn scripts_without_spaces_are_matched_anywhere() {
    check("自杀", Forms::Exact, "我想自杀了", &["自杀"]);
    check("قتل", Forms::Exact, "والقتل", &["والقتل"]);
}

#[test]
fn words_within_a_name_are_found_only_when_asked() {
    let lexicon = lexicon(&[("shit", Forms::Inflect), ("lord", Forms::Exact)]);
    let name = "xx_sh1tlord_99";
    let view = fold(name);
    let tokens = Tokens::new(view.text());
    assert!(lexicon.scan(name, &view, &tokens).is_empty());
    let within = lexicon.scan_within(name, &view, &tokens, false);
    assert_eq!(within[0].span.of(view.text()), "sh1t");
    for name in ["lakshit.s", "dash.it", "harshita_k", "kashit99"] {
        let view = fold(name);
        assert!(lexicon.scan_within(name, &view, &Tokens::new(view.text()), false).is_empty(), "{name}");
    }
}
