//! What a page has beside its visible text: description, headings, forms, scripts, and text that nobody sees.

use super::mapped::{Lines, Mapped, is_space};
use super::tokens::{Attribute, Tag};
use super::{Field, Form, Region, Script};
use crate::span::Span;

/// Gathers them tag by tag.
#[derive(Debug, Default)]
pub(super) struct Facts {
    described: Vec<Mapped>,
    hidden: Lines,
    furniture: Vec<Span>,
    headings: Vec<Region>,
    forms: Vec<Form>,
    open_form: Option<usize>,
    loose: Option<usize>,
    scripts: Vec<Script>,
    open_script: Option<Span>,
    canonical: Option<String>,
    lang: Option<String>,
}

/// The same, when the page is over.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) head: Mapped,
    pub(super) hidden: Mapped,
    pub(super) furniture: Vec<Span>,
    pub(super) headings: Vec<Region>,
    pub(super) forms: Vec<Form>,
    pub(super) scripts: Vec<Script>,
    pub(super) canonical: Option<String>,
    pub(super) lang: Option<String>,
}

impl Facts {
    /// Text that is on the page and not seen, as it stands in the HTML.
    pub(super) fn hidden_literal(&mut self, text: &str, source: usize, keep_lines: bool) {
        let room = HIDDEN_BYTES.saturating_sub(self.hidden.len());
        let kept = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.hidden.literal(kept, source, keep_lines);
    }

    /// The same, for what stands in the HTML as something else.
    pub(super) fn hidden_decoded(&mut self, text: &str, source: Span, keep_lines: bool) {
        if self.hidden.len() < HIDDEN_BYTES {
            self.hidden.decoded(text, source, keep_lines);
        }
    }

    /// Ends a line of what is not seen.
    pub(super) fn break_hidden_line(&mut self) {
        self.hidden.break_line();
    }

