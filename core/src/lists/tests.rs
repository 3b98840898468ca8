use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;
use crate::limits::Limits;
use crate::link::{Link, LinkIndex, MatchKind, entry_pattern};

/// A list of these plain lines.
fn plain(lines: &[&str]) -> UrlList {
    let mut builder = UrlList::builder("test").allow_wide();
    let source = ListSource::new("plain", SourceFormat::Plain).labels(["gambling"]).unwrap();
    builder.add(&source, lines.join("\n").as_bytes()).unwrap();
    UrlList::from_bytes(builder.build().unwrap().bytes).unwrap()
}

fn link(url: &str) -> Link {
    Link::parse(url, &Limits::default()).unwrap()
}

fn hits(list: &UrlList, url: &str) -> Vec<(u32, MatchKind)> {
    list.lookup(&link(url)).map(|hit| (hit.line, hit.matched)).collect()
}

fn build(source: &ListSource, text: &str) -> BuiltList {
    let mut builder = UrlList::builder("test");
    builder.add(source, text.as_bytes()).unwrap();
    builder.build().unwrap()
}

#[test]
fn hits_come_from_the_exact_url_down_to_the_suffix() {
    use MatchKind::{ExactUrl, Host, ParentDomain, Path};
    let list = plain(&[
        "example.org",
        "shop.example.org",
        "shop.example.org/a",
        "shop.example.org/a/b/",
        "https://shop.example.org/a/b/c?x=1",
        "org.uk",
    ]);
    assert_eq!(
        hits(&list, "http://shop.example.org/a/b/c?x=1#top"),
        [(5, ExactUrl), (4, Path), (3, Path), (2, Host), (1, ParentDomain)]
    );
    assert_eq!(hits(&list, "shop.example.org/about"), [(2, Host), (1, ParentDomain)]);
    assert_eq!(hits(&list, "www.shop.example.org/a/"), [(3, Path), (2, ParentDomain), (1, ParentDomain)]);
    assert_eq!(hits(&list, "badexample.org"), []);
    assert_eq!(hits(&list, "https://a.b.org.uk/"), [(6, ParentDomain)]);
}

#[test]
fn ports_addresses_and_brackets_are_found_as_they_are_listed() {
    let list = plain(&["192.0.2.7:8080", "192.0.2.8", "[2001:db8::1]/x", "example.org:81/a"]);
    assert_eq!(hits(&list, "http://192.0.2.7:8080/any"), [(1, MatchKind::Path)]);
    assert_eq!(hits(&list, "http://192.0.2.7/any"), []);
    assert_eq!(hits(&list, "http://0xC0.0.2.8/"), [(2, MatchKind::Host)]);
    assert_eq!(hits(&list, "http://[2001:DB8:0::1]/x/y"), [(3, MatchKind::Path)]);
    assert_eq!(hits(&list, "http://www.example.org:81/a"), [(4, MatchKind::Path)]);
    assert_eq!(hits(&list, "http://example.org:8/a"), []);
}

#[test]
fn an_entry_of_several_sources_keeps_what_each_adds() {
    let mut builder = UrlList::builder("test");
    let date = "2026-11-01".parse().unwrap();
    for (id, label) in [("one", "gambling"), ("two", "gambling"), ("three", "dating")] {
        let source = ListSource::new(id, SourceFormat::Plain).labels([label, "streaming"]).unwrap().date(date);
        builder.add(&source, b"# own\nexample.org # why\n").unwrap();
    }
    let built = builder.build().unwrap();
    assert_eq!((built.report.entries, built.report.keys, built.report.duplicates), (2, 1, 1));
    assert_eq!(built.report.labels["streaming"], 2);
    let list = UrlList::from_bytes(built.bytes).unwrap();
    let link = link("https://www.example.org/x");
    let found: Vec<_> = list.lookup(&link).collect();
    let ids: Vec<&str> = found.iter().map(|hit| hit.source.id.as_str()).collect();
    assert_eq!(ids, ["one", "three"]);
    let says: Vec<&str> = found[1].says.iter().map(|listed| listed.id()).collect();
    assert_eq!(says, ["streaming", "dating"]);
    assert!(found.iter().all(|hit| hit.line == 2 && hit.date == Some(date)));
}

