//! Lists of hosts and addresses in the layers that are not sealed: those of bundles, and those that a caller brings.

use std::borrow::Cow;
use std::sync::Arc;

use super::lists::unknown;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::link::{Link, LinkIndex, ListFormat, ParsedList, Pattern, parse_list};
use crate::lists::{Listed, UrlList};
use crate::taxonomy::{Category, Context};
use crate::verdict::Layer;

/// One entry of an address list.
#[derive(Debug)]
struct Address {
    /// The list and the line, e.g. `urls-risk#12`.
    id: String,
    says: Vec<Listed>,
    exception: bool,
}

/// One entry that covers a link.
#[derive(Debug)]
pub(crate) struct Covering<'l> {
    /// The list or source and the line, e.g. `urls-risk#12`.
    pub(crate) id: Cow<'l, str>,
    /// Empty for a deny or allow entry that is about the whole address, whatever it is.
    pub(crate) says: &'l [Listed],
    /// `@@||host^`: cancels the other entries of its own list or source.
    pub(crate) exception: bool,
}

impl Covering<'_> {
    /// The list or source that it stands in.
    pub(crate) fn list(&self) -> &str {
        self.id.rsplit_once('#').map_or(&self.id, |(list, _)| list)
    }
}

/// All address lists of a bundle, or one of a caller, in one index.
#[derive(Debug, Default)]
pub(crate) struct AddressLists {
    addresses: Vec<Address>,
    /// The names of the lists and how many entries each has, by number.
    names: Vec<(String, usize)>,
    /// The addresses among them that teach or help, each with its id.
    education: Vec<(String, String)>,
    index: LinkIndex,
}

/// The text of one list and how to read it.
pub(crate) struct AddressSource<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    pub(crate) format: &'a str,
    pub(crate) labels: &'a [String],
}

impl AddressLists {
    /// Parses and indexes the lists of a bundle.
    pub(crate) fn build<'a>(sources: impl IntoIterator<Item = AddressSource<'a>>) -> Result<Self> {
        let mut lists = Self::default();
        let mut patterns = Vec::new();
        for source in sources {
            let format = match source.format {
                "plain" => ListFormat::Plain,
                "hosts" => ListFormat::Hosts,
                "adblock" => ListFormat::AdBlock,
                "tsv" => ListFormat::Tsv,
                _ => return Err(Error::new(ErrorKind::BundleCorrupt, "an address list has an unknown format")),
            };
            // The sources of evidence tell the layers apart by these beginnings.
            if Layer::ALL.iter().any(|layer| !layer.prefix().is_empty() && source.id.starts_with(layer.prefix())) {
                return Err(Error::new(ErrorKind::BundleCorrupt, "an address list has the name of another layer"));
            }
            let list = parse_list(source.text, format);
            // A bundle is checked before it ships: a line that cannot be read is damage, never something to skip.
            if let Some(line) = list.rejected.first() {
                let what = format!("line {} of the list {} cannot be read: {}", line.line, source.id, line.reason);
                return Err(Error::new(ErrorKind::BundleCorrupt, what));
            }
            lists.add(source.id, list, source.labels, true, &mut patterns).map_err(|line| unknown(source.id, line))?;
        }
        lists.index = LinkIndex::build(patterns.into_iter());
        Ok(lists)
    }

    /// Adds the entries of one list; gives the line whose labels are unknown or, where it must have some, missing.
    fn add(
        &mut self,
        name: &str,
        list: ParsedList,
        labels: &[String],
        needs_labels: bool,
        patterns: &mut Vec<(Pattern, u32)>,
    ) -> std::result::Result<(), usize> {
        self.names.push((name.to_owned(), list.entries.len()));
        for entry in list.entries {
            let own = if entry.labels.is_empty() { labels } else { &entry.labels };
            let own = own.iter().filter(|label| needs_labels || *label != NO_LABEL);
            let says = own.map(|label| Listed::parse(label)).collect::<Option<Vec<_>>>().ok_or(entry.line)?;
            if needs_labels && says.is_empty() && !entry.exception {
                return Err(entry.line);
            }
            let id = format!("{name}#{}", entry.line);
            let helps = |listed: &Listed| matches!(listed, Listed::Context(Context::Educational | Context::Supportive));
            if says.iter().any(helps) {
                self.education.push((entry.pattern.text().to_owned(), id.clone()));
            }
            patterns.push((entry.pattern, self.addresses.len() as u32));
            self.addresses.push(Address { id, says, exception: entry.exception });
        }
        Ok(())
    }

    /// The entries that cover a link, most specific first.
    fn lookup(&self, link: &Link) -> impl Iterator<Item = Covering<'_>> {
        let hits = self.index.lookup(link).into_iter().filter_map(|hit| self.addresses.get(hit.id as usize));
        hits.map(|entry| Covering { id: Cow::Borrowed(&entry.id), says: &entry.says, exception: entry.exception })
    }
}

/// In the label column of a deny or allow list: the entry is about the whole address, whatever it is.
const NO_LABEL: &str = "-";

