//! Disputes: what each side may say about a line, what it holds, and where the money goes.

use chrono::TimeDelta;
use entity::store;
use entity::table::{dispute, earning, payout};
use entity::value::{
    ConfirmedBy, DisputeReason, DisputeSide, DisputeState, EarningState, Money, PayoutRunId,
    QueryId,
};
use scheduler::ledger::Account;
use scheduler::service::disputes::{
    AnswerDispute, Claim, DecideDispute, Disputant, OpenDispute, Opened, WithdrawDispute,
};
use scheduler::service::payouts::{
    ApproveRun, CancelRun, Destination, DrawUpRun, Drawn, Rail, SetDestination, execute, upkeep,
};
use scheduler::service::queries::Action;
use scheduler::service::{Actor, Fault};
use serde_json::json;
use tests::on_both_stores;

use super::desk::{Desk, PRICE};
use super::pay::prove;

/// What a resolution pays, in cents.
const PAY: i64 = PRICE * 4 / 5;

impl Desk {
    /// A query whose resolution was charged.
    pub async fn charged(&self) -> QueryId {
        let query = self.proposed().await;
        let confirm = Action::Confirm(ConfirmedBy::Brand);
        self.act(query, confirm).await.expect("confirmed");
        query
    }

    /// The only line of a query, whatever became of it.
    pub async fn line(&self, query: QueryId) -> earning::Model {
        let of = store::earning::LinesOf::Expert(self.expert);
        let lines = store::earning::list(
            self.services.db.read(),
            (of, &Default::default()),
            None,
            1_000,
        )
        .await;
        let mut lines = lines.expect("they are read").into_iter();
        let line = lines.rfind(|line| line.query_id == Some(query));
        line.expect("it has a line")
    }

    pub async fn dispute(&self, by: Disputant, query: QueryId) -> Result<Opened, Fault> {
        let line = self.line(query).await;
        self.dispute_for(by, &line, line.amount).await
    }

    /// Disputes a line; an expert claims so much.
    async fn dispute_for(
        &self,
        by: Disputant,
        line: &earning::Model,
        amount: i64,
    ) -> Result<Opened, Fault> {
        let claimed = Money::new(amount, line.currency);
        let claim = Claim {
            earning: line.id,
            reason: DisputeReason::NotResolved,
            statement: "It is not.".to_owned(),
            evidence: json!([]),
            amount: matches!(by, Disputant::Expert(_)).then_some(claimed),
        };
        let actor = match by {
            Disputant::Brand(_) => Actor::System,
            Disputant::Expert(_) => self.as_expert(),
        };
        self.services.run(actor, OpenDispute { by, claim }).await
    }

    pub async fn decide(
        &self,
        dispute: &dispute::Model,
        outcome: DisputeSide,
    ) -> Result<dispute::Model, Fault> {
        let decide = DecideDispute {
            dispute: dispute.id,
            outcome,
            note: "as the thread shows".to_owned(),
        };
        self.services.run(self.as_admin(), decide).await
    }

    pub async fn time_passes(&self, by: TimeDelta) {
        self.advance(by);
        upkeep(&self.services).await.expect("it clears and lapses");
    }

    pub async fn set_account(&self) {
        let details = json!({"holder": "Ana", "iban": "GB82WEST12345698765432"});
        let set = SetDestination {
            expected: None,
            expert: self.expert,
            rail: Rail::Csv,
            destination: Destination::parse(Rail::Csv, &details).expect("a good account"),
        };
        self.services.run(self.as_expert(), set).await.expect("set");
    }

    pub async fn draw_up(&self) -> Result<Drawn, Fault> {
        let draw = DrawUpRun {
            rail: Rail::Csv,
            cutoff: None,
        };
        self.services.run(self.as_admin(), draw).await
    }

    pub async fn send(&self, run: PayoutRunId) {
        self.services
            .run(self.as_admin(), ApproveRun { run })
            .await
            .expect("approved");
        execute(&self.services, run).await.expect("executed");
    }

    /// Everything that can be paid out is.
    pub async fn pay_out(&self) -> payout::Model {
        let drawn = self.draw_up().await.expect("a run");
        self.send(drawn.summary.run.id).await;
        drawn.payouts.into_iter().next().expect("a payout")
    }

    async fn held(&self) -> i64 {
        self.holds(Account::held(self.expert, entity::value::Currency::USD))
            .await
    }

    async fn owed(&self) -> i64 {
        self.holds(Account::owed(self.expert, entity::value::Currency::USD))
            .await
    }
}

