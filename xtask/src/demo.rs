//! Sets everything up and shows verdicts on samples of every kind.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process::run as run_program;
use crate::{models, runtime};

/// A heading and the arguments of `fourc classify` below it.
const ACTS: &[(&str, &[&str])] = &[
    ("Text", &["corpora/samples/essay.txt", "corpora/samples/chat.txt", "nobody likes u, go k!ll yourself"]),
    (
        "Search: the query within an address",
        &[
            "https://www.google.com/search?q=signs+of+grooming+nspcc",
            "https://duckduckgo.com/?q=how+to+b%79pass+the+school+filter",
        ],
    ),
    (
        "URL",
        &[
            "https://www.bbc.co.uk/bitesize/topics/zk94jxs",
            "https://www.bet365.com/",
            "https://WWW.YouTube.com:443/watch?v=BwMAF4GiogA",
        ],
    ),
    ("Page", &["corpora/samples/lesson.html", "corpora/samples/proxy.html"]),
    ("Image", &["corpora/images/cat.png", "corpora/images/thumbnails.png", "corpora/images/selftest.png"]),
    ("Screenshot", &["--kind", "screenshot", "corpora/images/chat.png"]),
];

pub(crate) fn run(root: &Path) -> Result<()> {
    models::run(root)?;
    println!("building the command line");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run_program(Command::new(&cargo).args(["build", "--quiet", "--bin", "fourc"]).current_dir(root))?;
    let program = root.join("target/debug/fourc");
    for (heading, arguments) in ACTS {
        println!("\n=== {heading}");
        show(Command::new(&program).arg("classify").args(*arguments).args(["--policy", "ks3"]).current_dir(root))?;
    }
    println!("\n=== Why: `fourc explain`");
    show(
        Command::new(&program)
            .args(["explain", "corpora/samples/lesson.html", "wanna buy some weed? hmu"])
            .current_dir(root),
    )?;
    println!("\n=== With the encoder: `--effort balanced`");
    show(
        Command::new(&program)
            .args(["classify", "--effort", "balanced", "--policy", "ks3"])
            .args(["if you dont send me £200 by friday everyone in your year sees that picture"])
            .args(["everyone just stop talking to maya, nobody wants her at the party", "corpora/samples/essay.txt"])
            .current_dir(root),
    )?;
    println!("\n=== Many at once: `fourc classify --jsonl corpora/samples/cases.jsonl`");
    let lines = Command::new(&program)
        .args(["classify", "--jsonl", "corpora/samples/cases.jsonl", "--policy", "ks3"])
        .current_dir(root)
        .output()?;
    for line in String::from_utf8_lossy(&lines.stdout).lines() {
        println!("{}", shortened(line));
    }
    println!("\n=== What answered: `fourc bundle`");
    show(Command::new(&program).arg("bundle").current_dir(root))?;
    match runtime::run(root) {
        Ok(library) => {
            println!("\n=== The same on ONNX Runtime");
            show(Command::new(&program).args(["bundle", "--runtime"]).arg(library).current_dir(root))?;
        }
        Err(error) => println!("\nONNX Runtime is not set up ({error:#}); the compiled-in engine does without it"),
    }
    Ok(())
}

/// A line of JSON as far as a terminal shows it without wrapping over the whole screen, with its end.
fn shortened(line: &str) -> String {
    let characters: Vec<char> = line.chars().collect();
    if characters.len() <= 240 {
        return line.to_owned();
    }
    let end = characters.len() - 120;
    characters.iter().take(110).chain(&[' ', '…', ' ']).chain(characters.iter().skip(end)).collect()
}

/// Runs a command whose status 1 says that something was found and 2 that something could not be answered.
fn show(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    anyhow::ensure!(status.code().is_some_and(|code| code <= 2), "{command:?} ended with {status}");
    Ok(())
}
