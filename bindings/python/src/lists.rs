//! Lists of addresses of the caller's own, and classifiers that are exchanged while others ask them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fourc::internal::sha256;
use fourc::{Category, Date, ErrorKind, Layer, SealedList};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDate, PyDict, PyString, PyTuple};

use crate::classifier::Classifier;
use crate::error::{OrRaise as _, refuse};
use crate::names::{category, id, parse};
use crate::read;

/// A list of addresses in one of its forms.
#[derive(Clone)]
pub(crate) enum Own {
    /// With the name that it was given.
    Open(fourc::AddressList, String),
    Sealed(SealedList),
    Compiled(fourc::lists::UrlList),
}

impl Own {
    /// What evidence calls the list, and the layer that it speaks in.
    fn place(&self) -> (Layer, String) {
        match self {
            Self::Open(list, name) => (list.layer(), name.clone()),
            Self::Sealed(list) => (Layer::Sealed, list.name().to_owned()),
            Self::Compiled(list) => (list.layer(), list.name().to_owned()),
        }
    }
}

/// Lists as an option: objects of either class.
pub(crate) fn of_option(lists: &[Bound<'_, PyAny>]) -> PyResult<Vec<Own>> {
    lists.iter().map(of_object).collect()
}

fn of_object(object: &Bound<'_, PyAny>) -> PyResult<Own> {
    if let Ok(list) = object.cast::<AddressList>() {
        return Ok(list.get().own.clone());
    }
    if let Ok(list) = object.cast::<UrlList>() {
        return Ok(Own::Compiled(list.get().list.clone()));
    }
    Err(PyTypeError::new_err("a list of addresses is an AddressList or a UrlList"))
}

/// The lists that a classifier has once others are added: one takes the place of the list of the same name and layer.
pub(crate) fn replaced<'py>(
    old: &Bound<'py, PyAny>,
    new: &[Bound<'py, PyAny>],
    keep: bool,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let places: Vec<(Layer, String)> = of_option(new)?.iter().map(Own::place).collect();
    let mut lists = Vec::new();
    if !old.is_none() {
        for list in old.try_iter()? {
            let list = list?;
            let place = of_object(&list)?.place();
            if (keep || place.0 == Layer::Sealed) && !places.contains(&place) {
                lists.push(list);
            }
        }
    }
    lists.extend(new.iter().cloned());
    Ok(lists)
}

/// The day as an option: a date of Python's, `YYYY-MM-DD`, `now` for that of the clock in UTC, or `unknown`.
pub(crate) fn day(object: &Bound<'_, PyAny>) -> PyResult<Option<Date>> {
    let py = object.py();
    if let Ok(text) = object.cast::<PyString>() {
        return match text.to_str()? {
            "unknown" => Ok(None),
            "now" => now(py).map(Some),
            text => text.parse::<Date>().or_raise(py).map(Some),
        };
    }
    if object.is_instance_of::<PyDate>() {
        return object.call_method0("isoformat")?.extract::<String>()?.parse::<Date>().or_raise(py).map(Some);
    }
    Err(PyTypeError::new_err("a day is a datetime.date, a string YYYY-MM-DD, \"now\" or \"unknown\""))
}

/// The day of the clock in UTC.
pub(crate) fn now(py: Python<'_>) -> PyResult<Date> {
    let module = py.import("datetime")?;
    let now = module.getattr("datetime")?.call_method1("now", (module.getattr("timezone")?.getattr("utc")?,))?;
    now.call_method0("isoformat")?.extract::<String>()?.parse::<Date>().or_raise(py)
}

fn date(py: Python<'_>, date: Option<Date>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let class = py.import("datetime")?.getattr("date")?;
    date.map(|date| class.call_method1("fromisoformat", (date.to_string(),))).transpose()
}

/// How a list came about, so that another process can make it again.
enum Made {
    Text(String),
    File(PathBuf),
    /// Nothing of a sealed list is kept as it was given.
    Nowhere,
}

/// A list of addresses in one layer.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct AddressList {
    own: Own,
    labels: Vec<Category>,
    made: Made,
    digest: String,
}

impl AddressList {
    fn of_text(layer: Layer, name: &str, text: &str, labels: &[Category]) -> fourc::Result<Own> {
        Ok(match layer {
            Layer::Sealed => Own::Sealed(SealedList::from_text(text)?),
            Layer::Deny => Own::Open(fourc::AddressList::deny(name, text)?, name.to_owned()),
            Layer::Allow => Own::Open(fourc::AddressList::allow(name, text)?, name.to_owned()),
            _ => Own::Open(fourc::AddressList::categories(name, text, labels)?, name.to_owned()),
        })
    }

