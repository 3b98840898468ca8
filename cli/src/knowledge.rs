//! Opens bundles and the engine that the flags ask for.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fourc::{Bundle, Classifier, Effort, Runtime};

use crate::flags::Knowledge;

/// The classifier that the flags describe.
pub(crate) fn classifier(flags: &Knowledge) -> Result<Classifier> {
    let base = match &flags.bundle {
        Some(directory) => Bundle::open(directory)?,
        None => Bundle::embedded()?,
    };
    let mut builder = Classifier::builder(base).threads(flags.threads).runtime(runtime(flags.runtime.as_deref()));
    if flags.rules_only {
        builder = builder.effort(Effort::Rules);
    }
    let components = if flags.component.is_empty() { installed() } else { flags.component.clone() };
    for directory in components {
        builder = builder.component(Bundle::open(directory)?);
    }
    Ok(builder.build()?)
}

fn runtime(named: Option<&Path>) -> Runtime {
    match named {
        None => Runtime::Tract,
        Some(path) if path.as_os_str() == "tract" || path.as_os_str().is_empty() => Runtime::Tract,
        Some(path) => Runtime::OnnxRuntime(path.to_owned()),
    }
}

/// Components that stand where `cargo xtask models` or a package puts them.
fn installed() -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
    let starts = [here, program].into_iter().flatten();
    let mut places =
        starts.flat_map(|start| start.ancestors().map(|folder| folder.join("models/nsfwjs")).collect::<Vec<_>>());
    places.find(|place| place.join("bundle.json").is_file()).into_iter().collect()
}
