//! `fourc read`: what stands on screens, line by line, for whoever measures the reading.

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use fourc::input::Screenshot;
use fourc::{Classifier, Error, ScreenLine};
use serde_json::json;

use crate::flags::Read;
use crate::question::read_file;
use crate::{FAILED, NOTHING, output};

/// Answers each picture as soon as it is read, so that paths can be given one by one.
pub(crate) fn run(classifier: &Classifier, flags: &Read) -> Result<u8> {
    let mut code = NOTHING;
    for path in &flags.pictures {
        if path.as_os_str() == "-" {
            for line in std::io::stdin().lock().lines() {
                code = code.max(one(classifier, Path::new(&line.context("standard input")?), flags.json)?);
            }
        } else {
            code = code.max(one(classifier, path, flags.json)?);
        }
    }
    Ok(code)
}

fn one(classifier: &Classifier, path: &Path, as_json: bool) -> Result<u8> {
    let (lines, seconds) = match timed(classifier, path) {
        Ok(answer) => answer,
        Err(error) => {
            // A line for every picture, so that whoever waits for it does not wait for ever.
            if as_json {
                print(&json!({"file": path, "error": {"code": error.code(), "message": error.message()}}).to_string())?;
            } else {
                output::complain(&error.into());
            }
            return Ok(FAILED);
        }
    };
    if as_json {
        let lines: Vec<_> = lines.iter().map(line_json).collect();
        print(&json!({"file": path, "seconds": seconds, "lines": lines}).to_string())?;
    } else {
        for line in &lines {
            print(&line.text)?;
        }
    }
    Ok(NOTHING)
}

/// The lines, and the seconds from the bytes of the file to them.
fn timed(classifier: &Classifier, path: &Path) -> Result<(Vec<ScreenLine>, f64), Error> {
    let bytes = read_file(path)?;
    #[expect(clippy::disallowed_methods, reason = "the time that reading takes is asked for; no verdict depends on it")]
    let started = Instant::now();
    let lines = classifier.read_screen(&Screenshot::new(bytes))?;
    Ok((lines, started.elapsed().as_secs_f64()))
}

fn line_json(line: &ScreenLine) -> serde_json::Value {
    let region = &line.region;
    json!({
        "x": region.x, "y": region.y, "width": region.width, "height": region.height,
        "text": line.text, "confidence": line.confidence,
    })
}

fn print(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
