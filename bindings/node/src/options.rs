//! What a classifier is made of, as the package's JavaScript writes it down in JSON.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use fourc::{
    Bundle, Classifier, ClassifierBuilder, Date, Error, ErrorKind, Limits, Recalibration, Reloadable, Result, Runtime,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::lists::{AddressContent, AddressSource, TermSource, bytes};
use crate::names::effort;
use crate::registry::{Key, shared};

/// The options of `Classifier.open`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    bundle: Option<PathBuf>,
    #[serde(default)]
    components: Vec<PathBuf>,
    #[serde(default)]
    terms: Vec<TermSource>,
    calibration: Option<PathBuf>,
    /// By the names of the core.
    #[serde(default)]
    limits: BTreeMap<String, u64>,
    runtime: Option<PathBuf>,
    sessions: Option<usize>,
    threads: Option<usize>,
    effort: Option<String>,
    #[serde(default)]
    lists: Vec<AddressSource>,
    today: Option<String>,
    allow_shrink: Option<f64>,
}

/// A classifier of one caller: what is in it is shared with all whose options are equal, until a reload gives it lists of its
/// own.
pub struct Handle {
    current: RwLock<Arc<Classifier>>,
    reloading: Mutex<Reloading>,
}

/// What a reload needs; locked for as long as one lasts.
struct Reloading {
    /// What the registry gave: it knows these for as long as somebody holds them.
    held: Held,
    /// Made by the first reload.
    reloadable: Option<Reloadable>,
    shrink: Option<f64>,
}

/// A classifier without lists of addresses, and the same with them.
type Held = [Arc<Classifier>; 2];

impl Handle {
    /// Opens a classifier.
    pub(crate) fn open(options: &str) -> Result<Self> {
        let options = Options::read(options)?;
        let shrink = options.allow_shrink;
        let held = options.held()?;
        let [_, classifier] = &held;
        match classifier.self_test() {
            Err(error) if error.kind() == ErrorKind::ReloadRefused => return Err(error),
            // Limits may be smaller than the addresses of the test; then there is nothing that it can say.
            _ => {}
        }
        let current = RwLock::new(Arc::clone(classifier));
        Ok(Self { current, reloading: Mutex::new(Reloading { held, reloadable: None, shrink }) })
    }

    /// The classifier that answers now.
    pub(crate) fn load(&self) -> Arc<Classifier> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes another one in its place, if that is sound.
    pub(crate) fn reload(&self, options: &str) -> Result<()> {
        // A panic within leaves the old one in its place, and the next reload begins anew.
        let mut reloading = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let held = Options::read(options)?.held()?;
        let reloadable = if let Some(reloadable) = reloading.reloadable.take() {
            reloadable
        } else {
            let first = Reloadable::new(own(&reloading.held)?)?;
            match reloading.shrink {
                Some(part) => first.allow_shrink(part),
                None => first,
            }
        };
        let reloadable = reloading.reloadable.insert(reloadable);
        reloadable.reload(|_| own(&held))?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = reloadable.load();
        reloading.held = held;
        Ok(())
    }
}

/// A classifier of one's own with the parts of a shared one.
fn own(held: &Held) -> Result<Classifier> {
    let [_, with_lists] = held;
    with_lists.rebuild().build()
}

