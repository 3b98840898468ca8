//! Layers of address lists: sealed, deny, allow, categories; who is heard, who is overruled, and what is never shown.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::sync::LazyLock;

use fourc::input::{Page, Url};
use fourc::lists::{ListSource, SourceFormat, UrlList};
use fourc::verdict::{Condition, EvidenceClaim, Layer, Shape, SignalStatus};
use fourc::{Action, AddressList, Category, Classifier, Date, Evidence, Level, Policy, Preset};
use fourc::{Rebuild, SealedList, Verdict};

/// Another classifier with the parts of one that is built once.
fn builder() -> Rebuild<'static> {
    static OPEN: LazyLock<Classifier> =
        LazyLock::new(|| Classifier::builder(common::rules()).threads(1).build().expect("the lists load"));
    OPEN.rebuild()
}

fn sealed(header: &str, entries: &str) -> SealedList {
    SealedList::from_text(&format!("# fourc-sealed 1\n# name: licensed\n{header}{entries}\n"))
        .expect("the list is whole")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn ask(classifier: &Classifier, url: &str) -> Verdict {
    classifier.classify(Url::new(url)).expect("an address")
}

#[track_caller]
fn one(verdict: &Verdict, shape: Shape) -> &Evidence {
    let wanted = EvidenceClaim::Condition(shape);
    let found: Vec<&Evidence> = verdict.evidence.iter().filter(|one| one.claim == wanted).collect();
    assert_eq!(found.len(), 1, "{:?}", verdict.evidence);
    found[0]
}

#[test]
fn a_deny_entry_blocks_under_every_preset_whatever_the_site_is() {
    let classifier = builder().addresses(AddressList::deny("school", "harmless.example\n").unwrap()).build().unwrap();
    let verdict = ask(&classifier, "https://www.harmless.example/lesson");
    assert!(verdict.is_denied() && !verdict.is_allowed());
    let denied = one(&verdict, Shape::Denied);
    assert_eq!((denied.layer(), denied.source.as_str()), (Some(Layer::Deny), "deny/school#1"));
    assert_eq!(denied.span.unwrap().of("https://www.harmless.example/lesson"), "www.harmless.example");
    for preset in Preset::ALL {
        let decision = Policy::preset(*preset).decide(&verdict);
        assert_eq!((decision.action, decision.denied), (Action::Block, true), "{}", preset.id());
    }
    let other = ask(&classifier, "https://example.org/");
    assert!(!other.is_denied() && !Policy::preset(Preset::Ks3).decide(&other).denied);
}

#[test]
fn a_policy_may_say_what_a_deny_entry_means() {
    let json =
        r#"{"schema":"fourc.policy/1","id":"x","title":"x","risks":{},"on_incomplete":"allow","on_denied":"warn"}"#;
    let classifier = builder().addresses(AddressList::deny("school", "harmless.example\n").unwrap()).build().unwrap();
    let decision = Policy::from_json(json).unwrap().decide(&ask(&classifier, "harmless.example"));
    assert_eq!(decision.action, Action::Warn);
}

#[test]
fn an_allow_entry_silences_what_category_lists_say_and_leaves_it_in_the_evidence() {
    let open = builder().build().unwrap();
    assert_eq!(ask(&open, "https://www.bet365.com/").level(Category::Gambling), Level::Confirmed);
    let classifier =
        builder().addresses(AddressList::allow("maths", "# probability\nbet365.com\n").unwrap()).build().unwrap();
    let verdict = ask(&classifier, "https://www.bet365.com/");
    assert!(verdict.is_allowed());
    assert_eq!(verdict.level(Category::Gambling), Level::Clear);
    let entry = verdict.entry(Category::Gambling).expect("it was considered");
    let listed: Vec<&Evidence> = verdict.evidence_for(Category::Gambling).collect();
    assert!(
        !listed.is_empty() && listed.iter().all(|one| one.is_overruled() && one.layer() == Some(Layer::Categories))
    );
    let by: Vec<&str> = entry.suppressed_by.iter().map(|at| verdict.evidence[*at as usize].source.as_str()).collect();
    assert_eq!(by, ["allow/maths#2"]);
    assert_eq!(Policy::preset(Preset::Ks2).decide(&verdict).reasons, []);
}

#[test]
fn an_allow_entry_with_labels_silences_these_only() {
    let own = AddressList::categories("own", "both.example\tgambling.loot-boxes,gaming\n", &[]).unwrap();
    let allow = AddressList::allow("club", "both.example\tgambling\tgames club\n").unwrap();
    let classifier = builder().addresses(own).addresses(allow).build().unwrap();
    let verdict = ask(&classifier, "https://both.example/");
    assert_eq!(verdict.level(Category::GamblingLootBoxes), Level::Clear);
    assert_eq!(verdict.level(Category::Gaming), Level::Confirmed);
}

#[test]
fn an_allowed_site_does_not_excuse_what_is_searched_or_written_there() {
    let allow = AddressList::allow("school", "google.com\nexample.org\n").unwrap();
    let classifier = builder().addresses(allow).build().unwrap();
    let search = ask(&classifier, "https://www.google.com/search?q=unblocked+games+at+school");
    assert!(search.is_allowed() && search.level(Category::FilterBypass) >= Level::Likely);
    let page = Page::new("<p>dont tell ur mum, its our little secret</p>").url("https://example.org/chat");
    let page = classifier.classify(page).unwrap();
    assert!(page.is_allowed() && page.level(Category::Grooming) >= Level::Likely);
}

#[test]
fn deny_beats_allow_whichever_is_more_specific() {
    for (deny, allow) in [("site.example", "https://a.site.example/good?x=1"), ("a.site.example/good", "site.example")]
    {
        let classifier = builder()
            .addresses(AddressList::deny("school", deny).unwrap())
            .addresses(AddressList::allow("school", allow).unwrap())
            .build()
            .unwrap();
        let verdict = ask(&classifier, "https://a.site.example/good?x=1");
        assert!(verdict.is_denied() && !verdict.is_allowed(), "{deny}");
        let allowed = one(&verdict, Shape::Allowed);
        assert!(allowed.is_overruled() && allowed.layer() == Some(Layer::Allow));
    }
}

#[test]
fn an_exception_is_about_its_own_list_only() {
    let deny = AddressList::deny("ours", "||site.example^\n@@||good.site.example^\n").unwrap();
    let classifier = builder().addresses(deny).build().unwrap();
    let verdict = ask(&classifier, "https://good.site.example/");
    assert!(!verdict.is_denied() && one(&verdict, Shape::Denied).is_overruled());
    let other = AddressList::deny("theirs", "site.example\n").unwrap();
    let classifier = classifier.rebuild().addresses(other).build().unwrap();
    assert!(ask(&classifier, "https://good.site.example/").is_denied());
}

#[test]
fn a_sealed_entry_is_confirmed_whatever_else_is_listed_and_shows_nothing() {
    let list = sealed("", "domain\thidden.example\nurl\thttps://a.example/hidden-path?hidden=1");
    let classifier = builder()
        .addresses(AddressList::allow("school", "hidden.example\na.example\n").unwrap())
        .addresses(
            AddressList::categories("own", "||hidden.example^\n@@||hidden.example^\n", &[Category::Gaming]).unwrap(),
        )
        .sealed(list)
        .build()
        .unwrap();
    for (url, entry) in [("http://x.hidden.example/", 3), ("http://a.example/hidden-path?hidden=1", 4)] {
        let verdict = ask(&classifier, url);
        assert_eq!(verdict.level(Category::ChildSexualAbuse), Level::Confirmed);
        assert!(!verdict.is_allowed() && one(&verdict, Shape::Allowed).is_overruled());
        let found: Vec<&Evidence> = verdict.evidence_for(Category::ChildSexualAbuse).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].source, format!("sealed/licensed#{entry}"));
        assert_eq!((found[0].layer(), found[0].span), (Some(Layer::Sealed), None));
        assert!(!verdict.to_json().contains("hidden"));
        let words = classifier.describe(&found[0].source).unwrap();
        assert_eq!(words, format!("sealed list licensed, entry number {entry}"));
        for preset in Preset::ALL {
            assert_eq!(Policy::preset(*preset).decide(&verdict).action, Action::Block);
        }
    }
    let shown = format!("{classifier:?} {:?} {:?}", classifier.rebuild(), classifier.lists());
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn a_page_that_links_to_a_sealed_address_is_not_it_but_is_flagged_without_a_place() {
    let classifier =
        builder().sealed(sealed("# category: extremism.terrorism\n", "domain\thidden.example")).build().unwrap();
    let html = r#"<p>Our holiday <a href="https://hidden.example/x">pictures</a></p>"#;
    let verdict = classifier.classify(Page::new(html).url("https://example.org/")).unwrap();
    let entry = verdict.entry(Category::ExtremismTerrorism).expect("the link was seen");
    assert_eq!(entry.level, Level::Likely);
    assert!(verdict.evidence_for(Category::ExtremismTerrorism).all(|one| one.span.is_none()));
}

