//! The words of inspectors for what was found: tables in `data/rollups.json` that say which labels stand for which row.

use fourc::{Category, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use crate::report::Incident;

/// One list of kinds of harm, with what was found of each.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RollUp {
    /// Stable id, e.g. `kcsie`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it comes from, and whose mapping it is.
    pub source: String,
    /// Its rows in its own order; nothing found is a row with zeros.
    pub rows: Vec<RollUpRow>,
}

/// One kind of harm.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RollUpRow {
    /// Stable id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Our labels for it.
    pub labels: Vec<Category>,
    /// Incidents with one of them.
    pub incidents: u64,
    /// People in these incidents.
    pub people: u64,
    /// Incidents in which something was let through.
    pub reached: u64,
}

#[derive(Deserialize)]
struct Scheme {
    id: String,
    title: String,
    source: String,
    rows: Vec<SchemeRow>,
}

#[derive(Deserialize)]
struct SchemeRow {
    id: String,
    title: String,
    labels: Vec<Category>,
}

/// What was found, in the words of every scheme.
pub(crate) fn roll_up(incidents: &[Incident]) -> Result<Vec<RollUp>> {
    let schemes: Vec<Scheme> = serde_json::from_str(include_str!("../data/rollups.json"))
        .map_err(|cause| Error::new(ErrorKind::Internal, "the table of roll-ups").because(cause))?;
    let row = |row: SchemeRow| {
        let stands = |incident: &&Incident| {
            let own = std::iter::once(&incident.label).chain(&incident.labels);
            own.into_iter().any(|label| row.labels.contains(label))
        };
        let found: Vec<&Incident> = incidents.iter().filter(stands).collect();
        let mut people: Vec<&str> = found.iter().map(|incident| incident.who.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        RollUpRow {
            incidents: found.len() as u64,
            people: people.len() as u64,
            reached: found.iter().filter(|incident| incident.reached > 0).count() as u64,
            id: row.id,
            title: row.title,
            labels: row.labels,
        }
    };
    let scheme = |scheme: Scheme| RollUp {
        id: scheme.id,
        title: scheme.title,
        source: scheme.source,
        rows: scheme.rows.into_iter().map(row).collect(),
    };
    Ok(schemes.into_iter().map(scheme).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_cs_hold_every_risk_exactly_once() {
        let all = roll_up(&[]).unwrap();
        let kcsie = all.iter().find(|scheme| scheme.id == "kcsie").unwrap();
        for category in Category::ALL.iter().filter(|category| category.is_risk() && category.parent().is_none()) {
            let rows: Vec<&RollUpRow> = kcsie.rows.iter().filter(|row| row.labels.contains(category)).collect();
            assert_eq!(rows.len(), 1, "{category:?}");
            assert_eq!(rows[0].title, format!("{:?}", category.info().dimension), "{category:?}");
        }
        assert!(all.iter().all(|scheme| !scheme.source.is_empty() && scheme.rows.iter().all(|row| row.incidents == 0)));
    }
}
