//! Mails become queries, are threaded by their ids, and are answered into their thread.

use chrono::TimeDelta;
use entity::table;
use sea_orm::EntityTrait;
use serde_json::json;
use tests::{TestApp, eventually, on_both};

use scheduler::port::mailer::Letter;

use super::{connect, mailbox, thread};

fn mail(id: &str, head: &str, body: &str) -> String {
    format!(
        "From: Ana Ruiz <Ana@Example.com>\nTo: help@acme.example\nSubject: Late parcel\n\
         Message-ID: <{id}>\n{head}\n{body}\n"
    )
}

/// The letters to a customer, once there are so many.
async fn letters(app: &TestApp, count: usize) -> Vec<Letter> {
    eventually("the letters to the customer", async || {
        let sent = app.mail.sent();
        let to: Vec<Letter> = sent.into_iter().filter(|l| l.head.is_some()).collect();
        (to.len() >= count).then_some(to)
    })
    .await
}

on_both!(
    async fn a_mail_is_answered_into_its_thread(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 100_000).await;
        let inbox = connect(&brand, json!({}), mailbox()).await;
        let expert = app.working_expert("Eve", &brand, &["en"]).await;
        let first = inbox.mail(app, &mail("one@mail.example", "", "Where is it?\n-- \nAna")).await;
        assert_eq!(first["outcome"], json!("query"));
        let query = expert.take_next().await;
        assert_eq!(json!(query), first["query_id"]);
        app.advance(TimeDelta::seconds(1)).await;
        let said = expert.reply(&query, "It comes tomorrow.").await;
        app.advance(TimeDelta::seconds(1)).await;
        let letter = letters(app, 1).await.remove(0);
        assert_eq!((letter.recipient.as_str(), letter.subject.as_str()), ("Ana@Example.com", "Re: Late parcel"));
        let head = letter.head.clone().expect("a head");
        assert_eq!(head.in_reply_to.as_deref(), Some("<one@mail.example>"));
        assert!(!head.automatic && head.sender == "help@acme.example");
        let path = format!("/v1/queries/{query}/messages");
        eventually("the message to be delivered", async || {
            let messages = brand.system.get(&path).await.expect(200);
            let mine = messages["items"].as_array()?.iter().find(|m| m["id"] == said["id"])?.clone();
            mine["delivered_at"].is_string().then_some(())
        })
        .await;
        let ours = format!("In-Reply-To: <{}@acme.example>\n", letter.id);
        let body = "Thank you, and the shoes?\n\nOn Friday, Acme wrote:\n> It comes tomorrow.";
        let second = inbox.mail(app, &mail("two@mail.example", &ours, body)).await;
        assert_eq!((&second["outcome"], &second["query_id"]), (&json!("message"), &json!(query)));
        let thread = thread(&brand, &query).await;
        assert_eq!(thread.last().map(|(_, text)| text.as_str()), Some("Thank you, and the shoes?"));
        expert.reply(&query, "Those too.").await;
        let next = letters(app, 2).await.remove(1).head.expect("a head");
        assert_eq!(next.in_reply_to.as_deref(), Some("<two@mail.example>"));
        assert_eq!(next.references.first().map(String::as_str), Some("<one@mail.example>"));
        assert_eq!(next.references.len(), 3);
    }
);

on_both!(
    async fn the_same_mail_and_a_machines_mail_change_nothing(app) {
        let brand = app.brand("Acme").await;
        let inbox = connect(&brand, json!({}), mailbox()).await;
        let raw = mail("one@mail.example", "", "Where is it?");
        let (one, two) = futures_util::join!(inbox.mail(app, &raw), inbox.mail(app, &raw));
        assert_eq!(one["query_id"], two["query_id"]);
        for head in ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "Return-Path: <>\n"] {
            let away = mail("away@mail.example", head, "I am away.");
            assert_eq!(inbox.mail(app, &away).await["outcome"], json!("ignored"));
        }
        let queries = brand.system.get("/v1/queries").await.expect(200);
        assert_eq!(queries["items"].as_array().map(Vec::len), Some(1));
    }
);

on_both!(
    async fn a_promise_is_told_once_and_never_to_a_machine_that_asks_again(app) {
        let brand = app.brand("Acme").await;
        let mut inbox = mailbox();
        inbox["announce"] = json!(true);
        let inbox = connect(&brand, json!({}), inbox).await;
        for number in 0..5 {
            let raw = mail(&format!("{number}@mail.example"), "", "Where is it?");
            assert_eq!(inbox.mail(app, &raw).await["outcome"], json!("query"));
        }
        let told = letters(app, 1).await;
        assert!(told[0].head.as_ref().is_some_and(|head| head.automatic));
        assert!(told[0].text.contains("We will answer by"), "{}", told[0].text);
        let rows = table::mail::Entity::find().all(app.services.db.read()).await.expect("read");
        let written = rows.iter().filter(|row| row.head.is_some()).count();
        assert_eq!(written, 1, "one announcement an hour");
    }
);

on_both!(
    async fn mails_in_three_languages_arrive_whole(app) {
        let brand = app.brand("Acme").await;
        let inbox = connect(&brand, json!({"languages": ["en", "es", "ar"]}), mailbox()).await;
        let english = mail("en@mail.example", "", "Where is my parcel? It was sent last week.");
        let spanish = mail(
            "es@mail.example",
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n",
            "=BFD=F3nde est=E1 mi pedido? Lleva una semana de re=\ntraso.",
        );
        let arabic = mail(
            "ar@mail.example",
            "Content-Type: text/plain; charset=windows-1256\nContent-Transfer-Encoding: base64\n",
            "48rsIO3V4SDY4cjt",
        );
        for (raw, language, text) in [
            (english, "en", "Where is my parcel?"),
            (spanish, "es", "¿Dónde está mi pedido? Lleva una semana de retraso."),
            (arabic, "ar", "متى يصل طلبي"),
        ] {
            let taken = inbox.mail(app, &raw).await;
            let query = taken["query_id"].as_str().expect("a query");
            assert!(thread(&brand, query).await[0].1.starts_with(text), "{language}");
            assert_eq!(brand.query(query).await["language"], json!(language));
        }
    }
);

on_both!(
    async fn what_is_erased_is_not_sent_and_leaves_no_address(app) {
        let brand = app.brand("Acme").await;
        let mut inbox = mailbox();
        inbox["announce"] = json!(true);
        let inbox = connect(&brand, json!({}), inbox).await;
        inbox.mail(app, &mail("one@mail.example", "", "Where is it?")).await;
        letters(app, 1).await;
        let erase = brand.system.post("/v1/customers/ana@example.com/erase", json!({})).await;
        assert!((200..300).contains(&erase.status), "{}", erase.text);
        eventually("the mail to be forgotten", async || {
            let rows = table::mail::Entity::find().all(app.services.db.read()).await.expect("read");
            let theirs = rows.iter().filter(|row| row.head.is_some());
            let blank = |row: &table::mail::Model| row.recipient.is_empty() && row.text_body.is_empty();
            theirs.into_iter().all(blank).then_some(())
        })
        .await;
    }
);
