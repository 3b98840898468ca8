//! Logs whose columns have names: which name means what, and a request out of one row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use fourc::{Error, ErrorKind, Result};

use crate::record::{Action, Came, Kind, Reason, Record};
use crate::time::Clock;

/// Names of columns that the table of known names lacks, by field: `time`, `user`, `url`, ….
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    own: BTreeMap<usize, String>,
}

impl ColumnMap {
    /// Reads entries of the form `field=name`.
    ///
    /// # Errors
    /// `configuration` for an entry without `=` or with an unknown field.
    pub fn parse<'e>(entries: impl IntoIterator<Item = &'e str>) -> Result<Self> {
        let mut own = BTreeMap::new();
        for entry in entries {
            let wrong = || {
                let all = FIELDS.join(", ");
                Error::new(ErrorKind::Configuration, format!("a column is given as field=name, with a field of {all}"))
            };
            let (field, name) = entry.split_once('=').ok_or_else(wrong)?;
            let field = FIELDS.iter().position(|own| *own == field.trim()).ok_or_else(wrong)?;
            own.insert(field, name.trim().to_owned());
        }
        Ok(Self { own })
    }

    pub(super) fn own(&self, field: Field) -> Option<&str> {
        self.own.get(&(field as usize)).map(String::as_str)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Field {
    Time,
    Date,
    Clock,
    User,
    Group,
    Client,
    Method,
    Url,
    Scheme,
    Host,
    Port,
    Path,
    Query,
    Lookup,
    Status,
    Action,
    Referrer,
    Mime,
    Bytes,
}

/// The fields in the order of [`Field`].
pub(super) const FIELDS: [&str; 19] = [
    "time", "date", "clock", "user", "group", "client", "method", "url", "scheme", "host", "port", "path", "query",
    "lookup", "status", "action", "referrer", "mime", "bytes",
];

pub(super) const ALL_FIELDS: [Field; 19] = [
    Field::Time,
    Field::Date,
    Field::Clock,
    Field::User,
    Field::Group,
    Field::Client,
    Field::Method,
    Field::Url,
    Field::Scheme,
    Field::Host,
    Field::Port,
    Field::Path,
    Field::Query,
    Field::Lookup,
    Field::Status,
    Field::Action,
    Field::Referrer,
    Field::Mime,
    Field::Bytes,
];

/// Which column holds which field.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    places: [Option<usize>; FIELDS.len()],
    /// Times without an offset are in UTC, as W3C says.
    pub(super) utc: bool,
}

impl Columns {
    /// Reads a line of names. A name that the caller gave must be there.
    pub(super) fn of_header(names: &[String], map: &ColumnMap) -> Result<Self, Reason> {
        let mut columns = Self::default();
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        for (mut line, place) in known_names().zip(&mut columns.places) {
            // The order of the table is the order of preference.
            *place = line.find_map(|known| plain.iter().position(|name| name == known));
        }
        for (field, own) in &map.own {
            let place = names.iter().position(|name| name.trim() == own).ok_or(Reason::NoHeader)?;
            if let Some(slot) = columns.places.get_mut(*field) {
                *slot = Some(place);
            }
        }
        // A column `time` beside a column `date` holds the clock only.
        if columns.has(Field::Date) && columns.has(Field::Time) && !columns.has(Field::Clock) {
            columns.places.swap(Field::Time as usize, Field::Clock as usize);
        }
        Ok(columns)
    }

    /// Whether there is a time and an address.
    pub(super) fn is_enough(&self) -> bool {
        (self.has(Field::Time) || self.has(Field::Date))
            && (self.has(Field::Url) || self.has(Field::Host) || self.has(Field::Lookup))
    }

    fn has(&self, field: Field) -> bool {
        self.place(field).is_some()
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.places.get(field as usize).copied().flatten()
    }

    /// The request in a row of cells.
    pub(super) fn record<'a, C: AsRef<str>>(
        &self,
        number: u64,
        cells: &'a [C],
        clock: &mut Clock,
    ) -> Result<Record<'a>, Reason> {
        let value = |field| self.place(field).and_then(|place| cells.get(place)).map(AsRef::as_ref);
        let rule = Rule { utc: self.utc, referrer: self.has(Field::Referrer) };
        record(number, value, rule, clock)
    }
}

/// What is known of a log besides its values.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    pub(super) utc: bool,
    /// Whether the log keeps where a request came from.
    pub(super) referrer: bool,
}