    fn new(py: Python<'_>, layer: Layer, name: &str, text: String, labels: Vec<Category>) -> PyResult<Self> {
        let own = py.detach(|| Self::of_text(layer, name, &text, &labels)).or_raise(py)?;
        let digest = sha256(text.as_bytes());
        let made = if layer == Layer::Sealed { Made::Nowhere } else { Made::Text(text) };
        Ok(Self { own, labels, made, digest })
    }
}

#[pymethods]
impl AddressList {
    /// What is not wanted, whatever it is.
    #[staticmethod]
    fn deny(name: &str, text: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(text.py(), Layer::Deny, name, read::text(text, "list")?, Vec::new())
    }

    /// What is wanted although a list names it.
    #[staticmethod]
    fn allow(name: &str, text: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(text.py(), Layer::Allow, name, read::text(text, "list")?, Vec::new())
    }

    /// What sites are: labels by entry, or those that are given for all.
    #[staticmethod]
    #[pyo3(signature = (name, text, labels = None))]
    fn categories(name: &str, text: &Bound<'_, PyAny>, labels: Option<Vec<String>>) -> PyResult<Self> {
        let labels = labels.unwrap_or_default().iter().map(|label| category(label)).collect::<PyResult<Vec<_>>>()?;
        Self::new(text.py(), Layer::Categories, name, read::text(text, "list")?, labels)
    }

    /// A licensed list of illegal content, which nothing overrules and nobody reads out.
    #[staticmethod]
    fn sealed(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(text.py(), Layer::Sealed, "", read::text(text, "sealed list")?, Vec::new())
    }

    /// A sealed list that should be there and is not: that shows in every verdict about an address.
    #[staticmethod]
    fn missing(py: Python<'_>, name: &str) -> PyResult<Self> {
        let own = Own::Sealed(SealedList::missing(name).or_raise(py)?);
        Ok(Self { own, labels: Vec::new(), made: Made::Text(String::new()), digest: MISSING.to_owned() })
    }

    /// Reads a file. A sealed one that is not there is missing; every other one is an error.
    #[staticmethod]
    #[pyo3(signature = (path, layer, *, name = None, labels = None))]
    fn open(
        py: Python<'_>,
        path: PathBuf,
        layer: &str,
        name: Option<String>,
        labels: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let layer: Layer = parse(layer)
            .ok_or_else(|| refuse(py, ErrorKind::Configuration, "a layer is one of sealed, deny, allow, categories"))?;
        let labels = labels.unwrap_or_default().iter().map(|label| category(label)).collect::<PyResult<Vec<_>>>()?;
        let name = name.unwrap_or_else(|| name_of(&path));
        let (own, digest) = py.detach(|| opened(&path, layer, &name, &labels)).or_raise(py)?;
        Ok(Self { own, labels, made: Made::File(path), digest })
    }

    /// Its name as it stands in evidence.
    #[getter]
    fn name(&self) -> String {
        self.own.place().1
    }

    /// `sealed`, `deny`, `allow` or `categories`.
    #[getter]
    fn layer(&self) -> String {
        id(self.own.place().0)
    }

