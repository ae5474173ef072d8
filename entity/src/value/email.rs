//! E-mail addresses: a plain `local@domain`, never a display-name form.
//!
//! Follows RFC 5321 and RFC 6531 where mail is really sent to: a dotted domain name in any script,
//! an atom or quoted local part. It does not judge whether a domain exists or is reserved; only a
//! mail that arrives proves an address.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::text::Invalid;

/// The longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// The longest address, in bytes: a path of 256 less its brackets (RFC 5321 section 4.5.3.1.3).
const ADDRESS_MAX: usize = 254;

/// An address that mail can be sent to, in Unicode normal form C.
///
/// Two addresses are the same person's when their [`EmailAddress::key`]s are equal: case is
/// ignored, since no mail provider tells people apart by it.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    local: String,
    domain: String,
    ascii_domain: String,
}

impl EmailAddress {
    /// The address without regard to case or the spelling of its domain: what is compared.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.ascii_domain)
    }

    /// The part before the at sign, quoted where it must be.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain as the domain name system spells it.
    #[must_use]
    pub fn ascii_domain(&self) -> &str {
        &self.ascii_domain
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl std::fmt::Debug for EmailAddress {
    /// Hides the address, which is personal data: debug output ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let parsed = (text.len() <= ADDRESS_MAX).then(|| parse(text)).flatten();
        parsed.ok_or_else(|| Invalid::new("must be an e-mail address such as ana@example.com"))
    }
}

impl<'de> serde::Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn parse(text: &str) -> Option<EmailAddress> {
    let (local, domain) = text.rsplit_once('@')?;
    let local = parse_local(local)?;
    let domain: String = domain.nfc().collect();
    let ascii_domain = parse_domain(&domain)?;
    let length = local.len() + 1 + domain.len().max(ascii_domain.len());
    (length <= ADDRESS_MAX).then_some(EmailAddress {
        local,
        domain,
        ascii_domain,
    })
}

/// The local part in normal form: composed characters, and no quotes that are not needed.
fn parse_local(local: &str) -> Option<String> {
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let plain = match quoted {
        Some(inside) => unescape(inside)?,
        None if is_dot_atom(local) => local.to_owned(),
        None => return None,
    };
    let plain: String = plain.nfc().collect();
    let is_sound = !plain.is_empty()
        && !plain.starts_with(is_combining_mark)
        && plain.chars().all(|c| c == ' ' || is_printable(c));
    if !is_sound {
        return None;
    }
    let local = if is_dot_atom(&plain) {
        plain
    } else {
        quoted.map(|_| escape(&plain))?
    };
    (local.len() <= LOCAL_MAX).then_some(local)
}

/// Atoms with single dots between them (RFC 5322 section 3.2.3, RFC 6531 section 3.3).
fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| {
        !atom.is_empty()
            && atom.chars().all(|c| {
                c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii()
            })
    })
}

fn unescape(quoted: &str) -> Option<String> {
    let mut plain = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return None,
            '\\' => plain.push(chars.next()?),
            c => plain.push(c),
        }
    }
    Some(plain)
}

fn escape(plain: &str) -> String {
    let escaped = plain.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// The domain in ASCII, if it is a host name of at least two labels with a letter in the last.
fn parse_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::Check,
            DnsLength::Verify,
        )
        .ok()?
        .into_owned();
    let (_, top) = ascii.rsplit_once('.')?;
    let is_name = top.chars().all(|c| c.is_ascii_alphabetic()) || top.starts_with("xn--");
    is_name.then_some(ascii)
}

/// Neither control nor invisible nor unassigned for interchange: what may be shown safely.
fn is_printable(c: char) -> bool {
    let invisible = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let nonsense = matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe;
    !(c.is_control() || c.is_whitespace() || invisible || private || nonsense)
}

impl schemars::JsonSchema for EmailAddress {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EmailAddress".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "email", "maxLength": 254 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        text.parse()
            .ok()
            .map(|address: EmailAddress| address.to_string())
    }

    #[test]
    fn an_address_in_any_script_is_taken() {
        for text in [
            "Abc@example.tld",
            "राम@मोहन.ईन्फो",
            "me@גבריאל.xn--4dbrk0ce.il",
            "a+b/c=d@x.test",
        ] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        assert_eq!(
            read("\"de.quoted\"@example.org").as_deref(),
            Some("de.quoted@example.org")
        );
        assert_eq!(
            read("\"with space\"@example.org").as_deref(),
            Some("\"with space\"@example.org")
        );
    }

    #[test]
    fn a_form_that_could_split_a_header_or_hide_a_name_is_refused() {
        for text in [
            "",
            "a",
            "@b.com",
            "a@b",
            "a@b.com\r\n",
            "a\n@b.com",
            "a\0@b.com",
            "a b@c.com",
            "Ann <a@b.com>",
            "<a@b.com>",
            "a@b.com, c@d.com",
            "a@[127.0.0.1]",
            "a@1.2.3.4",
            ".a@b.com",
            "a..b@c.com",
            "a@-b.com",
            "a@b..com",
            "a@b.com.",
            "\u{200b}a@b.com",
            "\"a\nb\"@c.com",
            "\"\"@c.com",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn case_and_spelling_of_the_domain_do_not_make_another_person() {
        let key = |text: &str| text.parse::<EmailAddress>().map(|address| address.key());
        assert_eq!(key("Ana@Bücher.Example"), key("ana@xn--bcher-kva.example"));
        assert_eq!(key("JOSÉ@example.com"), key("jose\u{301}@EXAMPLE.com"));
        assert_ne!(key("a@example.com"), key("b@example.com"));
    }

    /// Verdicts of a widely used validator. Where we differ we say why.
    #[test]
    fn verdicts_agree_with_a_known_validator() {
        // Where the stories look for real data too.
        let folder = std::env::var("VESPER_DATA").unwrap_or_else(|_| {
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").to_owned()
        });
        let text = std::fs::read_to_string(format!("{folder}/text/email_addresses.json"))
            .expect("the shared data lie beside the checkout, or where VESPER_DATA says");
        // A lone surrogate is no text in Rust; it stands for something that cannot be an address.
        let text = text.replace("\\ud800", "\\ufffe");
        let rows: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
        let mut differing = Vec::new();
        for row in &rows {
            let address = row["address"].as_str().expect("text");
            let valid = row["test"].as_str().expect("text").contains("_valid");
            if read(address).is_some() != valid {
                differing.push(address);
            }
        }
        // Display-name forms are no addresses here; reserved domains are what tests are made of.
        assert_eq!(
            differing,
            [
                "My Name <me@example.org>",
                "\"s\u{323}\u{307}\" <s\u{323}\u{307}@nfc.tld>",
                "me@valid.invalid",
                "me@host.localhost",
                "me@test.test.test",
            ],
            "of {}",
            rows.len()
        );
    }
}
