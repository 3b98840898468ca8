//! Finished incidents: numbered, with hints, reasons and words that a person can act on.

use std::collections::BTreeMap;

use fourc::{Category, Dimension, Result};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::draft::Draft;
use super::urgency;
use crate::failed;
use crate::judge::{Judgement, readable};
use crate::options::Options;
use crate::people::Pseudonyms;
use crate::read::Log;
use crate::record::Action;
use crate::report::{Incident, Intent, Shown};
use crate::time::LocalTime;

/// Pseudonyms with the names behind them.
type Identities = Vec<(String, String)>;

/// Incidents, the most urgent first, and who hides behind the names in them.
pub(super) fn finish(
    mut drafts: Vec<Draft>,
    log: &mut Log,
    judgement: &Judgement,
    options: &Options,
    zone: &TimeZone,
    pseudonyms: &Pseudonyms,
) -> Result<(Vec<Incident>, Identities)> {
    drafts
        .sort_by(|a, b| (a.first, log.people.name(a.user), a.label).cmp(&(b.first, log.people.name(b.user), b.label)));
    let mut occasions: BTreeMap<(u32, Category), u32> = BTreeMap::new();
    for draft in &drafts {
        *occasions.entry((draft.user, draft.label)).or_default() += 1;
    }
    let sizes = log.people.group_sizes();
    let mut local = LocalTime::new(zone.clone());
    let (mut incidents, mut identities) = (Vec::new(), BTreeMap::new());
    for (number, draft) in (1..).zip(&drafts) {
        let others = occasions.get(&(draft.user, draft.label)).map_or(0, |count| count - 1);
        let who = pseudonyms.of(log.people.name(draft.user));
        let real = Pseudonyms::new(None).of(log.people.name(draft.user));
        let group = log.people.group(draft.user);
        let group_name = log.people.group_names().get(group as usize).cloned().unwrap_or_default();
        let small = sizes.get(group as usize).is_some_and(|size| *size < options.smallest_group);
        let (first, last) = (local.of(draft.first), local.of(draft.last));
        let lesson = options.calendar.annotation(first, last, &group_name, draft.label);
        let intent = intent(draft, others);
        let expected = lesson.as_ref().is_some_and(|lesson| lesson.expected);
        let mut priority = urgency(draft.severity, draft.level);
        if (intent == Intent::LikelyAccidental || expected) && !draft.label.info().illegal_tier {
            priority += 1;
        }
        let shown = draft.examples.iter().map(|event| {
            let details = judgement.details.get(&event.address);
            let found = || details.into_iter().flat_map(|details| &details.found);
            let own =
                found().filter(|found| found.category == draft.label || found.category.parent() == Some(draft.label));
            let withheld = found().any(|found| found.category.info().illegal_tier);
            let address = if withheld {
                WITHHELD.to_owned()
            } else {
                shortened(&log.addresses.text(event.address).map_err(failed)?)
            };
            let words = details.and_then(|details| details.words.as_deref()).filter(|_| !withheld).map(readable);
            let mut why: Vec<String> = Vec::new();
            for line in own.flat_map(|found| &found.why) {
                if !why.contains(line) {
                    why.push(line.clone());
                }
            }
            let file = log.files.get(usize::from(event.file)).map_or("", |file| file.name.as_str());
            Ok(Shown {
                time: minute(local.of(event.time)),
                address,
                words,
                pictures: details.is_some_and(|details| details.pictures),
                action: event.action,
                found_in: format!("{file}:{}", event.line),
                why,
            })
        });
        let shown: Vec<Shown> = shown.collect::<Result<_>>()?;
        let info = draft.label.info();
        let mut labels = draft.labels.clone();
        labels.sort_unstable();
        if !options.name_users {
            identities.insert(who.clone(), real);
        }
        incidents.push(Incident {
            id: format!("I-{number:04}"),
            priority: priority.clamp(1, 4),
            who,
            group: if small && !options.name_users { "a small group".to_owned() } else { group_name },
            first: minute(first),
            last: minute(last),
            minutes: ((draft.last - draft.first + 59_999) / 60_000).max(1) as u64,
            dimension: info.dimension,
            label: draft.label,
            title: info.title.to_owned(),
            labels,
            level: draft.level,
            severity: draft.severity,
            intent,
            care: CARE.contains(&draft.label) || info.dimension == Dimension::Contact,
            hints: hints(draft, others),
            summary: sentence(draft),
            visits: draft.visits,
            parts: draft.parts,
            searches: draft.searches,
            blocked: draft.blocked,
            reached: draft.reached,
            addresses: draft.distinct.len() as u32,
            shown,
            lesson: lesson.map(|lesson| lesson.text),
            expected,
            illegal: info.illegal_tier || draft.labels.iter().any(|label| label.info().illegal_tier),
        });
    }
    // Numbers follow time; the page begins with what cannot wait.
    incidents.sort_by(|a, b| (a.priority, &a.id).cmp(&(b.priority, &b.id)));
    Ok((incidents, identities.into_iter().collect()))
}

