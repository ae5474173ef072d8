//! HTML as plain text: nothing active is left, lines stay lines, and what is quoted is marked so.
//!
//! No browser: whatever is between `<` and `>` is a tag, and goes. It reads each byte once.

/// Tags after which a new line begins.
const LINES: &[&str] = &[
    "br",
    "p",
    "div",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "hr",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
];

/// Tags whose content is no text.
const HIDDEN: &[&str] = &[
    "style", "script", "head", "template", "title", "svg", "noscript",
];

/// Entities that mails really have; numbers are read besides.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("euro", '€'),
    ("pound", '£'),
    ("copy", '©'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("uuml", 'ü'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("szlig", 'ß'),
];

/// The text that a reader of this HTML would see.
#[must_use]
pub fn html_to_text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.text(&rest[..at]);
        let tag = &rest[at..];
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = tag.find('>') else {
            // No tag any more: an honest "<" at the end of a text.
            writer.text(tag);
            return writer.finish();
        };
        rest = writer.tag(&tag[1..end], &tag[end + 1..]);
    }
    writer.text(rest);
    writer.finish()
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    /// How deep inside quotations.
    quoted: usize,
}

impl Writer {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            self.words(&rest[..at]);
            let after = &rest[at + 1..];
            match entity(after) {
                Some((c, length)) => {
                    self.line.push(c);
                    rest = &after[length..];
                }
                None => {
                    self.line.push('&');
                    rest = after;
                }
            }
        }
        self.words(rest);
    }

    /// Text between tags: line ends and runs of spaces are one space.
    fn words(&mut self, text: &str) {
        for c in text.chars() {
            if !c.is_whitespace() {
                self.line.push(c);
            } else if !self.line.ends_with(' ') && !self.line.is_empty() {
                self.line.push(' ');
            }
        }
    }

    /// Reads a tag; answers what is left to be read after it.
    fn tag<'a>(&mut self, tag: &str, rest: &'a str) -> &'a str {
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(16)
            .collect::<String>()
            .to_ascii_lowercase();
        if LINES.contains(&name.as_str()) {
            self.end_line();
        }
        if name == "blockquote" {
            self.quoted = match closes {
                true => self.quoted.saturating_sub(1),
                false => (self.quoted + 1).min(9),
            };
        }
        if !closes && HIDDEN.contains(&name.as_str()) && !tag.ends_with('/') {
            return after_end(rest, &name);
        }
        rest
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let blank = line.trim().is_empty();
        let twice = self
            .lines
            .last()
            .is_none_or(|last| last.trim_matches(['>', ' ']).is_empty());
        if blank && twice {
            return;
        }
        self.lines
            .push(format!("{}{}", "> ".repeat(self.quoted), line.trim()));
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.lines.join("\n").trim().to_owned()
    }
}

/// What stands after the end tag of this name; nothing where it never ends.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        let tag = &rest[at + 2..];
        let matches = tag
            .get(..name.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(name));
        if matches {
            return tag.find('>').map_or("", |end| &tag[end + 1..]);
        }
        rest = tag;
    }
    ""
}

/// The character that an entity stands for, and how many bytes it takes up.
fn entity(after: &str) -> Option<(char, usize)> {
    let end = after.bytes().take(10).position(|byte| byte == b';')?;
    let name = after.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
            char::from_u32(code.ok()?)?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::html_to_text;

    #[test]
    fn a_reader_sees_the_text_and_nothing_active() {
        let html = "<html><head><title>t</title><style>p{}</style></head><body onload=x()>\
            <p>Hola&nbsp;&iquest;d&oacute;nde?</p><div>Uno<br>dos</div>\
            <script>alert('x')</script><!-- <p>hidden</p> --><img src=x onerror=y()>\
            <blockquote>old <b>words</b></blockquote>&#x645;&#1585; 5 &lt; 6 &amp; AT&T</body>";
        let text = "Hola ¿dónde?\n\nUno\ndos\n\n> old words\nمر 5 < 6 & AT&T";
        assert_eq!(html_to_text(html), text);
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<!--",
            "<script>",
            "a < b",
            "</",
            "<style><",
            "&#xffffffff;",
            "&;",
            "<é",
        ] {
            let _ = html_to_text(html);
        }
        assert_eq!(html_to_text("a < b"), "a < b");
        assert_eq!(html_to_text("<script>x</scr"), "");
        let deep = "<blockquote>".repeat(100_000) + "x";
        assert!(html_to_text(&deep).ends_with('x'));
    }

    proptest::proptest! {
        #[test]
        fn no_html_makes_it_panic(html in "[<>/&#;!a-z\u{5d0}é -]{0,300}") {
            let text = html_to_text(&html);
            proptest::prop_assert!(text.len() <= 4 * html.len() + 64);
        }
    }
}
