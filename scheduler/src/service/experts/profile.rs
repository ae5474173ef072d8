//! What an expert says of themselves.

use std::collections::BTreeSet;

use entity::db::WriteTx;
use entity::store::{proficiency, profile};
use entity::table;
use entity::value::{ExpertId, LanguageSkill, Proficiency, ZoneName};
use sea_orm::ActiveValue::Set;

use super::super::skills::Catalogue;
use super::super::zone::check_zone;
use super::super::{Context, Fault, UseCase};
use super::{Dossier, announce, dossiers};

/// Languages that one expert can claim.
const LANGUAGES_MAX: usize = 30;

/// What is to change; absent parts stay.
#[derive(Clone, Debug, Default)]
pub struct ProfileChanges {
    /// All that customers and brands see.
    pub display_name: Option<String>,
    /// Where they live.
    pub time_zone: Option<ZoneName>,
    /// All languages they claim.
    pub languages: Option<Vec<LanguageSkill>>,
    /// All skills they claim, by any name the catalogue knows.
    pub skills: Option<Vec<(String, Proficiency)>>,
    /// Where they may see data from; `Some(None)` takes it back.
    pub data_region: Option<Option<String>>,
    /// Whether they may be called off shift when a promise is in danger.
    pub allows_calls: Option<bool>,
}

/// Changes an expert's profile.
#[derive(Clone, Debug)]
pub struct UpdateProfile {
    /// Whose.
    pub expert: ExpertId,
    /// The version that the change is based on, if that matters.
    pub version: Option<i64>,
    /// What changes.
    pub changes: ProfileChanges,
}

/// Checks a list of languages: at least one, none twice, not too many.
///
/// # Errors
/// 422 at `pointer`.
pub fn check_languages(pointer: &str, languages: &[LanguageSkill]) -> Result<(), Fault> {
    if languages.is_empty() || languages.len() > LANGUAGES_MAX {
        let detail = format!("must have 1 to {LANGUAGES_MAX} items");
        return Err(Fault::field(pointer, detail));
    }
    let mut seen = BTreeSet::new();
    for (index, language) in languages.iter().enumerate() {
        if !seen.insert(&language.tag) {
            let detail = format!("names {} twice", language.tag);
            return Err(Fault::field(format!("{pointer}/{index}/tag"), detail));
        }
    }
    Ok(())
}

impl UseCase for UpdateProfile {
    type Output = Dossier;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Dossier, Fault> {
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
        let changes = &self.changes;
        let mut row = table::expert::ActiveModel::default();
        if let Some(name) = &changes.display_name {
            row.display_name = Set(name.clone());
        }
        if let Some(zone) = &changes.time_zone {
            check_zone(context, "/time_zone", zone)?;
            row.time_zone = Set(zone.clone());
        }
        if let Some(region) = &changes.data_region {
            row.data_region = Set(region.clone());
        }
        if let Some(allows) = changes.allows_calls {
            row.allows_calls = Set(allows);
        }
        if let Some(languages) = &changes.languages {
            check_languages("/languages", languages)?;
            proficiency::claim_languages(tx, expert.id, languages).await?;
        }
        if let Some(skills) = &changes.skills {
            let levels = Catalogue::load(tx).await?.levels("/skills", skills)?;
            proficiency::claim_skills(tx, expert.id, &levels).await?;
        }
        let expert = profile::update(tx, expert.id, context.now, row)
            .await?
            .ok_or_else(no_expert)?;
        announce(tx, context, expert.id).await?;
        let mut whole = dossiers(tx, vec![expert]).await?;
        whole.pop().ok_or_else(no_expert)
    }
}