on_both_stores!(
    async fn a_brand_that_is_right_has_its_money_back(db) {
        let desk = Desk::new(db).await;
        let query = desk.charged().await;
        let brand = Disputant::Brand(desk.brand);
        let opened = desk.dispute(brand, query).await.expect("opened");
        assert!(opened.new && !desk.dispute(brand, query).await.expect("the same").new);
        assert_eq!(desk.line(query).await.state, EarningState::Held);
        assert_eq!(desk.held().await, PAY);
        let refused = desk.act(query, Action::Reopen).await.expect_err("it is held");
        assert_eq!(refused.slug, "disputed");
        desk.time_passes(TimeDelta::days(4)).await;
        assert_eq!(desk.line(query).await.state, EarningState::Held, "it does not clear");
        prove(db).await;
        let ended = desk.decide(&opened.dispute, DisputeSide::Brand).await.expect("decided");
        assert_eq!(ended.state, DisputeState::Upheld);
        assert_eq!(desk.decide(&opened.dispute, DisputeSide::Brand).await.expect("the same"), ended);
        assert!(desk.decide(&opened.dispute, DisputeSide::Expert).await.is_err());
        assert_eq!(desk.money().await, (100_000, 0));
        assert_eq!((desk.line(query).await.state, desk.held().await), (EarningState::Voided, 0));
        prove(db).await;
    }
);

on_both_stores!(
    async fn silence_decides_for_the_expert(db) {
        let desk = Desk::new(db).await;
        let (first, second) = (desk.charged().await, desk.charged().await);
        let brand = Disputant::Brand(desk.brand);
        let opened = desk.dispute(brand, first).await.expect("opened").dispute;
        desk.time_passes(TimeDelta::days(5) - TimeDelta::seconds(1)).await;
        assert_eq!(desk.line(first).await.state, EarningState::Held);
        assert_eq!(desk.line(second).await.state, EarningState::Available, "only that line is held");
        desk.time_passes(TimeDelta::seconds(1)).await;
        let ended = store::dispute::find(db.read(), opened.id).await.expect("read").expect("there");
        assert_eq!((ended.state, ended.decided_by), (DisputeState::Lapsed, None));
        assert_eq!(desk.line(first).await.state, EarningState::Available);
        assert!(desk.decide(&opened, DisputeSide::Brand).await.is_err(), "too late");
        let again = desk.dispute(brand, first).await.expect_err("once only");
        assert_eq!(again.slug, "disputed-before");
        prove(db).await;
    }
);

on_both_stores!(
    async fn what_is_withdrawn_or_rejected_can_be_paid_out_at_once(db) {
        let desk = Desk::new(db).await;
        let brand = Disputant::Brand(desk.brand);
        let (first, second) = (desk.charged().await, desk.charged().await);
        let one = desk.dispute(brand, first).await.expect("opened").dispute;
        let withdraw = |by| WithdrawDispute { by, dispute: one.id };
        let expert = Disputant::Expert(desk.expert);
        let refused = desk.services.run(desk.as_expert(), withdraw(expert)).await;
        assert_eq!(refused.expect_err("not theirs").slug, "not-your-dispute");
        for _ in 0..2 {
            let ended = desk.services.run(Actor::System, withdraw(brand)).await.expect("withdrawn");
            assert_eq!(ended.state, DisputeState::Withdrawn);
        }
        let two = desk.dispute(brand, second).await.expect("opened").dispute;
        let answer = AnswerDispute {
            by: expert,
            dispute: two.id,
            statement: "It arrived.".to_owned(),
            evidence: json!([]),
        };
        let answered = desk.services.run(desk.as_expert(), answer).await.expect("answered");
        assert_eq!(answered.answer.expect("it is kept")["statement"], "It arrived.");
        desk.decide(&two, DisputeSide::Expert).await.expect("decided");
        desk.set_account().await;
        desk.advance(TimeDelta::seconds(1));
        let paid = desk.draw_up().await;
        assert!(paid.is_err() || paid.is_ok_and(|drawn| drawn.payouts[0].amount == 2 * PAY));
        prove(db).await;
    }
);

on_both_stores!(
    async fn pay_that_was_sent_is_made_good_by_later_pay_and_never_by_more_than_a_quarter(db) {
        let desk = Desk::new(db).await;
        desk.set_account().await;
        let mut queries = Vec::new();
        for _ in 0..5 {
            queries.push(desk.charged().await);
        }
        desk.time_passes(TimeDelta::days(4)).await;
        assert_eq!(desk.pay_out().await.amount, 5 * PAY);
        let brand = Disputant::Brand(desk.brand);
        let before = desk.money().await.0;
        for query in &queries[..2] {
            let opened = desk.dispute(brand, *query).await.expect("in the window").dispute;
            assert_eq!(opened.held_from, None);
            desk.decide(&opened, DisputeSide::Brand).await.expect("decided");
        }
        let owed = -2 * PAY;
        assert_eq!(desk.money().await.0, before + 2 * PRICE, "the brand has its money at once");
        assert_eq!(desk.owed().await, owed);
        assert_eq!(desk.line(queries[0]).await.state, EarningState::Paid, "nothing is rewritten");
        prove(db).await;

        for _ in 0..5 {
            desk.charged().await;
        }
        desk.time_passes(TimeDelta::days(4)).await;
        let drawn = desk.draw_up().await.expect("a run");
        let sum = 5 * PAY;
        assert_eq!((drawn.payouts[0].amount, drawn.payouts[0].netted_amount), (sum * 3 / 4, sum / 4));
        assert_eq!(desk.owed().await, owed + sum / 4);
        prove(db).await;
        let cancel = CancelRun { run: drawn.summary.run.id };
        desk.services.run(desk.as_admin(), cancel).await.expect("called off");
        assert_eq!(desk.owed().await, owed);
        prove(db).await;
        desk.advance(TimeDelta::seconds(1));
        assert_eq!(desk.pay_out().await.netted_amount, sum / 4);
        assert_eq!(desk.owed().await, owed + sum / 4);
        prove(db).await;

        desk.advance(TimeDelta::days(14));
        let late = desk.dispute(brand, queries[2]).await.expect_err("the window is over");
        assert_eq!(late.slug, "window-over");
    }
);

