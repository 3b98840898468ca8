//! The form of a golden vector and how to ask its question.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use fourc::input::{Author, Channel, Conversation, Image, Input, Page, Screenshot, Text, Turn, Url};
use fourc::verdict::Part;
use fourc::{AddressList, Category, Classifier, InputKind, Layer, Limits, SealedList};
use serde::Deserialize;

/// One line of a suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// The version that first kept this promise.
    pub(crate) since: String,
    /// `base`, or `base+nsfwjs` for rows that need the image model.
    #[serde(default = "base")]
    pub(crate) bundle: String,
    #[serde(default)]
    pub(crate) limits: BTreeMap<String, u64>,
    /// Lists of addresses beside those of the bundle.
    #[serde(default)]
    pub(crate) lists: Vec<List>,
    /// The day that lists are held against.
    pub(crate) today: Option<String>,
    pub(crate) input: Question,
    pub(crate) expect: Expect,
    pub(crate) why: String,
}

/// A list of addresses: its layer, its name and its text. A sealed list has its name in its text, and one without text is
/// missing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    layer: Layer,
    name: String,
    text: Option<String>,
    /// For a list of categories whose entries bring none.
    #[serde(default)]
    labels: Vec<Category>,
}

impl Row {
    /// A classifier with the row's lists beside those of another.
    pub(crate) fn with_lists(&self, classifier: &Classifier) -> fourc::Result<Classifier> {
        let mut rebuild = classifier.rebuild();
        if let Some(today) = &self.today {
            rebuild = rebuild.today(today.parse()?);
        }
        for list in &self.lists {
            let (name, text) = (list.name.as_str(), list.text.as_deref().unwrap_or_default());
            rebuild = match list.layer {
                Layer::Sealed if list.text.is_none() => rebuild.sealed(SealedList::missing(name)?),
                Layer::Sealed => rebuild.sealed(SealedList::from_text(text)?),
                Layer::Deny => rebuild.addresses(AddressList::deny(name, text)?),
                Layer::Allow => rebuild.addresses(AddressList::allow(name, text)?),
                _ => rebuild.addresses(AddressList::categories(name, text, &list.labels)?),
            };
        }
        rebuild.build()
    }
}

fn base() -> String {
    "base".to_owned()
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Question {
    Text {
        text: String,
        /// The text that many times over.
        #[serde(default = "once")]
        times: usize,
        subject: Option<String>,
        channel: Option<Channel>,
        author: Option<Author>,
    },
    Url {
        url: String,
    },
    Page {
        #[serde(default)]
        html: String,
        /// A file of `corpora/pages` instead.
        html_file: Option<String>,
        #[serde(default = "once")]
        times: usize,
        url: Option<String>,
        title: Option<String>,
    },
    Image {
        #[serde(flatten)]
        picture: Picture,
    },
    Screenshot {
        #[serde(flatten)]
        picture: Picture,
        title: Option<String>,
        url: Option<String>,
        text: Option<String>,
    },
    Conversation {
        turns: Vec<(String, String)>,
    },
    /// A policy file; it is read and not asked.
    Policy {
        json: serde_json::Value,
    },
}

fn once() -> usize {
    1
}

/// Where a picture comes from.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Picture {
    /// A file of `corpora/images`.
    file: Option<String>,
    /// A name that every runner knows how to make; the README says how.
    made: Option<String>,
}

impl Picture {
    fn bytes(&self) -> Vec<u8> {
        match (&self.file, &self.made) {
            (Some(file), None) => std::fs::read(crate::common::root().join("corpora/images").join(file))
                .unwrap_or_else(|error| panic!("{file}: {error}")),
            (None, Some(name)) => crate::made::picture(name),
            _ => panic!("a picture has either a file or a name"),
        }
    }
}

