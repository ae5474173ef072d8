//! A night without a server: one brand, one queue, as many experts as a test wants, and a clock
//! that the test moves.

use chrono::{DateTime, TimeDelta};
use entity::db::{Db, WriteTx};
use entity::env::{Clock, Entropy};
use entity::table::{brand, expert, expert_language, offer, person, query, queue};
use entity::value::*;
use scheduler::dispatcher::Dispatcher;
use scheduler::service::deposits::RecordDeposit;
use scheduler::service::intake::{NewCustomer, NewQuery, TakeOne};
use scheduler::service::offers::{AcceptOffer, Acceptance};
use scheduler::service::presence::SetPresence;
use scheduler::service::{Actor, Context, Fault, Services, UseCase};
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder, prelude::*};
use serde_json::json;

/// What a resolution costs: 225 cents, of which 180 are pay.
pub const PRICE: i64 = 225;

/// One brand with a chat queue, and experts.
#[derive(Clone)]
pub struct Night {
    pub services: Services,
    pub brand: BrandId,
    pub queue: QueueId,
    pub experts: Vec<ExpertId>,
}

macro_rules! put {
    ($tx:expr, $table:ident, $row:expr) => {
        $table::Entity::insert($row.into_active_model().reset_all())
            .exec_without_returning($tx)
            .await?
    };
}

fn start() -> Instant {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a time")
}

fn id<Id: From<Uuid>>(kind: u128, n: usize) -> Id {
    Uuid::from_u128((kind << 64) | (n as u128 + 1)).into()
}

/// Writes the rows that a night begins with.
struct Furnish {
    night: Night,
    limits: QueueLimits,
}

impl UseCase for Furnish {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        let night = &self.night;
        put!(tx, brand, night.brand_row());
        put!(tx, queue, night.queue_row(self.limits));
        for n in 0..=night.experts.len() {
            put!(tx, person, person_row(n));
        }
        for (n, &expert_id) in night.experts.iter().enumerate() {
            put!(tx, expert, expert_row(expert_id, n));
            let language = expert_language::Model {
                expert_id,
                tag: "en".parse().expect("a tag"),
                claimed: 5,
                verified: Some(5),
                verified_at: Some(start()),
            };
            put!(tx, expert_language, language);
        }
        Ok(())
    }
}

impl Night {
    /// A night with so many experts, all of them online, and a brand that has paid in.
    pub async fn new(db: &Db, experts: usize, limits: QueueLimits) -> Self {
        let night = Self {
            services: Services::new(db.clone(), Clock::manual(start()), Entropy::seeded(7)),
            brand: id(1, 0),
            queue: id(2, 0),
            experts: (0..experts).map(|n| id(3, n)).collect(),
        };
        let furnish = Furnish {
            night: night.clone(),
            limits,
        };
        let services = &night.services;
        services
            .run(Actor::System, furnish)
            .await
            .expect("the rows");
        for n in 0..experts {
            night.say(n, PresenceIntent::Online).await;
        }
        night
    }

    /// The brand pays in.
    pub async fn pay_in(&self, amount: i64) {
        let deposit = RecordDeposit {
            brand_id: self.brand,
            amount: Money::new(amount, Currency::USD),
            reference: "first".to_owned(),
        };
        let ops = person(&self.experts, self.experts.len(), Role::Ops);
        self.services
            .run(ops, deposit)
            .await
            .expect("it is paid in");
    }

    /// A node that may rule.
    pub fn node(&self, name: &str) -> Dispatcher {
        Dispatcher::new(self.services.clone(), name)
    }

    /// Time passes.
    pub fn advance(&self, seconds: i64) {
        self.services.clock.advance(TimeDelta::seconds(seconds));
    }

    /// The n-th expert, signed in.
    pub fn expert(&self, n: usize) -> Actor {
        person(&self.experts, n, Role::Expert)
    }

    /// The n-th expert says whether they are here.
    pub async fn say(&self, n: usize, intent: PresenceIntent) {
        let say = SetPresence {
            expected: None,
            intent,
            until: None,
        };
        let said = self.services.run(self.expert(n), say).await;
        said.expect("it is said");
    }

