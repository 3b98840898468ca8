//! How what was written differs from what was found.

/// A set of ways of writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kinds(u16);

impl Kinds {
    /// As it stands.
    pub(crate) const PLAIN: Self = Self(0);
    pub(crate) const SOUND: Self = Self(1);
    pub(crate) const LOOK_ALIKE: Self = Self(1 << 1);
    pub(crate) const VOWELLESS: Self = Self(1 << 2);
    /// So few letters that only a phrase tells what is meant.
    pub(crate) const BARE: Self = Self(1 << 3);
    pub(crate) const REVERSED: Self = Self(1 << 4);
    pub(crate) const SPLIT: Self = Self(1 << 5);
    pub(crate) const LEET: Self = Self(1 << 6);
    pub(crate) const MASKED: Self = Self(1 << 7);
    pub(crate) const SPACED: Self = Self(1 << 8);
    pub(crate) const SQUEEZED: Self = Self(1 << 9);
    pub(crate) const CLOSED: Self = Self(1 << 10);
    /// Digits or letters hung on: `word1`, `xXwordXx`.
    pub(crate) const DECORATED: Self = Self(1 << 11);
    /// Words written together, as in hashtags.
    pub(crate) const TOGETHER: Self = Self(1 << 12);
    /// Text-speak and pictures read as words.
    pub(crate) const EXPANDED: Self = Self(1 << 13);
    /// Accents left out; accents added to a word that has none are a look-alike.
    pub(crate) const ACCENTS: Self = Self(1 << 14);
    /// Within a longer word or name.
    pub(crate) const WITHIN: Self = Self(1 << 15);

    /// Ways of writing that nobody uses to hide anything.
    const HONEST: Self = Self(Self::TOGETHER.0 | Self::EXPANDED.0 | Self::ACCENTS.0 | Self::WITHIN.0);

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether this way of writing hides what is meant.
    pub(crate) const fn hides(self) -> bool {
        self.0 & !Self::HONEST.0 != 0
    }
}
