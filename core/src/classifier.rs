//! The one door: admits and prepares an input, asks the signals in order, fuses what they saw. Owns no rule of its own.

mod addresses;
mod page;
mod screen;

use std::ops::ControlFlow;
use std::sync::Arc;

pub use page::{PageOutline, PageReader};
use rayon::prelude::*;
pub use screen::ScreenLine;
use screen::show_on_screen;

use self::addresses::{AddressParts, AddressSignals, OwnLists};
pub use self::addresses::{KnownFile, ListInfo, Rebuild};
use crate::bundle::{
    self, AddressList, Bundle, Grade, PhraseBook, PhraseLists, Recalibration, SealedList, Task, TermList,
};
use crate::calibration::Calibration;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::fuse::fuse;
use crate::inference::{Engine, Runtime};
use crate::input::{Input, InputKind};
use crate::known::{HashList, PDQ_RADIUS, WIDEST_PDQ_RADIUS};
use crate::language::Language;
use crate::lexicon::Restorer;
use crate::limits::Limits;
use crate::link::{Address, Engines, Wrappers};
use crate::lists::UrlList;
use crate::prepare::{Preparer, READER};
use crate::reader::Reader;
use crate::signals::{
    AddressSignal, Case, ContextSignal, HostWordSignal, ImageModelSignal, LookAlikeSignal, PageSignal, PatternSignal,
    Prepared, Signal, TermSignal, TextModelSignal, TextOptions, UrlModelSignal, ask,
};
use crate::span::OffsetUnit;
use crate::taxonomy::{Category, TAXONOMY_VERSION};
use crate::verdict::{BundleInfo, Coverage, Layer, Provenance, SignalStatus, VERDICT_SCHEMA, Verdict};

/// Answers questions. Built once, immutable, shared by reference between threads.
///
/// What is heavy is shared with the classifiers that [`Classifier::rebuild`] makes of it.
pub struct Classifier {
    /// What looks addresses up; asked first.
    addresses: AddressSignals,
    /// Each with the categories that it is able to clear, worked out once.
    signals: Arc<[Asked]>,
    preparer: Arc<Preparer>,
    calibration: Arc<Calibration>,
    provenance: Arc<Provenance>,
    pool: Option<Arc<rayon::ThreadPool>>,
    effort: Effort,
    has_encoder: bool,
}

/// A signal with the categories that it is able to clear.
type Asked = (Box<dyn Signal>, Vec<Category>);

/// How much work one answer is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effort {
    /// Lists, hashes, terms, patterns and context only: microseconds. Coverage says that no model was asked, neither for
    /// texts nor for the hosts of addresses.
    Rules,
    /// Rules and the fast models.
    #[default]
    Fast,
    /// The encoder reads what the rules and the fast models are unsure of: milliseconds for a text that is suspicious.
    Balanced,
    /// The encoder reads everything.
    Accurate,
}

/// Options of a [`Classifier`]; everything but the bundle has a default.
#[derive(Debug)]
pub struct ClassifierBuilder {
    bundles: Vec<Bundle>,
    terms: Vec<TermList>,
    addresses: Vec<AddressList>,
    sealed: Vec<SealedList>,
    hashes: Vec<HashList>,
    radius: u32,
    today: Option<Date>,
    recalibration: Option<Recalibration>,
    limits: Limits,
    runtime: Runtime,
    sessions: usize,
    threads: usize,
    effort: Effort,
}

impl Classifier {
    /// A classifier with the embedded base bundle, the compiled-in engine and default limits; needs nothing installed.
    pub fn new() -> Result<Self> {
        Self::builder(Bundle::embedded()?).build()
    }

    /// A classifier with this bundle; add components and options before `build`.
    pub fn builder(bundle: Bundle) -> ClassifierBuilder {
        ClassifierBuilder {
            bundles: vec![bundle],
            terms: Vec::new(),
            addresses: Vec::new(),
            sealed: Vec::new(),
            hashes: Vec::new(),
            radius: PDQ_RADIUS,
            today: None,
            recalibration: None,
            limits: Limits::default(),
            runtime: Runtime::default(),
            sessions: 2,
            threads: 0,
            effort: Effort::default(),
        }
    }

