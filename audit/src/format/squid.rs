//! Squid's own access log.

use std::borrow::Cow;

use super::columns::{action, tunnel};
use super::{Read, Reader, Sink};
use crate::record::{Action, Came, Kind, Reason, Record};
use crate::time::Clock;

pub(super) struct Squid;

impl Reader for Squid {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(Read::Other);
        }
        let mut words = line.split_ascii_whitespace();
        let mut word = || words.next().ok_or(Reason::Shape);
        let (time, _elapsed, client, code) = (word()?, word()?, word()?, word()?);
        let (bytes, method, address) = (word()?, word()?, word()?);
        let (user, _route, mime) = (words.next(), words.next(), words.next());
        let (result, status) = code.split_once('/').ok_or(Reason::Shape)?;
        let time = clock.read(time).ok_or(Reason::Time)?;
        // A connection that sent nothing, or nothing that was a request.
        if address == "-" || address.starts_with("error:") {
            return Ok(Read::Other);
        }
        let status: u16 = status.parse().map_err(|_| Reason::Shape)?;
        let action = if status == 407 { Action::Challenged } else { action(result) };
        let mime = mime.filter(|mime| *mime != "-");
        let address = if method == "CONNECT" { tunnel(address) } else { Cow::Borrowed(address) };
        sink(Record {
            line: number,
            time,
            user: user.filter(|user| *user != "-").map(Cow::Borrowed),
            group: None,
            client: Some(Cow::Borrowed(client)),
            // The type of a page that says "blocked" tells nothing of what was asked for.
            kind: Kind::of(method, mime.filter(|_| action != Action::Blocked), &address),
            address,
            status,
            action,
            came: Came::NotLogged,
            bytes: bytes.parse().unwrap_or(0),
        });
        Ok(Read::Request)
    }
}

/// Whether a line begins as Squid's do: a time, a number, a client, a code with a status.
pub(super) fn resembles(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    if !number(words.next()) || !number(words.next()) || words.next().is_none() {
        return false;
    }
    words.next().and_then(|code| code.split_once('/')).is_some_and(|(_, status)| number(Some(status)))
}
