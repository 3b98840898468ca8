//! What of the tokens is seen, and in which lines.

use html5gum::State;

use super::elements::{
    ends_foreign, implied_ends, is_block, is_formatting, is_furniture, is_never_shown, is_table_part, is_void,
    text_state,
};
use super::facts::{Facts, is_heading};
use super::mapped::{Lines, Mapped};
use super::tokens::{Attribute, Tag};
use super::tree::{Element, Tree};
use super::{ImageRef, LinkRef, Page, Region, style};
use crate::span::Span;

/// Links, and images, that are kept of one page: more than people can follow, and a bound on memory.
const REFERENCES: usize = 1 << 16;

/// Where the text inside an element that holds no mark-up goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    Nowhere,
    Hidden,
    Script,
    Title,
    Lines,
}

/// Gathers the page token by token.
#[derive(Debug)]
pub(super) struct Collector {
    tree: Tree,
    lines: Lines,
    // Texts of attributes: they wait for the end of the line, so that they do not tear it apart.
    waiting: Vec<Mapped>,
    title: Option<Lines>,
    raw: Option<Raw>,
    links: Vec<LinkRef>,
    open_link: bool,
    images: Vec<ImageRef>,
    base: Option<String>,
    facts: Facts,
    truncated: bool,
}

impl Collector {
    /// An empty page that follows elements down to `depth`.
    pub(super) fn new(depth: usize) -> Self {
        Self {
            tree: Tree::new(depth),
            lines: Lines::default(),
            waiting: Vec::new(),
            title: None,
            raw: None,
            links: Vec::new(),
            open_link: false,
            images: Vec::new(),
            base: None,
            facts: Facts::default(),
            truncated: false,
        }
    }

    /// Whether a drawing or a formula is open, in which the tokenizer reads some things differently.
    pub(super) fn is_foreign(&self) -> bool {
        self.tree.is_foreign()
    }

    /// Text that stands in the HTML as it is.
    pub(super) fn literal(&mut self, text: &str, source: usize) {
        if self.raw == Some(Raw::Script) {
            self.facts.script_text(Span::new(source, source + text.len()));
            return;
        }
        let keep_lines = self.raw.is_some_and(|raw| raw != Raw::Title) || self.tree.keeps_lines();
        if self.is_hidden() {
            self.facts.hidden_literal(text, source, keep_lines);
        } else if let Some(lines) = self.target() {
            lines.literal(text, source, keep_lines);
            self.link_text(text);
        }
    }

    /// Text that stands in the HTML as something else.
    pub(super) fn decoded(&mut self, text: &str, source: Span) {
        if self.raw == Some(Raw::Script) {
            self.facts.script_text(source);
            return;
        }
        let keep_lines = self.raw.is_some_and(|raw| raw != Raw::Title) || self.tree.keeps_lines();
        if self.is_hidden() {
            self.facts.hidden_decoded(text, source, keep_lines);
        } else if let Some(lines) = self.target() {
            lines.decoded(text, source, keep_lines);
            self.link_text(text);
        }
    }

    /// Whether text that comes now is not seen.
    fn is_hidden(&self) -> bool {
        match self.raw {
            Some(Raw::Hidden) => true,
            Some(Raw::Nowhere | Raw::Script | Raw::Title) => false,
            Some(Raw::Lines) | None => self.tree.is_hidden() || self.tree.is_faint(),
        }
    }

    /// Where text goes that comes now and is seen.
    fn target(&mut self) -> Option<&mut Lines> {
        match self.raw {
            Some(Raw::Nowhere | Raw::Hidden | Raw::Script) => None,
            Some(Raw::Title) => self.title.as_mut(),
            Some(Raw::Lines) | None => Some(&mut self.lines),
        }
    }

    fn link_text(&mut self, text: &str) {
        if self.open_link
            && self.raw != Some(Raw::Title)
            && let Some(link) = self.links.last_mut()
        {
            link.text.push_str(text);
        }
    }

    fn break_line(&mut self) {
        self.facts.break_hidden_line();
        if self.tree.is_hidden() {
            return;
        }
        self.lines.break_line();
        for line in std::mem::take(&mut self.waiting) {
            self.lines.own_line(&line);
        }
        self.link_text(" ");
    }

