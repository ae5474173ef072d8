//! Play money: nothing of a test twin is on a paper, in a number, or paid.

use chrono::TimeDelta;
use entity::table::brand;
use entity::value::{BrandId, BrandMode};
use scheduler::service::Fault;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::{TestApp, on_both};

use super::office::{Office, PAY, PRICE, items, kinds, number, text};

/// A brand that turns into a test twin, with a queue from before: what an expert has earned there
/// all the same is play money.
async fn twin(app: &TestApp) -> (Brand, String) {
    let twin = app.brand("Twin").await;
    let queue = twin.queue(json!({"certification_required": false})).await;
    let id: BrandId = twin.id.parse().expect("an id");
    let turned = app.services.db.write(move |tx| async move {
        brand::Entity::update_many()
            .col_expr(brand::Column::Mode, Expr::value(BrandMode::Test))
            .filter(brand::Column::Id.eq(id))
            .exec(&tx)
            .await?;
        Ok::<_, Fault>(())
    });
    turned.await.expect("it is a twin");
    (twin, queue)
}

/// The expert works for the twin as for the brand.
async fn play<'a>(office: &Office<'a>) -> Office<'a> {
    let (twin, queue) = twin(office.app).await;
    office.admin.deposit_as(&twin, 100_000, "play").await;
    office.of(twin, queue)
}

fn numbers(papers: &[Value]) -> Vec<&str> {
    let mut numbers: Vec<&str> = papers.iter().map(|paper| text(&paper["number"])).collect();
    numbers.sort_unstable();
    numbers
}

on_both!(
    async fn test_twins_leave_no_line_on_any_paper_and_no_hole_between_numbers(app) {
        let office = Office::open(app).await;
        let play = play(&office).await;
        let played = play.work(3).await;
        office.work(1).await;
        let line = play.line(&played[0]).await;
        let dispute = play.dispute(&play.brand.system, &line, None).await;
        play.decide(&dispute, "brand").await;
        app.advance(TimeDelta::days(7)).await;
        play.work(1).await;
        office.work(2).await;
        app.advance(TimeDelta::days(21)).await;
        office.close().await;

        assert!(items(&play.brand.owner, "/v1/invoices").await.is_empty());
        let invoices = items(&office.brand.owner, "/v1/invoices").await;
        assert_eq!(numbers(&invoices), ["INV-2026-000001"]);
        assert_eq!(number(&invoices[0]["closing"]["amount"]), 100_000 - 3 * PRICE);

        let statements = items(&office.expert.client, "/v1/statements").await;
        assert_eq!(numbers(&statements), ["STM-2026-000001", "STM-2026-000002"]);
        let mut real = 0;
        for statement in &statements {
            let path = format!("/v1/statements/{}", text(&statement["id"]));
            let whole = office.expert.client.get(&path).await.expect(200);
            for line in whole["lines"].as_array().expect("lines") {
                let query = line["query_id"].as_str().expect("a query");
                office.brand.system.get(&format!("/v1/queries/{query}")).await.expect(200);
            }
            real += kinds(&whole).len();
        }
        assert_eq!(real, 3, "the real queries, and nothing of the four that were played");
        let closings = statements.iter().map(|paper| number(&paper["closing"]["amount"]));
        assert_eq!(closings.max(), Some(3 * PAY));
    }
);

on_both!(
    async fn play_money_cannot_be_claimed_from_the_platform(app) {
        let office = Office::open(app).await;
        let play = play(&office).await;
        let query = play.work(1).await.remove(0);
        let line = play.line(&query).await;
        play.brand.act(&query, "reopen", json!({})).await.expect(200);
        play.brand.act(&query, "take-back", json!({})).await.expect(200);
        let claim = json!({
            "earning_id": line, "reason": "unpaid_work", "statement": "It was work.",
            "amount": {"amount": 1, "currency": "USD"},
        });
        let refused = office.expert.client.post("/v1/disputes", claim).await;
        assert_eq!(refused.problem(409), "not-disputable");
    }
);
