//! Who may serve a pool: the hard requirements, and how many widening steps the soft ones need.
//!
//! Pure functions of a profile and a signature. Presence and capacity are not looked at here.

use entity::value::SkillSlug;

use super::explain::Requirement;
use super::fact::ExpertProfile;
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
        step: step_needed(profile, signature),
        skill: u16::try_from(skill_part(profile, signature)).unwrap_or(0),
        language: u16::try_from(rank::language(spoken.1)).unwrap_or(0),
    })
}

/// 0: every soft skill is there; 1: none is more than one level short; 2: anything else.
fn step_needed(profile: &ExpertProfile, signature: &Signature) -> u8 {
    signature
        .soft
        .iter()
        .map(
            |(name, asked)| match (level(profile, name, false), *asked) {
                (had, asked) if had >= asked => 0,
                (had, asked) if had > 0 && had + 1 >= asked => 1,
                _ => 2,
            },
        )
        .max()
        .unwrap_or(0)
}

/// A claimed level counts half a verified one: claiming more must not rank higher than proving it.
fn skill_part(profile: &ExpertProfile, signature: &Signature) -> u32 {
    rank::skill(
        signature
            .hard
            .iter()
            .chain(&signature.soft)
            .map(|(name, asked)| {
                let proven = level(profile, name, true);
                (proven.max(level(profile, name, false) / 2), *asked)
            }),
    )
}
