//! What a file is, by its first bytes, and whether its name says otherwise.

use infer::MatcherType;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Image,
    Page,
    Text,
    Document,
    Archive,
    Executable,
    Audio,
    Video,
    Font,
    Empty,
    Unknown,
}

impl Kind {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Page => "page",
            Self::Text => "text",
            Self::Document => "document",
            Self::Archive => "archive",
            Self::Executable => "executable",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Font => "font",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// Why such a file is not looked into; `None` where it is.
    pub(super) const fn unread(self) -> Option<&'static str> {
        match self {
            Self::Image | Self::Page | Self::Text | Self::Empty => None,
            Self::Document => Some("documents of this format are not read; only their digest was looked up"),
            Self::Archive => Some("archives are not unpacked; only the digest was looked up"),
            Self::Executable => Some("programs are not judged; only the digest was looked up"),
            Self::Audio | Self::Video | Self::Font | Self::Unknown => {
                Some("files of this format are not read; only their digest was looked up")
            }
        }
    }
}

/// What was told from the first bytes and the name of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) kind: Kind,
    /// The usual extension of the format; empty where nothing is known.
    pub(super) format: &'static str,
    /// Findings of the scan: `executable`, `archive`, `extension-mismatch`.
    pub(super) findings: Vec<&'static str>,
}

/// Bytes from the start of a file that tell what it is.
pub(super) const HEAD: usize = 8192;

/// Tells what a file is. `extension` is in lower case and without its dot.
pub(super) fn tell(head: &[u8], extension: &str) -> Told {
    let (kind, format) = content(head);
    let mut findings = Vec::new();
    let script = kind == Kind::Text && (SCRIPTS.contains(&extension) || head.starts_with(b"#!"));
    if kind == Kind::Executable || script {
        findings.push("executable");
    }
    // An office document is a ZIP as well, but nobody hides files in it by accident.
    if kind == Kind::Archive {
        findings.push("archive");
    }
    if says_otherwise(kind, format, extension) {
        findings.push("extension-mismatch");
    }
    Told { kind, format, findings }
}

fn content(head: &[u8]) -> (Kind, &'static str) {
    if head.is_empty() {
        return (Kind::Empty, "");
    }
    if let Some(found) = infer::get(head) {
        let kind = match found.matcher_type() {
            MatcherType::Image => Kind::Image,
            MatcherType::App => Kind::Executable,
            MatcherType::Archive if found.extension() == "pdf" => Kind::Document,
            MatcherType::Archive => Kind::Archive,
            MatcherType::Doc | MatcherType::Book => Kind::Document,
            MatcherType::Audio => Kind::Audio,
            MatcherType::Video => Kind::Video,
            MatcherType::Font => Kind::Font,
            MatcherType::Text if found.extension() == "html" => Kind::Page,
            MatcherType::Text => Kind::Text,
            MatcherType::Custom => Kind::Unknown,
        };
        return (kind, found.extension());
    }
    if !is_text(head) {
        return (Kind::Unknown, "");
    }
    let start = String::from_utf8_lossy(head.get(..1024.min(head.len())).unwrap_or_default()).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') && PAGE_TAGS.iter().any(|tag| start.contains(tag)) {
        (Kind::Page, "html")
    } else {
        (Kind::Text, "txt")
    }
}

/// Whether bytes look like text in any encoding: a byte order mark, or none of the control characters that text has not.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
}

/// Whether the name promises another kind of file than the bytes hold.
fn says_otherwise(kind: Kind, format: &str, extension: &str) -> bool {
    if extension.is_empty() || kind == Kind::Empty {
        return false;
    }
    if let Some(family) = FAMILIES.iter().find(|family| family.contains(&extension)) {
        // The name is one that promises a format: the bytes must hold one of its family.
        return !family.contains(&format);
    }
    // The name promises nothing that is known, so only what hides behind a harmless name counts.
    matches!(kind, Kind::Image | Kind::Executable | Kind::Archive | Kind::Video) && PLAIN.contains(&extension)
}

