//! Ways round a filter: proxies that run in the browser, tabs in disguise, games behind the title of a lesson.
//!
//! All three are seen in what a page loads and runs. A page that writes about them loads none of it.

use regex::Regex;

use super::{Site, finding};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::Finding;
use crate::markup::{Field, Form};
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;

pub(super) const PROXY: &str = "page#proxy-script";
pub(super) const FORM: &str = "page#proxy-form";
pub(super) const CLOAK: &str = "page#tab-cloak";
pub(super) const PRETENCE: &str = "page#lesson-title";

pub(super) struct Bypass {
    proxy: Regex,
    proxy_path: Regex,
    fetches: Regex,
    worker: Regex,
    renames: Regex,
    icons: Regex,
    blank: Regex,
    engine: Regex,
    game: Regex,
    play: Regex,
    lesson: Regex,
}

/// One kind of thing that the scripts of a page may hold, and where the first of it stands.
struct Scripts<'s> {
    texts: Vec<(&'s str, Span)>,
}

impl<'s> Scripts<'s> {
    fn of(site: &Site<'s>) -> Self {
        let mut room = SCRIPT_BYTES;
        let mut texts = Vec::new();
        for script in &site.page.read.scripts {
            let text = match &script.src {
                Some(src) => src.as_str(),
                None => script.span.of(site.page.html),
            };
            let text = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
            room -= text.len();
            texts.push((text, script.span));
        }
        Self { texts }
    }

    fn find(&self, expression: &Regex) -> Option<Span> {
        self.texts.iter().find(|(text, _)| expression.is_match(text)).map(|(_, span)| *span)
    }
}

