use super::*;
use crate::calibration::{Curve, Thresholds};
use crate::input::InputKind;
use crate::language::Language;
use crate::limits::Limits;
use crate::span::Span;

/// A model to which a name is the more like gambling the more digits its label has.
fn signal(known: Vec<AddressList>) -> UrlModelSignal {
    let operating = Operating {
        curve: Curve(vec![[0.0, 0.0], [1.0, 0.97]]),
        own: None,
        thresholds: Thresholds { possible: 0.4, likely: 0.6, strong: 0.99 },
    };
    UrlModelSignal {
        id: "url-model".to_owned(),
        net: Net::read(&net::tests::file(4.0), 1).unwrap(),
        labels: vec![(Category::Gambling, operating)],
        silent_below: vec!["sch.uk".to_owned(), "gov".to_owned(), "777777.*".to_owned()],
        known,
    }
}

fn asked(address: &str, linked_from: Option<Span>) -> Prepared<'static> {
    let link = Link::parse(address, &Limits::default()).unwrap();
    Prepared {
        side_by_side: false,
        most_regions: 32,
        screen: None,
        kind: InputKind::Url,
        texts: Vec::new(),
        links: vec![PreparedLink { linked_from, ..PreparedLink::new(link, None) }],
        images: Vec::new(),
        page: None,
        language: Language::Unknown,
    }
}

fn found(address: &str) -> Vec<Finding> {
    signal(Vec::new()).look(&asked(address, None)).unwrap().findings
}

#[test]
fn a_name_is_judged_and_shown_and_the_path_moves_nothing() {
    let address = "https://www.ab12345.com/";
    let findings = found(address);
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(finding.claim, Claim::Category(Category::Gambling));
    assert_eq!(finding.basis, Basis::Model);
    assert_eq!(finding.span.unwrap().of(address), "www.ab12345.com");
    assert_eq!(found("https://www.ab12345.com/a/very/9999999?long=1234"), findings);
}

#[test]
fn an_ordinary_name_gives_no_finding_at_all() {
    assert!(found("https://oakwood.example/12345678").is_empty());
}

#[test]
fn it_is_silent_about_addresses_bare_suffixes_checked_bodies_and_links_of_a_page() {
    let signal = signal(Vec::new());
    for address in [
        "http://12.34.56.78/",
        "http://[::1]/",
        "https://123456.sch.uk",
        "https://a.999999.gov/",
        "https://gov",
        "https://www.777777.co.uk/",
    ] {
        let Ok(link) = Link::parse(address, &Limits::default()) else { continue };
        assert!(
            !signal.applies(&Prepared { links: vec![PreparedLink::new(link, None)], ..asked("https://a.com", None) }),
            "{address}"
        );
    }
    assert!(!signal.applies(&asked("https://123456.com", Some(Span::new(0, 3)))));
    // The end of a name is no suffix.
    assert!(
        signal.applies(&asked("https://123456.notgov", None)) && signal.applies(&asked("https://123456.com", None))
    );
}

#[test]
fn it_is_silent_where_a_list_knows_the_host() {
    let lists = AddressList::categories("games", "123456.com\tgaming\t-\n", &[]).unwrap();
    let signal = signal(vec![lists]);
    assert!(signal.look(&asked("https://www.123456.com/x", None)).unwrap().findings.is_empty());
    assert_eq!(signal.look(&asked("https://www.1234567.com/x", None)).unwrap().findings.len(), 1);
}
