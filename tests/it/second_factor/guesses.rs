//! Guessing codes is slow, whatever is done at a time.

use chrono::TimeDelta;
use serde_json::json;
use tests::actor::PASSWORD;
use tests::on_both;

use super::{HERE, enrol, post, wrong_code};

on_both!(
    async fn after_five_wrong_codes_none_is_looked_at_for_a_quarter_of_an_hour(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        for _ in 0..5 {
            let wrong = wrong_code(app, &ann.secret);
            assert_eq!(ann.sign_in(app, Some(&wrong)).await.problem(401), "invalid-code");
        }
        let paused = ann.sign_in(app, Some(&ann.code(app))).await;
        let seconds = paused.json["retry_after_seconds"].as_u64();
        assert_eq!(paused.header("retry-after"), "900");
        assert_eq!((paused.problem(429).as_str(), seconds), ("too-many-requests", Some(900)));
        assert_eq!(ann.sign_in(app, Some(&ann.codes[0])).await.problem(429), "too-many-requests");
        assert_eq!(ann.try_with(app, "not the password", None).await.problem(401), "invalid-credentials");
        assert_eq!(ann.sign_in(app, None).await.problem(401), "second-factor-required");
        let inside = post(&ann.client, &format!("{HERE}/recovery-codes"), json!({"code": ann.code(app)})).await;
        assert_eq!(inside.problem(429), "too-many-requests");
        app.advance(TimeDelta::seconds(899)).await;
        assert_eq!(ann.sign_in(app, Some(&ann.code(app))).await.problem(429), "too-many-requests");
        app.advance(TimeDelta::seconds(1)).await;
        ann.sign_in(app, Some(&ann.codes[0])).await.expect(201);
        ann.sign_in(app, Some(&ann.code(app))).await.expect(201);
    }
);

on_both!(
    async fn twenty_guesses_at_once_are_five(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let wrong = wrong_code(app, &ann.secret);
        let all = (0..20).map(|_| ann.sign_in(app, Some(&wrong)));
        let mut statuses = [0, 0];
        for reply in futures_util::future::join_all(all).await {
            match reply.status {
                401 => statuses[0] += 1,
                429 => statuses[1] += 1,
                other => panic!("answered {other}"),
            }
        }
        // A busy hasher turns some away before their code is looked at.
        assert!(statuses[0] <= 5, "{statuses:?}");
        for _ in statuses[0]..5 {
            assert_eq!(ann.sign_in(app, Some(&wrong)).await.problem(401), "invalid-code");
        }
        assert_eq!(ann.sign_in(app, Some(&ann.code(app))).await.problem(429), "too-many-requests");
    }
);

on_both!(
    async fn another_second_factor_forgives_no_wrong_codes_without_a_right_one(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let remove = format!("{HERE}/remove");
        for _ in 0..5 {
            let body = json!({"password": PASSWORD, "code": wrong_code(app, &ann.secret)});
            assert_eq!(post(&ann.client, &remove, body).await.expect(422)["errors"][0]["pointer"], "/code");
        }
        let body = json!({"password": PASSWORD, "code": ann.code(app)});
        assert_eq!(post(&ann.client, &remove, body).await.problem(429), "too-many-requests");
        let body = json!({"password": "not my password", "code": ann.code(app)});
        assert_eq!(post(&ann.client, &remove, body).await.expect(422)["errors"][0]["pointer"], "/password");
        assert_eq!(post(&ann.client, HERE, json!({"password": PASSWORD})).await.problem(409), "second-factor-set");
        assert_eq!(ann.sign_in(app, Some(&ann.code(app))).await.problem(429), "too-many-requests");
    }
);
