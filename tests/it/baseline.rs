//! Clients of `/v1` go on working: the contract is held against the one that was given out.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::compatibility::broken;
use tests::pared::pared;

/// The contract as clients know it, from this crate's folder.
const BASELINE: &str = "contract/v1.json";

/// Set to write the contract down anew, after additions.
const RENEW: &str = "VESPER_RENEW_BASELINE";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(BASELINE)
}

fn baseline() -> Value {
    let text = std::fs::read_to_string(path()).expect("the contract that was given out");
    serde_json::from_str(&text).expect("JSON")
}

/// Invariant: nothing that clients of `/v1` rely on is taken away. Additions are written down by
/// [`RENEW`]; what breaks is not, but belongs into `/v2`.
#[test]
fn no_client_of_v1_is_broken() {
    let now = pared(&api::contract::document());
    let broken = broken(&baseline(), &now);
    assert!(broken.is_empty(), "clients of /v1 would break: {broken:#?}");
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(path(), format!("{now:#}\n")).expect("the contract is written down");
    }
}

/// A change of the contract; answers whether there was anything to change.
type Change = fn(&mut Value) -> Option<Value>;

#[test]
fn a_change_that_breaks_clients_is_found_out() {
    let whole = baseline();
    let changes: [Change; 4] = [
        |now| {
            now["paths"]
                .as_object_mut()?
                .remove("/v1/queues/{id}/queries")
        },
        |now| {
            let operation = &mut now["paths"]["/v1/queues/{id}/queries"]["post"];
            operation["responses"].as_object_mut()?.remove("201")
        },
        |now| {
            let needs = &mut now["components"]["schemas"]["NewQueryBody"]["required"];
            needs.as_array_mut()?.push(json!("subject"));
            Some(Value::Null)
        },
        |now| {
            let shown = &mut now["components"]["schemas"]["QueryView"]["properties"];
            shown.as_object_mut()?.remove("status")
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut now = whole.clone();
        assert!(
            change(&mut now).is_some(),
            "change {number} changes something"
        );
        assert!(
            !broken(&whole, &now).is_empty(),
            "change {number} is found out"
        );
    }
    assert_eq!(broken(&whole, &whole), Vec::<String>::new());
}
