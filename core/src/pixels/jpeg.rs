//! JPEG: told apart by cost. Large ones are unpacked straight to a fraction of their size.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use jpeg_decoder::{Decoder, PixelFormat};

use super::container::{self, JpegPlan};
use super::decode::{Extra, Job, check_dimensions, damaged};
use super::reduce::{reduce_grey, reduced};
use super::{Picture, Rgb};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::exceeded;

/// How many times `image_pixels` may be unpacked over all scans; ordinary encoders write ten.
const SCAN_WORK: u64 = 16;

/// Pixels up to which the ordinary decoder is the faster one, though it unpacks them all: 5.8 against 7.8 ms at two million.
const QUICK: u64 = 4 << 20;

pub(super) fn decode(job: &Job<'_>, bytes: &[u8]) -> Result<Picture> {
    let plan = container::jpeg_plan(bytes);
    // The decoder would fill what is missing with grey and say nothing.
    if !plan.whole {
        return Err(damaged(job.format));
    }
    if plan.exotic {
        return Err(Error::new(
            ErrorKind::UnsupportedInput,
            "this kind of jpeg is not decoded (lossless, hierarchical, arithmetic or deeper than eight bits); convert it",
        ));
    }
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| job.failure(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = check_dimensions((width, height), job.limits)?;
    let limits = job.limits;
    if plan.scans.saturating_mul(pixels) > SCAN_WORK.saturating_mul(limits.image_pixels) {
        return Err(exceeded("the pixels of all scans", "image_pixels × 16 (image_pixels)", limits.image_pixels));
    }
    let coefficients = plan.coefficient_bytes(width, height);
    let factor = job.detail.factor(width, height);
    // Inks are four planes that have to be mixed; such files are rare and take the ordinary way.
    if factor > 1 && pixels > QUICK && matches!(plan.components, 1 | 3) {
        let small = pixels.saturating_mul(plan.components) / u64::from(factor * factor);
        job.check_alloc(coefficients.saturating_add(small.saturating_mul(2)))?;
        if let Some(rgb) = unpack_small(bytes, reduced(width, height, factor), limits.image_alloc) {
            let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
            return job.upright((width, height), orientation, rgb, None);
        }
        // The two decoders forgive different faults: what this one will not read, the other may.
    }
    job.still(decoder, Extra { bytes: coefficients, upright: false })
}

/// Unpacks only the low frequencies of each block: the picture at a half, a quarter or an eighth.
fn unpack_small(bytes: &[u8], (width, height): (u32, u32), most: u64) -> Option<Rgb> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(most).unwrap_or(usize::MAX));
    let wanted = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    if decoder.scale(wanted.0, wanted.1).ok()? != wanted {
        return None;
    }
    let samples = decoder.decode().ok()?;
    let data: Vec<u8> = match decoder.info()?.pixel_format {
        PixelFormat::RGB24 => samples,
        PixelFormat::L8 => return reduce_grey(width, height, samples, 1),
        PixelFormat::L16 | PixelFormat::CMYK32 => return None,
    };
    (data.len() as u64 == u64::from(width) * u64::from(height) * 3).then_some(Rgb { width, height, data })
}

impl JpegPlan {
    /// Bytes that a progressive file keeps between its scans: two for each sample, whole blocks of them.
    fn coefficient_bytes(&self, width: u32, height: u32) -> u64 {
        if !self.progressive {
            return 0;
        }
        let units = |side: u32, blocks: u64| u64::from(side).div_ceil(8 * blocks.max(1));
        units(width, self.across).saturating_mul(units(height, self.down)).saturating_mul(64 * 2 * self.samples)
    }
}
