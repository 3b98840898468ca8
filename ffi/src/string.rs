//! Text and arrays across the border: in as pointer and length, out as views that also end in a zero byte.

use std::ffi::{CStr, c_char};

use fourc::{Error, ErrorKind, Result};

use crate::boundary::{freed, look, null};
use crate::names::fourc_category;

/// Text that belongs to somebody else: to the handle that it was asked of, or to the library for ever. UTF-8; it may
/// hold zero bytes, and one more follows after `len` bytes, so that `ptr` is also a string of C. `ptr` is never null.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fourc_str {
    /// Its first byte.
    pub ptr: *const c_char,
    /// How many bytes it has, without the zero byte after them.
    pub len: usize,
}

impl fourc_str {
    /// No text.
    pub(crate) const EMPTY: Self = Self::of(c"");

    /// Text of the library's own.
    pub(crate) const fn of(text: &'static CStr) -> Self {
        Self { ptr: text.as_ptr(), len: text.count_bytes() }
    }

    /// What it says; for the crate's own tests, which hold views of living handles only.
    #[cfg(test)]
    pub(crate) fn text(&self) -> &str {
        // SAFETY: every view of this crate is of UTF-8, and the tests keep its owner alive.
        std::str::from_utf8(unsafe { std::slice::from_raw_parts(self.ptr.cast(), self.len) }).unwrap()
    }
}

/// Text with a zero byte after it, for views to point into.
#[derive(Debug)]
pub(crate) struct Terminated(Box<[u8]>);

impl Terminated {
    /// A copy of this text.
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Self(bytes.into_boxed_slice())
    }

    /// A view that is good for as long as this lives.
    pub(crate) fn view(&self) -> fourc_str {
        fourc_str { ptr: self.0.as_ptr().cast(), len: self.0.len().saturating_sub(1) }
    }
}

/// Text that belongs to the caller until `fourc_string_free`.
#[derive(Debug)]
pub struct fourc_string {
    text: Terminated,
}

impl fourc_string {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: Terminated::new(text) }
    }
}

/// The text, valid until `fourc_string_free`. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_string_view(string: Option<&fourc_string>) -> fourc_str {
    look(fourc_str::EMPTY, || Some(string?.text.view()))
}

/// Frees the text; views of it end. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_string_free(string: Option<Box<fourc_string>>) {
    freed(string);
}

/// The caller's bytes for the time of a call. Null with a length of 0 is no bytes.
///
/// # Safety
/// `ptr` is null, or points to `len` bytes that nobody changes during `'b`.
pub(crate) unsafe fn bytes<'b>(ptr: *const u8, len: usize, what: &str) -> Result<&'b [u8]> {
    // SAFETY: the caller's promise is handed on.
    unsafe { array(ptr, len, what) }
}

/// The caller's text for the time of a call, which must be UTF-8.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn text<'b>(ptr: *const c_char, len: usize, what: &str) -> Result<&'b str> {
    // SAFETY: the caller's promise is handed on.
    let bytes = unsafe { bytes(ptr.cast(), len, what) }?;
    std::str::from_utf8(bytes).map_err(|cause| {
        let place = format!("{what} is not UTF-8 at byte {}", cause.valid_up_to());
        Error::new(ErrorKind::InvalidInput, place)
    })
}

/// The caller's labels for the time of a call.
///
/// # Safety
/// `ptr` is null, or points to `len` labels that nobody changes during the call.
pub(crate) unsafe fn labels(ptr: *const fourc_category, len: usize) -> Result<Vec<fourc::Category>> {
    // SAFETY: the caller's promise is handed on.
    let numbers = unsafe { array(ptr, len, "the array of labels") }?;
    let label = |number: &fourc_category| {
        crate::names::to_category(*number).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, format!("there is no category with the number {number}"))
        })
    };
    numbers.iter().map(label).collect()
}

/// The caller's array for the time of a call.
///
/// # Safety
/// `ptr` is null, or points to `len` values that nobody changes during `'b`.
pub(crate) unsafe fn array<'b, T>(ptr: *const T, len: usize, what: &str) -> Result<&'b [T]> {
    if len == 0 {
        return Ok(&[]);
    }
    if ptr.is_null() {
        return Err(null(what));
    }
    if !ptr.is_aligned() || len > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{what} has a length or a place that cannot be true")));
    }
    // SAFETY: not null, aligned and of a possible length; the caller promises that so many values stand there.
    Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_by_length_and_go_out_with_a_zero_byte() {
        let own = "a\0é";
        // SAFETY: pointer and length are those of a living text.
        let read = unsafe { text(own.as_ptr().cast(), own.len(), "it") };
        assert_eq!(read.unwrap(), own);
        let string = fourc_string::new(own);
        let view = fourc_string_view(Some(&string));
        assert_eq!(view.text(), own);
        // SAFETY: the view has one byte more than its length, which is what is tested.
        assert_eq!(unsafe { *view.ptr.add(view.len) }, 0);
        assert_eq!(fourc_string_view(None).len, 0);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        // SAFETY: nothing is read through a null pointer or with a length of 0 or of more than there can be.
        unsafe {
            assert_eq!(text(std::ptr::null(), 1, "it").unwrap_err().kind(), ErrorKind::NullPointer);
            assert_eq!(text(std::ptr::null(), 0, "it").unwrap(), "");
            assert_eq!(text(c"".as_ptr(), usize::MAX, "it").unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        let broken = b"ab\xff";
        // SAFETY: pointer and length are those of a living array.
        let refused = unsafe { text(broken.as_ptr().cast(), broken.len(), "the text") }.unwrap_err();
        assert_eq!(refused.to_string(), "invalid-input: the text is not UTF-8 at byte 2");
        let wrong = [1];
        // SAFETY: pointer and length are those of a living array.
        assert_eq!(unsafe { labels(wrong.as_ptr(), 1) }.unwrap_err().kind(), ErrorKind::Configuration);
    }
}
