//! Pictures one after the other: what is looked at leaves nothing behind.
//!
//! The long form is `cargo run --release --example images -- --soak 20000`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use fourc::input::Image;
use peak_alloc::PeakAlloc;

/// Counts every byte that this process asks for. The suite is one test, so that nothing else runs beside it.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ROUNDS: usize = 8;

#[test]
fn four_hundred_pictures_in_a_row_leave_no_memory_behind() {
    let classifier = common::with_images().threads(1).sessions(1).build().expect("the image model loads");
    let folder = common::root().join("corpora/images");
    let entries = std::fs::read_dir(folder).expect("corpora/images is a folder");
    let mut pictures: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "png" || end == "jpg" || end == "gif"))
        .collect();
    pictures.sort();
    let pictures: Vec<Vec<u8>> = pictures.iter().map(|path| std::fs::read(path).expect("a picture")).collect();
    // A damaged one each time: an error must not leak either.
    let broken = &pictures[0][..pictures[0].len() / 2];
    let mut held = Vec::new();
    for _ in 0..ROUNDS {
        for bytes in &pictures {
            classifier.classify(Image::new(bytes.as_slice())).expect("an answer");
            assert!(classifier.classify(Image::new(broken)).is_err());
        }
        held.push(MEMORY.current_usage());
    }
    // The first round fills caches.
    let (least, most) = (held[1..].iter().min().unwrap(), held[1..].iter().max().unwrap());
    println!("{} pictures a round; bytes held after each: {held:?}", pictures.len());
    assert!(pictures.len() * ROUNDS >= 300);
    assert!(*most as f64 <= *least as f64 * 1.01, "memory grew: {held:?}");
}
