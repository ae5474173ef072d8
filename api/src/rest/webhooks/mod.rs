//! `/v1/webhook-endpoints`: addresses that are told of events; the same for the platform's events
//! under `/v1/admin/webhook-endpoints`.

#[macro_use]
mod doors;

use actix_web::HttpRequest;
use entity::store::event::Again;
use entity::store::webhook;
use entity::table::{webhook_delivery, webhook_endpoint};
use entity::value::text::Line;
use entity::value::{
    DeliveryState, EndpointStatus, EventId, Instant, Scope, WebhookDeliveryId, WebhookEndpointId,
};
use scheduler::service::webhooks::{
    ChangeEndpoint, Changed, CreateEndpoint, DeliveryDocument, EndpointDocument, Owner,
    PingDocument, RemoveEndpoint, Replay, Replayed, RetryDelivery, RotateSecret, Told, check_types,
    deliveries, ping,
};
use scheduler::service::{Actor, Fault};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Nothing, Reply, expected_version};
use crate::auth::{AdminCaller, BrandCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The longest description, in characters.
const DESCRIPTION_MAX: usize = 200;

/// Who may have endpoints: members and systems of a brand, and those who run the platform.
trait Holder {
    /// Whose endpoints these are; refuses a key without the scope.
    fn owner(&self, scope: Scope) -> Result<Owner, Problem>;
    /// Who asks.
    fn who(&self) -> Actor;
}

impl Holder for BrandCaller {
    fn owner(&self, scope: Scope) -> Result<Owner, Problem> {
        self.require(scope)?;
        Ok(Some(self.brand))
    }

    fn who(&self) -> Actor {
        self.actor()
    }
}

impl Holder for AdminCaller {
    fn owner(&self, _: Scope) -> Result<Owner, Problem> {
        Ok(None)
    }

    fn who(&self) -> Actor {
        self.actor()
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct EndpointBody {
    /// Where it is: https, in the open internet.
    #[schemars(length(max = 2048))]
    url: String,
    /// Types, and topics such as `query.*`; empty: everything.
    #[serde(default)]
    #[schemars(length(max = 50))]
    event_types: Vec<String>,
    /// What you call it.
    #[serde(default)]
    description: Option<Line<DESCRIPTION_MAX>>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct EndpointChange {
    /// Another address.
    #[serde(default)]
    #[schemars(length(max = 2048))]
    url: Option<String>,
    /// The whole list.
    #[serde(default)]
    #[schemars(length(max = 50))]
    event_types: Option<Vec<String>>,
    /// What you call it.
    #[serde(default)]
    description: Option<Line<DESCRIPTION_MAX>>,
    /// Whether it is called; what is pending is cancelled when it is not.
    #[serde(default)]
    status: Option<EndpointStatus>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReplayBody {
    /// From this instant, with `to`; within the last 30 days.
    #[serde(default)]
    from: Option<Instant>,
    /// Up to this instant and without it.
    #[serde(default)]
    to: Option<Instant>,
    /// This event alone.
    #[serde(default)]
    event_id: Option<EventId>,
}

/// What is sent again.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ReplayView {
    /// How many events are on their way.
    planned: usize,
    /// The range held more than one call sends: go on from here.
    continue_from: Option<Instant>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryParams {
    #[serde(default)]
    state: Option<DeliveryState>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

fn shown(row: webhook_endpoint::Model) -> Answer<EndpointDocument> {
    let version = row.version;
    Answer::ok(&EndpointDocument::from(row)).etag(version)
}

/// The endpoint with its secret; a repeat is answered without.
fn told(
    told: Told,
    answer: fn(&EndpointDocument) -> Answer<EndpointDocument>,
) -> Answer<EndpointDocument> {
    let version = told.endpoint.version;
    let kept = EndpointDocument::from(told.endpoint);
    let whole = EndpointDocument {
        secret: Some(told.secret.reveal().to_owned()),
        ..kept.clone()
    };
    answer(&whole).repeated_as(&kept).etag(version)
}

async fn find(
    app: &App,
    owner: Owner,
    id: WebhookEndpointId,
) -> Result<webhook_endpoint::Model, Fault> {
    let row = webhook::find_of(app.read(), owner, id).await?;
    row.ok_or_else(|| Fault::not_found("webhook endpoint"))
}

async fn list(app: &App, caller: &impl Holder, paging: Paging) -> Reply<Listing<EndpointDocument>> {
    let owner = caller.owner(Scope::WebhooksRead)?;
    let limit = paging.limit()?;
    let rows = webhook::page(app.read(), owner, paging.after()?, limit + 1).await?;
    let cursor = |row: &webhook_endpoint::Model| row.id.to_string();
    let page = Listing::new(rows, limit, cursor, EndpointDocument::from);
    Ok(Answer::ok(&page))
}

async fn create(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    body: EndpointBody,
) -> Reply<EndpointDocument> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let filter = check_types(owner, body.event_types)?;
    let description = body.description.map(|line| line.0);
    let form = (body.url, filter, description);
    let use_case = CreateEndpoint::prepare(&app.services, owner, form)?;
    let render = |made| told(made, Answer::created);
    app.act(request, &caller.who(), use_case, render).await
}

async fn read(app: &App, caller: &impl Holder, id: WebhookEndpointId) -> Reply<EndpointDocument> {
    let owner = caller.owner(Scope::WebhooksRead)?;
    Ok(shown(find(app, owner, id).await?))
}

async fn change(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    (id, body): (WebhookEndpointId, EndpointChange),
) -> Reply<EndpointDocument> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let filter = body.event_types.map(|types| check_types(owner, types));
    let changed = Changed {
        url: body.url,
        filter: filter.transpose()?,
        description: body.description.map(|line| Some(line.0)),
        status: body.status,
    };
    let version = expected_version(request)?;
    let use_case = ChangeEndpoint::prepare(&app.services, (owner, id), version, changed)?;
    Ok(shown(app.run(&caller.who(), use_case).await?))
}

async fn remove(app: &App, caller: &impl Holder, id: WebhookEndpointId) -> Reply<Nothing> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    app.run(&caller.who(), RemoveEndpoint { owner, id }).await?;
    Ok(Answer::no_content())
}

async fn rotate(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    id: WebhookEndpointId,
) -> Reply<EndpointDocument> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let use_case = RotateSecret::prepare(&app.services, owner, id)?;
    let render = |changed| told(changed, Answer::ok);
    app.act(request, &caller.who(), use_case, render).await
}

async fn try_out(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    id: WebhookEndpointId,
) -> Reply<PingDocument> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let endpoint = find(app, owner, id).await?;
    let sent = ping(&app.services, endpoint);
    let render = |view: PingDocument| Answer::ok(&view);
    app.act_after(request, &caller.who(), sent, render).await
}

async fn replay(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    (id, body): (WebhookEndpointId, ReplayBody),
) -> Reply<ReplayView> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let which = match (body.event_id, body.from, body.to) {
        (Some(event), None, None) => Again::One(event),
        (None, Some(from), Some(to)) => Again::Between(from, to),
        _ => {
            let detail = "must be given alone, or else both from and to";
            return Err(Problem::field("/event_id", detail));
        }
    };
    let render = |replayed: Replayed| {
        Answer::accepted(&ReplayView {
            planned: replayed.planned,
            continue_from: replayed.continue_from,
        })
    };
    let use_case = Replay { owner, id, which };
    app.act(request, &caller.who(), use_case, render).await
}

