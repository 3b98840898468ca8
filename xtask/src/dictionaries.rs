//! Dictionaries of words and names, and what the term lists make of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use fourc::Bundle;
use fourc::internal::{Hit, Sweeper};

use crate::bundle::read_json;
use crate::models::{environment, fetch as fetch_package};
use crate::process::{run as run_program, write_or_check};

/// The dictionaries and what their entries are.
const DICTIONARIES: [&str; 4] = ["english", "given-names", "surnames", "places"];

/// Fetches the pinned packages and writes the dictionaries, unless they are there.
pub(crate) fn fetch(root: &Path) -> Result<()> {
    let out = root.join("target/dictionaries");
    let sources = root.join("corpora/lists/defence");
    let pins = std::fs::read(sources.join("dictionaries.json"))?;
    let stamp = out.join("pins");
    if std::fs::read(&stamp).ok().as_deref() == Some(&pins) {
        return Ok(());
    }
    let json = read_json(root, "corpora/lists/defence/dictionaries.json")?;
    let package = |key: &str| -> Result<std::path::PathBuf> {
        let text = |field: &str| json[key][field].as_str().context("dictionaries.json is incomplete");
        fetch_package(root, &format!("{}@{}", text("package")?, text("version")?))
    };
    let python = environment(root, "dictionaries", &sources.join("requirements.txt"))?;
    let mut script = Command::new(python);
    script.arg(sources.join("dictionaries.py"));
    script.arg("--words").arg(package("words")?).arg("--places").arg(package("places")?).arg("--out").arg(&out);
    run_program(&mut script)?;
    Ok(std::fs::write(stamp, pins)?)
}

/// Writes `corpora/lists/defence/known-words.tsv`, the words that are nobody's disguise, and
/// `corpora/lists/sweep/english.tsv`, the words of the dictionary that fire, for people to review.
pub(crate) fn sweep(root: &Path, check: bool) -> Result<()> {
    fetch(root)?;
    let base = root.join("models/base");
    let words: BTreeMap<&str, Vec<String>> =
        DICTIONARIES.iter().map(|name| Ok((*name, read(root, name)?))).collect::<Result<_>>()?;
    let naive = Sweeper::new(Bundle::open(&base)?, false);
    let mut known: BTreeSet<String> = words
        .values()
        .flatten()
        .filter(|word| naive.hits(word, false).iter().any(|hit| hit.disguised))
        .flat_map(|word| [spelt(word), spelt(&word.replace(['-', ' '], ""))])
        .collect();
    // Within a phrase, too, a word of the dictionary is that word: nobody's mum who dyes is one who dies.
    let english: BTreeSet<&str> = words["english"].iter().map(String::as_str).collect();
    known.extend(naive.disguises().into_iter().filter(|word| english.contains(word)).map(str::to_owned));
    known.extend(pairs(root, &words)?);
    let header = "# Words of dictionaries and names that look like a disguise of a term and are none: one a line, two words where a\n\
                  # term in two pieces would be two words. Written by `cargo xtask sweep`; do not edit.\n";
    let lines = joined(known.iter().cloned());
    write_or_check(&root.join("corpora/lists/defence/known-words.tsv"), format!("{header}{lines}").as_bytes(), check)?;
    println!("{} known words", known.len());
    let innocent = inside(&naive, &words);
    println!("{} words hold a strong term", innocent.lines().count() - 3);
    write_or_check(&root.join("corpora/lists/defence/inside.tsv"), innocent.as_bytes(), check)?;
    let lists = Sweeper::new(Bundle::open(&base)?, true);
    for (name, words) in &words {
        let table = fires(&lists, words);
        let count = table.lines().count() - 1;
        write_or_check(&root.join(format!("corpora/lists/sweep/{name}.tsv")), table.as_bytes(), check)?;
        println!("{count} lines of corpora/lists/sweep/{name}.tsv");
    }
    if check {
        return Ok(());
    }
    println!("`cargo xtask bundle` takes the known words up; then sweep again until nothing changes");
    Ok(())
}

/// Words and names that hold a strong term inside: what a user name is made of without meaning it.
fn inside(lists: &Sweeper, words: &BTreeMap<&str, Vec<String>>) -> String {
    let mut rows: BTreeMap<String, &str> = BTreeMap::new();
    for (kind, name) in [("word", "english"), ("name", "given-names"), ("name", "surnames"), ("place", "places")] {
        for word in &words[name] {
            let hits = lists.hits(word, true);
            let within = hits.iter().any(|hit| hit.within && hit.strength == "strong");
            let outright = hits.iter().any(|hit| !hit.within && hit.strength != "weak");
            if within && !outright && !word.contains([' ', '-']) {
                rows.entry(spelt(word)).or_insert(kind);
            }
        }
    }
    let rows = joined(rows.iter().map(|(word, kind)| format!("{word}\t{kind}\tholds a term by chance")));
    format!(
        "# Words and names of dictionaries that hold a strong term by chance: no user name is blamed for one.\n\
             # Written by `cargo xtask sweep`; do not edit.\nphrase\tkind\tsense\n{rows}"
    )
}

/// Which words fire, by which terms, for people to review.
fn fires(lists: &Sweeper, words: &[String]) -> String {
    let line = |word: &String, hit: &Hit| {
        let how = if hit.disguised { "disguised" } else { "plain" };
        format!("{word}\t{}\t{}\t{how}\t{}\n", hit.category, hit.strength, hit.source)
    };
    let lines = words.iter().flat_map(|word| lists.hits(word, false).into_iter().map(move |hit| (word, hit)));
    let strong = lines.filter(|(_, hit)| hit.strength != "weak" || hit.disguised);
    "word\tcategory\tstrength\thow\tsource\n".to_owned()
        + &strong.map(|(word, hit)| line(word, &hit)).collect::<String>()
}

/// Pieces of terms that are words by themselves: `pen is`.
fn pairs(root: &Path, words: &BTreeMap<&str, Vec<String>>) -> Result<BTreeSet<String>> {
    let dictionary: BTreeSet<String> =
        words["english"].iter().chain(&words["given-names"]).map(|word| spelt(word)).collect();
    let terms = std::fs::read_to_string(root.join("models/base/terms.tsv"))?;
    // A piece that is a term itself is no innocent word: `bull shit`.
    let listed: BTreeSet<&str> = terms.lines().skip(1).filter_map(|line| line.split('\t').nth(5)).collect();
    let singles = terms.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let (strength, term) = (fields.get(3)?, fields.get(5)?);
        (*strength != "weak" && term.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| (*term).to_owned())
    });
    let mut pairs = BTreeSet::new();
    for term in singles {
        for cut in 2..term.len().saturating_sub(1) {
            let (before, after) = term.split_at(cut);
            let innocent = |piece| dictionary.contains(piece) && !listed.contains(piece);
            if innocent(before) && innocent(after) {
                pairs.insert(format!("{before} {after}"));
            }
        }
    }
    Ok(pairs)
}

/// Lines as one text.
fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// A word as lists spell it.
fn spelt(word: &str) -> String {
    fourc::internal::fold(word).replace(['\'', '’'], "")
}

fn read(root: &Path, name: &str) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join(format!("target/dictionaries/{name}.txt")))?;
    Ok(text.lines().map(str::to_owned).collect())
}
