//! A made-up school week: what is found in it, how it is judged, and who is shown.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{audit, audit_bytes, files, options, samples, text_of, week};
use fourc::Category;
use fourc_audit::{Format, Groups, Incident, Intent, Reason, Report, Source};

fn report() -> Report {
    audit(week(), vec![Source::path(samples().join("squid.log"))])
}

fn incidents(report: &Report, label: Category) -> Vec<&Incident> {
    report.incidents.iter().filter(|incident| incident.label == label).collect()
}

#[test]
fn purpose_accident_and_urgency_are_told_apart() {
    let report = report();
    let gambling = incidents(&report, Category::Gambling);
    let tried =
        gambling.iter().find(|incident| incident.blocked > 0 && incident.reached > 0).expect("stopped, then not");
    assert_eq!((tried.intent, tried.priority), (Intent::LikelyDeliberate, 2));
    assert!(tried.hints.iter().any(|hint| hint.contains("another way")), "{:?}", tried.hints);
    let sent = gambling.iter().find(|incident| incident.intent == Intent::LikelyAccidental).expect("sent there");
    assert!(sent.hints.iter().any(|hint| hint.contains("sent there")) && sent.priority == 3);
    let tunnel =
        gambling.iter().find(|incident| incident.shown[0].address == "https://www.bet365.com/" && incident.visits == 1);
    assert_eq!(tunnel.expect("an encrypted connection").intent, Intent::Unclear);
    let worry = incidents(&report, Category::Suicide);
    assert_eq!((worry.len(), worry[0].priority, worry[0].searches), (1, 1, 2));
    assert!(worry[0].shown[0].why.iter().any(|why| why.contains("kill myself")), "{:?}", worry[0].shown[0].why);
    assert!(report.headline.contains("today") && !report.nil);
    assert!(report.incidents.is_sorted_by_key(|incident| incident.priority));
}

#[test]
fn a_lesson_annotates_and_removes_nothing() {
    let with = report();
    let without = audit(options(), vec![Source::path(samples().join("squid.log"))]);
    assert_eq!(with.incidents.len(), without.incidents.len());
    let taught: Vec<&Incident> = with.incidents.iter().filter(|incident| incident.lesson.is_some()).collect();
    assert!(!taught.is_empty());
    assert!(taught.iter().all(|incident| incident.lesson.as_ref().is_some_and(|lesson| lesson.contains("Holocaust"))));
    assert!(taught.iter().all(|incident| incident.first.starts_with("2026-11-19 10:")));
}

#[test]
fn what_the_filter_stopped_for_nothing_is_listed() {
    let report = report();
    let help = report.over_blocked.iter().find(|row| row.name.contains("childline")).expect("help was stopped");
    assert!(help.why.contains("a list names the site") && help.visits == 4, "{help:?}");
    let lesson = report.over_blocked.iter().find(|row| row.search).expect("a search was stopped");
    assert!(lesson.name.contains("breast cancer awareness"));
    assert!(!report.over_blocked.iter().any(|row| row.name.contains("bet365")));
}

#[test]
fn everything_that_was_read_and_was_not_is_counted() {
    let report = report();
    let totals = &report.totals;
    let lines = text_of("squid.log").lines().count() as u64;
    assert_eq!((totals.lines, totals.unread, totals.challenges, totals.people), (lines, 1, 1, 30));
    assert_eq!(totals.requests + totals.unread + totals.challenges, lines);
    assert_eq!(totals.visits + totals.parts + totals.reloads, totals.requests);
    assert_eq!((report.files[0].format, report.files[0].unread[0].lines[0]), (Some(Format::Squid), 121));
    assert_eq!(report.by_day.iter().map(|row| row.visits).sum::<u64>(), totals.visits);
    assert_eq!(report.by_hour.iter().map(|row| row.visits).sum::<u64>(), totals.visits);
    // Two pupils are the whole of Year 11, and too few to be counted.
    assert_eq!(report.by_group.iter().map(|row| row.people).sum::<u64>(), totals.people - 2);
    assert!(report.files[0].sha256.len() == 64 && report.provenance.bundles[0].digest.len() >= 64);
}

#[test]
fn every_sample_is_told_by_its_content() {
    for (name, format, incidents) in [
        ("squid.log", Format::Squid, None),
        ("quiet.csv", Format::Csv, Some(0)),
        ("iis.log", Format::W3c, Some(1)),
        ("combined.log", Format::Combined, Some(1)),
        ("pihole.log", Format::Dnsmasq, Some(1)),
        ("zeek-http.json", Format::Json, Some(1)),
    ] {
        let report = audit(options(), vec![Source::path(samples().join(name))]);
        assert_eq!(report.files[0].format, Some(format), "{name}");
        if let Some(expected) = incidents {
            assert_eq!((report.incidents.len(), report.totals.unread), (expected, 0), "{name}: {}", report.headline);
        }
    }
}

#[test]
fn a_nil_return_says_what_was_checked() {
    let report = audit(options(), vec![Source::path(samples().join("quiet.csv"))]);
    assert!(report.nil && report.headline.starts_with("Nil return"), "{}", report.headline);
    assert!(report.checked.labels.len() > 30);
    let page = report.html().expect("a page");
    assert!(
        page.contains("None. An incident would have been")
            && page.contains("Grooming")
            && page.contains("Every line was read")
    );
    assert!(report.roll_ups.iter().all(|scheme| scheme.rows.iter().all(|row| row.incidents == 0)));
    let nothing = audit_bytes(options(), "# nothing\n");
    assert!(nothing.headline.starts_with("Nothing was checked"), "{}", nothing.headline);
    assert!(nothing.html().expect("a page").contains("Nothing was checked"));
}

