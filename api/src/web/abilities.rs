//! Languages and skills as lines of a form: a word and a level.

use entity::value::{LanguageSkill, LanguageTag, Proficiency, ReadingLanguage};
use scheduler::service::skills::Catalogue;

use super::{Frame, Mistakes};

/// Lines that a form has at least.
const LINES: usize = 3;

/// A skill as a form offers it: its slug and its name.
pub(super) struct Offered {
    pub(super) slug: String,
    pub(super) name: String,
}

/// A line: a word and a level, either perhaps empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Ability {
    pub(super) word: String,
    pub(super) level: String,
}

/// The lines of two columns, with spare ones below.
pub(super) fn lines(words: &[String], levels: &[String]) -> Vec<Ability> {
    let at = |list: &[String], place: usize| list.get(place).cloned().unwrap_or_default();
    (0..words.len().max(LINES))
        .map(|place| Ability {
            word: at(words, place),
            level: at(levels, place),
        })
        .collect()
}

/// The catalogue, by the names of the reader's language.
pub(super) fn offered(catalogue: &Catalogue, language: ReadingLanguage) -> Vec<Offered> {
    let tag = language.tag();
    let skills = catalogue.skills().iter().map(|skill| Offered {
        slug: skill.slug.to_string(),
        name: skill
            .names
            .0
            .get(&tag)
            .cloned()
            .unwrap_or_else(|| skill.slug.to_string()),
    });
    skills.collect()
}

/// A level of a form; the middle one where it says nothing sensible.
fn level(text: Option<&String>) -> Proficiency {
    let told = text.and_then(|text| text.parse::<u8>().ok());
    told.and_then(|told| Proficiency::try_from(i64::from(told)).ok())
        .unwrap_or(Proficiency::MIDDLE)
}

/// The languages that were named.
///
/// # Errors
/// What is wrong with them; none at all is wrong, too.
pub(super) fn languages(
    frame: &Frame,
    (words, levels): (&[String], &[String]),
) -> Result<Vec<LanguageSkill>, Mistakes> {
    let mut spoken = Vec::new();
    for (place, text) in words.iter().enumerate() {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let tag: LanguageTag = text
            .parse()
            .map_err(|_| Mistakes::at(frame, "languages", "mistake-language"))?;
        spoken.push(LanguageSkill {
            tag,
            proficiency: level(levels.get(place)),
        });
    }
    if spoken.is_empty() {
        return Err(Mistakes::at(frame, "languages", "mistake-language"));
    }
    Ok(spoken)
}

/// The skills that were chosen.
pub(super) fn skills(words: &[String], levels: &[String]) -> Vec<(String, Proficiency)> {
    let named = words.iter().enumerate();
    named
        .filter(|(_, name)| !name.is_empty())
        .map(|(place, name)| (name.clone(), level(levels.get(place))))
        .collect()
}
