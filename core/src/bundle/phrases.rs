//! Many phrases compiled into one automaton over the words view, with whole-word matching and English inflection.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::error::{Error, ErrorKind, Result};
use crate::normalise::{fold, words};
use crate::span::Span;

/// One phrase to find and the number of the entry it belongs to.
pub(crate) struct Phrase<'a> {
    pub(crate) text: &'a str,
    pub(crate) inflect: bool,
    pub(crate) entry: u32,
}

/// The compiled phrases.
#[derive(Debug)]
pub(crate) struct PhraseIndex {
    automaton: AhoCorasick,
    entries: Vec<u32>,
}

impl PhraseIndex {
    /// Folds the phrases exactly as text is folded and compiles them.
    pub(crate) fn build<'a>(phrases: impl IntoIterator<Item = Phrase<'a>>) -> Result<Self> {
        let mut patterns = Vec::new();
        let mut entries = Vec::new();
        for phrase in phrases {
            let folded = words(&fold(phrase.text));
            if folded.text().is_empty() {
                continue;
            }
            let forms = if phrase.inflect { inflections(folded.text()) } else { Vec::new() };
            for form in std::iter::once(folded.text().to_owned()).chain(forms) {
                patterns.push(form);
                entries.push(phrase.entry);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .map_err(|cause| Error::new(ErrorKind::BundleCorrupt, "too many phrases for one list").because(cause))?;
        Ok(Self { automaton, entries })
    }

    /// Every whole-word match in a words view: the entry and the span within the view.
    pub(crate) fn matches<'v>(&'v self, view: &'v str) -> impl Iterator<Item = (u32, Span)> + 'v {
        let bytes = view.as_bytes();
        let boundary = move |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| *byte == b' ');
        self.automaton.find_overlapping_iter(view).filter_map(move |found| {
            let whole = boundary(found.start().checked_sub(1)) && boundary(Some(found.end()));
            let entry = self.entries.get(found.pattern().as_usize())?;
            whole.then(|| (*entry, Span::new(found.start(), found.end())))
        })
    }
}

/// The regular English forms of a phrase's last word: plural, -ed, -ing (also without g), -er.
fn inflections(phrase: &str) -> Vec<String> {
    let stem_ends = |endings: &[&str]| endings.iter().any(|ending| phrase.ends_with(ending));
    let last_letters: Vec<char> = phrase.chars().rev().take(3).collect();
    let is_vowel = |c: char| "aeiou".contains(c);
    let mut forms = Vec::new();
    if !last_letters.first().is_some_and(char::is_ascii_alphabetic) {
        return forms;
    }
    match last_letters.as_slice() {
        ['y', before, ..] if !is_vowel(*before) => {
            let stem = phrase.strip_suffix('y').unwrap_or(phrase);
            forms.extend(["ies", "ied", "ier", "iers", "iest"].map(|ending| format!("{stem}{ending}")));
            forms.extend(["ing", "in"].map(|ending| format!("{phrase}{ending}")));
        }
        ['e', ..] => {
            let stem = phrase.strip_suffix('e').unwrap_or(phrase);
            forms.extend(["s", "d", "r", "rs"].map(|ending| format!("{phrase}{ending}")));
            forms.extend(["ing", "in"].map(|ending| format!("{stem}{ending}")));
        }
        letters => {
            let plural = if stem_ends(&["s", "x", "z", "ch", "sh"]) { "es" } else { "s" };
            forms.push(format!("{phrase}{plural}"));
            forms.extend(["ed", "ing", "in", "er", "ers"].map(|ending| format!("{phrase}{ending}")));
            // Short stems double their last consonant: stab, stabbing.
            if let [last, middle, first] = letters
                && !is_vowel(*last)
                && !"wxy".contains(*last)
                && is_vowel(*middle)
                && !is_vowel(*first)
            {
                forms.extend(["ed", "ing", "in", "er", "ers"].map(|ending| format!("{phrase}{last}{ending}")));
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(term: &str, inflect: bool, text: &str) -> Vec<String> {
        let index = PhraseIndex::build([Phrase { text: term, inflect, entry: 0 }]).unwrap();
        let view = words(&fold(text));
        index.matches(view.text()).map(|(_, span)| span.of(view.text()).to_owned()).collect()
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(found("cock", true, "Hancock drank a cocktail in Cockermouth"), Vec::<String>::new());
        assert_eq!(found("unblocked games", false, "unblocked-games, please"), ["unblocked games"]);
    }

    #[test]
    fn regular_inflections_are_found_and_others_are_not() {
        assert_eq!(found("stab", true, "stabbing stabs stabbed stable"), ["stabbing", "stabs", "stabbed"]);
        assert_eq!(found("bully", true, "bullies bullied bullying bull"), ["bullies", "bullied", "bullying"]);
        assert_eq!(found("vape", true, "vapes vaping vaped vapid"), ["vapes", "vaping", "vaped"]);
        assert_eq!(found("vape", false, "vaping"), Vec::<String>::new());
    }

    #[test]
    fn apostrophes_and_emoji_fold_on_both_sides() {
        assert_eq!(found("dont tell", false, "Don’t tell!"), ["dont tell"]);
        assert_eq!(found("🍁🔌", false, "got 🍁 🔌 here"), ["🍁 🔌"]);
    }
}
