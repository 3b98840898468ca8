//! Encoded bytes → RGB, with every size checked against the limits before the work is done.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{bmp, gif, ico, png, tiff, webp};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError};

use super::container::{self, Icon};
use super::reduce::{Detail, reduce_grey, reduce_over_white, reduce_rgb};
use super::sniff::{self, Format};
use super::{Picture, Rgb, animation, jpeg};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::{Limits, check_size, exceeded};

/// Decodes an image file of any supported format into RGB frames over white.
///
/// What colours mean is not managed: samples are taken as sRGB whatever a colour profile says, as the image models'
/// own tools do. Profiles of wide gamuts make a picture a little paler than its maker meant it.
pub(crate) fn decode(bytes: &[u8], limits: &Limits, detail: Detail) -> Result<Picture> {
    check_size(bytes.len(), limits.image_bytes, "the image", "image_bytes")?;
    let format = sniff::format(bytes)?;
    // A bug in a decoder must not take the caller's process down; where panics abort this changes nothing.
    let job = Job { format, limits, detail };
    catch_unwind(AssertUnwindSafe(|| job.decode(bytes))).unwrap_or_else(|_| Err(damaged(format)))
}

/// One file that is being decoded, and what is wanted of it.
#[derive(Clone, Copy)]
pub(super) struct Job<'l> {
    pub(super) format: Format,
    pub(super) limits: &'l Limits,
    pub(super) detail: Detail,
}

/// What is known about a still picture beside its decoder.
#[derive(Clone, Copy, Default)]
pub(super) struct Extra {
    /// Bytes that the decoder holds on top of the decoded picture.
    pub(super) bytes: u64,
    /// Whether the EXIF orientation must not be read.
    pub(super) upright: bool,
}

impl Job<'_> {
    fn decode(&self, bytes: &[u8]) -> Result<Picture> {
        let reader = Cursor::new(bytes);
        let fail = |error| self.failure(&error);
        match self.format {
            Format::Png => self.png(bytes),
            Format::Gif => {
                let frames = container::gif_frames(bytes);
                let decoder = gif::GifDecoder::new(reader).map_err(fail)?;
                animation::decode(self, decoder, &frames)
            }
            Format::WebP => {
                let frames = container::webp_frames(bytes);
                let decoder = webp::WebPDecoder::new(reader).map_err(fail)?;
                if decoder.has_animation() {
                    animation::decode(self, decoder, &frames)
                } else {
                    let upright = !container::webp_exif_is_whole(bytes);
                    // Whatever comes out, it is unpacked with four channels first.
                    let (width, height) = decoder.dimensions();
                    let bytes_held = u64::from(width) * u64::from(height) * 4;
                    self.still(decoder, Extra { bytes: bytes_held, upright })
                }
            }
            Format::Jpeg => jpeg::decode(self, bytes),
            Format::Tiff => {
                let decoder = tiff::TiffDecoder::new(reader).map_err(fail)?;
                let bytes_held = decoder.total_bytes();
                let mut picture = self.still(decoder, Extra { bytes: bytes_held, upright: false })?;
                picture.partial = container::tiff_has_more_pages(bytes);
                Ok(picture)
            }
            Format::Bmp => self.still(bmp::BmpDecoder::new(reader).map_err(fail)?, Extra::default()),
            Format::Ico => match container::largest_icon(bytes) {
                Some(Icon::Png(inner)) => self.png(inner),
                Some(Icon::Bitmap(icon)) => {
                    let decoder = ico::IcoDecoder::new(Cursor::new(icon)).map_err(fail)?;
                    self.still(decoder, Extra::default())
                }
                None => Err(damaged(self.format)),
            },
        }
    }

    fn png(&self, bytes: &[u8]) -> Result<Picture> {
        let (needed, frames) = container::png_without_ancillary(bytes);
        let open = || {
            png::PngDecoder::with_limits(Cursor::new(needed.as_ref()), alloc_limit(self.limits.image_alloc))
                .map_err(|error| self.failure(&error))
        };
        let decoder = open()?;
        let moves = frames.pixels.len() > 1 && decoder.is_apng().unwrap_or(false);
        if !moves {
            return self.still(decoder, Extra::default());
        }
        let (width, height) = decoder.dimensions();
        let apng = decoder.apng().map_err(|error| self.failure(&error))?;
        if let Some(picture) = animation::composed(self, apng, (width, height), &frames)? {
            return Ok(picture);
        }
        // Deep colours are not composed by the decoder: the still picture is what viewers without animation show.
        let mut picture = self.still(open()?, Extra::default())?;
        picture.partial = true;
        Ok(picture)
    }

    /// One picture, upright and as large as it is wanted.
    pub(super) fn still(&self, mut decoder: impl ImageDecoder, extra: Extra) -> Result<Picture> {
        let fail = |error| self.failure(&error);
        let (width, height) = decoder.dimensions();
        let pixels = check_dimensions((width, height), self.limits)?;
        let factor = self.detail.factor(width, height);
        let held = pixels.saturating_mul(held_per_pixel(decoder.color_type(), factor));
        self.check_alloc(held.saturating_add(averaging(held, factor)).saturating_add(extra.bytes))?;
        // Going through a decoder, as orientation needs, skips the limits that `image` applies elsewhere: set them here.
        decoder.set_limits(alloc_limit(self.limits.image_alloc)).map_err(fail)?;
        let orientation = if extra.upright {
            Orientation::NoTransforms
        } else {
            // Broken EXIF data is no reason to refuse the pixels.
            decoder.orientation().unwrap_or(Orientation::NoTransforms)
        };
        let raw = DynamicImage::from_decoder(decoder).map_err(fail)?;
        let kept = match raw {
            DynamicImage::ImageLuma8(grey) => {
                reduce_grey(width, height, grey.into_raw(), factor).map(|rgb| (rgb, None))
            }
            raw if raw.color().has_alpha() => reduce_over_white(raw.into_rgba8(), factor),
            raw => {
                let rgb = Rgb { width, height, data: raw.into_rgb8().into_raw() };
                reduce_rgb(rgb, factor).map(|rgb| (rgb, None))
            }
        };
        let (rgb, alpha) = kept.ok_or_else(|| damaged(self.format))?;
        self.upright((width, height), orientation, rgb, alpha)
    }

    /// Turns a picture as its camera was held and says how large the file's own picture is.
    pub(super) fn upright(
        &self,
        (width, height): (u32, u32),
        orientation: Orientation,
        rgb: Rgb,
        alpha: Option<Vec<u8>>,
    ) -> Result<Picture> {
        let quarter = matches!(
            orientation,
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
        );
        let (own_width, own_height) = if quarter { (height, width) } else { (width, height) };
        let alpha = alpha.map(|alpha| turn_grey(rgb.width, rgb.height, alpha, orientation));
        let frame = turn(rgb, orientation).ok_or_else(|| damaged(self.format))?;
        Ok(Picture {
            width: own_width,
            height: own_height,
            frames: vec![frame],
            format: self.format.name(),
            partial: false,
            alpha: vec![alpha],
        })
    }

    /// Refuses work that needs more memory than is allowed.
    pub(super) fn check_alloc(&self, bytes: u64) -> Result<()> {
        if bytes > self.limits.image_alloc {
            Err(exceeded("decoding the image", "image_alloc", self.limits.image_alloc))
        } else {
            Ok(())
        }
    }

    /// The decoder's error in our terms. Its own text is left out: it may quote the file.
    pub(super) fn failure(&self, error: &ImageError) -> Error {
        match error {
            ImageError::Limits(_) => exceeded("decoding the image", "image_alloc", self.limits.image_alloc),
            ImageError::Unsupported(_) => Error::new(
                ErrorKind::UnsupportedInput,
                format!("this kind of {} is not decoded; convert it to an ordinary one", self.format.name()),
            ),
            _ => damaged(self.format),
        }
    }
}

