//! The few properties of an inline style that decide whether and how text shows.

/// What an inline style says about showing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether the element is not shown.
    pub(super) hidden: bool,
    /// Whether the element stands in lines of its own, where the style says either.
    pub(super) block: Option<bool>,
}

/// Reads the declarations; the last of a property wins, as in browsers.
pub(super) fn read(style: &str) -> Style {
    let (mut none, mut invisible, mut block) = (false, false, None);
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        // `none !important` and `none` are the same to a page with no style sheet.
        let value = value.split('!').next().unwrap_or_default().trim();
        let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
        let property = property.trim();
        if property.eq_ignore_ascii_case("display") {
            none = is("none");
            if ["inline", "inline-block", "inline-flex", "contents"].into_iter().any(is) {
                block = Some(false);
            } else if ["block", "flex", "grid", "list-item", "table", "flow-root"].into_iter().any(is) {
                block = Some(true);
            }
        } else if property.eq_ignore_ascii_case("visibility") {
            invisible = is("hidden") || is("collapse");
        }
    }
    Style { hidden: none || invisible, block }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hides_hides() {
        for (style, hidden) in [
            ("display:none", true),
            ("color: red; DISPLAY : None !important", true),
            ("visibility:hidden", true),
            ("visibility: collapse;", true),
            ("display:none;display:block", false),
            ("display:block", false),
            ("content:'display:none'", false),
            ("background:url(display:none)", false),
            ("", false),
            (";;:;", false),
        ] {
            assert_eq!(read(style).hidden, hidden, "{style}");
        }
    }

    #[test]
    fn display_says_whether_lines_are_its_own() {
        assert_eq!(read("display:inline").block, Some(false));
        assert_eq!(read("display: flex").block, Some(true));
        assert_eq!(read("color:red").block, None);
    }
}
