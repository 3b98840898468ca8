//! The fast text model without an engine: most of its work is the same for every place at which a piece stands.
//!
//! An engine multiplies three matrices with the vector of each token of each window. But what a piece adds to the
//! detectors does not depend on where it stands, so it is worked out once for each *distinct* piece of all windows of a
//! call; what remains are additions and maxima. On a page of 100 KB that is a tenth of the work. A graph of any other
//! shape than the one that `models/train/text/export.py` writes is left to the engine.

use ndarray::{Array1, Array2, Axis, Slice, concatenate};
use tract_onnx::pb::{GraphProto, TensorProto};
use tract_onnx::prelude::Framework as _;

use super::{Model, Tensor};
use crate::error::{Error, ErrorKind, Result};

/// The operators of the graph in their order, by which it is known.
const OPERATORS: &str = "Gather Cast Gather Mul Unsqueeze Mul MatMul Add Sigmoid Mul Mul ReduceSum ReduceSum Add Div Slice \
    Sub Slice Slice Concat Concat MatMul MatMul MatMul Add Add Add Relu Mul ReduceMax Concat MatMul Add Relu MatMul Add Sigmoid";

/// Pieces whose share is worked out when the model is loaded: 19 MB that save three quarters of the multiplications.
const COMMON: usize = 8192;

/// Windows that are scored in one run: so many share the work on their pieces.
const WINDOWS: usize = 1024;

/// A mean of vectors, detectors over three neighbours, one hidden layer, one sigmoid a label.
pub(super) struct PieceNet {
    /// A row of whole numbers for each piece, and what each row is multiplied with.
    vectors: Vec<i8>,
    scales: Vec<f32>,
    gate: Array1<f32>,
    gate_bias: f32,
    /// What a piece adds to the detectors of its successor, its own and its predecessor, side by side.
    detectors: Array2<f32>,
    /// The same worked out for the pieces with the smallest ids, which are the most common ones.
    common: Array2<f32>,
    detector_bias: Vec<f32>,
    hidden: Array2<f32>,
    hidden_bias: Array1<f32>,
    out: Array2<f32>,
    out_bias: Array1<f32>,
}

/// What each distinct piece of a run brings along.
struct Brought {
    /// Piece to row; `u32::MAX` for one that does not occur.
    rows: Vec<u32>,
    vectors: Array2<f32>,
    gates: Vec<f32>,
    /// The ids of the first rows; what they add to the detectors is known.
    common: Vec<usize>,
    /// What the other rows add to the detectors.
    rare_detectors: Array2<f32>,
}

impl PieceNet {
    /// Reads the graph; `None` when it is another one.
    pub(super) fn read(onnx: &[u8]) -> Option<Self> {
        let mut bytes = onnx;
        let graph = tract_onnx::onnx().proto_model_for_read(&mut bytes).ok()?.graph?;
        let operators = graph.node.iter().map(|node| node.op_type.as_str());
        if !operators.eq(OPERATORS.split_whitespace()) {
            return None;
        }
        let embed = named(&graph, "embed")?;
        let &[pieces, width] = embed.dims.as_slice() else { return None };
        let (pieces, width) = (usize::try_from(pieces).ok()?, usize::try_from(width).ok()?);
        let [before, here, after] =
            [matrix(&graph, "window_before")?, matrix(&graph, "window_here")?, matrix(&graph, "window_after")?];
        let mut net = Self {
            common: Array2::default((0, 0)),
            vectors: embed.raw_data.iter().map(|byte| i8::from_le_bytes([*byte])).collect(),
            scales: floats(named(&graph, "embed_scale")?),
            gate: Array1::from(floats(named(&graph, "gate")?)),
            gate_bias: floats(named(&graph, "gate_bias")?).first().copied()?,
            detectors: concatenate(Axis(1), &[before.view(), here.view(), after.view()]).ok()?,
            detector_bias: floats(named(&graph, "window_bias")?),
            hidden: matrix(&graph, "hidden")?,
            hidden_bias: Array1::from(floats(named(&graph, "hidden_bias")?)),
            out: matrix(&graph, "out")?,
            out_bias: Array1::from(floats(named(&graph, "out_bias")?)),
        };
        let detectors = net.detector_bias.len();
        let fits = width > 0
            && detectors > 0
            && net.vectors.len() == pieces * width
            && net.scales.len() == pieces
            && net.gate.len() == width
            && net.detectors.dim() == (width, 3 * detectors)
            && net.hidden.dim() == (width + detectors, net.hidden_bias.len())
            && net.out.dim() == (net.hidden_bias.len(), net.out_bias.len());
        if !fits {
            return None;
        }
        net.common = net.look_up(0..COMMON.min(pieces)).dot(&net.detectors);
        Some(net)
    }

