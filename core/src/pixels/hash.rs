//! PDQ: a 256-bit hash that a picture keeps through resizing, re-encoding and small marks, and how much it is worth.
//!
//! After the description by its makers (Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm",
//! 2019, published with `facebook/ThreatExchange` under the BSD licence): brightness is blurred twice by a box of a 128th of
//! each side, 64 × 64 points of it are taken, and of their cosine transform the 16 × 16 lowest frequencies above the constant
//! one; a bit says whether a frequency lies above the median of all. `corpora/images/pdq.json` holds what the reference says
//! of the project's pictures, and `core/tests/pdq.rs` compares.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::Rgb;
use crate::error::{Error, ErrorKind, Result};

/// Points on a side of the small picture.
const POINTS: usize = 64;
/// Frequencies on a side of the hash.
const FREQUENCIES: usize = 16;
/// Pictures with a shorter side have no hash; the reference says so.
const SMALLEST_SIDE: usize = 5;
/// Passes of the blur; two boxes make a tent.
const PASSES: usize = 2;
/// Sides are halved, cut in three and so on while this many pixels are left: eight for each point lose nothing that the
/// blur would keep, and a photograph costs a look at its bytes instead of four at its brightness.
const ENOUGH_PIXELS: usize = 8 * POINTS;
/// Rows that are blurred side by side.
const LANES: usize = 8;
/// Bytes of a hash.
const BYTES: usize = 32;

/// A PDQ hash: 256 bits, of which similar pictures share most. A quarter of random pictures' bits, 128, differ; up to 31 is
/// commonly taken for the same picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pdq([u64; 4]);

impl Pdq {
    /// The hash with these bytes, in the order of its hexadecimal digits.
    pub fn from_bytes(bytes: &[u8; BYTES]) -> Self {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        Self(words)
    }

    /// Its bytes, in the order of its hexadecimal digits.
    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// In how many bits two hashes differ, from 0 to 256.
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, two)| (one ^ two).count_ones()).sum()
    }

    /// Sixteen of its bits, counted from its last digits.
    pub(crate) fn band(self, band: usize) -> u16 {
        let word = self.0.get(3 - band / 4 % 4).copied().unwrap_or_default();
        (word >> (band % 4 * 16)) as u16
    }

    pub(super) const fn of_words(words: [u64; 4]) -> Self {
        Self(words)
    }
}

impl fmt::Display for Pdq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, "{word:016x}"))
    }
}

/// Reads 64 hexadecimal digits.
impl FromStr for Pdq {
    type Err = Error;

    fn from_str(digits: &str) -> Result<Self> {
        let refuse = || Error::new(ErrorKind::InvalidInput, "a PDQ hash is 64 hexadecimal digits");
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| refuse())?;
        Ok(Self::from_bytes(bytes.as_slice().try_into().map_err(|_| refuse())?))
    }
}

/// The hash of a picture and its quality: how much there is to tell it by, from 0 (flat) to 100. Every flat picture has about
/// the same hash, so one below 50 should not be compared. `None` for a picture with a side under five pixels.
pub(crate) fn pdq(rgb: &Rgb) -> Option<(Pdq, u8)> {
    let mut plane = Plane::brightness(rgb)?;
    let (across, down) = (window(plane.width), window(plane.height));
    // A picture of the final size is taken as it is.
    if (plane.width, plane.height) != (POINTS, POINTS) {
        for _ in 0..PASSES {
            plane.blur_across(across);
            plane.blur_down(down);
        }
    }
    let points = plane.points();
    Some((Pdq::of_words(bits(&frequencies(&points))), quality(&points)))
}

/// How many pixels one pass of the blur takes in: a 128th of the side, rounded up.
fn window(side: usize) -> usize {
    side.div_ceil(2 * POINTS)
}

/// Brightness from 0 to 255, row by row.
struct Plane {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Plane {
    /// Rec. 601 luma, of large pictures the mean of small blocks.
    fn brightness(rgb: &Rgb) -> Option<Self> {
        let (width, height) = (rgb.width as usize, rgb.height as usize);
        if width.min(height) < SMALLEST_SIDE {
            return None;
        }
        let block = (width.min(height) / ENOUGH_PIXELS).max(1);
        let (columns, rows) = (width / block, height / block);
        let mut values = Vec::with_capacity(columns * rows);
        if block == 1 {
            values.extend(rgb.data.chunks_exact(3).take(columns * rows).map(|pixel| match *pixel {
                [red, green, blue] => luma(red.into(), green.into(), blue.into()),
                _ => 0.0,
            }));
            return Some(Self { width, height, values });
        }
        let mut lines = rgb.data.chunks_exact(width * 3);
        let mut sums = vec![[0_u32; 3]; columns];
        let pixels = (block * block) as f64;
        for _ in 0..rows {
            sums.fill([0; 3]);
            for line in lines.by_ref().take(block) {
                for (sum, pixels) in sums.iter_mut().zip(line.chunks_exact(3 * block)) {
                    for pixel in pixels.chunks_exact(3) {
                        sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
                    }
                }
            }
            values.extend(sums.iter().map(|sums| {
                let [red, green, blue] = sums.map(|sum| f64::from(sum) / pixels);
                luma(red, green, blue)
            }));
        }
        Some(Self { width: columns, height: rows, values })
    }

