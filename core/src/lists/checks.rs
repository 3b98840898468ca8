//! Entries that cover more than one site: public suffixes and the platforms on which everybody publishes.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, ErrorKind, Result};
use crate::link::{Pattern, entry_pattern};

/// What an entry must not cover unless somebody says so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wide {
    /// Hosts that hold a platform, each with the platform's name, and whether content lies on the host itself.
    platforms: BTreeMap<String, Platform>,
}

#[derive(Clone, Debug)]
struct Platform {
    name: String,
    on_host: bool,
}

/// What has been allowed to be wide.
#[derive(Clone, Debug, Default)]
pub(super) struct AllowedWide {
    pub(super) everything: bool,
    pub(super) hosts: BTreeSet<String>,
}

impl Wide {
    /// Reads `platform where note`, tab-separated, after a header line: `where` is `subdomains` for platforms that give
    /// each user a host, `paths` for those that give each a path, `both` for those that do either.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut wide = Self::default();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        for (number, line) in lines.skip(1) {
            let bad = || {
                let what = format!("line {} of the table of platforms does not have its columns", number + 1);
                Error::new(ErrorKind::BundleCorrupt, what)
            };
            let mut fields = line.split('\t');
            let (Some(name), Some(place)) = (fields.next(), fields.next()) else { return Err(bad()) };
            let on_host = match place {
                "paths" | "both" => true,
                "subdomains" => false,
                _ => return Err(bad()),
            };
            let registrable = match entry_pattern(name) {
                Ok(Pattern::Host(_)) => registrable(name),
                Ok(Pattern::Suffix(_)) => name,
                _ => return Err(bad()),
            };
            // Whoever covers `google.com` covers `sites.google.com` as well.
            for (at, _) in name.match_indices('.').chain([(usize::MAX, "")]) {
                let parent = if at == usize::MAX { Some(name) } else { name.get(at + 1..) };
                let Some(parent) = parent.filter(|parent| parent.len() >= registrable.len()) else { continue };
                let itself = parent.len() == name.len();
                let platform = Platform { name: name.to_owned(), on_host: on_host && itself };
                if itself {
                    wide.platforms.insert(parent.to_owned(), platform);
                } else {
                    wide.platforms.entry(parent.to_owned()).or_insert(platform);
                }
            }
        }
        Ok(wide)
    }

    /// The suffix or platform that this pattern covers as a whole.
    pub(super) fn covers<'p>(&'p self, pattern: &'p Pattern) -> Option<&'p str> {
        match pattern {
            Pattern::Suffix(host) => Some(host),
            Pattern::Host(host) => self.platforms.get(host).map(|platform| platform.name.as_str()),
            Pattern::HostExact(host) => {
                self.platforms.get(host).filter(|platform| platform.on_host).map(|platform| platform.name.as_str())
            }
            Pattern::Path(_) | Pattern::ExactUrl(_) => None,
        }
    }
}

impl AllowedWide {
    pub(super) fn allows(&self, pattern: &Pattern) -> bool {
        let (Pattern::Suffix(host) | Pattern::Host(host) | Pattern::HostExact(host)) = pattern else { return true };
        self.everything || self.hosts.contains(host)
    }
}

fn registrable(host: &str) -> &str {
    crate::link::registrable_domain(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_and_what_lies_above_them_are_wide() {
        let table = "platform\twhere\tnote\nsites.example.co.uk\tpaths\tpages\npages.example\tsubdomains\tpages\n";
        let wide = Wide::parse(table).unwrap();
        let host = |host: &str| Pattern::Host(host.to_owned());
        assert_eq!(wide.covers(&host("sites.example.co.uk")), Some("sites.example.co.uk"));
        assert_eq!(wide.covers(&host("example.co.uk")), Some("sites.example.co.uk"));
        assert_eq!(wide.covers(&host("www.example.co.uk")), None);
        assert_eq!(wide.covers(&host("me.pages.example")), None);
        assert_eq!(wide.covers(&host("pages.example")), Some("pages.example"));
        assert_eq!(wide.covers(&Pattern::HostExact("pages.example".into())), None);
        assert!(wide.covers(&Pattern::HostExact("sites.example.co.uk".into())).is_some());
        assert!(wide.covers(&Pattern::Path("sites.example.co.uk/one".into())).is_none());
        assert!(wide.covers(&Pattern::Suffix("co.uk".into())).is_some());
        assert!(Wide::parse("platform\twhere\nx.example\tnowhere\n").is_err());
    }
}
