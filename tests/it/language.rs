//! Languages of real messages: what customers wrote to a bank, to airlines and to a music service.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::PathBuf;

use entity::value::LanguageTag;
use scheduler::language::detect;

/// The folder of real data; `None`, said aloud, where this machine has none.
fn data() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var_os("VESPER_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let found = folder.join("banking77").is_dir();
    if !found {
        println!("not run: no data");
    }
    found.then_some(folder)
}

fn tags(list: &[&str]) -> Vec<LanguageTag> {
    list.iter().map(|tag| tag.parse().unwrap()).collect()
}

/// The texts of a bank's queries; none of them spans lines.
fn bank_queries(folder: &std::path::Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("banking77/train.csv")).unwrap();
    let rows = text.lines().skip(1).step_by(10);
    let texts = rows.filter_map(|row| Some(row.rsplit_once(',')?.0.trim_matches('"').to_owned()));
    texts.collect()
}

#[test]
fn english_queries_to_a_bank_are_english() {
    let Some(folder) = data() else { return };
    let queries = bank_queries(&folder);
    let five = tags(&["fil", "es", "ar", "yi", "en"]);
    let (mut right, mut wrong) = (0_usize, Vec::new());
    for query in &queries {
        let found = detect(None, query, &five);
        if found.reliable && found.tag.as_str() == "en" {
            right += 1;
        } else if found.reliable {
            wrong.push((found, query));
        }
    }
    println!(
        "{right} of {} are English, {} something else: {wrong:?}",
        queries.len(),
        wrong.len()
    );
    assert!(right * 100 >= queries.len() * 98);
    assert!(wrong.len() * 1_000 <= queries.len(), "{wrong:?}");
}

#[test]
fn hostile_text_has_a_language_like_any_other() {
    let Some(folder) = data() else { return };
    let text = std::fs::read_to_string(folder.join("text/naughty_strings.json")).unwrap();
    let strings: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut seen = 0_usize;
    walk(&strings, &mut |text| {
        for allowed in [tags(&[]), tags(&["yi", "ar"])] {
            let found = detect(Some(text), text, &allowed);
            assert!((0.0..=1.0).contains(&found.confidence), "{text} {found:?}");
        }
        seen += 1;
    });
    println!("{seen} strings read");
    assert!(seen > 100);
}

/// Shows `visit` every text in a JSON value.
fn walk(value: &serde_json::Value, visit: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => visit(text),
        serde_json::Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| walk(value, visit)),
        _ => {}
    }
}
