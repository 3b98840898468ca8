//! Any sequence of calls through the C interface keeps its header: a result or an error, never both, never a panic.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::ptr::null_mut;
use std::sync::OnceLock;

use fourc_ffi::*;

fourc_fuzz::target!(judge);

/// What the bytes say next.
struct Script<'s>(&'s [u8]);

impl<'s> Script<'s> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> i32 {
        i32::from(self.byte().unwrap_or_default())
    }

    /// Content of up to 255 bytes.
    fn content(&mut self) -> &'s [u8] {
        let len = usize::from(self.byte().unwrap_or_default()).min(self.0.len());
        let (content, rest) = self.0.split_at(len);
        self.0 = rest;
        content
    }

    /// A number of a category: often one that there is.
    fn category(&mut self) -> fourc_category {
        match self.byte().unwrap_or_default() {
            255 => -1,
            place => fourc_category_at(usize::from(place)),
        }
    }
}

/// The handles that the calls have made so far; each call takes one of them or NULL.
#[derive(Default)]
struct Handles {
    options: Option<Box<fourc_options>>,
    lists: Option<Box<fourc_lists>>,
    derived: Option<Box<fourc_classifier>>,
    input: Option<Box<fourc_input>>,
    other: Option<Box<fourc_input>>,
    verdict: Option<Box<fourc_verdict>>,
    /// Whether the verdict is an answer rather than read back from JSON, which may say anything.
    is_answer: bool,
    batch: Option<Box<fourc_batch>>,
    policy: Option<Box<fourc_policy>>,
    decision: Option<Box<fourc_decision>>,
}

impl Handles {
    fn answer(&mut self, verdict: Option<Box<fourc_verdict>>) {
        self.verdict = verdict;
        self.is_answer = true;
    }
}

/// A call that makes a handle: the handle and no error, or an error and no handle.
fn made<T>(call: impl FnOnce(*mut *mut T, *mut *mut fourc_error) -> fourc_status) -> Option<Box<T>> {
    let mut out = null_mut();
    let refused = done(|error| call(&raw mut out, error));
    assert_eq!(refused, out.is_null(), "a result and an error, or neither");
    // SAFETY: the call has succeeded and handed its result over, or has written nothing.
    (!out.is_null()).then(|| unsafe { Box::from_raw(out) })
}

/// A call that can fail; says whether it did.
fn done(call: impl FnOnce(*mut *mut fourc_error) -> fourc_status) -> bool {
    let mut error = null_mut();
    let status = call(&raw mut error);
    assert_eq!(status == FOURC_OK, error.is_null(), "a status without its error");
    // SAFETY: the call has failed and handed its error over, or has written nothing.
    let error = (!error.is_null()).then(|| unsafe { Box::from_raw(error) });
    assert_eq!(fourc_error_status(error.as_deref()), status);
    assert_ne!(status, FOURC_STATUS_INTERNAL, "fourc panicked");
    text(fourc_error_message(error.as_deref()));
    let refused = error.is_some();
    fourc_error_free(error);
    refused
}

/// A call that may fail or not.
fn tried(call: impl FnOnce(*mut *mut fourc_error) -> fourc_status) {
    done(call);
}

/// A view is UTF-8 and ends in a zero byte.
fn text(view: fourc_str) -> String {
    assert!(!view.ptr.is_null());
    // SAFETY: a view of the library has `len` bytes and one more, and its owner is alive.
    let bytes = unsafe { std::slice::from_raw_parts(view.ptr.cast::<u8>(), view.len + 1) };
    let (last, text) = bytes.split_last().expect("the zero byte");
    assert_eq!(*last, 0);
    std::str::from_utf8(text).expect("text of the library is UTF-8").to_owned()
}

fn classifier() -> &'static fourc_classifier {
    static ONE: OnceLock<Box<fourc_classifier>> = OnceLock::new();
    ONE.get_or_init(|| {
        let mut options = fourc_options_new().expect("options are made");
        // SAFETY: every pointer is that of a living object.
        unsafe {
            assert!(!done(|error| fourc_options_set_threads(Some(&mut options), 1, error)));
            made(|out, error| fourc_classifier_open(Some(&options), out, error)).expect("the base bundle opens")
        }
    })
}

