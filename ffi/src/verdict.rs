//! The answer to one question: levels, scores and the indices of the evidence, with JSON for all else.

use std::ffi::c_char;
use std::sync::OnceLock;

use fourc::verdict::CategoryScore;
use fourc::{Error, ErrorKind, Level, Verdict};

use crate::boundary::{freed, give, look};
use crate::error::fourc_error;
use crate::names::{
    FOURC_BASIS_NONE, FOURC_CATEGORY_NONE, FOURC_KIND_NONE, FOURC_LEVEL_UNKNOWN, basis, category, fourc_basis,
    fourc_category, fourc_kind, fourc_level, fourc_status, kind, level, to_category,
};
use crate::string::{Terminated, fourc_str, text};

/// The answer to one question. Nothing changes it: it may be read from any number of threads.
#[derive(Debug)]
pub struct fourc_verdict {
    pub(crate) verdict: Verdict,
    json: OnceLock<Terminated>,
    sources: OnceLock<Vec<Terminated>>,
    signals: OnceLock<Vec<(Terminated, Terminated)>>,
}

impl fourc_verdict {
    pub(crate) fn new(verdict: Verdict) -> Self {
        Self { verdict, json: OnceLock::new(), sources: OnceLock::new(), signals: OnceLock::new() }
    }

    /// Who says what the evidence at `index` says.
    pub(crate) fn source(&self, index: usize) -> Option<fourc_str> {
        let copy = || self.verdict.evidence.iter().map(|evidence| Terminated::new(&evidence.source)).collect();
        Some(self.sources.get_or_init(copy).get(index)?.view())
    }

    /// The id and the note of the signal at `index`.
    pub(crate) fn signal(&self, index: usize) -> Option<(fourc_str, fourc_str)> {
        let copy = || {
            let signals = self.verdict.coverage.signals.iter();
            signals
                .map(|signal| {
                    let note = signal.note.as_deref().unwrap_or_default();
                    (Terminated::new(&signal.id), Terminated::new(note))
                })
                .collect()
        };
        let (id, note) = self.signals.get_or_init(copy).get(index)?;
        Some((id.view(), note.view()))
    }

    fn entry(&self, category: fourc_category) -> Option<&CategoryScore> {
        self.verdict.entry(to_category(category)?)
    }
}

/// A verdict read back from its JSON, e.g. to decide about it again under another policy.
///
/// Errors: `invalid-input` for what is no verdict of this version.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_verdict_from_json(
    json: *const c_char,
    json_len: usize,
    verdict: *mut *mut fourc_verdict,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `json`, `verdict` and `error`.
    unsafe {
        give(verdict, error, || {
            let read = serde_json::from_str(text(json, json_len, "json")?).map_err(|cause| {
                let place = format!("the verdict is not valid at line {} column {}", cause.line(), cause.column());
                Error::new(ErrorKind::InvalidInput, place)
            })?;
            Ok(fourc_verdict::new(read))
        })
    }
}

/// The verdict as one line of JSON in the form of `models/schema/verdict.v1.json`; whatever has no function of its own stands
/// there. Valid until the verdict is freed. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_json(verdict: Option<&fourc_verdict>) -> fourc_str {
    look(fourc_str::EMPTY, || {
        let verdict = verdict?;
        Some(verdict.json.get_or_init(|| Terminated::new(&verdict.verdict.to_json())).view())
    })
}

/// What kind of input was asked about.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_kind(verdict: Option<&fourc_verdict>) -> fourc_kind {
    look(FOURC_KIND_NONE, || Some(kind(verdict?.verdict.kind)))
}

/// The level of a category; `FOURC_LEVEL_UNKNOWN` when it was not assessed, and for NULL and unknown categories. Levels compare
/// by `<`.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_level(verdict: Option<&fourc_verdict>, category: fourc_category) -> fourc_level {
    look(FOURC_LEVEL_UNKNOWN, || Some(level(verdict?.verdict.level(to_category(category)?))))
}

/// The score of a category in [0, 1] after suppression by context; -1 when it was not assessed, and for NULL.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_score(verdict: Option<&fourc_verdict>, category: fourc_category) -> f32 {
    look(-1.0, || verdict?.verdict.score(to_category(category)?))
}

