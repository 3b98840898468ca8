//! Any address is refused or gets a verdict; its canonical form is a fixed point; what it wraps and asks for stands in it.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::input::Url;
use fourc::internal::canonical;
use fourc_fuzz::{check, classifier, valid};

fourc_fuzz::target!(judge);

/// What an address is seen to hold stands in it, and not more of it than the limit allows.
fn check_view(address: &str) {
    let view = classifier().address(address).expect("an address that was judged can be read");
    let stands = |span: fourc::Span| address.get(span.start..span.end).is_some_and(|cut| !cut.is_empty());
    assert!(view.targets().len() <= 4, "more was unwrapped than the limit allows");
    assert!(view.host_span().is_some_and(stands), "the host stands nowhere");
    assert!(view.targets().iter().all(|target| stands(target.span())), "a target stands nowhere");
    let searches = view.search().into_iter().chain(view.targets().iter().filter_map(|target| target.search()));
    for search in searches {
        assert!(search.span().is_some_and(stands) && !search.text().trim().is_empty(), "words stand nowhere");
    }
}

fn judge(address: &[u8]) {
    let address = valid(address);
    if let Ok(verdict) = classifier().classify(Url::new(address)) {
        check(&verdict, |_| address);
        let once = canonical(address).expect("an address that was judged has a canonical form");
        let twice = canonical(&once).expect("a canonical address is an address");
        assert_eq!(once, twice, "the canonical form is not canonical");
        check_view(address);
    }
}
