//! fourc for Python: the extension module `fourc._fourc`, which the package `fourc` re-exports.
//!
//! It holds no rule of its own. Python objects become inputs of the core, verdicts become Python objects, spans become
//! code points, and work happens without the interpreter's lock.

mod address;
mod answer;
mod audit;
mod classifier;
mod columns;
mod coverage;
mod error;
mod evaluation;
mod incidents;
mod input;
mod lists;
mod names;
mod picture;
mod policy;
mod read;
mod samples;
mod table;
mod terms;
mod verdict;

use pyo3::prelude::*;

/// What Python sees; its types are written down in `python/fourc/_fourc.pyi`.
#[pymodule(gil_used = false)]
mod _fourc {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::address::{Address, Search, Target};
    #[pymodule_export]
    use crate::audit::{AuditResult, run_audit};
    #[pymodule_export]
    use crate::classifier::Classifier;
    #[pymodule_export]
    use crate::columns::{AnswerBatch, AnswerStream};
    #[pymodule_export]
    use crate::coverage::{BundleInfo, Coverage, ModelInfo, Provenance, SignalCoverage};
    #[pymodule_export]
    use crate::evaluation::{Corpus, Report, read_corpus};
    #[pymodule_export]
    use crate::input::{Conversation, Image, Input, Page, Screenshot, Text, Url};
    #[pymodule_export]
    use crate::lists::{AddressList, ListInfo, Reloadable, UrlList};
    #[pymodule_export]
    use crate::names::category_info;
    #[pymodule_export]
    use crate::policy::{Decision, Policy, Reason};
    #[pymodule_export]
    use crate::samples::samples;
    #[pymodule_export]
    use crate::terms::TermList;
    #[pymodule_export]
    use crate::verdict::{CategoryScore, Evidence, Verdict};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("TAXONOMY_VERSION", fourc::taxonomy::TAXONOMY_VERSION)
    }
}
