//! Which language a text is in, as far as that changes what can be said about it.

use std::cmp::Ordering;

use whatlang::{Lang, detect};

use crate::normalise::{Tokens, word_of};

/// What is known about the language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, by its commonest words.
    English,
    /// Another language, as ISO 639-1 where it has such a code, ISO 639-3 otherwise.
    Other(&'static str),
    /// Too little or too mixed to tell.
    Unknown,
}

impl Language {
    /// The language of a folded text. English is told by its commonest words, which costs next to nothing; whatever has
    /// few of them is asked of `whatlang`, which looks at the script and at groups of three letters.
    pub(crate) fn of(text: &str, tokens: &Tokens) -> Self {
        let words = tokens.words.iter().take(SAMPLE_WORDS);
        let (mut all, mut common) = (0, 0);
        for token in words {
            all += 1;
            common += usize::from(COMMON.binary_search(&word_of(text, *token).as_ref()).is_ok());
        }
        // Short messages are full of names and addresses: two such words are enough.
        if all > 0 && (common * ONE_IN >= all || common >= 2 && all <= SHORT) {
            return Self::English;
        }
        if let Some(code) = by_script(text) {
            return Self::Other(code);
        }
        if all < FEWEST_WORDS && text.is_ascii() {
            return Self::Unknown;
        }
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= SAMPLE_BYTES).last().unwrap_or(0);
        let sample = if text.len() <= SAMPLE_BYTES { text } else { text.get(..end).unwrap_or(text) };
        match detect(sample) {
            Some(info) if info.lang() == Lang::Eng => Self::English,
            Some(info) if info.is_reliable() || !sample.is_ascii() && info.confidence() > LIKELY_ENOUGH => {
                Self::Other(code(info.lang()))
            }
            _ => Self::Unknown,
        }
    }
}

/// The language of a text that is mostly in another script than Latin: however short, it is not English.
fn by_script(text: &str) -> Option<&'static str> {
    if text.is_ascii() {
        return None;
    }
    let sample: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE_BYTES).collect();
    let foreign: Vec<char> =
        sample.iter().copied().filter(|c| *c >= '\u{370}' && !('\u{1E00}'..='\u{1EFF}').contains(c)).collect();
    if foreign.len() * 2 <= sample.len() {
        return None;
    }
    let share = |from: char, to: char| foreign.iter().filter(|c| (from..=to).contains(*c)).count() * 2 > foreign.len();
    let any = |letters: &str| foreign.iter().any(|c| letters.contains(*c));
    Some(match () {
        // Folding has made one of the letters that Arabic and Urdu write in two ways; these are Urdu's own.
        () if share('\u{600}', '\u{77F}') && any("ٹڈڑںےگچپژ") => "ur",
        () if share('\u{600}', '\u{77F}') => "ar",
        () if share('\u{400}', '\u{52F}') && any("іїєґ") => "uk",
        () if share('\u{400}', '\u{52F}') && any("ыэъё") => "rus",
        () if share('\u{400}', '\u{52F}') => cyrillic(text),
        () if share('\u{980}', '\u{9FF}') => "bn",
        () if share('\u{A00}', '\u{A7F}') => "pa",
        () if share('\u{A80}', '\u{AFF}') => "gu",
        () if share('\u{B80}', '\u{BFF}') => "ta",
        () if foreign.iter().any(|c| ('\u{3040}'..='\u{30FF}').contains(c)) => "jpn",
        () if share('\u{3400}', '\u{9FFF}') => "zh",
        // A language without lists, whichever it is.
        () => "und",
    })
}

/// Russian and Ukrainian without a letter of their own: by small words, then by groups of letters.
fn cyrillic(text: &str) -> &'static str {
    let count = |words: &[&str]| text.split_whitespace().filter(|word| words.contains(word)).count();
    let russian =
        count(&["и", "что", "как", "это", "но", "или", "если", "с", "по", "ты", "мы", "он", "она", "был", "в", "себя"]);
    let ukrainian =
        count(&["та", "що", "як", "це", "але", "або", "з", "ти", "ми", "вона", "був", "у", "треба", "себе", "до"]);
    match russian.cmp(&ukrainian) {
        Ordering::Greater => "rus",
        Ordering::Less => "uk",
        Ordering::Equal => detect(text).map_or("rus", |info| code(info.lang())),
    }
}

/// ISO 639-1 for the languages that have lists; the identifier's own code, ISO 639-3, for all others.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Pol => "pl",
        Lang::Ron => "ro",
        Lang::Urd => "ur",
        Lang::Pan => "pa",
        Lang::Ben => "bn",
        Lang::Ara => "ar",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Guj => "gu",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ita => "it",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Lit => "lt",
        Lang::Cmn => "zh",
        Lang::Tam => "ta",
        other => other.code(),
    }
}

/// A text counts as English if one word in this many is among its commonest.
const ONE_IN: usize = 6;
/// Words up to which a text is short.
const SHORT: usize = 24;
/// Words and bytes that are looked at.
const SAMPLE_WORDS: usize = 60;
const SAMPLE_BYTES: usize = 400;
/// Words below which groups of letters tell nothing.
const FEWEST_WORDS: usize = 4;
/// Confidence at which a text with letters beyond ASCII is believed.
const LIKELY_ENOUGH: f64 = 0.4;

/// The commonest words of English chat and prose that are no common words of other languages, sorted.
const COMMON: &[&str] = &[
    "about", "after", "all", "and", "are", "at", "be", "because", "been", "but", "can", "cant", "could", "did",
    "didnt", "do", "does", "dont", "for", "from", "get", "going", "gonna", "good", "got", "had", "has", "have", "he",
    "her", "him", "his", "how", "i", "if", "im", "is", "it", "its", "just", "know", "like", "me", "my", "not", "now",
    "of", "off", "on", "one", "or", "our", "out", "people", "school", "see", "she", "should", "so", "some", "someone",
    "than", "that", "thats", "the", "their", "them", "then", "there", "they", "think", "this", "to", "today", "u",
    "up", "ur", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::fold;

    fn of(text: &str) -> Language {
        let view = fold(text);
        Language::of(view.text(), &Tokens::new(view.text()))
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(of("the dog is on my homework and i dont know what to do"), Language::English);
        assert_eq!(of("Jutro mamy sprawdzian z matematyki i muszę się dużo uczyć"), Language::Other("pl"));
        assert_eq!(of("Завтра у нас контрольна з математики, треба багато вчитися"), Language::Other("uk"));
        assert_eq!(of("আমি আজ স্কুলে যাব না"), Language::Other("bn"));
        assert_eq!(of("今天我们去学校"), Language::Other("zh"));
        assert_eq!(of("Убей себя"), Language::Other("rus"));
        assert_eq!(of("آج اسکول میں بہت مزہ آیا"), Language::Other("ur"));
        assert_eq!(of("अपने आप"), Language::Other("und"));
        assert_eq!(of("lol vapes"), Language::Unknown);
    }
}
