//! Pictures one after the other, as a monitoring tool asks all day. Needs `cargo xtask models`.
//!
//! `images FOLDER [ROUNDS] [tract|LIBRARY]` prints, as JSON lines, how long a round over the JPEGs of each folder within
//! FOLDER took; reading the files is not counted. `images --soak COUNT` looks at so many pictures of `corpora/images` and
//! `corpora/hostile/images` and prints resident memory on the way; it fails where that leaves a band of 5 %.
#![allow(missing_docs, reason = "a program")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use fourc::input::Image;
use fourc::{Bundle, Classifier, Runtime};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--soak", count] => soak(number(count), Runtime::Tract),
        ["--soak", count, library] => soak(number(count), Runtime::OnnxRuntime(library.into())),
        [folder] => rounds(Path::new(folder), 3, Runtime::Tract),
        [folder, rounds_wanted] | [folder, rounds_wanted, "tract"] => {
            rounds(Path::new(folder), number(rounds_wanted), Runtime::Tract);
        }
        [folder, rounds_wanted, library] => {
            rounds(Path::new(folder), number(rounds_wanted), Runtime::OnnxRuntime(library.into()));
        }
        _ => panic!("name a folder of folders of JPEGs, or `--soak COUNT`"),
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn classifier(runtime: Runtime) -> Classifier {
    let bundle = |path: &str| Bundle::open(checkout(path)).unwrap_or_else(|error| panic!("{error}"));
    let builder = Classifier::builder(bundle("models/base")).component(bundle("models/nsfwjs")).runtime(runtime);
    builder.threads(1).sessions(1).build().unwrap_or_else(|error| panic!("{error}"))
}

/// The file or folder at this place of the checkout.
fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, |root| root.join(path))
}

/// Resident memory of this process in MiB, where the system tells.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|cause| panic!("{}: {cause}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    paths
}

fn bytes(paths: &[PathBuf]) -> Vec<Vec<u8>> {
    paths.iter().map(|path| std::fs::read(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))).collect()
}

#[expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
fn rounds(folder: &Path, count: usize, runtime: Runtime) {
    let classifier = classifier(runtime);
    for group in sorted(folder).iter().filter(|path| path.is_dir()) {
        let pictures = bytes(&sorted(group));
        for round in 0..=count {
            let start = Instant::now();
            for picture in &pictures {
                classifier.classify(Image::new(picture.as_slice())).unwrap_or_else(|error| panic!("{error}"));
            }
            let seconds = start.elapsed().as_secs_f64();
            // The first round warms caches up.
            if round > 0 {
                let group = group.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                println!("{{\"group\": \"{group}\", \"pictures\": {}, \"seconds\": {seconds}}}", pictures.len());
            }
        }
    }
}

fn soak(count: usize, runtime: Runtime) {
    let classifier = classifier(runtime);
    let folders = ["corpora/images", "corpora/hostile/images"].map(checkout);
    let paths: Vec<PathBuf> = folders.iter().flat_map(|folder| sorted(folder)).collect();
    let pictures = bytes(&paths);
    // What takes longest does not get longer by being asked again: the heaviest are asked in one pass of six. Memory is looked at
    // after that many passes each, always at the same place: what an allocator keeps depends on what it gave last.
    let heavy =
        |path: &Path| path.to_string_lossy().contains("/frames-") || path.to_string_lossy().contains("/allocation-");
    let mut marks: Vec<f64> = Vec::new();
    let mut asked = 0;
    while asked < count {
        for pass in 0..PASSES {
            for (picture, _) in pictures.iter().zip(&paths).filter(|(_, path)| pass == 0 || !heavy(path)) {
                asked += 1;
                std::hint::black_box(classifier.classify(Image::new(picture.as_slice())).is_ok());
            }
        }
        println!("after {asked} pictures: {:.1} MiB resident", resident());
        marks.push(resident());
    }
    let settled = marks.get(1..).unwrap_or_default();
    let (least, most) =
        settled.iter().fold((f64::MAX, 0.0_f64), |(least, most), mark| (least.min(*mark), most.max(*mark)));
    println!("least {least:.1}, most {most:.1} MiB");
    assert!(most <= least * 1.05, "resident memory grew by more than 5 %");
}

/// Passes over all pictures between two looks at memory.
const PASSES: usize = 6;
