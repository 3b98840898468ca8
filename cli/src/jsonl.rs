//! JSON lines in, JSON lines out: in order, none lost, bounded memory, all cores.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal as _, Read, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use fourc::input::{Channel, Page};
use fourc::{Classifier, Error, ErrorKind};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::flags::Classify;
use crate::question::{Body, Question, copied, read_file};
use crate::{FAILED, NOTHING, SOMETHING, flagged, output};

/// One case.
#[derive(Deserialize)]
struct Row {
    kind: String,
    text: Option<String>,
    url: Option<String>,
    path: Option<String>,
    html: Option<String>,
    turns: Option<Vec<Turn>>,
    subject: Option<String>,
    channel: Option<Channel>,
}

#[derive(Deserialize)]
struct Turn {
    author: String,
    text: String,
}

/// A line that was read: the question, or what is wrong with it.
struct Case {
    id: Value,
    line: u64,
    question: Result<Question, Error>,
}

/// Counts of a run.
#[derive(Default)]
struct Tally {
    rows: u64,
    flagged: u64,
    errors: u64,
}

/// Streams a file or standard input.
pub(crate) fn run(classifier: &Classifier, source: &Path, flags: &Classify) -> Result<u8> {
    let (input, size): (Box<dyn Read>, Option<u64>) = if source.as_os_str() == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = File::open(source).with_context(|| format!("cannot open {}", source.display()))?;
        let size = file.metadata().ok().map(|metadata| metadata.len());
        (Box::new(file), size)
    };
    let reader = BufReader::with_capacity(BUFFER_BYTES, input);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let progress = progress(size);
    let tally = stream(classifier, reader, &mut out, flags, &progress)?;
    progress.finish_and_clear();
    if std::io::stderr().is_terminal() {
        eprintln!(
            "{} rows, {} at {} or above, {} that could not be answered",
            tally.rows,
            tally.flagged,
            flags.level.id(),
            tally.errors
        );
    }
    Ok(match (tally.errors, tally.flagged) {
        (0, 0) => NOTHING,
        (0, _) => SOMETHING,
        _ => FAILED,
    })
}

fn stream(
    classifier: &Classifier,
    mut reader: BufReader<Box<dyn Read>>,
    out: &mut impl Write,
    flags: &Classify,
    progress: &ProgressBar,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut line = 0;
    loop {
        let mut cases = Vec::new();
        let mut bytes = 0;
        while cases.len() < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE {
            let Some((raw, length)) = read_line(&mut reader)? else { break };
            line += 1;
            progress.inc(length);
            // An empty line is no case; it is the only thing that is skipped.
            if raw.as_ref().is_ok_and(|raw| raw.trim_ascii().is_empty()) {
                continue;
            }
            let case = case(line, raw);
            bytes += case.question.as_ref().map_or(0, Question::bytes) + length as usize;
            cases.push(case);
            // Rows that come slowly are answered as they come, not when a thousand are together.
            if reader.buffer().is_empty() {
                break;
            }
        }
        if cases.is_empty() {
            out.flush()?;
            return Ok(tally);
        }
        answer(classifier, &cases, out, flags, &mut tally)?;
        // Whoever reads a pipe sees answers as they come.
        out.flush()?;
    }
}

