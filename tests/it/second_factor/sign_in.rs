//! Setting a second factor, and signing in with it.

use entity::store::session;
use entity::value::PersonId;
use serde_json::json;
use tests::actor::PASSWORD;
use tests::on_both;

use super::{HERE, begin, code_of, codes_in, enrol, mailed, next_step, post, text, wrong_code};

on_both!(
    async fn a_second_factor_is_set_with_a_code_and_signs_other_devices_out(app) {
        let acme = app.brand("Acme").await;
        let owner = &acme.owner;
        let credentials = json!({"email": acme.email, "password": PASSWORD});
        let elsewhere = app.visitor.post("/v1/sessions", credentials.clone()).await.expect(201);
        let elsewhere = app.visitor.with_token(&text(&elsewhere["access_token"]));
        let unset = json!({"is_set": false, "set_at": null, "recovery_codes_left": 0});
        assert_eq!(owner.get(HERE).await.expect(200), unset);
        let wrong = post(owner, HERE, json!({"password": "not my password"})).await;
        assert_eq!(wrong.expect(422)["errors"][0]["pointer"], "/password");
        acme.system.get(HERE).await.problem(403);
        post(&app.visitor, HERE, json!({"password": PASSWORD})).await.problem(401);
        let confirm = format!("{HERE}/confirm");
        assert_eq!(post(owner, &confirm, json!({"code": "123456"})).await.problem(409), "second-factor-not-begun");
        let made = owner.post(HERE, json!({"password": PASSWORD})).await.expect(201);
        let (first, url) = (text(&made["secret"]), text(&made["otpauth_url"]));
        assert!(url.starts_with("otpauth://totp/Vesper:acme%40brand"), "{url}");
        assert!(url.contains(&format!("secret={first}")) && url.contains("issuer=Vesper"), "{url}");
        let secret = begin(owner).await;
        assert_ne!(first, secret, "begun anew");
        assert_eq!(owner.get(HERE).await.expect(200), unset, "not asked for yet");
        app.visitor.post("/v1/sessions", credentials).await.expect(201);
        let stale = post(owner, &confirm, json!({"code": wrong_code(app, &secret)})).await;
        assert_eq!(stale.expect(422)["errors"][0]["pointer"], "/code");
        let answer = owner.post(&confirm, json!({"code": code_of(app, &secret)})).await.expect(200);
        assert_eq!(codes_in(&answer).len(), 10);
        let state = owner.get(HERE).await.expect(200);
        assert_eq!((&state["is_set"], &state["recovery_codes_left"]), (&json!(true), &json!(10)));
        elsewhere.get("/v1/me").await.problem(401);
        assert_eq!(post(owner, HERE, json!({"password": PASSWORD})).await.problem(409), "second-factor-set");
        mailed(app, &acme.email, "A second factor was set", 1).await;
    }
);

on_both!(
    async fn a_secret_that_waited_for_an_hour_is_too_old(app) {
        let acme = app.brand("Acme").await;
        let secret = begin(&acme.owner).await;
        app.advance(chrono::TimeDelta::hours(1)).await;
        let code = json!({"code": code_of(app, &secret)});
        let refused = post(&acme.owner, &format!("{HERE}/confirm"), code).await;
        assert_eq!(refused.problem(409), "second-factor-not-begun");
    }
);

on_both!(
    async fn a_right_password_asks_for_a_code_and_a_wrong_one_tells_nothing(app) {
        let acme = app.brand("Acme").await;
        let before = post(&app.visitor, "/v1/sessions", json!({"email": acme.email, "password": "not the password"})).await.expect(401);
        let ann = enrol(app, &acme).await;
        assert_eq!(ann.sign_in(app, None).await.problem(401), "second-factor-required");
        assert_eq!(ann.sign_in(app, Some(" ")).await.problem(401), "second-factor-required");
        assert_eq!(ann.sign_in(app, Some(&wrong_code(app, &ann.secret))).await.problem(401), "invalid-code");
        let right = ann.code(app);
        for code in [None, Some("000000"), Some(right.as_str()), Some(ann.codes[0].as_str())] {
            let refused = ann.try_with(app, "not the password", code).await.expect(401);
            assert_eq!((&refused["type"], &refused["detail"]), (&before["type"], &before["detail"]));
        }
        let spaced = format!("{} {}", &right[..3], &right[3..]);
        let session = ann.sign_in(app, Some(&spaced)).await.expect(201);
        let client = app.visitor.with_token(&text(&session["access_token"]));
        let me = client.get("/v1/me").await.expect(200);
        assert_eq!(ann.state().await["recovery_codes_left"], 10, "nothing was spent by a wrong password");
        let person: PersonId = text(&me["person"]["id"]).parse().expect("an id");
        let now = app.services.clock.now();
        let living = session::living_of(app.services.db.read(), person, now).await.expect("a read");
        assert_eq!(living.len(), 2);
        assert!(living.iter().all(|session| session.second_factor_at.is_some()), "{living:?}");
    }
);

on_both!(
    async fn a_code_is_good_once_and_a_step_longer(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let early = ann.code(app);
        next_step(app).await;
        let present = ann.code(app);
        ann.sign_in(app, Some(&early)).await.expect(201);
        assert_eq!(ann.sign_in(app, Some(&early)).await.problem(401), "invalid-code");
        ann.sign_in(app, Some(&present)).await.expect(201);
        for code in [&present, &early] {
            assert_eq!(ann.sign_in(app, Some(code)).await.problem(401), "invalid-code");
        }
        let old = ann.code(app);
        next_step(app).await;
        next_step(app).await;
        assert_eq!(ann.sign_in(app, Some(&old)).await.problem(401), "invalid-code", "two steps");
    }
);

on_both!(
    async fn one_code_typed_at_many_doors_opens_one(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let code = ann.code(app);
        let all = (0..4).map(|_| ann.sign_in(app, Some(&code)));
        let opened = futures_util::future::join_all(all).await;
        let opened = opened.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(opened, 1);
        let all = (0..4).map(|_| ann.sign_in(app, Some(&ann.codes[3])));
        let replies = futures_util::future::join_all(all).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        assert_eq!(ann.state().await["recovery_codes_left"], 9);
    }
);

on_both!(
    async fn a_recovery_code_stands_in_once_however_it_is_typed(app) {
        let ann = enrol(app, &app.brand("Acme").await).await;
        let typed = ann.codes[0].replace('-', " ").to_uppercase();
        ann.sign_in(app, Some(&typed)).await.expect(201);
        assert_eq!(ann.sign_in(app, Some(&ann.codes[0])).await.problem(401), "invalid-code");
        assert_eq!(ann.state().await["recovery_codes_left"], 9);
        let letter = mailed(app, &ann.email, "A recovery code was used", 1).await;
        assert!(letter.contains("codes left: 9"), "{letter}");
        let renew = format!("{HERE}/recovery-codes");
        let wrong = post(&ann.client, &renew, json!({"code": wrong_code(app, &ann.secret)})).await;
        assert_eq!(wrong.expect(422)["errors"][0]["pointer"], "/code");
        let renewed = ann.client.post(&renew, json!({"code": ann.code(app)})).await.expect(200);
        let renewed = codes_in(&renewed);
        assert_eq!(ann.state().await["recovery_codes_left"], 10);
        assert_eq!(ann.sign_in(app, Some(&ann.codes[1])).await.problem(401), "invalid-code");
        ann.sign_in(app, Some(&renewed[9])).await.expect(201);
    }
);
