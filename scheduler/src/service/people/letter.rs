//! The texts of mails to people.
//!
//! Subjects are fixed: what others can choose (names) never reaches a header.

use entity::db::WriteTx;
use entity::store::mail::{self, NewMail};
use entity::table;
use entity::value::{EmailAddress, Instant};

use super::super::secret::Secret;
use super::super::{Context, Fault};

/// What a person is written about.
#[derive(Clone, Debug)]
pub(crate) enum Letter {
    /// Please prove your address.
    Verification(Secret),
    /// You (or somebody) forgot your password.
    Reset(Secret),
    /// Your password is another one now.
    PasswordChanged,
    /// A second factor is asked for from now on.
    SecondFactorSet,
    /// Your second factor is gone; and why, where somebody else removed it.
    SecondFactorRemoved(Option<String>),
    /// A recovery code was used: how many are left.
    RecoveryCodeUsed(u64),
    /// Somebody wants you as a colleague: where, and whether a password is still to be chosen.
    Invitation(Secret, String),
    /// You may work now.
    Approved,
    /// You may not work any more, and why.
    Suspended(String),
    /// Something about a shift.
    Shift(ShiftLetter),
    /// Money did not reach you: what happened.
    PayoutAccount(String),
    /// A certification ends soon.
    Certification(CertificationLetter),
    /// An address of yours is not told of events any more: which, and why.
    WebhookDisabled(String, &'static str),
}

/// What an expert is written about a certification that ends soon.
#[derive(Clone, Debug)]
pub(crate) struct CertificationLetter {
    /// Which text it is.
    pub(crate) template: &'static str,
    /// What the programme is called.
    pub(crate) title: String,
    /// When the certification ends.
    pub(crate) end: Instant,
}

/// What an expert is written about a shift.
#[derive(Clone, Debug)]
pub(crate) struct ShiftLetter {
    /// Which text it is.
    pub(crate) template: &'static str,
    /// Its subject line.
    pub(crate) subject: &'static str,
    /// What it says, after the greeting.
    pub(crate) body: String,
}

impl Letter {
    const fn template(&self) -> &'static str {
        match self {
            Self::Verification(_) => "email-verification",
            Self::Reset(_) => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::SecondFactorSet => "second-factor-set",
            Self::SecondFactorRemoved(_) => "second-factor-removed",
            Self::RecoveryCodeUsed(_) => "recovery-code-used",
            Self::Invitation(..) => "invitation",
            Self::Approved => "expert-approved",
            Self::Suspended(_) => "expert-suspended",
            Self::Shift(letter) => letter.template,
            Self::PayoutAccount(_) => "payout-account",
            Self::Certification(letter) => letter.template,
            Self::WebhookDisabled(..) => "webhook-disabled",
        }
    }

