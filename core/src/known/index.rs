//! Which of millions of PDQ hashes lie near one, without looking at most of them.
//!
//! A hash is cut into 16 bands of 16 bits, which are taken for a ring. If two hashes differ in at most `r` bits, there is a
//! band to start from such that for every number `l` of bands from there on, these differ in at most `l · r / 16` bits
//! (Qin and Xiao, "Pigeonring: a principle for faster thresholded similarity search", PVLDB 12(1), 2018). At radius 31 that
//! is at most 1 bit in the first band and at most 3 in the first two. So for each band the hashes are sorted by it, the next
//! band of each lies beside its neighbours', and a look-up reads 17 short runs of these for each band: of ten million
//! hashes it touches some forty thousand pairs of bytes and compares about a hundred hashes.
//!
//! Nothing here is decoded when a list is opened: the numbers are read as they lie, little-endian.

use super::Pdq;

/// Bands of a hash, and bits of a band.
const BANDS: usize = 16;
/// Values of a band.
const VALUES: usize = 1 << 16;
/// The largest radius that the bands are cut for; the usual one for PDQ.
pub(super) const WIDEST: u32 = 31;
/// Lists with fewer hashes are looked through from end to end, which costs less there than the tables.
pub(super) const INDEXED_FROM: usize = 20_000;
/// Neighbouring bands that are compared at once, and that share a line of the cache.
const ABREAST: usize = 32;

/// The tables beside the hashes: for each band where the run of each value starts, the next band of each hash in that order,
/// and which hash it is.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) starts: Vec<u8>,
    pub(super) nexts: Vec<u8>,
    pub(super) places: Vec<u8>,
}

impl Tables {
    /// The tables of these hashes; none where there are few.
    pub(super) fn build(hashes: &[Pdq]) -> Self {
        if hashes.len() < INDEXED_FROM {
            return Self::default();
        }
        Self::build_any(hashes)
    }

    pub(super) fn build_any(hashes: &[Pdq]) -> Self {
        let mut tables = Self {
            starts: Vec::with_capacity(BANDS * (VALUES + 1) * 4),
            nexts: vec![0; BANDS * hashes.len() * 2],
            places: vec![0; BANDS * hashes.len() * 4],
        };
        let (nexts, _) = tables.nexts.as_chunks_mut::<2>();
        let (places, _) = tables.places.as_chunks_mut::<4>();
        for band in 0..BANDS {
            let (own, next) = (move |hash: &Pdq| hash.band(band), move |hash: &Pdq| hash.band((band + 1) % BANDS));
            let first = band * hashes.len();
            let mut slots = vec![0_u32; VALUES + 1];
            for hash in hashes {
                if let Some(count) = slots.get_mut(usize::from(own(hash)) + 1) {
                    *count += 1;
                }
            }
            let mut sum = 0;
            for slot in &mut slots {
                sum += *slot;
                *slot = sum;
            }
            tables.starts.extend(slots.iter().flat_map(|slot| slot.to_le_bytes()));
            for (place, hash) in (0_u32..).zip(hashes) {
                let Some(slot) = slots.get_mut(usize::from(own(hash))) else { continue };
                let at = first + *slot as usize;
                *slot += 1;
                if let (Some(one), Some(other)) = (nexts.get_mut(at), places.get_mut(at)) {
                    *one = next(hash).to_le_bytes();
                    *other = place.to_le_bytes();
                }
            }
        }
        tables
    }
}

/// Hashes and their tables, as they lie in a file.
pub(super) struct Index<'b> {
    hashes: &'b [[u8; 32]],
    bands: Option<Bands<'b>>,
}

struct Bands<'b> {
    starts: &'b [[u8; 4]],
    nexts: &'b [[u8; 2]],
    places: &'b [[u8; 4]],
}

/// A hash within the radius: which it is, and in how many bits it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    pub(super) place: u32,
    pub(super) distance: u32,
}

impl<'b> Index<'b> {
    /// The index that lies in these bytes; `None` where their sizes do not fit one another.
    pub(super) fn new(hashes: &'b [u8], starts: &'b [u8], nexts: &'b [u8], places: &'b [u8]) -> Option<Self> {
        let (hashes, rest) = hashes.as_chunks::<32>();
        if !rest.is_empty() {
            return None;
        }
        if starts.is_empty() && nexts.is_empty() && places.is_empty() {
            return Some(Self { hashes, bands: None });
        }
        let count = hashes.len();
        let sizes = (starts.len(), nexts.len(), places.len());
        if sizes != (BANDS * (VALUES + 1) * 4, BANDS * count * 2, BANDS * count * 4) {
            return None;
        }
        let bands = Bands {
            starts: starts.as_chunks::<4>().0,
            nexts: nexts.as_chunks::<2>().0,
            places: places.as_chunks::<4>().0,
        };
        Some(Self { hashes, bands: Some(bands) })
    }

