//! Who looks at a page: from the cookie to an actor and to the page's frame.

use std::pin::Pin;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::TimeDelta;
use entity::store::{brand, person, profile};
use entity::table;
use entity::value::zone::Zone;
use entity::value::{BrandId, ExpertId, PersonId, Role, SessionId, ZoneName};
use scheduler::locale::Days;
use scheduler::service::{Actor, second_factor};

use super::frame::{Frame, Who};
use super::{cookie, zone};
use crate::auth::caller::{admit, admit_known, app_of, client_address};
use crate::config::SecondFactorRule;
use crate::problem::Problem;
use crate::state::{App, AppState};

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// Cookies that the answer to this request is to set.
#[derive(Clone, Default)]
pub(crate) struct Fresh(pub(crate) Vec<Cookie<'static>>);

/// Lets the answer set a cookie.
pub(super) fn set(request: &HttpRequest, cookie: Cookie<'static>) {
    let mut extensions = request.extensions_mut();
    match extensions.get_mut::<Fresh>() {
        Some(fresh) => fresh.0.push(cookie),
        None => drop(extensions.insert(Fresh(vec![cookie]))),
    }
}

/// Somebody who is signed in, in one of their roles.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who asks, as the use cases know it.
    pub actor: Actor,
    /// Who.
    pub person: table::person::Model,
    /// Since which sign-in.
    pub session: SessionId,
    /// As what.
    pub role: Role,
    /// What the page has around its content.
    pub frame: Frame,
    /// What handlers share.
    pub app: App,
}

/// An expert.
#[derive(Clone, Debug)]
pub struct ExpertViewer {
    /// The person, their session and the page's frame.
    pub viewer: Viewer,
    /// Which expert.
    pub expert: ExpertId,
}

/// A member of a brand.
#[derive(Clone, Debug)]
pub struct BrandViewer {
    /// The person, their session and the page's frame.
    pub viewer: Viewer,
    /// Which brand.
    pub brand: BrandId,
}

/// Somebody who runs the platform or approves its payouts.
#[derive(Clone, Debug)]
pub struct AdminViewer {
    /// The person, their session and the page's frame.
    pub viewer: Viewer,
}

/// Anybody: who is signed in is known, but need not be.
#[derive(Clone, Debug)]
pub struct PageVisitor {
    /// What the page has around its content.
    pub frame: Frame,
    /// Who, where they are signed in.
    pub viewer: Option<Box<Viewer>>,
    /// What handlers share.
    pub app: App,
}

/// Parts of the frame that are not read off the request.
struct Known {
    who: Option<Who>,
    zone: Zone,
    chosen: Option<entity::value::ReadingLanguage>,
    owner: String,
}

fn frame(request: &HttpRequest, app: &AppState, known: Known) -> Frame {
    let language = zone::language(request, known.chosen);
    let done = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "done")
        .map(|(_, said)| format!("done-{said}"));
    let path = request.uri().path_and_query();
    Frame {
        language,
        days: Days::new(language, known.zone),
        now: app.now(),
        csrf: cookie::csrf(app, &known.owner),
        path: path.map_or_else(|| "/".to_owned(), ToString::to_string),
        who: known.who,
        done: done.filter(|id| super::SPEECH.find(language, id, &[]).is_some()),
    }
}

/// Whose forms this browser sends: the session's, else a visitor's.
pub(super) fn owner(request: &HttpRequest, app: &AppState) -> Option<String> {
    match cookie::signed_in(request, app, app.now()) {
        Some(signed_in) => Some(signed_in.session.to_string()),
        None => visitor(request, app),
    }
}

fn visitor(request: &HttpRequest, app: &AppState) -> Option<String> {
    let text = cookie::sent(request, app, "vesper-visitor")?;
    cookie::read(app, "visitor", &text).map(str::to_owned)
}

async fn viewer(request: &HttpRequest) -> Result<Viewer, Problem> {
    let app = request.app_data::<App>().cloned();
    let app = app.ok_or_else(|| Problem::internal("the app was built without its state"))?;
    let refused = || Problem::unauthenticated("sign in to see this page");
    let signed_in = cookie::signed_in(request, &app, app.now()).ok_or_else(refused)?;
    let seen = app
        .access
        .session(&app.services, signed_in.session, app.now());
    let actor = app.patiently(seen).await?.ok_or_else(refused)?;
    admit_known(request, &app, &actor)?;
    let Actor::Person {
        person,
        session,
        role,
        brand: its_brand,
        expert,
        ..
    } = actor
    else {
        return Err(refused());
    };
    let person = person::find(app.read(), person)
        .await?
        .ok_or_else(refused)?;
    let brand = match its_brand {
        Some(id) => brand::find(app.read(), id).await?,
        None => None,
    };
    let zone = match (&brand, expert) {
        (Some(brand), _) => known_zone(&app, &brand.time_zone),
        (None, Some(id)) => profile::find(app.read(), id)
            .await?
            .and_then(|expert| known_zone(&app, &expert.time_zone)),
        (None, None) => None,
    };
    if signed_in.is_worn(app.now()) {
        set(request, cookie::session(&app, session, app.now()));
    }
    let known = Known {
        who: Some(Who {
            name: person.name.clone(),
            brand: brand.map(|brand| brand.name),
            role,
        }),
        zone: zone.unwrap_or_else(|| zone::of_browser(request, &app.services.zones)),
        chosen: person.language,
        owner: session.to_string(),
    };
    let frame = frame(request, &app, known);
    Ok(Viewer {
        actor,
        person,
        session,
        role,
        frame,
        app,
    })
}

