//! Random lives of queries through the real use cases: every invariant of the books after each step.
//!
//! Reopenings, transfers, escalations, disputes, refunds, clawbacks, payouts that are called off,
//! and prices, fees and rules that change between an offer and its acceptance. The number of lives
//! is `VESPER_LIVES` (a few by default); a failure prints the seed and the steps that led to it.

use chrono::TimeDelta;
use entity::db::{Db, Engine};
use entity::store;
use entity::store::dispute::DisputesOf;
use entity::store::earning::LinesOf;
use entity::table::{assignment, earning, query};
use entity::value::{
    CancelReason, ConfirmedBy, Currency, Disposition, DisputeReason, DisputeSide, DisputeState,
    EarningKind, EarningState, EscalateReason, Money, OfferId, PayoutRunId, QueryId, QueryState,
    TransferReason,
};
use scheduler::chance::{Purpose, Stream};
use scheduler::service::deposits::SetBrandTerms;
use scheduler::service::disputes::{Claim, DecideDispute, Disputant, OpenDispute, WithdrawDispute};

use scheduler::service::offers::AcceptOffer;
use scheduler::service::payouts::{ApproveRun, CancelRun, execute, upkeep};
use scheduler::service::queries::{Action, Answered};
use scheduler::service::timers::sweep;
use scheduler::service::verify::verify;
use scheduler::service::work::{EscalateQuery, ResolveQuery, TransferQuery};
use scheduler::service::{Actor, Fault, UseCase};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::desk::Desk;

/// Steps of one life.
const STEPS: usize = 70;

struct Lives {
    experts: [Desk; 2],
    queries: Vec<QueryId>,
    offers: Vec<(OfferId, usize)>,
    runs: Vec<PayoutRunId>,
    chance: Stream,
    log: Vec<String>,
}

impl Lives {
    async fn new(db: &Db, seed: u64) -> Self {
        let desk = Desk::with(
            db,
            json!({"escalation_credit": {"amount": 50, "currency": "USD"}}),
        )
        .await;
        let max = desk.colleague().await;
        desk.set_account().await;
        Self {
            experts: [desk, max],
            queries: Vec::new(),
            offers: Vec::new(),
            runs: Vec::new(),
            chance: Stream::new(seed, Purpose::Arrival, &[]),
            log: Vec::new(),
        }
    }

