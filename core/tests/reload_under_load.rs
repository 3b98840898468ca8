//! A thousand reloads while two threads ask. By itself, so that no other test moves the memory that it measures.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
#[path = "common/lists.rs"]
mod lists;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use fourc::Reloadable;
use fourc::input::Url;
use lists::{first, generation, resident, right, sealed};

#[test]
fn a_thousand_reloads_while_two_threads_ask() {
    let start = first().rebuild().addresses(generation(0)).sealed(sealed(50)).build().unwrap();
    let current = Reloadable::new(start).unwrap();
    let done = AtomicBool::new(false);
    let (asked, wrong) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut settled = None;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let sound = right(&current.load());
                    asked.fetch_add(1, Ordering::Relaxed);
                    wrong.fetch_add(usize::from(!sound), Ordering::Relaxed);
                }
            });
        }
        for number in 1..=RELOADS {
            let outcome = current.reload(|old| old.rebuild().addresses(generation(number)).sealed(sealed(50)).build());
            outcome.unwrap_or_else(|error| panic!("reload {number}: {error}"));
            let own = format!("https://host7.generation{number}.example/");
            assert!(current.load().classify(Url::new(own)).unwrap().is_denied(), "reload {number} is not in force");
            if number == 50 {
                settled = resident();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    let (asked, wrong) = (asked.into_inner(), wrong.into_inner());
    assert_eq!(wrong, 0, "of {asked} rounds");
    assert!(asked >= 100, "only {asked} rounds were asked meanwhile");
    let old = current.load().classify(Url::new("https://host7.generation3.example/")).unwrap();
    assert!(!old.is_denied(), "entries of an old generation answer");
    match settled.zip(resident()) {
        Some((settled, now)) => {
            println!(
                "{asked} rounds, resident {} MiB after 50 reloads and {} MiB after {RELOADS}",
                settled >> 20,
                now >> 20
            );
            assert!(now <= settled + settled / 10, "resident memory grew from {settled} to {now} bytes");
        }
        None => println!("resident memory was not compared: there is no /proc/self/statm on this system"),
    }
}

const RELOADS: usize = 1000;
