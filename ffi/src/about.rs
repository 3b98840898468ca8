//! What the library says about itself and its taxonomy.

use std::ffi::c_char;

use fourc::Category;

use crate::boundary::look;
use crate::names::{
    CATEGORIES, FOURC_CATEGORY_NONE, FOURC_PRESET_NONE, FOURC_SEVERITY_NONE, FOURC_VERSION_NUMBER, category,
    fourc_category, fourc_preset, fourc_severity, preset, severity, to_category,
};
use crate::string::{fourc_str, text};

/// The version of the library, e.g. `0.1.0`, valid for ever.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_version() -> fourc_str {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    fourc_str { ptr: VERSION.as_ptr().cast(), len: VERSION.len().saturating_sub(1) }
}

/// The version of the library as `FOURC_VERSION_NUMBER` counts it.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_version_number() -> u32 {
    FOURC_VERSION_NUMBER
}

/// How many categories there are.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_category_count() -> usize {
    CATEGORIES.len()
}

/// The category at `index` in taxonomy order; `FOURC_CATEGORY_NONE` beyond the last.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_category_at(index: usize) -> fourc_category {
    CATEGORIES.get(index).copied().unwrap_or(FOURC_CATEGORY_NONE)
}

/// The category with this id; `FOURC_CATEGORY_NONE` where there is none.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_category_from_id(id: *const c_char, id_len: usize) -> fourc_category {
    // SAFETY: the caller keeps the header's contract for `id`.
    look(FOURC_CATEGORY_NONE, || Some(category(unsafe { text(id, id_len, "id") }.ok()?.parse::<Category>().ok()?)))
}

/// The category that a sub-label implies; `FOURC_CATEGORY_NONE` for one that is no sub-label.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_category_parent(category: fourc_category) -> fourc_category {
    look(FOURC_CATEGORY_NONE, || Some(crate::names::category(to_category(category)?.parent()?)))
}

/// Whether a category is a risk to a child rather than what a site or app is (streaming, messaging, …).
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_category_is_risk(category: fourc_category) -> bool {
    look(false, || Some(to_category(category)?.is_risk()))
}

/// The default severity of a category.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_category_severity(category: fourc_category) -> fourc_severity {
    look(FOURC_SEVERITY_NONE, || Some(severity(to_category(category)?.info().severity)))
}

/// The preset with this id, e.g. `ks3`; `FOURC_PRESET_NONE` where there is none.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_preset_from_id(id: *const c_char, id_len: usize) -> fourc_preset {
    // SAFETY: the caller keeps the header's contract for `id`.
    look(FOURC_PRESET_NONE, || Some(preset(fourc::Preset::from_id(unsafe { text(id, id_len, "id") }.ok()?)?)))
}

#[cfg(test)]
mod tests {
    use fourc::{Action, Context, InputKind, Layer, Level, Preset};

    use super::*;
    use crate::names::*;

    #[test]
    fn the_version_is_the_package_s_in_every_form() {
        let parts = [FOURC_VERSION_MAJOR, FOURC_VERSION_MINOR, FOURC_VERSION_PATCH].map(|part| part.to_string());
        assert_eq!(parts.join("."), env!("CARGO_PKG_VERSION"));
        assert_eq!(fourc_version().text(), env!("CARGO_PKG_VERSION"));
        let number = FOURC_VERSION_MAJOR * 10_000 + FOURC_VERSION_MINOR * 100 + FOURC_VERSION_PATCH;
        assert_eq!((FOURC_VERSION_NUMBER, fourc_version_number()), (number, number));
    }

    #[test]
    fn every_category_has_its_number_id_and_title() {
        assert_eq!(fourc_category_count(), Category::ALL.len());
        for (index, own) in Category::ALL.iter().enumerate() {
            let number = fourc_category_at(index);
            assert_eq!((number, to_category(number)), (i32::from(own.code()), Some(*own)));
            assert_eq!(fourc_category_id(number).text(), own.id());
            assert_eq!(fourc_category_title(number).text(), own.info().title);
            assert_eq!(fourc_category_parent(number), own.parent().map_or(FOURC_CATEGORY_NONE, category));
            assert_eq!(fourc_category_is_risk(number), own.is_risk());
            assert_eq!(fourc_category_severity(number), own.info().severity as i32);
            // SAFETY: pointer and length are those of a living text.
            assert_eq!(unsafe { fourc_category_from_id(own.id().as_ptr().cast(), own.id().len()) }, number);
        }
        assert_eq!(fourc_category_at(usize::MAX), FOURC_CATEGORY_NONE);
        assert_eq!((fourc_category_id(1).len, fourc_category_parent(1)), (0, FOURC_CATEGORY_NONE));
    }

    #[test]
    fn numbers_carry_the_core_s_ids_and_order() {
        for own in Level::ALL {
            assert_eq!(fourc_level_id(level(*own)).text(), own.id());
        }
        assert!(Level::ALL.windows(2).all(|pair| level(pair[0]) < level(pair[1])));
        for own in Context::ALL {
            assert_eq!(fourc_context_id(context(*own)).text(), own.id());
        }
        for own in InputKind::ALL {
            assert_eq!(fourc_kind_id(kind(*own)).text(), own.id());
        }
        for own in Layer::ALL {
            assert_eq!(fourc_layer_id(layer(*own)).text(), own.id());
            assert_eq!(to_layer(layer(*own)), Some(*own));
        }
        for own in Preset::ALL {
            let number = preset(*own);
            assert_eq!((fourc_preset_id(number).text(), to_preset(number)), (own.id(), Some(*own)));
            // SAFETY: pointer and length are those of a living text.
            assert_eq!(unsafe { fourc_preset_from_id(own.id().as_ptr().cast(), own.id().len()) }, number);
        }
        let actions = [Action::Allow, Action::Warn, Action::Review, Action::Block];
        assert!(actions.windows(2).all(|pair| action(pair[0]) < action(pair[1])));
        assert!(actions.iter().all(|own| fourc_action_id(action(*own)).text() == own.id()));
    }
}
