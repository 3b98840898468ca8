//! Who: users by name, the groups they belong to, and the pseudonyms under which a report shows them.

use std::collections::BTreeMap;

use fourc::{Error, ErrorKind, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rustc_hash::FxHashMap;
use sha2::Sha256;

/// Which group each user belongs to.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    by_user: BTreeMap<String, String>,
}

impl Groups {
    /// Reads a table with commas whose first line names the columns `user` and `group`.
    ///
    /// # Errors
    /// `invalid-input` with the line that cannot be read.
    pub fn parse(text: &str) -> Result<Self> {
        let mut by_user = BTreeMap::new();
        for row in rows(text, "the table of groups", &["user", "group"])? {
            let [user, group] = row.as_slice() else { continue };
            by_user.insert(comparable(user), group.clone());
        }
        Ok(Self { by_user })
    }

    /// The group of a user, with or without the domain in front of or behind the name.
    fn of(&self, user: &str) -> Option<&String> {
        let user = comparable(user);
        let plain = user.rsplit('\\').next().and_then(|user| user.split('@').next()).unwrap_or_default();
        self.by_user.get(&user).or_else(|| self.by_user.get(plain))
    }

    /// Whether any group is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_user.is_empty()
    }
}

/// The cells of the named columns of a small table, row by row.
pub(crate) fn rows(text: &str, what: &str, columns: &[&str]) -> Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let wrong = |why: String| Error::new(ErrorKind::InvalidInput, format!("{what} {why}"));
    let header = reader.headers().map_err(|_| wrong("has no line of names".to_owned()))?.clone();
    let place = |name: &&str| {
        let place = header.iter().position(|cell| cell.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
        match (place, name.strip_suffix('?')) {
            (Some(place), _) => Ok(Some(place)),
            (None, Some(name)) => Ok(header.iter().position(|cell| cell.eq_ignore_ascii_case(name))),
            (None, None) => Err(wrong(format!("has no column {name}"))),
        }
    };
    let places: Vec<Option<usize>> = columns.iter().map(place).collect::<Result<_>>()?;
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|cause| {
            let line = cause.position().map_or(0, csv::Position::line);
            wrong(format!("cannot be read in line {line}"))
        })?;
        let cell = |place: &Option<usize>| place.and_then(|place| row.get(place)).unwrap_or_default().to_owned();
        rows.push(places.iter().map(cell).collect());
    }
    Ok(rows)
}

/// Users and groups by number, in the order in which they first occur.
#[derive(Debug, Default)]
pub(crate) struct People {
    numbers: FxHashMap<String, u32>,
    names: Vec<String>,
    groups: Vec<u32>,
    group_numbers: FxHashMap<String, u32>,
    group_names: Vec<String>,
    key: String,
}

impl People {
    /// The number of a user; one without a name is known by the device.
    pub(crate) fn number(
        &mut self,
        user: Option<&str>,
        client: Option<&str>,
        group: Option<&str>,
        table: &Groups,
    ) -> u32 {
        self.key.clear();
        match (user, client) {
            (Some(user), _) => self.key.extend(user.chars().map(|character| character.to_ascii_lowercase())),
            (None, client) => {
                self.key.push_str(DEVICE);
                self.key.push_str(client.unwrap_or("unknown"));
            }
        }
        if let Some(number) = self.numbers.get(&self.key) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(self.key.clone(), number);
        self.names.push(self.key.clone());
        let known = table.of(&self.key).map(String::as_str);
        let group = known.or(group.filter(|_| table.is_empty())).unwrap_or(NO_GROUP).to_owned();
        let group = if let Some(number) = self.group_numbers.get(&group) {
            *number
        } else {
            let number = self.group_names.len() as u32;
            self.group_numbers.insert(group.clone(), number);
            self.group_names.push(group);
            number
        };
        self.groups.push(group);
        number
    }

    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, user: u32) -> &str {
        self.names.get(user as usize).map_or("", String::as_str)
    }

    pub(crate) fn group(&self, user: u32) -> u32 {
        self.groups.get(user as usize).copied().unwrap_or(0)
    }

    pub(crate) fn group_names(&self) -> &[String] {
        &self.group_names
    }

    /// How many users each group has.
    pub(crate) fn group_sizes(&self) -> Vec<u32> {
        let mut sizes = vec![0; self.group_names.len()];
        for group in &self.groups {
            if let Some(size) = sizes.get_mut(*group as usize) {
                *size += 1;
            }
        }
        sizes
    }
}

/// Gives users names that say nothing, the same for the same key.
pub(crate) struct Pseudonyms {
    key: Option<Vec<u8>>,
}

impl Pseudonyms {
    /// Without a key, names are shown as they are.
    pub(crate) fn new(key: Option<Vec<u8>>) -> Self {
        Self { key }
    }

    pub(crate) fn of(&self, name: &str) -> String {
        let device = name.strip_prefix(DEVICE);
        let shown = if device.is_some() { "device" } else { "user" };
        let Some(key) = &self.key else {
            return device.map_or_else(|| name.to_owned(), |device| format!("device {device}"));
        };
        // HMAC takes keys of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return shown.to_owned() };
        mac.update(name.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let letters = bytes
            .iter()
            .take(8)
            .filter_map(|byte| LETTERS.get(usize::from(byte & 31)))
            .map(|letter| char::from(*letter));
        format!("{shown}-{}", letters.collect::<String>())
    }
}

/// A key that nobody knows.
pub(crate) fn random_key() -> Result<Vec<u8>> {
    let mut key = vec![0; 32];
    getrandom::fill(&mut key)
        .map_err(|cause| Error::new(ErrorKind::Io, "the system gives no random numbers").because(cause))?;
    Ok(key)
}

fn comparable(user: &str) -> String {
    user.trim().chars().map(|character| character.to_ascii_lowercase()).collect()
}

const NO_GROUP: &str = "no group known";
/// No user name begins with a zero byte.
const DEVICE: &str = "\u{0}";
/// 32 letters and digits of which no two look alike.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_depends_on_key_and_name_alone() {
        let (one, other) = (Pseudonyms::new(Some(b"k".to_vec())), Pseudonyms::new(Some(b"l".to_vec())));
        assert_eq!(one.of("pupil-014"), one.of("pupil-014"));
        assert_ne!(one.of("pupil-014"), one.of("pupil-015"));
        assert_ne!(one.of("pupil-014"), other.of("pupil-014"));
        assert!(!one.of("pupil-014").contains("014"));
        assert_eq!(Pseudonyms::new(None).of("pupil-014"), "pupil-014");
        assert_eq!(Pseudonyms::new(None).of("\u{0}10.0.0.9"), "device 10.0.0.9");
        assert_ne!(random_key().unwrap(), random_key().unwrap());
    }

    #[test]
    fn groups_are_found_whatever_the_domain_and_the_case() {
        let groups = Groups::parse("User,Group\npupil-014,Year 9\n\"pupil-015\",\"Year 9, set 2\"\n").unwrap();
        let mut people = People::default();
        let first = people.number(Some("SCHOOL\\Pupil-014"), None, None, &groups);
        let second = people.number(Some("pupil-015@school.example"), None, Some("ignored"), &groups);
        let third = people.number(None, Some("10.0.0.9"), None, &groups);
        assert_eq!(people.number(Some("school\\pupil-014"), None, None, &groups), first);
        let group = |user| people.group_names()[people.group(user) as usize].clone();
        assert_eq!([group(first), group(second), group(third)], ["Year 9", "Year 9, set 2", "no group known"]);
        assert!(Groups::parse("name,class\nx,y\n").is_err());
    }
}
