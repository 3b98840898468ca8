//! Asks the classifier about every distinct address once, in batches that are the same on every run.

use std::collections::BTreeMap;

use fourc::input::{Input, Url};
use fourc::link::{Search, SearchMode};
use fourc::verdict::{Basis, CategoryScore, EvidenceClaim};
use fourc::{Category, Classifier, Evidence, Level, Result, Verdict};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::checkpoint::Checkpoint;
use crate::options::{Options, Progress, Stage};
use crate::read::Log;
use crate::{Watch, cancelled, failed};

/// What is known of the addresses.
pub(crate) struct Judgement {
    /// One for each address.
    pub(crate) marks: Vec<Mark>,
    pub(crate) details: FxHashMap<u32, Details>,
    /// The host of each address, by number.
    pub(crate) hosts: Vec<u32>,
    pub(crate) host_names: Vec<String>,
    /// The words of each address that searches, by number, compared without case.
    pub(crate) words: FxHashMap<u32, u32>,
    pub(crate) word_texts: Vec<String>,
    /// Addresses that gave no verdict, by error code.
    pub(crate) failures: BTreeMap<String, u64>,
    /// What was not looked at, by signal and note, with the number of addresses.
    pub(crate) not_seen: BTreeMap<String, u64>,
    pub(crate) samples: Vec<Stratum>,
}

/// An address in one byte: which stratum it belongs to, and whether it is a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(u8);

impl Mark {
    const FLAGGED: u8 = 1;
    const POSSIBLE: u8 = 2;
    const ASSESSED: u8 = 4;
    const KNOWN: u8 = 8;
    const SEARCH: u8 = 16;
    const FAILED: u8 = 32;

    /// A risk at the level that makes an incident.
    pub(crate) fn flagged(self) -> bool {
        self.0 & Self::FLAGGED != 0
    }

    /// A risk below that level.
    pub(crate) fn possible(self) -> bool {
        self.0 & Self::POSSIBLE != 0
    }

    /// Something was able to say that there is no risk.
    pub(crate) fn assessed(self) -> bool {
        self.0 & Self::ASSESSED != 0
    }

    /// A list names it as a place that teaches, helps or reports.
    pub(crate) fn known_good(self) -> bool {
        self.0 & Self::KNOWN != 0
    }

    pub(crate) fn search(self) -> bool {
        self.0 & Self::SEARCH != 0
    }

    pub(crate) fn failed(self) -> bool {
        self.0 & Self::FAILED != 0
    }
}

/// What is kept of a verdict that has anything to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) found: Vec<Found>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) words: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) pictures: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Places that teach, help or report, by the lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) good: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_seen: Vec<String>,
}

/// One label of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) category: Category,
    pub(crate) level: Level,
    /// The score in thousandths.
    pub(crate) score: u16,
    /// What speaks for it, in words.
    pub(crate) why: Vec<String>,
}

/// Addresses that were drawn for review.
#[derive(Clone, Debug)]
pub(crate) struct Stratum {
    pub(crate) name: &'static str,
    pub(crate) size: u64,
    /// By the digest that decides the draw.
    pub(crate) drawn: BTreeMap<[u8; 16], u32>,
}

pub(crate) fn judge(
    classifier: &Classifier,
    log: &mut Log,
    options: &Options,
    mut checkpoint: Option<&mut Checkpoint>,
    watch: &mut Watch<'_>,
) -> Result<Judgement> {
    let count = log.addresses.count();
    let mut judging = Judging {
        options,
        out: Judgement {
            marks: Vec::with_capacity(count),
            details: FxHashMap::default(),
            hosts: Vec::with_capacity(count),
            host_names: Vec::new(),
            words: FxHashMap::default(),
            word_texts: Vec::new(),
            failures: BTreeMap::new(),
            not_seen: BTreeMap::new(),
            samples: STRATA.iter().map(|name| Stratum { name, size: 0, drawn: BTreeMap::new() }).collect(),
        },
        hosts: FxHashMap::default(),
        words: FxHashMap::default(),
    };
    let mut go_on = |done: usize| {
        let watched = watch(Progress { stage: Stage::Judge, done: done as u64, total: count as u64 });
        if watched.is_break() { Err(cancelled()) } else { Ok(()) }
    };
    for start in (0..count).step_by(BATCH) {
        go_on(start)?;
        let texts = log.addresses.texts(start..count.min(start + BATCH)).map_err(failed)?;
        let digest = digest(&texts);
        let known = checkpoint.as_ref().and_then(|checkpoint| checkpoint.answers(start, &digest));
        let answers = if let Some(answers) = known {
            answers
        } else {
            let mut answers = Vec::with_capacity(texts.len());
            for some in texts.chunks(AT_ONCE) {
                go_on(start + answers.len())?;
                answers.extend(self::answers(classifier, some));
            }
            if let Some(checkpoint) = checkpoint.as_mut() {
                checkpoint.keep(start, &digest, &answers)?;
            }
            answers
        };
        for ((number, text), answer) in (start..).zip(&texts).zip(answers) {
            let blocked = log.addresses.blocked.get(number).copied().unwrap_or(false);
            judging.take(number as u32, text, blocked, answer);
        }
    }
    Ok(judging.out)
}

