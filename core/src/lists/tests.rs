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
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(UrlList::from_bytes(changed).is_err(), "byte {at}");
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

/// Why lines were refused, and which.
type Refused = (String, Vec<u32>);

/// Keys of what a source gives, in the order of the list, with the lines that were refused and why.
fn read(format: SourceFormat, text: &str) -> (Vec<String>, Vec<Refused>, Report) {
    let source = ListSource::new("source", format).labels(["gambling"]).unwrap();
    let built = build(&source, text);
    let rejected = &built.report.sources[0].rejected;
    let rejected = rejected.iter().map(|(why, reason)| (why.clone(), reason.lines.clone())).collect();
    let list = UrlList::from_bytes(built.bytes).unwrap();
    let mut keys = Vec::new();
    let mut stream = list.inner.keys.stream();
    while let Some((key, rank)) = fst::Streamer::next(&mut stream) {
        let key = String::from_utf8(key.to_vec()).unwrap();
        list.inner.each(rank.value(), &mut |group, line| {
            let mark = if group.exception { "@@" } else { "" };
            keys.push(format!("{mark}{key} {} {line}", group.kind.id()));
        });
    }
    (keys, rejected, built.report)
}

#[test]
fn plain_lines_may_have_comments_wildcards_in_front_and_leading_dots() {
    let text = "# note\r\nexample.org # why\r\n*.example.com\n.example.net\nhttps://example.org/a?b=1\nexample.org/p\n\
                not a host\nmailto:a@example.org\nex*mple.org\n\n";
    let (keys, rejected, report) = read(SourceFormat::Plain, text);
    assert_eq!(
        keys,
        [
            "com.example host 3",
            "net.example host 4",
            "org.example host 2",
            "org.example/a?b=1 exact-url 5",
            "org.example/p path 6"
        ]
    );
    let lines: Vec<u32> = rejected.iter().flat_map(|(_, lines)| lines.clone()).collect();
    assert_eq!((lines.len(), report.rejected(), report.sources[0].lines), (3, 3, 9));
}

#[test]
fn hosts_lines_cover_hosts_alone() {
    let text =
        "127.0.0.1 localhost\n0.0.0.0 a.example b.example # two\n::1 ip6-localhost\n192.0.2.1 c.example\n0.0.0.0\n";
    let (keys, rejected, _) = read(SourceFormat::Hosts, text);
    assert_eq!(keys, ["example.a host-exact 2", "example.b host-exact 2"]);
    assert_eq!(rejected.iter().map(|(_, lines)| lines[0]).collect::<Vec<_>>(), [5, 4]);
}

#[test]
fn dnsmasq_rules_refuse_or_except_and_do_not_send_elsewhere() {
    let text = "# note\naddress=/a.example/b.example/0.0.0.0\nlocal=/c.example/\nserver=/d.example/#\n\
                server=/e.example/192.0.2.1\ncache-size=100\naddress=/f.example/#\n";
    let (keys, rejected, _) = read(SourceFormat::Dnsmasq, text);
    assert_eq!(
        keys,
        ["example.a host 2", "example.b host 2", "example.c host 3", "@@example.d host 4", "example.f host 7"]
    );
    assert_eq!(rejected.len(), 2);
}

#[test]
fn ad_block_rules_keep_hosts_and_count_the_options_that_change_nothing() {
    let text = "[Adblock Plus 2.0]\n! note\n||a.example^\n||b.example^$important,all\n@@||c.a.example^\n||d.example/x^\n\
                ||e.example^$third-party\n||f.example^$domain=g.example\n/banner/\n||h*.example^\n||i.example\nj.example##.ad\n";
    let (keys, rejected, report) = read(SourceFormat::AdBlock, text);
    assert_eq!(keys, ["example.a host 3", "@@example.a.c host 5", "example.b host 4", "example.d/x path 6"]);
    assert_eq!(report.sources[0].options_ignored, 2);
    assert_eq!(report.rejected(), 6);
    assert!(rejected.contains(&("the rule holds for some requests only".to_owned(), vec![7, 8])));
}

#[test]
fn our_own_lines_bring_labels_and_marks() {
    let text = "a.example\tgambling,dating\tnote\n=b.example\tdating\tnote\nco.uk\tgambling\tcovers-suffix\nac.uk\tgambling\n\
                c.example\tcooking\nd.example\n";
    let (keys, rejected, report) = read(SourceFormat::Tsv, text);
    assert_eq!(keys, ["example.a host 1", "example.b host-exact 2", "uk.co suffix 3"]);
    assert_eq!(rejected, [("no label column".to_owned(), vec![6])]);
    assert_eq!(report.sources[0].unmapped["cooking"], 1);
    assert_eq!((report.wide_refused, report.wide.len()), (1, 2));
    assert!(report.wide[0].allowed && report.wide[0].covers == "co.uk" && report.wide[1].line == 4);
    assert_eq!(report.labels["dating"], 2);
}

