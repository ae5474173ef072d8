//! Hiding what identifies a customer in a preview that people see before they hold the query.
//!
//! Pure and deliberately coarse: rather a harmless number too many than a card number too few. It
//! does not look for names, which no pattern finds.

/// What stands in place of something hidden.
const HIDDEN: &str = "▒▒▒";

/// Numbers with at least so many digits are hidden: the shortest telephone numbers that reach a
/// person from abroad have seven; cards, bank accounts and identity numbers have more.
const DIGITS_MIN: usize = 7;

/// Hides e-mail addresses and whatever looks like the number of a telephone, card or account.
#[must_use]
pub fn redact(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = address_end(&chars, at).or_else(|| number_end(&chars, at)) {
            shown.push_str(HIDDEN);
            at = end;
        } else {
            shown.push(chars[at]);
            at += 1;
        }
    }
    shown
}

/// Where the address that starts here ends: `something@something`, whatever its characters.
fn address_end(chars: &[char], start: usize) -> Option<usize> {
    let word_before = start > 0 && is_address(chars[start - 1]);
    if word_before || !is_address(chars[start]) {
        return None;
    }
    let end = start
        + chars[start..]
            .iter()
            .take_while(|&&c| is_address(c) || is_at(c))
            .count();
    let at = start + chars[start..end].iter().position(|&c| is_at(c))?;
    // A sentence's own full stop after the address is kept.
    let trimmed = end
        - chars[at..end]
            .iter()
            .rev()
            .take_while(|&&c| matches!(c, '.' | '!' | '?'))
            .count();
    (at > start && trimmed > at + 1).then_some(trimmed)
}

fn is_at(c: char) -> bool {
    matches!(c, '@' | '＠')
}

fn is_address(c: char) -> bool {
    !is_at(c) && !c.is_whitespace() && !c.is_control() && !"<>\"(),;:[]".contains(c)
}

/// Where the number that starts here ends: digits with the usual separators between them.
fn number_end(chars: &[char], start: usize) -> Option<usize> {
    if !(is_digit(chars[start]) || matches!(chars[start], '+' | '(')) {
        return None;
    }
    let mut digits = 0;
    let mut end = start;
    let mut gap = 0;
    for (index, &c) in chars.iter().enumerate().skip(start) {
        if is_digit(c) {
            digits += 1;
            end = index + 1;
            gap = 0;
        } else if gap < 3 && is_separator(c) {
            gap += 1;
        } else {
            break;
        }
    }
    (digits >= DIGITS_MIN).then_some(end)
}

/// Decimal digits of the scripts that customers write numbers in.
fn is_digit(c: char) -> bool {
    matches!(c,
        '0'..='9' | '٠'..='٩' | '۰'..='۹' | '०'..='९' | '０'..='９')
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '-' | '.' | '/' | '(' | ')' | '+' | '\u{a0}' | '\u{2010}'..='\u{2015}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_in_the_subject_is_hidden() {
        assert_eq!(redact("from ann.o'hara+x@mail.example.com."), "from ▒▒▒.");
        assert_eq!(redact("<ann@example.com>, bob＠example.org"), "<▒▒▒>, ▒▒▒");
        assert_eq!(redact("follow @acme or a @ b"), "follow @acme or a @ b");
    }

    #[test]
    fn a_telephone_number_is_hidden() {
        assert_eq!(redact("call +1 (212) 555-0199 now"), "call ▒▒▒ now");
        assert_eq!(redact("هاتفي ٠٥٠١٢٣٤٥٦٧"), "هاتفي ▒▒▒");
    }

    #[test]
    fn a_card_number_is_hidden() {
        assert_eq!(redact("card 4111 1111 1111 1111!"), "card ▒▒▒!");
        assert_eq!(redact("4111-1111-1111-1111"), "▒▒▒");
    }

    #[test]
    fn short_numbers_and_words_stay() {
        assert_eq!(
            redact("order 48213, 2 of 3 items"),
            "order 48213, 2 of 3 items"
        );
        assert_eq!(redact(""), "");
    }

    proptest! {
        #[test]
        fn nothing_of_seven_digits_is_left(text in "[a-z@ .+0-9-]{0,60}") {
            let shown = redact(&text);
            let longest = shown.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest.unwrap_or(0) < DIGITS_MIN);
        }
    }
}
