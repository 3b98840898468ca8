//! `fourc scan`: every file of a folder, told by its first bytes, looked up and judged. Nothing in the folder is changed.

mod kinds;
mod rows;
mod sheet;
mod state;

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, IsTerminal as _, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, ValueEnum};
use fourc::input::{Channel, Page};
use fourc::known::{Digester, FileDigests};
use fourc::{Action, Classifier, Error, ErrorKind, Input, Level, Policy, Verdict};
use indicatif::{ProgressBar, ProgressStyle};
use walkdir::{DirEntry, WalkDir};

use crate::flags::{Knowledge, level, policy};
use crate::knowledge::classifier;
use crate::question::{Body, Question};
use crate::{FAILED, NOTHING, SOMETHING};
use kinds::{HEAD, Kind, Told, tell};
use rows::{Form, Row, Tally};
use sheet::Sheet;
use state::{Stamp, State};

/// What to scan, and how to tell it.
#[derive(Args)]
pub(crate) struct Flags {
    /// The folder. Links in it are counted and not followed.
    folder: PathBuf,
    /// Where results go (default: standard output). Beside it `.state` keeps how far the scan has come: the same command goes on
    /// after a break.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The form of the results; told from the name of --out where it ends in .csv.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Begin anew although an earlier scan was broken off.
    #[arg(long, requires = "out")]
    restart: bool,
    /// A file is flagged from this level on.
    #[arg(long, value_parser = level, default_value = "likely")]
    level: Level,
    /// Also say what this policy does: a preset or a policy file.
    #[arg(long, value_parser = policy, value_name = "PRESET|FILE")]
    policy: Option<Policy>,
    /// Also write an HTML page with a blurred thumbnail of each flagged picture, never of one on a sealed list.
    #[arg(long, value_name = "FILE.html")]
    contact_sheet: Option<PathBuf>,
    /// Also write the counts as JSON.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

/// The forms that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

pub(crate) fn run(flags: &Flags, knowledge: &Knowledge) -> Result<u8> {
    let folder = flags.folder.canonicalize().with_context(|| flags.folder.display().to_string())?;
    ensure!(folder.is_dir(), "{} is no folder; `fourc classify` looks at single files", flags.folder.display());
    for written in [&flags.out, &flags.contact_sheet, &flags.summary].into_iter().flatten() {
        if lies_within(written, &folder)? {
            bail!("{} lies in the folder that is scanned, in which nothing is written", written.display());
        }
    }
    let classifier = classifier(knowledge)?;
    let mut scan = Scan::new(flags, &folder, &classifier)?;
    let progress = progress(&folder, flags.out.is_none());
    for entry in WalkDir::new(&folder).follow_links(false).sort_by_file_name() {
        scan.take(entry, &progress)?;
    }
    scan.answer()?;
    progress.finish_and_clear();
    scan.finish()
}

/// A scan under way.
struct Scan<'s> {
    flags: &'s Flags,
    folder: &'s Path,
    classifier: &'s Classifier,
    form: Form,
    out: Output,
    state: Option<State>,
    sheet: Option<Sheet>,
    pending: Vec<Pending>,
    pending_bytes: u64,
    tally: Tally,
}

/// A file that waits for its answer.
struct Pending {
    row: Row,
    stamp: Stamp,
    /// A picture or page is one, a long text several.
    questions: Vec<Question>,
}

impl<'s> Scan<'s> {
    fn new(flags: &'s Flags, folder: &'s Path, classifier: &'s Classifier) -> Result<Self> {
        let is_named = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let by_name = || flags.out.as_ref().is_some_and(is_named);
        let is_csv = flags.format.map_or_else(by_name, |format| format == Format::Csv);
        let form = if is_csv { Form::Csv } else { Form::JsonLines };
        let first_line =
            format!("fourc-scan 1 {form:?} {} {}", flags.level.id(), folder.display().to_string().escape_default());
        let state = match &flags.out {
            Some(path) => Some(State::open(path, &first_line, flags.restart)?),
            None => None,
        };
        let goes_on = state.as_ref().is_some_and(|state| state.len() > 0);
        let mut out = Output::open(flags.out.as_deref(), state.as_ref().map_or(0, |state| state.results))?;
        if !goes_on {
            out.write(form.header().as_bytes())?;
        }
        let sheet = flags.contact_sheet.as_ref().map(|path| Sheet::open(path, goes_on)).transpose()?;
        let (pending, tally) = (Vec::new(), Tally::default());
        Ok(Self { flags, folder, classifier, form, out, state, sheet, pending, pending_bytes: 0, tally })
    }

