use super::*;
use crate::bundle::sha256;
use crate::limits::Limits;

fn list(entries: &str) -> SealedList {
    SealedList::from_text(&format!("# fourc-sealed 1\n# name: test\n{entries}\n")).unwrap()
}

fn hits(list: &SealedList, url: &str) -> Vec<u32> {
    let found = list.lookup(&Link::parse(url, &Limits::default()).unwrap());
    found.iter().map(|(source, _)| source.strip_prefix("sealed/test#").unwrap().parse().unwrap()).collect()
}

#[test]
fn each_kind_of_entry_covers_what_it_says() {
    let list = list(
        "url\thttps://one.example/a?b=1\nprefix\ttwo.example/dir\nprefix\ttwo.example/only/\ndomain\tthree.example",
    );
    for (url, expected) in [
        ("https://one.example/a?b=1", vec![3]),
        ("http://www.one.example/a?b=1#top", vec![3]),
        ("https://one.example/%61?b=1", vec![3]),
        ("https://one.example/a?b=2", vec![]),
        ("https://one.example/a", vec![]),
        ("https://m.one.example/a?b=1", vec![]),
        ("two.example/dir", vec![4]),
        ("two.example/dir/deep/er?x", vec![4]),
        ("two.example/directory", vec![]),
        ("two.example/only/x", vec![5]),
        ("two.example/only", vec![]),
        ("http://three.example:8080/x", vec![6]),
        ("http://a.b.three.example/x", vec![6]),
        ("http://notthree.example/x", vec![]),
    ] {
        assert_eq!(hits(&list, url), expected, "{url}");
    }
}

#[test]
fn a_digest_is_found_in_every_form_that_is_promised() {
    for written in
        ["https://a.example/x?y=1", "http://a.example/x?y=1", "a.example/x?y=1", "https://www.a.example/x?y=1"]
    {
        for about in ["", "\ta.example"] {
            let list = list(&format!("sha256\t{}{about}", sha256(written.as_bytes()).to_ascii_uppercase()));
            for asked in
                ["https://a.example/x?y=1", "http://A.example./x?y=1#z", "www.a.example/%78?y=1", "a.example/%2578?y=1"]
            {
                assert_eq!(hits(&list, asked), [3], "{written} {asked}");
            }
            assert!(hits(&list, "https://a.example/x?y=2").is_empty());
            assert!(hits(&list, "https://b.a.example/x?y=1").is_empty());
        }
    }
    let port = list(&format!("sha256\t{}", sha256(b"http://a.example:8080/")));
    assert_eq!(hits(&port, "http://a.example:8080"), [3]);
    assert!(hits(&port, "http://a.example/").is_empty());
}

#[test]
fn nothing_that_can_be_printed_holds_a_pattern() {
    let list = list("url\thttps://hidden-one.example/a\ndomain\thidden-two.example");
    for text in [format!("{list:?}"), format!("{list:#?}"), format!("{:?}", list.problem(None))] {
        assert!(!text.contains("hidden"), "{text}");
    }
    for broken in [
        "url\thidden one",
        "domain\thidden.example/path",
        "hidden.example",
        "sha256\thidden",
        "word\thidden",
        "domain\tco.uk",
    ] {
        let error = SealedList::from_text(&format!("# fourc-sealed 1\n# name: x\n{broken}\n")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.message().contains("line 3"), "{error}");
        assert!(!format!("{error:?}").contains("hidden") && !format!("{error:?}").contains("co.uk"), "{error:?}");
    }
}

#[test]
fn a_list_that_is_not_whole_is_refused() {
    for (text, line) in [
        ("", 1),
        ("domain\ta.example", 1),
        ("# fourc-sealed 2\n# name: x\ndomain\ta.example", 1),
        ("# fourc-sealed 1\ndomain\ta.example", 1),
        ("# fourc-sealed 1\n# name: x\n", 1),
        ("# fourc-sealed 1\n# name: a list\ndomain\ta.example", 2),
        ("# fourc-sealed 1\n# name: x\n# expire: 2026-01-01\ndomain\ta.example", 3),
        ("# fourc-sealed 1\n# name: x\n# expires: 2026-02-30\ndomain\ta.example", 3),
        ("# fourc-sealed 1\n# name: x\n# category: no-such\ndomain\ta.example", 3),
        ("# fourc-sealed 1\n# name: x\n# category: gaming\ndomain\ta.example", 3),
    ] {
        let error = SealedList::from_text(text).unwrap_err();
        assert!(error.message().contains(&format!("line {line}")), "{text}: {error}");
    }
}

#[test]
fn a_list_can_be_relied_on_through_its_last_day() {
    let list = SealedList::from_text("# fourc-sealed 1\n# name: x\n# expires: 2026-11-30\ndomain\ta.example").unwrap();
    let day = |text: &str| Some(text.parse().unwrap());
    assert_eq!(list.problem(day("2026-11-30")), None);
    assert!(list.problem(day("2026-12-01")).unwrap().contains("expired on 2026-11-30"));
    assert!(list.problem(None).unwrap().contains("no date was given"));
    assert!(SealedList::missing("y").unwrap().problem(day("2026-01-01")).unwrap().contains("y is missing"));
    assert_eq!(SealedList::from_text("# fourc-sealed 1\n# name: x\ndomain\ta.example").unwrap().problem(None), None);
}

#[test]
fn a_file_that_is_not_there_is_a_missing_list() {
    let list = SealedList::open("/nowhere/licensed list.txt").unwrap();
    assert!(list.is_missing() && list.name() == "licensed-list" && list.entries() == 0);
}
