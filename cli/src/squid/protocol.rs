//! The lines that Squid writes and reads: `ID ADDRESS METHOD …`, and `ID RESULT KEYWORD=VALUE …`.

use std::borrow::Cow;

use fourc::Action;
use fourc::policy::Decision;

use super::{Flags, OnFailure, Role};

/// One question.
pub(super) struct Asked<'l> {
    /// Squid's number of it.
    pub(super) id: &'l str,
    pub(super) address: Cow<'l, str>,
}

/// What came of it.
pub(super) enum Outcome {
    Judged(Decision),
    /// The core gave no verdict.
    Failed,
}

impl<'l> Asked<'l> {
    /// Reads a line; the number alone, where there is one, of a line that asks nothing.
    ///
    /// Squid writes what may not stand in a line as `%20` and leaves the percent signs of an address as they are: what it
    /// writes is the same address, and decoding it would make another one of it. The brackets of an IPv6 host are the exception.
    pub(super) fn read(line: &'l [u8]) -> Result<Self, Option<&'l str>> {
        let (number, rest) = split(line);
        let id = std::str::from_utf8(number)
            .ok()
            .filter(|id| (1..=MOST_DIGITS).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()));
        let id = id.ok_or(None)?;
        let (address, rest) = split(rest);
        let address =
            std::str::from_utf8(address).ok().filter(|address| !matches!(*address, "" | "-")).ok_or(Some(id))?;
        let (method, _) = split(rest);
        let address = with_brackets(address);
        let is_tunnel = method == b"CONNECT" && !address.contains("://");
        // A tunnel is asked for as host and port; of what goes through it nothing else is known.
        let address = if is_tunnel { Cow::Owned(format!("https://{address}/")) } else { address };
        Ok(Self { id, address })
    }

    /// The line that answers it.
    pub(super) fn answer(&self, outcome: &Outcome, flags: &Flags) -> String {
        let (action, why, message) = match outcome {
            Outcome::Judged(decision) => (decision.action, why(decision), message(decision)),
            Outcome::Failed => (failed(flags.on_failure), "failed".to_owned(), "could not be judged"),
        };
        let passes = action < Action::Block;
        // A rewriter's `OK` would change the address: it says `ERR`, and Squid goes by the note.
        let result = if passes && flags.role == Role::Acl { "OK" } else { "ERR" };
        let id = action.id();
        let mut line = format!("{} {result} tag={id} fourc_={id} log={}", self.id, quoted(&format!("{id}:{why}")));
        if action > Action::Allow {
            line.push_str(" message=");
            line.push_str(&quoted(message));
        }
        line.push('\n');
        line
    }
}

/// The address with the brackets around its host, `http://%5B2001:db8::1%5D/`, as they were.
fn with_brackets(address: &str) -> Cow<'_, str> {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let bracketed = rest.strip_prefix("%5B").and_then(|rest| rest.split_once("%5D"));
    match bracketed {
        Some((host, rest)) if host.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')) => {
            let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
            Cow::Owned(format!("{scheme}[{host}]{rest}"))
        }
        _ => Cow::Borrowed(address),
    }
}

/// The answer to a line that asks nothing.
pub(super) fn unreadable(id: Option<&str>) -> String {
    let message = quoted("the line cannot be read");
    match id {
        Some(id) => format!("{id} BH message={message}\n"),
        None => format!("BH message={message}\n"),
    }
}

fn failed(on_failure: OnFailure) -> Action {
    match on_failure {
        OnFailure::Open => Action::Allow,
        OnFailure::Closed => Action::Block,
    }
}

/// The reason for logs: the category that asks for the action and its level. Nothing of what was asked about.
fn why(decision: &Decision) -> String {
    match decision.reasons.first() {
        // What a licensed list says is for the action alone.
        _ if decision.stop_and_preserve => "sealed".to_owned(),
        Some(reason) if reason.action == decision.action => format!("{}:{}", reason.category.id(), reason.level.id()),
        _ if decision.denied => "denied".to_owned(),
        _ if decision.incomplete && decision.action > Action::Allow => "incomplete".to_owned(),
        _ => "-".to_owned(),
    }
}

/// The reason for people.
fn message(decision: &Decision) -> &'static str {
    match decision.reasons.first() {
        Some(reason) if reason.action == decision.action && !reason.category.info().illegal_tier => {
            reason.category.info().title
        }
        Some(reason) if reason.action == decision.action => "not available",
        _ if decision.denied => "not wanted on this network",
        _ => "could not be looked at as a whole",
    }
}

/// A value as Squid reads one: in double quotes, with a backslash before quotes and backslashes.
fn quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The field before the first space, and what follows it.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let mut fields = line.splitn(2, |byte| *byte == b' ');
    (fields.next().unwrap_or_default().trim_ascii(), fields.next().unwrap_or_default())
}

/// Squid counts questions in flight.
const MOST_DIGITS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<(String, String), Option<String>> {
        let asked = Asked::read(line.as_bytes());
        asked.map(|asked| (asked.id.to_owned(), asked.address.into_owned())).map_err(|id| id.map(str::to_owned))
    }

    #[test]
    fn an_address_is_taken_as_squid_writes_it() {
        let whole = |id: &str, address: &str| Ok((id.to_owned(), address.to_owned()));
        assert_eq!(
            read("7 http://a.example/?q=b%20c%2520d GET 10.0.0.1 -"),
            whole("7", "http://a.example/?q=b%20c%2520d")
        );
        assert_eq!(read("0 http://a.example/"), whole("0", "http://a.example/"));
        assert_eq!(read("0 http://a.example/\r"), whole("0", "http://a.example/"));
    }

    #[test]
    fn a_tunnel_is_judged_by_its_host() {
        assert_eq!(read("3 a.example:443 CONNECT -"), Ok(("3".to_owned(), "https://a.example:443/".to_owned())));
        assert_eq!(read("3 http://a.example/ CONNECT -").unwrap().1, "http://a.example/");
    }

    #[test]
    fn an_ipv6_host_gets_its_brackets_back() {
        let address = |line: &str| read(line).unwrap().1;
        assert_eq!(address("1 http://%5B2001:db8::1%5D:8080/a?b=%5Bc%5D GET"), "http://[2001:db8::1]:8080/a?b=%5Bc%5D");
        assert_eq!(address("1 %5B2001:db8::1%5D:443 CONNECT"), "https://[2001:db8::1]:443/");
        assert_eq!(address("1 http://%5Ba.example/%5D GET"), "http://%5Ba.example/%5D");
    }

    #[test]
    fn a_line_that_asks_nothing_keeps_its_number() {
        assert_eq!(read("5"), Err(Some("5".to_owned())));
        assert_eq!(read("5 - GET"), Err(Some("5".to_owned())));
        assert_eq!(read("http://a.example/ GET"), Err(None));
        assert_eq!(read(""), Err(None));
        assert_eq!(Asked::read(b"5 http://a.example/\xFF GET").err(), Some(Some("5")));
    }

    #[test]
    fn values_are_quoted() {
        assert_eq!(quoted("plain words"), r#""plain words""#);
        assert_eq!(quoted("a \"b\" \\ c\nd"), r#""a \"b\" \\ c d""#);
    }
}
