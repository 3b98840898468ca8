//! A model of hosts that no list knows: how names on lists of risks are written, and how harmless ones are.
//!
//! It reads the host alone. Public lists hold hosts without paths, so nothing could be learned from a path, and what
//! words in a path say is the word lists' to tell. It accuses from `possible` on and clears nothing: a name that looks
//! like any other says nothing of what stands there.

mod features;
mod net;

use net::Net;

use super::{Prepared, PreparedLink, Sight, Signal};
use crate::bundle::{AddressList, ModelFiles, Task};
use crate::calibration::Operating;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::link::{Link, NameParts};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Runs the URL model of a bundle.
pub(crate) struct UrlModelSignal {
    id: String,
    net: Net,
    /// In the order of the outputs.
    labels: Vec<(Category, Operating)>,
    silent_below: Vec<String>,
    /// Lists whose word settles the matter.
    known: Vec<AddressList>,
}

impl UrlModelSignal {
    /// Loads the URL model among the files, the last if there are several; `None` when there is none.
    pub(crate) fn load<'f>(
        files: impl IntoIterator<Item = &'f ModelFiles>,
        known: Vec<AddressList>,
    ) -> Result<Option<Self>> {
        let host = |files: &&ModelFiles| matches!(files.task, Task::Host { .. });
        let Some(files) = files.into_iter().filter(host).last() else { return Ok(None) };
        let Task::Host { labels, silent_below } = &files.task else { return Ok(None) };
        let net = Net::read(&files.weights, labels.len())?;
        let operating = |label: &String| {
            let category: Category = label.parse().ok()?;
            Some((category, files.operating.get(&category)?.clone()))
        };
        let labels =
            labels.iter().map(operating).collect::<Option<Vec<_>>>().ok_or_else(|| {
                Error::new(ErrorKind::BundleCorrupt, "the URL model has an output without a calibration")
            })?;
        Ok(Some(Self { id: files.id.clone(), net, labels, silent_below: silent_below.clone(), known }))
    }

    /// The raw scores for an address by label, whoever knows its host; none where there is no name to read.
    pub(crate) fn raw(&self, link: &Link) -> Option<Vec<(Category, f32)>> {
        let scores = self.net.scores(&link.name()?);
        Some(self.labels.iter().map(|(category, _)| *category).zip(scores).collect())
    }

    /// The name to judge: of the address that is asked about itself, and of none that is exempt.
    fn name<'l>(&self, prepared: &'l PreparedLink) -> Option<NameParts<'l>> {
        if prepared.linked_from.is_some() {
            return None;
        }
        let name = prepared.link.name()?;
        let host = prepared.link.host();
        let below = |suffix: &String| match suffix.strip_suffix(".*") {
            Some(label) => name.label == label,
            None => host.strip_suffix(suffix.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.')),
        };
        (!self.silent_below.iter().any(below)).then_some(name)
    }

    fn is_known(&self, link: &Link) -> bool {
        self.known.iter().any(|lists| !lists.lookup(link).is_empty())
    }
}

impl Signal for UrlModelSignal {
    fn id(&self) -> &'static str {
        "url-model"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        input.links.iter().any(|prepared| self.name(prepared).is_some())
    }

    fn categories(&self) -> Vec<Category> {
        // It misses most of what stands behind ordinary names: it finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let says = "the URL model: the name is written like names on public lists of this kind; nobody has looked at the \
                    site, and no list knows it";
        (source == self.id).then(|| says.to_owned())
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for prepared in &input.links {
            let Some(name) = self.name(prepared) else { continue };
            if self.is_known(&prepared.link) {
                continue;
            }
            let scores = self.net.scores(&name);
            let heard = self
                .labels
                .iter()
                .zip(scores)
                .filter(|((_, operating), score)| operating.probability(*score) >= operating.thresholds.possible)
                .filter(|((category, _), _)| !prepared.allowed.silences(*category));
            findings.extend(heard.map(|((category, _), score)| Finding {
                claim: Claim::Category(*category),
                basis: Basis::Model,
                source: self.id.clone(),
                strength: score,
                part: prepared.part,
                turn: None,
                span: prepared.span(),
                region: None,
            }));
        }
        Ok(findings.into())
    }
}

#[cfg(test)]
mod tests;
