//! A log of any length for measuring the audit: made up, with the repetition, the days and the people of a school's.

use std::io::{BufWriter, Write as _};

use anyhow::{Context as _, Result};
use clap::Args;

#[derive(Args)]
pub(crate) struct Flags {
    /// Lines of the log.
    #[arg(long, default_value_t = 1_000_000)]
    lines: u64,
    /// Distinct addresses, at least nearly.
    #[arg(long, default_value_t = 120_000)]
    urls: u64,
    /// People.
    #[arg(long, default_value_t = 1200)]
    users: u64,
    /// The same seed gives the same log.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(flags: &Flags) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut random = Random(flags.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let skew = Skew::new(flags.urls.max(1));
    // Each address once, so that the asked number occurs, and popular ones as often as the rest of the lines allows.
    for line in 0..flags.lines {
        let time = time(line, flags.lines, &mut random);
        let once = line.is_multiple_of((flags.lines / flags.urls.max(1)).max(1));
        let rank = if once { line / (flags.lines / flags.urls.max(1)).max(1) } else { skew.draw(&mut random) };
        let user = random.below(flags.users.max(1));
        let address = address(rank % flags.urls.max(1));
        let stopped = address.risky && random.below(10) < 7 || random.below(400) == 0;
        let code = if stopped { "TCP_DENIED/403" } else { "TCP_MISS/200" };
        let bytes = 300 + random.below(60_000);
        writeln!(
            out,
            "{}.{:03} {:6} 10.{}.{}.{} {code} {bytes} GET {} pupil-{user:04} HIER_DIRECT/192.0.2.{} {}",
            time,
            random.below(1000),
            random.below(900),
            user / 65_536,
            user / 256 % 256,
            user % 256,
            address.text,
            user % 250,
            address.mime
        )
        .context("the log cannot be written")?;
    }
    out.flush().context("the log cannot be written")
}

struct Address {
    text: String,
    mime: &'static str,
    risky: bool,
}

/// The address of a rank: a fifth are searches, two fifths parts of pages, a few hundredths of a hundredth are risky.
fn address(rank: u64) -> Address {
    let mut own = Random(rank.wrapping_mul(0xd134_2543_de82_ef95) ^ 0x5851_f42d_4c95_7f2d | 1);
    own.next();
    let word = |random: &mut Random| pick(WORDS, random.below(WORDS.len() as u64));
    if rank % 1500 == 700 {
        let text = if own.below(2) == 0 {
            format!("https://{}/p/{rank}", pick(RISKY_SITES, own.below(RISKY_SITES.len() as u64)))
        } else {
            format!(
                "https://www.google.com/search?q={}&n={rank}",
                pick(RISKY_SEARCHES, own.below(RISKY_SEARCHES.len() as u64))
            )
        };
        return Address { text, mime: "text/html", risky: true };
    }
    let site = pick(SITES, own.below(SITES.len() as u64));
    let (text, mime) = match own.below(10) {
        0..=1 => {
            let words: Vec<&str> = (0..2 + own.below(4)).map(|_| word(&mut own)).collect();
            let engine = pick(ENGINES, own.below(ENGINES.len() as u64));
            (format!("{engine}{}+{rank}", words.join("+")), "text/html")
        }
        2..=3 => (format!("https://cdn{}.{site}/img/{}-{rank}.jpg", own.below(9), word(&mut own)), "image/jpeg"),
        4..=5 => (format!("https://static.{site}/js/{}.{rank}.js", word(&mut own)), "application/javascript"),
        _ => (format!("https://{site}/{}/{}-{rank}", word(&mut own), word(&mut own)), "text/html"),
    };
    Address { text, mime, risky: false }
}

/// School days from 1 September 2026 on, most of it between nine and four.
fn time(line: u64, lines: u64, random: &mut Random) -> u64 {
    let day = line * DAYS / lines.max(1);
    let weeks = day / 5;
    let start = FIRST_DAY + (weeks * 7 + day % 5) * 86_400;
    let within = line * DAYS % lines.max(1);
    let second = within * 86_400 / lines.max(1);
    // A day of the log runs from 07:30 to 22:30, slowly at both ends.
    let share = second as f64 / 86_400.0;
    let bent = share + 0.11 * (std::f64::consts::TAU * share).sin();
    start + 27_000 + (bent * 54_000.0) as u64 + random.below(2)
}

/// Ranks drawn so that the n-th is about 1/n as likely as the first.
struct Skew {
    scale: f64,
    count: u64,
}

impl Skew {
    fn new(count: u64) -> Self {
        Self { scale: ((count + 1) as f64).ln(), count }
    }

    fn draw(&self, random: &mut Random) -> u64 {
        let share = random.below(1 << 30) as f64 / (1u64 << 30) as f64;
        ((share * self.scale).exp() as u64).saturating_sub(1).min(self.count - 1)
    }
}

/// Xorshift: the log must be the same everywhere, and needs no better.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

fn pick(words: &'static [&'static str], place: u64) -> &'static str {
    words.get(place as usize).copied().unwrap_or("page")
}

const DAYS: u64 = 70;
/// Tuesday, 1 September 2026.
const FIRST_DAY: u64 = 1_788_220_800;
const ENGINES: &[&str] = &[
    "https://www.google.com/search?q=",
    "https://www.bing.com/search?q=",
    "https://duckduckgo.com/?q=",
    "https://www.youtube.com/results?search_query=",
];
const SITES: &[&str] = &[
    "www.bbc.co.uk",
    "classroom.google.com",
    "en.wikipedia.org",
    "www.senecalearning.com",
    "www.mathswatch.com",
    "www.ucas.com",
    "www.annefrank.org",
    "example.org",
    "example.com",
    "docs.google.com",
    "www.nhs.uk",
    "www.tate.org.uk",
    "library.example.org",
    "games.example.com",
    "shop.example.net",
    "news.example.net",
    "www.firstnews.co.uk",
    "forum.example.com",
];
const RISKY_SITES: &[&str] =
    &["www.bet365.com", "www.williamhill.com", "skin.club", "www.torproject.org", "nordvpn.com", "cracked.io"];
const RISKY_SEARCHES: &[&str] = &[
    "unblocked+games+at+school",
    "how+to+bypass+the+school+filter",
    "where+can+i+buy+weed",
    "i+want+to+kill+myself",
    "how+to+make+yourself+sick+after+eating",
    "buy+a+vape+without+id",
];
const WORDS: &[&str] = &[
    "river",
    "volcano",
    "fraction",
    "poem",
    "war",
    "music",
    "castle",
    "energy",
    "cell",
    "planet",
    "france",
    "verb",
    "paint",
    "goal",
    "recipe",
    "weather",
    "museum",
    "robot",
    "bridge",
    "history",
    "market",
    "forest",
    "theory",
    "sentence",
    "angle",
    "rhythm",
    "island",
    "bird",
    "train",
    "football",
    "science",
    "map",
    "story",
    "holiday",
    "garden",
    "revision",
    "quiz",
    "worksheet",
    "diagram",
    "answers",
];
