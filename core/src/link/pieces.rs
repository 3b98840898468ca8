//! The words of an address, as far as marks part them: lower case, percent-coding undone, each letter with its place.

use std::borrow::Cow;
use std::ops::Range;

use unicode_security::confusable_detection::skeleton;

use super::canonical::hex_pair;
use super::{Link, host};
use crate::span::Span;

/// Where in an address words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    /// In the name that somebody registered, with the suffix that it was registered under.
    Registrable,
    /// Before that name.
    Subdomain,
    /// In the path.
    Path,
    /// In the query.
    Query,
}

/// A stretch of letters or of digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// In lower case, without accents; letters of other scripts that look like Latin ones are those.
    pub(crate) text: String,
    // For every byte of `text`, the bytes of the cleaned address that it stands for.
    places: Vec<(u32, u32)>,
    /// How many marks part it from the run before it, or from the begin of its label or segment.
    pub(crate) gap: usize,
    /// Whether it is a label of the public suffix.
    pub(crate) suffix: bool,
}

/// Runs that belong together: words may be told across them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) runs: Vec<Run>,
}

impl Link {
    /// The words of host, path and, if asked for, query; a piece ends where a label, a path segment or a parameter does,
    /// but the labels before the registrable one are read as one.
    pub(crate) fn pieces(&self, with_query: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if !self.is_ip {
            self.host_pieces(&mut pieces);
        }
        self.tail_pieces(Place::Path, Some(&self.parts.path), &mut pieces);
        self.tail_pieces(Place::Query, self.parts.query.as_ref().filter(|_| with_query), &mut pieces);
        pieces
    }

    /// The caller's bytes behind some bytes of a run.
    pub(crate) fn span_of(&self, run: &Run, letters: Range<usize>) -> Option<Span> {
        let places = run.places.get(letters)?;
        let (start, end) = (places.first()?.0, places.last()?.1);
        Some(self.source.original(&(start as usize..end as usize)))
    }

    fn host_pieces(&self, pieces: &mut Vec<Piece>) {
        let raw = self.source.slice(&self.parts.host);
        // The host as written, where its letters are those of the canonical one; otherwise they stand for all of it.
        let name = self.unicode_host();
        let as_written = raw.eq_ignore_ascii_case(&name);
        let whole = (self.parts.host.start as u32, self.parts.host.end as u32);
        let registrable = self.registrable_domain().unwrap_or_else(|| self.host());
        let suffix = host::suffix_labels(registrable);
        let labels: Vec<&str> = name.split('.').collect();
        let own = registrable.split('.').count();
        let mut at = self.parts.host.start;
        for (number, label) in labels.iter().enumerate() {
            let left = labels.len() - number;
            let place = if left <= own { Place::Registrable } else { Place::Subdomain };
            let mut letters = Letters::default();
            for character in label.chars() {
                let where_is = (at as u32, (at + character.len_utf8()) as u32);
                letters.push(character, if as_written { where_is } else { whole });
                at += character.len_utf8();
            }
            at += 1;
            let mut runs = letters.finish();
            for run in &mut runs {
                run.suffix = left <= suffix;
            }
            match pieces.last_mut().filter(|piece| piece.place == place) {
                Some(piece) => piece.runs.append(&mut runs),
                None => pieces.push(Piece { place, runs }),
            }
        }
    }

    /// The host with its A-labels read.
    pub(super) fn unicode_host(&self) -> Cow<'_, str> {
        let host = self.host();
        if !host.split('.').any(|label| label.starts_with("xn--")) {
            return Cow::Borrowed(host);
        }
        Cow::Owned(idna::domain_to_unicode(host).0)
    }

    fn tail_pieces(&self, place: Place, part: Option<&Range<usize>>, pieces: &mut Vec<Piece>) {
        let Some(part) = part else { return };
        let mut letters = Letters::default();
        let mut end_piece = |letters: &mut Letters| {
            let runs = std::mem::take(letters).finish();
            if !runs.is_empty() {
                pieces.push(Piece { place, runs });
            }
        };
        for (character, start, end) in decoded(self.source.slice(part)) {
            let at = ((part.start + start) as u32, (part.start + end) as u32);
            match character {
                '/' | '\\' | '&' | '=' | '?' | ';' | ',' | '#' => end_piece(&mut letters),
                _ => letters.push(character, at),
            }
        }
        end_piece(&mut letters);
    }
}

/// Letters on their way to runs.
#[derive(Default)]
struct Letters {
    runs: Vec<Run>,
    open: Option<Run>,
    marks: usize,
}

impl Letters {
    fn push(&mut self, character: char, at: (u32, u32)) {
        let Some(letter) = plain(character) else {
            self.close();
            self.marks += 1;
            return;
        };
        let digits = |run: &Run| run.text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        if self.open.as_ref().is_some_and(|run| digits(run) != letter.is_ascii_digit()) {
            self.close();
        }
        let gap = self.marks;
        let run = self.open.get_or_insert_with(|| Run { text: String::new(), places: Vec::new(), gap, suffix: false });
        self.marks = 0;
        let before = run.text.len();
        run.text.push(letter);
        run.places.extend(std::iter::repeat_n(at, run.text.len() - before));
    }