    /// The file that it was read from.
    #[getter]
    fn path(&self) -> Option<PathBuf> {
        match &self.made {
            Made::File(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// SHA-256 of what it was read from; `missing` where nothing was.
    #[getter]
    fn digest(&self) -> &str {
        &self.digest
    }

    /// The last day on which it may be relied on.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match &self.own {
            Own::Sealed(list) => date(py, list.expires()),
            Own::Compiled(list) => date(py, list.expires()),
            Own::Open(..) => Ok(None),
        }
    }

    /// Whether it is a sealed list that should be there and is not.
    #[getter]
    fn is_missing(&self) -> bool {
        matches!(&self.own, Own::Sealed(list) if list.is_missing())
    }

    fn __len__(&self) -> usize {
        match &self.own {
            Own::Open(list, _) => list.len(),
            Own::Sealed(list) => list.entries(),
            Own::Compiled(list) => list.len() as usize,
        }
    }

    fn __repr__(&self) -> String {
        let (layer, name) = self.own.place();
        let state = if self.is_missing() { "missing".to_owned() } else { format!("{} entries", self.__len__()) };
        format!("AddressList({}, {name:?}, {state})", id(layer))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, own, class) = (slf.py(), slf.get(), slf.get_type());
        let (layer, name) = own.own.place();
        let labels: Vec<&str> = own.labels.iter().map(|label| label.id()).collect();
        let options = PyDict::new(py);
        let (constructor, arguments) = match &own.made {
            Made::Nowhere => return Err(refuse(py, ErrorKind::Configuration, STAYS)),
            Made::Text(_) if own.is_missing() => ("missing", (name,).into_pyobject(py)?.into_any()),
            Made::Text(text) if layer == Layer::Categories => {
                ("categories", (name, text, labels).into_pyobject(py)?.into_any())
            }
            Made::Text(text) => {
                (if layer == Layer::Deny { "deny" } else { "allow" }, (name, text).into_pyobject(py)?.into_any())
            }
            Made::File(path) => {
                if layer != Layer::Sealed {
                    options.set_item("name", name)?;
                    options.set_item("labels", labels)?;
                }
                ("open", (path, id(layer)).into_pyobject(py)?.into_any())
            }
        };
        let rebuild = py.import("fourc._pickle")?.getattr("rebuild")?;
        Ok((rebuild, (class.getattr(constructor)?, arguments, options)).into_pyobject(py)?.into_any())
    }
}

/// The list in a file, and the digest of the file.
fn opened(path: &Path, layer: Layer, name: &str, labels: &[Category]) -> fourc::Result<(Own, String)> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(_) if layer == Layer::Sealed => return Ok((Own::Sealed(SealedList::open(path)?), MISSING.to_owned())),
        Err(cause) => {
            let what = format!("the list {} cannot be read", path.display());
            return Err(fourc::Error::new(ErrorKind::Io, what).because(cause));
        }
    };
    let digest = sha256(&bytes);
    if fourc::lists::UrlList::is_list_file(&bytes) {
        let list = fourc::lists::UrlList::from_bytes(bytes)?;
        if list.layer() != layer {
            let what = format!("the compiled list was built for the layer {}", id(list.layer()));
            return Err(fourc::Error::new(ErrorKind::Configuration, what));
        }
        return Ok((Own::Compiled(list), digest));
    }
    let text = String::from_utf8(bytes).map_err(|cause| {
        let what = format!("the list {} is not UTF-8", path.display());
        fourc::Error::new(ErrorKind::InvalidInput, what).because(cause)
    })?;
    Ok((AddressList::of_text(layer, name, &text, labels)?, digest))
}

/// A compiled list of addresses, as `fourc lists build` writes it.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct UrlList {
    list: fourc::lists::UrlList,
    path: Option<PathBuf>,
    bytes: Option<Py<PyBytes>>,
}

#[pymethods]
impl UrlList {
    /// Opens a file and checks every digest in it.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let list = py.detach(|| fourc::lists::UrlList::open(&path)).or_raise(py)?;
        Ok(Self { list, path: Some(path), bytes: None })
    }

    /// Opens a list that lies in memory and checks every digest in it.
    #[staticmethod]
    fn from_bytes(bytes: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let (py, own) = (bytes.py(), bytes.as_bytes().to_vec());
        let list = py.detach(|| fourc::lists::UrlList::from_bytes(own)).or_raise(py)?;
        let kept = (list.layer() != Layer::Sealed).then(|| bytes.clone().unbind());
        Ok(Self { list, path: None, bytes: kept })
    }

    /// The name that it was built with.
    #[getter]
    fn name(&self) -> &str {
        self.list.name()
    }

    /// The layer that it was built for.
    #[getter]
    fn layer(&self) -> String {
        id(self.list.layer())
    }

    /// The file that it was read from.
    #[getter]
    fn path(&self) -> Option<PathBuf> {
        self.path.clone()
    }

    /// The day that it was dated with.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        date(py, self.list.date())
    }

    /// The last day on which it should be used.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        date(py, self.list.expires())
    }

    /// SHA-256 of its header, which holds the digests of everything else.
    #[getter]
    fn digest(&self) -> &str {
        self.list.digest()
    }

    /// Entries by label; an entry with two labels counts for both.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let labels = PyDict::new(py);
        self.list.labels().try_for_each(|(label, count)| labels.set_item(label, count))?;
        Ok(labels)
    }

    fn __len__(&self) -> usize {
        self.list.len() as usize
    }

    fn __repr__(&self) -> String {
        format!("UrlList({}, {:?}, {} entries)", self.layer(), self.name(), self.list.len())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, own, class) = (slf.py(), slf.get(), slf.get_type());
        let rebuild = py.import("fourc._pickle")?.getattr("rebuild")?;
        let (constructor, given) = match (&own.path, &own.bytes) {
            (Some(path), _) => ("open", path.into_pyobject(py)?.into_any()),
            (None, Some(bytes)) => ("from_bytes", bytes.bind(py).clone().into_any()),
            (None, None) => return Err(refuse(py, ErrorKind::Configuration, STAYS)),
        };
        let arguments = PyTuple::new(py, [given])?;
        Ok((rebuild, (class.getattr(constructor)?, arguments)).into_pyobject(py)?.into_any())
    }
}

