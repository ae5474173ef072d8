//! A desk: one brand with one queue and money, and one expert who answers.

use chrono::{DateTime, TimeDelta};
use entity::db::{Db, WriteTx};
use entity::env::{Clock, Entropy};
use entity::store;
use entity::table::{brand, decision, expert, message, offer, person, query};
use entity::value::*;
use scheduler::ledger::{Account, split};
use scheduler::service::deposits::RecordDeposit;
use scheduler::service::intake::{NewQuery, TakeOne, Taken};
use scheduler::service::messages::{NewMessage, PostMessage, Posted, Poster};
use scheduler::service::money::{self, AsOf};
use scheduler::service::offers::AcceptOffer;
use scheduler::service::queries::{ActOnQuery, Action, Details};
use scheduler::service::queues::{ChangeQueue, CreateQueue};
use scheduler::service::work::ResolveQuery;
use scheduler::service::{Actor, Context, Fault, Services, UseCase};
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

/// What a resolution costs at the desk, in cents.
pub const PRICE: i64 = 400;

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

/// One brand, one queue, one expert.
#[derive(Clone)]
pub struct Desk {
    pub services: Services,
    pub brand: BrandId,
    pub queue: QueueId,
    pub expert: ExpertId,
}

impl Desk {
    /// A desk whose queue is always open.
    pub async fn new(db: &Db) -> Self {
        Self::with(db, json!({})).await
    }

    /// A desk whose queue has these settings besides the usual.
    pub async fn with(db: &Db, settings: Value) -> Self {
        // A Tuesday evening in New York.
        let start = DateTime::from_timestamp(1_795_568_400, 0).expect("a time");
        let services = Services::new(db.clone(), Clock::manual(start), Entropy::seeded(7));
        let mut desk = Self {
            services,
            brand: BrandId(Uuid::from_u128(1)),
            queue: QueueId(Uuid::from_u128(2)),
            expert: ExpertId(Uuid::from_u128(3)),
        };
        let rows = desk.clone();
        desk.run(move |tx, ctx| {
            let rows = rows.clone();
            async move { rows.furnish(&tx, &ctx).await }
        })
        .await
        .expect("the desk is furnished");
        desk.queue = desk.open_queue(settings).await;
        desk
    }

    /// Another queue with these settings besides the usual.
    pub async fn open_queue(&self, settings: Value) -> QueueId {
        let mut all = json!({
            "name": "mail", "channel": "email", "languages": ["en"], "coverage": {"kind": "always"},
            "certification_required": false,
            "price_per_resolution": {"amount": PRICE, "currency": "USD"},
        });
        scheduler::service::fields::merge(&mut all, &settings);
        let create = CreateQueue {
            brand: self.brand,
            settings: all,
        };
        let queue = self.services.run(Actor::System, create).await;
        queue.expect("the queue is made").id
    }

    pub async fn run<F, Fut, T>(&self, work: F) -> Result<T, Fault>
    where
        F: Fn(WriteTx, Context) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Fault>> + Send + 'static,
        T: Send + 'static,
    {
        self.services.run(Actor::System, Doing(work)).await
    }

    async fn furnish(&self, tx: &WriteTx, ctx: &Context) -> Result<(), Fault> {
        let person = PersonId(Uuid::from_u128(4));
        store::person::insert(tx, somebody(person, ctx.now)).await?;
        store::profile::insert(tx, somebody_at_work(self.expert, person, ctx.now)).await?;
        let english = LanguageSkill {
            tag: "en".parse().expect("a tag"),
            proficiency: Proficiency::BEST,
        };
        store::proficiency::claim_languages(tx, self.expert, &[english]).await?;
        store::brand::insert(tx, acme(self.brand, ctx.now)).await?;
        let money = Money::new(100_000, Currency::USD);
        let deposit = RecordDeposit {
            brand_id: self.brand,
            amount: money,
            reference: "first".to_owned(),
        };
        let as_person = Context {
            actor: self.as_expert(),
            ..ctx.clone()
        };
        deposit.apply(tx, &as_person).await?;
        Ok(())
    }

    /// Another expert at the same desk.
    pub async fn colleague(&self) -> Self {
        let mut desk = self.clone();
        desk.expert = ExpertId(Uuid::from_u128(self.expert.0.as_u128() + 100));
        let (id, person) = (desk.expert, PersonId(Uuid::from_u128(104)));
        self.run(move |tx, ctx| async move {
            let named = person::Model {
                email: "m@example.com".into(),
                email_key: "m@example.com".into(),
                ..somebody(person, ctx.now)
            };
            store::person::insert(&tx, named).await?;
            store::profile::insert(&tx, somebody_at_work(id, person, ctx.now)).await?;
            let english = LanguageSkill {
                tag: "en".parse().expect("a tag"),
                proficiency: Proficiency::BEST,
            };
            store::proficiency::claim_languages(&tx, id, &[english]).await?;
            Ok(())
        })
        .await
        .expect("the colleague is there");
        desk
    }

