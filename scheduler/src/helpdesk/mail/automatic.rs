//! Mail that no person wrote: answering it makes loops, and it asks for nothing.
//!
//! RFC 3834 says how machines mark what they send; the rest is what mail systems did before it and
//! do beside it.

use mail_parser::{Message, MimeHeaders};

/// Why a mail is one that nobody answers; `None` where a person may have written it.
pub(super) fn reason(mail: &Message<'_>) -> Option<&'static str> {
    for (name, value) in mail.headers_raw() {
        if let Some(why) = marked(&name.to_ascii_lowercase(), value.trim()) {
            return Some(why);
        }
    }
    if mail.is_content_type("multipart", "report") {
        return Some("a report about another mail");
    }
    let from = mail.from().and_then(|from| from.first());
    let local = from.and_then(|from| from.address()?.split('@').next());
    let local = local.unwrap_or_default().to_ascii_lowercase();
    matches!(local.as_str(), "mailer-daemon" | "postmaster").then_some("sent by a mail server")
}

fn marked(name: &str, value: &str) -> Option<&'static str> {
    let word = value.split([';', ' ', ',']).next().unwrap_or_default();
    let word = word.to_ascii_lowercase();
    match name {
        "auto-submitted" if word != "no" => Some("marked Auto-Submitted"),
        "precedence" if matches!(word.as_str(), "bulk" | "junk" | "list" | "auto_reply") => {
            Some("marked with a Precedence of machines")
        }
        "x-auto-response-suppress" if word != "none" => Some("marked X-Auto-Response-Suppress"),
        "x-autoreply" | "x-autorespond" | "x-autoresponder" => Some("marked as an automatic reply"),
        "list-id" | "list-post" | "list-unsubscribe" => Some("sent to a mailing list"),
        // A bounce has no sender to bounce to (RFC 5321, section 4.5.5).
        "return-path" if value == "<>" => Some("a bounce"),
        "x-failed-recipients" => Some("a bounce"),
        _ => None,
    }
}
