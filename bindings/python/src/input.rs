//! What can be asked about. Carriers own their content, so that work on it needs no lock of Python's.

use fourc::ErrorKind;
use fourc::input::{Author, Channel, Turn};
use fourc::verdict::{Evidence, Part};
use pyo3::PyClass;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use crate::error::refuse;
use crate::names::{id, parse};
use crate::picture::encoded;
use crate::read::text;

/// The content of an input, owned.
pub(crate) enum Question {
    Text { text: String, subject: Option<String>, channel: Channel, author: Author },
    Url { url: String },
    Page { html: String, url: Option<String>, title: Option<String> },
    Image { bytes: Vec<u8> },
    Screenshot { bytes: Vec<u8>, title: Option<String>, url: Option<String>, text: Option<String> },
    Conversation { turns: Vec<(String, String)> },
}

impl Question {
    /// The question in the core's terms.
    pub(crate) fn input(&self) -> fourc::Input<'_> {
        match self {
            Self::Text { text, subject, channel, author } => {
                let mut input = fourc::input::Text::new(text.as_str()).channel(*channel).author(*author);
                if let Some(subject) = subject {
                    input = input.subject(subject.as_str());
                }
                input.into()
            }
            Self::Url { url } => fourc::input::Url::new(url.as_str()).into(),
            Self::Page { html, url, title } => {
                let mut input = fourc::input::Page::new(html.as_str());
                if let Some(url) = url {
                    input = input.url(url.as_str());
                }
                if let Some(title) = title {
                    input = input.title(title.as_str());
                }
                input.into()
            }
            Self::Image { bytes } => fourc::input::Image::new(bytes.as_slice()).into(),
            Self::Screenshot { bytes, title, url, text } => {
                let mut input = fourc::input::Screenshot::new(bytes.as_slice());
                if let Some(title) = title {
                    input = input.title(title.as_str());
                }
                if let Some(url) = url {
                    input = input.url(url.as_str());
                }
                if let Some(text) = text {
                    input = input.text(text.as_str());
                }
                input.into()
            }
            Self::Conversation { turns } => {
                let turns = turns.iter().map(|(author, text)| Turn::new(author.as_str(), text.as_str()));
                fourc::input::Conversation::new(turns).into()
            }
        }
    }

    /// The text that a piece of evidence points into, where it points into one.
    pub(crate) fn part(&self, evidence: &Evidence) -> Option<&str> {
        match (self, evidence.part, evidence.turn) {
            (Self::Text { text, .. }, None, _) => Some(text),
            (Self::Text { subject, .. }, Some(Part::Subject), _) => subject.as_deref(),
            (Self::Url { url }, None, _) => Some(url),
            (Self::Page { html, .. }, None, _) => Some(html),
            (Self::Page { title, .. } | Self::Screenshot { title, .. }, Some(Part::Title), _) => title.as_deref(),
            (Self::Page { url, .. } | Self::Screenshot { url, .. }, Some(Part::Url), _) => url.as_deref(),
            (Self::Screenshot { text, .. }, Some(Part::Text), _) => text.as_deref(),
            (Self::Conversation { turns }, None, Some(turn)) => turns.get(turn as usize).map(|(_, text)| text.as_str()),
            _ => None,
        }
    }
}

/// What all inputs have in common.
#[pyclass(frozen, subclass, module = "fourc._fourc")]
pub(crate) struct Input {
    pub(crate) question: Question,
}

#[pymethods]
impl Input {
    /// The kind of this input.
    #[getter]
    fn kind(&self) -> &'static str {
        self.question.input().kind().id()
    }

    /// Sizes only: what a child wrote never reaches a log.
    fn __repr__(&self) -> String {
        let bytes = |text: &str| format!("<{} bytes>", text.len());
        match &self.question {
            Question::Text { text, channel, .. } => format!("Text({}, channel={:?})", bytes(text), id(channel)),
            Question::Url { url } => format!("Url({})", bytes(url)),
            Question::Page { html, .. } => format!("Page({})", bytes(html)),
            Question::Image { bytes } => format!("Image(<{} bytes>)", bytes.len()),
            Question::Screenshot { bytes, .. } => format!("Screenshot(<{} bytes>)", bytes.len()),
            Question::Conversation { turns } => format!("Conversation(<{} turns>)", turns.len()),
        }
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let options = PyDict::new(py);
        let first = match &self.question {
            Question::Text { text, subject, channel, author } => {
                options.set_item("subject", subject)?;
                options.set_item("channel", id(channel))?;
                options.set_item("author", id(author))?;
                PyString::new(py, text).into_any()
            }
            Question::Url { url } => PyString::new(py, url).into_any(),
            Question::Page { html, url, title } => {
                options.set_item("url", url)?;
                options.set_item("title", title)?;
                PyString::new(py, html).into_any()
            }
            Question::Image { bytes } => PyBytes::new(py, bytes).into_any(),
            Question::Screenshot { bytes, title, url, text } => {
                options.set_item("title", title)?;
                options.set_item("url", url)?;
                options.set_item("text", text)?;
                PyBytes::new(py, bytes).into_any()
            }
            Question::Conversation { turns } => turns.into_pyobject(py)?.into_any(),
        };
        Ok((PyTuple::new(py, [first])?, options))
    }
}

/// An input of a class of its own.
fn own<T: PyClass<BaseType = Input>>(question: Question, class: T) -> PyClassInitializer<T> {
    PyClassInitializer::from(Input { question }).add_subclass(class)
}

