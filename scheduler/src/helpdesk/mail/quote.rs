//! Cutting off what a mail only repeats, and its signature; cautious: a word too much harms nobody.

/// How programs head a mail that they quote whole, in lower case.
const ORIGINAL: &[&str] = &[
    "original message",
    "mensaje original",
    "ursprüngliche nachricht",
    "message d'origine",
    "messaggio originale",
    "mensagem original",
    "الرسالة الأصلية",
    "forwarded message",
];

/// How the lines of a quoted head begin, in lower case.
const HEADS: &[&str] = &[
    "from:",
    "sent:",
    "date:",
    "to:",
    "cc:",
    "subject:",
    "de:",
    "enviado:",
    "fecha:",
    "para:",
    "asunto:",
    "von:",
    "gesendet:",
    "an:",
    "betreff:",
    "من:",
    "تم الإرسال:",
    "إلى:",
    "الموضوع:",
    "التاريخ:",
    "à:",
    "objet:",
    "envoyé:",
];

/// Lines of a quoted head that must follow each other.
const HEADS_MIN: usize = 3;

/// The longest signature, in lines: what follows a "-- " and is longer is no signature.
const SIGNATURE_MAX: usize = 15;

/// The longest line that introduces a quotation may be broken into so many.
const INTRODUCTION_MAX: usize = 3;

/// What the writer of a mail wrote themselves; all of it where nothing would be left.
#[must_use]
pub fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let lines = &lines[..quoted_mail(&lines).unwrap_or(lines.len())];
    let lines = &lines[..trailing_quote(lines).unwrap_or(lines.len())];
    let lines = &lines[..signature(lines).unwrap_or(lines.len())];
    let own = lines.join("\n").trim().to_owned();
    if own.is_empty() {
        text.trim().to_owned()
    } else {
        own
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Where a mail that is quoted whole begins.
fn quoted_mail(lines: &[&str]) -> Option<usize> {
    let at = (0..lines.len()).find(|&at| {
        let line = lines[at].trim().to_lowercase();
        let marked = line.starts_with("---") && ORIGINAL.iter().any(|word| line.contains(word));
        marked || is_head(&lines[at..])
    })?;
    // Programs draw a line above the head.
    let ruled =
        at > 0 && lines[at - 1].trim().len() > 4 && lines[at - 1].trim().chars().all(|c| c == '_');
    Some(at - usize::from(ruled))
}

fn is_head(lines: &[&str]) -> bool {
    let begins = |line: &&str| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        HEADS.iter().any(|head| line.starts_with(head))
    };
    lines.len() >= HEADS_MIN && lines[..HEADS_MIN].iter().all(begins)
}

/// Where a quotation begins that runs on to the end, with the words that introduce it.
fn trailing_quote(lines: &[&str]) -> Option<usize> {
    let is_quote = |line: &str| line.trim_start().starts_with('>');
    let last = lines.iter().rposition(|line| !is_blank(line))?;
    if !is_quote(lines[last]) {
        return None;
    }
    let own = lines[..=last]
        .iter()
        .rposition(|line| !is_blank(line) && !is_quote(line));
    let Some(own) = own else {
        return Some(0);
    };
    let introduces = lines[own].trim_end().ends_with([':', '：']);
    if !introduces {
        return Some(own + 1);
    }
    let above = lines[..own].iter().rev().take(INTRODUCTION_MAX - 1);
    let broken = above.take_while(|line| !is_blank(line)).count();
    // An introduction stands by itself; in a longer paragraph only its last line is one.
    let alone = own < broken + 1 || is_blank(lines[own - broken - 1]);
    Some(if alone { own - broken } else { own })
}

/// Where a signature begins (RFC 3676, section 4.3).
fn signature(lines: &[&str]) -> Option<usize> {
    let at = lines
        .iter()
        .rposition(|line| matches!(*line, "-- " | "--"))?;
    (lines.len() - at <= SIGNATURE_MAX).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn what_is_repeated_is_cut_off() {
        for text in [
            "Yes please.\n\nOn Fri, 20 Nov 2026 at 18:30, Acme <help@acme.example> wrote:\n> Shall we?\n> Acme",
            "Yes please.\n\nEl vie, 20 nov 2026 a las 18:30, Acme\n(<help@acme.example>) escribió:\n\n> ¿Sí?\n",
            "Yes please.\n\n-----Original Message-----\nFrom: Acme\nanything",
            "Yes please.\n\n________________________________\nFrom: Acme\nSent: Friday\nTo: Ana\nSubject: Re\n\nShall we?",
            "Yes please.\n\nمن: Acme\nتم الإرسال: الجمعة\nإلى: Ana\n\nنعم",
            "Yes please.\n-- \nAna\nSales",
            "Yes please.\n\n> Shall we?\n",
        ] {
            assert_eq!(own_words(text), "Yes please.", "{text}");
        }
    }

    #[test]
    fn what_was_written_stays() {
        for text in [
            "> Shall we?\nYes please.\n> And this?\nNo.",
            "My list:\n- one\n- two",
            "> only a quotation",
            "I said:\nnothing of it came.",
            "From: the shop\nI bought a shoe.",
        ] {
            assert_eq!(own_words(text), text, "{text}");
        }
        let long = format!("Hello\n-- \n{}", "line\n".repeat(40));
        assert_eq!(own_words(&long), long.trim());
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_added_and_never_everything_lost(text in "[a:>\n _*-]{0,200}") {
            let own = own_words(&text);
            proptest::prop_assert!(own.len() <= text.len());
            proptest::prop_assert_eq!(own.is_empty(), text.trim().is_empty());
        }
    }
}
