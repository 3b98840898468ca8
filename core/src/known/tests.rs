use proptest::prelude::*;

use super::index::{INDEXED_FROM, Index, Near, Tables};
use super::*;
use crate::error::ErrorKind;
use crate::taxonomy::Category;

fn flipped(hash: Pdq, bits: &[u8]) -> Pdq {
    let mut bytes = hash.to_bytes();
    for bit in bits {
        bytes[usize::from(*bit) / 8] ^= 1 << (bit % 8);
    }
    Pdq::from_bytes(&bytes)
}

fn random(count: usize, seed: u64) -> Vec<Pdq> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..count).map(|_| Pdq::from_bytes(&std::array::from_fn(|_| next()))).collect()
}

fn bytes(hashes: &[Pdq]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_bytes()).collect()
}

/// Place and distance of each.
type Pairs = Vec<(u32, u32)>;

/// What the tables find and what a look at everything finds.
fn both(hashes: &[Pdq], query: Pdq, radius: u32) -> (Pairs, Pairs) {
    let (tables, flat) = (Tables::build_any(hashes), bytes(hashes));
    let index = Index::new(&flat, &tables.starts, &tables.nexts, &tables.places).unwrap();
    let pairs = |found: Vec<Near>| found.into_iter().map(|one| (one.place, one.distance)).collect();
    (pairs(index.within(query, radius)), pairs(index.scan(query, radius)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Near hashes around a few centres, so that runs are long and many lie at the edge of the radius.
    #[test]
    fn the_tables_find_what_a_look_at_everything_finds(
        seed in any::<u64>(),
        moved in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..60),
        radius in 0_u32..=31,
    ) {
        let mut hashes = random(40, seed);
        let centre = hashes[0];
        hashes.extend(moved.iter().map(|bits| flipped(centre, bits)));
        let (found, wanted) = both(&hashes, centre, radius);
        prop_assert_eq!(&found, &wanted);
        prop_assert!(!found.is_empty());
        let (found, wanted) = both(&hashes, flipped(centre, &moved[0]), radius);
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn a_hash_that_differs_in_every_band_is_found() {
    // 31 bits over 16 bands: two in each but one, so that one band alone starts the ring.
    let query = random(1, 7)[0];
    for spared in [0_u8, 7, 15] {
        let bits: Vec<u8> =
            (0..16_u8).flat_map(|band| [band * 16, band * 16 + 5]).filter(|bit| *bit != spared * 16 + 5).collect();
        let hashes = [random(3, 9), vec![flipped(query, &bits)]].concat();
        assert_eq!(both(&hashes, query, 31).0, [(3, 31)]);
        assert_eq!(both(&hashes, query, 30).0, []);
    }
}

#[test]
fn an_index_of_none_one_and_two() {
    let [one, two] = [random(1, 1)[0], random(1, 2)[0]];
    for radius in [0, 31] {
        assert_eq!(both(&[], one, radius), (vec![], vec![]));
        assert_eq!(both(&[one], one, radius), (vec![(0, 0)], vec![(0, 0)]));
        assert_eq!(both(&[one], two, radius), (vec![], vec![]));
        assert_eq!(both(&[two, one], one, radius), (vec![(1, 0)], vec![(1, 0)]));
        assert_eq!(both(&[one, one], one, radius).0, [(0, 0), (1, 0)]);
    }
    let empty = Index::new(&[], &[], &[], &[]).unwrap();
    assert_eq!(empty.within(one, 31), []);
    assert!(Index::new(&[0; 31], &[], &[], &[]).is_none());
    assert!(Index::new(&[0; 32], &[0; 4], &[], &[]).is_none());
}

#[test]
fn a_large_list_has_tables_and_finds_the_same_entries() {
    let hashes = random(INDEXED_FROM, 5);
    let rows: Vec<String> = hashes.iter().map(|hash| format!("{hash},pdq,gambling")).collect();
    let list = HashList::from_text("large", &rows.join("\n")).unwrap();
    let query = flipped(hashes[1234], &[0, 50, 100, 150, 200, 250]);
    let found = list.near(query, 31);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].source.as_str(), found[0].distance), ("hashes/large#1235", Some(6)));
    assert_eq!(list.near(query, 5), []);
}

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
const PDQ: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";

#[test]
fn the_digests_of_nothing_are_the_published_ones() {
    let digests = FileDigests::of(b"");
    assert_eq!(digests.sha256(), SHA256);
    assert_eq!(data_encoding::HEXLOWER.encode(digests.get(HashKind::Sha1)), SHA1);
    assert_eq!(data_encoding::HEXLOWER.encode(digests.get(HashKind::Md5)), MD5);
    let mut pieces = Digester::default();
    for piece in [b"ab".as_slice(), b"", b"c"] {
        pieces.update(piece);
    }
    assert_eq!(pieces.finish(), FileDigests::of(b"abc"));
}

