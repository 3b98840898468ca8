use super::*;

fn patterns(text: &str, format: ListFormat) -> Vec<Pattern> {
    let list = parse_list(text, format);
    assert!(list.rejected.is_empty(), "{:?}", list.rejected);
    list.entries.into_iter().map(|entry| entry.pattern).collect()
}

fn rejected(text: &str, format: ListFormat) -> Vec<(usize, &'static str)> {
    let list = parse_list(text, format);
    list.rejected.iter().map(|rejected| (rejected.line, rejected.reason)).collect()
}

fn host(text: &str) -> Pattern {
    Pattern::Host(text.to_owned())
}

fn exact(text: &str) -> Pattern {
    Pattern::HostExact(text.to_owned())
}

fn path(text: &str) -> Pattern {
    Pattern::Path(text.to_owned())
}

fn url(text: &str) -> Pattern {
    Pattern::ExactUrl(text.to_owned())
}

#[test]
fn plain_lines_are_hosts_paths_or_exact_urls() {
    let text = "\u{feff}# comment\r\n\r\nExample.ORG\r\n  .example.com.  \nexample.net/\nexample.net/A%62/\nhttps://example.net/a\n\
                https://www.example.net\nhttp://example.net/\nexample.net/a?b=1\nBÜCHER.example\n0300.0.2.1\n[2001:DB8::0:1]";
    assert_eq!(
        patterns(text, ListFormat::Plain),
        [
            host("example.org"),
            host("example.com"),
            host("example.net"),
            path("example.net/Ab/"),
            url("example.net/a"),
            host("www.example.net"),
            url("example.net/"),
            url("example.net/a?b=1"),
            host("xn--bcher-kva.example"),
            host("192.0.2.1"),
            host("[2001:db8::1]"),
        ]
    );
}

#[test]
fn odd_plain_lines_are_rejected_with_their_line_numbers() {
    let text = "two words\n*.example.org\nmailto:a@example.org\n//\nuser@example.org/x\nexample.org/#part\nword\n\
                javascript:alert(1)\nexample.org\nexa<mple.org\n||example.org^";
    let lines: Vec<usize> = rejected(text, ListFormat::Plain).iter().map(|&(line, _)| line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]);
}

#[test]
fn public_suffixes_are_rejected_unless_the_line_says_so() {
    for suffix in ["co.uk", "github.io", "GITHUB.IO.", "com", "blogspot.com", "sch.uk", "公司.cn", "x.sch.uk"] {
        assert_eq!(rejected(suffix, ListFormat::Plain), [(1, "the host is a public suffix")], "{suffix}");
        assert_eq!(rejected(&format!("{suffix}\tnews\tsome note"), ListFormat::Tsv).len(), 1, "{suffix}");
        assert_eq!(rejected(&format!("0.0.0.0 {suffix}"), ListFormat::Hosts).len(), 1, "{suffix}");
        assert_eq!(rejected(&format!("||{suffix}^"), ListFormat::AdBlock).len(), 1, "{suffix}");
        let marked = patterns(&format!("{suffix}\tnews\tcovers-suffix; why"), ListFormat::Tsv);
        assert!(matches!(marked[..], [Pattern::Suffix(_)]), "{suffix}");
    }
    assert_eq!(patterns("someone.github.io", ListFormat::Plain), [host("someone.github.io")]);
    assert_eq!(patterns("example.org\tnews\tcovers-suffix", ListFormat::Tsv), [host("example.org")]);
}

#[test]
fn hosts_lines_cover_the_host_alone_and_skip_local_names() {
    let text = "# header\n127.0.0.1 localhost\n::1 localhost ip6-localhost\nfe80::1%lo0 localhost\n\
                255.255.255.255 broadcasthost\n0.0.0.0 0.0.0.0\n0.0.0.0 bad.example # why\n127.0.0.1\ta.example  b.example\n\
                :: c.example\n";
    assert_eq!(
        patterns(text, ListFormat::Hosts),
        [exact("bad.example"), exact("a.example"), exact("b.example"), exact("c.example")]
    );
    assert_eq!(
        rejected("bad.example\n0.0.0.0\n192.0.2.1 x.example\n0.0.0.0 good.example b/d\n", ListFormat::Hosts),
        [
            (1, "no host after the address"),
            (2, "no host after the address"),
            (3, "the address is not one that hosts lists block with"),
            (4, "not a host"),
        ]
    );
}

#[test]
fn ad_block_rules_about_hosts_are_read_and_all_others_counted() {
    let text = "[Adblock Plus 2.0]\n! comment\n||example.org^\n@@||good.example.org^\n||example.org/ads^\n";
    let list = parse_list(text, ListFormat::AdBlock);
    let read: Vec<_> = list.entries.iter().map(|entry| (entry.pattern.clone(), entry.exception, entry.line)).collect();
    assert_eq!(
        read,
        [(host("example.org"), false, 3), (host("good.example.org"), true, 4), (path("example.org/ads"), false, 5)]
    );
    assert!(list.rejected.is_empty());
    let odd = "||example.org\n||example.org^$third-party\n||ads.*^\n/banner/\nexample.org##.ad\n|https://example.org/|\n\
               ||example.org^x^\n# no comment here\n||^\n@@example.org\n";
    let odd = parse_list(odd, ListFormat::AdBlock);
    assert!(odd.entries.is_empty());
    assert_eq!(odd.rejected.len(), 10);
}

