//! Sending money through a provider: what is asked of one, and what its answers mean.
//!
//! A provider is asked to send a transfer once per key. Whatever it answers, or does not, is one of
//! four outcomes ([`Sent`]); after [`Sent::Unknown`] it is only read ([`Provider::find`]). Nothing
//! here decides about payouts: that is [`crate::service::payouts`].

mod recording;
pub mod signature;
pub mod stripe;

use async_trait::async_trait;
use chrono::TimeDelta;
use entity::value::{AttemptId, ExpertId, Instant, Money, PayoutId};

pub use recording::RecordingProvider;

/// Money to be sent to an expert's account at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// For which payout: the provider keeps it beside the transfer, so that it can be found again.
    pub payout: PayoutId,
    /// The idempotency key. Invariant: a key is handed to a provider once.
    pub key: AttemptId,
    /// How much.
    pub amount: Money,
    /// To which account at the provider.
    pub destination: String,
}

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The transfer exists.
    Created {
        /// Its name at the provider.
        reference: String,
    },
    /// The provider refused it for good: it does not exist and never will.
    Rejected {
        /// The provider's word for why.
        code: String,
        /// Its sentence.
        text: String,
    },
    /// The request never reached the provider's books, which is proved: it may be sent anew, with
    /// another key.
    NotSent(String),
    /// Nobody knows: it may exist, or come to exist later. Only reading helps.
    Unknown(String),
}

/// A transfer as the provider shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name at the provider.
    pub reference: String,
    /// How much was sent; `None` in a currency that is not known here.
    pub amount: Option<Money>,
    /// How much of it came back, in the same units.
    pub reversed: i64,
    /// To which account at the provider.
    pub destination: String,
    /// For which payout, as it was told when it was sent.
    pub payout: Option<PayoutId>,
}

impl Seen {
    /// Whether this is what was asked for: payout, amount, currency and destination.
    #[must_use]
    pub fn is(&self, payout: PayoutId, amount: Money, destination: &str) -> bool {
        self.payout == Some(payout)
            && self.amount == Some(amount)
            && self.destination == destination
    }

    /// Whether all of it came back.
    #[must_use]
    pub fn is_returned(&self) -> bool {
        self.amount
            .is_some_and(|amount| amount.amount > 0 && self.reversed >= amount.amount)
    }
}

/// What reading for a payout's transfers showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// These exist; more than one is a fault that a person must look at.
    Found(Vec<Seen>),
    /// None exists now. One that is still under way may come to exist later.
    Absent,
    /// The provider did not say.
    Unreadable(String),
}

/// An expert who is to get an account at the provider, or to complete one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Who.
    pub expert: ExpertId,
    /// Where they live: ISO 3166-1 alpha-2.
    pub country: String,
    /// The account they have; one is opened otherwise.
    pub account: Option<String>,
    /// Where the provider's pages lead back to.
    pub back_to: String,
}

/// The way to the provider's own pages, where an expert proves who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onboarding {
    /// The account at the provider.
    pub account: String,
    /// The page, good for a short time and for one person.
    pub link: String,
    /// Until when.
    pub expires_at: Instant,
}

/// How far an account at the provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The expert has not finished what the provider asks.
    Incomplete,
    /// The provider looks at it.
    Pending,
    /// Money can be sent to it and leave it.
    Ready,
    /// The provider holds it back.
    Restricted,
}

impl Standing {
    /// The word that is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Restricted => "restricted",
        }
    }
}

/// Why the provider did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RailFault {
    /// Not now: it is away, busy, or did not answer in time.
    #[error("{0}")]
    Passing(String),
    /// Not like this: what was sent is refused.
    #[error("{0}")]
    Refused(String),
}

/// A provider that sends money to accounts which experts have with it.
#[async_trait]
pub trait Provider: std::fmt::Debug + Send + Sync + 'static {
    /// The longest that [`send`](Self::send) takes; a request without an outcome after twice that
    /// has lost its sender.
    fn patience(&self) -> TimeDelta;

    /// Whose books the provider keeps for this key, real money and tests apart; `None` where it does
    /// not say. What is not found in these books may stand in others.
    ///
    /// # Errors
    /// When the provider does not know the key or does not answer.
    async fn books(&self) -> Result<Option<String>, RailFault>;

    /// Sends a transfer. Invariant: called once per key.
    async fn send(&self, transfer: &Transfer) -> Sent;

    /// Reads which transfers exist for a payout.
    async fn find(&self, payout: PayoutId) -> Finding;

    /// Reads one transfer by its name at the provider; `None` when there is none.
    ///
    /// # Errors
    /// When the provider does not say.
    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault>;

    /// Opens an account for an expert who has none, and makes a link to the provider's pages.
    ///
    /// # Errors
    /// When the provider refuses (a country it does not serve) or does not answer.
    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault>;

    /// Reads how far an account is.
    ///
    /// # Errors
    /// When the provider does not know it or does not answer.
    async fn account(&self, id: &str) -> Result<Standing, RailFault>;
}
