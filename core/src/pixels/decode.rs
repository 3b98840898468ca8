//! Encoded bytes → RGB, with every size checked against the limits before the work is done.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{bmp, gif, ico, jpeg, png, tiff, webp};
use image::metadata::Orientation;
use image::{AnimationDecoder, ColorType, DynamicImage, Frame, ImageDecoder, ImageError, ImageResult, RgbaImage};

use super::container::{self, Frames, Icon};
use super::sniff::{self, Format};
use super::{Picture, Rgb};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::{Limits, check_size, exceeded};

/// How many times `image_pixels` may be unpacked in one request, over all frames of an animation or scans of a JPEG.
///
/// Frames build on one another, so a late frame costs all before it; many tiny frames on a large canvas cost a canvas
/// each. Four canvases of the largest permitted size are about a second of work.
const FRAME_WORK: u64 = 4;

/// The same bound for the scans of a progressive JPEG, of which ordinary encoders write ten.
const SCAN_WORK: u64 = 16;

/// Bytes per canvas pixel that an animation decoder holds beside the frames that are kept.
const ANIMATION_BYTES: u64 = 12;

/// Bytes per pixel of a kept frame: colour and opacity.
const FRAME_BYTES: u64 = 4;

/// Decodes an image file of any supported format into RGB frames over white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    check_size(bytes.len(), limits.image_bytes, "the image", "image_bytes")?;
    let format = sniff::format(bytes)?;
    // A bug in a decoder must not take the caller's process down; where panics abort this changes nothing.
    catch_unwind(AssertUnwindSafe(|| decode_known(bytes, format, limits))).unwrap_or_else(|_| Err(damaged(format)))
}

fn decode_known(bytes: &[u8], format: Format, limits: &Limits) -> Result<Picture> {
    let reader = Cursor::new(bytes);
    let fail = |error| failure(&error, format, limits);
    match format {
        Format::Png => decode_png(bytes, format, limits),
        Format::Gif => {
            let frames = container::gif_frames(bytes);
            let decoder = gif::GifDecoder::new(reader).map_err(fail)?;
            decode_animation(decoder, &frames, format, limits)
        }
        Format::WebP => {
            let frames = container::webp_frames(bytes);
            let decoder = webp::WebPDecoder::new(reader).map_err(fail)?;
            if decoder.has_animation() {
                decode_animation(decoder, &frames, format, limits)
            } else {
                let upright = !container::webp_exif_is_whole(bytes);
                decode_still(decoder, format, limits, Extra { upright, ..Extra::default() })
            }
        }
        Format::Jpeg => decode_jpeg(bytes, limits),
        Format::Tiff => {
            let decoder = tiff::TiffDecoder::new(reader).map_err(fail)?;
            let bytes_held = decoder.total_bytes();
            let mut picture = decode_still(decoder, format, limits, Extra { bytes: bytes_held, upright: false })?;
            picture.partial = container::tiff_has_more_pages(bytes);
            Ok(picture)
        }
        Format::Bmp => decode_still(bmp::BmpDecoder::new(reader).map_err(fail)?, format, limits, Extra::default()),
        Format::Ico => match container::largest_icon(bytes) {
            Some(Icon::Png(inner)) => decode_png(inner, format, limits),
            Some(Icon::Bitmap(icon)) => {
                let decoder = ico::IcoDecoder::new(Cursor::new(icon)).map_err(fail)?;
                decode_still(decoder, format, limits, Extra::default())
            }
            None => Err(damaged(format)),
        },
    }
}

fn decode_jpeg(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    let plan = container::jpeg_plan(bytes);
    // The decoder would fill what is missing with grey and say nothing.
    if !plan.whole {
        return Err(damaged(Format::Jpeg));
    }
    let decoder = jpeg::JpegDecoder::new(Cursor::new(bytes)).map_err(|error| failure(&error, Format::Jpeg, limits))?;
    let pixels = check_dimensions(decoder.dimensions(), limits)?;
    if plan.scans.saturating_mul(pixels) > SCAN_WORK.saturating_mul(limits.image_pixels) {
        return Err(exceeded("the pixels of all scans", "image_pixels × 16 (image_pixels)", limits.image_pixels));
    }
    let coefficients = if plan.progressive { pixels.saturating_mul(2 * plan.components) } else { 0 };
    decode_still(decoder, Format::Jpeg, limits, Extra { bytes: coefficients, upright: false })
}

