//! The one door: opened once, asked from any number of threads, its lists exchanged while it is asked.

use std::ffi::c_char;
use std::sync::{Arc, PoisonError, RwLock};

use fourc::input::{Text, Url};
use fourc::{Classifier, Error, ErrorKind, Reloadable, Result};
use serde_json::json;

use crate::boundary::{act, freed, give, required};
use crate::error::fourc_error;
use crate::input::fourc_input;
use crate::lists::fourc_lists;
use crate::names::{fourc_channel, fourc_status, to_channel};
use crate::options::{configuration, fourc_options};
use crate::string::{fourc_string, text};
use crate::verdict::fourc_verdict;

/// Answers questions. Opened once; may be asked by any number of threads at once.
#[derive(Debug)]
pub struct fourc_classifier {
    state: RwLock<State>,
    shrink: f64,
    /// The process that it was opened in: threads do not survive a fork.
    process: u32,
}

/// What answers. The core's self-test stands before the first exchange of lists rather than before the first answer, so that a
/// classifier with budgets too small for it opens as it does in every other language.
#[derive(Debug)]
enum State {
    Opened(Arc<Classifier>),
    Exchanged(Reloadable),
}

impl fourc_classifier {
    fn new(classifier: Classifier, shrink: f64) -> Self {
        Self { state: RwLock::new(State::Opened(Arc::new(classifier))), shrink, process: std::process::id() }
    }

    /// The classifier that answers now, unless this is a forked child, where the threads that it would wait for do not exist.
    pub(crate) fn current(&self) -> Result<Arc<Classifier>> {
        if std::process::id() != self.process {
            let what = "this classifier was opened before the process forked and its threads did not come along; open one in the child";
            return Err(Error::new(ErrorKind::Forked, what));
        }
        Ok(match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Opened(classifier) => Arc::clone(classifier),
            State::Exchanged(reloadable) => reloadable.load(),
        })
    }

    fn reload(&self, lists: &fourc_lists) -> Result<()> {
        self.current()?;
        loop {
            if let State::Exchanged(reloadable) = &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
                return reloadable.reload(|old| lists.rebuild(old));
            }
            // Once in a classifier's life: what answers is put behind the core's exchange, with all that it shares.
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            if let State::Opened(classifier) = &*state {
                *state = State::Exchanged(Reloadable::new(classifier.rebuild().build()?)?.allow_shrink(self.shrink));
            }
        }
    }
}

/// Opens a classifier; `options` may be NULL for all defaults. Lists and models are read: open one for a process, not for a question.
///
/// Errors: those of bundles (`bundle-not-found`, `bundle-corrupt`, `bundle-incompatible`), `model-failed` for a model or a named
/// runtime that cannot be loaded, `configuration` for options that contradict one another.
///
/// Threads: any number at once, as long as nobody changes the options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_open(
    options: Option<&fourc_options>,
    classifier: *mut *mut fourc_classifier,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `classifier` and `error`.
    unsafe {
        give(classifier, error, || {
            let usual = fourc_options::default();
            let options = options.unwrap_or(&usual);
            Ok(fourc_classifier::new(options.build()?, options.shrink))
        })
    }
}

/// Frees the classifier. Verdicts that it gave stay. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_classifier_free(classifier: Option<Box<fourc_classifier>>) {
    freed(classifier);
}

/// Answers one question.
///
/// Errors: `invalid-input`, `unsupported-input` or `limit-exceeded` about the input itself, `forked` in a forked child. A signal
/// that fails is no error: it shows in the verdict's coverage.
///
/// Threads: any number at once, each with an input of its own or one that nobody changes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classify(
    classifier: Option<&fourc_classifier>,
    input: Option<&fourc_input>,
    verdict: *mut *mut fourc_verdict,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `verdict` and `error`.
    unsafe {
        give(verdict, error, || {
            let (classifier, input) = (required(classifier, "classifier")?, required(input, "input")?);
            Ok(fourc_verdict::new(classifier.current()?.classify(input.question())?))
        })
    }
}

/// Answers one question about an address, without an input of its own.
///
/// Errors: as for `fourc_classify`.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classify_url(
    classifier: Option<&fourc_classifier>,
    url: *const c_char,
    url_len: usize,
    verdict: *mut *mut fourc_verdict,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `url`, `verdict` and `error`.
    unsafe {
        give(verdict, error, || {
            let url = text(url, url_len, "url")?;
            Ok(fourc_verdict::new(required(classifier, "classifier")?.current()?.classify(Url::new(url))?))
        })
    }
}

