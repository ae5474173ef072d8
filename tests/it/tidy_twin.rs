//! A twin's clock moves every instant that its open work is measured by: a new column is decided
//! about, or this fails.

use std::collections::BTreeSet;
use std::path::Path;

use entity::store::twin::MOVED;

/// Instants that stay where they are, and why: a table, or one of its columns.
const STAYS: [(&str, &[&str]); 8] = [
    (
        "said when something was written down; nothing is measured by it",
        &[
            "account",
            "api_key",
            "audit",
            "change",
            "clawback",
            "calendar_feed",
            "connection_inbound",
            "connection_message",
            "customer",
            "decision",
            "deposit",
            "event",
            "expert_event",
            "ledger_entry",
            "message",
            "playbook_article",
            "playbook_version",
            "program_version",
            "push_device",
            "push_key",
            "queue",
            "reservation",
            "setting",
            "webhook_attempt",
            "brand.created_at",
            "brand.updated_at",
            "brand.exhausted_at",
            "credit_line",
            "breach",
            "connection",
            "dispute.decided_at",
            "webhook_delivery.created_at",
            "webhook_delivery.ended_at",
            "webhook_endpoint.created_at",
            "webhook_endpoint.updated_at",
            "webhook_endpoint.deleted_at",
            "webhook_endpoint.disabled_at",
            "webhook_endpoint.succeeded_at",
            "connection_reply.created_at",
            "connection_reply.ended_at",
            "program.created_at",
            "program.updated_at",
        ],
    ),
    (
        "a lease or a turn of the machine: it runs in real time",
        &[
            "job",
            "lease",
            "mail",
            "demand_cursor",
            "webhook_delivery.lease_until",
            "connection_reply.claimed_until",
            "idempotency",
            "outlook",
            "quote",
            "provider_event",
        ],
    ),
    (
        "people's own: a twin has none",
        &[
            "busy_calendar",
            "busy_interval",
            "email_token",
            "mail_refusal",
            "membership",
            "person",
            "session",
            "second_factor",
            "recovery_code",
            "expert_language",
            "expert_skill",
            "course",
            "quiz_attempt",
            "program.agree_by",
        ],
    ),
    (
        "simulated experts are here whenever their twin is in use",
        &["expert", "certification"],
    ),
    (
        "rosters, plans and gaps are of live brands only",
        &[
            "coverage_day",
            "plan",
            "shift",
            "shift_invitation",
            "shift_seat",
            "shift_swap",
            "shortage",
        ],
    ),
    (
        "forecasts and alerts are of live brands only",
        &[
            "promise_alert",
            "demand_day",
            "demand_event",
            "forecast_run",
            "forecast_series",
            "forecast_update",
        ],
    ),
    (
        "papers and payouts are of real money only",
        &[
            "paper",
            "paper_due",
            "paper_line",
            "payout",
            "payout_account",
            "payout_approval",
            "payout_attempt",
            "payout_run",
        ],
    ),
    ("the twin itself", &["twin"]),
];

/// Every table with an instant, and its instants, as the models name them.
fn instants() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../entity/src/table");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).expect("the models") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a model");
        let Some((_, rest)) = text.split_once("table_name = \"") else {
            continue;
        };
        let table = rest.split('"').next().unwrap_or_default();
        for line in rest.lines() {
            let field = line
                .trim()
                .strip_prefix("pub ")
                .and_then(|field| field.split_once(": "));
            if let Some((name, "Instant," | "Option<Instant>,")) = field {
                found.push((table.to_owned(), name.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_instant_moves_with_a_twins_clock_or_stays_for_a_reason() {
    let all = instants();
    assert!(all.len() > 150, "{} instants", all.len());
    let moved: BTreeSet<(&str, &str)> = MOVED
        .iter()
        .flat_map(|moved| moved.columns.iter().map(|column| (moved.table, *column)))
        .collect();
    let stays: BTreeSet<&str> = STAYS
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let undecided: Vec<String> = all
        .iter()
        .filter(|(table, column)| {
            let whole = format!("{table}.{column}");
            let stays = stays.contains(table.as_str()) || stays.contains(whole.as_str());
            moved.contains(&(table.as_str(), column.as_str())) == stays
        })
        .map(|(table, column)| format!("{table}.{column}"))
        .collect();
    assert!(
        undecided.is_empty(),
        "moved or not, and not both: {undecided:?}"
    );
    let unknown = moved.iter().filter(|(table, column)| {
        !all.iter()
            .any(|(known, name)| known == table && name == column)
    });
    assert_eq!(unknown.count(), 0, "what is moved is there");
}
