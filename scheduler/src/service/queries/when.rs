//! Until when an answer is deferred: as a brand says it, and which instant that is.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use entity::value::time::to_micros;
use entity::value::zone::Zone;
use entity::value::{Instant, ZoneName};
use entity::zones::Zones;

use crate::service::Fault;
use crate::service::brands::zone;
use crate::service::fields::{Node, Object};

/// How far ahead an answer is deferred at most: a month. Whoever wants one later than that asks anew.
const AHEAD_MAX: TimeDelta = TimeDelta::days(30);

/// The fields that say until when.
pub const FIELDS: [&str; 3] = ["until", "local", "time_zone"];

/// Until when an answer is deferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    asked: Asked,
    /// Where in the body it stands, as a JSON pointer.
    below: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// It is deferred no more.
    Now,
    At(Instant),
    Local(Local),
}

/// A time on a wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Local {
    time: NaiveTime,
    /// The next day on which the time is still to come, where none is given.
    date: Option<NaiveDate>,
    /// The customer's, else the brand's, where none is given.
    zone: Option<ZoneName>,
}

impl When {
    /// Reads it from an object with the [`FIELDS`] that stands there in the body.
    #[must_use]
    pub fn read(object: &Object<'_>, below: &'static str, zones: &Zones) -> Option<Self> {
        let until = object.may("until", Node::read::<Instant>);
        let local = object.may("local", local);
        let zone = object.may("time_zone", |node| zone(node, zones));
        let (until, local, zone) = (until?, local?, zone?);
        if zone.is_some() && local.is_none() {
            object.fault("time_zone", "goes with local; an instant needs none");
            return None;
        }
        let asked = match (until, local) {
            (Some(at), None) => Asked::At(to_micros(at)),
            (None, Some((time, date))) => Asked::Local(Local { time, date, zone }),
            (None, None) if object.is_null("until") => Asked::Now,
            (None, None) => {
                object.fault("until", "is missing; give until or local");
                return None;
            }
            (Some(_), Some(_)) => {
                object.fault("local", "goes without until; give one of them");
                return None;
            }
        };
        Some(Self { asked, below })
    }

    /// Whether it says that the answer is deferred no more.
    #[must_use]
    pub fn is_now(&self) -> bool {
        self.asked == Asked::Now
    }

    /// Whether the zone of the customer or brand says what it means.
    #[must_use]
    pub fn needs_zone(&self) -> bool {
        matches!(&self.asked, Asked::Local(local) if local.zone.is_none())
    }

    /// The instant that it means for somebody in that zone; `None`: at once.
    ///
    /// A local time that a clock change skips is the first instant after the gap, one that occurs
    /// twice its first occurrence.
    ///
    /// # Errors
    /// 422 where it does not lie ahead, or too far.
    pub fn instant(
        &self,
        now: Instant,
        (zone, zones): (&Zone, &Zones),
    ) -> Result<Option<Instant>, Fault> {
        let (at, field) = match &self.asked {
            Asked::Now => return Ok(None),
            Asked::At(at) => (*at, "until"),
            Asked::Local(local) => {
                let own = local.zone.as_ref().and_then(|name| zones.get(name));
                (local.instant(now, own.as_ref().unwrap_or(zone)), "local")
            }
        };
        let refused = |detail: String| Fault::field(format!("{}/{field}", self.below), detail);
        if at <= now {
            return Err(refused("does not lie ahead".to_owned()));
        }
        if at - now > AHEAD_MAX {
            let days = AHEAD_MAX.num_days();
            return Err(refused(format!("lies more than {days} days ahead")));
        }
        Ok(Some(at))
    }
}

impl Local {
    fn instant(&self, now: Instant, zone: &Zone) -> Instant {
        if let Some(date) = self.date {
            return zone.first(date.and_time(self.time));
        }
        let today = zone.date(now);
        let at = zone.first(today.and_time(self.time));
        match today.succ_opt() {
            Some(tomorrow) if at <= now => zone.first(tomorrow.and_time(self.time)),
            _ => at,
        }
    }
}

