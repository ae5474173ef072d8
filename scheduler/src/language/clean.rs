//! What of a message says something about its language.

/// Characters looked at: enough to tell any language, and a bound on the work per query.
const LOOKED_AT: usize = 2_000;

/// The writing systems that need different treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Hebrew,
    Arabic,
    Latin,
    Other,
}

/// Subject and body without what no language owns: addresses, handles, tags, numbers, emoji.
pub(super) fn text(subject: Option<&str>, body: &str) -> String {
    let mut cleaned = String::new();
    let lines = subject.into_iter().chain([body]);
    for word in lines.flat_map(str::split_whitespace).filter(says_something) {
        if cleaned.len() > LOOKED_AT {
            break;
        }
        let kept = word.chars().filter(|&letter| !is_sign(letter));
        cleaned.extend(kept.take(LOOKED_AT));
        cleaned.push(' ');
    }
    cleaned
}

/// Whether a word is one of a language: no URL, address, handle, tag, order number.
fn says_something(word: &&str) -> bool {
    let bare = word.trim_start_matches(['(', '"', '\'', '[', '<']);
    !bare.starts_with(['@', '#'])
        && !bare.starts_with("www.")
        && !bare.contains("://")
        && !bare.contains('@')
        && !bare.chars().any(char::is_numeric)
}

/// Emoji, dingbats, joiners and direction marks.
fn is_sign(letter: char) -> bool {
    matches!(u32::from(letter),
        0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0x2190..=0x2BFF
        | 0xFE00..=0xFE0F | 0xFEFF | 0x1F000..=0x1FAFF | 0xE0000..=0xE007F)
}

/// The script that carries the text; `None` without letters.
///
/// Names of products and places stay in Latin letters in Hebrew and Arabic texts, so a third of
/// the letters is enough for these.
pub(super) fn script(text: &str) -> Option<Script> {
    let (mut hebrew, mut arabic, mut latin, mut other) = (0_usize, 0_usize, 0_usize, 0_usize);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        match u32::from(letter) {
            0x0590..=0x05FF | 0xFB1D..=0xFB4F => hebrew += 1,
            0x0600..=0x06FF | 0x0750..=0x077F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => arabic += 1,
            0x0041..=0x024F | 0x1E00..=0x1EFF => latin += 1,
            // One sign of these says as much as several letters.
            0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF => other += 3,
            _ => other += 1,
        }
    }
    let all = hebrew + arabic + latin + other;
    if all == 0 {
        None
    } else if hebrew * 3 >= all && hebrew >= arabic {
        Some(Script::Hebrew)
    } else if arabic * 3 >= all {
        Some(Script::Arabic)
    } else if latin >= other {
        Some(Script::Latin)
    } else {
        Some(Script::Other)
    }
}

/// The words of a text in lower case, apostrophes kept inside them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphabetic() && !matches!(letter, '\'' | '’'))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace('’', "'"))
}