on_both_stores!(
    async fn an_expert_claims_what_is_missing_and_the_platform_pays(db) {
        let desk = Desk::new(db).await;
        let query = desk.charged().await;
        let expert = Disputant::Expert(desk.expert);
        let whole = desk.dispute(expert, query).await.expect_err("nothing is missing");
        assert_eq!(whole.slug, "nothing-to-claim");
        desk.act(query, Action::Reopen).await.expect("reopened");
        let early = desk.dispute(expert, query).await.expect_err("it may pay at its end");
        assert_eq!(early.slug, "not-final");
        desk.act(query, Action::TakeBack).await.expect("taken back, for the visit fee");
        let line = desk.line(query).await;
        assert!(desk.dispute_for(expert, &line, PAY).await.is_err(), "more than is missing");
        let missing = PAY / 2;
        let opened = desk.dispute_for(expert, &line, missing).await.expect("opened").dispute;
        assert_eq!((opened.brand_id, opened.claimed_amount), (None, Some(missing)));
        desk.decide(&opened, DisputeSide::Expert).await.expect("decided");
        desk.time_passes(TimeDelta::seconds(1)).await;
        assert_eq!(desk.money().await, (100_000 - PRICE / 2, 0), "the brand does not pay it");
        let usd = entity::value::Currency::USD;
        assert_eq!(desk.holds(Account::payable(desk.expert, usd)).await, missing);
        assert_eq!(desk.holds(Account::promotion(usd)).await, -missing);
        prove(db).await;
    }
);

on_both_stores!(
    async fn work_that_was_voided_twice_is_made_up_for_once(db) {
        let desk = Desk::new(db).await;
        let query = desk.charged().await;
        desk.act(query, Action::Reopen).await.expect("reopened");
        desk.accept(query).await;
        desk.resolve(query).await;
        desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        desk.act(query, Action::Reopen).await.expect("reopened again");
        desk.act(query, Action::TakeBack).await.expect("taken back, for the visit fee");
        let of = store::earning::LinesOf::Expert(desk.expert);
        let lines = store::earning::list(db.read(), (of, &Default::default()), None, 10).await;
        let mut lines = lines.expect("they are read");
        lines.retain(|line| line.state == EarningState::Voided);
        assert_eq!(lines.len(), 2);
        let expert = Disputant::Expert(desk.expert);
        let claims = lines.iter().map(|line| desk.dispute_for(expert, line, PAY / 2));
        let opened = futures_util::future::join_all(claims).await;
        let opened: Vec<_> = opened.into_iter().filter_map(Result::ok).collect();
        assert_eq!(opened.len(), 1, "one claim for what one offer said");
        desk.decide(&opened[0].dispute, DisputeSide::Expert).await.expect("decided");
        for line in &lines {
            assert!(desk.dispute_for(expert, line, 1).await.is_err());
        }
        prove(db).await;
    }
);

on_both_stores!(
    async fn a_stranger_sees_no_dispute_and_no_line(db) {
        let desk = Desk::new(db).await;
        let max = desk.colleague().await;
        let query = desk.charged().await;
        let line = desk.line(query).await.id;
        let claim = Claim {
            earning: line,
            reason: DisputeReason::UnpaidWork,
            statement: "mine".to_owned(),
            evidence: json!([]),
            amount: None,
        };
        let by = Disputant::Expert(max.expert);
        let open = OpenDispute { by, claim };
        let refused = desk.services.run(max.as_expert(), open).await.expect_err("not theirs");
        assert_eq!(refused.slug, "not-found");
        let opened = desk.dispute(Disputant::Brand(desk.brand), query).await.expect("opened");
        let withdraw = WithdrawDispute { by, dispute: opened.dispute.id };
        let refused = desk.services.run(max.as_expert(), withdraw).await.expect_err("not theirs");
        assert_eq!(refused.slug, "not-found");
    }
);
