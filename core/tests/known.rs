//! Known pictures through the public API: lists, radius, quality, and what a sealed match stops.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use fourc::input::{Image, Screenshot, Text};
use fourc::known::{FileDigests, HashList};
use fourc::verdict::{Condition, SignalStatus};
use fourc::{Action, Category, Classifier, Effort, ErrorKind, Layer, Level, Policy, Preset, Reloadable};

fn picture(name: &str) -> Vec<u8> {
    std::fs::read(common::root().join("corpora/images").join(name)).expect("the picture")
}

fn with(lists: Vec<HashList>) -> Classifier {
    let builder = Classifier::builder(common::base()).effort(Effort::Rules).threads(1);
    lists.into_iter().fold(builder, fourc::ClassifierBuilder::hash_list).build().expect("it builds")
}

fn hash_of(name: &str) -> String {
    fourc::known::pdq(&picture(name), &fourc::Limits::default()).unwrap().unwrap().0.to_string()
}

const CAT_FAR: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn a_near_picture_is_strong_and_an_exact_one_confirmed() {
    let classifier = with(vec![]);
    for (name, level, sources) in [
        ("selftest.png", Level::Confirmed, vec!["hashes/base#4", "hashes/base#5"]),
        ("selftest_copy.jpg", Level::Strong, vec!["hashes/base#5"]),
        ("house.png", Level::Unknown, vec![]),
    ] {
        let verdict = classifier.classify(Image::new(picture(name))).unwrap();
        assert_eq!(verdict.level(Category::Pornography), level, "{name}");
        let found: Vec<&str> = verdict.evidence.iter().map(|one| one.source.as_str()).collect();
        assert_eq!(found, sources, "{name}");
        assert!(!verdict.stop_and_preserve());
    }
}

