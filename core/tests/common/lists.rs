//! Lists of several generations, for the tests that exchange them.
#![allow(dead_code, reason = "each suite is a crate of its own and uses a part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::fmt::Write as _;

use fourc::input::{Text, Url};
use fourc::{AddressList, Category, Classifier, Level, SealedList};

/// A classifier with the lists and rules of the base bundle.
pub(crate) fn first() -> Classifier {
    Classifier::builder(crate::common::rules()).threads(1).build().expect("the base bundle loads")
}

/// A deny list of one generation: what every generation has, and many entries of its own.
pub(crate) fn generation(number: usize) -> AddressList {
    let mut text = String::from("always.example\n");
    for entry in 0..ENTRIES {
        writeln!(text, "host{entry}.generation{number}.example").expect("a string takes everything");
    }
    AddressList::deny("school", &text).expect("the list is whole")
}

/// A sealed list with so many entries.
pub(crate) fn sealed(entries: usize) -> SealedList {
    let mut text = String::from("# fourc-sealed 1\n# name: licensed\n");
    (0..entries).for_each(|entry| writeln!(text, "domain\tsealed{entry}.example").expect("a string takes everything"));
    SealedList::from_text(&text).expect("the list is whole")
}

/// What must be answered whichever generation answers.
pub(crate) fn right(classifier: &Classifier) -> bool {
    let ask = |url: &str| classifier.classify(Url::new(url)).expect("an address");
    ask("https://m.always.example/x").is_denied()
        && !ask("https://never.example/").is_denied()
        && ask("https://sealed0.example/").level(Category::ChildSexualAbuse) == Level::Confirmed
        && ask("https://www.bet365.com/").level(Category::Gambling) == Level::Confirmed
        && classifier
            .classify(Text::new("dont tell ur mum, its our little secret"))
            .expect("a text")
            .level(Category::Grooming)
            >= Level::Likely
}

/// Bytes of memory that this process holds; Linux only.
pub(crate) fn resident() -> Option<usize> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split_whitespace().nth(1)?.parse::<usize>().ok()? * 4096)
}

const ENTRIES: usize = 60;
