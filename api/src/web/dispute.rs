//! A dispute as its two sides see it: what each said, and how it ended.

use askama::Template;
use entity::table;
use entity::value::{DisputeId, DisputeState, Money, text};
use scheduler::service::disputes::{Disputant, WithdrawDispute, find_of};
use serde_json::Value;

use super::{Frame, Mistakes, Shown, Viewer};
use crate::problem::Problem;
use crate::rest::STATEMENT_MAX;

/// Something that a side points to.
pub(in crate::web) struct Item {
    pub(in crate::web) kind: String,
    pub(in crate::web) value: String,
}

/// What a side points to, as it is kept.
pub(in crate::web) fn items(evidence: &Value) -> Vec<Item> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let list = evidence.as_array().into_iter().flatten();
    list.map(|item| Item {
        kind: text(item, "kind"),
        value: text(item, "value"),
    })
    .collect()
}

/// The other side's words and what it points to; nothing while it is silent.
pub(in crate::web) fn answer(dispute: &table::dispute::Model) -> (Option<String>, Vec<Item>) {
    let answer = dispute.answer.as_ref();
    let said = answer.and_then(|said| said["statement"].as_str().map(str::to_owned));
    let evidence = answer.map(|said| items(&said["evidence"]));
    (said, evidence.unwrap_or_default())
}

/// Words that a side typed.
///
/// # Errors
/// 422 when there are none, or too many.
pub(in crate::web) fn statement(typed: &str) -> Result<String, Problem> {
    let bounded = text::bounded(typed.trim(), STATEMENT_MAX).ok();
    let bounded = bounded.filter(|text| !text.is_empty());
    bounded.ok_or_else(|| Problem::field("/statement", "must have 1 to 5,000 characters"))
}

/// One of the two sides, where its pages begin.
pub(in crate::web) struct Side<'a> {
    pub(in crate::web) viewer: &'a Viewer,
    pub(in crate::web) by: Disputant,
    /// `/expert` or `/brand`.
    pub(in crate::web) area: &'static str,
}

#[derive(Template)]
#[template(path = "dispute.html")]
struct DisputePage {
    frame: Frame,
    mistakes: Mistakes,
    area: &'static str,
    dispute: table::dispute::Model,
    is_own: bool,
    claimed: Option<Money>,
    evidence: Vec<Item>,
    answer: Option<String>,
    answered: Vec<Item>,
}

impl DisputePage {
    fn is_open(&self) -> bool {
        self.dispute.state == DisputeState::Open
    }
}

impl Side<'_> {
    /// The page of a dispute.
    ///
    /// # Errors
    /// 404 when it is not this side's.
    pub(in crate::web) async fn show(&self, id: DisputeId, mistakes: Mistakes) -> Shown {
        let dispute = find_of(self.viewer.app.read(), id, self.by).await?;
        let (answer, answered) = answer(&dispute);
        let money = |amount| Money::new(amount, dispute.currency);
        super::show(&DisputePage {
            frame: self.viewer.frame.clone(),
            mistakes,
            area: self.area,
            is_own: self.by.side() == dispute.opened_as,
            claimed: dispute.claimed_amount.map(money),
            evidence: items(&dispute.evidence),
            answer,
            answered,
            dispute,
        })
    }

    /// Takes a dispute back.
    ///
    /// # Errors
    /// What the use case refuses.
    pub(in crate::web) async fn withdraw(&self, dispute: DisputeId) -> Shown {
        let by = self.by;
        let use_case = WithdrawDispute { by, dispute };
        self.viewer.app.run(&self.viewer.actor, use_case).await?;
        let path = format!("{}/disputes/{dispute}", self.area);
        Ok(super::done(&path, "dispute-withdrawn"))
    }
}
