//! Temporary.
use std::time::Instant;
use fourc::internal::Matcher;
fn main() {
    let table = fourc_benches::read("models/base/terms.tsv");
    let own: Vec<String> = table.lines().skip(1).filter_map(|l| l.split('\t').nth(5)).map(fourc::internal::fold).take(10_000).collect();
    let t = Instant::now();
    let m = Matcher::new(own.iter().map(String::as_str));
    println!("build {:?}", t.elapsed()); slices(&m);
    for size in [60, 1024, 102400] {
        let text = fourc_benches::english(size);
        let n = if size > 2000 { 600 } else { 1000 };
        for (name, f) in [("fold", &(|t: &str| fourc::internal::fold(t).len()) as &dyn Fn(&str) -> usize), ("words", &|t: &str| fourc::internal::words(t)), ("all", &|t: &str| m.count(t))] {
            let t = Instant::now();
            let mut k = 0;
            for _ in 0..n { k += f(std::hint::black_box(&text)); }
            let e = t.elapsed().as_secs_f64() / n as f64;
            println!("{size} {name} {:.2} µs {:.1} MB/s {k}", e * 1e6, size as f64 / e / 1e6);
        }
    }
    let c = fourc_benches::classifier(fourc::Effort::Rules);
    for size in [60, 1024, 102400] {
        let text = fourc_benches::english(size);
        let n = if size > 2000 { 300 } else { 1000 };
        let t = Instant::now();
        for _ in 0..n { std::hint::black_box(c.classify(fourc::input::Text::new(text.as_str())).is_ok()); }
        let e = t.elapsed().as_secs_f64() / n as f64;
        println!("{size} classify {:.2} µs {:.1} MB/s", e * 1e6, size as f64 / e / 1e6);
    }
}
#[allow(dead_code)]
fn slices(m: &Matcher) {
    let text = fourc_benches::english(102400);
    let parts: Vec<&str> = text.as_bytes().chunks(1024).map(|c| std::str::from_utf8(c).unwrap()).collect();
    let mut times: Vec<(f64, &str)> = parts.iter().map(|p| { let t = Instant::now(); for _ in 0..200 { std::hint::black_box(m.count(p)); } (t.elapsed().as_secs_f64() / 200.0 * 1e6, *p) }).collect();
    println!("sum {:.0} µs", times.iter().map(|t| t.0).sum::<f64>());
    times.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (t, p) in times.iter().take(3) { println!("{t:.1} {p}"); }
    println!("median {:.1}", times[50].0);
}
