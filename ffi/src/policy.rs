//! What to do about a verdict.

use std::ffi::c_char;
use std::sync::OnceLock;

use fourc::policy::Reason;
use fourc::{Decision, Policy};

use crate::boundary::{freed, give, look, required};
use crate::error::fourc_error;
use crate::names::{
    FOURC_ACTION_BLOCK, FOURC_CATEGORY_NONE, FOURC_LEVEL_UNKNOWN, action, category, fourc_action, fourc_category,
    fourc_level, fourc_preset, fourc_status, level, to_preset,
};
use crate::options::configuration;
use crate::string::{Terminated, fourc_str, text};
use crate::verdict::fourc_verdict;

/// Who a policy is for and what it does at each level of each category. Nothing changes it.
#[derive(Debug)]
pub struct fourc_policy {
    policy: Policy,
    id: Terminated,
    json: OnceLock<Terminated>,
}

/// What a policy says about one verdict, with its reasons. Nothing changes it.
#[derive(Debug)]
pub struct fourc_decision {
    decision: Decision,
    json: OnceLock<Terminated>,
}

impl fourc_policy {
    fn new(policy: Policy) -> Self {
        Self { id: Terminated::new(&policy.id), policy, json: OnceLock::new() }
    }
}

/// A policy that ships with fourc.
///
/// Errors: `configuration` for an unknown preset.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_policy_preset(
    preset: fourc_preset,
    policy: *mut *mut fourc_policy,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `policy` and `error`.
    unsafe {
        give(policy, error, || {
            let preset = to_preset(preset).ok_or_else(|| configuration("there is no such preset"))?;
            Ok(fourc_policy::new(Policy::preset(preset)))
        })
    }
}

/// Reads and checks a policy file in the form of `models/schema/policy.v1.json`.
///
/// Errors: `configuration` that names the place.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_policy_from_json(
    json: *const c_char,
    json_len: usize,
    policy: *mut *mut fourc_policy,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `json`, `policy` and `error`.
    unsafe { give(policy, error, || Ok(fourc_policy::new(Policy::from_json(text(json, json_len, "json")?)?))) }
}

/// The policy's id, e.g. `ks3`. Valid until `fourc_policy_free`. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_policy_id(policy: Option<&fourc_policy>) -> fourc_str {
    look(fourc_str::EMPTY, || Some(policy?.id.view()))
}

/// The policy as JSON. Valid until `fourc_policy_free`. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_policy_json(policy: Option<&fourc_policy>) -> fourc_str {
    look(fourc_str::EMPTY, || {
        let policy = policy?;
        Some(policy.json.get_or_init(|| Terminated::new(&policy.policy.to_json())).view())
    })
}

/// Frees the policy; decisions that it made stay. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_policy_free(policy: Option<Box<fourc_policy>>) {
    freed(policy);
}

/// Decides about a verdict. Fails only for null pointers.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_policy_decide(
    policy: Option<&fourc_policy>,
    verdict: Option<&fourc_verdict>,
    decision: *mut *mut fourc_decision,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `decision` and `error`.
    unsafe {
        give(decision, error, || {
            let (policy, verdict) = (required(policy, "policy")?, required(verdict, "verdict")?);
            Ok(fourc_decision { decision: policy.policy.decide(&verdict.verdict), json: OnceLock::new() })
        })
    }
}

/// The action alone, for a caller that needs no reasons: no handle, nothing to free. `FOURC_ACTION_BLOCK` for NULL, so that a
/// mistake of the program does not let anything pass.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_policy_action(policy: Option<&fourc_policy>, verdict: Option<&fourc_verdict>) -> fourc_action {
    look(FOURC_ACTION_BLOCK, || Some(action(policy?.policy.decide(&verdict?.verdict).action)))
}

/// The strictest action that any reason asks for; actions compare by `<`. `FOURC_ACTION_BLOCK` for NULL.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_action(decision: Option<&fourc_decision>) -> fourc_action {
    look(FOURC_ACTION_BLOCK, || Some(action(decision?.decision.action)))
}

/// Whether something was not looked at, so that the policy's `on_incomplete` had a say.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_is_incomplete(decision: Option<&fourc_decision>) -> bool {
    look(true, || Some(decision?.decision.incomplete))
}

/// Whether a deny list covers what was asked about, so that the policy's `on_denied` had a say.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_is_denied(decision: Option<&fourc_decision>) -> bool {
    look(false, || Some(decision?.decision.denied))
}

/// How many categories ask for more than `allow`. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_reason_count(decision: Option<&fourc_decision>) -> usize {
    look(0, || Some(decision?.decision.reasons.len()))
}

fn reason(decision: Option<&fourc_decision>, index: usize) -> Option<&Reason> {
    decision?.decision.reasons.get(index)
}

/// The category of the reason at `index`, strictest first; `FOURC_CATEGORY_NONE` beyond the last.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_reason_category(decision: Option<&fourc_decision>, index: usize) -> fourc_category {
    look(FOURC_CATEGORY_NONE, || Some(category(reason(decision, index)?.category)))
}

/// The level that the category of the reason at `index` stands at.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_reason_level(decision: Option<&fourc_decision>, index: usize) -> fourc_level {
    look(FOURC_LEVEL_UNKNOWN, || Some(level(reason(decision, index)?.level)))
}

/// What the policy does about the reason at `index`.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_reason_action(decision: Option<&fourc_decision>, index: usize) -> fourc_action {
    look(FOURC_ACTION_BLOCK, || Some(action(reason(decision, index)?.action)))
}

/// The decision as JSON in the form of `models/schema/decision.v1.json`. Valid until `fourc_decision_free`. NULL gives an empty
/// text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_json(decision: Option<&fourc_decision>) -> fourc_str {
    look(fourc_str::EMPTY, || {
        let decision = decision?;
        let write = || Terminated::new(&serde_json::to_string(&decision.decision).unwrap_or_default());
        Some(decision.json.get_or_init(write).view())
    })
}

/// Frees the decision; views of it end. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_decision_free(decision: Option<Box<fourc_decision>>) {
    freed(decision);
}