#[test]
fn the_radius_can_be_set_and_has_an_end() {
    let row = |radius| {
        let builder = Classifier::builder(common::base()).effort(Effort::Rules).pdq_radius(radius);
        builder.build().map(|built| built.classify(Image::new(picture("selftest_copy.jpg"))).unwrap())
    };
    assert_eq!(row(31).unwrap().level(Category::Pornography), Level::Strong);
    assert_eq!(row(0).unwrap().level(Category::Pornography), Level::Unknown);
    assert_eq!(row(32).unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn a_flat_picture_has_low_quality_and_never_matches() {
    let list = HashList::from_text("blank", &format!("{},pdq,hate\n", hash_of("blank.png"))).unwrap();
    let verdict = with(vec![list]).classify(Image::new(picture("blank.png"))).unwrap();
    assert_eq!(verdict.coverage.conditions, [Condition::LowQuality]);
    assert_eq!(verdict.evidence, []);
    // By its bytes it is found all the same.
    let digest = FileDigests::of(&picture("blank.png")).sha256();
    let list = HashList::from_text("blank", &format!("{digest},,hate\n")).unwrap();
    let verdict = with(vec![list]).classify(Image::new(picture("blank.png"))).unwrap();
    assert_eq!(verdict.level(Category::Hate), Level::Confirmed);
}

#[test]
fn a_sealed_match_stops_everything_else() {
    let classifier = Classifier::builder(common::base()).threads(1).build().unwrap();
    for name in ["sealed_selftest.png", "sealed_selftest_copy.jpg"] {
        let asked =
            Screenshot::new(picture(name)).text("kill yourself you worthless slag").url("https://www.bet365.com/");
        for verdict in [classifier.classify(Image::new(picture(name))).unwrap(), classifier.classify(asked).unwrap()] {
            assert!(verdict.stop_and_preserve(), "{name}");
            assert_eq!(verdict.level(Category::ChildSexualAbuse), Level::Confirmed);
            assert_eq!(verdict.coverage.conditions, [Condition::StopAndPreserve]);
            assert!(verdict.coverage.complete);
            let others = verdict.coverage.signals.iter().filter(|one| {
                !matches!(one.status, SignalStatus::Settled)
                    && !["sealed-hashes-self-test", "pixels"].contains(&one.id.as_str())
            });
            assert_eq!(others.count(), 0, "{:?}", verdict.coverage.signals);
            assert_eq!(verdict.coverage.status("terms"), Some(SignalStatus::Settled));
            assert!(verdict.evidence.iter().all(|one| one.source.starts_with("sealed/selftest-pictures#")));
            assert!(verdict.evidence.iter().all(|one| one.region.is_none() && one.span.is_none()));
            assert!(verdict.evidence.iter().all(|one| one.layer() == Some(Layer::Sealed)));
            assert!(!verdict.to_json().contains("bet365") && !verdict.to_json().contains("7c7103f1"));
            for preset in Preset::ALL {
                let decision = Policy::preset(*preset).decide(&verdict);
                assert_eq!(decision.action, Action::Block);
                assert!(decision.stop_and_preserve);
            }
        }
    }
    let other = classifier.classify(Text::new("hello there, how are you")).unwrap();
    assert!(!Policy::preset(Preset::Ks3).decide(&other).stop_and_preserve);
}

#[test]
fn a_sealed_file_is_known_before_it_is_decoded_or_refused() {
    let bytes = b"no picture at all".to_vec();
    let digest = FileDigests::of(&bytes).sha256();
    let sealed = format!("# fourc-sealed-hashes 1\n# name: licensed\n# category: extremism\n{digest}\n");
    let classifier = with(vec![HashList::from_text("x", &sealed).unwrap()]);
    let verdict = classifier.classify(Image::new(bytes.clone())).unwrap();
    assert!(verdict.stop_and_preserve());
    assert_eq!(verdict.level(Category::Extremism), Level::Confirmed);
    // Whatever a policy says of that category, a sealed list blocks.
    assert_eq!(Policy::preset(Preset::Staff).decide(&verdict).action, Action::Block);
    assert_eq!(verdict.coverage.status("sealed-hashes"), Some(SignalStatus::Ran));
    assert_eq!(with(vec![]).classify(Image::new(bytes.clone())).unwrap_err().kind(), ErrorKind::InvalidInput);
    let known = classifier.known_file(&FileDigests::of(&bytes));
    assert!(known.is_sealed);
    assert_eq!(known.sources, ["sealed/licensed#4"]);
    assert_eq!(known.categories, [Category::Extremism]);
    assert_eq!(classifier.known_file(&FileDigests::of(b"other")), fourc::KnownFile::default());
}

#[test]
fn a_sealed_list_that_is_missing_or_late_shows_in_every_answer_about_a_picture() {
    let house = || Image::new(picture("house.png"));
    let missing = with(vec![HashList::missing("licensed").unwrap()]).classify(house()).unwrap();
    assert_eq!(missing.coverage.status("sealed-hashes"), Some(SignalStatus::Failed));
    assert!(missing.coverage.conditions.contains(&Condition::Degraded) && !missing.coverage.complete);
    let late = format!("# fourc-sealed-hashes 1\n# name: licensed\n# expires: 2026-01-31\n{CAT_FAR}\tpdq\n");
    let late = HashList::from_text("x", &late).unwrap();
    let builder = || Classifier::builder(common::base()).effort(Effort::Rules).hash_list(late.clone());
    let status = |built: Classifier| {
        let verdict = built.classify(house()).unwrap();
        (verdict.coverage.status("sealed-hashes"), verdict.coverage.conditions.contains(&Condition::Degraded))
    };
    let day = |day: &str| builder().today(day.parse().unwrap()).build().unwrap();
    assert_eq!(status(day("2026-01-31")), (Some(SignalStatus::Ran), false));
    assert_eq!(status(day("2026-02-01")), (Some(SignalStatus::Partial), true));
    assert_eq!(status(builder().build().unwrap()), (Some(SignalStatus::Partial), true));
    let text = builder().build().unwrap().classify(Text::new("hello there")).unwrap();
    assert_eq!(text.coverage.status("sealed-hashes"), Some(SignalStatus::NotApplicable));
}

#[test]
fn lists_of_hashes_are_exchanged_like_others_and_sealed_ones_never_go() {
    let list = |rows: &str| HashList::from_text("school", rows).unwrap();
    let digest = FileDigests::of(&picture("house.png")).sha256();
    let current = Reloadable::new(with(vec![])).unwrap();
    let level = |current: &Reloadable| {
        current.load().classify(Image::new(picture("house.png"))).unwrap().level(Category::Gambling)
    };
    assert_eq!(level(&current), Level::Unknown);
    current.reload(|old| old.rebuild().hash_list(list(&format!("{digest},,gambling\n"))).build()).unwrap();
    assert_eq!(level(&current), Level::Confirmed);
    let names: Vec<String> = current.load().lists().into_iter().map(|list| list.name).collect();
    assert!(names.contains(&"hashes/school".to_owned()) && names.contains(&"sealed/selftest-pictures".to_owned()));
    let sealed = format!("# fourc-sealed-hashes 1\n# name: licensed\n{digest}\n");
    current.reload(|old| old.rebuild().hash_list(HashList::from_text("x", &sealed).unwrap()).build()).unwrap();
    let gone = current.reload(|old| old.rebuild().hash_list(HashList::missing("licensed").unwrap()).build());
    assert_eq!(gone.unwrap_err().kind(), ErrorKind::ReloadRefused);
    // A list of another layer does not take its place either.
    let same_name = HashList::from_text("licensed", &format!("{digest},,gambling\n")).unwrap();
    current.reload(|old| old.rebuild().hash_list(same_name.clone()).build()).unwrap();
    assert!(current.load().classify(Image::new(picture("house.png"))).unwrap().stop_and_preserve());
    assert!(current.load().self_test().unwrap() >= 18);
}

#[test]
fn two_lists_of_one_name_are_refused() {
    let list = || HashList::from_text("twice", &format!("{CAT_FAR},pdq,hate\n")).unwrap();
    let built = Classifier::builder(common::base()).effort(Effort::Rules).hash_list(list()).hash_list(list()).build();
    assert_eq!(built.unwrap_err().kind(), ErrorKind::Configuration);
}
