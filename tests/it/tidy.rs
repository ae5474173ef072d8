//! The rooms stay apart: rules of the house that a machine can check.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every Rust file under these folders, with its text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut found);
    }
    assert!(!found.is_empty(), "no sources under {folders:?}");
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let name = path
                .strip_prefix(root())
                .unwrap_or(&path)
                .display()
                .to_string();
            found.push((name, fs::read_to_string(&path).expect("a source is text")));
        }
    }
}

/// Fails with every line of these files that contains one of the words.
fn forbid(folders: &[&str], words: &[&str], why: &str) {
    let mut faults = Vec::new();
    for (name, text) in sources(folders) {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                faults.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{why}\n{}", faults.join("\n"));
}

const PURE: &[&str] = &[
    "scheduler/src/calendar",
    "scheduler/src/certification",
    "scheduler/src/dispatch",
    "scheduler/src/ical",
    "scheduler/src/ledger",
    "scheduler/src/planning",
    "scheduler/src/playbook",
    "scheduler/src/scoring",
    "entity/src/value",
];

#[test]
fn the_pure_core_waits_for_nothing() {
    let words = [
        "async ",
        ".await",
        "tokio::",
        "WriteTx",
        "ConnectionTrait",
        "Utc::now",
        "SystemTime",
    ];
    forbid(
        PURE,
        &words,
        "the pure core knows no clock, no SQL and no waiting",
    );
}

#[test]
fn the_pure_core_has_one_order() {
    forbid(
        PURE,
        &["HashMap", "HashSet"],
        "same input, same output, same order",
    );
}

#[test]
fn all_sql_lives_in_entity() {
    let words = [
        "Entity::find",
        "Entity::insert",
        "Entity::update",
        "Entity::delete",
        "execute_unprepared",
        "Statement::from",
    ];
    forbid(
        &["scheduler/src", "api/src"],
        &words,
        "all SQL lives in entity",
    );
}

#[test]
fn the_scheduler_knows_no_http() {
    forbid(
        &["scheduler/src", "entity/src"],
        &["actix", "HttpResponse"],
        "HTTP lives in api",
    );
}

#[test]
fn migrations_know_no_models() {
    forbid(
        &["migration/src"],
        &["entity::"],
        "migrations are frozen history",
    );
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = sources(&[
        "entity/src",
        "scheduler/src",
        "api/src",
        "migration/src",
        "tests/src",
    ])
    .into_iter()
    .filter(|(_, text)| !text.starts_with("//!"))
    .map(|(name, _)| name)
    .collect();
    assert!(
        silent.is_empty(),
        "these files do not say what they are for: {silent:#?}"
    );
}

#[test]
fn the_top_level_is_the_one_that_was_agreed() {
    let agreed = [
        "Cargo.toml",
        "Cargo.lock",
        "api",
        "scheduler",
        "entity",
        "migration",
        "tests",
        "README.md",
        "LICENSE",
        "target",
    ];
    let strange: Vec<_> = fs::read_dir(root())
        .expect("the workspace")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !agreed.contains(&name.as_str()))
        .collect();
    assert!(
        strange.is_empty(),
        "not agreed on the top level: {strange:?}"
    );
}