    /// A start tag; answers with the state in which the tokenizer reads the content.
    pub(super) fn start_tag(&mut self, tag: &Tag) -> Option<State> {
        let name = tag.name.as_slice();
        if self.tree.is_foreign() && ends_foreign(name) {
            while self.tree.is_foreign() {
                self.close_top();
            }
        }
        let foreign = self.tree.would_be_foreign(name);
        if !foreign {
            self.close_implied(name);
        }
        let style = tag.get(Attribute::Style).map(|value| style::read(&value.text)).unwrap_or_default();
        let mut element = Element::new(name);
        let put_away = style.hidden || tag.get(Attribute::Hidden).is_some() || tag.is(Attribute::AriaHidden, "true");
        element.hidden = put_away || is_never_shown(name);
        element.block = style.block.unwrap_or_else(|| is_block(name));
        element.keeps_lines = matches!(name, b"pre" | b"listing");
        element.look = style.look.or(look_of_attributes(tag));
        element.classed = tag.get(Attribute::Class).is_some();

        if element.block || name == b"br" {
            self.break_line();
        }
        // The text inside a frame is for browsers without frames, but the frame itself is seen.
        if !self.tree.is_hidden() && !put_away && (!is_never_shown(name) || name == b"iframe") {
            self.facts.tag(tag, name);
            self.attributes(tag, name);
            element.link = self.reference(tag, name);
        }
        if !foreign && let Some(state) = text_state(name) {
            self.raw = Some(match name {
                b"script" => {
                    self.facts.begin_script(tag);
                    Raw::Script
                }
                b"noscript" => Raw::Hidden,
                b"textarea" | b"xmp" if element.hidden || self.tree.is_hidden() => Raw::Hidden,
                _ if element.hidden || self.tree.is_hidden() => Raw::Nowhere,
                b"title" if self.title.is_some() => Raw::Nowhere,
                b"title" => {
                    self.title = Some(Lines::default());
                    Raw::Title
                }
                _ => Raw::Lines,
            });
            return Some(state);
        }
        let empty = if foreign { tag.self_closing } else { is_void(name) };
        self.open_link |= element.link;
        element.heading = is_heading(name).then(|| self.lines.len());
        element.furniture = is_furniture(name).then(|| self.lines.len());
        if empty {
            if element.block {
                self.break_line();
            }
            self.open_link &= !element.link;
        } else if !self.tree.push(element) {
            self.truncated = true;
            // A link that cannot be followed to its end shows its address only.
            self.open_link = false;
        }
        None
    }

    /// An end tag, wherever it stands.
    pub(super) fn end_tag(&mut self, name: &[u8]) {
        if let Some(raw) = self.raw.take() {
            match raw {
                Raw::Lines | Raw::Hidden => self.break_line(),
                Raw::Script => self.facts.end_script(),
                Raw::Nowhere | Raw::Title => {}
            }
            return;
        }
        if name == b"form" {
            self.facts.end_form();
        }
        if name == b"br" {
            self.break_line();
            return;
        }
        let Some(index) = self.tree.find(name) else {
            if is_block(name) {
                self.break_line();
            }
            return;
        };
        if is_table_part(name) {
            // The cells of an inner table are not those of the outer one.
            if self.tree.find(b"table").is_none_or(|table| table <= index) {
                self.close_to(index);
            }
        } else if is_block(name) {
            if !self.tree.barrier_inside(index) {
                self.close_to(index);
            }
        } else if !self.tree.block_inside(index) || self.tree.is_foreign() {
            self.close_to(index);
        } else if is_formatting(name) {
            self.end_early(index);
        }
    }

    fn end_early(&mut self, index: usize) {
        if self.tree.end_early(index) {
            self.open_link = false;
        }
    }

    fn close_implied(&mut self, name: &[u8]) {
        // A link inside a link does not exist: the second ends the first, whatever is open in it.
        if name == b"a"
            && let Some(index) = self.tree.find(b"a")
        {
            self.end_tag(b"a");
            if self.tree.find(b"a") == Some(index) {
                self.end_early(index);
            }
        }
        for (ended, protectors) in implied_ends(name) {
            let protector = self.tree.find_any(protectors);
            let outermost =
                ended.iter().filter_map(|name| self.tree.find(name)).filter(|&index| Some(index) > protector).min();
            if let Some(index) = outermost {
                self.close_to(index);
            }
        }
    }

    fn close_to(&mut self, index: usize) {
        while self.tree.len() > index || self.tree.top_has_ended() {
            self.close_top();
        }
    }

    fn close_top(&mut self) {
        // What a hidden block ends is a line before it and after it, not inside it.
        let Some(element) = self.tree.pop() else { return };
        if element.link {
            self.open_link = false;
        }
        if let Some(start) = element.heading {
            self.facts.heading(&self.lines, start);
        }
        if element.block {
            self.break_line();
        }
        if let Some(start) = element.furniture {
            self.facts.furniture(element.is(b"form"), Span::new(start, self.lines.len()));
        }
    }