    /// The brand changes its queue.
    pub async fn patch_queue(&self, patch: Value) {
        let patch = ChangeQueue {
            brand: self.brand,
            queue: self.queue,
            patch,
            version: None,
        };
        let patched = self.services.run(Actor::System, patch).await;
        patched.expect("the queue is changed");
    }

    pub fn advance(&self, by: TimeDelta) {
        self.services.clock.advance(by);
    }

    /// The expert as the one who asks.
    pub fn as_expert(&self) -> Actor {
        Actor::Person {
            person: PersonId(Uuid::from_u128(4)),
            session: SessionId(Uuid::from_u128(5)),
            membership: MembershipId(Uuid::from_u128(6)),
            role: Role::Expert,
            brand: None,
            expert: Some(self.expert),
        }
    }

    /// Posts a query as JSON.
    /// Somebody who runs the platform and approves its payouts.
    pub fn as_admin(&self) -> Actor {
        Actor::Person {
            person: PersonId(Uuid::from_u128(4)),
            session: SessionId(Uuid::from_u128(7)),
            membership: MembershipId(Uuid::from_u128(8)),
            role: Role::Approver,
            brand: None,
            expert: None,
        }
    }

    /// What an account of the ledger holds.
    pub async fn holds(&self, account: Account) -> i64 {
        let key = store::account::AccountKey {
            owner_kind: account.owner.kind(),
            owner_id: account.owner.id(),
            kind: account.kind,
            currency: account.currency,
            floor: account.floor(),
        };
        let row = store::account::find(self.services.db.read(), &key).await;
        row.expect("it is read").map_or(0, |row| row.balance)
    }

    pub async fn take(&self, query: Value) -> Result<Taken, Fault> {
        let now = self.services.clock.now();
        let take = TakeOne {
            brand: self.brand,
            queue: self.queue,
            query: NewQuery::read(&query, now, &self.services.zones)?,
        };
        self.services.run(Actor::System, take).await
    }

    /// A query that is somebody's question.
    pub async fn ask(&self) -> QueryId {
        let taken = self
            .take(json!({"body": "Where is my parcel?", "customer": {"reference": "ann", "name": "Ann"}}))
            .await;
        taken.expect("it is taken in").query.id
    }

    /// Offers a waiting query to the expert, who accepts.
    pub async fn accept(&self, query: QueryId) {
        let accept = AcceptOffer {
            offer: self.offer(query).await,
        };
        let accepted = self.services.run(self.as_expert(), accept).await;
        accepted
            .and_then(|accepted| accepted.accepted())
            .expect("it is accepted");
    }

    /// Offers a waiting query to the expert, as the dispatcher would.
    pub async fn offer(&self, query: QueryId) -> OfferId {
        let expert = self.expert;
        self.run(move |tx, ctx| async move { write_offer(&tx, &ctx, query, expert).await })
            .await
            .expect("the offer is written")
    }

    /// A query that the expert has answered.
    pub async fn answered(&self) -> QueryId {
        let query = self.ask().await;
        self.accept(query).await;
        self.reply(query, "Tomorrow.").await.expect("it is posted");
        query
    }

    /// A query whose resolution the expert has proposed.
    pub async fn proposed(&self) -> QueryId {
        let query = self.answered().await;
        self.resolve(query).await;
        query
    }

    pub async fn resolve(&self, query: QueryId) {
        let resolve = ResolveQuery {
            query,
            disposition: Disposition::Answered,
            note: None,
        };
        let resolved = self.services.run(self.as_expert(), resolve).await;
        resolved.expect("it is resolved");
    }

    pub async fn post(&self, poster: Poster, query: QueryId, body: &str) -> Result<Posted, Fault> {
        self.post_as(poster, query, (body, None)).await
    }

    pub async fn post_as(
        &self,
        poster: Poster,
        query: QueryId,
        (body, external_id): (&str, Option<&str>),
    ) -> Result<Posted, Fault> {
        let message = NewMessage {
            body: body.to_owned(),
            visibility: Visibility::Public,
            attachments: vec![].into(),
            external_id: external_id.map(str::to_owned),
        };
        let post = PostMessage {
            poster,
            query,
            message,
        };
        self.services.run(Actor::System, post).await
    }