    /// Answers one question.
    ///
    /// # Errors
    /// `invalid-input`, `unsupported-input` or `limit-exceeded` about the input itself. A signal that fails is no
    /// error: it shows in the verdict's coverage.
    pub fn classify<'a>(&self, input: impl Into<Input<'a>>) -> Result<Verdict> {
        let input = input.into();
        let answer = match input.kind() {
            // Its lines and pictures are looked at side by side.
            InputKind::Screenshot => self.install(|| self.answer(&[input]).pop()),
            _ => self.answer(&[input]).pop(),
        };
        answer.unwrap_or_else(|| Err(Error::new(ErrorKind::Internal, "no answer was given")))
    }

    /// Answers many questions on several threads: the same order, one answer each, a bad one costs its own place only.
    pub fn classify_batch<'a>(&self, inputs: impl IntoIterator<Item = Input<'a>>) -> Vec<Result<Verdict>> {
        let inputs: Vec<Input<'a>> = inputs.into_iter().collect();
        // Of the number of inputs alone, never of the threads: what is computed together has the same last digits.
        let group = (inputs.len() / GROUPS).clamp(1, MOST_IN_GROUP);
        match &self.pool {
            Some(pool) => pool.install(|| inputs.par_chunks(group).flat_map_iter(|group| self.answer(group)).collect()),
            None => inputs.chunks(group).flat_map(|group| self.answer(group)).collect(),
        }
    }

    /// Runs something where it may use all threads of this classifier.
    fn install<T: Send>(&self, run: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
    }

    /// The bundles that the answers come from.
    pub fn bundles(&self) -> &[BundleInfo] {
        &self.provenance.bundles
    }

    /// Which engine runs the models, e.g. `tract 0.23`.
    pub fn runtime(&self) -> &str {
        &self.provenance.runtime
    }

    /// How much work one answer is worth.
    pub const fn effort(&self) -> Effort {
        self.effort
    }

    /// What a source named in evidence means, in words for people; `None` for a source that says enough by itself.
    pub fn describe(&self, source: &str) -> Option<String> {
        self.signals().find_map(|(signal, _)| signal.describe(source))
    }

    /// The entries of all lists that are spelt like `phrase`, in words for people: what each means, and why it does not
    /// count where a later list has replaced or disabled it.
    pub fn entries(&self, phrase: &str) -> Vec<String> {
        self.preparer.entries(phrase)
    }

    /// What an address says about itself: its canonical form, its search words, the addresses that it wraps.
    ///
    /// # Errors
    /// `invalid-input`, `unsupported-input` or `limit-exceeded`, as for [`classify`](Self::classify).
    pub fn address(&self, address: &str) -> Result<Address> {
        self.preparer.read(address).map(Address::from)
    }

    /// The form in which an address is compared with lists and with other addresses: two of the same form get the same
    /// verdict, so that a log asks about each but once.
    ///
    /// # Errors
    /// `invalid-input`, `unsupported-input` or `limit-exceeded` for what is no address.
    pub fn canonical(&self, address: &str) -> Result<String> {
        self.preparer.canonical(address)
    }

    /// Answers several questions, each signal looking at all of them before the next one does.
    fn answer(&self, inputs: &[Input<'_>]) -> Vec<Result<Verdict>> {
        self.answer_and(inputs, |_| ())
    }

    /// The same; `keep` sees each prepared input once all signals have looked.
    fn answer_and(&self, inputs: &[Input<'_>], mut keep: impl FnMut(&Prepared<'_>)) -> Vec<Result<Verdict>> {
        let (mut cases, mut refused) = (Vec::with_capacity(inputs.len()), Vec::new());
        for (place, input) in inputs.iter().enumerate() {
            let marks = match self.addresses.before_decoding(input, self.preparer.limits()) {
                ControlFlow::Continue(marks) => marks,
                ControlFlow::Break(case) => {
                    cases.push(case);
                    continue;
                }
            };
            let mut coverage = Coverage::default();
            let is_sealed = |prepared: &Prepared<'_>| self.addresses.is_sealed(prepared);
            match self.preparer.prepare(input, marks, &is_sealed, &mut coverage) {
                Ok(mut prepared) => {
                    self.addresses.mark(&mut prepared);
                    cases.push(Case::new(prepared, coverage));
                }
                Err(error) => refused.push((place, error)),
            }
        }
        for (signal, _) in self.signals() {
            ask(signal, &mut cases);
        }
        for case in &cases {
            keep(&case.prepared);
        }
        let mut answers: Vec<Result<Verdict>> = cases.into_iter().map(|case| Ok(self.conclude(case))).collect();
        // In rising order, so that each lands in its own place.
        for (place, error) in refused {
            answers.insert(place, Err(error));
        }
        answers
    }

    /// Every signal in the order in which they are asked, with the categories that it is able to clear.
    fn signals(&self) -> impl Iterator<Item = (&dyn Signal, &[Category])> {
        let others = self.signals.iter().map(|(signal, categories)| (signal.as_ref(), categories.as_slice()));
        self.addresses.signals().map(|signal| (signal, [].as_slice())).chain(others)
    }

    fn conclude(&self, case: Case<'_>) -> Verdict {
        let Case { prepared, mut coverage, findings, stopped } = case;
        if !stopped {
            self.say_what_is_missing(&prepared, &mut coverage);
        }
        coverage.conclude();
        let assessed = self.assessed(&prepared, &coverage, &findings);
        let mut fused = fuse(&findings, &assessed, &self.calibration);
        if let Some(read) = prepared.screen.as_ref().and_then(|screen| screen.read.as_deref()) {
            show_on_screen(read, &mut fused.evidence);
        }
        Verdict {
            schema: VERDICT_SCHEMA.to_owned(),
            kind: prepared.kind,
            offsets: OffsetUnit::Utf8,
            assessed: assessed.into(),
            scores: fused.scores,
            evidence: fused.evidence,
            coverage,
            provenance: Arc::clone(&self.provenance),
        }
    }

    /// Signals that this kind of input calls for and that this build or bundle does not have.
    fn say_what_is_missing(&self, prepared: &Prepared<'_>, coverage: &mut Coverage) {
        let no_name = prepared.links.iter().all(|link| link.linked_from.is_some() || link.link.name().is_none());
        let models = [
            ("image-model", prepared.images.is_empty(), "no image model is installed; `cargo xtask models` builds one"),
            ("text-model", prepared.texts.is_empty(), "no bundle brings a text model"),
            ("url-model", no_name, "no bundle brings a URL model"),
        ];
        for (id, nothing_to_see, remedy) in models {
            if nothing_to_see || self.signals().any(|(signal, _)| signal.id() == id) {
                continue;
            }
            let (status, note) = match self.effort {
                Effort::Rules => (SignalStatus::NotAsked, "only rules were asked for"),
                _ => (SignalStatus::NotInstalled, remedy),
            };
            coverage.record(id, status, Some(note.to_owned()));
        }
        if self.effort >= Effort::Balanced && !self.has_encoder && !prepared.texts.is_empty() {
            let note = "no bundle brings an encoder; the fast model answered alone".to_owned();
            coverage.record("text-encoder", SignalStatus::NotInstalled, Some(note));
        }
        if prepared.kind == InputKind::Screenshot && !self.preparer.has_reader() {
            let (status, note) = match self.effort {
                Effort::Rules => (SignalStatus::NotAsked, "only rules were asked for"),
                _ => (SignalStatus::NotInstalled, "no bundle brings a reader of screens"),
            };
            coverage.record(READER, status, Some(note.to_owned()));
        }
        if prepared.kind == InputKind::Conversation {
            let note = "turns are judged one by one; patterns across turns are not seen by this version".to_owned();
            coverage.record("conversation", SignalStatus::NotBuilt, Some(note));
        }
    }

    /// The categories that at least one signal was able to see here, with the parents of sub-labels, in taxonomy order.
    /// Exact knowledge of single files and addresses cannot clear anything, so it adds only what it found.
    fn assessed(&self, prepared: &Prepared<'_>, coverage: &Coverage, findings: &[Finding]) -> Vec<Category> {
        let looked = |id: &str| matches!(coverage.status(id), Some(SignalStatus::Ran | SignalStatus::Partial));
        let mut seen = [false; Category::ALL.len()];
        let able = self.signals().filter(|(signal, _)| looked(signal.id())).flat_map(|(signal, categories)| {
            let here = match prepared.language {
                Language::Other(code) if prepared.images.is_empty() => signal.categories_in(code),
                _ => categories,
            };
            here.iter().copied()
        });
        let found = findings.iter().filter_map(|finding| match finding.claim {
            Claim::Category(category) => Some(category),
            Claim::Context(_)
            | Claim::Disguise
            | Claim::Excuse(_)
            | Claim::Exception
            | Claim::Denied
            | Claim::Allowed => None,
        });
        for category in able.chain(found) {
            for one in std::iter::once(category).chain(category.parent()) {
                if let Some(flag) = seen.get_mut(one as usize) {
                    *flag = true;
                }
            }
        }
        Category::ALL.iter().copied().zip(seen).filter_map(|(category, seen)| seen.then_some(category)).collect()
    }
}

