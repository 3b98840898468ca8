//! `fourc lists`: compiles lists of addresses, checks term lists, looks entries up, turns reports into regression rows. What
//! counts as found is the classifier's to say.

mod build;
mod hashes;
mod report;
mod sources;
mod verify;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use fourc::input::{Input, Text};
use fourc::verdict::Basis;
use fourc::{Category, Classifier, Effort, Level, TermEntry, TermList, Verdict};

use crate::flags::{Knowledge, Lists};
use crate::knowledge::{builder, classifier, term_list};
use crate::{NOTHING, SOMETHING};
pub(crate) use build::Build;
pub(crate) use hashes::BuildHashes;

pub(crate) fn run(command: &Lists, knowledge: &Knowledge) -> Result<u8> {
    match command {
        Lists::Build(flags) => build::run(flags, knowledge),
        Lists::BuildHashes(flags) => hashes::build(flags),
        Lists::Hash { files, category } => hashes::hash(files, *category),
        Lists::Verify { lists } => verify::run(lists, knowledge),
        Lists::Check { lists, dictionary, benign } => check(lists, dictionary, benign, knowledge),
        Lists::Explain { term } => explain(term, knowledge),
        Lists::Report { text, expect, thread, note, file } => {
            append_report(text, expect, thread, note, file, knowledge)
        }
    }
}

fn check(paths: &[PathBuf], dictionaries: &[PathBuf], benign: &[PathBuf], knowledge: &Knowledge) -> Result<u8> {
    let mut lists = Vec::new();
    for path in paths.iter().map(|path| files(path, "tsv")).collect::<Result<Vec<_>>>()?.concat() {
        lists.push(term_list(&path)?);
    }
    let mut builder = builder(knowledge)?.effort(Effort::Rules);
    for list in &lists {
        builder = builder.terms(list.clone());
    }
    let classifier = builder.build()?;
    let mut problems = duplicates(&lists);
    problems
        .extend(lists.iter().filter(|list| list.is_empty()).map(|list| format!("{}: the list is empty", list.name())));
    problems.extend(counters(&lists, &classifier));
    let mine = |source: &str| {
        lists.iter().any(|list| source.strip_prefix(list.name()).is_some_and(|rest| rest.starts_with('#')))
    };
    for path in dictionaries {
        problems.extend(meets(
            &lines(path)?,
            &classifier,
            &mine,
            Level::Possible,
            "is a word of a dictionary and meets",
        ));
    }
    for path in benign.iter().map(|path| files(path, "txt")).collect::<Result<Vec<_>>>()?.concat() {
        problems.extend(meets(&lines(&path)?, &classifier, &mine, Level::Likely, "is harmless and flagged by"));
    }
    let entries: usize = lists.iter().map(|list| list.entries().len()).sum();
    let mut out = std::io::stdout().lock();
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "{} lists, {entries} entries, {} problems", lists.len(), problems.len())?;
    Ok(if problems.is_empty() { NOTHING } else { SOMETHING })
}

/// Entries of one label with the same words.
fn duplicates(lists: &[TermList]) -> Vec<String> {
    let mut seen: BTreeMap<(Category, &str, &str), &str> = BTreeMap::new();
    let entries = lists.iter().flat_map(TermList::entries);
    let twice = |entry: &TermEntry, first: &&str| format!("{}: “{}” stands in {first} already", entry.id, entry.term);
    entries
        .filter_map(|entry| {
            let key = (entry.category, entry.language.as_str(), entry.term.as_str());
            let first = seen.get(&key).map(|first| twice(entry, first));
            seen.entry(key).or_insert(&entry.id);
            first
        })
        .collect()
}

/// Counter-examples that are missing or flagged for the label of their entry.
fn counters(lists: &[TermList], classifier: &Classifier) -> Vec<String> {
    let entries: Vec<&TermEntry> = lists.iter().flat_map(TermList::entries).collect();
    let verdicts = judge(classifier, entries.iter().map(|entry| entry.counter.as_str()));
    let problem = |(entry, verdict): (&TermEntry, Option<Verdict>)| {
        let Some(verdict) = verdict else {
            return Some(format!("{}: “{}” has no counter-example", entry.id, entry.term));
        };
        let whole = entry.category.parent().unwrap_or(entry.category);
        let level = verdict.level(entry.category).max(verdict.level(whole));
        (level >= Level::Likely)
            .then(|| format!("{}: the counter-example of “{}” is flagged: {}", entry.id, entry.term, entry.counter))
    };
    entries.into_iter().zip(verdicts).filter_map(problem).collect()
}

