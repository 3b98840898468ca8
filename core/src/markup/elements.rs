//! What the HTML standard says about elements by name, as far as visible text depends on it.

use html5gum::State;

/// Elements that have no end tag and no content.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"basefont"
            | b"bgsound"
            | b"br"
            | b"col"
            | b"embed"
            | b"frame"
            | b"hr"
            | b"img"
            | b"image"
            | b"input"
            | b"keygen"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}

/// Elements that begin and end a line.
pub(super) fn is_block(name: &[u8]) -> bool {
    ends_paragraph(name)
        || matches!(
            name,
            b"html"
                | b"head"
                | b"body"
                | b"button"
                | b"caption"
                | b"colgroup"
                | b"desc"
                | b"foreignobject"
                | b"frameset"
                | b"iframe"
                | b"legend"
                | b"optgroup"
                | b"option"
                | b"select"
                | b"tbody"
                | b"td"
                | b"template"
                | b"textarea"
                | b"tfoot"
                | b"th"
                | b"thead"
                | b"title"
                | b"tr"
        )
}

/// Elements whose start tag ends an open paragraph.
fn ends_paragraph(name: &[u8]) -> bool {
    matches!(
        name,
        b"address"
            | b"article"
            | b"aside"
            | b"blockquote"
            | b"center"
            | b"dd"
            | b"details"
            | b"dialog"
            | b"dir"
            | b"div"
            | b"dl"
            | b"dt"
            | b"fieldset"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"form"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"header"
            | b"hgroup"
            | b"hr"
            | b"li"
            | b"listing"
            | b"main"
            | b"menu"
            | b"nav"
            | b"ol"
            | b"p"
            | b"plaintext"
            | b"pre"
            | b"search"
            | b"section"
            | b"summary"
            | b"table"
            | b"ul"
            | b"xmp"
    )
}

/// Elements that another element's end tag does not reach across.
pub(super) fn is_barrier(name: &[u8]) -> bool {
    matches!(
        name,
        b"applet" | b"button" | b"caption" | b"html" | b"marquee" | b"object" | b"table" | b"td" | b"template" | b"th"
    )
}

/// Parts of tables: their end tags reach across everything inside the table.
pub(super) fn is_table_part(name: &[u8]) -> bool {
    matches!(name, b"table" | b"caption" | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr")
}

/// Elements whose end tag works even when blocks are open inside them.
pub(super) fn is_formatting(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"b"
            | b"big"
            | b"code"
            | b"em"
            | b"font"
            | b"i"
            | b"nobr"
            | b"s"
            | b"small"
            | b"strike"
            | b"strong"
            | b"tt"
            | b"u"
    )
}

/// Elements of HTML that cannot stand in drawings or formulas and end them.
pub(super) fn ends_foreign(name: &[u8]) -> bool {
    (ends_paragraph(name) && !matches!(name, b"form" | b"listing" | b"search" | b"xmp" | b"plaintext"))
        || (is_formatting(name) && name != b"a")
        || matches!(
            name,
            b"body" | b"br" | b"embed" | b"head" | b"img" | b"meta" | b"ruby" | b"span" | b"sub" | b"sup" | b"var"
        )
}

/// Elements of drawings and formulas whose content is HTML again.
pub(super) fn holds_html(name: &[u8]) -> bool {
    matches!(name, b"annotation-xml" | b"desc" | b"foreignobject" | b"mi" | b"mn" | b"mo" | b"ms" | b"mtext" | b"title")
}

/// Elements whose content is never shown.
pub(super) fn is_never_shown(name: &[u8]) -> bool {
    matches!(
        name,
        b"template" | b"script" | b"style" | b"noscript" | b"noembed" | b"noframes" | b"iframe" | b"metadata"
    )
}

/// Elements that hold what stands on every page of a site, and what can be pressed, rather than what this page says.
pub(super) fn is_furniture(name: &[u8]) -> bool {
    matches!(name, b"nav" | b"footer" | b"button" | b"select" | b"form")
}

/// Elements whose content is text and not mark-up, with the tokenizer state that reads it.
///
/// Scripts run in the browsers that children use, so `noscript` is read, and not shown, as they read it.
pub(super) fn text_state(name: &[u8]) -> Option<State> {
    match name {
        b"title" | b"textarea" => Some(State::RcData),
        b"script" => Some(State::ScriptData),
        b"style" | b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"noscript" => Some(State::RawText),
        b"plaintext" => Some(State::PlainText),
        _ => None,
    }
}

/// Names of elements.
pub(super) type Names = &'static [&'static [u8]];

/// What a start tag ends although nobody wrote the end tags: the elements, and those that protect what is outside them.
pub(super) fn implied_ends(name: &[u8]) -> &'static [(Names, Names)] {
    const PARAGRAPH: (Names, Names) = (&[b"p"], OUTER);
    const OUTER: Names = &[b"table", b"td", b"th", b"caption", b"button", b"object", b"marquee", b"template"];
    const LISTS: Names = &[b"ul", b"ol", b"menu", b"dir", b"td", b"th", b"button", b"object", b"template"];
    const TERMS: Names = &[b"dl", b"ul", b"ol", b"td", b"th", b"button", b"object", b"template"];
    match name {
        b"li" => &[(&[b"li"], LISTS), PARAGRAPH],
        b"dd" | b"dt" => &[(&[b"dd", b"dt"], TERMS), PARAGRAPH],
        b"option" => &[(&[b"option"], &[b"select", b"optgroup", b"datalist"])],
        b"optgroup" => &[(&[b"option", b"optgroup"], &[b"select"])],
        b"td" | b"th" => &[(&[b"td", b"th", b"caption"], &[b"tr", b"table", b"template"])],
        b"tr" => &[(&[b"tr", b"td", b"th", b"caption"], &[b"table", b"template"])],
        b"tbody" | b"thead" | b"tfoot" => {
            &[(&[b"tbody", b"thead", b"tfoot", b"tr", b"td", b"th", b"caption"], &[b"table", b"template"])]
        }
        _ if ends_paragraph(name) => &[PARAGRAPH],
        _ => &[],
    }
}
