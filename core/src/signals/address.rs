//! What the form of an address gives away, whoever it belongs to: forms of proxies, names that pose as hosts, bare numbers.

use super::{Prepared, Sight, Signal, wrapping};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks at the form of addresses.
pub(crate) struct AddressSignal;

/// A user name that reads as a host is a trick that has no other use, but mistakes happen: alone `possible`.
const POSING: f32 = 0.35;
/// Routers, printers and test machines have no names either: this only counts together with other evidence.
const BARE_NUMBER: f32 = 0.15;

const POSING_SOURCE: &str = "address-form#user-name-like-a-host";
const NUMBER_SOURCE: &str = "address-form#public-number";

impl Signal for AddressSignal {
    fn id(&self) -> &'static str {
        "address-form"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        input.links.iter().any(|prepared| prepared.linked_from.is_none())
    }

    fn categories(&self) -> Vec<Category> {
        // An address without such tricks may still be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        match source {
            POSING_SOURCE => Some("what stands before the @ reads as a host, but the host comes after it".to_owned()),
            NUMBER_SOURCE => Some("the host is a number on the public internet and not a name".to_owned()),
            _ => wrapping::describe(source),
        }
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for prepared in input.links.iter().filter(|prepared| prepared.linked_from.is_none()) {
            let phishing = |source: &str, strength, span| Finding {
                claim: Claim::Category(Category::Phishing),
                basis: Basis::Pattern,
                source: source.to_owned(),
                strength,
                part: prepared.part,
                turn: None,
                span,
                region: None,
            };
            if let Some(span) = prepared.link.posing_host() {
                let span = prepared.through.as_ref().map_or(span, |through| through.span);
                findings.push(phishing(POSING_SOURCE, POSING, Some(span)));
            }
            if prepared.link.is_public_ip() {
                findings.push(phishing(NUMBER_SOURCE, BARE_NUMBER, prepared.span()));
            }
            findings.extend(wrapping::anonymous(prepared));
        }
        Ok(findings.into())
    }
}
