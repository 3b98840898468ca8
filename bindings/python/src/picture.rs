//! Pictures that Python holds as pixels, encoded without loss so that the core can read them.

use std::io::Cursor;

use fourc::{Error, ErrorKind};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::OrRaise as _;
use crate::read;

/// The encoded bytes of a picture: as they are given, of a file, or made of the pixels of Pillow or NumPy.
pub(crate) fn encoded(object: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let py = object.py();
    if object.hasattr("getbands")? || object.hasattr("__array_interface__")? {
        let pixels = py.import("fourc._pictures")?.getattr("pixels")?.call1((object,))?;
        let (width, height, channels, rows): (u32, u32, u8, Bound<'_, PyBytes>) = pixels.extract()?;
        let rows = rows.as_bytes();
        return py.detach(|| png(width, height, channels, rows)).or_raise(py);
    }
    read::bytes(object, "picture", "bytes, a path, a Pillow image or a NumPy array")
}

fn png(width: u32, height: u32, channels: u8, pixels: &[u8]) -> fourc::Result<Vec<u8>> {
    let colour = match channels {
        1 => ExtendedColorType::L8,
        3 => ExtendedColorType::Rgb8,
        _ => ExtendedColorType::Rgba8,
    };
    let size = u64::from(width) * u64::from(height) * u64::from(channels);
    if size == 0 || size != pixels.len() as u64 {
        return Err(Error::new(ErrorKind::InvalidInput, "the picture has no pixels"));
    }
    let mut bytes = Cursor::new(Vec::new());
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(pixels, width, height, colour)
        .map_err(|cause| Error::new(ErrorKind::InvalidInput, "the picture cannot be encoded").because(cause))?;
    Ok(bytes.into_inner())
}
