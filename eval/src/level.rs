//! The five levels of an answer as ranks, so that this crate needs no type of the classifier it measures.

/// Nothing to show.
pub const CLEAR: u8 = 0;
/// Worth a look by a person.
pub const POSSIBLE: u8 = 1;
/// More likely than not; where most filters act.
pub const LIKELY: u8 = 2;
/// Hardly ever a false alarm.
pub const STRONG: u8 = 3;
/// Exact knowledge, such as a digest on a list.
pub const CONFIRMED: u8 = 4;

/// The rank of a level by its name.
pub fn rank(name: &str) -> Option<u8> {
    NAMES.iter().position(|known| *known == name).map(|position| position as u8)
}

/// The name of a rank; beyond the highest it is the highest.
pub fn name(rank: u8) -> &'static str {
    NAMES.get(usize::from(rank)).copied().unwrap_or("confirmed")
}

/// The names in the order of their ranks.
pub const NAMES: [&str; 5] = ["clear", "possible", "likely", "strong", "confirmed"];
/// The levels whose recall and false alarms a report gives.
pub const MEASURED: [u8; 3] = [POSSIBLE, LIKELY, STRONG];
