//! Finding a skill by any of its words; an unknown word is answered with the nearest.

use std::collections::BTreeSet;

use entity::store::skill;
use entity::table;
use entity::value::{Proficiency, SkillLevel, SkillSlug};
use sea_orm::{ConnectionTrait, DbErr};

use super::super::Fault;

/// The longest word that is compared, in characters: comparing costs its square.
const WORD_MAX: usize = 64;

/// Skills that one expert can claim, or one request can name.
const LEVELS_MAX: usize = 50;

/// The skills there are.
#[derive(Clone, Debug)]
pub struct Catalogue(Vec<table::skill::Model>);

impl Catalogue {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        skill::all(db).await.map(Self)
    }

    /// The skills, by slug.
    #[must_use]
    pub fn skills(&self) -> &[table::skill::Model] {
        &self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The skill that a word stands for: its slug, an alias, or its name in any language.
    ///
    /// # Errors
    /// A sentence that names the nearest skill.
    pub fn find(&self, word: &str) -> Result<SkillSlug, String> {
        let wanted = fold(word);
        let known = self
            .0
            .iter()
            .find(|skill| words(skill).any(|known| fold(known) == wanted));
        match (known, self.nearest(&wanted)) {
            (Some(skill), _) => Ok(skill.slug.clone()),
            (None, Some(near)) => Err(format!(
                "is no skill of the catalogue; the nearest is {near}"
            )),
            (None, None) => Err("is no skill of the catalogue".to_owned()),
        }
    }

    fn nearest(&self, wanted: &str) -> Option<&SkillSlug> {
        let wanted: String = wanted.chars().take(WORD_MAX).collect();
        let distance = |skill: &table::skill::Model| {
            words(skill)
                .map(|known| edits(&wanted, &fold(known)))
                .min()
                .unwrap_or(usize::MAX)
        };
        self.0
            .iter()
            .min_by_key(|skill| distance(skill))
            .map(|skill| &skill.slug)
    }

    /// Reads levels of skills by any of their words; the list is at `pointer`.
    ///
    /// # Errors
    /// 422 for unknown skills (with the nearest), for one named twice, and for too many.
    pub fn levels(
        &self,
        pointer: &str,
        named: &[(String, Proficiency)],
    ) -> Result<Vec<SkillLevel>, Fault> {
        if named.len() > LEVELS_MAX {
            let detail = format!("must have at most {LEVELS_MAX} items");
            return Err(Fault::field(pointer, detail));
        }
        let mut seen = BTreeSet::new();
        named
            .iter()
            .enumerate()
            .map(|(index, (word, proficiency))| {
                let at = format!("{pointer}/{index}/name");
                let name = self
                    .find(word)
                    .map_err(|detail| Fault::field(at.clone(), detail))?;
                if !seen.insert(name.clone()) {
                    return Err(Fault::field(at, format!("names {name} twice")));
                }
                Ok(SkillLevel {
                    name,
                    proficiency: *proficiency,
                })
            })
            .collect()
    }
}

fn words(skill: &table::skill::Model) -> impl Iterator<Item = &str> {
    std::iter::once(skill.slug.as_str())
        .chain(skill.aliases.iter().map(String::as_str))
        .chain(skill.names.0.values().map(String::as_str))
}

/// A word without what people vary: case, spaces, hyphens, underscores.
fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Levenshtein's distance: insertions, deletions and substitutions between two words.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..b.len() {
            let substituted = diagonal + usize::from(b[j] != c);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::value::SkillNames;

    use super::*;

    fn catalogue() -> Catalogue {
        let skill = |slug: &str, german: &str, alias: &str| table::skill::Model {
            slug: slug.parse().unwrap(),
            names: SkillNames(BTreeMap::from([("de".parse().unwrap(), german.to_owned())])),
            aliases: vec![alias.to_owned()].into(),
        };
        Catalogue(vec![
            skill("billing", "Abrechnung", "invoice"),
            skill("returns", "Rücksendungen", "refund"),
        ])
    }

    #[test]
    fn a_skill_is_found_by_any_of_its_words() {
        for word in ["billing", "Billing ", "INVOICE", "abrechnung"] {
            assert_eq!(
                catalogue().find(word).unwrap().as_str(),
                "billing",
                "{word}"
            );
        }
    }

    #[test]
    fn an_unknown_skill_is_answered_with_the_nearest() {
        let detail = catalogue().find("refnud").unwrap_err();
        assert_eq!(
            detail,
            "is no skill of the catalogue; the nearest is returns"
        );
    }

    #[test]
    fn a_skill_named_twice_is_refused_where_it_stands() {
        let level = |word: &str| (word.to_owned(), Proficiency::BEST);
        let fault = catalogue()
            .levels("/skills", &[level("billing"), level("invoice")])
            .unwrap_err();
        assert_eq!(fault.errors[0].pointer, "/skills/1/name");
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", "abc"), 0);
    }
}
