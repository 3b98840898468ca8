//! How a classifier is to be: an opaque builder, so that one more option is no break of the interface.

use std::ffi::c_char;
use std::path::{Path, PathBuf};

use fourc::{Bundle, Classifier, Effort, Error, ErrorKind, Limits, Recalibration, Result, Runtime, TermList};

use crate::boundary::{act, freed, look, required, required_mut};
use crate::error::fourc_error;
use crate::lists::fourc_lists;
use crate::names::{fourc_effort, fourc_status, fourc_terms_format};
use crate::string::text;

/// Options of a classifier. Everything has a default: the base bundle that is compiled in, the engine that is compiled in,
/// rules and the fast models, one thread a core for batches.
#[derive(Debug)]
pub struct fourc_options {
    bundle: Option<PathBuf>,
    components: Vec<PathBuf>,
    terms: Vec<TermList>,
    lists: fourc_lists,
    calibration: Option<Recalibration>,
    limits: Limits,
    runtime: Runtime,
    sessions: usize,
    threads: usize,
    effort: Effort,
    pub(crate) shrink: f64,
}

impl Default for fourc_options {
    fn default() -> Self {
        Self {
            bundle: None,
            components: Vec::new(),
            terms: Vec::new(),
            lists: fourc_lists::default(),
            calibration: None,
            limits: Limits::default(),
            runtime: Runtime::default(),
            sessions: 2,
            threads: 0,
            effort: Effort::default(),
            shrink: 0.2,
        }
    }
}

impl fourc_options {
    /// Opens the bundles and builds.
    pub(crate) fn build(&self) -> Result<Classifier> {
        let base = self.bundle.as_ref().map_or_else(Bundle::embedded, Bundle::open)?;
        let mut builder = Classifier::builder(base)
            .limits(self.limits.clone())
            .runtime(self.runtime.clone())
            .sessions(self.sessions)
            .threads(self.threads)
            .effort(self.effort);
        for component in &self.components {
            builder = builder.component(Bundle::open(component)?);
        }
        for terms in &self.terms {
            builder = builder.terms(terms.clone());
        }
        if let Some(calibration) = &self.calibration {
            builder = builder.calibration(calibration.clone());
        }
        self.lists.give_to(builder).build()
    }
}

/// New options, all at their defaults; `fourc_options_free` frees them. NULL only when fourc itself fails.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_options_new() -> Option<Box<fourc_options>> {
    look(None, || Some(Some(Box::default())))
}

/// Frees the options; classifiers that were opened with them stay. NULL is allowed.
///
/// Threads: one, the last that uses them.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_options_free(options: Option<Box<fourc_options>>) {
    freed(options);
}

/// Takes the base bundle from this directory instead of the one that is compiled in. It is opened with the classifier.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_bundle(
    options: Option<&mut fourc_options>,
    path: *const c_char,
    path_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `path` and `error`.
    unsafe {
        act(error, || {
            required_mut(options, "options")?.bundle = Some(text(path, path_len, "path")?.into());
            Ok(())
        })
    }
}

/// Adds the component bundle in this directory, e.g. the image model. It is opened with the classifier.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_add_component(
    options: Option<&mut fourc_options>,
    path: *const c_char,
    path_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `path` and `error`.
    unsafe {
        act(error, || {
            required_mut(options, "options")?.components.push(text(path, path_len, "path")?.into());
            Ok(())
        })
    }
}

/// Adds a list of terms of the caller's own; it takes precedence over bundles and over lists added before.
///
/// Errors: `invalid-input` that names the line, `configuration` for an unknown format.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_add_terms(
    options: Option<&mut fourc_options>,
    format: fourc_terms_format,
    name: *const c_char,
    name_len: usize,
    content: *const c_char,
    content_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `name`, `content` and `error`.
    unsafe {
        act(error, || {
            let options = required_mut(options, "options")?;
            let (name, content) = (text(name, name_len, "name")?, text(content, content_len, "content")?);
            options.terms.push(term_list(format, name, content)?);
            Ok(())
        })
    }
}

/// Adds the list of terms in a file: TOML (`.toml`), or a table with commas (`.csv`) or tabs (`.tsv`). The file's name
/// without its ending names the list.
///
/// Errors: `io` where the file cannot be read, `configuration` for another ending, otherwise as `fourc_options_add_terms`.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_add_terms_file(
    options: Option<&mut fourc_options>,
    path: *const c_char,
    path_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `path` and `error`.
    unsafe {
        act(error, || {
            let options = required_mut(options, "options")?;
            let path = Path::new(text(path, path_len, "path")?);
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
            let format = match ending.as_deref() {
                Some("toml") => crate::names::FOURC_TERMS_FORMAT_TOML,
                Some("csv") => crate::names::FOURC_TERMS_FORMAT_CSV,
                Some("tsv") => crate::names::FOURC_TERMS_FORMAT_TSV,
                _ => return Err(configuration("a list of terms is a .toml, .csv or .tsv file")),
            };
            let name = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
            options.terms.push(term_list(format, &name, &crate::lists::read_text(path)?)?);
            Ok(())
        })
    }
}

