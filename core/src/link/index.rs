//! Entries of many lists, found by the keys of a link.

use rustc_hash::FxHashMap;

use super::host;
use super::{KeyKind, Link};

/// What a list entry covers; hosts are in A-labels, paths in lookup coding, both without a scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pattern {
    /// A host and its subdomains.
    Host(String),
    /// A host without its subdomains.
    HostExact(String),
    /// Every host under a public suffix, which a list must ask for in so many words.
    Suffix(String),
    /// A path on a host, with everything below it; one that ends with `/` covers only what is below it.
    Path(String),
    /// One URL, whatever its scheme.
    ExactUrl(String),
}

impl Pattern {
    /// The host, path or URL, without a scheme.
    pub(crate) fn text(&self) -> &str {
        let (Self::Host(text) | Self::HostExact(text) | Self::Suffix(text) | Self::Path(text) | Self::ExactUrl(text)) =
            self;
        text
    }
}

/// In which way a pattern covers a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum MatchKind {
    /// The pattern is this URL.
    ExactUrl,
    /// The pattern is this path or one above it.
    Path,
    /// The pattern is this host.
    Host,
    /// The pattern is a domain above this host.
    ParentDomain,
}

/// One pattern that covers a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The number that the pattern was stored with.
    pub(crate) id: u32,
    /// How the pattern covers the link.
    pub(crate) matched: MatchKind,
}

type Table = FxHashMap<Box<str>, Vec<u32>>;

/// An immutable index over the patterns of many lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkIndex {
    urls: Table,
    paths: Table,
    hosts: Table,
    exact_hosts: Table,
    suffixes: Table,
}

impl LinkIndex {
    /// Stores the patterns under their numbers; several patterns may share a number, and the order does not matter.
    pub(crate) fn build(entries: impl Iterator<Item = (Pattern, u32)>) -> Self {
        let mut index = Self::default();
        for (pattern, id) in entries {
            let (table, text) = match pattern {
                Pattern::Host(text) => (&mut index.hosts, text),
                Pattern::HostExact(text) => (&mut index.exact_hosts, text),
                Pattern::Suffix(text) => (&mut index.suffixes, text),
                Pattern::ExactUrl(text) => (&mut index.urls, text),
                Pattern::Path(text) => {
                    if !text.ends_with('/') {
                        insert(&mut index.paths, format!("{text}/"), id);
                    }
                    (&mut index.paths, text)
                }
            };
            insert(table, text, id);
        }
        index
    }

    /// Whether nothing is stored.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        [&self.urls, &self.paths, &self.hosts, &self.exact_hosts, &self.suffixes].iter().all(|table| table.is_empty())
    }

    /// Everything that covers the link, most specific first and, among equals, by number.
    pub(crate) fn lookup(&self, link: &Link) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut add = |ids: Option<&Vec<u32>>, matched: MatchKind| {
            hits.extend(ids.into_iter().flatten().map(|&id| Hit { id, matched }));
        };
        let mut own_host_done = false;
        for key in link.keys() {
            let (table, matched) = match key.kind {
                KeyKind::Exact => (&self.urls, MatchKind::ExactUrl),
                KeyKind::Path => (&self.paths, MatchKind::Path),
                KeyKind::Host => (&self.hosts, MatchKind::Host),
                KeyKind::Parent => (&self.hosts, MatchKind::ParentDomain),
            };
            if !own_host_done && matches!(key.kind, KeyKind::Host | KeyKind::Parent) {
                add(self.exact_hosts.get(link.host()), MatchKind::Host);
                own_host_done = true;
            }
            add(table.get(&*key.text), matched);
        }
        if !own_host_done {
            // The host is a bare public suffix: it has no host key, but it can be meant itself.
            add(self.exact_hosts.get(link.host()), MatchKind::Host);
        }
        if !self.suffixes.is_empty() && !link.is_ip() {
            for name in host::ancestors(link.host()) {
                let is_itself = name.len() == link.host().len();
                let matched = if is_itself { MatchKind::Host } else { MatchKind::ParentDomain };
                add(self.suffixes.get(name), matched);
            }
        }
        if hits.len() > 1 {
            // One number can be met by several keys of the same kind; the first meeting says it.
            let mut seen = std::collections::HashSet::with_capacity(hits.len());
            hits.retain(|hit| seen.insert((hit.id, hit.matched)));
        }
        hits
    }
}

