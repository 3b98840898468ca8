//! Tables about words inside addresses: what counts there, what excuses it, whose hosts are left alone, which brands are
//! imitated.

use std::collections::HashMap;

use super::lists::{Strength, bad, rows, unknown};
use crate::error::Result;
use crate::link::{Brand, Brands};
use crate::taxonomy::{Category, Context};

/// Everything about words inside addresses, as the bundle has it.
#[derive(Debug)]
pub(crate) struct HostTables {
    pub(crate) terms: Vec<HostTerm>,
    pub(crate) contexts: Vec<HostContext>,
    /// Words that are no common ones and are read as themselves.
    pub(crate) words: Vec<String>,
    pub(crate) suffixes: HashMap<Box<str>, HostKind>,
    pub(crate) brands: Brands,
}

/// One phrase that says more in an address than in prose.
#[derive(Clone, Debug)]
pub(crate) struct HostTerm {
    pub(crate) line: usize,
    pub(crate) phrase: String,
    pub(crate) category: Category,
    /// In the name that somebody registered; none where it says nothing there.
    pub(crate) label: Option<Strength>,
    /// Elsewhere in the address.
    pub(crate) elsewhere: Option<Strength>,
    /// Whether it counts beside letters that are no word: no other word holds it.
    pub(crate) anywhere: bool,
    pub(crate) sense: String,
}

/// One phrase that shows what a risky word in an address is there for.
#[derive(Clone, Debug)]
pub(crate) struct HostContext {
    pub(crate) line: usize,
    pub(crate) phrase: String,
    pub(crate) context: Context,
    pub(crate) sense: String,
}

/// Hosts that no word and no likeness accuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostKind {
    /// Registered for authorities, schools, universities, museums: nobody else gets a name there.
    Institution,
    /// Delivers other sites' pages under their own names, or stands between a library and its readers.
    Delivery,
    /// Has the name by chance.
    Innocent,
}

/// The texts of the tables.
pub(crate) struct HostSources<'t> {
    pub(crate) terms: &'t str,
    pub(crate) contexts: &'t str,
    pub(crate) words: &'t str,
    pub(crate) suffixes: &'t str,
    pub(crate) lures: &'t str,
}

impl HostTables {
    pub(crate) fn parse(sources: &HostSources<'_>, brands: &[Brand]) -> Result<Self> {
        Ok(Self {
            terms: rows(sources.terms).map(term).collect::<Result<_>>()?,
            contexts: rows(sources.contexts).map(context).collect::<Result<_>>()?,
            words: rows(sources.words).filter_map(|(_, cells)| cells.first().map(|&word| word.to_owned())).collect(),
            suffixes: rows(sources.suffixes).map(suffix).collect::<Result<_>>()?,
            brands: Brands::new(brands, sources.lures)?,
        })
    }

    /// What kind of host this is, if nothing is to be read into its name.
    pub(crate) fn kind(&self, host: &str) -> Option<HostKind> {
        let parents = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent));
        let exact = parents.clone().find_map(|name| self.suffixes.get(name).copied());
        exact.or_else(|| {
            // `ac.*`: that label and one more at the end.
            let last_two = parents.filter(|name| name.bytes().filter(|byte| *byte == b'.').count() == 1).last()?;
            let (label, country) = last_two.split_once('.')?;
            (country.len() == 2).then(|| self.suffixes.get(format!("{label}.*").as_str()).copied()).flatten()
        })
    }
}

/// Reads `phrase category label elsewhere beside sense counter`.
fn term((line, cells): (usize, Vec<&str>)) -> Result<HostTerm> {
    let [phrase, category, label, elsewhere, beside, sense, ..] = cells.as_slice() else {
        return Err(bad("address terms", line));
    };
    let strength = |word: &str| match word {
        "-" => Ok(None),
        word => Strength::parse(word).map(Some).ok_or_else(|| unknown("address terms", line)),
    };
    let anywhere = match *beside {
        "anything" => true,
        "words" => false,
        _ => return Err(unknown("address terms", line)),
    };
    Ok(HostTerm {
        line,
        anywhere,
        phrase: (*phrase).to_owned(),
        category: category.parse().map_err(|_| unknown("address terms", line))?,
        label: strength(label)?,
        elsewhere: strength(elsewhere)?,
        sense: (*sense).to_owned(),
    })
}

/// Reads `phrase context sense`.
fn context((line, cells): (usize, Vec<&str>)) -> Result<HostContext> {
    let [phrase, context, sense] = cells.as_slice() else { return Err(bad("address contexts", line)) };
    Ok(HostContext {
        line,
        phrase: (*phrase).to_owned(),
        context: context.parse().map_err(|_| unknown("address contexts", line))?,
        sense: (*sense).to_owned(),
    })
}

/// Reads `suffix kind note`.
fn suffix((line, cells): (usize, Vec<&str>)) -> Result<(Box<str>, HostKind)> {
    let [suffix, kind, _note] = cells.as_slice() else { return Err(bad("address suffixes", line)) };
    let kind = match *kind {
        "institution" => HostKind::Institution,
        "delivery" => HostKind::Delivery,
        "innocent" => HostKind::Innocent,
        _ => return Err(unknown("address suffixes", line)),
    };
    Ok(((*suffix).into(), kind))
}
