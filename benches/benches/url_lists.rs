//! Millions of listed addresses: file, memory, loading and look-up, beside the `adblock` crate and a hash set of strings.
//!
//! Entries are the lists of `../shared/data/url`, where that lies beside the checkout, and generated hosts. Each contender
//! runs in a process of its own, so that its memory is its own, on the same entries and the same addresses.
//!
//!     cargo bench -p fourc-benches --bench url_lists -- --entries 5000000

use std::collections::HashSet;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fourc::Bundle;
use fourc::internal::Lookup;
use fourc::lists::{BuiltList, LabelMap, ListSource, SourceFormat, UrlList};
use fourc_benches::{checkout, resident};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let folder = value("--folder").map(PathBuf::from);
    match (value("--contender").as_deref(), folder) {
        (Some("fourc"), Some(folder)) => fourc_contender(&folder),
        (Some("adblock"), Some(folder)) => adblock_contender(&folder),
        (Some("hash set"), Some(folder)) => hash_set_contender(&folder),
        _ => {
            let number = |name: &str, usual: usize| value(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
            race(number("--entries", ENTRIES), number("--asked", ASKED));
        }
    }
}

/// Makes the entries and addresses, builds the list and lets the contenders run one after the other.
fn race(entries: usize, asked: usize) {
    let folder = tempfile::tempdir().unwrap_or_else(|cause| panic!("{cause}"));
    let place = folder.path();
    let mut random = fastrand::Rng::with_seed(SEED);
    let entries = self::entries(entries, &mut random);
    let listed = entries.len();
    let lines = |name: &str, lines: &mut dyn Iterator<Item = String>| {
        let mut out = BufWriter::new(File::create(place.join(name)).unwrap_or_else(|cause| panic!("{cause}")));
        lines.for_each(|line| writeln!(out, "{line}").unwrap_or_else(|cause| panic!("{cause}")));
    };
    lines("entries.tsv", &mut entries.iter().map(|(pattern, label)| format!("{pattern}\t{label}")));
    for (name, one_in) in MIXES {
        lines(&file_of(name), &mut addresses(asked, *one_in, &entries, &mut random).into_iter());
    }
    drop(entries);

    let bytes = std::fs::read(place.join("entries.tsv")).unwrap_or_else(|cause| panic!("{cause}"));
    let (built, taken) = timed(|| build(&bytes));
    std::fs::write(place.join("list.4c"), &built.bytes).unwrap_or_else(|cause| panic!("{cause}"));
    println!(
        "## url_lists: {listed} lines, {} entries, {} duplicates, {} rejected, {} unmapped; built in {taken:.1?}; file {:.1} MB",
        built.report.entries,
        built.report.duplicates,
        built.report.rejected(),
        built.report.sources.iter().flat_map(|source| source.unmapped.values()).sum::<u64>(),
        built.bytes.len() as f64 / 1e6,
    );
    println!("##   kinds {:?}", built.report.kinds);
    drop(built);
    drop(bytes);
    let program = std::env::current_exe().unwrap_or_else(|cause| panic!("{cause}"));
    for contender in ["fourc", "hash set", "adblock"] {
        // Without its pages in memory, reading the file costs what it costs after a start of the machine.
        let list = place.join("list.4c");
        let _ = Command::new("sync").arg(&list).status();
        let _ = Command::new("dd")
            .arg(format!("if={}", list.display()))
            .args(["iflag=nocache", "count=0", "status=none"])
            .status();
        let _ = std::io::stdout().flush();
        let status = Command::new(&program).arg("--contender").arg(contender).arg("--folder").arg(place).status();
        if !status.is_ok_and(|status| status.success()) {
            println!("##   {contender}: did not finish");
        }
    }
}