// Nothing changes after `build` but caches and pools that are whole whenever their locks are free, so a panic that the
// caller catches leaves nothing half-done behind. The thread pool's handlers keep the compiler from seeing that.
impl std::panic::UnwindSafe for Classifier {}
impl std::panic::RefUnwindSafe for Classifier {}

impl std::fmt::Debug for Classifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classifier").field("provenance", &self.provenance).finish_non_exhaustive()
    }
}

impl ClassifierBuilder {
    /// Adds a component bundle, e.g. an image model.
    pub fn component(mut self, bundle: Bundle) -> Self {
        self.bundles.push(bundle);
        self
    }

    /// Adds a list of the caller's own; it takes precedence over bundles and over lists added before.
    pub fn terms(mut self, list: TermList) -> Self {
        self.terms.push(list);
        self
    }

    /// Adds a list of addresses in its layer; [`AddressList`] says who is heard first.
    pub fn addresses(mut self, list: AddressList) -> Self {
        self.addresses.push(list);
        self
    }

    /// Adds a compiled list of addresses in the layer that it was built for.
    pub fn url_list(self, list: UrlList) -> Self {
        if list.layer() == Layer::Sealed {
            self.sealed(SealedList::compiled(list))
        } else {
            self.addresses(AddressList::compiled(list))
        }
    }

