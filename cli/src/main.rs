//! `fourc`: classify and explain from the command line. Holds no rule of its own.
#![forbid(unsafe_code)]

mod audit;
mod eval;
mod explain;
mod flags;
mod jsonl;
mod knowledge;
mod lists;
mod output;
mod question;
mod read;
mod scan;
mod squid;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;
use fourc::{Classifier, Level, Verdict};

use flags::{Arguments, Classify, Command, Explain};
use question::{Question, read_stdin};

/// Nothing at or above the asked level.
pub(crate) const NOTHING: u8 = 0;
/// Something at or above the asked level.
pub(crate) const SOMETHING: u8 = 1;
/// Something could not be answered.
pub(crate) const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => ExitCode::from(code),
        // Whoever closed the pipe has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::from(NOTHING),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(FAILED)
        }
    }
}

fn run(arguments: &Arguments) -> Result<u8> {
    match &arguments.command {
        Command::Classify(flags) => classify(&knowledge::classifier(&arguments.knowledge)?, flags),
        Command::Explain(flags) => explain(&knowledge::classifier(&arguments.knowledge)?, flags),
        Command::Audit(flags) => audit::run(flags, &arguments.knowledge),
        Command::Scan(flags) => scan::run(flags, &arguments.knowledge),
        Command::Eval(flags) => eval::run(flags, &arguments.knowledge),
        Command::Lists(command) => lists::run(command, &arguments.knowledge),
        Command::Read(flags) => read::run(&knowledge::classifier(&arguments.knowledge)?, flags),
        Command::Squid(flags) => squid::run(flags, &arguments.knowledge),
        Command::Bundle => {
            output::bundles(&mut std::io::stdout().lock(), &knowledge::classifier(&arguments.knowledge)?)?;
            Ok(NOTHING)
        }
    }
}

fn classify(classifier: &Classifier, flags: &Classify) -> Result<u8> {
    if let Some(source) = &flags.jsonl {
        return jsonl::run(classifier, source, flags);
    }
    let mut code = NOTHING;
    let mut out = std::io::stdout().lock();
    for question in flags.questions.questions()? {
        match question.answer(classifier, flags.questions.channel) {
            Ok(verdict) => {
                if flagged(&verdict, flags.level) {
                    code = code.max(SOMETHING);
                }
                if flags.json {
                    output::json(&mut out, None, &question, &verdict, flags)?;
                } else {
                    output::pretty(&mut out, classifier, &question, &verdict, flags.policy.as_ref())?;
                }
            }
            Err(error) => {
                code = FAILED;
                output::complain(&error.into());
            }
        }
    }
    Ok(code)
}

fn explain(classifier: &Classifier, flags: &Explain) -> Result<u8> {
    let mut code = NOTHING;
    let mut out = std::io::stdout().lock();
    for question in flags.questions.questions()? {
        match question.answer(classifier, flags.questions.channel) {
            Ok(verdict) => {
                if flagged(&verdict, Level::Likely) {
                    code = code.max(SOMETHING);
                }
                writeln!(out, "{}", explain::explain(classifier, &question, &verdict, flags.policy.as_ref()))?;
            }
            Err(error) => {
                code = FAILED;
                output::complain(&error.into());
            }
        }
    }
    Ok(code)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let cause = error.downcast_ref::<std::io::Error>();
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Whether any risk stands at or above a level, or a deny list covers what was asked about.
pub(crate) fn flagged(verdict: &Verdict, level: Level) -> bool {
    verdict.is_denied() || verdict.scores.iter().any(|entry| entry.category.is_risk() && entry.level >= level)
}
