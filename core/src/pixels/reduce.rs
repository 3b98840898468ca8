//! How much of a decoded picture is kept, and how the rest is averaged away.
//!
//! The models look at a few hundred pixels a side. What is far larger is averaged down to about twice that first, by a
//! power of two: a JPEG that way never exists at full size, and a phone's photograph costs what a web picture costs.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbaImage;

use super::Rgb;

/// How many pixels of a picture are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Every pixel: small things in the picture matter, as on a screen.
    Full,
    /// Averaged down by 2, 4 or 8 as long as the shorter side keeps at least this many pixels.
    AtLeast(u32),
}

impl Detail {
    /// The power of two by which a picture of this size is averaged down; 1 leaves it alone.
    pub(super) fn factor(self, width: u32, height: u32) -> u32 {
        match self {
            Self::Full => 1,
            Self::AtLeast(side) => {
                let shorter = width.min(height);
                [8, 4, 2].into_iter().find(|factor| shorter / factor >= side.max(1)).unwrap_or(1)
            }
        }
    }
}

/// Both sides divided and rounded up, as a JPEG decoder does it.
pub(super) fn reduced(width: u32, height: u32, factor: u32) -> (u32, u32) {
    (width.div_ceil(factor), height.div_ceil(factor))
}

/// Colours without opacity, averaged down; the picture as it was where nothing is to be done.
pub(super) fn reduce_rgb(rgb: Rgb, factor: u32) -> Option<Rgb> {
    if factor == 1 {
        return Some(rgb);
    }
    let (width, height) = reduced(rgb.width, rgb.height, factor);
    let data = boxed(&Image::from_vec_u8(rgb.width, rgb.height, rgb.data, PixelType::U8x3).ok()?, width, height)?;
    Some(Rgb { width, height, data })
}

/// One channel of light averaged down first and made three then, so that grey never costs what colours cost.
pub(super) fn reduce_grey(width: u32, height: u32, grey: Vec<u8>, factor: u32) -> Option<Rgb> {
    let (small_width, small_height) = reduced(width, height, factor);
    let small = match factor {
        1 => grey,
        _ => boxed(&Image::from_vec_u8(width, height, grey, PixelType::U8).ok()?, small_width, small_height)?,
    };
    let data = small.into_iter().flat_map(|value| [value; 3]).collect();
    Some(Rgb { width: small_width, height: small_height, data })
}

/// A picture with opacity averaged down and laid over white; the opacity comes along where any pixel is not opaque.
///
/// Colours are weighted by their opacity before they are averaged, so that what is invisible does not bleed into what
/// can be seen.
pub(super) fn reduce_over_white(picture: RgbaImage, factor: u32) -> Option<(Rgb, Option<Vec<u8>>)> {
    let (width, height) = picture.dimensions();
    let mut whole = Image::from_vec_u8(width, height, picture.into_raw(), PixelType::U8x4).ok()?;
    MulDiv::new().multiply_alpha_inplace(&mut whole).ok()?;
    if factor == 1 {
        return Some(over_white(width, height, whole.buffer()));
    }
    let (width, height) = reduced(width, height, factor);
    let data = boxed(&whole, width, height)?;
    Some(over_white(width, height, &data))
}

/// The mean of the pixels that fall into each new one.
fn boxed(whole: &Image<'_>, width: u32, height: u32) -> Option<Vec<u8>> {
    let mut small = Image::new(width, height, whole.pixel_type());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box)).use_alpha(false);
    Resizer::new().resize(whole, &mut small, &options).ok()?;
    Some(small.into_vec())
}

/// Colours that are weighted by their opacity already, over white: `c·α + 255 − α`.
fn over_white(width: u32, height: u32, weighted: &[u8]) -> (Rgb, Option<Vec<u8>>) {
    let mut data = Vec::with_capacity(weighted.len() / 4 * 3);
    let mut opaque = true;
    for pixel in weighted.chunks_exact(4) {
        if let &[red, green, blue, alpha] = pixel {
            opaque &= alpha == 255;
            // Averaging rounds colour and opacity apart: a colour may come out one above its opacity.
            data.extend([red, green, blue].map(|value| value.min(alpha) + (255 - alpha)));
        }
    }
    let alpha = (!opaque).then(|| weighted.iter().skip(3).step_by(4).copied().collect());
    (Rgb { width, height, data }, alpha)
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn only_what_is_far_larger_than_needed_is_averaged_down() {
        let detail = Detail::AtLeast(512);
        for (size, factor) in [
            ((640, 480), 1),
            ((4000, 1023), 1),
            ((1024, 1024), 2),
            ((4000, 3000), 4),
            ((9000, 8000), 8),
            ((600, 90), 1),
        ] {
            assert_eq!(detail.factor(size.0, size.1), factor, "{size:?}");
        }
        assert_eq!(Detail::Full.factor(16_000, 16_000), 1);
        assert_eq!(Detail::AtLeast(0).factor(4, 4), 4, "a side of nothing is a side of one");
    }

    #[test]
    fn averaging_is_the_mean_of_whole_blocks() {
        let data = [0_u8, 100, 50, 250, 40, 80, 10, 30].iter().flat_map(|&value| [value; 3]).collect();
        let small = reduce_rgb(Rgb { width: 4, height: 2, data }, 2).unwrap();
        assert_eq!((small.width, small.height), (2, 1));
        assert_eq!((small.pixel(0, 0), small.pixel(1, 0)), ([55; 3], [85; 3]));
    }

    #[test]
    fn what_is_invisible_does_not_bleed_into_what_is_seen() {
        let picture = RgbaImage::from_fn(2, 2, |x, _| Rgba(if x == 0 { [0, 0, 200, 255] } else { [255, 0, 0, 0] }));
        let (rgb, alpha) = reduce_over_white(picture, 2).unwrap();
        // Half blue of 200, half nothing, over white: red 128, green 128, blue 228; never a trace of the hidden red.
        assert!(rgb.pixel(0, 0).iter().zip([127, 127, 227]).all(|(found, wanted)| found.abs_diff(wanted) <= 1));
        assert!(alpha.unwrap()[0].abs_diff(128) <= 1);
    }

    #[test]
    fn an_odd_size_is_rounded_up() {
        let small = reduce_rgb(Rgb { width: 5, height: 3, data: vec![9; 45] }, 2).unwrap();
        assert_eq!((small.width, small.height, small.data), (3, 2, vec![9; 18]));
    }
}
