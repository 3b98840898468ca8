//! The answer to one question, with spans in code points.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use fourc::verdict::{self, EvidenceClaim};
use fourc::{Category, Level, OffsetMap, OffsetUnit};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PySlice, PyTuple};

use crate::coverage::{Coverage, Provenance};
use crate::error::refuse;
use crate::input::{Input, Question};
use crate::names::{category, id, member, parse};
use crate::policy::Decision;

/// The answer to one question: a mapping from every assessed category to its score.
#[pyclass(frozen, mapping, module = "fourc._fourc")]
pub(crate) struct Verdict {
    answer: Arc<fourc::Verdict>,
    policy: Option<Arc<fourc::Policy>>,
    /// What was asked about, for excerpts and highlights; never in JSON, pickles or `repr`.
    input: Option<Py<Input>>,
}

impl Verdict {
    /// A verdict whose spans were counted in bytes of the question, as Python counts them.
    pub(crate) fn new(
        mut verdict: fourc::Verdict,
        question: &Question,
        input: Option<Py<Input>>,
        policy: Option<Arc<fourc::Policy>>,
    ) -> Self {
        in_code_points(&mut verdict, question);
        Self { answer: Arc::new(verdict), policy, input }
    }

    /// The verdict as the core knows it, but for the unit of its spans.
    pub(crate) fn core(&self) -> &fourc::Verdict {
        &self.answer
    }

    fn entry(&self, category: Category) -> CategoryScore {
        let place = self.answer.scores.iter().position(|entry| entry.category == category);
        CategoryScore { verdict: Arc::clone(&self.answer), category, place }
    }
}

/// Converts every span in one pass over each text.
pub(crate) fn in_code_points(verdict: &mut fourc::Verdict, question: &Question) {
    verdict.offsets = OffsetUnit::Codepoint;
    let mut maps: BTreeMap<(Option<String>, Option<u32>), OffsetMap> = BTreeMap::new();
    for evidence in &mut verdict.evidence {
        let Some(span) = evidence.span else { continue };
        let Some(text) = question.part(evidence) else { continue };
        let map = maps
            .entry((evidence.part.map(id), evidence.turn))
            .or_insert_with(|| OffsetMap::new(text, OffsetUnit::Codepoint));
        evidence.span = Some(map.span(span));
    }
}

