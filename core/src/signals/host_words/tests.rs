use std::sync::LazyLock;

use super::*;
use crate::bundle::Bundle;
use crate::limits::Limits;
use crate::verdict::Level;
use crate::{Classifier, Effort};

/// What words inside an address say: category, level, and the letters that say so.
fn told(url: &str) -> Vec<(String, Level, Vec<String>)> {
    static RULES: LazyLock<Classifier> = LazyLock::new(|| {
        Classifier::builder(Bundle::embedded().unwrap()).effort(Effort::Rules).threads(1).build().unwrap()
    });
    let verdict = RULES.classify(crate::input::Url::new(url)).unwrap();
    let own = |entry: &crate::verdict::CategoryScore| {
        let mut letters: Vec<String> = entry
            .evidence
            .iter()
            .map(|index| &verdict.evidence[*index as usize])
            .filter(|evidence| evidence.source.starts_with(PREFIX) && evidence.strength > 0.0)
            .map(|evidence| evidence.span.unwrap().of(url).to_owned())
            .collect();
        letters.sort();
        (entry.category.id().to_owned(), entry.level, letters)
    };
    verdict
        .scores
        .iter()
        .filter(|entry| entry.level > Level::Clear)
        .map(own)
        .filter(|told| !told.2.is_empty())
        .collect()
}

fn one(category: &str, level: Level, letters: &[&str]) -> Vec<(String, Level, Vec<String>)> {
    vec![(category.to_owned(), level, letters.iter().map(|&own| own.to_owned()).collect())]
}

#[test]
fn run_together_words_are_told_and_their_place_is_the_caller_s() {
    assert_eq!(told("https://FreeOnlineCasinoBonus.com/"), one("gambling", Level::Likely, &["OnlineCasino"]));
    assert_eq!(told("https://bestpornvideos.example/"), one("pornography", Level::Likely, &["pornvideos"]));
    assert_eq!(
        told("https://example.org/play/unblocked%20games"),
        one("filter-bypass", Level::Possible, &["unblocked%20games"])
    );
    assert_eq!(
        told("https://example.org/?page=free_web_proxy"),
        one("filter-bypass", Level::Possible, &["free_web_proxy"])
    );
}

#[test]
fn digits_are_taken_for_letters() {
    let expected = one("filter-bypass", Level::Possible, &["unbl0cked-g4mes"]);
    assert_eq!(told("https://example.org/unbl0cked-g4mes/"), expected);
}

#[test]
fn the_registered_name_says_more_than_the_rest_and_two_terms_more_than_one() {
    assert_eq!(told("https://online-casino.example/")[0].1, Level::Likely);
    assert_eq!(told("https://online-casino.shop.example/")[0].1, Level::Possible);
    assert_eq!(told("https://shop.example/online-casino")[0].1, Level::Possible);
    assert_eq!(told("https://shop.example/online-casino/free-spins")[0].1, Level::Likely);
    let all = told("https://onlinecasino-freespins-pokeronline.example/online-slots/casino-bonus/free-bets");
    assert_eq!(all[0].1, Level::Likely, "an address alone is never more than likely");
}

#[test]
fn letters_that_can_be_read_otherwise_say_nothing() {
    for host in [
        "expertsexchange.example",
        "penisland.example",
        "whorepresents.example",
        "speedofart.example",
        "molestationnursery.example",
        "powergenitalia.example",
        "childrenswear.example",
        "ipanywhere.example",
        "scunthorpeunited.example",
        "therapistfinder.example",
        "bigassets.example",
        "analyticsclassic.example",
        "arsenal.example",
        "intersexonline.example",
        "pornichet-tourisme.example",
        "socialistworker.example",
        "seaweedonline.example",
        "alphabetsoup.example",
        "pussycatdolls.example",
        "specialistsonline.example",
        "cocktailrecipes.example",
        "middlesexcricket.example",
        "titanicmuseum.example",
        "essexdrainage.example",
    ] {
        assert_eq!(told(&format!("https://{host}/")), [], "{host}");
        assert_eq!(told(&format!("https://example.org/{host}")), [], "{host} in a path");
    }
}

#[test]
fn institutions_help_and_teaching_are_left_alone() {
    for url in [
        "https://casino.example.ac.uk/",
        "https://www.online-casino.gov.uk/",
        "https://poker.example.sch.uk/online-casino",
        "https://gamblinghelp.example/",
        "https://stop-porn.example/",
        "https://quitporn.example/forum",
        "https://pornaddictionrecovery.example/",
        "https://example.org/online-casino-addiction-support",
        "https://example.org/news/online-casino-ban",
        "https://example.org/lessons/porn-awareness",
        "https://pokermathslesson.example/",
    ] {
        assert_eq!(told(url), [], "{url}");
    }
}

#[test]
fn help_in_the_path_does_not_excuse_the_name_of_the_site() {
    assert_eq!(
        told("https://freeonlinecasino.example/help/support"),
        one("gambling", Level::Likely, &["onlinecasino"])
    );
}

#[test]
fn sites_that_a_list_knows_are_not_judged_by_their_names() {
    assert_eq!(told("https://www.reddit.com/"), []);
    assert_eq!(told("https://www.reddit.com/r/unblocked_games")[0].1, Level::Possible);
}

#[test]
fn every_entry_of_the_table_is_found_in_a_name_or_a_path_and_no_counter_example_is() {
    let table =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../corpora/lists/address/terms.tsv")).unwrap();
    let rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    let (mut missed, mut accused) = (Vec::new(), Vec::new());
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [phrase, category, label, _, _, _, counter] = cells[..] else { panic!("{row}") };
        let url = match phrase.strip_prefix('.') {
            Some(suffix) => format!("https://example.{suffix}/"),
            None if label == "-" => format!("https://example.org/{}", phrase.replace(' ', "-")),
            None => format!("https://{}.example/", phrase.replace(' ', "-")),
        };
        let expects = if label == "weak" { Level::Clear } else { Level::Possible };
        let found = told(&url);
        let top = |told: &(String, Level, Vec<String>)| told.0 == category && told.1 >= expects;
        if !found.iter().any(top) {
            missed.push(format!("{phrase}: {found:?}"));
        }
        if !told(counter).is_empty() {
            accused.push(format!("{phrase}: {counter}"));
        }
    }
    assert_eq!(missed, [""; 0]);
    accused.dedup();
    assert_eq!(accused, [""; 0]);
}

#[test]
fn ordinary_addresses_are_let_through_by_their_letters_alone() {
    let bundle = Bundle::embedded().unwrap();
    let book = PhraseBook::new(bundle.phrases);
    let tables = Arc::new(bundle.hosts.unwrap());
    let words = bundle.words.iter().map(String::as_str);
    let signal = HostWordSignal::new(&book, tables, words, Vec::new(), bundle.weights.unwrap()).unwrap();
    let benign = include_str!("../../../../corpora/benign/urls.txt");
    let links: Vec<Link> = benign
        .lines()
        .filter(|line| line.starts_with("http"))
        .filter_map(|line| Link::parse(line, &Limits::default()).ok())
        .collect();
    let read = links.iter().filter(|link| signal.may_hold_words(link)).count();
    assert!(read * 4 < links.len(), "{read} of {} addresses are read in full", links.len());
}
