//! What covers a link: one walk down the host from its last label, and one down its path.

use fst::raw::Node;

use super::entry::EntryKind;
use super::file::{Group, Inner, SourceInfo, UrlList};
use super::filter::Filter;
use super::{Listed, link_keys};
use crate::date::Date;
use crate::error::Result;
use crate::limits::Limits;
use crate::link::{Link, MatchKind};
use crate::verdict::Layer;

/// One entry that covers a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListHit<'l> {
    /// What the list says; empty where the layer says it all.
    pub(crate) says: &'l [Listed],
    /// Where the entry comes from.
    pub(crate) source: &'l SourceInfo,
    /// The line in the source, counted from one.
    pub(crate) line: u32,
    /// When the entry was dated, or else its source.
    pub(crate) date: Option<Date>,
    /// What the entry covers.
    pub(crate) kind: EntryKind,
    /// How it covers this link.
    pub(crate) matched: MatchKind,
    /// Whether it takes the link out of other entries of its source.
    pub(crate) exception: bool,
}

/// One entry that covers an address, for programs that use a list by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedEntry {
    /// The source and the line, e.g. `casinos#12`.
    pub id: String,
    /// The ids of its labels; none where the layer says it all.
    pub labels: Vec<&'static str>,
    /// When the entry was dated, or else its source.
    pub date: Option<Date>,
    /// What the entry covers.
    pub kind: EntryKind,
    /// Whether it names a domain above the host that was asked for.
    pub by_parent: bool,
    /// Whether it takes the address out of other entries of its source.
    pub exception: bool,
}

/// Where a key ended on the way down a link.
#[derive(Clone, Copy)]
struct Place {
    /// Whether nothing of the host is left.
    whole_host: bool,
    /// Whether somebody registered this host or one above it.
    registered: bool,
    /// Whether nothing of the URL is left; none within the host.
    whole_url: Option<bool>,
}

impl Place {
    /// How an entry of this kind that ends here covers the link, if it does.
    fn matched(self, kind: EntryKind) -> Option<MatchKind> {
        let host = if self.whole_host { MatchKind::Host } else { MatchKind::ParentDomain };
        match (kind, self.whole_url) {
            (EntryKind::Host, None) => self.registered.then_some(host),
            (EntryKind::Suffix, None) => Some(host),
            (EntryKind::HostExact, None) => self.whole_host.then_some(host),
            (EntryKind::Path, Some(_)) => Some(MatchKind::Path),
            (EntryKind::ExactUrl, Some(whole)) => whole.then_some(MatchKind::ExactUrl),
            _ => None,
        }
    }
}

/// A walk through the keys.
#[derive(Clone, Copy)]
struct Walk<'l> {
    list: &'l Inner,
    node: Node<'l>,
    output: u64,
}

impl<'l> Walk<'l> {
    fn new(list: &'l Inner) -> Self {
        Self { list, node: list.keys.root(), output: 0 }
    }

    /// Goes on by these bytes; none where no key does.
    fn step(mut self, bytes: &[u8]) -> Option<Self> {
        for byte in bytes {
            let transition = self.node.transition(self.node.find_input(*byte)?);
            self.output += transition.out.value();
            self.node = self.list.keys.node(transition.addr);
        }
        Some(self)
    }

    /// The place in the order of the key that ends here.
    fn end(&self) -> Option<u64> {
        self.node.is_final().then(|| self.output + self.node.final_output().value())
    }
}

