//! Look-ups of PDQ hashes by radius: how many a second on one core, at which size of the list.
//!
//! Half of the queries are near an entry (0 to 40 bits away), half are random. `FOURC_BENCH_HASHES` names the largest size
//! (default 1,000,000; the record has 10,000,000, which needs 5 GB while the list is built).

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark may fail, and times what criterion cannot"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fourc::internal::HashLookup;
use fourc::known::{HashList, Pdq};

const RADII: [u32; 5] = [31, 24, 20, 15, 0];
const QUERIES: usize = 4096;
const CHUNK: usize = 1_000_000;

fn random(rng: &mut fastrand::Rng) -> Pdq {
    Pdq::from_bytes(&std::array::from_fn(|_| rng.u8(..)))
}

fn list(hashes: &[Pdq]) -> HashLookup {
    let mut builder = HashList::builder("bench");
    for chunk in hashes.chunks(CHUNK) {
        let rows: Vec<String> = chunk.iter().map(|hash| format!("{hash},pdq,gambling")).collect();
        builder.add("", &rows.join("\n")).expect("rows of a list");
    }
    let start = Instant::now();
    let built = builder.build().expect("a list");
    let (bytes, building) = (built.bytes.len(), start.elapsed());
    let start = Instant::now();
    let list = HashList::from_bytes(built.bytes).expect("a whole list");
    let (checked, digest) = (start.elapsed(), list.digest().len());
    println!(
        "{} hashes: {} MB, built in {building:?}, opened in {checked:?} ({digest} digits)",
        hashes.len(),
        bytes >> 20
    );
    HashLookup::new(list)
}

fn queries(hashes: &[Pdq], rng: &mut fastrand::Rng) -> Vec<Pdq> {
    let near = |rng: &mut fastrand::Rng| {
        let mut bytes = hashes.get(rng.usize(..hashes.len())).map(|hash| hash.to_bytes()).unwrap_or_default();
        for _ in 0..rng.usize(..=40) {
            let bit = rng.usize(..256);
            if let Some(byte) = bytes.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
        }
        Pdq::from_bytes(&bytes)
    };
    (0..QUERIES).map(|number| if number % 2 == 0 { near(rng) } else { random(rng) }).collect()
}

fn hashes(criterion: &mut Criterion) {
    let largest: usize =
        std::env::var("FOURC_BENCH_HASHES").ok().and_then(|size| size.parse().ok()).unwrap_or(1_000_000);
    let mut group = criterion.benchmark_group("pdq");
    group.throughput(Throughput::Elements(1)).sample_size(20).measurement_time(Duration::from_secs(4));
    for size in [1_000, 100_000, 1_000_000, 10_000_000].into_iter().filter(|size| *size <= largest) {
        let mut rng = fastrand::Rng::with_seed(size as u64);
        let all: Vec<Pdq> = (0..size).map(|_| random(&mut rng)).collect();
        let (lookup, asked) = (list(&all), queries(&all, &mut rng));
        for radius in RADII {
            let mut next = asked.iter().cycle();
            group.bench_function(BenchmarkId::new(format!("tables/{size}"), radius), |bencher| {
                bencher.iter(|| black_box(next.next().map(|query| lookup.count(*query, radius))));
            });
        }
        let mut next = asked.iter().cycle();
        group.sample_size(10).bench_function(BenchmarkId::new(format!("from end to end/{size}"), 31), |bencher| {
            bencher.iter(|| black_box(next.next().map(|query| lookup.count_slowly(*query, 31))));
        });
        group.sample_size(20);
    }
    group.finish();
}

criterion_group!(benches, hashes);
criterion_main!(benches);
