//! What an address says about itself, with places as slices of code points.

use fourc::{OffsetMap, OffsetUnit, Span, link};
use pyo3::prelude::*;
use pyo3::types::{PySlice, PyTuple};

/// A web address as fourc reads it.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Address {
    address: link::Address,
    /// The text that places point into.
    text: String,
}

impl Address {
    pub(crate) fn new(address: link::Address, text: &str) -> Self {
        Self { address, text: text.to_owned() }
    }

    fn search_of(&self, search: Option<&link::Search>) -> Option<Search> {
        search.map(|search| Search { span: search.span().map(|span| self.place(span)), search: search.clone() })
    }

    fn place(&self, span: Span) -> Span {
        OffsetMap::new(&self.text, OffsetUnit::Codepoint).span(span)
    }
}

#[pymethods]
impl Address {
    /// One spelling for all that lead to the same place.
    #[getter]
    fn canonical(&self) -> &str {
        self.address.canonical()
    }

    /// The host in lower case, in A-labels.
    #[getter]
    fn host(&self) -> &str {
        self.address.host()
    }

    /// Where the host stands.
    #[getter]
    fn host_span<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.address.host_span().map(|span| slice(py, self.place(span))).transpose()
    }

    /// Whether the host is an IPv4 or IPv6 address.
    #[getter]
    fn is_ip(&self) -> bool {
        self.address.is_ip()
    }

    /// The name that somebody registered; `None` for IP addresses and bare public suffixes.
    #[getter]
    fn registrable_domain(&self) -> Option<&str> {
        self.address.registrable_domain()
    }

    /// The search that it asks for.
    #[getter]
    fn search(&self) -> Option<Search> {
        self.search_of(self.address.search())
    }

    /// The addresses that it wraps, from the outside in.
    #[getter]
    fn targets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let targets = self.address.targets().iter().map(|target| Target {
            span: self.place(target.span()),
            search: self.search_of(target.search()),
            wrapped: target.clone(),
        });
        PyTuple::new(py, targets.collect::<Vec<_>>())
    }

    /// The name of the short link or wrapper whose target cannot be read out of it.
    #[getter]
    fn unknown_target(&self) -> Option<&str> {
        self.address.unknown_target()
    }

    /// Whether it wraps more addresses, one within the other, than the limit lets be taken out.
    #[getter]
    fn wraps_more(&self) -> bool {
        self.address.wraps_more()
    }

    /// Says how much it holds and not what: an address may be private.
    fn __repr__(&self) -> String {
        format!("Address({} targets)", self.address.targets().len())
    }
}

/// A search that an address asks for.
#[pyclass(frozen, module = "fourc._fourc")]
#[derive(Clone)]
pub(crate) struct Search {
    search: link::Search,
    span: Option<Span>,
}

#[pymethods]
impl Search {
    /// The name of the engine or site, e.g. `google`.
    #[getter]
    fn engine(&self) -> &str {
        self.search.engine()
    }

    /// What is searched for, decoded.
    #[getter]
    fn text(&self) -> &str {
        self.search.text()
    }

    /// Where the words stand, still encoded.
    #[getter]
    fn span<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.span.map(|span| slice(py, span)).transpose()
    }

    /// What is looked for, e.g. `web` or `images`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.search.mode().id()
    }

    /// What the address says about filtering; `None` when it says nothing.
    #[getter]
    fn safe_search(&self) -> Option<&'static str> {
        self.search.safe_search().map(link::SafeSearch::id)
    }

    /// Whether suggestions are asked for while somebody types.
    #[getter]
    fn is_autocomplete(&self) -> bool {
        self.search.is_autocomplete()
    }

    fn __repr__(&self) -> String {
        format!("Search({}, {})", self.engine(), self.mode())
    }
}

/// An address that another one wraps.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Target {
    wrapped: link::Target,
    span: Span,
    search: Option<Search>,
}

#[pymethods]
impl Target {
    /// The canonical URL of the target.
    #[getter]
    fn canonical(&self) -> &str {
        self.wrapped.canonical()
    }

    /// The target's host.
    #[getter]
    fn host(&self) -> &str {
        self.wrapped.host()
    }

    /// The target's registrable domain.
    #[getter]
    fn registrable_domain(&self) -> Option<&str> {
        self.wrapped.registrable_domain()
    }

    /// The search that the target asks for.
    #[getter]
    fn search(&self) -> Option<Search> {
        self.search.clone()
    }

    /// The name of the wrapper, e.g. `google-translate`.
    #[getter]
    fn wrapper(&self) -> &str {
        self.wrapped.wrapper()
    }

    /// What the wrapper does.
    #[getter]
    fn kind(&self) -> &'static str {
        self.wrapped.kind().id()
    }

    /// Where the wrapped address stands, still encoded.
    #[getter]
    fn span<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        slice(py, self.span)
    }

    fn __repr__(&self) -> String {
        format!("Target({}, {})", self.wrapper(), self.kind())
    }
}

fn slice(py: Python<'_>, span: Span) -> PyResult<Bound<'_, PyAny>> {
    py.get_type::<PySlice>().call1((span.start, span.end))
}