fn build(bytes: &[u8]) -> BuiltList {
    let mut builder = UrlList::builder("bench").allow_wide();
    let mut map = LabelMap::new();
    map.add("weapons-and-drugs=weapons,drugs").unwrap_or_else(|error| panic!("{error}"));
    let source = ListSource::new("bench", SourceFormat::Tsv).map(map);
    builder.add(&source, bytes).unwrap_or_else(|error| panic!("{error}"));
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

fn fourc_contender(folder: &Path) {
    let file = folder.join("list.4c");
    let base = Bundle::open(checkout("models/base")).unwrap_or_else(|error| panic!("{error}"));
    let before = resident();
    let open = || UrlList::open(&file).unwrap_or_else(|error| panic!("{error}"));
    let (list, cold) = timed(open);
    let grown = resident() - before;
    let digest = list.digest().to_owned();
    let warm = (0..3).map(|_| timed(open).1).min().unwrap_or_default();
    let (_, read) = timed(|| UrlList::open_trusted(&file, &digest).unwrap_or_else(|error| panic!("{error}")));
    let bytes: &'static [u8] = std::fs::read(&file).unwrap_or_else(|cause| panic!("{cause}")).leak();
    let (_, mapped) = timed(|| UrlList::from_trusted_bytes(bytes, &digest).unwrap_or_else(|error| panic!("{error}")));
    println!(
        "##   fourc: resident +{grown:.1} MiB; load cold {cold:.1?}, warm {warm:.1?}, warm and trusted {read:.1?}, \
         of trusted bytes that lie in memory {mapped:.1?}"
    );
    let lookup = Lookup::new(base, vec![list]);
    measure("fourc (parse, canonical form, PSL, base lists, list)", folder, &mut |address| {
        lookup.count(address).unwrap_or_default() > 0
    });
    measure("floor: canonical form alone", folder, &mut |address| fourc::internal::canonical(address).is_ok());
    measure("floor: url::Url::parse alone", folder, &mut |address| url::Url::parse(address).is_ok());
}

fn hash_set_contender(folder: &Path) {
    let before = resident();
    let (set, load) = timed(|| {
        let mut set = HashSet::new();
        for_lines(&folder.join("entries.tsv"), &mut |line| {
            let pattern = line.split('\t').next().unwrap_or_default();
            set.insert(pattern.trim_start_matches("https://").to_owned());
        });
        set
    });
    println!("##   hash set of {}: resident +{:.1} MiB; load {load:.1?}", set.len(), resident() - before);
    // The plain way of many filters: the URL's host, each of its parents, and each of its paths.
    measure("hash set (url::Url::parse, host, parents, paths)", folder, &mut |address| {
        let Ok(url) = url::Url::parse(address) else { return false };
        let host = url.host_str().unwrap_or_default();
        let parents = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent));
        if parents.into_iter().any(|name| set.contains(name)) {
            return true;
        }
        let host = host.strip_prefix("www.").unwrap_or(host);
        let whole = format!("{host}{}", url.path());
        let query = url.query().map(|query| format!("{whole}?{query}"));
        query.is_some_and(|exact| set.contains(&exact))
            || set.contains(&whole)
            || whole.match_indices('/').any(|(at, _)| whole.get(..at).is_some_and(|path| set.contains(path)))
    });
}

fn adblock_contender(folder: &Path) {
    let before = resident();
    let (engine, load) = timed(|| {
        let mut set = adblock::lists::FilterSet::new(false);
        let mut rules = String::new();
        for_lines(&folder.join("entries.tsv"), &mut |line| {
            let pattern = line.split('\t').next().unwrap_or_default();
            rules.push_str("||");
            rules.push_str(pattern.trim_start_matches("https://"));
            rules.push_str("^\n");
        });
        set.add_filter_list(rules, adblock::lists::ParseOptions::default());
        adblock::Engine::new_with_filter_set(set)
    });
    println!("##   adblock: resident +{:.1} MiB; load (parsing the rules) {load:.1?}", resident() - before);
    let (bytes, _) = timed(|| engine.serialize());
    println!("##   adblock: its own serialised form {:.1} MB", bytes.len() as f64 / 1e6);
    measure("adblock (request, check)", folder, &mut |address| {
        // As a request from a page elsewhere: a rule about a host holds for those of every kind.
        let request = adblock::request::Request::new(address, "https://school.example/", "script", "get");
        request.is_ok_and(|request| engine.check_network_request(&request).should_block())
    });
}