    /// A customer asks something.
    pub async fn ask(&self, body: &str) -> QueryId {
        let query = NewQuery {
            subject: None,
            body: body.to_owned(),
            customer: NewCustomer {
                reference: body.to_owned(),
                name: None,
                email: None,
                time_zone: None,
            },
            language: Some("en".parse().expect("a tag")),
            external_id: None,
            priority: 3,
            defer: None,
            received_at: self.services.clock.now(),
            context: vec![].into(),
            bot: None,
            metadata: None,
            message_id: None,
            attachments: vec![].into(),
        };
        let take = TakeOne {
            brand: self.brand,
            queue: self.queue,
            query,
        };
        let taken = self.services.run(Actor::System, take).await;
        taken.expect("it is taken").query.id
    }

    /// The n-th expert accepts an offer.
    pub async fn accept(&self, n: usize, offer: OfferId) -> Result<Acceptance, Fault> {
        self.services
            .run(self.expert(n), AcceptOffer { offer })
            .await
    }

    /// Which expert this is.
    pub fn number(&self, id: ExpertId) -> usize {
        let at = self.experts.iter().position(|expert| *expert == id);
        at.expect("an expert of this night")
    }

    /// Every offer of a query, oldest first.
    pub async fn offers(&self, id: QueryId) -> Vec<offer::Model> {
        offer::Entity::find()
            .filter(offer::Column::QueryId.eq(id))
            .order_by_asc(offer::Column::Id)
            .all(self.services.db.read())
            .await
            .expect("offers are read")
    }

    /// The pending offers of a query.
    pub async fn pending(&self, id: QueryId) -> Vec<offer::Model> {
        let mut offers = self.offers(id).await;
        offers.retain(|offer| offer.state == OfferState::Pending);
        offers
    }

    /// The query as it is now.
    pub async fn query(&self, id: QueryId) -> query::Model {
        query::Entity::find_by_id(id)
            .one(self.services.db.read())
            .await
            .expect("queries are read")
            .expect("the query is there")
    }

    fn brand_row(&self) -> brand::Model {
        brand::Model {
            id: self.brand,
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
            created_at: start(),
            updated_at: start(),
        }
    }

    fn queue_row(&self, limits: QueueLimits) -> queue::Model {
        queue::Model {
            mode: BrandMode::Live,
            pay_rules: None,
            id: self.queue,
            brand_id: self.brand,
            name: "chat".into(),
            channel: Channel::Chat,
            status: QueueStatus::Open,
            languages: vec!["en".parse().expect("a tag")].into(),
            skills: vec![].into(),
            coverage: serde_json::from_value(json!({"kind": "always"})).expect("coverage"),
            outside_window: OutsideWindow::Refuse,
            certification_required: false,
            first_response_seconds: 30,
            resolution_seconds: None,
            promise_texts: PromiseTexts::default(),
            data_regions: vec![].into(),
            price_amount: PRICE,
            currency: Currency::USD,
            visit_fee_amount: 112,
            quiet_seconds: 3_600,
            hold_seconds: 259_200,
            finish_seconds: 1_800,
            limits,
            version: 1,
            created_at: start(),
            updated_at: start(),
        }
    }
}

fn person(experts: &[ExpertId], n: usize, role: Role) -> Actor {
    Actor::Person {
        person: id(4, n),
        session: id(5, n),
        membership: id(6, n),
        role,
        brand: None,
        expert: experts.get(n).copied(),
    }
}

fn person_row(n: usize) -> person::Model {
    person::Model {
        id: id(4, n),
        email: format!("e{n}@example.com"),
        email_key: format!("e{n}@example.com"),
        name: "E".into(),
        password_hash: "x".into(),
        email_verified_at: Some(start()),
        language: None,
        created_at: start(),
    }
}

fn expert_row(expert_id: ExpertId, n: usize) -> expert::Model {
    expert::Model {
        twin_brand_id: None,
        id: expert_id,
        person_id: id(4, n),
        display_name: format!("E{n}"),
        time_zone: "Asia/Manila".parse().expect("a zone"),
        status: ExpertStatus::Approved,
        status_reason: None,
        data_region: None,
        weekly: vec![].into(),
        exceptions: vec![].into(),
        travel: vec![].into(),
        intent: PresenceIntent::Offline,
        intent_since: None,
        paused_until: None,
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
        created_at: start(),
        updated_at: start(),
    }
}
