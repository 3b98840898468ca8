//! Pages beyond the golden rows: bytes, pieces, links, and what a page does rather than says.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

use std::sync::LazyLock;

use fourc::input::Page;
use fourc::verdict::{Condition, SignalStatus};
use fourc::{Category, Classifier, Effort, ErrorKind, Level, Limits, Verdict};
use proptest::prelude::*;

static RULES: LazyLock<Classifier> =
    LazyLock::new(|| Classifier::builder(common::base()).effort(Effort::Rules).build().expect("the base bundle loads"));
static FAST: LazyLock<Classifier> = LazyLock::new(common::classifier);

fn ask(html: &str, url: Option<&str>) -> Verdict {
    let page = Page::new(html);
    let page = match url {
        Some(url) => page.url(url),
        None => page,
    };
    RULES.classify(page).expect("a page is no error")
}

/// The sources of evidence that begin with `page#` or `links#`.
fn seen(verdict: &Verdict) -> Vec<&str> {
    let own = verdict.evidence.iter().map(|evidence| evidence.source.as_str());
    own.filter(|source| source.starts_with("page#") || source.starts_with("links#")).collect()
}

#[track_caller]
fn check(html: &str, url: Option<&str>, expected: &[&str]) {
    let verdict = ask(html, url);
    assert_eq!(seen(&verdict), expected, "{html}");
}

#[test]
fn every_page_of_the_corpus_is_a_golden_row() {
    let rows = common::read("corpora/conformance/pages.jsonl");
    let mut named: Vec<String> = rows
        .lines()
        .map(|row| serde_json::from_str::<serde_json::Value>(row).expect("JSON")["input"]["html_file"].to_string())
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    let folder = std::fs::read_dir(common::root().join("corpora/pages")).expect("corpora/pages is there");
    let mut there: Vec<String> =
        folder.map(|entry| entry.expect("readable").file_name().into_string().expect("ASCII")).collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
    let benign = named.iter().filter(|name| name.starts_with("benign-")).count();
    assert!(named.len() >= 60 && benign >= 35, "{} pages, {benign} of them harmless", named.len());
}

#[test]
fn hidden_lists_of_risky_words_are_shown_and_ordinary_hidden_text_is_not() {
    let words = "online casino, free spins, casino bonus, online slots, free bets, sports betting, online casino, betting odds, \
        roulette, poker online";
    let stuffed = format!("<p>We mend boilers.</p><div style='font-size:0'>{words}</div>");
    check(&stuffed, None, &["page#keyword-stuffing"]);
    let verdict = ask(&stuffed, None);
    assert_eq!(verdict.level(Category::Gambling), Level::Possible);
    check(&format!("<meta name=keywords content='{words}'><p>We mend boilers."), None, &["page#keyword-stuffing"]);
    // Once, or seen by everybody, or in sentences: no stuffing.
    check("<div hidden>online casino, free spins, poker</div><p>x", None, &[]);
    check(&format!("<p>{words}"), None, &[]);
    let prose = "The charity says that gambling starts early, and that young people who meet betting in games may go on to it. ".repeat(8);
    check(&format!("<div hidden>{prose}</div><p>x"), None, &[]);
}

const FORM: &str = "<form><input name=email><input type=password name=p><button>Go</button></form>";

#[test]
fn a_password_under_a_foreign_brand_is_phishing_evidence() {
    let page = |title: &str, body: &str| format!("<title>{title}</title>{body}{FORM}");
    let foreign = Some("https://secure-check.example/");
    let caught = &["page#foreign-login"];
    check(&page("PayPal: log in to your account", "<h1>PayPal</h1>"), foreign, caught);
    check(&page("PayPal login", ""), foreign, caught);
    check(&page("Sign in", "<h1>Barclays online banking</h1><img alt='Barclays logo' src=l>"), foreign, caught);
    let sent = page("PayPal login", "").replace("<form>", "<form action='https://collect.example/x'>");
    check(&sent, None, caught);
    let cards = "<title>Royal Mail redelivery fee</title><input name=cardnumber autocomplete=cc-number>";
    check(cards, foreign, caught);
    assert!(ask(&page("PayPal login", ""), foreign).level(Category::Phishing) >= Level::Likely);
    // The brand's own pages, and those of institutions, are for signing in.
    let plain = &["page#plain-sign-in", "page#plain-sign-in"];
    check(&page("PayPal: log in to your account", "<h1>PayPal</h1>"), Some("https://www.paypal.com/signin"), plain);
    check(&page("Microsoft account sign in", ""), Some("https://login.hill.example.sch.uk/"), plain);
    check(&page("Hill School | Sign in with Microsoft", "<h1>Hill School</h1>"), foreign, plain);
    check(&page("Sign in - Trail Diary", "<h1>Welcome back</h1><button>Continue with Google</button>"), foreign, plain);
    check(&page("Shop", "<img alt=PayPal src=p><img alt=Visa src=v><img alt='Apple Pay' src=a>"), foreign, plain);
    // A page that only writes about a brand asks for nothing.
    check("<title>PayPal login problems explained</title><h1>PayPal</h1>", foreign, &[]);
    check(&page("Three", "<h1>Three online accounts</h1>").replace("Three", "Three wishes"), foreign, plain);
}

