//! Examples of the contract, recorded from what stories send and receive.
//!
//! Where `VESPER_RECORD_EXAMPLES` is set, each operation that has no good example in
//! [`FILE`] gets one: of all calls of this run that succeeded, the one that shows most. Ids,
//! addresses and secrets are replaced by ones that stay the same, and long lists are cut.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::client::Reply;

/// Where the examples stand, from the workspace's folder.
pub const FILE: &str = "api/src/contract/examples.json";

/// Longer bodies are no good examples, in bytes.
const LONGEST: usize = 6_000;

/// Longer texts are cut at the end of a line, in bytes.
const LONGEST_TEXT: usize = 600;

/// Longer lists of an answer are cut to so many items.
const ITEMS: usize = 2;

/// What stands for members that are secret.
const SECRETS: &[(&str, &str)] = &[
    ("access_token", "an access token"),
    ("refresh_token", "a refresh token"),
    ("key", "vsp_shown_once"),
    ("secret", "whsec_c2hvd24gb25jZSwga2VwdCBzYWZl"),
    ("token", "a token"),
    (
        "otpauth_url",
        "otpauth://totp/Vesper:ana%40acme.example?secret=AMTHISSECRETISNOSECRETATALLNEVER&issuer=Vesper",
    ),
    ("inbound_url", "https://vesper.example/v1/inbound/a-token"),
    ("cursor", "a cursor"),
    ("next_cursor", "a cursor"),
];

/// What was asked, as it left.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its media type.
    pub media: String,
    /// Its body; empty: none.
    pub body: Vec<u8>,
}

impl Asked {
    /// What of a request is kept, where anything is recorded at all.
    #[must_use]
    pub fn of(request: &reqwest::Request) -> Option<Self> {
        std::env::var_os("VESPER_RECORD_EXAMPLES")?;
        let media = request.headers().get("content-type");
        let media = media.and_then(|media| media.to_str().ok());
        let body = request.body().and_then(reqwest::Body::as_bytes);
        Some(Self {
            media: plain(media.unwrap_or_default()),
            body: body.unwrap_or_default().to_vec(),
        })
    }
}

/// A media type without its parameters.
fn plain(media: &str) -> String {
    let first = media.split(';').next().unwrap_or_default();
    first.trim().to_ascii_lowercase()
}

/// What is known of an operation.
struct Known {
    example: Value,
    /// How much it shows; `None`: it stood in the file and stays.
    shows: Option<usize>,
}

static KNOWN: LazyLock<Mutex<BTreeMap<String, Known>>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let stood: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
    let stood = stood.into_iter().filter(|(id, example)| good(id, example));
    let stays = |(id, example)| {
        let shows = None;
        (id, Known { example, shows })
    };
    Mutex::new(stood.map(stays).collect())
});

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(FILE)
}

/// Whether an example says all that the document asks of it; says why not.
fn good(id: &str, example: &Value) -> bool {
    let found = crate::contract::operation(id);
    let faults = found.map(|operation| crate::contract::faults_of(operation, example));
    let why = faults
        .as_ref()
        .map_or("it is gone".to_owned(), |faults| faults.join("; "));
    if !why.is_empty() {
        eprintln!("no example of {id}: {why}");
    }
    why.is_empty()
}

/// Keeps what was said under the operation's name, if it is the best so far.
///
/// # Panics
/// When the file cannot be written.
pub fn record(id: &str, asked: &Asked, reply: &Reply) {
    if !(200..300).contains(&reply.status) {
        return;
    }
    // Lists are cut where their length is not fixed.
    let mut forms = [true, false]
        .into_iter()
        .filter_map(|cuts| example_of(asked, reply, cuts));
    let Some(example) = forms.find(|example| good(id, example)) else {
        return;
    };
    let shows = Some(members(&example));
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let worse = known
        .get(id)
        .is_some_and(|known| known.shows.is_none() || known.shows >= shows);
    if worse {
        return;
    }
    known.insert(id.to_owned(), Known { example, shows });
    let all: BTreeMap<&String, &Value> = known
        .iter()
        .map(|(id, known)| (id, &known.example))
        .collect();
    std::fs::write(path(), format!("{:#}\n", json!(all))).expect("the examples are written");
}