fn known_zone(app: &AppState, name: &ZoneName) -> Option<Zone> {
    app.services.zones.get(name)
}

impl FromRequest for Viewer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { viewer(&request).await })
    }
}

impl Viewer {
    /// Who, without the rest.
    #[must_use]
    pub const fn id(&self) -> PersonId {
        self.person.id
    }

    /// Whether somebody in this role is asked for a second factor before anything else.
    #[must_use]
    pub fn must_have_second_factor(&self) -> bool {
        let rule = self.app.config.second_factor;
        rule == SecondFactorRule::Required && is_trusted(self.role)
    }
}

/// The problem of somebody who must set a second factor first.
pub(super) const FACTOR_NEEDED: &str = "second-factor-needed";

/// Roles that move money or see everything.
const fn is_trusted(role: Role) -> bool {
    matches!(role, Role::Owner) || role.is_platform()
}

/// Refuses those whose role needs a second factor, until one is set.
async fn require_factor(viewer: Viewer) -> Result<Viewer, Problem> {
    if !viewer.must_have_second_factor() {
        return Ok(viewer);
    }
    let state = second_factor::state(viewer.app.read(), viewer.id()).await?;
    if state.set_at.is_some() {
        return Ok(viewer);
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        FACTOR_NEEDED,
        "set a second factor first, at /account/second-factor",
    ))
}

/// 403: the page is for people in another role.
fn not_for(role: &'static str) -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "wrong-role",
        format!("this page is for {role}"),
    )
}

impl FromRequest for ExpertViewer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let viewer = viewer(&request).await?;
            match viewer.actor {
                Actor::Person {
                    expert: Some(expert),
                    ..
                } => Ok(Self { viewer, expert }),
                _ => Err(not_for("experts")),
            }
        })
    }
}

impl FromRequest for BrandViewer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let viewer = require_factor(viewer(&request).await?).await?;
            match viewer.actor {
                Actor::Person {
                    brand: Some(brand), ..
                } => Ok(Self { viewer, brand }),
                _ => Err(not_for("members of a brand")),
            }
        })
    }
}

impl FromRequest for AdminViewer {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let viewer = require_factor(viewer(&request).await?).await?;
            if viewer.role.is_platform() {
                Ok(Self { viewer })
            } else {
                Err(not_for("administrators"))
            }
        })
    }
}

impl FromRequest for PageVisitor {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match viewer(&request).await {
                Ok(viewer) => Ok(Self {
                    frame: viewer.frame.clone(),
                    app: viewer.app.clone(),
                    viewer: Some(Box::new(viewer)),
                }),
                Err(problem) if problem.status == StatusCode::UNAUTHORIZED => stranger(&request),
                Err(problem) => Err(problem),
            }
        })
    }
}

/// Somebody who is not signed in; their browser is given a cookie that its forms belong to.
fn stranger(request: &HttpRequest) -> Result<PageVisitor, Problem> {
    let app = request.app_data::<App>().cloned();
    let app = app.ok_or_else(|| Problem::internal("the app was built without its state"))?;
    let owner = visitor(request, &app).unwrap_or_else(|| {
        let id = hex::encode(app.services.entropy.bytes::<16>());
        let value = cookie::signed(&app, "visitor", &id);
        set(
            request,
            cookie::cookie(&app, "vesper-visitor", value, TimeDelta::days(1)),
        );
        id
    });
    let known = Known {
        who: None,
        zone: zone::of_browser(request, &app.services.zones),
        chosen: None,
        owner,
    };
    Ok(PageVisitor {
        frame: frame(request, &app, known),
        viewer: None,
        app,
    })
}

/// The frame of a page about what went wrong, from the request alone.
pub(super) fn plain_frame(request: &HttpRequest, app: &AppState) -> Frame {
    let known = Known {
        who: None,
        zone: zone::of_browser(request, &app.services.zones),
        chosen: None,
        owner: owner(request, app).unwrap_or_default(),
    };
    frame(request, app, known)
}

/// Counts a try to sign in or up, by address.
///
/// # Errors
/// 429 when there were too many.
pub(super) fn count_try(request: &HttpRequest) -> Result<(), Problem> {
    let app = app_of(request)?;
    admit(request, app.limits.sign_in(client_address(request, app)))
}
