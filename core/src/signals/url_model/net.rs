//! The network of the URL model: its file and its sums.
//!
//! Not ONNX: three sums of rows of a table and two small layers take less time than an engine takes to begin. The table
//! is in whole numbers and everything else is added in one fixed order in 32 bits with basic arithmetic alone, so that
//! every machine gives the same bits.

use super::features::{BAGS, MEASURES, bag, measures};
use crate::error::{Error, ErrorKind, Result};
use crate::link::NameParts;

const MAGIC: &[u8] = b"4curlnet";
/// Numbers in the vector of an n-gram.
const WIDTH: usize = 16;
/// More than this no host can need; a file that claims more is damaged.
const MOST_BITS: u32 = 20;
const MOST_UNITS: usize = 1024;

/// Vectors of hashed n-grams, one hidden layer, one output a label.
#[derive(Debug)]
pub(super) struct Net {
    /// One number a column: what a vector's whole numbers are multiplied with.
    scale: [f32; WIDTH],
    /// A power of two of them.
    vectors: Vec<[i8; WIDTH]>,
    hidden: Layer,
    output: Layer,
}

/// Weights by input, then by unit.
#[derive(Debug)]
struct Layer {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Net {
    /// Reads the file: magic, five sizes (32 bits, little-endian), scales, vectors, the two layers as 32-bit floats.
    pub(super) fn read(bytes: &[u8], labels: usize) -> Result<Self> {
        let mut file = Reader(bytes);
        if file.take(MAGIC.len())? != MAGIC {
            return Err(damaged());
        }
        let mut size = || file.word().map(u32::from_le_bytes);
        let sizes = [size()?, size()?, size()?, size()?, size()?];
        let [bits, rest @ ..] = sizes;
        let [width, plain, units, outputs] = rest.map(|size| size as usize);
        if (width, plain) != (WIDTH, MEASURES) {
            let what = "the URL model reads hosts otherwise than this engine";
            return Err(Error::new(ErrorKind::BundleIncompatible, what));
        }
        if bits > MOST_BITS || units > MOST_UNITS || outputs != labels {
            return Err(damaged());
        }
        let scale = file.floats(WIDTH)?.try_into().map_err(|_| damaged())?;
        let (vectors, _) = file.take(WIDTH << bits)?.as_chunks::<WIDTH>();
        let vectors = vectors.iter().map(|row| row.map(|byte| i8::from_le_bytes([byte]))).collect();
        let hidden = Layer { weights: file.floats((BAGS * WIDTH + MEASURES) * units)?, bias: file.floats(units)? };
        let output = Layer { weights: file.floats(units * outputs)?, bias: file.floats(outputs)? };
        if file.0.is_empty() { Ok(Self { scale, vectors, hidden, output }) } else { Err(damaged()) }
    }

    /// The raw score of each label, in (0, 1), before any calibration.
    pub(super) fn scores(&self, parts: &NameParts<'_>) -> Vec<f32> {
        let means = (0..BAGS).flat_map(|number| self.mean(parts, number));
        let hidden = self.hidden.apply(means.chain(measures(parts)));
        let sums = self.output.apply(hidden.into_iter().map(|unit| unit.max(0.0)));
        sums.into_iter().map(squash).collect()
    }

    /// The mean of the vectors of one bag; of an empty one, zeros.
    fn mean(&self, parts: &NameParts<'_>, number: usize) -> [f32; WIDTH] {
        let mut sum = [0_i32; WIDTH];
        let mut count = 0_usize;
        let mask = self.vectors.len().wrapping_sub(1);
        bag(parts, number, |hash| {
            count += 1;
            if let Some(vector) = self.vectors.get(hash as usize & mask) {
                sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += i32::from(*value));
            }
        });
        let mut mean = [0.0; WIDTH];
        for ((mean, sum), scale) in mean.iter_mut().zip(sum).zip(self.scale) {
            *mean = sum as f32 * scale / count.max(1) as f32;
        }
        mean
    }
}