/// What is promised of the answer; everything that is given must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    /// Category to `likely`, `>=likely` or `<likely`.
    pub(crate) levels: BTreeMap<String, String>,
    pub(crate) evidence: Vec<Seen>,
    /// Beginnings of sources that must not be in the evidence.
    pub(crate) unseen: Vec<String>,
    /// Exactly the risks that stand at `likely` or above.
    pub(crate) flagged: Option<Vec<String>>,
    /// Categories at `unknown`.
    pub(crate) absent: Vec<String>,
    /// Category to the contexts that must be among those that lowered it.
    pub(crate) suppressed: BTreeMap<String, Vec<String>>,
    /// Signal to status.
    pub(crate) coverage: BTreeMap<String, String>,
    /// Exactly the conditions.
    pub(crate) conditions: Option<Vec<String>>,
    pub(crate) complete: Option<bool>,
    /// Whether a deny list, or else an allow list, covers what is asked about.
    pub(crate) denied: Option<bool>,
    pub(crate) allowed: Option<bool>,
    /// Preset to action.
    pub(crate) decision: BTreeMap<String, String>,
    /// The canonical form of the address.
    pub(crate) canonical: Option<String>,
    /// The search that the address asks for; null for none.
    pub(crate) search: Promise<Searched>,
    /// Exactly the addresses that it wraps, from the outside in.
    pub(crate) targets: Option<Vec<Target>>,
    /// The wrapper whose target cannot be read; null for none.
    pub(crate) unknown_target: Promise<String>,
    /// The stable code of the refusal.
    pub(crate) error: Option<String>,
    /// What its message must name.
    pub(crate) says: Option<String>,
}

impl Expect {
    /// Whether it promises anything at all.
    pub(crate) fn is_empty(&self) -> bool {
        let lists =
            self.evidence.is_empty() && self.unseen.is_empty() && self.absent.is_empty() && self.flagged.is_none();
        let maps = self.levels.is_empty()
            && self.suppressed.is_empty()
            && self.coverage.is_empty()
            && self.decision.is_empty();
        let rest =
            self.conditions.is_none() && self.complete.is_none() && self.canonical.is_none() && self.error.is_none();
        let address = self.search.said().is_none() && self.targets.is_none() && self.unknown_target.said().is_none();
        lists && maps && rest && address && self.denied.is_none() && self.allowed.is_none()
    }
}

/// What a row says about something that may not be there: nothing, that it is not there (`null`), or what it is.
#[derive(Clone, Debug, Default)]
pub(crate) enum Promise<T> {
    #[default]
    Unsaid,
    Said(Option<T>),
}

impl<T> Promise<T> {
    /// What is promised, if anything is.
    pub(crate) fn said(&self) -> Option<&Option<T>> {
        match self {
            Self::Unsaid => None,
            Self::Said(promised) => Some(promised),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Promise<T> {
    fn deserialize<D: serde::Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Option::deserialize(value).map(Self::Said)
    }
}

/// A search.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Searched {
    pub(crate) engine: String,
    pub(crate) text: String,
    /// `web` where the row says nothing.
    #[serde(default = "web")]
    pub(crate) mode: String,
    /// `strict`, `moderate` or `off`; absent where the address says nothing.
    pub(crate) safe: Option<String>,
    #[serde(default)]
    pub(crate) autocomplete: bool,
    /// The still encoded words, cut out of the address.
    pub(crate) excerpt: String,
}

fn web() -> String {
    "web".to_owned()
}

/// A wrapped address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    pub(crate) canonical: String,
    pub(crate) wrapper: String,
    pub(crate) kind: String,
    /// The still encoded target, cut out of the address.
    pub(crate) excerpt: String,
}

/// One piece of evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// The id of a category, a context or a condition.
    pub(crate) claim: String,
    /// How its source begins.
    pub(crate) source: String,
    /// Whether it is an entry that another list overruled.
    pub(crate) overruled: Option<bool>,
    /// What its span cuts out, in each unit; absent where the whole is meant.
    pub(crate) excerpt: Option<String>,
    pub(crate) utf8: Option<[usize; 2]>,
    pub(crate) utf16: Option<[usize; 2]>,
    pub(crate) codepoint: Option<[usize; 2]>,
    pub(crate) part: Option<Part>,
    pub(crate) turn: Option<u32>,
}