/// A list of hosts and addresses that a caller brings, in the layer that it is meant for.
///
/// The layers are heard in this order, and each may overrule those below it:
///
/// 1. **sealed** ([`SealedList`](crate::SealedList)): confirmed whatever else is listed;
/// 2. **deny**: the address is not wanted; [`Verdict::is_denied`](crate::Verdict::is_denied) says so, and a policy blocks it;
/// 3. **allow**: category lists are not heard about the address;
/// 4. **categories**: what the address is.
///
/// Lists of millions of entries are compiled first: [`UrlList`], whose layer stands in its file.
///
/// Deny beats allow whichever is more specific, so that no allow list of one hand opens what another has closed; an
/// exception within the deny list itself (`@@||host^`) is the way to leave something out of it.
///
/// An allow entry is about the address alone. What is written in a search, on a page or in a picture found there is read
/// as anywhere else: nobody is safe from grooming because the site is allowed. An allow entry with labels (a table, or
/// [`categories`](Self::categories) entries with a label column) silences these labels and their sub-labels only.
///
/// The form of the text is recognised: a plain list, a hosts file, host rules of ad blockers, or a table with tabs
/// (pattern, labels, note). `#` begins a comment. A line that cannot be read is an error and names the line.
///
/// ```
/// use fourc::input::Url;
/// use fourc::{AddressList, Bundle, Category, Classifier, Effort, Level};
///
/// let classifier = Classifier::builder(Bundle::embedded()?)
///     .effort(Effort::Rules)
///     .addresses(AddressList::deny("school", "videos.example\n")?)
///     .addresses(AddressList::allow("school", "betfair.com\n")?)
///     .build()?;
/// let denied = classifier.classify(Url::new("https://m.videos.example/1"))?;
/// assert!(denied.is_denied());
/// let allowed = classifier.classify(Url::new("https://betfair.com/"))?;
/// assert_eq!(allowed.level(Category::Gambling), Level::Clear);
/// assert!(allowed.evidence.iter().any(|evidence| evidence.source.starts_with("allow/school#1")));
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone)]
pub struct AddressList {
    layer: Layer,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// The lists of a bundle, or one of a caller.
    Text(Arc<AddressLists>),
    Compiled(UrlList),
}

impl AddressList {
    /// Addresses that are not wanted. Entries of a table may carry labels, which then stand beside the denial.
    pub fn deny(name: &str, text: &str) -> Result<Self> {
        Self::read(Layer::Deny, name, text, &[])
    }

    /// Addresses about which category lists are not heard.
    pub fn allow(name: &str, text: &str) -> Result<Self> {
        Self::read(Layer::Allow, name, text, &[])
    }

    /// Addresses of which the list says what they are: by the labels of its entries or, where they have none, by these.
    pub fn categories(name: &str, text: &str, labels: &[Category]) -> Result<Self> {
        let labels: Vec<String> = labels.iter().map(|label| label.id().to_owned()).collect();
        Self::read(Layer::Categories, name, text, &labels)
    }

    /// The lists of a bundle, which say what addresses are.
    pub(crate) fn of_bundle(lists: AddressLists) -> Self {
        Self { layer: Layer::Categories, content: Content::Text(Arc::new(lists)) }
    }

    /// A compiled list of any layer but the sealed one.
    pub(crate) fn compiled(list: UrlList) -> Self {
        Self { layer: list.layer(), content: Content::Compiled(list) }
    }

    fn read(layer: Layer, name: &str, text: &str, labels: &[String]) -> Result<Self> {
        check_name(name)?;
        let list = parse_list(text, ListFormat::guess(text));
        if let Some(line) = list.rejected.first() {
            return Err(unreadable(layer, name, &format!("line {}: {}", line.line, line.reason)));
        }
        if list.entries.is_empty() {
            return Err(unreadable(layer, name, "it has no entry"));
        }
        let mut lists = AddressLists::default();
        let mut patterns = Vec::new();
        let id = format!("{}{name}", layer.prefix());
        let needs_labels = layer == Layer::Categories;
        lists.add(&id, list, labels, needs_labels, &mut patterns).map_err(|line| {
            unreadable(layer, name, &format!("line {line}: no label, or one that this engine does not know"))
        })?;
        lists.index = LinkIndex::build(patterns.into_iter());
        Ok(Self { layer, content: Content::Text(Arc::new(lists)) })
    }

