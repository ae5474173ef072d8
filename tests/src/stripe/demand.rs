//! A way to the fake that starts it when it is first used: most stories are not about payouts.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use entity::env::Clock;
use entity::value::PayoutId;
use scheduler::port::rail::stripe::Stripe;
use scheduler::port::rail::{
    Applicant, Finding, Onboarding, Provider, RailFault, Seen, Sent, Standing, Transfer,
};
use tokio::sync::OnceCell;

use super::{FakeStripe, PATIENCE};

/// Vesper's client for a fake that is started on demand; clones share it.
#[derive(Clone, Debug)]
pub struct StripeOnDemand {
    clock: Clock,
    started: Arc<OnceCell<(FakeStripe, Stripe)>>,
}

impl StripeOnDemand {
    /// One that will live on this clock.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self {
            clock: clock.clone(),
            started: Arc::default(),
        }
    }

    /// The fake itself.
    pub async fn fake(&self) -> &FakeStripe {
        &self.both().await.0
    }

    async fn both(&self) -> &(FakeStripe, Stripe) {
        self.started
            .get_or_init(async || {
                let fake = FakeStripe::start(&self.clock);
                let client = fake.client();
                (fake, client)
            })
            .await
    }
}

#[async_trait]
impl Provider for StripeOnDemand {
    fn patience(&self) -> TimeDelta {
        TimeDelta::from_std(PATIENCE).unwrap_or(TimeDelta::MAX)
    }

    async fn books(&self) -> Result<Option<String>, RailFault> {
        self.both().await.1.books().await
    }

    async fn send(&self, transfer: &Transfer) -> Sent {
        self.both().await.1.send(transfer).await
    }

    async fn find(&self, payout: PayoutId) -> Finding {
        self.both().await.1.find(payout).await
    }

    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault> {
        self.both().await.1.transfer(reference).await
    }

    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault> {
        self.both().await.1.onboard(applicant).await
    }

    async fn account(&self, id: &str) -> Result<Standing, RailFault> {
        self.both().await.1.account(id).await
    }
}
