//! Many at once: a seat is sold once, and nobody sits on two.

use futures_util::future::join_all;
use serde_json::json;
use tests::on_both;

use super::{a_queue, expert_of, id_of, shift_in, states, with};

on_both!(
    async fn fifty_claims_at_once_sell_the_last_seat_once(app) {
        let (brand, queue) = a_queue(app).await;
        let shift = with(shift_in(&queue, 72, 8), json!({"seats": 2}));
        let id = id_of(&app.admin().await.shift(shift).await);
        let names: Vec<String> = (0..51).map(|n| format!("Expert{n}")).collect();
        let mut experts = Vec::new();
        for name in &names {
            experts.push(expert_of(app, &brand, name).await);
        }
        let early = experts.pop().expect("one more");
        early.shift(&id, "claim", json!({})).await.expect(200);
        let claims = experts.iter().map(|expert| expert.shift(&id, "claim", json!({})));
        let replies = join_all(claims).await;
        let won: Vec<_> = (0..50).filter(|&n| replies[n].status == 200).collect();
        assert_eq!(won.len(), 1, "one of fifty has the last seat");
        for (n, reply) in replies.iter().enumerate().filter(|(n, _)| *n != won[0]) {
            assert_eq!(reply.clone().problem(409), "shift-taken", "claim {n}");
        }
        let again = experts[won[0]].shift(&id, "claim", json!({})).await;
        assert_eq!(again.status, 200);
        assert_eq!(again.text, replies[won[0]].text, "the winner is told the same again");
        let seen = app.admin().await.see_shift(&id).await;
        assert_eq!(states(&seen), ["confirmed", "confirmed"]);
    }
);

on_both!(
    async fn an_expert_who_claims_overlapping_shifts_at_once_gets_one(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mut ids = Vec::new();
        for hour in 0..8 {
            ids.push(id_of(&admin.shift(shift_in(&queue, 72 + hour, 8)).await));
        }
        let expert = expert_of(app, &brand, "Mara").await;
        let replies = join_all(ids.iter().map(|id| expert.shift(id, "claim", json!({})))).await;
        let won = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(won, 1);
        for reply in replies.into_iter().filter(|reply| reply.status != 200) {
            assert_eq!(reply.problem(409), "shift-overlap");
        }
        assert_eq!(expert.shifts("mine").await.len(), 1);
    }
);

on_both!(
    async fn the_database_itself_lets_nobody_sit_on_two_seats(app) {
        use entity::store::shift::seat;
        use entity::value::{SeatState, ShiftId};
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mut seats = Vec::new();
        for hour in [72, 76, 80] {
            let id = id_of(&admin.shift(shift_in(&queue, hour, 8)).await);
            let shift: ShiftId = id.parse().expect("a shift");
            let found = seat::of_shifts(app.services.db.read(), &[shift]).await;
            seats.push(found.expect("seats").remove(0).id);
        }
        let mara: entity::value::ExpertId = expert_of(app, &brand, "Mara").await.id.parse().expect("an expert");
        let sit = |id: entity::value::SeatId| {
            app.services.db.write(move |tx| async move {
                let further = entity::table::shift_seat::ActiveModel {
                    expert_id: sea_orm::ActiveValue::Set(Some(mara)),
                    ..Default::default()
                };
                let arrow = (SeatState::Published, SeatState::Claimed);
                seat::transition(&tx, id, arrow, further).await
            })
        };
        let sat = join_all(seats.iter().map(|&id| sit(id))).await;
        let first = sat.iter().map(Result::is_ok).collect::<Vec<_>>();
        let alone = [[true, false, true], [false, true, false]];
        assert!(alone.iter().any(|ways| first == ways), "never two that overlap: {first:?}");
    }
);

on_both!(
    async fn two_who_want_the_same_replacement_or_swap_at_once_get_it_once(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let leaving = id_of(&admin.shift(shift_in(&queue, 24, 8)).await);
        let mut experts = Vec::new();
        for n in 0..10 {
            experts.push(expert_of(app, &brand, &format!("Expert{n}")).await);
        }
        let holder = experts.pop().expect("a holder");
        holder.shift(&leaving, "claim", json!({})).await.expect(200);
        app.advance(chrono::TimeDelta::minutes(6)).await;
        holder.shift(&leaving, "release", json!({})).await.expect(200);
        let claims = experts.iter().map(|expert| expert.shift(&leaving, "claim", json!({})));
        let replies = join_all(claims).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        let seen = admin.see_shift(&leaving).await;
        assert_eq!(states(&seen), ["reassigned", "confirmed"]);

        let swapped = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        holder.shift(&swapped, "claim", json!({})).await.expect(200);
        let swap = holder.client.post("/v1/shift-swaps", json!({"shift_id": swapped})).await;
        let path = format!("/v1/shift-swaps/{}/take", id_of(&swap.expect(201)));
        let takes = experts.iter().map(|expert| expert.client.post(&path, json!({})));
        let replies = join_all(takes).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        for reply in replies.into_iter().filter(|reply| reply.status != 200) {
            assert_eq!(reply.problem(409), "swap-taken");
        }
    }
);