/// The request that named values tell of.
pub(super) fn record<'a>(
    number: u64,
    value: impl Fn(Field) -> Option<&'a str>,
    rule: Rule,
    clock: &mut Clock,
) -> Result<Record<'a>, Reason> {
    let value =
        |field| value(field).map(str::trim).filter(|text| !matches!(*text, "" | "-" | "(empty)" | "null" | "N/A"));
    let time = match (value(Field::Time), value(Field::Date), value(Field::Clock)) {
        (_, Some(date), Some(time)) if rule.utc => clock.read_utc(date, time),
        (_, Some(date), Some(time)) => clock.read(&format!("{date} {time}")),
        (Some(time), ..) | (None, Some(time), None) => clock.read(time),
        _ => None,
    };
    let time = time.ok_or(Reason::Time)?;
    let method = value(Field::Method).unwrap_or_default();
    let (address, lookup) = address(&value, method).ok_or(Reason::Address)?;
    let status = value(Field::Status).and_then(|status| status.parse().ok()).unwrap_or(0);
    let action = match value(Field::Action) {
        Some(words) => action(words),
        None if status == 407 => Action::Challenged,
        None => Action::Unknown,
    };
    let came = match value(Field::Referrer) {
        Some(from) => Came::From(Cow::Borrowed(from)),
        None if rule.referrer => Came::Nowhere,
        None => Came::NotLogged,
    };
    let kind = if lookup { Kind::Lookup } else { Kind::of(method, value(Field::Mime), &address) };
    Ok(Record {
        line: number,
        time,
        user: value(Field::User).map(Cow::Borrowed),
        group: value(Field::Group).map(Cow::Borrowed),
        client: value(Field::Client).map(Cow::Borrowed),
        address,
        kind,
        status,
        action,
        came,
        bytes: value(Field::Bytes).and_then(|bytes| bytes.parse().ok()).unwrap_or(0),
    })
}

/// The address, and whether only a name was looked up.
fn address<'a>(value: &impl Fn(Field) -> Option<&'a str>, method: &str) -> Option<(Cow<'a, str>, bool)> {
    let url = value(Field::Url);
    if let Some(url) = url.filter(|url| !url.starts_with('/')) {
        let address = if method.eq_ignore_ascii_case("CONNECT") { tunnel(url) } else { Cow::Borrowed(url) };
        return Some((address, false));
    }
    if let Some(host) = value(Field::Host) {
        let path = url.or(value(Field::Path));
        if method.eq_ignore_ascii_case("CONNECT") {
            return Some((tunnel(host), false));
        }
        let port = value(Field::Port).filter(|port| !matches!(*port, "80" | "443"));
        let secure = value(Field::Scheme).is_none_or(|scheme| !scheme.eq_ignore_ascii_case("http"))
            && value(Field::Port) != Some("80");
        let mut address = String::with_capacity(host.len() + path.map_or(1, str::len) + 16);
        address.push_str(if secure { "https://" } else { "http://" });
        address.push_str(host);
        if let Some(port) = port.filter(|_| !host.contains(':')) {
            address.push(':');
            address.push_str(port);
        }
        address.push_str(path.unwrap_or("/"));
        if let Some(query) = value(Field::Query) {
            address.push('?');
            address.push_str(query.trim_start_matches('?'));
        }
        return Some((Cow::Owned(address), false));
    }
    let name = value(Field::Lookup)?;
    Some((Cow::Owned(format!("https://{}/", name.trim_end_matches('.'))), true))
}

/// The address of an encrypted connection: only its host is known.
pub(super) fn tunnel(target: &str) -> Cow<'_, str> {
    if target.contains("://") {
        return Cow::Borrowed(target);
    }
    let host = target.strip_suffix(":443").unwrap_or(target).trim_end_matches('/');
    Cow::Owned(format!("https://{host}/"))
}

/// What the filter did, by the words of the log.
pub(super) fn action(words: &str) -> Action {
    let plain = plain(words);
    // Yes and no answer a column that asks whether it was blocked.
    match plain.as_str() {
        "true" | "yes" | "1" => return Action::Blocked,
        "false" | "no" | "0" => return Action::Allowed,
        _ => {}
    }
    for line in data_lines(include_str!("../../data/actions.tsv")) {
        let (meaning, mut known) = line;
        if known.any(|word| plain.contains(word)) {
            return match meaning {
                "challenged" => Action::Challenged,
                "warned" => Action::Warned,
                "blocked" => Action::Blocked,
                _ => Action::Allowed,
            };
        }
    }
    Action::Unknown
}

/// The known names of each field, in the order of [`Field`].
pub(super) fn known_names() -> impl Iterator<Item = std::str::SplitAsciiWhitespace<'static>> {
    data_lines(include_str!("../../data/columns.tsv")).map(|(_, names)| names)
}

fn data_lines(text: &'static str) -> impl Iterator<Item = (&'static str, std::str::SplitAsciiWhitespace<'static>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(first, rest)| (first, rest.split_ascii_whitespace()))
}

/// A name without case, spaces and signs.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_names_every_field_in_order() {
        let fields: Vec<&str> = data_lines(include_str!("../../data/columns.tsv")).map(|(field, _)| field).collect();
        assert_eq!(fields, FIELDS);
        for (place, field) in ALL_FIELDS.iter().enumerate() {
            assert_eq!(*field as usize, place);
        }
    }

    #[test]
    fn words_of_filters_are_understood() {
        for (words, meaning) in [
            ("TCP_DENIED", Action::Blocked),
            ("Blocked (Policy)", Action::Blocked),
            ("Not blocked", Action::Allowed),
            ("Soft-block", Action::Warned),
            ("ALLOW", Action::Allowed),
            ("TCP_MISS", Action::Allowed),
            ("TCP_DENIED/407", Action::Challenged),
            ("whatever", Action::Unknown),
        ] {
            assert_eq!(action(words), meaning, "{words}");
        }
    }

    #[test]
    fn an_unknown_field_is_refused() {
        assert!(ColumnMap::parse(["colour=red"]).is_err());
        assert!(ColumnMap::parse(["time"]).is_err());
        assert!(ColumnMap::parse(["time=When", "url=Where to"]).is_ok());
    }
}