    /// Adds a sealed list. One that expires needs [`ClassifierBuilder::today`].
    pub fn sealed(mut self, list: SealedList) -> Self {
        self.sealed.push(list);
        self
    }

    /// Adds a list of hashes of pictures or files, in the layer that it was built for. One that expires needs
    /// [`ClassifierBuilder::today`].
    pub fn hash_list(mut self, list: HashList) -> Self {
        self.hashes.push(list);
        self
    }

    /// In how many of 256 bits the PDQ hash of a picture may differ from that of a list, from 0 to 31 (default 31).
    pub fn pdq_radius(mut self, bits: u32) -> Self {
        self.radius = bits;
        self
    }

    /// The day that lists which expire are held against; the library reads no clock.
    ///
    /// A process that runs for days gives the new day with a reload: [`Rebuild::today`].
    pub fn today(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// Reads the models' scores by a calibration of the caller's own instead of the bundles'.
    pub fn calibration(mut self, calibration: Recalibration) -> Self {
        self.recalibration = Some(calibration);
        self
    }

    /// Budgets for one request.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Which engine runs the models (default: the one that is compiled in).
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = runtime;
        self
    }

    /// How many inferences of one model may run at the same time under ONNX Runtime; each costs memory (default 2).
    pub fn sessions(mut self, sessions: usize) -> Self {
        self.sessions = sessions;
        self
    }

