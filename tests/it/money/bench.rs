//! A bench for money: one brand, one expert, as many queries as a test wants, and no server.

use chrono::{DateTime, TimeDelta};
use entity::db::{Db, WriteTx};
use entity::env::{Clock, Entropy};
use entity::table::{
    account, assignment, brand, customer, decision, expert, offer, person, query, queue,
};
use entity::value::*;
use scheduler::ledger::Account;
use scheduler::service::deposits::RecordDeposit;
use scheduler::service::{Actor, Context, Fault, Services, UseCase};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, IntoActiveModel, prelude::*};
use serde_json::json;

/// What a resolution costs at the bench: 225 cents, of which 180 are pay.
pub const PRICE: i64 = 225;

/// What the expert gets of it.
pub const PAY: i64 = 180;

/// One brand with a queue, and one expert.
#[derive(Clone)]
pub struct Bench {
    pub services: Services,
    pub brand: BrandId,
    pub expert: ExpertId,
    pub person: PersonId,
    queue: QueueId,
    customer: CustomerId,
}

/// Any function as a use case.
struct Doing<F>(F);

impl<F, Fut, T> UseCase for Doing<F>
where
    F: Fn(WriteTx, Context) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, Fault>> + Send,
    T: Send + 'static,
{
    type Output = T;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<T, Fault> {
        (self.0)(tx.clone(), context.clone()).await
    }
}

fn start() -> Instant {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a time")
}

macro_rules! from_json {
    ($($json:tt)+) => {
        serde_json::from_value(json!($($json)+)).expect("it parses")
    };
}

macro_rules! put {
    ($tx:expr, $table:ident, $row:expr) => {
        $table::Entity::insert($row.into_active_model().reset_all())
            .exec_without_returning($tx)
            .await?
    };
}

impl Bench {
    pub async fn new(db: &Db) -> Self {
        let clock = Clock::manual(start());
        let services = Services::new(db.clone(), clock, Entropy::seeded(7));
        let new = |n: u128| Uuid::from_u128(n);
        let bench = Self {
            services,
            brand: BrandId(new(1)),
            expert: ExpertId(new(2)),
            person: PersonId(new(3)),
            queue: QueueId(new(4)),
            customer: CustomerId(new(5)),
        };
        let rows = bench.clone();
        bench
            .run(move |tx, _| {
                let rows = rows.clone();
                async move { rows.furnish(&tx).await }
            })
            .await
            .expect("the rows are written");
        bench
    }

    pub fn advance(&self, by: TimeDelta) {
        self.services.clock.advance(by);
    }

    /// Runs a function as a use case of Vesper itself.
    pub async fn run<F, Fut, T>(&self, work: F) -> Result<T, Fault>
    where
        F: Fn(WriteTx, Context) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Fault>> + Send + 'static,
        T: Send + 'static,
    {
        self.services.run(Actor::System, Doing(work)).await
    }

