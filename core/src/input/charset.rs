//! Bytes of a page → text, as browsers find out which character encoding it is in.

use std::sync::LazyLock;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// A decoded page.
pub(super) struct Decoded {
    pub(super) text: String,
    /// The standard's name of the encoding, e.g. `UTF-8`.
    pub(super) charset: &'static str,
    /// Whether bytes were replaced that are nothing in that encoding.
    pub(super) damaged: bool,
}

/// Decodes by byte-order mark, declared content type, `meta` in the first kilobyte, and otherwise by the bytes: UTF-16
/// where every other byte of the beginning is null, UTF-8 where they are valid, windows-1252 where they are not.
///
/// The first four are the order of the HTML standard.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked
        .or_else(|| content_type.and_then(of_content_type))
        .or_else(|| of_meta(bytes))
        .unwrap_or_else(|| of_bytes(bytes));
    let (text, charset, damaged) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), charset: charset.name(), damaged }
}

fn of_content_type(content_type: &str) -> Option<&'static Encoding> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, label) = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    known(label.trim().trim_matches(['"', '\'']).as_bytes())
}

fn of_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = DECLARATION.as_ref()?;
    let head = bytes.get(..bytes.len().min(SEARCHED)).unwrap_or_default();
    let label = declaration.captures_iter(head).find_map(|found| found.get(1))?;
    // Whoever can read this in single bytes is not in an encoding of two.
    known(label.as_bytes()).map(|encoding| if [UTF_16LE, UTF_16BE].contains(&encoding) { UTF_8 } else { encoding })
}

/// The encoding with this label, unless it is one that the standard knows in order to refuse it.
fn known(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label)
}

fn of_bytes(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [b'<', 0, _, 0, ..] => return UTF_16LE,
        [0, b'<', 0, _, ..] => return UTF_16BE,
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        // The beginning of a page may end within a character.
        Err(error) if error.error_len().is_some() => WINDOWS_1252,
        _ => UTF_8,
    }
}

/// Bytes in which a declaration is looked for, as the standard says.
const SEARCHED: usize = 1024;

/// A comment, which declares nothing, or a declaration. The expression is a constant, so it compiles or tests fail.
static DECLARATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is-u)<!--.*?-->|<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([a-z0-9_:.-]+)"#).ok());

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, charset: &str, text: &str) {
        let decoded = decode(bytes, content_type);
        assert_eq!((decoded.charset, decoded.text.as_str(), decoded.damaged), (charset, text, false));
    }

    #[test]
    fn the_mark_the_declaration_and_the_bytes_are_heeded_in_this_order() {
        check(b"\xEF\xBB\xBFcaf\xC3\xA9", Some("text/html; charset=windows-1252"), "UTF-8", "café");
        check(b"\xFF\xFEh\0i\0", None, "UTF-16LE", "hi");
        check(b"\xFE\xFF\0h\0i", None, "UTF-16BE", "hi");
        check(b"caf\xE9", Some("text/html; charset=\"ISO-8859-1\""), "windows-1252", "café");
        check(b"<meta charset=utf-8>\xE9", Some("text/html;Charset=iso-8859-2"), "ISO-8859-2", "<meta charset=utf-8>é");
        check(b"<meta charset='iso-8859-2'>\xB1", None, "ISO-8859-2", "<meta charset='iso-8859-2'>ą");
        let older = b"<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x83\x65";
        assert!(decode(older, None).text.ends_with('テ'));
        check(b"<!-- <meta charset=koi8-r> -->caf\xC3\xA9", None, "UTF-8", "<!-- <meta charset=koi8-r> -->café");
        check("<\0p\0>\0é".as_bytes().get(..6).unwrap(), None, "UTF-16LE", "<p>");
        check(b"\0<\0p\0>", None, "UTF-16BE", "<p>");
        check("plain é".as_bytes(), None, "UTF-8", "plain é");
        check(b"caf\xE9 \x80", None, "windows-1252", "café €");
        check(b"", None, "UTF-8", "");
    }

    #[test]
    fn a_label_that_cannot_be_true_or_is_unknown_is_passed_over() {
        check(b"<meta charset=utf-16>\xC3\xA9", None, "UTF-8", "<meta charset=utf-16>é");
        check("é".as_bytes(), Some("text/html; charset=nonsense"), "UTF-8", "é");
        check("é".as_bytes(), Some("text/html; charset=iso-2022-kr"), "UTF-8", "é");
        check("é".as_bytes(), Some("text/html"), "UTF-8", "é");
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        let decoded = decode(b"a\xFFb", Some("text/html; charset=utf-8"));
        assert!(decoded.damaged && decoded.text == "a\u{fffd}b");
    }

    #[test]
    fn a_beginning_that_ends_within_a_character_is_still_utf_8() {
        assert_eq!(decode(b"caf\xC3", None).charset, "UTF-8");
    }
}