    /// Each value becomes the mean of those around it in its row; several rows at a time, since the sums along one are a chain
    /// in which each waits for the one before.
    fn blur_across(&mut self, window: usize) {
        let (before, after) = reach(window);
        let mut lanes = vec![[0.0_f32; LANES]; self.width];
        let mut blurred = lanes.clone();
        for rows in self.values.chunks_mut(self.width * LANES) {
            for (lane, row) in rows.chunks_exact(self.width).enumerate() {
                let cells = lanes.iter_mut().filter_map(|cell| cell.get_mut(lane));
                cells.zip(row).for_each(|(cell, value)| *cell = *value);
            }
            let mut sums = [0.0_f32; LANES];
            let mut count = after.min(self.width);
            for entering in lanes.iter().take(after) {
                sums.iter_mut().zip(entering).for_each(|(sum, value)| *sum += value);
            }
            for (x, mean) in blurred.iter_mut().enumerate() {
                if let Some(entering) = lanes.get(x + after) {
                    sums.iter_mut().zip(entering).for_each(|(sum, value)| *sum += value);
                    count += 1;
                }
                if let Some(leaving) = x.checked_sub(before + 1).and_then(|gone| lanes.get(gone)) {
                    sums.iter_mut().zip(leaving).for_each(|(sum, value)| *sum -= value);
                    count -= 1;
                }
                *mean = sums.map(|sum| sum / count as f32);
            }
            for (lane, row) in rows.chunks_exact_mut(self.width).enumerate() {
                let means = blurred.iter().filter_map(|cell| cell.get(lane));
                row.iter_mut().zip(means).for_each(|(value, mean)| *value = *mean);
            }
        }
    }

    /// Each value becomes the mean of those around it in its column; whole rows at a time.
    fn blur_down(&mut self, window: usize) {
        let (before, after) = reach(window);
        let rows: Vec<&[f32]> = self.values.chunks_exact(self.width).collect();
        let mut blurred = Vec::with_capacity(self.values.len());
        let mut sums = vec![0.0_f32; self.width];
        let mut count = 0;
        for row in rows.iter().take(after) {
            sums.iter_mut().zip(*row).for_each(|(sum, entering)| *sum += entering);
            count += 1;
        }
        for y in 0..self.height {
            if let Some(row) = rows.get(y + after) {
                sums.iter_mut().zip(*row).for_each(|(sum, entering)| *sum += entering);
                count += 1;
            }
            if let Some(row) = y.checked_sub(before + 1).and_then(|gone| rows.get(gone)) {
                sums.iter_mut().zip(*row).for_each(|(sum, leaving)| *sum -= leaving);
                count -= 1;
            }
            blurred.extend(sums.iter().map(|sum| sum / count as f32));
        }
        self.values = blurred;
    }

    /// The value in the middle of each of 64 × 64 equal parts.
    fn points(&self) -> [[f32; POINTS]; POINTS] {
        let mut points = [[0.0; POINTS]; POINTS];
        for (row, line) in points.iter_mut().enumerate() {
            let start = (2 * row + 1) * self.height / (2 * POINTS) * self.width;
            for (column, point) in line.iter_mut().enumerate() {
                let place = start + (2 * column + 1) * self.width / (2 * POINTS);
                *point = self.values.get(place).copied().unwrap_or_default();
            }
        }
        points
    }
}

/// How far a box of this many values reaches before and after the one that it is about; an even one leans forward.
fn reach(window: usize) -> (usize, usize) {
    ((window - 1) / 2, window / 2)
}

/// Brightness from 0 to 255.
///
/// Of a picture that is even in one direction, half of the frequencies are nothing but what rounding leaves. So that these come out as
/// the recorded ones do, blur and transform round where the reference does: single precision, in the same order.
fn luma(red: f64, green: f64, blue: f64) -> f32 {
    (red * 0.299 + green * 0.587 + blue * 0.114) as f32
}

/// The 16 × 16 lowest frequencies above the constant one, down and across.
fn frequencies(points: &[[f32; POINTS]; POINTS]) -> [f32; FREQUENCIES * FREQUENCIES] {
    static COSINES: LazyLock<[[f32; POINTS]; FREQUENCIES]> = LazyLock::new(cosines);
    let mut found = [0.0; FREQUENCIES * FREQUENCIES];
    for (wave, line) in COSINES.iter().zip(found.chunks_exact_mut(FREQUENCIES)) {
        let mut down = [0.0_f32; POINTS];
        for (weight, row) in wave.iter().zip(points) {
            down.iter_mut().zip(row).for_each(|(sum, point)| *sum += weight * point);
        }
        for (across, cell) in COSINES.iter().zip(line) {
            *cell = across.iter().zip(&down).map(|(weight, value)| weight * value).sum();
        }
    }
    found
}

fn cosines() -> [[f32; POINTS]; FREQUENCIES] {
    let scale = f64::from((2.0 / POINTS as f64).sqrt() as f32);
    let mut waves = [[0.0; POINTS]; FREQUENCIES];
    for (number, wave) in (1..).zip(&mut waves) {
        for (place, weight) in wave.iter_mut().enumerate() {
            let angle = PI / (2.0 * POINTS as f64) * f64::from(number) * (2 * place + 1) as f64;
            *weight = (scale * angle.cos()) as f32;
        }
    }
    waves
}

/// A bit for each frequency above the lower of the two median ones; the first frequency is the last bit.
fn bits(frequencies: &[f32; FREQUENCIES * FREQUENCIES]) -> [u64; 4] {
    let mut sorted = *frequencies;
    sorted.sort_unstable_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2 - 1).copied().unwrap_or_default();
    let mut words = [0_u64; 4];
    for (word, part) in words.iter_mut().rev().zip(frequencies.chunks_exact(64)) {
        *word = part.iter().rev().fold(0, |word, value| word << 1 | u64::from(*value > median));
    }
    words
}