#[test]
fn a_sealed_list_that_is_missing_expired_or_undated_shows_in_the_coverage_of_every_address() {
    let current = || sealed("# expires: 2026-11-30\n", "domain\thidden.example");
    let status = |classifier: &Classifier, url: &str| {
        let verdict = ask(classifier, url);
        let line = verdict.coverage.signals.iter().find(|one| one.id == "sealed-lists").expect("it is asked").clone();
        (line.status, line.note.unwrap_or_default(), verdict)
    };
    let fine = builder().sealed(current()).today(day("2026-11-30")).build().unwrap();
    assert_eq!(status(&fine, "https://example.org/").0, SignalStatus::Ran);
    for (name, expected, classifier) in [
        ("expired on 2026-11-30", SignalStatus::Partial, builder().sealed(current()).today(day("2026-12-01"))),
        ("no date was given", SignalStatus::Partial, builder().sealed(current())),
        ("gone is missing", SignalStatus::Failed, builder().sealed(SealedList::missing("gone").unwrap())),
        (
            "gone is missing",
            SignalStatus::Partial,
            builder().sealed(SealedList::missing("gone").unwrap()).sealed(current()).today(day("2026-11-01")),
        ),
    ] {
        let classifier = classifier.build().unwrap();
        let (status, note, verdict) = status(&classifier, "https://example.org/");
        assert_eq!(status, expected, "{name}");
        assert!(note.contains(name), "{note}");
        assert!(verdict.coverage.conditions.contains(&Condition::Degraded) && !verdict.coverage.complete);
    }
    // It goes on matching: better late knowledge than none.
    let late = builder().sealed(current()).today(day("2027-01-01")).build().unwrap();
    assert_eq!(status(&late, "https://hidden.example/").2.level(Category::ChildSexualAbuse), Level::Confirmed);
}