/// A verdict in short: whether risks were assessed, and what else it says, where it says anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    #[serde(rename = "a", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) assessed: bool,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) details: Option<Box<Details>>,
}

fn answers(classifier: &Classifier, texts: &[String]) -> Vec<Answer> {
    let verdicts = classifier.classify_batch(texts.iter().map(|text| Input::from(Url::new(text.as_str()))));
    let shortened = texts.iter().zip(verdicts).map(|(text, verdict)| match verdict {
        Ok(verdict) => {
            let address = classifier.address(text).ok();
            answer(classifier, text, &verdict, address.as_ref().and_then(|address| address.search()))
        }
        Err(error) => {
            let details = Details { error: Some(error.code().to_owned()), ..Details::default() };
            Answer { assessed: false, details: Some(Box::new(details)) }
        }
    });
    shortened.collect()
}

fn answer(classifier: &Classifier, text: &str, verdict: &Verdict, search: Option<&Search>) -> Answer {
    let risks = verdict.scores.iter().filter(|entry| entry.category.is_risk() && entry.level >= Level::Possible);
    let found = risks.map(|entry| Found {
        category: entry.category,
        level: entry.level,
        score: (entry.score * 1000.0).round() as u16,
        why: reasons(classifier, text, verdict, entry),
    });
    let lists = verdict.evidence.iter().filter(|evidence| evidence.basis == Basis::List);
    let good = lists.filter_map(|evidence| match evidence.claim {
        EvidenceClaim::Context(context) => Some(context.id().to_owned()),
        _ => None,
    });
    let missing = verdict.coverage.signals.iter().filter(|signal| {
        use fourc::verdict::SignalStatus::{Failed, NotAsked, NotBuilt, NotInstalled};
        matches!(signal.status, NotAsked | NotBuilt | NotInstalled | Failed)
    });
    let not_seen = missing.map(|signal| {
        let note = signal.note.clone().unwrap_or_else(|| "did not run".to_owned());
        format!("{}: {note}", signal.id)
    });
    let (words, pictures) =
        search.map_or((None, false), |search| (Some(search.text().to_owned()), search.mode() == SearchMode::Images));
    let mut good: Vec<String> = good.collect();
    good.sort();
    good.dedup();
    let details = Details { found: found.collect(), words, pictures, error: None, good, not_seen: not_seen.collect() };
    let details = (details != Details::default()).then(|| Box::new(details));
    Answer { assessed: verdict.assessed.iter().any(|category| category.is_risk()), details }
}

