//! Who may call what.

use serde_json::{Value, json};

use super::describe::Describe;
use super::operation::Described;
use crate::auth::{
    AdminCaller, ApproverCaller, BrandCaller, Caller, ExpertCaller, PersonCaller, PlatformCaller,
    Visitor,
};

/// Adds a caller who must be known.
fn known(into: &mut Described<'_>, who: &'static str) {
    into.callers.insert(who);
    into.problem("unauthenticated");
    into.problem("session-over");
    into.problem("suspended");
    into.problem("wrong-role");
}

macro_rules! callers {
    ($($type:ty = $who:literal $(+ $key:ident)?),+ $(,)?) => {$(
        impl Describe for $type {
            fn describe(into: &mut Described<'_>) {
                known(into, $who);
                $(into.$key = true;)?
            }
        }
    )+};
}

callers! {
    Caller = "anybody who signed in" + takes_key,
    PersonCaller = "a person who signed in",
    BrandCaller = "a brand" + takes_key,
    ExpertCaller = "an expert",
    AdminCaller = "an administrator",
    ApproverCaller = "an approver of payouts",
    PlatformCaller = "an administrator or approver",
}

impl Describe for Visitor {
    fn describe(_: &mut Described<'_>) {}
}

/// The ways to say who one is.
pub(super) fn schemes() -> Value {
    json!({
        "session": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "The access token of a session: POST /v1/sessions.",
        },
        "key": {
            "type": "http", "scheme": "bearer", "bearerFormat": "vsp_…",
            "description": "The API key of a brand's system: POST /v1/api-keys.",
        },
    })
}

/// What an operation asks for.
pub(super) fn of(described: &Described<'_>) -> Value {
    if described.callers.is_empty() {
        return json!([]);
    }
    let mut ways = vec![json!({ "session": [] })];
    let doc = &described.operation.doc;
    // Owners are people.
    if described.takes_key && !doc.owner {
        let scope = doc.scope;
        let scopes: Vec<&str> = scope.iter().map(|scope| scope.as_str()).collect();
        ways.push(json!({ "key": scopes }));
    }
    Value::Array(ways)
}