#[test]
fn nobody_takes_the_self_test_for_a_licensed_list() {
    let classifier = builder().build().unwrap();
    assert!(classifier.self_test().expect("the inert entries answer") >= 10);
    let verdict = ask(&classifier, "https://example.org/");
    assert_eq!(verdict.coverage.status("sealed-lists"), None);
    assert_eq!(verdict.coverage.status("sealed-self-test"), Some(SignalStatus::Ran));
    let inert = ask(&classifier, "https://sealed.selftest.fourc.example/");
    assert_eq!(inert.level(Category::ChildSexualAbuse), Level::Confirmed);
    let allow = AddressList::allow("all", "fourc.example\n").unwrap();
    let allowing = classifier.rebuild().addresses(allow).build().unwrap();
    assert!(allowing.self_test().is_ok(), "no allow list opens a sealed one");
}

#[test]
fn lists_say_how_large_they_are_and_their_names_stand_for_one_list_each() {
    let classifier = builder()
        .addresses(AddressList::deny("a", "x.example\ny.example\n").unwrap())
        .addresses(AddressList::allow("a", "z.example\n").unwrap())
        .sealed(sealed("# expires: 2026-12-31\n", "domain\thidden.example"))
        .build()
        .unwrap();
    let lists = classifier.lists();
    let shown: Vec<(Layer, &str, usize)> =
        lists.iter().map(|one| (one.layer, one.name.as_str(), one.entries)).collect();
    assert_eq!(shown[0], (Layer::Sealed, "sealed/licensed", 1));
    assert!(shown.contains(&(Layer::Deny, "deny/a", 2)) && shown.contains(&(Layer::Allow, "allow/a", 1)));
    assert!(
        shown
            .iter()
            .any(|(layer, name, entries)| *layer == Layer::Categories && *name == "urls-risk" && *entries > 100)
    );
    assert_eq!(lists[0].expires, Some(day("2026-12-31")));
    let twice = Classifier::builder(common::rules())
        .addresses(AddressList::deny("a", "x.example\n").unwrap())
        .addresses(AddressList::deny("a", "y.example\n").unwrap());
    assert_eq!(twice.build().unwrap_err().code(), "configuration");
}

