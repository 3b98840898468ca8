//! The resize that belongs to the image model: a different one gives the model pictures it was not trained on.

use super::Rgb;

/// In which order the numbers of a tensor stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One plane per colour.
    Nchw,
    /// Three numbers per pixel.
    Nhwc,
}

/// Resizes to `size × size` and scales to `[0, 1]`, bilinear with aligned corners and no smoothing.
///
/// This is TensorFlow.js' `resizeBilinear(image / 255, [size, size], true)` as its CPU kernel computes it: values are
/// 32-bit floats, positions and weights 64-bit, and the result is rounded to 32 bits once.
pub(crate) fn bilinear_align_corners(rgb: &Rgb, size: u32, layout: Layout) -> Vec<f32> {
    let columns = taps(rgb.width, size);
    let rows = taps(rgb.height, size);
    let unit: Vec<f64> = (0..=255_u8).map(|value| f64::from(f32::from(value) / 255.0)).collect();
    let level = |value: u8| unit.get(usize::from(value)).copied().unwrap_or_default();

    let mut pixels = Vec::with_capacity(columns.len() * rows.len() * 3);
    for row in &rows {
        for column in &columns {
            let top = rgb.pixel(column.low, row.low).into_iter().zip(rgb.pixel(column.high, row.low));
            let bottom = rgb.pixel(column.low, row.high).into_iter().zip(rgb.pixel(column.high, row.high));
            for ((top_left, top_right), (bottom_left, bottom_right)) in top.zip(bottom) {
                let top = blend(level(top_left), level(top_right), column.weight);
                let bottom = blend(level(bottom_left), level(bottom_right), column.weight);
                pixels.push(blend(top, bottom, row.weight) as f32);
            }
        }
    }
    match layout {
        Layout::Nhwc => pixels,
        Layout::Nchw => (0..3).flat_map(|channel| pixels.iter().skip(channel).step_by(3).copied()).collect(),
    }
}

/// The two source positions that one target position lies between, and how near the second is.
struct Tap {
    low: usize,
    high: usize,
    weight: f64,
}

fn taps(source: u32, target: u32) -> Vec<Tap> {
    // With one target position there is no second corner to align.
    let aligned = u32::from(target > 1);
    let ratio = f64::from(source - aligned.min(source)) / f64::from((target - aligned.min(target)).max(1));
    let last = source.saturating_sub(1) as usize;
    (0..target)
        .map(|position| {
            let exact = ratio * f64::from(position);
            let low = exact.floor();
            Tap { low: (low as usize).min(last), high: (exact.ceil() as usize).min(last), weight: exact - low }
        })
        .collect()
}

fn blend(from: f64, to: f64, weight: f64) -> f64 {
    from + (to - from) * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, values: &[u8]) -> Rgb {
        Rgb { width, height, data: values.iter().flat_map(|&value| [value; 3]).collect() }
    }

    fn first_channel(rgb: &Rgb, size: u32) -> Vec<f32> {
        bilinear_align_corners(rgb, size, Layout::Nchw)[..(size * size) as usize].to_vec()
    }

    #[test]
    fn corners_stay_and_the_middle_is_the_mean() {
        // 2 × 2 → 3 × 3: with aligned corners the new points fall exactly half way.
        let small = grey(2, 2, &[0, 255, 255, 0]);
        assert_eq!(first_channel(&small, 3), [0.0, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.0]);
    }

    #[test]
    fn shrinking_picks_points_and_does_not_smooth() {
        // 5 → 3 with aligned corners samples positions 0, 2 and 4 and never sees 1 and 3.
        let line = grey(5, 5, &[[51, 255, 102, 255, 153]; 5].concat());
        assert_eq!(first_channel(&line, 3), [[0.2, 0.4, 0.6]; 3].concat());
    }

    #[test]
    fn the_same_size_changes_nothing() {
        let values: Vec<u8> = (0..49).map(|i| (i * 5) as u8).collect();
        let expected: Vec<f32> = values.iter().map(|&value| f32::from(value) / 255.0).collect();
        assert_eq!(first_channel(&grey(7, 7, &values), 7), expected);
    }

    #[test]
    fn layouts_hold_the_same_numbers_in_another_order() {
        let rgb = Rgb { width: 2, height: 1, data: vec![255, 0, 51, 255, 0, 51] };
        let planes = bilinear_align_corners(&rgb, 2, Layout::Nchw);
        let pixels = bilinear_align_corners(&rgb, 2, Layout::Nhwc);
        assert_eq!(planes, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 0.2]);
        assert_eq!(pixels, [[1.0, 0.0, 0.2]; 4].concat());
    }

    #[test]
    fn one_pixel_grows_and_one_target_takes_the_corner() {
        assert_eq!(first_channel(&grey(1, 1, &[255]), 4), [1.0; 16]);
        assert_eq!(first_channel(&grey(3, 1, &[0, 255, 255]), 1), [0.0]);
    }
}
