//! When an expert could work.

use entity::db::WriteTx;
use entity::store::profile;
use entity::table;
use entity::value::{AvailabilityException, ExpertId, Travel, WeeklyWindow, ZoneName};
use sea_orm::ActiveValue::Set;

use super::super::zone::check_zone;
use super::super::{Context, Fault, FieldError, UseCase};
use super::announce;

/// Weekly windows at most: several a day.
const WEEKLY_MAX: usize = 50;

/// Exceptions at most: one a day for a year.
const EXCEPTIONS_MAX: usize = 400;

/// Stays elsewhere at most.
const TRAVEL_MAX: usize = 100;

/// Minutes of the longest exception: it starts on its day and may end on the next.
const EXCEPTION_MINUTES_MAX: u32 = 24 * 60;

/// When an expert could work, as they say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Where the expert lives: the zone of all times but those of a stay elsewhere.
    pub time_zone: ZoneName,
    /// The usual week.
    pub weekly: Vec<WeeklyWindow>,
    /// Days that differ.
    pub exceptions: Vec<AvailabilityException>,
    /// Stays in other zones.
    pub travel: Vec<Travel>,
}

impl Availability {
    /// Everything that is wrong with it, as far as can be told without the zone data.
    fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let bounds = [
            ("/weekly", self.weekly.len(), WEEKLY_MAX),
            ("/exceptions", self.exceptions.len(), EXCEPTIONS_MAX),
            ("/travel", self.travel.len(), TRAVEL_MAX),
        ];
        for (pointer, length, max) in bounds {
            if length > max {
                let detail = format!("must have at most {max} items, has {length}");
                faults.push(field(pointer.to_owned(), &detail));
            }
        }
        if faults.is_empty() {
            self.exception_faults(&mut faults);
            self.travel_faults(&mut faults);
        }
        faults
    }

    fn exception_faults(&self, faults: &mut Vec<FieldError>) {
        for (index, exception) in self.exceptions.iter().enumerate() {
            let pointer = format!("/exceptions/{index}");
            let is_bounded = exception
                .minutes
                .is_none_or(|minutes| (1..=EXCEPTION_MINUTES_MAX).contains(&minutes));
            if !is_bounded {
                let detail = format!("must be from 1 to {EXCEPTION_MINUTES_MAX}");
                faults.push(field(format!("{pointer}/minutes"), &detail));
            }
            if exception.start.is_none() && exception.minutes.is_some() {
                let detail = "is missing beside minutes";
                faults.push(field(format!("{pointer}/start"), detail));
            }
        }
    }

    fn travel_faults(&self, faults: &mut Vec<FieldError>) {
        for (index, stay) in self.travel.iter().enumerate() {
            let pointer = format!("/travel/{index}");
            if stay.to < stay.from {
                faults.push(field(format!("{pointer}/to"), "must not be before from"));
            }
            let overlaps = |other: &Travel| other.from <= stay.to && stay.from <= other.to;
            if self.travel[..index].iter().any(overlaps) {
                faults.push(field(
                    pointer,
                    "overlaps with an earlier item: nobody is in two places",
                ));
            }
        }
    }
}

fn field(pointer: String, detail: &str) -> FieldError {
    FieldError {
        pointer,
        detail: detail.to_owned(),
    }
}

/// Replaces an expert's availability.
#[derive(Clone, Debug)]
pub struct SetAvailability {
    /// Whose.
    pub expert: ExpertId,
    /// The version that the change is based on, if that matters.
    pub version: Option<i64>,
    /// The new availability.
    pub availability: Availability,
}

impl UseCase for SetAvailability {
    type Output = table::expert::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let availability = &self.availability;
        let faults = availability.faults();
        if !faults.is_empty() {
            return Err(Fault::invalid(faults));
        }
        check_zone(context, "/time_zone", &availability.time_zone)?;
        for (index, stay) in availability.travel.iter().enumerate() {
            check_zone(
                context,
                &format!("/travel/{index}/time_zone"),
                &stay.time_zone,
            )?;
        }
        let no_expert = || Fault::not_found("expert");
        let expert = profile::lock(tx, self.expert)
            .await?
            .ok_or_else(no_expert)?;
        if self
            .version
            .is_some_and(|version| version != expert.version)
        {
            return Err(Fault::stale());
        }
        let row = table::expert::ActiveModel {
            time_zone: Set(availability.time_zone.clone()),
            weekly: Set(availability.weekly.clone().into()),
            exceptions: Set(availability.exceptions.clone().into()),
            travel: Set(availability.travel.clone().into()),
            ..Default::default()
        };
        let expert = profile::update(tx, expert.id, context.now, row)
            .await?
            .ok_or_else(no_expert)?;
        announce(tx, context, expert.id).await?;
        Ok(expert)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(exceptions: &str, travel: &str) -> Vec<String> {
        let availability = Availability {
            time_zone: ZoneName::utc(),
            weekly: Vec::new(),
            exceptions: serde_json::from_str(exceptions).unwrap(),
            travel: serde_json::from_str(travel).unwrap(),
        };
        let faults = availability.faults();
        faults.into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn a_holiday_and_a_long_evening_are_fine() {
        let exceptions = r#"[{"date":"2026-12-25","kind":"remove"},
            {"date":"2026-12-24","kind":"add","start":"20:00","minutes":600},
            {"date":"2026-12-23","kind":"add","start":"20:00"}]"#;
        let travel = r#"[{"from":"2026-01-01","to":"2026-01-05","time_zone":"Asia/Tokyo"},
            {"from":"2026-01-06","to":"2026-01-06","time_zone":"Asia/Seoul"}]"#;
        assert!(pointers(exceptions, travel).is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_named_field_by_field() {
        let exceptions = r#"[{"date":"2026-12-25","kind":"add","minutes":60},
            {"date":"2026-12-24","kind":"add","start":"20:00","minutes":0}]"#;
        let travel = r#"[{"from":"2026-01-05","to":"2026-01-01","time_zone":"Asia/Tokyo"},
            {"from":"2026-02-01","to":"2026-02-03","time_zone":"Asia/Tokyo"},
            {"from":"2026-02-03","to":"2026-02-05","time_zone":"Asia/Seoul"}]"#;
        assert_eq!(
            pointers(exceptions, travel),
            [
                "/exceptions/0/start",
                "/exceptions/1/minutes",
                "/travel/0/to",
                "/travel/2"
            ]
        );
    }
}
