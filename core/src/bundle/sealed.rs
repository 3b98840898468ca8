//! Sealed lists: licensed lists of illegal content, which are matched and never read out.
//!
//! Nothing in this module gives a pattern back. A list is turned into digests as it is read; what is kept of an entry is
//! SHA-256 keys and the number of its line, so that neither `Debug` nor a dump of memory shows where anything lies.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashSet, FxHasher};

use super::addresses::check_name;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{Link, Pattern, pattern_and_site};
use crate::lists::{Key, Listed, UrlList, link_keys, pattern_key, url_digests};
use crate::taxonomy::Category;
use crate::verdict::Layer;

/// A licensed list of illegal content: matched, never shown.
///
/// A match is `confirmed` and nothing overrules it: no exception, no allow list, no context. Evidence says
/// `sealed/NAME#ENTRY`, the entry being the number of its line, and has no span. No function of this library prints,
/// exports or removes an entry; a list that is missing or out of date shows in the coverage of every address.
///
/// # The file
///
/// UTF-8 text. The first line is `# fourc-sealed 1`, and lines of the header follow: `# name:` (needed), `# expires:`
/// (the last day on which the list may be relied on, `2026-12-31`; without it the list does not expire) and `# category:`
/// (one or more labels with commas between them; `child-sexual-abuse` where it is left out). Then one entry a line: a
/// word that says what it is, a tab, and the entry. Empty lines and other lines that begin with `#` are skipped.
///
/// | word | entry | covers |
/// |---|---|---|
/// | `url` | `https://host/path?query` | this URL under http and https, with and without `www.` |
/// | `prefix` | `host/path` | this path and everything below it; only what is below it when it ends with `/` |
/// | `domain` | `host` | this host and its subdomains |
/// | `sha256` | 64 hexadecimal digits, and after another tab, where it may be known, the registrable domain | the URL whose digest it is |
///
/// The digest of `sha256` is that of the canonical URL in UTF-8: scheme, `://`, host in lower case and A-labels, port
/// unless it is the scheme's own, path (at least `/`), `?` and query where there is one, no user name, no fragment,
/// percent-coding as RFC 3986 normalises it. Of each address that is asked about these forms are tried: with `http://`, with
/// `https://` and without a scheme, each with and without `www.`, with and without an unusual port, and with repeated
/// percent-coding undone. Where an entry gives the registrable domain, other sites are not digested at all, which saves a
/// microsecond.
#[derive(Clone)]
pub struct SealedList {
    name: String,
    expires: Option<Date>,
    categories: Vec<Category>,
    entries: usize,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// It should be there and is not.
    Missing,
    Text(Arc<Keys>),
    Compiled(UrlList),
}

/// The entries, as digests of what they cover.
#[derive(Default)]
struct Keys {
    /// Of the sites that entries are about: every other address is let go after one look.
    sites: FxHashSet<u64>,
    /// Whether digests of URLs were given whose sites nobody knows.
    has_unplaced: bool,
    /// The line of the first entry with this key.
    lines: HashMap<Key, u32>,
}

