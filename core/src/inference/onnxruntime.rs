//! ONNX Runtime, loaded from a shared library that the caller names.
//!
//! `Session::run` needs `&mut`, so a few one-thread sessions are pooled: that is also faster for short inputs than one
//! session with several threads (`ort` 2.0.0-rc.15).

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use ort::environment::Environment;
use ort::session::{Session, SessionInputValue};
use ort::value::Tensor as OrtTensor;

use super::{Model, Signature, Tensor, rows};
use crate::error::{Error, ErrorKind, Result};

/// The library and its environment: ONNX Runtime allows one of each in a process.
static LOADED: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

/// An environment that is known to work.
#[derive(Clone, Debug)]
pub(crate) struct OnnxRuntime {
    environment: Environment,
    /// The library's own version.
    pub(super) version: String,
}

/// Loads the library, once for the process.
///
/// The path is always given: `ort`'s lazy default panics when it finds no library.
pub(super) fn open(path: &Path) -> Result<OnnxRuntime> {
    let refuse = |why: &str| {
        let remedy = "run `cargo xtask runtime` to fetch one, or name none to use the engine that is compiled in";
        Error::new(ErrorKind::ModelFailed, format!("the ONNX Runtime library at {} {why}; {remedy}", path.display()))
    };
    let path_given = std::path::absolute(path).map_err(|cause| refuse("has no absolute path").because(cause))?;
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let environment = match loaded.as_ref() {
        Some((first, environment)) if *first == path_given => environment.clone(),
        Some(_) => return Err(refuse("comes second: this process has loaded another one, and one is all it can have")),
        None => {
            if !path_given.is_file() {
                return Err(refuse("is not there"));
            }
            let builder = ort::init_from(&path_given).map_err(|cause| refuse("cannot be loaded").because(cause))?;
            let environment = builder
                .with_name("fourc")
                .build()
                .map_err(|cause| refuse("does not start").because(cause.to_string()))?;
            *loaded = Some((path_given, environment.clone()));
            environment
        }
    };
    // Reads e.g. "ORT Build Info: git-branch=rel-1.23.2, git-commit-id=…, build type=Release, cmake cxx flags: …".
    let info = ort::info();
    let branch = info.split("git-branch=").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or_default();
    let version = branch
        .strip_prefix("rel-")
        .map(str::to_owned)
        .or_else(|| version_in_name(path))
        .unwrap_or_else(|| "of unknown version".to_owned());
    Ok(OnnxRuntime { environment, version })
}

/// The version that the file's name ends with: `libonnxruntime.so.1.23.2`, `libonnxruntime.1.23.2.dylib`.
fn version_in_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let digits = name.trim_end_matches(".dylib").trim_start_matches(|c: char| !c.is_ascii_digit());
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')).then(|| digits.to_owned())
}

pub(super) fn load(
    runtime: &OnnxRuntime,
    onnx: &[u8],
    signature: &Signature,
    sessions: usize,
) -> Result<Box<dyn Model>> {
    let pool = (0..sessions.max(1)).map(|_| session(runtime, onnx)).collect::<Result<Vec<_>>>()?;
    Ok(Box::new(OnnxModel {
        names: signature.inputs.iter().map(|(name, _)| name.clone()).collect(),
        output: signature.output.clone(),
        idle: Mutex::new(pool),
        returned: Condvar::new(),
    }))
}

fn session(runtime: &OnnxRuntime, onnx: &[u8]) -> Result<Session> {
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| {
        Error::new(ErrorKind::ModelFailed, "ONNX Runtime refused the model").because(cause)
    };
    let mut builder = Session::builder(&runtime.environment)
        .map_err(|cause| failed(cause.to_string().into()))?
        .with_intra_threads(1)
        .map_err(|cause| failed(cause.to_string().into()))?;
    builder.commit_from_memory(onnx).map_err(|cause| failed(cause.to_string().into()))
}

struct OnnxModel {
    names: Vec<String>,
    output: String,
    idle: Mutex<Vec<Session>>,
    returned: Condvar,
}

impl OnnxModel {
    fn check_out(&self) -> Session {
        // A session is whole whenever the lock is released, so a poisoned lock holds nothing broken.
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(session) = idle.pop() {
                return session;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn check_in(&self, session: Session) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        self.returned.notify_one();
    }

    fn infer(&self, session: &mut Session, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>> {
        let failed =
            |cause: ort::Error| Error::new(ErrorKind::ModelFailed, "a model run failed").because(cause.to_string());
        let mut values: Vec<(&str, SessionInputValue<'_>)> = Vec::with_capacity(inputs.len());
        for (name, tensor) in self.names.iter().zip(inputs) {
            let value: SessionInputValue<'_> = match tensor {
                Tensor::I64(shape, data) => OrtTensor::from_array((shape, data)).map_err(failed)?.into(),
                Tensor::F32(shape, data) => OrtTensor::from_array((shape, data)).map_err(failed)?.into(),
            };
            values.push((name, value));
        }
        let outputs = session.run(values).map_err(failed)?;
        let output = outputs
            .get(&self.output)
            .ok_or_else(|| Error::new(ErrorKind::ModelFailed, "the model lacks the output that its bundle names"))?;
        let (shape, data) = output.try_extract_tensor::<f32>().map_err(failed)?;
        let shape: Vec<usize> = shape.iter().map(|side| usize::try_from(*side).unwrap_or(0)).collect();
        rows(&shape, data)
    }
}

impl std::panic::UnwindSafe for OnnxModel {}
impl std::panic::RefUnwindSafe for OnnxModel {}

impl Model for OnnxModel {
    fn run(&self, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>> {
        let mut session = self.check_out();
        let answer = self.infer(&mut session, inputs);
        self.check_in(session);
        answer
    }
}