impl Layer {
    /// What each unit is given, input by input, in their order.
    fn apply(&self, inputs: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut units = self.bias.clone();
        for (input, weights) in inputs.zip(self.weights.chunks_exact(self.bias.len().max(1))) {
            units.iter_mut().zip(weights).for_each(|(unit, weight)| *unit += input * weight);
        }
        units
    }
}

/// From a sum to a score in (0, 1), rising: like the logistic curve, but without a logarithm that differs by machine.
fn squash(sum: f32) -> f32 {
    0.5 + 0.5 * (sum / (1.0 + sum.abs()))
}

/// Bytes that are taken from the front.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<[u8; 4]> {
        self.take(4)?.try_into().map_err(|_| damaged())
    }

    /// Refuses anything that is no finite number.
    fn floats(&mut self, count: usize) -> Result<Vec<f32>> {
        let (words, _) = self.take(count * 4)?.as_chunks::<4>();
        let floats: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if floats.iter().all(|value| value.is_finite()) { Ok(floats) } else { Err(damaged()) }
    }
}

fn damaged() -> Error {
    Error::new(ErrorKind::BundleCorrupt, "the file of the URL model is damaged; fetch the bundle again")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file whose one output is the share of digits in the label, times `weight`, less one.
    pub(in crate::signals::url_model) fn file(weight: f32) -> Vec<u8> {
        let inputs = BAGS * WIDTH + MEASURES;
        let mut bytes = MAGIC.to_vec();
        for size in [1, WIDTH as u32, MEASURES as u32, 1, 1] {
            bytes.extend(size.to_le_bytes());
        }
        let mut hidden = vec![0.0_f32; inputs];
        hidden[BAGS * WIDTH + 1] = weight;
        let floats = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        bytes.extend(floats(&[1.0; WIDTH]));
        bytes.extend([7_u8; 2 * WIDTH]);
        bytes.extend(floats(&hidden));
        bytes.extend(floats(&[0.0]));
        bytes.extend(floats(&[1.0]));
        bytes.extend(floats(&[-1.0]));
        bytes
    }

    fn named(label: &str) -> NameParts<'_> {
        NameParts { subdomain: "", label, registry: "com" }
    }

    #[test]
    fn the_sums_are_those_of_the_file() {
        let net = Net::read(&file(4.0), 1).unwrap();
        // No digits: -1 becomes 1/2 - 1/4. Half digits: 4 / 2 - 1 = 1 becomes 1/2 + 1/4.
        assert!((net.scores(&named("abcd"))[0] - 0.25).abs() < 1e-6);
        assert!((net.scores(&named("ab12"))[0] - 0.75).abs() < 1e-6);
        let mean = net.mean(&named("abcd"), 0);
        assert!(mean.iter().all(|value| (value - 7.0).abs() < 1e-6), "{mean:?}");
        assert!(net.mean(&named("abcd"), 1).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn a_damaged_file_is_refused_wherever_it_is_cut_and_one_of_another_shape_too() {
        let whole = file(1.0);
        for end in 0..whole.len() {
            assert_eq!(Net::read(&whole[..end], 1).unwrap_err().kind(), ErrorKind::BundleCorrupt, "cut at {end}");
        }
        assert!(Net::read(&[whole.clone(), vec![0]].concat(), 1).is_err(), "bytes are left over");
        assert!(Net::read(&whole, 2).is_err(), "another number of labels");
        let mut endless = whole.clone();
        endless.splice(8..12, 31_u32.to_le_bytes());
        assert!(Net::read(&endless, 1).is_err(), "a table beyond all measure");
        let mut infinite = whole;
        let last = infinite.len() - 4;
        infinite.splice(last.., f32::INFINITY.to_le_bytes());
        assert!(Net::read(&infinite, 1).is_err(), "no finite number");
    }
}