    fn desk(&self) -> &Desk {
        &self.experts[0]
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.chance.below(of.len())].clone())
    }

    /// Runs a use case; a refusal is part of life, a fault of ours is not.
    async fn run<U: UseCase>(&mut self, actor: Actor, what: &str, case: U) -> Option<U::Output> {
        let outcome = self.desk().services.run(actor, case).await;
        self.judge(what, outcome)
    }

    fn judge<T>(&mut self, what: &str, outcome: Result<T, Fault>) -> Option<T> {
        let told = match &outcome {
            Ok(_) => "done".to_owned(),
            Err(fault) => fault.to_string(),
        };
        self.log.push(format!("{what}: {told}"));
        match outcome {
            Ok(done) => Some(done),
            Err(fault) if fault.slug == "internal" => {
                panic!("{fault}\n{}", self.log.join("\n"))
            }
            Err(_) => None,
        }
    }

    async fn in_state(&self, states: &[QueryState]) -> Vec<query::Model> {
        let all = query::Entity::find()
            .all(self.desk().services.db.read())
            .await;
        let all = all.expect("they are read").into_iter();
        all.filter(|query| states.contains(&query.state)).collect()
    }

    /// A query that somebody holds, and who.
    async fn held(&mut self) -> Option<(QueryId, usize)> {
        use QueryState::{Assigned, WaitingCustomer, Working};
        let held = self.in_state(&[Assigned, Working, WaitingCustomer]).await;
        let query = self.pick(&held)?.id;
        let work = store::assignment::open_of_query(self.desk().services.db.read(), query).await;
        let work: assignment::Model = work.expect("it is read")?;
        let who = self
            .experts
            .iter()
            .position(|desk| desk.expert == work.expert_id)?;
        Some((query, who))
    }

    async fn lines(&self) -> Vec<earning::Model> {
        let mut lines = Vec::new();
        for desk in &self.experts {
            let of = LinesOf::Expert(desk.expert);
            let own = store::earning::list(
                desk.services.db.read(),
                (of, &Default::default()),
                None,
                10_000,
            )
            .await;
            lines.extend(own.expect("they are read"));
        }
        lines
    }

    async fn step(&mut self) {
        match self.chance.below(26) {
            0..=3 => self.ask().await,
            4..=6 => self.accept().await,
            7 | 8 => self.reply().await,
            9..=11 => self.resolve().await,
            12 | 13 => self.confirm().await,
            14 => self.write_again().await,
            15 => {
                self.act(
                    Action::Reopen,
                    &[QueryState::Resolved, QueryState::ResolutionProposed],
                )
                .await
            }
            16 => self.pass_on().await,
            17 => self.escalate().await,
            18 => self.leave().await,
            19 => self.change_terms().await,
            20 => self.time_passes().await,
            21 | 22 => self.dispute().await,
            23 => self.end_dispute().await,
            24 => self.draw_up().await,
            _ => self.end_run().await,
        }
    }

    async fn ask(&mut self) {
        let query = self.desk().ask().await;
        self.queries.push(query);
        self.offer(query).await;
    }

    /// The offer is made now and accepted at some other time, if it still can be.
    async fn offer(&mut self, query: QueryId) {
        let who = self.chance.below(2);
        let offer = self.experts[who].offer(query).await;
        self.offers.push((offer, who));
    }

    async fn accept(&mut self) {
        for query in self.in_state(&[QueryState::Queued]).await {
            self.offer(query.id).await;
        }
        let Some((offer, who)) = self.offers.pop() else {
            return;
        };
        let actor = self.experts[who].as_expert();
        self.run(actor, "accept", AcceptOffer { offer }).await;
    }

    async fn reply(&mut self) {
        if let Some((query, who)) = self.held().await {
            let posted = self.experts[who].reply(query, "Tomorrow.").await;
            self.judge("reply", posted);
        }
    }

    async fn resolve(&mut self) {
        if let Some((query, who)) = self.held().await {
            let resolve = ResolveQuery {
                query,
                disposition: Disposition::Answered,
                note: None,
            };
            let actor = self.experts[who].as_expert();
            self.run(actor, "resolve", resolve).await;
        }
    }

    async fn confirm(&mut self) {
        let by = [ConfirmedBy::Brand, ConfirmedBy::Customer][self.chance.below(2)];
        let proposed = [QueryState::ResolutionProposed];
        self.act(Action::Confirm(by), &proposed).await;
    }

    async fn act(&mut self, action: Action, states: &[QueryState]) {
        let found = self.in_state(states).await;
        if let Some(query) = self.pick(&found) {
            let what = format!("{action:?}");
            let done = self.desk().act(query.id, action).await;
            self.judge(&what, done);
        }
    }

    async fn write_again(&mut self) {
        let queries = self.queries.clone();
        if let Some(query) = self.pick(&queries) {
            let words = ["Thanks!", "It is still not here"][self.chance.below(2)];
            let posted = self.desk().write_again(query, words).await;
            if let Some(posted) = self.judge(words, posted)
                && posted.message.query_id != query
                && !self.queries.contains(&posted.message.query_id)
            {
                self.queries.push(posted.message.query_id);
            }
        }
    }

    async fn pass_on(&mut self) {
        if let Some((query, who)) = self.held().await {
            let transfer = TransferQuery {
                query,
                reason: TransferReason::Skill,
                note: None,
                to: None,
            };
            let actor = self.experts[who].as_expert();
            self.run(actor, "transfer", transfer).await;
        }
    }

    async fn escalate(&mut self) {
        if let Some((query, who)) = self.held().await {
            let reasons = [
                EscalateReason::NeedsBrandDecision,
                EscalateReason::NeedsBrandInformation,
            ];
            let escalate = EscalateQuery {
                query,
                reason: reasons[self.chance.below(2)],
                note: None,
            };
            let actor = self.experts[who].as_expert();
            self.run(actor, "escalate", escalate).await;
        }
        let answer = Action::AnswerEscalation {
            body: format!("Order {}.", self.log.len()),
            then: [Answered::Requeue, Answered::Close][self.chance.below(2)],
        };
        self.act(answer, &[QueryState::Escalated]).await;
    }

    async fn leave(&mut self) {
        use QueryState::{Assigned, Offered, Queued, ResolutionProposed, WaitingCustomer, Working};
        let action =
            [Action::Cancel(CancelReason::Brand), Action::TakeBack][self.chance.below(2)].clone();
        let states = [
            Assigned,
            Offered,
            Queued,
            ResolutionProposed,
            WaitingCustomer,
            Working,
        ];
        self.act(action, &states).await;
    }

    async fn change_terms(&mut self) {
        let price = 1 + self.chance.below(900);
        let money = |amount: usize| json!({"amount": amount, "currency": "USD"});
        let sharing = ["replies", "resolver"][self.chance.below(2)];
        let on: [Value; 3] = [
            json!([]),
            json!(["escalated"]),
            json!(["escalated", "handed_back"]),
        ];
        let patch = json!({
            "price_per_resolution": money(price),
            "visit_fee": money(self.chance.below(price + 1)),
            "escalation_credit": money(self.chance.below(price + 1)),
            "visit_fee_on": on[self.chance.below(3)],
            "resolution": {"sharing": sharing},
        });
        self.log.push(format!("terms: {patch}"));
        self.desk().patch_queue(patch).await;
        let terms = SetBrandTerms {
            brand_id: self.desk().brand,
            credit_limit: None,
            platform_fee_bps: Some(i32::try_from(self.chance.below(10_001)).expect("small")),
            expected_version: None,
        };
        let admin = self.desk().as_admin();
        self.run(admin, "fee", terms).await;
    }

    async fn time_passes(&mut self) {
        let by = [
            TimeDelta::minutes(1),
            TimeDelta::hours(3),
            TimeDelta::days(2),
            TimeDelta::days(4),
        ][self.chance.below(4)];
        self.log.push(format!("{by} pass"));
        self.desk().advance(by);
        sweep(&self.desk().services).await.expect("timers run");
        upkeep(&self.desk().services).await.expect("pay clears");
    }

    async fn dispute(&mut self) {
        let lines = self.lines().await;
        let Some(line) = self.pick(&lines) else {
            return;
        };
        let who = usize::from(line.expert_id != self.desk().expert);
        let by_brand = self.chance.below(3) > 0;
        let by = if by_brand {
            Disputant::Brand(self.desk().brand)
        } else {
            Disputant::Expert(line.expert_id)
        };
        let claimed = 1 + self.chance.below(200);
        let claim = Claim {
            earning: line.id,
            reason: DisputeReason::Other,
            statement: "no".to_owned(),
            evidence: json!([]),
            amount: (!by_brand).then(|| Money::new(claimed as i64, Currency::USD)),
        };
        let actor = self.experts[who].as_expert();
        let what = format!("dispute of {} {} by {by:?}", line.kind, line.state);
        self.run(actor, &what, OpenDispute { by, claim }).await;
    }

    async fn end_dispute(&mut self) {
        let db = self.desk().services.db.clone();
        let open = Some(DisputeState::Open);
        let open = store::dispute::list(db.read(), DisputesOf::All, open, (None, 100)).await;
        let Some(dispute) = self.pick(&open.expect("they are read")) else {
            return;
        };
        if self.chance.below(4) == 0 {
            let by = match dispute.opened_as {
                DisputeSide::Brand => Disputant::Brand(self.desk().brand),
                DisputeSide::Expert => Disputant::Expert(dispute.expert_id),
            };
            let withdraw = WithdrawDispute {
                by,
                dispute: dispute.id,
            };
            self.run(Actor::System, "withdraw", withdraw).await;
            return;
        }
        let outcome = [DisputeSide::Brand, DisputeSide::Expert][self.chance.below(2)];
        let decide = DecideDispute {
            dispute: dispute.id,
            outcome,
            note: "so".to_owned(),
        };
        let admin = self.desk().as_admin();
        self.run(admin, &format!("decide for {outcome}"), decide)
            .await;
    }

    async fn draw_up(&mut self) {
        let drawn = self.desk().draw_up().await;
        if let Some(drawn) = self.judge("draw up", drawn) {
            self.runs.push(drawn.summary.run.id);
        }
    }

    async fn end_run(&mut self) {
        let runs = self.runs.clone();
        let Some(run) = self.pick(&runs) else {
            return;
        };
        let admin = self.desk().as_admin();
        if self.chance.below(3) == 0 {
            self.run(admin, "call off", CancelRun { run }).await;
            return;
        }
        self.run(admin, "approve", ApproveRun { run }).await;
        let executed = execute(&self.desk().services, run).await;
        self.judge("execute", executed);
    }

    async fn check(&mut self, seed: u64) {
        let verdict = verify(&self.desk().services.db)
            .await
            .expect("the books are read");
        let told = || format!("life {seed}: {verdict}\n{}", self.log.join("\n"));
        assert!(verdict.balanced, "{}", told());
        let nights = (
            self.desk().nights().await,
            self.desk().standing_cost().await,
        );
        assert_eq!(nights.0, nights.1, "the nights are miscounted: {}", told());
        let lines = self.lines().await;
        for query in &self.queries {
            let live: Vec<_> = lines
                .iter()
                .filter(|line| line.query_id == Some(*query) && line.state != EarningState::Voided)
                .filter(|line| line.kind != EarningKind::Adjustment)
                .collect();
            for desk in &self.experts {
                let own = live.iter().filter(|line| line.expert_id == desk.expert);
                let resolutions = own.filter(|line| line.kind == EarningKind::Resolution);
                assert!(resolutions.count() <= 1, "{query} pays twice: {}", told());
            }
            let fees = live
                .iter()
                .filter(|line| line.kind != EarningKind::Resolution);
            assert!(fees.count() <= 1, "{query} owes two fees: {}", told());
        }
    }
}

async fn live(db: &Db, seed: u64) {
    let mut lives = Lives::new(db, seed).await;
    for _ in 0..STEPS {
        lives.step().await;
        lives.check(seed).await;
    }
    // At the end nobody holds anything back: what is owed can be paid, and the books still agree.
    lives.desk().time_passes(TimeDelta::days(30)).await;
    lives.draw_up().await;
    for run in lives.runs.clone() {
        let admin = lives.desk().as_admin();
        lives.run(admin, "approve", ApproveRun { run }).await;
        let executed = execute(&lives.desk().services, run).await;
        lives.judge("execute", executed);
    }
    lives.check(seed).await;
}

fn lives() -> u64 {
    let asked = std::env::var("VESPER_LIVES").ok();
    asked.map_or(4, |asked| asked.parse().expect("VESPER_LIVES is a number"))
}

fn run(engine: Engine) {
    for seed in 0..lives() {
        tests::database::run_stores(engine, async |db| live(db, seed).await);
    }
}

#[test]
fn whatever_happens_to_queries_the_books_agree_on_sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn whatever_happens_to_queries_the_books_agree_on_postgres() {
    run(Engine::Postgres);
}
