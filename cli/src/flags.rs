//! What was said on the command line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use fourc::input::Channel;
use fourc::{Category, Date, Effort, Level, OffsetUnit, Policy, Preset};

use crate::lists::{Build, BuildHashes};
use crate::{Question, read_stdin};

/// Tells whether a URL, text, page, conversation, image or screenshot carries one of the four Cs of online risk to children.
#[derive(Parser)]
#[command(
    name = "fourc",
    version,
    after_help = "Exit status: 0 nothing found, 1 something at or above --level, 2 something could not be answered."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) knowledge: Knowledge,
}

/// Where the knowledge comes from; without any of these everything is built in but the image model.
#[derive(Args)]
pub(crate) struct Knowledge {
    /// Open this bundle instead of the built-in one.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Knowledge")]
    pub(crate) bundle: Option<PathBuf>,
    /// Add a component bundle, e.g. an image model; may be given several times. Default: `models/nsfwjs` in this folder,
    /// above it or beside the program.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Knowledge")]
    pub(crate) component: Vec<PathBuf>,
    /// Add a term list of your own (.toml, .csv or .tsv); later ones take precedence. May be given several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) terms: Vec<PathBuf>,
    /// Add a list of addresses that are not wanted: plain, hosts, ad-block or a table with tabs. May be given several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) deny: Vec<PathBuf>,
    /// Add a list of addresses about which category lists are not heard, in the same forms; deny and sealed lists overrule
    /// it. May be given several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) allow: Vec<PathBuf>,
    /// Add a sealed list, as text or compiled: nothing overrules it, and its entries are never shown. One that is missing
    /// shows in every verdict. May be given several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) sealed: Vec<PathBuf>,
    /// Add a list of known pictures and files: CSV, TSV or JSON lines, or compiled by `fourc lists build-hashes`. May be given
    /// several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) hashes: Vec<PathBuf>,
    /// Add a sealed list of the same: a match stops the look at a picture. One that is missing shows in every verdict about a
    /// picture. May be given several times.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) sealed_hashes: Vec<PathBuf>,
    /// In how many of 256 bits the PDQ hash of a picture may differ from that of a list.
    #[arg(long, global = true, value_name = "0..31", default_value_t = fourc::known::PDQ_RADIUS, help_heading = "Knowledge")]
    pub(crate) pdq_radius: u32,
    /// The day that lists which expire are held against (default: today in UTC).
    #[arg(long, global = true, value_name = "YYYY-MM-DD", help_heading = "Knowledge")]
    pub(crate) today: Option<Date>,
    /// Add a compiled list of addresses, which `fourc lists build` writes. May be given several times.
    #[arg(long, alias = "lists", global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) list: Vec<PathBuf>,
    /// Read the models' scores by this calibration file, which `fourc eval --recalibrate` writes.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Knowledge")]
    pub(crate) calibration: Option<PathBuf>,
    /// Run models with this ONNX Runtime library, or with the compiled-in engine (`tract`).
    #[arg(long, global = true, value_name = "tract|FILE", env = "FOURC_ONNXRUNTIME", help_heading = "Knowledge")]
    pub(crate) runtime: Option<PathBuf>,
    /// How much work one answer is worth: rules only (microseconds), the fast models, the encoder where they are unsure
    /// (milliseconds), or the encoder for every text.
    #[arg(long, global = true, value_enum, default_value_t = Work::Fast, help_heading = "Knowledge")]
    pub(crate) effort: Work,
    /// The same as `--effort rules`.
    #[arg(long, global = true, conflicts_with = "effort", help_heading = "Knowledge")]
    pub(crate) rules_only: bool,
    /// Threads for batches and for the questions of `squid`; 0 is one a core.
    #[arg(long, global = true, default_value_t = 0, value_name = "N", help_heading = "Knowledge")]
    pub(crate) threads: usize,
}

/// The efforts, cheapest first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    Rules,
    Fast,
    Balanced,
    Accurate,
}

