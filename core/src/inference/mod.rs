//! Tensors in, tensors out; knows no category.
//!
//! One narrow trait with two implementations: `tract`, compiled in, so that every build works with nothing installed,
//! and ONNX Runtime, loaded from a library that the caller names. The same model gives the same scores in both.

mod onnxruntime;
mod pieces;
mod tract;

use std::path::PathBuf;

use crate::error::Result;

/// Which engine runs the models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Runtime {
    /// The engine that is compiled in; needs nothing.
    #[default]
    Tract,
    /// The ONNX Runtime shared library at this path; faster, and an error when it is missing or wrong.
    OnnxRuntime(PathBuf),
}

/// The engine in a form that has been shown to work: an ONNX Runtime library is loaded when this is made.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Tract,
    OnnxRuntime(onnxruntime::OnnxRuntime),
}

impl Engine {
    /// Makes the engine ready, or says what is wrong with the library that was named.
    pub(crate) fn open(runtime: &Runtime) -> Result<Self> {
        match runtime {
            Runtime::Tract => Ok(Self::Tract),
            Runtime::OnnxRuntime(path) => onnxruntime::open(path).map(Self::OnnxRuntime),
        }
    }

    /// What provenance says ran the models.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Tract => format!("tract {}", tract::VERSION),
            Self::OnnxRuntime(runtime) => format!("onnxruntime {}", runtime.version),
        }
    }

    /// Loads a model; `sessions` is how many inferences may run at the same time.
    pub(crate) fn load(&self, onnx: &[u8], signature: &Signature, sessions: usize) -> Result<Box<dyn Model>> {
        match self {
            Self::Tract => tract::load(onnx, signature),
            Self::OnnxRuntime(runtime) => onnxruntime::load(runtime, onnx, signature, sessions),
        }
    }

    /// The same for a fast text model: one of the shape that this project trains needs no engine.
    pub(crate) fn load_fast_text(&self, onnx: &[u8], signature: &Signature, sessions: usize) -> Result<Box<dyn Model>> {
        match pieces::PieceNet::read(onnx) {
            Some(net) => Ok(Box::new(net)),
            None => self.load(onnx, signature, sessions),
        }
    }
}

/// The names a model's tensors go by, in the order they are given.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) inputs: Vec<(String, Kind)>,
    pub(crate) output: String,
}

/// The element type and rank of an input; every dimension may vary.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Ids,
    Mask,
    Pixels {
        size: usize,
        channels_first: bool,
    },
    /// One line of text: grey, of this height and any width.
    Line {
        height: usize,
    },
}

/// An input tensor.
#[derive(Clone, Debug)]
pub(crate) enum Tensor {
    I64(Vec<usize>, Vec<i64>),
    F32(Vec<usize>, Vec<f32>),
}

impl Tensor {
    fn shape(&self) -> &[usize] {
        match self {
            Self::I64(shape, _) | Self::F32(shape, _) => shape,
        }
    }
}

/// A loaded model. Runs are independent of one another and of the thread they happen on.
pub(crate) trait Model: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe {
    /// Runs the model and gives its one output, a row for each of the first dimension of the inputs; what more dimensions
    /// there are stand one after the other in it.
    fn run(&self, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>>;

    /// How many rows are best given in one run: bounds the memory of one long text.
    fn most_rows(&self) -> usize {
        16
    }
}

/// Cuts a flat output into rows and refuses anything that is no finite number.
fn rows(shape: &[usize], values: &[f32]) -> Result<Vec<Vec<f32>>> {
    let failed = |why: &str| crate::Error::new(crate::ErrorKind::ModelFailed, format!("the model's output {why}"));
    let Some((&count, rest)) = shape.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(failed("is not rows by columns"));
    };
    let width = rest.iter().product::<usize>();
    if count * width != values.len() || width == 0 {
        return Err(failed("does not have the shape it says"));
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(failed("holds a number that is not finite"));
    }
    Ok(values.chunks(width).map(<[f32]>::to_vec).collect())
}

#[cfg(test)]
pub(crate) mod fake;