async fn log(
    app: &App,
    caller: &impl Holder,
    (id, params): (WebhookEndpointId, DeliveryParams),
) -> Reply<Listing<DeliveryDocument>> {
    let owner = caller.owner(Scope::WebhooksRead)?;
    let endpoint = find(app, owner, id).await?;
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let page = (paging.after()?, limit + 1);
    let rows = webhook::page_of(app.read(), endpoint.id, params.state, page).await?;
    let cursor = |row: &webhook_delivery::Model| row.id.to_string();
    let Listing { items, next_cursor } = Listing::new(rows, limit, cursor, |row| row);
    let items = deliveries(app.read(), items).await?;
    Ok(Answer::ok(&Listing { items, next_cursor }))
}

async fn retry(
    app: &App,
    (request, caller): (&HttpRequest, &impl Holder),
    (endpoint, id): (WebhookEndpointId, WebhookDeliveryId),
) -> Reply<DeliveryDocument> {
    let owner = caller.owner(Scope::WebhooksWrite)?;
    let use_case = RetryDelivery {
        owner,
        endpoint,
        id,
    };
    let render = |row| Answer::accepted(&DeliveryDocument::from(row));
    app.act(request, &caller.who(), use_case, render).await
}

doors!(brand, BrandCaller, "/webhook-endpoints");
doors!(platform, AdminCaller, "/admin/webhook-endpoints");

/// The routes of webhooks.
pub(super) fn routes(api: &mut Api) {
    brand::routes(api);
    platform::routes(api);
}