#[pymethods]
impl Verdict {
    /// Reads a verdict that `to_json` wrote.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &str) -> PyResult<Self> {
        let verdict: fourc::Verdict = serde_json::from_str(json)
            .map_err(|_| refuse(py, fourc::ErrorKind::InvalidInput, "this is no verdict of fourc in JSON"))?;
        Ok(Self { answer: Arc::new(verdict), policy: None, input: None })
    }

    /// Always `fourc.verdict/1`.
    #[getter]
    fn schema(&self) -> &str {
        &self.answer.schema
    }

    /// What kind of input was asked about.
    #[getter]
    fn kind(&self) -> &'static str {
        self.answer.kind.id()
    }

    /// The unit that every span in this verdict is counted in.
    #[getter]
    fn offsets(&self) -> String {
        id(self.answer.offsets)
    }

    /// What was asked about; `None` in a verdict that came out of JSON or a pickle.
    #[getter]
    fn input(&self, py: Python<'_>) -> Option<Py<Input>> {
        self.input.as_ref().map(|input| input.clone_ref(py))
    }

    /// Every category that something was able to see, in taxonomy order.
    #[getter]
    fn assessed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let members = self.answer.assessed.iter().map(|category| member(py, "Category", category.id()));
        PyTuple::new(py, members.collect::<PyResult<Vec<_>>>()?)
    }

    /// Assessed categories with anything to say, in taxonomy order.
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.answer.scores.iter().map(|entry| self.entry(entry.category)))
    }

    /// Everything that was seen, for and against.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let evidence = |place| Evidence { verdict: Arc::clone(&self.answer), place };
        PyTuple::new(py, (0..self.answer.evidence.len()).map(evidence))
    }

    /// What was looked at, what was not, and why.
    #[getter]
    fn coverage(&self) -> Coverage {
        Coverage { coverage: self.answer.coverage.clone() }
    }

    /// Which engine, taxonomy, bundles and runtime said so.
    #[getter]
    fn provenance(&self) -> Provenance {
        Provenance { provenance: Arc::clone(&self.answer.provenance) }
    }

    /// The risk with the highest level, then severity, then score; `None` when every risk is clear.
    #[getter]
    fn top(&self) -> Option<CategoryScore> {
        self.answer.top().map(|entry| self.entry(entry.category))
    }

    /// What the classifier's policy decides; `None` where it has none.
    #[getter]
    fn decision(&self) -> Option<Decision> {
        self.policy.as_ref().map(|policy| Decision { decision: policy.decide(&self.answer) })
    }

    /// Whether a deny list covers what was asked about, whatever it may be.
    #[getter]
    fn is_denied(&self) -> bool {
        self.answer.is_denied()
    }

    /// Whether an allow list covers what was asked about and nothing overrules it.
    #[getter]
    fn is_allowed(&self) -> bool {
        self.answer.is_allowed()
    }

    /// The score of a category; `None` when it was not assessed.
    fn score(&self, category: &str) -> PyResult<Option<f64>> {
        Ok(self.answer.score(self::category(category)?).map(decimal))
    }

    /// The level of a category; `unknown` when it was not assessed.
    fn level<'py>(&self, py: Python<'py>, category: &str) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Level", self.answer.level(self::category(category)?).id())
    }

    /// The risks that stand at a level or above, gravest first.
    #[pyo3(signature = (level = "likely"))]
    fn flagged<'py>(&self, py: Python<'py>, level: &str) -> PyResult<Bound<'py, PyTuple>> {
        let least: Level = parse(level).ok_or_else(|| {
            refuse(py, fourc::ErrorKind::Configuration, "a level is one of the members of fourc.Level")
        })?;
        let mut found: Vec<&verdict::CategoryScore> =
            self.answer.scores.iter().filter(|entry| entry.category.is_risk() && entry.level >= least).collect();
        found.sort_by(|a, b| (b.level, b.severity).cmp(&(a.level, a.severity)).then(b.score.total_cmp(&a.score)));
        PyTuple::new(py, found.into_iter().map(|entry| self.entry(entry.category)))
    }

    /// The evidence that speaks for a category.
    fn evidence_for<'py>(&self, py: Python<'py>, category: &str) -> PyResult<Bound<'py, PyTuple>> {
        let entry = self.entry(self::category(category)?);
        PyTuple::new(py, entry.places(false).map(|place| Evidence { verdict: Arc::clone(&self.answer), place }))
    }

    /// What a piece of evidence points at, cut out of the input; `None` where it points at nothing or the input is gone.
    fn excerpt(&self, evidence: &Bound<'_, Evidence>) -> Option<String> {
        let evidence = evidence.get().core()?;
        let text = self.input.as_ref()?.get().question.part(evidence)?;
        let span = evidence.span?;
        Some(text.chars().skip(span.start).take(span.len()).collect())
    }

    /// The verdict as one line of JSON in the form of `models/schema/verdict.v1.json`.
    fn to_json(&self) -> String {
        self.answer.to_json()
    }

    /// The same as a dictionary.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.getattr("loads")?.call1((self.to_json(),))
    }

    /// The assessed categories.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.assessed(py)
    }

    /// The entries of the assessed categories.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.answer.assessed.iter().map(|category| self.entry(*category)))
    }

    /// The assessed categories with their entries.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let pair = |category: &Category| Ok((member(py, "Category", category.id())?, self.entry(*category)));
        PyTuple::new(py, self.answer.assessed.iter().map(pair).collect::<PyResult<Vec<_>>>()?)
    }

    /// The entry of an assessed category, else the default.
    #[pyo3(signature = (category, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        category: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if self.__contains__(category) {
            return Ok(self.__getitem__(category)?.into_pyobject(py)?.into_any());
        }
        Ok(default.unwrap_or_else(|| py.None().into_bound(py)))
    }

    fn __getitem__(&self, category: &str) -> PyResult<CategoryScore> {
        Ok(self.entry(self::category(category)?))
    }

    fn __contains__(&self, category: &str) -> bool {
        category.parse().is_ok_and(|category| self.answer.assessed.contains(&category))
    }

    fn __len__(&self) -> usize {
        self.answer.assessed.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.assessed(py)?.try_iter()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().answer == self.answer)
    }

    fn __hash__(&self) -> u64 {
        hash(&self.to_json())
    }

    fn __repr__(&self) -> String {
        let loud = self.answer.scores.iter().filter(|entry| entry.level > Level::Clear);
        let levels: Vec<String> = loud.map(|entry| format!("{}={}", entry.category, entry.level.id())).collect();
        let complete = if self.answer.coverage.complete { "" } else { ", incomplete" };
        let assessed = self.answer.assessed.len();
        if levels.is_empty() {
            return format!("Verdict({}, clear for {assessed} labels{complete})", self.kind());
        }
        format!("Verdict({}, {}{complete})", self.kind(), levels.join(", "))
    }

    /// A table of what was found, with the text and its marks, for notebooks.
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("fourc._html")?.getattr("verdict")?.call1((slf,))?.extract()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let arguments = (slf.get_type().getattr("from_json")?, (slf.get().to_json(),));
        Ok(arguments.into_pyobject(slf.py())?.into_any())
    }
}