fn decode_png(bytes: &[u8], format: Format, limits: &Limits) -> Result<Picture> {
    let (needed, frames) = container::png_without_ancillary(bytes);
    let open = || {
        png::PngDecoder::with_limits(Cursor::new(needed.as_ref()), alloc_limit(limits.image_alloc))
            .map_err(|error| failure(&error, format, limits))
    };
    let decoder = open()?;
    let moves = frames.pixels.len() > 1 && decoder.is_apng().unwrap_or(false);
    if !moves {
        return decode_still(decoder, format, limits, Extra::default());
    }
    let canvas = check_dimensions(decoder.dimensions(), limits)?;
    let plan = Plan::new(canvas, &frames, limits)?;
    let animation = decoder.apng().map_err(|error| failure(&error, format, limits))?;
    if let Ok(sampled) = sample(animation.into_frames(), &plan) {
        return finish(sampled, &plan, format);
    }
    // Deep colours are not composed by the decoder: the still picture is what viewers without animation show.
    let mut picture = decode_still(open()?, format, limits, Extra::default())?;
    picture.partial = true;
    Ok(picture)
}

/// What is known about a still picture beside its decoder.
#[derive(Clone, Copy, Default)]
struct Extra {
    /// Bytes that the decoder holds on top of the decoded picture.
    bytes: u64,
    /// Whether the EXIF orientation must not be read.
    upright: bool,
}

fn decode_still(mut decoder: impl ImageDecoder, format: Format, limits: &Limits, extra: Extra) -> Result<Picture> {
    let fail = |error| failure(&error, format, limits);
    let pixels = check_dimensions(decoder.dimensions(), limits)?;
    let held = pixels.saturating_mul(held_per_pixel(decoder.color_type())).saturating_add(extra.bytes);
    if held > limits.image_alloc {
        return Err(exceeded("decoding the image", "image_alloc", limits.image_alloc));
    }
    // Going through a decoder, as orientation needs, skips the limits that `image` applies elsewhere: set them here.
    decoder.set_limits(alloc_limit(limits.image_alloc)).map_err(fail)?;
    let orientation = if extra.upright {
        Orientation::NoTransforms
    } else {
        // Broken EXIF data is no reason to refuse the pixels.
        decoder.orientation().unwrap_or(Orientation::NoTransforms)
    };
    let raw = DynamicImage::from_decoder(decoder).map_err(fail)?;
    let mut picture = if raw.color().has_alpha() {
        DynamicImage::ImageRgba8(raw.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(raw.into_rgb8())
    };
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let (frame, alpha) = match picture {
        DynamicImage::ImageRgba8(pixels) => over_white(&pixels),
        opaque => (Rgb { width, height, data: opaque.into_rgb8().into_raw() }, None),
    };
    Ok(Picture { width, height, frames: vec![frame], format: format.name(), partial: false, alpha: vec![alpha] })
}

/// The most bytes per pixel held at one time while a decoded picture becomes RGB.
fn held_per_pixel(color: ColorType) -> u64 {
    let decoded = u64::from(color.bytes_per_pixel());
    let turned = if color.has_alpha() { 8 } else { 6 };
    let eight_bit = if color.has_alpha() { 4 } else { 3 };
    match color {
        ColorType::Rgb8 | ColorType::Rgba8 => turned,
        _ => turned.max(decoded + eight_bit),
    }
}

fn decode_animation<'a>(
    mut decoder: impl ImageDecoder + AnimationDecoder<'a>,
    frames: &Frames,
    format: Format,
    limits: &Limits,
) -> Result<Picture> {
    let fail = |error| failure(&error, format, limits);
    let canvas = check_dimensions(decoder.dimensions(), limits)?;
    let plan = Plan::new(canvas, frames, limits)?;
    decoder.set_limits(alloc_limit(limits.image_alloc)).map_err(fail)?;
    let sampled = sample(decoder.into_frames(), &plan).map_err(fail)?;
    finish(sampled, &plan, format)
}

/// Which frames of an animation are looked at.
struct Plan {
    /// Frames that are unpacked; those after them cost too much.
    reachable: usize,
    /// Frames that are kept of those.
    kept: usize,
    /// Whether the file holds more than is kept.
    partial: bool,
}