/// Adds the lists of addresses and their day to the options; the lists are copied and stay the caller's.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_lists(
    options: Option<&mut fourc_options>,
    lists: Option<&fourc_lists>,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            required_mut(options, "options")?.lists = required(lists, "lists")?.clone();
            Ok(())
        })
    }
}

/// Reads the models' scores by this calibration instead of the bundles'.
///
/// Errors: `configuration` for what is no calibration.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_calibration(
    options: Option<&mut fourc_options>,
    json: *const c_char,
    json_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `json` and `error`.
    unsafe {
        act(error, || {
            let calibration = Recalibration::from_json(text(json, json_len, "json")?)?;
            required_mut(options, "options")?.calibration = Some(calibration);
            Ok(())
        })
    }
}

/// Sets a budget of one request by its name, e.g. `text_bytes`; the message of a refusal names all of them. In bytes,
/// pixels, frames or turns, as the name says.
///
/// Errors: `configuration` for an unknown name or a value that is too large to be meant.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_limit(
    options: Option<&mut fourc_options>,
    name: *const c_char,
    name_len: usize,
    value: u64,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `name` and `error`.
    unsafe {
        act(error, || {
            let options = required_mut(options, "options")?;
            options.limits = options.limits.clone().named(text(name, name_len, "name")?, value)?;
            Ok(())
        })
    }
}

/// Runs the models with the ONNX Runtime library in this file instead of the engine that is compiled in. It is loaded with
/// the classifier.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_onnxruntime(
    options: Option<&mut fourc_options>,
    path: *const c_char,
    path_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `path` and `error`.
    unsafe {
        act(error, || {
            let options = required_mut(options, "options")?;
            options.runtime = Runtime::OnnxRuntime(text(path, path_len, "path")?.into());
            Ok(())
        })
    }
}

/// How many inferences of one model may run at the same time under ONNX Runtime, from 1 to 256; each costs memory
/// (default 2). Checked when the classifier is opened.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_sessions(
    options: Option<&mut fourc_options>,
    sessions: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            required_mut(options, "options")?.sessions = sessions;
            Ok(())
        })
    }
}

/// How many threads a batch uses; 0 (the default) is one a core, 1 is the calling thread. Single questions are always
/// answered by the calling thread.
///
/// Errors: `configuration` for more than 1,024.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_threads(
    options: Option<&mut fourc_options>,
    threads: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            if threads > MOST_THREADS {
                return Err(configuration("threads must be between 0 and 1024"));
            }
            required_mut(options, "options")?.threads = threads;
            Ok(())
        })
    }
}

/// How much work one answer is worth (default `FOURC_EFFORT_FAST`).
///
/// Errors: `configuration` for an unknown effort.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_effort(
    options: Option<&mut fourc_options>,
    effort: fourc_effort,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            let effort = crate::names::to_effort(effort).ok_or_else(|| configuration("there is no such effort"))?;
            required_mut(options, "options")?.effort = effort;
            Ok(())
        })
    }
}

/// The part of its entries that a list may lose in one reload, from 0 to 1 (default 0.2): half a download is shorter than
/// a good day's changes. With 1 a list may become empty or go, but a sealed list may never go.
///
/// Errors: `configuration` for a number outside that range.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_options_set_allow_shrink(
    options: Option<&mut fourc_options>,
    part: f64,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            if !(0.0..=1.0).contains(&part) {
                return Err(configuration("allow_shrink must be between 0 and 1"));
            }
            required_mut(options, "options")?.shrink = part;
            Ok(())
        })
    }
}

fn term_list(format: fourc_terms_format, name: &str, content: &str) -> Result<TermList> {
    match format {
        crate::names::FOURC_TERMS_FORMAT_TOML => TermList::from_toml(name, content),
        crate::names::FOURC_TERMS_FORMAT_CSV => TermList::from_table(name, content, ',', None, "en"),
        crate::names::FOURC_TERMS_FORMAT_TSV => TermList::from_table(name, content, '\t', None, "en"),
        _ => Err(configuration("there is no such format of term lists")),
    }
}

pub(crate) fn configuration(what: &str) -> Error {
    Error::new(ErrorKind::Configuration, what)
}

/// More threads than any machine that this runs on has cores.
const MOST_THREADS: usize = 1024;
