//! `fourc squid`: answers the proxy Squid about addresses. The verdict is the core's and the action the policy's.

mod protocol;
mod watch;

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use fourc::input::Url;
use fourc::{Policy, Reloadable};

use crate::flags::{Knowledge, policy};
use crate::{NOTHING, knowledge};
use protocol::{Asked, Outcome};
use watch::Watch;

#[derive(Args)]
pub(crate) struct Flags {
    /// What decides: a preset (early-years-ks1, ks2, ks3, ks4, post-16, staff) or a policy file.
    #[arg(long, value_parser = policy, value_name = "PRESET|FILE")]
    policy: Policy,
    /// What becomes of an address that cannot be judged. What becomes of requests when this program is not there is for
    /// Squid's configuration to say; see `integrations/squid`.
    #[arg(long, value_enum, default_value_t = OnFailure::Closed)]
    on_failure: OnFailure,
    /// What Squid runs it as: `external_acl_type`, which fails closed, or `url_rewrite_program`, which fails open.
    #[arg(long = "as", value_enum, default_value_t = Role::Acl)]
    role: Role,
    /// The part of its entries that a list may lose when its file has changed; a list that lost more is not taken.
    #[arg(long, default_value_t = 0.2, value_parser = part, value_name = "0..1")]
    allow_shrink: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnFailure {
    /// It passes.
    Open,
    /// It does not.
    Closed,
}

/// The two places that Squid has for a program that is asked about an address.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    Acl,
    Rewriter,
}

fn part(text: &str) -> Result<f64> {
    let part: f64 = text.parse().context("a number from 0 to 1")?;
    anyhow::ensure!((0.0..=1.0).contains(&part), "a number from 0 to 1");
    Ok(part)
}

/// Answers until standard input ends.
pub(crate) fn run(flags: &Flags, knowledge: &Knowledge) -> Result<u8> {
    // Before the lists are read, so that a change while they are read is seen.
    let mut watch = Watch::new(knowledge)?;
    let classifier = Reloadable::new(knowledge::address_classifier(knowledge)?)?.allow_shrink(flags.allow_shrink);
    // The message of a panic may quote what was being judged; where it happened is enough for a report.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("fourc squid: internal error at {place}");
    }));
    let threads = match knowledge.threads {
        0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        threads => threads,
    };
    answer_at_once();
    let questions = Mutex::new(BufReader::new(std::io::stdin()));
    let (ended, end) = channel::<()>();
    std::thread::scope(|scope| {
        // Apart from the threads that answer, so that nobody waits while lists are read.
        let current = &classifier;
        scope.spawn(move || {
            while end.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
                match watch.look(current) {
                    None => {}
                    Some(Ok(taken)) => eprintln!("fourc squid: the lists were read anew: {taken}"),
                    Some(Err(error)) => eprintln!("fourc squid: the old lists go on answering: {error:#}"),
                }
            }
        });
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| answer_all(&questions, current, flags))).collect();
        let results: Vec<_> = workers.into_iter().filter_map(|worker| worker.join().ok()).collect();
        drop(ended);
        results.into_iter().collect::<Result<Vec<()>>>().map(|_| NOTHING)
    })
}

/// Squid talks to external ACL helpers over TCP. Unless told otherwise, the system keeps an answer back until the one before it
/// is acknowledged, which takes up to 40 milliseconds.
#[cfg(unix)]
fn answer_at_once() {
    use std::os::fd::AsFd as _;
    // Refused where standard output is no such connection: a pipe keeps nothing back.
    if let Ok(copy) = std::io::stdout().as_fd().try_clone_to_owned() {
        let _ = std::net::TcpStream::from(copy).set_nodelay(true);
    }
}

/// Elsewhere Squid is not.
#[cfg(not(unix))]
fn answer_at_once() {}

/// Takes one question after the other, beside other threads that do the same; Squid's numbers tell the answers apart.
fn answer_all(questions: &Mutex<impl BufRead>, classifier: &Reloadable, flags: &Flags) -> Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let is_whole = {
            let mut questions = questions.lock().unwrap_or_else(PoisonError::into_inner);
            if !next_line(&mut *questions, &mut line).context("standard input")? {
                return Ok(());
            }
            line.pop_if(|last| *last == b'\n').is_some() || line.len() < LONGEST_LINE
        };
        let answer = match Asked::read(&line) {
            Ok(asked) if is_whole => {
                let judged = catch_unwind(AssertUnwindSafe(|| judge(classifier, &flags.policy, &asked.address)));
                let outcome = judged.unwrap_or(Outcome::Failed);
                asked.answer(&outcome, flags)
            }
            Ok(asked) => protocol::unreadable(Some(asked.id)),
            Err(id) => protocol::unreadable(id),
        };
        let mut out = std::io::stdout().lock();
        out.write_all(answer.as_bytes())?;
        out.flush()?;
    }
}

fn judge(classifier: &Reloadable, policy: &Policy, address: &str) -> Outcome {
    match classifier.load().classify(Url::new(address)) {
        Ok(verdict) => Outcome::Judged(policy.decide(&verdict)),
        Err(_) => Outcome::Failed,
    }
}

/// Reads one line with its end; of one that is too long the beginning, and skips the rest. False when there is none.
fn next_line(questions: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    questions.take(LONGEST_LINE as u64).read_until(b'\n', line)?;
    if line.len() == LONGEST_LINE && line.last() != Some(&b'\n') {
        questions.skip_until(b'\n')?;
    }
    Ok(!line.is_empty())
}

/// Bytes of a question. Squid refuses addresses of more than 8 KiB itself, and may write a byte of them as three.
const LONGEST_LINE: usize = 64 << 10;

/// How long a changed list may stay unnoticed.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