/// Extensions that may stand for one another.
const FAMILIES: &[&[&str]] = &[
    &["jpg", "jpeg", "jpe", "jfif"],
    &["png"],
    &["gif"],
    &["webp"],
    &["bmp", "dib"],
    &["tif", "tiff"],
    &["ico", "cur"],
    &["avif", "heif", "heic"],
    &["pdf"],
    &["zip", "jar", "apk", "docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "epub", "xpi", "crx"],
    &["doc", "xls", "ppt", "msi", "msg"],
    &["rar"],
    &["7z"],
    &["gz", "tgz"],
    &["mp3"],
    &["mp4", "m4v", "m4a", "mov", "3gp"],
    &["mkv", "webm"],
    &["wav"],
    &["exe", "dll", "sys", "scr", "com", "cpl"],
    &["ttf", "otf", "woff", "woff2"],
];

/// Extensions of text, behind which no picture, program or archive belongs.
const PLAIN: &[&str] = &["txt", "text", "md", "csv", "tsv", "htm", "html", "json", "xml", "log", "rtf", "css", "ini"];
/// Extensions of text that is run.
const SCRIPTS: &[&str] =
    &["bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh", "bash", "py", "reg", "scpt"];
const PAGE_TAGS: &[&str] = &["<!doctype html", "<html", "<head", "<body"];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(head: &[u8], extension: &str) -> (Kind, Vec<&'static str>) {
        let told = tell(head, extension);
        (told.kind, told.findings)
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const EXE: &[u8] = b"MZ\x90\0\x03\0\0\0";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0";

    #[test]
    fn bytes_count_and_names_that_say_otherwise_are_named() {
        assert_eq!(told(PNG, "png"), (Kind::Image, vec![]));
        assert_eq!(told(PNG, "jpg"), (Kind::Image, vec!["extension-mismatch"]));
        assert_eq!(told(PNG, "txt"), (Kind::Image, vec!["extension-mismatch"]));
        assert_eq!(told(PNG, "backup"), (Kind::Image, vec![]));
        assert_eq!(told(PNG, ""), (Kind::Image, vec![]));
        assert_eq!(told(EXE, "exe"), (Kind::Executable, vec!["executable"]));
        assert_eq!(told(EXE, "jpg"), (Kind::Executable, vec!["executable", "extension-mismatch"]));
        assert_eq!(told(ZIP, "zip"), (Kind::Archive, vec!["archive"]));
        assert_eq!(told(ZIP, "csv"), (Kind::Archive, vec!["archive", "extension-mismatch"]));
        assert_eq!(told(b"hello there", "png"), (Kind::Text, vec!["extension-mismatch"]));
        assert_eq!(told(b"", "png"), (Kind::Empty, vec![]));
    }

    #[test]
    fn text_and_pages_are_told_from_binary() {
        assert_eq!(told(b"a,b\n1,2\n", "csv"), (Kind::Text, vec![]));
        assert_eq!(told("h\u{e9}llo w\u{f6}rld".as_bytes(), "txt"), (Kind::Text, vec![]));
        assert_eq!(told(b"caf\xe9", "txt"), (Kind::Text, vec![]));
        assert_eq!(told(b"\xff\xfeh\0i\0", "txt"), (Kind::Text, vec![]));
        assert_eq!(told(b"\n <!DOCTYPE html><p>x", "html").0, Kind::Page);
        assert_eq!(told(b"@echo off\r\n", "bat"), (Kind::Text, vec!["executable"]));
        assert_eq!(told(b"#!/bin/sh\necho", ""), (Kind::Text, vec!["executable"]));
        assert_eq!(told(&[7, 3, 0, 0, 200], "dat"), (Kind::Unknown, vec![]));
        assert_eq!(told(b"%PDF-1.7\n", "pdf"), (Kind::Document, vec![]));
    }
}
