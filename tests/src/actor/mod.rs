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

/// Signs in as somebody, in one membership or the only one.
async fn sign_in(visitor: &Client, email: &str, membership: Option<&str>) -> Client {
    let mut credentials = json!({"email": email, "password": PASSWORD});
    if let Some(membership) = membership {
        credentials["membership_id"] = json!(membership);
    }
    visitor.sign_in(credentials).await
}

/// A JSON string's text.
#[track_caller]
fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a string, got {value}"))
}
