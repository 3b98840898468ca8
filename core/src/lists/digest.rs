//! Keys of sealed lists: digests of what an entry covers, so that neither a file nor memory shows where anything lies.

use sha2::{Digest as _, Sha256};

use crate::link::{KeyKind, Link, MatchKind, Pattern};

/// A SHA-256 digest.
pub(crate) type Key = [u8; 32];

/// The key of what an entry covers; none for a public suffix, which no sealed list may cover.
pub(crate) fn pattern_key(pattern: &Pattern) -> Option<Key> {
    Some(match pattern {
        Pattern::ExactUrl(text) => key(URL, text),
        Pattern::Path(text) if text.ends_with('/') => key(BELOW, text),
        Pattern::Path(text) => key(PATH, &format!("{text}/")),
        Pattern::HostExact(text) => key(HOST_EXACT, text),
        Pattern::Host(text) => key(HOST, text),
        Pattern::Suffix(_) => return None,
    })
}

/// The keys of all entries that would cover a link, the most specific first.
pub(crate) fn link_keys(link: &Link) -> Vec<(MatchKind, Key)> {
    let mut keys = Vec::new();
    let mut is_own_host_done = false;
    for one in link.keys() {
        let text = &*one.text;
        match one.kind {
            KeyKind::Exact => keys.push((MatchKind::ExactUrl, key(URL, text))),
            KeyKind::Path if text.ends_with('/') => {
                keys.push((MatchKind::Path, key(PATH, text)));
                keys.push((MatchKind::Path, key(BELOW, text)));
            }
            KeyKind::Path => keys.push((MatchKind::Path, key(PATH, &format!("{text}/")))),
            KeyKind::Host | KeyKind::Parent => {
                if !is_own_host_done {
                    keys.push((MatchKind::Host, key(HOST_EXACT, link.host())));
                    is_own_host_done = true;
                }
                let matched = if one.kind == KeyKind::Host { MatchKind::Host } else { MatchKind::ParentDomain };
                keys.push((matched, key(HOST, text)));
            }
        }
    }
    if !is_own_host_done {
        // The host is a bare public suffix: it has no host key, but it can be meant itself.
        keys.push((MatchKind::Host, key(HOST_EXACT, link.host())));
    }
    keys
}

/// The digests of a link's URL, in the ways in which somebody may have written it down.
pub(crate) fn url_digests(link: &Link) -> impl Iterator<Item = Key> {
    let canonical = link.canonical().split_once("://").map_or(link.canonical(), |(_, rest)| rest);
    let mut bodies = vec![canonical.to_owned()];
    for exact in link.keys().filter(|key| key.kind == KeyKind::Exact) {
        bodies.push(format!("www.{}", exact.text));
        bodies.push(exact.text.into_owned());
    }
    bodies.sort_unstable();
    bodies.dedup();
    bodies.into_iter().flat_map(|body| [key("http://", &body), key("https://", &body), key("", &body)])
}

/// What no URL holds keeps the kinds apart from one another and from digests that a list gives itself.
fn key(kind: &str, text: &str) -> Key {
    let mut digest = Sha256::new();
    digest.update(kind);
    digest.update(text);
    digest.finalize().into()
}

const URL: &str = "url\0";
const PATH: &str = "path\0";
const BELOW: &str = "below\0";
const HOST_EXACT: &str = "host-exact\0";
const HOST: &str = "host\0";
