//! The live dispatcher and the use cases of experts, on both databases, without a server.

mod night;

use entity::store::{assignment, event, lease};
use entity::table::assignment as assignments;
use entity::value::{
    AssignmentState, Channel, Disposition, OfferState, PresenceIntent, QueryState, QueueLimits,
    ResolutionKind,
};
use futures_util::future::join_all;
use night::{Night, PRICE};
use scheduler::dispatcher::LEASE;
use scheduler::service::offers::{AcceptOffer, Acceptance};
use scheduler::service::timers;
use scheduler::service::work::ResolveQuery;
use sea_orm::{EntityTrait, PaginatorTrait};
use tests::on_both_stores;

fn chat() -> QueueLimits {
    QueueLimits::of(Channel::Chat)
}

on_both_stores! {
    async fn of_fifty_who_accept_at_once_one_holds_the_query(db) {
        let limits = QueueLimits { parallel_offers: 20, ..chat() };
        let night = Night::new(db, 20, limits).await;
        night.pay_in(10_000).await;
        let mut ruler = night.node("a").take().await.unwrap().expect("nobody rules");
        ruler.tick().await.unwrap();
        // Thirty seconds are so little that many are asked at once.
        let query = night.ask("hello").await;
        ruler.tick().await.unwrap();
        let pending = night.pending(query).await;
        assert!(pending.len() > 2, "many are asked near the deadline: {}", pending.len());
        let tries = (0..50).map(|n| {
            let offer = &pending[n % pending.len()];
            let (services, who) = (night.services.clone(), night.expert(night.number(offer.expert_id)));
            let accept = AcceptOffer { offer: offer.id };
            async move { services.run(who, accept).await }
        });
        let outcomes = join_all(tries).await;
        let mut winners = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(Acceptance::Accepted(accepted)) => winners.push(accepted.assignment.id),
                Ok(Acceptance::Unfunded) => panic!("there are funds"),
                Err(fault) => assert_eq!(fault.slug, "offer-taken"),
            }
        }
        winners.dedup();
        assert_eq!(winners.len(), 1, "one assignment, however often its holder asks");
        assert_eq!(assignments::Entity::find().count(db.read()).await.unwrap(), 1);
        let offers = night.offers(query).await;
        let accepted = offers.iter().filter(|offer| offer.state == OfferState::Accepted);
        assert_eq!(accepted.count(), 1);
        assert!(offers.iter().all(|offer| offer.state != OfferState::Pending));
        assert_eq!(night.query(query).await.state, QueryState::Assigned);
    }
}

on_both_stores! {
    async fn a_ruler_that_wakes_up_late_changes_nothing(db) {
        let night = Night::new(db, 2, chat()).await;
        night.pay_in(10_000).await;
        let mut first = night.node("a").take().await.unwrap().expect("nobody rules");
        first.tick().await.unwrap();
        let second = night.node("b");
        assert!(second.take().await.unwrap().is_none(), "the first one rules");
        night.advance(4);
        let mut second = second.take().await.unwrap().expect("the lease has run out");
        assert!(second.token() > first.token());
        second.tick().await.unwrap();
        let query = night.ask("hello").await;
        let fault = first.tick().await.expect_err("its token is not in force");
        assert_eq!(fault.slug, "stale-lease");
        assert!(night.offers(query).await.is_empty());
        second.tick().await.unwrap();
        let offers = night.offers(query).await;
        assert_eq!(offers.len(), 1);
        assert_eq!(offers[0].fence, second.token());
        let row = lease::find(db.read(), LEASE).await.unwrap().expect("a lease");
        assert_eq!(row.token, second.token());
    }
}

on_both_stores! {
    async fn who_takes_over_goes_on_where_the_other_left(db) {
        let night = Night::new(db, 1, chat()).await;
        night.pay_in(10_000).await;
        let mut first = night.node("a").take().await.unwrap().expect("nobody rules");
        first.tick().await.unwrap();
        let query = night.ask("hello").await;
        first.tick().await.unwrap();
        drop(first);
        night.advance(5);
        let mut second = night.node("b").take().await.unwrap().expect("the lease has run out");
        second.tick().await.unwrap();
        assert_eq!(night.offers(query).await.len(), 1, "the offer still stands");
        night.advance(16);
        while second.tick().await.unwrap().more {}
        let offers = night.offers(query).await;
        assert_eq!(offers.len(), 1, "the only expert let it run out and is not asked again yet");
        assert_eq!(offers[0].state, OfferState::Expired);
        drop(second);
        night.advance(5);
        let mut third = night.node("c").take().await.unwrap().expect("the lease has run out");
        third.tick().await.unwrap();
        assert_eq!(night.offers(query).await.len(), 1, "nor does the next ruler ask again");
        assert_eq!(night.query(query).await.state, QueryState::Queued);
    }
}

