//! Any address is refused or gets a verdict; its canonical form is a fixed point.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::input::Url;
use fourc::internal::canonical;
use fourc_fuzz::{check, classifier, valid};

fourc_fuzz::target!(judge);

fn judge(address: &[u8]) {
    let address = valid(address);
    if let Ok(verdict) = classifier().classify(Url::new(address)) {
        check(&verdict, |_| address);
        let once = canonical(address).expect("an address that was judged has a canonical form");
        let twice = canonical(&once).expect("a canonical address is an address");
        assert_eq!(once, twice, "the canonical form is not canonical");
    }
}
