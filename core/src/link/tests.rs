use proptest::prelude::*;

use super::index::{Hit, MatchKind};
use super::*;

fn link(text: &str) -> Link {
    Link::parse(text, &Limits::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn kind(text: &str) -> ErrorKind {
    Link::parse(text, &Limits::default()).map(|link| link.canonical).expect_err(text).kind()
}

fn keys(text: &str) -> Vec<String> {
    link(text).keys().map(|key| key.text.into_owned()).collect()
}

#[test]
fn every_spelling_has_one_canonical_form() {
    for (text, canonical) in [
        // Scheme, host and white space.
        ("https://example.org/", "https://example.org/"),
        ("HTTPS://EXAMPLE.ORG", "https://example.org/"),
        ("  \u{1}https://example.org/a \n", "https://example.org/a"),
        ("https://exa\tmple.org/a\r\nb", "https://example.org/ab"),
        ("http:example.org", "http://example.org/"),
        ("http:\\\\example.org\\a\\b", "http://example.org/a/b"),
        ("https:///example.org//a", "https://example.org//a"),
        ("//example.org/a", "https://example.org/a"),
        ("example.org", "https://example.org/"),
        ("example.org/a b".trim_end_matches(" b"), "https://example.org/a"),
        ("example.org:8080/a", "https://example.org:8080/a"),
        ("localhost:3000", "https://localhost:3000/"),
        ("ftp://example.org:21/pub/", "ftp://example.org/pub/"),
        ("ftp://example.org:2121/pub/", "ftp://example.org:2121/pub/"),
        // Ports, user names, fragments, empty queries.
        ("http://example.org:80/", "http://example.org/"),
        ("https://example.org:443/", "https://example.org/"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("example.org:80", "http://example.org/"),
        ("example.org:443", "https://example.org/"),
        ("https://user:pass@example.org/", "https://example.org/"),
        ("https://bank.example@evil.example/login", "https://evil.example/login"),
        ("https://example.org/#part", "https://example.org/"),
        ("https://example.org?#", "https://example.org/"),
        ("https://example.org?b=2&a=1", "https://example.org/?b=2&a=1"),
        // Dots and labels of hosts.
        ("https://example.org./", "https://example.org/"),
        ("https://..example..org../", "https://example.org/"),
        ("https://ex%61mple.org/", "https://example.org/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://bu\u{308}cher.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://example。org/", "https://example.org/"),
        ("https://ｅｘａｍｐｌｅ.org/", "https://example.org/"),
        ("https://exam\u{ad}ple.org/", "https://example.org/"),
        ("https://ex\u{200b}ample.org/", "https://example.org/"),
        ("https://under_score.example/", "https://under_score.example/"),
        // Addresses in all spellings.
        ("http://192.0.2.1/", "http://192.0.2.1/"),
        ("http://0300.0.2.1/", "http://192.0.2.1/"),
        ("http://0xC0.0x0.0x2.0x1/", "http://192.0.2.1/"),
        ("http://3221225985/", "http://192.0.2.1/"),
        ("http://0xC0000201/", "http://192.0.2.1/"),
        ("http://192.0.513/", "http://192.0.2.1/"),
        ("http://192.0.2.1./", "http://192.0.2.1/"),
        ("http://192.0.2.1../", "http://192.0.2.1/"),
        ("192.0.2.1/x", "https://192.0.2.1/x"),
        ("http://[2001:0DB8:0:0::0001]/", "http://[2001:db8::1]/"),
        ("[2001:db8::1]:8080", "https://[2001:db8::1]:8080/"),
        // Paths and percent-coding.
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/a/%2e%2E/b", "https://example.org/b"),
        ("https://example.org/../..", "https://example.org/"),
        ("https://example.org/a//b", "https://example.org/a//b"),
        ("https://example.org/%7Euser/%61", "https://example.org/~user/a"),
        ("https://example.org/%c3%a9", "https://example.org/%C3%A9"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("https://example.org/%2F%3f", "https://example.org/%2F%3F"),
        ("https://example.org/%2561", "https://example.org/%2561"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/?q=a+b%2Bc'", "https://example.org/?q=a+b%2Bc%27"),
        ("https://example.org/;a=1?b|c", "https://example.org/;a=1?b%7Cc"),
    ] {
        assert_eq!(link(text).canonical(), canonical, "{text:?}");
    }
}

#[test]
fn what_is_no_web_address_is_refused() {
    for text in [
        "",
        "   ",
        "hello",
        "two words",
        "example.org is nice",
        "example.org/a b",
        "3.14",
        "42",
        "0xC0000201",
        "foo/bar.html",
        "/path/only",
        "?q=only",
        "#part",
        "http://",
        "https://?q",
        "https://.../",
        "https://exa mple.org/",
        "https://exa<mple.org/",
        "https://example.org:99999/",
        "https://1.2.3.400/",
        "https://1.2.3.400../",
        "https://[::1",
        "someone@example.org",
        "...",
        "\\\\server\\share",
        "https://xn--a/",
    ] {
        assert_eq!(kind(text), ErrorKind::InvalidInput, "{text:?}");
    }
    for text in [
        "mailto:a@example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "about:blank",
        "file:///etc/passwd",
        "tel:123",
        "blob:https://example.org/1",
        "wss://example.org/",
        "C:\\Users\\x",
    ] {
        assert_eq!(kind(text), ErrorKind::UnsupportedInput, "{text:?}");
    }
    assert_eq!(kind(&format!("https://{}.example/", "a.".repeat(130))), ErrorKind::InvalidInput);
    assert_eq!(kind(&format!("https://{}/", "é".repeat(5000))), ErrorKind::InvalidInput);
}

#[test]
fn the_limit_is_checked_before_anything_else() {
    let limits = Limits::default().url_bytes(20);
    assert!(Link::parse("https://example.org/", &limits).is_ok());
    let error = Link::parse("https://example.org/a", &limits).expect_err("one byte too many");
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert!(!error.to_string().contains("example"));
}

#[test]
fn registrable_domains_follow_the_public_suffix_list() {
    for (text, registrable) in [
        ("https://www.bbc.co.uk/", Some("bbc.co.uk")),
        ("https://bbc.co.uk/", Some("bbc.co.uk")),
        ("https://a.b.example.com/", Some("example.com")),
        ("https://someone.github.io/", Some("someone.github.io")),
        ("https://a.someone.github.io/", Some("someone.github.io")),
        ("https://www.gov.uk/", Some("www.gov.uk")),
        ("https://hill.borough.sch.uk/", Some("hill.borough.sch.uk")),
        ("https://www.ck/", Some("www.ck")),
        ("https://www.食狮.公司.cn/", Some("xn--85x722f.xn--55qx5d.cn")),
        ("https://printer.school.internal/", Some("school.internal")),
        ("https://github.io/", None),
        ("https://co.uk/", None),
        ("https://com/", None),
        ("https://localhost/", None),
        ("https://192.0.2.1/", None),
        ("https://[2001:db8::1]/", None),
    ] {
        assert_eq!(link(text).registrable_domain(), registrable, "{text}");
    }
}

#[test]
fn parts_are_told_apart() {
    let link = link("HTTP://me@WWW.Bücher.example:8080/a/b?x=1#y");
    assert_eq!(link.host(), "www.xn--bcher-kva.example");
    assert_eq!(link.path(), "/a/b");
    assert_eq!(link.query(), Some("x=1"));
    assert!(link.has_userinfo() && !link.is_ip());
    let address = self::link("http://[::1]/");
    assert!(address.is_ip() && !address.has_userinfo());
    assert_eq!(address.query(), None);
}

#[test]
fn the_host_is_found_in_the_callers_own_text() {
    for (text, host) in [
        ("https://example.org/example.org", "example.org"),
        ("  \thttps://EXAMPLE.org:8080/", "EXAMPLE.org"),
        ("https://a:b@c@example.org?x@y", "example.org"),
        ("ht\ntps://exa\nmple.org\n/", "exa\nmple.org"),
        ("example.org", "example.org"),
        ("//example.org#a", "example.org"),
        ("https:\\\\bücher.example\\x", "bücher.example"),
        ("http:///[2001:DB8::1]:80/", "[2001:DB8::1]"),
        ("http://3221225985", "3221225985"),
    ] {
        assert_eq!(link(text).host_span().map(|span| span.of(text)), Some(host), "{text:?}");
    }
}

#[test]
fn keys_go_from_the_exact_url_to_the_registrable_domain() {
    assert_eq!(
        keys("https://a.b.example.co.uk/x/y/z.html?q=1#f"),
        [
            "a.b.example.co.uk/x/y/z.html?q=1",
            "a.b.example.co.uk/x/y/z.html",
            "a.b.example.co.uk/x/y/",
            "a.b.example.co.uk/x/",
            "a.b.example.co.uk/",
            "a.b.example.co.uk",
            "b.example.co.uk",
            "example.co.uk",
        ]
    );
    assert_eq!(keys("example.org"), ["example.org/", "example.org/", "example.org"]);
    assert_eq!(
        keys("https://www.example.org/x/"),
        ["example.org/x/", "example.org/x/", "example.org/", "www.example.org", "example.org"]
    );
    assert_eq!(keys("https://www.gov.uk/x"), ["www.gov.uk/x", "www.gov.uk/x", "www.gov.uk/", "www.gov.uk"]);
    assert_eq!(keys("https://github.io/x"), ["github.io/x", "github.io/x", "github.io/"]);
    assert_eq!(keys("http://192.0.2.1/"), ["192.0.2.1/", "192.0.2.1/", "192.0.2.1"]);
    assert_eq!(
        keys("http://192.0.2.1:81/x"),
        ["192.0.2.1:81/x", "192.0.2.1/x", "192.0.2.1:81/x", "192.0.2.1/x", "192.0.2.1:81/", "192.0.2.1/", "192.0.2.1"]
    );
}

#[test]
fn keys_undo_repeated_encoding() {
    for text in ["example.org/%62%61d", "example.org/%2562a%2564", "example.org/x/%252e%252E/b%25252561d"] {
        assert_eq!(keys(text)[0], "example.org/bad", "{text}");
    }
}

#[test]
fn a_very_deep_path_has_a_bounded_number_of_keys() {
    let deep = link(&format!("https://example.org/{}", "a/".repeat(30_000)));
    assert_eq!(deep.keys().count(), 1 + 1 + PATH_PREFIXES + 1);
}

/// Texts that look like URLs often enough to get past the first checks.
fn urlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("http://".to_owned()),
        Just("https:".to_owned()),
        Just("//".to_owned()),
        Just("www.".to_owned()),
        Just("example.co.uk".to_owned()),
        Just("github.io".to_owned()),
        Just("xn--".to_owned()),
        Just("%25".to_owned()),
        Just("%2e".to_owned()),
        Just("0x7f.1".to_owned()),
        Just("[::1]".to_owned()),
        Just(":80".to_owned()),
        Just("?q=".to_owned()),
        Just("\t".to_owned()),
        "[a-z0-9./%?#&=+@:\\\\-]{1,6}",
        "\\PC{1,3}",
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(link) = Link::parse(text, &Limits::default()) else { return Ok(()) };
    let again = Link::parse(link.canonical(), &Limits::default());
    let again = again.map_err(|error| TestCaseError::fail(format!("{}: {error}", link.canonical())))?;
    prop_assert_eq!(again.canonical(), link.canonical());
    prop_assert_eq!(again.keys().collect::<Vec<_>>(), link.keys().collect::<Vec<_>>());
    prop_assert!(!link.host().is_empty() && link.path().starts_with('/'));
    let span = link.host_span().expect("a link has a host");
    prop_assert!(!span.of(text).is_empty(), "the span lies on character boundaries of the text");
    for key in link.keys() {
        prop_assert!(!(key.kind == KeyKind::Parent && host::is_public_suffix(&key.text)));
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        check(&text)?;
    }

    #[test]
    fn canonical_forms_are_stable(text in urlish()) {
        check(&text)?;
    }

    #[test]
    fn no_list_makes_it_panic(text in "(\\PC|[\\n\\t|^@=#.]){0,80}") {
        for format in [ListFormat::Plain, ListFormat::Hosts, ListFormat::AdBlock, ListFormat::Tsv] {
            let list = parse_list(&text, format);
            let lines: std::collections::BTreeSet<_> = list.entries.iter().map(|entry| entry.line).collect();
            prop_assert!(list.rejected.iter().all(|rejected| !lines.contains(&rejected.line)));
        }
    }

    #[test]
    fn an_entry_finds_the_link_it_was_made_from(text in urlish()) {
        if let Ok(link) = Link::parse(&text, &Limits::default()) {
            let list = parse_list(link.canonical(), ListFormat::Plain);
            if let [entry] = &list.entries[..] {
                let index = LinkIndex::build(std::iter::once((entry.pattern.clone(), 0)));
                prop_assert_eq!(index.lookup(&link), [Hit { id: 0, matched: MatchKind::ExactUrl }]);
            } else {
                prop_assert_eq!(list.rejected[0].reason, "wildcards and fragments are not supported");
            }
        }
    }
}

/// Everything that two ways of reading must agree on.
fn parts_of(link: &Link) -> impl PartialEq + std::fmt::Debug {
    let keys: Vec<String> = link.keys().map(|key| key.text.into_owned()).collect();
    let target = link.lookup_target();
    let target = (target.host.to_owned(), target.path.to_owned(), target.query.map(str::to_owned));
    let query = link.query().map(str::to_owned);
    let texts = [link.canonical(), link.host(), link.path()].map(str::to_owned);
    (
        texts,
        query,
        link.registrable_domain().map(str::to_owned),
        link.port(),
        keys,
        target,
        link.is_ip(),
        link.host_span(),
    )
}

fn both_ways(text: &str) -> bool {
    let source = Source::new(text);
    let Ok(parts) = Parts::split(source.text()) else { return false };
    let Some(draft) = fast::read(source.text(), &parts) else { return false };
    let short = draft.into_link(source.clone(), parts.clone());
    let long = Link::build_with_repairs(source, parts);
    let long = long.unwrap_or_else(|error| panic!("{text}: the long way refuses it: {error}"));
    assert_eq!(parts_of(&short), parts_of(&long), "{text}");
    true
}

#[test]
fn the_short_way_is_taken_by_plain_addresses_and_agrees_with_the_long_one() {
    for text in [
        "https://www.example.org/",
        "https://WWW.Example.co.uk/A/b.html?q=1&r=a%20b#top",
        "http://example.org:8080/x",
        "example.org:80",
        "//example.org/a'b",
        "https://www.gov.uk/help?x=%41%2f",
        "https://example.org/a%252fb?c=%25%25",
        "ftp://ftp.example.org:21/pub",
        "https://a_b.example/?",
        "localhost/x",
    ] {
        assert!(both_ways(text), "{text}");
    }
    for text in [
        "https://user@example.org/",
        "https://192.0.2.7/",
        "https://example.0x7f/",
        "https://xn--bcher-kva.example/",
        "https://ex..ample.org/",
        "https://example.org./",
        "https://example.org/a/../b",
        "https://example.org/%2E%2e/b",
        "https://example.org/a b",
        "https://example.org\\a",
        "https:example.org",
        "https://example.org:/",
        "https://example.org:080/",
        "https://example.org/?q='",
    ] {
        assert!(!both_ways(text), "{text}");
    }
}

proptest! {
    #[test]
    fn both_ways_agree(
        scheme in prop::sample::select(vec!["", "//", "http://", "https://", "ftp://", "HTTP://", "https:/"]),
        host in "([a-zA-Z0-9_-]{1,6}\\.){0,3}(example|co\\.uk|github\\.io|org|gov\\.uk|1|0x1|xn--p1ai|)",
        port in prop::sample::select(vec!["", "", ":", ":80", ":443", ":21", ":8080", ":0", ":65536"]),
        path in "(/([a-z.%'()~|]|%2[0-9a-fE]|%25|%[46]1|é){0,5}){0,3}",
        tail in "(\\?([a-z=&.%'\\[/?]|%2[05f]|%25){0,6})?(#[a-z]{0,2})?",
    ) {
        both_ways(&format!("{scheme}{host}{port}{path}{tail}"));
    }
}