/// Texts that the checked lists flag, or take for a disguise.
fn meets(
    texts: &[String],
    classifier: &Classifier,
    mine: &impl Fn(&str) -> bool,
    least: Level,
    what: &str,
) -> Vec<String> {
    let verdicts = judge(classifier, texts.iter().map(String::as_str));
    let problem = |(text, verdict): (&String, Option<Verdict>)| {
        let verdict = verdict?;
        let flagged = verdict.scores.iter().filter(|entry| entry.category.is_risk() && entry.level >= least);
        let evidence = flagged.flat_map(|entry| verdict.evidence_for(entry.category));
        let source = evidence.filter(|evidence| evidence.basis == Basis::Term && evidence.strength > 0.0);
        let source = source.map(|evidence| evidence.source.as_str()).find(|source| mine(source))?.to_owned();
        Some(format!("“{text}” {what} {source}"))
    };
    texts.iter().zip(verdicts).filter_map(problem).collect()
}

/// A verdict on each text, none on an empty one.
fn judge<'t>(classifier: &Classifier, texts: impl Iterator<Item = &'t str>) -> Vec<Option<Verdict>> {
    let inputs = texts.map(|text| Input::from(Text::new(text)));
    classifier.classify_batch(inputs).into_iter().map(Result::ok).collect()
}

fn explain(term: &str, knowledge: &Knowledge) -> Result<u8> {
    let classifier = classifier(knowledge)?;
    let entries = classifier.entries(term);
    let mut out = std::io::stdout().lock();
    if entries.is_empty() {
        writeln!(out, "no entry is spelt “{term}”")?;
    }
    for entry in &entries {
        writeln!(out, "{entry}")?;
    }
    let verdict = classifier.classify(Text::new(term))?;
    let found = verdict.evidence.iter().filter(|evidence| evidence.basis == Basis::Term);
    let mut sources: Vec<&str> = found.map(|evidence| evidence.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    writeln!(out, "these words alone meet:")?;
    for source in &sources {
        writeln!(out, "  {source}: {}", classifier.describe(source).unwrap_or_default())?;
    }
    if sources.is_empty() {
        writeln!(out, "  nothing")?;
    }
    Ok(if entries.is_empty() && sources.is_empty() { NOTHING } else { SOMETHING })
}

fn append_report(text: &str, expect: &str, thread: &str, note: &str, file: &Path, knowledge: &Knowledge) -> Result<u8> {
    ensure!(expect == "innocent" || expect.parse::<Category>().is_ok(), "{expect} is neither `innocent` nor a label");
    if [text, thread, note].iter().any(|field| field.contains('\t')) {
        bail!("a row holds no tabs");
    }
    let verdict = classifier(knowledge)?.classify(Text::new(text))?;
    let flagged: Vec<String> = verdict
        .scores
        .iter()
        .filter(|entry| entry.category.is_risk() && entry.level >= Level::Possible)
        .map(|entry| format!("{} {}", entry.category, entry.level.id()))
        .collect();
    let row = format!("0\t{thread}\ttext\t{}\t{expect}\t{note}\n", text.replace('\\', "\\u{5C}").replace('\n', "\\n"));
    let new = !file.is_file();
    let mut out =
        std::fs::OpenOptions::new().create(true).append(true).open(file).with_context(|| file.display().to_string())?;
    if new {
        out.write_all(b"case\tthread\tkind\ttext\texpect\tnote\n")?;
    }
    out.write_all(row.as_bytes())?;
    let today = if flagged.is_empty() { "nothing".to_owned() } else { flagged.join(", ") };
    println!("added to {}; today's verdict: {today}", file.display());
    Ok(NOTHING)
}

/// The file, or the files of a folder and its folders that end like this, in order.
fn files(path: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = std::fs::read_dir(path)
        .with_context(|| path.display().to_string())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files(&entry, extension)?);
        } else if entry.extension().is_some_and(|end| end == extension) {
            found.push(entry);
        }
    }
    Ok(found)
}

fn lines(path: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(str::to_owned).collect())
}
