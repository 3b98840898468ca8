//! A hash that similar pictures share: dHash, the sign of the brightness slope in an 8 × 8 grid.
//!
//! The method is Neal Krawetz', "Kind of Like That", hackerfactor.com, 21 January 2013: shrink to 9 × 8 grey cells and
//! write one bit per pair of neighbours. Two hashes are compared by the number of bits that differ.

use super::Rgb;

const COLUMNS: usize = 9;
const ROWS: usize = 8;

/// Slopes below this, in levels of 255, are noise: compression alone makes them.
const SLOPE: i64 = 2;

/// A hash of fewer real slopes than this says "flat picture", and all flat pictures would share it.
const SLOPES_NEEDED: usize = 8;

/// The 64-bit difference hash, or `None` for a picture too small or too flat to be told from others.
pub(crate) fn perceptual_hash(rgb: &Rgb) -> Option<u64> {
    let (width, height) = (rgb.width as usize, rgb.height as usize);
    if width < COLUMNS || height < ROWS {
        return None;
    }
    let cells = cells(rgb, width, height);
    let (mut hash, mut real) = (0_u64, 0_usize);
    for row in cells.chunks_exact(COLUMNS) {
        for pair in row.windows(2) {
            let &[left, right] = pair else { continue };
            hash = hash << 1 | u64::from(left > right);
            real += usize::from((left - right).abs() >= SLOPE * 256);
        }
    }
    (real >= SLOPES_NEEDED).then_some(hash)
}

/// The mean brightness of each cell, in 256ths of a level.
fn cells(rgb: &Rgb, width: usize, height: usize) -> Vec<i64> {
    let mut sums = [(0_i64, 0_i64); COLUMNS * ROWS];
    let column_of: Vec<usize> = (0..width).map(|x| x * COLUMNS / width).collect();
    for (y, line) in rgb.data.chunks_exact(width * 3).enumerate() {
        let Some(row) = sums.chunks_exact_mut(COLUMNS).nth(y * ROWS / height) else { continue };
        for (pixel, &column) in line.chunks_exact(3).zip(&column_of) {
            if let Some((sum, count)) = row.get_mut(column) {
                *sum += brightness(pixel);
                *count += 1;
            }
        }
    }
    sums.iter().map(|&(sum, count)| sum / count.max(1)).collect()
}

/// Rec. 601 luma in 256ths of a level.
fn brightness(pixel: &[u8]) -> i64 {
    match *pixel {
        [red, green, blue] => 77 * i64::from(red) + 150 * i64::from(green) + 29 * i64::from(blue),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(width: u32, height: u32, paint: impl Fn(u32, u32) -> u8) -> Rgb {
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| [paint(x, y); 3]);
        Rgb { width, height, data: data.collect() }
    }

    fn waves(x: u32, y: u32, width: u32) -> u8 {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(width));
        (127.0 + 100.0 * (x * 9.0 + y * 5.0).sin() * (y * 7.0).cos()) as u8
    }

    #[test]
    fn flat_pictures_have_no_hash_even_with_noise() {
        assert_eq!(perceptual_hash(&painted(64, 64, |_, _| 0)), None);
        assert_eq!(perceptual_hash(&painted(64, 64, |_, _| 255)), None);
        assert_eq!(perceptual_hash(&painted(90, 80, |x, y| 128 + ((x * 7 + y * 13) % 3) as u8)), None);
    }

    #[test]
    fn pictures_smaller_than_the_grid_have_no_hash() {
        assert_eq!(perceptual_hash(&painted(8, 8, |x, _| (x * 30) as u8)), None);
    }

    #[test]
    fn a_falling_slope_sets_every_bit_and_a_rising_one_none() {
        assert_eq!(perceptual_hash(&painted(90, 80, |x, _| 250 - (x * 2) as u8)), Some(u64::MAX));
        assert_eq!(perceptual_hash(&painted(90, 80, |x, _| (x * 2) as u8)), Some(0));
    }

    #[test]
    fn brightness_a_small_mark_and_another_size_keep_the_hash_near() {
        let plain = perceptual_hash(&painted(360, 360, |x, y| waves(x, y, 360))).unwrap();
        let brighter = perceptual_hash(&painted(360, 360, |x, y| waves(x, y, 360) + 20)).unwrap();
        let marked = painted(360, 360, |x, y| if x < 30 && y < 30 { 255 } else { waves(x, y, 360) });
        let smaller = perceptual_hash(&painted(180, 180, |x, y| waves(x, y, 180))).unwrap();
        assert!((plain ^ brighter).count_ones() <= 1);
        assert!((plain ^ perceptual_hash(&marked).unwrap()).count_ones() <= 3);
        assert!((plain ^ smaller).count_ones() <= 3);
        let other = perceptual_hash(&painted(360, 360, |x, y| waves(y, x, 360))).unwrap();
        assert!((plain ^ other).count_ones() >= 16);
    }
}
