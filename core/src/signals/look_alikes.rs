//! Hosts that imitate a brand.

use std::sync::Arc;

use super::host_words::is_known;
use super::{Prepared, Sight, Signal};
use crate::bundle::{AddressList, HostTables};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::lexicon::Segmenter;
use crate::link::Likeness;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Holds hosts against the table of brands.
pub(crate) struct LookAlikeSignal {
    tables: Arc<HostTables>,
    words: Arc<Segmenter>,
    lists: Vec<AddressList>,
}

impl LookAlikeSignal {
    pub(crate) fn new(tables: Arc<HostTables>, words: Arc<Segmenter>, lists: Vec<AddressList>) -> Self {
        Self { tables, words, lists }
    }
}

impl Signal for LookAlikeSignal {
    fn id(&self) -> &'static str {
        "look-alikes"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        input.links.iter().any(|link| link.linked_from.is_none())
    }

    fn categories(&self) -> Vec<Category> {
        // A host that imitates nobody may still be false.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let (line, how) = source.strip_prefix(PREFIX)?.split_once('/')?;
        let title = self.tables.brands.title(line.parse().ok()?)?;
        let (.., what) = LIKENESSES.iter().find(|(_, id, _)| *id == how)?;
        Some(format!("the host {what} {title}, and is none of its own"))
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for prepared in input.links.iter().filter(|link| link.linked_from.is_none()) {
            let link = &prepared.link;
            let found = self.tables.brands.imitated(link, |word| self.words.knows(word));
            let Some(imitation) = found else { continue };
            let is_allowed = prepared.allowed.silences(Category::Phishing);
            if is_allowed || self.tables.kind(link.host()).is_some() || is_known(&self.lists, link) {
                continue;
            }
            let how = LIKENESSES.iter().find(|(likeness, ..)| *likeness == imitation.likeness);
            findings.push(Finding {
                claim: Claim::Category(Category::Phishing),
                basis: Basis::Pattern,
                source: format!("{PREFIX}{}/{}", imitation.line, how.map_or("", |(_, id, _)| id)),
                strength: if imitation.sure { SURE } else { UNSURE },
                part: prepared.part,
                turn: None,
                span: prepared.place(imitation.span),
                region: None,
            });
        }
        Ok(findings.into())
    }
}

/// Likenesses, their ids in sources, and what they are in words.
const LIKENESSES: [(Likeness, &str, &str); 4] = [
    (Likeness::Homograph, "homograph", "is written with characters that look like those of"),
    (Likeness::Lure, "lure", "sets words that lure beside the name of"),
    (Likeness::Subdomain, "subdomain", "puts before its own name that of"),
    (Likeness::OneEdit, "one-edit", "is one slip of the finger away from"),
];

/// What the sources begin with; the line of the table of brands follows.
const PREFIX: &str = "brands#";
/// On the shared scale: `likely` for what nobody writes by accident, `possible` for what somebody may.
const SURE: f32 = 0.65;
const UNSURE: f32 = 0.4;
