//! Tells whether a URL, text, page, conversation, image or screenshot carries one of the four Cs of online risk to
//! children: content, contact, conduct, commerce. Offline, on the processor, from reviewable lists and ONNX models.
//!
//! It is a witness, not a judge: it finds and explains, a [`Policy`] says what to do, and a person decides. It does not
//! estimate ages, identify people, watch a network or fetch anything.
//!
//! # The three types to know
//!
//! - [`Classifier`] answers questions. Built once, immutable, `Send + Sync`; [`Classifier::new`] needs nothing installed.
//! - [`Verdict`] is the answer, as plain data: scores and [`Level`]s, evidence with spans, coverage, provenance.
//! - [`Policy`] turns a verdict into a [`Decision`]. It knows no models, as a verdict knows no ages and no actions.
//!
//! Six nouns can be asked about, all in [`input`]: [`Text`](input::Text), [`Url`](input::Url), [`Image`](input::Image),
//! [`Page`](input::Page), [`Screenshot`](input::Screenshot), [`Conversation`](input::Conversation).
//!
//! # Examples
//!
//! One message, its level and what is blamed:
//!
//! ```
//! use fourc::input::Text;
//! use fourc::{Category, Classifier, Level};
//!
//! let classifier = Classifier::new()?;
//! let message = "🙂 dont tell ur mum, its our little secret";
//! let verdict = classifier.classify(Text::new(message))?;
//! assert!(verdict.level(Category::Grooming) >= Level::Likely);
//! let blamed: Vec<&str> = verdict.evidence_for(Category::Grooming).filter_map(|e| e.span).map(|span| span.of(message)).collect();
//! assert!(blamed.contains(&"dont tell ur mum"));
//! # Ok::<(), fourc::Error>(())
//! ```
//!
//! An address with a search in it; the evidence points into the address:
//!
//! ```
//! use fourc::input::Url;
//! use fourc::{Category, Classifier, Level};
//!
//! let address = "https://www.bing.com/search?q=unblocked+games+at+school";
//! let verdict = Classifier::new()?.classify(Url::new(address))?;
//! assert!(verdict.level(Category::FilterBypass) >= Level::Likely);
//! let mut blamed = verdict.evidence_for(Category::FilterBypass).filter_map(|e| e.span).map(|span| span.of(address));
//! assert!(blamed.any(|excerpt| excerpt == "unblocked+games"));
//! # Ok::<(), fourc::Error>(())
//! ```
//!
//! What to do about it, for a phase of school:
//!
//! ```
//! use fourc::input::Url;
//! use fourc::{Action, Classifier, Policy, Preset};
//!
//! let verdict = Classifier::new()?.classify(Url::new("https://www.bet365.com/"))?;
//! assert_eq!(Policy::preset(Preset::Ks3).decide(&verdict).action, Action::Block);
//! # Ok::<(), fourc::Error>(())
//! ```
//!
//! Many at once, one bad among them:
//!
//! ```
//! use fourc::input::{Text, Url};
//! use fourc::{Classifier, ErrorKind};
//!
//! let answers = Classifier::new()?.classify_batch([Text::new("hello").into(), Url::new("no url at all").into()]);
//! assert!(answers[0].is_ok());
//! assert_eq!(answers[1].as_ref().unwrap_err().kind(), ErrorKind::InvalidInput);
//! # Ok::<(), fourc::Error>(())
//! ```
//!
//! What was not looked at is said, never taken for clear:
//!
//! ```
//! use fourc::input::Url;
//! use fourc::{Category, Classifier, Level};
//!
//! let verdict = Classifier::new()?.classify(Url::new("https://example.org/"))?;
//! assert_eq!(verdict.level(Category::Grooming), Level::Unknown); // an address without a search says nothing about it
//! # Ok::<(), fourc::Error>(())
//! ```
//!
//! # Limits and honesty
//!
//! The README and `models/base/README.md` hold the measured numbers, the languages and the known failures. Budgets for
//! one request are in [`Limits`]; errors carry a stable [`ErrorKind`] and never the input.
#![forbid(unsafe_code)]

mod bundle;
mod calibration;
mod classifier;
mod compiled;
mod date;
mod error;
mod finding;
mod fuse;
mod inference;
pub mod input;
pub mod known;
mod language;
mod lexicon;
mod limits;
pub mod link;
pub mod lists;
mod markup;
mod normalise;
mod pixels;
pub mod policy;
mod prepare;
mod reader;
mod reload;
mod screen;
mod signals;
mod span;
pub mod taxonomy;
pub mod verdict;