/// A list as a classifier uses it; never its entries.
#[pyclass(frozen, get_all, eq, module = "fourc._fourc")]
#[derive(PartialEq)]
pub(crate) struct ListInfo {
    /// `sealed`, `deny`, `allow` or `categories`.
    layer: String,
    /// As it stands in evidence before `#`.
    name: String,
    entries: usize,
    /// The last day on which it may be relied on, as `YYYY-MM-DD`.
    expires: Option<String>,
    /// Whether it is a sealed list that should be there and is not.
    is_missing: bool,
}

#[pymethods]
impl ListInfo {
    fn __repr__(&self) -> String {
        format!("ListInfo({:?}, {} entries)", self.name, self.entries)
    }
}

impl From<fourc::ListInfo> for ListInfo {
    fn from(info: fourc::ListInfo) -> Self {
        Self {
            layer: id(info.layer),
            name: info.name,
            entries: info.entries,
            expires: info.expires.map(|date| date.to_string()),
            is_missing: info.is_missing,
        }
    }
}

/// A classifier that is exchanged while others ask it: another one is taken only when it is sound.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Reloadable {
    guard: fourc::Reloadable,
    current: Mutex<Py<Classifier>>,
    reloading: Mutex<()>,
}

#[pymethods]
impl Reloadable {
    #[new]
    #[pyo3(signature = (classifier, /, *, allow_shrink = 0.2))]
    fn new(classifier: &Bound<'_, Classifier>, allow_shrink: f64) -> PyResult<Self> {
        let py = classifier.py();
        let core = &classifier.get().engine().classifier;
        let guard = py.detach(|| fourc::Reloadable::new(core.rebuild().build()?)).or_raise(py)?;
        Ok(Self {
            guard: guard.allow_shrink(allow_shrink),
            current: Mutex::new(classifier.clone().unbind()),
            reloading: Mutex::new(()),
        })
    }

    /// The classifier that answers now; ask again for each request.
    fn load(&self, py: Python<'_>) -> Py<Classifier> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone_ref(py)
    }

    /// Calls `build` with the current classifier and takes what it gives, if that is sound.
    #[expect(clippy::needless_pass_by_value, reason = "it is called without the interpreter's lock")]
    fn reload(&self, py: Python<'_>, build: Py<PyAny>) -> PyResult<Py<Classifier>> {
        let mut raised = None;
        let reloaded: fourc::Result<Py<Classifier>> = py.detach(|| {
            // Without the interpreter's lock: whoever holds this one waits for that one.
            let _one_at_a_time = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
            let mut made = None;
            self.guard.reload(|_| {
                let given = Python::attach(|py| {
                    let given = build.call1(py, (self.load(py),))?;
                    Ok(given.bind(py).cast::<Classifier>()?.clone().unbind())
                });
                let given = given.map_err(|error| {
                    raised = Some(error);
                    nothing_built()
                })?;
                let copy = given.get().engine().classifier.rebuild().build()?;
                made = Some(given);
                Ok(copy)
            })?;
            let made = made.ok_or_else(nothing_built)?;
            let kept = Python::attach(|py| made.clone_ref(py));
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = kept;
            Ok(made)
        });
        match raised {
            Some(error) => Err(error),
            None => reloaded.or_raise(py),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("Reloadable({})", self.load(py).get().__repr__())
    }
}

fn nothing_built() -> fourc::Error {
    fourc::Error::new(ErrorKind::ReloadRefused, "no classifier was built")
}

/// What evidence calls a list: the name of its file, without what a name may not hold.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    stem.chars().map(plain).take(LONGEST_NAME).collect()
}

const MISSING: &str = "missing";
const LONGEST_NAME: usize = 64;
const STAYS: &str = "a sealed list that was given as text is not handed on; read it from its file with AddressList.open, and \
                     another process will do the same";
