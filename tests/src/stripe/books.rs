//! What the fake remembers: transfers, accounts, keys. No HTTP here.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;
use entity::env::Clock;
use entity::value::Instant;
use serde_json::{Value, json};

use super::Manner;

/// How long keys are remembered: what Stripe documents.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(24);

/// The fields of a form.
pub(super) type Form = BTreeMap<String, String>;

/// A transfer that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// How much, in minor units.
    pub amount: i64,
    /// Of what, in small letters.
    pub currency: String,
    /// To which account.
    pub destination: String,
    /// Its group: the payout.
    pub group: String,
    /// The payout in its metadata.
    pub payout: String,
    /// When it exists; perhaps in the future.
    pub created: Instant,
    /// How much of it came back.
    pub reversed: i64,
}

impl Made {
    fn json(&self) -> Value {
        json!({
            "id": self.id, "object": "transfer", "amount": self.amount,
            "amount_reversed": self.reversed, "reversed": self.reversed == self.amount,
            "currency": self.currency, "destination": self.destination,
            "transfer_group": self.group, "metadata": {"payout_id": self.payout},
            "created": self.created.timestamp(), "livemode": false,
        })
    }
}

/// An answer that a key gets again.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    form: Form,
    at: Instant,
    pub(super) status: u16,
    pub(super) body: Value,
}

/// What came of a request: a status and a body, and whether the client ever sees them.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Whole(u16, Value),
    Cut(Value),
    Never,
}

/// Everything that the fake remembers.
#[derive(Debug)]
pub(super) struct Books {
    clock: Clock,
    counter: u64,
    pub(super) made: Vec<Made>,
    pub(super) asked: Vec<String>,
    pub(super) manners: VecDeque<Manner>,
    accounts: BTreeMap<String, Value>,
    keys: BTreeMap<String, Kept>,
}

fn error(kind: &str, code: &str) -> Value {
    json!({"error": {"type": kind, "code": code, "message": format!("because of {code}")}})
}

impl Books {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            counter: 0,
            made: Vec::new(),
            asked: Vec::new(),
            manners: VecDeque::new(),
            accounts: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// A new id with this prefix.
    pub(super) fn number(&mut self, prefix: &str) -> String {
        self.counter += 1;
        format!("{prefix}_{:08}", self.counter)
    }

    /// The transfers that exist now.
    pub(super) fn existing(&self) -> Vec<Made> {
        let now = self.clock.now();
        let exist = self.made.iter().filter(|made| made.created <= now);
        exist.cloned().collect()
    }

    pub(super) fn transfer(&self, id: &str) -> Option<Value> {
        let exist = self.existing();
        exist.iter().find(|made| made.id == id).map(Made::json)
    }

    /// A page of the transfers of a group, newest first.
    pub(super) fn page(&self, group: &str, after: Option<&str>, limit: usize) -> Value {
        let mut all = self.existing();
        all.retain(|made| made.group == group);
        all.reverse();
        let start = after
            .and_then(|id| all.iter().position(|made| made.id == id))
            .map_or(0, |at| at + 1);
        let data: Vec<Value> = all[start..].iter().take(limit).map(Made::json).collect();
        let has_more = start + data.len() < all.len();
        json!({"object": "list", "url": "/v1/transfers", "data": data, "has_more": has_more})
    }

    /// A transfer is asked for.
    pub(super) fn post(&mut self, key: &str, form: &Form) -> Reply {
        self.asked.push(key.to_owned());
        let now = self.clock.now();
        self.keys.retain(|_, kept| now - kept.at < KEYS_KEPT);
        if let Some(kept) = self.keys.get(key) {
            if kept.form != *form {
                return Reply::Whole(400, error("idempotency_error", ""));
            }
            return Reply::Whole(kept.status, kept.body.clone());
        }
        let manner = self.manners.pop_front().unwrap_or(Manner::Well);
        self.answer(key, form, &manner)
    }