#[test]
fn who_hurries_people_into_signing_in_is_not_excused() {
    let page = format!("<title>Sign in</title><p>Your mailbox will be suspended within 24 hours.</p>{FORM}");
    check(&page, Some("https://mail-quota.example/"), &[]);
}

#[test]
fn ways_round_a_filter_are_seen_in_what_a_page_runs() {
    let url = Some("https://study-zone.example/");
    check("<script src=/uv/uv.bundle.js></script>x", url, &["page#proxy-script"]);
    check("<script>s.register(__uv$config.prefix)</script>x", url, &["page#proxy-script"]);
    check(
        "<script>navigator.serviceWorker.register('/sw.js');go('/service/'+e(u))</script>x",
        url,
        &["page#proxy-script"],
    );
    check("<form action=/browse.php><input name=u></form>x", url, &["page#proxy-form"]);
    check("<script>document.title = 'Google Classroom'</script>x", url, &["page#tab-cloak"]);
    let games = ["a", "b", "c", "d", "e", "f", "g"].map(|game| format!("<a href=/games/{game}/>{game}</a>")).concat();
    check(&format!("<title>Algebra help</title>{games}"), url, &["page#lesson-title"]);
    check(
        "<title>Science homework</title><iframe src=//cdn.example/unblocked/slope/></iframe>",
        url,
        &["page#lesson-title"],
    );
}

#[test]
fn pages_that_do_the_same_for_good_reasons_are_left_alone() {
    let url = Some("https://study-zone.example/");
    for html in [
        "<p>Ultraviolet loads uv.bundle.js and registers __uv$config.</p>",
        "<script type=application/json>{\"readme\":\"__uv$config\"}</script>x",
        "<script>navigator.serviceWorker.register('/offline.js')</script>x",
        "<script>fetch('/service/')</script>x",
        "<form action=/search><input name=q></form>x",
        "<script>document.title = 'Week 3 | Study zone'</script>x",
        "<title>Maths games for year 4</title><iframe src=/games/toads/></iframe>",
        "<title>Circuits - physics simulation</title><script src=/phaser.min.js></script><canvas></canvas>",
        "<title>GCSE history</title><a href=/games/1/>one</a><a href=/lesson/2>two</a>",
    ] {
        check(html, url, &[]);
    }
    let own = "<script>document.title='Google Classroom'</script>x";
    check(own, Some("https://classroom.google.com/h"), &[]);
    check("<script src=/uv/uv.bundle.js></script>x", Some("https://cs.example.ac.uk/uv-study"), &[]);
}

#[test]
fn links_count_together_and_relative_ones_are_made_whole() {
    let casinos = ["bet365.com", "williamhill.com", "paddypower.com", "ladbrokes.com", "betfair.com", "unibet.com"];
    let link = |host: &str| format!("<a href='https://www.{host}/'>{host}</a>");
    let all: String = casinos.iter().map(|host| link(host)).collect();
    check(&all, None, &["links#mostly-listed"]);
    assert!(ask(&all, None).level(Category::Gambling) >= Level::Likely);
    let news: String = (0..12).map(|n| link(&format!("paper{n}.example"))).collect();
    let one = ask(&format!("{news}{}", link("bet365.com")), None);
    assert_eq!((seen(&one), one.level(Category::Gambling)), (vec![], Level::Clear));
    let based = ask("<base href='https://www.bet365.com/'><a href=sport>sport</a>", Some("https://example.org/"));
    assert!(based.evidence.iter().any(|evidence| evidence.source.starts_with("urls-risk#")));
    let same = ["a", "b", "c", "d", "e", "f", "g"].map(|page| link(&format!("bet365.com/{page}"))).concat();
    let shown = ask(&same, None).evidence.iter().filter(|evidence| evidence.source.starts_with("urls-risk#")).count();
    assert_eq!(shown, 4, "a menu of one site is shown by its first links");
}

