//! Personal details by their shape: UK telephone numbers and postcodes, e-mail addresses, payment cards, handles,
//! National Insurance numbers.
//!
//! A detail is no harm by itself: every school's contact page holds three. So most shapes are weak evidence that only
//! counts beside words such as "my number is"; a card or an insurance number says more.

use regex::Regex;

use super::{Prepared, Sight, Signal};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for personal details.
pub(crate) struct PatternSignal {
    patterns: Vec<Pattern>,
}

struct Pattern {
    id: &'static str,
    regex: Regex,
    strength: f32,
    /// What the expression alone cannot check.
    check: fn(&str) -> bool,
}

impl PatternSignal {
    pub(crate) fn new() -> Result<Self> {
        let compile = |&(id, strength, expression, check): &Row| {
            let regex = Regex::new(expression)
                .map_err(|cause| Error::new(ErrorKind::Internal, "a pattern does not compile").because(cause))?;
            Ok(Pattern { id, regex, strength, check })
        };
        Ok(Self { patterns: PATTERNS.iter().map(compile).collect::<Result<_>>()? })
    }
}

impl Signal for PatternSignal {
    fn id(&self) -> &'static str {
        "patterns"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.texts.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        vec![Category::OversharingContactDetails]
    }

    fn categories_in(&self, _language: &str) -> &[Category] {
        &[Category::OversharingContactDetails]
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for text in &input.texts {
            for pattern in &self.patterns {
                // A register or a spreadsheet holds thousands; the first few say as much.
                let hits = pattern
                    .regex
                    .find_iter(&text.text)
                    .filter(|hit| (pattern.check)(hit.as_str()))
                    .take(MOST_OF_A_KIND);
                findings.extend(hits.map(|hit| Finding {
                    claim: Claim::Category(Category::OversharingContactDetails),
                    basis: Basis::Pattern,
                    source: format!("patterns#{}", pattern.id),
                    strength: pattern.strength,
                    part: text.part,
                    turn: text.turn,
                    span: text.callers(crate::Span::new(hit.start(), hit.end())),
                    region: None,
                }));
            }
        }
        Ok(findings.into())
    }
}

type Row = (&'static str, f32, &'static str, fn(&str) -> bool);

const MOST_OF_A_KIND: usize = 16;
const WEAK: f32 = 0.15;
const MEDIUM: f32 = 0.4;

/// Shapes: telephone numbers after Ofcom's numbering plan, postcodes after BS 7666, insurance numbers after HMRC's NIM39110.
const PATTERNS: &[Row] = &[
    (
        "uk-phone",
        WEAK,
        r"(?:\+44\s?\(?0?\)?|\b0)(?:7\d{3}|1\d{3}|2\d|3\d{2}|8\d{2})[\s-]?\d{3}[\s-]?\d{3,4}\b",
        |hit| (10..=13).contains(&hit.bytes().filter(u8::is_ascii_digit).count()),
    ),
    ("uk-postcode", WEAK, r"(?i)\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[ABD-HJLNP-UW-Z]{2}\b", |hit| {
        // "room A12 1st floor" has the shape of a postcode.
        let end = hit.to_ascii_lowercase();
        !["1st", "2nd", "3rd"].iter().any(|ordinal| end.ends_with(ordinal)) && !end.ends_with("th")
    }),
    ("email", WEAK, r"(?i)\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}\b", |_| true),
    ("handle", WEAK, r"(?i)(?:^|[\s(:])@[a-z0-9_][a-z0-9_.]{2,29}\b", |_| true),
    ("card", MEDIUM, r"\b[2-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b", is_card),
    (
        "national-insurance",
        MEDIUM,
        r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",
        |hit| {
            let prefix: String = hit.chars().take(2).map(|c| c.to_ascii_uppercase()).collect();
            !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&prefix.as_str())
        },
    ),
];

/// Luhn's check digit (ISO/IEC 7812-1) over 13 to 19 digits that are not all the same.
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { (digit * 2) / 10 + (digit * 2) % 10 })
        .sum();
    (13..=19).contains(&digits.len())
        && sum.is_multiple_of(10)
        && digits.windows(2).any(|pair| pair.first() != pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputKind;
    use crate::language::Language;
    use crate::signals::{Origin, PreparedText};

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let prepared = Prepared {
            side_by_side: false,
            most_regions: 32,
            screen: None,
            kind: InputKind::Text,
            texts: vec![PreparedText::new(text, Origin::Direct)],
            links: vec![],
            images: vec![],
            page: None,
            language: Language::English,
        };
        let sight = PatternSignal::new().unwrap().look(&prepared).unwrap();
        let found: Vec<_> = sight
            .findings
            .iter()
            .map(|finding| (finding.source.trim_start_matches("patterns#"), finding.span.unwrap().of(text).trim()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn personal_details_are_found_by_shape() {
        check("ring me on 07700 900123 x", &[("uk-phone", "07700 900123")]);
        check("(020) 7946 0018 or +44 7700 900456", &[("uk-phone", "+44 7700 900456")]);
        check("we live at 12 High St, SW1A 1AA", &[("uk-postcode", "SW1A 1AA")]);
        check("mail sam.b@example.org!", &[("email", "sam.b@example.org")]);
        check("my insta is @sam_b.99", &[("handle", "@sam_b.99")]);
        check("card 4111 1111 1111 1111 exp", &[("card", "4111 1111 1111 1111")]);
        check("NI: QQ 12 34 56 C, AB 12 34 56 C", &[("national-insurance", "AB 12 34 56 C")]);
    }

    #[test]
    fn numbers_that_are_no_details_are_left_alone() {
        check("4111 1111 1111 1112 fails the check digit", &[]);
        check("pi is 3.14159265358979323846 and 2024-11-22 is a date", &[]);
        check("room A12 1st floor, Year 7 set 2B", &[]);
        check("0000 0000 0000 0000", &[]);
    }
}
