//! A host as numbers: buckets of character n-grams for three bags, and ten plain measures.
//!
//! `models/train/url/features.py` does the same; `models/train/url/parity.json` holds the two together.

use crate::link::NameParts;

/// In bytes.
const SHORTEST_GRAM: usize = 2;
const LONGEST_GRAM: usize = 5;
/// Bytes of a label or subdomain that are read: longer ones say nothing new and would cost.
const LONGEST: usize = 64;
const PRIME: u32 = 0x0100_0193;
const LABEL: u32 = 0x811c_9dc5;
const SUBDOMAIN: u32 = 0x9747_b28c;
const SUFFIX: u32 = 0x5bd1_e995;
/// How many measures there are.
pub(super) const MEASURES: usize = 10;
/// How many bags there are.
pub(super) const BAGS: usize = 3;

/// Calls `each` with the hash of every n-gram of one bag: 0 is the label, 1 the subdomain, 2 the suffix.
pub(super) fn bag(parts: &NameParts<'_>, number: usize, each: impl FnMut(u32)) {
    match number {
        0 => grams(parts.label, LABEL, each),
        1 => grams(parts.subdomain, SUBDOMAIN, each),
        _ => suffix(parts.registry, each),
    }
}

/// The n-grams of a text between `^` and `$`; an empty one has none.
fn grams(text: &str, salt: u32, mut each: impl FnMut(u32)) {
    if text.is_empty() {
        return;
    }
    let mut framed = [b'$'; LONGEST + 2];
    let read = text.len().min(LONGEST);
    for (place, byte) in framed.iter_mut().zip(std::iter::once(b'^').chain(text.bytes().take(read))) {
        *place = byte;
    }
    let mut rest = framed.get(..read + 2).unwrap_or_default();
    while let [_, following @ ..] = rest {
        let mut value = salt;
        for (before, byte) in rest.iter().take(LONGEST_GRAM).enumerate() {
            value = step(value, *byte);
            if before + 1 >= SHORTEST_GRAM {
                each(mixed(value));
            }
        }
        rest = following;
    }
}

/// The suffix as a whole and its last label.
fn suffix(suffix: &str, mut each: impl FnMut(u32)) {
    let last = suffix.rsplit_once('.').map_or(suffix, |(_, last)| last);
    each(whole(suffix, SUFFIX));
    each(whole(last, SUFFIX ^ 1));
}

fn whole(text: &str, salt: u32) -> u32 {
    mixed(text.bytes().take(LONGEST).fold(salt, step))
}

fn step(value: u32, byte: u8) -> u32 {
    (value ^ u32::from(byte)).wrapping_mul(PRIME)
}

/// Brings the upper bits down to where buckets are counted.
fn mixed(value: u32) -> u32 {
    value ^ (value >> 15)
}

/// How long, how many digits, how readable: what n-grams do not count. All in [0, 2], by plain division.
pub(super) fn measures(parts: &NameParts<'_>) -> [f32; MEASURES] {
    let NameParts { subdomain, label, .. } = *parts;
    let (mut vowels, mut run, mut longest_run) = (0, 0, 0);
    for byte in label.bytes() {
        if is_vowel(byte) {
            (vowels, run) = (vowels + 1, 0);
        } else {
            run += 1;
            longest_run = longest_run.max(run);
        }
    }
    let labels = if subdomain.is_empty() { 0 } else { subdomain.split('.').count() };
    [
        ratio(label.len().min(LONGEST), 32),
        ratio(digits(label), label.len()),
        ratio(hyphens(label).min(4), 4),
        ratio(vowels, label.len()),
        ratio(longest_run.min(16), 16),
        ratio(usize::from(label.starts_with("xn--")), 1),
        ratio(labels.min(4), 4),
        ratio(subdomain.len().min(LONGEST), 64),
        ratio(digits(subdomain), subdomain.len()),
        ratio(hyphens(subdomain).min(4), 4),
    ]
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn hyphens(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'-').count()
}

/// A share of small whole numbers, exact on every machine; of nothing it is nothing.
fn ratio(count: usize, of: usize) -> f32 {
    count as f32 / of.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        grams(text, LABEL, |hash| found.push(hash));
        found
    }

    #[test]
    fn a_text_has_the_n_grams_of_its_framed_form_and_no_more_than_64_bytes_of_it() {
        assert!(hashes("").is_empty());
        // `^ab$`: three of two bytes, two of three, one of four.
        assert_eq!(hashes("ab").len(), 6);
        assert_eq!(hashes(&"a".repeat(64)).len(), hashes(&"a".repeat(200)).len());
        assert_ne!(hashes("ab"), hashes("ba"));
    }

    #[test]
    fn the_same_letters_are_another_thing_in_another_place() {
        let parts = NameParts { subdomain: "ab", label: "ab", registry: "ab" };
        let of = |number| {
            let mut found = Vec::new();
            bag(&parts, number, |hash| found.push(hash));
            found
        };
        assert!(of(0).iter().all(|hash| !of(1).contains(hash)));
        assert_eq!(of(2).len(), 2);
    }

    #[test]
    fn measures_are_shares_and_of_an_empty_subdomain_zero() {
        let measured = measures(&NameParts { subdomain: "", label: "ab-12-xyzw", registry: "com" });
        let wanted = [10.0 / 32.0, 0.2, 0.5, 0.2, 0.375, 0.0, 0.0, 0.0, 0.0, 0.0];
        for (found, wanted) in measured.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-6, "{measured:?}");
        }
    }
}