#[test]
fn every_form_gives_the_same_entries() {
    let tsv = format!("hash\tkind\tcategory\tsource\n{SHA1}\tSHA-1\tgambling\tdesk\n{PDQ}\tpdq\thate|violence\t-\n");
    let csv = format!("source,hash,category,kind\ndesk,{SHA1},gambling,sha1\n,\"{PDQ}\",hate|violence,pdq\n");
    let json = format!(
        "\u{feff}{{\"hash\":\"{SHA1}\",\"category\":\"gambling\",\"source\":\"desk\"}}\n{{\"kind\":\"pdq\",\"hash\":\"{}\",\"category\":\"violence|hate\"}}\n",
        PDQ.to_ascii_uppercase()
    );
    let plain = format!("# a list\n\n{SHA1},,gambling,desk\n{PDQ},pdq,violence|hate\n");
    for (text, first) in [(tsv, 2), (csv, 2), (json, 1), (plain, 3)] {
        let list = HashList::from_text("mine", &text).unwrap();
        assert_eq!(list.kinds().collect::<Vec<_>>(), [("pdq", 1), ("sha1", 1)]);
        let found = list.exact(&FileDigests::of(b""));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].source, format!("hashes/mine/desk#{first}"));
        assert_eq!(found[0].categories, [Category::Gambling]);
        let near = list.near(PDQ.parse().unwrap(), 0);
        assert_eq!(near[0].source, format!("hashes/mine#{}", first + 1));
        assert_eq!(near[0].categories, [Category::Hate, Category::Violence]);
        assert_eq!(
            list.describe(&near[0].source).unwrap(),
            format!("list of known pictures mine, entry number {}", first + 1)
        );
        assert_eq!(list.describe("hashes/minefield#1"), None);
    }
}

#[test]
fn a_line_that_cannot_be_read_stops_the_list_and_is_not_repeated() {
    for (text, line) in [
        (format!("{SHA1},sha256,hate\n"), 1),
        (format!("{SHA256},sha256,hate\n\nzz,sha1,hate\n"), 3),
        (format!("{SHA256},sha256,no-such-label\n"), 1),
        (format!("{SHA256},crc,hate\n"), 1),
        (format!("{SHA256}\n"), 1),
        ("{\"hash\":1}\n".to_owned(), 1),
        (format!("{}\n", SHA256.get(1..).unwrap()), 1),
        (format!("{SHA256},,hate,two words\n"), 1),
    ] {
        let error = HashList::from_text("mine", &text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        assert!(error.message().contains(&format!("line {line}:")), "{}", error.message());
        assert!(
            !error.message().contains(SHA256.get(1..9).unwrap()) && !error.message().contains("no-such"),
            "{}",
            error.message()
        );
    }
    assert_eq!(HashList::from_text("mine", "# nothing\n").unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(HashList::from_text("a name", SHA256).unwrap_err().kind(), ErrorKind::InvalidInput);
    let named = HashList::from_text("a name", &format!("{SHA256},,hate"));
    assert_eq!(named.unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn a_sealed_list_says_what_it_is_and_never_what_it_holds() {
    let text =
        format!("# fourc-sealed-hashes 1\n# name: licensed\n# expires: 2026-12-31\n{MD5}\n{SHA1}\tsha1\textremism\n");
    let list = HashList::from_text("ignored", &text).unwrap();
    assert_eq!((list.name(), list.layer(), list.len()), ("licensed", Layer::Sealed, 2));
    let found = list.exact(&FileDigests::of(b""));
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].source.as_str(), found[0].categories.as_slice()),
        ("sealed/licensed#5", [Category::Extremism].as_slice())
    );
    assert_eq!(found[1].categories, [Category::ChildSexualAbuse]);
    let debug = format!("{list:?}");
    assert!(debug.contains("licensed") && !debug.contains(MD5.get(..8).unwrap()));
    assert_eq!(list.problem(Some("2026-12-31".parse().unwrap())), None);
    assert!(list.problem(Some("2027-01-01".parse().unwrap())).unwrap().contains("expired on 2026-12-31"));
    assert!(list.problem(None).unwrap().contains("no date"));
    let missing = HashList::missing("gone").unwrap();
    assert!(missing.problem(None).unwrap().contains("is missing"));
    assert_eq!(missing.exact(&FileDigests::of(b"")), []);
    for (broken, line) in [
        (format!("# fourc-sealed-hashes 1\n{MD5}\n"), 1),
        (format!("# fourc-sealed-hashes 1\n# name: x\n# expire: 1\n{MD5}\n"), 3),
        (format!("# fourc-sealed-hashes 1\n# name: x\n# category: educational\n{MD5}\n"), 3),
    ] {
        let error = HashList::from_text("x", &broken).unwrap_err();
        assert!(error.message().contains(&format!("line {line}:")), "{}", error.message());
    }
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let text = format!("{SHA1},,gambling\n{PDQ},pdq,hate\n{MD5},,hate\n");
    let mut builder = HashList::builder("mine");
    builder.add("", &text).unwrap();
    let whole = builder.build().unwrap().bytes;
    assert!(HashList::is_hash_list_file(&whole));
    let list = HashList::from_bytes(whole.clone()).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(HashList::from_bytes(changed).is_err(), "byte {at}");
    }
    for length in [0, 7, 20, 60, whole.len() - 1] {
        assert_eq!(HashList::from_bytes(whole[..length].to_vec()).unwrap_err().kind(), ErrorKind::BundleCorrupt);
    }
    assert!(HashList::from_bytes([whole.as_slice(), &[0]].concat()).is_err());
    assert!(HashList::from_trusted_bytes(whole.clone(), list.digest()).is_ok());
    assert!(HashList::from_trusted_bytes(whole, &SHA256.replace('e', "0")).is_err());
}

#[test]
fn repeated_entries_count_once_and_other_meanings_stay() {
    let mut builder = HashList::builder("mine");
    builder.add("one", &format!("{MD5},,hate\n{MD5},,hate\n{MD5},,violence\n")).unwrap();
    builder.add("two", &format!("{MD5},,hate\n")).unwrap();
    let built = builder.build().unwrap();
    assert_eq!((built.duplicates, built.kinds["md5"]), (1, 3));
    let list = HashList::from_bytes(built.bytes).unwrap();
    let sources: Vec<String> = list.exact(&FileDigests::of(b"")).into_iter().map(|one| one.source).collect();
    assert_eq!(sources, ["hashes/mine/one#1", "hashes/mine/one#3", "hashes/mine/two#1"]);
}
