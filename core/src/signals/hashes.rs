//! Known pictures: by the exact digest of the file, or by a perceptual hash that survives resizing and re-encoding.

use super::{Prepared, PreparedImage, Sight, Signal};
use crate::bundle::{KnownPictures, sha256};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::pixels::perceptual_hash;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Region};

/// Compares pictures with the hash lists of the bundles.
pub(crate) struct HashSignal {
    known: KnownPictures,
}

impl HashSignal {
    pub(crate) fn new(known: KnownPictures) -> Self {
        Self { known }
    }

    /// What is known of a picture, and how surely.
    fn matches(&self, image: &PreparedImage<'_>) -> Vec<(Category, f32)> {
        let exact = self.known.exact.get(&sha256(&image.bytes)).map(|category| (*category, 1.0));
        let mut found: Vec<(Category, f32)> = exact.into_iter().collect();
        if !self.known.near.is_empty() {
            for hash in image.picture.frames.iter().filter_map(perceptual_hash) {
                let near = self.known.near.iter().filter(|(known, _)| (known ^ hash).count_ones() <= NEAREST_BITS);
                found.extend(near.map(|(_, category)| (*category, NEAR)));
            }
        }
        found
    }
}

impl Signal for HashSignal {
    fn id(&self) -> &'static str {
        "hashes"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.images.is_empty() && (!self.known.exact.is_empty() || !self.known.near.is_empty())
    }

    fn categories(&self) -> Vec<Category> {
        // A picture that is not on the list may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for image in &input.images {
            let (width, height) = (image.picture.width, image.picture.height);
            findings.extend(self.matches(image).into_iter().map(|(category, strength)| Finding {
                claim: Claim::Category(category),
                basis: Basis::Hash,
                source: "hashes".to_owned(),
                strength,
                part: None,
                turn: None,
                span: None,
                region: Some(Region { x: 0, y: 0, width, height }),
            }));
        }
        Ok(findings.into())
    }
}

/// Of 64 bits, how many may differ: the difference hash of a picture keeps within this after re-encoding and resizing.
const NEAREST_BITS: u32 = 3;
/// A near match is strong evidence but no exact knowledge, so it never confirms.
const NEAR: f32 = 0.9;
