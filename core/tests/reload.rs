//! Exchanging lists: nothing is taken that is not sound, and what is heavy is shared.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
#[path = "common/lists.rs"]
mod lists;

use std::sync::{Arc, LazyLock};

use fourc::input::{Text, Url};
use fourc::{AddressList, Classifier, Error, Reloadable, SealedList};
use lists::{generation, resident, right, sealed};

/// One that every test starts from.
fn first() -> Classifier {
    static FIRST: LazyLock<Classifier> = LazyLock::new(lists::first);
    FIRST.rebuild().build().expect("nothing was changed")
}

#[test]
fn the_old_one_lives_as_long_as_somebody_uses_it_and_no_longer() {
    let current = Reloadable::new(first()).unwrap();
    let held = current.load();
    let watched = Arc::downgrade(&held);
    current.reload(|old| old.rebuild().addresses(generation(1)).build()).unwrap();
    assert!(held.classify(Url::new("https://always.example/")).is_ok_and(|verdict| !verdict.is_denied()));
    drop(held);
    assert!(watched.upgrade().is_none(), "the old classifier is still held");
}

#[track_caller]
fn refused(current: &Reloadable, build: impl FnOnce(&Classifier) -> Result<Classifier, Error>) -> Error {
    let before = current.load();
    let error = current.reload(build).expect_err("it is refused");
    assert!(Arc::ptr_eq(&before, &current.load()), "the old one must go on: {error}");
    assert!(right(&before));
    error
}

#[test]
fn what_is_not_sound_is_not_taken() {
    let start = first().rebuild().addresses(generation(0)).sealed(sealed(50)).build().unwrap();
    let current = Reloadable::new(start).unwrap();
    let small = || AddressList::deny("school", "always.example\n").unwrap();

    let error = refused(&current, |old| old.rebuild().addresses(AddressList::deny("school", "not a host")?).build());
    assert_eq!(error.code(), "invalid-input");
    let error = refused(&current, |old| old.rebuild().addresses(small()).build());
    assert!(
        error.code() == "reload-refused" && error.message().contains("deny/school shrank from 61 entries to 1"),
        "{error}"
    );
    let error = refused(&current, |old| old.rebuild().without_addresses().build());
    assert!(error.message().contains("to 0"), "{error}");
    let error = refused(&current, |old| old.rebuild().sealed(sealed(30)).build());
    assert!(error.message().contains("sealed/licensed shrank"), "{error}");
    let error = refused(&current, |old| old.rebuild().sealed(SealedList::missing("licensed")?).build());
    assert_eq!((error.code(), error.message()), ("reload-refused", "the list sealed/licensed is missing"));
    // A bundle without the sealed list that the old one had, built anew.
    let error = refused(&current, |_| first().rebuild().addresses(generation(0)).build());
    assert!(error.message().contains("sealed/licensed is missing"), "{error}");

    current.reload(|old| old.rebuild().sealed(sealed(41)).build()).expect("within the fifth that a list may lose");
    let generous = Reloadable::new(first().rebuild().addresses(generation(0)).sealed(sealed(50)).build().unwrap());
    let generous = generous.unwrap().allow_shrink(1.0);
    generous.reload(|old| old.rebuild().addresses(small()).sealed(sealed(1)).build()).expect("the caller said so");
    assert!(generous.reload(|_| Ok(first())).is_err(), "no sealed list goes, whatever is allowed");
}

#[test]
fn a_build_that_panics_changes_nothing_and_blocks_nobody() {
    let start = first().rebuild().addresses(generation(0)).sealed(sealed(1)).build().unwrap();
    let current = Reloadable::new(start).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        current.reload(|_| panic!("the caller's own reader breaks"))
    }));
    assert!(panicked.is_err() && right(&current.load()));
    current.reload(|old| old.rebuild().addresses(generation(1)).build()).expect("the next one is taken");
}

#[test]
fn a_rebuild_shares_what_is_heavy() {
    let heavy = common::classifier();
    let Some(before) = resident() else { return println!("resident memory is not known on this system") };
    let rebuilt: Vec<Classifier> = (0..20).map(|_| heavy.rebuild().build().unwrap()).collect();
    let text = || Text::new("you are an idiot and nobody at this school likes you");
    assert_eq!(rebuilt[0].classify(text()).unwrap(), heavy.classify(text()).unwrap());
    let grown = resident().expect("it was known before").saturating_sub(before);
    assert!(grown < 20 << 20, "twenty rebuilds cost {grown} bytes");
}
