//! Whether one expert could be offered work of one queue now: the engine's own requirements, over
//! that expert's facts alone.
//!
//! What depends on a single query (refusals, offers of it, widening) is not looked at.

use entity::value::{Instant, LanguageTag, PresenceIntent};

use super::eligibility::{fit, is_certified};
use super::explain::{Requirement, Score};
use super::fact::{ExpertFacts, PresenceFacts, QueueFacts};
use super::pool::{Class, Lang};
use super::pooling::signature;
use super::rank::{self, General};
use super::ready::is_present;

/// What an expert holds: open work and pending offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Chats.
    pub chats: u16,
    /// Mails and social messages.
    pub mails: u16,
}

impl Holding {
    /// One more of a queue's kind.
    pub const fn add(&mut self, channel: entity::value::Channel) {
        match Class::of(channel) {
            Class::Chat => self.chats = self.chats.saturating_add(1),
            Class::Mail => self.mails = self.mails.saturating_add(1),
        }
    }

    const fn all(self) -> u16 {
        self.chats.saturating_add(self.mails)
    }
}

/// How an expert would stand who could be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// Widening steps that a query must have taken before.
    pub step: u8,
    /// The score within the step.
    pub score: Score,
}

/// The one language that is looked at.
const LANGUAGE: Lang = 0;

/// Whether an expert could be asked now for a query of a queue in a language, and how they would
/// rank.
///
/// # Errors
/// The first requirement that fails, in the engine's order.
pub fn prospect(
    expert: &ExpertFacts,
    (queue, language): (&QueueFacts, &LanguageTag),
    holding: Holding,
    now: Instant,
) -> Result<Prospect, Requirement> {
    let profile = &expert.profile;
    if !profile.approved {
        return Err(Requirement::Approved);
    }
    let asks = queue.certification_required || queue.is_test;
    if asks && !is_certified(profile, (queue.brand, queue.id), now) {
        return Err(Requirement::Certification);
    }
    let signature = signature(queue, 0, LANGUAGE);
    let levels = profile.languages.iter();
    let level = levels
        .filter(|spoken| spoken.tag.primary() == language.primary())
        .map(|spoken| spoken.proficiency.level())
        .max();
    let spoken: Vec<(Lang, u8)> = level.into_iter().map(|level| (LANGUAGE, level)).collect();
    let fit = fit(profile, &spoken, &signature)?;
    let presence = awake(&expert.presence, now);
    if presence.unresponsive {
        return Err(Requirement::Responsive);
    }
    if !is_present(&presence, now) {
        return Err(Requirement::Presence);
    }
    let (held, own) = match signature.class {
        Class::Chat => (holding.chats, profile.capacity.chat),
        Class::Mail => (holding.mails, profile.capacity.mail),
    };
    let bound = signature.concurrency.min(own);
    if held >= bound || holding.all() >= profile.capacity.total {
        return Err(Requirement::Capacity);
    }
    let load = rank::load(holding.all(), bound.min(profile.capacity.total));
    let general = General::new((presence.on_shift, presence.daylight), &expert.record);
    Ok(Prospect {
        step: fit.step,
        score: general.score(fit.skill, fit.language, load),
    })
}

/// The presence once a pause that is over has ended.
fn awake(presence: &PresenceFacts, now: Instant) -> PresenceFacts {
    let over = presence.intent == PresenceIntent::Paused
        && presence.paused_until.is_some_and(|until| until <= now);
    PresenceFacts {
        intent: if over {
            PresenceIntent::Online
        } else {
            presence.intent
        },
        ..*presence
    }
}
