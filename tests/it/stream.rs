//! An expert's stream: cut, slow, opened too often, away for too long.

use chrono::TimeDelta;
use entity::store;
use reqwest::Method;
use serde_json::json;
use tests::actor::{Brand, Expert};
use tests::client::Client;
use tests::{TestApp, on_both};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

/// An expert who holds a query of this brand.
async fn at_work(app: &TestApp, brand: &Brand) -> (Expert, String) {
    let queue = brand.queue(json!({})).await;
    app.admin().await.deposit(brand, 10_000).await;
    let expert = app.working_expert("Mara", brand, &["en"]).await;
    brand.post(&queue, "Where is my parcel?").await;
    let query = expert.take_next().await;
    (expert, query)
}

/// The same expert at another node.
fn at(base: &str, expert: &Expert) -> Expert {
    let token = expert.client.token().expect("a token");
    Expert {
        client: Client::anonymous(base).with_token(&token),
        ..expert.clone()
    }
}

on_both!(
    async fn a_stream_that_is_cut_again_and_again_loses_and_repeats_nothing(app) {
        let brand = app.brand("Acme").await;
        let (here, query) = at_work(app, &brand).await;
        let beside = app.beside().await;
        let there = at(&beside.base, &here);
        let mut last = {
            let mut stream = here.stream(Some("0")).await;
            stream.next_of("assignment.created").await.id
        };
        let writing = async {
            for number in 0..60 {
                brand.customer_writes(&query, &format!("message {number}")).await;
            }
        };
        let reading = async {
            let mut seen = Vec::new();
            for round in 0_usize.. {
                let expert = if round % 2 == 0 { &there } else { &here };
                let mut stream = expert.stream(Some(&last)).await;
                for _ in 0..=round % 5 {
                    let event = stream.next().await;
                    let before: u64 = last.parse().expect("a number");
                    assert_eq!(event.id, (before + 1).to_string(), "nothing is lost or repeated");
                    last = event.id;
                    if event.kind == "message.created" {
                        seen.push(event.data["message"]["body"].as_str().unwrap().to_owned());
                    }
                    if seen.len() == 60 {
                        return seen;
                    }
                }
            }
            seen
        };
        let ((), seen) = tokio::join!(writing, reading);
        let sent: Vec<String> = (0..60).map(|number| format!("message {number}")).collect();
        assert_eq!(seen, sent);
        beside.stop().await;
    }
);

/// Opens a stream, reads nothing of it while `meanwhile` happens, and then all there is.
async fn read_late(app: &TestApp, expert: &Expert, meanwhile: impl Future<Output = ()>) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(65_536).unwrap();
    let address = app.base.trim_start_matches("http://").parse().unwrap();
    let mut slow = socket.connect(address).await.unwrap();
    let token = expert.client.token().unwrap();
    let request = format!(
        "GET /v1/expert/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    slow.write_all(request.as_bytes()).await.unwrap();
    meanwhile.await;
    let mut bytes = Vec::new();
    let end = std::time::Duration::from_secs(60);
    let read = tokio::time::timeout(end, slow.read_to_end(&mut bytes)).await;
    // A stream that the server cut ends somehow: properly, or by a reset.
    drop(read.expect("the stream of a client that is too slow ends"));
    String::from_utf8_lossy(&bytes).into_owned()
}

on_both!(
    async fn a_client_that_reads_nothing_is_cut_off_and_delays_nobody(app) {
        let brand = app.brand("Acme").await;
        let (expert, query) = at_work(app, &brand).await;
        let other = app.working_expert("Other", &brand, &["en"]).await;
        let mut others = other.stream(None).await;
        let long = "x".repeat(30_000);
        let queue = brand.queue(json!({"name": "second"})).await;
        let text = read_late(app, &expert, async {
            for _ in 0..500 {
                brand.customer_writes(&query, &long).await;
            }
            brand.post(&queue, "For somebody else").await;
            others.next_of("offer.created").await;
        })
        .await;
        let seen = text.matches("event: message.created").count();
        assert!((1..500).contains(&seen), "{seen} of 500 were read before the end");
        let last = text.rsplit("\nid: ").find_map(|rest| {
            let (id, rest) = rest.split_once('\n')?;
            rest.contains("\n\n").then(|| id.to_owned())
        });
        let mut rest = expert.stream(last.as_deref()).await;
        for _ in seen..500 {
            rest.next_of("message.created").await;
        }
    }
);

on_both!(
    async fn the_oldest_of_too_many_tabs_ends(app) {
        let brand = app.brand("Acme").await;
        app.admin().await.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let mut tabs = Vec::new();
        for _ in 0..6 {
            tabs.push(expert.stream(None).await);
        }
        tabs.remove(0).end().await;
        let queue = brand.queue(json!({})).await;
        brand.post(&queue, "Where is my parcel?").await;
        for tab in &mut tabs {
            tab.next_of("offer.created").await;
        }
    }
);

on_both!(
    async fn who_was_away_for_too_long_is_told_to_start_anew(app) {
        let brand = app.brand("Acme").await;
        let (expert, query) = at_work(app, &brand).await;
        brand.customer_writes(&query, "one").await;
        brand.customer_writes(&query, "two").await;
        let mut stream = expert.stream(Some("0")).await;
        let first = stream.next().await;
        drop(stream);
        app.advance(TimeDelta::minutes(1)).await;
        brand.customer_writes(&query, "three").await;
        let before = app.services.clock.now() - TimeDelta::seconds(30);
        let removed = app.services.db.write(move |tx| async move {
            store::stream::purge(&tx, before).await
        });
        assert!(removed.await.unwrap() >= 3);
        let mut stream = expert.stream(Some(&first.id)).await;
        let reset = stream.next().await;
        assert_eq!(reset.kind, "stream.reset");
        let missed = reset.data["missed"].as_i64().unwrap();
        let (from, to): (i64, i64) = (first.id.parse().unwrap(), reset.id.parse().unwrap());
        assert_eq!(from + missed, to);
        let next = stream.next().await;
        assert_eq!(next.data["message"]["body"], "three");
        assert_eq!(next.id, (to + 1).to_string());
        let mut stream = expert.stream(Some(&reset.id)).await;
        assert_eq!(stream.next().await.id, next.id);
        let request = expert.client.request(Method::GET, "/v1/expert/events");
        let odd = request.header("last-event-id", "not a number");
        assert_eq!(odd.send().await.unwrap().status(), 200);
    }
);
