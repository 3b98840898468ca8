//! Relative addresses of a page made whole.

use url::Url;

use super::Link;

/// What the relative addresses of a page are relative to.
pub(crate) struct Base(Url);

impl Base {
    /// The base of a page at an address that says `href` in its `base` element; none when neither is a whole address.
    pub(crate) fn of(page: Option<&Link>, href: Option<&str>) -> Option<Self> {
        let page = page.and_then(|link| Url::parse(link.canonical()).ok());
        let base = match (page, href) {
            (Some(page), Some(href)) => page.join(href).unwrap_or(page),
            (Some(page), None) => page,
            (None, Some(href)) => Url::parse(href).ok()?,
            (None, None) => return None,
        };
        (!base.cannot_be_a_base()).then_some(Self(base))
    }

    /// The whole address of a reference.
    pub(crate) fn resolve(&self, reference: &str) -> Option<String> {
        self.0.join(reference).ok().map(String::from)
    }
}

/// Whether a reference is an address by itself, with a scheme or at least a host.
pub(crate) fn is_absolute(reference: &str) -> bool {
    reference.contains("://") || reference.starts_with("//")
}

/// Whether a reference leads to a page at all, and not to a place in this one, a script or a letter.
pub(crate) fn leads_somewhere(reference: &str) -> bool {
    let scheme = reference.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(name, _)| name);
    let web = scheme.is_none_or(|name| name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https"));
    web && !reference.is_empty() && !reference.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[track_caller]
    fn check(page: Option<&str>, href: Option<&str>, reference: &str, expected: Option<&str>) {
        let page = page.map(|address| Link::parse(address, &Limits::default()).unwrap());
        let found = Base::of(page.as_ref(), href).and_then(|base| base.resolve(reference));
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn references_are_relative_to_the_base_or_else_to_the_page() {
        let page = Some("https://a.example/x/y?z");
        check(page, None, "b", Some("https://a.example/x/b"));
        check(page, None, "/b", Some("https://a.example/b"));
        check(page, None, "//c.example/b", Some("https://c.example/b"));
        check(page, Some("https://c.example/d/"), "b", Some("https://c.example/d/b"));
        check(page, Some("/d/"), "b", Some("https://a.example/d/b"));
        check(page, Some("https://[bad"), "b", Some("https://a.example/x/b"));
        check(None, Some("https://c.example/"), "b", Some("https://c.example/b"));
        check(None, Some("/d/"), "b", None);
        check(None, None, "b", None);
    }

    #[test]
    fn places_scripts_and_letters_lead_nowhere() {
        for (reference, leads) in [
            ("page.html", true),
            ("?q=a:b", true),
            ("HTTPS://a.example", true),
            ("#top", false),
            ("", false),
            ("javascript:void(0)", false),
            ("mailto:a@example.org", false),
            ("tel:0800", false),
        ] {
            assert_eq!(leads_somewhere(reference), leads, "{reference}");
        }
        assert!(is_absolute("//a.example") && !is_absolute("/a"));
    }
}