/// Asks every address once to warm up and once on the clock, and prints what it took.
fn measure(contender: &str, folder: &Path, ask: &mut dyn FnMut(&str) -> bool) {
    // What reading the clock costs stands in every sample.
    let mut clock: Vec<Duration> = (0..10_000).map(|_| timed(|| black_box(())).1).collect();
    let clock = at(&mut clock, 0.5);
    for (mix, _) in MIXES {
        let mut addresses = Vec::new();
        for_lines(&folder.join(file_of(mix)), &mut |line| addresses.push(line.to_owned()));
        for address in &addresses {
            black_box(ask(black_box(address)));
        }
        let (mut all, mut listed, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for address in &addresses {
            let (found, taken) = timed(|| black_box(ask(black_box(address))));
            let taken = taken.saturating_sub(clock);
            all.push(taken);
            if found { listed.push(taken) } else { others.push(taken) }
        }
        let found = listed.len();
        println!(
            "##   {contender}, {mix}: median {:?}, p90 {:?}, p99 {:?}, p99.9 {:?}; {found} found, median {:?}; others {:?}",
            at(&mut all, 0.5),
            at(&mut all, 0.9),
            at(&mut all, 0.99),
            at(&mut all, 0.999),
            at(&mut listed, 0.5),
            at(&mut others, 0.5),
        );
    }
}

/// The sample below which this share of them lies.
fn at(samples: &mut [Duration], share: f64) -> Duration {
    samples.sort_unstable();
    samples.get((share * samples.len() as f64) as usize).copied().unwrap_or_default()
}

fn file_of(mix: &str) -> String {
    format!("{}.txt", mix.replace(' ', "-"))
}

/// Patterns and labels: the real lists first, then generated ones.
fn entries(count: usize, random: &mut fastrand::Rng) -> Vec<(String, String)> {
    let mut entries = Vec::with_capacity(count);
    let folder = checkout("../shared/data/url");
    for name in ["blocklistproject.tsv.gz", "v2fly_domain_lists.tsv.gz"] {
        let Ok(file) = File::open(folder.join(name)) else { continue };
        let mut text = String::new();
        if flate2::read::GzDecoder::new(file).read_to_string(&mut text).is_err() {
            continue;
        }
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            if let (Some(pattern), Some(label)) = (fields.next(), fields.next()) {
                entries.push((pattern.to_owned(), label.to_owned()));
            }
        }
    }
    println!("## url_lists: {} real entries", entries.len());
    let mut seen: HashSet<String> = entries.iter().map(|(pattern, _)| pattern.clone()).collect();
    while entries.len() < count {
        let pattern = generated(random);
        if seen.insert(pattern.clone()) {
            let label = LABELS.get(random.usize(..LABELS.len())).copied().unwrap_or("gambling");
            entries.push((pattern, label.to_owned()));
        }
    }
    entries.truncate(count);
    entries
}

/// A host as lists have them: one to three made-up words, now and then a number, a subdomain, a path or a whole URL.
fn generated(random: &mut fastrand::Rng) -> String {
    let mut name = String::new();
    for place in 0..random.usize(1..=3) {
        if place > 0 && random.u8(..4) == 0 {
            name.push('-');
        }
        name.push_str(&word(random));
    }
    if random.u8(..5) == 0 {
        name.push_str(&random.u16(..1000).to_string());
    }
    let suffix = SUFFIXES.get(random.usize(..SUFFIXES.len())).copied().unwrap_or("com");
    let host = match random.u8(..10) {
        0 => format!("{}.{name}.{suffix}", word(random)),
        1 => format!("www.{name}.{suffix}"),
        _ => format!("{name}.{suffix}"),
    };
    match random.u8(..50) {
        0 | 1 => format!("{host}/{}", word(random)),
        2 => format!("https://{host}/{}/{}?id={}", word(random), word(random), random.u16(..)),
        _ => host,
    }
}

