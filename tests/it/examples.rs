//! Every operation is shown by an example, and every example is true.

use serde_json::Value;
use tests::contract::{faults_of, operations};

/// How an example is made.
const HOW: &str = "let a story call it, and run that story with VESPER_RECORD_EXAMPLES=1";

/// Media types of which one answer would show nothing: pages of this server.
fn shows_itself(media: &str) -> bool {
    media.starts_with("text/html")
}

/// Whether one of these forms is shown.
fn is_shown(content: &Value) -> bool {
    let forms = content.as_object().into_iter().flatten();
    forms.clone().next().is_none()
        || forms
            .into_iter()
            .any(|(media, told)| shows_itself(media) || told.get("example").is_some())
}

#[test]
fn every_operation_has_an_example_of_what_it_takes_and_gives() {
    let mut missing = Vec::new();
    for operation in operations() {
        let id = operation["operationId"].as_str().expect("a name");
        if !is_shown(&operation["requestBody"]["content"]) {
            missing.push(format!("{id} takes"));
        }
        let answers = operation["responses"].as_object().expect("answers");
        let mut good = answers.iter().filter(|(status, _)| status.starts_with('2'));
        if !good.any(|(_, answer)| is_shown(&answer["content"])) {
            missing.push(format!("{id} gives"));
        }
    }
    assert!(
        missing.is_empty(),
        "without an example: {missing:#?}; {HOW}"
    );
}

#[test]
fn every_example_fits_its_schema() {
    let text = include_str!("../../api/src/contract/examples.json");
    let examples: Value = serde_json::from_str(text).expect("JSON");
    let mut faults = Vec::new();
    for (id, example) in examples.as_object().expect("an object") {
        match operations().find(|operation| operation["operationId"] == id.as_str()) {
            Some(operation) => faults.extend(faults_of(operation, example)),
            None => faults.push(format!("{id} is no operation any more")),
        }
    }
    assert!(faults.is_empty(), "{faults:#?}; {HOW}");
}

#[test]
fn an_example_that_does_not_fit_is_found_out() {
    let text = include_str!("../../api/src/contract/examples.json");
    let examples: Value = serde_json::from_str(text).expect("JSON");
    let operation = operations().find(|operation| operation["operationId"] == "queues_create");
    let operation = operation.expect("queues are made");
    let mut example = examples["queues_create"].clone();
    assert_eq!(faults_of(operation, &example), Vec::<String>::new());
    example["takes"]["body"]["surprise"] = Value::Bool(true);
    example["gives"]["body"]["id"] = Value::Null;
    assert_eq!(faults_of(operation, &example).len(), 2);
}