impl UrlList {
    /// Every entry that covers the link, the most specific first, and among equals in the order of the sources.
    pub(crate) fn lookup(&self, link: &Link) -> impl Iterator<Item = ListHit<'_>> {
        let mut found = Found { list: &self.inner, hits: Vec::new() };
        if self.layer() == Layer::Sealed {
            found.digests(link);
        } else {
            found.host(link);
        }
        found.hits.into_iter().rev()
    }

    /// Every entry that covers an address, the most specific first, for programs that use the list without a classifier.
    ///
    /// # Errors
    /// `invalid-input`, `unsupported-input` or `limit-exceeded` for what is no web address.
    pub fn covering(&self, address: &str) -> Result<Vec<ListedEntry>> {
        let link = Link::parse(address, &Limits::default())?;
        let entry = |hit: ListHit<'_>| ListedEntry {
            id: format!("{}#{}", hit.source.id, hit.line),
            labels: hit.says.iter().map(|listed| listed.id()).collect(),
            date: hit.date,
            kind: hit.kind,
            by_parent: hit.matched == MatchKind::ParentDomain,
            exception: hit.exception,
        };
        Ok(self.lookup(&link).map(entry).collect())
    }

    /// The kind and the day of the entry on this line of a source, for people who ask: this reads the whole list.
    pub(crate) fn describe_entry(&self, source: &str, line: u32) -> Option<(EntryKind, Option<Date>)> {
        let number = self.sources().iter().position(|info| info.id == source)?;
        let mut found = None;
        for rank in 0..self.inner.keys.len() as u64 {
            self.inner.each(rank, &mut |group, at| {
                if at == line && group.source as usize == number {
                    found = Some((group.kind, Date::from_number(group.date)));
                }
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// What was found so far, the least specific first.
struct Found<'l> {
    list: &'l Inner,
    hits: Vec<ListHit<'l>>,
}

impl<'l> Found<'l> {
    fn host(&mut self, link: &Link) {
        let host = link.host();
        let filter = Filter::new(self.list.filter.as_ref());
        if !link.is_ip() && filter.is_some_and(|filter| !filter.may_cover(host)) {
            return;
        }
        let target = link.lookup_target();
        let mut walk = Some(Walk::new(self.list));
        let mut paths = None;
        if link.is_ip() {
            walk = reversed(walk, host);
            self.end(walk, Place { whole_host: true, registered: true, whole_url: None });
            paths = walk;
        } else {
            let registrable = host.len() - link.registrable_domain().map_or(host.len(), str::len);
            // A host with nothing to register is looked up itself unless it is a public suffix.
            let bare = link.registrable_domain().is_none();
            let mut start = host.len();
            for label in host.rsplit('.') {
                if start < host.len() {
                    walk = walk.and_then(|walk| walk.step(b"."));
                    start -= 1;
                }
                walk = walk.and_then(|walk| walk.step(label.as_bytes()));
                start -= label.len();
                if walk.is_none() {
                    break;
                }
                let whole_host = start == 0;
                let registered = if bare { whole_host && !link.is_public_suffix() } else { start <= registrable };
                self.end(walk, Place { whole_host, registered, whole_url: None });
                if host.len() - start == target.host.len() {
                    paths = walk;
                }
            }
        }
        let Some(paths) = paths else { return };
        self.path(Some(paths), target.path, target.query);
        if let Some(port) = link.port() {
            let mut digits = [0_u8; 6];
            self.path(paths.step(port_key(port, &mut digits)), target.path, target.query);
        }
    }

    /// Sealed lists have digests for keys, and each is looked up whole.
    fn digests(&mut self, link: &Link) {
        for (matched, key) in link_keys(link).into_iter().rev() {
            if let Some(rank) = self.list.keys.get(key) {
                self.take(rank.value(), |_| Some(matched));
            }
        }
    }

    fn path(&mut self, walk: Option<Walk<'l>>, path: &str, query: Option<&str>) {
        let Some(mut walk) = walk else { return };
        let place = |whole: bool| Place { whole_host: true, registered: true, whole_url: Some(whole) };
        let mut bytes = path.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let Some(next) = walk.step(&[byte]) else { return };
            walk = next;
            // A path covers what is below it, but `/a` has nothing to do with `/about`.
            if byte == b'/' || matches!(bytes.peek(), None | Some(b'/')) {
                self.end(Some(walk), place(bytes.peek().is_none() && query.is_none()));
            }
        }
        let Some(query) = query else { return };
        let walk = walk.step(b"?").and_then(|walk| walk.step(query.as_bytes()));
        self.end(walk, place(true));
    }

    /// Takes the entries whose key ends here and that cover the link.
    fn end(&mut self, walk: Option<Walk<'l>>, place: Place) {
        if let Some(rank) = walk.and_then(|walk| walk.end()) {
            self.take(rank, |kind| place.matched(kind));
        }
    }

    /// Takes the entries at a place of the list that cover the link in some way.
    fn take(&mut self, rank: u64, how: impl Fn(EntryKind) -> Option<MatchKind>) {
        // A damaged record is one that is not there; digests keep it from being met.
        self.list.each(rank, &mut |group, line| {
            let Some(matched) = how(group.kind) else { return };
            let inner = self.list;
            let (Some(says), Some(source)) =
                (inner.sets.get(group.set as usize), inner.header.sources.get(group.source as usize))
            else {
                return;
            };
            self.hits.push(ListHit {
                says,
                source,
                line,
                date: Date::from_number(group.date).or(source.date),
                kind: group.kind,
                matched,
                exception: group.exception,
            });
        });
    }
}

impl Inner {
    /// Every record of the key at this place, the least specific kind first.
    pub(super) fn each(&self, rank: u64, take: &mut impl FnMut(&Group, u32)) -> Option<()> {
        let bytes = usize::from(self.header.record_bytes);
        let start = usize::try_from(rank).ok()?.checked_mul(bytes)?;
        let record = number(self.records.as_ref().get(start..start.checked_add(bytes)?)?);
        let line = record & ((1_u64 << self.header.line_bits.min(63)) - 1);
        let group = usize::try_from(record >> self.header.line_bits.min(63)).ok()?;
        if let Some(group) = self.groups.get(group) {
            take(group, line as u32);
            return Some(());
        }
        // One above the last group: the line is the place of a run of records.
        let more = self.more.as_ref();
        let at = |word: usize| Some(number(more.get(word.checked_mul(4)?..)?.get(..4)?) as u32);
        let start = usize::try_from(line).ok()?;
        for record in 0..at(start)? as usize {
            let group = self.groups.get(at(start + 1 + 2 * record)? as usize)?;
            take(group, at(start + 2 + 2 * record)?);
        }
        Some(())
    }
}

fn reversed<'l>(walk: Option<Walk<'l>>, host: &str) -> Option<Walk<'l>> {
    let mut walk = walk?;
    for (place, label) in host.rsplit('.').enumerate() {
        if place > 0 {
            walk = walk.step(b".")?;
        }
        walk = walk.step(label.as_bytes())?;
    }
    Some(walk)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// `:` and the port in decimal.
fn port_key(port: u16, digits: &mut [u8; 6]) -> &[u8] {
    let (mut start, mut rest) = (digits.len(), port);
    while start > 1 {
        start -= 1;
        if let Some(digit) = digits.get_mut(start) {
            *digit = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    start -= 1;
    if let Some(colon) = digits.get_mut(start) {
        *colon = b':';
    }
    digits.get(start..).unwrap_or_default()
}