fn word(random: &mut fastrand::Rng) -> String {
    let mut word = String::new();
    for _ in 0..random.usize(1..=3) {
        word.push(char::from(b"bcdfghjklmnprstvwz".get(random.usize(..18)).copied().unwrap_or(b'b')));
        word.push(char::from(b"aeiou".get(random.usize(..5)).copied().unwrap_or(b'a')));
        if random.u8(..3) == 0 {
            word.push(char::from(b"nrslmtk".get(random.usize(..7)).copied().unwrap_or(b'n')));
        }
    }
    word
}

/// Addresses as a filter sees them: one in so many on a listed host, below a random path, the others on hosts that are
/// popular or made up. No host is more likely than another, which is harder on caches than any school.
fn addresses(count: usize, one_in: usize, entries: &[(String, String)], random: &mut fastrand::Rng) -> Vec<String> {
    let popular = popular();
    (0..count)
        .map(|place| {
            let host = match place % (2 * one_in) {
                0 | 1 => {
                    entries.get(random.usize(..entries.len())).map_or_else(String::new, |(pattern, _)| pattern.clone())
                }
                place if place % 2 == 0 && !popular.is_empty() => {
                    popular.get(random.usize(..popular.len())).cloned().unwrap_or_default()
                }
                _ => generated(random),
            };
            let host = host.trim_start_matches("https://");
            if host.contains('/') {
                return format!("https://{host}");
            }
            let path = match random.u8(..4) {
                0 => "/".to_owned(),
                1 => format!("/{}/{}.html", word(random), word(random)),
                2 => format!("/{}?id={}&q={}+{}", word(random), random.u32(..), word(random), word(random)),
                _ => format!("/{}/{}/{:x}%20{}", word(random), word(random), random.u64(..), word(random)),
            };
            let prefix = if random.u8(..3) == 0 && !host.starts_with("www.") { "www." } else { "" };
            format!("https://{prefix}{host}{path}")
        })
        .collect()
}

fn popular() -> Vec<String> {
    let Ok(file) = File::open(checkout("../shared/data/url/popular_opendns.tsv.gz")) else { return Vec::new() };
    let mut text = String::new();
    if flate2::read::GzDecoder::new(file).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    text.lines().skip(1).filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

fn for_lines(path: &Path, take: &mut dyn FnMut(&str)) {
    let file = File::open(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    BufReader::new(file).lines().map_while(Result::ok).for_each(|line| take(&line));
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is the one place that reads the clock")]
fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let answer = run();
    (answer, start.elapsed())
}

/// What lists have most of.
const LABELS: &[&str] = &["pornography", "gambling", "phishing", "malware", "drugs", "piracy", "weapons-and-drugs"];
/// Suffixes by about how often lists have them.
const SUFFIXES: &[&str] = &[
    "com", "com", "com", "com", "com", "com", "com", "com", "net", "net", "org", "xyz", "top", "online", "site",
    "info", "ru", "cn", "de", "co.uk", "com.br", "shop", "club", "icu", "live", "io", "cc", "tk", "fr", "nl", "pl",
    "in",
];
/// Entries by default, as the issue asks.
const ENTRIES: usize = 5_000_000;
/// Addresses that are asked.
const ASKED: usize = 200_000;
const SEED: u64 = 4;
/// How many of the addresses are listed: one in so many.
const MIXES: &[(&str, usize)] = &[("half listed", 2), ("one in twenty listed", 20)];
