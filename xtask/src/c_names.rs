//! The names and numbers that C needs as code: what `ffi/src/names.rs` holds, and with it the constants of `fourc.h`.
//!
//! Numbers are append-only: a new variant goes to the end of its row, wherever the core's own enumeration has it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fourc::ErrorKind;

use crate::codegen::{Taxonomy, camel};

/// One enumeration of the core as C sees it.
struct Enumeration {
    /// What it is called in C, without `fourc_`.
    name: &'static str,
    doc: &'static str,
    /// The core's type, and where its documentation stands.
    core: (&'static str, &'static str),
    /// The name and meaning of 0, where 0 is none of the core's variants.
    zero: Option<(&'static str, &'static str)>,
    /// The variants and their ids, in the order of their numbers: from 1 where 0 is taken, else from 0.
    variants: &'static [(&'static str, &'static str)],
    /// Whether numbers of it go out to C, and come in.
    out: bool,
    comes_in: bool,
}

const ENUMERATIONS: &[Enumeration] = &[
    Enumeration {
        name: "level",
        doc: "How sure a verdict is of one category, in words that survive a new model. Levels compare by `<`.",
        core: ("fourc::Level", "core/src/verdict/mod.rs"),
        zero: None,
        variants: &[
            ("Unknown", "unknown"),
            ("Clear", "clear"),
            ("Possible", "possible"),
            ("Likely", "likely"),
            ("Strong", "strong"),
            ("Confirmed", "confirmed"),
        ],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "action",
        doc: "What a filter or monitor does. Actions compare by `<`.",
        core: ("fourc::Action", "core/src/policy/mod.rs"),
        zero: None,
        variants: &[("Allow", "allow"), ("Warn", "warn"), ("Review", "review"), ("Block", "block")],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "severity",
        doc: "How grave a category is by default; never part of a score. Severities compare by `<`.",
        core: ("fourc::Severity", "core/src/taxonomy/mod.rs"),
        zero: None,
        variants: &[("None", "none"), ("Low", "low"), ("Medium", "medium"), ("High", "high"), ("Critical", "critical")],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "kind",
        doc: "The kind of an input.",
        core: ("fourc::InputKind", "core/src/input/mod.rs"),
        zero: Some(("none", "No input.")),
        variants: &[
            ("Text", "text"),
            ("Url", "url"),
            ("Image", "image"),
            ("Page", "page"),
            ("Screenshot", "screenshot"),
            ("Conversation", "conversation"),
        ],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "channel",
        doc: "Where a text was written.",
        core: ("fourc::input::Channel", "core/src/input/text.rs"),
        zero: None,
        variants: &[
            ("Unknown", "unknown"),
            ("Chat", "chat"),
            ("Search", "search"),
            ("Post", "post"),
            ("Document", "document"),
            ("Email", "email"),
            ("Identifier", "identifier"),
        ],
        out: false,
        comes_in: true,
    },
    Enumeration {
        name: "author",
        doc: "Who wrote a text, as far as the caller knows.",
        core: ("fourc::input::Author", "core/src/input/text.rs"),
        zero: None,
        variants: &[("Unknown", "unknown"), ("Child", "child"), ("Other", "other")],
        out: false,
        comes_in: true,
    },
    Enumeration {
        name: "effort",
        doc: "How much work one answer is worth.",
        core: ("fourc::Effort", "core/src/classifier.rs"),
        zero: None,
        variants: &[("Rules", "rules"), ("Fast", "fast"), ("Balanced", "balanced"), ("Accurate", "accurate")],
        out: false,
        comes_in: true,
    },
    Enumeration {
        name: "preset",
        doc: "The policies that ship with fourc: a phase of an English school, or its staff.",
        core: ("fourc::Preset", "core/src/policy/preset.rs"),
        zero: Some(("none", "No preset.")),
        variants: &[
            ("EarlyYearsKs1", "early-years-ks1"),
            ("Ks2", "ks2"),
            ("Ks3", "ks3"),
            ("Ks4", "ks4"),
            ("Post16", "post-16"),
            ("Staff", "staff"),
        ],
        out: true,
        comes_in: true,
    },
    Enumeration {
        name: "layer",
        doc: "The layers of address lists, from the one that is heard first to the one that is heard last.",
        core: ("fourc::Layer", "core/src/verdict/evidence.rs"),
        zero: Some(("none", "No list of addresses.")),
        variants: &[("Sealed", "sealed"), ("Deny", "deny"), ("Allow", "allow"), ("Categories", "categories")],
        out: true,
        comes_in: true,
    },
    Enumeration {
        name: "basis",
        doc: "What kind of knowledge a piece of evidence rests on, from the weakest to the strongest.",
        core: ("fourc::verdict::Basis", "core/src/verdict/evidence.rs"),
        zero: Some(("none", "No evidence.")),
        variants: &[
            ("Shape", "shape"),
            ("Context", "context"),
            ("Model", "model"),
            ("Pattern", "pattern"),
            ("Term", "term"),
            ("List", "list"),
            ("Hash", "hash"),
        ],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "context",
        doc: "The setting in which a risk is spoken of without being the risk.",
        core: ("fourc::Context", "core/src/taxonomy/mod.rs"),
        zero: Some(("none", "No context.")),
        variants: &[
            ("Educational", "educational"),
            ("Supportive", "supportive"),
            ("CounterSpeech", "counter-speech"),
            ("Reporting", "reporting"),
            ("Fiction", "fiction"),
            ("News", "news"),
            ("SelfDirected", "self-directed"),
        ],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "shape",
        doc: "How something is written or listed.",
        core: ("fourc::verdict::Shape", "core/src/verdict/evidence.rs"),
        zero: Some(("none", "Nothing of the kind.")),
        variants: &[("Disguised", "disguised"), ("Excepted", "excepted"), ("Denied", "denied"), ("Allowed", "allowed")],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "part",
        doc: "A part of an input that has several, each with offsets of its own.",
        core: ("fourc::verdict::Part", "core/src/verdict/evidence.rs"),
        zero: Some(("body", "The main body of the input.")),
        variants: &[("Subject", "subject"), ("Title", "title"), ("Url", "url"), ("Text", "text"), ("Screen", "screen")],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "signal_status",
        doc: "How far a signal came.",
        core: ("fourc::verdict::SignalStatus", "core/src/verdict/coverage.rs"),
        zero: Some(("none", "No signal.")),
        variants: &[
            ("Ran", "ran"),
            ("Partial", "partial"),
            ("Settled", "settled"),
            ("NotApplicable", "not-applicable"),
            ("NotInstalled", "not-installed"),
            ("NotBuilt", "not-built"),
            ("NotAsked", "not-asked"),
            ("Failed", "failed"),
        ],
        out: true,
        comes_in: false,
    },
    Enumeration {
        name: "condition",
        doc: "Something about the input that limits what any answer can mean.",
        core: ("fourc::verdict::Condition", "core/src/verdict/coverage.rs"),
        zero: Some(("none", "No condition.")),
        variants: &[
            ("TooShort", "too-short"),
            ("UnsupportedLanguage", "unsupported-language"),
            ("Undecodable", "undecodable"),
            ("Truncated", "truncated"),
            ("Degraded", "degraded"),
            ("Partial", "partial"),
            ("UnknownTarget", "unknown-target"),
            ("LowQuality", "low-quality"),
            ("StopAndPreserve", "stop-and-preserve"),
        ],
        out: false,
        comes_in: true,
    },
];

