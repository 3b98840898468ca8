//! From tokens to text with positions: the border to `html5gum`.
//!
//! The tokenizer hands over decoded text in pieces and moves a position along the HTML. A piece that stands before the
//! position letter by letter is literal; any other is an entity, a normalised line end or a replaced NUL.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::{Emitter, Error, State, Tokenizer};

use super::Page;
use super::collect::Collector;
use super::mapped::Mapped;
use crate::span::Span;

/// Names longer than this are no names of HTML; two that begin alike may be taken for the same.
const NAME_BYTES: usize = 64;

/// Reads all tokens of a page.
pub(super) fn read(html: &str, depth: usize) -> Page {
    let mut tokens = Tokens {
        source: Source { html, position: 0, cursor: 0, literal: 0..0 },
        collector: Collector::new(depth),
        tag: Tag::default(),
        is_end: false,
        name: Vec::new(),
        value: None,
        in_attribute: false,
        last_start: Vec::new(),
    };
    // The tokenizer of a string cannot fail, and this emitter never hands a token back.
    let Ok(()) = Tokenizer::new_with_emitter(html, &mut tokens).finish();
    tokens.flush_text();
    tokens.collector.finish()
}

/// The attributes that anything read of a page depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Action,
    Alt,
    AriaHidden,
    Autocomplete,
    BgColor,
    Class,
    Color,
    Content,
    DataSrc,
    Hidden,
    Href,
    Lang,
    Name,
    Placeholder,
    Property,
    Rel,
    Src,
    Style,
    Title,
    Type,
    Value,
}

impl Attribute {
    fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"action" => Self::Action,
            b"alt" => Self::Alt,
            b"aria-hidden" => Self::AriaHidden,
            b"autocomplete" => Self::Autocomplete,
            b"bgcolor" => Self::BgColor,
            b"class" => Self::Class,
            b"color" => Self::Color,
            b"content" => Self::Content,
            b"data-src" => Self::DataSrc,
            b"hidden" => Self::Hidden,
            b"href" | b"xlink:href" => Self::Href,
            b"lang" => Self::Lang,
            b"name" => Self::Name,
            b"placeholder" => Self::Placeholder,
            b"property" => Self::Property,
            b"rel" => Self::Rel,
            b"src" => Self::Src,
            b"style" => Self::Style,
            b"title" => Self::Title,
            b"type" => Self::Type,
            b"value" => Self::Value,
            _ => return None,
        })
    }
}

/// A start tag with the attributes of interest.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// The name in lower case.
    pub(super) name: Vec<u8>,
    /// Whether it was written with a slash at its end.
    pub(super) self_closing: bool,
    attributes: Vec<(Attribute, Mapped)>,
}

impl Tag {
    /// The value of an attribute, if it is there.
    pub(super) fn get(&self, attribute: Attribute) -> Option<&Mapped> {
        self.attributes.iter().find(|(found, _)| *found == attribute).map(|(_, value)| value)
    }

    /// Whether the attribute has this value, in any case of letters.
    pub(super) fn is(&self, attribute: Attribute, value: &str) -> bool {
        self.get(attribute).is_some_and(|found| found.text.trim().eq_ignore_ascii_case(value))
    }
}

/// A piece of decoded text and where it was written.
enum Piece {
    Literal(Range<usize>),
    Decoded(Span),
}

/// The HTML and how far it has been read.
struct Source<'a> {
    html: &'a str,
    /// The end of what the tokenizer has consumed.
    position: usize,
    /// The end of the last token or piece.
    cursor: usize,
    /// Literal text that is not yet handed on; it grows while the next piece follows directly.
    literal: Range<usize>,
}

impl Source<'_> {
    /// Tells where the piece that ends at the current position was written.
    fn locate(&mut self, bytes: &[u8]) -> Piece {
        let html = self.html.as_bytes();
        let (from, to) = (self.cursor.min(self.position), self.position);
        self.cursor = to;
        let written = html.get(from..to).unwrap_or_default();
        let start = to.saturating_sub(bytes.len());
        // `&semi;` ends like the `;` it stands for, so what lies between must hold no start of an entity.
        if let Some(skipped) = written.strip_suffix(bytes)
            && !skipped.contains(&b'&')
        {
            return Piece::Literal(start..to);
        }
        // What looked like an end tag and was none comes late, when the position is already behind it.
        if written.starts_with(bytes) && !written.starts_with(b"&") {
            self.cursor = from + bytes.len();
            return Piece::Literal(from..self.cursor);
        }
        let entity = written.iter().rposition(|&byte| byte == b'&').map(|at| from + at);
        Piece::Decoded(Span::new(entity.unwrap_or(to.saturating_sub(1).max(from)), to))
    }
}