impl Bypass {
    pub(super) fn new() -> Result<Self> {
        let compile = |expression: &str| {
            Regex::new(expression)
                .map_err(|cause| Error::new(ErrorKind::Internal, "an expression does not compile").because(cause))
        };
        Ok(Self {
            proxy: compile(PROXY_PARTS)?,
            proxy_path: compile(PROXY_PATHS)?,
            fetches: compile(FETCHING_FORMS)?,
            worker: compile(r"serviceWorker\s*\.\s*register")?,
            renames: compile(r#"document\s*\.\s*title\s*=\s*["'`]([^"'`\n]{1,80})"#)?,
            icons: compile(
                r"(?i)gstatic\.com/classroom/favicon|classroom/favicon\.png|gstatic\.com/docs/|docs/images/favicon",
            )?,
            blank: compile(r#"(?i)open\(\s*["'`]about:blank"#)?,
            engine: compile(GAME_ENGINES)?,
            game: compile(GAME_ADDRESSES)?,
            play: compile(r"(?i)(?:^|[/.])(?:games?|play|g)/|unblocked")?,
            lesson: compile(LESSON_WORDS)?,
        })
    }

    pub(super) fn look(&self, site: &Site<'_>) -> Vec<Finding> {
        if site.is_institution() {
            return Vec::new();
        }
        let scripts = Scripts::of(site);
        let bypass = |source, (strength, span)| finding(source, Basis::Shape, Category::FilterBypass, strength, span);
        let mut findings: Vec<Finding> = Vec::new();
        findings.extend(self.proxy(site, &scripts).map(|seen| bypass(PROXY, seen)));
        findings.extend(self.form(site).map(|seen| bypass(FORM, seen)));
        findings.extend(self.cloak(site, &scripts).map(|seen| bypass(CLOAK, seen)));
        findings.extend(self.pretence(site, &scripts).map(|seen| bypass(PRETENCE, seen)));
        findings
    }

    /// The parts of a proxy: by their names, or by the paths under which a service worker serves other sites.
    fn proxy(&self, site: &Site<'_>, scripts: &Scripts<'_>) -> Option<(f32, Option<Span>)> {
        if let Some(span) = scripts.find(&self.proxy) {
            return Some((SURE, Some(span)));
        }
        let framed = site.page.read.links.iter().filter(|link| link.frame);
        if let Some(frame) = framed.clone().find(|link| self.proxy.is_match(&link.href)) {
            return Some((SURE, Some(frame.span)));
        }
        let path = scripts.find(&self.proxy_path)?;
        scripts.find(&self.worker).map(|_| (LIKELY, Some(path)))
    }

    /// A form for the address of another site, at the paths that proxies on servers fetch it by.
    fn form(&self, site: &Site<'_>) -> Option<(f32, Option<Span>)> {
        let fetches = |form: &&Form| form.action.as_deref().is_some_and(|action| self.fetches.is_match(action));
        site.page.read.forms.iter().filter(fetches).find_map(|form| {
            let asked = |field: &&Field| field.name.as_deref().is_some_and(|name| ADDRESS_FIELDS.contains(&name));
            form.fields.iter().find(asked).map(|field| (LIKELY, field.span))
        })
    }

    /// A script that gives the tab the name of a tool that every school allows.
    fn cloak(&self, site: &Site<'_>, scripts: &Scripts<'_>) -> Option<(f32, Option<Span>)> {
        let named = scripts.texts.iter().find_map(|(text, span)| {
            let names = self.renames.captures_iter(text).filter_map(|found| found.get(1));
            names.map(|name| name.as_str().to_ascii_lowercase()).find_map(|name| disguise(site, &name)).map(|_| *span)
        })?;
        let more =
            [&self.icons, &self.blank, &self.engine].into_iter().any(|expression| scripts.find(expression).is_some());
        let framed = site.page.read.links.iter().any(|link| link.frame && self.game.is_match(&link.href));
        match (more || framed, site.host()) {
            (true, _) => Some((SURE, Some(named))),
            (false, Some(_)) => Some((LIKELY, Some(named))),
            // The tool itself may have been saved to a file.
            (false, None) => Some((POSSIBLE, Some(named))),
        }
    }

    /// Games that are shown where the title promises a lesson.
    fn pretence(&self, site: &Site<'_>, scripts: &Scripts<'_>) -> Option<(f32, Option<Span>)> {
        let title = site.titles().find(|title| self.lesson.is_match(title))?;
        let lower = title.to_ascii_lowercase();
        if PLAYFUL.iter().any(|word| lower.contains(word)) {
            return None;
        }
        let page = &site.page.read;
        let frame = page.links.iter().find(|link| link.frame && self.game.is_match(&link.href));
        let games: Vec<Span> = page
            .links
            .iter()
            .filter(|link| !link.frame && self.play.is_match(&link.href))
            .map(|link| link.span)
            .collect();
        let many = games.len() >= MANY_GAMES && games.len() * 2 >= page.links.len();
        let engine = scripts.find(&self.engine);
        let points = 2 * usize::from(frame.is_some()) + 2 * usize::from(many) + usize::from(engine.is_some());
        let taught = self.lesson.find_iter(&page.text).take(TAUGHT).count();
        let span = frame.map(|frame| frame.span).or_else(|| games.first().copied()).or(engine);
        match points {
            0 | 1 => None,
            2 if taught >= TAUGHT => None,
            // A text that is put there to look like a lesson must not undo what the page runs.
            _ if taught >= TAUGHT => Some((POSSIBLE, span)),
            _ => Some((LIKELY, span)),
        }
    }
}

/// The tool whose name a tab is given, unless the page is the tool's own.
fn disguise(site: &Site<'_>, name: &str) -> Option<&'static str> {
    let (tool, hosts) = TOOLS.iter().find(|(tool, _)| name.contains(tool))?;
    let host = site.host().unwrap_or_default();
    (!hosts.iter().any(|own| host == *own || host.ends_with(&format!(".{own}")))).then_some(*tool)
}

/// Names that the parts of proxies in the browser go by, as their documentation has them: Ultraviolet, Scramjet,
/// Rammerhead, Corrosion, and the transports beneath them.
const PROXY_PARTS: &str = r"(?i)__uv\$config|\buv\.(?:bundle|handler|client|config|sw)\.js|\$scramjet|\bscramjet\.(?:all|bundle|client|codecs|controller|shared|sync|worker|wasm)\b|\bScramjetController\b|\brammerhead\.(?:min\.)?js|\bbare-?mux\b|\bBareMuxConnection\b|\bepoxy-transport\b|\blibcurl-transport\b|\bcorrosion\.(?:bundle|min)?\.?js|\bhvtrs8%2F-";

/// Prefixes under which their workers serve other sites.
const PROXY_PATHS: &str = r#"["'`](?:/[\w~-]{1,20})?/(?:uv|service|bare|scramjet|sj|wisp|rammer)/["'`]"#;

/// Where the forms of proxies on servers send to: Glype, PHProxy, miniProxy, CGIProxy and those made after them.
const FETCHING_FORMS: &str = r"(?i)/browse\.php$|/process\.php\?action=update|/(?:php|mini|glype|cgi|web|nph-)-?proxy(?:\.php|\.cgi)?(?:[/?]|$)|/includes/process\.php";
/// What the fields for the other address are called there.
const ADDRESS_FIELDS: &[&str] = &["u", "url", "q", "__cpo", "address", "input"];

const GAME_ENGINES: &str = r"createUnityInstance|\bUnityLoader\b|\bEJS_player\b|\bRufflePlayer\b|\bruffle\.js|\bc[23]runtime\.js|\bphaser(?:\.min)?\.js|\beaglercraft";

/// What the addresses of games in frames look like.
const GAME_ADDRESSES: &str = r"(?i)unblocked|(?:^|[/.-])(?:games?|gamefiles|play-?games?|g)/|eaglercraft|gamedistribution|html5-?games|crazygames|\bpoki\b|retro-?bowl|\bslope\b|cookie-?clicker|1v1-?lol|\bsubway-?surfers|\bmoto-?x3m|drift-?hunters";

/// Words of titles that promise schoolwork.
const LESSON_WORDS: &str = r"(?i)\b(?:algebra|maths?|mathematics|geometry|calculus|homework|revision|biology|chemistry|physics|science|history|geography|english|spelling|lessons?|classroom|learning|education(?:al)?|tutor(?:ing|ials?)?|worksheets?|google docs|google drive|study|studies|school|equations?|pupils?|students?|gcse|essays?|calculator)\b";

/// Words of titles that promise a game; who says so pretends nothing.
const PLAYFUL: &[&str] = &["game", "play", "arcade", "fun", "puzzle", "quiz"];

/// Tools that tabs are named after, and where they live.
const TOOLS: &[(&str, &[&str])] = &[
    ("google classroom", &["google.com"]),
    ("google docs", &["google.com"]),
    ("google drive", &["google.com"]),
    ("my drive", &["google.com"]),
    ("google slides", &["google.com"]),
    ("google forms", &["google.com"]),
    ("microsoft teams", &["microsoft.com", "office.com", "live.com"]),
    ("khan academy", &["khanacademy.org"]),
    ("clever | portal", &["clever.com"]),
    ("schoology", &["schoology.com"]),
    ("canvas dashboard", &["instructure.com"]),
    ("edpuzzle", &["edpuzzle.com"]),
    ("powerschool", &["powerschool.com"]),
    ("desmos | ", &["desmos.com"]),
    ("ixl | ", &["ixl.com"]),
    ("satchel one", &["satchelone.com", "teamsatchel.com"]),
    ("seneca learning", &["senecalearning.com"]),
];

/// Levels of the shared scale: by itself worth showing, likely, and likely whatever little speaks against it.
const POSSIBLE: f32 = 0.4;
const LIKELY: f32 = 0.65;
const SURE: f32 = 0.75;

/// Bytes of scripts that are searched.
const SCRIPT_BYTES: usize = 256 << 10;
/// Links to games that make a page a menu of games.
const MANY_GAMES: usize = 6;
/// Words of lessons that a page which teaches holds.
const TAUGHT: usize = 5;