    /// The layer that it speaks in.
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.names().iter().map(|(_, entries)| entries).sum()
    }

    /// Whether it has none, which only a compiled list or those of a bundle may.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of its lists as they stand in evidence, and how many entries each has.
    pub(crate) fn names(&self) -> Vec<(String, usize)> {
        match &self.content {
            Content::Text(lists) => lists.names.clone(),
            Content::Compiled(list) => vec![(format!("{}{}", self.layer.prefix(), list.name()), list.len() as usize)],
        }
    }

    /// The addresses of a bundle's lists that teach or help, each with the id of the entry that says so.
    pub(crate) fn education(&self) -> &[(String, String)] {
        match &self.content {
            Content::Text(lists) => &lists.education,
            Content::Compiled(_) => &[],
        }
    }

    /// The last day on which a compiled list should be used.
    pub(crate) fn expires(&self) -> Option<Date> {
        match &self.content {
            Content::Text(_) => None,
            Content::Compiled(list) => list.expires(),
        }
    }

    /// The entries that cover a link, most specific first.
    pub(crate) fn lookup(&self, link: &Link) -> Vec<Covering<'_>> {
        let list = match &self.content {
            Content::Text(lists) => return lists.lookup(link).collect(),
            Content::Compiled(list) => list,
        };
        // Sources of compiled category lists stand by themselves; the other layers show that they are layers.
        let before = match self.layer {
            Layer::Categories => String::new(),
            layer => format!("{}{}/", layer.prefix(), list.name()),
        };
        let mut found = Vec::new();
        for hit in list.lookup(link) {
            let id = Cow::Owned(format!("{before}{}#{}", hit.source.id, hit.line));
            found.push(Covering { id, says: hit.says, exception: hit.exception });
        }
        found
    }

    /// What an id that evidence names is, in words for people; `None` for one of another list.
    pub(crate) fn describe(&self, id: &str) -> Option<String> {
        let (source, line) = id.rsplit_once('#')?;
        let layer = self.layer.id();
        let list = match &self.content {
            // The entries of bundles say enough by themselves.
            Content::Text(_) if self.layer == Layer::Categories => return None,
            Content::Text(lists) => {
                let (name, _) = lists.names.iter().find(|(name, _)| name == source)?;
                return Some(format!("line {line} of the {layer} list {}", name.strip_prefix(self.layer.prefix())?));
            }
            Content::Compiled(list) => list,
        };
        let source = match self.layer {
            Layer::Categories => source,
            layer => source.strip_prefix(layer.prefix())?.strip_prefix(list.name())?.strip_prefix('/')?,
        };
        let info = list.sources().iter().find(|info| info.id == source)?;
        let (kind, date) = list.describe_entry(source, line.parse().ok()?)?;
        let dated = date.or(info.date).or(list.date()).map_or_else(String::new, |date| format!(" of {date}"));
        let digest = info.sha256.get(..12).unwrap_or(&info.sha256);
        let (kind, format, name) = (kind.id(), &info.format, list.name());
        Some(format!(
            "{kind} entry{dated}, line {line} of {source} ({format}, sha256 {digest}…) in the list {name} ({layer})"
        ))
    }
}

impl std::fmt::Debug for AddressList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = self.names().into_iter().map(|(name, _)| name).collect();
        f.debug_struct("AddressList").field("names", &names).field("entries", &self.len()).finish_non_exhaustive()
    }
}

/// A list's name stands in evidence, in coverage and in errors, so it must be short and plain.
pub(super) fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(plain) {
        return Ok(());
    }
    let what = format!("the name of a list is 1 to {LONGEST_NAME} of the characters A-Z, a-z, 0-9, '-', '_' and '.'");
    Err(Error::new(ErrorKind::Configuration, what))
}

const LONGEST_NAME: usize = 64;

fn unreadable(layer: Layer, name: &str, why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the {} list {name} cannot be read: {why}", layer.id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn covers(list: &AddressList, url: &str) -> Vec<String> {
        let link = Link::parse(url, &Limits::default()).unwrap();
        list.lookup(&link).into_iter().map(|entry| entry.id.into_owned()).collect()
    }

    #[test]
    fn the_form_of_a_list_is_recognised() {
        for text in [
            "# ours\nblocked.example\n",
            "\u{feff}0.0.0.0 blocked.example\n",
            "127.0.0.1\tblocked.example # why\n",
            "[Adblock Plus 2.0]\n! ours\n||blocked.example^\n",
            "# ours\nblocked.example\t-\tasked for by the head\n",
            "blocked.example\tgaming,streaming\n",
        ] {
            let list = AddressList::deny("ours", text).unwrap();
            assert_eq!(list.len(), 1, "{text}");
            assert!(covers(&list, "http://blocked.example/a")[0].starts_with("deny/ours#"), "{text}");
            assert!(covers(&list, "http://other.example/").is_empty(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_names_the_line_and_not_its_content() {
        for (text, line) in [("a.example\nnot a host\n", 2), ("co.uk\n", 1), ("a.example\tno-such-label\n", 1)] {
            let error = AddressList::allow("ours", text).unwrap_err();
            assert!(error.message().contains(&format!("line {line}")), "{error}");
            assert!(!error.message().contains("co.uk") && !error.message().contains("no-such"), "{error}");
        }
        assert!(AddressList::allow("ours", "# nothing\n").unwrap_err().message().contains("no entry"));
        assert!(AddressList::categories("ours", "a.example\n", &[]).is_err(), "what should it say");
        assert!(AddressList::categories("ours", "a.example\n", &[Category::Gaming]).is_ok());
        for name in ["", "a/b", "a b", &"x".repeat(65)] {
            assert_eq!(AddressList::deny(name, "a.example\n").unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}
