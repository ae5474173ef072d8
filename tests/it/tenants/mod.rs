//! Tenants are sealed: every route and verb of the document, called for one brand's things by
//! others, shows nothing and changes nothing.
//!
//! The calls are made from the document, so a new route is tried as soon as it is there; one with an
//! id of a kind of which Acme has none fails until it has one.

mod acme;
mod sample;
mod scopes;

use acme::Acme;
use reqwest::Method;
use sample::Samples;
use serde_json::{Value, json};
use tests::client::{Client, Reply};
use tests::{TestApp, on_both};

/// What stands in everything that Acme writes, and may stand in nobody else's answers.
const CANARY: &str = "walnutcanary";

/// What is read by others by design: a promise on a brand's own page, and the programmes that
/// experts may apply to.
const PUBLIC: [&str; 2] = [
    "/v1/public/queues/{id}/promise",
    "/v1/certification-programs/{id}",
];

/// A route and verb.
struct Operation {
    template: String,
    method: Method,
    told: Value,
}

impl Operation {
    /// Every one of the document but the stream, which does not end.
    fn all(document: &Value) -> Vec<Self> {
        let paths = document["paths"].as_object().expect("paths");
        let mut all = Vec::new();
        for (template, verbs) in paths {
            for (verb, told) in verbs.as_object().expect("verbs") {
                let method = Method::from_bytes(verb.to_uppercase().as_bytes());
                if template != "/v1/expert/events" && told["responses"].is_object() {
                    all.push(Self {
                        template: template.clone(),
                        method: method.expect("a verb"),
                        told: told.clone(),
                    });
                }
            }
        }
        all
    }

    fn is_public(&self) -> bool {
        self.method == Method::GET && PUBLIC.contains(&self.template.as_str())
    }

    async fn call(&self, client: &Client, path: &str, body: Option<&(String, String)>) -> Reply {
        let mut request = client.request(self.method.clone(), path);
        if let Some((media, text)) = body {
            request = request.header("content-type", media).body(text.clone());
        }
        client.send(request).await
    }
}

/// What somebody sees with every read that needs no id.
async fn sights(operations: &[Operation], client: &Client) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for operation in operations {
        if operation.method == Method::GET && !operation.template.contains('{') {
            let reply = operation.call(client, &operation.template, None).await;
            if reply.status == 200 {
                seen.push((operation.template.clone(), reply.text));
            }
        }
    }
    seen
}

/// The others: another brand's owner and system, an expert of another brand, and nobody.
async fn others(app: &TestApp) -> Vec<(&'static str, Client)> {
    let bravo = app.brand("Bravo").await;
    let queue = bravo.queue(json!({})).await;
    bravo.post(&queue, "Is anybody there at this hour?").await;
    let eve = app.working_expert("Eve", &bravo, &["en"]).await;
    vec![
        ("another brand's owner", bravo.owner),
        ("another brand's system", bravo.system),
        ("an expert of another brand", eve.client),
        ("nobody", app.visitor.clone()),
    ]
}

on_both!(
    async fn nobody_reads_or_changes_what_is_anothers(app) {
        let document = api::contract::document();
        let operations = Operation::all(&document);
        let acme = Acme::build(app).await;
        let others = others(app).await;
        let mut known = String::new();
        for client in acme.people() {
            for (_, text) in sights(&operations, client).await {
                known.push_str(&text);
            }
        }
        let samples = Samples::new(&document, &known, &acme.told);
        let before = sights(&operations, &acme.brand.owner).await;
        let (mut tried, mut leaks) = (0, Vec::new());
        for operation in &operations {
            let about = samples.about(&operation.template, &operation.told);
            let body = samples.body(&operation.told);
            for (who, client) in &others {
                let reply = operation.call(client, &about.path, body.as_ref()).await;
                let is_sealed = about.is_acmes && !operation.is_public();
                let is_refused = match reply.status {
                    // Experts see each other's shifts: which they may take is said when they try.
                    409 => operation.template.starts_with("/v1/shift"),
                    status => [401, 403, 404].contains(&status),
                };
                tried += usize::from(is_sealed);
                if reply.text.contains(CANARY) || is_sealed && !is_refused {
                    let (verb, path) = (&operation.method, &about.path);
                    leaks.push(format!("{verb} {path} {body:?} by {who}: {} {}", reply.status, reply.text));
                }
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
        assert!(tried > 300, "{tried} calls for what is Acme's");
        let after = sights(&operations, &acme.brand.owner).await;
        let changed: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        assert!(changed.is_empty(), "{changed:#?}");
    }
);
