//! Lists of addresses, for opening a classifier and for exchanging its lists while it runs.

use std::ffi::c_char;
use std::path::Path;

use fourc::lists::UrlList;
use fourc::{AddressList, Category, Classifier, ClassifierBuilder, Date, Error, ErrorKind, Layer, Result, SealedList};

use crate::boundary::{act, freed, look, required_mut};
use crate::error::fourc_error;
use crate::names::{fourc_category, fourc_layer, fourc_status, to_layer};
use crate::options::configuration;
use crate::string::{bytes, labels, text};

/// Lists of addresses in their layers, and the day that they are held against. Read and checked when they are added, used
/// by `fourc_options_set_lists`, `fourc_classifier_reload` and `fourc_classifier_with_lists`.
#[derive(Clone, Debug, Default)]
pub struct fourc_lists {
    open: Vec<AddressList>,
    sealed: Vec<SealedList>,
    compiled: Vec<UrlList>,
    today: Option<Date>,
    drops_others: bool,
}

impl fourc_lists {
    /// Adds them to a classifier that is to be built.
    pub(crate) fn give_to(&self, mut builder: ClassifierBuilder) -> ClassifierBuilder {
        for list in &self.open {
            builder = builder.addresses(list.clone());
        }
        for list in &self.sealed {
            builder = builder.sealed(list.clone());
        }
        for list in &self.compiled {
            builder = builder.url_list(list.clone());
        }
        match self.today {
            Some(today) => builder.today(today),
            None => builder,
        }
    }

    /// A classifier like another, with these lists in place of those of the same name and layer.
    pub(crate) fn rebuild(&self, old: &Classifier) -> Result<Classifier> {
        let mut rebuild = old.rebuild();
        if self.drops_others {
            rebuild = rebuild.without_addresses();
        }
        for list in &self.open {
            rebuild = rebuild.addresses(list.clone());
        }
        for list in &self.sealed {
            rebuild = rebuild.sealed(list.clone());
        }
        for list in &self.compiled {
            rebuild = rebuild.url_list(list.clone());
        }
        if let Some(today) = self.today {
            rebuild = rebuild.today(today);
        }
        rebuild.build()
    }

    fn add(&mut self, layer: fourc_layer, name: &str, content: &[u8], labels: &[Category]) -> Result<()> {
        let layer = to_layer(layer).ok_or_else(|| configuration("there is no such layer"))?;
        if UrlList::is_list_file(content) {
            let list = UrlList::from_bytes(content.to_vec())?;
            if list.layer() != layer {
                return Err(configuration("the compiled list was built for another layer"));
            }
            self.compiled.push(list);
            return Ok(());
        }
        let content = std::str::from_utf8(content).map_err(|_| {
            Error::new(ErrorKind::InvalidInput, "a list of addresses is UTF-8, or a compiled list of fourc")
        })?;
        match layer {
            Layer::Sealed => self.sealed.push(SealedList::from_text(content)?),
            Layer::Deny => self.open.push(AddressList::deny(name, content)?),
            Layer::Allow => self.open.push(AddressList::allow(name, content)?),
            _ => self.open.push(AddressList::categories(name, content, labels)?),
        }
        Ok(())
    }
}

/// No lists yet; `fourc_lists_free` frees them. NULL only when fourc itself fails.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_lists_new() -> Option<Box<fourc_lists>> {
    look(None, || Some(Some(Box::default())))
}

/// Frees the lists; classifiers that were given them keep theirs. NULL is allowed.
///
/// Threads: one, the last that uses them.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_lists_free(lists: Option<Box<fourc_lists>>) {
    freed(lists);
}

/// Adds a list that lies in memory: text in any form that fourc reads (hosts, domains, addresses, a table), or a compiled
/// list. `name` is what evidence calls it; compiled and sealed lists bring their own, and `name` may then be empty.
/// `labels` say what the addresses of a list of the layer `FOURC_LAYER_CATEGORIES` are where its lines do not.
///
/// Errors: `invalid-input` that names the line, `bundle-corrupt` or `bundle-incompatible` for a compiled list, `configuration`
/// for an unknown layer or label and for a compiled list of another layer.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_lists_add(
    lists: Option<&mut fourc_lists>,
    layer: fourc_layer,
    name: *const c_char,
    name_len: usize,
    content: *const u8,
    content_len: usize,
    label: *const fourc_category,
    label_count: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `name`, `content`, `label` and `error`.
    unsafe {
        act(error, || {
            let (name, content) = (text(name, name_len, "name")?, bytes(content, content_len, "content")?);
            required_mut(lists, "lists")?.add(layer, name, content, &labels(label, label_count)?)
        })
    }
}

/// Adds the list in a file, as `fourc_lists_add` does; the file's name without its ending names it. A sealed list that is
/// not there is no error: it is added as missing, so that a filter starts, goes on, and says so in every verdict.
///
/// Errors: `io` where the file cannot be read, otherwise as `fourc_lists_add`.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_lists_add_file(
    lists: Option<&mut fourc_lists>,
    layer: fourc_layer,
    path: *const c_char,
    path_len: usize,
    label: *const fourc_category,
    label_count: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `path`, `label` and `error`.
    unsafe {
        act(error, || {
            let path = Path::new(text(path, path_len, "path")?);
            let (lists, labels) = (required_mut(lists, "lists")?, labels(label, label_count)?);
            if to_layer(layer) == Some(Layer::Sealed) {
                lists.sealed.push(SealedList::open(path)?);
                return Ok(());
            }
            lists.add(layer, &name_of(path), &read(path)?, &labels)
        })
    }
}

/// Says that a sealed list of this name should be there and is not: it matches nothing, and coverage says that it is missing.
///
/// Errors: `invalid-input` for what is no name.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_lists_add_missing(
    lists: Option<&mut fourc_lists>,
    name: *const c_char,
    name_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `name` and `error`.
    unsafe {
        act(error, || {
            let list = SealedList::missing(text(name, name_len, "name")?)?;
            required_mut(lists, "lists")?.sealed.push(list);
            Ok(())
        })
    }
}

/// The day that lists which expire are held against: year, month and day as the calendar counts them. The library reads no
/// clock; a process that runs for days gives the new day with a reload.
///
/// Errors: `invalid-input` for what is no day from 1970 to 9999.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_lists_set_today(
    lists: Option<&mut fourc_lists>,
    year: u16,
    month: u8,
    day: u8,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            required_mut(lists, "lists")?.today = Some(Date::new(year, month, day)?);
            Ok(())
        })
    }
}

/// Whether a reload drops the lists of the classifier that these do not replace. Lists of bundles and sealed lists always
/// stay. By default all stay.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_lists_set_drops_others(
    lists: Option<&mut fourc_lists>,
    drops_others: bool,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            required_mut(lists, "lists")?.drops_others = drops_others;
            Ok(())
        })
    }
}

/// The name of a list of addresses: that of its file, without what a name may not hold.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    stem.chars().map(plain).take(64).collect()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|cause| {
        Error::new(ErrorKind::Io, format!("the file {} cannot be read", path.display())).because(cause)
    })
}

pub(crate) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| Error::new(ErrorKind::InvalidInput, format!("the file {} is not UTF-8", path.display())))
}
