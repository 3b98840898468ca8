//! Names that are data in the core and strings in JavaScript.

use fourc::{Category, Effort};
use napi_derive::napi;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The value of the core that goes by an id.
pub(crate) fn parse<T: DeserializeOwned>(id: &str) -> Option<T> {
    serde_json::from_value(Value::String(id.to_owned())).ok()
}

/// An effort by its id.
pub(crate) fn effort(id: &str) -> Option<Effort> {
    match id {
        "rules" => Some(Effort::Rules),
        "fast" => Some(Effort::Fast),
        "balanced" => Some(Effort::Balanced),
        "accurate" => Some(Effort::Accurate),
        _ => None,
    }
}

/// What the taxonomy says about a category, as JSON; `null` for what is none.
#[napi(catch_unwind)]
pub fn category_info(id: String) -> String {
    let Ok(category) = id.parse::<Category>() else { return "null".to_owned() };
    let info = category.info();
    json!({
        "id": info.id,
        "code": info.code,
        "dimension": info.dimension,
        "kind": info.kind,
        "parent": info.parent.map(Category::id),
        "severity": info.severity,
        "illegal_tier": info.illegal_tier,
        "title": info.title,
        "means": info.means,
        "does_not_mean": info.does_not_mean,
        "statutes": info.statutes,
    })
    .to_string()
}

/// Version of the addon; the package refuses one that is not its own.
#[napi(catch_unwind)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Version of the taxonomy.
#[napi(catch_unwind)]
pub fn taxonomy_version() -> String {
    fourc::taxonomy::TAXONOMY_VERSION.to_owned()
}

/// A part of verdicts by the number that stands for it, as JSON.
#[napi(catch_unwind)]
pub fn part(number: u32) -> String {
    crate::parts::text(number).unwrap_or_else(|| "null".to_owned())
}