pub use bundle::{AddressList, Bundle, Recalibration, SealedList, TermEntry, TermList};
pub use classifier::{
    Classifier, ClassifierBuilder, Effort, KnownFile, ListInfo, PageOutline, PageReader, Rebuild, ScreenLine,
};
pub use date::Date;
pub use error::{Error, ErrorKind, Result};
pub use inference::Runtime;
pub use input::{Input, InputKind};
pub use limits::Limits;
pub use policy::{Action, Decision, Policy, Preset};
pub use reload::Reloadable;
pub use span::{OffsetMap, OffsetUnit, Span};
pub use taxonomy::{Category, Context, Dimension, Severity};
pub use verdict::{Coverage, Evidence, Layer, Level, Verdict};

/// For this repository's own tools, benchmarks and fuzz targets; no promise of any kind.
#[doc(hidden)]
pub mod internal {
    use crate::signals::{Origin, PreparedText};

    /// The lower-case hexadecimal SHA-256 that bundles are verified with.
    pub fn sha256(bytes: &[u8]) -> String {
        crate::compiled::sha256(bytes)
    }

    /// Text as models read it.
    pub fn fold(text: &str) -> String {
        crate::normalise::fold(text).text().to_owned()
    }

    /// Number of words of a text, for the benchmarks and the fuzz target of the normaliser.
    pub fn words(text: &str) -> usize {
        crate::normalise::Tokens::new(crate::normalise::fold(text).text()).words.len()
    }

    /// Phrases by themselves, for the benchmarks: folding, cutting and every reading, without a verdict.
    pub struct Matcher {
        lexicon: crate::lexicon::Lexicon,
    }

    impl Matcher {
        /// Compiles phrases, with their inflections and disguises.
        pub fn new<'p>(phrases: impl IntoIterator<Item = &'p str>) -> Self {
            let mut builder = crate::lexicon::LexiconBuilder::default();
            for (entry, phrase) in phrases.into_iter().enumerate() {
                builder.add(phrase, crate::lexicon::Forms::Inflect, entry as u32, true);
            }
            Self { lexicon: builder.build() }
        }

