//! The document is complete and holds together.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document;

/// Every operation: its method, its path and what stands there.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(|(method, operation)| (method.clone(), path.clone(), operation))
    });
    all.collect()
}

fn walk<'a>(value: &'a Value, see: &mut impl FnMut(&'a str, &'a Value)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                see(key, value);
                walk(value, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    walk(&document, &mut |key, value| {
        if key == "$ref" {
            let to = value.as_str().unwrap();
            assert!(document.pointer(&to[1..]).is_some(), "{to} leads nowhere");
            used.insert(to.to_owned());
        }
    });
    let names = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys();
    let unused: Vec<&String> = names
        .clone()
        .filter(|name| !used.contains(&format!("#/components/schemas/{name}")))
        .collect();
    assert!(unused.is_empty(), "nothing refers to {unused:?}");
    let twice: Vec<&String> = names
        .filter(|name| name.ends_with(|last: char| last.is_ascii_digit()))
        .collect();
    assert!(
        twice.is_empty(),
        "other types have these names too: {twice:?}"
    );
}

#[test]
fn every_operation_is_named_once_and_says_what_it_does() {
    let document = document();
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(names.insert(id.to_owned()), "{at}: {id} stands twice");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{at}");
        let responses = operation["responses"].as_object().unwrap();
        let good = responses
            .iter()
            .filter(|(status, _)| status.starts_with(['2', '3']));
        for (status, answer) in good.clone() {
            let has_view = answer.get("content").is_some();
            assert_eq!(
                has_view,
                !matches!(status.as_str(), "204" | "304"),
                "{at} {status}"
            );
        }
        assert!(good.count() > 0, "{at} never succeeds");
        let names: BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect();
        let parameters = operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let told = parameters.iter().filter(|one| one["in"] == "path");
        let told: BTreeSet<&str> = told.filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(names, told, "{at}");
    }
    assert!(names.len() > 150, "{} operations", names.len());
}

#[test]
fn nothing_is_shown_that_has_no_type() {
    for (method, path, operation) in operations(&document()) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let Some(content) = answer["content"]["application/json"].as_object() else {
                continue;
            };
            let schema = &content["schema"];
            assert!(schema.is_object(), "{method} {path} {status} is untyped");
        }
    }
}

/// What interfaces.md fixes and what stands here.
#[test]
fn what_brands_and_experts_were_told_of_is_there() {
    let document = document();
    for (method, path) in FIXED.lines().filter_map(|line| line.trim().split_once(' ')) {
        let item = &document["paths"][path][method];
        assert!(item.is_object(), "{method} {path} is missing");
    }
}

/// The routes that clients are written against.
const FIXED: &str = include_str!("fixed.txt");