/// A compiled list of a layer, with one entry of every kind about one site.
fn compiled(layer: Layer, site: &str, labels: &[&str], expires: Option<Date>) -> UrlList {
    let mut builder = UrlList::builder("ours").layer(layer);
    if let Some(expires) = expires {
        builder = builder.expires(expires);
    }
    let text = format!("{site}\npath.{site}.org/below\nhttps://exact.{site}.org/a?b=1\n");
    let source = ListSource::new("plain", SourceFormat::Plain).labels(labels.iter().copied()).unwrap();
    builder.add(&source, text.as_bytes()).unwrap();
    let built = builder.build().unwrap();
    assert_eq!(built.report.entries, 3, "{:?}", built.report);
    if layer == Layer::Sealed {
        assert!(
            !built.bytes.windows(6).any(|bytes| bytes == b"hidden" || bytes == b"neddih"),
            "the file shows an entry"
        );
    }
    UrlList::from_bytes(built.bytes).unwrap()
}

#[test]
fn compiled_lists_speak_in_their_layers() {
    let site = "hidden-site.example";
    let asked = [
        ("https://a.hidden-site.example/x", 1),
        ("http://path.hidden-site.example.org/below/more", 2),
        ("exact.hidden-site.example.org/a?b=1", 3),
    ];
    let deny = builder().url_list(compiled(Layer::Deny, site, &[], None)).build().unwrap();
    let allow =
        AddressList::categories("own", "hidden-site.example\nhidden-site.example.org", &[Category::Gambling]).unwrap();
    let allow = builder().addresses(allow).url_list(compiled(Layer::Allow, site, &[], None)).build().unwrap();
    let sealed = allow.rebuild().url_list(compiled(Layer::Sealed, site, &[], None)).build().unwrap();
    let terror = compiled(Layer::Sealed, site, &["extremism.terrorism"], None);
    let terror = builder().url_list(terror).build().unwrap();
    for (url, line) in asked {
        let verdict = ask(&deny, url);
        assert!(verdict.is_denied(), "{url}");
        assert_eq!(one(&verdict, Shape::Denied).source, format!("deny/ours/plain#{line}"));
        assert!(deny.describe(&one(&verdict, Shape::Denied).source).unwrap().contains("in the list ours (deny)"));

        let verdict = ask(&allow, url);
        assert!(verdict.is_allowed() && verdict.level(Category::Gambling) == Level::Clear, "{url}");

        let verdict = ask(&sealed, url);
        assert!(!verdict.is_allowed(), "{url}");
        let found: Vec<&Evidence> = verdict.evidence_for(Category::ChildSexualAbuse).collect();
        assert_eq!(
            (found.len(), found[0].source.clone(), found[0].span),
            (1, format!("sealed/ours/plain#{line}"), None)
        );
        assert_eq!(verdict.level(Category::ChildSexualAbuse), Level::Confirmed);
        assert_eq!(ask(&terror, url).level(Category::ExtremismTerrorism), Level::Confirmed);
    }
    for (url, _) in [("https://hidden-site.example.org/", 0), ("https://path.hidden-site.example.org/belows", 0)] {
        assert!(!ask(&deny, url).is_denied(), "{url}");
        assert_eq!(ask(&sealed, url).level(Category::ChildSexualAbuse), Level::Unknown, "{url}");
    }
}

#[test]
fn compiled_lists_that_expired_show_in_coverage() {
    let sealed = compiled(Layer::Sealed, "hidden.example", &[], Some(day("2026-11-30")));
    let late = builder().url_list(sealed).today(day("2026-12-01")).build().unwrap();
    assert_eq!(ask(&late, "https://example.org/").coverage.status("sealed-lists"), Some(SignalStatus::Partial));
    let deny = compiled(Layer::Deny, "site.example", &[], Some(day("2026-11-30")));
    for (today, expected) in [("2026-11-30", SignalStatus::Ran), ("2026-12-01", SignalStatus::Partial)] {
        let classifier = builder().url_list(deny.clone()).today(day(today)).build().unwrap();
        let verdict = ask(&classifier, "https://site.example/");
        assert!(verdict.is_denied());
        assert_eq!(verdict.coverage.status("lists"), Some(expected));
        assert_eq!(verdict.coverage.conditions.contains(&Condition::Degraded), expected == SignalStatus::Partial);
    }
}