impl Knowledge {
    /// The effort that was asked for.
    pub(crate) fn effort(&self) -> Effort {
        match self.effort {
            _ if self.rules_only => Effort::Rules,
            Work::Rules => Effort::Rules,
            Work::Fast => Effort::Fast,
            Work::Balanced => Effort::Balanced,
            Work::Accurate => Effort::Accurate,
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Give a verdict on arguments, files or standard input.
    Classify(Classify),
    /// Say in plain English why something was or was not flagged.
    Explain(Explain),
    /// Scan a folder: every file told by its first bytes, pictures, pages and texts judged, digests looked up; nothing in it
    /// is changed. Exit status 1 when a file was flagged, 2 when one could not be answered.
    Scan(Box<crate::scan::Flags>),
    /// Measure recall, false alarms and calibration on labelled corpora, and rivals beside it. Exit status 1 when rows
    /// could not be read.
    Eval(Eval),
    /// Audit web logs and write a report: incidents, hints at purpose, what was stopped for nothing. Exit status 0 for a nil
    /// return, 1 for incidents, 2 when a log could not be read.
    Audit(Box<crate::audit::Flags>),
    /// Compile lists of addresses; check term lists, look their entries up, turn a report from staff into a test.
    #[command(subcommand)]
    Lists(Lists),
    /// Answer Squid about addresses: as an external ACL helper, or as a URL rewriter that never rewrites. Reads questions until
    /// its input ends; see `integrations/squid`.
    Squid(Box<crate::squid::Flags>),
    /// Print the text that stands on screenshots, line by line in reading order, as the signals are given it.
    #[command(hide = true)]
    Read(Read),
    /// Show the bundles and the engine that verdicts come from, after checking every digest.
    Bundle,
}

#[derive(Args)]
pub(crate) struct Classify {
    #[command(flatten)]
    pub(crate) questions: Questions,
    /// Read one JSON case a line from a file or `-`, and write one JSON line each, in order.
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["inputs", "kind"])]
    pub(crate) jsonl: Option<PathBuf>,
    /// Write verdicts as JSON, one a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Unit of the spans in JSON.
    #[arg(long, value_enum, default_value_t = Offsets::Utf8)]
    pub(crate) offsets: Offsets,
    /// Exit with 1 when a risk stands at this level or above.
    #[arg(long, value_parser = level, default_value = "likely")]
    pub(crate) level: Level,
    /// Also say what this policy does: a preset (early-years-ks1, ks2, ks3, ks4, post-16, staff) or a policy file.
    #[arg(long, value_parser = policy, value_name = "PRESET|FILE")]
    pub(crate) policy: Option<Policy>,
}

#[derive(Args)]
pub(crate) struct Read {
    /// Pictures; `-` reads their paths from standard input, one a line, and answers each at once.
    #[arg(required = true)]
    pub(crate) pictures: Vec<PathBuf>,
    /// One line of JSON a picture: `file`, `seconds`, and `lines` with `x`, `y`, `width`, `height`, `text`, `confidence`.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) questions: Questions,
    /// Also say what this policy does: a preset or a policy file.
    #[arg(long, value_parser = policy, value_name = "PRESET|FILE")]
    pub(crate) policy: Option<Policy>,
}

/// What to measure, and on what.
#[derive(Args)]
pub(crate) struct Eval {
    /// Labelled rows: .jsonl, .csv or .tsv, each also .gz, or folders of them. A label that a row does not name is unknown.
    #[arg(required = true)]
    pub(crate) corpora: Vec<PathBuf>,
    /// Take only rows whose field has this value, e.g. split=held; several for one field are alternatives.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub(crate) filter: Vec<String>,
    /// The field or column that holds the text.
    #[arg(long, default_value = "text", value_name = "FIELD")]
    pub(crate) text: String,
    /// The field or column that holds the id.
    #[arg(long, default_value = "id", value_name = "FIELD")]
    pub(crate) id: String,
    /// The field or column that holds the labels.
    #[arg(long, default_value = "labels", value_name = "FIELD")]
    pub(crate) labels: String,
    /// A label that a row does not name is 0 instead of unknown.
    #[arg(long)]
    pub(crate) complete: bool,
    /// Measure these labels only.
    #[arg(long, value_delimiter = ',')]
    pub(crate) label: Vec<String>,
    /// A label of the corpus or of a rival as a union of ours, e.g. toxicity=bullying+hate+threat.
    #[arg(long, value_name = "THEIRS=OURS+OURS")]
    pub(crate) map: Vec<String>,
    /// What is taken for the score: the verdict's, with its levels, or the models' calibrated probability.
    #[arg(long, value_enum, default_value_t = ScoreOf::Verdict)]
    pub(crate) score: ScoreOf,
    /// The probability, or the score of a rival that gives no levels, that counts as `likely`.
    #[arg(long, default_value_t = 0.5)]
    pub(crate) threshold: f64,
    /// Cut the rows along a field, `length`, or NAME=FILE with words one a line.
    #[arg(long, value_name = "FIELD|length|NAME=FILE")]
    pub(crate) slice: Vec<String>,
    /// A rival: a command that reads rows as JSON lines and writes {"scores": {label: number}} for each.
    #[arg(long, value_name = "NAME=COMMAND")]
    pub(crate) rival: Vec<String>,
    /// Resamples of the intervals.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(crate) resamples: usize,
    /// Seed of the resamples.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Also write report.md, report.html and report.json into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Instead of measuring, fit the models' curves and thresholds to these rows and write them for --calibration.
    #[arg(long, value_name = "FILE")]
    pub(crate) recalibrate: Option<PathBuf>,
}

impl Eval {
    /// What the report calls the corpus.
    pub(crate) fn name(&self) -> String {
        let last = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let files = self.corpora.iter().filter_map(last).collect::<Vec<_>>().join(", ");
        if self.filter.is_empty() { files } else { format!("{files} where {}", self.filter.join(", ")) }
    }
}

