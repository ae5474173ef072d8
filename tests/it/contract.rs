//! The contract as outsiders get it: the document, the pages, the command.

use serde_json::Value;
use tests::on_both;

on_both!(
    async fn the_document_is_served_whole_and_kept_by_its_tag(app) {
        let whole = app.visitor.get("/openapi.json").await;
        assert_eq!(whole.status, 200, "{}", whole.text);
        assert_eq!(whole.text, api::contract::document_text(), "as `vesper openapi` prints it");
        assert_eq!(whole.json["openapi"], "3.1.0");
        let tag = whole.header("etag").to_owned();
        let request = app.visitor.request(reqwest::Method::GET, "/openapi.json");
        let again = app.visitor.send(request.header("if-none-match", &tag)).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
    }
);

on_both!(
    async fn the_pages_of_the_contract_load_nothing_from_elsewhere(app) {
        let first = app.visitor.get("/docs/").await;
        assert_eq!(first.status, 200, "{}", first.text);
        assert!(first.header("content-type").starts_with("text/html"));
        for part in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
            assert!(first.text.contains(part), "{part}");
            let file = app.visitor.get(&format!("/docs/{part}")).await;
            assert_eq!(file.status, 200, "{part}");
            assert!(file.header("content-security-policy").contains("default-src 'none'"));
        }
        let start = app.visitor.get("/docs/swagger-initializer.js").await.text;
        assert!(start.contains("../openapi.json"), "{start}");
        for attribute in ["src=\"http", "href=\"http", "src=\"//", "href=\"//"] {
            assert!(!first.text.contains(attribute), "{attribute}");
        }
        assert_eq!(app.visitor.get("/docs/no-such-file").await.problem(404), "not-found");
    }
);

#[test]
fn the_contract_changes_only_on_purpose() {
    let document: Value = api::contract::document();
    let paths = document["paths"].as_object().expect("paths");
    let mut lines = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("methods") {
            let statuses: Vec<&str> = operation["responses"]
                .as_object()
                .expect("responses")
                .keys()
                .map(String::as_str)
                .collect();
            let id = operation["operationId"].as_str().expect("a name");
            lines.push(format!("{method} {path} {id} {}", statuses.join(",")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