    /// What the tag of an element says that is seen, or stands in the head.
    pub(super) fn tag(&mut self, tag: &Tag, name: &[u8]) {
        let value = |attribute| tag.get(attribute).map(|value| value.text.trim()).filter(|text| !text.is_empty());
        match name {
            b"html" => self.lang = self.lang.take().or_else(|| value(Attribute::Lang).map(str::to_owned)),
            b"link" if tag.is(Attribute::Rel, "canonical") => {
                self.canonical = self.canonical.take().or_else(|| value(Attribute::Href).map(str::to_owned));
            }
            b"meta" => self.meta(tag),
            b"form" if self.forms.len() < FORMS => {
                self.open_form = Some(self.forms.len());
                self.forms.push(Form { action: value(Attribute::Action).map(str::to_owned), fields: Vec::new() });
            }
            b"input" => self.field(tag),
            _ => {}
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let Some(content) = tag.get(Attribute::Content).filter(|content| !content.text.trim().is_empty()) else {
            return;
        };
        let is = |names: &[&str]| {
            names.iter().any(|name| tag.is(Attribute::Name, name) || tag.is(Attribute::Property, name))
        };
        if is(&["description", "og:description", "og:title", "og:site_name", "twitter:description", "twitter:title"]) {
            // Pages say the same thing in several ways; once is enough.
            if self.described.len() < DESCRIPTIONS && self.described.iter().all(|one| one.text != content.text) {
                self.described.push(content.clone());
            }
        } else if is(&["keywords"]) && self.hidden.len() < HIDDEN_BYTES && content.text.len() < HIDDEN_BYTES {
            self.hidden.own_line(content);
        }
    }

    fn field(&mut self, tag: &Tag) {
        let word = |attribute| {
            tag.get(attribute).map(|value| value.text.trim().to_ascii_lowercase()).filter(|text| !text.is_empty())
        };
        let kind = word(Attribute::Type).unwrap_or_else(|| "text".to_owned());
        let span = [Attribute::Type, Attribute::Name, Attribute::Placeholder, Attribute::Autocomplete];
        let span = span.into_iter().find_map(|attribute| tag.get(attribute)?.extent());
        let field = Field { kind, name: word(Attribute::Name), autocomplete: word(Attribute::Autocomplete), span };
        let form = self.open_form.or(self.loose).unwrap_or_else(|| {
            self.loose = Some(self.forms.len());
            self.forms.push(Form { action: None, fields: Vec::new() });
            self.forms.len() - 1
        });
        if let Some(form) = self.forms.get_mut(form)
            && form.fields.len() < FIELDS
        {
            form.fields.push(field);
        }
    }

    /// A form ends, wherever its end tag stands.
    pub(super) fn end_form(&mut self) {
        self.open_form = None;
    }

    /// A script begins; those that browsers do not run are left out.
    pub(super) fn begin_script(&mut self, tag: &Tag) {
        let kind = tag.get(Attribute::Type).map(|kind| kind.text.trim().to_ascii_lowercase()).unwrap_or_default();
        if !(kind.is_empty() || kind == "module" || kind.ends_with("javascript") || kind.ends_with("ecmascript")) {
            return;
        }
        match tag.get(Attribute::Src) {
            Some(source) => {
                if let Some(span) = source.extent() {
                    self.script(Script { src: Some(source.text.trim().to_owned()), span });
                }
            }
            None => self.open_script = Some(Span::default()),
        }
    }

    /// A piece of a script.
    pub(super) fn script_text(&mut self, piece: Span) {
        if let Some(script) = &mut self.open_script {
            *script = if script.is_empty() { piece } else { script.join(piece) };
        }
    }

    /// A script ends.
    pub(super) fn end_script(&mut self) {
        if let Some(span) = self.open_script.take().filter(|span| !span.is_empty()) {
            self.script(Script { src: None, span });
        }
    }

    fn script(&mut self, script: Script) {
        if self.scripts.len() < SCRIPTS {
            self.scripts.push(script);
        }
    }

    /// A heading that stands in the visible text from `start`.
    pub(super) fn heading(&mut self, lines: &Lines, start: usize) {
        if self.headings.len() < HEADINGS
            && let Some((text, span)) = lines.since(start)
        {
            let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
            if !words.is_empty() {
                self.headings.push(Region { text: words.join(" "), span });
            }
        }
    }

    /// A stretch of the visible text that is furniture. Some sites put all of a page into one form: that is none.
    pub(super) fn furniture(&mut self, is_form: bool, span: Span) {
        if span.is_empty() || (is_form && span.len() > LONGEST_FORM) {
            return;
        }
        // What lies within closes first.
        while self.furniture.last().is_some_and(|inner| inner.start >= span.start) {
            self.furniture.pop();
        }
        self.furniture.push(span);
    }

    /// The whole of it; the title leads what the head says.
    pub(super) fn finish(self, title: Option<&Mapped>) -> Gathered {
        let mut head = Lines::default();
        let again = |line: &&Mapped| title.is_none_or(|title| title.text != line.text);
        title.into_iter().chain(self.described.iter().filter(again)).for_each(|line| head.own_line(line));
        Gathered {
            head: head.finish(),
            hidden: self.hidden.finish(),
            furniture: self.furniture,
            headings: self.headings,
            forms: self.forms,
            scripts: self.scripts,
            canonical: self.canonical,
            lang: self.lang,
        }
    }
}

/// Whether an element is a heading that says what the page is.
pub(super) fn is_heading(name: &[u8]) -> bool {
    matches!(name, b"h1" | b"h2" | b"h3")
}

/// Bytes of hidden text that are kept: lists of words show long before.
const HIDDEN_BYTES: usize = 64 << 10;
/// Bytes of visible text up to which a form is a form and not a page.
const LONGEST_FORM: usize = 400;
const DESCRIPTIONS: usize = 16;
const HEADINGS: usize = 64;
const FORMS: usize = 64;
const FIELDS: usize = 64;
const SCRIPTS: usize = 256;
