//! `/v1/api-keys`: credentials of a brand's systems.

use actix_web::HttpRequest;
use entity::store::api_key;
use entity::table;
use entity::value::text::Line;
use entity::value::{ApiKeyId, PersonId, Scope};
use scheduler::service::keys::{CreateKey, RevokeKey};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use super::sign_up::NAME_MAX;
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::BrandCaller;
use crate::contract::{Api, says};
use crate::extract::{Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::state::App;

/// The routes of API keys.
pub(super) fn routes(api: &mut Api) {
    api.resource("/api-keys", |r| {
        r.get(list, says("Lists the brand's API keys").owner())
            .post(
                create,
                says("Makes an API key; it is shown once")
                    .problems(&["too-many-keys"])
                    .owner()
                    .created(),
            )
    })
    .resource("/api-keys/{id}", |r| {
        r.delete(revoke, says("Revokes an API key").owner())
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct KeyView {
    id: ApiKeyId,
    /// The key itself: told once, at its creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    name: String,
    hint: String,
    scopes: Vec<Scope>,
    created_by: PersonId,
    created_at: String,
    last_used_at: Option<String>,
}

impl KeyView {
    fn of(row: table::api_key::Model) -> Self {
        Self {
            id: row.id,
            key: None,
            name: row.name,
            hint: row.hint,
            scopes: row.scopes.0,
            created_by: row.created_by,
            created_at: instant(row.created_at),
            last_used_at: row.last_used_at.map(instant),
        }
    }
}

async fn list(
    caller: BrandCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<KeyView>> {
    caller.owner()?;
    let limit = paging.limit()?;
    let keys = api_key::page_of(app.read(), caller.brand, paging.after()?, limit + 1).await?;
    let cursor = |key: &table::api_key::Model| key.id.to_string();
    Ok(Answer::ok(&Listing::new(keys, limit, cursor, KeyView::of)))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CreateBody {
    name: Line<NAME_MAX>,
    scopes: Vec<Scope>,
}

async fn create(
    caller: BrandCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<CreateBody>,
) -> Reply<KeyView> {
    caller.owner()?;
    let use_case = CreateKey {
        brand: caller.brand,
        name: body.name.0,
        scopes: body.scopes,
    };
    app.act(&request, &caller.actor(), use_case, |created| {
        let kept = KeyView::of(created.key.clone());
        let told = KeyView {
            key: Some(created.secret.reveal().to_owned()),
            ..KeyView::of(created.key)
        };
        Answer::created(&told).repeated_as(&kept)
    })
    .await
}

async fn revoke(caller: BrandCaller, app: App, Path(id): Path<ApiKeyId>) -> Reply<Nothing> {
    caller.owner()?;
    let use_case = RevokeKey {
        brand: caller.brand,
        id,
    };
    app.run(&caller.actor(), use_case).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}
