//! Making foreign text fit: bounded, without characters that databases or readers trip over.

use entity::value::text::{BODY_MAX, LINE_MAX};
use sha2::{Digest, Sha256};

/// The longest id that is kept as it is, in characters: as over the API.
pub const NAME_MAX: usize = 200;

/// A text of many lines: line ends are one character, control characters are gone, and it is no
/// longer than a message may be.
#[must_use]
pub fn body(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let bounded: String = kept.take(BODY_MAX).collect();
    bounded.trim().to_owned()
}

/// One line, e.g. a name or a subject; `None` when nothing is left of it.
///
/// Overrides of the writing direction are removed: with them a name could pose as another.
#[must_use]
pub fn line(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .take(4 * LINE_MAX)
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(LINE_MAX).collect();
    (!line.is_empty()).then_some(line)
}

/// A foreign id; one that is too long or holds control characters is replaced by its hash.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.chars().nth(NAME_MAX).is_some() || text.chars().any(char::is_control) {
        return Some(hashed("sha256", text));
    }
    Some(text.to_owned())
}

/// A name made of what is named, after a word that says what that is.
#[must_use]
pub fn hashed(word: &str, text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("{word}:{}", hex::encode(digest))
}

/// Whether two texts say the same, however their lines are broken.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_comes_fits() {
        assert_eq!(body("a\r\nb\rc\0d\u{7}"), "a\nb\ncd");
        assert_eq!(body(&"x".repeat(BODY_MAX + 5)).len(), BODY_MAX);
        assert_eq!(line(" a\r\nBcc: b\u{202e}c ").as_deref(), Some("a Bcc: bc"));
        assert_eq!(line("\u{202e}\n\0"), None);
        assert_eq!(name("  "), None);
        assert_eq!(name(" 42 ").as_deref(), Some("42"));
        assert!(name(&"é".repeat(201)).is_some_and(|name| name.starts_with("sha256:")));
        assert_eq!(
            name(&"é".repeat(200)).map(|name| name.chars().count()),
            Some(200)
        );
        assert!(is_same("Hello\nworld ", "Hello  world"));
    }
}