fn answer(
    classifier: &Classifier,
    cases: &[Case],
    out: &mut impl Write,
    flags: &Classify,
    tally: &mut Tally,
) -> Result<()> {
    let inputs: Vec<_> = cases
        .iter()
        .map(|case| case.question.as_ref().map_err(copied).and_then(|question| question.input(flags.questions.channel)))
        .collect();
    let mut answers =
        classifier.classify_batch(inputs.iter().filter_map(|input| input.as_ref().ok().cloned())).into_iter();
    for (case, input) in cases.iter().zip(&inputs) {
        let verdict = match input {
            Ok(_) => answers.next().unwrap_or_else(|| Err(Error::new(ErrorKind::Internal, "a batch lost an answer"))),
            Err(error) => Err(copied(error)),
        };
        tally.rows += 1;
        match verdict.and_then(|verdict| Ok((verdict, case.question.as_ref().map_err(copied)?))) {
            Ok((verdict, question)) => {
                tally.flagged += u64::from(flagged(&verdict, flags.level));
                output::json(out, Some(&case.id), question, &verdict, flags)?;
            }
            Err(error) => {
                tally.errors += 1;
                let row = json!({ "id": case.id, "line": case.line, "error": { "code": error.code(), "message": error.message() } });
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(())
}

/// Reads one line; a line over the limit is read past without being kept.
#[allow(clippy::type_complexity, reason = "a line or its refusal, and its length")]
fn read_line(reader: &mut impl BufRead) -> Result<Option<(Result<Vec<u8>, Error>, u64)>> {
    let mut raw = Vec::new();
    let mut length = reader.take(LINE_BYTES).read_until(b'\n', &mut raw).context("the input cannot be read")? as u64;
    if length == 0 {
        return Ok(None);
    }
    if raw.last() == Some(&b'\n') || length < LINE_BYTES {
        return Ok(Some((Ok(raw), length)));
    }
    loop {
        let buffer = reader.fill_buf().context("the input cannot be read")?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(used);
        length += used as u64;
        if end.is_some() || used == 0 {
            let error =
                Error::new(ErrorKind::LimitExceeded, format!("the line exceeds the limit line_bytes = {LINE_BYTES}"));
            return Ok(Some((Err(error), length)));
        }
    }
}

fn case(line: u64, raw: Result<Vec<u8>, Error>) -> Case {
    let invalid = |what: &str| Error::new(ErrorKind::InvalidInput, what);
    let parsed = raw.and_then(|raw| {
        // Windows programs put a mark at the start of a file.
        let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&raw);
        let value: Value = serde_json::from_slice(raw).map_err(|cause| {
            let kind = if std::str::from_utf8(raw).is_err() { "is not UTF-8" } else { "is not JSON" };
            invalid(&format!("the line {kind}, at column {}", cause.column()))
        })?;
        // The id survives whatever else is wrong with the row.
        let id = value.get("id").cloned().unwrap_or(Value::Null);
        Ok((id, value))
    });
    match parsed {
        Ok((id, value)) => {
            let row = Row::deserialize(value)
                .map_err(|_| invalid("the row lacks `kind` or has a field of another type than documented"));
            let question = row.and_then(question);
            Case { id, line, question }
        }
        Err(error) => Case { id: Value::Null, line, question: Err(error) },
    }
}

fn question(row: Row) -> Result<Question, Error> {
    let lacks =
        |field: &str| Error::new(ErrorKind::InvalidInput, format!("a row of kind {} needs `{field}`", row.kind));
    let file = |path: &Option<String>, field| {
        path.as_deref().ok_or_else(|| lacks(field)).and_then(|path| read_file(Path::new(path)))
    };
    let body = match row.kind.as_str() {
        "text" => Body::Text(Ok(row.text.clone().ok_or_else(|| lacks("text"))?), row.channel.unwrap_or_default()),
        "url" => Body::Url(row.url.clone().ok_or_else(|| lacks("url"))?),
        "image" => Body::Image(file(&row.path, "path")?),
        "screenshot" => Body::Screenshot(file(&row.path, "path")?),
        "page" => Body::Page(match &row.html {
            Some(html) => Page::new(html.clone()),
            None => Page::from_bytes(&file(&row.path, "html` or `path")?, None),
        }),
        "conversation" => {
            let turns = row.turns.as_ref().ok_or_else(|| lacks("turns"))?;
            Body::Conversation(turns.iter().map(|turn| (turn.author.clone(), turn.text.clone())).collect())
        }
        _ => {
            let what = "a kind is one of text, url, image, page, screenshot, conversation";
            return Err(Error::new(ErrorKind::UnsupportedInput, what));
        }
    };
    Ok(Question { name: String::new(), body, subject: row.subject, url: row.url, text: row.text })
}

fn progress(size: Option<u64>) -> ProgressBar {
    // Answers on the terminal and a bar on the same terminal would overwrite one another.
    if !std::io::stderr().is_terminal() || std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{elapsed} {wide_bar} {bytes}/{total_bytes} {eta} left"),
        None => (ProgressBar::new_spinner(), "{elapsed} {spinner} {bytes}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

impl Question {
    fn bytes(&self) -> usize {
        match &self.body {
            Body::Image(bytes) | Body::Screenshot(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

/// Bytes read at once.
const BUFFER_BYTES: usize = 1 << 20;
/// Rows that are answered together: enough to keep every core busy.
const ROWS_AT_ONCE: usize = 1024;
/// Bytes of input that are held at once.
const BYTES_AT_ONCE: usize = 32 << 20;
/// The longest line that is kept; text and pages have lower limits of their own.
const LINE_BYTES: u64 = 24 << 20;
