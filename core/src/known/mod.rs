//! Known pictures and files: lists of digests, and of hashes that survive resizing and re-encoding.
//!
//! A [`HashList`] is read from text or opened from the one file that it was compiled into. In the layer
//! [`Layer::Categories`] its entries say what a picture is; in the layer [`Layer::Sealed`] they are digests of illegal
//! material that a licensed user brings: a match is confirmed and ends the look at that input
//! ([`Verdict::stop_and_preserve`](crate::Verdict::stop_and_preserve)), and nothing prints, exports or leaves out an entry.
//!
//! # The text
//!
//! One entry a line, as CSV, TSV or JSON lines, UTF-8. A first line that names columns may order them: `hash` (needed), `kind`
//! (`pdq`, `sha256`, `sha1` or `md5`), `category` (one label, or several with `|` between them) and `source` (where the entry
//! comes from: letters, digits, `-`, `_`, `.`); other columns are skipped. Without such a line that is their order. Without a
//! kind, 64 digits are SHA-256, 40 SHA-1 and 32 MD5. Lines that begin with `#` and empty ones are skipped. A list is taken
//! whole or not at all: a line that cannot be read is an error, which names the number of the line and never what stands there.
//!
//! A sealed list begins with `# fourc-sealed-hashes 1`, and lines of the header follow: `# name:` (needed), `# expires:` (the
//! last day on which it may be relied on) and `# category:` (what entries without one mean; `child-sexual-abuse` where it is
//! left out).
//!
//! ```
//! use fourc::known::HashList;
//! use fourc::{Bundle, Category, Classifier, Level};
//!
//! let text = "hash,kind,category,source\n\
//!     9fb685278a1da36de6bfd421ac3515b31e637c822517bde5188841b5099ac102,sha256,gambling,ticket-17\n";
//! let list = HashList::from_text("school", text)?;
//! let classifier = Classifier::builder(Bundle::embedded()?).hash_list(list).build()?;
//! # let sign = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpora/images/selftest.png");
//! # let bytes = std::fs::read(sign).unwrap();
//! let verdict = classifier.classify(fourc::input::Image::new(bytes))?;
//! assert_eq!(verdict.level(Category::Gambling), Level::Confirmed);
//! # Ok::<(), fourc::Error>(())
//! ```

mod builder;
mod digests;
mod file;
mod index;
mod lookup;
mod text;

pub use crate::pixels::Pdq;
pub use crate::verdict::Layer;
pub use builder::{BuiltHashList, HashListBuilder};
pub use digests::{Digester, FileDigests, HashKind};
pub use file::HashList;
pub(crate) use lookup::Match;

/// How many bits of a PDQ hash may differ where nobody says otherwise: what its makers recommend.
pub const PDQ_RADIUS: u32 = 31;
/// The largest radius that can be asked for; beyond it, pictures that have nothing in common begin to meet.
pub const WIDEST_PDQ_RADIUS: u32 = index::WIDEST;
/// The quality from which a PDQ hash is compared: below it, pictures are so flat that they have about the same hash.
pub const LEAST_PDQ_QUALITY: u8 = 50;

/// A picture's PDQ hash and its quality from 0 to 100; `None` for a picture with a side under five pixels.
///
/// Of an animation it is that of the first frame. Transparent parts are shown over white.
///
/// # Errors
/// Those of asking about the picture: it is not decodable, or exceeds a limit.
pub fn pdq(bytes: &[u8], limits: &crate::Limits) -> crate::Result<Option<(Pdq, u8)>> {
    let picture = crate::pixels::decode(bytes, limits, crate::pixels::Detail::Full)?;
    Ok(picture.frames.first().and_then(crate::pixels::pdq))
}

#[cfg(test)]
mod tests;
