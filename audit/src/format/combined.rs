//! The common and the combined form of web servers, as Squid and many proxies write it, too.

use std::borrow::Cow;

use super::columns::{action, tunnel};
use super::{Read, Reader, Sink};
use crate::record::{Action, Came, Kind, Reason, Record};
use crate::time::Clock;

pub(super) struct Combined;

impl Reader for Combined {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(Read::Other);
        }
        let (who, rest) = line.split_once('[').ok_or(Reason::Shape)?;
        let (time, rest) = rest.split_once(']').ok_or(Reason::Shape)?;
        let mut who = who.split_ascii_whitespace();
        let (client, _ident, user) = (who.next().ok_or(Reason::Shape)?, who.next(), who.next());
        let (request, rest) = quoted(rest).ok_or(Reason::Shape)?;
        let mut numbers = rest.trim_start().splitn(3, ' ');
        let status: u16 = numbers.next().and_then(|status| status.parse().ok()).ok_or(Reason::Shape)?;
        let bytes = numbers.next().and_then(|bytes| bytes.parse().ok()).unwrap_or(0);
        let rest = numbers.next().unwrap_or_default();
        let (came, rest) = match quoted(rest) {
            None => (Came::NotLogged, rest),
            Some(("-" | "", rest)) => (Came::Nowhere, rest),
            Some((from, rest)) => (Came::From(Cow::Borrowed(from)), rest),
        };
        let code = quoted(rest).map_or(rest, |(_agent, rest)| rest).trim();
        let time = clock.read(time).ok_or(Reason::Time)?;
        let mut words = request.splitn(2, ' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().ok_or(Reason::Address)?);
        let address = target.rsplit_once(" HTTP/").map_or(target, |(address, _)| address).trim();
        if address.is_empty() || address.starts_with("error:") || address == "-" {
            return Ok(Read::Other);
        }
        // A path without host is the log of one web server, which knows its own name and does not write it.
        if address.starts_with('/') {
            return Err(Reason::Address);
        }
        let address = if method == "CONNECT" { tunnel(address) } else { Cow::Borrowed(address) };
        let action = match (status, code) {
            (407, _) => Action::Challenged,
            (_, "") => Action::Unknown,
            (_, code) => action(code.split(':').next().unwrap_or_default()),
        };
        sink(Record {
            line: number,
            time,
            user: user.filter(|user| *user != "-").map(Cow::Borrowed),
            group: None,
            client: Some(Cow::Borrowed(client)),
            kind: Kind::of(method, None, &address),
            address,
            status,
            action,
            came,
            bytes,
        });
        Ok(Read::Request)
    }
}

/// Whether there is a time in brackets with a request in quotes after it.
pub(super) fn resembles(line: &str) -> bool {
    let Some((_, rest)) = line.split_once('[') else { return false };
    let Some((time, rest)) = rest.split_once(']') else { return false };
    time.contains('/') && time.contains(':') && rest.trim_start().starts_with('"')
}

/// What stands between the next two quotes, escaped ones within left as they are, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    for (place, character) in inside.char_indices() {
        match character {
            '"' if !escaped => return Some((inside.get(..place)?, inside.get(place + 1..)?)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}
