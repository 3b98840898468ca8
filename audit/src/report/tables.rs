//! Tables for spreadsheets and for recording systems. No cell begins with what a spreadsheet takes for a formula.

use fourc::{Error, ErrorKind, Result};

use super::{Incident, Report, id_of};
use crate::analyse::action_words;

impl Report {
    /// One row an incident.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn incidents_csv(&self) -> Result<String> {
        let header = [
            "id",
            "priority",
            "who",
            "group",
            "first",
            "last",
            "minutes",
            "four_c",
            "label",
            "title",
            "labels",
            "level",
            "severity",
            "intent",
            "hints",
            "summary",
            "visits",
            "searches",
            "stopped",
            "let_through",
            "addresses",
            "lesson",
            "words",
            "shown_addresses",
            "reasons",
            "found_in",
        ];
        let row = |incident: &Incident| {
            let labels: Vec<&str> = incident.labels.iter().map(|label| label.id()).collect();
            let words: Vec<&str> = incident.shown.iter().filter_map(|shown| shown.words.as_deref()).collect();
            let addresses: Vec<&str> = incident.shown.iter().map(|shown| shown.address.as_str()).collect();
            let places: Vec<&str> = incident.shown.iter().map(|shown| shown.found_in.as_str()).collect();
            vec![
                incident.id.clone(),
                incident.priority.to_string(),
                incident.who.clone(),
                incident.group.clone(),
                incident.first.clone(),
                incident.last.clone(),
                incident.minutes.to_string(),
                id_of(incident.dimension),
                incident.label.id().to_owned(),
                incident.title.clone(),
                labels.join(" "),
                incident.level.id().to_owned(),
                id_of(incident.severity),
                id_of(incident.intent),
                incident.hints.join("; "),
                incident.summary.clone(),
                incident.visits.to_string(),
                incident.searches.to_string(),
                incident.blocked.to_string(),
                incident.reached.to_string(),
                incident.addresses.to_string(),
                incident.lesson.clone().unwrap_or_default(),
                words.join(" | "),
                addresses.join(" | "),
                reasons(incident).join(" | "),
                places.join(" "),
            ]
        };
        table(&header, self.incidents.iter().map(row))
    }

    /// Incidents in the shape of a record of concern, for CPOMS and systems like it.
    ///
    /// CPOMS publishes no format for imports; the columns are those that its form for a new incident asks for. What is
    /// done about it is for people to fill in.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn cpoms_csv(&self) -> Result<String> {
        let header = [
            "Student",
            "Date",
            "Time",
            "Categories",
            "Subcategory",
            "Incident",
            "Linked students",
            "Action taken",
            "Status",
            "Source",
        ];
        let row = |incident: &Incident| {
            let (date, time) = incident.first.split_once(' ').unwrap_or((&incident.first, ""));
            let lesson = incident.lesson.as_ref().map(|lesson| format!(" It fell {lesson}.")).unwrap_or_default();
            let text = format!(
                "{}, {}. {} within {} min. {} ({}).{lesson} Found by software from a web log; not yet looked at by a person.",
                incident.title,
                incident.level.id(),
                incident.summary,
                incident.minutes,
                if incident.care { "A matter of care" } else { incident.intent.title() },
                incident.hints.join("; "),
            );
            vec![
                incident.who.clone(),
                date.to_owned(),
                time.to_owned(),
                "Online safety".to_owned(),
                incident.title.clone(),
                text,
                String::new(),
                String::new(),
                "For review".to_owned(),
                format!("fourc {} {}", self.provenance.fourc, incident.id),
            ]
        };
        table(&header, self.incidents.iter().map(row))
    }

    /// Lines that could not be read, by file and reason.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn unread_csv(&self) -> Result<String> {
        let rows = self.files.iter().flat_map(|file| {
            file.unread.iter().flat_map(move |unread| {
                unread.lines.iter().enumerate().map(move |(place, line)| {
                    vec![
                        file.name.clone(),
                        line.to_string(),
                        id_of(unread.reason),
                        unread.meaning.clone(),
                        unread.count.to_string(),
                        unread.contents.get(place).cloned().unwrap_or_default(),
                    ]
                })
            })
        });
        table(&["file", "line", "reason", "meaning", "lines_with_this_reason", "content"], rows)
    }

    /// Addresses for a person to check, with room for what the person says.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn sample_csv(&self) -> Result<String> {
        let rows = self.sample.iter().map(|row| {
            vec![
                row.stratum.clone(),
                row.of.to_string(),
                row.address.clone(),
                row.words.clone().unwrap_or_default(),
                row.found.clone(),
                row.found_in.clone(),
                String::new(),
                String::new(),
            ]
        });
        let header = [
            "stratum",
            "addresses_in_stratum",
            "address",
            "words",
            "found",
            "found_in",
            "reviewer_agrees",
            "reviewer_says",
        ];
        table(&header, rows)
    }

    /// Who stands behind the names in the report. It is no file of the report: whoever writes it decides who may read it.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn identities_csv(&self) -> Result<String> {
        table(&["shown", "name"], self.identities.iter().map(|(shown, name)| vec![shown.clone(), name.clone()]))
    }
}

fn reasons(incident: &Incident) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for shown in &incident.shown {
        for why in &shown.why {
            let line = format!("{why} ({})", action_words(shown.action));
            if !all.contains(&line) {
                all.push(line);
            }
        }
    }
    all
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String> {
    let wrong = |cause: csv::Error| Error::new(ErrorKind::Internal, "a table of the report").because(cause);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(header).map_err(wrong)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(wrong)?;
    }
    let bytes = writer.into_inner().map_err(|_| Error::new(ErrorKind::Internal, "a table of the report"))?;
    // The mark tells spreadsheets that it is UTF-8.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    let clean: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // Spaces in front do not keep a formula from being one.
    let first = clean.trim_start().chars().next();
    if first.is_some_and(|first| "=+-@|%＝＋－＠".contains(first)) { format!("'{clean}") } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for cell in ["=1+1", "+44", "-2", "@SUM(A1)", " =1", "\t=1", "\r\n=cmd|' /C calc'!A0", "＝1"] {
            assert!(harmless(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(harmless("https://example.org/?a=1"), "https://example.org/?a=1");
        let text = table(&["a"], [vec!["=HYPERLINK(\"x\"),\"y\"".to_owned()]].into_iter()).unwrap();
        assert_eq!(text, "\u{feff}a\r\n\"'=HYPERLINK(\"\"x\"\"),\"\"y\"\"\"\r\n");
    }
}
