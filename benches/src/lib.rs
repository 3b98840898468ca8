//! What the benchmarks share: classifiers, inputs from `corpora`, and races whose runners are measured in the same run.

pub mod photo;

use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use fourc::{Bundle, Classifier, Effort, Runtime};

/// One thing to measure: its name and what it does.
pub type Runner<'r> = (&'r str, &'r mut dyn FnMut());

/// Measures runners on the same input and prints how many times as long the first takes as each of the others.
pub fn race(criterion: &mut Criterion, name: &str, bytes: usize, runners: &mut [Runner<'_>]) {
    let mut medians: Vec<(String, f64)> = Vec::new();
    let mut group = criterion.benchmark_group(name);
    group.sample_size(SAMPLES).throughput(Throughput::Bytes(bytes as u64));
    for (runner, run) in runners.iter_mut() {
        let mut samples = Vec::new();
        group.bench_function(BenchmarkId::from_parameter(&runner), |bencher| {
            bencher.iter_custom(|rounds| {
                let taken = time(|| (0..rounds).for_each(|_| run()));
                samples.push(taken.as_secs_f64() / rounds as f64);
                taken
            });
        });
        // A filter on the command line may have left this one out. The first samples are criterion's warm-up.
        let mut samples = samples.split_off(samples.len().saturating_sub(SAMPLES));
        samples.sort_by(f64::total_cmp);
        if let Some(median) = samples.get(samples.len() / 2) {
            medians.push(((*runner).to_owned(), *median));
        }
    }
    group.finish();
    if let Some(((first, ours), others)) = medians.split_first() {
        println!("## {name} ({bytes} bytes): {first} {}", shown(*ours));
        for (other, theirs) in others {
            println!("##   {:.2} times {other} {}", ours / theirs, shown(*theirs));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is the one place that reads the clock")]
fn time(run: impl FnOnce()) -> Duration {
    let start = std::time::Instant::now();
    run();
    start.elapsed()
}

fn shown(seconds: f64) -> String {
    format!("{:?}", Duration::from_nanos((seconds * 1e9) as u64))
}

/// The file or folder at this place of the checkout.
pub fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, |root| root.join(path))
}

/// A text file of the checkout.
pub fn read(path: &str) -> String {
    let path = checkout(path);
    std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// English prose of this length: the sentences of `corpora/benign`, which speak about every risk and carry none, without
/// the files of names, puzzles and technical text. Repeated where there is not enough.
pub fn english(bytes: usize) -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(checkout("corpora/benign"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    files.sort();
    let no_prose = ["general", "names-and-places", "possible", "technical", "urls"];
    files.retain(|path| path.file_stem().is_some_and(|stem| !no_prose.iter().any(|other| stem == *other)));
    let source: Vec<String> = files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let lines = source.iter().flat_map(|file| file.lines());
    let sentences = lines.filter(|line| !line.starts_with('#') && line.is_ascii() && line.len() >= SENTENCE);
    let prose = sentences.collect::<Vec<_>>().join(" ");
    let mut text = prose.repeat(bytes / prose.len() + 1);
    text.truncate(bytes);
    text
}

/// A classifier with the base bundle of the checkout, for one thread, on the compiled-in engine.
pub fn classifier(effort: Effort) -> Classifier {
    made(effort, Runtime::Tract)
}

/// The same with ONNX Runtime, whose library `cargo xtask runtime` fetches.
pub fn with_onnxruntime(effort: Effort) -> Classifier {
    made(effort, Runtime::OnnxRuntime(onnxruntime()))
}

fn made(effort: Effort, runtime: Runtime) -> Classifier {
    let bundle = Bundle::open(checkout("models/base")).unwrap_or_else(|error| panic!("{error}"));
    let builder = Classifier::builder(bundle).effort(effort).threads(1).sessions(1).runtime(runtime);
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// The library that `cargo xtask runtime` put in place.
pub fn onnxruntime() -> PathBuf {
    let folder = checkout("models/runtime");
    let mut files = std::fs::read_dir(&folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|e| e.path()));
    let library = files.find(|path| path.to_string_lossy().contains("libonnxruntime"));
    library.unwrap_or_else(|| panic!("{}: no library; run `cargo xtask runtime`", folder.display()))
}

/// Resident memory of this process in MiB, where the system tells.
pub fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

const SAMPLES: usize = 20;
/// Bytes from which a line is taken for a sentence.
const SENTENCE: usize = 40;
