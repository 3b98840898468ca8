use proptest::prelude::*;

use super::*;
use crate::limits::Limits;

const TABLE: &str = include_str!("../../../../corpora/lists/search-engines.tsv");

fn engines() -> Engines {
    Engines::parse(TABLE).unwrap()
}

fn ask(engines: &Engines, url: &str) -> Option<SearchQuery> {
    engines.query(&Link::parse(url, &Limits::default()).unwrap())
}

#[test]
fn every_row_of_the_table_finds_its_own_searches() {
    let engines = engines();
    assert!(engines.len() >= 250, "{}", engines.len());
    let rows = TABLE.lines().filter(|row| !row.starts_with('#')).skip(1);
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [engine, host, path, param, modes, safe, strict, moderate, off] = cells[..] else { panic!("{row}") };
        let base = format!("https://{}{}", host.replace(".*", ".co.uk"), path.replace("**", "").replace('*', "some"));
        let base = base.trim_end_matches('/');
        let urls: Vec<String> = match param {
            "/" => vec![format!("{base}/green%20tea?lang=en")],
            "/-" => vec![format!("{base}/green-tea?lang=en")],
            names => names.split(',').map(|name| format!("{base}?lang=en&{name}=green+tea")).collect(),
        };
        let always = |mode: &str| modes.split(',').any(|own| own == mode);
        let mode = ["images", "videos", "prompt"].into_iter().find(|mode| always(mode)).unwrap_or("web");
        for url in urls {
            let query = ask(&engines, &url).unwrap_or_else(|| panic!("{url}"));
            assert_eq!((query.engine.as_str(), query.words.text()), (engine, "green tea"), "{url}");
            assert_eq!(query.mode.id(), mode, "{url}");
            assert_eq!(query.autocomplete, always("autocomplete"), "{url}");
            assert_eq!(query.safe, (safe == "*").then_some(SafeSearch::Strict), "{url}");
            for (mode, marker) in modes.split(',').filter_map(|own| own.split_once(':')) {
                let query = ask(&engines, &format!("{url}&{marker}")).unwrap();
                let found = if mode == "autocomplete" { query.autocomplete } else { query.mode.id() == mode };
                assert!(found, "{url} {marker}");
            }
            for (values, wanted) in
                [(strict, SafeSearch::Strict), (moderate, SafeSearch::Moderate), (off, SafeSearch::Off)]
            {
                for value in values.split(',').filter(|&value| value != "-") {
                    let query = ask(&engines, &format!("{url}&{safe}={value}")).unwrap();
                    assert_eq!(query.safe, Some(wanted), "{url} {value}");
                }
            }
        }
    }
}

#[test]
fn urls_as_browsers_show_them_are_understood() {
    let engines = engines();
    for (url, engine, text, images, safe) in [
        (
            "https://www.google.co.uk/search?q=romans+in+britain&sca_esv=1&udm=2",
            "google",
            "romans in britain",
            true,
            None,
        ),
        ("https://www.google.com/search?q=cats&tbm=isch&safe=active", "google", "cats", true, Some(true)),
        ("https://www.google.de/search?q=cats&safe=off", "google", "cats", false, Some(false)),
        ("https://www.google.com/#q=old+style", "google", "old style", false, None),
        ("https://images.google.com/search?q=x&udm=14", "google", "x", false, None),
        ("https://www.google.com/maps/search/chip+shop/@51.5,0.1,14z", "google", "chip shop", false, None),
        ("https://www.bing.com/images/search?q=ww2+posters&adlt=strict", "bing", "ww2 posters", true, Some(true)),
        ("https://duckduckgo.com/?t=h_&q=a%26b&iax=images&ia=images&kp=-2", "duckduckgo", "a&b", true, Some(false)),
        ("https://safe.duckduckgo.com/?q=owl", "duckduckgo", "owl", false, Some(true)),
        ("https://uk.search.yahoo.com/search?p=bees&vm=r", "yahoo", "bees", false, Some(true)),
        ("https://uk.images.search.yahoo.com/search/images;_ylt=x?p=bees", "", "", false, None),
        ("https://www.ecosia.org/images?q=oak", "ecosia", "oak", true, None),
        ("https://search.brave.com/search?q=oak&source=web", "brave", "oak", false, None),
        ("https://www.startpage.com/do/dsearch?query=oak&cat=pics", "startpage", "oak", true, None),
        ("https://www.qwant.com/?l=en&q=oak&t=images", "qwant", "oak", true, None),
        ("https://m.youtube.com/results?search_query=maths+song", "youtube", "maths song", false, None),
        ("https://www.tiktok.com/search/video?q=dance&t=1", "tiktok", "dance", false, None),
        ("https://www.tiktok.com/tag/booktok", "tiktok", "booktok", false, None),
        ("https://x.com/search?q=%23news%20uk&src=typed_query&f=live", "x", "#news uk", false, None),
        ("https://old.reddit.com/r/askuk/search/?q=tea&restrict_sr=1", "reddit", "tea", false, None),
        ("https://www.instagram.com/explore/search/keyword/?q=art", "instagram", "art", false, None),
        ("https://uk.pinterest.com/search/pins/?q=clay", "pinterest", "clay", true, None),
        ("https://www.amazon.co.uk/s?k=pencil+case&ref=nb_sb", "amazon", "pencil case", false, None),
        ("https://www.ebay.co.uk/sch/i.html?_from=R40&_nkw=lego", "ebay", "lego", false, None),
        ("https://en.wikipedia.org/w/index.php?title=Special:Search&search=otter", "wikipedia", "otter", false, None),
        ("https://open.spotify.com/search/sea%20shanty/tracks", "spotify", "sea shanty", false, None),
        ("https://www.roblox.com/discover/?Keyword=obby", "roblox", "obby", false, None),
        ("https://store.steampowered.com/search/?term=portal", "steam", "portal", false, None),
        ("https://www.twitch.tv/search?term=chess", "twitch", "chess", false, None),
        ("https://github.com/search?q=rust&type=repositories", "github", "rust", false, None),
        ("https://www.kiddle.co/s.php?q=volcano", "kiddle", "volcano", false, Some(true)),
        ("https://swisscows.com/en/web?query=alps", "swisscows", "alps", false, Some(true)),
        ("https://www.baidu.com/s?ie=utf-8&wd=%E7%8C%AB", "baidu", "猫", false, None),
        ("https://yandex.com/images/search?text=cat&family=yes", "yandex", "cat", true, Some(true)),
        ("https://kagi.com/search?q=x", "kagi", "x", false, None),
        ("https://www.ask.com/web?q=x", "ask", "x", false, None),
        ("https://search.aol.co.uk/aol/search?q=x", "aol", "x", false, None),
        ("https://www.mojeek.com/search?q=x&safe=1", "mojeek", "x", false, Some(true)),
    ] {
        let query = ask(&engines, url);
        if engine.is_empty() {
            assert_eq!(query, None, "{url}");
            continue;
        }
        let query = query.unwrap_or_else(|| panic!("{url}"));
        let is_on = query.safe.map(|safe| safe != SafeSearch::Off);
        let found = (query.engine.as_str(), query.words.text(), query.mode == SearchMode::Images, is_on);
        assert_eq!(found, (engine, text, images, safe), "{url}");
    }
}

