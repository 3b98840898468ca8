//! One spelling for each path and query: percent-coding, dot segments, repeated encoding.

use std::fmt::Write as _;

/// How many times an unreserved character may have been percent-encoded and still be found again.
///
/// Each level costs two bytes in the URL, so that deeper nesting is a curiosity and not a way round a list.
const ENCODING_LEVELS: usize = 6;

/// Writes a path or query in its canonical percent-coding: unreserved characters decoded, hexadecimal digits in upper
/// case, everything that RFC 3986 does not allow encoded. Applying it twice changes nothing.
pub(super) fn percent_coding(text: &str) -> String {
    recode(text, 1)
}

/// The same for lookups, where unreserved characters that were encoded several times are decoded as well.
pub(super) fn lookup_coding(text: &str) -> String {
    recode(text, ENCODING_LEVELS)
}

/// Appends a text in canonical percent-coding.
pub(super) fn push_percent_coding(out: &mut String, text: &str) {
    recode_to(out, text, 1);
}

fn recode(text: &str, levels: usize) -> String {
    let mut out = String::with_capacity(text.len());
    recode_to(&mut out, text, levels);
    out
}

fn recode_to(out: &mut String, text: &str, levels: usize) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'%' {
            if is_kept(byte) {
                out.push(char::from(byte));
            } else {
                push_encoded(out, byte);
            }
            at += 1;
            continue;
        }
        let Some(first) = hex_pair(bytes, at + 1) else {
            // A stray percent sign: encoded, or else it could join what follows to a new escape.
            push_encoded(out, b'%');
            at += 1;
            continue;
        };
        let (mut value, mut end) = (first, at + 3);
        for _ in 1..levels {
            match hex_pair(bytes, end) {
                Some(next) if value == b'%' => (value, end) = (next, end + 2),
                _ => break,
            }
        }
        if is_unreserved(value) {
            out.push(char::from(value));
            at = end;
        } else {
            push_encoded(out, first);
            at += 3;
        }
    }
}

/// The byte that two hexadecimal digits at `at` stand for.
pub(super) fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn is_kept(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?[]".contains(&byte)
}

fn push_encoded(out: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(out, "%{byte:02X}");
}

/// Resolves `.` and `..` segments that became visible only by decoding; other empty segments stay.
pub(super) fn resolve_dots(path: &str) -> String {
    if !path.contains("/.") {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => {
                kept.push(segment);
                continue;
            }
        }
        if last {
            kept.push("");
        }
    }
    let mut out = String::with_capacity(path.len());
    for segment in &kept {
        out.push('/');
        out.push_str(segment);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_encoding_is_undone_for_lookups_only() {
        for (text, shown, looked_up) in [
            ("/%61", "/a", "/a"),
            ("/%2561", "/%2561", "/a"),
            ("/%25252561", "/%25252561", "/a"),
            ("/%2525252525252561", "/%2525252525252561", "/%2525252525252561"),
            ("/%252f", "/%252f", "/%252f"),
            ("/%2f%3a", "/%2F%3A", "/%2F%3A"),
            ("/100%", "/100%25", "/100%25"),
            ("/%%361", "/%2561", "/%2561"),
            ("/a|b^c", "/a%7Cb%5Ec", "/a%7Cb%5Ec"),
        ] {
            assert_eq!(percent_coding(text), shown, "{text}");
            assert_eq!(lookup_coding(text), looked_up, "{text}");
        }
    }

    #[test]
    fn dot_segments_are_resolved_and_empty_segments_stay() {
        for (path, resolved) in [
            ("/a/../b", "/b"),
            ("/a/./b/.", "/a/b/"),
            ("/a/b/..", "/a/"),
            ("/../..", "/"),
            ("/a//b/../c", "/a//c"),
            ("/.well-known/x", "/.well-known/x"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(resolve_dots(path), resolved, "{path}");
        }
    }
}
