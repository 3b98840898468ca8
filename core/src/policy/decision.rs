//! What a policy says about one verdict, with its reasons.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Policy};
use crate::taxonomy::Category;
use crate::verdict::{Level, Verdict};

/// Why an action was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Reason {
    /// The category.
    pub category: Category,
    /// The level it stands at.
    pub level: Level,
    /// What the policy does about that.
    pub action: Action,
}

/// What to do about one verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Decision {
    /// The strictest action that any reason asks for.
    pub action: Action,
    /// Every category whose level asks for more than `allow`, strictest first.
    pub reasons: Vec<Reason>,
    /// Whether a deny list covers what was asked about, so that `on_denied` had a say.
    #[serde(default)]
    pub denied: bool,
    /// Whether a sealed list names what was asked about, so that it is blocked: show it to nobody, keep it as it is, report it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stop_and_preserve: bool,
    /// Whether something was not looked at, so that `on_incomplete` had a say.
    pub incomplete: bool,
    /// The policy that decided.
    pub policy: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Policy {
    /// Decides; it cannot fail.
    pub fn decide(&self, verdict: &Verdict) -> Decision {
        let reason = |(category, level)| Reason { category, level, action: self.action(category, level) };
        let mut reasons: Vec<Reason> = verdict
            .scores
            .iter()
            .map(|entry| reason((entry.category, entry.level)))
            .filter(|reason| reason.action > Action::Allow)
            .collect();
        reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.action), std::cmp::Reverse(reason.level)));
        let incomplete = !verdict.coverage.complete;
        let missing = if incomplete { self.on_incomplete } else { Action::Allow };
        let denied = verdict.is_denied();
        let unwanted = if denied { self.on_denied } else { Action::Allow };
        let stop_and_preserve = verdict.stop_and_preserve();
        let sealed = if stop_and_preserve { Action::Block } else { Action::Allow };
        let asked = reasons.iter().map(|reason| reason.action);
        let action = asked.chain([missing, unwanted, sealed]).max().unwrap_or_default();
        Decision { action, reasons, denied, stop_and_preserve, incomplete, policy: self.id.clone() }
    }
}
