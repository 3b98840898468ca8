//! Hosts that are numbers: IPv4 and IPv6 addresses in every spelling that reaches them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::borrow::Cow;
use std::ops::Range;

use url::Host;

/// The canonical spelling of an address. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is the IPv4 address.
pub(super) fn shortest<S: AsRef<str>>(host: &Host<S>) -> String {
    match host {
        Host::Ipv6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("[{address}]"),
        },
        Host::Ipv4(address) => address.to_string(),
        Host::Domain(name) => name.as_ref().to_owned(),
    }
}

/// The URL without the zone of an IPv6 address (`[fe80::1%25eth0]`), which only the caller's own machine understands.
pub(super) fn without_zone<'t>(text: &'t str, host: &Range<usize>) -> Cow<'t, str> {
    let zone = || {
        let bracketed = text.get(host.clone()).filter(|host| host.starts_with('[') && host.ends_with(']'))?;
        let zone = host.start + bracketed.find('%')?;
        Some([text.get(..zone)?, text.get(host.end - 1..)?].concat())
    };
    zone().map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a host in canonical spelling is an address that routers of the public internet carry.
pub(super) fn is_public(host: &str) -> bool {
    match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(address)) => is_public_v4(address),
        Ok(IpAddr::V6(address)) => is_public_v6(address),
        Err(_) => false,
    }
}

/// Source of the ranges: IANA's registry of IPv4 special-purpose addresses (RFC 6890).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || first >= 240
        // Shared by customers of one provider (RFC 6598), for protocols (RFC 6890), for benchmarks (RFC 2544).
        || (first == 100 && (64..128).contains(&second))
        || (first, second, third) == (192, 0, 0)
        || (first == 198 && (second == 18 || second == 19));
    !is_special
}

/// Source of the ranges: IANA's registry of IPv6 special-purpose addresses; only 2000::/3 is in public use.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    (first & 0xe000) == 0x2000 && (first, second) != (0x2001, 0x0db8) && (first, second & 0xfff0) != (0x3fff, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_public_internet_are_told_from_all_others() {
        for host in ["8.8.8.8", "193.62.22.1", "100.63.255.255", "[2606:4700::1111]", "[2a00:1450::1]"] {
            assert!(is_public(host), "{host}");
        }
        for host in [
            "10.1.2.3",
            "172.20.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "[::1]",
            "[fe80::1]",
            "[fd00::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[::]",
            "[ff02::1]",
            "example.org",
        ] {
            assert!(!is_public(host), "{host}");
        }
    }
}
