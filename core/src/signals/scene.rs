//! The setting that a sentence itself gives a term: words in quotation marks that somebody else is said to have used,
//! and words that are negated.

use crate::normalise::{Tokens, word_of};
use crate::span::Span;
use crate::taxonomy::{Category, Context};

use super::PreparedText;

/// A setting that was found around a term; the span is in bytes of the text.
pub(super) struct Scene {
    pub(super) context: Context,
    pub(super) source: &'static str,
    pub(super) span: Span,
}

/// What a source of this module means.
pub(super) fn describe(source: &str) -> Option<&'static str> {
    match source {
        QUOTATION => Some("words quoted as somebody else's"),
        NEGATION => Some("the words are negated"),
        _ => None,
    }
}

/// The settings of the terms that stand in a text; `terms` gives their places and categories.
pub(super) fn scenes(text: &PreparedText<'_>, terms: &[(Span, Category)]) -> Vec<Scene> {
    if terms.is_empty() {
        return Vec::new();
    }
    let mut scenes: Vec<Scene> = quotations(&text.text)
        .into_iter()
        .filter(|quoted| terms.iter().any(|(term, _)| quoted.start <= term.start && term.end <= quoted.end))
        .filter(|quoted| is_attributed(text, *quoted))
        .map(|span| Scene { context: Context::Reporting, source: QUOTATION, span })
        .collect();
    let negated = terms.iter().filter(|(_, category)| is_negatable(*category));
    scenes.extend(negated.filter_map(|(term, _)| negation(text, *term)).map(|span| Scene {
        context: Context::CounterSpeech,
        source: NEGATION,
        span,
    }));
    scenes.sort_by_key(|scene| (scene.span, scene.source));
    scenes.dedup_by_key(|scene| (scene.span, scene.source));
    scenes.truncate(MOST_SCENES);
    scenes
}

/// Stretches between a pair of quotation marks; apostrophes are too much else to be taken for them.
fn quotations(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, character) in text.char_indices() {
        match (open, character) {
            (Some((start, mark)), close) if closes(mark, close) => {
                found.push(Span::new(start, at + close.len_utf8()));
                open = None;
            }
            (_, '"' | '“' | '„' | '«' | '‘') => open = Some((at, character)),
            // Who quotes a page quotes nothing.
            (Some((start, _)), _) if at - start > LONGEST_QUOTATION => open = None,
            _ => {}
        }
    }
    found
}

fn closes(open: char, close: char) -> bool {
    matches!((open, close), ('"', '"') | ('“' | '„', '”' | '“') | ('«', '»') | ('‘', '’'))
}

/// Whether words of saying stand close before or after a quotation.
fn is_attributed(text: &PreparedText<'_>, quoted: Span) -> bool {
    let plain = text.plain.text();
    let places = |token: &crate::normalise::Token| text.plain.original(token.span);
    let words = &text.tokens.words;
    let first = words.partition_point(|token| places(token).end <= quoted.start);
    let after = words.partition_point(|token| places(token).start < quoted.end);
    let near = words
        .get(first.saturating_sub(NEAR)..first)
        .into_iter()
        .chain(words.get(after..(after + NEAR).min(words.len())));
    near.flatten().any(|token| SAYING.binary_search(&word_of(plain, *token).as_ref()).is_ok())
}

/// The negation right before a term.
fn negation(text: &PreparedText<'_>, term: Span) -> Option<Span> {
    let plain = text.plain.text();
    let Tokens { words, .. } = &text.tokens;
    let first = words.partition_point(|token| text.plain.original(token.span).end <= term.start);
    let spelt = |at: usize| words.get(at).map(|token| word_of(plain, *token));
    let adjoins = |at: usize| match (words.get(at), words.get(at + 1)) {
        (Some(left), Some(right)) => Span::new(left.span.end, right.span.start).of(plain) == " ",
        _ => false,
    };
    let mut at = first.checked_sub(1).filter(|at| adjoins(*at))?;
    for _ in 0..MOST_FILLERS {
        if FILLERS.contains(&spelt(at)?.as_ref()) {
            at = at.checked_sub(1).filter(|at| adjoins(*at))?;
        }
    }
    NEGATIONS
        .contains(&spelt(at)?.as_ref())
        .then(|| text.plain.original(words.get(at).map_or(term, |token| token.span)))
}

/// Whether saying "not" changes what is meant: an insult stays one.
fn is_negatable(category: Category) -> bool {
    let whole = category.parent().unwrap_or(category);
    !matches!(whole, Category::Profanity | Category::Hate | Category::Bullying | Category::Pornography | Category::Spam)
}

const QUOTATION: &str = "context#quotation";
const NEGATION: &str = "context#negation";

const NEGATIONS: &[&str] = &[
    "never", "dont", "not", "no", "without", "wont", "cant", "didnt", "wouldnt", "against", "stop", "anti", "isnt",
    "aint",
];
/// Words that may stand between a negation and what it negates.
const FILLERS: &[&str] = &["ever", "to", "even", "going", "gonna", "go", "any", "the", "a", "be"];

const MOST_FILLERS: usize = 2;

/// Words of saying, sorted.
const SAYING: &[&str] = &[
    "according",
    "called",
    "calling",
    "calls",
    "chanted",
    "chanting",
    "commented",
    "comments",
    "graffiti",
    "insult",
    "message",
    "messaged",
    "phrase",
    "posted",
    "poster",
    "quote",
    "quoted",
    "quotes",
    "read",
    "reads",
    "replied",
    "reported",
    "said",
    "saying",
    "says",
    "scrawled",
    "sent",
    "shouted",
    "shouting",
    "sign",
    "slogan",
    "slur",
    "term",
    "texted",
    "told",
    "tweeted",
    "word",
    "words",
    "writes",
    "wrote",
    "yelled",
];

/// Words on either side of a quotation among which somebody must be said to speak.
const NEAR: usize = 8;
const LONGEST_QUOTATION: usize = 400;
const MOST_SCENES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::Origin;

    fn found(text: &str, term: &str, category: Category) -> Vec<(&'static str, String)> {
        let start = text.find(term).unwrap();
        let prepared = PreparedText::new(text, Origin::Direct);
        let scenes = scenes(&prepared, &[(Span::new(start, start + term.len()), category)]);
        scenes.into_iter().map(|scene| (scene.source, scene.span.of(text).to_owned())).collect()
    }

    #[test]
    fn quoted_words_of_others_are_reported() {
        let text = "Miss, Jay said “kill yourself” to me at lunch";
        assert_eq!(found(text, "kill yourself", Category::Suicide), [(QUOTATION, "“kill yourself”".to_owned())]);
        assert_eq!(found("\"kill yourself\" lol", "kill yourself", Category::Suicide), []);
    }

    #[test]
    fn what_is_negated_is_not_meant() {
        assert_eq!(found("I would never carry a knife", "carry a knife", Category::WeaponCarrying).len(), 1);
        assert_eq!(found("not going to bring a knife", "bring a knife", Category::WeaponCarrying).len(), 1);
        assert_eq!(found("why dont you kill yourself", "kill yourself", Category::Suicide), []);
        assert_eq!(found("no, kill yourself", "kill yourself", Category::Suicide), []);
        assert_eq!(found("you are not a wanker", "wanker", Category::Profanity), []);
    }

    #[test]
    fn the_table_of_saying_is_sorted() {
        assert!(SAYING.is_sorted());
    }
}
