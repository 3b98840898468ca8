//! The hostile pictures of `corpora/hostile/images`, and a larger one made here: each ends in the answer that the table
//! states, within a second and 256 MB beside what the classifier itself holds.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use std::time::Duration;

use cpu_time::ThreadTime;
use fourc::input::Image;
use fourc::verdict::Condition;
use fourc::{Classifier, Effort};
use peak_alloc::PeakAlloc;

/// Counts every byte that this process asks for. The suite is one test, so that nothing else runs beside it.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MOST_BYTES: usize = 256_000_000;

/// A picture may take so much of the processor's time.
const MOST_TIME: Duration = Duration::from_secs(1);

/// The same where the decoders' generic parts are compiled without optimisation and take many times as long as they do for
/// anybody else. `cargo xtask test` runs this suite with `CARGO_PROFILE_DEV_OPT_LEVEL=2`, and says so.
const MOST_TIME_UNOPTIMISED: Duration = Duration::from_mins(1);

struct Outcome {
    answer: String,
    taken: Duration,
    bytes: usize,
}

fn ask(classifier: &Classifier, bytes: &[u8]) -> Outcome {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = ThreadTime::now();
    let verdict = classifier.classify(Image::new(bytes));
    let taken = start.elapsed();
    let answer = match verdict {
        Err(error) => error.kind().code().to_owned(),
        Ok(verdict) if verdict.coverage.conditions.contains(&Condition::Partial) => "partial".to_owned(),
        Ok(_) => "verdict".to_owned(),
    };
    Outcome { answer, taken, bytes: MEMORY.peak_usage().saturating_sub(before) }
}

/// The report line of a picture that broke a promise, if it did; prints what it cost.
fn broken(classifier: &Classifier, name: &str, bytes: &[u8], expected: &str) -> Option<String> {
    let Outcome { answer, taken, bytes } = ask(classifier, bytes);
    println!("{name}\t{answer}\t{} ms\t{} kB", taken.as_millis(), bytes / 1000);
    let optimised = common::environment("FOURC_OPTIMISED").is_some();
    let most = if optimised { MOST_TIME } else { MOST_TIME_UNOPTIMISED };
    let kept = answer == expected && taken <= most && bytes <= MOST_BYTES;
    (!kept).then(|| format!("{name}: {answer}, not {expected}; {} ms, {} kB", taken.as_millis(), bytes / 1000))
}

/// The flat JPEG of the corpus at another size: two bits of zero for each block.
fn flat_jpeg(width: u16, height: u16) -> Vec<u8> {
    let small =
        std::fs::read(common::root().join("corpora/hostile/images/allocation-grey.jpg")).expect("it lies there");
    let frame = small.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("it has a frame");
    let scan = small.windows(2).position(|pair| pair == [0xff, 0xda]).expect("it has a scan") + 10;
    let mut bytes = small[..scan].to_vec();
    bytes[frame + 5..frame + 9].copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes.resize(scan + usize::from(width / 8) * usize::from(height / 8) / 4, 0);
    bytes.extend([0xff, 0xd9]);
    bytes
}

#[test]
fn every_hostile_picture_gets_its_answer_within_a_second_and_256_megabytes() {
    let builder = Classifier::builder(common::rules()).effort(Effort::Rules).threads(1);
    let classifier = builder.build().expect("the rules build");
    let table = common::read("corpora/hostile/images/expected.tsv");
    let mut report = Vec::new();
    let mut files = 0;
    for row in table.lines().skip(1) {
        let [name, expected, _] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}: three columns") };
        let path = common::root().join("corpora/hostile/images").join(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        report.extend(broken(&classifier, name, &bytes, expected));
        files += 1;
    }
    // Two megabytes of JPEG: too large to be kept in the repository.
    report.extend(broken(&classifier, "64 megapixels of grey, JPEG", &flat_jpeg(8192, 8192), "verdict"));
    common::assert_none(&report, "hostile pictures broke a promise");
    assert!(files >= 40, "only {files} files");
}
