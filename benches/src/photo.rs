//! Photographs that nobody took: smooth light, texture of every size and grain, so that they cost a decoder what real ones do.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

/// Sizes of a web picture, a screen and a phone's camera, with their names.
pub const SIZES: &[(&str, u32, u32)] = &[("0.3 MP", 640, 480), ("2 MP", 1600, 1200), ("12 MP", 4000, 3000)];

/// A JPEG of this size; the same seed gives the same bytes.
pub fn jpeg(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let tables: Vec<Vec<f32>> = (0..3).map(|_| (0..TABLE * TABLE).map(|_| random.f32()).collect()).collect();
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f32 / height as f32, y as f32 / height as f32);
            let grain = (random.f32() - 0.5) * GRAIN;
            for table in &tables {
                let light: f32 = (1..=OCTAVES).map(|octave| smooth(table, u, v, octave) / octave as f32).sum();
                pixels.push((light * 90.0 + grain).clamp(0.0, 255.0) as u8);
            }
        }
    }
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    let written = encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8);
    written.unwrap_or_else(|error| panic!("{error}"));
    bytes
}

/// Noise at one size, bilinear between the points of a table that repeats.
fn smooth(table: &[f32], u: f32, v: f32, octave: u32) -> f32 {
    let scale = 3_u32.pow(octave) as f32;
    let (x, y) = (u * scale, v * scale);
    let at = |x: f32, y: f32| table.get(y as usize % TABLE * TABLE + x as usize % TABLE).copied().unwrap_or_default();
    let (across, down) = (x.fract(), y.fract());
    let upper = at(x, y) * (1.0 - across) + at(x + 1.0, y) * across;
    let lower = at(x, y + 1.0) * (1.0 - across) + at(x + 1.0, y + 1.0) * across;
    upper * (1.0 - down) + lower * down
}

const TABLE: usize = 97;
const OCTAVES: u32 = 5;
const GRAIN: f32 = 12.0;
const QUALITY: u8 = 85;
