//! `/v1/disputes`: what a brand or an expert says about a line of pay, and what is decided.

use actix_web::HttpRequest;
use entity::store::dispute::{self, DisputesOf};
use entity::table;
use entity::value::{DisputeId, DisputeReason, DisputeSide, DisputeState, EarningId, Money, Scope};
use scheduler::service::Actor;
use scheduler::service::disputes::{
    AnswerDispute, Claim, DecideDispute, Disputant, DisputeDocument, EvidenceItem, OpenDispute,
    Opened, WithdrawDispute, find_of,
};
use scheduler::service::fields::{Faults, Node, Object};
use scheduler::service::settings::{self, DisputeSettings};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Reply};
use crate::auth::{AdminCaller, BrandCaller, Caller};
use crate::contract::{Api, Form, says};
use crate::extract::{NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::rest::bodies::{DecisionBody, DisputeAnswerBody, DisputeBody};
use crate::state::App;

/// The longest statement or note, in characters.
pub(crate) const STATEMENT_MAX: usize = 5_000;

/// Things that one side points to, at most.
const EVIDENCE_MAX: usize = 20;

/// The routes of disputes.
pub(super) fn routes(api: &mut Api) {
    api.resource("/disputes", |r| {
        r.get(
            list,
            says("Lists the caller's disputes").scope(Scope::BillingRead),
        )
        .post(
            open,
            says("Disputes a line of pay")
                .problems(&[
                    "not-disputable",
                    "not-final",
                    "nothing-charged",
                    "nothing-to-claim",
                    "not-found",
                    "window-over",
                    "too-many-disputes",
                    "disputed-before",
                ])
                .scope(Scope::BillingWrite)
                .statuses(&[200, 201]),
        )
    })
    .resource("/disputes/terms", |r| {
        r.get(
            terms,
            says("Shows until when lines can be disputed and pay taken back"),
        )
    })
    .resource("/disputes/{id}", |r| {
        r.get(read, says("Shows a dispute").scope(Scope::BillingRead))
    })
    .resource("/disputes/{id}/answer", |r| {
        r.post(
            answer,
            says("Answers a dispute")
                .problems(&["dispute-ended", "own-dispute", "not-your-dispute"])
                .scope(Scope::BillingWrite),
        )
    })
    .resource("/disputes/{id}/withdraw", |r| {
        r.post(
            withdraw,
            says("Withdraws a dispute")
                .problems(&["dispute-ended", "not-your-dispute"])
                .scope(Scope::BillingWrite),
        )
    })
    .resource("/admin/disputes", |r| {
        r.get(list_all, says("Lists all disputes"))
    })
    .resource("/admin/disputes/{id}/decide", |r| {
        r.post(
            decide,
            says("Decides a dispute").problems(&["dispute-ended"]),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    state: Option<DisputeState>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

/// Which side asks: an expert, or a brand with the right scope.
fn disputant(caller: &Caller, scope: Scope) -> Result<Disputant, Problem> {
    if let Actor::Person {
        expert: Some(expert),
        ..
    } = caller.actor()
    {
        return Ok(Disputant::Expert(*expert));
    }
    let brand = BrandCaller::of(caller.actor().clone())?;
    brand.require(scope)?;
    Ok(Disputant::Brand(brand.brand))
}

async fn list(
    caller: Caller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<DisputeDocument>> {
    let of = match disputant(&caller, Scope::BillingRead)? {
        Disputant::Brand(brand) => DisputesOf::Brand(brand),
        Disputant::Expert(expert) => DisputesOf::Expert(expert),
    };
    listed(&app, of, params).await
}

async fn list_all(
    _: AdminCaller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<DisputeDocument>> {
    listed(&app, DisputesOf::All, params).await
}

async fn listed(app: &App, of: DisputesOf, params: ListParams) -> Reply<Listing<DisputeDocument>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let page = (paging.after()?, limit + 1);
    let rows = dispute::list(app.read(), of, params.state, page).await?;
    let cursor = |row: &table::dispute::Model| row.id.to_string();
    let page = Listing::new(rows, limit, cursor, DisputeDocument::from);
    Ok(Answer::ok(&page))
}

async fn read(caller: Caller, app: App, Path(id): Path<DisputeId>) -> Reply<DisputeDocument> {
    let by = disputant(&caller, Scope::BillingRead)?;
    let row = find_of(app.read(), id, by).await?;
    Ok(Answer::ok(&DisputeDocument::from(row)))
}

/// Until when a line can be disputed and pay taken back, and how much of it at a time: for everybody.
async fn terms(_: Caller, app: App) -> Reply<DisputeSettings> {
    Ok(Answer::ok(&settings::disputes(app.read()).await?))
}

/// Reads what a side points to.
fn evidence(object: &Object<'_>) -> Option<Vec<EvidenceItem>> {
    object.or("evidence", Vec::new(), |node| {
        node.list(EVIDENCE_MAX, |item| {
            let read = item.read::<EvidenceItem>()?;
            let fields = item.object(&["kind", "value"])?;
            fields.need("value", |value| value.body(STATEMENT_MAX))?;
            Some(read)
        })
    })
}

fn claim(body: Value) -> Result<Claim, Problem> {
    let faults = Faults::new();
    let known = ["earning_id", "reason", "statement", "evidence", "amount"];
    let claim = Node::root(&body, &faults)
        .object(&known)
        .and_then(|object| {
            let earning = object.need("earning_id", Node::read::<EarningId>);
            let reason = object.need("reason", Node::read::<DisputeReason>);
            let statement = object.need("statement", |node| node.body(STATEMENT_MAX));
            let evidence = evidence(&object);
            let amount = object.may("amount", Node::read::<Money>);
            Some(Claim {
                earning: earning?,
                reason: reason?,
                statement: statement?,
                evidence: json!(evidence?),
                amount: amount?,
            })
        });
    Ok(faults.settle(claim)?)
}

async fn open(
    caller: Caller,
    app: App,
    request: HttpRequest,
    body: Form<DisputeBody>,
) -> Reply<DisputeDocument> {
    let by = disputant(&caller, Scope::BillingWrite)?;
    let claim = claim(body.value)?;
    let render = |opened: Opened| {
        let view = DisputeDocument::from(opened.dispute);
        if opened.new {
            Answer::created(&view)
        } else {
            Answer::ok(&view)
        }
    };
    let use_case = OpenDispute { by, claim };
    app.act_on_money(&request, caller.actor(), use_case, render)
        .await
}

fn shown(row: table::dispute::Model) -> Answer<DisputeDocument> {
    Answer::ok(&DisputeDocument::from(row))
}

async fn answer(
    caller: Caller,
    app: App,
    request: HttpRequest,
    Path(dispute): Path<DisputeId>,
    body: Form<DisputeAnswerBody>,
) -> Reply<DisputeDocument> {
    let by = disputant(&caller, Scope::BillingWrite)?;
    let (body, faults) = (body.value, Faults::new());
    let known = ["statement", "evidence"];
    let said = Node::root(&body, &faults)
        .object(&known)
        .and_then(|object| {
            let statement = object.need("statement", |node| node.body(STATEMENT_MAX));
            let evidence = evidence(&object);
            Some((statement?, evidence?))
        });
    let (statement, evidence) = faults.settle(said)?;
    let use_case = AnswerDispute {
        by,
        dispute,
        statement,
        evidence: json!(evidence),
    };
    app.act(&request, caller.actor(), use_case, shown).await
}

async fn withdraw(
    caller: Caller,
    app: App,
    request: HttpRequest,
    Path(dispute): Path<DisputeId>,
    _: NoBody,
) -> Reply<DisputeDocument> {
    let by = disputant(&caller, Scope::BillingWrite)?;
    let use_case = WithdrawDispute { by, dispute };
    app.act_on_money(&request, caller.actor(), use_case, shown)
        .await
}

async fn decide(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(dispute): Path<DisputeId>,
    body: Form<DecisionBody>,
) -> Reply<DisputeDocument> {
    let (body, faults) = (body.value, Faults::new());
    let known = ["outcome", "note"];
    let said = Node::root(&body, &faults)
        .object(&known)
        .and_then(|object| {
            let outcome = object.need("outcome", Node::read::<DisputeSide>);
            let note = object.need("note", |node| node.body(STATEMENT_MAX));
            Some((outcome?, note?))
        });
    let (outcome, note) = faults.settle(said)?;
    let use_case = DecideDispute {
        dispute,
        outcome,
        note,
    };
    app.act_on_money(&request, &caller.actor(), use_case, shown)
        .await
}
