//! How far a scan has come, so that a broken one goes on where it was.
//!
//! One line a file that is answered: how long the results were then, its size, when it was changed, and its path. What the
//! results hold beyond the last whole line is cut off before the scan goes on, so that no file is told twice.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What shows that a file is the same as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    /// Nanoseconds since 1970, where the file system says.
    pub(super) changed: u128,
}

impl Stamp {
    pub(super) fn of(metadata: &std::fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        Self { bytes: metadata.len(), changed: since.map_or(0, |since| since.as_nanos()) }
    }
}

/// Files that were answered before.
#[derive(Default)]
pub(super) struct State {
    path: PathBuf,
    done: HashMap<String, Stamp>,
    /// How long the results were after the last of them.
    pub(super) results: u64,
    file: Option<BufWriter<File>>,
}

impl State {
    /// The state beside the results, as far as it is whole.
    pub(super) fn open(results: &Path, first_line: &str, restart: bool) -> Result<Self> {
        let mut path = results.as_os_str().to_owned();
        path.push(".state");
        let path = PathBuf::from(path);
        let mut state = Self { path: path.clone(), ..Self::default() };
        let text = if restart { String::new() } else { std::fs::read_to_string(&path).unwrap_or_default() };
        let mut whole = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let Some(line) = line.strip_suffix('\n') else { break };
            if number == 0 && line != first_line {
                bail!("{}: is of a scan of another folder or with other flags; --restart begins anew", path.display());
            }
            if number > 0 {
                let Some((results, name, stamp)) = parse(line) else { break };
                state.results = results;
                state.done.insert(name, stamp);
            }
            whole += line.len() + 1;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .with_context(|| path.display().to_string())?;
        file.set_len(whole as u64)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0))?;
        if whole == 0 {
            writeln!(file, "{first_line}")?;
        }
        state.file = Some(BufWriter::new(file));
        Ok(state)
    }

    /// How many files are done.
    pub(super) fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether a file was answered and has not changed since.
    pub(super) fn has(&self, path: &str, stamp: Stamp) -> bool {
        self.done.get(path) == Some(&stamp)
    }

    /// Notes a file whose answer ends at this length of the results.
    pub(super) fn note(&mut self, path: &str, stamp: Stamp, results: u64) -> Result<()> {
        if let Some(file) = &mut self.file {
            writeln!(file, "{results}\t{}\t{}\t{}", stamp.bytes, stamp.changed, path.escape_default())?;
        }
        Ok(())
    }

    /// Puts what was noted on the disk; the results must be there before.
    pub(super) fn flush(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        Ok(())
    }

    /// The scan is over: nothing is left to go on with.
    pub(super) fn finish(self) -> Result<()> {
        drop(self.file);
        if self.path.as_os_str().is_empty() {
            return Ok(());
        }
        std::fs::remove_file(&self.path).with_context(|| self.path.display().to_string())
    }
}

fn parse(line: &str) -> Option<(u64, String, Stamp)> {
    let mut fields = line.splitn(4, '\t');
    let mut number = || fields.next()?.parse::<u128>().ok();
    let (results, bytes, changed) = (number()?, number()?, number()?);
    let path = unescape(fields.next()?)?;
    Some((u64::try_from(results).ok()?, path, Stamp { bytes: u64::try_from(bytes).ok()?, changed }))
}

/// Undoes `char::escape_default`.
fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next()? {
            't' => plain.push('\t'),
            'n' => plain.push('\n'),
            'r' => plain.push('\r'),
            'u' => {
                let digits: String = characters.by_ref().skip(1).take_while(|character| *character != '}').collect();
                plain.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            other => plain.push(other),
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_known_again_and_half_a_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let results = folder.path().join("out.jsonl");
        let stamp = Stamp { bytes: 7, changed: 1_700_000_000_000_000_001 };
        let names = ["a.txt", "tab\there \"q\" é\\n", "日本\n.png"];
        let mut state = State::open(&results, "scan x", false).unwrap();
        for (number, name) in (1..).zip(names) {
            state.note(name, stamp, number * 100).unwrap();
        }
        state.flush().unwrap();
        drop(state);
        let path = folder.path().join("out.jsonl.state");
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}400\t7\t1")).unwrap();
        let state = State::open(&results, "scan x", false).unwrap();
        assert_eq!((state.len(), state.results), (3, 300));
        assert!(names.iter().all(|name| state.has(name, stamp)));
        assert!(!state.has("a.txt", Stamp { bytes: 8, ..stamp }));
        drop(state);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
        assert!(State::open(&results, "scan y", false).is_err());
        let state = State::open(&results, "scan y", true).unwrap();
        assert_eq!(state.len(), 0);
        state.finish().unwrap();
        assert!(!path.exists());
    }
}