    /// Texts that stand in attributes and are seen, or shown as a hint.
    fn attributes(&mut self, tag: &Tag, name: &[u8]) {
        let mut seen: Vec<&Mapped> = Vec::new();
        match name {
            b"input" => {
                let kind = tag.get(Attribute::Type).map(|kind| kind.text.trim().to_ascii_lowercase());
                match kind.as_deref().unwrap_or_default() {
                    // Their values are for the server, dots, or positions of a slider.
                    "hidden" => return,
                    "checkbox" | "radio" | "password" | "range" | "color" | "file" => {}
                    "image" => seen.extend(tag.get(Attribute::Alt)),
                    _ => seen.extend(tag.get(Attribute::Value)),
                }
                seen.extend(tag.get(Attribute::Placeholder));
            }
            b"textarea" => seen.extend(tag.get(Attribute::Placeholder)),
            b"img" | b"image" | b"area" => seen.extend(tag.get(Attribute::Alt)),
            _ => {}
        }
        if let Some(hint) = tag.get(Attribute::Title)
            && seen.iter().all(|text| text.text != hint.text)
        {
            seen.push(hint);
        }
        self.waiting.extend(seen.into_iter().filter(|text| !text.text.is_empty()).cloned());
    }

    /// Notes what the element leads to or shows; answers whether it is a link that its content belongs to.
    fn reference(&mut self, tag: &Tag, name: &[u8]) -> bool {
        let address = |attribute| {
            let value: &Mapped = tag.get(attribute)?;
            Some((value.text.trim().to_owned(), value.extent()?))
        };
        let text = |attribute| tag.get(attribute).map(|value| value.text.trim().to_owned()).unwrap_or_default();
        match name {
            b"base" => {
                if self.base.is_none() {
                    self.base = address(Attribute::Href).map(|(href, _)| href);
                }
                false
            }
            b"a" | b"area" => {
                let Some((href, span)) = address(Attribute::Href) else { return false };
                self.link(LinkRef { href, text: text(Attribute::Alt), span, frame: false }) && name == b"a"
            }
            b"iframe" | b"frame" | b"embed" => {
                if let Some((href, span)) = address(Attribute::Src) {
                    self.link(LinkRef { href, text: text(Attribute::Title), span, frame: true });
                }
                false
            }
            b"img" | b"image" | b"input" => {
                let alt = text(Attribute::Alt);
                self.link_text(&alt);
                let shown = name != b"input" || tag.is(Attribute::Type, "image");
                let source = address(Attribute::Src).or_else(|| address(Attribute::DataSrc));
                let source = source.or_else(|| address(Attribute::Href)).filter(|_| shown);
                if let Some((src, span)) = source {
                    if self.images.len() < REFERENCES {
                        self.images.push(ImageRef { src, alt, span });
                    } else {
                        self.truncated = true;
                    }
                }
                false
            }
            _ => false,
        }
    }

    fn link(&mut self, link: LinkRef) -> bool {
        let room = self.links.len() < REFERENCES;
        if room {
            self.open_link = false;
            self.links.push(link);
        } else {
            self.truncated = true;
        }
        room
    }

    /// The page, when there are no more tokens.
    pub(super) fn finish(mut self) -> Page {
        self.raw = None;
        self.close_to(0);
        self.break_line();
        let mut links = self.links;
        for link in &mut links {
            let words: Vec<&str> = link.text.split(super::mapped::is_space).filter(|word| !word.is_empty()).collect();
            link.text = words.join(" ");
        }
        let title = self.title.map(Lines::finish);
        let facts = self.facts.finish(title.as_ref());
        let title = title.and_then(|title| Some(Region { span: title.extent()?, text: title.text }));
        let mut mapped = self.lines.finish();
        // The line end at the very end is gone.
        let end = mapped.text.len();
        let furniture = facts.furniture.iter().map(|span| Span::new(span.start.min(end), span.end.min(end))).collect();
        Page {
            title,
            head: facts.head,
            furniture,
            hidden: facts.hidden,
            headings: facts.headings,
            forms: facts.forms,
            scripts: facts.scripts,
            canonical: facts.canonical,
            lang: facts.lang,
            text: std::mem::take(&mut mapped.text),
            links,
            images: self.images,
            base: self.base,
            truncated: self.truncated,
            mapped,
        }
    }
}

fn look_of_attributes(tag: &Tag) -> style::Look {
    let value = |attribute| tag.get(attribute).map(|value| value.text.as_str());
    style::Look::of_attributes(value(Attribute::Color), value(Attribute::BgColor))
}
