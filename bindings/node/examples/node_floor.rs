//! The same work without Node: what `benches/overhead.mjs` holds the binding against.
//!
//! Takes a file of texts and one of addresses, one a line; prints as JSON the seconds that the texts took in batches of 1,000
//! and the microseconds that one address took.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::error::Error;
use std::time::Instant;

use fourc::Classifier;
use fourc::input::{Input, Text, Url};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let mut lines = || -> Result<Vec<String>, Box<dyn Error>> {
        let text = std::fs::read_to_string(arguments.next().ok_or("no file")?)?;
        Ok(text.lines().map(str::to_owned).collect())
    };
    let (texts, urls) = (lines()?, lines()?);
    let classifier = Classifier::new()?;
    let (mut batches, mut url) = (0.0, 0.0);
    // The first round warms caches and pools, which the binding's classifier has warm as well.
    for _ in 0..2 {
        let begun = Instant::now();
        let mut answered = 0;
        for some in texts.chunks(1000) {
            answered += classifier.classify_batch(some.iter().map(|text| Input::from(Text::new(text.as_str())))).len();
        }
        batches = begun.elapsed().as_secs_f64();
        if answered != texts.len() {
            return Err("a batch lost answers".into());
        }
        let begun = Instant::now();
        for address in &urls {
            classifier.classify(Url::new(address.as_str()))?;
        }
        url = begun.elapsed().as_secs_f64() * 1e6 / urls.len() as f64;
    }
    println!("{{\"batches\":{batches},\"url\":{url}}}");
    Ok(())
}