/// One category's score and level.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct CategoryScore {
    verdict: Arc<fourc::Verdict>,
    category: Category,
    /// Where among the scores it stands, if anything was said about it.
    place: Option<usize>,
}

impl CategoryScore {
    fn core(&self) -> Option<&verdict::CategoryScore> {
        self.place.and_then(|place| self.verdict.scores.get(place))
    }

    /// Where in the evidence stands what speaks for it, or what lowered it.
    fn places(&self, against: bool) -> impl ExactSizeIterator<Item = usize> {
        let places = self.core().map_or(&[][..], |entry| if against { &entry.suppressed_by } else { &entry.evidence });
        places.iter().map(|place| *place as usize)
    }
}

#[pymethods]
impl CategoryScore {
    /// The category.
    #[getter]
    fn category<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Category", self.category.id())
    }

    /// Confidence in [0, 1]; `None` when the category was not assessed.
    #[getter]
    fn score(&self) -> Option<f64> {
        self.verdict.score(self.category).map(decimal)
    }

    /// The score before context lowered it.
    #[getter]
    fn raw_score(&self) -> Option<f64> {
        self.core().map(|entry| decimal(entry.raw_score)).or_else(|| self.score())
    }

    /// The level that the bundle's thresholds give the score.
    #[getter]
    fn level<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Level", self.verdict.level(self.category).id())
    }

    /// The category's default severity; never part of the score.
    #[getter]
    fn severity<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Severity", &id(self.category.info().severity))
    }

    /// The strongest basis among the evidence; `None` when there is none.
    #[getter]
    fn basis(&self) -> Option<String> {
        self.core().and_then(|entry| entry.basis).map(id)
    }

    /// Indices into the verdict's evidence that speak for the category.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.places(false).collect::<Vec<_>>())
    }

    /// Indices into the verdict's evidence of the context that lowered the score.
    #[getter]
    fn suppressed_by<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.places(true).collect::<Vec<_>>())
    }

    fn __repr__(&self) -> String {
        let level = self.verdict.level(self.category).id();
        let score = self.score().map_or("not assessed".to_owned(), |score| format!("{score:.4}"));
        format!("CategoryScore({}, {level}, {score})", self.category)
    }
}

/// One thing that was seen.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Evidence {
    verdict: Arc<fourc::Verdict>,
    place: usize,
}

