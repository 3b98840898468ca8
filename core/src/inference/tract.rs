//! `tract`, the pure-Rust engine that is compiled in.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tract_onnx::prelude::{Framework as _, InferenceModelExt as _, TValue, TVec};
use tract_onnx::tract_core::internal::{Datum as _, IntoTValue as _, Symbol, ToDim as _, TypedModel, TypedSimplePlan};
use tract_onnx::tract_hir::infer::{InferenceFact, InferenceModel};

use super::{Kind, Model, Signature, Tensor, rows};
use crate::error::{Error, ErrorKind, Result};

/// The version line of tract that this build pins; a test compares it with the manifest.
pub(super) const VERSION: &str = "0.23";

type Cause = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn load(onnx: &[u8], signature: &Signature) -> Result<Box<dyn Model>> {
    let refuse = |cause: Cause| Error::new(ErrorKind::ModelFailed, "tract refused the model").because(cause);
    let plans = plans(onnx, signature).map_err(refuse)?;
    Ok(Box::new(TractModel { plans }))
}

fn plans(onnx: &[u8], signature: &Signature) -> Result<Plans, Cause> {
    let (model, width) = parse(onnx, signature)?;
    if signature.inputs.iter().any(|(_, kind)| matches!(kind, Kind::Line { .. })) {
        return Ok(Plans::PerWidth { model: Box::new(model.into_typed()?), width, made: Mutex::default() });
    }
    Ok(Plans::One(TypedSimplePlan::new(model.into_optimized()?)?))
}

/// The model with the shapes of its inputs, and the symbol that stands for the length of a text or a line.
fn parse(onnx: &[u8], signature: &Signature) -> Result<(InferenceModel, Symbol), Cause> {
    let mut reader = onnx;
    let mut model = tract_onnx::onnx().model_for_read(&mut reader)?;
    model.set_input_names(signature.inputs.iter().map(|(name, _)| name))?;
    model.select_outputs_by_name([&signature.output])?;
    let symbols = model.symbols.clone();
    let (batch, tokens) = (symbols.sym("Batch"), symbols.sym("Tokens"));
    for (index, (_, kind)) in signature.inputs.iter().enumerate() {
        let fact = match kind {
            Kind::Ids => InferenceFact::dt_shape(i64::datum_type(), [batch.to_dim(), tokens.to_dim()]),
            Kind::Mask => InferenceFact::dt_shape(f32::datum_type(), [batch.to_dim(), tokens.to_dim()]),
            // Always one: what is computed together would depend on its neighbours in the last digits.
            Kind::Line { height } => {
                let shape = [1_usize.to_dim(), 1_usize.to_dim(), height.to_dim(), tokens.to_dim()];
                InferenceFact::dt_shape(f32::datum_type(), shape)
            }
            Kind::Pixels { size, channels_first } => {
                let (side, channels) = (size.to_dim(), 3_usize.to_dim());
                let shape = if *channels_first {
                    [1_usize.to_dim(), channels, side.clone(), side]
                } else {
                    [1_usize.to_dim(), side.clone(), side, channels]
                };
                InferenceFact::dt_shape(f32::datum_type(), shape)
            }
        };
        model.set_input_fact(index, fact)?;
    }
    Ok((model, tokens))
}

/// How a model is run.
enum Plans {
    One(Arc<TypedSimplePlan>),
    /// A plan for each width that was asked for. Convolutions along a width that is a symbol take fifteen times as long
    /// (`models/train/reader/README.md`), and a plan is made in 11 ms. Callers give few different widths.
    PerWidth {
        model: Box<TypedModel>,
        width: Symbol,
        made: Mutex<BTreeMap<usize, Arc<TypedSimplePlan>>>,
    },
}

impl Plans {
    fn plan_for(&self, inputs: &[Tensor]) -> Result<Arc<TypedSimplePlan>, Cause> {
        let (model, symbol, made) = match self {
            Self::One(plan) => return Ok(Arc::clone(plan)),
            Self::PerWidth { model, width, made } => (model, width, made),
        };
        let Some(&width) = inputs.first().and_then(|tensor| tensor.shape().last()) else {
            return Err("a line has no width".into());
        };
        let plans = || made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans().get(&width) {
            return Ok(Arc::clone(plan));
        }
        // Outside the lock: two threads may make the same plan, and neither waits for the other.
        let fixed = model.set_symbols(&HashMap::from([(symbol.clone(), width.to_dim())]))?;
        let plan = TypedSimplePlan::new(fixed.into_optimized()?)?;
        Ok(Arc::clone(plans().entry(width).or_insert(plan)))
    }
}

struct TractModel {
    plans: Plans,
}

impl std::panic::UnwindSafe for TractModel {}
impl std::panic::RefUnwindSafe for TractModel {}

impl TractModel {
    fn infer(&self, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>, Cause> {
        let plan = self.plans.plan_for(&inputs)?;
        let mut values: TVec<TValue> = TVec::new();
        for tensor in inputs {
            values.push(match tensor {
                Tensor::I64(shape, data) => tract_onnx::prelude::Tensor::from_shape(&shape, &data)?.into_tvalue(),
                Tensor::F32(shape, data) => tract_onnx::prelude::Tensor::from_shape(&shape, &data)?.into_tvalue(),
            });
        }
        let outputs = plan.run(values)?;
        let output = outputs.first().ok_or("the model gave no output")?;
        let view = output.to_plain_array_view::<f32>()?;
        let flat: Vec<f32> = view.iter().copied().collect();
        Ok(rows(view.shape(), &flat)?)
    }
}

impl Model for TractModel {
    fn run(&self, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>> {
        self.infer(inputs)
            .map_err(|cause| Error::new(ErrorKind::ModelFailed, "a model run failed").because(cause.to_string()))
    }
}
