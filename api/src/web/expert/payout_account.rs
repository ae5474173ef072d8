//! `/expert/payout-account`: where an expert's money is sent.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::store::payout;
use entity::table::payout_account::Model;
use entity::value::Money;
use scheduler::service::payouts::{
    Destination, Rail, RailTerms, SetDestination, account_version, onboard, rails,
};
use scheduler::service::settings;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::{self as pages, ExpertViewer, Form, Frame, Mistakes, Shown};
use crate::problem::Problem;

/// Where it all happens.
const PATH: &str = "/expert/payout-account";

/// The routes of the payout account.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(save))
        .service(web::resource("/expert/payout-account/onboarding").post(begin));
}

/// What somebody typed about their account.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AccountForm {
    version: Option<i64>,
    rail: String,
    holder: String,
    iban: String,
    account: String,
    bank: String,
    country: String,
}

impl AccountForm {
    /// The fields that were filled in, as the use case reads them.
    fn details(&self) -> Value {
        let fields = [
            ("holder", &self.holder),
            ("iban", &self.iban),
            ("account", &self.account),
            ("bank", &self.bank),
            ("country", &self.country),
        ];
        let filled = fields
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty());
        let pairs = filled.map(|(name, text)| (name.to_owned(), Value::from(text.trim())));
        Value::Object(pairs.collect::<Map<_, _>>())
    }
}

/// A way of being paid, with the least that it pays.
struct Way {
    rail: Rail,
    minimums: Vec<Money>,
    anywhere: bool,
    countries: String,
}

#[derive(Template)]
#[template(path = "expert/payout-account.html")]
struct AccountPage {
    frame: Frame,
    mistakes: Mistakes,
    form: AccountForm,
    /// What is set now: names and masked numbers.
    known: Option<Known>,
    ways: Vec<Way>,
    /// The provider's own page, where the expert goes on.
    link: Option<String>,
}

struct Known {
    rail: String,
    lines: Vec<(String, String)>,
    provider_state: Option<String>,
    needs_verification: bool,
    by_provider: bool,
}

impl Known {
    fn of(account: Model) -> Self {
        let details: Option<Destination> = serde_json::from_value(account.details).ok();
        let masked = details.map(Destination::masked).map(serde_json::to_value);
        let lines = match masked {
            Some(Ok(Value::Object(fields))) => fields
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
                .collect(),
            _ => Vec::new(),
        };
        Self {
            by_provider: account
                .rail
                .parse::<Rail>()
                .is_ok_and(|rail| !rail.by_file()),
            rail: account.rail,
            lines,
            provider_state: account.provider_state,
            needs_verification: account.needs_verification,
        }
    }
}

fn way(terms: RailTerms) -> Way {
    Way {
        rail: terms.rail,
        minimums: terms.minimums,
        anywhere: terms.countries.contains(&"*"),
        countries: terms.countries.join(", "),
    }
}

async fn page(
    viewer: &ExpertViewer,
    typed: Option<AccountForm>,
    (mistakes, link): (Mistakes, Option<String>),
) -> Result<AccountPage, Problem> {
    let db = viewer.viewer.app.read();
    let account = payout::destination(db, viewer.expert).await?;
    let version = account.as_ref().map(account_version);
    let settings = settings::payouts(db).await?;
    let terms = rails(None).into_iter().map(|terms| terms.raised(&settings));
    let mut form = typed.unwrap_or_default();
    form.version = form.version.or(version);
    Ok(AccountPage {
        frame: viewer.viewer.frame.clone(),
        mistakes,
        form,
        known: account.map(Known::of),
        ways: terms.map(way).collect(),
        link,
    })
}

async fn show(viewer: ExpertViewer) -> Shown {
    pages::show(&page(&viewer, None, (Mistakes::none(), None)).await?)
}

async fn set(viewer: &ExpertViewer, form: &AccountForm) -> Result<(), Problem> {
    let rail: Result<Rail, _> = form.rail.parse();
    let rail = rail.map_err(|error| Problem::field("/rail", format!("{error}")))?;
    let use_case = SetDestination {
        expert: viewer.expert,
        rail,
        destination: Destination::parse(rail, &form.details())?,
        expected: form.version,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(())
}

async fn save(viewer: ExpertViewer, Form(form): Form<AccountForm>) -> Shown {
    match set(&viewer, &form).await {
        Ok(()) => Ok(pages::done(PATH, "payout-account-saved")),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            pages::show_as(
                problem.status,
                &page(&viewer, Some(form), (mistakes, None)).await?,
            )
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Makes the link to the provider's pages, where identity and bank account are asked for.
async fn begin(viewer: ExpertViewer, Form(Nothing {}): Form<Nothing>) -> Shown {
    let (app, actor) = (&viewer.viewer.app, &viewer.viewer.actor);
    let made = onboard(&app.services, actor.clone(), viewer.expert).await?;
    pages::show(&page(&viewer, None, (Mistakes::none(), Some(made.link))).await?)
}
