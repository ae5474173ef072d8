//! What pages say: nothing is missing in any language, and nothing is said nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{SPEECH, local_path};

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|its| its == ending) {
            found.push(path);
        }
    }
}

/// All templates and all code of pages, as one text.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("templates"), "html", &mut found);
    files(&root.join("src/web"), "rs", &mut found);
    found.retain(|path| !path.ends_with("web/tests.rs"));
    let texts = found.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.collect::<Vec<_>>().join("\n")
}

/// What stands in quotes right behind each of these beginnings.
fn quoted<'a>(text: &'a str, beginnings: &[&str]) -> BTreeSet<&'a str> {
    let all = beginnings
        .iter()
        .flat_map(|start| text.split(start).skip(1));
    all.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .collect()
}

const SAID: &[&str] = &[".say(", ".say1(", ".say2(", ".count(", ".tell("];

#[test]
fn every_message_has_all_its_translations() {
    let differences = SPEECH.differences();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn whatever_is_said_is_a_message() {
    let sources = sources();
    let known: BTreeSet<&str> = SPEECH
        .ids(entity::value::ReadingLanguage::English)
        .into_iter()
        .collect();
    let said = quoted(&sources, SAID);
    let missing: Vec<_> = said.difference(&known).collect();
    assert!(said.len() > 50 && missing.is_empty(), "{missing:?}");
    let done = quoted(&sources, &["pages::done(\"/", "super::done(\"/"]);
    assert!(done.iter().all(|word| !word.is_empty()));
}

#[test]
fn every_message_is_said_somewhere() {
    let sources = sources();
    let words = quoted(&sources, &[".word("]);
    let is_said = |id: &&str| {
        sources.contains(&format!("\"{id}\""))
            || words.iter().any(|word| {
                id.strip_prefix(word)
                    .is_some_and(|rest| rest.starts_with('-'))
            })
            || id
                .strip_prefix("done-")
                .is_some_and(|rest| sources.contains(&format!("\"{rest}\"")))
            || id.starts_with("problem-")
    };
    let known = SPEECH.ids(entity::value::ReadingLanguage::English);
    let silent: Vec<_> = known.into_iter().filter(|id| !is_said(id)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn a_refusal_that_is_translated_exists() {
    let known = SPEECH.ids(entity::value::ReadingLanguage::English);
    let unknown: Vec<_> = known
        .into_iter()
        .filter_map(|id| id.strip_prefix("problem-"))
        .filter(|slug| crate::problem::entry(slug).is_none())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn nobody_is_led_elsewhere() {
    for path in ["/", "/expert", "/brand/queries?state=open", "/a//b"] {
        assert_eq!(local_path(path), path);
    }
    for path in [
        "",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\nb",
        "javascript:1",
    ] {
        assert_eq!(local_path(path), "/", "{path}");
    }
}
