//! Encoded bytes in, bounded pixels out: formats are told by their content, every cost is checked before it is paid.

mod animation;
mod container;
mod decode;
mod hash;
mod jpeg;
mod reduce;
mod resize;
mod sniff;
#[cfg(test)]
mod testkit;
#[cfg(test)]
mod tests;

pub(crate) use decode::decode;
pub use hash::Pdq;
pub(crate) use hash::pdq;
pub(crate) use reduce::Detail;
pub(crate) use resize::{Layout, bilinear_align_corners};

use crate::verdict::Region;

/// A decoded image: one frame, or the frames of an animation that were looked at.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// Width of the picture in the file after EXIF orientation, in pixels; its frames may be averaged down.
    pub(crate) width: u32,
    /// Height of the picture in the file after EXIF orientation, in pixels.
    pub(crate) height: u32,
    /// The frames, all of one size, transparent parts shown over white as on an ordinary page; never empty.
    pub(crate) frames: Vec<Rgb>,
    /// The short name of the format, e.g. `png`.
    pub(crate) format: &'static str,
    /// Whether the file holds frames or pages that were not looked at.
    pub(crate) partial: bool,
    // Beside each frame its opacity, where any pixel is not opaque: what `over_black` needs.
    alpha: Vec<Option<Vec<u8>>>,
}

impl Picture {
    /// A still picture without transparency.
    #[cfg(test)]
    pub(crate) fn opaque(frame: Rgb) -> Self {
        Self {
            width: frame.width,
            height: frame.height,
            frames: vec![frame],
            format: "test",
            partial: false,
            alpha: vec![None],
        }
    }

    /// A part of a frame as a part of the picture in the file, which may have been averaged down.
    pub(crate) fn in_file(&self, part: Region) -> Region {
        let Some(frame) = self.frames.first().filter(|frame| frame.width > 0 && frame.height > 0) else { return part };
        let scaled = |at: u32, whole: u32, kept: u32| {
            u32::try_from(u64::from(at) * u64::from(whole) / u64::from(kept)).unwrap_or(u32::MAX)
        };
        let (x, y) = (scaled(part.x, self.width, frame.width), scaled(part.y, self.height, frame.height));
        let right = scaled(part.x + part.width, self.width, frame.width);
        let bottom = scaled(part.y + part.height, self.height, frame.height);
        Region { x, y, width: right - x, height: bottom - y }
    }

    /// An animation that shows the first frame of a picture so many times.
    #[cfg(test)]
    pub(crate) fn opaque_frames(picture: &Self, frames: usize) -> Self {
        let first = picture.frames.first().cloned();
        Self { frames: first.into_iter().cycle().take(frames).collect(), alpha: vec![None; frames], ..*picture }
    }

    /// The frame as it looks on a black ground, or `None` when it is opaque and looks the same everywhere.
    ///
    /// White writing on a transparent ground is invisible over white and plain on a dark page.
    pub(crate) fn over_black(&self, frame: usize) -> Option<Rgb> {
        let over_white = self.frames.get(frame)?;
        let alpha = self.alpha.get(frame)?.as_ref()?;
        // Over white a pixel is c·α + 255 − α, so taking 255 − α away leaves exactly c·α.
        let data = over_white
            .data
            .chunks_exact(3)
            .zip(alpha)
            .flat_map(|(pixel, &alpha)| pixel.iter().map(move |&value| value.saturating_sub(255 - alpha)))
            .collect();
        Some(Rgb { width: over_white.width, height: over_white.height, data })
    }
}

/// Pixels with three bytes each, row by row from the top left, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rgb {
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Red, green and blue of each pixel: `width × height × 3` bytes.
    pub(crate) data: Vec<u8>,
}

impl Rgb {
    /// The pixel at a position, black outside the picture.
    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width as usize + x) * 3;
        match self.data.get(start..start + 3) {
            Some(&[red, green, blue]) => [red, green, blue],
            _ => [0; 3],
        }
    }
}
