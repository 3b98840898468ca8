//! The spellings of a word: regular English inflection, and what people make of a word to hide it.

/// The regular English forms of a word: plural, -ed, -ing (also without g), -er.
pub(crate) fn inflections(word: &str) -> Vec<String> {
    let stem_ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let last_letters: Vec<char> = word.chars().rev().take(3).collect();
    let mut forms = Vec::new();
    if !last_letters.first().is_some_and(char::is_ascii_alphabetic) {
        return forms;
    }
    match last_letters.as_slice() {
        ['y', before, ..] if !is_vowel(*before) => {
            let stem = word.strip_suffix('y').unwrap_or(word);
            forms.extend(["ies", "ied", "ier", "iers", "iest"].map(|ending| format!("{stem}{ending}")));
            forms.extend(["ing", "in"].map(|ending| format!("{word}{ending}")));
        }
        ['e', ..] => {
            let stem = word.strip_suffix('e').unwrap_or(word);
            forms.extend(["s", "d", "r", "rs"].map(|ending| format!("{word}{ending}")));
            forms.extend(["ing", "in"].map(|ending| format!("{stem}{ending}")));
        }
        letters => {
            let plural = if stem_ends(&["s", "x", "z", "ch", "sh"]) { "es" } else { "s" };
            forms.push(format!("{word}{plural}"));
            forms.extend(["ed", "ing", "in", "er", "ers"].map(|ending| format!("{word}{ending}")));
            // Short stems double their last consonant: stab, stabbing.
            if let [last, middle, first] = letters
                && !is_vowel(*last)
                && !"wxy".contains(*last)
                && is_vowel(*middle)
                && !is_vowel(*first)
            {
                forms.extend(["ed", "ing", "in", "er", "ers"].map(|ending| format!("{word}{last}{ending}")));
            }
        }
    }
    forms
}

/// How a spelling hides a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hiding {
    /// Written as it sounds: `bollox`.
    Sound,
    /// Pairs of letters that look like one: `garnes`.
    LookAlike,
    /// The same of so short a word that only a phrase tells it: `rny`.
    LookAlikeShort,
    /// Vowels left out: `bllcks`.
    Vowelless,
    /// The same with so few consonants left that only a phrase tells it: `kll`.
    VowellessShort,
    /// Backwards: `skcollob`.
    Reversed,
}

/// What people make of a word of Latin letters to hide it; never the word itself. Words of under four letters have next
/// to none: too many others look like what would be made of them.
pub(super) fn hidden(word: &str) -> Vec<(String, Hiding)> {
    let letters = word.len();
    if letters < 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut forms: Vec<(String, Hiding)> = Vec::new();
    let alike = if letters < 4 { Hiding::LookAlikeShort } else { Hiding::LookAlike };
    forms.extend(LOOK_ALIKES.iter().map(|(from, to)| (word.replace(from, to), alike)));
    forms.push((word.replace('m', "rn").replace('w', "vv"), alike));
    // A capital I for one of several small L.
    forms.extend(word.match_indices('l').map(|(at, _)| {
        let (before, rest) = word.split_at(at);
        (format!("{before}i{}", rest.get(1..).unwrap_or_default()), alike)
    }));
    if letters < 4 {
        forms.retain(|(form, _)| form != word);
        return forms;
    }
    forms.extend(sounds(word).into_iter().map(|form| (form, Hiding::Sound)));
    let consonants: String = word.char_indices().filter(|(at, c)| *at == 0 || !is_vowel(*c)).map(|(_, c)| c).collect();
    let left = consonants.len();
    if left >= 3 && consonants.bytes().any(|byte| !is_vowel(char::from(byte))) {
        forms.push((consonants, if left >= 4 { Hiding::Vowelless } else { Hiding::VowellessShort }));
    }
    if letters >= SHORTEST_REVERSED {
        forms.push((word.chars().rev().collect(), Hiding::Reversed));
        forms.push((upside_down(word), Hiding::Reversed));
    }
    forms.retain(|(form, _)| form != word && form.len() >= 3);
    forms
}

/// Spellings that sound alike: every rule by itself, and the two commonest together.
fn sounds(word: &str) -> Vec<String> {
    let mut forms: Vec<String> = SOUNDS.iter().map(|(from, to)| word.replace(from, to)).collect();
    let last = |ending: &str, other: &str| word.strip_suffix(ending).map(|stem| format!("{stem}{other}"));
    forms.extend(ENDINGS.iter().filter_map(|(ending, other)| last(ending, other)));
    forms.push(without_doubles(word));
    forms.push(without_doubles(&word.replace("cks", "x")));
    forms.push(without_doubles(&word.replace("ck", "k")));
    forms.sort_unstable();
    forms.dedup();
    forms.retain(|form| form.len() >= 4);
    forms
}

fn without_doubles(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if !out.ends_with(c) || is_vowel(c) {
            out.push(c);
        }
    }
    out
}

/// A word turned on its head, as folding leaves it.
pub(super) fn upside_down(word: &str) -> String {
    word.chars().rev().map(turned).collect()
}

/// What a letter looks like upside down, where that is another letter of the keyboard.
fn turned(letter: char) -> char {
    match letter {
        'b' => 'q',
        'q' => 'b',
        'd' => 'p',
        'p' => 'd',
        'n' => 'u',
        'u' => 'n',
        _ => letter,
    }
}

pub(super) fn is_vowel(c: char) -> bool {
    "aeiou".contains(c)
}

/// Letters below which a word backwards is a word of its own too often.
const SHORTEST_REVERSED: usize = 5;

const SOUNDS: &[(&str, &str)] = &[
    ("f", "ph"),
    ("ph", "f"),
    ("ck", "k"),
    ("ck", "kk"),
    ("ck", "c"),
    ("cks", "x"),
    ("cks", "xx"),
    ("c", "k"),
    ("x", "ks"),
    ("s", "z"),
    ("i", "y"),
    ("y", "i"),
    ("oo", "u"),
    ("th", "f"),
    ("wh", "w"),
    ("ight", "ite"),
    ("ee", "ea"),
    ("qu", "kw"),
];

const ENDINGS: &[(&str, &str)] =
    &[("er", "a"), ("er", "ah"), ("ers", "az"), ("s", "z"), ("es", "ez"), ("ing", "in"), ("e", "")];

const LOOK_ALIKES: &[(&str, &str)] = &[("m", "rn"), ("w", "vv"), ("d", "cl"), ("l", "i"), ("i", "l")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_double_and_drop_as_in_english() {
        assert!(inflections("stab").contains(&"stabbing".to_owned()));
        assert!(inflections("vape").contains(&"vaping".to_owned()));
        assert!(inflections("bully").contains(&"bullies".to_owned()));
        assert!(!inflections("stab").contains(&"stable".to_owned()));
        assert!(inflections("杀").is_empty());
    }

    #[test]
    fn hidden_spellings_are_those_that_people_write() {
        let forms: Vec<String> = hidden("bollocks").into_iter().map(|(form, _)| form).collect();
        for form in ["bollox", "bolloks", "bolocks", "bllcks", "skcollob"] {
            assert!(forms.iter().any(|own| own == form), "{form} of {forms:?}");
        }
        assert!(hidden("ass").is_empty());
        assert!(hidden("games").contains(&("garnes".to_owned(), Hiding::LookAlike)));
    }
}
