//! `/expert/earnings/{id}`: why a line of pay is owed.

use askama::Template;
use entity::store::earning;
use entity::table::earning::Model;
use entity::value::{EarningId, Instant, Money};
use serde_json::Value;

use super::super::{self as pages, ExpertViewer, Frame, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;

/// What was recorded, by the names that the API uses.
struct Fact {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "expert/evidence.html")]
pub(super) struct EvidencePage {
    frame: Frame,
    mistakes: Mistakes,
    line: Model,
    amount: Money,
    price: Option<Money>,
    facts: Vec<Fact>,
}

/// One fact for each value, however deep it lies.
fn facts(frame: &Frame, name: &str, value: &Value, into: &mut Vec<Fact>) {
    let text = match value {
        Value::Object(members) => {
            for (member, value) in members {
                let below = if name.is_empty() {
                    member.clone()
                } else {
                    format!("{name}.{member}")
                };
                facts(frame, &below, value, into);
            }
            return;
        }
        Value::Array(items) => {
            for item in items {
                facts(frame, name, item, into);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) => match text.parse::<Instant>() {
            Ok(at) => frame.days.full(at),
            Err(_) => text.clone(),
        },
        other => other.to_string(),
    };
    into.push(Fact {
        name: name.to_owned(),
        value: text,
    });
}

/// A line of the reader's own.
///
/// # Errors
/// 404 for everybody else's.
pub(super) async fn line(viewer: &ExpertViewer, id: EarningId) -> Result<Model, Problem> {
    let line = earning::find(viewer.viewer.app.read(), id).await?;
    let line = line.filter(|line| line.expert_id == viewer.expert);
    line.ok_or_else(|| Problem::not_found("earning"))
}

/// The page, with what is wrong with a claim.
///
/// # Errors
/// 404 for everybody else's line.
pub(super) async fn page(
    viewer: &ExpertViewer,
    id: EarningId,
    mistakes: Mistakes,
) -> Result<EvidencePage, Problem> {
    let line = line(viewer, id).await?;
    let frame = viewer.viewer.frame.clone();
    let mut found = Vec::new();
    facts(&frame, "", &line.evidence, &mut found);
    let price =
        (line.price_amount > line.amount).then(|| Money::new(line.price_amount, line.currency));
    Ok(EvidencePage {
        amount: Money::new(line.amount, line.currency),
        price,
        facts: found,
        frame,
        mistakes,
        line,
    })
}

pub(super) async fn show(viewer: ExpertViewer, Path(id): Path<EarningId>) -> Shown {
    pages::show(&page(&viewer, id, Mistakes::none()).await?)
}