#[test]
fn names_stand_in_no_file_unless_they_are_asked_for() {
    let report = report();
    for (name, text) in files(&report) {
        assert!(!text.contains("pupil-0"), "{name}");
    }
    let behind = report.identities.iter().find(|(_, name)| name == "pupil-014").expect("it can be told");
    assert!(report.incidents.iter().any(|incident| incident.who == behind.0));
    let mut named = week();
    named.name_users = true;
    let named = audit(named, vec![Source::path(samples().join("squid.log"))]);
    assert!(named.incidents.iter().any(|incident| incident.who == "pupil-014"));
    let mut other = week();
    other.key = Some(b"another key for tests".to_vec());
    let other = audit(other, vec![Source::path(samples().join("squid.log"))]);
    assert!(other.incidents.iter().all(|incident| incident.who != behind.0));
}

#[test]
fn small_groups_and_rare_searches_are_not_shown() {
    let mut few = week();
    few.groups =
        Groups::parse("user,group\npupil-001,Year 7\npupil-002,Year 7\npupil-014,Set for one\n").expect("groups");
    few.smallest_group = 4;
    let report = audit(few.clone(), vec![Source::path(samples().join("squid.log"))]);
    for (name, text) in files(&report) {
        assert!(!text.contains("Set for one") && !text.contains("Year 7"), "{name}");
    }
    let small = report.by_group.last().expect("a row for small groups");
    assert!(small.suppressed && small.visits == 0, "{small:?}");
    assert!(report.searches_hidden > 0);
    assert!(report.searches.iter().all(|row| row.people >= 4));
    few.smallest_group = 1;
    let shown = audit(few, vec![Source::path(samples().join("squid.log"))]);
    assert!(shown.by_group.iter().any(|row| row.name == "Set for one") && shown.searches_hidden == 0);
}

#[test]
fn a_range_of_days_is_kept_to() {
    let mut one_day = week();
    (one_day.from, one_day.until) = (Some("2026-11-17".to_owned()), Some("2026-11-17".to_owned()));
    let report = audit(one_day, vec![Source::path(samples().join("squid.log"))]);
    assert!(report.totals.outside > 0);
    assert_eq!(report.by_day.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["2026-11-17"]);
}

#[test]
fn hostile_lines_are_counted_and_stop_nothing() {
    let good = "1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://example.org/page pupil-014 - text/html";
    let mut log = format!("{good}\r\n").into_bytes();
    log.extend(
        b"1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://www.bet365.com/\xff\xfe pupil-015 - text/html\n",
    );
    log.extend(b"1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://exa\0mple.org/ pupil-015 - text/html\n");
    log.extend(std::iter::repeat_n(b'a', 1 << 20));
    log.extend(b"\n\n\n");
    log.extend(good.as_bytes());
    let report = audit_bytes(options(), log);
    assert_eq!((report.totals.requests, report.totals.unread), (3, 2));
    let reasons: Vec<Reason> = report.files[0].unread.iter().map(|unread| unread.reason).collect();
    assert_eq!(reasons, [Reason::TooLong, Reason::ZeroBytes]);
    // A bad byte does not hide what stands beside it.
    assert_eq!((report.files[0].mended, report.incidents.len()), (1, 1));
    let odd = audit_bytes(options(), b"what is this\nnobody knows\n");
    assert_eq!(odd.files[0].unread[0].reason, Reason::Unrecognised);
}

#[test]
fn content_of_unread_lines_is_kept_only_when_asked_for() {
    let log = "1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://example.org/ a - text/html\n=SECRET that is no line\n";
    let silent = audit_bytes(options(), log);
    assert!(files(&silent).iter().all(|(_, text)| !text.contains("SECRET")));
    let mut keeping = options();
    keeping.keep_unread = true;
    let unread = audit_bytes(keeping, log).unread_csv().expect("a table");
    assert!(unread.contains("'=SECRET"), "{unread}");
}

#[test]
fn what_logs_say_is_never_run_as_markup_or_formula() {
    let log = "Timestamp,User,URL,Action\n\
        2026-11-22T16:03:11Z,\"=HYPERLINK(1)<script>alert(1)</script>\",https://www.bet365.com/?<script>alert(2)</script>,Allowed\n";
    let mut named = options();
    named.name_users = true;
    let report = audit_bytes(named, log);
    assert_eq!(report.incidents.len(), 1);
    let page = report.html().expect("a page");
    assert!(!page.contains("<script") && page.contains("&lt;script"));
    for table in [report.incidents_csv(), report.cpoms_csv(), report.sample_csv()] {
        let table = table.expect("a table");
        assert!(!table.contains(",=") && !table.contains("\"="), "{table}");
    }
}

#[test]
fn users_of_one_log_are_found_again_in_another() {
    let squid =
        "1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://www.bet365.com/ SCHOOL\\Pupil-014 - text/html\n";
    let table = "Timestamp,User,URL\n2026-11-22T16:10:11Z,school\\pupil-014,https://www.williamhill.com/\n";
    let of = |name: &str, text: &'static str| Source::reader(name, text.as_bytes());
    let report = audit(options(), vec![of("one", squid), of("two", table)]);
    // Seven minutes apart, in two logs: one sitting of one person.
    assert_eq!((report.totals.people, report.incidents.len(), report.incidents[0].visits), (1, 1, 2));
}
