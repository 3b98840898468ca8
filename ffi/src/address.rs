//! What an address says about itself, as JSON.

use std::ffi::c_char;

use fourc::Span;
use fourc::link::{SafeSearch, Search, Target};
use serde_json::{Value, json};

use crate::boundary::{give, required};
use crate::classifier::fourc_classifier;
use crate::error::fourc_error;
use crate::names::fourc_status;
use crate::string::{fourc_string, text};

/// What an address says about itself, as JSON: `canonical`, `host`, `host_span`, `is_ip`, `registrable_domain`, `search` (`engine`,
/// decoded `text`, `mode`, `safe_search`, `autocomplete`, `span`), `targets` (the addresses that it wraps: `canonical`, `host`,
/// `registrable_domain`, `wrapper`, `kind`, `span`, `search`), `unknown_target` and `wraps_more`. Spans count bytes of the address;
/// what is not there is null.
///
/// Errors: `invalid-input`, `unsupported-input` or `limit-exceeded` for what is no address.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_address_json(
    classifier: Option<&fourc_classifier>,
    url: *const c_char,
    url_len: usize,
    json: *mut *mut fourc_string,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `url`, `json` and `error`.
    unsafe {
        give(json, error, || {
            let url = text(url, url_len, "url")?;
            let address = required(classifier, "classifier")?.current()?.address(url)?;
            let shown = json!({
                "canonical": address.canonical(),
                "host": address.host(),
                "host_span": address.host_span().map(span),
                "is_ip": address.is_ip(),
                "registrable_domain": address.registrable_domain(),
                "search": address.search().map(search),
                "targets": address.targets().iter().map(target).collect::<Vec<_>>(),
                "unknown_target": address.unknown_target(),
                "wraps_more": address.wraps_more(),
            });
            Ok(fourc_string::new(&shown.to_string()))
        })
    }
}

fn search(search: &Search) -> Value {
    json!({
        "engine": search.engine(),
        "text": search.text(),
        "mode": search.mode().id(),
        "safe_search": search.safe_search().map(SafeSearch::id),
        "autocomplete": search.is_autocomplete(),
        "span": search.span().map(span),
    })
}

fn target(target: &Target) -> Value {
    json!({
        "canonical": target.canonical(),
        "host": target.host(),
        "registrable_domain": target.registrable_domain(),
        "wrapper": target.wrapper(),
        "kind": target.kind().id(),
        "span": span(target.span()),
        "search": target.search().map(search),
    })
}

fn span(span: Span) -> Value {
    json!([span.start, span.end])
}
