//! Walks over the structure of image files without decoding them: what a decoder is about to be asked to do.
//!
//! The decoders trust their files. These walks are cheap, read only lengths and kinds, and answer three questions
//! first: how much work is in there, is the file whole, and are there parts that nobody needs to unpack.

use std::borrow::Cow;

/// A reader of bytes that answers `None` past the end.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn le16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn le32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn be16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn be32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }
}

/// The frames of an animation as its structure announces them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frames {
    /// Pixels of each frame that is wholly in the file.
    pub(super) pixels: Vec<u64>,
    /// Whether the file ends in the middle of something.
    pub(super) cut: bool,
}

/// Counts the frames of a GIF without unpacking one.
pub(super) fn gif_frames(bytes: &[u8]) -> Frames {
    let mut frames = Frames::default();
    let whole = walk_gif(&mut Cursor { rest: bytes }, &mut frames.pixels).is_some();
    frames.cut = !whole;
    frames
}

fn walk_gif(gif: &mut Cursor<'_>, frames: &mut Vec<u64>) -> Option<()> {
    gif.take(10)?;
    let flags = gif.byte()?;
    gif.take(2)?;
    skip_palette(gif, flags)?;
    loop {
        // Files without a trailer are common enough; only one that stops inside a block is cut.
        let Some(kind) = gif.byte() else { return Some(()) };
        match kind {
            0x21 => {
                gif.byte()?;
                skip_blocks(gif)?;
            }
            0x2c => {
                gif.take(4)?;
                let (width, height) = (gif.le16()?, gif.le16()?);
                let flags = gif.byte()?;
                skip_palette(gif, flags)?;
                gif.byte()?;
                skip_blocks(gif)?;
                frames.push(u64::from(width) * u64::from(height));
            }
            // The trailer, or rubbish that viewers take for the end.
            _ => return Some(()),
        }
    }
}

fn skip_palette(gif: &mut Cursor<'_>, flags: u8) -> Option<()> {
    if flags & 0x80 != 0 {
        gif.take(3 << ((flags & 7) + 1))?;
    }
    Some(())
}

fn skip_blocks(gif: &mut Cursor<'_>) -> Option<()> {
    loop {
        match gif.byte()? {
            0 => return Some(()),
            length => gif.take(usize::from(length))?,
        };
    }
}

/// Counts the frames of a WebP animation; a still picture has none.
pub(super) fn webp_frames(bytes: &[u8]) -> Frames {
    let mut frames = Frames::default();
    for chunk in WebpChunks::new(bytes) {
        frames.cut |= !chunk.whole;
        if chunk.kind == *b"ANMF" && chunk.whole {
            let mut sizes = Cursor { rest: chunk.data.get(6..12).unwrap_or_default() };
            let mut side = || {
                let low = u64::from(sizes.le16()?);
                Some((low | u64::from(sizes.byte()?) << 16) + 1)
            };
            frames.pixels.push(side().unwrap_or(1).saturating_mul(side().unwrap_or(1)));
        }
    }
    frames
}

/// Whether the EXIF data of a WebP lies inside the file: the decoder reserves whatever length is written there.
pub(super) fn webp_exif_is_whole(bytes: &[u8]) -> bool {
    WebpChunks::new(bytes).all(|chunk| chunk.kind != *b"EXIF" || chunk.whole)
}

struct WebpChunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    whole: bool,
}

struct WebpChunks<'a> {
    riff: Cursor<'a>,
}

impl<'a> WebpChunks<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { riff: Cursor { rest: bytes.get(12..).unwrap_or_default() } }
    }
}

impl<'a> Iterator for WebpChunks<'a> {
    type Item = WebpChunk<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.riff.take(4)?.try_into().ok()?;
        let length = self.riff.le32()? as usize;
        let Some(data) = self.riff.take(length) else {
            return Some(WebpChunk { kind, data: std::mem::take(&mut self.riff.rest), whole: false });
        };
        // Chunks are padded to an even length; the very last one sometimes is not.
        self.riff.take(length & 1);
        Some(WebpChunk { kind, data, whole: true })
    }
}

/// What a JPEG will cost and whether it is whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct JpegPlan {
    /// Whether all coefficients are held in memory until the last scan.
    pub(super) progressive: bool,
    /// Whether it is of a kind that is not unpacked: lossless, hierarchical, arithmetic or deeper than eight bits.
    pub(super) exotic: bool,
    /// Passes over the picture.
    pub(super) scans: u64,
    /// Colour components.
    pub(super) components: u64,
    /// Samples of all components in the smallest unit that holds whole blocks of each, in blocks.
    pub(super) samples: u64,
    /// Blocks across that unit, of the component with most.
    pub(super) across: u64,
    /// Blocks down it.
    pub(super) down: u64,
    /// Whether the end marker is there.
    pub(super) whole: bool,
}

/// Walks over the segments of a JPEG.
pub(super) fn jpeg_plan(bytes: &[u8]) -> JpegPlan {
    let mut plan = JpegPlan::default();
    plan.whole = walk_jpeg(&mut Cursor { rest: bytes }, &mut plan).is_some();
    plan
}

