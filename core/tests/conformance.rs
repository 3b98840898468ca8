//! Runs the golden vectors of `corpora/conformance`: one test a row and engine, so that a failure names its row.
//!
//! ONNX Runtime runs every row as well where `FOURC_ONNXRUNTIME` names its library. The form of a row, and what every
//! runner in any language must do, stands in the corpus' README.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
mod golden;
#[path = "common/made.rs"]
mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex};

use fourc::link::SafeSearch;
use fourc::verdict::{Evidence, EvidenceClaim, Shape};
use fourc::{Category, Classifier, Level, OffsetMap, OffsetUnit, Policy, Preset, Runtime, Span, Verdict};
use golden::{Expect, Question, Row, Searched, Seen};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

const CORPUS: &str = "corpora/conformance";
const REGRESSIONS: &str = "corpora/regression";

/// Rows that a later version will keep; a row that is listed here and holds is a failure too.
const KNOWN_FAILURES: &str = "corpora/conformance/known-failures.txt";

type Answer = Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let suites = suites(CORPUS);
    let regressions = suites_of_regressions();
    let known = known_failures();
    let mut trials = vec![corpus_trial(&suites, &known)];
    let engines =
        std::iter::once(("tract", Runtime::Tract)).chain(common::onnxruntime().map(|runtime| ("onnxruntime", runtime)));
    for (name, runtime) in engines {
        for row in suites.values().chain(regressions.values()).flatten() {
            let (row, runtime, known) = (row.clone(), runtime.clone(), known.contains(&row.id));
            trials.push(Trial::test(format!("{}::{name}", row.id), move || ratcheted(&row, name, &runtime, known)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Rows of defects that were mended; each file's rows are named after it.
fn suites_of_regressions() -> BTreeMap<String, Vec<Row>> {
    let regressions = suites(REGRESSIONS);
    assert!(!regressions.is_empty(), "{REGRESSIONS} holds no rows");
    for (name, rows) in &regressions {
        let stem = format!("regression/{}-", name.trim_end_matches(".jsonl"));
        assert!(!rows.is_empty() && rows.iter().all(|row| row.id.starts_with(&stem)), "{name}: ids begin with {stem}");
        assert!(rows.iter().all(|row| !row.expect.is_empty()), "{name}: a row promises nothing");
    }
    regressions
}

/// Every suite of a directory by its file name.
fn suites(directory: &str) -> BTreeMap<String, Vec<Row>> {
    let mut suites = BTreeMap::new();
    for entry in
        std::fs::read_dir(common::root().join(directory)).unwrap_or_else(|error| panic!("{directory}: {error}"))
    {
        let name = entry.expect("a readable entry").file_name().into_string().expect("ASCII");
        if name.strip_suffix(".jsonl").is_none() {
            continue;
        }
        let text = common::read(&format!("{directory}/{name}"));
        let row = |(number, line): (usize, &str)| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{number}: {error}"))
        };
        let rows = (1..).zip(text.lines()).map(row).collect();
        suites.insert(name, rows);
    }
    suites
}

fn known_failures() -> BTreeSet<String> {
    let text = common::read(KNOWN_FAILURES);
    common::lines(&text).map(|(_, line)| line.to_owned()).collect()
}

/// What must hold of the corpus itself, so that no row is lost and none checks nothing.
fn corpus_trial(suites: &BTreeMap<String, Vec<Row>>, known: &BTreeSet<String>) -> Trial {
    let (suites, known) = (suites.clone(), known.clone());
    Trial::test("corpus/is_whole", move || {
        let manifest: Value = serde_json::from_str(&common::read("corpora/conformance/manifest.json")).expect("JSON");
        let counts: BTreeMap<String, usize> =
            serde_json::from_value(manifest["suites"].clone()).expect("suite to count");
        let found: BTreeMap<String, usize> = suites.iter().map(|(name, rows)| (name.clone(), rows.len())).collect();
        ensure(counts == found, || format!("the manifest counts {counts:?}, the files hold {found:?}"))?;
        let total: usize = found.values().sum();
        ensure(total >= 160, || format!("only {total} rows"))?;
        let mut ids = BTreeSet::new();
        for (name, rows) in &suites {
            for row in rows {
                let suite = name.trim_end_matches(".jsonl");
                ensure(ids.insert(row.id.clone()), || format!("{} stands there twice", row.id))?;
                ensure(row.id.starts_with(&format!("{suite}/")), || format!("{} stands in {name}", row.id))?;
                ensure(!row.since.is_empty() && !row.why.is_empty(), || format!("{} lacks since or why", row.id))?;
                let promises = !row.expect.is_empty() || row.input.kind().is_none();
                ensure(promises, || format!("{} promises nothing", row.id))?;
            }
        }
        let lost: Vec<&String> = known.difference(&ids).collect();
        ensure(lost.is_empty(), || format!("known failures without a row: {lost:?}"))
    })
}

/// Turns a known failure round: it must fail, or it must leave the list.
fn ratcheted(row: &Row, engine: &str, runtime: &Runtime, known: bool) -> Answer {
    match (check(row, engine, runtime), known) {
        (answer, false) => answer,
        (Err(_), true) => Ok(()),
        (Ok(()), true) => Err(format!("holds now: take {} out of {KNOWN_FAILURES}", row.id).into()),
    }
}

fn ensure(holds: bool, message: impl FnOnce() -> String) -> Answer {
    if holds { Ok(()) } else { Err(message().into()) }
}

/// One classifier for each set of bundle, limits and engine.
fn classifier(row: &Row, engine: &str, runtime: &Runtime) -> Arc<Classifier> {
    static BUILT: Mutex<BTreeMap<String, Arc<Classifier>>> = Mutex::new(BTreeMap::new());
    let key = format!("{engine} {} {:?}", row.bundle, row.limits);
    let mut ready = BUILT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let build = || {
        let builder = match row.bundle.as_str() {
            "base" => Classifier::builder(common::base()),
            "base+nsfwjs" => common::with_images(),
            other => panic!("no bundle goes by the name {other}"),
        };
        let builder = builder.limits(golden::limits(&row.limits)).runtime(runtime.clone()).threads(1);
        Arc::new(builder.build().expect("the bundles load"))
    };
    Arc::clone(ready.entry(key).or_insert_with(build))
}

fn check(row: &Row, engine: &str, runtime: &Runtime) -> Answer {
    let expect = &row.expect;
    let Some(input) = row.input.input() else { return check_policy(row) };
    if let (Some(canonical), Question::Url { url }) = (&expect.canonical, &row.input) {
        let found = fourc::internal::canonical(url).map_err(|error| error.to_string())?;
        ensure(found == *canonical, || format!("canonical form is {found}"))?;
        let again = fourc::internal::canonical(&found).map_err(|error| error.to_string())?;
        ensure(again == found, || format!("the canonical form has another canonical form, {again}"))?;
    }
    let shared = classifier(row, engine, runtime);
    if let (Question::Url { url }, None) = (&row.input, &expect.error) {
        check_address(&shared, url, expect)?;
    }
    let answer = if row.lists.is_empty() && row.today.is_none() {
        shared.classify(input)
    } else {
        row.with_lists(&shared).and_then(|classifier| classifier.classify(input))
    };
    let verdict = match (answer, &expect.error) {
        (Ok(verdict), None) => verdict,
        (Err(error), Some(code)) => {
            ensure(error.code() == code, || format!("refused otherwise: {error}"))?;
            let says = expect.says.as_deref().unwrap_or_default();
            return ensure(error.message().contains(says), || format!("the message does not name {says}: {error}"));
        }
        (Ok(_), Some(code)) => return Err(format!("judged, although {code} is expected").into()),
        (Err(error), None) => return Err(format!("refused: {error}").into()),
    };
    check_form(&verdict, row, engine)?;
    check_levels(&verdict, row)?;
    expect.evidence.iter().try_for_each(|seen| check_evidence(&verdict, seen, &row.input))?;
    check_coverage(&verdict, row)?;
    for (preset, action) in &expect.decision {
        let preset = Preset::from_id(preset).ok_or_else(|| format!("there is no preset {preset}"))?;
        let decision = Policy::preset(preset).decide(&verdict);
        ensure(decision.action.id() == action, || {
            format!("{} says {}: {:?}", preset.id(), decision.action.id(), decision.reasons)
        })?;
    }
    Ok(())
}

/// What the view of an address must show.
fn check_address(classifier: &Classifier, url: &str, expect: &Expect) -> Answer {
    let address = classifier.address(url).map_err(|error| format!("cannot be read: {error}"))?;
    if let Some(wanted) = expect.search.said() {
        let found = address.search().map(|search| {
            let safe = search.safe_search().map(SafeSearch::id);
            let excerpt = search.span().map(|span| span.of(url));
            (search.engine(), search.text(), search.mode().id(), safe, search.is_autocomplete(), excerpt)
        });
        let wanted = wanted.as_ref().map(|one| {
            let Searched { engine, text, mode, safe, autocomplete, excerpt } = one;
            (engine.as_str(), text.as_str(), mode.as_str(), safe.as_deref(), *autocomplete, Some(excerpt.as_str()))
        });
        ensure(found == wanted, || format!("the search is {found:?}, not {wanted:?}"))?;
    }
    if let Some(wanted) = &expect.targets {
        let found: Vec<_> = address
            .targets()
            .iter()
            .map(|target| (target.canonical(), target.wrapper(), target.kind().id(), target.span().of(url)))
            .collect();
        let wanted: Vec<_> = wanted
            .iter()
            .map(|one| (one.canonical.as_str(), one.wrapper.as_str(), one.kind.as_str(), one.excerpt.as_str()))
            .collect();
        ensure(found == wanted, || format!("the targets are {found:?}, not {wanted:?}"))?;
    }
    if let Some(wanted) = expect.unknown_target.said() {
        let found = address.unknown_target();
        ensure(found == wanted.as_deref(), || format!("the unknown target is that of {found:?}"))?;
    }
    Ok(())
}

fn schema() -> Result<jsonschema::Validator, String> {
    let path = "models/schema/verdict.v1.json";
    let text = std::fs::read_to_string(common::root().join(path))
        .map_err(|_| format!("{path} is missing: `cargo xtask codegen` writes it"))?;
    let schema = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    jsonschema::validator_for(&schema).map_err(|error| format!("{path}: {error}"))
}

/// What must hold of every verdict, whatever the row promises.
fn check_form(verdict: &Verdict, row: &Row, engine: &str) -> Answer {
    static SCHEMA: LazyLock<Result<jsonschema::Validator, String>> = LazyLock::new(schema);
    let schema = SCHEMA.as_ref().map_err(Clone::clone)?;
    ensure(Some(verdict.kind) == row.input.kind(), || format!("judged as {:?}", verdict.kind))?;
    let json = verdict.to_json();
    let parsed: Verdict = serde_json::from_str(&json).map_err(|error| format!("cannot be read back: {error}"))?;
    ensure(parsed == *verdict, || "reads back as another verdict".to_owned())?;
    let value: Value = serde_json::from_str(&json).expect("JSON");
    if let Err(error) = schema.validate(&value) {
        return Err(format!("does not fit the schema: {error} at {}", error.instance_path()).into());
    }
    let provenance = &verdict.provenance;
    let digest = |digest: &str| digest.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64);
    let filled = provenance.engine == env!("CARGO_PKG_VERSION")
        && provenance.taxonomy == fourc::taxonomy::TAXONOMY_VERSION
        && provenance.runtime.starts_with(engine)
        && provenance.bundles.len() == row.bundle.split('+').count()
        && provenance.bundles.iter().all(|bundle| !bundle.version.is_empty() && digest(&bundle.digest))
        && provenance.bundles.iter().map(|bundle| bundle.id.as_str()).eq(row.bundle.split('+'))
        && provenance
            .bundles
            .iter()
            .flat_map(|bundle| &bundle.models)
            .all(|model| !model.licence.is_empty() && !model.calibration.is_empty());
    ensure(filled, || format!("provenance is not filled: {provenance:?}"))?;
    for evidence in &verdict.evidence {
        let Some(span) = evidence.span else { continue };
        let own = row
            .input
            .part(evidence.part, evidence.turn)
            .ok_or_else(|| format!("evidence of a part that was not given: {evidence:?}"))?;
        ensure(!span.of(&own).is_empty(), || format!("a span that cuts out nothing: {evidence:?}"))?;
    }
    Ok(())
}

fn category(id: &str) -> Result<Category, Failed> {
    id.parse().map_err(|_| format!("{id} is no category").into())
}

fn level(id: &str) -> Result<Level, Failed> {
    Level::ALL.iter().copied().find(|level| level.id() == id).ok_or_else(|| format!("{id} is no level").into())
}

fn check_levels(verdict: &Verdict, row: &Row) -> Answer {
    let expect = &row.expect;
    for (id, wanted) in &expect.levels {
        let found = verdict.level(category(id)?);
        let holds = if let Some(least) = wanted.strip_prefix(">=") {
            found >= level(least)?
        } else if let Some(below) = wanted.strip_prefix('<') {
            found < level(below)? && found > Level::Unknown
        } else {
            found == level(wanted)?
        };
        ensure(holds, || {
            format!("{id} is {}, not {wanted}: {:?}", found.id(), verdict.entry(category(id).expect("checked")))
        })?;
    }
    for id in &expect.absent {
        let found = verdict.level(category(id)?);
        let scored = verdict.score(category(id)?);
        ensure(found == Level::Unknown && scored.is_none(), || format!("{id} is {} and not unknown", found.id()))?;
    }
    if let Some(flagged) = &expect.flagged {
        let wanted: BTreeSet<&str> = flagged.iter().map(String::as_str).collect();
        let loud = verdict.scores.iter().filter(|entry| entry.category.is_risk() && entry.level >= Level::Likely);
        let found: BTreeSet<&str> = loud.map(|entry| entry.category.id()).collect();
        ensure(found == wanted, || format!("flagged are {found:?}, not {wanted:?}"))?;
    }
    for (id, contexts) in &expect.suppressed {
        let entry = verdict.entry(category(id)?).ok_or_else(|| format!("{id} has no entry"))?;
        let by: BTreeSet<String> =
            entry.suppressed_by.iter().map(|index| claim(&verdict.evidence[*index as usize])).collect();
        ensure(!by.is_empty() && contexts.iter().all(|context| by.contains(context)), || {
            format!("{id} is suppressed by {by:?}")
        })?;
        ensure(entry.score < entry.raw_score, || format!("{id} is suppressed and yet not lowered: {entry:?}"))?;
        ensure(!entry.evidence.is_empty(), || format!("the evidence for {id} was deleted"))?;
    }
    for (what, wanted, found) in
        [("denied", expect.denied, verdict.is_denied()), ("allowed", expect.allowed, verdict.is_allowed())]
    {
        ensure(wanted.is_none_or(|wanted| wanted == found), || format!("{what} is {found}"))?;
    }
    for source in &expect.unseen {
        let seen = verdict.evidence.iter().find(|evidence| evidence.source.starts_with(source));
        ensure(seen.is_none(), || format!("{source} saw something: {seen:?}"))?;
    }
    Ok(())
}

/// The id of what a piece of evidence says.
fn claim(evidence: &Evidence) -> String {
    match evidence.claim {
        EvidenceClaim::Category(category) => category.id().to_owned(),
        EvidenceClaim::Context(context) => context.id().to_owned(),
        EvidenceClaim::Condition(Shape::Disguised) => "disguised".to_owned(),
        EvidenceClaim::Condition(Shape::Excepted) => "excepted".to_owned(),
        EvidenceClaim::Condition(Shape::Denied) => "denied".to_owned(),
        EvidenceClaim::Condition(Shape::Allowed) => "allowed".to_owned(),
        _ => "unknown to this runner".to_owned(),
    }
}

fn check_evidence(verdict: &Verdict, seen: &Seen, question: &Question) -> Answer {
    let own = |evidence: &&Evidence| {
        claim(evidence) == seen.claim
            && evidence.source.starts_with(&seen.source)
            && seen.overruled.is_none_or(|overruled| evidence.is_overruled() == overruled)
            && evidence.part == seen.part
            && evidence.turn == seen.turn
    };
    let candidates: Vec<&Evidence> = verdict.evidence.iter().filter(own).collect();
    let Some(excerpt) = &seen.excerpt else {
        return ensure(!candidates.is_empty(), || format!("nobody says {} ({})", seen.claim, seen.source));
    };
    let text = question.part(seen.part, seen.turn).ok_or("evidence is expected in a part that is not given")?;
    let expected = seen.utf8.map(|[start, end]| Span::new(start, end)).ok_or("an excerpt needs its span in utf8")?;
    ensure(expected.of(&text) == excerpt, || {
        format!("utf8 {:?} cuts out {:?}, not {excerpt:?}", seen.utf8, expected.of(&text))
    })?;
    for (unit, wanted) in [(OffsetUnit::Utf16, seen.utf16), (OffsetUnit::Codepoint, seen.codepoint)] {
        let found: [usize; 2] = OffsetMap::new(&text, unit).span(expected).into();
        ensure(wanted == Some(found), || format!("{unit:?} is {found:?}, not {wanted:?}"))?;
        ensure(cut(&text, unit, found) == *excerpt, || format!("{unit:?} {found:?} cuts out something else"))?;
    }
    let found = candidates.iter().any(|evidence| evidence.span == Some(expected));
    ensure(found, || {
        let cuts: Vec<&str> = candidates.iter().filter_map(|evidence| Some(evidence.span?.of(&text))).collect();
        format!("{} ({}) does not stand at {excerpt:?} but at {cuts:?}", seen.claim, seen.source)
    })
}

/// Cuts by counting, without the map that is under test.
fn cut(text: &str, unit: OffsetUnit, [start, end]: [usize; 2]) -> String {
    if unit == OffsetUnit::Codepoint {
        return text.chars().skip(start).take(end - start).collect();
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16_lossy(units.get(start..end).unwrap_or_default())
}

fn check_coverage(verdict: &Verdict, row: &Row) -> Answer {
    let expect = &row.expect;
    let coverage: Value = serde_json::to_value(&verdict.coverage).expect("coverage is JSON");
    for (signal, status) in &expect.coverage {
        let found = coverage["signals"].as_array().and_then(|all| all.iter().find(|one| one["id"] == signal.as_str()));
        let found = found.and_then(|one| one["status"].as_str()).unwrap_or("not recorded");
        ensure(found == status, || format!("{signal} is {found}, not {status}"))?;
    }
    if let Some(wanted) = &expect.conditions {
        let found: Vec<String> = serde_json::from_value(coverage["conditions"].clone()).expect("ids");
        ensure(found == *wanted, || format!("conditions are {found:?}, not {wanted:?}"))?;
    }
    if let Some(complete) = expect.complete {
        ensure(verdict.coverage.complete == complete, || {
            format!("complete is {}: {coverage}", verdict.coverage.complete)
        })?;
    }
    Ok(())
}

/// A policy file is read; what it decides is tested through verdicts.
fn check_policy(row: &Row) -> Answer {
    let Question::Policy { json } = &row.input else { return Err("no question".into()) };
    match (Policy::from_json(&json.to_string()), &row.expect.error) {
        (Ok(policy), None) => {
            let again = Policy::from_json(&policy.to_json()).map_err(|error| format!("does not read back: {error}"))?;
            ensure(again == policy, || "reads back as another policy".to_owned())
        }
        (Err(error), Some(code)) => {
            let says = row.expect.says.as_deref().unwrap_or_default();
            ensure(error.code() == code && error.message().contains(says), || format!("refused otherwise: {error}"))
        }
        (Ok(_), Some(code)) => Err(format!("read, although {code} is expected").into()),
        (Err(error), None) => Err(format!("refused: {error}").into()),
    }
}
