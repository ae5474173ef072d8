//! Stripe Connect: transfers from the platform to connected accounts, over plain HTTP.
//!
//! Endpoints used: `GET /v1/account`, `POST,GET /v1/transfers`, `GET /v1/transfers/{id}`, `POST /v1/accounts`,
//! `GET /v1/accounts/{id}`, `POST /v1/account_links`. What leaves a connected account for a bank is
//! between its owner and the provider.

mod call;
mod outcome;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use entity::value::PayoutId;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;

use super::{Applicant, Finding, Onboarding, Provider, RailFault, Seen, Sent, Standing, Transfer};
use call::{Caller, Path};

/// Where Stripe's API is, as its documentation says.
pub const PUBLIC_URL: &str = "https://api.stripe.com";

/// The version of the API that this client was written against; without it an account's own
/// default would decide what answers look like.
const VERSION: &str = "2024-06-20";

/// How long a connection may take. Longer is a fault of the network, and proves that nothing left.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a call may take with its connection: Stripe answers most transfers in 2 s, and gives up
/// itself after 80 s; what took longer is found by reading.
const PATIENCE: Duration = Duration::from_secs(40);

/// Transfers asked for in one page: the most that Stripe gives.
const PAGE: usize = 100;

/// Pages read for one payout. It has one transfer, perhaps none; thousands are a fault.
const PAGES: usize = 5;

/// How to reach Stripe.
#[derive(Clone, Debug)]
pub struct StripeOptions {
    /// The base address, without a slash at its end.
    pub url: String,
    /// The secret key.
    pub key: SecretString,
    /// The `Stripe-Version` that is asked for.
    pub version: String,
    /// How long a call may take.
    pub patience: Duration,
}

impl StripeOptions {
    /// Stripe at its public address, with this key.
    #[must_use]
    pub fn new(key: SecretString) -> Self {
        Self {
            url: PUBLIC_URL.to_owned(),
            key,
            version: VERSION.to_owned(),
            patience: PATIENCE,
        }
    }

    /// At another address, e.g. that of a test.
    #[must_use]
    pub fn at(mut self, url: &str) -> Self {
        url.trim_end_matches('/').clone_into(&mut self.url);
        self
    }
}

/// A client of Stripe.
#[derive(Debug)]
pub struct Stripe {
    caller: Caller,
    patience: Duration,
    is_test: bool,
    books: OnceCell<Option<String>>,
}

impl Stripe {
    /// A client with these options; nothing is dialled yet.
    ///
    /// # Errors
    /// Says what is wrong with the address or the key (never the key itself).
    pub fn new(options: &StripeOptions) -> Result<Self, String> {
        Ok(Self {
            caller: Caller::new(options, CONNECT.min(options.patience))?,
            patience: options.patience,
            is_test: is_test(&options.key),
            books: OnceCell::new(),
        })
    }

    /// The transfers of a payout, every page of them.
    async fn of_group(&self, payout: PayoutId) -> Result<Vec<Seen>, String> {
        let (mut seen, mut after) = (Vec::new(), None);
        for _ in 0..PAGES {
            let mut pairs = vec![
                ("transfer_group", payout.to_string()),
                ("limit", PAGE.to_string()),
            ];
            pairs.extend(after.map(|id| ("starting_after", id)));
            let page: wire::List = self.caller.read(&Path::fixed("transfers"), &pairs).await?;
            after = page.data.last().map(|transfer| transfer.id.clone());
            seen.extend(page.data.into_iter().map(Seen::from));
            if !page.has_more || after.is_none() {
                return Ok(seen);
            }
        }
        Err(format!("more transfers than one payout can have: {payout}"))
    }

    async fn opened(&self, applicant: &Applicant) -> Result<String, RailFault> {
        if let Some(account) = &applicant.account {
            return Ok(account.clone());
        }
        let pairs = [
            ("type", "express".to_owned()),
            ("country", applicant.country.clone()),
            ("capabilities[transfers][requested]", "true".to_owned()),
            ("metadata[expert_id]", applicant.expert.to_string()),
        ];
        // A repeat, e.g. after a crash before the account was written down, gets the same account.
        let key = format!("account-{}-{}", applicant.expert, applicant.country);
        let account: wire::Account = self
            .caller
            .change(&Path::fixed("accounts"), &pairs, &key)
            .await?;
        Ok(account.id)
    }
}

/// Whether a key moves no real money: `sk_test_…`, `rk_test_…`.
fn is_test(key: &SecretString) -> bool {
    let mut parts = key.expose_secret().splitn(3, '_');
    parts.nth(1) == Some("test")
}

#[async_trait]
impl Provider for Stripe {
    fn patience(&self) -> TimeDelta {
        TimeDelta::from_std(self.patience).unwrap_or(TimeDelta::MAX)
    }

    /// A key belongs to one account for good, so that it is asked once.
    async fn books(&self) -> Result<Option<String>, RailFault> {
        let ask = async || {
            let found = self.caller.look_up(&Path::fixed("account")).await;
            let own: Option<wire::Account> = match found {
                // A restricted key may send transfers without seeing whose it is.
                Err(RailFault::Refused(_)) => None,
                found => found?,
            };
            let side = if self.is_test { "test" } else { "live" };
            Ok(own.map(|own| format!("{} {side}", own.id)))
        };
        self.books.get_or_try_init(ask).await.cloned()
    }

    async fn send(&self, transfer: &Transfer) -> Sent {
        let Some(amount) = wire::units(transfer.amount) else {
            return Sent::Rejected {
                code: "currency_not_supported".to_owned(),
                text: format!("{} is not sent by this rail", transfer.amount.currency),
            };
        };
        let payout = transfer.payout.to_string();
        let pairs = [
            ("amount", amount.to_string()),
            ("currency", wire::code(transfer.amount.currency)),
            ("destination", transfer.destination.clone()),
            ("transfer_group", payout.clone()),
            ("metadata[payout_id]", payout),
        ];
        let key = transfer.key.to_string();
        let called = self
            .caller
            .post(&Path::fixed("transfers"), &pairs, &key)
            .await;
        outcome::of(called)
    }

    async fn find(&self, payout: PayoutId) -> Finding {
        match self.of_group(payout).await {
            Ok(seen) if seen.is_empty() => Finding::Absent,
            Ok(seen) => Finding::Found(seen),
            Err(text) => Finding::Unreadable(text),
        }
    }

    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault> {
        let Some(path) = Path::to("transfers", reference) else {
            return Ok(None);
        };
        let found: Option<wire::Transfer> = self.caller.look_up(&path).await?;
        Ok(found.map(Seen::from))
    }

    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault> {
        let account = self.opened(applicant).await?;
        let pairs = [
            ("account", account.clone()),
            ("refresh_url", applicant.back_to.clone()),
            ("return_url", applicant.back_to.clone()),
            ("type", "account_onboarding".to_owned()),
        ];
        let link: wire::Link = self
            .caller
            .change(&Path::fixed("account_links"), &pairs, "")
            .await?;
        let expires_at = DateTime::from_timestamp(link.expires_at, 0)
            .ok_or_else(|| RailFault::Passing("the link has no time".to_owned()))?;
        Ok(Onboarding {
            account,
            link: link.url,
            expires_at,
        })
    }

    async fn account(&self, id: &str) -> Result<Standing, RailFault> {
        let unknown = || RailFault::Refused("stripe does not know this account".to_owned());
        let path = Path::to("accounts", id).ok_or_else(unknown)?;
        let account: Option<wire::Account> = self.caller.look_up(&path).await?;
        account
            .map(|account| account.standing())
            .ok_or_else(unknown)
    }
}
