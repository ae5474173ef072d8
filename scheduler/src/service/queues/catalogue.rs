//! Checking the skills a queue asks for against the catalogue.

use entity::table::skill;
use entity::value::SkillRequirement;

/// Whether the catalogue has the skill; the sentence names the nearest that it has.
///
/// # Errors
/// What is wrong, and what may have been meant.
pub(super) fn check(catalogue: &[skill::Model], wanted: &SkillRequirement) -> Result<(), String> {
    let wanted = wanted.name.as_str();
    if catalogue.iter().any(|known| known.slug.as_str() == wanted) {
        return Ok(());
    }
    let nearest = catalogue.iter().min_by_key(|known| {
        let words =
            std::iter::once(known.slug.as_str()).chain(known.aliases.iter().map(String::as_str));
        words.map(|word| distance(wanted, word)).min()
    });
    Err(match nearest {
        Some(nearest) => format!("is not in the catalogue; did you mean {}", nearest.slug),
        None => "is not in the catalogue, which is empty".to_owned(),
    })
}

/// How many letters must be added, removed or changed to turn one word into the other
/// (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_skill_is_near_to_the_right_one() {
        assert_eq!(distance("biling", "billing"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "tech"), 4);
    }
}
