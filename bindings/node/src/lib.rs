//! fourc for Node: the addon that the npm package `fourc` loads and wraps (`lib/`).
//!
//! It holds no rule of its own. Objects of JavaScript become inputs of the core; answers leave as JSON, which the package's
//! own JavaScript turns into objects; spans become UTF-16 code units. Errors are answers, too: nothing is thrown from here
//! but for a bug.
#![allow(unsafe_code, reason = "only what the macros of napi write; a test of the package looks for more")]
#![allow(unreachable_pub, clippy::needless_pass_by_value, reason = "the macros of napi want it public and by value")]

mod answer;
mod answers;
mod builder;
mod classifier;
mod error;
mod input;
mod lists;
mod names;
mod options;
mod parts;
mod policy;
mod registry;
mod tasks;
