//! Telling one browser one thing, through the push service of its maker.

use std::time::Duration;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{brand, offer, person, profile, push, queue, session};
use entity::table::{expert, push_device};
use entity::value::{Instant, Money, OfferState, PushDeviceId, ReadingLanguage};
use reqwest::Method;
use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use secrecy::ExposeSecret;

use super::device::{Subscription, place};
use super::errand::{About, Errand};
use super::key::PushKey;
use super::note::Note;
use crate::port::outbound::{Answer, BRIEF, Request};
use crate::service::connections::Tried;
use crate::service::webhooks::retry_after;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How long a push service keeps that work waits: then somebody else has come.
const CALL_COUNTS: TimeDelta = TimeDelta::minutes(10);

/// How long a push service may take: whoever is slower is told of an offer too late.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// How long one that is tried is kept.
const TRIAL_COUNTS: TimeDelta = TimeDelta::minutes(1);

/// Something to be shown, and until when it is worth showing.
struct Matter {
    note: Note,
    tag: String,
    until: Instant,
}

/// Tells a browser what its errand says, if that still counts and its owner is still signed in.
///
/// # Errors
/// When the database fails, or this server cannot sign.
pub async fn send(services: &Services, errand: Errand) -> Result<Tried, Fault> {
    let (read, now) = (services.db.read(), services.clock.now());
    let Some(device) = push::find(read, errand.device).await? else {
        return Ok(Tried::Over);
    };
    let Some(owner) = owner(services, &device).await? else {
        return forget(services, device.id).await;
    };
    let Some(matter) = matter(services, errand.about, now).await? else {
        return Ok(Tried::Over);
    };
    let language = person::find(read, owner.person_id).await?;
    let language = language.and_then(|person| person.language);
    let language = language.unwrap_or(ReadingLanguage::English);
    let called = tell(services, &device, (&matter, language)).await?;
    conclude(services, device.id, &called).await
}

/// Whose the browser is, unless the sign-in that it belongs to is over.
async fn owner(
    services: &Services,
    device: &push_device::Model,
) -> Result<Option<expert::Model>, Fault> {
    let (read, now) = (services.db.read(), services.clock.now());
    let Some(owner) = profile::find(read, device.expert_id).await? else {
        return Ok(None);
    };
    let living = session::living_of(read, owner.person_id, now).await?;
    let here = living.iter().any(|one| one.id == device.session_id);
    Ok(here.then_some(owner))
}

/// What there is to say; nothing where it no longer counts.
async fn matter(services: &Services, about: About, now: Instant) -> Result<Option<Matter>, Fault> {
    let read = services.db.read();
    let (note, tag, until) = match about {
        About::Call => (Note::Call, "call".to_owned(), now + CALL_COUNTS),
        About::Trial => (Note::Trial, "trial".to_owned(), now + TRIAL_COUNTS),
        About::Offer(id) => {
            let offer = offer::find(read, id).await?;
            let counts = |offer: &entity::table::offer::Model| {
                offer.state == OfferState::Pending && now < offer.expires_at
            };
            let Some(offer) = offer.filter(counts) else {
                return Ok(None);
            };
            let queue = queue::find(read, offer.queue_id).await?;
            let brand = brand::find(read, offer.brand_id).await?;
            let note = Note::Offer {
                pay: Money::new(offer.pay_amount, offer.currency),
                queue: queue.map(|queue| queue.name).unwrap_or_default(),
                brand: brand.map(|brand| brand.name).unwrap_or_default(),
            };
            // As long as RFC 8030 lets topics be: 32 letters.
            (note, id.0.simple().to_string(), offer.expires_at)
        }
    };
    Ok(Some(Matter { note, tag, until }))
}

/// What the push service answered, or why there is no answer.
async fn tell(
    services: &Services,
    device: &push_device::Model,
    (matter, language): (&Matter, ReadingLanguage),
) -> Result<Result<Answer, String>, Fault> {
    let opened = services
        .vault
        .open(place(&device.id.to_string()), &device.subscription)?;
    let subscription: Subscription = serde_json::from_str(opened.expose_secret())
        .map_err(|_| Fault::internal("a stored subscription of a browser is none"))?;
    // Rules for addresses may have become stricter since it was added.
    let address = match subscription.address(services) {
        Ok(address) => address,
        Err(fault) => return Ok(Err(fault.to_string())),
    };
    let text = matter.note.written(language, &matter.tag);
    let body = web_push_native::encrypt(text.into_bytes(), &address.public, &address.auth)
        .map_err(|error| Fault::internal(format!("a note was not encrypted: {error}")))?;
    let now = services.clock.now();
    let key = PushKey::read(services).await?;
    let origin = address.target.url().origin().ascii_serialization();
    let authorization = key.authorization(&origin, &services.public_url, now);
    let seconds = (matter.until - now).num_seconds().max(1);
    let request = Request {
        method: Method::POST,
        headers: headers(&authorization, seconds, &matter.tag)?,
        body,
        answer_max: BRIEF,
    };
    let call = services.outbound.call(&address.target, request);
    Ok(match tokio::time::timeout(ANSWER_TIME, call).await {
        Ok(called) => called.map_err(|fault| fault.to_string()),
        Err(_) => Err("the push service is too slow".to_owned()),
    })
}

/// The headers of RFC 8030: how long it counts, that it is urgent, and what it replaces.
fn headers(authorization: &str, seconds: i64, topic: &str) -> Result<HeaderMap, Fault> {
    let said = [
        (AUTHORIZATION, authorization.to_owned()),
        (CONTENT_ENCODING, "aes128gcm".to_owned()),
        (HeaderName::from_static("ttl"), seconds.to_string()),
        (HeaderName::from_static("urgency"), "high".to_owned()),
        (HeaderName::from_static("topic"), topic.to_owned()),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let value = HeaderValue::try_from(value)
            .map_err(|_| Fault::internal("a header of a note does not fit"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// What becomes of an answer: one that knows the browser no more, or not with our key, is the last.
async fn conclude(
    services: &Services,
    device: PushDeviceId,
    called: &Result<Answer, String>,
) -> Result<Tried, Fault> {
    let again = |error: String, asked| Ok(Tried::Again { error, asked });
    match called {
        Err(error) => again(error.clone(), None),
        Ok(answer) if (200..300).contains(&answer.status) => {
            services.run(Actor::System, NoteTold(device)).await?;
            Ok(Tried::Over)
        }
        Ok(answer) if matches!(answer.status, 403 | 404 | 410) => forget(services, device).await,
        Ok(answer) => {
            let asked = answer.headers.get(RETRY_AFTER);
            let asked = asked.and_then(|value| value.to_str().ok());
            let asked = asked.and_then(|value| retry_after(value, services.clock.now()));
            let error = format!("the push service answered {}", answer.status);
            again(error, asked)
        }
    }
}

async fn forget(services: &Services, device: PushDeviceId) -> Result<Tried, Fault> {
    services.run(Actor::System, Forget(device)).await?;
    Ok(Tried::Over)
}

struct NoteTold(PushDeviceId);

impl UseCase for NoteTold {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        Ok(push::told(tx, self.0, context.now).await?)
    }
}

struct Forget(PushDeviceId);

impl UseCase for Forget {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        push::remove(tx, &[self.0]).await?;
        Ok(())
    }
}