fn judge(bytes: &[u8]) {
    let (mut script, mut handles) = (Script(bytes), Handles::default());
    for _ in 0..64 {
        let Some(call) = script.byte() else { break };
        // SAFETY: content is that of living slices, and handles are alive: a freed one leaves its place empty.
        unsafe { step(call, &mut script, &mut handles) };
    }
    fourc_options_free(handles.options);
    fourc_lists_free(handles.lists);
    fourc_classifier_free(handles.derived);
    fourc_input_free(handles.input);
    fourc_input_free(handles.other);
    read(handles.verdict.as_deref(), handles.is_answer);
    fourc_verdict_free(handles.verdict);
    fourc_batch_free(handles.batch);
    fourc_policy_free(handles.policy);
    fourc_decision_free(handles.decision);
}

/// One call. Those that would open files or bundles again and again are left to the tests.
unsafe fn step(call: u8, script: &mut Script<'_>, own: &mut Handles) {
    let content = script.content();
    let (bytes, chars, len) = (content.as_ptr(), content.as_ptr().cast(), content.len());
    // Taken out so that the others may change, and put back at the end unless the call makes another.
    let derived = own.derived.take();
    let asked = Some(derived.as_deref().unwrap_or(classifier()));
    // SAFETY: the caller keeps handles alive; `content` is a living slice.
    unsafe {
        match call % 40 {
            0 => own.options = fourc_options_new(),
            1 => tried(|error| fourc_options_set_limit(own.options.as_deref_mut(), chars, len, 7, error)),
            2 => tried(|error| fourc_options_set_effort(own.options.as_deref_mut(), script.number(), error)),
            3 => {
                let format = script.number();
                tried(|error| {
                    fourc_options_add_terms(own.options.as_deref_mut(), format, chars, len, chars, len, error)
                });
            }
            4 => tried(|error| fourc_options_set_calibration(own.options.as_deref_mut(), chars, len, error)),
            5 => tried(|error| fourc_options_set_lists(own.options.as_deref_mut(), own.lists.as_deref(), error)),
            6 => own.lists = fourc_lists_new(),
            7 | 8 => {
                let (layer, label) = (script.number(), script.category());
                tried(|error| {
                    let lists = own.lists.as_deref_mut();
                    fourc_lists_add(lists, layer, c"own".as_ptr(), 3, bytes, len, &raw const label, 1, error)
                });
            }
            9 => tried(|error| fourc_lists_add_missing(own.lists.as_deref_mut(), chars, len, error)),
            10 => {
                let (month, day) = (script.number() as u8, script.number() as u8);
                tried(|error| fourc_lists_set_today(own.lists.as_deref_mut(), 2026, month, day, error));
            }
            11 => tried(|error| fourc_lists_set_drops_others(own.lists.as_deref_mut(), len > 3, error)),
            12 => {
                let lists = own.lists.as_deref();
                own.derived = made(|out, error| fourc_classifier_with_lists(Some(classifier()), lists, out, error));
            }
            13 => tried(|error| fourc_classifier_reload(derived.as_deref(), own.lists.as_deref(), error)),
            14 => std::mem::swap(&mut own.input, &mut own.other),
            15 => own.input = made(|out, error| fourc_input_text(chars, len, out, error)),
            16 => own.input = made(|out, error| fourc_input_url(chars, len, out, error)),
            17 => own.input = made(|out, error| fourc_input_image(bytes, len, out, error)),
            18 => own.input = made(|out, error| fourc_input_page(chars, len, out, error)),
            19 => own.input = made(|out, error| fourc_input_page_bytes(bytes, len, chars, len.min(9), out, error)),
            20 => own.input = made(|out, error| fourc_input_screenshot(bytes, len, out, error)),
            21 => own.input = made(|out, error| fourc_input_conversation(out, error)),
            22 => {
                let input = own.input.as_deref_mut();
                tried(|error| fourc_input_add_turn(input, chars, len.min(5), chars, len, error));
            }
            23 => tried(|error| fourc_input_set_title(own.input.as_deref_mut(), chars, len, error)),
            24 => tried(|error| fourc_input_set_url(own.input.as_deref_mut(), chars, len, error)),
            25 => tried(|error| fourc_input_set_screen_text(own.input.as_deref_mut(), chars, len, error)),
            26 => tried(|error| fourc_input_set_channel(own.input.as_deref_mut(), script.number(), error)),
            27 => tried(|error| fourc_input_set_author(own.input.as_deref_mut(), script.number(), error)),
            28 => drop(text(fourc_input_html(own.input.as_deref()))),
            29 => {
                let answer = made(|out, error| fourc_classify(asked, own.input.as_deref(), out, error));
                own.answer(answer);
            }
            30 => {
                let inputs = [own.input.as_deref(), None, own.other.as_deref(), own.input.as_deref()];
                let count = (script.number() as usize).min(inputs.len());
                own.batch = made(|out, error| fourc_classify_batch(asked, inputs.as_ptr(), count, out, error));
                let batch = own.batch.as_deref();
                assert_eq!(fourc_batch_count(batch), count);
                for place in 0..count {
                    read(fourc_batch_verdict(batch, place), true);
                    assert_ne!(fourc_batch_verdict(batch, place).is_some(), fourc_batch_error(batch, place).is_some());
                }
            }
            31 => {
                let answer = made(|out, error| fourc_classify_url(asked, chars, len, out, error));
                own.answer(answer);
            }
            32 => {
                let channel = script.number();
                let answer = made(|out, error| fourc_classify_text(asked, chars, len, channel, out, error));
                own.answer(answer);
            }
            33 => {
                own.verdict = made(|out, error| fourc_verdict_from_json(chars, len, out, error));
                own.is_answer = false;
            }
            34 => own.policy = made(|out, error| fourc_policy_preset(script.number(), out, error)),
            35 => own.policy = made(|out, error| fourc_policy_from_json(chars, len, out, error)),
            36 => {
                let (policy, verdict) = (own.policy.as_deref(), own.verdict.as_deref());
                own.decision = made(|out, error| fourc_policy_decide(policy, verdict, out, error));
                text(fourc_decision_json(own.decision.as_deref()));
            }
            37 => strings(asked, chars, len),
            38 => assert!(fourc_category_from_id(chars, len) >= 0 && fourc_preset_from_id(chars, len) >= 0),
            _ => {
                fourc_verdict_free(own.verdict.take());
                fourc_input_free(own.input.take());
            }
        }
    }
    own.derived = own.derived.take().or(derived);
}