impl Evidence {
    fn core(&self) -> Option<&verdict::Evidence> {
        self.verdict.evidence.get(self.place)
    }

    fn claim(&self) -> Option<EvidenceClaim> {
        self.core().map(|evidence| evidence.claim)
    }
}

#[pymethods]
impl Evidence {
    /// The category that it says the input carries; `None` if it says something else.
    #[getter]
    fn category<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.claim() {
            Some(EvidenceClaim::Category(category)) => member(py, "Category", category.id()).map(Some),
            _ => Ok(None),
        }
    }

    /// The context that it says the input stands in.
    #[getter]
    fn context(&self) -> Option<&'static str> {
        match self.claim() {
            Some(EvidenceClaim::Context(context)) => Some(context.id()),
            _ => None,
        }
    }

    /// The property of the input that it names.
    #[getter]
    fn condition(&self) -> Option<String> {
        match self.claim() {
            Some(EvidenceClaim::Condition(shape)) => Some(id(shape)),
            _ => None,
        }
    }

    /// What kind of knowledge it rests on.
    #[getter]
    fn basis(&self) -> String {
        self.core().map(|evidence| id(evidence.basis)).unwrap_or_default()
    }

    /// Who says so, e.g. `terms-en/grooming#12`.
    #[getter]
    fn source(&self) -> &str {
        self.core().map_or("", |evidence| &evidence.source)
    }

    /// How sure the source is by itself, in [0, 1].
    #[getter]
    fn strength(&self) -> f64 {
        self.core().map_or(0.0, |evidence| decimal(evidence.strength))
    }

    /// Which layer of address lists says so; `None` for what rests on no list of addresses.
    #[getter]
    fn layer(&self) -> Option<String> {
        self.core().and_then(fourc::Evidence::layer).map(id)
    }

    /// Whether it is an entry of a list that an exception or a higher layer overruled: it stands here but has no say.
    #[getter]
    fn is_overruled(&self) -> bool {
        self.core().is_some_and(fourc::Evidence::is_overruled)
    }

    /// Which part of the input is meant; `None` for its main body.
    #[getter]
    fn part(&self) -> Option<String> {
        self.core().and_then(|evidence| evidence.part).map(id)
    }

    /// Where in that part, as a slice in code points; `None` when the whole part is meant.
    #[getter]
    fn span<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let span = self.core().and_then(|evidence| evidence.span);
        span.map(|span| py.get_type::<PySlice>().call1((span.start, span.end))).transpose()
    }

    /// Which turn of a conversation the span belongs to.
    #[getter]
    fn turn(&self) -> Option<u32> {
        self.core().and_then(|evidence| evidence.turn)
    }

    /// Where in the image: left, top, width, height in pixels.
    #[getter]
    fn region(&self) -> Option<(u32, u32, u32, u32)> {
        self.core().and_then(|evidence| evidence.region).map(|region| (region.x, region.y, region.width, region.height))
    }

    /// What it cuts out of the part's text, which the caller passes; `None` when the whole part is meant.
    fn excerpt(&self, text: &str) -> Option<String> {
        let span = self.core().and_then(|evidence| evidence.span)?;
        Some(text.chars().skip(span.start).take(span.len()).collect())
    }

    fn __repr__(&self) -> String {
        let says = match self.claim() {
            Some(EvidenceClaim::Category(category)) => category.id().to_owned(),
            Some(EvidenceClaim::Context(context)) => context.id().to_owned(),
            Some(EvidenceClaim::Condition(shape)) => id(shape),
            _ => String::new(),
        };
        let span = self.core().and_then(|evidence| evidence.span);
        let span = span.map(|span| format!(" at {}:{}", span.start, span.end)).unwrap_or_default();
        format!("Evidence({says} by {}{span}, {:.4})", self.source(), self.strength())
    }
}

/// The decimal number that JSON shows, so that 0.64 does not become 0.6399999856948853.
pub(crate) fn decimal(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}

/// A hash within this process.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