/// The sum of all differences between neighbours, each in hundredths of the range and cut to a whole number so that noise
/// counts nothing, over 90.
fn quality(points: &[[f32; POINTS]; POINTS]) -> u8 {
    let step = |one: f32, two: f32| ((one - two) * 100.0 / 255.0).abs() as u32;
    let across: u32 =
        points.iter().flat_map(|row| row.iter().zip(row.iter().skip(1))).map(|(one, two)| step(*one, *two)).sum();
    let down: u32 = points
        .iter()
        .zip(points.iter().skip(1))
        .flat_map(|(row, next)| row.iter().zip(next))
        .map(|(one, two)| step(*one, *two))
        .sum();
    ((across + down) / 90).min(100) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(width: u32, height: u32, paint: impl Fn(u32, u32) -> u8) -> Rgb {
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| [paint(x, y); 3]);
        Rgb { width, height, data: data.collect() }
    }

    /// Waves and a few hard-edged squares.
    fn scene(x: u32, y: u32, width: u32) -> u8 {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(width));
        let square = f64::from(u8::from((x * 7.0).fract() < 0.3 && (y * 5.0).fract() < 0.4)) * 60.0;
        (100.0 + 70.0 * (x * 19.0 + y * 5.0).sin() * (y * 17.0).cos() + square) as u8
    }

    #[test]
    fn flat_pictures_have_no_quality_even_with_noise() {
        for picture in [
            painted(64, 64, |_, _| 0),
            painted(300, 200, |_, _| 255),
            painted(90, 80, |x, y| 128 + ((x * 7 + y * 13) % 3) as u8),
        ] {
            assert_eq!(pdq(&picture).unwrap().1, 0);
        }
    }

    #[test]
    fn pictures_of_a_few_pixels_have_no_hash() {
        assert!(pdq(&painted(4, 80, |x, _| (x * 30) as u8)).is_none());
        assert!(pdq(&painted(80, 4, |x, _| (x * 3) as u8)).is_none());
        assert!(pdq(&painted(5, 5, |x, y| (x * 30 + y) as u8)).is_some());
    }

    #[test]
    fn brightness_a_small_mark_and_another_size_keep_the_hash_near() {
        let (plain, quality) = pdq(&painted(720, 720, |x, y| scene(x, y, 720))).unwrap();
        assert_eq!(quality, 100);
        let brighter = painted(720, 720, |x, y| scene(x, y, 720) + 20);
        let marked = painted(720, 720, |x, y| if x < 24 && y < 24 { 255 } else { scene(x, y, 720) });
        let smaller = painted(180, 180, |x, y| scene(x, y, 180));
        let larger = painted(2200, 2200, |x, y| scene(x, y, 2200));
        for (what, other) in [("brighter", brighter), ("marked", marked), ("smaller", smaller), ("larger", larger)] {
            let distance = plain.distance(pdq(&other).unwrap().0);
            assert!(distance <= 31, "{what}: {distance}");
        }
        let other = pdq(&painted(720, 720, |x, y| scene(y, x, 720))).unwrap().0;
        assert!(plain.distance(other) >= 80);
    }

    #[test]
    fn half_of_the_bits_are_set() {
        let (hash, _) = pdq(&painted(333, 211, |x, y| scene(x, y, 333))).unwrap();
        assert_eq!(hash.distance(Pdq([0; 4])), 128);
    }

    #[test]
    fn digits_and_bytes_are_one_hash() {
        let digits = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
        let hash: Pdq = digits.parse().unwrap();
        assert_eq!(hash.to_string(), digits);
        assert_eq!(Pdq::from_bytes(&hash.to_bytes()), hash);
        assert_eq!(digits.to_ascii_uppercase().parse::<Pdq>().unwrap(), hash);
        for wrong in ["", "f8", digits.get(1..).unwrap(), &format!("{digits}00"), &digits.replace('f', "g")] {
            assert_eq!(wrong.parse::<Pdq>().unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }
}
