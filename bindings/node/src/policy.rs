//! Policies and what they decide.

use fourc::{Category, Error, ErrorKind, Level, Preset, Result, Verdict};
use napi::Either;
use napi_derive::napi;

use crate::error::{answered, failed, guarded};
use crate::names::parse;

/// What to do about a verdict.
#[napi]
pub struct Policy {
    policy: fourc::Policy,
}

fn preset(id: &str) -> Result<fourc::Policy> {
    let preset = Preset::from_id(id).ok_or_else(|| {
        let ids: Vec<&str> = Preset::ALL.iter().map(|preset| preset.id()).collect();
        Error::new(ErrorKind::Configuration, format!("there is no preset of that id; {} are", ids.join(", ")))
    })?;
    Ok(fourc::Policy::preset(preset))
}

fn object(policy: Result<fourc::Policy>) -> Either<Policy, String> {
    match policy {
        Ok(policy) => Either::A(Policy { policy }),
        Err(error) => Either::B(failed(&error)),
    }
}

#[napi]
impl Policy {
    /// A policy that ships with fourc, by its id; or an error.
    #[napi(catch_unwind)]
    pub fn preset(id: String) -> Either<Policy, String> {
        object(preset(&id))
    }

    /// Reads and checks a policy file's text; or an error.
    #[napi(catch_unwind)]
    pub fn from_json(json: String) -> Either<Policy, String> {
        object(fourc::Policy::from_json(&json))
    }

    /// Decides about a verdict that is given as JSON.
    #[napi(catch_unwind)]
    pub fn decide(&self, verdict: String) -> String {
        answered(guarded(|| {
            let verdict: Verdict = serde_json::from_str(&verdict)
                .map_err(|_| Error::new(ErrorKind::InvalidInput, "this is no verdict of fourc"))?;
            Ok(self.policy.decide(&verdict))
        }))
    }

    /// What to do when a category stands at a level.
    #[napi(catch_unwind)]
    pub fn action(&self, category: String, level: String) -> String {
        answered(guarded(|| {
            let wrong = |what| Error::new(ErrorKind::Configuration, what);
            let category: Category = category.parse().map_err(|_| wrong("the taxonomy has no such category"))?;
            let level: Level = parse(&level)
                .ok_or_else(|| wrong("a level is one of unknown, clear, possible, likely, strong, confirmed"))?;
            Ok(self.policy.action(category, level))
        }))
    }

    /// Id, e.g. `ks3`.
    #[napi(getter)]
    pub fn id(&self) -> String {
        self.policy.id.clone()
    }

    /// Who it is for, in words.
    #[napi(getter)]
    pub fn title(&self) -> String {
        self.policy.title.clone()
    }

    /// The policy as JSON in the form of `models/schema/policy.v1.json`.
    #[napi(catch_unwind)]
    pub fn to_json(&self) -> String {
        self.policy.to_json()
    }
}
