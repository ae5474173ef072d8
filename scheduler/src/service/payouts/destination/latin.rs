//! Names as a SEPA file may carry them: Latin letters without marks, and few signs.
//!
//! Source of the set of characters: the European Payments Council's guidance on the minimum set
//! that every bank takes. It renders, it does not transliterate: who is written in Arabic or Greek
//! letters tells us how their bank writes them in Latin ones.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest name in a SEPA file, in characters.
pub(in crate::service) const NAME_MAX: usize = 70;

/// A name as the file carries it.
///
/// # Errors
/// A sentence that says what is expected.
pub(in crate::service) fn name(name: &str) -> Result<String, &'static str> {
    let rendered = render(name).filter(|latin| latin.contains(|c: char| c.is_ascii_alphabetic()));
    let rendered = rendered.ok_or("must be written in Latin letters, as the bank writes it")?;
    if rendered.len() > NAME_MAX {
        return Err("must have at most 70 characters in Latin letters");
    }
    Ok(rendered)
}

/// Whether every bank takes this character.
pub(in crate::service) const fn is_taken(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(
            c,
            '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' '
        )
}

/// A text in characters that every bank takes; `None` where a letter or digit has no rendering.
/// Signs that are not taken become blanks.
fn render(text: &str) -> Option<String> {
    let mut latin = String::with_capacity(text.len());
    for c in text.chars() {
        match letter(c) {
            Some(letters) => latin.push_str(letters),
            None => decompose(c, &mut latin)?,
        }
    }
    let words: Vec<&str> = latin.split_whitespace().collect();
    Some(words.join(" "))
}

/// The character without its marks.
fn decompose(c: char, latin: &mut String) -> Option<()> {
    for part in std::iter::once(c).nfkd() {
        if is_combining_mark(part) {
            continue;
        }
        match letter(part) {
            Some(letters) => latin.push_str(letters),
            None if is_taken(part) => latin.push(part),
            None if part.is_alphanumeric() => return None,
            None => latin.push(' '),
        }
    }
    Some(())
}

/// Latin letters that are not a plain letter with a mark, and signs with a usual substitute.
const fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'Æ' => "AE",
        'æ' => "ae",
        'Œ' => "OE",
        'œ' => "oe",
        'ß' => "ss",
        'ẞ' => "SS",
        'Ø' => "O",
        'ø' => "o",
        'Đ' | 'Ð' => "D",
        'đ' | 'ð' => "d",
        'Þ' => "TH",
        'þ' => "th",
        'Ł' => "L",
        'ł' => "l",
        'Ħ' => "H",
        'ħ' => "h",
        'Ŧ' => "T",
        'ŧ' => "t",
        'Ŋ' => "N",
        'ŋ' => "n",
        'ı' => "i",
        'ĸ' => "k",
        'Ə' => "E",
        'ə' => "e",
        '’' | '‘' | 'ʼ' | 'ʻ' | 'ʹ' | '`' | '´' => "'",
        '‐' | '‑' | '–' | '—' => "-",
        '&' => "+",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn latin_names_lose_their_marks_and_keep_their_letters() {
        for (written, carried) in [
            ("Ana Núñez", "Ana Nunez"),
            ("Łucja Größe", "Lucja Grosse"),
            ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
            ("Sinéad O’Brien", "Sinead O'Brien"),
            ("Þórður & Søn ApS", "THordur + Son ApS"),
            ("İpek Işık", "Ipek Isik"),
            ("ﬁn <b>]]>", "fin b"),
            ("Ｆｕｌｌ　Ｗｉｄｅ", "Full Wide"),
            ("  =cmd|' /C  ", "cmd ' /C"),
        ] {
            assert_eq!(name(written).as_deref(), Ok(carried), "{written}");
        }
    }

    #[test]
    fn a_name_without_latin_letters_is_refused() {
        for written in [
            "محمد",
            "Ελένη",
            "山田太郎",
            "Иван Petrov",
            "123",
            "👩🏽‍🚀",
            "<>",
            "",
        ] {
            assert!(name(written).is_err(), "{written}");
        }
        assert!(name(&"x".repeat(70)).is_ok());
        assert!(name(&"x".repeat(71)).is_err());
        assert!(name(&"ß".repeat(36)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_every_bank_takes(written in "\\PC{0,90}") {
            if let Ok(carried) = name(&written) {
                prop_assert!((1..=NAME_MAX).contains(&carried.chars().count()));
                prop_assert!(carried.chars().all(is_taken), "{}", carried);
                prop_assert_eq!(carried.trim(), carried.as_str());
            }
        }
    }
}
