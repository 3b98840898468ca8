//! Isotonic regression by pooling adjacent violators: Ayer et al., "An empirical distribution function for sampling with
//! incomplete information", 1955.

/// The never-falling values nearest to these in weighted squares. Each entry is a value and its weight.
pub(super) fn isotonic(values: &[(f64, f64)]) -> Vec<f64> {
    // Blocks of value, weight and length; each new one swallows those before it that stand above it.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(values.len());
    for (value, weight) in values {
        let mut block = (*value, *weight, 1);
        while let Some((before, mass, length)) = blocks.pop_if(|(before, ..)| *before > block.0) {
            let together = mass + block.1;
            block = ((before * mass + block.0 * block.1) / together, together, length + block.2);
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(value, _, length)| std::iter::repeat_n(value, length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violators_are_pooled_by_weight_as_in_scikit_learn() {
        // IsotonicRegression().fit(range(6), [1, 3, 2, 4, 3.5, 0.5], [1, 1, 2, 1, 1, 4])
        let pooled = isotonic(&[(1.0, 1.0), (3.0, 1.0), (2.0, 2.0), (4.0, 1.0), (3.5, 1.0), (0.5, 4.0)]);
        let expected = [1.0, 16.5 / 9.0, 16.5 / 9.0, 16.5 / 9.0, 16.5 / 9.0, 16.5 / 9.0];
        assert!(pooled.iter().zip(expected).all(|(value, expected)| (value - expected).abs() < 1e-12), "{pooled:?}");
    }

    #[test]
    fn what_rises_is_left_alone() {
        assert_eq!(isotonic(&[(0.1, 5.0), (0.1, 1.0), (0.4, 2.0)]), [0.1, 0.1, 0.4]);
        assert!(isotonic(&[]).is_empty());
    }
}