struct Tokens<'a> {
    source: Source<'a>,
    collector: Collector,
    tag: Tag,
    is_end: bool,
    // The attribute being read: its name, and its value if it is of interest.
    name: Vec<u8>,
    value: Option<Mapped>,
    in_attribute: bool,
    last_start: Vec<u8>,
}

impl Tokens<'_> {
    /// Hands on the literal text that has gathered.
    fn flush_text(&mut self) {
        let range = std::mem::replace(&mut self.source.literal, 0..0);
        if let Some(text) = self.source.html.get(range.clone())
            && !text.is_empty()
        {
            self.collector.literal(text, range.start);
        }
    }

    /// Ends the text before a tag or a comment, which ends at the current position.
    fn token(&mut self) {
        self.flush_text();
        self.source.cursor = self.source.position;
    }

    fn flush_value(&mut self) {
        let range = std::mem::replace(&mut self.source.literal, 0..0);
        if let (Some(value), Some(text)) = (&mut self.value, self.source.html.get(range.clone()))
            && !text.is_empty()
        {
            value.push_literal(text, range.start);
        }
    }

    fn end_attribute(&mut self) {
        if !std::mem::take(&mut self.in_attribute) {
            return;
        }
        self.flush_value();
        let value = self.value.take().unwrap_or_default();
        if let Some(attribute) = Attribute::named(&self.name)
            && self.tag.get(attribute).is_none()
        {
            self.tag.attributes.push((attribute, value));
        }
    }

    fn begin_tag(&mut self, is_end: bool) {
        self.is_end = is_end;
        self.in_attribute = false;
        self.tag.name.clear();
        self.tag.attributes.clear();
        self.tag.self_closing = false;
    }
}

fn push_name(name: &mut Vec<u8>, more: &[u8]) {
    let room = NAME_BYTES.saturating_sub(name.len());
    name.extend(more.iter().take(room));
}

impl Emitter for &mut Tokens<'_> {
    type Token = Infallible;

    fn emit_string(&mut self, bytes: &[u8]) {
        match self.source.locate(bytes) {
            Piece::Literal(range) if range.start == self.source.literal.end => self.source.literal.end = range.end,
            Piece::Literal(range) => {
                self.flush_text();
                self.source.literal = range;
            }
            Piece::Decoded(span) => {
                self.flush_text();
                self.collector.decoded(std::str::from_utf8(bytes).unwrap_or("\u{fffd}"), span);
            }
        }
    }

    fn init_start_tag(&mut self) {
        self.begin_tag(false);
    }

    fn init_end_tag(&mut self) {
        self.begin_tag(true);
    }

    fn push_tag_name(&mut self, bytes: &[u8]) {
        push_name(&mut self.tag.name, bytes);
    }

    fn init_attribute(&mut self) {
        // The text before the tag must leave first: the value gathers in the same place.
        if !self.in_attribute {
            self.flush_text();
        }
        self.end_attribute();
        self.name.clear();
        self.value = None;
        self.in_attribute = true;
    }

    fn push_attribute_name(&mut self, bytes: &[u8]) {
        push_name(&mut self.name, bytes);
    }

    fn init_attribute_value(&mut self) {
        self.source.cursor = self.source.position;
        self.value = Attribute::named(&self.name).map(|_| Mapped::default());
    }

    fn push_attribute_value(&mut self, bytes: &[u8]) {
        if self.value.is_none() {
            return;
        }
        match self.source.locate(bytes) {
            Piece::Literal(range) if range.start == self.source.literal.end => self.source.literal.end = range.end,
            Piece::Literal(range) => {
                self.flush_value();
                self.source.literal = range;
            }
            Piece::Decoded(span) => {
                self.flush_value();
                if let Some(value) = &mut self.value {
                    value.push_decoded(std::str::from_utf8(bytes).unwrap_or("\u{fffd}"), span);
                }
            }
        }
    }

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.token();
        if self.is_end {
            self.last_start.clear();
            self.collector.end_tag(&self.tag.name);
            return None;
        }
        self.last_start.clone_from(&self.tag.name);
        self.collector.start_tag(&self.tag)
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start.is_empty() && self.last_start == self.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.collector.is_foreign()
    }

    fn move_position(&mut self, offset: isize) {
        self.source.position = self.source.position.saturating_add_signed(offset);
    }

    fn init_comment(&mut self) {
        self.flush_text();
    }

    fn emit_current_comment(&mut self) {
        self.token();
    }

    fn init_doctype(&mut self) {
        self.flush_text();
    }

    fn emit_current_doctype(&mut self) {
        self.token();
    }

    fn emit_eof(&mut self) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}

    fn pop_token(&mut self) -> Option<Self::Token> {
        None
    }

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start = name.unwrap_or_default().to_vec();
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn set_force_quirks(&mut self) {}

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
}