    #[allow(clippy::too_many_lines, reason = "one row after another")]
    async fn furnish(&self, tx: &WriteTx) -> Result<(), Fault> {
        let now = start();
        put!(
            tx,
            person,
            person::Model {
                id: self.person,
                email: "e@example.com".into(),
                email_key: "e@example.com".into(),
                name: "E".into(),
                password_hash: "x".into(),
                email_verified_at: Some(now),
                language: None,
                created_at: now,
            }
        );
        put!(
            tx,
            expert,
            expert::Model {
                twin_brand_id: None,
                id: self.expert,
                person_id: self.person,
                display_name: "E".into(),
                time_zone: from_json!("Asia/Manila"),
                status: ExpertStatus::Approved,
                status_reason: None,
                data_region: None,
                weekly: vec![].into(),
                exceptions: vec![].into(),
                travel: vec![].into(),
                intent: PresenceIntent::Online,
                paused_until: None,
                intent_since: None,
                seen_at: None,
                lease_until: None,
                lapses: 0,
                rating_count: 0,
                rating_sum: 0,
                offers_made: 0,
                offers_accepted: 0,
                event_sequence: 0,
                version: 1,
                allows_calls: false,
                called_at: None,
                created_at: now,
                updated_at: now,
            }
        );
        put!(
            tx,
            brand,
            brand::Model {
                id: self.brand,
                name: "Acme".into(),
                time_zone: from_json!("America/New_York"),
                business_hours: vec![].into(),
                holidays: None,
                closures: vec![].into(),
                retention_days: 365,
                mode: BrandMode::Live,
                platform_fee_bps: 2_000,
                exhausted_at: None,
                spending: None,
                version: 1,
                created_at: now,
                updated_at: now,
            }
        );
        put!(
            tx,
            queue,
            queue::Model {
                mode: BrandMode::Live,
                pay_rules: None,
                id: self.queue,
                brand_id: self.brand,
                name: "mail".into(),
                channel: Channel::Email,
                status: QueueStatus::Open,
                languages: vec![from_json!("en")].into(),
                skills: vec![].into(),
                coverage: from_json!({"kind": "always"}),
                outside_window: OutsideWindow::Refuse,
                certification_required: false,
                first_response_seconds: 900,
                resolution_seconds: None,
                promise_texts: PromiseTexts::default(),
                data_regions: vec![].into(),
                price_amount: PRICE,
                currency: Currency::USD,
                visit_fee_amount: 112,
                quiet_seconds: 3_600,
                hold_seconds: 259_200,
                finish_seconds: 1_800,
                limits: QueueLimits::of(Channel::Email),
                version: 1,
                created_at: now,
                updated_at: now,
            }
        );
        put!(
            tx,
            customer,
            customer::Model {
                id: self.customer,
                brand_id: self.brand,
                reference: "c".into(),
                name: None,
                email: None,
                time_zone: None,
                created_at: now,
                erased_at: None,
            }
        );
        Ok(())
    }

    /// A query that is being worked on, with an accepted offer; nothing is set aside yet.
    pub async fn work(&self) -> (query::Model, assignment::Model) {
        let bench = self.clone();
        self.run(move |tx, context| {
            let bench = bench.clone();
            async move { bench.write_work(&tx, &context).await }
        })
        .await
        .expect("the work is written")
    }

    async fn write_work(
        &self,
        tx: &WriteTx,
        context: &Context,
    ) -> Result<(query::Model, assignment::Model), Fault> {
        let now = context.now;
        let query = query::Model {
            id: context.id(),
            brand_id: self.brand,
            queue_id: self.queue,
            customer_id: self.customer,
            state: QueryState::Working,
            external_id: None,
            subject: None,
            language: from_json!("en"),
            language_source: LanguageSource::Given,
            language_confidence: 1.0,
            priority: 3,
            received_at: now,
            taken_at: now,
            state_since: now,
            resume_at: None,
            follows_id: None,
            previous_expert_id: None,
            previous_until: None,
            transfers: 0,
            resolutions: 1,
            resolution_kind: None,
            disposition: None,
            escalation_reason: None,
            first_response_at: None,
            due_at: now,
            rating: None,
            context: vec![].into(),
            bot: None,
            metadata: None,
            message_sequence: 0,
            event_sequence: 0,
            version: 1,
            closed_at: None,
        };
        put!(tx, query, query.clone());
        let decision_id: DecisionId = context.id();
        put!(
            tx,
            decision,
            decision::Model {
                id: decision_id,
                query_id: query.id,
                decided_at: now,
                explanation: json!({}),
            }
        );
        let assignment = self
            .write_assignment(tx, context, (&query, decision_id))
            .await?;
        Ok((query, assignment))
    }

