//! The scenario of a replay: brands, queues, experts and how they behave.
//!
//! [`mod@file`] is what is written, [`resolve`] checks it and fills what was left out.
//! Nothing here plays anything.

mod check;
pub mod file;
mod resolve;

use chrono::NaiveDate;
use entity::value::zone::Zone;
use entity::value::{
    Channel, Coverage, LanguageSkill, LanguageTag, Money, OutsideWindow, QueueLimits, QueueStatus,
    SkillLevel, SkillRequirement, WeeklyWindow,
};
use entity::zones::Zones;

use super::chance::Duration;
pub use crate::document::Text;
use crate::files::Faults;

/// A checked scenario with everything filled in.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The brands, in file order.
    pub brands: Vec<Brand>,
    /// The queues, in file order.
    pub queues: Vec<Queue>,
    /// The experts, in file order, each one by one.
    pub experts: Vec<Expert>,
    /// From the arrival to the moment a customer leaves unanswered; never when absent.
    pub patience: Option<Duration>,
    /// Whether the gap-closing loop decides who is on duty when.
    pub gap_loop: bool,
}

/// A brand.
#[derive(Clone, Debug)]
pub struct Brand {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: Zone,
    /// When its own team is on.
    pub business_hours: Vec<WeeklyWindow>,
    /// Local days on which its own team is off.
    pub closures: Vec<NaiveDate>,
    /// The platform's fee in hundredths of a percent.
    pub fee_bps: u32,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// The place of its brand in [`Scenario::brands`].
    pub brand: usize,
    /// How customers reach it.
    pub channel: Channel,
    /// The languages it serves; never empty.
    pub languages: Vec<LanguageTag>,
    /// The skills it asks for.
    pub skills: Vec<SkillRequirement>,
    /// When it covers.
    pub coverage: Coverage,
    /// What happens outside.
    pub outside_window: OutsideWindow,
    /// Whether it takes and offers work.
    pub status: QueueStatus,
    /// Seconds to the promised first response.
    pub first_response_seconds: u32,
    /// The price of a resolution.
    pub price: Money,
    /// Silence of this long makes a resolution final.
    pub quiet_seconds: u32,
    /// From the final resolution to the clearing of the earning.
    pub hold_seconds: u32,
    /// How long work goes on after the window ended.
    pub finish_seconds: u32,
    /// Clocks and bounds.
    pub limits: QueueLimits,
}

/// One expert.
#[derive(Clone, Debug)]
pub struct Expert {
    /// The name.
    pub name: String,
    /// The zone.
    pub zone: Zone,
    /// The languages spoken.
    pub languages: Vec<LanguageSkill>,
    /// The skills.
    pub skills: Vec<SkillLevel>,
    /// When the expert could work.
    pub availability: Vec<WeeklyWindow>,
    /// When the expert works; whenever available when absent.
    pub shifts: Option<Vec<file::Shift>>,
    /// Open work at once, at most; the queue's limit when absent.
    pub concurrency: Option<u16>,
    /// How the expert behaves.
    pub behaviour: Behaviour,
}

/// How an expert behaves.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// The share of offers that are accepted.
    pub accept_rate: f64,
    /// From the offer to the answer to it.
    pub accept: Duration,
    /// From the acceptance to the first reply.
    pub reply: Duration,
    /// From the acceptance to the resolution.
    pub handle: Duration,
    /// The share of resolutions after which the customer writes again.
    pub reopen_rate: f64,
}

impl Expert {
    /// Whether the expert meets every hard requirement of skill of a queue.
    #[must_use]
    pub fn knows(&self, queue: &Queue) -> bool {
        queue.skills.iter().all(|wanted| {
            let own = self.skills.iter().find(|own| own.name == wanted.name);
            !wanted.hard || own.is_some_and(|own| own.proficiency >= wanted.proficiency)
        })
    }
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`Faults`] with file, line and column of what cannot be read or makes no sense.
    pub fn read(source: Text<'_>, zones: &Zones) -> Result<Self, Faults> {
        let file = crate::document::parse(source)?;
        check::check(source, &file, zones)?;
        Ok(resolve::resolve(file, zones))
    }

    /// The place of the queue of this name.
    #[must_use]
    pub fn queue_named(&self, name: &str) -> Option<usize> {
        self.queues.iter().position(|queue| queue.name == name)
    }

    /// Every language that a queue serves, in file order.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageTag> {
        let mut all: Vec<LanguageTag> = Vec::new();
        for tag in self.queues.iter().flat_map(|queue| &queue.languages) {
            if !all.contains(tag) {
                all.push(tag.clone());
            }
        }
        all
    }

    /// The zone that hours of the week are told in for a queue.
    #[must_use]
    pub fn zone_of(&self, queue: usize) -> Option<&Zone> {
        let brand = self.queues.get(queue)?.brand;
        self.brands.get(brand).map(|brand| &brand.zone)
    }
}
