//! Image files for the tests, written by hand where no encoder would write such a thing.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};

/// A picture of four coloured quarters: red, green above blue, white.
pub(super) fn quarters(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgba([255, 0, 0, 255]),
        (false, true) => Rgba([0, 255, 0, 255]),
        (true, false) => Rgba([0, 0, 255, 255]),
        (false, false) => Rgba([255, 255, 255, 255]),
    })
}

pub(super) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(&image.into(), ImageFormat::Png)
}

/// An animated GIF with one flat frame per grey level.
pub(super) fn gif(side: u32, greys: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for &grey in greys {
        let frame = RgbaImage::from_pixel(side, side, Rgba([grey, grey, grey, 255]));
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

/// A GIF of one frame whose frame is repeated without the work of encoding it again.
pub(super) fn gif_of_many(side: u32, count: usize) -> Vec<u8> {
    let one = gif(side, &[200]);
    let palette = if one[10] & 0x80 == 0 { 0 } else { 3 << ((one[10] & 7) + 1) };
    let (head, rest) = one.split_at(13 + palette);
    let (frame, trailer) = rest.split_at(rest.len() - 1);
    [head, &frame.repeat(count), trailer].concat()
}

/// The head of a GIF and frames of a size of their own with almost no data.
pub(super) fn gif_of_hollow_frames(canvas: u16, frame: u16, count: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    for side in [canvas, canvas] {
        bytes.extend(side.to_le_bytes());
    }
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..count {
        bytes.extend([0x2c, 0, 0, 0, 0]);
        bytes.extend(frame.to_le_bytes());
        bytes.extend(frame.to_le_bytes());
        // No palette; codes of 3 bits: clear, one black pixel, end.
        bytes.extend([0, 2, 2, 0x44, 0x01, 0]);
    }
    bytes.push(0x3b);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

pub(super) fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&kind, data].concat();
    let length = (data.len() as u32).to_be_bytes();
    [length.as_slice(), &named, &crc32(&named).to_be_bytes()].concat()
}

/// Signature and header of an 8-bit RGB PNG.
pub(super) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &png_chunk(*b"IHDR", &header)].concat()
}

/// A zlib stream without compression.
pub(super) fn zlib(data: &[u8]) -> Vec<u8> {
    let (mut low, mut high) = (1_u32, 0_u32);
    for &byte in data {
        low = (low + u32::from(byte)) % 65521;
        high = (high + low) % 65521;
    }
    let length = data.len() as u16;
    let head = [[0x78, 0x01, 0x01].as_slice(), &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    [head.as_slice(), data, &(high << 16 | low).to_be_bytes()].concat()
}

/// An animated PNG with one flat frame per grey level.
pub(super) fn apng(side: u32, greys: &[u8]) -> Vec<u8> {
    let mut bytes = png_head(side, side);
    bytes.extend(png_chunk(*b"acTL", &[(greys.len() as u32).to_be_bytes(), [0; 4]].concat()));
    let mut sequence = 0_u32;
    let mut next = || {
        sequence += 1;
        (sequence - 1).to_be_bytes()
    };
    for (index, &grey) in greys.iter().enumerate() {
        let length = side.to_be_bytes();
        let control = [&next()[..], &length, &length, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
        bytes.extend(png_chunk(*b"fcTL", &control));
        let line = [vec![0], vec![grey; side as usize * 3]].concat();
        let data = zlib(&line.repeat(side as usize));
        bytes.extend(match index {
            0 => png_chunk(*b"IDAT", &data),
            _ => png_chunk(*b"fdAT", &[&next()[..], &data].concat()),
        });
    }
    bytes.extend(png_chunk(*b"IEND", &[]));
    bytes
}

fn webp_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let pad = vec![0; data.len() & 1];
    [&kind, &(data.len() as u32).to_le_bytes(), data, &pad].concat()
}

/// An animated WebP with one flat frame per grey level.
pub(super) fn animated_webp(side: u32, greys: &[u8]) -> Vec<u8> {
    let canvas = [&(side - 1).to_le_bytes()[..3], &(side - 1).to_le_bytes()[..3]].concat();
    let mut body = webp_chunk(*b"VP8X", &[&[0x02, 0, 0, 0][..], &canvas].concat());
    body.extend(webp_chunk(*b"ANIM", &[0; 6]));
    for &grey in greys {
        let frame = RgbaImage::from_pixel(side, side, Rgba([grey, grey, grey, 255]));
        let still = encoded(&frame.into(), ImageFormat::WebP);
        body.extend(webp_chunk(*b"ANMF", &[&[0; 6][..], &canvas, &[10, 0, 0, 0], &still[12..]].concat()));
    }
    [b"RIFF".as_slice(), &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat()
}

/// A JPEG with an EXIF segment that says how the camera was held.
pub(super) fn jpeg_with_orientation(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let plain = encoded(image, ImageFormat::Jpeg);
    let tag = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    let exif = [b"Exif\0\0II*\0\x08\0\0\0\x01\0".as_slice(), &tag, &[0; 4]].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn binary(value: u32, digits: usize) -> String {
    format!("{value:0digits$b}")
}

/// An 8 × 8 baseline JPEG of one flat CMYK colour, stored inverted as Adobe's programs do.
pub(super) fn cmyk_jpeg(inks: [u8; 4]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |marker: u8, data: &[u8]| {
        bytes.extend([0xff, marker]);
        bytes.extend((data.len() as u16 + 2).to_be_bytes());
        bytes.extend(data);
    };
    segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xdb, &[vec![0], vec![8; 64]].concat());
    let components: Vec<u8> = (1..=4).flat_map(|id| [id, 0x11, 0]).collect();
    segment(0xc0, &[&[8, 0, 8, 0, 8, 4][..], &components].concat());
    // Nine DC categories with codes of four bits; one AC code, "end of block", of one bit.
    let dc: Vec<u8> = [vec![0x00, 0, 0, 0, 9], vec![0; 12], (0..=8).collect()].concat();
    let ac: Vec<u8> = [vec![0x10, 1], vec![0; 15], vec![0]].concat();
    segment(0xc4, &dc);
    segment(0xc4, &ac);
    segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for ink in inks {
        // One quantum of 8 in the DC term is one level in each pixel.
        let level = i32::from(255 - ink) - 128;
        let category = 32 - level.unsigned_abs().leading_zeros();
        let value = if level < 0 { level + (1 << category) - 1 } else { level };
        bits.push_str(&binary(category, 4));
        if category > 0 {
            bits.push_str(&binary(value.unsigned_abs(), category as usize));
        }
        bits.push('0');
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = byte.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
        bytes.push(byte);
        if byte == 0xff {
            bytes.push(0);
        }
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}
