//! One spelling for what people write in several: case, marks, forms of letters.

use unicode_normalization::UnicodeNormalization;

/// The longest form that is kept, in characters: nobody looks for a longer word by its end.
const FORM_MAX: usize = 64;

/// A word without case, marks and forms of letters: `Überweisung` and `überweisung` are one word, and
/// so are Arabic with and without harakat, Hebrew with and without niqqud.
///
/// Compatibility forms are resolved (NFKC). Marks that make another letter (Devanagari, Thai) stay.
#[must_use]
pub fn fold(word: &str) -> String {
    let lower = lower(word);
    let bare: String = lower
        .nfd()
        .filter(|&letter| !is_mark(letter) && !is_invisible(letter))
        .collect();
    let mut form = String::with_capacity(bare.len());
    for letter in bare.nfc() {
        match letters(letter) {
            Some(letters) => form.push_str(letters),
            None => form.push(digit(letter)),
        }
    }
    match form.char_indices().nth(FORM_MAX) {
        Some((end, _)) => {
            form.truncate(end);
            form
        }
        None => form,
    }
}

/// A word in lower case and normal form, its marks kept, as stemmers want it.
pub(super) fn lower(word: &str) -> String {
    word.nfkc()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '’' { '\'' } else { letter })
        .collect()
}

/// Marks that people leave out: Latin, Greek and Cyrillic accents, niqqud, harakat, tatweel.
const fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}'
        | '\u{5C4}' | '\u{5C5}' | '\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}'
        | '\u{6EA}'..='\u{6ED}')
}

/// Joiners, direction marks, soft hyphens, and apostrophes inside words.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\'' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// What people write for letters that no normal form takes apart.
const fn letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        // Alef maksura and Persian yeh, teh marbuta, Persian kaf, alef wasla.
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        'ٱ' => "ا",
        // Hebrew letters as they stand at the end of a word, and Yiddish digraphs.
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        '\u{5F0}' => "וו",
        '\u{5F1}' => "וי",
        '\u{5F2}' => "יי",
        // Greek sigma at the end of a word.
        'ς' => "σ",
        _ => return None,
    })
}

/// Arabic digits as everybody's.
fn digit(letter: char) -> char {
    let value = match letter {
        '\u{660}'..='\u{669}' => u32::from(letter) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(letter) - 0x6F0,
        _ => return letter,
    };
    char::from_digit(value, 10).unwrap_or(letter)
}
