//! The same batch without Python: what `benches/overhead.py` holds the binding against.
//!
//! Takes a file of texts, one a line, and ONNX Runtime's library; prints how many seconds the batch took.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use fourc::input::{Input, Text};
use fourc::{Bundle, Classifier, Runtime};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (file, library) = (arguments.next().ok_or("no file")?, arguments.next().ok_or("no library")?);
    let texts = std::fs::read_to_string(file)?;
    let texts: Vec<&str> = texts.lines().collect();
    let classifier = Classifier::builder(Bundle::embedded()?).runtime(Runtime::OnnxRuntime(library)).build()?;
    let (mut answered, mut taken) = (0, 0.0);
    // The first round warms caches and pools, which the binding's classifier has warm as well.
    for _ in 0..2 {
        let begun = Instant::now();
        answered = 0;
        for some in texts.chunks(AT_ONCE) {
            answered += classifier.classify_batch(some.iter().map(|text| Input::from(Text::new(*text)))).len();
        }
        taken = begun.elapsed().as_secs_f64();
    }
    println!("{taken}");
    if answered == texts.len() { Ok(()) } else { Err("a batch lost answers".into()) }
}

/// As many as the binding answers at once.
const AT_ONCE: usize = 4096;
