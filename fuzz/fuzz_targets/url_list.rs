//! Any source becomes a list that opens and answers; any bytes are refused or are a list that answers.
#![cfg_attr(feature = "libfuzzer", no_main)]

use fourc::lists::{ListSource, SourceFormat, UrlList};

fourc_fuzz::target!(judge);

fn judge(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let _ = SourceFormat::guess(bytes);
    let Some(format) = SourceFormat::ALL.get(usize::from(*kind % 9)) else {
        if let Ok(list) = UrlList::from_bytes(bytes.to_vec()) {
            ask(&list, bytes);
        }
        return;
    };
    let source = ListSource::new("fuzz", *format).labels(["gambling"]).expect("a label of the taxonomy");
    let mut builder = UrlList::builder("fuzz");
    if builder.add(&source, bytes).is_err() {
        return;
    }
    let built = builder.build().expect("what was taken can be written");
    let list = UrlList::from_bytes(built.bytes.clone()).expect("what was written opens");
    assert_eq!(list.len(), built.report.entries, "an entry was lost");
    ask(&list, bytes);
    // A byte that has changed is found, whichever it is.
    let mut changed = built.bytes;
    let at = bytes.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte))) % changed.len();
    changed[at] ^= 1 << (kind % 8);
    assert!(UrlList::from_bytes(changed).is_err(), "a changed byte was not found");
}

/// Looks up every line as an address.
fn ask(list: &UrlList, bytes: &[u8]) {
    for line in fourc_fuzz::valid(bytes).lines() {
        for address in [line, line.trim_start_matches(['|', '*', '.', '='])] {
            if let Ok(entries) = list.covering(address) {
                assert!(entries.iter().all(|entry| entry.id.starts_with("fuzz#")), "an entry comes from nowhere");
            }
        }
    }
}