/// What is taken for a score.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreOf {
    Verdict,
    Probability,
}

/// What can be done with lists.
#[derive(Subcommand)]
pub(crate) enum Lists {
    /// Compile lists of addresses into one file for --list, and say what became of every line. Exit status 2, and no file,
    /// when a source gave nothing or the list has shrunk.
    Build(Box<Build>),
    /// Compile lists of digests and PDQ hashes of known pictures and files into one file for --hashes. Exit status 2, and no
    /// file, when a line cannot be read.
    BuildHashes(BuildHashes),
    /// Write the rows of such a list for files: SHA-256 and, of pictures, PDQ.
    Hash {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they are.
        #[arg(long, value_name = "LABEL")]
        category: Category,
    },
    /// Check lists of addresses or hashes, compiled, sealed or of text, before they are used: every line must be readable, every digest
    /// right, and the self-test of the sealed lists must pass. Exit status 1 when a list has expired, 2 when one is not whole.
    Verify {
        /// The lists.
        #[arg(required = true)]
        lists: Vec<PathBuf>,
    },
    /// Check term lists before they are used: every counter-example must pass, no entry may stand twice or meet a word of a
    /// dictionary or a harmless text. Exit status 1 when something is wrong.
    Check {
        /// Lists (.toml, .csv, .tsv), or folders of `<language>/<label>.tsv`.
        #[arg(required = true)]
        lists: Vec<PathBuf>,
        /// Words and names, one a line, that no entry may meet as a disguise or as a strong term.
        #[arg(long, value_name = "FILE")]
        dictionary: Vec<PathBuf>,
        /// Harmless texts, one a line: files or folders of .txt.
        #[arg(long, value_name = "FILE|DIR")]
        benign: Vec<PathBuf>,
    },
    /// Show every entry that is spelt like a term, and what a text of these words alone would meet.
    Explain {
        /// The term.
        term: String,
    },
    /// Append a report from staff to a file of regression rows, which the test suite holds ever after.
    Report {
        /// The text that was judged wrongly.
        text: String,
        /// `innocent`, or the label that should have been found.
        #[arg(long)]
        expect: String,
        /// Where it was reported, e.g. a ticket.
        #[arg(long)]
        thread: String,
        /// What happened, in a few words.
        #[arg(long, default_value = "reported by staff")]
        note: String,
        /// The file of rows.
        #[arg(long, value_name = "FILE", default_value = "corpora/regression/reported.tsv")]
        file: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct Questions {
    /// Texts, addresses or files; `-` or nothing is standard input.
    pub(crate) inputs: Vec<String>,
    /// What the inputs are; found from their form when not said.
    #[arg(long, value_enum)]
    pub(crate) kind: Option<Kind>,
    /// Where texts were written.
    #[arg(long, value_parser = channel, default_value = "unknown")]
    pub(crate) channel: Channel,
}

/// The kinds that one argument can be.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Text,
    Search,
    Url,
    Image,
    Page,
    Screenshot,
}

/// Units of spans.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    Utf8,
    Utf16,
    Codepoint,
}

impl Offsets {
    pub(crate) fn unit(self) -> OffsetUnit {
        match self {
            Self::Utf8 => OffsetUnit::Utf8,
            Self::Utf16 => OffsetUnit::Utf16,
            Self::Codepoint => OffsetUnit::Codepoint,
        }
    }
}

impl Questions {
    /// The questions that the arguments ask, in their order.
    pub(crate) fn questions(&self) -> Result<Vec<Question>> {
        if self.inputs.is_empty() {
            return Ok(vec![Question::of_bytes("standard input".to_owned(), read_stdin()?, self.kind)]);
        }
        let ask = |input: &String| match input.as_str() {
            "-" => Ok(Question::of_bytes("standard input".to_owned(), read_stdin()?, self.kind)),
            argument => Question::of_argument(argument, self.kind),
        };
        self.inputs.iter().map(ask).collect()
    }
}

pub(crate) fn level(id: &str) -> Result<Level> {
    Level::ALL
        .iter()
        .copied()
        .find(|level| level.id() == id && *level > Level::Clear)
        .with_context(|| "a level is one of possible, likely, strong, confirmed".to_owned())
}

pub(crate) fn policy(name: &str) -> Result<Policy> {
    if let Some(preset) = Preset::from_id(name) {
        return Ok(Policy::preset(preset));
    }
    let Ok(text) = std::fs::read_to_string(name) else {
        bail!(
            "neither a preset ({}) nor a policy file",
            Preset::ALL.iter().map(|preset| preset.id()).collect::<Vec<_>>().join(", ")
        );
    };
    Ok(Policy::from_json(&text)?)
}

fn channel(id: &str) -> Result<Channel> {
    serde_json::from_value(serde_json::Value::String(id.to_owned()))
        .context("a channel is one of chat, search, post, document, email, identifier, unknown")
}
