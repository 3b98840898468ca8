//! Pictures that no encoder would write, made by name; every one of them is small and harmless.
#![allow(dead_code, reason = "each suite is a crate of its own and uses a part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// The names that [`picture`] knows.
pub(crate) const NAMES: &[&str] = &[
    "empty",
    "html-as-jpg",
    "text-file",
    "svg",
    "pdf",
    "truncated-png",
    "cut-off-jpeg",
    "png-signature-only",
    "huge-png-header",
    "gif-bomb",
    "many-frames-gif",
    "small-png",
    "plain-png",
    "webp",
    "bmp",
    "ico-of-nothing",
    "tiff-loop",
    "random-bytes",
];

/// The bytes of a picture by its name.
pub(crate) fn picture(name: &str) -> Vec<u8> {
    match name {
        "empty" => Vec::new(),
        "html-as-jpg" => b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>".to_vec(),
        "text-file" => b"Dear parents, the school trip leaves at nine.".to_vec(),
        "svg" => b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>".to_vec(),
        "pdf" => b"%PDF-1.7\n1 0 obj\n".to_vec(),
        "truncated-png" => half(encoded(200, 200, ImageFormat::Png)),
        "cut-off-jpeg" => half(encoded(200, 200, ImageFormat::Jpeg)),
        "png-signature-only" => b"\x89PNG\r\n\x1a\n".to_vec(),
        "huge-png-header" => png_head(65_000, 65_000),
        "gif-bomb" => gif(16_000, 16_000, 4_000),
        "many-frames-gif" => moving(96, 60),
        "small-png" => encoded(32, 32, ImageFormat::Png),
        "plain-png" => encoded(128, 96, ImageFormat::Png),
        "webp" => encoded(128, 96, ImageFormat::WebP),
        "bmp" => encoded(128, 96, ImageFormat::Bmp),
        "ico-of-nothing" => vec![0, 0, 1, 0, 0xff, 0xff],
        // The first directory names itself as the next one.
        "tiff-loop" => b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0".to_vec(),
        "random-bytes" => (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
        _ => panic!("no picture is made by the name {name}"),
    }
}

/// A smooth picture in a format that `image` writes.
pub(crate) fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(width, height, |x, y| Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 120]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a small picture is encoded");
    bytes.into_inner()
}

/// An animation of so many flat frames.
fn moving(side: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new_with_speed(&mut bytes, 30);
    for frame in 0..frames {
        let grey = (frame * 4) as u8;
        let picture = image::RgbaImage::from_pixel(side, side, image::Rgba([grey, grey, grey, 255]));
        encoder.encode_frame(image::Frame::new(picture)).expect("a small frame is encoded");
    }
    drop(encoder);
    bytes
}

fn half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// A PNG that promises this size and holds next to nothing.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let stored = [0x78, 0x01, 0x01, 0, 0, 0xff, 0xff, 0, 0, 0, 1];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(*b"IHDR", &header), &chunk(*b"IDAT", &stored), &chunk(*b"IEND", &[])]
        .concat()
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&kind, data].concat();
    let crc = !named.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    [(data.len() as u32).to_be_bytes().as_slice(), &named, &crc.to_be_bytes()].concat()
}

/// A GIF whose frames fill a canvas of this size with almost no data each.
fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    // A palette of black and white.
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        bytes.extend([0x2c, 0, 0, 0, 0]);
        bytes.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
        // No palette of its own; codes of 3 bits: clear, one pixel, end.
        bytes.extend([0, 2, 2, 0x44, 0x01, 0]);
    }
    bytes.push(0x3b);
    bytes
}
