//! What an entry covers, and the key under which it is found.

use serde::{Deserialize, Serialize};

use crate::link::Pattern;

/// What an entry of a list covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EntryKind {
    /// One URL, whatever its scheme.
    ExactUrl,
    /// A path on a host, with everything below it.
    Path,
    /// A host without its subdomains.
    HostExact,
    /// A host and its subdomains.
    Host,
    /// Every host under a public suffix.
    Suffix,
}

impl EntryKind {
    /// All kinds, the most specific first; an entry's place here is its number in files.
    pub const ALL: [Self; 5] = [Self::ExactUrl, Self::Path, Self::HostExact, Self::Host, Self::Suffix];

    /// The kind with this number.
    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name, as reports write it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ExactUrl => "exact-url",
            Self::Path => "path",
            Self::HostExact => "host-exact",
            Self::Host => "host",
            Self::Suffix => "suffix",
        }
    }
}

/// Appends the key of a pattern and says its kind. Keys begin with the host from its last label to its first, so that one
/// walk meets every parent of a host; then, where the pattern has one, follow port, path and query as they stand.
pub(super) fn push_key(pattern: &Pattern, key: &mut Vec<u8>) -> EntryKind {
    let (kind, text) = match pattern {
        Pattern::ExactUrl(text) => (EntryKind::ExactUrl, text),
        Pattern::Path(text) => (EntryKind::Path, text),
        Pattern::HostExact(text) => (EntryKind::HostExact, text),
        Pattern::Host(text) => (EntryKind::Host, text),
        Pattern::Suffix(text) => (EntryKind::Suffix, text),
    };
    let (host, rest) = text.split_at_checked(host_length(text)).unwrap_or((text, ""));
    for (place, label) in host.rsplit('.').enumerate() {
        if place > 0 {
            key.push(b'.');
        }
        key.extend_from_slice(label.as_bytes());
    }
    key.extend_from_slice(rest.as_bytes());
    kind
}

/// How much of a pattern's text is its host; an IPv6 address holds colons within its brackets.
fn host_length(text: &str) -> usize {
    let bracket = if text.starts_with('[') { text.find(']').unwrap_or(0) } else { 0 };
    text.bytes().skip(bracket).position(|byte| matches!(byte, b':' | b'/' | b'?')).map_or(text.len(), |at| bracket + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_begin_with_the_last_label() {
        for (pattern, expected) in [
            (Pattern::Host("a.example.org".into()), "org.example.a"),
            (Pattern::Path("a.example.org:8080/x.y/z".into()), "org.example.a:8080/x.y/z"),
            (Pattern::ExactUrl("example.org/?q=a.b".into()), "org.example/?q=a.b"),
            (Pattern::Path("[2001:db8::1]/x".into()), "[2001:db8::1]/x"),
            (Pattern::Host("192.0.2.7".into()), "7.2.0.192"),
        ] {
            let mut key = Vec::new();
            push_key(&pattern, &mut key);
            assert_eq!(String::from_utf8(key).unwrap(), expected);
        }
    }
}