        /// How many phrases a text holds.
        pub fn count(&self, text: &str) -> usize {
            let plain = crate::normalise::fold(text);
            let tokens = crate::normalise::Tokens::new(plain.text());
            self.lexicon.scan(text, &plain, &tokens).len()
        }
    }

    /// Looks words of dictionaries up in the lists, for keeping the lists from accusing them.
    pub struct Sweeper {
        book: crate::bundle::PhraseBook,
    }

    /// A term that a word of a dictionary meets.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Hit {
        /// The term's id.
        pub source: String,
        /// The category's id.
        pub category: &'static str,
        /// `weak`, `medium` or `strong`.
        pub strength: String,
        /// Whether the word is taken for a disguise of the term.
        pub disguised: bool,
        /// Whether the term is only found within the word, which names alone are searched for.
        pub within: bool,
    }

    impl Sweeper {
        /// The lists of a bundle; without `known`, words that are kept from being taken for a disguise are not kept.
        pub fn new(bundle: crate::Bundle, known: bool) -> Self {
            let mut lists = bundle.phrases;
            if !known {
                lists.known.clear();
                lists.inside.clear();
            }
            Self { book: crate::bundle::PhraseBook::new(lists) }
        }

        /// Every spelling that is taken for a disguise of a word.
        pub fn disguises(&self) -> Vec<&str> {
            self.book.disguises()
        }

        /// The terms that a word meets and that no innocent phrase excuses.
        pub fn hits(&self, word: &str, identifier: bool) -> Vec<Hit> {
            let mut text = PreparedText::new(word, Origin::Direct);
            text.identifier = identifier;
            text.find_phrases(&self.book, crate::language::Language::English);
            let terms = text.phrases.terms.iter().filter(|hit| text.innocent(hit.span).is_none());
            let mut hits: Vec<Hit> = terms
                .filter_map(|hit| {
                    let term = self.book.terms.get(hit.term)?;
                    Some(Hit {
                        source: term.id.clone(),
                        category: term.category.id(),
                        strength: format!("{:?}", term.strength).to_ascii_lowercase(),
                        disguised: hit.kinds.hides() || hit.kinds.has(crate::lexicon::Kinds::TOGETHER),
                        within: hit.kinds.has(crate::lexicon::Kinds::WITHIN),
                    })
                })
                .collect();
            hits.sort();
            hits.dedup();
            hits
        }
    }

    /// The canonical form of an address.
    pub fn canonical(address: &str) -> crate::Result<String> {
        crate::link::Link::parse(address, &crate::Limits::default()).map(|link| link.canonical().to_owned())
    }

    /// Addresses against lists and nothing else, for the benchmarks: parsing, canonical form, registrable domain, the base
    /// bundle's lists and compiled ones.
    pub struct Lookup {
        base: Option<crate::AddressList>,
        lists: Vec<crate::lists::UrlList>,
    }

    impl Lookup {
        /// The lists of a bundle, and these.
        pub fn new(bundle: crate::Bundle, lists: Vec<crate::lists::UrlList>) -> Self {
            Self { base: bundle.addresses, lists }
        }

        /// How many entries cover an address.
        pub fn count(&self, address: &str) -> crate::Result<usize> {
            let link = crate::link::Link::parse(address, &crate::Limits::default())?;
            let base = self.base.iter().map(|lists| lists.lookup(&link).len()).sum::<usize>();
            Ok(base + self.lists.iter().map(|list| list.lookup(&link).count()).sum::<usize>())
        }
    }

    /// Look-ups of PDQ hashes and nothing else, for the benchmarks.
    pub struct HashLookup {
        list: crate::known::HashList,
    }

    impl HashLookup {
        /// Those of a list.
        pub fn new(list: crate::known::HashList) -> Self {
            Self { list }
        }

        /// How many entries lie within a radius.
        pub fn count(&self, hash: crate::known::Pdq, radius: u32) -> usize {
            self.list.near(hash, radius).len()
        }

        /// The same by a look at every entry.
        pub fn count_slowly(&self, hash: crate::known::Pdq, radius: u32) -> usize {
            self.list.count_slowly(hash, radius)
        }
    }

    /// The parts of an address's host that the URL model reads: subdomain, registered label, registry suffix.
    pub fn host_parts(address: &str) -> Option<[String; 3]> {
        let link = crate::link::Link::parse(address, &crate::Limits::default()).ok()?;
        link.name().map(|name| [name.subdomain, name.label, name.registry].map(str::to_owned))
    }

    /// What the image model in a component's directory says about a picture: class and probability, by frame.
    pub fn image_scores(
        directory: &std::path::Path,
        bytes: &[u8],
        runtime: &crate::Runtime,
    ) -> crate::Result<Vec<Vec<(String, f32)>>> {
        let bundle = crate::Bundle::open(directory)?;
        let engine = crate::inference::Engine::open(runtime)?;
        let loaded = bundle
            .models
            .iter()
            .find_map(|files| crate::signals::ImageModelSignal::load(files, &engine, 1).transpose());
        let model = loaded
            .ok_or_else(|| crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no image model"))??;
        let picture = crate::pixels::decode(bytes, &crate::Limits::default(), crate::pixels::Detail::AtLeast(512))?;
        let named = |row: Vec<f32>| model.classes().iter().cloned().zip(row).collect();
        picture.frames.iter().map(|frame| model.probabilities(frame).map(named)).collect()
    }

    /// The steps of looking at a picture one by one, for the benchmarks.
    pub struct PictureSteps(crate::pixels::Rgb);

    impl PictureSteps {
        /// Decodes a picture as for the image models, or every pixel of it.
        pub fn decode(bytes: &[u8], every_pixel: bool) -> crate::Result<Self> {
            let detail = if every_pixel { crate::pixels::Detail::Full } else { crate::pixels::Detail::AtLeast(512) };
            let picture = crate::pixels::decode(bytes, &crate::Limits::default(), detail)?;
            let frame = picture.frames.into_iter().next();
            frame.map(Self).ok_or_else(|| crate::Error::new(crate::ErrorKind::InvalidInput, "the picture has no frame"))
        }

        /// The picture as the image models want it.
        pub fn resize(&self, side: u32) -> Vec<f32> {
            crate::pixels::bilinear_align_corners(&self.0, side, crate::pixels::Layout::Nchw)
        }
    }

    /// A decoded screen, for the benchmarks.
    pub struct Screen {
        frame: crate::pixels::Rgb,
    }

    impl Screen {
        /// Decodes a picture file.
        pub fn decode(bytes: &[u8]) -> crate::Result<Self> {
            let mut picture = crate::pixels::decode(bytes, &crate::Limits::default(), crate::pixels::Detail::Full)?;
            Ok(Self { frame: picture.frames.swap_remove(0) })
        }

        /// How many lines of text and how many pictures its layout has.
        pub fn layout(&self) -> (usize, usize) {
            crate::screen::layout(&self.frame).map_or((0, 0), |layout| (layout.lines.len(), layout.pictures.len()))
        }
    }

    /// What one text model makes of a text: its id, the token ids and the raw scores of the first window.
    pub type FirstWindow = (String, Vec<i64>, Vec<f32>);

    /// What the text models in a bundle's directory make of texts.
    pub fn text_scores(
        directory: &std::path::Path,
        texts: &[&str],
        runtime: &crate::Runtime,
    ) -> crate::Result<Vec<Vec<FirstWindow>>> {
        let bundle = crate::Bundle::open(directory)?;
        let engine = crate::inference::Engine::open(runtime)?;
        let options = crate::signals::TextOptions { sessions: 1, max_windows: 1, encoder: true, everything: true };
        let words = crate::lexicon::Restorer::default();
        let model = crate::signals::TextModelSignal::load(&bundle.models, &engine, &options, words)?
            .ok_or_else(|| crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no text model"))?;
        texts.iter().map(|text| model.first_windows(text)).collect()
    }

    /// What the URL model makes of a host: category id and raw score.
    pub type HostScores = Vec<(&'static str, f32)>;

    /// What the URL model in a bundle's directory makes of hosts; none where there is no name to read.
    pub fn url_scores(directory: &std::path::Path, hosts: &[&str]) -> crate::Result<Vec<Option<HostScores>>> {
        let bundle = crate::Bundle::open(directory)?;
        let model = crate::signals::UrlModelSignal::load(&bundle.models, Vec::new())?
            .ok_or_else(|| crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no URL model"))?;
        let scores = |host: &&str| {
            let link = crate::link::Link::parse(host, &crate::Limits::default())?;
            let named = |(category, score): (crate::Category, f32)| (category.id(), score);
            Ok(model.raw(&link).map(|scores| scores.into_iter().map(named).collect()))
        };
        hosts.iter().map(scores).collect()
    }

    /// A text model by itself, for the benchmarks: what the engine costs without anything around it.
    pub struct BareModel {
        tensors: Vec<Vec<crate::inference::Tensor>>,
        model: Box<dyn crate::inference::Model>,
    }

    impl BareModel {
        /// A model of a bundle with the tensors that it is given for a text.
        pub fn open(
            directory: &std::path::Path,
            id: &str,
            text: &str,
            runtime: &crate::Runtime,
        ) -> crate::Result<Self> {
            let bundle = crate::Bundle::open(directory)?;
            let engine = crate::inference::Engine::open(runtime)?;
            let files = bundle.models.iter().find(|files| files.id == id);
            let missing = || crate::Error::new(crate::ErrorKind::Configuration, "the bundle has no such text model");
            let (tensors, model) =
                crate::signals::bare_text_model(files.ok_or_else(missing)?, text, &engine)?.ok_or_else(missing)?;
            Ok(Self { tensors, model })
        }

        /// Runs the engine on the tensors once; gives the number of rows.
        pub fn run(&self) -> crate::Result<usize> {
            self.tensors.iter().map(|batch| Ok(self.model.run(batch.clone())?.len())).sum()
        }
    }

    /// The JSON Schemas of everything that is serialised: file name to text.
    pub fn schemas() -> Vec<(&'static str, String)> {
        let pretty = |schema: schemars::Schema| serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
        vec![
            ("verdict.v1.json", pretty(schemars::schema_for!(crate::Verdict))),
            ("policy.v1.json", pretty(schemars::schema_for!(crate::Policy))),
            ("decision.v1.json", pretty(schemars::schema_for!(crate::Decision))),
            ("bundle.v1.json", pretty(crate::bundle::manifest_schema())),
        ]
    }
}

/// The README's code is run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