    /// The vectors of these pieces, a row each.
    fn look_up(&self, ids: impl Iterator<Item = usize>) -> Array2<f32> {
        let width = self.gate.len();
        let mut vectors = Vec::new();
        for id in ids {
            let scale = self.scales.get(id).copied().unwrap_or_default();
            let stored = self.vectors.get(id * width..(id + 1) * width).unwrap_or_default();
            vectors.extend(stored.iter().map(|value| f32::from(*value) * scale));
        }
        Array2::from_shape_vec((vectors.len() / width, width), vectors).unwrap_or_default()
    }

    /// What the distinct pieces among these bring along.
    fn bring(&self, ids: impl Iterator<Item = usize>) -> Brought {
        let mut rows = vec![u32::MAX; self.scales.len()];
        let (mut common, mut rare) = (Vec::new(), Vec::new());
        for id in ids {
            if let Some(row) = rows.get_mut(id).filter(|row| **row == u32::MAX) {
                *row = 0;
                if id < self.common.nrows() { common.push(id) } else { rare.push(id) }
            }
        }
        let all = || common.iter().chain(&rare).copied();
        for (at, id) in all().enumerate() {
            if let Some(row) = rows.get_mut(id) {
                *row = u32::try_from(at).unwrap_or(u32::MAX);
            }
        }
        let vectors = self.look_up(all());
        let gates = vectors.dot(&self.gate).iter().map(|open| sigmoid(open + self.gate_bias)).collect();
        let rare_detectors = vectors.slice_axis(Axis(0), Slice::from(common.len()..)).dot(&self.detectors);
        Brought { rows, vectors, gates, common, rare_detectors }
    }

    /// The mean and the maxima of one window, next to one another.
    fn features(&self, brought: &Brought, ids: &[usize], features: &mut [f32]) {
        let count = self.detector_bias.len();
        let (mean, most) = features.split_at_mut(self.gate.len());
        let blank = vec![0.0; count];
        let row = |at: Option<usize>| at.and_then(|at| brought.rows.get(*ids.get(at)?)).map(|row| *row as usize);
        let part = |row: Option<usize>, which: usize| {
            let own = row.and_then(|row| {
                let (table, row) = match brought.common.get(row) {
                    Some(id) => (&self.common, *id),
                    None => (&brought.rare_detectors, row - brought.common.len()),
                };
                table.as_slice()?.get((row * 3 + which) * count..)?.get(..count)
            });
            own.unwrap_or(&blank)
        };
        let mut opened = 1e-6;
        for at in 0..ids.len() {
            let own = row(Some(at));
            let gate = own.and_then(|row| brought.gates.get(row)).copied().unwrap_or_default();
            opened += gate;
            if let Some(vector) = own.and_then(|row| brought.vectors.as_slice()?.get(row * mean.len()..)) {
                mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += gate * value);
            }
            let before = part(row(at.checked_sub(1)), 0);
            let (here, after) = (part(own, 1), part(row(Some(at + 1)), 2));
            let sums = before.iter().zip(here).zip(after).zip(&self.detector_bias);
            for (most, (((before, here), after), bias)) in most.iter_mut().zip(sums) {
                let seen = before + here + after + bias;
                *most = if seen > *most { seen } else { *most };
            }
        }
        for sum in mean.iter_mut() {
            *sum /= opened;
        }
    }
}