fn insert(table: &mut Table, text: String, id: u32) {
    let ids = table.entry(text.into_boxed_str()).or_default();
    if let Err(place) = ids.binary_search(&id) {
        ids.insert(place, id);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ListFormat, parse_list};
    use super::*;
    use crate::limits::Limits;

    /// An index over one pattern a line, numbered from zero.
    fn index(lines: &[&str]) -> LinkIndex {
        LinkIndex::build(lines.iter().zip(0..).map(|(line, id)| {
            let list = parse_list(&format!("{line}\tlabel"), ListFormat::Tsv);
            assert!(list.rejected.is_empty(), "{line}");
            (list.entries[0].pattern.clone(), id)
        }))
    }

    fn hits(index: &LinkIndex, url: &str) -> Vec<(u32, MatchKind)> {
        let link = Link::parse(url, &Limits::default()).unwrap();
        index.lookup(&link).into_iter().map(|hit| (hit.id, hit.matched)).collect()
    }

    #[test]
    fn hits_come_from_the_exact_url_down_to_the_parent_domain() {
        use MatchKind::{ExactUrl, Host, ParentDomain, Path};
        let index = index(&[
            "example.org",
            "=shop.example.org",
            "shop.example.org",
            "shop.example.org/a",
            "shop.example.org/a/b/",
            "https://shop.example.org/a/b/c?x=1",
        ]);
        assert_eq!(
            hits(&index, "http://shop.example.org/a/b/c?x=1#top"),
            [(5, ExactUrl), (4, Path), (3, Path), (1, Host), (2, Host), (0, ParentDomain)]
        );
        assert_eq!(hits(&index, "shop.example.org/a"), [(3, Path), (1, Host), (2, Host), (0, ParentDomain)]);
        assert_eq!(hits(&index, "shop.example.org/about"), [(1, Host), (2, Host), (0, ParentDomain)]);
        assert_eq!(hits(&index, "x.shop.example.org"), [(2, ParentDomain), (0, ParentDomain)]);
        assert_eq!(hits(&index, "example.org/a/b/c"), [(0, Host)]);
        assert_eq!(hits(&index, "badexample.org"), []);
    }

    #[test]
    fn a_path_with_www_and_one_without_are_the_same() {
        let index = index(&["www.example.org/games", "example.com/games"]);
        for url in ["example.org/games/1", "www.example.org/games/1", "http://www.example.com/games"] {
            assert_eq!(hits(&index, url).len(), 1, "{url}");
        }
        assert_eq!(hits(&index, "m.example.org/games/1"), []);
    }

    #[test]
    fn an_entry_with_a_port_covers_that_port_only() {
        let index = index(&["192.0.2.7:8080", "192.0.2.8"]);
        assert_eq!(hits(&index, "http://192.0.2.7:8080/any/thing"), [(0, MatchKind::Path)]);
        assert_eq!(hits(&index, "http://192.0.2.7/any/thing"), []);
        assert_eq!(hits(&index, "http://192.0.2.8:8080/"), [(1, MatchKind::Host)]);
        assert_eq!(hits(&index, "http://0xC0.0.2.8/"), [(1, MatchKind::Host)]);
    }

    #[test]
    fn a_marked_suffix_covers_what_is_under_it() {
        let list =
            parse_list("ac.uk\teducational\tcovers-suffix\nsch.uk\teducational\tcovers-suffix\n", ListFormat::Tsv);
        assert!(list.rejected.is_empty());
        let index = LinkIndex::build(list.entries.into_iter().zip(0..).map(|(entry, id)| (entry.pattern, id)));
        assert_eq!(hits(&index, "https://www.example.ac.uk/x"), [(0, MatchKind::ParentDomain)]);
        assert_eq!(hits(&index, "https://hill.borough.sch.uk/x"), [(1, MatchKind::ParentDomain)]);
        assert_eq!(hits(&index, "https://ac.uk/"), [(0, MatchKind::Host)]);
        assert_eq!(hits(&index, "https://mac.uk/"), []);
    }

    #[test]
    fn the_order_of_building_does_not_change_the_answer() {
        let entries = [("example.org", 7), ("example.org", 2), ("a.example.org", 5), ("example.org", 2)];
        let pattern = |&(host, id): &(&str, u32)| (Pattern::Host(host.to_owned()), id);
        let forward = LinkIndex::build(entries.iter().map(pattern));
        let backward = LinkIndex::build(entries.iter().rev().map(pattern));
        let expected = [(5, MatchKind::Host), (2, MatchKind::ParentDomain), (7, MatchKind::ParentDomain)];
        assert_eq!(hits(&forward, "a.example.org"), expected);
        assert_eq!(hits(&backward, "a.example.org"), expected);
    }

    #[test]
    fn indexes_of_no_and_of_one_entry_work() {
        let empty = LinkIndex::build(std::iter::empty());
        assert!(empty.is_empty());
        assert_eq!(hits(&empty, "example.org/x"), []);
        let one = index(&["münchen.example"]);
        assert!(!one.is_empty());
        assert_eq!(hits(&one, "http://xn--mnchen-3ya.example/"), [(0, MatchKind::Host)]);
    }
}