#[test]
fn tables_are_read_by_the_names_or_numbers_of_their_columns() {
    let named = "id,url,category,first_seen\n1,https://a.example/x,\"gambling|dating\",2026-01-02\n2,,gambling,\n3,b.example,gambling,soon\n";
    let (keys, rejected, _) = read(SourceFormat::Csv, named);
    assert_eq!(keys, ["example.a/x exact-url 2"]);
    assert_eq!(rejected.len(), 2);
    let (keys, _, _) = read(SourceFormat::Table, "# note\na.example\tgambling\nb.example\t\n");
    assert_eq!(keys, ["example.a host 2", "example.b host 3"]);
    let mut builder = UrlList::builder("test");
    let columns = Columns::parse("address=2,category=3").unwrap();
    let source = ListSource::new("numbers", SourceFormat::Csv).columns(columns);
    builder.add(&source, b"1,a.example,gambling\n").unwrap();
    let missing = ListSource::new("missing", SourceFormat::Csv).columns(Columns::parse("address=site").unwrap());
    assert_eq!(builder.add(&missing, b"url\na.example\n").unwrap_err().kind(), ErrorKind::InvalidInput);
    let entry =
        &UrlList::from_bytes(builder.build().unwrap().bytes).unwrap().covering("https://a.example/").unwrap()[0];
    assert_eq!((entry.id.as_str(), entry.labels.as_slice()), ("numbers#1", ["gambling"].as_slice()));
    assert!(Columns::parse("colour=1").is_err());
}

#[test]
fn json_comes_in_lists_objects_and_lines() {
    for text in [
        r#"["a.example", {"domain": "b.example", "categories": ["dating"], "date": "2026-01-02"}, 7]"#,
        "{\"url\": \"a.example\"}\n{\"host\": \"b.example\", \"category\": \"dating\"}\n{\"x\": 1}\n",
        r#"{"gambling": ["a.example"], "dating": ["b.example", 7]}"#,
    ] {
        let (keys, rejected, report) = read(SourceFormat::Json, text);
        assert_eq!(keys, ["example.a host 1", "example.b host 2"], "{text}");
        assert_eq!(report.labels["dating"], 1, "{text}");
        assert_eq!(rejected, [("no address in its column".to_owned(), vec![3])], "{text}");
    }
    let mut builder = UrlList::builder("test");
    let error = builder.add(&ListSource::new("bad", SourceFormat::Json), b"[\n\"a.example\",").unwrap_err();
    assert!(error.message().contains("line 2"), "{error}");
}

#[test]
fn formats_are_told_from_their_lines() {
    for (text, format) in [
        ("# x\nexample.org\n", SourceFormat::Plain),
        ("# x\n0.0.0.0 example.org\n", SourceFormat::Hosts),
        ("address=/example.org/\n", SourceFormat::Dnsmasq),
        ("! x\n||example.org^\n", SourceFormat::AdBlock),
        ("example.org\tgambling\tnote\n", SourceFormat::Tsv),
        ("url_or_domain\tlabel\nexample.org\tgambling\n", SourceFormat::Table),
        ("url,label\nexample.org,gambling\n", SourceFormat::Csv),
        ("[\"example.org\"]", SourceFormat::Json),
        ("", SourceFormat::Plain),
    ] {
        assert_eq!(SourceFormat::guess(text.as_bytes()), format, "{text}");
    }
}

#[test]
fn what_has_shrunk_is_said() {
    let source = |lines: &str| build(&ListSource::new("one", SourceFormat::Tsv), lines);
    let before = source("a.example\tgambling\nb.example\tgambling\nc.example\tdating\n");
    let mut now = source("a.example\tgambling\nd.example\tgambling\n").report;
    now.compare(&UrlList::from_bytes(before.bytes).unwrap());
    let shrunken: Vec<_> = now.shrunken.iter().map(|s| (s.what.as_str(), s.before, s.now)).collect();
    assert_eq!(shrunken, [("label dating", 1, 0), ("all", 3, 2), ("source one", 3, 2)]);
    assert!((now.shrunken[0].share() - 1.0).abs() < 1e-9);
}

#[test]
fn labels_are_needed_in_categories_only() {
    let source = ListSource::new("one", SourceFormat::Plain);
    assert_eq!(build(&source, "a.example\n").report.rejected(), 1);
    let mut deny = UrlList::builder("test").layer(Layer::Deny);
    deny.add(&source, b"a.example\n").unwrap();
    let list = UrlList::from_bytes(deny.build().unwrap().bytes).unwrap();
    assert_eq!((list.layer(), list.len()), (Layer::Deny, 1));
    assert!(UrlList::builder("test").add(&ListSource::new("a#b", SourceFormat::Plain), b"").is_err());
}

#[test]
fn the_base_bundle_guards_platforms_and_places_that_teach_or_help() {
    let base = crate::Bundle::embedded().unwrap();
    let mut builder = UrlList::builder("test").checks(&base).allow_wide_host("tumblr.com");
    let source = ListSource::new("one", SourceFormat::Plain).labels(["gambling"]).unwrap();
    builder.add(&source, b"sites.google.com\ntumblr.com\nchildline.org.uk\ngithub.io\nsites.google.com/x\n").unwrap();
    let report = builder.build().unwrap().report;
    assert_eq!((report.entries, report.wide_refused), (3, 2));
    let wide: Vec<_> = report.wide.iter().map(|wide| (wide.covers.as_str(), wide.allowed)).collect();
    assert_eq!(wide, [("sites.google.com", false), ("tumblr.com", true), ("github.io", false)]);
    assert!(report.conflicts.iter().all(|conflict| conflict.line == 3) && !report.conflicts.is_empty());
}