impl SealedList {
    /// Reads a list.
    ///
    /// # Errors
    /// `invalid-input` for a header or a line that cannot be read, and for a list without an entry. The message names
    /// the number of the line and never what stands there.
    pub fn from_text(text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = (1..).zip(text.lines().map(str::trim_end)).peekable();
        if lines.next().is_none_or(|(_, first)| first != FIRST_LINE) {
            return Err(unreadable(1, "a sealed list begins with `# fourc-sealed 1`"));
        }
        let mut header = Header::default();
        while let Some((line, text)) = lines.next_if(|(_, text)| text.starts_with('#')) {
            header.read(text).map_err(|why| unreadable(line, why))?;
        }
        let name = header.name.ok_or_else(|| unreadable(1, "the header gives no name"))?;
        let mut keys = Keys::default();
        let mut entries = 0;
        for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#')) {
            keys.add(text, line).map_err(|why| unreadable(line, why))?;
            entries += 1;
        }
        if entries == 0 {
            return Err(unreadable(1, "the list has no entry"));
        }
        let categories =
            if header.categories.is_empty() { vec![Category::ChildSexualAbuse] } else { header.categories };
        Ok(Self { name, expires: header.expires, categories, entries, content: Content::Text(Arc::new(keys)) })
    }

    /// Whether a text begins as a sealed list does.
    pub fn is_sealed(text: &str) -> bool {
        let first = text.strip_prefix('\u{feff}').unwrap_or(text).lines().next();
        first.is_some_and(|first| first.trim_end() == FIRST_LINE)
    }

    /// Reads a list from a file of text or a compiled one. A file that is not there or cannot be opened gives [`SealedList::missing`] with the
    /// file's name, so that a filter starts, goes on, and says so in every verdict.
    ///
    /// # Errors
    /// As for [`SealedList::from_text`]: a list that is there must be whole.
    pub fn open(file: impl AsRef<Path>) -> Result<Self> {
        let file = file.as_ref();
        match std::fs::read(file) {
            Ok(bytes) if UrlList::is_list_file(&bytes) => {
                let list = UrlList::from_bytes(bytes)?;
                if list.layer() == Layer::Sealed {
                    return Ok(Self::compiled(list));
                }
                Err(unreadable(1, "the compiled list was built for another layer"))
            }
            Ok(bytes) => {
                let text = std::str::from_utf8(&bytes).map_err(|_| unreadable(1, "the list is not UTF-8"))?;
                Self::from_text(text)
            }
            Err(_) => {
                let stem = file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
                let plain = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
                Self::missing(&plain.take(32).collect::<String>())
            }
        }
    }

    /// A list that should be there and is not: it matches nothing, and coverage says that it is missing.
    pub fn missing(name: &str) -> Result<Self> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), expires: None, categories: Vec::new(), entries: 0, content: Content::Missing })
    }

    /// A compiled list of the sealed layer. Its entries mean what their labels say, or else `child-sexual-abuse`.
    pub(crate) fn compiled(list: UrlList) -> Self {
        Self {
            name: list.name().to_owned(),
            expires: list.expires(),
            categories: vec![Category::ChildSexualAbuse],
            entries: list.len() as usize,
            content: Content::Compiled(list),
        }
    }

    /// The list's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many entries it has.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// The last day on which it may be relied on.
    pub fn expires(&self) -> Option<Date> {
        self.expires
    }

    /// What a match means where the entry itself does not say.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Whether it should be there and is not.
    pub fn is_missing(&self) -> bool {
        matches!(self.content, Content::Missing)
    }

    /// Why it cannot be relied on today, in words for people; `None` where it can.
    pub fn problem(&self, today: Option<Date>) -> Option<String> {
        let name = &self.name;
        match (self.expires, today) {
            _ if self.is_missing() => Some(format!("the sealed list {name} is missing")),
            (Some(last), Some(today)) if last < today => Some(format!("the sealed list {name} expired on {last}")),
            (Some(_), None) => Some(format!("the sealed list {name} expires, and no date was given to compare with")),
            _ => None,
        }
    }

    /// The entries that cover a link: the source as evidence names it, and what the entry means.
    pub(crate) fn lookup(&self, link: &Link) -> Vec<(String, Vec<Category>)> {
        let prefix = Layer::Sealed.prefix();
        match &self.content {
            Content::Missing => Vec::new(),
            Content::Text(keys) => {
                let source = |line| format!("{prefix}{}#{line}", self.name);
                keys.lookup(link).into_iter().map(|line| (source(line), self.categories.clone())).collect()
            }
            Content::Compiled(list) => {
                let meant = |says: &[Listed]| -> Vec<Category> {
                    let categories = says.iter().filter_map(|listed| match listed {
                        Listed::Category(category) => Some(*category),
                        Listed::Context(_) => None,
                    });
                    categories.collect()
                };
                let found = list.lookup(link).map(|hit| {
                    let own = meant(hit.says);
                    let source = format!("{prefix}{}/{}#{}", self.name, hit.source.id, hit.line);
                    (source, if own.is_empty() { self.categories.clone() } else { own })
                });
                found.collect()
            }
        }
    }

    /// Whether any entry covers a link.
    pub(crate) fn covers(&self, link: &Link) -> bool {
        match &self.content {
            Content::Missing => false,
            Content::Text(keys) => !keys.lookup(link).is_empty(),
            Content::Compiled(list) => list.lookup(link).next().is_some(),
        }
    }
}

