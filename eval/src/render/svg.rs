//! Makes plots part of a page: its colours, its words for those who do not see them.

use minijinja::HtmlEscape;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::style::{FontFamily, IntoFont as _, RGBColor, TextStyle};

use crate::Error;

/// The colour of a system. Plots are drawn in marked colours, for which the page's own are then put, so that they follow
/// light and dark.
pub(super) fn colour(system: usize) -> RGBColor {
    RGBColor(1, 2, FIRST + (system % COLOURS) as u8)
}

/// How words in a plot look.
pub(super) fn words() -> TextStyle<'static> {
    (FontFamily::SansSerif, WORDS).into_font().color(&TEXT)
}

/// Puts the page's colours for the marked ones, and a title and a description in front.
///
/// `id` must not occur twice on a page.
pub(super) fn finish(id: &str, title: &str, description: &str, drawn: &str) -> String {
    let mut svg = drawn.replace(&hex(TEXT), "currentColor").replace(&hex(GRID), "var(--grid)");
    for system in 0..COLOURS {
        svg = svg.replace(&hex(colour(system)), &format!("var(--s{system})"));
    }
    let Some((_, inside)) = svg.split_once('>') else { return svg };
    let Some((tag, _)) = svg.split_once("xmlns") else { return svg };
    let (title, description) = (HtmlEscape(title), HtmlEscape(description));
    format!(
        "{tag}role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title>\
         <desc id=\"{id}-d\">{description}</desc>{inside}"
    )
}

/// Any error of drawing; to a string in memory there should be none.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn failed<E: std::error::Error + Send + Sync>(cause: DrawingAreaErrorKind<E>) -> Error {
    Error::Render(cause.to_string())
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Colours of systems that a page tells apart.
pub(super) const COLOURS: usize = 6;
/// Words and axes.
pub(super) const TEXT: RGBColor = RGBColor(1, 2, 3);
/// Lines to compare with.
pub(super) const GRID: RGBColor = RGBColor(1, 2, 4);
const FIRST: u8 = 16;
/// Plotters counts a font by its height with the gap between lines: this is 12 pixels.
const WORDS: u32 = 15;
