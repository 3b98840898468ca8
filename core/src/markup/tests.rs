use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

fn page(html: &str) -> Page {
    read(html, &Limits::default()).unwrap()
}

/// What the place of a part of the visible text cuts out of the HTML.
fn written<'a>(html: &'a str, part: &str) -> &'a str {
    let page = page(html);
    let start = page.text.find(part).unwrap_or_else(|| panic!("{part:?} is not in {:?}", page.text));
    page.original_span(Span::new(start, start + part.len())).map(|span| span.of(html)).unwrap_or_default()
}

#[test]
fn visible_text_is_what_a_reader_sees() {
    for (html, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("  two \r\n words ", "two words"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<p>one<p>two", "one\ntwo"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("Scun<b>thor</b>pe", "Scunthorpe"),
        ("a <b>b</b> c", "a b c"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
        ("<select><option>x<option>y</select>", "x\ny"),
        ("<h1>T</h1>text", "T\ntext"),
        ("<pre>one\n  two\n</pre>three", "one\ntwo\nthree"),
        ("<textarea>a &lt;b>\nc</textarea>", "a <b>\nc"),
        ("a<wbr>b<span>c</span><!-- no -->d", "abcd"),
        ("a&nbsp;b", "a\u{a0}b"),
        ("&lt;tag&gt; &amp;amp; &copy 1 < 2 &unknown;", "<tag> &amp; © 1 < 2 &unknown;"),
        ("&#x1F600;&#128512;&#0;&#x80;", "😀😀\u{fffd}€"),
        ("1 < 2 > 0 </ p> & <3", "1 < 2 > 0 & <3"),
        ("<button>Send</button>", "Send"),
        ("<svg><text>drawn</text></svg> x", "drawn x"),
        ("<svg><title>hint</title><style>.a{}</style></svg>x", "hint\nx"),
        ("<math><mi>x</mi><mo>=</mo></math>", "x=\n".trim_end()),
        ("<xmp><b>raw</b></xmp>", "<b>raw</b>"),
        ("<span style='display:block'>a</span>b", "a\nb"),
        ("<div style='display:inline'>a</div><div style='display:inline'>b</div>", "ab"),
        ("</div></p>text</b>", "text"),
        ("<![CDATA[no]]>yes", "yes"),
        ("<svg><![CDATA[kept]]></svg>", "kept"),
        ("a\0b", "a\0b"),
    ] {
        assert_eq!(page(html).text, expected, "{html}");
    }
}

#[test]
fn what_is_not_shown_is_not_text() {
    for hidden in [
        "<script>secret</script>",
        "<script>if (a < b) { '</div>' } secret</script>",
        "<script><!-- <script>secret</script> --></script>",
        "<style>secret{}</style>",
        "<template><p>secret</p></template>",
        "<noscript><p>secret</p></noscript>",
        "<iframe>secret</iframe>",
        "<head><title>t</title><meta name=robots content=secret></head>",
        "<!-- secret -->",
        "<!-- secret --!>",
        "<!secret>",
        "<?secret?>",
        "<p hidden>secret</p>",
        "<p hidden>secret<p>",
        "<div hidden><p>secret<p>secret</div>",
        "<div style='color:red; display: none'>secret<b>secret</b></div>",
        "<div style='visibility:hidden'>secret</div>",
        "<span aria-hidden=true>secret</span>",
        "<input type=hidden value=secret title=secret>",
        "<input type=checkbox value=secret>",
        "<input type=password value=secret>",
        "<div hidden><img alt=secret><a href=/x>secret</a></div>",
        "<div hidden><table><tr><td>secret</table>secret</div>",
        "<div hidden><b>secret</div>",
        "<svg><script>secret</script></svg>",
        "<svg><style>secret</style></svg>",
        "<b><div hidden>secret</b>secret</div>",
        "<a><div hidden>secret<a>secret</div>",
        "<ul><li hidden>secret<ul><li>secret</ul>secret<li></ul>",
        "<table><tr hidden><td>secret<table><tr><td>secret</table>secret<tr></table>",
        "<select><option hidden>secret<option></select>",
        "<b data-x='secret' onclick=secret class=secret>",
    ] {
        let html = format!("before {hidden}<i>after</i>");
        let page = page(&html);
        assert!(!page.text.contains("secret"), "{html} shows {:?}", page.text);
        assert!(page.text.starts_with("before") && page.text.ends_with("after"), "{html} shows {:?}", page.text);
        assert!(page.links.is_empty() && page.images.is_empty());
    }
}

#[test]
fn hiding_one_thing_does_not_hide_the_next() {
    for html in [
        "<p hidden>x<p>seen",
        "<p hidden>x<div>seen</div>",
        "<li hidden>x<li>seen",
        "<dl><dt hidden>x<dd>seen</dl>",
        "<table><tr><td hidden>x<td>seen</table>",
        "<table><tr hidden><td>x<tr><td>seen</table>",
        "<table><tbody hidden><tr><td>x<tbody><tr><td>seen</table>",
        "<select><option hidden>x<option>seen</select>",
        "<div hidden>x</div>seen",
        "<div hidden><span>x</div>seen",
        "<b hidden>x<div>y</b>seen</div>",
        "<input hidden>seen",
        "<br hidden>seen",
        "<svg hidden/>seen",
        "<svg><g hidden>x<p>seen",
        "<script>x</script>seen",
        "<script/>x</script>seen",
        "<noscript><style></noscript>seen",
        "<title>x</title>seen",
        "<a hidden href=/>x<a href=/>seen</a>",
    ] {
        assert!(page(html).text.contains("seen"), "{html} shows {:?}", page(html).text);
    }
}

#[test]
fn texts_in_attributes_stand_on_lines_of_their_own_and_tear_no_word_apart() {
    for (html, expected) in [
        ("say <b title='a hint'>on</b>ly this", "say only this\na hint"),
        ("<p>see <img alt='a cat' src=c.png> here</p>next", "see here\na cat\nnext"),
        ("<img alt=same title=same>", "same"),
        ("<img alt=''>", ""),
        ("<input placeholder='Your  name' value=Ann>", "Ann\nYour name"),
        ("<input type=submit value='Go &amp; buy'>", "Go & buy"),
        ("<input type=password value=x placeholder=Word>", "Word"),
        ("<textarea placeholder=Write></textarea>", "Write"),
        ("<map><area alt=Door href=/d></map>", "Door"),
        ("<p title=one title=two>x", "x\none"),
    ] {
        assert_eq!(page(html).text, expected, "{html}");
    }
}

#[test]
fn spans_cut_out_what_was_written() {
    for (html, part, expected) in [
        ("<p>Hello &amp; <b>good</b>bye</p>", "Hello", "Hello"),
        ("<p>Hello &amp; <b>good</b>bye</p>", "&", "&amp;"),
        ("<p>Hello &amp; <b>good</b>bye</p>", "& good", "&amp; <b>good"),
        ("<p>Hello &amp; <b>good</b>bye</p>", "goodbye", "good</b>bye"),
        ("a &#x1F600; b", "😀", "&#x1F600;"),
        ("a &#128512 b", "😀", "&#128512"),
        ("x 🙂 café &eacute;t&eacute;", "🙂 café", "🙂 café"),
        ("x 🙂 café &eacute;t&eacute;", "été", "&eacute;t&eacute;"),
        ("one\r\ntwo\r\n\r\nthree", "one two", "one\r\ntwo"),
        ("one\r\ntwo\r\n\r\nthree", "three", "three"),
        ("\r\n&amp;\r&lt;", "& <", "&amp;\r&lt;"),
        ("</>&gt;", ">", "&gt;"),
        ("&semi;;", ";;", "&semi;;"),
        ("&nosuch; &am;", "&nosuch; &am;", "&nosuch; &am;"),
        ("<textarea>&lt;</a&gt;", "<</a>", "&lt;</a&gt;"),
        ("<textarea></a&gt;", "</a", "</a"),
        ("&notin;&not;", "∉¬", "&notin;&not;"),
        ("&nGt;x", "≫⃒", "&nGt;"),
        ("1 < 2", "1 < 2", "1 < 2"),
        ("<img alt='A &quot;cat&quot;' src=x>", "A \"cat\"", "A &quot;cat&quot;"),
        ("<img alt=plain&amp;simple>", "plain&simple", "plain&amp;simple"),
        ("<img alt = \"\r\n a\r\n b\">", "a b", "a\r\n b"),
        ("<p>é<b\ntitle=ü>ö</b>", "éö", "é<b\ntitle=ü>ö"),
        ("<p>é<b\ntitle=ü>ö</b>", "ü", "ü"),
        ("<textarea>\nA&lt;</textarea>", "A<", "A&lt;"),
        ("<script>&amp;</script>&amp;", "&", "&amp;"),
    ] {
        assert_eq!(written(html, part), expected, "{html}");
    }
}

#[test]
fn the_title_is_the_first_one_and_knows_its_place() {
    let html = "<head><title> A &amp; \n B </title></head><body>x<title>other</title>";
    let title = page(html).title.unwrap();
    assert_eq!((title.text.as_str(), title.span.of(html)), ("A & B", "A &amp; \n B"));
    assert_eq!(page(html).text, "x");
    assert_eq!(page("<svg><title>icon</title></svg>").title, None);
    assert_eq!(page("<title></title>x").title, None);
}

#[test]
fn links_have_address_text_and_place() {
    let html = "<base href=/b/><a href=' /x?a=1&amp;b=2 '>Go <b>the</b>re\n<img alt=now src=i.png></a> \
        <a href=/y>one<a href=/z>two</a> <a name=n>none</a><area href=/m alt=map><iframe src=/f title=film></iframe>";
    let page = page(html);
    let links: Vec<_> = page.links.iter().map(|link| (link.href.as_str(), link.text.as_str())).collect();
    assert_eq!(links, [("/x?a=1&b=2", "Go there now"), ("/y", "one"), ("/z", "two"), ("/m", "map"), ("/f", "film")]);
    assert_eq!(page.links[0].span.of(html).trim(), "/x?a=1&amp;b=2");
    assert_eq!(page.links[3].span.of(html), "/m");
    assert_eq!(page.base.as_deref(), Some("/b/"));
}

#[test]
fn images_have_address_alternative_and_place() {
    let html = "<img src=a.png alt='A &lt;'><img data-src=lazy.png><img alt=none><svg><image href=s.png /></svg>\
        <input type=image src=go.png><input src=no.png>";
    let images = page(html).images;
    let found: Vec<_> = images.iter().map(|image| (image.src.as_str(), image.alt.as_str())).collect();
    assert_eq!(found, [("a.png", "A <"), ("lazy.png", ""), ("s.png", ""), ("go.png", "")]);
    assert_eq!(images[1].span.of(html), "lazy.png");
}

#[test]
fn line_breaks_and_nothing_have_no_place() {
    let page = page("<p>one</p><p>two</p>");
    assert_eq!(page.original_span(Span::new(3, 4)), None);
    assert_eq!(page.original_span(Span::new(1, 1)), None);
    assert_eq!(page.original_span(Span::new(5, 99)), None);
    assert_eq!(page.original_span(Span::new(2, 5)), Some(Span::new(5, 14)));
}

#[test]
fn a_page_above_its_limit_is_refused() {
    let error = read("<p>12345", &Limits::default().page_bytes(7)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert_eq!(error.message(), "the page exceeds the limit page_bytes = 7");
    assert!(read("<p>12345", &Limits::default().page_bytes(8)).is_ok());
}

#[test]
fn text_nested_too_deep_is_still_read() {
    let deep = format!("{}<b>deep</b>{}after", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let page = page(&deep);
    assert_eq!((page.text.as_str(), page.truncated), ("deep\nafter", true));
    let shallow = read("<div><div>x</div></div>", &Limits::default().page_depth(2)).unwrap();
    assert!(!shallow.truncated);
    assert!(read("<div><div>x</div></div>", &Limits::default().page_depth(1)).unwrap().truncated);
    assert_eq!(read("<p hidden>a<p>b", &Limits::default().page_depth(0)).unwrap().text, "a\nb");
}

#[test]
fn formatting_that_ends_inside_blocks_does_not_fill_the_stack() {
    let html = "<b><div></b></div>".repeat(2000) + "<p hidden>no</p>end";
    let page = page(&html);
    assert_eq!((page.text.as_str(), page.truncated), ("end", false));
}

#[test]
fn links_beyond_the_bound_are_said_to_be_missing() {
    let page = page(&"<a href=x>".repeat(70_000));
    assert_eq!((page.links.len(), page.truncated), (1 << 16, true));
}

#[test]
fn hostile_pages_of_a_megabyte_cost_linear_time() {
    // A walk that is quadratic in a megabyte would not come back while anybody waits.
    for unit in [
        "<",
        "<div>",
        "</b>",
        "<b>",
        "&",
        "&#",
        "&a",
        "<a href=x>",
        "<p><b>",
        "<!--",
        "<table><tr><td>",
        "<x y=",
        "a  ",
        "<svg>",
        "<b><p></b>",
        "<p><button>",
        "<title>",
        "</",
        "<i title=a>",
        "&notin",
        "<li><ul>",
        "\r\n",
        "<a><p>",
    ] {
        let html = unit.repeat((1 << 20) / unit.len());
        let page = page(&html);
        assert!(page.text.len() <= html.len() + 2 * page.text.matches('\n').count(), "{unit}");
    }
    let mut inner = "<b>".to_owned() + &"<i>".repeat(500) + "<td>";
    inner += &"</b><p>".repeat(100_000);
    assert_eq!(page(&inner).text, "");
}

/// Pieces that make up strange pages.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<div hidden>",
            "<div>",
            "</div>",
            "<a href='/x&amp;y'>",
            "</a>",
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<title>",
            "</title>",
            "<svg>",
            "</svg>",
            "<table>",
            "<td>",
            "</table>",
            "<img alt='a&lt;é' src=x>",
            "<!--",
            "-->",
            "&amp;",
            "&#x1F600;",
            "&nGt;",
            "&",
            "<",
            "\r\n",
            "\r",
            "\0",
            " ",
            "é",
            "🙂",
            "<textarea>",
            "</textarea>",
            "<li>",
            "<input value=\"v\r\n&eacute;\">",
            "<![CDATA[",
            "]]>",
            "&#",
            "<i title='",
            "'>",
            "\"",
            "=",
            "</",
            "/>",
            "&ampx",
            "<pre>",
            "<br>",
            "<option>",
            "<plaintext>",
        ])
        .prop_map(str::to_owned),
        "[a-z<>&;#/='\" ]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Whether each character of the visible text is found where it is said to be written.
fn spans_hold(html: &str) -> Result<(), TestCaseError> {
    let page = page(html);
    let mut end_of_line = 0;
    let mut whole: Option<Span> = None;
    for (start, character) in page.text.char_indices() {
        if character == '\n' {
            end_of_line = 0;
            continue;
        }
        let span = page.original_span(Span::new(start, start + character.len_utf8()));
        let span = span.ok_or_else(|| TestCaseError::fail("a character has no place"))?;
        let source = html.get(span.start..span.end);
        prop_assert!(source.is_some_and(|source| !source.is_empty()), "{span:?} is out of bounds");
        let source = source.unwrap_or_default();
        let found = source.starts_with(character)
            || source.starts_with('&')
            || (character == ' ' && source.starts_with(mapped::is_space))
            || (character == '\u{fffd}' && source == "\0");
        prop_assert!(found, "{character:?} is said to be written as {source:?}");
        // Two characters of one entity share their place; nothing goes back within a line.
        prop_assert!(span.start >= end_of_line || whole.is_some_and(|whole| whole == span));
        end_of_line = span.end;
        whole = Some(span);
    }
    for span in page.links.iter().map(|link| link.span).chain(page.images.iter().map(|image| image.span)) {
        prop_assert!(!span.of(html).is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_and_every_character_has_its_place(html in any::<String>()) {
        spans_hold(&html)?;
    }

    #[test]
    fn tag_soup_is_read_and_every_character_has_its_place(html in soup()) {
        spans_hold(&html)?;
    }

    #[test]
    fn a_longer_part_never_maps_to_a_shorter_place(html in soup(), ends in any::<[prop::sample::Index; 4]>()) {
        let page = page(&html);
        let mut places: Vec<usize> = page.text.char_indices().map(|(at, _)| at).collect();
        places.push(page.text.len());
        let mut ends = ends.map(|index| places[index.index(places.len())]);
        ends.sort_unstable();
        let [outer_start, start, end, outer_end] = ends;
        if let Some(inner) = page.original_span(Span::new(start, end)) {
            let outer = page.original_span(Span::new(outer_start, outer_end)).unwrap();
            prop_assert!(outer.start <= inner.start && inner.end <= outer.end);
        }
    }

    #[test]
    fn text_without_mark_up_comes_back_with_white_space_collapsed(text in "[a-z é🙂\t\r\n.;#]{0,60}") {
        let expected = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(page(&text).text, expected);
    }
}

#[test]
fn the_head_says_what_the_page_is() {
    let html = "<title>Our\n school</title><meta name=Description content='About &amp; us'><meta property=og:title content=Shared>\
        <meta name=twitter:title content=Shared><meta name=robots content=no>x";
    let page = page(html);
    assert_eq!((page.text.as_str(), page.head.text.as_str()), ("x", "Our school\nAbout & us\nShared"));
    assert_eq!(page.head.original_span(Span::new(11, 21)).unwrap().of(html), "About &amp; us");
}

#[test]
fn what_is_not_seen_is_kept_apart() {
    for (html, text, hidden) in [
        ("<p>a<p style='display:none'>b<b>c</b><p>d", "a\nd", "bc"),
        ("a<div hidden><p>b<p>c</div>", "a", "b\nc"),
        ("a<span aria-hidden=true>b</span>", "a", "b"),
        ("a<noscript>b</noscript><template><p>c</template>", "a", "b\nc"),
        ("<span style='font-size:0'>b</span>a", "a", "b"),
        ("<div style='background:#fff'><p style='color:white'>b</p><p>a</p></div>", "a", "b"),
        ("<body bgcolor=white><font color=#ffffff>b</font>a", "a", "b"),
        ("<div style='position:absolute;left:-9999px'>b</div>a", "a", "b"),
        ("<div style='font-size:0'><span class=big>a</span><span style='font-size:1em'>a</span></div>", "aa", ""),
        ("<meta name=keywords content='b, c'>a", "a", "b, c"),
        ("<script>b</script><style>b</style><!-- b --><input type=hidden value=b>a", "a", ""),
    ] {
        let page = page(html);
        assert_eq!((page.text.as_str(), page.hidden.text.as_str()), (text, hidden), "{html}");
    }
}

#[test]
fn hidden_text_is_bounded() {
    let page = page(&format!("<div hidden>{}</div>", "word ".repeat(40_000)));
    assert!((1 << 10..=64 << 10).contains(&page.hidden.text.len()), "{}", page.hidden.text.len());
}

#[test]
fn headings_stand_apart_as_well() {
    let html = "<h1>Our <b>school</b></h1><p>text<h2><img alt=Logo src=l.png> News</h2><h4>no</h4><h3></h3>";
    let page = page(html);
    let found: Vec<_> = page.headings.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(found, ["Our school", "News"]);
    assert_eq!(page.headings[0].span.of(html), "Our <b>school");
}

#[test]
fn forms_have_their_fields_and_where_they_send_to() {
    let html = "<form action='https://a.example/in'><input name=User autocomplete=username><input type=Password></form>\
        <input name=q><div hidden><input type=password></div><form><input type=checkbox name=ok></form>";
    let page = page(html);
    let found: Vec<Vec<&str>> =
        page.forms.iter().map(|form| form.fields.iter().map(|field| field.kind.as_str()).collect()).collect();
    assert_eq!(found, [vec!["text", "password"], vec!["text"], vec!["checkbox"]]);
    assert_eq!(page.forms[0].action.as_deref(), Some("https://a.example/in"));
    assert_eq!(page.forms[0].fields[0].name.as_deref(), Some("user"));
    assert_eq!(page.forms[0].fields[0].autocomplete.as_deref(), Some("username"));
    assert_eq!(page.forms[0].fields[1].span.unwrap().of(html), "Password");
}

#[test]
fn scripts_that_run_are_known_by_their_place() {
    let html = "<script src=/a.js></script><script>let b = '<p>' & 1;</script><script type=application/json>{}</script>\
        <script type=module>c</script>";
    let page = page(html);
    let found: Vec<_> = page.scripts.iter().map(|script| (script.src.as_deref(), script.span.of(html))).collect();
    assert_eq!(found, [(Some("/a.js"), "/a.js"), (None, "let b = '<p>' & 1;"), (None, "c")]);
}

#[test]
fn the_page_says_its_language_and_its_own_address() {
    let page = page("<html lang=en-GB><link rel=canonical href='https://a.example/x'><link rel=icon href=i>x");
    assert_eq!((page.lang.as_deref(), page.canonical.as_deref()), (Some("en-GB"), Some("https://a.example/x")));
}

#[test]
fn furniture_is_told_from_what_the_page_says() {
    let html = "<nav>Menu<ul><li>one</ul></nav><p>text</p><form>Your name<input placeholder=Name><button>Go</button></form>\
        <div>more<select><option>x</select></div><footer>end</footer>";
    let page = page(html);
    let found: Vec<_> = page.furniture.iter().map(|span| span.of(&page.text).trim()).collect();
    assert_eq!(found, ["Menu\none", "Your name\nName\nGo", "x", "end"], "{:?}", page.text);
    assert!(page.is_furniture(Span::new(0, 4)) && !page.is_furniture(Span::new(9, 13)));
    let whole = format!("<form>{}</form>", "words ".repeat(100));
    assert!(read(&whole, &Limits::default()).unwrap().furniture.is_empty());
}
