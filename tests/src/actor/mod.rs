//! The people of the stories: a brand, an expert, an admin. Each knows only what its user knows.

mod admin;
mod brand;
mod expert;
mod stream;

pub use admin::Admin;
pub use brand::Brand;
pub use expert::Expert;
pub use stream::Stream;

use serde_json::{Value, json};

use crate::client::Client;

/// The password of everybody in the tests: long enough, and no secret.
pub const PASSWORD: &str = "a lantern in the rain 42";

/// Signs in and answers a client with the access token.
async fn sign_in(client: &Client, email: &str) -> Client {
    let session = client
        .post(
            "/v1/sessions",
            json!({"email": email, "password": PASSWORD}),
        )
        .await
        .expect(201);
    client.with_token(text(&session["access_token"]))
}

/// A JSON string's text.
#[track_caller]
fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a string, got {value}"))
}