#[test]
fn bytes_are_decoded_and_what_could_not_be_is_said() {
    let utf16: Vec<u8> = "\u{feff}<p>play unblocked games é".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = Page::from_bytes(&utf16, None);
    assert_eq!(page.charset(), Some("UTF-16LE"));
    let verdict = RULES.classify(page.borrowed()).unwrap();
    assert!(verdict.level(Category::FilterBypass) >= Level::Likely);
    let span = verdict.evidence_for(Category::FilterBypass).find_map(|evidence| evidence.span).unwrap();
    assert!(!span.of(page.html()).is_empty());
    let damaged = RULES.classify(Page::from_bytes(b"<p>a\xFFb", Some("text/html; charset=utf-8"))).unwrap();
    assert!(damaged.coverage.conditions.contains(&Condition::Undecodable) && !damaged.coverage.complete);
    assert_eq!(damaged.coverage.status("charset"), Some(SignalStatus::Partial));
    let older = RULES.classify(Page::from_bytes(b"<p>the caf\xE9 is open on Sundays from nine", None)).unwrap();
    assert!(older.coverage.conditions.is_empty(), "{:?}", older.coverage);
}

#[test]
fn a_page_is_outlined_without_a_verdict() {
    let html = "<html lang=en><title>Our school</title><meta name=description content=Welcome><h1>Hill</h1><a href=/a>a</a>\
        <iframe src=/b></iframe><img src=c><script src=d></script><p hidden>no</p><input type=password>";
    let outline = RULES.outline(&Page::new(html)).unwrap();
    assert_eq!((outline.title.as_deref(), outline.language.as_deref()), (Some("Our school"), Some("en")));
    assert_eq!((outline.description, outline.headings), (vec!["Welcome".to_owned()], vec!["Hill".to_owned()]));
    assert_eq!((outline.links, outline.frames, outline.images, outline.scripts), (1, 1, 1, 1));
    assert!(outline.asks_for_password && outline.hidden_bytes == 2);
}

#[test]
fn a_stream_gives_verdicts_so_far_and_keeps_its_limit() {
    let mut reader = RULES.page_stream().url("https://example.org/");
    reader.push(b"<title>Unblocked games</tit").unwrap();
    assert!(reader.early().unwrap().is_none(), "the head is not there");
    reader.push(b"le><body><p>Play unblocked games at sch").unwrap();
    let so_far = reader.early().unwrap().expect("the head is there");
    assert!(so_far.level(Category::FilterBypass) >= Level::Likely);
    assert_eq!(so_far.coverage.status("page-stream"), Some(SignalStatus::Partial));
    assert!(!so_far.coverage.complete && so_far.coverage.conditions.contains(&Condition::Partial));
    assert!(reader.early().unwrap().is_none(), "nothing is new");
    reader.push(b"ool").unwrap();
    assert_eq!(reader.decoded().html().len(), 69);
    assert!(reader.finish().unwrap().coverage.status("page-stream").is_none());
    assert_eq!(RULES.page_stream().finish().unwrap_err().kind(), ErrorKind::InvalidInput);
    let tight = Classifier::builder(common::base()).effort(Effort::Rules).limits(Limits::default().page_bytes(10));
    let tight = tight.build().unwrap();
    let mut reader = tight.page_stream();
    reader.push(b"0123456789").unwrap();
    assert_eq!(reader.push(b"0").unwrap_err().kind(), ErrorKind::LimitExceeded);
    assert!(reader.finish().is_ok(), "the piece too much was not kept");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_last_verdict_of_a_stream_is_that_of_the_whole_page(
        which in 0_usize..77, mut cuts in prop::collection::vec(0_usize..5000, 0..6), early in any::<bool>()
    ) {
        let rows = common::read("corpora/conformance/pages.jsonl");
        let row: serde_json::Value = serde_json::from_str(rows.lines().nth(which).expect("a row")).expect("JSON");
        let file = row["input"]["html_file"].as_str().expect("a file");
        let url = row["input"]["url"].as_str().expect("an address");
        let html = common::read(&format!("corpora/pages/{file}"));
        for cut in &mut cuts {
            *cut = (*cut).min(html.len());
        }
        cuts.extend([0, html.len()]);
        cuts.sort_unstable();
        let mut reader = FAST.page_stream().url(url);
        for pair in cuts.windows(2) {
            reader.push(&html.as_bytes()[pair[0]..pair[1]]).expect("within the limit");
            if early {
                let so_far = reader.early().expect("a verdict so far");
                prop_assert!(so_far.is_none_or(|verdict| !verdict.coverage.complete));
            }
        }
        let whole = FAST.classify(Page::from_bytes(html.as_bytes(), None).url(url)).expect("a verdict");
        prop_assert_eq!(reader.finish().expect("a verdict"), whole);
    }
}