    /// Every hash that differs in at most `radius` bits (31 where it is more), each once, in the order of their places.
    pub(super) fn within(&self, query: Pdq, radius: u32) -> Vec<Near> {
        let radius = radius.min(WIDEST);
        let mut found = match &self.bands {
            None => self.scan(query, radius),
            Some(bands) => self.compare(bands.candidates(query, radius, self.hashes.len()), bands, query, radius),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// From end to end.
    pub(super) fn scan(&self, query: Pdq, radius: u32) -> Vec<Near> {
        let near = |(place, hash): (u32, &[u8; 32])| {
            let distance = Pdq::from_bytes(hash).distance(query);
            (distance <= radius).then_some(Near { place, distance })
        };
        (0..).zip(self.hashes).filter_map(near).collect()
    }

    fn compare(&self, candidates: Vec<u32>, bands: &Bands<'_>, query: Pdq, radius: u32) -> Vec<Near> {
        // Two passes, so that the reads of each wait for memory together and not one after the other.
        let places: Vec<u32> = candidates
            .into_iter()
            .filter_map(|slot| bands.places.get(slot as usize).map(|place| u32::from_le_bytes(*place)))
            .collect();
        let near = |place: u32| {
            let distance = Pdq::from_bytes(self.hashes.get(place as usize)?).distance(query);
            (distance <= radius).then_some(Near { place, distance })
        };
        places.into_iter().filter_map(near).collect()
    }
}

/// The hashes with one value of one band, as a stretch of `nexts`, and what the band after it may be.
#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    end: usize,
    next: u16,
    /// In how many bits the next band may differ.
    limit: u32,
}

impl Bands<'_> {
    /// The slots of all hashes that could lie within the radius.
    ///
    /// Three passes, so that the reads of each wait for memory together: where the runs lie, their lines, their contents.
    fn candidates(&self, query: Pdq, radius: u32, count: usize) -> Vec<u32> {
        let (in_first, in_both) = (radius / BANDS as u32, 2 * radius / BANDS as u32);
        let flips = if in_first == 0 { 0 } else { BANDS as u32 };
        let mut runs = [Run::default(); BANDS * (1 + BANDS)];
        let values = (0..BANDS).flat_map(|band| {
            let (own, next) = (query.band(band), query.band((band + 1) % BANDS));
            let flipped = (0..flips).map(move |bit| (own ^ 1 << bit, in_both.saturating_sub(1)));
            std::iter::once((own, in_both)).chain(flipped).map(move |(value, limit)| (band, value, next, limit))
        });
        for (run, (band, value, next, limit)) in runs.iter_mut().zip(values) {
            let (start, end) = self.run(band, value);
            *run = Run { start: band * count + start, end: band * count + end.min(count), next, limit };
        }
        self.touch(&runs);
        let mut found = Vec::with_capacity(256);
        for Run { start, end, next, limit } in runs {
            let nexts = self.nexts.get(start..end).unwrap_or_default();
            let first = start as u32;
            match limit {
                0 => collect::<0>(nexts, next, first, &mut found),
                1 => collect::<1>(nexts, next, first, &mut found),
                2 => collect::<2>(nexts, next, first, &mut found),
                _ => collect::<3>(nexts, next, first, &mut found),
            }
        }
        found
    }

    /// Where the run of a value starts and ends within its band.
    fn run(&self, band: usize, value: u16) -> (usize, usize) {
        let at = band * (VALUES + 1) + usize::from(value);
        // What is written there is where the run ends; the one before it ended where this one starts.
        let end = |at: usize| self.starts.get(at).map_or(0, |end| u32::from_le_bytes(*end) as usize);
        (end(at), end(at + 1))
    }

    /// Reads one byte of each line of the cache that the runs cover. These reads depend on nothing, so the processor waits
    /// for many of them at once; the comparison that follows finds them there.
    fn touch(&self, runs: &[Run]) {
        let mut seen = 0_u8;
        for run in runs {
            for line in (run.start..run.end).step_by(ABREAST) {
                seen ^= self.nexts.get(line).map_or(0, |[low, _]| *low);
            }
        }
        std::hint::black_box(seen);
    }
}

/// The slots of a run whose next band differs from `wanted` in at most `LIMIT` bits.
fn collect<const LIMIT: u32>(nexts: &[[u8; 2]], wanted: u16, first: u32, found: &mut Vec<u32>) {
    let (blocks, rest) = nexts.as_chunks::<ABREAST>();
    let mut slot = first;
    for block in blocks {
        let mut any = false;
        for next in block {
            any |= differs_by_at_most::<LIMIT>(u16::from_le_bytes(*next) ^ wanted);
        }
        if any {
            pick::<LIMIT>(block, wanted, slot, found);
        }
        slot += ABREAST as u32;
    }
    pick::<LIMIT>(rest, wanted, slot, found);
}

fn pick<const LIMIT: u32>(nexts: &[[u8; 2]], wanted: u16, first: u32, found: &mut Vec<u32>) {
    let near = |next: &[u8; 2]| differs_by_at_most::<LIMIT>(u16::from_le_bytes(*next) ^ wanted);
    found.extend((first..).zip(nexts).filter(|(_, next)| near(next)).map(|(slot, _)| slot));
}

/// Whether at most so many bits are set: each step clears the lowest. Every processor does this for eight at once, while
/// counting bits takes instructions that the oldest do not have.
#[inline]
fn differs_by_at_most<const LIMIT: u32>(mut bits: u16) -> bool {
    for _ in 0..LIMIT {
        bits &= bits.wrapping_sub(1);
    }
    bits == 0
}