fn optional(object: Option<&Bound<'_, PyAny>>, what: &str) -> PyResult<Option<String>> {
    object.map(|object| text(object, what)).transpose()
}

/// A message, post, document or search query.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Text;

#[pymethods]
impl Text {
    #[new]
    #[pyo3(signature = (text, /, *, channel = "unknown", author = "unknown", subject = None))]
    fn new(
        text: &Bound<'_, PyAny>,
        channel: &str,
        author: &str,
        subject: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        Ok(own(question(text, channel, author, subject)?, Self))
    }

    /// What was written.
    #[getter]
    fn text(slf: &Bound<'_, Self>) -> String {
        match &slf.as_super().get().question {
            Question::Text { text, .. } => text.clone(),
            _ => String::new(),
        }
    }
}

/// The content of a text with its options by name.
pub(crate) fn question(
    text: &Bound<'_, PyAny>,
    channel: &str,
    author: &str,
    subject: Option<&Bound<'_, PyAny>>,
) -> PyResult<Question> {
    Ok(Question::Text {
        channel: self::channel(text.py(), channel)?,
        author: parse(author)
            .ok_or_else(|| refuse(text.py(), ErrorKind::Configuration, "an author is one of child, other, unknown"))?,
        subject: optional(subject, "subject")?,
        text: self::text(text, "text")?,
    })
}

/// A channel by its id.
pub(crate) fn channel(py: Python<'_>, id: &str) -> PyResult<Channel> {
    parse(id).ok_or_else(|| {
        let what = "a channel is one of chat, search, post, document, email, identifier, unknown";
        refuse(py, ErrorKind::Configuration, what)
    })
}

/// An address.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Url;

#[pymethods]
impl Url {
    #[new]
    #[pyo3(signature = (url, /))]
    fn new(url: &Bound<'_, PyAny>) -> PyResult<PyClassInitializer<Self>> {
        Ok(own(address(url)?, Self))
    }

    /// The address.
    #[getter]
    fn url(slf: &Bound<'_, Self>) -> String {
        match &slf.as_super().get().question {
            Question::Url { url } => url.clone(),
            _ => String::new(),
        }
    }
}

/// The content of an address; a path to a file is none.
pub(crate) fn address(url: &Bound<'_, PyAny>) -> PyResult<Question> {
    if url.is_instance_of::<PyString>() || url.is_instance_of::<PyBytes>() {
        return Ok(Question::Url { url: text(url, "address")? });
    }
    Err(PyTypeError::new_err(format!("the address must be str or bytes, not {}", url.get_type().name()?)))
}

/// A web page.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Page;

#[pymethods]
impl Page {
    #[new]
    #[pyo3(signature = (html, /, *, url = None, title = None))]
    fn new(
        html: &Bound<'_, PyAny>,
        url: Option<&Bound<'_, PyAny>>,
        title: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let question = Question::Page {
            html: text(html, "page")?,
            url: optional(url, "address")?,
            title: optional(title, "title")?,
        };
        Ok(own(question, Self))
    }

    /// Its HTML.
    #[getter]
    fn html(slf: &Bound<'_, Self>) -> String {
        match &slf.as_super().get().question {
            Question::Page { html, .. } => html.clone(),
            _ => String::new(),
        }
    }
}

/// A picture.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Image;

#[pymethods]
impl Image {
    #[new]
    #[pyo3(signature = (picture, /))]
    fn new(picture: &Bound<'_, PyAny>) -> PyResult<PyClassInitializer<Self>> {
        Ok(own(Question::Image { bytes: encoded(picture)? }, Self))
    }
}

/// A picture of a screen, with whatever the caller knows of the window.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Screenshot;

#[pymethods]
impl Screenshot {
    #[new]
    #[pyo3(signature = (picture, /, *, title = None, url = None, text = None))]
    fn new(
        picture: &Bound<'_, PyAny>,
        title: Option<&Bound<'_, PyAny>>,
        url: Option<&Bound<'_, PyAny>>,
        text: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let question = Question::Screenshot {
            bytes: encoded(picture)?,
            title: optional(title, "title")?,
            url: optional(url, "address")?,
            text: optional(text, "text")?,
        };
        Ok(own(question, Self))
    }
}

/// Turns of several authors, oldest first.
#[pyclass(frozen, extends = Input, module = "fourc._fourc")]
pub(crate) struct Conversation;

#[pymethods]
impl Conversation {
    #[new]
    #[pyo3(signature = (turns, /))]
    fn new(turns: &Bound<'_, PyAny>) -> PyResult<PyClassInitializer<Self>> {
        let turn = |turn: PyResult<Bound<'_, PyAny>>| {
            let turn = turn?;
            let pair: (Bound<'_, PyAny>, Bound<'_, PyAny>) = turn
                .extract()
                .map_err(|_| PyTypeError::new_err("a turn of a conversation is a pair of author and text"))?;
            Ok((text(&pair.0, "author")?, text(&pair.1, "text")?))
        };
        let turns = turns.try_iter()?.map(turn).collect::<PyResult<Vec<_>>>()?;
        Ok(own(Question::Conversation { turns }, Self))
    }

    /// Author and text of each turn.
    #[getter]
    fn turns<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        match &slf.as_super().get().question {
            Question::Conversation { turns } => PyTuple::new(slf.py(), turns),
            _ => Ok(PyTuple::empty(slf.py())),
        }
    }
}
