//! PDQ against the reference: what Meta's own C++ says of the project's pictures and of pictures made by arithmetic.
//! `models/train/image/record_pdq.py` recorded `corpora/images/pdq.json` and makes the same pictures.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

use fourc::Limits;
use fourc::known::{Pdq, pdq};
use serde_json::Value;

/// Bits that may differ; the makers' own ports are held to this.
const FURTHEST: u32 = 10;
/// Vectors of good quality that must be compared.
const FEWEST: usize = 40;

fn noise(x: u32, y: u32, salt: u32) -> u32 {
    let mut mixed = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ salt.wrapping_mul(0xC2B2_AE3D);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D);
    mixed = (mixed ^ (mixed >> 12)).wrapping_mul(0x297A_2D39);
    mixed >> 24
}

/// Blocks of noise in three sizes that grow with the picture, as an uncompressed bitmap.
fn made(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let side = width.max(height);
    let value = |x: u32, y: u32, channel: u32| {
        let parts = [(4, 5), (2, 12), (1, 40)].map(|(weight, parts)| {
            let block = (side / parts).max(1);
            weight * noise(x / block, y / block, seed * 16 + channel * 4 + weight)
        });
        (parts.iter().sum::<u32>() / 7) as u8
    };
    let row_bytes = (width * 3).div_ceil(4) * 4;
    let mut bytes = b"BM".to_vec();
    for number in
        [54 + row_bytes * height, 0, 54, 40, width, height, 1 | 24 << 16, 0, row_bytes * height, 2835, 2835, 0, 0]
    {
        bytes.extend(number.to_le_bytes());
    }
    for y in (0..height).rev() {
        let start = bytes.len();
        for x in 0..width {
            bytes.extend([2, 1, 0].map(|channel| value(x, y, channel)));
        }
        bytes.resize(start + row_bytes as usize, 0);
    }
    bytes
}

#[test]
fn hashes_and_qualities_are_those_of_the_reference() {
    let recorded: Value = serde_json::from_str(&common::read("corpora/images/pdq.json")).expect("pdq.json is JSON");
    let (mut good, mut furthest, mut report) = (0, 0, Vec::new());
    for vector in recorded["vectors"].as_array().expect("vectors") {
        let (name, bytes) = if let Some(file) = vector["file"].as_str() {
            (file.to_owned(), std::fs::read(common::root().join("corpora/images").join(file)).expect("the picture"))
        } else {
            let size: Vec<u32> = serde_json::from_value(vector["made"].clone()).expect("width, height, seed");
            (format!("{size:?}"), made(size[0], size[1], size[2]))
        };
        let (hash, quality) = pdq(&bytes, &Limits::default()).expect("a picture").expect("large enough");
        let wanted: Pdq = vector["pdq"].as_str().expect("digits").parse().expect("a hash");
        let wanted_quality = vector["quality"].as_i64().expect("a number");
        let distance = hash.distance(wanted);
        if (i64::from(quality) - wanted_quality).abs() > 2 {
            report.push(format!("{name}: quality {quality}, not {wanted_quality}"));
        }
        if wanted_quality >= 80 {
            good += 1;
            furthest = furthest.max(distance);
            if distance > FURTHEST {
                report.push(format!("{name}: {distance} bits differ"));
            }
        }
    }
    println!("{good} vectors of quality 80 and above, at most {furthest} bits differ");
    common::assert_none(&report, "pictures are hashed otherwise than by the reference");
    assert!(good >= FEWEST, "only {good} vectors of good quality");
}