impl Options {
    fn read(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|cause| {
            let what = format!("the options are not as they must be: {cause}");
            Error::new(ErrorKind::Configuration, what)
        })
    }

    /// The classifier without lists of addresses, and the one with them; each is shared.
    fn held(mut self) -> Result<Held> {
        self.terms = std::mem::take(&mut self.terms).into_iter().map(TermSource::loaded).collect::<Result<_>>()?;
        let lists =
            std::mem::take(&mut self.lists).into_iter().map(AddressSource::loaded).collect::<Result<Vec<_>>>()?;
        let calibration = self.calibration.as_deref().map(bytes).transpose()?;
        let today = self.today.as_deref().map(str::parse::<Date>).transpose()?;
        let key = self.key(calibration.as_deref());
        let plain = shared(key, || self.builder(calibration.as_deref())?.build())?;
        if lists.is_empty() && today.is_none() {
            return Ok([Arc::clone(&plain), plain]);
        }
        let with_lists = shared(list_key(&key, &lists, self.today.as_deref()), || {
            let mut rebuild = plain.rebuild();
            if let Some(today) = today {
                rebuild = rebuild.today(today);
            }
            for list in lists {
                rebuild = list.add(rebuild)?;
            }
            rebuild.build()
        })?;
        Ok([plain, with_lists])
    }

    /// The digest of everything but the lists of addresses. A bundle stands there by its manifest, which holds the digests of
    /// its files.
    fn key(&self, calibration: Option<&[u8]>) -> Key {
        let mut key = Sha256::new();
        let bundle = |key: &mut Sha256, directory: &Path| {
            let manifest = std::fs::read(directory.join("bundle.json")).unwrap_or_default();
            field(key, directory.as_os_str().as_encoded_bytes());
            field(key, &manifest);
        };
        bundle(&mut key, self.bundle.as_deref().unwrap_or(Path::new("")));
        self.components.iter().for_each(|directory| bundle(&mut key, directory));
        field(&mut key, b"terms");
        self.terms.iter().for_each(|terms| terms.hash(&mut key));
        field(&mut key, calibration.unwrap_or_default());
        for (name, value) in &self.limits {
            field(&mut key, name.as_bytes());
            field(&mut key, &value.to_le_bytes());
        }
        let runtime = self.runtime.as_deref().map_or(OsStr::new("tract"), Path::as_os_str);
        field(&mut key, runtime.as_encoded_bytes());
        field(&mut key, &self.sessions.unwrap_or(SESSIONS).to_le_bytes());
        field(&mut key, &self.threads.unwrap_or(0).to_le_bytes());
        field(&mut key, self.effort.as_deref().unwrap_or("fast").as_bytes());
        key.finalize().into()
    }

    fn builder(&self, calibration: Option<&[u8]>) -> Result<ClassifierBuilder> {
        let wrong = |what: &str| Error::new(ErrorKind::Configuration, what);
        let effort = effort(self.effort.as_deref().unwrap_or("fast"))
            .ok_or_else(|| wrong("an effort is one of rules, fast, balanced, accurate"))?;
        let limits =
            self.limits.iter().try_fold(Limits::default(), |limits, (name, value)| limits.named(name, *value))?;
        let runtime = match &self.runtime {
            Some(library) if library.as_os_str() != "tract" => Runtime::OnnxRuntime(library.clone()),
            _ => Runtime::Tract,
        };
        let base = self.bundle.as_ref().map_or_else(Bundle::embedded, Bundle::open)?;
        let mut builder = Classifier::builder(base)
            .limits(limits)
            .runtime(runtime)
            .effort(effort)
            .sessions(self.sessions.unwrap_or(SESSIONS))
            .threads(self.threads.unwrap_or(0));
        for component in &self.components {
            builder = builder.component(Bundle::open(component)?);
        }
        for terms in &self.terms {
            builder = builder.terms(terms.list()?);
        }
        if let Some(calibration) = calibration {
            let text = std::str::from_utf8(calibration).map_err(|_| wrong("the calibration is not UTF-8"))?;
            builder = builder.calibration(Recalibration::from_json(text)?);
        }
        Ok(builder)
    }
}

fn list_key(plain: &Key, lists: &[AddressContent], today: Option<&str>) -> Key {
    let mut key = Sha256::new();
    field(&mut key, plain);
    field(&mut key, today.unwrap_or_default().as_bytes());
    for list in lists {
        list.hash(&mut key);
    }
    key.finalize().into()
}

/// One field of a key, with its length, so that two rows of fields never look alike.
pub(crate) fn field(key: &mut Sha256, bytes: &[u8]) {
    key.update((bytes.len() as u64).to_le_bytes());
    key.update(bytes);
}

/// Inferences of one model at the same time under ONNX Runtime, where the options do not say.
const SESSIONS: usize = 2;