    /// How many threads `classify_batch` uses; 0 (the default) is one a core, 1 is the calling thread.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// How much work one answer is worth (default: rules and the fast models).
    pub fn effort(mut self, effort: Effort) -> Self {
        self.effort = effort;
        self
    }

    /// Loads the models and makes the classifier.
    ///
    /// # Errors
    /// `configuration` for options that contradict one another, `model-failed` for a model or a named runtime that
    /// cannot be loaded.
    pub fn build(mut self) -> Result<Classifier> {
        if !(1..=256).contains(&self.sessions) {
            return Err(Error::new(ErrorKind::Configuration, "sessions must be between 1 and 256"));
        }
        if self.radius > WIDEST_PDQ_RADIUS {
            let what = format!("pdq_radius must be between 0 and {WIDEST_PDQ_RADIUS}");
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        if let Some(own) = self.recalibration.take() {
            own.apply(&mut self.bundles)?;
        }
        let engine = Engine::open(&self.runtime)?;
        let calibration = bundle::calibration(&self.bundles)?;
        let provenance = Arc::new(Provenance {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            taxonomy: TAXONOMY_VERSION.to_owned(),
            runtime: engine.describe(),
            bundles: self.bundles.iter().map(|bundle| bundle.info().clone()).collect(),
        });
        let pool = match self.threads {
            1 => None,
            threads => {
                Some(Arc::new(rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|cause| {
                    Error::new(ErrorKind::Configuration, "the threads cannot be started").because(cause)
                })?))
            }
        };
        let effort = self.effort;
        let side = largest_image_input(&self.bundles);
        let (models, has_encoder) = if effort == Effort::Rules { (Vec::new(), false) } else { self.models(&engine)? };
        let files = self.bundles.iter().flat_map(|bundle| &bundle.models);
        let reader = if effort == Effort::Rules { None } else { Reader::load(files, &engine, self.sessions)? };
        let parts = AddressParts::of_bundles(&mut self.bundles);
        let known = parts.lists.clone();
        let own = OwnLists {
            addresses: self.addresses,
            sealed: self.sealed,
            hashes: self.hashes,
            today: self.today,
            radius: self.radius,
        };
        let addresses = AddressSignals::new(parts, own)?;
        let Rules { mut signals, engines, wrappers, book } = rules(self.bundles, known, &self.terms, &calibration)?;
        signals.extend(models);
        let preparer =
            Preparer::new(self.limits, engines, wrappers, book).for_models_of(side).with_reader(reader, pool.is_some());
        let preparer = Arc::new(preparer);
        let calibration = Arc::new(calibration);
        let with_categories = |signal: Box<dyn Signal>| {
            let categories = signal.categories();
            (signal, categories)
        };
        let signals = signals.into_iter().map(with_categories).collect();
        Ok(Classifier { addresses, signals, preparer, calibration, provenance, pool, effort, has_encoder })
    }

