//! fourc for C: opaque handles, a status from every call that can fail, an error object for those who want one.
//!
//! `include/fourc.h` is generated from these sources by cbindgen (`cargo xtask codegen`) and committed; its first page
//! states the rules that every function shares. This is the one crate of the project with `unsafe` in it. A pointer to a
//! handle comes in as `Option<&T>` or `Option<Box<T>>`, which have the form of a C pointer that may be null, so that
//! what remains unsafe is reading text and arrays, and writing results: `string` and `boundary` do that for all.
#![deny(unsafe_op_in_unsafe_fn)]
#![allow(unsafe_code, reason = "a C interface reads and writes through foreign pointers; each block says why it may")]
#![allow(non_camel_case_types, reason = "types are called in Rust what they are called in the header")]
#![allow(clippy::missing_safety_doc, reason = "the header's first page states the one contract of all functions")]

mod about;
mod address;
mod batch;
mod boundary;
mod classifier;
mod coverage;
mod error;
mod evidence;
mod input;
mod lists;
mod names;
mod options;
mod policy;
mod string;
mod verdict;

pub use about::*;
pub use address::*;
pub use batch::*;
pub use classifier::*;
pub use coverage::*;
pub use error::*;
pub use evidence::*;
pub use input::*;
pub use lists::*;
pub use names::*;
pub use options::*;
pub use policy::*;
pub use string::*;
pub use verdict::*;
