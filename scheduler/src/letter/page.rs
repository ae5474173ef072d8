//! A letter as it goes out: subject, plain text, HTML and what goes with it.

use askama::Template;
use entity::store::mail::Further;

use super::Letter;
use super::reader::Reader;
use super::value::Value;

/// A letter as its reader gets it.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Its subject line.
    pub(crate) subject: String,
    /// Its plain text.
    pub(crate) text: String,
    /// HTML, calendar and the way out of its topic.
    pub(crate) further: Further,
}

/// What a link says, and where it leads.
struct Link {
    label: String,
    url: String,
}

/// How a secret is used over the API.
struct Call {
    said: String,
    secret: String,
}

/// The parts of a letter, in their order.
#[derive(Template)]
#[template(path = "mail.html")]
struct Page {
    language: &'static str,
    direction: &'static str,
    subject: String,
    hello: String,
    text: String,
    quote: Option<String>,
    lines: Vec<String>,
    button: Option<Link>,
    by_hand: String,
    call: Option<Call>,
    more: Option<String>,
    leave: Option<Link>,
}

/// Says a letter to its reader; `leave` is where they say that they want no more of its topic.
///
/// # Errors
/// When the template cannot be filled in.
pub(crate) fn write(
    letter: &Letter,
    reader: &Reader,
    (public_url, leave): (&str, Option<String>),
) -> Result<Written, askama::Error> {
    let page = Page::of(letter, reader, (public_url, leave.clone()));
    let calendar = letter.appointment.as_ref();
    Ok(Written {
        subject: plain(&page.subject).replace(char::is_control, " "),
        text: page.plain(),
        further: Further {
            html: Some(page.render()?),
            calendar: calendar.map(|one| one.write(reader, public_url)),
            unsubscribe_url: leave,
        },
    })
}

impl Page {
    fn of(letter: &Letter, reader: &Reader, (url, leave): (&str, Option<String>)) -> Self {
        let form = letter.kind.form();
        let say = |end: &str| reader.say(&format!("{}-{end}", form.name), &letter.args);
        let name = Value::Text(reader.name.clone());
        let token = letter.secret.as_ref().map(|secret| secret.reveal());
        let button = form.button.map(|(label, path)| Link {
            label: reader.say(label, &[]),
            url: address(url, letter.path.unwrap_or(path), token),
        });
        let call = form.call.zip(token).map(|(call, token)| Call {
            said: reader.say("by-api", &[("call", Value::Text(call.to_owned()))]),
            secret: token.to_owned(),
        });
        Self {
            language: reader.language.as_str(),
            direction: reader.language.direction().as_str(),
            subject: say("subject"),
            hello: reader.say("hello", &[("name", name)]),
            text: say("text"),
            quote: letter.quote.clone(),
            lines: letter
                .lines
                .iter()
                .map(|parts| reader.line(parts))
                .collect(),
            button,
            by_hand: reader.say("by-hand", &[]),
            call,
            more: form.more.then(|| say("more")),
            leave: leave.map(|url| Link {
                label: reader.say("leave", &[]),
                url,
            }),
        }
    }

    /// The same as plain text.
    fn plain(&self) -> String {
        let mut parts = vec![self.hello.clone(), self.text.clone()];
        parts.extend(self.quote.clone());
        if !self.lines.is_empty() {
            let lines: Vec<String> = self.lines.iter().map(|line| format!("- {line}")).collect();
            parts.push(lines.join("\n"));
        }
        if let Some(Link { label, url }) = &self.button {
            parts.push(format!("{label}:\n{url}"));
        }
        if let Some(Call { said, secret }) = &self.call {
            parts.push(format!("{said}\n{secret}"));
        }
        parts.extend(self.more.clone());
        parts.push("Vesper".to_owned());
        if let Some(Link { label, url }) = &self.leave {
            parts.push(format!("{label}:\n{url}"));
        }
        plain(&parts.join("\n\n")) + "\n"
    }
}

fn address(public_url: &str, path: &str, token: Option<&str>) -> String {
    match token {
        Some(token) => format!("{public_url}{path}?token={token}"),
        None => format!("{public_url}{path}"),
    }
}

/// Without the marks that set texts of another direction apart, and with plain spaces: programs that
/// show plain text may show these as boxes.
pub(super) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
        .replace(['\u{a0}', '\u{202f}'], " ")
}