    fn close(&mut self) {
        self.runs.extend(self.open.take());
    }

    fn finish(mut self) -> Vec<Run> {
        self.close();
        self.runs
    }
}

/// What a character is read as; none for marks.
fn plain(character: char) -> Option<char> {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric().then(|| character.to_ascii_lowercase());
    }
    if !character.is_alphanumeric() {
        return None;
    }
    // Accents go, and so do the scripts of letters that look Latin.
    let lower = character.to_lowercase().next().unwrap_or(character);
    let mut buffer = [0; 4];
    let first = skeleton(lower.encode_utf8(&mut buffer)).next().unwrap_or(lower);
    Some(if first.is_ascii_alphanumeric() { first.to_ascii_lowercase() } else { lower })
}

/// Characters of a path or query with `+` and percent escapes undone, repeatedly encoded ones as well, and the bytes
/// that each stands for; bytes that are no UTF-8 become U+FFFD.
fn decoded(raw: &str) -> impl Iterator<Item = (char, usize, usize)> {
    let bytes = raw.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut starts = Vec::with_capacity(bytes.len() + 1);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        starts.push(at);
        let mut end = at + 1;
        let mut value = if byte == b'+' { b' ' } else { byte };
        if byte == b'%'
            && let Some(first) = hex_pair(bytes, at + 1)
        {
            (value, end) = (first, at + 3);
            while value == b'%'
                && let Some(next) = hex_pair(bytes, end)
            {
                (value, end) = (next, end + 2);
            }
        }
        out.push(value);
        at = end;
    }
    starts.push(at);
    let mut characters = Vec::with_capacity(out.len());
    let mut done = 0;
    let mut take = |character: char, length: usize| {
        let start = starts.get(done).copied().unwrap_or(at);
        done += length;
        characters.push((character, start, starts.get(done).copied().unwrap_or(at)));
    };
    for chunk in out.utf8_chunks() {
        chunk.valid().chars().for_each(|character| take(character, character.len_utf8()));
        if !chunk.invalid().is_empty() {
            take(char::REPLACEMENT_CHARACTER, chunk.invalid().len());
        }
    }
    characters.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn words(url: &str) -> Vec<(Place, Vec<String>)> {
        let link = Link::parse(url, &Limits::default()).unwrap();
        let texts = |piece: Piece| (piece.place, piece.runs.into_iter().map(|run| run.text).collect());
        link.pieces(true).into_iter().map(texts).collect()
    }

    #[test]
    fn an_address_falls_into_runs_of_letters_and_digits() {
        let found = words("https://Shop.Best-Pens24.co.uk/A%20b+c/d_e?x=Y%2541z&w#no");
        let wanted = [
            (Place::Subdomain, vec!["shop"]),
            (Place::Registrable, vec!["best", "pens", "24", "co", "uk"]),
            (Place::Path, vec!["a", "b", "c"]),
            (Place::Path, vec!["d", "e"]),
            (Place::Query, vec!["x"]),
            (Place::Query, vec!["yaz"]),
            (Place::Query, vec!["w"]),
        ];
        let found: Vec<_> =
            found.iter().map(|(place, runs)| (*place, runs.iter().map(String::as_str).collect())).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn letters_know_where_they_stand_and_accents_and_lookalikes_are_letters() {
        let url = " https://ex.org/na%C3%AFve-g\u{430}mes";
        let link = Link::parse(url, &Limits::default()).unwrap();
        let pieces = link.pieces(false);
        let runs = &pieces.last().unwrap().runs;
        assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>(), ["naive", "games"]);
        assert_eq!(link.span_of(&runs[0], 1..3).unwrap().of(url), "a%C3%AF");
        assert_eq!(link.span_of(&runs[1], 0..5).unwrap().of(url), "g\u{430}mes");
    }

    #[test]
    fn labels_of_other_scripts_are_read_and_stand_for_the_whole_host() {
        let url = "https://xn--bcher-kva.example.org/";
        let link = Link::parse(url, &Limits::default()).unwrap();
        let pieces = link.pieces(false);
        assert_eq!(pieces[0].runs[0].text, "bucher");
        assert_eq!(link.span_of(&pieces[0].runs[0], 0..6).unwrap().of(url), "xn--bcher-kva.example.org");
    }

    #[test]
    fn suffix_labels_are_marked() {
        let link = Link::parse("https://shop.co.uk/", &Limits::default()).unwrap();
        let suffix: Vec<bool> = link.pieces(false)[0].runs.iter().map(|run| run.suffix).collect();
        assert_eq!(suffix, [false, true, true]);
    }
}