fn turn(rgb: Rgb, orientation: Orientation) -> Option<Rgb> {
    if orientation == Orientation::NoTransforms {
        return Some(rgb);
    }
    let mut picture = DynamicImage::ImageRgb8(image::RgbImage::from_raw(rgb.width, rgb.height, rgb.data)?);
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    Some(Rgb { width, height, data: picture.into_rgb8().into_raw() })
}

fn turn_grey(width: u32, height: u32, alpha: Vec<u8>, orientation: Orientation) -> Vec<u8> {
    let Some(plane) = image::GrayImage::from_raw(width, height, alpha) else { return Vec::new() };
    let mut plane = DynamicImage::ImageLuma8(plane);
    plane.apply_orientation(orientation);
    plane.into_luma8().into_raw()
}

/// The most bytes per pixel held at one time while a decoded picture becomes 8-bit RGB over white.
fn held_per_pixel(color: ColorType, factor: u32) -> u64 {
    let decoded = u64::from(color.bytes_per_pixel());
    let eight_bit = if color.has_alpha() { 4 } else { 3 };
    let small = factor > 1;
    match color {
        ColorType::Rgb8 => decoded,
        ColorType::L8 | ColorType::Rgba8 if small => decoded,
        // Over white, colours and opacity stand beside the decoded picture.
        ColorType::Rgba8 => decoded + 4,
        _ if color.has_alpha() && !small => (decoded + eight_bit).max(8),
        _ => decoded + eight_bit,
    }
}

/// Bytes that averaging needs beside a picture of this many: half-way and when it is done.
pub(super) fn averaging(held: u64, factor: u32) -> u64 {
    match u64::from(factor) {
        0 | 1 => 0,
        factor => held / factor + held / (factor * factor),
    }
}

pub(super) fn check_dimensions((width, height): (u32, u32), limits: &Limits) -> Result<u64> {
    if width == 0 || height == 0 {
        return Err(Error::new(ErrorKind::InvalidInput, "the image has no pixels: a side is 0"));
    }
    if width.max(height) > limits.image_side {
        return Err(exceeded("a side of the image", "image_side", limits.image_side));
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.image_pixels {
        return Err(exceeded("the number of pixels", "image_pixels", limits.image_pixels));
    }
    Ok(pixels)
}

pub(super) fn alloc_limit(bytes: u64) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

pub(super) fn damaged(format: Format) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the {} data is damaged or cut off", format.name()))
}
