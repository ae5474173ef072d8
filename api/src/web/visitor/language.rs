//! `/language`: choosing what pages are written in.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::{HttpRequest, HttpResponse};
use entity::value::ReadingLanguage;
use scheduler::service::people::ChooseLanguage;
use serde::Deserialize;

use super::super::{Form, PageVisitor, go, local_path, viewer, zone};
use crate::problem::Problem;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageForm {
    language: ReadingLanguage,
    next: String,
}

/// Remembers the language in the browser, and for somebody who is signed in also for mails.
pub(super) async fn choose(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<LanguageForm>,
) -> Result<HttpResponse, Problem> {
    if let Some(who) = &visitor.viewer {
        let use_case = ChooseLanguage {
            person: who.person.id,
            language: form.language,
        };
        visitor.app.run(&who.actor, use_case).await?;
    }
    let cookie = Cookie::build(zone::LANGUAGE, form.language.as_str())
        .path("/")
        .http_only(true)
        .secure(visitor.app.config.public_url.starts_with("https://"))
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(365))
        .finish();
    viewer::set(&request, cookie);
    Ok(go(local_path(&form.next)))
}