/// Says which list it is and never what it holds.
impl std::fmt::Debug for SealedList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedList").field("name", &self.name).field("entries", &self.entries).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Header {
    name: Option<String>,
    expires: Option<Date>,
    categories: Vec<Category>,
}

impl Header {
    fn read(&mut self, line: &str) -> std::result::Result<(), &'static str> {
        let (field, value) = line.trim_start_matches('#').split_once(':').ok_or("the header has no such line")?;
        let value = value.trim();
        match field.trim() {
            "name" => {
                check_name(value).map_err(|_| "the name is not plain or longer than 64 characters")?;
                self.name = Some(value.to_owned());
            }
            "expires" => self.expires = Some(value.parse().map_err(|_| "not a date in the form 2026-11-22")?),
            "category" => {
                let labels = value.split(',').map(|label| label.trim().parse::<Category>());
                self.categories = labels.collect::<std::result::Result<_, _>>().map_err(|_| "no such category")?;
                if !self.categories.iter().all(|category| category.is_risk()) {
                    return Err("a sealed list is about risks");
                }
            }
            _ => return Err("the header has no such field"),
        }
        Ok(())
    }
}

impl Keys {
    fn add(&mut self, row: &str, line: u32) -> std::result::Result<(), &'static str> {
        let (kind, entry) = row.split_once('\t').ok_or("no tab between what the entry is and the entry")?;
        let entry = entry.trim();
        let bare = entry.strip_prefix("https://").or_else(|| entry.strip_prefix("http://")).unwrap_or(entry);
        let (pattern, about) = match kind.trim() {
            "sha256" => return self.add_digest(entry, line),
            "url" => match pattern_and_site(&format!("https://{bare}"))? {
                (Pattern::Host(_), _) => pattern_and_site(&format!("https://{bare}/"))?,
                other => other,
            },
            "prefix" | "domain" => pattern_and_site(bare)?,
            _ => return Err("an entry is url, prefix, domain or sha256"),
        };
        let fits = matches!(
            (kind.trim(), &pattern),
            ("url", Pattern::ExactUrl(_)) | ("domain", Pattern::Host(_)) | ("prefix", Pattern::Path(_))
        );
        let key = pattern_key(&pattern).filter(|_| fits).ok_or("the entry is not what its word says")?;
        self.lines.entry(key).or_insert(line);
        self.sites.insert(site(&about));
        Ok(())
    }

    fn add_digest(&mut self, entry: &str, line: u32) -> std::result::Result<(), &'static str> {
        let (digits, about) = entry.split_once('\t').map_or((entry, None), |(digits, about)| (digits, Some(about)));
        let key = digest_of_digits(digits.trim()).ok_or("not 64 hexadecimal digits")?;
        match about {
            Some(about) => {
                let (_, about) = pattern_and_site(about.trim())?;
                self.sites.insert(site(&about));
            }
            None => self.has_unplaced = true,
        }
        self.lines.entry(key).or_insert(line);
        Ok(())
    }

    /// The lines of the entries that cover a link, in rising order.
    fn lookup(&self, link: &Link) -> Vec<u32> {
        let is_known = self.sites.contains(&site(link.site()));
        let mut found = Vec::new();
        if is_known {
            found.extend(link_keys(link).iter().filter_map(|(_, key)| self.lines.get(key).copied()));
        }
        if is_known || self.has_unplaced {
            found.extend(url_digests(link).filter_map(|key| self.lines.get(&key).copied()));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn digest_of_digits(digits: &str) -> Option<Key> {
    let mut key = Key::default();
    if digits.len() != 2 * key.len() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

/// A number for a site; two sites with the same one cost a digest and change no answer.
fn site(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

fn unreadable(line: u32, why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the sealed list cannot be read: line {line}: {why}"))
}

const FIRST_LINE: &str = "# fourc-sealed 1";

#[cfg(test)]
mod tests;
