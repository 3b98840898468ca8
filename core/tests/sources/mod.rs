//! Reads the sources of the core as text: their code without comments, strings and tests, and the paths in it.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

use std::collections::BTreeMap;
use std::path::Path;

/// One source file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its path below `src`.
    pub(crate) path: String,
    /// Its code, with comments, literals and test modules blanked.
    pub(crate) code: String,
    /// Its own module path, e.g. `signals`, `terms`.
    place: Vec<String>,
}

/// Every source of the core that is no test.
pub(crate) fn of_the_core() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = BTreeMap::new();
    collect(&src, "", &mut texts);
    let mut left_out = Vec::new();
    for (path, text) in &texts {
        let directory = Source::new(path, text).place.join("/");
        let at = |name: String| if directory.is_empty() { name } else { format!("{directory}/{name}") };
        left_out.extend(test_files(text).into_iter().map(|name| at(format!("{name}.rs"))));
    }
    assert!(!left_out.is_empty(), "no file of tests was recognised");
    texts.iter().filter(|(path, _)| !left_out.contains(path)).map(|(path, text)| Source::new(path, text)).collect()
}

fn collect(directory: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(directory).expect("the sources are there") {
        let entry = entry.expect("a readable entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), texts);
        } else if name.strip_suffix(".rs").is_some() {
            texts.insert(name, std::fs::read_to_string(entry.path()).expect("sources are UTF-8"));
        }
    }
}

/// Names of modules that are declared for tests only and stand in files of their own.
fn test_files(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut for_tests = false;
    for line in text.lines().map(str::trim) {
        if for_tests && line.ends_with(';') {
            let name = line.trim_end_matches(';').rsplit(' ').next().unwrap_or_default();
            names.push(name.to_owned());
        }
        for_tests = line == "#[cfg(test)]";
    }
    names
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let place = path.trim_end_matches(".rs").split('/').filter(|part| !matches!(*part, "mod" | "lib"));
        Self { path: path.to_owned(), place: place.map(str::to_owned).collect(), code: without_tests(&blanked(text)) }
    }

    /// The module of the core that it belongs to; the root of the crate is `lib`.
    pub(crate) fn module(&self) -> &str {
        self.place.first().map_or("lib", String::as_str)
    }

    /// Whether the code holds this name or path as a whole.
    pub(crate) fn names(&self, name: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(name).any(|(at, _)| {
            let before = self.code[..at].chars().next_back().is_some_and(part);
            let after = !name.ends_with(':') && self.code[at + name.len()..].chars().next().is_some_and(part);
            !before && !after
        })
    }

    /// What the root re-exports: name to the module it comes from.
    pub(crate) fn re_exports(&self) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for statement in self.code.split("pub use ").skip(1) {
            let Some((statement, _)) = statement.split_once(';') else { continue };
            for path in expand(statement) {
                if let (Some(module), Some(name)) = (path.first(), path.last()) {
                    names.insert(name.clone(), module.clone());
                }
            }
        }
        names
    }

    /// Every path that starts at the crate, in segments after `crate`.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        let mut inner: Vec<usize> = Vec::new();
        let mut depth = 0;
        let mut word_before_brace = Vec::new();
        let mut at = 0;
        while at < self.code.len() {
            let rest = &self.code[at..];
            let first = rest.chars().next().expect("within the text");
            let fresh =
                !self.code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
            if fresh && (rest.starts_with("crate::") || rest.starts_with("super::")) {
                let (from, text) = self.absolute(rest, inner.len());
                paths.extend(expand(text).into_iter().map(|path| [from.clone(), path].concat()));
            }
            match first {
                '{' => {
                    depth += 1;
                    if is_module(&word_before_brace) {
                        inner.push(depth);
                    }
                    word_before_brace.clear();
                }
                '}' => {
                    inner.retain(|opened| *opened != depth);
                    depth -= 1;
                    word_before_brace.clear();
                }
                ';' => word_before_brace.clear(),
                c if fresh && (c.is_alphabetic() || c == '_') => {
                    word_before_brace.push(
                        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned(),
                    );
                }
                _ => {}
            }
            at += first.len_utf8();
        }
        paths
    }

    /// Takes `crate` or the `super`s off a path: the module that it then starts from, and the rest.
    fn absolute<'t>(&self, mut text: &'t str, inner: usize) -> (Vec<String>, &'t str) {
        if let Some(rest) = text.strip_prefix("crate::") {
            return (Vec::new(), rest);
        }
        let mut place = self.place.clone();
        place.extend(std::iter::repeat_n("an inner module".to_owned(), inner));
        while let Some(rest) = text.strip_prefix("super::") {
            place.pop();
            text = rest;
        }
        (place, text)
    }
}

fn is_module(words: &[String]) -> bool {
    matches!(words, [.., keyword, _] if keyword == "mod")
}

/// All paths of a use tree: `a::{b, c::{d, e as f}}` is `a::b`, `a::c::d` and `a::c::f`.
fn expand(text: &str) -> Vec<Vec<String>> {
    let mut segments = Vec::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            let parts = split_group(group);
            let paths = parts.into_iter().flat_map(expand);
            return paths.map(|path| [segments.clone(), path].concat()).collect();
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return vec![segments];
        }
        segments.push(name.to_owned());
        if let Some(next) = after.strip_prefix("::") {
            rest = next.trim_start();
            continue;
        }
        if let Some(alias) = after.trim_start().strip_prefix("as ") {
            segments.pop();
            segments.push(
                alias.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned(),
            );
        }
        return vec![segments];
    }
}

/// The parts of a group up to its closing brace, split at its own commas.
fn split_group(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The text without what stands in comments and literals.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string(rest, &code) {
            let close = format!("\"{}", "#".repeat(hashes));
            let open = hashes + 2;
            rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
        } else if first == '"' {
            1 + literal_end(&rest[1..], '"')
        } else if first == '\'' && is_character(rest) {
            1 + literal_end(&rest[1..], '\'')
        } else {
            0
        };
        if skipped > 0 {
            code.push(' ');
            rest = &rest[skipped..];
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    code
}

/// How many `#` open a raw string here, if one starts.
fn raw_string(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let in_word = before.chars().next_back().is_some_and(|c| (c.is_alphanumeric() && c != 'b') || c == '_');
    (after[hashes..].starts_with('"') && !in_word).then_some(hashes)
}

/// Whether an apostrophe opens a character rather than a lifetime.
fn is_character(rest: &str) -> bool {
    let mut next = rest.chars().skip(1);
    match (next.next(), next.next()) {
        (Some('\\'), _) => true,
        (Some(_), Some(second)) => second == '\'',
        _ => false,
    }
}

/// Where a literal ends, just after its closing quote.
fn literal_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

/// The code without `#[cfg(test)] mod … { … }`.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        let brace = after.find('{').unwrap_or(after.len());
        if after.find(';').is_some_and(|end| end < brace) {
            let end = after.find(';').map_or(after.len(), |end| end + 1);
            rest = &after[end..];
            continue;
        }
        let mut depth = 0;
        let end = after.char_indices().find_map(|(at, c)| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            (c == '}' && depth == 0).then_some(at + 1)
        });
        rest = &after[end.unwrap_or(after.len())..];
    }
    kept + rest
}
