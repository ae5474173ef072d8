//! Telling a plain "thank you" from a message that needs an answer.
//!
//! A resolved query is not opened again by thanks alone. The rule is narrow on purpose: every word
//! must be one that people thank with, and one of them must be the thanks itself, so that "thanks,
//! but it still does not work" is never taken for thanks.

/// Words that thank.
const THANKS: &[&str] = &[
    // English
    "thank",
    "thanks",
    "thx",
    "ty",
    "tysm",
    "cheers",
    "thankyou",
    // Spanish
    "gracias",
    // Filipino
    "salamat",
    // Arabic, without its marks
    "شكرا",
    "مشكور",
    "مشكورين",
    "اشكرك",
    "اشكركم",
    "ممنون",
    "تسلم",
    // Yiddish, without its marks
    "דאנק",
    "דאנקען",
    "ישרכוח",
    // German
    "danke",
    "dank",
    "merci",
];

/// Words that only go with them.
const WITH: &[&str] = &[
    "you",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "many",
    "again",
    "for",
    "your",
    "the",
    "help",
    "ok",
    "okay",
    "great",
    "perfect",
    "awesome",
    "all",
    "good",
    "have",
    "nice",
    "day",
    "really",
    "kind",
    "muchas",
    "muchisimas",
    "mil",
    "muy",
    "amable",
    "por",
    "su",
    "tu",
    "ayuda",
    "la",
    "todo",
    "perfecto",
    "vale",
    "listo",
    "maraming",
    "maraming-salamat",
    "po",
    "sa",
    "tulong",
    "sige",
    "opo",
    "napakalaking",
    "inyo",
    "iyo",
    "mo",
    "ninyo",
    "جزيلا",
    "لك",
    "لكم",
    "جدا",
    "كثيرا",
    "تمام",
    "علي",
    "على",
    "مساعدتك",
    "المساعدة",
    "الف",
    "حسنا",
    "א",
    "גרויסן",
    "שיינעם",
    "הארציקן",
    "פאר",
    "אייך",
    "דיר",
    "די",
    "הילף",
    "גוט",
    "זייער",
    "vielen",
    "schon",
    "schön",
    "sehr",
    "herzlichen",
    "besten",
    "fur",
    "für",
    "ihre",
    "die",
    "hilfe",
    "super",
    "alles",
    "klar",
];

/// The longest that plain thanks are, in words.
const WORDS_MAX: usize = 10;

/// Whether the text is nothing but thanks.
#[must_use]
pub fn is_thanks(text: &str) -> bool {
    let plain: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !is_mark(*c))
        .map(|c| if c.is_alphabetic() { fold(c) } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    // A digit may be an order number: then somebody tells something.
    let tells_number = text.chars().any(char::is_numeric);
    !tells_number
        && !text.contains('?')
        && words.len() <= WORDS_MAX
        && words.iter().any(|word| THANKS.contains(word))
        && words
            .iter()
            .all(|word| THANKS.contains(word) || WITH.contains(word))
}

/// Vowel signs and other marks that some write and others leave out.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{640}')
}

/// Letters that carry a mark inside, as the bare letter.
fn fold(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'أ' | 'إ' | 'آ' => 'ا',
        '\u{fb2e}' | '\u{fb2f}' => 'א',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::is_thanks;

    #[test]
    fn thanks_do_not_open_a_resolved_query_again() {
        for text in [
            "Thank you!",
            "thanks so much 🙏",
            "Ok, thanks a lot.",
            "¡Muchas gracias!",
            "Maraming salamat po",
            "شكراً جزيلاً",
            "شكرا لك",
            "אַ דאַנק",
            "א גרויסן דאנק!",
            "Vielen Dank",
            "danke schön",
        ] {
            assert!(is_thanks(text), "{text}");
        }
    }

    #[test]
    fn a_question_after_thanks_opens_it() {
        for text in [
            "Thanks, but it still does not work",
            "thanks?",
            "no",
            "ok",
            "",
            "gracias pero no llegó",
            "thank you, order 42 again",
            "شكرا لكن لا يعمل",
        ] {
            assert!(!is_thanks(text), "{text}");
        }
    }
}