    async fn write_assignment(
        &self,
        tx: &WriteTx,
        context: &Context,
        (query, decision_id): (&query::Model, DecisionId),
    ) -> Result<assignment::Model, Fault> {
        let now = context.now;
        let offer_id: OfferId = context.id();
        put!(
            tx,
            offer,
            offer::Model {
                terms: None,
                id: offer_id,
                brand_id: self.brand,
                query_id: query.id,
                queue_id: self.queue,
                expert_id: self.expert,
                state: OfferState::Accepted,
                created_at: now,
                expires_at: now,
                ended_at: Some(now),
                end_reason: None,
                decline_reason: None,
                note: None,
                price_amount: PRICE,
                pay_amount: PAY,
                currency: Currency::USD,
                hold_seconds: 259_200,
                quiet_seconds: 3_600,
                promise_due_at: now,
                decision_id,
                fence: 1,
            }
        );
        let assignment = assignment::Model {
            terms: None,
            id: context.id(),
            brand_id: self.brand,
            query_id: query.id,
            queue_id: self.queue,
            expert_id: self.expert,
            offer_id,
            channel: Channel::Email,
            state: AssignmentState::Working,
            price_amount: PRICE,
            pay_amount: PAY,
            currency: Currency::USD,
            hold_seconds: 259_200,
            quiet_seconds: 3_600,
            accepted_at: now,
            first_reply_at: Some(now),
            clock: None,
            clock_started_at: None,
            clock_due_at: None,
            warned_percent: 0,
            ended_at: None,
            note: None,
        };
        put!(tx, assignment, assignment.clone());
        Ok(assignment)
    }

    /// A query that somebody accepted and has not answered.
    pub async fn unanswered(&self) -> (query::Model, assignment::Model) {
        let (query, mut work) = self.work().await;
        let id = work.id;
        self.run(move |tx, _| async move {
            assignment::Entity::update_many()
                .col_expr(
                    assignment::Column::FirstReplyAt,
                    Expr::value(None::<Instant>),
                )
                .filter(assignment::Column::Id.eq(id))
                .exec(&tx)
                .await?;
            Ok(())
        })
        .await
        .expect("nobody has answered");
        work.first_reply_at = None;
        (query, work)
    }

    /// The same query is accepted once more.
    pub async fn accept_again(&self, query: &query::Model) -> assignment::Model {
        let (bench, query) = (self.clone(), query.clone());
        self.run(move |tx, context| {
            let (bench, query) = (bench.clone(), query.clone());
            async move {
                assignment::Entity::update_many()
                    .col_expr(assignment::Column::EndedAt, Expr::value(context.now))
                    .filter(assignment::Column::QueryId.eq(query.id))
                    .exec(&tx)
                    .await?;
                let decision = decision::Entity::find()
                    .filter(decision::Column::QueryId.eq(query.id))
                    .one(&tx)
                    .await?
                    .expect("the first decision");
                bench
                    .write_assignment(&tx, &context, (&query, decision.id))
                    .await
            }
        })
        .await
        .expect("it is accepted again")
    }

    /// The brand pays in.
    pub async fn pay_in(&self, amount: i64, reference: &str) -> bool {
        let deposit = RecordDeposit {
            brand_id: self.brand,
            amount: Money::new(amount, Currency::USD),
            reference: reference.to_owned(),
        };
        let recorded = self.services.run(self.admin(), deposit).await;
        recorded.expect("it is recorded").new
    }

    /// Somebody who runs the platform.
    pub fn admin(&self) -> Actor {
        Actor::Person {
            person: self.person,
            session: SessionId(Uuid::from_u128(6)),
            membership: MembershipId(Uuid::from_u128(7)),
            role: Role::Ops,
            brand: None,
            expert: None,
        }
    }

    /// What an account holds.
    pub async fn balance(&self, account: Account) -> i64 {
        account::Entity::find()
            .filter(account::Column::OwnerKind.eq(account.owner.kind()))
            .filter(account::Column::Kind.eq(account.kind))
            .all(self.services.db.read())
            .await
            .expect("accounts are read")
            .into_iter()
            .find(|row| row.owner_id == account.owner.id() && row.currency == account.currency)
            .map_or(0, |row| row.balance)
    }

    /// The brand's available and reserved money, the expert's clearing and payable, the fees.
    pub async fn balances(&self) -> [i64; 5] {
        let usd = Currency::USD;
        [
            self.balance(Account::available(self.brand, usd)).await,
            self.balance(Account::reserved(self.brand, usd)).await,
            self.balance(Account::clearing(self.expert, usd)).await,
            self.balance(Account::payable(self.expert, usd)).await,
            self.balance(Account::fees(self.brand, usd)).await,
        ]
    }
}