#[test]
fn files_that_are_cut_or_changed_are_refused_whatever_bit_it_is() {
    let bytes = {
        let source = ListSource::new("plain", SourceFormat::Plain).labels(["gambling"]).unwrap();
        build(&source, "example.org\nexample.com/a\nhttps://example.net/?q=1\n").bytes
    };
    let list = UrlList::from_bytes(bytes.clone()).unwrap();
    assert!(UrlList::from_trusted_bytes(bytes.clone(), list.digest()).is_ok());
    let other = "0".repeat(64);
    assert_eq!(UrlList::from_trusted_bytes(bytes.clone(), &other).unwrap_err().kind(), ErrorKind::BundleCorrupt);
    for length in 0..bytes.len() {
        assert!(UrlList::from_bytes(bytes[..length].to_vec()).is_err(), "{length} bytes");
        assert!(UrlList::from_trusted_bytes(bytes[..length].to_vec(), list.digest()).is_err(), "{length} bytes");
    }
    for bit in 0..8 * bytes.len() {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(UrlList::from_bytes(changed).is_err(), "bit {bit}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(UrlList::from_bytes(longer).is_err());
}

#[test]
fn a_newer_format_and_an_unknown_label_are_incompatible() {
    let source = ListSource::new("plain", SourceFormat::Plain).labels(["gambling"]).unwrap();
    let bytes = build(&source, "example.org\n").bytes;
    let mut newer = bytes.clone();
    newer[8] = 2;
    assert_eq!(UrlList::from_bytes(newer).unwrap_err().kind(), ErrorKind::BundleIncompatible);
    // The same length, so that only the header's own digest has to be made to fit.
    let text = |bytes: &[u8]| bytes.windows(8).position(|window| window == b"gambling").unwrap();
    let mut unknown = bytes;
    let at = text(&unknown);
    unknown[at..at + 8].copy_from_slice(b"gumballs");
    let length = u32::from_le_bytes(unknown[12..16].try_into().unwrap()) as usize;
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&unknown[48..48 + length]);
    unknown[16..48].copy_from_slice(&digest);
    assert_eq!(UrlList::from_bytes(unknown).unwrap_err().kind(), ErrorKind::BundleIncompatible);
}

#[test]
fn neither_debug_nor_errors_show_entries() {
    let list = plain(&["secret.example"]);
    assert!(!format!("{list:?}").contains("secret"));
}

#[test]
fn an_empty_list_opens_and_finds_nothing() {
    let list = plain(&[]);
    assert!(list.is_empty());
    assert_eq!(hits(&list, "https://example.org/"), []);
}

fn address() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec!["a", "b", "www", "shop", "x-1"]);
    let suffix = prop::sample::select(vec!["example", "co.uk", "org", "github.io", "ac.uk", "xn--p1ai"]);
    let path = prop::sample::select(vec!["", "/", "/a", "/a/", "/a/b", "/a/b/", "/ab", "/a%252fb", "/a.b", "/%61"]);
    let query = prop::sample::select(vec!["", "?", "?q=1", "?q=a/b"]);
    let port = prop::sample::select(vec!["", "", "", ":8080", ":443"]);
    let scheme = prop::sample::select(vec!["", "https://", "http://"]);
    let parts = (scheme, prop::collection::vec(label, 0..4), suffix, port, path, query);
    parts.prop_map(|(scheme, labels, suffix, port, path, query)| {
        let host = labels.into_iter().chain([suffix]).collect::<Vec<_>>().join(".");
        format!("{scheme}{host}{port}{path}{query}")
    })
}

proptest! {
    #[test]
    fn the_compiled_list_answers_as_the_index_of_small_lists(
        entries in prop::collection::vec(address(), 0..30),
        asked in prop::collection::vec(address(), 1..10),
    ) {
        // The plain format takes the first of what is said twice, so each pattern stands once.
        let mut seen = std::collections::BTreeSet::new();
        let lines: Vec<&str> = entries
            .iter()
            .map(String::as_str)
            .filter(|line| entry_pattern(line).is_ok_and(|pattern| seen.insert(pattern)))
            .collect();
        let list = plain(&lines);
        let index = LinkIndex::build((1..).zip(&lines).map(|(line, text)| (entry_pattern(text).unwrap(), line)));
        for url in asked.iter().chain(&entries) {
            let Ok(link) = Link::parse(url, &Limits::default()) else { continue };
            let mut expected: Vec<_> = index.lookup(&link).into_iter().map(|hit| (hit.id, hit.matched)).collect();
            let mut found: Vec<_> = list.lookup(&link).map(|hit| (hit.line, hit.matched)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected, "{}", url);
        }
    }

    #[test]
    fn no_bytes_break_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in SourceFormat::ALL {
            let mut builder = UrlList::builder("test");
            let source = ListSource::new("any", format).labels(["gambling"]).unwrap();
            if builder.add(&source, &bytes).is_ok() {
                prop_assert!(UrlList::from_bytes(builder.build().unwrap().bytes).is_ok());
            }
        }
        let _ = SourceFormat::guess(&bytes);
        prop_assert!(UrlList::from_bytes(bytes).is_err());
    }
}