impl Plan {
    fn new(canvas: u64, frames: &Frames, limits: &Limits) -> Result<Self> {
        if let Some(&largest) = frames.pixels.iter().max()
            && largest > limits.image_pixels
        {
            return Err(exceeded("a frame of the animation", "image_pixels", limits.image_pixels));
        }
        // One canvas more than this is where the first frame is built.
        let spare = limits.image_alloc.saturating_sub(canvas.saturating_mul(ANIMATION_BYTES));
        let storable = spare / canvas.saturating_mul(FRAME_BYTES).max(1);
        if storable == 0 {
            return Err(exceeded("decoding the animation", "image_alloc", limits.image_alloc));
        }
        let mut work = limits.image_pixels.saturating_mul(FRAME_WORK);
        let reachable = frames
            .pixels
            .iter()
            .take_while(|&&pixels| {
                let left = work.checked_sub(pixels.max(canvas));
                work = left.unwrap_or(0);
                left.is_some()
            })
            .count()
            .max(1);
        let kept = reachable.min(limits.image_frames.max(1)).min(usize::try_from(storable).unwrap_or(usize::MAX));
        Ok(Self { reachable, kept, partial: frames.cut || kept < frames.pixels.len() })
    }

    /// Whether the frame is one of those kept: spread evenly, the first and the last reachable among them.
    fn keeps(&self, index: usize, so_far: usize) -> bool {
        let last = self.reachable - 1;
        let steps = (self.kept - 1).max(1);
        so_far < self.kept && index == so_far * last / steps
    }
}

struct Sampled {
    frames: Vec<(Rgb, Option<Vec<u8>>)>,
    broken: bool,
}

/// Keeps the planned frames and stops at the last one; an error after the first leaves what came before.
fn sample(frames: impl Iterator<Item = ImageResult<Frame>>, plan: &Plan) -> ImageResult<Sampled> {
    let mut sampled = Sampled { frames: Vec::with_capacity(plan.kept), broken: false };
    for (index, frame) in frames.enumerate() {
        match frame {
            Ok(frame) if plan.keeps(index, sampled.frames.len()) => {
                sampled.frames.push(over_white(frame.buffer()));
            }
            Ok(_) => {}
            Err(error) if sampled.frames.is_empty() => return Err(error),
            Err(_) => {
                sampled.broken = true;
                break;
            }
        }
        if sampled.frames.len() == plan.kept {
            break;
        }
    }
    Ok(sampled)
}

fn finish(sampled: Sampled, plan: &Plan, format: Format) -> Result<Picture> {
    let fewer = sampled.frames.len() < plan.kept;
    let (frames, alpha): (Vec<_>, Vec<_>) = sampled.frames.into_iter().unzip();
    let Some((width, height)) = frames.first().map(|frame| (frame.width, frame.height)) else {
        return Err(damaged(format));
    };
    let partial = plan.partial || sampled.broken || fewer;
    Ok(Picture { width, height, frames, format: format.name(), partial, alpha })
}

/// Lays a picture over white; the opacity comes along where any pixel is not opaque.
fn over_white(picture: &RgbaImage) -> (Rgb, Option<Vec<u8>>) {
    let raw = picture.as_raw();
    let mut data = Vec::with_capacity(raw.len() / 4 * 3);
    let mut opaque = true;
    for pixel in raw.chunks_exact(4) {
        if let &[red, green, blue, alpha] = pixel {
            opaque &= alpha == 255;
            data.extend([red, green, blue].map(|value| scaled(value, alpha) + (255 - alpha)));
        }
    }
    let alpha = (!opaque).then(|| raw.iter().skip(3).step_by(4).copied().collect());
    (Rgb { width: picture.width(), height: picture.height(), data }, alpha)
}

/// `value × alpha / 255`, rounded to the nearest; never above `alpha`.
fn scaled(value: u8, alpha: u8) -> u8 {
    ((u32::from(value) * u32::from(alpha) + 127) / 255) as u8
}

fn check_dimensions((width, height): (u32, u32), limits: &Limits) -> Result<u64> {
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

fn alloc_limit(bytes: u64) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

/// The decoder's error in our terms. Its own text is left out: it may quote the file.
fn failure(error: &ImageError, format: Format, limits: &Limits) -> Error {
    match error {
        ImageError::Limits(_) => exceeded("decoding the image", "image_alloc", limits.image_alloc),
        ImageError::Unsupported(_) => Error::new(
            ErrorKind::UnsupportedInput,
            format!("this kind of {} is not decoded; convert it to an ordinary one", format.name()),
        ),
        _ => damaged(format),
    }
}

fn damaged(format: Format) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the {} data is damaged or cut off", format.name()))
}
