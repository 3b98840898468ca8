//! Any HTML gets a verdict whose spans point into the mark-up.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::input::Page;
use fourc::verdict::Part;
use fourc_fuzz::{check, classifier, valid};

const ADDRESS: &str = "https://example.org/search?q=news";

fourc_fuzz::target!(judge);

fn judge(html: &[u8]) {
    let html = valid(html);
    if let Ok(verdict) = classifier().classify(Page::new(html).url(ADDRESS)) {
        check(&verdict, |part| if part == Some(Part::Url) { ADDRESS } else { html });
    }
}
