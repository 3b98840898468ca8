//! Lessons in which a subject was taught: what pupils looked for then is annotated, never removed.

use fourc::{Category, Error, ErrorKind, Result};
use jiff::civil::{Date, DateTime, Time};

use crate::people::rows;

/// Lessons by day.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    lessons: Vec<Lesson>,
}

#[derive(Clone, Debug)]
struct Lesson {
    date: Date,
    start: Time,
    end: Time,
    /// The group it was for; empty for all.
    group: String,
    topic: String,
    /// What it makes expectable; empty where nobody said.
    labels: Vec<Category>,
}

/// A lesson that an incident fell into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Annotation {
    pub(crate) text: String,
    /// Whether the calendar says that this label is to be expected.
    pub(crate) expected: bool,
}

impl Calendar {
    /// Reads a table with commas: `date` (2026-11-22), `period` (`09:00-10:00`), `group`, `topic`, and where wanted `labels`
    /// (ids parted by spaces that the lesson makes expectable).
    ///
    /// # Errors
    /// `invalid-input` with the row that cannot be read.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lessons = Vec::new();
        let rows = rows(text, "the calendar of lessons", &["date", "period", "group", "topic", "labels?"])?;
        for (number, row) in (2..).zip(rows) {
            let wrong = |what: &str| {
                Error::new(ErrorKind::InvalidInput, format!("the calendar of lessons, row {number}: {what}"))
            };
            let [date, period, group, topic, labels] = row.as_slice() else { continue };
            let (start, end) =
                period.split_once(['-', '–']).ok_or_else(|| wrong("a period is given as 09:00-10:00"))?;
            let time = |text: &str| text.trim().parse::<Time>().map_err(|_| wrong("a period is given as 09:00-10:00"));
            let labels = labels.split_whitespace().map(|id| id.parse().map_err(|_| wrong("an unknown label")));
            lessons.push(Lesson {
                date: date.parse().map_err(|_| wrong("a date is given as 2026-11-22"))?,
                start: time(start)?,
                end: time(end)?,
                group: if group == "*" { String::new() } else { group.clone() },
                topic: topic.clone(),
                labels: labels.collect::<Result<_>>()?,
            });
        }
        Ok(Self { lessons })
    }

    /// The lesson in which something of a group and a label took place, if it lies within one.
    pub(crate) fn annotation(
        &self,
        first: DateTime,
        last: DateTime,
        group: &str,
        label: Category,
    ) -> Option<Annotation> {
        let lesson = self.lessons.iter().find(|lesson| {
            let within = lesson.date == first.date() && lesson.date == last.date();
            within
                && lesson.start <= first.time()
                && last.time() <= lesson.end
                && (lesson.group.is_empty() || lesson.group.eq_ignore_ascii_case(group))
        })?;
        let whom = if lesson.group.is_empty() { "everybody" } else { &lesson.group };
        let (start, end) = (lesson.start.strftime("%H:%M"), lesson.end.strftime("%H:%M"));
        Some(Annotation {
            text: format!("during a lesson for {whom}, {start} to {end}: {}", lesson.topic),
            expected: lesson.labels.iter().any(|own| *own == label || Some(*own) == label.parent()),
        })
    }

    /// How many lessons there are.
    pub(crate) fn count(&self) -> usize {
        self.lessons.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_found_by_day_time_and_group() {
        let text =
            "date,period,group,topic,labels\n2026-11-22,09:00-10:00,Year 9,\"RE: the Holocaust\",hate extremism\n";
        let calendar = Calendar::parse(text).unwrap();
        let at = |time: &str| format!("2026-11-22T{time}").parse::<DateTime>().unwrap();
        let found = |first: &str, last: &str, group: &str, label| {
            calendar.annotation(at(first), at(last), group, label).map(|annotation| annotation.expected)
        };
        assert_eq!(found("09:10", "09:20", "year 9", Category::Hate), Some(true));
        assert_eq!(found("09:10", "09:20", "Year 9", Category::Drugs), Some(false));
        assert_eq!(found("09:10", "10:20", "Year 9", Category::Hate), None);
        assert_eq!(found("09:10", "09:20", "Year 8", Category::Hate), None);
    }

    #[test]
    fn rows_that_cannot_be_read_are_named() {
        for row in ["soon,09:00-10:00,*,x,", "2026-11-22,nine,*,x,", "2026-11-22,09:00-10:00,*,x,colours"] {
            let error = Calendar::parse(&format!("date,period,group,topic,labels\n{row}\n")).unwrap_err();
            assert!(error.to_string().contains("row 2"), "{error}");
        }
        assert!(Calendar::parse("date,period,group,topic\n2026-11-22,09:00-10:00,*,x\n").is_ok());
    }
}
