//! The page as a browser takes it: well-formed, by itself, with what those need who do not see it.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::{audit, samples, week};
use fourc_audit::Source;
use html5gum::{Token, Tokenizer};

const VOID: &[&str] = &["meta", "br", "img", "input", "link", "hr"];

fn page() -> String {
    audit(week(), vec![Source::path(samples().join("squid.log"))]).html().expect("a page")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn every_element_is_closed_where_it_was_opened() {
    let page = page();
    let mut open: Vec<String> = Vec::new();
    for token in Tokenizer::new(&page) {
        match token.expect("reading a string cannot fail") {
            Token::StartTag(tag) if !tag.self_closing && !VOID.contains(&text(&tag.name).as_str()) => {
                open.push(text(&tag.name));
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(text(&tag.name))),
            Token::Error(error) => panic!("{error:?}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn nothing_is_fetched_and_every_reference_has_its_place() {
    let page = page();
    let (mut ids, mut wanted) = (Vec::new(), BTreeSet::new());
    for token in Tokenizer::new(&page) {
        let Token::StartTag(tag) = token.expect("reading a string cannot fail") else { continue };
        let name = text(&tag.name);
        assert!(!["script", "link", "iframe", "object", "embed", "img", "form"].contains(&name.as_str()), "{name}");
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (text(attribute), text(value));
            assert!(!attribute.starts_with("on") && attribute != "src" && attribute != "style", "{attribute}");
            match attribute.as_str() {
                "id" => ids.push(value),
                "href" => {
                    wanted.insert(value.strip_prefix('#').expect("only within the page").to_owned());
                }
                "aria-labelledby" => wanted.extend(value.split(' ').map(str::to_owned)),
                _ => {}
            }
        }
    }
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).expect("a style");
    assert!(!style.contains("url(") && !style.contains("@import"));
    let distinct: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(distinct.len(), ids.len(), "an id stands twice");
    assert!(wanted.is_subset(&distinct), "{:?}", wanted.difference(&distinct));
}

#[test]
fn tables_name_themselves_and_headings_leave_no_step_out() {
    let page = page();
    assert_eq!(page.matches("<table>").count(), page.matches("<caption").count());
    assert!(page.contains("scope=\"col\"") && page.contains("scope=\"row\"") && page.contains("@media print"));
    assert_eq!(page.matches("<h1").count(), 1);
    for landmark in ["<header>", "<nav aria-label", "<main id=\"main\">", "lang=\"en-GB\"", "Skip to the report"] {
        assert!(page.contains(landmark), "{landmark}");
    }
    // A region that scrolls can be reached by the keyboard.
    assert_eq!(page.matches("class=\"scroll\"").count(), page.matches("tabindex=\"0\"").count());
}