/// Whether it looks meant. A person decides; this only says what the requests look like.
fn intent(draft: &Draft, others: u32) -> Intent {
    let signs = &draft.signs;
    if draft.visits == 0 || (draft.by_itself() && !signs.repeated) {
        return Intent::LikelyAccidental;
    }
    if draft.only_lookups() {
        return Intent::Unclear;
    }
    let meant = draft.searches > 0
        || signs.repeated
        || signs.retried
        || signs.burst
        || (signs.typed && draft.visits > 1)
        || others >= OCCASIONS;
    if meant { Intent::LikelyDeliberate } else { Intent::Unclear }
}

fn hints(draft: &Draft, others: u32) -> Vec<String> {
    let signs = &draft.signs;
    let mut hints: Vec<String> = Vec::new();
    let mut hint = |true_of_it: bool, words: &str| {
        if true_of_it {
            hints.push(words.to_owned());
        }
    };
    hint(draft.searches > 0, "searched for: the words were typed or chosen");
    hint(signs.typed, "opened without a page before it: typed, from a bookmark or from another program");
    hint(signs.followed, "followed a link from another site");
    hint(signs.redirected > 0, "was sent there by another site");
    hint(signs.repeated, "went back to the same place several times");
    hint(signs.burst, "many in short time");
    hint(signs.retried, "after being stopped, tried another way within ten minutes");
    hint(draft.visits == 0, "only pictures, scripts or suggestions within other pages");
    hint(draft.only_lookups(), "only names were looked up: an app may have done that by itself");
    hint(signs.night, "between 23:00 and 05:00");
    if others > 0 {
        hints.push(if others == 1 {
            "on one other occasion, too".to_owned()
        } else {
            format!("on {others} other occasions, too")
        });
    }
    if hints.is_empty() {
        hints.push("the log does not tell how it came about".to_owned());
    }
    hints
}

fn sentence(draft: &Draft) -> String {
    let count =
        |number: u32, one: &str, more: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {more}") };
    if draft.visits == 0 {
        return format!("{} within other pages", count(draft.parts, "part was fetched", "parts were fetched"));
    }
    let opened = draft.visits - draft.searches;
    let mut done = Vec::new();
    if draft.searches > 0 {
        done.push(count(draft.searches, "search", "searches"));
    }
    if opened > 0 {
        let what = if draft.only_lookups() { ("name looked up", "names looked up") } else { ("visit", "visits") };
        done.push(count(opened, what.0, what.1));
    }
    let mut outcome = Vec::new();
    if draft.blocked > 0 {
        outcome.push(format!("{} stopped by the filter", draft.blocked));
    }
    if draft.reached > 0 {
        outcome.push(format!("{} let through", draft.reached));
    }
    if draft.unknown > 0 {
        outcome.push(format!("of {} the log does not say whether it was stopped", draft.unknown));
    }
    format!("{}: {}", done.join(" and "), outcome.join(", "))
}

/// An address as far as a table has room for it.
pub(super) fn shortened(address: &str) -> String {
    let clean: Vec<char> = address.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.len() <= LONGEST_ADDRESS {
        return clean.into_iter().collect();
    }
    clean.into_iter().take(LONGEST_ADDRESS - 1).chain(['…']).collect()
}

pub(super) fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// What stands for an action in tables.
pub(crate) fn action_words(action: Action) -> &'static str {
    match action {
        Action::Blocked => "stopped",
        Action::Warned => "warned",
        Action::Allowed => "let through",
        Action::Unknown | Action::Challenged => "not said",
    }
}

pub(super) const WITHHELD: &str = "withheld: it stands in the log at the line named here";
/// What somebody looks for who may be in need; so is everything that others do to a child.
const CARE: &[Category] = &[Category::Suicide, Category::SelfHarm, Category::EatingDisorder];
/// Sessions about the same label by the same user before it looks like a habit.
const OCCASIONS: u32 = 2;
/// Characters.
const LONGEST_ADDRESS: usize = 200;
