//! `fourc lists verify`: whether lists of addresses are whole and may be used today. What they hold is never printed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fourc::known::HashList;
use fourc::lists::UrlList;
use fourc::{AddressList, Date, Effort, Layer, SealedList};

use crate::flags::Knowledge;
use crate::knowledge::{builder, name, today};
use crate::{FAILED, NOTHING, SOMETHING, output};

pub(super) fn run(paths: &[PathBuf], knowledge: &Knowledge) -> Result<u8> {
    let today = today(knowledge)?;
    let mut out = std::io::stdout().lock();
    let mut code = NOTHING;
    for path in paths {
        match verify(path, today) {
            Ok((line, None)) => writeln!(out, "{}: {line}", path.display())?,
            Ok((line, Some(problem))) => {
                code = code.max(SOMETHING);
                writeln!(out, "{}: {line}; {problem}", path.display())?;
            }
            Err(error) => {
                code = FAILED;
                output::complain(&error.context(path.display().to_string()));
            }
        }
    }
    let asked = builder(knowledge)?.effort(Effort::Rules).build()?.self_test()?;
    writeln!(out, "self-test: {asked} inert addresses and hashes answered as they must be")?;
    Ok(code)
}

/// What a list is, and why it may not be used today.
fn verify(path: &Path, today: Date) -> Result<(String, Option<String>)> {
    let bytes = std::fs::read(path).context("it cannot be read")?;
    let expiry = |last: Option<Date>| last.map_or_else(String::new, |last| format!(", to be used until {last}"));
    if UrlList::is_list_file(&bytes) {
        let list = UrlList::from_bytes(bytes)?;
        let (layer, entries, digest) = (list.layer(), list.len(), list.digest());
        let what = format!(
            "compiled list {} in the layer {}, {entries} entries of {} sources, digest {digest}{}",
            list.name(),
            layer.id(),
            list.sources().len(),
            expiry(list.expires())
        );
        let is_late = list.expires().is_some_and(|last| last < today);
        return Ok((what, is_late.then(|| "it has expired".to_owned())));
    }
    if HashList::is_hash_list_file(&bytes) {
        return Ok(hashes(&HashList::from_bytes(bytes)?, today));
    }
    let text = String::from_utf8(bytes).ok().context("it is neither a compiled list nor UTF-8")?;
    if HashList::is_sealed(&text) {
        return Ok(hashes(&HashList::from_text("sealed", &text)?, today));
    }
    if SealedList::is_sealed(&text) {
        let list = SealedList::from_text(&text)?;
        let labels: Vec<&str> = list.categories().iter().map(|category| category.id()).collect();
        let what = format!(
            "sealed list {}, {} entries for {}{}",
            list.name(),
            list.entries(),
            labels.join(", "),
            expiry(list.expires())
        );
        return Ok((what, list.problem(Some(today))));
    }
    let list = AddressList::deny(&name(path), &text)?;
    let (deny, allow) = (Layer::Deny.id(), Layer::Allow.id());
    Ok((format!("list of {} entries, for --{deny} or --{allow}", list.len()), None))
}

fn hashes(list: &HashList, today: Date) -> (String, Option<String>) {
    let kinds: Vec<String> = list.kinds().map(|(kind, count)| format!("{count} {kind}")).collect();
    let expiry = list.expires().map_or_else(String::new, |last| format!(", to be used until {last}"));
    let (name, layer, digest) = (list.name(), list.layer().id(), list.digest());
    let what = format!("list of hashes {name} ({layer}), {}, digest {digest}{expiry}", kinds.join(", "));
    (what, list.problem(Some(today)))
}