/// The text of `ffi/src/names.rs`, before it is formatted.
pub(crate) fn module(root: &Path, taxonomy: &Taxonomy) -> Result<String> {
    let mut code = String::from(HEAD);
    let version = env!("CARGO_PKG_VERSION");
    let numbers: Vec<u32> = version.split('.').map(str::parse).collect::<Result<_, _>>()?;
    let [major, minor, patch] = numbers[..] else { anyhow::bail!("the version {version} is not three numbers") };
    writeln!(
        code,
        "/// The version of the header, to be compared with `fourc_version_number` of the library.\n\
         pub const FOURC_VERSION_MAJOR: u32 = {major};\n/// See `FOURC_VERSION_MAJOR`.\n\
         pub const FOURC_VERSION_MINOR: u32 = {minor};\n/// See `FOURC_VERSION_MAJOR`.\n\
         pub const FOURC_VERSION_PATCH: u32 = {patch};\n\
         /// Major, minor and patch in two decimal places each.\n\
         pub const FOURC_VERSION_NUMBER: u32 = {};\n",
        major * 10_000 + minor * 100 + patch
    )?;
    statuses(&mut code, root)?;
    categories(&mut code, taxonomy)?;
    for one in ENUMERATIONS {
        enumeration(&mut code, root, one)?;
    }
    code.push_str(TERMS_FORMATS);
    Ok(code)
}

