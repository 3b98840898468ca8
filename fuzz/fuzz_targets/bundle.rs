//! Any manifest and any table of a bundle is refused or makes a classifier that answers.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::input::{Text, Url};
use fourc::{Bundle, Classifier};
use serde_json::json;

fourc_fuzz::target!(judge);

fn judge(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let lists =
        |format: &str| json!({ "urls": [{ "id": "list", "file": "table", "format": format, "labels": ["gambling"] }] });
    let fields = match kind % 10 {
        0 => json!({ "terms": "table" }),
        1 => json!({ "contexts": "table" }),
        2 => json!({ "search_engines": "table" }),
        3 => json!({ "hashes": "table" }),
        4 => lists("plain"),
        5 => lists("hosts"),
        6 => lists("adblock"),
        7 => lists("tsv"),
        8 => json!({ "wrappers": "table" }),
        // The manifest itself.
        _ => {
            let _ = Bundle::from_files([("bundle.json".to_owned(), bytes.to_vec())]);
            return;
        }
    };
    let Ok(bundle) = fourc_fuzz::bundle(fields, &[("table", bytes)]) else { return };
    let Ok(classifier) = Classifier::builder(bundle).threads(1).build() else { return };
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    for answer in [classifier.classify(Text::new(text)), classifier.classify(Url::new(text))].into_iter().flatten() {
        fourc_fuzz::check(&answer, |_| text);
    }
}
