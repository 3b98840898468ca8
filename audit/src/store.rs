//! What was read, in little memory: each distinct address once, on disk; each request in 32 bytes, on disk when there are many.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

use crate::record::{Action, Kind};

/// Distinct addresses by number, in the order in which they first occur.
pub(crate) struct Addresses {
    numbers: FxHashMap<[u8; 16], u32>,
    ends: Vec<u64>,
    text: BufWriter<File>,
    /// The file and line of the first request for each.
    pub(crate) first: Vec<(u16, u32)>,
    /// Whether any request for it was stopped.
    pub(crate) blocked: Vec<bool>,
}

impl Addresses {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            numbers: FxHashMap::default(),
            ends: Vec::new(),
            text: BufWriter::with_capacity(1 << 20, tempfile::tempfile()?),
            first: Vec::new(),
            blocked: Vec::new(),
        })
    }

    pub(crate) fn number(&mut self, address: &str, place: (u16, u32), blocked: bool) -> io::Result<u32> {
        let digest = Sha256::digest(address.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
        let next = self.ends.len() as u32;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.text.write_all(address.as_bytes())?;
            self.ends.push(self.ends.last().copied().unwrap_or(0) + address.len() as u64);
            self.first.push(place);
            self.blocked.push(blocked);
        } else if blocked && let Some(mark) = self.blocked.get_mut(number as usize) {
            *mark = true;
        }
        Ok(number)
    }

    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Forgets how to find an address by its text: nothing is added any more.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        self.numbers = FxHashMap::default();
        self.text.flush()
    }

    /// The texts of neighbouring addresses.
    pub(crate) fn texts(&mut self, numbers: std::ops::Range<usize>) -> io::Result<Vec<String>> {
        let begin = numbers.start.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.seek(SeekFrom::Start(begin))?;
        let mut reader = BufReader::new(self.text.get_ref());
        let mut at = begin;
        let mut texts = Vec::with_capacity(numbers.len());
        for end in self.ends.get(numbers).unwrap_or_default() {
            let mut bytes = vec![0; (end - at) as usize];
            reader.read_exact(&mut bytes)?;
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
            at = *end;
        }
        Ok(texts)
    }

    pub(crate) fn text(&mut self, number: u32) -> io::Result<String> {
        let number = number as usize;
        Ok(self.texts(number..number + 1)?.pop().unwrap_or_default())
    }
}

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) address: u32,
    pub(crate) user: u32,
    pub(crate) line: u32,
    pub(crate) file: u16,
    pub(crate) status: u16,
    pub(crate) kind: Kind,
    pub(crate) action: Action,
    pub(crate) came: From,
}

/// Where a request came from, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum From {
    NotLogged = 0,
    Nowhere = 1,
    SameSite = 2,
    OtherSite = 3,
}

impl From {
    fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Nowhere,
            2 => Self::SameSite,
            3 => Self::OtherSite,
            _ => Self::NotLogged,
        }
    }
}

impl Event {
    fn write(&self, out: &mut impl io::Write) -> io::Result<()> {
        let mut bytes = [0; SIZE];
        let fields: [&[u8]; 9] = [
            &self.time.to_le_bytes(),
            &self.address.to_le_bytes(),
            &self.user.to_le_bytes(),
            &self.line.to_le_bytes(),
            &self.file.to_le_bytes(),
            &self.status.to_le_bytes(),
            &[self.kind as u8],
            &[self.action as u8],
            &[self.came as u8],
        ];
        for (slot, byte) in bytes.iter_mut().zip(fields.into_iter().flatten()) {
            *slot = *byte;
        }
        out.write_all(&bytes)
    }

    fn read(bytes: &[u8; SIZE]) -> Self {
        let [
            t0,
            t1,
            t2,
            t3,
            t4,
            t5,
            t6,
            t7,
            a0,
            a1,
            a2,
            a3,
            u0,
            u1,
            u2,
            u3,
            l0,
            l1,
            l2,
            l3,
            f0,
            f1,
            s0,
            s1,
            kind,
            action,
            came,
        ] = *bytes;
        Self {
            time: i64::from_le_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
            address: u32::from_le_bytes([a0, a1, a2, a3]),
            user: u32::from_le_bytes([u0, u1, u2, u3]),
            line: u32::from_le_bytes([l0, l1, l2, l3]),
            file: u16::from_le_bytes([f0, f1]),
            status: u16::from_le_bytes([s0, s1]),
            kind: Kind::from_number(kind),
            action: Action::from_number(action),
            came: From::from_number(came),
        }
    }
}

