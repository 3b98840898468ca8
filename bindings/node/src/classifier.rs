//! The one door: options in, a classifier out; objects in, JSON out.

use std::sync::Arc;

use fourc::{Error, Result};
use napi::Either;
use napi::bindgen_prelude::{Array, AsyncTask, Object};
use napi_derive::napi;
use serde_json::json;

use crate::answer::{address, one, verdict};
use crate::error::{answered, failed, guarded, unfit};
use crate::input::{Borrowed, Question};
use crate::options::Handle;
use crate::tasks::{Classify, ClassifyBatch, Open, Reload, Ticket, Watch, opened};

/// Answers questions.
#[napi]
pub struct Classifier {
    pub(crate) handle: Arc<Handle>,
}

#[napi]
impl Classifier {
    /// Opens a classifier away from this thread; gives it, or an error.
    #[napi(catch_unwind, ts_return_type = "Promise<Classifier | string>")]
    pub fn open(options: String) -> AsyncTask<Open> {
        AsyncTask::new(Open { options })
    }

    /// Opens a classifier in this thread; gives it, or an error.
    #[napi(catch_unwind)]
    pub fn open_sync(options: String) -> Either<Classifier, String> {
        opened(guarded(|| Handle::open(&options)))
    }

    /// Exchanges it for another one away from this thread.
    #[napi(catch_unwind, ts_return_type = "Promise<string>")]
    pub fn reload(&self, options: String) -> AsyncTask<Reload> {
        AsyncTask::new(Reload { handle: Arc::clone(&self.handle), options })
    }

    /// Answers one question away from this thread; bytes are copied first.
    #[napi(catch_unwind, ts_return_type = "Promise<string>")]
    pub fn classify(&self, input: Object<'_>, ticket: Option<&Ticket>) -> AsyncTask<Classify> {
        let question = Some(Question::read(&input).map(Question::into_own));
        AsyncTask::new(Classify { classifier: self.handle.load(), question, watch: Watch::new(ticket) })
    }

    /// Answers one question in this thread; bytes are borrowed.
    #[napi(catch_unwind)]
    pub fn classify_sync(&self, input: Object<'_>) -> String {
        one(&self.handle.load(), Question::read(&input))
    }

    /// Answers one question about an address in this thread.
    #[napi(catch_unwind)]
    pub fn classify_url(&self, url: String) -> String {
        one::<Vec<u8>>(&self.handle.load(), Ok(Question::Url { url }))
    }

    /// Answers many questions away from this thread; bytes are copied first. Gives the answers, or an error.
    #[napi(catch_unwind, ts_return_type = "Promise<Answers | string>")]
    pub fn classify_batch(&self, inputs: Array<'_>, ticket: Option<&Ticket>) -> AsyncTask<ClassifyBatch> {
        let questions = (0..inputs.len()).map(|place| at(&inputs, place).map(Question::into_own)).collect();
        AsyncTask::new(ClassifyBatch { classifier: self.handle.load(), questions, watch: Watch::new(ticket) })
    }

    /// The verdict on one question as the core writes it.
    #[napi(catch_unwind)]
    pub fn verdict_json(&self, input: Object<'_>) -> String {
        let answer = Question::read(&input).and_then(|mut question| verdict(&self.handle.load(), &mut question));
        answer.map_or_else(|error| failed(&error), |verdict| verdict.to_json())
    }

    /// The form in which an address is compared with lists and with other addresses.
    #[napi(catch_unwind)]
    pub fn canonical(&self, url: String) -> String {
        answered(guarded(|| self.handle.load().canonical(&url)))
    }

    /// What an address says about itself.
    #[napi(catch_unwind)]
    pub fn address(&self, url: String) -> String {
        answered(guarded(|| Ok(address(&self.handle.load().address(&url)?, &url))))
    }

    /// What a source named in evidence means, in words for people.
    #[napi(catch_unwind)]
    pub fn describe(&self, source: String) -> Option<String> {
        self.handle.load().describe(&source)
    }

    /// The entries of all lists that are spelt like a phrase, in words for people.
    #[napi(catch_unwind)]
    pub fn entries(&self, phrase: String) -> Vec<String> {
        self.handle.load().entries(&phrase)
    }

    /// Which engine runs the models.
    #[napi(catch_unwind)]
    pub fn runtime(&self) -> String {
        self.handle.load().runtime().to_owned()
    }

    /// The bundles that the answers come from, as JSON.
    #[napi(catch_unwind)]
    pub fn bundles(&self) -> String {
        answered(Ok(self.handle.load().bundles()))
    }

    /// The lists of addresses that answer, as JSON: their names and sizes, never their entries.
    #[napi(catch_unwind)]
    pub fn lists(&self) -> String {
        let lists = self.handle.load().lists();
        let list = |list: &fourc::ListInfo| {
            json!({
                "layer": list.layer.id(),
                "name": list.name,
                "entries": list.entries,
                "expires": list.expires.map(|date| date.to_string()),
                "missing": list.is_missing,
            })
        };
        answered(Ok(lists.iter().map(list).collect::<Vec<_>>()))
    }
}

/// The question at a place of an array; what is none costs its own place only.
fn at<'a>(inputs: &Array<'a>, place: u32) -> Result<Question<Borrowed<'a>>> {
    let none =
        || -> Error { unfit("an input is an object with a kind: text, url, page, image, screenshot, conversation") };
    let object: Object<'a> = inputs.get(place).ok().flatten().ok_or_else(none)?;
    Question::read(&object)
}

/// How many classifiers this process holds, for tests.
#[napi(catch_unwind)]
pub fn held() -> u32 {
    crate::registry::count() as u32
}
