//! Every budget in one place: cost is bounded before the work is done.

use crate::error::{Error, ErrorKind, Result};

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr;)+) => {
        /// Budgets for one request. Every field has a default; setters take and return `self`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits { $(pub(crate) $name: $kind,)+ }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Limits {
            /// The names and default values, for documentation and for bindings that set limits by name.
            pub fn defaults() -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), $default as u64),)+]
            }

            /// The same limits with one changed that goes by its name, for bindings and files.
            ///
            /// # Errors
            /// `configuration` for a name that is none of [`Limits::defaults`], or a value that its field cannot hold.
            pub fn named(self, name: &str, value: u64) -> Result<Self> {
                let holds = || Error::new(ErrorKind::Configuration, format!("{value} is too large for a limit"));
                match name {
                    $(stringify!($name) => Ok(self.$name(<$kind>::try_from(value).map_err(|_| holds())?)),)+
                    _ => {
                        let names = [$(stringify!($name)),+].join(", ");
                        Err(Error::new(ErrorKind::Configuration, format!("there is no limit of that name; {names} are")))
                    }
                }
            }

            $($(#[doc = $doc])+ pub const fn $name(mut self, value: $kind) -> Self {
                self.$name = value;
                self
            })+
        }
    };
}

limits! {
    /// Bytes of one text (default 4 MiB: a long book chapter; more is a document to be split by the caller).
    text_bytes: usize = 4 << 20;
    /// Bytes of one URL (default 64 KiB: browsers stop far earlier).
    url_bytes: usize = 64 << 10;
    /// Addresses within addresses that are taken out (default 4; what is wrapped deeper is said in coverage).
    url_wrappings: usize = 4;
    /// Bytes of one HTML page (default 8 MiB).
    page_bytes: usize = 8 << 20;
    /// Nesting depth of HTML elements that is followed (default 512).
    page_depth: usize = 512;
    /// Turns of one conversation (default 10,000).
    turns: usize = 10_000;
    /// Bytes of one encoded image (default 32 MiB).
    image_bytes: usize = 32 << 20;
    /// Width or height of an image in pixels (default 16,384).
    image_side: u32 = 16_384;
    /// Pixels of one decoded picture, and of all frames of an animation that are unpacked (default 64 megapixels).
    image_pixels: u64 = 64 << 20;
    /// Bytes that decoding one image may allocate (default 240 MiB, so that the whole request stays under 256 MB).
    image_alloc: u64 = 240 << 20;
    /// Frames of an animation that are looked at (default 8).
    image_frames: usize = 8;
    /// Lines of text that are read from one screenshot (default 400: a full page of small print; the rest is said in coverage).
    screen_lines: usize = 400;
    /// Picture regions of one screenshot or contact sheet that are judged (default 32, the largest; the rest is said in
    /// coverage).
    screen_pictures: usize = 32;
    /// Windows of a long text that the models read (default 64; what is beyond is said in coverage).
    text_windows: usize = 64;
}

/// The refusal that every limit shares: it names the limit and its value, never the input.
pub(crate) fn exceeded(what: &str, limit: &str, value: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::LimitExceeded, format!("{what} exceeds the limit {limit} = {value}"))
}

/// Refuses a size above its limit.
pub(crate) fn check_size(size: usize, max: usize, what: &str, limit: &str) -> Result<()> {
    if size > max { Err(exceeded(what, limit, max)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for (name, default) in Limits::defaults() {
            assert_eq!(Limits::default().named(name, default).unwrap(), Limits::default());
            assert_ne!(Limits::default().named(name, 7).unwrap(), Limits::default(), "{name}");
        }
        assert_eq!(Limits::default().named("image_side", 1 << 40).unwrap_err().kind(), ErrorKind::Configuration);
        assert!(Limits::default().named("no_such", 1).unwrap_err().message().contains("text_bytes"));
    }
}
