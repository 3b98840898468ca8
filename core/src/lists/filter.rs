//! A Bloom filter before the keys: most addresses are below domains that no list names, and learn so from one cache line.
//!
//! It knows the two and the three last labels of every listed host, and which hosts have no more than two. That needs no
//! public suffix list, so a list that was built with an older one is still read right.

/// Which domains may have keys.
#[derive(Clone, Copy)]
pub(super) struct Filter<'f> {
    lines: &'f [[u8; LINE]],
}

impl<'f> Filter<'f> {
    /// The filter in these bytes; none where they are not whole lines.
    pub(super) fn new(bytes: &'f [u8]) -> Option<Self> {
        let (lines, rest) = bytes.as_chunks::<LINE>();
        rest.is_empty().then_some(Self { lines })
    }

    /// Whether keys may exist that cover something of this host; `false` is certain.
    pub(super) fn may_cover(self, host: &str) -> bool {
        let mut labels = host.rsplit('.');
        let (Some(last), Some(second)) = (labels.next(), labels.next()) else { return true };
        let pair = Hash::new().add(last.as_bytes()).add(b".").add(second.as_bytes());
        if !self.has(pair) {
            return false;
        }
        let Some(third) = labels.next() else { return true };
        self.has(pair.add(ENDS)) || self.has(pair.add(b".").add(third.as_bytes()))
    }

    fn has(self, hash: Hash) -> bool {
        let (line, bits) = hash.places(self.lines.len());
        let Some(line) = self.lines.get(line) else { return true };
        bits.into_iter().all(|bit| line.get(bit / 8).is_none_or(|byte| byte & (1 << (bit % 8)) != 0))
    }
}

/// A filter that is being filled.
pub(super) struct FilterBuilder {
    lines: Vec<[u8; LINE]>,
    /// Whether some key names less than two labels, so that the filter could hide what it covers.
    blind: bool,
}

impl FilterBuilder {
    /// For about this many keys.
    pub(super) fn new(keys: usize) -> Self {
        Self { lines: vec![[0; LINE]; (keys * BITS_PER_KEY).div_ceil(8 * LINE).max(1)], blind: false }
    }

    /// Notes the host of a key, which begins with its last label.
    pub(super) fn add(&mut self, key: &[u8]) {
        let end = key.iter().position(|byte| matches!(byte, b':' | b'/' | b'?')).unwrap_or(key.len());
        let mut labels = key.get(..end).unwrap_or_default().split(|byte| *byte == b'.');
        let (Some(last), Some(second)) = (labels.next(), labels.next()) else {
            // Addresses in brackets are looked up without the filter.
            self.blind |= !key.starts_with(b"[");
            return;
        };
        let pair = Hash::new().add(last).add(b".").add(second);
        self.set(pair);
        match labels.next() {
            Some(third) => self.set(pair.add(b".").add(third)),
            None => self.set(pair.add(ENDS)),
        }
    }

    fn set(&mut self, hash: Hash) {
        let (line, bits) = hash.places(self.lines.len());
        let Some(line) = self.lines.get_mut(line) else { return };
        for bit in bits {
            if let Some(byte) = line.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
    }

    /// The bytes; none at all for a filter that must let everything pass.
    pub(super) fn finish(self) -> Vec<u8> {
        if self.blind { Vec::new() } else { self.lines.concat() }
    }
}

/// FNV-1a of 64 bits: it stands in files, so it must never change.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// One of so many lines, and bits within it.
    fn places(self, lines: usize) -> (usize, [usize; 4]) {
        // FNV mixes its high bits badly; this is the last step of MurmurHash3.
        let mut mixed = self.0 ^ (self.0 >> 33);
        mixed = mixed.wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^= mixed >> 33;
        mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        mixed ^= mixed >> 33;
        let line = ((mixed >> 36) * lines as u64) >> 28;
        let bit = |place: u32| ((mixed >> (9 * place)) & 511) as usize;
        (line as usize, [bit(0), bit(1), bit(2), bit(3)])
    }
}

/// What follows the labels of a host that has no more of them; no label has it.
const ENDS: &[u8] = b"=";
/// Bytes of a cache line.
const LINE: usize = 64;
/// Each key sets eight of them at most.
const BITS_PER_KEY: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(keys: &[&str]) -> Vec<u8> {
        let mut builder = FilterBuilder::new(keys.len());
        for key in keys {
            builder.add(key.as_bytes());
        }
        builder.finish()
    }

    #[test]
    fn what_is_listed_always_passes_and_most_else_does_not() {
        let bytes = filter(&["com.example", "uk.co.example.shop/x", "org.example.a:81/", "net.other?x"]);
        let filter = Filter::new(&bytes).unwrap();
        for host in
            ["example.com", "www.example.com", "shop.example.co.uk", "www.example.co.uk", "a.example.org", "localhost"]
        {
            assert!(filter.may_cover(host), "{host}");
        }
        let strangers = (0..1000).filter(|number| filter.may_cover(&format!("www.stranger{number}.example"))).count();
        assert!(strangers < 50, "{strangers}");
    }

    #[test]
    fn a_filter_of_many_keys_stays_sharp() {
        let keys: Vec<String> = (0..20_000).map(|number| format!("com.site{number}")).collect();
        let bytes = filter(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        let filter = Filter::new(&bytes).unwrap();
        assert!((0..20_000).all(|number| filter.may_cover(&format!("site{number}.com"))));
        let strangers = (0..20_000).filter(|number| filter.may_cover(&format!("www.stranger{number}.com"))).count();
        assert!(strangers < 1_000, "{strangers}");
    }

    #[test]
    fn a_key_of_one_label_lets_everything_pass() {
        let bytes = filter(&["uk", "com.example"]);
        assert!(Filter::new(&bytes).unwrap().may_cover("www.stranger.example"));
        assert!(Filter::new(&[0; 63]).is_none());
    }
}
