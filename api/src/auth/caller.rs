//! The caller of a request, from its credential.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use scheduler::service::once::principal;
use scheduler::service::{Actor, Fault};

use super::limit::{Standing, Standings};
use crate::problem::Problem;
use crate::state::{App, AppState};

/// Anybody with a good credential.
#[derive(Clone, Debug)]
pub struct Caller(Actor);

impl Caller {
    /// Who asks, as the use cases know it.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.0
    }
}

/// Who asks, as the log and the keys know it; put into the request by [`Caller`].
#[derive(Clone, Debug)]
pub(crate) struct Principal(pub(crate) String);

/// Somebody unknown who wants to sign up, sign in or get a mail: counted by address.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// Where the call comes from.
    pub address: IpAddr,
}

pub(super) type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { authenticate(&request).await.map(Self) })
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = app_of(request).and_then(|app| {
            let address = client_address(request, app);
            admit(request, app.limits.sign_in(address))?;
            Ok(Self { address })
        });
        std::future::ready(visitor)
    }
}

/// The state that every app of this server is built with.
pub(crate) fn app_of(request: &HttpRequest) -> Result<&AppState, Problem> {
    request
        .app_data::<App>()
        .map(web::Data::get_ref)
        .ok_or_else(|| Problem::internal("the app was built without its state"))
}

async fn authenticate(request: &HttpRequest) -> Result<Actor, Problem> {
    let app = app_of(request)?;
    let Some(credential) = credential(request) else {
        return Err(Problem::unauthenticated(
            "send Authorization: Bearer with an access token or an API key",
        ));
    };
    let actor = app
        .patiently(app.access.resolve(&app.services, &app.tokens, credential))
        .await?;
    let Some(actor) = actor else {
        admit(request, app.limits.sign_in(client_address(request, app)))?;
        return Err(Problem::unauthenticated(
            "the access token or API key is wrong, over or revoked; sign in again",
        ));
    };
    admit_known(request, app, &actor)?;
    Ok(actor)
}

/// Counts a call of somebody known, and hears that an expert is there; 429 when there were too many.
pub(crate) fn admit_known(
    request: &HttpRequest,
    app: &AppState,
    actor: &Actor,
) -> Result<(), Problem> {
    let principal = principal(actor);
    admit(request, app.limits.caller(&principal))?;
    if let Actor::Person {
        brand: Some(brand), ..
    }
    | Actor::Key { brand, .. } = actor
    {
        admit(request, app.limits.tenant(*brand))?;
    }
    request.extensions_mut().insert(Principal(principal));
    if let Actor::Person {
        expert: Some(expert),
        ..
    } = actor
    {
        app.services.presence.heard(*expert, app.now());
    }
    Ok(())
}

/// Notes the standing for the headers of the answer; 429 when there is nothing left.
pub(crate) fn admit(request: &HttpRequest, standing: Standing) -> Result<(), Problem> {
    let mut extensions = request.extensions_mut();
    match extensions.get_mut::<Standings>() {
        Some(standings) => standings.0.push(standing),
        None => drop(extensions.insert(Standings(vec![standing]))),
    }
    drop(extensions);
    if standing.is_within() {
        return Ok(());
    }
    metrics::counter!("vesper_http_throttled_total", "policy" => standing.policy).increment(1);
    Err(Fault::too_many(standing.retry_after_seconds).into())
}

fn credential(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credential) = value.split_once(' ')?;
    let credential = credential.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !credential.is_empty()).then_some(credential)
}

/// Where the call really comes from.
pub(crate) fn client_address(request: &HttpRequest, app: &AppState) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let forwarded = request.headers().get("x-forwarded-for");
    app.config
        .trusted_proxies
        .client(peer, forwarded.and_then(|value| value.to_str().ok()))
}