fn walk_jpeg(jpeg: &mut Cursor<'_>, plan: &mut JpegPlan) -> Option<()> {
    jpeg.take(2)?;
    loop {
        // Anything up to the next marker is scan data or padding: FF 00 is a data byte, FF D0 … D7 are restarts.
        let gap = jpeg.rest.windows(2).position(|pair| matches!(pair, [0xff, 1..=0xcf | 0xd8..=0xfe]))?;
        jpeg.take(gap + 1)?;
        let marker = jpeg.byte()?;
        match marker {
            0xd9 => return Some(()),
            0x01 | 0xd8 => continue,
            0xda => plan.scans += 1,
            _ => {}
        }
        let length = usize::from(jpeg.be16()?).checked_sub(2)?;
        let segment = jpeg.take(length)?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            plan.progressive |= matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
            plan.exotic |= !matches!(marker, 0xc0..=0xc2) || segment.first() != Some(&8);
            plan.components = u64::from(*segment.get(5)?);
            let sampling = || segment.get(6..).unwrap_or_default().chunks_exact(3).filter_map(|one| one.get(1));
            let (across, down) = (|byte: &u8| u64::from(byte >> 4), |byte: &u8| u64::from(byte & 15));
            plan.samples = sampling().map(|byte| across(byte) * down(byte)).sum();
            plan.across = sampling().map(across).max().unwrap_or(1);
            plan.down = sampling().map(down).max().unwrap_or(1);
        }
    }
}

/// The chunks of a PNG that pixels depend on; text, colour profiles and private data are left out.
///
/// Compressed text and profiles are a way to hide a gigabyte in a kilobyte, and nothing here reads them.
pub(super) fn png_without_ancillary(bytes: &[u8]) -> (Cow<'_, [u8]>, Frames) {
    let mut frames = Frames::default();
    let mut drop = false;
    for chunk in PngChunks::new(bytes) {
        drop |= !chunk.needed;
        if chunk.kind == *b"fcTL" {
            let mut sizes = Cursor { rest: chunk.whole.get(12..20).unwrap_or_default() };
            let mut side = || u64::from(sizes.be32().unwrap_or(1));
            frames.pixels.push(side().saturating_mul(side()));
        }
    }
    if !drop {
        return (Cow::Borrowed(bytes), frames);
    }
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(bytes.get(..8).unwrap_or_default());
    for chunk in PngChunks::new(bytes).filter(|chunk| chunk.needed) {
        kept.extend_from_slice(chunk.whole);
    }
    (Cow::Owned(kept), frames)
}

/// EXIF data above this size holds a thumbnail or worse, and the orientation is not worth it.
const EXIF_BYTES: usize = 64 << 10;

struct PngChunk<'a> {
    kind: [u8; 4],
    /// Length, kind, data and checksum; cut short at the end of the file.
    whole: &'a [u8],
    needed: bool,
}

struct PngChunks<'a> {
    png: Cursor<'a>,
}

impl<'a> PngChunks<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { png: Cursor { rest: bytes.get(8..).unwrap_or_default() } }
    }
}

impl<'a> Iterator for PngChunks<'a> {
    type Item = PngChunk<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut head = Cursor { rest: self.png.rest };
        let length = head.be32()? as usize;
        let kind: [u8; 4] = head.take(4)?.try_into().ok()?;
        let end = length.saturating_add(12).min(self.png.rest.len());
        let whole = self.png.take(end)?;
        let needed = match &kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" | b"acTL" | b"fcTL" | b"fdAT" => true,
            b"eXIf" => length <= EXIF_BYTES,
            // An unknown critical chunk means that the pixels cannot be understood: let the decoder refuse it.
            [first, ..] => first.is_ascii_uppercase(),
        };
        Some(PngChunk { kind, whole, needed })
    }
}

/// The picture inside an icon file that shows most, alone.
pub(super) enum Icon<'a> {
    /// A PNG file inside the icon.
    Png(&'a [u8]),
    /// An icon file that holds this one bitmap only.
    Bitmap(Vec<u8>),
}

struct Candidate<'a> {
    rank: (u32, u16),
    entry: &'a [u8],
    data: &'a [u8],
}

/// Picks the largest picture of an icon file, then the one with most colours.
pub(super) fn largest_icon(bytes: &[u8]) -> Option<Icon<'_>> {
    let mut icon = Cursor { rest: bytes };
    icon.take(4)?;
    let count = icon.le16()?;
    let mut best: Option<Candidate<'_>> = None;
    for _ in 0..count {
        let Some(entry) = icon.take(16) else { break };
        let mut fields = Cursor { rest: entry };
        // A side of 256 does not fit into a byte and is written as 0.
        let mut side = || Some(u32::from(fields.byte()?.wrapping_sub(1)) + 1);
        let area = side()? * side()?;
        fields.take(4)?;
        let depth = fields.le16()?;
        let (length, start) = (fields.le32()? as usize, fields.le32()? as usize);
        let Some(data) = start.checked_add(length).and_then(|end| bytes.get(start..end)) else { continue };
        if best.as_ref().is_none_or(|best| (area, depth) > best.rank) {
            best = Some(Candidate { rank: (area, depth), entry, data });
        }
    }
    let Candidate { entry, data, .. } = best?;
    if data.starts_with(b"\x89PNG") {
        return Some(Icon::Png(data));
    }
    let mut alone = vec![0, 0, 1, 0, 1, 0];
    alone.extend_from_slice(entry.get(..12)?);
    alone.extend_from_slice(&22_u32.to_le_bytes());
    alone.extend_from_slice(data);
    Some(Icon::Bitmap(alone))
}

/// Whether a classic TIFF has pages after the first.
pub(super) fn tiff_has_more_pages(bytes: &[u8]) -> bool {
    let little = bytes.starts_with(b"II*\0");
    if !little && !bytes.starts_with(b"MM\0*") {
        return false;
    }
    let number = |cursor: &mut Cursor<'_>| if little { cursor.le32() } else { cursor.be32() };
    let next = || {
        let first = number(&mut Cursor { rest: bytes.get(4..)? })? as usize;
        let mut directory = Cursor { rest: bytes.get(first..)? };
        let entries = if little { directory.le16()? } else { directory.be16()? };
        directory.take(usize::from(entries) * 12)?;
        number(&mut directory)
    };
    next().is_some_and(|offset| offset != 0)
}
