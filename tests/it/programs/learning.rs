//! The way through a programme, step by step.

use chrono::TimeDelta;
use futures_util::future::join;
use serde_json::json;
use tests::on_both;

use super::{
    RIGHT, agree, answers, applicant, apply, attempt, course, learn, program, step, submit, text,
};

on_both!(
    async fn an_expert_goes_from_the_agreement_to_the_certification(app) {
        let brand = app.brand("Acme").await;
        let program = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &program).await;
        assert_eq!(course(&expert, &id).await["state"], "applied");
        let again = apply(&expert, &program).await.expect(200);
        assert_eq!(again["id"], json!(id));
        // Nothing before the agreement, and only the one that was shown.
        for (path, body) in [("attempts", json!({})), ("sections/1/read", json!({}))] {
            assert_eq!(step(&expert, &id, path, body).await.problem(409), "agreement-missing");
        }
        let sections = format!("/v1/expert/certifications/{id}/sections");
        assert_eq!(expert.client.get(&sections).await.problem(409), "agreement-missing");
        let other = json!({"number": 1, "digest": "0".repeat(64)});
        assert_eq!(step(&expert, &id, "agreement", other).await.problem(409), "agreement-changed");
        for _ in 0..2 {
            let agreed = agree(&expert, &id, &program).await.expect(200);
            assert_eq!((&agreed["state"], &agreed["agreed"]), (&json!("learning"), &program["agreement"]));
        }
        // The course comes before the quiz.
        assert_eq!(step(&expert, &id, "attempts", json!({})).await.problem(409), "course-unread");
        let read = expert.client.get(&sections).await.expect(200);
        assert_eq!(read["items"][1]["body"], "A week.");
        for section in ["2", "1", "1"] {
            step(&expert, &id, &format!("sections/{section}/read"), json!({})).await.expect(200);
        }
        assert_eq!(course(&expert, &id).await["sections_read"], json!([1, 2]));
        assert_eq!(step(&expert, &id, "sections/3/read", json!({})).await.problem(404), "not-found");

        let result = attempt(&expert, &id, 2).await;
        assert_eq!((&result["passed"], &result["share_bps"]), (&json!(true), &json!(6_666)));
        let granted = course(&expert, &id).await;
        assert_eq!(granted["state"], "granted");
        assert_eq!(granted["expires_at"], "2027-02-18T23:30:00Z");
        assert_eq!(step(&expert, &id, "attempts", json!({})).await.problem(409), "quiz-passed");
        assert_eq!(apply(&expert, &program).await.problem(409), "already-certified");
        let me = expert.client.get("/v1/expert").await.expect(200);
        assert_eq!(me["certifications"][0]["id"], granted["certification_id"]);
        assert_eq!(me["skills"][0]["verified"], 4);
        assert_eq!(me["languages"][0]["verified"], 5);
    }
);

on_both!(
    async fn a_quiz_is_tried_again_after_a_while_and_not_for_ever(app) {
        let brand = app.brand("Acme").await;
        let program = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &program).await;
        learn(&expert, &id, &program).await;
        let result = attempt(&expert, &id, 1).await;
        assert_eq!(result["passed"], false);
        let failed = course(&expert, &id).await;
        assert_eq!((&failed["state"], &failed["retake_at"]), (&json!("failed"), &json!("2026-11-21T00:30:00Z")));
        let early = step(&expert, &id, "attempts", json!({})).await;
        assert_eq!(early.json["retake_at"], "2026-11-21T00:30:00Z");
        assert_eq!(early.problem(409), "retake-too-early");
        app.advance(TimeDelta::hours(1)).await;
        // The second one runs out, and the way ends there.
        let open = step(&expert, &id, "attempts", json!({})).await.expect(201);
        assert_eq!(course(&expert, &id).await["state"], "learning");
        app.advance(TimeDelta::seconds(600)).await;
        assert_eq!(submit(&expert, &id, &open, 3).await.problem(409), "attempt-over");
        let failed = course(&expert, &id).await;
        assert_eq!((&failed["state"], &failed["retake_at"], &failed["attempts_left"]), (&json!("failed"), &json!(null), &json!(0)));
        app.advance(TimeDelta::days(30)).await;
        assert_eq!(step(&expert, &id, "attempts", json!({})).await.problem(409), "attempts-used-up");
    }
);

on_both!(
    async fn an_attempt_that_ran_out_makes_room_for_the_next(app) {
        let brand = app.brand("Acme").await;
        let program = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &program).await;
        learn(&expert, &id, &program).await;
        step(&expert, &id, "attempts", json!({})).await.expect(201);
        app.advance(TimeDelta::seconds(600)).await;
        let early = step(&expert, &id, "attempts", json!({})).await;
        assert_eq!(early.json["retake_at"], "2026-11-21T00:40:00Z");
        assert_eq!(early.problem(409), "retake-too-early");
        app.advance(TimeDelta::hours(1)).await;
        let next = step(&expert, &id, "attempts", json!({})).await.expect(201);
        assert_eq!(next["attempt"], 2);
        assert_eq!(submit(&expert, &id, &next, 3).await.expect(200)["passed"], true);
    }
);