/// The score of a category in [0, 1] before suppression by context; -1 when it was not assessed, and for NULL.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_raw_score(verdict: Option<&fourc_verdict>, category: fourc_category) -> f32 {
    look(-1.0, || {
        let verdict = verdict?;
        let without = || verdict.verdict.score(to_category(category)?);
        verdict.entry(category).map(|entry| entry.raw_score).or_else(without)
    })
}

/// The strongest basis among a category's evidence; `FOURC_BASIS_NONE` where there is none.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_basis(verdict: Option<&fourc_verdict>, category: fourc_category) -> fourc_basis {
    look(FOURC_BASIS_NONE, || Some(basis(verdict?.entry(category)?.basis?)))
}

/// Whether something was able to see this category, so that `clear` would mean clear.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_is_assessed(verdict: Option<&fourc_verdict>, category: fourc_category) -> bool {
    look(false, || Some(verdict?.verdict.assessed.contains(&to_category(category)?)))
}

/// How many categories have anything to say: a score above 0, or evidence. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_scored_count(verdict: Option<&fourc_verdict>) -> usize {
    look(0, || Some(verdict?.verdict.scores.len()))
}

/// The category at `index` of those that have anything to say, in taxonomy order; `FOURC_CATEGORY_NONE` beyond the last.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_scored(verdict: Option<&fourc_verdict>, index: usize) -> fourc_category {
    look(FOURC_CATEGORY_NONE, || Some(category(verdict?.verdict.scores.get(index)?.category)))
}

/// The risk with the highest level, then severity, then score; `FOURC_CATEGORY_NONE` when every risk is clear or nothing was
/// assessed.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_top(verdict: Option<&fourc_verdict>) -> fourc_category {
    look(FOURC_CATEGORY_NONE, || Some(category(verdict?.verdict.top()?.category)))
}

/// The highest level of any risk: the one number for a caller that wants one. `FOURC_LEVEL_UNKNOWN` when no risk was assessed.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_top_level(verdict: Option<&fourc_verdict>) -> fourc_level {
    look(FOURC_LEVEL_UNKNOWN, || {
        let verdict = &verdict?.verdict;
        let risks = verdict.assessed.iter().filter(|category| category.is_risk());
        Some(level(risks.map(|category| verdict.level(*category)).max().unwrap_or(Level::Unknown)))
    })
}

/// Whether a deny list covers what was asked about.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_is_denied(verdict: Option<&fourc_verdict>) -> bool {
    look(false, || Some(verdict?.verdict.is_denied()))
}

/// Whether an allow list covers what was asked about, and no deny list or sealed list does.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_is_allowed(verdict: Option<&fourc_verdict>) -> bool {
    look(false, || Some(verdict?.verdict.is_allowed()))
}

/// How many pieces of evidence speak for a category. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_blamed_count(verdict: Option<&fourc_verdict>, category: fourc_category) -> usize {
    look(0, || Some(verdict?.entry(category)?.evidence.len()))
}

/// The index among all evidence of the `index`th piece that speaks for a category; `SIZE_MAX` beyond the last.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_blamed(
    verdict: Option<&fourc_verdict>,
    category: fourc_category,
    index: usize,
) -> usize {
    look(usize::MAX, || Some(*verdict?.entry(category)?.evidence.get(index)? as usize))
}

/// How many pieces of evidence lowered the score of a category. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_excused_count(verdict: Option<&fourc_verdict>, category: fourc_category) -> usize {
    look(0, || Some(verdict?.entry(category)?.suppressed_by.len()))
}

/// The index among all evidence of the `index`th piece that lowered the score of a category; `SIZE_MAX` beyond the last.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_excused(
    verdict: Option<&fourc_verdict>,
    category: fourc_category,
    index: usize,
) -> usize {
    look(usize::MAX, || Some(*verdict?.entry(category)?.suppressed_by.get(index)? as usize))
}

/// Frees the verdict; views of it end. Not for verdicts of a batch, which are freed with it. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_verdict_free(verdict: Option<Box<fourc_verdict>>) {
    freed(verdict);
}
