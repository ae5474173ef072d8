//! What the brand's nights have cost: what is set aside or charged, and did not go back.

use chrono::TimeDelta;
use entity::table::{earning, night_spending, reservation};
use entity::value::{
    CancelReason, DisputeSide, EarningKind, EarningState, ReservationState, TransferReason,
};
use scheduler::service::disputes::Disputant;
use scheduler::service::queries::Action;
use scheduler::service::work::TransferQuery;
use sea_orm::EntityTrait;
use tests::on_both_stores;

use super::desk::{Desk, PRICE};

impl Desk {
    /// What all nights have cost, as they were counted.
    pub async fn nights(&self) -> i64 {
        let nights = night_spending::Entity::find();
        let nights = nights.all(self.services.db.read()).await;
        nights
            .expect("they are read")
            .iter()
            .map(|night| night.amount)
            .sum()
    }

    /// What they must have cost: what is set aside, and what the lines cost that stand.
    pub async fn standing_cost(&self) -> i64 {
        let db = self.services.db.read();
        let held = reservation::Entity::find().all(db).await.expect("a read");
        let held = held
            .iter()
            .filter(|row| row.state == ReservationState::Held);
        let lines = earning::Entity::find().all(db).await.expect("a read");
        // What was accrued is set aside; a clawback stands as a line of the opposite sign.
        let stands = |line: &&earning::Model| {
            let is_clawed = line.kind == EarningKind::Adjustment && line.price_amount < 0;
            let charged = ![EarningState::Accrued, EarningState::Voided].contains(&line.state);
            is_clawed || (line.kind.is_for_work() && charged)
        };
        let charged = lines.iter().filter(stands);
        held.map(|row| row.amount).sum::<i64>() + charged.map(|line| line.price_amount).sum::<i64>()
    }
}

on_both_stores!(
    async fn what_a_dispute_gives_back_the_night_did_not_cost(db) {
        let desk = Desk::new(db).await;
        let brand = Disputant::Brand(desk.brand);
        let (kept, refunded) = (desk.charged().await, desk.charged().await);
        assert_eq!(desk.nights().await, 2 * PRICE);
        let opened = desk.dispute(brand, refunded).await.expect("opened").dispute;
        desk.decide(&opened, DisputeSide::Brand).await.expect("decided");
        assert_eq!(desk.nights().await, PRICE);
        // Days later, and after it was paid out: that night, and no other, is cheaper.
        desk.set_account().await;
        for _ in 0..10 {
            desk.charged().await;
        }
        desk.time_passes(TimeDelta::days(4)).await;
        desk.pay_out().await;
        let opened = desk.dispute(brand, kept).await.expect("opened").dispute;
        desk.decide(&opened, DisputeSide::Brand).await.expect("decided");
        assert_eq!((desk.nights().await, desk.standing_cost().await), (10 * PRICE, 10 * PRICE));
        desk.charged().await;
        assert_eq!(desk.nights().await, 11 * PRICE);
    }
);

on_both_stores!(
    async fn a_fee_for_work_that_others_had_since_counts_against_its_night(db) {
        let desk = Desk::new(db).await;
        let query = desk.answered().await;
        let transfer = TransferQuery {
            query,
            reason: TransferReason::Skill,
            note: None,
            to: None,
        };
        desk.services.run(desk.as_expert(), transfer).await.expect("passed on");
        assert_eq!(desk.nights().await, 0);
        desk.act(query, Action::Cancel(CancelReason::Brand)).await.expect("cancelled");
        let fee = desk.line(query).await;
        assert_eq!((fee.kind, fee.price_amount), (EarningKind::VisitFee, PRICE / 2));
        assert_eq!(desk.nights().await, PRICE / 2);
        let brand = Disputant::Brand(desk.brand);
        let opened = desk.dispute(brand, query).await.expect("opened").dispute;
        desk.decide(&opened, DisputeSide::Brand).await.expect("decided");
        assert_eq!(desk.nights().await, 0);
    }
);
