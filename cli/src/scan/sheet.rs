//! A contact sheet: one blurred thumbnail a flagged picture, so that a person can tell a drawing from a photograph without
//! seeing what is in it. A picture that a sealed list names is never on it.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Cursor, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use image::{ImageFormat, ImageReader, Limits, imageops::FilterType};

use super::rows::Row;

/// A sheet that grows picture by picture.
pub(super) struct Sheet {
    out: BufWriter<File>,
}

impl Sheet {
    /// Starts a sheet, or goes on with one.
    pub(super) fn open(path: &Path, goes_on: bool) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(goes_on).truncate(!goes_on);
        let file = options.open(path).with_context(|| path.display().to_string())?;
        let is_new = file.metadata()?.len() == 0;
        let mut out = BufWriter::new(file);
        if is_new {
            out.write_all(HEAD.as_bytes())?;
        }
        Ok(Self { out })
    }

    /// Adds a picture; one that cannot be made small has a blank in its place.
    pub(super) fn add(&mut self, row: &Row, bytes: &[u8]) -> Result<()> {
        if row.stop_and_preserve {
            return Ok(());
        }
        let picture = thumbnail(bytes).map_or_else(String::new, |png| {
            format!("<img alt=\"\" src=\"data:image/png;base64,{}\">", data_encoding::BASE64.encode(&png))
        });
        let levels: Vec<String> = row.levels.iter().map(|(label, level)| format!("{label} {level}")).collect();
        writeln!(
            self.out,
            "<figure>{picture}<figcaption>{}<br><b>{}</b></figcaption></figure>",
            escaped(&row.path),
            escaped(&levels.join(", "))
        )?;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// A few pixels of a picture: what is blurred by throwing it away cannot be made sharp again.
fn thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    limits.max_image_width = Some(16_384);
    limits.max_image_height = Some(16_384);
    reader.limits(limits);
    let small = reader.decode().ok()?.resize(SIDE, SIDE, FilterType::Triangle).blur(1.0).to_rgb8();
    let mut png = Vec::new();
    small.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).ok()?;
    Some(png)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Pixels on the longer side.
const SIDE: u32 = 20;
const MOST_BYTES: u64 = 512 << 20;
const HEAD: &str = "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
img-src data:; style-src 'unsafe-inline'\"><title>fourc contact sheet</title><style>body{font:14px sans-serif}figure{display:inline-block;\
width:180px;vertical-align:top;margin:8px}img{width:160px}figcaption{overflow-wrap:anywhere}</style>\
<p>Flagged pictures, blurred beyond recovery. Pictures that a sealed list names are not shown.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_sealed_pictures_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.html");
        let mut sheet = Sheet::open(&path, false).unwrap();
        sheet.add(&Row::new("./<script>.png".to_owned(), 1), b"no picture").unwrap();
        sheet.add(&Row { stop_and_preserve: true, ..Row::new("./sealed.png".to_owned(), 1) }, b"x").unwrap();
        sheet.flush().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("&lt;script&gt;") && !text.contains("<script>") && !text.contains("sealed.png"));
        Sheet::open(&path, true).unwrap().flush().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
