//! Any other classifier, as a command that reads rows as JSON lines and writes answers as JSON lines.
//!
//! It reads `{"id", "text", "channel"?}` and writes, in order, `{"id"?, "scores": {label: number}, "levels"?: {label:
//! "likely"}}` or `{"error": "…"}`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufReader, BufWriter, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::corpus::{Row, line};
use crate::{Error, Result, level};

/// How to run a rival.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// The program. No shell is between: for one, name it and pass `-c`.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The score that makes `likely` where the rival gives no levels.
    pub threshold: f64,
    /// How long to wait for any one line before the rival is ended; its remaining rows are then errors. What it started
    /// itself must end with it: a shell should `exec` the program.
    pub patience: Duration,
}

impl Rival {
    /// A rival with a threshold of 0.5 that is given ten minutes for its first and every other line.
    pub fn new(program: impl Into<String>, arguments: impl IntoIterator<Item = String>) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().collect(),
            threshold: 0.5,
            patience: Duration::from_mins(10),
        }
    }

    /// Asks the rival about every row. What it does wrong is an error on that row, counted.
    pub fn run(&self, rows: &[Row]) -> Result<Answered> {
        let failed = |cause| Error::Rival { program: self.program.clone(), cause };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let mut matching = Matching::new(rows);
        let mut fault = None;
        // One thread writes and one reads, or a rival that answers while it reads would block on a full pipe.
        std::thread::scope(|scope| {
            scope.spawn(move || input.map(|input| write(rows, input)));
            let (sender, lines) = sync_channel(LINES_AHEAD);
            scope.spawn(move || {
                let Some(output) = output else { return };
                let mut reader = BufReader::new(output);
                while let Ok(Some(raw)) = line(&mut reader, LINE_BYTES) {
                    if sender.send(raw).is_err() {
                        // What is left is read past, so that the rival can come to its end.
                        let _ = std::io::copy(&mut reader, &mut std::io::sink());
                        return;
                    }
                }
            });
            fault = self.collect(&lines, &mut matching);
            drop(lines);
            if fault.is_some() {
                // A rival that has ended by itself cannot be ended again, which is no matter.
                let _ = child.kill();
            }
        });
        let status = child.wait().map_err(failed)?;
        let status = fault.or_else(|| (!status.success()).then(|| status.to_string()));
        Ok(matching.finish(status))
    }

    /// Takes lines until there are no more, or says why the rival must be ended.
    fn collect(
        &self,
        lines: &Receiver<std::result::Result<Vec<u8>, ()>>,
        matching: &mut Matching<'_>,
    ) -> Option<String> {
        loop {
            match lines.recv_timeout(self.patience) {
                Ok(raw) => matching.take(raw.map_or_else(|()| Err("its line is too long"), |raw| self.parse(&raw))),
                Err(RecvTimeoutError::Timeout) => {
                    return Some(format!("ended after {} seconds without a line", self.patience.as_secs()));
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            if matching.surplus > MOST_SURPLUS {
                return Some(format!("ended after {MOST_SURPLUS} lines that belong to no row"));
            }
        }
    }

    /// One line of the rival: the id it names, and its answer.
    fn parse(&self, raw: &[u8]) -> std::result::Result<(Option<String>, Answer), &'static str> {
        let line: Line =
            serde_json::from_slice(raw).map_err(|_| "its line is not JSON of the form that is asked for")?;
        let id = match line.id {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id),
            Some(other) => Some(other.to_string()),
        };
        if line.error.is_some() {
            return Ok((id, Answer::failed("the rival reports an error")));
        }
        let Some(scores) = line.scores else {
            return Ok((id, Answer::failed("its line has no scores")));
        };
        let Some(levels) = line.levels else {
            return Ok((id, Answer::from_scores(scores, self.threshold)));
        };
        let mut flagged = BTreeMap::new();
        for (label, name) in levels {
            match level::rank(&name) {
                Some(rank) => flagged.insert(label, rank),
                None => return Ok((id, Answer::failed("its line has a level that is none of the five"))),
            };
        }
        Ok((id, Answer { scores, flagged, error: None }))
    }
}

/// What a rival said.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// One answer for each row, in order.
    pub answers: Vec<Answer>,
    /// How many of them are errors.
    pub errors: usize,
    /// Lines that belong to no row.
    pub surplus: usize,
    /// Every label that it gave a score or a level for at least once.
    pub labels: BTreeSet<String>,
    /// How it ended, if not well.
    pub status: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    scores: Option<BTreeMap<String, f64>>,
    levels: Option<BTreeMap<String, String>>,
    error: Option<Value>,
}

/// Lays lines beside rows: by their id where they name one, else in order.
struct Matching<'a> {
    rows: &'a [Row],
    places: BTreeMap<&'a str, VecDeque<usize>>,
    answers: Vec<Answer>,
    surplus: usize,
}

