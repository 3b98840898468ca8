use proptest::prelude::*;

use super::*;

const TABLE: &str = include_str!("../../../../corpora/lists/wrappers.tsv");

fn unwrap(text: &str) -> (Unwrapped, Link) {
    let link = Link::parse(text, &Limits::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
    (Wrappers::parse(TABLE).unwrap().unwrap(&link, &Limits::default()), link)
}

#[track_caller]
fn targets(text: &str, expected: &[(&str, &str, &str)]) {
    let (found, _) = unwrap(text);
    let found: Vec<_> = found
        .targets
        .iter()
        .map(|wrapped| (wrapped.through.wrapper.as_str(), wrapped.link.canonical(), wrapped.through.span.of(text)))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_place_and_every_code_is_read() {
    let target = "https://example.org/a?b=c";
    for (wrapper, text, shown) in [
        (
            "google-translate",
            "https://example-org.translate.goog/a?b=c&_x_tr_sl=de&_x_tr_tl=en",
            "example-org.translate.goog/a?b=c",
        ),
        (
            "google",
            "https://www.google.co.uk/url?sa=t&q=https://example.org/a%3Fb%3Dc&x=1",
            "https://example.org/a%3Fb%3Dc",
        ),
        ("cors-proxy", "https://corsproxy.io/?https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("jina-reader", "https://r.jina.ai/https://example.org/a?b=c", "https://example.org/a?b=c"),
        (
            "cisco",
            "https://secure-web.cisco.com/1xYz/https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc",
            "https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc",
        ),
        (
            "yahoo",
            "https://r.search.yahoo.com/_ylt=A/RV=2/RO=10/RU=https%3a%2f%2fexample.org%2fa%3fb%3dc/RK=2/RS=x",
            "https%3a%2f%2fexample.org%2fa%3fb%3dc",
        ),
        (
            "bing",
            "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9Yw&ntb=1",
            "aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9Yw",
        ),
        (
            "proofpoint",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fb-3Dc&d=x",
            "https-3A__example.org_a-3Fb-3Dc",
        ),
        ("proofpoint", "https://urldefense.com/v3/__https://example.org/a*b=c__;Pw!!x$", "https://example.org/a*b=c"),
        (
            "checkpoint",
            "https://protect.checkpoint.com/v2/___https://example.org/a?b=c___.YXBz",
            "https://example.org/a?b=c",
        ),
        (
            "yandex-translate",
            "https://translated.turbopages.org/proxy_u/en-ru.ru.1-2/https/example.org/a?b=c",
            "https/example.org/a?b=c",
        ),
        (
            "google-cache",
            "https://webcache.googleusercontent.com/search?q=cache:AbC-1_dEfGhI:https://example.org/a%3Fb%3Dc+words",
            "https://example.org/a%3Fb%3Dc",
        ),
        (
            "glype",
            "https://a.example/browse.php?u=aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9Yw%3D%3D&b=4",
            "aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9Yw%3D%3D",
        ),
        (
            "phproxy",
            "https://a.example/index.php?q=68747470733a2f2f6578616d706c652e6f72672f613f623d63",
            "68747470733a2f2f6578616d706c652e6f72672f613f623d63",
        ),
        (
            "ultraviolet",
            "https://a.example/uv/service/hvtrs8%2F-ezaopne%2Copg-a%3Db%3Fc",
            "hvtrs8%2F-ezaopne%2Copg-a%3Db%3Fc",
        ),
        ("web-proxy", "https://a.example/proxy/https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("path-address", "https://a.example/x/https:/example.org/a?b=c", "https:/example.org/a?b=c"),
    ] {
        targets(text, &[(wrapper, target, shown)]);
    }
}

#[test]
fn wrapping_within_wrapping_points_into_the_outermost() {
    let text = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252F&data=05";
    targets(
        text,
        &[
            (
                "outlook-safe-links",
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F",
                "https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252F",
            ),
            ("facebook", "https://example.org/", "https%253A%252F%252Fexample.org%252F"),
        ],
    );
}

#[test]
fn depth_is_bounded_and_said() {
    let mut text = "https://example.org/".to_owned();
    for _ in 0..4 {
        text = format!("https://r.jina.ai/{text}");
    }
    let (found, _) = unwrap(&text);
    assert!(found.targets.len() == 4 && !found.too_deep);
    let (found, _) = unwrap(&format!("https://r.jina.ai/{text}"));
    assert!(found.targets.len() == 4 && found.too_deep);
}

#[test]
fn what_nobody_can_read_is_said_to_be_unknown() {
    for (text, wrapper) in [
        ("https://bit.ly/3abc", "bitly"),
        ("https://protect-eu.mimecast.com/s/AbCd?domain=x", "mimecast"),
        ("https://archive.ph/AbC12", "archive-today"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Ft.co%2Fx", "x"),
    ] {
        assert_eq!(unwrap(text).0.unknown.as_deref(), Some(wrapper), "{text}");
    }
}

#[test]
fn what_wraps_nothing_stays_as_it_is() {
    for text in [
        "https://bit.ly/",
        "https://www.google.com/search?q=https://example.org/",
        "https://www.google.com/url?q=words",
        "https://translate.google.com/?text=hello",
        "https://archive.org/details/example",
        "https://example.org/about?ref=https://example.com/",
        "https://example.org/httpbin",
        "https://notbit.ly/abc",
        "https://translate.goog.example.org/",
        "https://example.org/redirect?url=/home",
        "https://web.archive.org/",
    ] {
        let (found, _) = unwrap(text);
        assert!(found.targets.is_empty() && found.unknown.is_none() && !found.too_deep, "{text}: {found:?}");
    }
}

#[test]
fn short_links_of_many_services_are_known() {
    let hosts = TABLE.lines().filter_map(|row| match row.split('\t').collect::<Vec<_>>()[..] {
        [_, host, _, "shortener", _] => Some(host),
        _ => None,
    });
    let hosts: std::collections::BTreeSet<&str> = hosts.collect();
    assert!(hosts.len() >= 60, "{}", hosts.len());
}

#[test]
fn a_broken_table_is_refused_with_its_line_number() {
    let header = COLUMNS.join("\t");
    assert!(Wrappers::parse("").is_err() && Wrappers::parse(&header).is_ok());
    for row in [
        "a\tb.example\t/\tcopy",
        "a\tb.example\tpath\tcopy\t?u",
        "a\tb.example\t/\tmirror\t?u",
        "a\tb.example\t/\tcopy\tu",
        "a\tb.example\t/\tcopy\t?u|rot13",
        "a\tB.example\t/\tcopy\t?u",
        "a\texample\t/\tcopy\t?u",
    ] {
        let error = Wrappers::parse(&format!("# c\n{header}\n{row}\n")).unwrap_err();
        assert!(error.to_string().contains("line 3"), "{row}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_and_spans_cut_out_of_the_text(
        text in "https://(r\\.jina\\.ai/|www\\.google\\.com/url\\?q=|urldefense\\.com/v3/__|a-b\\.translate\\.goog/|a\\.example/proxy/|www.bing.com/ck/a\\?u=a1|corsproxy\\.io/\\?)(\\PC|https?:/|%[0-9A-F]{2}|[\\t_*;!?/-]){0,30}"
    ) {
        if Link::parse(&text, &Limits::default()).is_ok() {
            for wrapped in unwrap(&text).0.targets {
                prop_assert!(!wrapped.through.span.of(&text).is_empty());
            }
        }
    }
}