on_both_stores! {
    async fn nobody_holds_more_than_the_queue_allows(db) {
        let limits = QueueLimits { concurrency: 2, ..chat() };
        let night = Night::new(db, 1, limits).await;
        night.pay_in(10_000).await;
        let mut ruler = night.node("a").take().await.unwrap().expect("nobody rules");
        ruler.tick().await.unwrap();
        let mut queries = Vec::new();
        for n in 0..5 {
            queries.push(night.ask(&format!("hello {n}")).await);
        }
        while ruler.tick().await.unwrap().more {}
        let mut pending = Vec::new();
        for &query in &queries {
            pending.extend(night.pending(query).await);
        }
        assert_eq!(pending.len(), 2, "the backlog is not dumped on the first who is here");
        for offer in &pending {
            night.accept(0, offer.id).await.unwrap();
        }
        while ruler.tick().await.unwrap().more {}
        let open = assignment::count_open(db.read(), night.experts[0], &[Channel::Chat]);
        assert_eq!(open.await.unwrap(), 2);
        let waiting = night.pending(queries[4]).await;
        assert!(waiting.is_empty());
    }
}

on_both_stores! {
    async fn a_brand_without_funds_is_told_and_pays_nothing(db) {
        let night = Night::new(db, 1, chat()).await;
        night.pay_in(PRICE).await;
        let mut ruler = night.node("a").take().await.unwrap().expect("nobody rules");
        ruler.tick().await.unwrap();
        let first = night.ask("first").await;
        ruler.tick().await.unwrap();
        let offer = night.pending(first).await.remove(0);
        night.accept(0, offer.id).await.unwrap().accepted().unwrap();
        let second = night.ask("second").await;
        while ruler.tick().await.unwrap().more {}
        assert!(night.offers(second).await.is_empty(), "no offer goes out");
        assert_eq!(night.query(second).await.state, QueryState::Queued);
        let brand = entity::store::brand::find(db.read(), night.brand).await.unwrap().unwrap();
        assert!(brand.exhausted_at.is_some());
    }
}

on_both_stores! {
    async fn silence_resolves_and_the_hold_closes(db) {
        let night = Night::new(db, 1, chat()).await;
        night.pay_in(10_000).await;
        let mut ruler = night.node("a").take().await.unwrap().expect("nobody rules");
        ruler.tick().await.unwrap();
        let query = night.ask("hello").await;
        ruler.tick().await.unwrap();
        let offer = night.pending(query).await.remove(0);
        night.accept(0, offer.id).await.unwrap();
        let resolve = ResolveQuery { query, disposition: Disposition::Answered, note: Some("all well".into()) };
        let worked = night.services.run(night.expert(0), resolve.clone()).await.unwrap();
        assert_eq!(worked.assignment.state, AssignmentState::Finished);
        let again = night.services.run(night.expert(0), resolve).await.unwrap();
        assert_eq!(again.assignment, worked.assignment);
        timers::sweep(&night.services).await.unwrap();
        assert_eq!(night.query(query).await.state, QueryState::ResolutionProposed);
        night.advance(3_600);
        timers::sweep(&night.services).await.unwrap();
        timers::sweep(&night.services).await.unwrap();
        let resolved = night.query(query).await;
        assert_eq!(resolved.state, QueryState::Resolved);
        assert_eq!(resolved.resolution_kind, Some(ResolutionKind::Assumed));
        night.advance(259_200);
        timers::sweep(&night.services).await.unwrap();
        assert_eq!(night.query(query).await.state, QueryState::Closed);
        let timeline = event::timeline(db.read(), query).await.unwrap();
        let numbers: Vec<i64> = timeline.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    }
}

on_both_stores! {
    async fn an_expert_who_goes_offline_holding_work_loses_it(db) {
        let night = Night::new(db, 2, chat()).await;
        night.pay_in(10_000).await;
        let mut ruler = night.node("a").take().await.unwrap().expect("nobody rules");
        ruler.tick().await.unwrap();
        let query = night.ask("hello").await;
        ruler.tick().await.unwrap();
        let offer = night.pending(query).await.remove(0);
        let (gone, other) = match night.number(offer.expert_id) {
            0 => (0, 1),
            _ => (1, 0),
        };
        night.accept(gone, offer.id).await.unwrap();
        night.say(gone, PresenceIntent::Offline).await;
        for _ in 0..7 {
            night.advance(10);
            night.say(other, PresenceIntent::Online).await;
            while ruler.tick().await.unwrap().more {}
        }
        let offers = night.pending(query).await;
        assert_eq!(offers.len(), 1, "it is offered again");
        assert_eq!(offers[0].expert_id, night.experts[other]);
        let work = assignment::of_offer(db.read(), offer.id).await.unwrap().unwrap();
        assert_eq!(work.state, AssignmentState::ReclaimedOffline);
        let late = night.services.run(night.expert(gone), AcceptOffer { offer: offer.id }).await;
        assert_eq!(late.expect_err("it is lost").slug, "not-holding");
    }
}