/// What gives a text that belongs to the caller.
unsafe fn strings(asked: Option<&fourc_classifier>, chars: *const std::ffi::c_char, len: usize) {
    // SAFETY: the caller's promise about `chars` and `len` is handed on.
    let given = unsafe {
        [
            made(|out, error| fourc_classifier_canonical(asked, chars, len, out, error)),
            made(|out, error| fourc_classifier_address_json(asked, chars, len, out, error)),
            made(|out, error| fourc_classifier_describe(asked, chars, len, out, error)),
            made(|out, error| fourc_classifier_lists_json(asked, out, error)),
        ]
    };
    for string in given {
        text(fourc_string_view(string.as_deref()));
        fourc_string_free(string);
    }
}

/// Everything that a verdict says by its functions, also beyond its last piece.
fn read(verdict: Option<&fourc_verdict>, is_answer: bool) {
    text(fourc_verdict_json(verdict));
    for place in 0..=fourc_verdict_scored_count(verdict) {
        let category = fourc_verdict_scored(verdict, place);
        for blamed in 0..=fourc_verdict_blamed_count(verdict, category) {
            let index = fourc_verdict_blamed(verdict, category, blamed);
            assert!(!is_answer || index == usize::MAX || index < fourc_evidence_count(verdict));
        }
        let (score, raw) = (fourc_verdict_score(verdict, category), fourc_verdict_raw_score(verdict, category));
        assert!(!is_answer || score <= raw);
    }
    for place in 0..=fourc_evidence_count(verdict) {
        text(fourc_evidence_source(verdict, place));
        assert!(!is_answer || fourc_evidence_strength(verdict, place) <= 1.0);
    }
    for place in 0..=fourc_coverage_count(verdict) {
        text(fourc_coverage_signal(verdict, place));
        text(fourc_coverage_note(verdict, place));
    }
}
