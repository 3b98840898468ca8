//! Lists of terms and of addresses, as options describe them and as files hold them.

use std::fs;
use std::path::{Path, PathBuf};

use fourc::lists::UrlList;
use fourc::{AddressList, Category, Error, ErrorKind, Layer, Rebuild, Result, SealedList, TermList};
use serde::Deserialize;
use sha2::Sha256;

use crate::options::field;

/// Terms of the caller's own: a text, or a file that holds one.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TermSource {
    name: Option<String>,
    toml: Option<String>,
    table: Option<String>,
    file: Option<PathBuf>,
    delimiter: Option<char>,
    label: Option<String>,
    language: Option<String>,
}

impl TermSource {
    /// The same with the content of its file in the place of the file's name.
    pub(crate) fn loaded(mut self) -> Result<Self> {
        let Some(file) = self.file.take() else { return Ok(self) };
        let text = String::from_utf8(bytes(&file)?).map_err(|_| not_utf8(&file))?;
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        self.name.get_or_insert_with(|| stem(&file));
        if ending == "toml" {
            self.toml = Some(text);
        } else {
            self.table = Some(text);
            self.delimiter.get_or_insert(if ending == "tsv" { '\t' } else { ',' });
        }
        Ok(self)
    }

    pub(crate) fn hash(&self, key: &mut Sha256) {
        let texts = [&self.name, &self.toml, &self.table, &self.label, &self.language];
        for text in texts {
            field(key, text.as_deref().unwrap_or_default().as_bytes());
        }
        field(key, self.delimiter.map(String::from).unwrap_or_default().as_bytes());
    }

    pub(crate) fn list(&self) -> Result<TermList> {
        let name = self.name.as_deref().unwrap_or("own");
        match (&self.toml, &self.table) {
            (Some(toml), None) => TermList::from_toml(name, toml),
            (None, Some(table)) => {
                let language = self.language.as_deref().unwrap_or("en");
                TermList::from_table(name, table, self.delimiter.unwrap_or(','), self.label.as_deref(), language)
            }
            _ => Err(Error::new(ErrorKind::Configuration, "a list of terms is given as toml, table or file")),
        }
    }
}

/// Addresses of the caller's own, in the layer that they are meant for.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AddressSource {
    layer: Option<Layer>,
    name: Option<String>,
    text: Option<String>,
    file: Option<PathBuf>,
    #[serde(default)]
    labels: Vec<Category>,
}

/// A list with the content of its file.
pub(crate) struct AddressContent {
    source: AddressSource,
    bytes: Option<Vec<u8>>,
}

impl AddressSource {
    /// Reads the file, if it is one. A sealed list whose file is not there is a list that is missing, and no error.
    pub(crate) fn loaded(self) -> Result<AddressContent> {
        let bytes = match (&self.text, &self.file) {
            (Some(text), None) => Some(text.clone().into_bytes()),
            (None, Some(file)) if self.layer == Some(Layer::Sealed) => fs::read(file).ok(),
            (None, Some(file)) => Some(bytes(file)?),
            (None, None) if self.layer == Some(Layer::Sealed) => None,
            _ => return Err(Error::new(ErrorKind::Configuration, "a list of addresses is given as text or file")),
        };
        Ok(AddressContent { source: AddressSource { text: None, ..self }, bytes })
    }
}

impl AddressContent {
    pub(crate) fn hash(&self, key: &mut Sha256) {
        let source = &self.source;
        field(key, source.layer.map_or("", Layer::id).as_bytes());
        field(key, self.name().as_bytes());
        source.labels.iter().for_each(|label| field(key, label.id().as_bytes()));
        field(key, &[u8::from(self.bytes.is_some())]);
        field(key, self.bytes.as_deref().unwrap_or_default());
    }

    fn name(&self) -> String {
        self.source.name.clone().or_else(|| self.source.file.as_deref().map(stem)).unwrap_or_default()
    }

    /// Puts the list among those of a classifier.
    pub(crate) fn add(self, rebuild: Rebuild<'_>) -> Result<Rebuild<'_>> {
        let wrong = |what| Err(Error::new(ErrorKind::Configuration, what));
        let (name, layer) = (self.name(), self.source.layer);
        let Some(bytes) = self.bytes else {
            return Ok(rebuild.sealed(match &self.source.file {
                Some(file) => SealedList::open(file)?,
                None => SealedList::missing(&name)?,
            }));
        };
        if UrlList::is_list_file(&bytes) {
            let list = UrlList::from_bytes(bytes)?;
            return match layer {
                Some(layer) if layer != list.layer() => wrong("a compiled list was built for another layer"),
                _ => Ok(rebuild.url_list(list)),
            };
        }
        let text = std::str::from_utf8(&bytes).map_err(|cause| {
            let what = format!("the list of addresses {name} is not UTF-8 at byte {}", cause.valid_up_to());
            Error::new(ErrorKind::InvalidInput, what)
        })?;
        match layer {
            Some(Layer::Sealed) => Ok(rebuild.sealed(SealedList::from_text(text)?)),
            Some(Layer::Deny) => Ok(rebuild.addresses(AddressList::deny(&name, text)?)),
            Some(Layer::Allow) => Ok(rebuild.addresses(AddressList::allow(&name, text)?)),
            Some(_) => Ok(rebuild.addresses(AddressList::categories(&name, text, &self.source.labels)?)),
            None => wrong("a list of addresses needs a layer: sealed, deny, allow or categories"),
        }
    }
}

/// The content of a regular file.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>> {
    let unread =
        |cause| Error::new(ErrorKind::Io, format!("the file {} cannot be read", file.display())).because(cause);
    let metadata = fs::metadata(file).map_err(unread)?;
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::Io, format!("{} is no regular file", file.display())));
    }
    fs::read(file).map_err(unread)
}

fn not_utf8(file: &Path) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the file {} is not UTF-8", file.display()))
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
