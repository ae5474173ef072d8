//! Whether a scenario file makes sense, and where it does not.

use std::collections::BTreeSet;

use entity::value::{Coverage, ZoneName};
use entity::zones::Zones;

use super::Text;
use super::file::{Behaviour, Brand, Expert, File, Queue};
use crate::document::fault_at;
use crate::document::place::{End, Step, find};
use crate::files::Faults;
use crate::replay::chance::Duration;

/// The most experts of a scenario: ten times the size that dispatch is measured at.
pub const EXPERTS_MAX: u64 = 1_000_000;

/// Checks what the shapes cannot say.
pub(super) fn check(source: Text<'_>, file: &File, zones: &Zones) -> Result<(), Faults> {
    let mut checker = Checker {
        source,
        zones,
        faults: Faults::default(),
    };
    checker.file(file);
    if checker.faults.is_empty() {
        Ok(())
    } else {
        Err(checker.faults)
    }
}

struct Checker<'a> {
    source: Text<'a>,
    zones: &'a Zones,
    faults: Faults,
}

/// A path into the file from its steps.
macro_rules! at {
    ($($step:expr),* $(,)?) => { &[$(Step::from($step)),*] };
}

impl Checker<'_> {
    fn fault(&mut self, path: &[Step], message: &str) {
        let place = find(self.source.text, path, End::Value);
        self.faults
            .push(fault_at(self.source, place, path, message));
    }

    fn require(&mut self, holds: bool, path: &[Step], message: &str) {
        if !holds {
            self.fault(path, message);
        }
    }

    fn file(&mut self, file: &File) {
        self.require(
            !file.brands.is_empty(),
            at!["brands"],
            "list at least one brand",
        );
        self.require(
            !file.queues.is_empty(),
            at!["queues"],
            "list at least one queue",
        );
        self.fee(at!["platform_fee_bps"], file.platform_fee_bps);
        self.names("brands", file.brands.iter().map(|brand| &brand.name));
        self.names("queues", file.queues.iter().map(|queue| &queue.name));
        self.names("experts", file.experts.iter().map(|expert| &expert.name));
        self.expanded_names(&file.experts);
        for (i, brand) in file.brands.iter().enumerate() {
            self.brand(i, brand);
        }
        for (i, queue) in file.queues.iter().enumerate() {
            self.queue(i, queue, &file.brands);
        }
        for (i, expert) in file.experts.iter().enumerate() {
            self.expert(i, expert);
        }
        self.behaviour(&file.behaviour);
    }

    fn names<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n String>) {
        let mut seen = BTreeSet::new();
        for (i, name) in names.enumerate() {
            let path = at![list, i, "name"];
            let formed = entity::value::text::line(name, entity::value::text::LINE_MAX);
            if let Err(problem) = formed {
                self.fault(path, &problem.0);
            } else if !seen.insert(name) {
                self.fault(
                    path,
                    &format!("{name:?} is named twice: give each its own name"),
                );
            }
        }
    }

    /// Names that only meet after `count` was multiplied out.
    fn expanded_names(&mut self, experts: &[Expert]) {
        let total: u64 = experts.iter().map(|expert| u64::from(expert.count)).sum();
        if total > EXPERTS_MAX {
            self.fault(at!["experts"], "must be 1000000 experts at most in all");
            return;
        }
        let singles: BTreeSet<&str> = experts
            .iter()
            .filter(|expert| expert.count == 1)
            .map(|expert| expert.name.as_str())
            .collect();
        for (i, expert) in experts.iter().enumerate().filter(|(_, e)| e.count > 1) {
            let twice = (1..=expert.count)
                .map(|number| super::resolve::numbered(&expert.name, number))
                .find(|name| singles.contains(name.as_str()));
            if let Some(name) = twice {
                let told = format!("its count makes a second {name:?}: rename one of them");
                self.fault(at!["experts", i, "count"], &told);
            }
        }
    }

    fn brand(&mut self, i: usize, brand: &Brand) {
        self.zone(at!["brands", i, "time_zone"], &brand.time_zone);
        if let Some(bps) = brand.platform_fee_bps {
            self.fee(at!["brands", i, "platform_fee_bps"], bps);
        }
    }

    fn fee(&mut self, path: &[Step], bps: u32) {
        self.require(
            bps <= 10_000,
            path,
            "must be from 0 to 10000 hundredths of a percent",
        );
    }

    fn zone(&mut self, path: &[Step], zone: &ZoneName) {
        if self.zones.get(zone).is_none() {
            let told = format!("no zone {zone} is known: use an IANA name such as Europe/Berlin");
            self.fault(path, &told);
        }
    }

    fn queue(&mut self, i: usize, queue: &Queue, brands: &[Brand]) {
        match &queue.brand {
            Some(name) if !brands.iter().any(|brand| brand.name == *name) => {
                let told = format!("no brand {name:?} is listed: add it or correct the name");
                self.fault(at!["queues", i, "brand"], &told);
            }
            None if brands.len() > 1 => {
                self.fault(at!["queues", i], "name its brand, for there are several");
            }
            Some(_) | None => {}
        }
        let languages = at!["queues", i, "languages"];
        self.require(
            !queue.languages.is_empty(),
            languages,
            "list at least one language",
        );
        if let Coverage::Windows { windows } = &queue.coverage {
            let path = at!["queues", i, "coverage", "windows"];
            self.require(!windows.is_empty(), path, "list at least one window");
        }
        if let Some(price) = queue.price_per_resolution {
            let path = at!["queues", i, "price_per_resolution", "amount"];
            self.require(price.amount >= 0, path, "must be 0 or more minor units");
        }
        let promise = at!["queues", i, "promise", "first_response_seconds"];
        let first = queue.promise.first_response_seconds;
        self.require(first != Some(0), promise, "must be 1 second or more");
        let limits = &queue.limits;
        let offer = at!["queues", i, "limits", "offer_seconds"];
        self.require(
            limits.offer_seconds != Some(0),
            offer,
            "must be 1 second or more",
        );
        let several = at!["queues", i, "limits", "concurrency"];
        self.require(limits.concurrency != Some(0), several, "must be 1 or more");
        let parallel = at!["queues", i, "limits", "parallel_offers"];
        self.require(
            limits.parallel_offers != Some(0),
            parallel,
            "must be 1 or more",
        );
        self.skills(
            at!["queues", i, "skills"],
            queue.skills.iter().map(|skill| &skill.name),
        );
    }

    fn skills<'n, T: Ord + std::fmt::Display + 'n>(
        &mut self,
        path: &[Step],
        names: impl Iterator<Item = &'n T>,
    ) {
        let mut seen = BTreeSet::new();
        for (i, name) in names.enumerate() {
            if !seen.insert(name) {
                let mut path = path.to_vec();
                path.push(Step::Index(i));
                self.fault(&path, &format!("{name} is listed twice: keep one"));
            }
        }
    }

    fn expert(&mut self, i: usize, expert: &Expert) {
        self.zone(at!["experts", i, "time_zone"], &expert.time_zone);
        self.require(
            expert.count > 0,
            at!["experts", i, "count"],
            "must be 1 or more",
        );
        let languages = at!["experts", i, "languages"];
        self.require(
            !expert.languages.is_empty(),
            languages,
            "list at least one language",
        );
        self.skills(
            languages,
            expert.languages.iter().map(|language| &language.tag),
        );
        self.skills(
            at!["experts", i, "skills"],
            expert.skills.iter().map(|skill| &skill.name),
        );
        let several = at!["experts", i, "concurrency"];
        self.require(expert.concurrency != Some(0), several, "must be 1 or more");
        let on_duty = !expert.availability.is_empty() || expert.shifts.is_some();
        let told = "list availability or shifts: this expert would never be on duty";
        self.require(on_duty, at!["experts", i, "availability"], told);
        for (j, shift) in expert.shifts.iter().flatten().enumerate() {
            let path = at!["experts", i, "shifts", j, "end"];
            self.require(
                shift.start < shift.end,
                path,
                "must be after the shift's start",
            );
        }
        let own = &expert.behaviour;
        self.rate(
            at!["experts", i, "behaviour", "accept_rate"],
            own.accept_rate,
        );
        self.rate(
            at!["experts", i, "behaviour", "reopen_rate"],
            own.reopen_rate,
        );
        let times = [
            ("accept_seconds", &own.accept_seconds),
            ("reply_seconds", &own.reply_seconds),
            ("handle_seconds", &own.handle_seconds),
        ];
        for (name, time) in times {
            self.time(at!["experts", i, "behaviour", name], time.as_ref());
        }
    }

    fn behaviour(&mut self, behaviour: &Behaviour) {
        self.rate(at!["behaviour", "accept_rate"], Some(behaviour.accept_rate));
        self.rate(at!["behaviour", "reopen_rate"], Some(behaviour.reopen_rate));
        let times = [
            ("accept_seconds", Some(&behaviour.accept_seconds)),
            ("reply_seconds", Some(&behaviour.reply_seconds)),
            ("handle_seconds", Some(&behaviour.handle_seconds)),
            ("patience_seconds", behaviour.patience_seconds.as_ref()),
        ];
        for (name, time) in times {
            self.time(at!["behaviour", name], time);
        }
    }

    fn rate(&mut self, path: &[Step], rate: Option<f64>) {
        let sensible = rate.is_none_or(|rate| (0.0..=1.0).contains(&rate));
        self.require(sensible, path, "must be a share from 0 to 1");
    }

    fn time(&mut self, path: &[Step], time: Option<&Duration>) {
        if let Some(problem) = time.and_then(Duration::problem) {
            self.fault(path, problem);
        }
    }
}
