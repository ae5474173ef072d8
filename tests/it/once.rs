//! A key is answered once: with its effect, in one commit, on both databases.

use entity::db::{Db, WriteTx};
use entity::env::{Clock, Entropy};
use entity::store::job::{self, NewJob};
use scheduler::service::once::{KeptAnswer, Once, OnceOutcome, Rendered};
use scheduler::service::{Actor, Context, Fault, Services, UseCase};
use tests::on_both_stores;

/// Enqueues a job, and refuses afterwards when told to.
#[derive(Clone)]
struct Enqueue {
    refusal: Option<Fault>,
}

impl UseCase for Enqueue {
    type Output = &'static str;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let new = NewJob {
            id: context.id(),
            kind: "test",
            payload: serde_json::json!({}),
            dedupe_key: None,
            run_at: context.now,
        };
        job::enqueue(tx, context.now, new).await?;
        self.refusal.clone().map_or(Ok("done"), Err)
    }
}

fn services(db: &Db) -> Services {
    let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    Services::new(db.clone(), Clock::manual(start), Entropy::seeded(1))
}

fn once(key: &str, body: &str) -> Once {
    Once {
        method: "POST".to_owned(),
        path: "/v1/things".to_owned(),
        key: key.to_owned(),
        hashes: vec![body.to_owned(), format!("{body} under an older secret")],
        keep: chrono::TimeDelta::hours(24),
    }
}

fn render(outcome: Result<&'static str, Fault>) -> Rendered<u16> {
    let (status, body) = match outcome {
        Ok(word) => (201, word.to_owned()),
        Err(fault) => (409, fault.slug.to_owned()),
    };
    let headers = vec![("etag".to_owned(), "\"1\"".to_owned())];
    Rendered {
        answer: status,
        kept: KeptAnswer {
            status,
            headers,
            body,
        },
    }
}

async fn ask(
    services: &Services,
    once: Once,
    refusal: Option<Fault>,
) -> Result<OnceOutcome<u16>, Fault> {
    services
        .run_once(Actor::System, once, Enqueue { refusal }, render)
        .await
}

async fn jobs(services: &Services) -> u64 {
    use entity::table::job::Entity;
    use sea_orm::{EntityTrait, PaginatorTrait};
    Entity::find()
        .count(services.db.read())
        .await
        .expect("a count")
}

on_both_stores!(
    async fn a_repeat_gets_the_stored_answer_and_does_nothing(db) {
        let services = services(db);
        let first = ask(&services, once("a", "body"), None).await;
        assert!(matches!(first, Ok(OnceOutcome::Fresh(201))));
        let Ok(OnceOutcome::Replayed(kept)) = ask(&services, once("a", "body"), None).await else {
            panic!("the repeat is not replayed");
        };
        assert_eq!((kept.status, kept.body.as_str()), (201, "done"));
        assert_eq!(kept.headers, [("etag".to_owned(), "\"1\"".to_owned())]);
        let other = ask(&services, once("a", "other body"), None).await;
        assert_eq!(other.err().map(|fault| fault.slug), Some("idempotency-key-reused"));
        let mut rotated = once("a", "body under a newer secret");
        rotated.hashes.push("body".to_owned());
        assert!(matches!(ask(&services, rotated, None).await, Ok(OnceOutcome::Replayed(_))));
        assert_eq!(jobs(&services).await, 1);
        services.clock.advance(chrono::TimeDelta::hours(24));
        let later = ask(&services, once("a", "other body"), None).await;
        assert!(matches!(later, Ok(OnceOutcome::Fresh(201))), "the key is free again");
        assert_eq!(jobs(&services).await, 2);
    }
);

on_both_stores!(
    async fn a_refusal_is_kept_without_its_effect(db) {
        let services = services(db);
        let refusal = Some(Fault::conflict("too-late", "come earlier"));
        let first = ask(&services, once("a", "body"), refusal).await;
        assert!(matches!(first, Ok(OnceOutcome::Fresh(409))));
        let Ok(OnceOutcome::Replayed(kept)) = ask(&services, once("a", "body"), None).await else {
            panic!("the refusal is not replayed");
        };
        assert_eq!((kept.status, kept.body.as_str()), (409, "too-late"));
        assert_eq!(jobs(&services).await, 0);
    }
);

on_both_stores!(
    async fn what_may_pass_is_never_kept(db) {
        let services = services(db);
        for fault in [
            Fault::unauthenticated("unauthenticated", "sign in"),
            Fault::too_many(1),
            Fault::unavailable("not now", 1),
            Fault::internal("a bug"),
        ] {
            let slug = fault.slug;
            let refused = ask(&services, once("a", "body"), Some(fault)).await;
            assert_eq!(refused.err().map(|fault| fault.slug), Some(slug));
        }
        assert_eq!(jobs(&services).await, 0);
        let now = ask(&services, once("a", "body"), None).await;
        assert!(matches!(now, Ok(OnceOutcome::Fresh(201))));
        assert_eq!(jobs(&services).await, 1);
    }
);

on_both_stores!(
    async fn a_hundred_at_once_have_one_effect(db) {
        let services = services(db);
        let all = (0..100).map(|_| ask(&services, once("a", "body"), None));
        let outcomes = futures_util::future::join_all(all).await;
        let fresh = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Ok(OnceOutcome::Fresh(_))))
            .count();
        let others = outcomes.iter().filter(|outcome| match outcome {
            Ok(OnceOutcome::Replayed(kept)) => kept.status == 201,
            Err(fault) => fault.slug == "idempotency-key-running",
            Ok(OnceOutcome::Fresh(_)) => false,
        });
        assert_eq!((fresh, others.count()), (1, 99));
        assert_eq!(jobs(&services).await, 1);
    }
);