fn local(node: &Node<'_>) -> Option<(NaiveTime, Option<NaiveDate>)> {
    let object = node.object(&["time", "date"])?;
    let time = object.need("time", |node| {
        let time = NaiveTime::parse_from_str(node.text()?, "%H:%M").ok();
        if time.is_none() {
            node.fault("must be a time such as 08:30");
        }
        time
    });
    let date = object.may("date", Node::read);
    Some((time?, date?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::service::fields::Faults;

    fn read(value: &Value) -> Result<When, Fault> {
        let faults = Faults::new();
        let when = Node::root(value, &faults)
            .object(&FIELDS)
            .and_then(|object| When::read(&object, "", &Zones::bundled()));
        faults.settle(when)
    }

    fn meant(value: &Value, now: &str, zone: &str) -> Result<Option<String>, String> {
        let zones = Zones::bundled();
        let zone = zones.get(&zone.parse().unwrap()).unwrap();
        let at = read(value)
            .unwrap()
            .instant(now.parse().unwrap(), (&zone, &zones));
        at.map(|at| at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)))
            .map_err(|fault| fault.errors[0].detail.clone())
    }

    #[test]
    fn a_time_on_the_wall_is_the_next_one() {
        let half_past = json!({"local": {"time": "08:30"}});
        let at = |now| meant(&half_past, now, "America/New_York").unwrap().unwrap();
        assert_eq!(at("2026-11-20T23:30:00Z"), "2026-11-21T13:30:00Z");
        assert_eq!(at("2026-11-21T13:29:59Z"), "2026-11-21T13:30:00Z");
        assert_eq!(at("2026-11-21T13:30:00Z"), "2026-11-22T13:30:00Z");
        let there =
            json!({"local": {"time": "08:30", "date": "2026-11-23"}, "time_zone": "Asia/Manila"});
        let at = meant(&there, "2026-11-20T23:30:00Z", "America/New_York");
        assert_eq!(at.unwrap().unwrap(), "2026-11-23T00:30:00Z");
    }

    #[test]
    fn a_time_that_a_clock_change_skips_or_repeats_has_one_meaning() {
        let at = |time, now| {
            let value = json!({"local": {"time": time}});
            meant(&value, now, "Europe/Berlin").unwrap().unwrap()
        };
        // 02:30 does not exist on 29 March, and exists twice on 25 October.
        assert_eq!(at("02:30", "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00Z");
        assert_eq!(at("02:30", "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(at("02:30", "2026-10-25T00:45:00Z"), "2026-10-26T01:30:00Z");
    }

    #[test]
    fn an_answer_is_deferred_into_the_future_and_not_for_ever() {
        let now = "2026-11-20T23:30:00Z";
        let told = |until| meant(&json!({"until": until}), now, "UTC");
        assert_eq!(
            told("2026-11-20T23:30:00Z").unwrap_err(),
            "does not lie ahead"
        );
        assert!(told("2026-12-20T23:30:00Z").unwrap().is_some());
        assert!(told("2026-12-20T23:30:01Z").is_err());
        assert_eq!(meant(&json!({"until": null}), now, "UTC"), Ok(None));
        let yesterday = json!({"local": {"time": "08:30", "date": "2026-11-20"}});
        assert!(meant(&yesterday, now, "UTC").is_err());
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for (wrong, pointer) in [
            (json!({}), "/until"),
            (json!({"until": "soon"}), "/until"),
            (json!({"local": {"time": "25:00"}}), "/local/time"),
            (json!({"local": {"date": "2026-11-21"}}), "/local/time"),
            (
                json!({"local": {"time": "08:30", "date": "21.11."}}),
                "/local/date",
            ),
            (
                json!({"until": "2026-11-21T00:00:00Z", "local": {"time": "08:30"}}),
                "/local",
            ),
            (
                json!({"until": "2026-11-21T00:00:00Z", "time_zone": "UTC"}),
                "/time_zone",
            ),
            (
                json!({"local": {"time": "08:30"}, "time_zone": "Mars/Base"}),
                "/time_zone",
            ),
        ] {
            let fault = read(&wrong).unwrap_err();
            assert_eq!(fault.errors[0].pointer, pointer, "{wrong}");
        }
    }
}
