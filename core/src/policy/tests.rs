use super::*;

#[test]
fn every_preset_parses_and_carries_its_own_id() {
    for preset in Preset::ALL {
        let policy = Policy::from_json(preset.json()).unwrap_or_else(|error| panic!("{}: {error}", preset.id()));
        assert_eq!(policy.id, preset.id());
    }
}

#[test]
fn presets_never_get_milder_with_the_level_or_stricter_with_age() {
    let pupils = [Preset::EarlyYearsKs1, Preset::Ks2, Preset::Ks3, Preset::Ks4, Preset::Post16];
    for category in Category::ALL.iter().copied() {
        for pair in Level::ALL.windows(2) {
            for preset in Preset::ALL {
                let policy = Policy::preset(*preset);
                assert!(policy.action(category, pair[0]) <= policy.action(category, pair[1]), "{category}");
            }
        }
        for ages in pupils.windows(2) {
            for level in Level::ALL.iter().copied() {
                let (younger, older) = (Policy::preset(ages[0]), Policy::preset(ages[1]));
                assert!(
                    younger.action(category, level) >= older.action(category, level),
                    "{category} {level:?} {}",
                    older.id
                );
            }
        }
    }
}

#[test]
fn a_category_left_out_follows_the_default_and_is_never_off() {
    let json = r#"{"schema":"fourc.policy/1","id":"x","title":"x","risks":{"likely":"review","confirmed":"block"},
        "rules":{"gambling":{"likely":"block"}},"on_incomplete":"allow"}"#;
    let policy = Policy::from_json(json).unwrap();
    assert_eq!(policy.action(Category::Hate, Level::Likely), Action::Review);
    assert_eq!(policy.action(Category::GamblingLootBoxes, Level::Likely), Action::Block);
    assert_eq!(policy.action(Category::Streaming, Level::Confirmed), Action::Allow);
}

#[test]
fn the_illegal_tier_cannot_be_allowed() {
    let json = r#"{"schema":"fourc.policy/1","id":"x","title":"x","risks":{},
        "rules":{"child-sexual-abuse":{"confirmed":"warn"}},"on_incomplete":"allow"}"#;
    assert_eq!(Policy::from_json(json).unwrap_err().kind(), ErrorKind::Configuration);
    let open = Policy::from_json(&json.replace(r#""child-sexual-abuse":{"confirmed":"warn"}"#, "")).unwrap();
    assert_eq!(open.action(Category::ChildSexualAbuse, Level::Confirmed), Action::Block);
}

#[test]
fn an_unknown_category_or_a_falling_rule_is_refused_without_repeating_it() {
    for rules in [r#""no-such":{"likely":"block"}"#, r#""hate":{"possible":"block","likely":"warn"}"#] {
        let json = format!(
            r#"{{"schema":"fourc.policy/1","id":"x","title":"x","risks":{{}},"rules":{{{rules}}},"on_incomplete":"allow"}}"#
        );
        let error = Policy::from_json(&json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!error.to_string().contains("no-such"));
    }
}
