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
    /// Whether it is a site with a name of its own, which may be meant as a whole.
    members: bool,
}

/// What an entry does to the addresses that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// That they are a risk.
    Risk,
    /// That they are refused, whatever they are.
    Refused,
    /// What they are, and no harm in it.
    Harmless,
}

/// What has been allowed to be wide.
#[derive(Clone, Debug, Default)]
pub(super) struct AllowedWide {
    pub(super) everything: bool,
    pub(super) hosts: BTreeSet<String>,
}

impl Wide {
    /// Reads `platform where note`, tab-separated, after a header line: `where` is `subdomains` for platforms that give
    /// each user a host, `paths` for those that give each a path, `both` for those that do either, `members` for
    /// sites with a name of their own, which may be refused as a whole but are no risk as a whole.
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
                "paths" | "both" | "members" => true,
                "subdomains" => false,
                _ => return Err(bad()),
            };
            let registrable = match entry_pattern(name) {
                Ok(Pattern::Host(_)) => registrable(name),
                Ok(Pattern::Suffix(_)) => name,
                _ => return Err(bad()),
            };
            // Whoever covers `google.com` covers `sites.google.com` as well.
            let parents = std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent));
            for parent in parents.take_while(|parent| parent.len() >= registrable.len()) {
                let itself = parent.len() == name.len();
                let platform =
                    Platform { name: name.to_owned(), on_host: on_host && itself, members: place == "members" };
                if itself {
                    wide.platforms.insert(parent.to_owned(), platform);
                } else {
                    wide.platforms.entry(parent.to_owned()).or_insert(platform);
                }
            }
        }
        Ok(wide)
    }

    /// The suffix or platform that this pattern covers as a whole and should not.
    pub(super) fn covers<'p>(&'p self, pattern: &'p Pattern, says: Says) -> Option<&'p str> {
        let (host, exact) = match pattern {
            Pattern::Suffix(host) => return Some(host),
            Pattern::Host(host) => (host, false),
            Pattern::HostExact(host) => (host, true),
            Pattern::Path(_) | Pattern::ExactUrl(_) => return None,
        };
        let platform = self.platforms.get(host).filter(|platform| platform.on_host || !exact)?;
        let wrong = match says {
            Says::Risk => true,
            Says::Refused => !platform.members,
            Says::Harmless => false,
        };
        wrong.then_some(platform.name.as_str())
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
        let table = "platform\twhere\tnote\nsites.example.co.uk\tpaths\tpages\npages.example\tsubdomains\tpages\n\
                     social.example\tmembers\tposts\n";
        let wide = Wide::parse(table).unwrap();
        let host = |host: &str| Pattern::Host(host.to_owned());
        let risk = |pattern: &Pattern| wide.covers(pattern, Says::Risk).map(str::to_owned);
        assert_eq!(risk(&host("sites.example.co.uk")).unwrap(), "sites.example.co.uk");
        assert_eq!(risk(&host("example.co.uk")).unwrap(), "sites.example.co.uk");
        assert_eq!(risk(&host("www.example.co.uk")), None);
        assert_eq!(risk(&host("me.pages.example")), None);
        assert_eq!(risk(&host("pages.example")).unwrap(), "pages.example");
        assert_eq!(risk(&Pattern::HostExact("pages.example".into())), None);
        assert!(risk(&Pattern::HostExact("sites.example.co.uk".into())).is_some());
        assert!(risk(&Pattern::Path("sites.example.co.uk/one".into())).is_none());
        assert!(risk(&host("social.example")).is_some());
        let (social, pages) = (host("social.example"), host("pages.example"));
        assert!(wide.covers(&social, Says::Refused).is_none() && wide.covers(&pages, Says::Refused).is_some());
        let suffix = Pattern::Suffix("co.uk".into());
        assert!(wide.covers(&pages, Says::Harmless).is_none() && wide.covers(&suffix, Says::Harmless).is_some());
        assert!(Wide::parse("platform\twhere\nx.example\tnowhere\n").is_err());
    }
}