    const fn subject(&self) -> &'static str {
        match self {
            Self::Verification(_) => "Please confirm your address",
            Self::Reset(_) => "Choose a new password",
            Self::PasswordChanged => "Your password was changed",
            Self::SecondFactorSet => "A second factor was set",
            Self::SecondFactorRemoved(_) => "Your second factor was removed",
            Self::RecoveryCodeUsed(_) => "A recovery code was used",
            Self::Invitation(..) => "You are invited to Vesper",
            Self::Approved => "You can take queries now",
            Self::Suspended(_) => "Your account was suspended",
            Self::Shift(letter) => letter.subject,
            Self::PayoutAccount(_) => "Please look at your payout account",
            Self::Certification(_) => "Your certification ends soon",
            Self::WebhookDisabled(..) => "A webhook was disabled",
        }
    }

    fn text(&self, name: &str, url: &str) -> String {
        let body = match self {
            Self::Verification(token) => format!(
                "please confirm that this address is yours, within 48 hours:\n\n{url}/verify?token={0}\n\n\
                 Or over the API: PUT /v1/email-verifications/ and this token\n\n{0}\n\n\
                 If you did not sign up, ignore this mail.",
                token.reveal()
            ),
            Self::Reset(token) => format!(
                "you can choose a new password, once and within an hour:\n\n{url}/reset?token={0}\n\n\
                 Or over the API: PUT /v1/password-resets/ and this token\n\n{0}\n\n\
                 If you did not ask for this, ignore this mail: your password stays.",
                token.reveal()
            ),
            Self::PasswordChanged => format!(
                "your password was changed just now and other devices were signed out.\n\n\
                 If this was not you, choose a new one at once: {url}"
            ),
            Self::SecondFactorSet => format!(
                "a second factor was set for your account just now: a code of your app is asked for \
                 besides your password, and other devices were signed out.\n\n\
                 If this was not you, answer this mail at once: {url}"
            ),
            Self::SecondFactorRemoved(None) => format!(
                "the second factor of your account was removed just now: your password alone signs \
                 you in.\n\nIf this was not you, choose a new password at once: {url}"
            ),
            Self::SecondFactorRemoved(Some(reason)) => format!(
                "the second factor of your account was removed for you, and you were signed out \
                 everywhere. The reason given:\n\n{reason}\n\nSign in with your password and set \
                 another one. If you did not ask for this, choose a new password at once: {url}"
            ),
            Self::RecoveryCodeUsed(left) => format!(
                "a recovery code was used just now in place of a code of your app; {left} are left. \
                 Make new ones before they run out.\n\n\
                 If this was not you, choose a new password at once: {url}"
            ),
            Self::Invitation(token, place) => format!(
                "you are invited to join \"{place}\". Accept within 14 days:\n\n{url}/join?token={0}\n\n\
                 Or over the API: PUT /v1/email-verifications/ and this token\n\n{0}\n\n\
                 If this means nothing to you, ignore this mail.",
                token.reveal()
            ),
            Self::Approved => format!(
                "welcome: you are approved. Go online and you will be offered queries: {url}"
            ),
            Self::Suspended(reason) => format!(
                "a person of our team suspended your account. The reason given:\n\n{reason}\n\n\
                 What you earned stays yours. Answer this mail if you see it differently."
            ),
            Self::Shift(letter) => letter.body.clone(),
            Self::WebhookDisabled(address, why) => format!(
                "your webhook was disabled because {why}:\n\n{address}\n\nNothing is sent there any \
                 more. Mend it, set its status to enabled, and have sent again what it missed: {url}"
            ),
            Self::PayoutAccount(what) => format!(
                "{what}\n\nWhat you earned stays yours. Please look at your payout account and set it \
                 anew; nothing more is sent before: {url}"
            ),
            Self::Certification(letter) => format!(
                "your certification \"{}\" ends on {}. Accept its agreement where a new one is asked \
                 for, or go through the programme again, to go on without a break: {url}",
                letter.title,
                letter.end.format("%Y-%m-%d %H:%M UTC")
            ),
        };
        format!("Hello {name},\n\n{body}\n\nVesper\n")
    }
}

/// Writes to a person in the transaction that decides it; `about` is what it is sent once for.
pub(crate) async fn send(
    tx: &WriteTx,
    context: &Context,
    person: &table::person::Model,
    about: impl ToString,
    letter: Letter,
) -> Result<(), Fault> {
    let new = NewMail {
        template: letter.template(),
        subject_id: about.to_string(),
        recipient: address_of(person)?,
        subject: letter.subject().to_owned(),
        text_body: letter.text(&person.name, &context.public_url),
    };
    mail::enqueue(tx, &context.entropy, context.now, new).await?;
    Ok(())
}

/// The person's address, as it was parsed when it was stored.
pub(crate) fn address_of(person: &table::person::Model) -> Result<EmailAddress, Fault> {
    person.email.parse().map_err(|_| {
        Fault::internal(format!(
            "the stored address of {} does not parse",
            person.id
        ))
    })
}
