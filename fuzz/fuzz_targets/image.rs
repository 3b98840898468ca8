//! Any bytes are refused or decoded within their limits. Small limits, so that the fuzzer meets them.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::OnceLock;

use fourc::input::{Image, Screenshot};
use fourc::{Bundle, Classifier, Limits};

fourc_fuzz::target!(judge);

fn judge(bytes: &[u8]) {
    static SMALL: OnceLock<Classifier> = OnceLock::new();
    let classifier = SMALL.get_or_init(|| {
        let limits = Limits::default().image_side(2048).image_pixels(1 << 21).image_alloc(16 << 20).image_frames(3);
        let base = Bundle::embedded().expect("the embedded bundle opens");
        Classifier::builder(base).limits(limits).threads(1).build().expect("the embedded bundle builds")
    });
    // A large picture is averaged down, a screenshot never is: two ways through the decoders.
    for answer in [classifier.classify(Image::new(bytes)), classifier.classify(Screenshot::new(bytes))] {
        if let Ok(verdict) = answer {
            fourc_fuzz::check(&verdict, |_| "");
            assert!(!verdict.coverage.complete, "nothing looked at the picture, so nothing may say that all is well");
        }
    }
}