on_both!(
    async fn answers_count_once_however_often_they_are_sent(app) {
        let brand = app.brand("Acme").await;
        let program = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &program).await;
        learn(&expert, &id, &program).await;
        let (one, other) = join(
            step(&expert, &id, "attempts", json!({})),
            step(&expert, &id, "attempts", json!({})),
        ).await;
        assert_eq!(one.status + other.status, 401, "{} {}", one.text, other.text);
        assert_eq!(one.json, other.json);
        let open = one.json;
        for bad in [
            json!({"answers": [{"question": 4, "choices": [1]}]}),
            json!({"answers": [{"question": 0, "choices": [1]}]}),
            json!({"answers": [{"question": 1, "choices": [1]}, {"question": 1, "choices": [2]}]}),
            json!({"answers": [{"question": 1, "choices": vec![1; 11]}]}),
        ] {
            assert_eq!(step(&expert, &id, "attempts/1/submit", bad).await.problem(422), "invalid");
        }
        assert_eq!(step(&expert, &id, "attempts/9/submit", answers(&open, 3)).await.problem(404), "not-found");
        // Two different submissions at once: one of them counts.
        let (good, bad) = join(submit(&expert, &id, &open, 3), submit(&expert, &id, &open, 0)).await;
        let mut statuses = [good.status, bad.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", good.text, bad.text);
        let (winner, loser) = if good.status == 200 { (good, bad) } else { (bad, good) };
        assert_eq!(loser.problem(409), "attempt-submitted");
        let right = if winner.json["passed"] == true { 3 } else { 0 };
        assert_eq!(submit(&expert, &id, &open, right).await.expect(200)["passed"], winner.json["passed"]);
        assert_eq!(course(&expert, &id).await["attempts"], 1);
    }
);

on_both!(
    async fn nobody_reads_the_right_answers_or_anybody_elses_course(app) {
        let brand = app.brand("Acme").await;
        let made = program(&brand, json!({})).await;
        let (expert, id) = applicant(app, "Ana Expert", &made).await;
        let program_path = format!("/v1/certification-programs/{}", text(&made["id"]));
        let mut bytes = String::new();
        bytes += &expert.client.get("/v1/certification-programs").await.text;
        bytes += &expert.client.get(&program_path).await.text;
        assert!(bytes.contains("You keep what you read"));
        // No question before an attempt.
        assert!(!bytes.contains(RIGHT) && !bytes.contains("Question 1?"), "{bytes}");
        bytes += &agree(&expert, &id, &made).await.text;
        for section in 1..=2 {
            bytes += &step(&expert, &id, &format!("sections/{section}/read"), json!({})).await.text;
        }
        let path = format!("/v1/expert/certifications/{id}");
        bytes += &expert.client.get(&format!("{path}/sections")).await.text;
        assert!(!bytes.contains(RIGHT), "{bytes}");
        let open = step(&expert, &id, "attempts", json!({})).await;
        let places: std::collections::BTreeSet<_> = open.json["questions"].as_array().expect("questions").iter()
            .map(|asked| asked["choices"].as_array().expect("choices").len()).collect();
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [3]);
        bytes += &open.text;
        bytes += &submit(&expert, &id, &open.json, 1).await.text;
        bytes += &expert.client.get(&path).await.text;
        bytes += &expert.client.get("/v1/expert/certifications").await.text;
        assert!(!bytes.contains("\"right\""), "{bytes}");
        assert_eq!(expert.client.get(&format!("{program_path}/applications")).await.problem(404), "not-found");

        let other = app.expert("Ben Expert", &["en"]).await;
        assert_eq!(other.client.get(&path).await.problem(404), "not-found");
        assert_eq!(other.client.get(&format!("{path}/sections")).await.problem(404), "not-found");
        for (name, body) in [
            ("agreement", made["agreement"].clone()), ("sections/1/read", json!({})), ("attempts", json!({})),
            ("attempts/1/submit", json!({"answers": []})),
        ] {
            assert_eq!(step(&other, &id, name, body).await.problem(404), "not-found", "{name}");
        }
        let listed = other.client.get("/v1/expert/certifications").await.expect(200);
        assert_eq!(listed["items"], json!([]));
        for client in [&brand.owner, &app.admin().await.client] {
            assert_eq!(client.get("/v1/expert/certifications").await.problem(403), "wrong-role");
            let applied = client.post("/v1/expert/certifications", json!({"program_id": made["id"]})).await;
            assert_eq!(applied.problem(403), "wrong-role");
        }
    }
);
