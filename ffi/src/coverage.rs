//! What was looked at and what was not, by the index of the signal.

use crate::boundary::look;
use crate::names::{FOURC_SIGNAL_STATUS_NONE, fourc_condition, fourc_signal_status, signal_status, to_condition};
use crate::string::fourc_str;
use crate::verdict::fourc_verdict;

/// Whether everything that applies to this kind of input ran over all of it. False for NULL.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_is_complete(verdict: Option<&fourc_verdict>) -> bool {
    look(false, || Some(verdict?.verdict.coverage.complete))
}

/// Whether something about the input limits what any answer can mean, in this way.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_has(verdict: Option<&fourc_verdict>, condition: fourc_condition) -> bool {
    look(false, || Some(verdict?.verdict.coverage.conditions.contains(&to_condition(condition)?)))
}

/// How many signals were asked or would have been. NULL gives 0.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_count(verdict: Option<&fourc_verdict>) -> usize {
    look(0, || Some(verdict?.verdict.coverage.signals.len()))
}

/// The id of the signal at `index`, e.g. `text-model`. Valid until the verdict is freed.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_signal(verdict: Option<&fourc_verdict>, index: usize) -> fourc_str {
    look(fourc_str::EMPTY, || Some(verdict?.signal(index)?.0))
}

/// How far the signal at `index` came.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_status(verdict: Option<&fourc_verdict>, index: usize) -> fourc_signal_status {
    look(FOURC_SIGNAL_STATUS_NONE, || Some(signal_status(verdict?.verdict.coverage.signals.get(index)?.status)))
}

/// One sentence for people about the signal at `index`; empty where there is nothing to say. Valid until the verdict is freed.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_coverage_note(verdict: Option<&fourc_verdict>, index: usize) -> fourc_str {
    look(fourc_str::EMPTY, || Some(verdict?.signal(index)?.1))
}
