//! Calendars: what calendar programs read of Vesper, and what Vesper reads of experts' own.

mod busy;
mod clocks;
mod feeds;

use icalendar::parser::{read_calendar, unfold};
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Brand, Expert};
use tests::client::{Client, Reply};

/// Where an expert's feeds are.
const OWN: &str = "/v1/expert/calendar-feeds";

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

/// A brand with a queue of this name, and that queue.
async fn a_queue(app: &TestApp, name: &str) -> (Brand, String) {
    let brand = app.brand("Acme").await;
    let queue = brand.queue(json!({"name": name})).await;
    app.admin().await.deposit(&brand, 100_000).await;
    (brand, queue)
}

/// An expert who may serve the brand.
async fn expert_of(app: &TestApp, brand: &Brand, name: &str) -> Expert {
    let expert = app.expert(name, &["en"]).await;
    app.admin().await.welcome(&expert, brand, &["en"]).await;
    expert
}

/// A published shift of one queue.
async fn shift(app: &TestApp, queue: &str, start: &str, end: &str) -> String {
    let body = json!({"queue_ids": [queue], "start": start, "end": end});
    id_of(&app.admin().await.shift(body).await)
}

/// Makes a feed; answers where it is read.
async fn feed(client: &Client, path: &str) -> String {
    let made = client.post(path, json!({"name": "my telephone"})).await;
    let made = made.expect(201);
    let url = made["url"].as_str().expect("an address");
    url[url.find("/feeds/").expect("a feed")..].to_owned()
}

/// What a calendar program reads there.
async fn read(app: &TestApp, path: &str) -> Reply {
    let reply = app.visitor.get(path).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    let lines = reply.text.split_terminator("\r\n");
    let folded = lines
        .into_iter()
        .all(|line| line.len() <= 75 && !line.contains(['\r', '\n']));
    assert!(folded, "{}", reply.text);
    reply
}

/// The events of a calendar as a parser of others reads them, by their begin.
fn events(text: &str) -> Vec<Value> {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).expect("a calendar");
    let events = calendar
        .components
        .iter()
        .filter(|part| part.name == "VEVENT");
    let mut events: Vec<Value> = events
        .map(|event| {
            let value = |name: &str| {
                let found = event.find_prop(name);
                found.map(|found| found.val.as_str().to_owned()).unwrap_or_default()
            };
            json!({
                "uid": value("UID"), "sequence": value("SEQUENCE").parse::<i64>().expect("a number"),
                "start": value("DTSTART"), "end": value("DTEND"), "status": value("STATUS"),
                "summary": plain(&value("SUMMARY")), "stamp": value("DTSTAMP"),
                "modified": value("LAST-MODIFIED"),
            })
        })
        .collect();
    events.sort_by_key(|event| event["start"].to_string());
    events
}

/// A text value without its escapes, whether or not the parser took them away.
fn plain(text: &str) -> String {
    ["\\,", "\\;", "\\\\"]
        .iter()
        .fold(text.to_owned(), |text, escaped| {
            text.replace(escaped, &escaped[1..])
        })
}

/// Keeps a calendar and what is in it for the script that reads it with another parser
/// (`tests/calendars/run`), where a folder is named for that.
fn keep(app: &TestApp, name: &str, text: &str) {
    let Some(folder) = std::env::var_os("VESPER_TEST_CALENDARS") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let engine = if app.database.url.starts_with("sqlite") {
        "sqlite"
    } else {
        "postgres"
    };
    let file = |end: &str| folder.join(format!("{name}-{engine}.{end}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(file("ics"), text).expect("a file");
    std::fs::write(file("json"), json!(events(text)).to_string()).expect("a file");
}
