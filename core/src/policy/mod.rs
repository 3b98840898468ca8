//! What to do about a verdict: pure, total, and ignorant of models. A verdict knows no ages; a policy knows no scores.

mod decision;
mod preset;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use decision::{Decision, Reason};
pub use preset::Preset;

use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::Category;
use crate::verdict::Level;

/// The schema id that every policy file carries.
pub const POLICY_SCHEMA: &str = "fourc.policy/1";

/// What a filter or monitor does, from the mildest to the strictest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Let it pass.
    #[default]
    Allow,
    /// Let it pass after a word to the child.
    Warn,
    /// Let a person look.
    Review,
    /// Do not let it pass.
    Block,
}

impl Action {
    /// Stable id, e.g. `review`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Review => "review",
            Self::Block => "block",
        }
    }
}

/// The action at each level; a level that is left out takes the action of the level below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Actions {
    /// At `possible`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub possible: Option<Action>,
    /// At `likely`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<Action>,
    /// At `strong`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strong: Option<Action>,
    /// At `confirmed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Action>,
}

impl Actions {
    fn at(self, level: Level) -> Action {
        let steps = [
            (Level::Possible, self.possible),
            (Level::Likely, self.likely),
            (Level::Strong, self.strong),
            (Level::Confirmed, self.confirmed),
        ];
        let mut reached = steps.into_iter().rev().filter(|(step, _)| *step <= level);
        reached.find_map(|(_, action)| action).unwrap_or_default()
    }

    fn is_monotone(self) -> bool {
        let given: Vec<Action> =
            [self.possible, self.likely, self.strong, self.confirmed].into_iter().flatten().collect();
        given.is_sorted()
    }
}

/// Who a policy is for and what it does at each level of each category.
///
/// A category without a rule of its own follows its parent, then the default of its kind: nothing is ever switched
/// off by being left out. A category of the illegal tier is blocked at `confirmed` whatever the rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// Always [`POLICY_SCHEMA`].
    pub schema: String,
    /// Id, e.g. `ks3`.
    pub id: String,
    /// Who it is for, in words.
    pub title: String,
    /// For risks without a rule.
    pub risks: Actions,
    /// For services without a rule.
    #[serde(default)]
    pub services: Actions,
    /// Rules by category.
    #[serde(default)]
    pub rules: BTreeMap<Category, Actions>,
    /// What missing coverage means: fail open (`allow`), closed (`block`), or let a person look.
    pub on_incomplete: Action,
    /// What an entry of a deny list means (default `block`).
    #[serde(default = "block")]
    pub on_denied: Action,
}

fn block() -> Action {
    Action::Block
}

impl Policy {
    /// A policy that ships with fourc.
    pub fn preset(preset: Preset) -> Self {
        preset.policy()
    }

    /// Reads and checks a policy file.
    pub fn from_json(json: &str) -> Result<Self> {
        let policy: Self = serde_json::from_str(json).map_err(|cause| {
            let place = format!("policy is not valid at line {} column {}", cause.line(), cause.column());
            Error::new(ErrorKind::Configuration, place).because(cause)
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// The policy as JSON in the form of `models/schema/policy.v1.json`.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What to do when a category stands at a level.
    pub fn action(&self, category: Category, level: Level) -> Action {
        let rule = self.rules.get(&category).or_else(|| category.parent().and_then(|parent| self.rules.get(&parent)));
        let actions = rule.unwrap_or(if category.is_risk() { &self.risks } else { &self.services });
        let floor =
            if category.info().illegal_tier && level == Level::Confirmed { Action::Block } else { Action::Allow };
        actions.at(level).max(floor)
    }

    fn check(&self) -> Result<()> {
        let refuse = |what: String| Err(Error::new(ErrorKind::Configuration, what));
        if self.schema != POLICY_SCHEMA {
            return refuse(format!("policy schema must be {POLICY_SCHEMA}"));
        }
        for (category, actions) in &self.rules {
            if !actions.is_monotone() {
                return refuse(format!("policy is milder at a higher level for {category}"));
            }
            if category.info().illegal_tier && actions.at(Level::Confirmed) < Action::Block {
                return refuse(format!("policy may not allow {category}: it belongs to the illegal tier"));
            }
        }
        if !self.risks.is_monotone() || !self.services.is_monotone() {
            return refuse("policy is milder at a higher level in a default".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