impl Question {
    pub(crate) fn kind(&self) -> Option<InputKind> {
        Some(match self {
            Self::Text { .. } => InputKind::Text,
            Self::Url { .. } => InputKind::Url,
            Self::Page { .. } => InputKind::Page,
            Self::Image { .. } => InputKind::Image,
            Self::Screenshot { .. } => InputKind::Screenshot,
            Self::Conversation { .. } => InputKind::Conversation,
            Self::Policy { .. } => return None,
        })
    }

    /// The question as the library takes it; `None` for a policy.
    pub(crate) fn input(&self) -> Option<Input<'static>> {
        Some(match self {
            Self::Text { text, times, subject, channel, author } => {
                let mut question = Text::new(text.repeat(*times));
                if let Some(subject) = subject {
                    question = question.subject(subject.clone());
                }
                question.channel(channel.unwrap_or_default()).author(author.unwrap_or_default()).into()
            }
            Self::Url { url } => Url::new(url.clone()).into(),
            Self::Page { html, html_file, times, url, title } => {
                let mut question = Page::new(page(html, html_file.as_deref(), *times));
                if let Some(url) = url {
                    question = question.url(url.clone());
                }
                if let Some(title) = title {
                    question = question.title(title.clone());
                }
                question.into()
            }
            Self::Image { picture } => Image::new(picture.bytes()).into(),
            Self::Screenshot { picture, title, url, text } => {
                let mut question = Screenshot::new(picture.bytes());
                if let Some(title) = title {
                    question = question.title(title.clone());
                }
                if let Some(url) = url {
                    question = question.url(url.clone());
                }
                if let Some(text) = text {
                    question = question.text(text.clone());
                }
                question.into()
            }
            Self::Conversation { turns } => {
                Conversation::new(turns.iter().map(|(author, text)| Turn::new(author.clone(), text.clone()))).into()
            }
            Self::Policy { .. } => return None,
        })
    }

    /// The caller's own text of one part or turn: what spans point into.
    pub(crate) fn part(&self, part: Option<Part>, turn: Option<u32>) -> Option<String> {
        match (self, part, turn) {
            (Self::Text { text, times, .. }, None, None) => Some(text.repeat(*times)),
            (Self::Text { subject, .. }, Some(Part::Subject), None) => subject.clone(),
            (Self::Url { url }, None, None) => Some(url.clone()),
            (Self::Page { html, html_file, times, .. }, None, None) => Some(page(html, html_file.as_deref(), *times)),
            (Self::Page { title, .. } | Self::Screenshot { title, .. }, Some(Part::Title), None) => title.clone(),
            (Self::Page { url, .. } | Self::Screenshot { url, .. }, Some(Part::Url), None) => url.clone(),
            (Self::Screenshot { text, .. }, Some(Part::Text), None) => text.clone(),
            (Self::Conversation { turns }, None, Some(turn)) => turns.get(turn as usize).map(|(_, text)| text.clone()),
            _ => None,
        }
    }
}

/// The HTML of a page.
fn page(html: &str, file: Option<&str>, times: usize) -> String {
    file.map_or_else(|| html.repeat(times), |file| crate::common::read(&format!("corpora/pages/{file}")))
}

/// The limits of a row, by name.
pub(crate) fn limits(named: &BTreeMap<String, u64>) -> Limits {
    named.iter().fold(Limits::default(), |limits, (name, &value)| match name.as_str() {
        "text_bytes" => limits.text_bytes(value as usize),
        "url_wrappings" => limits.url_wrappings(value as usize),
        "url_bytes" => limits.url_bytes(value as usize),
        "page_bytes" => limits.page_bytes(value as usize),
        "page_depth" => limits.page_depth(value as usize),
        "turns" => limits.turns(value as usize),
        "image_bytes" => limits.image_bytes(value as usize),
        "image_side" => limits.image_side(value as u32),
        "image_pixels" => limits.image_pixels(value),
        "image_alloc" => limits.image_alloc(value),
        "image_frames" => limits.image_frames(value as usize),
        "text_windows" => limits.text_windows(value as usize),
        _ => panic!("there is no limit {name}"),
    })
}
