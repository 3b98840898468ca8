//! A policy file is refused or survives the way through JSON, decides, and never lets the illegal tier pass.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::OnceLock;

use fourc::input::Text;
use fourc::{Action, Category, Level, Policy, Verdict};
use fourc_fuzz::{classifier, valid};

fourc_fuzz::target!(judge);

fn judge(json: &[u8]) {
    let json = valid(json);
    static VERDICT: OnceLock<Verdict> = OnceLock::new();
    let verdict =
        VERDICT.get_or_init(|| classifier().classify(Text::new("you are a muppet")).expect("a text is judged"));
    if let Ok(policy) = Policy::from_json(json) {
        assert!(Policy::from_json(&policy.to_json()).expect("a policy reads its own JSON") == policy);
        assert_eq!(policy.action(Category::ChildSexualAbuse, Level::Confirmed), Action::Block);
        let decision = policy.decide(verdict);
        assert!(decision.reasons.iter().all(|reason| reason.action <= decision.action));
    }
}
