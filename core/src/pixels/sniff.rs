//! What a file is, told by its first bytes and never by its name.

use crate::error::{Error, ErrorKind, Result};

/// A format that this build decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Bmp,
    Gif,
    Ico,
    Jpeg,
    Png,
    Tiff,
    WebP,
}

impl Format {
    /// The short name that goes into results and messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Ico => "ico",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::WebP => "webp",
        }
    }
}

/// Signatures at the start of a file, of formats that are decoded.
const DECODED: &[(&[u8], Format)] = &[
    (b"\x89PNG\r\n\x1a\n", Format::Png),
    (b"\xff\xd8\xff", Format::Jpeg),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"II+\0", Format::Tiff),
    (b"MM\0+", Format::Tiff),
    (b"\0\0\x01\0", Format::Ico),
    (b"\0\0\x02\0", Format::Ico),
    (b"BM", Format::Bmp),
];

/// Signatures of formats that are recognised so that the refusal can name them.
const REFUSED: &[(&[u8], &str)] = &[
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"%PDF-", "PDF"),
    (b"8BPS", "Photoshop"),
    (b"qoif", "QOI"),
    (b"DDS ", "DDS"),
    (b"farbfeld", "farbfeld"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"v/1\x01", "OpenEXR"),
    (b"icns", "ICNS"),
    (b"P1\n", "PNM"),
    (b"P2\n", "PNM"),
    (b"P3\n", "PNM"),
    (b"P4\n", "PNM"),
    (b"P5\n", "PNM"),
    (b"P6\n", "PNM"),
    (b"P7\n", "PNM"),
    (b"\x1a\x45\xdf\xa3", "WebM or Matroska video"),
    (b"OggS", "Ogg media"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
];

/// How far into a text file its root element is looked for: past a byte order mark, a declaration and a comment.
const TEXT_HEAD: usize = 1024;

/// Tells the format, or says why the bytes are no image that can be looked at.
pub(super) fn format(bytes: &[u8]) -> Result<Format> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "the image is empty: zero bytes"));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::WebP);
    }
    if let Some(&(_, format)) = DECODED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Ok(format);
    }
    let named = REFUSED.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, name)| name);
    if let Some(name) = named.or_else(|| media_box(bytes)) {
        return Err(unsupported(name));
    }
    match markup(bytes) {
        Some("svg") => Err(unsupported("SVG")),
        Some(kind) => Err(Error::new(ErrorKind::InvalidInput, format!("the bytes are {kind} text, not an image"))),
        None => Err(Error::new(ErrorKind::InvalidInput, "the bytes start like no known image format")),
    }
}

fn unsupported(name: &str) -> Error {
    Error::new(
        ErrorKind::UnsupportedInput,
        format!("{name} is not decoded; convert it to PNG, JPEG, GIF, WebP, BMP, TIFF or ICO"),
    )
}

/// The family of an ISO base media file, told by its major brand.
fn media_box(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    Some(match bytes.get(8..12)? {
        b"avif" | b"avis" => "AVIF",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => "HEIC",
        b"crx " => "Canon raw",
        _ => "MP4 or QuickTime video",
    })
}

/// Which mark-up language a text starts like.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let head: Vec<u8> = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .iter()
        .take(TEXT_HEAD)
        .map(u8::to_ascii_lowercase)
        .collect();
    let head = head.trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    let holds = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if head.starts_with(b"<!doctype html") || holds(b"<html") || holds(b"<head") || holds(b"<body") {
        Some("html")
    } else if holds(b"<svg") {
        Some("svg")
    } else {
        Some("mark-up")
    }
}
