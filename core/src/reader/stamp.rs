//! What in the lines of a chat is said, and what only says who said it and when.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A line taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamped {
    /// What is left between the stamps, in bytes of the line.
    pub(super) said: Range<usize>,
    /// Whether the line begins as the line of a log does, with a time or a name in brackets.
    pub(super) begins: bool,
}

/// Whether a line is written for machines: code, commands, paths. Models learnt what people write to one another, who put hearts
/// (`<3`), stars and brackets around words, too, but none of these.
pub(super) fn is_code(line: &str) -> bool {
    let signs = line.chars().filter(|sign| "{}=\\|".contains(*sign)).count() + usize::from(line.ends_with(';'));
    let follows = |pair: (char, char)| pair.0.is_alphanumeric() && matches!(pair.1, '(' | '[');
    let calls = line.chars().zip(line.chars().skip(1)).filter(|pair| follows(*pair)).count();
    let letters = line.chars().filter(|letter| letter.is_alphabetic()).count();
    let weight = signs + 2 * calls;
    weight >= FEWEST_SIGNS && weight * MOST_LETTERS_A_SIGN >= letters
}

/// Takes the stamps from the ends of a line: `[18:54] <Ruby> just got home`, `on my way 16:43`, `Eve Today at 18:34`.
pub(super) fn stamped(line: &str) -> Stamped {
    let head = HEAD.as_ref().and_then(|head| head.find(line)).map_or(0, |head| head.end());
    let rest = line.get(head..).unwrap_or_default();
    let tail = TAIL.as_ref().and_then(|tail| tail.find(rest)).map_or(rest.len(), |tail| tail.start());
    Stamped { said: head..head + tail, begins: head > 0 }
}

/// A digit as it is read, too: in faces where 1 and l, or 0 and O, are drawn alike.
const DIGIT: &str = r"[\dlIO|]";

/// A time, alone or in brackets, and a name in pointed ones.
static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = format!(r"\d?{DIGIT}[:.]{DIGIT}{{2}}(?:[:.]{DIGIT}{{2}})?(?: ?[aApP][mM])?");
    Regex::new(&format!(r"^(?:(?:\[{time}\]|{time}\s)\s*(?:<[^<>]{{1,32}}>)?|<[^<>]{{1,32}}>)\s*")).ok()
});

/// A time of today or of some while ago, with whatever ticks come after it.
static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = r"\b(?:(?:today|yesterday),?(?: at)? )?\d{1,2}[:.]\d{2}(?: ?[ap]m)?";
    let ago = r"\b\d{1,3} ?(?:[smhdwy]|mins?|minutes?|hours?|days?|weeks?|months?|years?) ago";
    Regex::new(&format!(r"(?i)\s*(?:{time}|{ago})\W*$")).ok()
});

/// Signs of a programming language that a line of code has.
const FEWEST_SIGNS: usize = 2;
/// Letters for each of them, at most.
const MOST_LETTERS_A_SIGN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_what_people_write() {
        for code in [
            "def move(self, food):",
            "PS C:\\Users\\lhowells> ping host.example",
            "for (int i = 0; i < n; i++) {",
            "self.size += 1;",
        ] {
            assert!(is_code(code), "{code}");
        }
        for said in [
            "love u <3 <3",
            "its fine :) ;)",
            "come to the gym (the old one) at 4",
            "*hugs* and/or a$$",
            "so y = 3x + 2 and what is x?",
            "sh / 14 / no recovery",
        ] {
            assert!(!is_code(said), "{said}");
        }
    }

    #[test]
    fn stamps_are_taken_off_and_what_is_said_stays() {
        for (line, said, begins) in [
            ("[18:54] <Ruby> just got home", "just got home", true),
            ("[19:1l] <Rosie> u there", "u there", true),
            ("18:54 just got home", "just got home", true),
            ("<Sam> its raining", "its raining", true),
            ("back in 5 16:43", "back in 5", false),
            ("back in 5 16:43 //", "back in 5", false),
            ("Eve Today at 18:34", "Eve", false),
            ("11 minutes ago", "", false),
            ("Rosie 3 h ago", "Rosie", false),
            ("the score was 3:2 in the end", "the score was 3:2 in the end", false),
            ("<3 you all", "<3 you all", false),
            ("", "", false),
        ] {
            let found = stamped(line);
            assert_eq!((line.get(found.said), found.begins), (Some(said), begins), "{line}");
        }
    }
}
