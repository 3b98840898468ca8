//! Letters without spaces cut into words: `freeonlinebonus` as free, online, bonus.
//!
//! Of all ways to cut, the likeliest by how common the words are, each word by itself. Whoever looks for one word among
//! the letters asks how much likelier the reading with it is than the best one without: `expertsexchange` has a likelier
//! one, and a place name that nobody listed is hardly less likely as a stretch of unknown letters.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

/// Common words and what each costs: the negative logarithm of how likely it is.
#[derive(Debug, Default)]
pub(crate) struct Segmenter {
    costs: HashMap<Box<str>, f32, FxBuildHasher>,
}

/// A stretch of the letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) letters: Range<usize>,
    /// Whether it is a word that the list has.
    pub(crate) known: bool,
}

/// The likeliest reading and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segmented {
    pub(crate) segments: Vec<Segment>,
    pub(crate) cost: f32,
}

impl Segmenter {
    /// From words in lower case, the commonest first. Words that are added later are taken for rare ones.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut own = Self::default();
        for (rank, word) in words.into_iter().enumerate() {
            // Two letters make a word of nearly everything: only the commonest count.
            let counts = match word.len() {
                0 | 1 => word == "a" || word == "i",
                2 => rank < COMMON_SHORT,
                3 => rank < COMMON_THREE,
                _ => true,
            };
            if counts {
                own.costs.entry(word.into()).or_insert((rank as f32 + RANK_SHIFT).ln() + WORD);
            }
        }
        own
    }

    /// Adds a word that is not among the common ones.
    pub(crate) fn add(&mut self, word: &str) {
        self.costs.entry(word.into()).or_insert(RARE);
    }

    /// Makes a word as likely as the names of sites make it; with `anywhere`, so likely that it is read beside whatever
    /// letters.
    pub(crate) fn raise(&mut self, word: &str, anywhere: bool) {
        let most = if anywhere { ANYWHERE } else { USUAL };
        let cost = self.costs.entry(word.into()).or_insert(most);
        *cost = cost.min(most);
    }

    /// Whether it is a word of the list.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.costs.contains_key(word)
    }

    /// How rare a word is; what is no word is rarest.
    pub(crate) fn rarity(&self, word: &str) -> f32 {
        self.costs.get(word).copied().unwrap_or(f32::MAX)
    }

    /// The likeliest reading; none of letters that are too many or not all ASCII.
    pub(crate) fn read(&self, letters: &str) -> Option<Segmented> {
        self.cheapest(letters, &[])
    }

    /// What the likeliest reading costs in which none of these stretches is a word of its own.
    pub(crate) fn cost_without(&self, letters: &str, words: &[Range<usize>]) -> Option<f32> {
        self.cheapest(letters, words).map(|read| read.cost)
    }

    fn cheapest(&self, letters: &str, without: &[Range<usize>]) -> Option<Segmented> {
        if letters.len() > LONGEST || !letters.is_ascii() {
            return None;
        }
        // For each place: what it costs to come here, from where, whether by a word, and whether unknown letters end here.
        let mut best: Vec<(f32, usize, bool)> = vec![(f32::INFINITY, 0, false); letters.len() + 1];
        *best.first_mut()? = (0.0, 0, true);
        for end in 1..=letters.len() {
            let mut cheapest = (f32::INFINITY, 0, false);
            for start in end.saturating_sub(LONGEST_WORD)..end {
                let (before, _, _) = *best.get(start)?;
                let Some(cost) = self.costs.get(letters.get(start..end)?) else { continue };
                if before + cost < cheapest.0 && !without.contains(&(start..end)) {
                    cheapest = (before + cost, start, true);
                }
            }
            let (before, _, known) = *best.get(end - 1)?;
            let unknown = before + UNKNOWN_LETTER + if known { UNKNOWN } else { 0.0 };
            if unknown < cheapest.0 {
                cheapest = (unknown, end - 1, false);
            }
            *best.get_mut(end)? = cheapest;
        }
        let mut segments: Vec<Segment> = Vec::new();
        let cost = best.last()?.0;
        let mut end = letters.len();
        while end > 0 {
            let (_, start, known) = *best.get(end)?;
            match segments.last_mut() {
                Some(last) if !last.known && !known => last.letters.start = start,
                _ => segments.push(Segment { letters: start..end, known }),
            }
            end = start;
        }
        segments.reverse();
        Some(Segmented { segments, cost })
    }
}

/// What every word costs besides its rank, in natural logarithms: about the sum over all ranks.
const WORD: f32 = 2.5;
/// Flattens the very commonest words, which are glued to others less often than they are written.
const RANK_SHIFT: f32 = 20.0;
/// What a word costs that the list does not rank: as the last of it.
const RARE: f32 = 12.5;
/// What the words cost that sites are named by.
const USUAL: f32 = 9.5;
const ANYWHERE: f32 = 5.5;
/// What a stretch of unknown letters costs, and each letter of it.
const UNKNOWN: f32 = 5.0;
const UNKNOWN_LETTER: f32 = 2.6;
/// Ranks from which words of two and of three letters are no words here.
const COMMON_SHORT: usize = 150;
const COMMON_THREE: usize = 3000;
/// Letters of the longest word.
const LONGEST_WORD: usize = 20;
/// Letters beyond which nothing is cut: the longest label that DNS allows.
const LONGEST: usize = 63;

#[cfg(test)]
mod tests {
    use super::*;

    fn segmenter() -> Segmenter {
        let words = [
            "the",
            "of",
            "a",
            "free",
            "online",
            "bonus",
            "exchange",
            "experts",
            "expert",
            "change",
            "sex",
            "pen",
            "island",
            "land",
            "games",
            "finder",
            "the",
            "rapist",
            "therapist",
            "best",
        ];
        let mut segmenter = Segmenter::new(words);
        segmenter.add("casino");
        segmenter
    }

    fn read(letters: &str) -> String {
        let read = segmenter().read(letters).unwrap();
        let words: Vec<&str> =
            read.segments.iter().filter_map(|segment| letters.get(segment.letters.clone())).collect();
        words.join(" ")
    }

    #[test]
    fn letters_are_cut_into_the_likeliest_words() {
        for (letters, words) in [
            ("freeonlinecasinobonus", "free online casino bonus"),
            ("expertsexchange", "experts exchange"),
            ("penisland", "pen island"),
            ("therapistfinder", "therapist finder"),
            ("qqzzgames", "qqzz games"),
            ("zqwkx", "zqwkx"),
        ] {
            assert_eq!(read(letters), words, "{letters}");
        }
    }

    #[test]
    fn what_a_word_is_worth_is_what_the_letters_cost_without_it() {
        let segmenter = segmenter();
        let cost = |letters: &str| segmenter.read(letters).unwrap().cost;
        let without = segmenter.cost_without("freecasinobonus", &[4..10, 10..15]).unwrap();
        assert!(without > cost("freecasinobonus") + 4.0);
        assert_eq!(segmenter.cost_without("freecasinobonus", &[]), Some(cost("freecasinobonus")));
    }

    #[test]
    fn what_cannot_be_a_label_is_not_read() {
        assert_eq!(segmenter().read(&"a".repeat(64)), None);
        assert_eq!(segmenter().read("käse"), None);
        assert_eq!(segmenter().read("").map(|read| read.segments), Some(Vec::new()));
    }
}
