//! Animations: which of their frames are looked at, and what that may cost.

use image::{AnimationDecoder, Frame, ImageDecoder, ImageResult};

use super::container::Frames;
use super::decode::{Job, alloc_limit, check_dimensions, damaged};
use super::reduce::{reduce_over_white, reduced};
use super::{Picture, Rgb};
use crate::error::Result;
use crate::limits::{Limits, exceeded};

/// Bytes per canvas pixel that an animation decoder holds beside the frames that are kept.
const ANIMATION_BYTES: u64 = 12;

/// Bytes per pixel of a kept frame: colour and opacity.
const FRAME_BYTES: u64 = 4;

/// The frames of a GIF or a WebP.
pub(super) fn decode<'a>(
    job: &Job<'_>,
    mut decoder: impl ImageDecoder + AnimationDecoder<'a>,
    frames: &Frames,
) -> Result<Picture> {
    let fail = |error| job.failure(&error);
    let canvas = decoder.dimensions();
    let plan = Plan::new(canvas, frames, job)?;
    decoder.set_limits(alloc_limit(job.limits.image_alloc)).map_err(fail)?;
    let sampled = sample(decoder.into_frames(), &plan).map_err(fail)?;
    finish(job, sampled, &plan, canvas)
}

/// The frames of a PNG, or `None` where its decoder does not compose them.
pub(super) fn composed<'a>(
    job: &Job<'_>,
    animation: impl AnimationDecoder<'a>,
    canvas: (u32, u32),
    frames: &Frames,
) -> Result<Option<Picture>> {
    let plan = Plan::new(canvas, frames, job)?;
    sample(animation.into_frames(), &plan).ok().map(|sampled| finish(job, sampled, &plan, canvas)).transpose()
}

/// Which frames of an animation are looked at.
struct Plan {
    /// Frames that are unpacked; those after them cost too much.
    reachable: usize,
    /// Frames that are kept of those.
    kept: usize,
    /// Whether the file holds more than is kept.
    partial: bool,
    /// By how much each kept frame is averaged down.
    factor: u32,
}

impl Plan {
    fn new(canvas: (u32, u32), frames: &Frames, job: &Job<'_>) -> Result<Self> {
        let limits: &Limits = job.limits;
        let pixels = check_dimensions(canvas, limits)?;
        if let Some(&largest) = frames.pixels.iter().max()
            && largest > limits.image_pixels
        {
            return Err(exceeded("a frame of the animation", "image_pixels", limits.image_pixels));
        }
        let factor = job.detail.factor(canvas.0, canvas.1);
        let (width, height) = reduced(canvas.0, canvas.1, factor);
        let frame = u64::from(width) * u64::from(height) * FRAME_BYTES;
        // Averaging a frame down takes its place beside the decoder's own canvases.
        let averaging = if factor > 1 { frame.saturating_mul(u64::from(factor)) } else { 0 };
        let own = pixels.saturating_mul(ANIMATION_BYTES).saturating_add(averaging);
        let storable = limits.image_alloc.saturating_sub(own) / frame.max(1);
        if storable == 0 {
            return Err(exceeded("decoding the animation", "image_alloc", limits.image_alloc));
        }
        // Frames build on one another, so a late frame costs all before it; many tiny frames on a large canvas cost a canvas
        // each. All of them together may cost what the largest permitted picture does: about half a second.
        let mut work = limits.image_pixels;
        let reachable = frames
            .pixels
            .iter()
            .take_while(|&&own| {
                let left = work.checked_sub(own.max(pixels));
                work = left.unwrap_or(0);
                left.is_some()
            })
            .count()
            .max(1);
        let kept = reachable.min(limits.image_frames.max(1)).min(usize::try_from(storable).unwrap_or(usize::MAX));
        Ok(Self { reachable, kept, partial: frames.cut || kept < frames.pixels.len(), factor })
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
                let Some(kept) = reduce_over_white(frame.into_buffer(), plan.factor) else {
                    sampled.broken = true;
                    break;
                };
                sampled.frames.push(kept);
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

fn finish(job: &Job<'_>, sampled: Sampled, plan: &Plan, (width, height): (u32, u32)) -> Result<Picture> {
    let fewer = sampled.frames.len() < plan.kept;
    let (frames, alpha): (Vec<_>, Vec<_>) = sampled.frames.into_iter().unzip();
    if frames.is_empty() {
        return Err(damaged(job.format));
    }
    let partial = plan.partial || sampled.broken || fewer;
    Ok(Picture { width, height, frames, format: job.format.name(), partial, alpha })
}
