//! The resize that belongs to the reader's model, in whole numbers so that it gives the same bytes everywhere: averaging over
//! areas where a line shrinks, linear where it grows, as the imaging library of the training computes it (Pillow, 8 bits a
//! value, weights of 22 bits, columns before rows).

use super::crop::Grey;

/// The values of a picture in another size.
pub(super) fn resized(grey: &Grey, width: u32, height: u32) -> Vec<u8> {
    let area = grey.height > height;
    let (from_width, from_height) = (grey.width as usize, grey.height as usize);
    let wide = if width == grey.width { grey.values.clone() } else { stretched(&grey.values, from_width, width, area) };
    if height == grey.height {
        return wide;
    }
    let turned = transposed(&wide, width as usize);
    transposed(&stretched(&turned, from_height, height, area), height as usize)
}

/// Rows as columns.
fn transposed(values: &[u8], width: usize) -> Vec<u8> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width.max(1)).copied()).collect()
}

/// Every row of a picture in another length.
fn stretched(values: &[u8], width: usize, target: u32, area: bool) -> Vec<u8> {
    let taps = taps(width as u32, target, area);
    let mut out = Vec::with_capacity(values.len() / width.max(1) * taps.len());
    for row in values.chunks_exact(width.max(1)) {
        for (first, weights) in &taps {
            let own = row.get(*first..).unwrap_or_default();
            let sum: i64 = own.iter().zip(weights).map(|(value, weight)| i64::from(*value) * weight).sum();
            out.push(((sum + (1 << (BITS - 1))) >> BITS).clamp(0, 255) as u8);
        }
    }
    out
}

/// For each target position, the first source position and the weights from there on.
fn taps(source: u32, target: u32, area: bool) -> Vec<(usize, Vec<i64>)> {
    let scale = f64::from(source) / f64::from(target.max(1));
    let spread = scale.max(1.0);
    let reach = if area { 0.5 } else { 1.0 } * spread;
    let weigh = |away: f64| match area {
        true if away > -0.5 && away <= 0.5 => 1.0,
        true => 0.0,
        false => (1.0 - away.abs()).max(0.0),
    };
    (0..target)
        .map(|at| {
            let centre = (f64::from(at) + 0.5) * scale;
            let first = (centre - reach + 0.5).max(0.0) as u32;
            let last = (((centre + reach + 0.5).max(0.0)) as u32).min(source);
            let raw: Vec<f64> = (first..last).map(|from| weigh((f64::from(from) - centre + 0.5) / spread)).collect();
            let all: f64 = raw.iter().sum();
            let whole = |weight: f64| (weight / all * f64::from(1 << BITS) + 0.5) as i64;
            (first as usize, raw.into_iter().map(|weight| if all > 0.0 { whole(weight) } else { 0 }).collect())
        })
        .collect()
}

/// Bits of a weight.
const BITS: u32 = 22;