/// What speaks for a label, in words; nothing of it for what nobody may look at.
fn reasons(classifier: &Classifier, text: &str, verdict: &Verdict, entry: &CategoryScore) -> Vec<String> {
    if entry.category.info().illegal_tier {
        return vec!["what was found is not repeated here: keep the log, look at nothing, tell the police or the Internet Watch Foundation".to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for evidence in verdict.evidence_for(entry.category).filter(|evidence| evidence.strength >= WORTH_SAYING) {
        let line = reason(classifier, text, evidence);
        if !lines.contains(&line) && lines.len() < MOST_REASONS {
            lines.push(line);
        }
    }
    if !entry.suppressed_by.is_empty() {
        lines.push("what stands around it speaks against it and lowered the score".to_owned());
    }
    lines
}

fn reason(classifier: &Classifier, text: &str, evidence: &Evidence) -> String {
    let excerpt = evidence.span.map(|span| readable(span.of(text))).filter(|excerpt| !excerpt.is_empty());
    let meaning = classifier.describe(&evidence.source);
    let quoted = excerpt.map(|excerpt| format!("“{excerpt}”"));
    let said = match (evidence.basis, meaning) {
        (Basis::List, Some(meaning)) => format!("is on a list: {meaning}"),
        (Basis::List, None) => "is on a list".to_owned(),
        (Basis::Model, _) => format!("is given {:.0} % by a model", evidence.strength * 100.0),
        (_, Some(meaning)) => format!("may mean: {meaning}"),
        (_, None) => "was found".to_owned(),
    };
    let what = quoted.unwrap_or_else(|| "the whole".to_owned());
    format!("{what} {said} [{}]", evidence.source)
}

/// A part of an address as a person reads it.
pub(crate) fn readable(part: &str) -> String {
    let spaced = part.replace('+', " ");
    let mut bytes = Vec::with_capacity(spaced.len());
    let mut rest = spaced.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = (byte == b'%')
            .then(|| [ahead.next(), ahead.next()].map(|digit| char::from(digit.unwrap_or(b'-')).to_digit(16)));
        match digits {
            Some([Some(high), Some(low)]) => {
                bytes.push((high * 16 + low) as u8);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let clean: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let short: Vec<char> = clean.trim().chars().collect();
    if short.len() <= LONGEST_EXCERPT {
        return short.into_iter().collect();
    }
    short.into_iter().take(LONGEST_EXCERPT - 1).chain(['…']).collect()
}

struct Judging<'o> {
    options: &'o Options,
    out: Judgement,
    hosts: FxHashMap<String, u32>,
    words: FxHashMap<String, u32>,
}

impl Judging<'_> {
    fn take(&mut self, number: u32, text: &str, blocked: bool, answer: Answer) {
        let mut mark = if answer.assessed { Mark::ASSESSED } else { 0 };
        let host = host(text);
        let next = self.out.host_names.len() as u32;
        let known = *self.hosts.entry(host.clone()).or_insert(next);
        if known == next {
            self.out.host_names.push(host);
        }
        self.out.hosts.push(known);
        if let Some(details) = answer.details {
            mark |= self.details(number, *details);
        }
        let mark = Mark(mark);
        self.out.marks.push(mark);
        let stratum = match mark {
            _ if mark.failed() => return,
            _ if mark.flagged() => 0,
            _ if mark.possible() => 1,
            _ if blocked => 2,
            _ if mark.search() => 3,
            _ => 4,
        };
        let mut digest = [0; 16];
        let whole =
            Sha256::new().chain_update(self.options.seed.to_le_bytes()).chain_update(text.as_bytes()).finalize();
        digest.copy_from_slice(whole.get(..16).unwrap_or(&[0; 16]));
        if let Some(stratum) = self.out.samples.get_mut(stratum) {
            stratum.size += 1;
            stratum.drawn.insert(digest, number);
            if stratum.drawn.len() > self.options.sample {
                stratum.drawn.pop_last();
            }
        }
    }

    fn details(&mut self, number: u32, mut details: Details) -> u8 {
        let mut mark = 0;
        if let Some(code) = &details.error {
            *self.out.failures.entry(code.clone()).or_default() += 1;
            mark |= Mark::FAILED;
        }
        for note in std::mem::take(&mut details.not_seen) {
            *self.out.not_seen.entry(note).or_default() += 1;
        }
        let flagged = details.found.iter().any(|found| found.level >= self.options.level);
        if flagged {
            mark |= Mark::FLAGGED;
        } else if !details.found.is_empty() {
            mark |= Mark::POSSIBLE;
        }
        if !details.good.is_empty() {
            mark |= Mark::KNOWN;
        }
        if let Some(words) = &details.words {
            mark |= Mark::SEARCH;
            let plain = comparable(words);
            let next = self.out.word_texts.len() as u32;
            let known = *self.words.entry(plain.clone()).or_insert(next);
            if known == next {
                self.out.word_texts.push(plain);
            }
            self.out.words.insert(number, known);
        }
        // The words stand in the table of words by now.
        let only_words = details.found.is_empty() && details.error.is_none() && details.good.is_empty();
        if !only_words {
            self.out.details.insert(number, details);
        }
        mark
    }
}

fn comparable(words: &str) -> String {
    let plain: Vec<String> =
        words.split_whitespace().map(|word| word.chars().flat_map(char::to_lowercase).collect()).collect();
    readable(&plain.join(" "))
}

/// The host of an address, without `www.`.
fn host(address: &str) -> String {
    // `example.org:8080` has no scheme, though it looks as if it had.
    let whole = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let parsed = url::Url::parse(&whole);
    let host = parsed.ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_else(|| "not an address".to_owned());
    host.strip_prefix("www.").map_or_else(|| host.clone(), str::to_owned)
}

fn digest(texts: &[String]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    }
    crate::hex(&digest.finalize())
}

/// Addresses that are judged together. What a model reads in one run depends on it, so it never depends on the machine.
const BATCH: usize = 2048;
/// Addresses that are judged between two looks at whether the caller wants to stop: well below a second.
const AT_ONCE: usize = 1024;
const STRATA: [&str; 5] = [
    "flagged",
    "possible, below the level of an incident",
    "stopped by the filter, nothing found",
    "searches, nothing found",
    "other addresses, nothing found",
];
const MOST_REASONS: usize = 3;
const WORTH_SAYING: f32 = 0.1;
/// Characters.
const LONGEST_EXCERPT: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_addresses_become_words() {
        assert_eq!(readable("how+to%20cook%2"), "how to cook%2");
        assert_eq!(readable("caf%C3%A9%00"), "café");
        assert_eq!(readable(&"a".repeat(500)).chars().count(), LONGEST_EXCERPT);
        assert_eq!(comparable("  How  TO cook "), "how to cook");
        assert_eq!(host("www.example.org:8080/x"), "example.org");
    }
}
