//! Signing in and staying signed in.

use chrono::TimeDelta;
use entity::store::access;
use scheduler::service::sessions::{Refresh, Refreshed, SignOut};
use scheduler::service::{Actor, Fault, Services};
use tests::on_both_stores;

use super::{PASSWORD, services, sign_in, sign_up, slug};

async fn refresh(
    services: &Services,
    session: entity::value::SessionId,
    generation: i64,
) -> Result<Option<i64>, Fault> {
    let use_case = Refresh {
        session,
        generation,
    };
    Ok(match services.run(Actor::Anonymous, use_case).await? {
        Refreshed::Renewed(now) => Some(now.session.generation),
        Refreshed::Reused => None,
    })
}

async fn lives(services: &Services, id: entity::value::SessionId) -> bool {
    access::of_session(services.db.read(), id, services.clock.now())
        .await
        .expect("a read")
        .is_some()
}

on_both_stores!(
    async fn a_lost_answer_can_be_asked_for_again_and_a_stolen_token_ends_the_session(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let id = sign_in(&services, "ANN@acme.example", PASSWORD).await.expect("a session").session.id;
        assert_eq!(refresh(&services, id, 1).await.ok(), Some(Some(2)));
        services.clock.advance(TimeDelta::seconds(9));
        assert_eq!(refresh(&services, id, 1).await.ok(), Some(Some(2)), "the same successor");
        assert_eq!(refresh(&services, id, 2).await.ok(), Some(Some(3)));
        assert_eq!(refresh(&services, id, 1).await.ok(), Some(None), "spent twice over");
        assert!(!lives(&services, id).await);
        assert_eq!(slug(refresh(&services, id, 3).await), "session-over");
    }
);

on_both_stores!(
    async fn a_token_spent_ten_seconds_ago_is_a_theft(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let id = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session.id;
        assert_eq!(refresh(&services, id, 1).await.ok(), Some(Some(2)));
        services.clock.advance(TimeDelta::seconds(10));
        assert_eq!(refresh(&services, id, 1).await.ok(), Some(None));
        assert!(!lives(&services, id).await);
    }
);

on_both_stores!(
    async fn fifty_tabs_that_refresh_at_once_get_one_successor(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let id = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session.id;
        let all = (0..50).map(|_| refresh(&services, id, 1));
        for outcome in futures_util::future::join_all(all).await {
            assert_eq!(outcome.ok(), Some(Some(2)));
        }
    }
);

on_both_stores!(
    async fn a_session_ends_with_time_idleness_and_sign_out(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let idle = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session.id;
        let used = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session.id;
        let left = sign_in(&services, "ann@acme.example", PASSWORD).await.expect("a session").session.id;
        services.run(Actor::Anonymous, SignOut { session: left }).await.expect("signed out");
        assert!(!lives(&services, left).await);
        for generation in 1..=2 {
            services.clock.advance(TimeDelta::days(10));
            assert_eq!(refresh(&services, used, generation).await.ok(), Some(Some(generation + 1)));
        }
        assert_eq!(slug(refresh(&services, idle, 1).await), "session-over");
        services.clock.advance(TimeDelta::days(10));
        assert_eq!(slug(refresh(&services, used, 3).await), "session-over");
        assert!(!lives(&services, used).await);
    }
);

on_both_stores!(
    async fn an_unknown_address_is_refused_like_a_wrong_password(db) {
        let services = services(db);
        sign_up(&services, "ann@acme.example").await.expect("a brand");
        let wrong = sign_in(&services, "ann@acme.example", "not the password").await.err();
        let unknown = sign_in(&services, "bob@acme.example", "not the password").await.err();
        let told = |fault: Option<Fault>| fault.map(|fault| (fault.kind, fault.slug, fault.detail));
        assert!(wrong.is_some());
        assert_eq!(told(wrong), told(unknown));
    }
);