/// The status of every kind of error, with the core's own numbers.
fn statuses(code: &mut String, root: &Path) -> Result<()> {
    let source = read(root, "core/src/error.rs")?;
    code.push_str(
        "/// What a call that can fail returns. Numbers are never changed and never reused.\npub type fourc_status = i32;\n\
         /// It went well.\npub const FOURC_OK: fourc_status = 0;\n",
    );
    let mut ids = vec![("FOURC_OK".to_owned(), "ok".to_owned())];
    for kind in ErrorKind::ALL {
        let place = format!(" = \"{}\", {};", kind.code(), kind.status());
        let before = source.split_once(&place).with_context(|| format!("core/src/error.rs lacks {place}"))?.0;
        let name = format!("FOURC_STATUS_{}", upper(kind.code()));
        writeln!(
            code,
            "/// {}\npub const {name}: fourc_status = {};",
            doc_before(before.rsplit_once('\n').map_or("", |(lines, _)| lines)),
            kind.status()
        )?;
        ids.push((name, kind.code().to_owned()));
    }
    named(code, "status", "status_code", "The stable code of a status, e.g. `limit-exceeded`", &ids)
}

fn categories(code: &mut String, taxonomy: &Taxonomy) -> Result<()> {
    writeln!(
        code,
        "/// What can be found: the labels of taxonomy {}. Numbers are never changed and never reused.\n\
         pub type fourc_category = i32;\n/// No category.\npub const FOURC_CATEGORY_NONE: fourc_category = 0;",
        taxonomy.version
    )?;
    let constant = |id: &str| format!("FOURC_CATEGORY_{}", upper(id));
    for row in &taxonomy.categories {
        let means = row.means.trim_end_matches('.');
        writeln!(code, "/// {}: {means}.\npub const {}: fourc_category = {};", row.title, constant(&row.id), row.code)?;
    }
    let variant = |id: &str| format!("fourc::Category::{}", camel(id));
    code.push_str("\npub(crate) fn category(category: fourc::Category) -> fourc_category {\n    match category {\n");
    for row in &taxonomy.categories {
        writeln!(code, "        {} => {},", variant(&row.id), constant(&row.id))?;
    }
    code.push_str(
        "        _ => FOURC_UNLISTED,\n    }\n}\n\npub(crate) fn to_category(number: fourc_category) -> Option<fourc::Category> {\n\
         Some(match number {\n",
    );
    for row in &taxonomy.categories {
        writeln!(code, "        {} => {},", constant(&row.id), variant(&row.id))?;
    }
    code.push_str("        _ => return None,\n    })\n}\n\n");
    let ids: Vec<_> = taxonomy.categories.iter().map(|row| (constant(&row.id), row.id.clone())).collect();
    named(code, "category", "category_id", "The stable id of a category, e.g. `hate.misogyny`", &ids)?;
    let titles: Vec<_> = taxonomy.categories.iter().map(|row| (constant(&row.id), row.title.clone())).collect();
    named(code, "category", "category_title", "The title of a category for people, in English", &titles)?;
    let all: Vec<String> = taxonomy.categories.iter().map(|row| constant(&row.id)).collect();
    writeln!(
        code,
        "/// All categories, in taxonomy order.\npub(crate) const CATEGORIES: &[fourc_category] = &[{}];\n",
        all.join(", ")
    )?;
    Ok(())
}

fn enumeration(code: &mut String, root: &Path, one: &Enumeration) -> Result<()> {
    let Enumeration { name, doc, core: (path, file), zero, variants, .. } = one;
    let docs = variant_docs(&read(root, file)?, path.rsplit("::").next().unwrap_or(path))?;
    ensure!(
        docs.len() == variants.len() && docs.iter().all(|(variant, _)| variants.iter().any(|(own, _)| own == variant)),
        "{path} has other variants than xtask/src/c_names.rs: append the new ones there"
    );
    let constant = |id: &str| format!("FOURC_{}_{}", upper(name), upper(id));
    writeln!(code, "/// {doc}\npub type fourc_{name} = i32;")?;
    let mut ids = Vec::new();
    if let Some((id, doc)) = zero {
        writeln!(code, "/// {doc}\npub const {}: fourc_{name} = 0;", constant(id))?;
    }
    for ((variant, id), number) in variants.iter().zip(u32::from(zero.is_some())..) {
        let doc = docs.iter().find(|(own, _)| own == variant).map_or("", |(_, doc)| doc);
        writeln!(code, "/// {doc}\npub const {}: fourc_{name} = {number};", constant(id))?;
        ids.push((constant(id), (*id).to_owned()));
    }
    if one.out {
        writeln!(code, "\npub(crate) fn {name}(value: {path}) -> fourc_{name} {{\n    match value {{")?;
        for (variant, id) in *variants {
            writeln!(code, "        {path}::{variant} => {},", constant(id))?;
        }
        code.push_str("        _ => FOURC_UNLISTED,\n    }\n}\n");
    }
    if one.comes_in {
        writeln!(
            code,
            "\npub(crate) fn to_{name}(number: fourc_{name}) -> Option<{path}> {{\n    Some(match number {{"
        )?;
        for (variant, id) in *variants {
            writeln!(code, "        {} => {path}::{variant},", constant(id))?;
        }
        code.push_str("        _ => return None,\n    })\n}\n");
    }
    code.push('\n');
    let doc = format!("The stable id of what such a number means, e.g. `{}`", variants.last().map_or("", |(_, id)| id));
    named(code, name, &format!("{name}_id"), &doc, &ids)
}

