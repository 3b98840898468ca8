//! Views keep their way back: the words that a span touches say the same when they stand alone.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::OnceLock;

use fourc::input::Text;
use fourc::verdict::Basis;
use fourc::{Bundle, Classifier, internal};
use fourc_fuzz::valid;
use serde_json::json;

fourc_fuzz::target!(judge);

fn judge(text: &[u8]) {
    static SHORT: OnceLock<Classifier> = OnceLock::new();
    let text = valid(text);
    let classifier = SHORT.get_or_init(|| {
        let builder = Classifier::builder(terms().expect("the term list is well-formed"));
        builder.threads(1).build().expect("the term list builds")
    });
    let folded = internal::fold(text);
    assert_eq!(internal::fold(&folded), folded, "folding twice is not folding once");
    assert!(internal::words(text) <= text.chars().count(), "a word holds at least one character");

    let sources = |text: &str| -> Vec<(String, Option<fourc::Span>)> {
        let Ok(verdict) = classifier.classify(Text::new(text)) else { return Vec::new() };
        let terms = verdict.evidence.into_iter().filter(|evidence| evidence.basis == Basis::Term);
        terms.map(|evidence| (evidence.source, evidence.span)).collect()
    };
    for (source, span) in sources(text) {
        let span = span.expect("a term stands somewhere");
        assert!(!text[span.start..span.end].is_empty(), "{source} stands nowhere");
        // Whether `5` is a digit or a letter in disguise depends on the whole of its word.
        let start = text[..span.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let start = (start..=span.start).find(|at| text.is_char_boundary(*at)).unwrap_or(span.start);
        let end = text[span.end..].find(char::is_whitespace).map_or(text.len(), |at| span.end + at);
        assert!(
            sources(&text[start..end]).iter().any(|(found, _)| *found == source),
            "{source} is not where its span says"
        );
    }
}

/// Terms so short that a fuzzer stumbles on them in every view.
fn terms() -> fourc::Result<Bundle> {
    let words = ["a", "ab", "bad", "bad word", "aab", "oo", "look", "ſ", "é", "1", "x1", "🍁", "🍁🔌"];
    let mut table = String::from("id\tcategory\tstrength\tforms\tterm\tsense\n");
    for (number, word) in words.iter().enumerate() {
        table += &format!("short#{number}\tprofanity\tmedium\texact\t{word}\tfor fuzzing\n");
    }
    fourc_fuzz::bundle(json!({ "terms": "terms.tsv" }), &[("terms.tsv", table.as_bytes())])
}