impl Model for PieceNet {
    fn run(&self, inputs: Vec<Tensor>) -> Result<Vec<Vec<f32>>> {
        let failed = |why: &str| Error::new(ErrorKind::ModelFailed, format!("the fast text model {why}"));
        let (shape, ids, mask) = match inputs.as_slice() {
            [Tensor::I64(shape, ids), Tensor::F32(_, mask)] if ids.len() == mask.len() => (shape, ids, mask),
            _ => return Err(failed("wants ids and a mask")),
        };
        let &[windows, length] = shape.as_slice() else { return Err(failed("wants rows of tokens")) };
        let known = |id: &i64| usize::try_from(*id).ok().filter(|id| *id < self.scales.len());
        let ids: Vec<usize> = ids
            .iter()
            .map(|id| known(id).ok_or_else(|| failed("was given an unknown piece")))
            .collect::<Result<_>>()?;
        let shown = |row: &[f32]| row.iter().take_while(|shown| **shown > 0.0).count();
        let windows_of = || {
            ids.chunks(length.max(1))
                .zip(mask.chunks(length.max(1)).map(shown))
                .map(|(ids, shown)| ids.get(..shown).unwrap_or_default())
        };
        let brought = self.bring(windows_of().flatten().copied());
        let mut features = Array2::<f32>::zeros((windows, self.gate.len() + self.detector_bias.len()));
        for (ids, mut row) in windows_of().zip(features.rows_mut()) {
            if let Some(row) = row.as_slice_mut() {
                self.features(&brought, ids, row);
            }
        }
        let hidden = (features.dot(&self.hidden) + &self.hidden_bias).mapv_into(|unit| unit.max(0.0));
        let scores = (hidden.dot(&self.out) + &self.out_bias).mapv_into(sigmoid);
        let flat: Vec<f32> = scores.iter().copied().collect();
        super::rows(&[windows, self.out_bias.len()], &flat)
    }

    fn most_rows(&self) -> usize {
        WINDOWS
    }
}

fn named<'g>(graph: &'g GraphProto, name: &str) -> Option<&'g TensorProto> {
    graph.initializer.iter().find(|tensor| tensor.name == name)
}

fn floats(tensor: &TensorProto) -> Vec<f32> {
    let (values, _) = tensor.raw_data.as_chunks::<4>();
    values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn matrix(graph: &GraphProto, name: &str) -> Option<Array2<f32>> {
    let tensor = named(graph, name)?;
    let &[rows, columns] = tensor.dims.as_slice() else { return None };
    Array2::from_shape_vec((usize::try_from(rows).ok()?, usize::try_from(columns).ok()?), floats(tensor)).ok()
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::{Kind, Signature, tract};

    const SHIPPED: &[u8] = include_bytes!("../../../models/base/text-fast.onnx");

    /// Windows of several lengths, padded as the text signal pads them.
    fn inputs(lengths: &[usize]) -> Vec<Tensor> {
        let width = lengths.iter().copied().max().unwrap();
        let (mut ids, mut mask) = (Vec::new(), Vec::new());
        for (row, length) in lengths.iter().enumerate() {
            ids.extend((0..width).map(|at| i64::try_from((at * at * 31 + row * 977 + at) % 20_000).unwrap()));
            mask.extend((0..width).map(|at| f32::from(u8::from(at < *length))));
        }
        let shape = vec![lengths.len(), width];
        vec![Tensor::I64(shape.clone(), ids), Tensor::F32(shape, mask)]
    }

    #[test]
    fn the_shipped_model_scores_as_it_does_under_the_engine() {
        let net = PieceNet::read(SHIPPED).unwrap();
        let signature = Signature {
            inputs: vec![("ids".to_owned(), Kind::Ids), ("mask".to_owned(), Kind::Mask)],
            output: "scores".to_owned(),
        };
        let engine = tract::load(SHIPPED, &signature).unwrap();
        for lengths in [vec![1], vec![3, 40, 2, 1], vec![256, 40], vec![17; 16]] {
            let (ours, theirs) = (net.run(inputs(&lengths)).unwrap(), engine.run(inputs(&lengths)).unwrap());
            assert_eq!(ours.len(), theirs.len());
            for (ours, theirs) in ours.iter().flatten().zip(theirs.iter().flatten()) {
                assert!((ours - theirs).abs() < 1e-5, "{ours} {theirs}");
            }
        }
    }

    #[test]
    fn a_window_scores_the_same_alone_and_among_others() {
        let net = PieceNet::read(SHIPPED).unwrap();
        let together = net.run(inputs(&[5, 80, 33])).unwrap();
        assert_eq!(net.run(inputs(&[5])).unwrap()[0], together[0]);
    }

    #[test]
    fn other_graphs_and_unknown_pieces_are_refused() {
        assert!(PieceNet::read(include_bytes!("../../../models/base/text-encoder.onnx")).is_none());
        assert!(PieceNet::read(b"no graph").is_none());
        let unknown = vec![Tensor::I64(vec![1, 1], vec![1 << 40]), Tensor::F32(vec![1, 1], vec![1.0])];
        assert!(PieceNet::read(SHIPPED).unwrap().run(unknown).is_err());
    }
}