/// Answers one question about a text of some channel (`FOURC_CHANNEL_UNKNOWN` where it is not known), without an input of its
/// own.
///
/// Errors: as for `fourc_classify`, and `configuration` for an unknown channel.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classify_text(
    classifier: Option<&fourc_classifier>,
    content: *const c_char,
    content_len: usize,
    channel: fourc_channel,
    verdict: *mut *mut fourc_verdict,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content`, `verdict` and `error`.
    unsafe {
        give(verdict, error, || {
            let channel = to_channel(channel).ok_or_else(|| configuration("there is no such channel"))?;
            let question = Text::new(text(content, content_len, "text")?).channel(channel);
            Ok(fourc_verdict::new(required(classifier, "classifier")?.current()?.classify(question)?))
        })
    }
}

/// Exchanges lists of addresses while other threads go on asking: each list takes the place of the one of the same name and
/// layer, or is added. Nobody waits; who is being answered is answered by the old lists. Either all of it is taken or
/// nothing.
///
/// Errors: `reload-refused` where the self-test fails, where a list shrank by more than `fourc_options_set_allow_shrink` allows, or
/// where a sealed list has gone; `configuration` when two lists of one layer have the same name. The old lists then go on
/// answering.
///
/// Threads: any number at once, as long as nobody changes the lists; one reload waits for the other.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_reload(
    classifier: Option<&fourc_classifier>,
    lists: Option<&fourc_lists>,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            let (classifier, lists) = (required(classifier, "classifier")?, required(lists, "lists")?);
            classifier.reload(lists)
        })
    }
}

/// Another classifier that shares models, terms and the bundles' lists with this one and has other lists of addresses beside
/// them: for a filter that serves several schools. What is shared is neither read nor held again. The two are freed apart, in any
/// order.
///
/// Errors: `configuration` when two lists of one layer have the same name; nothing is compared with this classifier's lists.
///
/// Threads: any number at once, as long as nobody changes the lists.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_with_lists(
    classifier: Option<&fourc_classifier>,
    lists: Option<&fourc_lists>,
    other: *mut *mut fourc_classifier,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `other` and `error`.
    unsafe {
        give(other, error, || {
            let (classifier, lists) = (required(classifier, "classifier")?, required(lists, "lists")?);
            Ok(fourc_classifier::new(lists.rebuild(&*classifier.current()?)?, classifier.shrink))
        })
    }
}

/// The lists of addresses that answer, as JSON: an array of `layer`, `name`, `entries`, `expires` (a day or null) and `missing`.
/// Never their entries.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_lists_json(
    classifier: Option<&fourc_classifier>,
    json: *mut *mut fourc_string,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `json` and `error`.
    unsafe {
        give(json, error, || {
            let lists = required(classifier, "classifier")?.current()?.lists();
            let shown = lists.iter().map(|list| {
                json!({
                    "layer": list.layer, "name": list.name, "entries": list.entries, "expires": list.expires,
                    "missing": list.is_missing,
                })
            });
            Ok(fourc_string::new(&shown.collect::<serde_json::Value>().to_string()))
        })
    }
}

/// Which engine runs the models, e.g. `tract 0.23`.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_runtime(
    classifier: Option<&fourc_classifier>,
    name: *mut *mut fourc_string,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `name` and `error`.
    unsafe { give(name, error, || Ok(fourc_string::new(required(classifier, "classifier")?.current()?.runtime()))) }
}

/// What a source named in evidence means, in words for people; an empty text for a source that says enough by itself.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_describe(
    classifier: Option<&fourc_classifier>,
    source: *const c_char,
    source_len: usize,
    words: *mut *mut fourc_string,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `source`, `words` and `error`.
    unsafe {
        give(words, error, || {
            let source = text(source, source_len, "source")?;
            let words = required(classifier, "classifier")?.current()?.describe(source);
            Ok(fourc_string::new(&words.unwrap_or_default()))
        })
    }
}

/// The form in which an address is compared with lists and with other addresses: two of the same form get the same verdict,
/// so that a cache asks about each but once.
///
/// Errors: `invalid-input`, `unsupported-input` or `limit-exceeded` for what is no address.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_classifier_canonical(
    classifier: Option<&fourc_classifier>,
    url: *const c_char,
    url_len: usize,
    canonical: *mut *mut fourc_string,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `url`, `canonical` and `error`.
    unsafe {
        give(canonical, error, || {
            let url = text(url, url_len, "url")?;
            Ok(fourc_string::new(&required(classifier, "classifier")?.current()?.canonical(url)?))
        })
    }
}
