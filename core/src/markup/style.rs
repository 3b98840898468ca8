//! The few properties of an inline style that decide whether and how text shows.

use csscolorparser::Color;

/// What an inline style says about showing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// Whether the element is not shown, or only where nobody can scroll to.
    pub(super) hidden: bool,
    /// Whether the element stands in lines of its own, where the style says either.
    pub(super) block: Option<bool>,
    /// How its text looks.
    pub(super) look: Look,
}

/// How text looks as far as that decides whether it can be read; what is not said comes from the element around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    ink: Option<Rgb>,
    ground: Option<Rgb>,
    tiny: Option<bool>,
}

type Rgb = [u8; 3];

impl Look {
    /// The look of the old attributes `color` and `bgcolor`.
    pub(super) fn of_attributes(ink: Option<&str>, ground: Option<&str>) -> Self {
        Self { ink: ink.and_then(colour), ground: ground.and_then(colour), tiny: None }
    }

    /// This look where it says something, the other's where it does not.
    pub(super) fn or(self, other: Self) -> Self {
        Self { ink: self.ink.or(other.ink), ground: self.ground.or(other.ground), tiny: self.tiny.or(other.tiny) }
    }

    /// Whether nobody can read text that looks like this: it has no size, or the colour of its ground.
    pub(super) fn is_faint(self) -> bool {
        let same =
            |(ink, ground): (Rgb, Rgb)| ink.iter().zip(ground).all(|(one, other)| one.abs_diff(other) <= SAME_COLOUR);
        self.tiny == Some(true) || self.ink.zip(self.ground).is_some_and(same)
    }
}

/// Reads the declarations; the last of a property wins, as in browsers.
pub(super) fn read(style: &str) -> Style {
    let (mut none, mut invisible, mut block) = (false, false, None);
    let (mut positioned, mut offset, mut indented) = (false, false, false);
    let mut look = Look::default();
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        // `none !important` and `none` are the same to a page with no style sheet.
        let value = value.split('!').next().unwrap_or_default().trim();
        let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
        match property.trim().to_ascii_lowercase().as_str() {
            "display" => {
                none = is("none");
                if ["inline", "inline-block", "inline-flex", "contents"].into_iter().any(is) {
                    block = Some(false);
                } else if ["block", "flex", "grid", "list-item", "table", "flow-root"].into_iter().any(is) {
                    block = Some(true);
                }
            }
            "visibility" => invisible = is("hidden") || is("collapse"),
            "position" => positioned = is("absolute") || is("fixed"),
            "left" | "top" | "margin-left" | "margin-top" => offset |= is_far_out(value),
            "text-indent" => indented = is_far_out(value),
            "font-size" => look.tiny = Some(number(value).is_some_and(|(size, _)| size <= 0.0)),
            "color" => look.ink = colour(value),
            "background" | "background-color" => look.ground = colour(value),
            _ => {}
        }
    }
    Style { hidden: none || invisible || indented || (positioned && offset), block, look }
}

/// Whether a length moves something out of every window, to the left or upwards.
fn is_far_out(value: &str) -> bool {
    number(value).is_some_and(|(length, unit)| {
        let far = if unit.is_empty() || unit.eq_ignore_ascii_case("px") || unit.eq_ignore_ascii_case("pt") {
            FAR_PIXELS
        } else {
            FAR_UNITS
        };
        length <= -far
    })
}

/// The number that a length begins with, and its unit.
fn number(value: &str) -> Option<(f32, &str)> {
    let end = value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
    let (digits, unit) = value.split_at_checked(end)?;
    Some((digits.parse().ok()?, unit.trim()))
}

/// The colour that a value names, alone or before an image; one that lets the ground through names none.
fn colour(value: &str) -> Option<Rgb> {
    let value = value.trim();
    let is_function =
        ["rgb", "hsl"].iter().any(|name| value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(name)));
    let end = if is_function { value.find(')').map(|bracket| bracket + 1) } else { value.find(' ') };
    let end = end.unwrap_or(value.len());
    let colour: Color = value.get(..end)?.parse().ok()?;
    let [red, green, blue, alpha] = colour.to_rgba8();
    (alpha == u8::MAX).then_some([red, green, blue])
}

/// How far two colours may be apart in each channel and still be one to the eye.
const SAME_COLOUR: u8 = 8;
/// Wider than any window, in pixels and in units of a letter or a hundredth of the window.
const FAR_PIXELS: f32 = 900.0;
const FAR_UNITS: f32 = 90.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hides_hides() {
        for (style, hidden) in [
            ("display:none", true),
            ("color: red; DISPLAY : None !important", true),
            ("visibility:hidden", true),
            ("visibility: collapse;", true),
            ("display:none;display:block", false),
            ("display:block", false),
            ("content:'display:none'", false),
            ("background:url(display:none)", false),
            ("position:absolute;left:-9999px", true),
            ("position:fixed; top: -100em", true),
            ("position:absolute;left:-20px", false),
            ("left:-9999px", false),
            ("text-indent:-9999px", true),
            ("text-indent:-1em", false),
            ("opacity:0", false),
            ("", false),
            (";;:;", false),
        ] {
            assert_eq!(read(style).hidden, hidden, "{style}");
        }
    }

    #[test]
    fn text_without_size_or_in_the_colour_of_its_ground_is_faint() {
        for (style, faint) in [
            ("font-size:0", true),
            ("font-size: 0px", true),
            ("font-size:0.9em", false),
            ("color:#fff;background:#ffffff", true),
            ("color:white;background-color:rgb(252, 252, 255)", true),
            ("background:white url(x.png);color:#FFF", true),
            ("color:#fff", false),
            ("color:#fff;background:#000", false),
            ("color:#fff;background:transparent", false),
            ("color:nonsense;background:nonsense", false),
        ] {
            assert_eq!(read(style).look.is_faint(), faint, "{style}");
        }
    }

    #[test]
    fn what_an_element_does_not_say_comes_from_around_it() {
        let around = read("background:#fff;font-size:0").look;
        assert!(read("color:#fff;font-size:1em").look.or(around).is_faint());
        assert!(!read("color:#000;font-size:1em").look.or(around).is_faint());
        assert!(Look::of_attributes(Some("white"), Some("#FFFFFF")).is_faint());
    }

    #[test]
    fn display_says_whether_lines_are_its_own() {
        assert_eq!(read("display:inline").block, Some(false));
        assert_eq!(read("display: flex").block, Some(true));
        assert_eq!(read("color:red").block, None);
    }
}