    fn answer(&mut self, key: &str, form: &Form, manner: &Manner) -> Reply {
        match manner {
            Manner::TooMany => return Reply::Whole(429, error("rate_limit_error", "rate_limit")),
            Manner::KeyInUse => {
                return Reply::Whole(409, error("idempotency_error", "idempotency_key_in_use"));
            }
            Manner::Hang => return Reply::Never,
            Manner::Well
            | Manner::ExecuteThenHang
            | Manner::ExecuteThenCut
            | Manner::ExecuteLater(_)
            | Manner::FailBefore
            | Manner::FailAfter
            | Manner::Refuse(_) => {}
        }
        let (status, body) = match manner {
            Manner::Refuse(code) => (400, error("invalid_request_error", code)),
            Manner::FailBefore => (500, error("api_error", "")),
            Manner::ExecuteLater(by) => self.execute(form, *by),
            _ => self.execute(form, TimeDelta::zero()),
        };
        let (status, body) = match manner {
            Manner::FailAfter => (500, error("api_error", "")),
            _ => (status, body),
        };
        let kept = Kept {
            form: form.clone(),
            at: self.clock.now(),
            status,
            body: body.clone(),
        };
        self.keys.insert(key.to_owned(), kept);
        match manner {
            Manner::ExecuteThenHang => Reply::Never,
            Manner::ExecuteThenCut | Manner::ExecuteLater(_) => Reply::Cut(body),
            _ => Reply::Whole(status, body),
        }
    }

    fn execute(&mut self, form: &Form, by: TimeDelta) -> (u16, Value) {
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        let destination = field("destination");
        let known = self.accounts.get(&destination);
        if known.is_some_and(|account| account["capabilities"]["transfers"] != "active") {
            let refusal = error(
                "invalid_request_error",
                "insufficient_capabilities_for_transfer",
            );
            return (400, refusal);
        }
        if known.is_none() {
            return (400, error("invalid_request_error", "resource_missing"));
        }
        let made = Made {
            id: self.number("tr"),
            amount: field("amount").parse().expect("an amount in whole units"),
            currency: field("currency"),
            destination,
            group: field("transfer_group"),
            payout: field("metadata[payout_id]"),
            created: self.clock.now() + by,
            reversed: 0,
        };
        self.made.push(made.clone());
        (200, made.json())
    }

    pub(super) fn reverse(&mut self, id: &str, amount: i64) {
        let found = self.made.iter_mut().find(|made| made.id == id);
        let made = found.expect("a transfer with this id");
        made.reversed += amount;
        assert!(made.reversed <= made.amount, "no more than was sent");
    }

    /// An account is opened; the same key gets the same one.
    pub(super) fn open(&mut self, key: &str, form: &Form) -> Value {
        if let Some(kept) = self.keys.get(key).filter(|kept| kept.form == *form) {
            return kept.body.clone();
        }
        let id = self.number("acct");
        let account = json!({
            "id": id, "object": "account", "type": form.get("type"),
            "country": form.get("country"), "payouts_enabled": false, "details_submitted": false,
            "capabilities": {"transfers": "inactive"},
            "requirements": {"disabled_reason": "requirements.past_due"},
        });
        self.accounts.insert(id, account.clone());
        let kept = Kept {
            form: form.clone(),
            at: self.clock.now(),
            status: 200,
            body: account.clone(),
        };
        self.keys.insert(key.to_owned(), kept);
        account
    }

    pub(super) fn account(&self, id: &str) -> Option<Value> {
        self.accounts.get(id).cloned()
    }

    /// The account's owner proved who they are, or lost it again; opens an account that is new.
    pub(super) fn verify(&mut self, id: &str, ready: bool) {
        let state = if ready { "active" } else { "inactive" };
        let reason = (!ready).then_some("rejected.other");
        let account = json!({
            "id": id, "object": "account", "type": "express", "country": "US",
            "payouts_enabled": ready, "details_submitted": true,
            "capabilities": {"transfers": state}, "requirements": {"disabled_reason": reason},
        });
        self.accounts.insert(id.to_owned(), account);
    }

    /// A link to its pages for an account.
    pub(super) fn link(&self, account: &str) -> Option<Value> {
        self.accounts.get(account)?;
        let now = self.clock.now().timestamp();
        Some(json!({
            "object": "account_link", "created": now, "expires_at": now + 300,
            "url": format!("https://connect.stripe.example/setup/{account}"),
        }))
    }
}
