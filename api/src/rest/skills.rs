//! `/v1/skills` and `/v1/admin/skills`: the catalogue.

use actix_web::HttpRequest;
use actix_web::http::header::CACHE_CONTROL;
use entity::store::skill;
use entity::table;
use entity::value::text::Line;
use entity::value::{LanguageTag, SkillNames, SkillSlug};
use scheduler::service::skills::AddSkill;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::answer::{Answer, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::App;

/// The longest name or alias of a skill, in characters.
const WORD_MAX: usize = 64;

/// Names and aliases of one skill at most.
const WORDS_MAX: usize = 100;

/// The routes of the catalogue.
pub(super) fn routes(api: &mut Api) {
    api.resource("/skills", |r| {
        r.get(list, says("Lists the catalogue of skills"))
    })
    .resource("/admin/skills", |r| {
        r.post(
            add,
            says("Adds a skill to the catalogue")
                .problems(&["skill-exists", "too-many-skills"])
                .created(),
        )
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SkillView {
    slug: SkillSlug,
    names: SkillNames,
    aliases: Vec<String>,
}

impl SkillView {
    fn of(skill: table::skill::Model) -> Self {
        Self {
            slug: skill.slug,
            names: skill.names,
            aliases: skill.aliases.0,
        }
    }
}

async fn list(app: App) -> Reply<Listing<SkillView>> {
    let skills = skill::all(app.read()).await?;
    let items = skills.into_iter().map(SkillView::of).collect();
    Ok(Answer::ok(&Listing::whole(items)).header(CACHE_CONTROL, "public, max-age=60"))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AddBody {
    slug: SkillSlug,
    names: BTreeMap<LanguageTag, Line<WORD_MAX>>,
    #[serde(default)]
    aliases: Vec<Line<WORD_MAX>>,
}

async fn add(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<AddBody>,
) -> Reply<SkillView> {
    for (pointer, count) in [
        ("/names", body.names.len()),
        ("/aliases", body.aliases.len()),
    ] {
        if count > WORDS_MAX {
            return Err(Problem::field(
                pointer,
                format!("must have at most {WORDS_MAX} items"),
            ));
        }
    }
    if body.names.is_empty() {
        return Err(Problem::field("/names", "must have at least one name"));
    }
    let names = body.names.into_iter().map(|(tag, name)| (tag, name.0));
    let use_case = AddSkill {
        slug: body.slug,
        names: SkillNames(names.collect()),
        aliases: body.aliases.into_iter().map(|alias| alias.0).collect(),
    };
    app.act(&request, &caller.actor(), use_case, |skill| {
        Answer::created(&SkillView::of(skill))
    })
    .await
}
