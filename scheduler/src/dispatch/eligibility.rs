//! Who may serve a pool: the hard requirements, and how many widening steps the soft ones need.
//!
//! Pure functions of a profile and a signature. Presence and capacity are not looked at here.

use entity::value::{BrandId, Instant, QueueId, SkillSlug};

use super::evidence::Levels;
use super::explain::Requirement;
use super::fact::{CertScope, ExpertProfile};
use super::pool::{Lang, Signature};
use super::rank;

/// How an expert fits a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Widening steps needed before the expert may be asked.
    pub(super) step: u8,
    /// The score's part for skills.
    pub(super) skill: u16,
    /// The score's part for the language.
    pub(super) language: u16,
}

/// The level of a skill; `verified` counts only what somebody checked.
fn level(profile: &ExpertProfile, name: &SkillSlug, verified: bool) -> u8 {
    profile
        .skills
        .iter()
        .filter(|skill| skill.name == *name && (skill.verified || !verified))
        .map(|skill| skill.proficiency.level())
        .max()
        .unwrap_or(0)
}

/// Whether a certified (or, where none is asked, any approved) expert meets the hard requirements.
///
/// # Errors
/// The first requirement that fails.
pub(super) fn fit(
    profile: &ExpertProfile,
    languages: &[(Lang, u8)],
    signature: &Signature,
) -> Result<Fit, Requirement> {
    if profile.twin != signature.twin {
        // People and simulated experts never get each other's work.
        return Err(Requirement::Certification);
    }
    let spoken = languages
        .iter()
        .find(|(language, _)| *language == signature.language)
        .ok_or(Requirement::Language)?;
    if signature
        .hard
        .iter()
        .any(|(name, asked)| level(profile, name, true) < *asked)
    {
        return Err(Requirement::Skill);
    }
    let region_fits = signature.regions.is_empty()
        || profile
            .data_region
            .as_ref()
            .is_some_and(|region| signature.regions.contains(region));
    if !region_fits {
        return Err(Requirement::DataRegion);
    }
    Ok(Fit {
        step: step_needed(levels(profile, signature).skip(signature.hard.len())),
        skill: u16::try_from(skill_part(levels(profile, signature))).unwrap_or(0),
        language: u16::try_from(rank::language(spoken.1)).unwrap_or(0),
    })
}

/// The expert's levels of the skills that a pool asks for: the hard ones, then the soft ones.
pub(super) fn levels<'a>(
    profile: &'a ExpertProfile,
    signature: &'a Signature,
) -> impl Iterator<Item = (Levels, u8)> + 'a {
    let asked = signature.hard.iter().chain(&signature.soft);
    asked.map(|(name, asked)| {
        let levels = Levels {
            verified: level(profile, name, true),
            claimed: level(profile, name, false),
        };
        (levels, *asked)
    })
}

/// From the level had and the level asked of each soft skill: 0 when every one is there; 1 when
/// none is more than one level short; 2 for anything else.
pub(super) fn step_needed(soft: impl Iterator<Item = (Levels, u8)>) -> u8 {
    soft.map(|(levels, asked)| match levels.claimed {
        had if had >= asked => 0,
        had if had > 0 && had + 1 >= asked => 1,
        _ => 2,
    })
    .max()
    .unwrap_or(0)
}

/// A claimed level counts half a verified one: claiming more must not rank higher than proving it.
pub(super) fn skill_part(asked: impl Iterator<Item = (Levels, u8)>) -> u32 {
    rank::skill(asked.map(|(levels, asked)| (levels.verified.max(levels.claimed / 2), asked)))
}

/// Whether a certification for the queue or its brand is valid.
pub(super) fn is_certified(
    profile: &ExpertProfile,
    (brand, queue): (BrandId, QueueId),
    now: Instant,
) -> bool {
    let mut valid = profile
        .certifications
        .iter()
        .filter(|certification| certification.expires_at.is_none_or(|at| now < at));
    valid.any(|certification| match certification.scope {
        CertScope::Brand(id) => id == brand,
        CertScope::Queue(id) => id == queue,
    })
}
