//! Keys do what their scopes say: every operation of the document, with a key that has all scopes
//! but the one that it asks for, and with one that has that one only.

use std::collections::BTreeMap;

use entity::value::Scope;
use serde_json::json;
use tests::client::Client;
use tests::on_both;

use super::acme::Acme;
use super::sample::Samples;
use super::{Operation, sights};

/// What an operation says about keys.
enum Keys<'a> {
    /// Nobody needs to be known.
    Anybody,
    /// People only.
    Never,
    /// Any key.
    Any,
    /// Those with this scope.
    With(&'a str),
}

impl Operation {
    fn keys(&self) -> Keys<'_> {
        let ways = self.told["security"].as_array().expect("ways in");
        let Some(key) = ways.iter().find_map(|way| way.get("key")) else {
            return match ways.iter().any(|way| way == &json!({})) || ways.is_empty() {
                true => Keys::Anybody,
                false => Keys::Never,
            };
        };
        match key[0].as_str() {
            Some(scope) => Keys::With(scope),
            None => Keys::Any,
        }
    }
}

/// A key of Acme's for each scope, with that one only and with all others.
async fn keys(acme: &Acme) -> BTreeMap<&'static str, (Client, Client)> {
    let make = async |scopes: Vec<&str>| {
        let body = json!({"name": "one of a matrix", "scopes": scopes});
        let made = acme
            .brand
            .owner
            .post("/v1/api-keys", body)
            .await
            .expect(201);
        acme.brand
            .owner
            .with_token(made["key"].as_str().expect("a key"))
    };
    let mut keys = BTreeMap::new();
    for &scope in Scope::ALL {
        let others = Scope::ALL.iter().filter(|other| **other != scope);
        let others = others.map(|other| other.as_str()).collect();
        let pair = (make(vec![scope.as_str()]).await, make(others).await);
        keys.insert(scope.as_str(), pair);
    }
    keys
}

on_both!(
    async fn a_key_does_what_its_scopes_say_and_nothing_else(app) {
        let document = api::contract::document();
        let operations = Operation::all(&document);
        let acme = Acme::build(app).await;
        let mut known = String::new();
        for client in acme.people() {
            for (_, text) in sights(&operations, client).await {
                known.push_str(&text);
            }
        }
        let samples = Samples::new(&document, &known, &acme.told);
        let keys = keys(&acme).await;
        let (mut refused, mut taken, mut wrong) = (0, 0, Vec::new());
        for operation in &operations {
            let path = samples.about(&operation.template, &operation.told).path;
            let body = samples.body(&operation.told);
            let (only, others) = keys.values().next().expect("keys");
            let (allowed, forbidden, slugs): (_, _, &[&str]) = match operation.keys() {
                Keys::Anybody => continue,
                Keys::Never => (None, only, &["/problems/wrong-role", "/problems/owner-only"]),
                Keys::Any => (Some(only), others, &[]),
                Keys::With(scope) => {
                    let (only, others) = &keys[scope];
                    (Some(only), others, &["/problems/insufficient-scope"])
                }
            };
            if !slugs.is_empty() {
                let reply = operation.call(forbidden, &path, body.as_ref()).await;
                let told = reply.json["type"].as_str().unwrap_or_default();
                match reply.status == 403 && slugs.contains(&told) {
                    true => refused += 1,
                    false => wrong.push(format!("{} {path} without: {} {}", operation.method, reply.status, reply.text)),
                }
            }
            // What changes something is called where its own stories are.
            if let Some(client) = allowed.filter(|_| operation.method == reqwest::Method::GET) {
                let reply = operation.call(client, &path, None).await;
                match reply.status {
                    401 | 403 => wrong.push(format!("{path} with: {} {}", reply.status, reply.text)),
                    _ => taken += 1,
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(refused > 150 && taken > 30, "{refused} refused, {taken} let through");
    }
);
