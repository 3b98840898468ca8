//! Asking the core, and its answers as JSON with spans in UTF-16 code units.

use std::collections::BTreeMap;
use std::ops::Deref;

use fourc::link::{Address, Search};
use fourc::verdict::Part;
use fourc::{Classifier, Error, ErrorKind, OffsetMap, OffsetUnit, Result, Span, Verdict};
use serde_json::{Value, json};

use crate::error::{failed, guarded};
use crate::input::Question;
use crate::parts;

/// The verdict on one question.
pub(crate) fn verdict<B: Deref<Target = [u8]>>(classifier: &Classifier, question: &mut Question<B>) -> Result<Verdict> {
    guarded(|| {
        question.decode();
        let mut verdict = classifier.classify(question.input())?;
        in_utf16(&mut verdict, question);
        Ok(verdict)
    })
}

/// The answer to one question: `{"verdict":…}` or `{"error":…}`.
pub(crate) fn one<B: Deref<Target = [u8]>>(classifier: &Classifier, question: Result<Question<B>>) -> String {
    row(question.and_then(|mut question| verdict(classifier, &mut question)))
}

/// The answers to many questions, in order.
///
/// `is_cancelled` is asked between groups; where it says yes the rest is not answered.
pub(crate) fn many(
    classifier: &Classifier,
    mut questions: Vec<Result<Question<Vec<u8>>>>,
    is_cancelled: impl Fn() -> bool,
) -> Result<Vec<Result<Verdict>>> {
    let mut out = Vec::with_capacity(questions.len());
    for group in questions.chunks_mut(AT_ONCE) {
        if is_cancelled() {
            return Err(Error::new(ErrorKind::Cancelled, "the caller cancelled"));
        }
        let answers = guarded(|| {
            for question in group.iter_mut().flatten() {
                question.decode();
            }
            let good = group.iter().flatten().map(Question::input);
            Ok(classifier.classify_batch(good))
        })?;
        let mut answers = answers.into_iter();
        out.extend(group.iter_mut().map(|question| match question {
            Ok(question) => {
                let lost = || Err(Error::new(ErrorKind::Internal, "a batch lost an answer"));
                answers.next().unwrap_or_else(lost).map(|mut verdict| {
                    in_utf16(&mut verdict, question);
                    verdict
                })
            }
            Err(refused) => Err(std::mem::replace(refused, Error::new(ErrorKind::Internal, "answered twice"))),
        }));
    }
    Ok(out)
}

/// An answer as JSON: `{"verdict":…}` or `{"error":…}`.
pub(crate) fn row(answer: Result<Verdict>) -> String {
    match answer {
        Ok(verdict) => {
            let mut out = String::from("{\"verdict\":");
            write_verdict(&verdict, &mut out);
            out.push('}');
            out
        }
        Err(error) => failed(&error),
    }
}

/// The fields of a verdict in the core's order, its shared parts by number.
fn write_verdict(verdict: &Verdict, out: &mut String) {
    let own = |part: &dyn Fn() -> serde_json::Result<String>| part().unwrap_or_else(|_| "null".to_owned());
    out.push_str("{\"schema\":");
    out.push_str(&own(&|| serde_json::to_string(&verdict.schema)));
    out.push_str(",\"kind\":");
    out.push_str(&own(&|| serde_json::to_string(&verdict.kind)));
    out.push_str(",\"offsets\":");
    out.push_str(&own(&|| serde_json::to_string(&verdict.offsets)));
    out.push_str(",\"assessed\":");
    parts::write(&verdict.assessed, out);
    out.push_str(",\"scores\":");
    out.push_str(&own(&|| serde_json::to_string(&verdict.scores)));
    out.push_str(",\"evidence\":");
    out.push_str(&own(&|| serde_json::to_string(&verdict.evidence)));
    out.push_str(",\"coverage\":");
    parts::write(&verdict.coverage, out);
    out.push_str(",\"provenance\":");
    parts::write(&verdict.provenance, out);
    out.push('}');
}

/// Converts every span in one pass over each text.
fn in_utf16<B: Deref<Target = [u8]>>(verdict: &mut Verdict, question: &Question<B>) {
    verdict.offsets = OffsetUnit::Utf16;
    let mut maps: BTreeMap<(Option<&'static str>, Option<u32>), OffsetMap> = BTreeMap::new();
    for evidence in &mut verdict.evidence {
        let Some(span) = evidence.span else { continue };
        let Some(text) = question.part(evidence.part, evidence.turn) else { continue };
        let place = (evidence.part.map(name), evidence.turn);
        let map = maps.entry(place).or_insert_with(|| OffsetMap::new(text, OffsetUnit::Utf16));
        evidence.span = Some(map.span(span));
    }
}

fn name(part: Part) -> &'static str {
    match part {
        Part::Subject => "subject",
        Part::Title => "title",
        Part::Url => "url",
        Part::Text => "text",
        _ => "other",
    }
}

/// What an address says about itself.
pub(crate) fn address(address: &Address, text: &str) -> Value {
    let map = OffsetMap::new(text, OffsetUnit::Utf16);
    let place = |span: Option<Span>| span.map(|span| map.span(span));
    let search = |search: &Search, span: Option<Span>| {
        json!({
            "engine": search.engine(),
            "text": search.text(),
            "mode": search.mode().id(),
            "safe_search": search.safe_search().map(fourc::link::SafeSearch::id),
            "autocomplete": search.is_autocomplete(),
            "span": place(span),
        })
    };
    let targets = address.targets().iter().map(|target| {
        json!({
            "canonical": target.canonical(),
            "host": target.host(),
            "registrable_domain": target.registrable_domain(),
            "wrapper": target.wrapper(),
            "kind": target.kind().id(),
            "search": target.search().map(|own| search(own, own.span())),
            "span": place(Some(target.span())),
        })
    });
    json!({
        "canonical": address.canonical(),
        "host": address.host(),
        "host_span": place(address.host_span()),
        "is_ip": address.is_ip(),
        "registrable_domain": address.registrable_domain(),
        "search": address.search().map(|own| search(own, own.span())),
        "targets": targets.collect::<Vec<_>>(),
        "unknown_target": address.unknown_target(),
        "wraps_more": address.wraps_more(),
    })
}

/// Questions that are answered between two looks at whether the caller has cancelled. The core puts most of them together
/// where a batch has at least as many.
const AT_ONCE: usize = 1024;