impl<'a> Matching<'a> {
    fn new(rows: &'a [Row]) -> Self {
        let mut places: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            places.entry(&row.id).or_default().push_back(place);
        }
        Self { rows, places, answers: Vec::with_capacity(rows.len()), surplus: 0 }
    }

    fn take(&mut self, line: std::result::Result<(Option<String>, Answer), &'static str>) {
        let answer = match line {
            Err(reason) => Answer::failed(reason),
            Ok((None, answer)) => answer,
            Ok((Some(id), answer)) => match self.place(&id) {
                Some(place) => {
                    // The rows between were passed over.
                    while self.answers.len() < place {
                        self.answers.push(Answer::failed(NO_LINE));
                    }
                    answer
                }
                None => Answer::failed("its line has the id of another row"),
            },
        };
        if self.answers.len() < self.rows.len() {
            self.answers.push(answer);
        } else {
            self.surplus += 1;
        }
    }

    /// The next row of that id that is not yet answered.
    fn place(&mut self, id: &str) -> Option<usize> {
        let places = self.places.get_mut(id)?;
        while places.front().is_some_and(|place| *place < self.answers.len()) {
            places.pop_front();
        }
        places.front().copied()
    }

    fn finish(mut self, status: Option<String>) -> Answered {
        while self.answers.len() < self.rows.len() {
            self.answers.push(Answer::failed(NO_LINE));
        }
        let errors = self.answers.iter().filter(|answer| answer.error.is_some()).count();
        let named = self.answers.iter().flat_map(|answer| answer.scores.keys().chain(answer.flagged.keys()));
        let labels = named.cloned().collect();
        Answered { answers: self.answers, errors, surplus: self.surplus, labels, status }
    }
}

/// Writes all rows; stops where the rival no longer reads.
fn write(rows: &[Row], input: impl Write) -> std::io::Result<()> {
    let mut input = BufWriter::new(input);
    for row in rows {
        let mut case = json!({ "id": row.id, "text": row.text });
        if let (Some(channel), Some(case)) = (row.fields.get("channel"), case.as_object_mut()) {
            case.insert("channel".to_owned(), Value::String(channel.clone()));
        }
        writeln!(input, "{case}")?;
    }
    input.flush()
}

/// Why a row that was passed over has no answer.
const NO_LINE: &str = "the rival wrote no line for it";
/// Lines that belong to no row, after which a rival will hardly come to an end.
const MOST_SURPLUS: usize = 10_000;
/// Lines that are read before they are laid beside their rows.
const LINES_AHEAD: usize = 1024;
/// The longest line of a rival.
const LINE_BYTES: u64 = 4 << 20;

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn rows(count: usize) -> Vec<Row> {
        (0..count).map(|i| Row { id: format!("r{i}"), text: "hello ".repeat(50), ..Row::default() }).collect()
    }

    fn shell(script: &str) -> Rival {
        Rival::new("sh", ["-c".to_owned(), script.to_owned()])
    }

    #[test]
    fn more_rows_than_a_pipe_holds_do_not_block() {
        let echo = shell(r#"while read -r line; do echo '{"scores":{"toxicity":0.9,"fine":0.1}}'; done"#);
        let answered = echo.run(&rows(3000)).unwrap();
        assert_eq!((answered.answers.len(), answered.errors), (3000, 0));
        assert!(answered.answers.iter().all(|answer| answer.level("toxicity") == level::LIKELY));
        assert_eq!(answered.answers[0].level("fine"), level::CLEAR);
        assert_eq!(answered.labels.len(), 2);
    }

    #[test]
    fn a_bad_a_skipped_and_a_missing_line_are_errors_of_their_own_rows() {
        let script = r#"echo '{"id":"r0","scores":{"a":1},"levels":{"a":"strong"}}'
            echo 'nonsense'
            echo '{"id":"r3","scores":{"a":0.2}}'
            echo '{"id":"r4","scores":{"a":0.2},"levels":{"a":"severe"}}'
            exit 3"#;
        let answered = shell(script).run(&rows(6)).unwrap();
        let failed: Vec<bool> = answered.answers.iter().map(|answer| answer.error.is_some()).collect();
        assert_eq!(failed, [false, true, true, false, true, true]);
        assert_eq!((answered.errors, answered.answers[0].level("a")), (4, level::STRONG));
        assert!(answered.status.is_some());
    }

    #[test]
    fn a_rival_that_never_reads_or_writes_is_ended() {
        let rival = Rival { patience: Duration::from_millis(200), ..Rival::new("sleep", ["60".to_owned()]) };
        let answered = rival.run(&rows(2)).unwrap();
        assert_eq!(answered.errors, 2);
        assert!(answered.status.is_some());
    }

    #[test]
    fn more_lines_than_rows_are_counted() {
        let answered = shell(r#"for i in 1 2 3; do echo '{"scores":{}}'; done"#).run(&rows(2)).unwrap();
        assert_eq!((answered.errors, answered.surplus), (0, 1));
    }

    #[test]
    fn a_rival_that_never_ends_is_ended() {
        let answered = Rival::new("yes", [r#"{"scores":{"a":0.1}}"#.to_owned()]).run(&rows(2)).unwrap();
        assert_eq!(answered.errors, 0);
        assert!(answered.status.is_some());
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        assert!(Rival::new("/nonexistent/rival", []).run(&rows(1)).is_err());
    }
}