    fn take(&mut self, entry: walkdir::Result<DirEntry>, progress: &ProgressBar) -> Result<()> {
        let Ok(entry) = entry else {
            self.tally.unreadable_folders += 1;
            return Ok(());
        };
        if entry.file_type().is_dir() {
            return Ok(());
        }
        if !entry.file_type().is_file() {
            self.tally.links += 1;
            return Ok(());
        }
        progress.inc(1);
        let path = self.name(entry.path());
        let stamp = match entry.metadata() {
            Ok(metadata) => Stamp::of(&metadata),
            Err(_) => Stamp { bytes: 0, changed: 0 },
        };
        if self.state.as_ref().is_some_and(|state| state.has(&path, stamp)) {
            self.tally.before += 1;
            return Ok(());
        }
        let mut row = Row { complete: true, ..Row::new(path, stamp.bytes) };
        let questions = match self.read(entry.path(), &mut row) {
            Ok(questions) => questions,
            Err(error) => {
                row.refuse(&error);
                Vec::new()
            }
        };
        self.pending_bytes += if questions.is_empty() { 0 } else { stamp.bytes };
        self.pending.push(Pending { row, stamp, questions });
        if self.pending.len() >= FILES_AT_ONCE || self.pending_bytes >= BYTES_AT_ONCE {
            self.answer()?;
        }
        Ok(())
    }

    /// The path below the folder; it begins with a dot, so that no spreadsheet takes it for a formula.
    fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(self.folder).unwrap_or(path);
        let names: Vec<_> = below.components().map(|name| name.as_os_str().to_string_lossy()).collect();
        format!("./{}", names.join("/"))
    }

    /// Tells what a file is, looks its digests up and gives what is to be judged of it.
    fn read(&self, path: &Path, row: &mut Row) -> Result<Vec<Question>, Error> {
        let refuse = |cause| Error::new(ErrorKind::Io, "the file cannot be read").because(cause);
        let mut file = File::open(path).map_err(refuse)?;
        let mut bytes = Vec::new();
        (&file).take(HEAD as u64).read_to_end(&mut bytes).map_err(refuse)?;
        let extension = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let told = tell(&bytes, &extension);
        row.told(&told);
        if told.kind.unread().is_none() {
            (&file).take(MOST_BYTES + 1 - bytes.len() as u64).read_to_end(&mut bytes).map_err(refuse)?;
        }
        let is_whole = told.kind.unread().is_none() && bytes.len() as u64 <= MOST_BYTES;
        let digests = if is_whole {
            FileDigests::of(&bytes)
        } else {
            let mut digester = Digester::default();
            digester.update(&bytes);
            // Whatever its size, a file passes through one small buffer.
            let mut buffer = vec![0; BUFFER_BYTES];
            loop {
                match file.read(&mut buffer).map_err(refuse)? {
                    0 => break digester.finish(),
                    count => digester.update(buffer.get(..count).unwrap_or_default()),
                }
            }
        };
        let known = self.classifier.known_file(&digests);
        row.known(&known);
        if known.is_sealed {
            row.decision = self.flags.policy.as_ref().map(|_| Action::Block.id());
            return Ok(Vec::new());
        }
        if let Some(note) = told.kind.unread() {
            row.note = Some(note.to_owned());
            row.complete = false;
            row.decision = self.flags.policy.as_ref().map(|policy| policy.on_incomplete.id());
            return Ok(Vec::new());
        }
        if !is_whole {
            let what = format!("the file exceeds the limit file_bytes = {MOST_BYTES}; its digest was looked up");
            return Err(Error::new(ErrorKind::LimitExceeded, what));
        }
        Ok(questions(&told, bytes))
    }

    /// Answers all files that wait, and writes them down.
    fn answer(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        self.pending_bytes = 0;
        let inputs: Vec<std::result::Result<Input<'_>, Error>> =
            pending.iter().flat_map(|file| &file.questions).map(|question| question.input(Channel::Document)).collect();
        let asked = inputs.iter().filter_map(|input| input.as_ref().ok().cloned());
        let mut verdicts = self.classifier.classify_batch(asked).into_iter();
        let mut answers: Vec<std::result::Result<Verdict, Error>> = Vec::with_capacity(inputs.len());
        for input in inputs {
            let lost = || Err(Error::new(ErrorKind::Internal, "a batch lost an answer"));
            answers.push(input.and_then(|_| verdicts.next().unwrap_or_else(lost)));
        }
        let mut answers = answers.into_iter();
        let mut lines = Vec::new();
        for Pending { mut row, stamp, questions } in pending {
            for answer in answers.by_ref().take(questions.len()) {
                match answer {
                    Ok(verdict) => row.take(&verdict, self.flags.policy.as_ref(), self.flags.level),
                    Err(error) => row.refuse(&error),
                }
            }
            self.tally.count(&row);
            self.form.write(&mut lines, &row)?;
            let picture = questions.first().and_then(|question| match &question.body {
                Body::Image(bytes) => Some(bytes),
                _ => None,
            });
            if let (Some(sheet), Some(bytes), true) = (&mut self.sheet, picture, row.flagged) {
                sheet.add(&row, bytes)?;
            }
            if let Some(state) = &mut self.state {
                state.note(&row.path, stamp, self.out.length + lines.len() as u64)?;
            }
        }
        self.out.write(&lines)?;
        if let Some(sheet) = &mut self.sheet {
            sheet.flush()?;
        }
        // Last, so that it never promises what is not there.
        self.state.as_mut().map_or(Ok(()), State::flush)
    }

    fn finish(self) -> Result<u8> {
        if let Some(path) = &self.flags.summary {
            let text = serde_json::to_string_pretty(&rows::json(&self.tally))? + "\n";
            std::fs::write(path, text).with_context(|| path.display().to_string())?;
        }
        for line in self.tally.lines() {
            eprintln!("{line}");
        }
        if let Some(state) = self.state {
            state.finish()?;
        }
        Ok(match &self.tally {
            tally if tally.errors + tally.unreadable_folders > 0 => FAILED,
            tally if tally.flagged > 0 => SOMETHING,
            _ => NOTHING,
        })
    }
}