    pub async fn reply(&self, query: QueryId, body: &str) -> Result<Posted, Fault> {
        self.post(Poster::Expert(self.expert), query, body).await
    }

    pub async fn write_again(&self, query: QueryId, body: &str) -> Result<Posted, Fault> {
        self.post(Poster::Customer(self.brand), query, body).await
    }

    pub async fn act(&self, query: QueryId, action: Action) -> Result<Details, Fault> {
        let act = ActOnQuery {
            brand: self.brand,
            query,
            action,
            note: None,
        };
        self.services.run(Actor::System, act).await
    }

    pub async fn query(&self, id: QueryId) -> query::Model {
        let found = store::query::find(self.services.db.read(), id).await;
        found.expect("it is read").expect("it exists")
    }

    pub async fn thread(&self, id: QueryId) -> Vec<message::Model> {
        let thread = store::message::page(self.services.db.read(), id, 0, 100).await;
        thread.expect("it is read")
    }

    /// The types of everything that happened to a query, in order.
    pub async fn timeline(&self, id: QueryId) -> Vec<String> {
        let events = store::event::timeline(self.services.db.read(), id).await;
        let events = events.expect("it is read");
        assert!(
            events
                .iter()
                .map(|event| event.sequence)
                .eq(1..=events.len() as i64)
        );
        events.into_iter().map(|event| event.kind).collect()
    }

    /// What the brand may spend, and what is set aside, in cents.
    pub async fn money(&self) -> (i64, i64) {
        let db = self.services.db.read();
        let brand = store::brand::find(db, self.brand)
            .await
            .expect("it is read");
        let now = AsOf::Past(self.services.clock.now());
        let balances = money::balances(db, &brand.expect("it exists"), now).await;
        let balance = balances.expect("they are read")[0];
        (balance.available.expect("a limit"), balance.pending)
    }
}

fn somebody(id: PersonId, now: Instant) -> person::Model {
    person::Model {
        id,
        email: "e@example.com".into(),
        email_key: "e@example.com".into(),
        name: "Eve Expert".into(),
        password_hash: "x".into(),
        email_verified_at: Some(now),
        language: None,
        created_at: now,
    }
}

fn somebody_at_work(id: ExpertId, person_id: PersonId, now: Instant) -> expert::Model {
    expert::Model {
        twin_brand_id: None,
        id,
        person_id,
        display_name: "Eve".into(),
        time_zone: "Asia/Manila".parse().expect("a zone"),
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
}

fn acme(id: BrandId, now: Instant) -> brand::Model {
    brand::Model {
        id,
        name: "Acme".into(),
        time_zone: "America/New_York".parse().expect("a zone"),
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
}

/// What the dispatcher would write.
pub async fn write_offer(
    tx: &WriteTx,
    ctx: &Context,
    query: QueryId,
    expert: ExpertId,
) -> Result<OfferId, Fault> {
    let arrow = (QueryState::Queued, QueryState::Offered);
    let query = store::query::transition(tx, query, arrow, ctx.now, Default::default()).await?;
    let query = query.expect("it waits");
    let decision_id: DecisionId = ctx.id();
    let decided = decision::Model {
        id: decision_id,
        query_id: query.id,
        decided_at: ctx.now,
        explanation: json!({}),
    };
    store::decision::insert_all(tx, vec![decided]).await?;
    let queue = store::queue::find(tx, query.queue_id)
        .await?
        .expect("its queue");
    let brand = store::brand::find(tx, query.brand_id)
        .await?
        .expect("its brand");
    let terms = split(queue.price_amount, brand.platform_fee_bps).expect("fair terms");
    let offer = offer::Model {
        terms: Some(OfferTerms {
            visit_fee: queue.visit_fee_amount,
            rules: queue.pay_rules.unwrap_or_default(),
        }),
        id: ctx.id(),
        brand_id: query.brand_id,
        query_id: query.id,
        queue_id: query.queue_id,
        expert_id: expert,
        state: OfferState::Pending,
        created_at: ctx.now,
        expires_at: ctx.now + TimeDelta::minutes(5),
        ended_at: None,
        end_reason: None,
        decline_reason: None,
        note: None,
        price_amount: queue.price_amount,
        pay_amount: terms.pay(),
        currency: queue.currency,
        hold_seconds: queue.hold_seconds,
        quiet_seconds: queue.quiet_seconds,
        promise_due_at: query.due_at,
        decision_id,
        fence: 1,
    };
    let id = offer.id;
    store::offer::insert_all(tx, vec![offer]).await?;
    Ok(id)
}
