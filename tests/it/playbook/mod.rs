//! Playbooks: writing articles, finding them, and what is suggested beside a query.

mod bank;
mod finding;
mod suggesting;
mod writing;

use serde_json::{Value, json};
use tests::actor::Brand;
use tests::client::{Client, Reply};

/// Writes an article; answers it.
async fn write(brand: &Brand, title: &str, body: &str, changes: Value) -> Value {
    let mut article = json!({"title": title, "body": body, "language": "en"});
    for (field, value) in changes.as_object().expect("an object of changes") {
        article[field] = value.clone();
    }
    let path = "/v1/playbook/articles";
    brand.system.post(path, article).await.expect(201)
}

/// The titles that are found by these parameters, in order.
async fn titles(client: &Client, parameters: &[(&str, &str)]) -> Vec<String> {
    let items = search(client, parameters).await.expect(200)["items"].clone();
    titles_of(&items)
}

fn titles_of(items: &Value) -> Vec<String> {
    let items = items.as_array().expect("a list").iter();
    items
        .map(|item| item["title"].as_str().expect("a title").to_owned())
        .collect()
}

async fn search(client: &Client, parameters: &[(&str, &str)]) -> Reply {
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.extend_pairs(parameters);
    let path = format!("/v1/playbook/articles?{}", address.finish());
    client.get(&path).await
}