/// What is shown of one call, unless it is hostile or too long.
fn example_of(asked: &Asked, reply: &Reply, cuts: bool) -> Option<Value> {
    if asked.body.len().max(reply.text.len()) > LONGEST * 8 {
        return None;
    }
    let mut example = Map::new();
    if !asked.body.is_empty() {
        let text = std::str::from_utf8(&asked.body).ok()?;
        example.insert("takes".to_owned(), shown(&asked.media, text, false));
    }
    let media = plain(reply.header("content-type"));
    let mut gives = Map::from_iter([("status".to_owned(), json!(reply.status))]);
    if !reply.text.is_empty() {
        let Value::Object(shown) = shown(&media, &reply.text, cuts) else {
            return None;
        };
        gives.extend(shown);
    }
    example.insert("gives".to_owned(), Value::Object(gives));
    let mut names = BTreeMap::new();
    let example = steady(&Value::Object(example), "", &mut names);
    let text = example.to_string();
    // Control characters are escaped in it; marks of direction are not.
    let hostile = text.contains("\\u")
        || text
            .chars()
            .any(|one| matches!(one, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'));
    (text.len() <= LONGEST && !hostile).then_some(example)
}

fn shown(media: &str, text: &str, cuts: bool) -> Value {
    match serde_json::from_str(text) {
        Ok(value) if media == "application/json" => {
            json!({ "media": media, "body": if cuts { cut(value) } else { value } })
        }
        _ => json!({ "media": media, "body": beginning(text) }),
    }
}

/// The first lines of a text.
fn beginning(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let end = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .take_while(|at| *at <= LONGEST_TEXT)
        .last();
    &text[..end.unwrap_or(0)]
}

/// The same with shorter lists.
fn cut(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().take(ITEMS).map(cut).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, cut(value)))
                .collect(),
        ),
        other => other,
    }
}

/// The same with ids, addresses and secrets that do not change from run to run.
fn steady(value: &Value, name: &str, names: &mut BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(members) => {
            let each = members.iter();
            Value::Object(
                each.map(|(name, value)| (name.clone(), steady(value, name, names)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(|item| steady(item, name, names)).collect(),
        Value::String(text) => {
            let secret = SECRETS.iter().find(|(secret, _)| *secret == name);
            match secret {
                Some((_, instead)) => json!(instead),
                None => json!(steady_text(text, names)),
            }
        }
        other => other.clone(),
    }
}

/// An id is its kind, an underscore and so many characters.
const ID: usize = 26;

fn steady_text(text: &str, names: &mut BTreeMap<String, String>) -> String {
    let mut steady = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (before, after) = rest.split_at(at + 1);
        steady.push_str(before);
        rest = after;
        let Some(id) = rest.get(..ID).filter(|id| {
            id.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                && id.starts_with(|first: char| first.is_ascii_digit())
        }) else {
            continue;
        };
        let number = names.len() + 1;
        let stable = names
            .entry(id.to_owned())
            .or_insert_with(|| format!("01h455vb4pex5vsknk0000{number:04}"));
        steady.push_str(stable);
        rest = &rest[ID..];
    }
    steady.push_str(rest);
    match steady.split_once("http://127.0.0.1:") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
            format!("{before}https://vesper.example{after}")
        }
        None => steady,
    }
}

/// How many different members something shows.
fn members(value: &Value) -> usize {
    fn walk(value: &Value, at: &str, seen: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    walk(value, &format!("{at}/{name}"), seen);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, at, seen)),
            Value::Null => {}
            _ => {
                seen.insert(at.to_owned());
            }
        }
    }
    let mut seen = BTreeSet::new();
    walk(value, "", &mut seen);
    seen.len()
}
