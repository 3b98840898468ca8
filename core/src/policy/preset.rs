//! The policies that ship with fourc, by phase of school.

use super::{Action, Actions, POLICY_SCHEMA, Policy};

/// A phase of an English school, or its staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// Early years and Key Stage 1 (to age 7).
    EarlyYearsKs1,
    /// Key Stage 2 (7 to 11).
    Ks2,
    /// Key Stage 3 (11 to 14).
    Ks3,
    /// Key Stage 4 (14 to 16).
    Ks4,
    /// Sixth form and college.
    Post16,
    /// Staff.
    Staff,
}

impl Preset {
    /// All presets, youngest first.
    pub const ALL: &[Self] = &[Self::EarlyYearsKs1, Self::Ks2, Self::Ks3, Self::Ks4, Self::Post16, Self::Staff];

    /// Stable id, e.g. `ks3`; also the name of the file in `models/policies`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::EarlyYearsKs1 => "early-years-ks1",
            Self::Ks2 => "ks2",
            Self::Ks3 => "ks3",
            Self::Ks4 => "ks4",
            Self::Post16 => "post-16",
            Self::Staff => "staff",
        }
    }

    /// The preset with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|preset| preset.id() == id)
    }

    /// The text of the preset's file.
    pub const fn json(self) -> &'static str {
        match self {
            Self::EarlyYearsKs1 => include_str!("../../../models/policies/early-years-ks1.json"),
            Self::Ks2 => include_str!("../../../models/policies/ks2.json"),
            Self::Ks3 => include_str!("../../../models/policies/ks3.json"),
            Self::Ks4 => include_str!("../../../models/policies/ks4.json"),
            Self::Post16 => include_str!("../../../models/policies/post-16.json"),
            Self::Staff => include_str!("../../../models/policies/staff.json"),
        }
    }

    pub(super) fn policy(self) -> Policy {
        // A test parses every preset, so the fallback is never taken; if it ever were, it would block.
        Policy::from_json(self.json()).unwrap_or_else(|_| Policy {
            schema: POLICY_SCHEMA.to_owned(),
            id: self.id().to_owned(),
            title: String::new(),
            risks: Actions { possible: Some(Action::Block), ..Actions::default() },
            services: Actions::default(),
            rules: std::collections::BTreeMap::new(),
            on_incomplete: Action::Block,
            on_denied: Action::Block,
        })
    }
}