/// What is to be judged of a file.
fn questions(told: &Told, bytes: Vec<u8>) -> Vec<Question> {
    let ask = |body| Question::new(String::new(), body);
    match told.kind {
        Kind::Image => vec![ask(Body::Image(bytes))],
        Kind::Page => vec![ask(Body::Page(Page::from_bytes(&bytes, None)))],
        Kind::Text => {
            // The reader of pages finds out the encoding, and keeps the text as it is.
            let page = Page::from_bytes(&bytes, None);
            pieces(page.html()).map(|piece| ask(Body::Text(Ok(piece.to_owned()), Channel::Document))).collect()
        }
        _ => Vec::new(),
    }
}

/// A text in pieces that a limit lets pass, cut where a line ends if there is one.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = PIECE_BYTES.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, _) = rest.split_at_checked(end)?;
        let cut = if end < rest.len() { piece.rfind('\n').map_or(end, |at| at + 1) } else { end };
        let (piece, after) = rest.split_at_checked(cut)?;
        rest = after;
        Some(piece)
    })
}

/// Where results go, and how long they are.
struct Output {
    out: Box<dyn Write>,
    length: u64,
}

impl Output {
    /// Standard output, or a file that is cut to what an earlier run is known to have written.
    fn open(path: Option<&Path>, length: u64) -> Result<Self> {
        let Some(path) = path else { return Ok(Self { out: Box::new(std::io::stdout()), length: 0 }) };
        let named = || path.display().to_string();
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path).with_context(named)?;
        ensure!(file.metadata()?.len() >= length, "{} is shorter than its state says; --restart begins anew", named());
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { out: Box::new(BufWriter::new(file)), length })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(self.out.flush()?)
    }
}

/// Whether a file that may not be there yet would lie in a folder.
fn lies_within(file: &Path, folder: &Path) -> Result<bool> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(parent.canonicalize().with_context(|| parent.display().to_string())?.starts_with(folder))
}

fn progress(folder: &Path, answers_on_stdout: bool) -> ProgressBar {
    if !std::io::stderr().is_terminal() || (answers_on_stdout && std::io::stdout().is_terminal()) {
        return ProgressBar::hidden();
    }
    let files = WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()).count();
    let bar = ProgressBar::new(files as u64);
    match ProgressStyle::with_template("{elapsed} {wide_bar} {pos}/{len} files, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Files that are answered together: enough to keep every core busy.
const FILES_AT_ONCE: usize = 256;
/// Bytes of files that are held at once, beside the last one read.
const BYTES_AT_ONCE: u64 = 32 << 20;
/// Bytes of one file that are held at all.
const MOST_BYTES: u64 = 64 << 20;
/// Bytes of a text that are judged at once.
const PIECE_BYTES: usize = 1 << 20;
const BUFFER_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_where_lines_end_and_loses_nothing() {
        let text = format!("{}\n{}é{}", "a".repeat(PIECE_BYTES - 5), "b".repeat(PIECE_BYTES - 2), "c".repeat(10));
        let cut: Vec<&str> = pieces(&text).collect();
        assert_eq!(cut.concat(), text);
        assert!(cut.len() == 3 && cut[0].ends_with('\n') && cut.iter().all(|piece| piece.len() <= PIECE_BYTES));
        assert_eq!(pieces("").count(), 0);
    }
}
