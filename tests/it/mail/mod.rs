//! Mail: over a real conversation with a server that refuses, delays and drops, and as people get it.

mod letters;
mod server;
mod topics;

use tests::{TestApp, eventually};

use scheduler::port::mailer::Letter;

/// The letters to an address whose subject holds these words, once there are any.
async fn letters(app: &TestApp, email: &str, subject: &str) -> Vec<Letter> {
    eventually(subject, async || {
        let found = so_far(app, email, subject);
        (!found.is_empty()).then_some(found)
    })
    .await
}

/// The same, so far.
fn so_far(app: &TestApp, email: &str, subject: &str) -> Vec<Letter> {
    let mut sent = app.mail.sent();
    sent.retain(|letter| letter.recipient == email && letter.subject.contains(subject));
    sent
}