    /// The signals that run models, and whether an encoder is among them.
    fn models(&self, engine: &Engine) -> Result<(Vec<Box<dyn Signal>>, bool)> {
        let options = TextOptions {
            sessions: self.sessions,
            max_windows: self.limits.text_windows,
            encoder: self.effort >= Effort::Balanced,
            everything: self.effort >= Effort::Accurate,
        };
        let files = || self.bundles.iter().flat_map(|bundle| &bundle.models);
        let words = self.bundles.iter().flat_map(|bundle| &bundle.words);
        let restorer = Restorer::new(words.map(String::as_str));
        let mut signals: Vec<Box<dyn Signal>> = Vec::new();
        let text = TextModelSignal::load(files(), engine, &options, restorer)?;
        let has_encoder = text.as_ref().is_some_and(TextModelSignal::has_encoder);
        signals.extend(text.map(|signal| Box::new(signal) as Box<dyn Signal>));
        let known = self.bundles.iter().filter_map(|bundle| bundle.addresses.clone()).collect();
        let url = UrlModelSignal::load(files(), known)?;
        signals.extend(url.map(|signal| Box::new(signal) as Box<dyn Signal>));
        let graded = if self.effort >= Effort::Accurate {
            [Grade::Accurate, Grade::Fast]
        } else {
            [Grade::Fast, Grade::Accurate]
        };
        let there = |wanted: &Grade| files().any(|files| files.grade() == Some(*wanted));
        let asked = graded.into_iter().find(there).unwrap_or_default();
        for files in files().filter(|files| files.grade().is_some_and(|own| own == asked || own == Grade::Always)) {
            let image = ImageModelSignal::load(files, engine, self.sessions)?;
            signals.extend(image.map(|signal| Box::new(signal) as Box<dyn Signal>));
        }
        Ok((signals, has_encoder))
    }
}

/// Groups that a batch is cut into before they grow: enough for every core to have its share.
const GROUPS: usize = 64;
/// Questions of a large batch that are answered together: models read their texts in one run.
const MOST_IN_GROUP: usize = 16;

/// The most pixels a side that an image model of these bundles looks at.
fn largest_image_input(bundles: &[Bundle]) -> u32 {
    let sides = bundles.iter().flat_map(|bundle| &bundle.models).filter_map(|files| match &files.task {
        Task::Image { input, .. } => Some(input.size),
        Task::Text { .. } | Task::Host { .. } | Task::Reader { .. } => None,
    });
    sides.max().unwrap_or(0)
}

/// What bundles bring besides models.
struct Rules {
    signals: Vec<Box<dyn Signal>>,
    engines: Option<Engines>,
    wrappers: Option<Wrappers>,
    book: Arc<PhraseBook>,
}

/// The signals that need no model: exact knowledge first, then rules, then the witnesses for the defence.
fn rules(bundles: Vec<Bundle>, known: Vec<AddressList>, own: &[TermList], calibration: &Calibration) -> Result<Rules> {
    let mut phrases = PhraseLists::default();
    let (mut engines, mut wrappers) = (None, None);
    let (mut hosts, mut words) = (None, Vec::new());
    let mut brands = Vec::new();
    for bundle in bundles {
        phrases.extend(bundle.phrases);
        hosts = bundle.hosts.map(Arc::new).or(hosts);
        words.extend(bundle.words);
        engines = bundle.engines.or(engines);
        wrappers = bundle.wrappers.or(wrappers);
        brands.extend(bundle.brands);
    }
    for list in own {
        list.apply(&mut phrases);
    }
    let has_terms = !phrases.terms.is_empty();
    let has_contexts = !phrases.witnesses.is_empty();
    let book = Arc::new(PhraseBook::new(phrases));
    let mut signals: Vec<Box<dyn Signal>> = Vec::new();
    if has_terms {
        signals.push(Box::new(TermSignal::new(Arc::clone(&book), calibration.weights.clone())));
    }
    if let Some(tables) = hosts {
        let common = words.iter().map(String::as_str);
        let weights = calibration.weights.clone();
        let signal = HostWordSignal::new(&book, Arc::clone(&tables), common, known.clone(), weights)?;
        let look_alikes = LookAlikeSignal::new(tables, signal.segmenter(), known);
        signals.push(Box::new(signal));
        signals.push(Box::new(look_alikes));
    }
    signals.push(Box::new(PatternSignal::new()?));
    signals.push(Box::new(AddressSignal));
    signals.push(Box::new(PageSignal::new(Arc::clone(&book), brands)?));
    if has_contexts {
        signals.push(Box::new(ContextSignal::new(Arc::clone(&book))));
    }
    Ok(Rules { signals, engines, wrappers, book })
}
