//! Verdicts on disk while an audit runs, so that one that was killed goes on where it was and ends with the same report.
//!
//! Logs are read again on the way back: that takes seconds. Verdicts take minutes; each batch of them is a line here, under
//! the digest of its addresses, and the folder belongs to one classifier, one set of options and one row of files.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use fourc::{Classifier, Error, ErrorKind, Result};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::judge::Answer;
use crate::options::Options;
use crate::people::random_key;
use crate::source::Source;

/// A folder that an audit may go on from.
pub(crate) struct Checkpoint {
    verdicts: File,
    known: FxHashMap<usize, Batch>,
    /// The key of the pseudonyms, which is the same after a break.
    pub(crate) key: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct State {
    schema: String,
    /// What the audit was asked to do, on what, and by which classifier.
    task: String,
    key: Vec<u8>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Batch {
    start: usize,
    addresses: String,
    answers: Vec<Answer>,
}

impl Checkpoint {
    /// Opens the folder; what lies there for another task is taken away.
    pub(crate) fn open(folder: &Path, classifier: &Classifier, options: &Options, sources: &[Source]) -> Result<Self> {
        let wrong = |cause: std::io::Error| Error::new(ErrorKind::Io, folder.display().to_string()).because(cause);
        std::fs::create_dir_all(folder).map_err(wrong)?;
        let task = task(classifier, options, sources);
        let (state_file, verdict_file) = (folder.join(STATE), folder.join(VERDICTS));
        let state = std::fs::read(&state_file).ok().and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
        let same = state.filter(|state| state.schema == SCHEMA && state.task == task);
        let (key, known) = if let Some(state) = same {
            (state.key, read(&verdict_file))
        } else {
            let key = options.key.clone().map_or_else(random_key, Ok)?;
            let state = State { schema: SCHEMA.to_owned(), task, key: key.clone() };
            let text = serde_json::to_vec(&state).unwrap_or_default();
            std::fs::write(&state_file, text).map_err(wrong)?;
            (key, FxHashMap::default())
        };
        // The rest of a line that was being written when the run was killed must not run into the next one.
        let text: Vec<u8> = known_lines(&known);
        std::fs::write(&verdict_file, text).map_err(wrong)?;
        let verdicts = OpenOptions::new().append(true).open(&verdict_file).map_err(wrong)?;
        Ok(Self { verdicts, known, key })
    }

    /// The answers of a batch, if it was judged before.
    pub(crate) fn answers(&self, start: usize, addresses: &str) -> Option<Vec<Answer>> {
        let batch = self.known.get(&start).filter(|batch| batch.addresses == addresses)?;
        Some(batch.answers.clone())
    }

    pub(crate) fn keep(&mut self, start: usize, addresses: &str, answers: &[Answer]) -> Result<()> {
        let batch = Batch { start, addresses: addresses.to_owned(), answers: answers.to_vec() };
        let mut line = serde_json::to_vec(&batch).unwrap_or_default();
        line.push(b'\n');
        self.verdicts.write_all(&line).map_err(crate::failed)
    }

    /// Takes everything away: the report is written, and nothing of a pupil stays behind.
    pub(crate) fn remove(folder: &Path) -> Result<()> {
        for name in [STATE, VERDICTS] {
            let path = folder.join(name);
            if path.exists() {
                std::fs::remove_file(&path).map_err(crate::failed)?;
            }
        }
        // A folder that the caller keeps other things in stays.
        let _ = std::fs::remove_dir(folder);
        Ok(())
    }
}

fn read(path: &Path) -> FxHashMap<usize, Batch> {
    let Ok(file) = File::open(path) else { return FxHashMap::default() };
    let lines = BufReader::new(file).split(b'\n').map_while(std::io::Result::ok);
    let batches = lines.map_while(|line| serde_json::from_slice::<Batch>(&line).ok());
    batches.map(|batch| (batch.start, batch)).collect()
}

fn known_lines(known: &FxHashMap<usize, Batch>) -> Vec<u8> {
    let mut starts: Vec<&usize> = known.keys().collect();
    starts.sort_unstable();
    let mut text = Vec::new();
    for batch in starts.into_iter().filter_map(|start| known.get(start)) {
        text.extend(serde_json::to_vec(batch).unwrap_or_default());
        text.push(b'\n');
    }
    text
}

/// A digest of everything that the verdicts and the pseudonyms of an audit depend on.
fn task(classifier: &Classifier, options: &Options, sources: &[Source]) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(classifier.runtime());
    add(&format!("{:?}", classifier.effort()));
    for bundle in classifier.bundles() {
        add(&bundle.digest);
    }
    for source in sources {
        add(&source.name);
        add(&source.size().to_string());
    }
    // Where it works is no part of what it does, and `Debug` of the rest is the same for the same options.
    add(&format!("{:?}", Options { work: None, ..options.clone() }));
    crate::hex(&digest.finalize())
}

const SCHEMA: &str = "fourc.audit-work/1";
const STATE: &str = "state.json";
const VERDICTS: &str = "verdicts.jsonl";
