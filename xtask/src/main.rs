//! Sets up, generates, checks and shows fourc: `cargo xtask --help`.
#![forbid(unsafe_code)]
#![allow(clippy::indexing_slicing, reason = "an absent key of a JSON value reads as null, which the next line refuses")]

mod audit_log;
mod browser;
mod bundle;
mod c;
mod c_names;
mod codegen;
mod demo;
mod dictionaries;
mod fold;
mod hosts;
mod integrations;
mod models;
mod node;
mod node_names;
mod process;
mod products;
mod python;
mod python_names;
mod release;
mod runtime;
mod suites;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Everything a developer of fourc runs.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set everything up and print verdicts on samples of every kind.
    Demo,
    /// Set everything up and run every test of the project.
    Test {
        /// Only the suites whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// Write the code, schemas and tables that are generated from data.
    Codegen {
        /// Write nothing; fail if something is stale.
        #[arg(long)]
        check: bool,
    },
    /// Compile the lists and the trained models into `models/base`.
    Bundle {
        /// Write nothing; fail if something is stale.
        #[arg(long)]
        check: bool,
    },
    /// Fetch the dictionaries that term lists are held against into `target/dictionaries`.
    Dictionaries,
    /// Hold the term lists against the dictionaries; write which words fire and which are no disguise.
    Sweep {
        /// Write nothing; fail if something is stale.
        #[arg(long)]
        check: bool,
    },
    /// Build the image models from their pinned npm package into `models/nsfwjs` and `models/nsfwjs-mid`.
    Models,
    /// Fetch the ONNX Runtime library from its pinned PyPI wheel into `models/runtime`.
    Runtime,
    /// Build the C library, check its header, compile its programs, run its tests, install its archive.
    C {
        /// Only pack the library, install it in a clean folder and build the examples against it.
        #[arg(long)]
        installed: bool,
    },
    /// Pack what is handed out: C library and wheel of this platform, with licences, bill of materials and checksums.
    Release {
        /// The folder that takes it.
        #[arg(long, default_value = "target/release-packages")]
        out: PathBuf,
    },
    /// Write another version wherever one stands.
    SetVersion {
        /// Three numbers, e.g. `0.2.0`.
        version: String,
    },
    /// Build the Python wheel, image model included, into `target/python/wheels/release`.
    Wheel,
    /// Build the npm packages, image model included, into `target/node/release`, and test them installed in a clean project.
    Node {
        /// Only build and pack.
        #[arg(long)]
        no_test: bool,
        /// The profile that the addon is built with: `dev` is quick to build, `release` is what ships.
        #[arg(long, default_value = "release")]
        profile: String,
    },
    /// Test fourc inside Squid and c-icap over loopback, and print what the helper adds to a request.
    Products {
        /// Requests that are timed, with and without the helper each.
        #[arg(long, default_value_t = 10_000)]
        requests: u32,
    },
    /// Write a made-up Squid log of any length to standard output, for measuring the audit.
    AuditLog(audit_log::Flags),
    /// Open a report of the audit in headless Chromium, from pinned npm packages: accessibility, keyboard, network, print.
    Browser {
        /// Also write pictures of the page into this folder.
        #[arg(long)]
        screenshots: Option<PathBuf>,
    },
    /// Fold text as models read it: JSON strings in, JSON strings out, one a line.
    Fold,
    /// Cut hosts as the URL model reads them: one address a line in; subdomain, label and registry suffix out.
    Hosts,
}

fn main() -> Result<()> {
    let root = root();
    match Arguments::parse().command {
        Command::Demo => demo::run(&root),
        Command::Test { only } => suites::run(&root, only.as_deref()),
        Command::Codegen { check } => codegen::run(&root, check),
        Command::Bundle { check } => bundle::run(&root, check),
        Command::Dictionaries => dictionaries::fetch(&root),
        Command::Sweep { check } => dictionaries::sweep(&root, check),
        Command::Models => models::run(&root),
        Command::Runtime => runtime::run(&root).map(|path| println!("{}", path.display())),
        Command::C { installed: true } => c::installed(&root),
        Command::C { installed: false } => suites::run(&root, Some(suites::C_INTERFACE)),
        Command::Release { out } => release::run(&root, &out),
        Command::SetVersion { version } => release::set_version(&root, &version),
        Command::Wheel => python::wheel(&root, "release").map(|path| println!("{}", path.display())),
        Command::Node { no_test, profile } => node::run(&root, &profile, no_test),
        Command::Products { requests } => products::run(&root, requests),
        Command::AuditLog(flags) => audit_log::run(&flags),
        Command::Browser { screenshots } => browser::run(&root, screenshots.as_deref()),
        Command::Fold => fold::run(),
        Command::Hosts => hosts::run(),
    }
}

/// The checkout that this binary was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