#[test]
fn what_is_no_search_gives_none() {
    let engines = engines();
    for url in [
        "https://www.google.com/",
        "https://www.google.com/search?q=",
        "https://www.google.com/search?q=+%20+",
        "https://www.google.com/search?x=q",
        "https://mail.google.com/mail/u/0/?q=inbox",
        "https://google.github.io/search?q=styleguide",
        "https://google.example.org/search?q=x",
        "https://notgoogle.com/search?q=x",
        "https://www.youtube.com/watch?v=abc",
        "https://example.org/search?q=x",
        "https://192.0.2.1/search?q=x",
        "https://open.spotify.com/search",
    ] {
        assert_eq!(ask(&engines, url), None, "{url}");
    }
}

#[test]
fn evidence_in_the_words_points_into_the_url() {
    let engines = engines();
    let url = " https://www.google.com/search?hl=en&%71=caf%C3%A9+%22blue%20ti\nt%22+é%FFz&x=1#q=no ";
    let query = ask(&engines, url).unwrap();
    assert_eq!(query.words.text(), "café \"blue tit\" é\u{fffd}z");
    assert_eq!(query.words.place().unwrap().of(url), "caf%C3%A9+%22blue%20ti\nt%22+é%FFz");
    for (word, original) in [
        ("café", "caf%C3%A9"),
        ("é \"", "%C3%A9+%22"),
        ("tit", "ti\nt"),
        ("blue tit", "blue%20ti\nt"),
        ("\u{fffd}z", "%FFz"),
        (" é\u{fffd}", "+é%FF"),
    ] {
        let start = query.words.text().find(word).unwrap();
        let span = query.original_span(Span::new(start, start + word.len())).unwrap();
        assert_eq!(span.of(url), original, "{word}");
    }
    let inside_e = query.words.text().find('é').unwrap() + 1;
    assert_eq!(query.original_span(Span::new(inside_e, inside_e + 1)).unwrap().of(url), "%C3%A9");
    assert_eq!(query.original_span(Span::new(0, query.words.text().len() + 1)), None);
    assert_eq!(query.original_span(Span::new(3, 3)), None);
}

#[test]
fn a_broken_table_is_refused_with_its_line_number() {
    let header = COLUMNS.join("\t");
    assert!(Engines::parse("").is_err());
    assert!(Engines::parse("engine\thost\n").is_err());
    assert_eq!(Engines::parse(&header).unwrap().len(), 0);
    for row in [
        "a\tb.example\t/s\tq\t-\t-\t-\t-",
        "a\tb.example\ts\tq\t-\t-\t-\t-\t-",
        "a\tb.example\t/s\t-\t-\t-\t-\t-\t-",
        "a\tb.example\t/s\tq\tpictures\t-\t-\t-\t-",
        "a\tB.example\t/s\tq\t-\t-\t-\t-\t-",
        "a\texample\t/s\tq\t-\t-\t-\t-\t-",
    ] {
        let error = Engines::parse(&format!("# c\n{header}\n{row}\n")).unwrap_err();
        assert!(error.to_string().contains("line 3"), "{row}");
    }
}

proptest! {
    #[test]
    fn spans_of_decoded_words_stay_inside_the_value(value in "([a-z+é猫]|%[0-9A-F]{2}|%|\t){0,20}", from in 0_usize..40, len in 0_usize..40) {
        let url = format!("https://www.bing.com/search?a=b&q={value}&z=1");
        let engines = Engines::parse(&format!("{}\nbing\tbing.com\t/search\tq\t-\t-\t-\t-\t-\n", COLUMNS.join("\t"))).unwrap();
        if let Some(query) = ask(&engines, &url) {
            let whole = query.words.place().unwrap();
            prop_assert_eq!(query.original_span(Span::new(0, query.words.text().len())), Some(whole));
            if let Some(span) = query.original_span(Span::new(from, from + len)) {
                prop_assert!(span.start >= whole.start && span.end <= whole.end && !span.of(&url).is_empty());
            }
        }
    }
}
