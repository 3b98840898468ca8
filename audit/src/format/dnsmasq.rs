//! Queries of dnsmasq and Pi-hole. That a name was blocked stands in a later line than the query, so queries wait a little.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::{Read, Reader, Sink};
use crate::record::{Action, Came, Kind, Reason, Record};
use crate::time::Clock;

#[derive(Default)]
pub(super) struct Dnsmasq {
    waiting: VecDeque<Query>,
}

struct Query {
    line: u64,
    time: i64,
    name: String,
    client: String,
    action: Action,
}

impl Dnsmasq {
    fn give(query: Query, sink: Sink<'_>) {
        sink(Record {
            line: query.line,
            time: query.time,
            user: None,
            group: None,
            client: Some(Cow::Owned(query.client)),
            address: Cow::Owned(format!("https://{}/", query.name)),
            kind: Kind::Lookup,
            status: 0,
            action: query.action,
            came: Came::NotLogged,
            bytes: 0,
        });
    }
}

impl Reader for Dnsmasq {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(Read::Other);
        }
        // `Nov 22 16:03:11 dnsmasq[123]: query[A] name from client`; a server may stand before the program.
        let (head, said) = line.split_once("]: ").or_else(|| line.split_once("dnsmasq: ")).ok_or(Reason::Shape)?;
        // Extra logging puts a number and the client in front.
        let mut words = said.split_ascii_whitespace().skip_while(|word| {
            word.bytes().all(|byte| byte.is_ascii_digit()) || (word.contains('/') && !word.starts_with('/'))
        });
        let verb = words.next().ok_or(Reason::Shape)?;
        if verb.starts_with("query[") {
            let name = words.next().ok_or(Reason::Address)?.trim_end_matches('.').to_ascii_lowercase();
            if !name.contains('.') {
                return Ok(Read::Other);
            }
            let client = words.nth(1).unwrap_or_default().to_owned();
            let time = time(head, clock).ok_or(Reason::Time)?;
            // One visit asks for several kinds of address at once.
            let again = |query: &Query| query.name == name && query.client == client && time - query.time < SAME_VISIT;
            if self.waiting.iter().any(again) {
                return Ok(Read::Other);
            }
            if self.waiting.len() >= MOST_WAITING
                && let Some(first) = self.waiting.pop_front()
            {
                Self::give(first, sink);
            }
            self.waiting.push_back(Query { line: number, time, name, client, action: Action::Allowed });
            return Ok(Read::Request);
        }
        let rest: Vec<&str> = words.collect();
        let stopped = STOPPED.iter().any(|own| said.contains(own));
        if stopped {
            // `gravity blocked name is 0.0.0.0`: the name stands before `is`.
            let name = rest.iter().position(|word| *word == "is").and_then(|place| rest.get(place.checked_sub(1)?));
            let own =
                name.and_then(|name| self.waiting.iter_mut().rev().find(|query| query.name.eq_ignore_ascii_case(name)));
            if let Some(query) = own {
                query.action = Action::Blocked;
            }
        }
        Ok(Read::Other)
    }

    fn finish(&mut self, sink: Sink<'_>) {
        for query in self.waiting.drain(..) {
            Self::give(query, sink);
        }
    }
}

/// The time in front of the program's name: with a year as modern systems write it, or without.
fn time(head: &str, clock: &mut Clock) -> Option<i64> {
    let words: Vec<&str> = head.split_ascii_whitespace().collect();
    let first = words.first()?;
    if first.starts_with(|character: char| character.is_ascii_digit()) {
        return clock.read(first);
    }
    clock.read(&words.get(..3)?.join(" "))
}

/// How answers say that a name was stopped.
const STOPPED: &[&str] = &[
    "gravity blocked",
    "gravity.list",
    "black.list",
    "blacklisted",
    "regex denied",
    "exactly denied",
    "blocked during",
];
const MOST_WAITING: usize = 64;
/// Milliseconds.
const SAME_VISIT: i64 = 2000;