/// A function from numbers to texts that are good for ever.
fn named(code: &mut String, of: &str, function: &str, doc: &str, texts: &[(String, String)]) -> Result<()> {
    writeln!(
        code,
        "/// {doc}, valid for ever; an empty text for an unknown number.\n///\n/// Threads: any number at once.\n\
         #[unsafe(no_mangle)]\npub extern \"C\" fn fourc_{function}({of}: fourc_{of}) -> fourc_str {{\n    match {of} {{"
    )?;
    for (constant, text) in texts {
        writeln!(code, "        {constant} => fourc_str::of(c{text:?}),")?;
    }
    code.push_str("        _ => fourc_str::EMPTY,\n    }\n}\n\n");
    Ok(())
}

/// The variants of an enumeration in a formatted source, each with its documentation on one line.
fn variant_docs(source: &str, name: &str) -> Result<Vec<(String, String)>> {
    let start = format!("pub enum {name} {{\n");
    let body = source.split_once(&start).with_context(|| format!("there is no {start}"))?.1;
    let body = body.split_once("\n}").context("an enumeration ends")?.0;
    let (mut docs, mut doc) = (Vec::new(), Vec::new());
    for line in body.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            doc.push(text);
        } else if let Some(variant) = line.strip_suffix(',').filter(|_| !line.starts_with("#[")) {
            docs.push((variant.to_owned(), plain(&doc.join(" "))));
            doc.clear();
        }
    }
    Ok(docs)
}

/// The documentation at the end of a text.
fn doc_before(text: &str) -> String {
    let lines: Vec<&str> = text.lines().rev().map_while(|line| line.trim().strip_prefix("/// ")).collect();
    plain(&lines.into_iter().rev().collect::<Vec<_>>().join(" "))
}

/// Documentation without links, which mean nothing in C.
fn plain(doc: &str) -> String {
    doc.replace("[`", "`").replace("`]", "`")
}

fn read(root: &Path, file: &str) -> Result<String> {
    std::fs::read_to_string(root.join(file)).with_context(|| file.to_owned())
}

fn upper(id: &str) -> String {
    id.to_ascii_uppercase().replace(['-', '.'], "_")
}

const HEAD: &str = "//! Generated by `cargo xtask codegen` from `models/taxonomy.json` and the core; do not edit.

use crate::string::fourc_str;

/// What a newer fourc has a number for and this header has not. Never an answer of a library of the header's own version.
pub const FOURC_UNLISTED: i32 = -1;
";

const TERMS_FORMATS: &str = "/// How a list of terms is written.
pub type fourc_terms_format = i32;
/// A TOML document with `[[term]]`, `[[allow]]` and `disable`.
pub const FOURC_TERMS_FORMAT_TOML: fourc_terms_format = 1;
/// A table with commas whose first line names its columns.
pub const FOURC_TERMS_FORMAT_CSV: fourc_terms_format = 2;
/// A table with tabs whose first line names its columns.
pub const FOURC_TERMS_FORMAT_TSV: fourc_terms_format = 3;
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_read_with_their_documentation() {
        let source = "/// x\npub enum One {\n    /// First\n    /// [`thing`].\n    A,\n    /// Second.\n    #[default]\n    B,\n}\n";
        let docs = variant_docs(source, "One").unwrap();
        assert_eq!(docs, [("A".to_owned(), "First `thing`.".to_owned()), ("B".to_owned(), "Second.".to_owned())]);
        assert!(variant_docs(source, "Other").is_err());
    }
}