const SIZE: usize = 27;

/// Requests, gathered in the order of the logs and given back by user and time.
pub(crate) struct Events {
    held: Vec<Event>,
    most: usize,
    spilled: Vec<BufWriter<File>>,
}

impl Events {
    /// Keeps `most` requests in memory before it writes them to disk.
    pub(crate) fn new(most: usize) -> Self {
        Self { held: Vec::new(), most, spilled: Vec::new() }
    }

    pub(crate) fn push(&mut self, event: Event) -> io::Result<()> {
        self.held.push(event);
        if self.held.len() >= self.most { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        while self.spilled.len() < PARTS {
            self.spilled.push(BufWriter::with_capacity(64 << 10, tempfile::tempfile()?));
        }
        for event in self.held.drain(..) {
            if let Some(part) = self.spilled.get_mut(event.user as usize % PARTS) {
                event.write(part)?;
            }
        }
        Ok(())
    }

    /// Gives all requests in parts: a user's lie in one part, together and in the order of time.
    pub(crate) fn parts(mut self, mut take: impl FnMut(&[Event]) -> fourc::Result<()>) -> fourc::Result<()> {
        if self.spilled.is_empty() {
            sort(&mut self.held);
            return take(&self.held);
        }
        self.spill().map_err(crate::failed)?;
        self.held = Vec::new();
        for part in self.spilled {
            let mut file = part.into_inner().map_err(|cause| crate::failed(cause.into_error()))?;
            file.seek(SeekFrom::Start(0)).map_err(crate::failed)?;
            let mut reader = BufReader::with_capacity(1 << 20, file);
            let mut events = Vec::new();
            let mut bytes = [0; SIZE];
            while !reader.fill_buf().map_err(crate::failed)?.is_empty() {
                reader.read_exact(&mut bytes).map_err(crate::failed)?;
                events.push(Event::read(&bytes));
            }
            sort(&mut events);
            take(&events)?;
        }
        Ok(())
    }
}

fn sort(events: &mut [Event]) {
    events.sort_unstable_by_key(|event| (event.user, event.time, event.file, event.line));
}

const PARTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u32) -> Event {
        Event {
            time: i64::from(number * 7919 % 101) - 50,
            address: number,
            user: number % 7,
            line: number,
            file: 3,
            status: 200,
            kind: Kind::from_number((number % 5) as u8),
            action: Action::from_number((number % 5) as u8),
            came: From::from_number((number % 4) as u8),
        }
    }

    #[test]
    fn requests_that_went_to_disk_come_back_as_they_were() {
        let gather = |most| {
            let mut events = Events::new(most);
            (0..1000).for_each(|number| events.push(event(number)).unwrap());
            let mut all = Vec::new();
            let mut seen = Vec::new();
            events
                .parts(|part| {
                    let users: Vec<u32> = part.chunk_by(|a, b| a.user == b.user).map(|own| own[0].user).collect();
                    assert!(users.iter().all(|user| !seen.contains(user)));
                    seen.extend(users);
                    all.extend_from_slice(part);
                    Ok(())
                })
                .unwrap();
            all.sort_by_key(|event| (event.user, event.time, event.line));
            all
        };
        assert_eq!(gather(usize::MAX), gather(100));
        assert_eq!(gather(100).len(), 1000);
    }

    #[test]
    fn an_address_has_one_number_and_its_text() {
        let mut addresses = Addresses::new().unwrap();
        for (place, text) in ["a", "bcé", "a", "", "d"].iter().enumerate() {
            addresses.number(text, (0, place as u32), place == 2).unwrap();
        }
        assert_eq!(addresses.count(), 4);
        assert!(addresses.blocked[0] && !addresses.blocked[1]);
        addresses.close().unwrap();
        assert_eq!(addresses.texts(1..4).unwrap(), ["bcé", "", "d"]);
        assert_eq!(addresses.text(0).unwrap(), "a");
    }
}
