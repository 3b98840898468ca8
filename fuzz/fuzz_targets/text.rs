//! Any text gets a verdict whose spans cut out of it, with every signal including the text model.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::input::Text;
use fourc_fuzz::{check, classifier, valid};

fourc_fuzz::target!(judge);

fn judge(text: &[u8]) {
    let text = valid(text);
    if let Ok(verdict) = classifier().classify(Text::new(text)) {
        assert!(verdict.coverage.signals.iter().all(|signal| signal.status != fourc::verdict::SignalStatus::Failed));
        check(&verdict, |_| text);
    }
}