#[test]
fn tsv_lines_have_labels_and_strict_columns() {
    let text = "# pattern\tlabels\tnote\nexample.org\tgaming, social-media\n=example.com\tdrugs.alcohol\t\nexample.net/a\tnews\tnote\n";
    let list = parse_list(text, ListFormat::Tsv);
    assert!(list.rejected.is_empty());
    let read: Vec<_> =
        list.entries.iter().map(|entry| (entry.pattern.clone(), entry.labels.join("+"), entry.line)).collect();
    assert_eq!(
        read,
        [
            (host("example.org"), "gaming+social-media".to_owned(), 2),
            (exact("example.com"), "drugs.alcohol".to_owned(), 3),
            (path("example.net/a"), "news".to_owned(), 4),
        ]
    );
    assert_eq!(
        rejected(
            "example.org\nexample.org\t\nexample.org\tA\nexample.org\ta\tb\tc\n=example.org/x\ta\n\ta\n",
            ListFormat::Tsv
        ),
        [
            (1, "no label column"),
            (2, "not a label"),
            (3, "not a label"),
            (4, "too many columns"),
            (5, "= stands before a host only"),
            (6, "not a host or URL"),
        ]
    );
}

mod shipped {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::limits::Limits;
    use crate::link::LinkIndex;

    const SERVICES: &str = include_str!("../../../../corpora/lists/urls/services.tsv");
    const RISK: &str = include_str!("../../../../corpora/lists/urls/risk.tsv");
    const CONTEXT: &str = include_str!("../../../../corpora/lists/urls/context.tsv");

    fn labels_of(link: &str, text: &str) -> BTreeSet<String> {
        let entries = parse_list(text, ListFormat::Tsv).entries;
        let numbered = entries.iter().zip(0..).map(|(entry, id)| (entry.pattern.clone(), id));
        let link = Link::parse(link, &Limits::default()).unwrap();
        let hits = LinkIndex::build(numbered).lookup(&link);
        hits.iter().flat_map(|hit| entries[hit.id as usize].labels.clone()).collect()
    }

    #[test]
    fn every_line_of_the_lists_is_read_and_has_a_known_label() {
        for (text, least, known) in [
            (SERVICES, 1_000, "streaming social-media messaging dating gaming file-sharing generative-ai shopping"),
            (
                RISK,
                200,
                "gambling gambling.loot-boxes filter-bypass academic-misconduct piracy drugs.tobacco-vape drugs.alcohol pornography pornography.drawn \
                 hacking",
            ),
            (CONTEXT, 1_000, "educational supportive news"),
        ] {
            let list = parse_list(text, ListFormat::Tsv);
            assert_eq!(list.rejected, []);
            assert!(list.entries.len() >= least, "{}", list.entries.len());
            let known: BTreeSet<&str> = known.split_whitespace().collect();
            let mut lines = BTreeMap::new();
            for entry in &list.entries {
                assert!(entry.labels.iter().all(|label| known.contains(label.as_str())), "line {}", entry.line);
                let twice = lines.insert(&entry.pattern, entry.line);
                assert_eq!(twice, None, "line {} repeats an earlier one", entry.line);
            }
            assert!(text.contains("written by the project") && text.contains("2026-11-22"));
        }
    }

    #[test]
    fn what_helps_children_carries_no_risk() {
        let risks = parse_list(RISK, ListFormat::Tsv).entries;
        let index = LinkIndex::build(risks.iter().map(|entry| (entry.pattern.clone(), 0)));
        for entry in parse_list(CONTEXT, ListFormat::Tsv).entries {
            let (Pattern::Host(text)
            | Pattern::HostExact(text)
            | Pattern::Suffix(text)
            | Pattern::Path(text)
            | Pattern::ExactUrl(text)) = entry.pattern;
            let link = Link::parse(&format!("https://{text}"), &Limits::default()).unwrap();
            assert_eq!(index.lookup(&link), [], "{text}");
        }
    }

    #[test]
    fn well_known_places_have_their_labels() {
        for (link, list, labels) in [
            ("https://www.youtube.com/watch?v=1", SERVICES, "social-media streaming"),
            ("https://www.bbc.co.uk/bitesize/subjects", CONTEXT, "educational"),
            ("https://www.bbc.co.uk/sport", CONTEXT, ""),
            ("https://www.childline.org.uk/", CONTEXT, "supportive"),
            ("https://www.cs.ox.ac.uk/", CONTEXT, "educational"),
            ("https://www.example.bucks.sch.uk/", CONTEXT, "educational"),
            ("https://www.bet365.com/#/HO/", RISK, "gambling"),
            ("https://nordvpn.com/download", RISK, "filter-bypass"),
            ("https://vapes.example.org/", RISK, ""),
        ] {
            assert_eq!(labels_of(link, list).into_iter().collect::<Vec<_>>().join(" "), labels, "{link}");
        }
    }
}
