//! Adding a skill to the catalogue.

use entity::db::WriteTx;
use entity::store::skill;
use entity::table;
use entity::value::{SkillNames, SkillSlug};
use serde_json::json;

use super::super::{Context, Fault, UseCase, audit};
use super::Catalogue;

/// Skills at most: a list that people can still read.
const SKILLS_MAX: usize = 1_000;

/// Adds a skill.
#[derive(Clone, Debug)]
pub struct AddSkill {
    /// Its name in requests.
    pub slug: SkillSlug,
    /// What it is called, per language.
    pub names: SkillNames,
    /// Other words for it.
    pub aliases: Vec<String>,
}

impl UseCase for AddSkill {
    type Output = table::skill::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let catalogue = Catalogue::load(tx).await?;
        if catalogue.len() >= SKILLS_MAX {
            return Err(Fault::conflict("too-many-skills", "the catalogue is full"));
        }
        let words = self.aliases.iter().enumerate();
        for (index, alias) in words {
            if let Ok(other) = catalogue.find(alias) {
                let detail = format!("is a word for {other} already");
                return Err(Fault::field(format!("/aliases/{index}"), detail));
            }
        }
        if let Ok(other) = catalogue.find(self.slug.as_str()) {
            return Err(Fault::conflict(
                "skill-exists",
                format!("the catalogue has this as {other}"),
            ));
        }
        let new = table::skill::Model {
            slug: self.slug.clone(),
            names: self.names.clone(),
            aliases: self.aliases.clone().into(),
        };
        if !skill::insert(tx, new.clone()).await? {
            return Err(Fault::conflict(
                "skill-exists",
                "the catalogue has this skill",
            ));
        }
        let detail = json!({"names": new.names, "aliases": new.aliases});
        audit::record(tx, context, "skill.add", &new.slug, detail).await?;
        Ok(new)
    }
}
