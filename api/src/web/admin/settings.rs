//! `/admin/settings`: caps, limits, windows and thresholds, typed line by line.

use askama::Template;
use entity::value::{Currency, Money};
use scheduler::service::payouts::{Debtor, Rail};
use scheduler::service::settings::{
    ChangeSettings, DisputesChange, PayoutsChange, RailMinimum, Settings, SettingsChange,
    TaxChange, TaxForm, TaxThreshold, settings,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::{self as pages, AdminViewer, Form, Frame, Mistakes, Shown, Viewer};
use super::typed::{amount, chosen, given, is_mendable, per_cent, plain, share};
use crate::problem::Problem;

/// The settings as they are typed: one entry on a line, e.g. `USD 5000.00`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsForm {
    version: i64,
    run_cap: String,
    second_approval_above: String,
    minimums: String,
    debtor_name: String,
    debtor_iban: String,
    debtor_bic: String,
    decide_days: String,
    window_days: String,
    clawback_share: String,
    clawback_monthly_cap: String,
    thresholds: String,
}

fn lines<T>(text: &str, read: impl Fn(&[&str]) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    let lines = text.lines().map(str::split_whitespace);
    let lines = lines.map(Iterator::collect::<Vec<&str>>);
    lines
        .filter(|words| !words.is_empty())
        .map(|words| read(&words))
        .collect()
}

fn wrong(field: &str, example: &str) -> Problem {
    Problem::field(
        format!("/{field}"),
        format!("must have lines such as {example}"),
    )
}

fn money(field: &str, code: &str, text: &str) -> Result<Money, Problem> {
    let currency: Option<Currency> = chosen(field, &code.to_ascii_uppercase())?;
    let currency = currency.ok_or_else(|| wrong(field, "USD 5000.00"))?;
    amount(field, text, currency)
}

fn amounts(field: &str, text: &str) -> Result<Vec<Money>, Problem> {
    lines(text, |words| match words {
        [code, text] => money(field, code, text),
        _ => Err(wrong(field, "USD 5000.00")),
    })
}

/// A word of an enumeration.
fn known<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(word)).ok()
}

fn minimum(words: &[&str]) -> Result<RailMinimum, Problem> {
    let example = "csv USD 10.00";
    match words {
        [rail, code, text] => Ok(RailMinimum {
            rail: known(rail).ok_or_else(|| wrong("minimums", example))?,
            minimum: money("minimums", code, text)?,
        }),
        _ => Err(wrong("minimums", example)),
    }
}

fn threshold(words: &[&str]) -> Result<TaxThreshold, Problem> {
    let refused = || wrong("thresholds", "eu_dac7 2023 EUR 2000.00 30");
    let (form, year, code, text, payouts) = match words {
        [form, year, code, text] => (form, year, code, text, None),
        [form, year, code, text, payouts] => (form, year, code, text, Some(payouts)),
        _ => return Err(refused()),
    };
    let payouts = payouts.map(|payouts| payouts.parse().map_err(|_| refused()));
    Ok(TaxThreshold {
        form: known::<TaxForm>(form).ok_or_else(refused)?,
        from_year: year.parse().map_err(|_| refused())?,
        amount: money("thresholds", code, text)?,
        payouts: payouts.transpose()?,
    })
}

impl SettingsForm {
    fn of(settings: &Settings) -> Self {
        let (payouts, disputes) = (&settings.payouts, &settings.disputes);
        let debtor = payouts.sepa_debtor.clone();
        let minimum = |one: &RailMinimum| format!("{} {}", one.rail.as_str(), typed(&one.minimum));
        Self {
            version: settings.version,
            run_cap: joined(&payouts.run_cap, typed),
            second_approval_above: joined(&payouts.second_approval_above, typed),
            minimums: joined(&payouts.minimums, minimum),
            debtor_name: debtor
                .as_ref()
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            debtor_iban: debtor
                .as_ref()
                .map(|one| one.iban.clone())
                .unwrap_or_default(),
            debtor_bic: debtor.and_then(|one| one.bic).unwrap_or_default(),
            decide_days: disputes.decide_days.to_string(),
            window_days: disputes.window_days.to_string(),
            clawback_share: share(i32::from(disputes.clawback_share_bps)),
            clawback_monthly_cap: joined(&disputes.clawback_monthly_cap, typed),
            thresholds: joined(&settings.tax.thresholds, threshold_line),
        }
    }

    fn change(&self) -> Result<SettingsChange, Problem> {
        Ok(SettingsChange {
            payouts: Some(PayoutsChange {
                stopped: None,
                run_cap: Some(amounts("run_cap", &self.run_cap)?),
                second_approval_above: Some(amounts(
                    "second_approval_above",
                    &self.second_approval_above,
                )?),
                minimums: Some(lines(&self.minimums, minimum)?),
                sepa_debtor: given(&self.debtor_iban).map(|iban| Debtor {
                    name: self.debtor_name.trim().to_owned(),
                    iban,
                    bic: given(&self.debtor_bic),
                }),
            }),
            disputes: Some(self.disputes()?),
            tax: Some(TaxChange {
                thresholds: Some(lines(&self.thresholds, threshold)?),
            }),
        })
    }

    fn disputes(&self) -> Result<DisputesChange, Problem> {
        let share = per_cent("clawback_share", &self.clawback_share)?;
        Ok(DisputesChange {
            decide_days: chosen("decide_days", &self.decide_days)?,
            window_days: chosen("window_days", &self.window_days)?,
            clawback_share_bps: Some(u16::try_from(share).unwrap_or(u16::MAX)),
            clawback_monthly_cap: Some(amounts(
                "clawback_monthly_cap",
                &self.clawback_monthly_cap,
            )?),
        })
    }
}

fn typed(money: &Money) -> String {
    format!("{} {}", money.currency, plain(*money))
}

fn joined<T>(entries: &[T], line: impl Fn(&T) -> String) -> String {
    let lines: Vec<String> = entries.iter().map(line).collect();
    lines.join("\n")
}

fn threshold_line(one: &TaxThreshold) -> String {
    let form = match one.form {
        TaxForm::Us1099Nec => "us_1099_nec",
        TaxForm::EuDac7 => "eu_dac7",
    };
    let payouts = one
        .payouts
        .map(|count| format!(" {count}"))
        .unwrap_or_default();
    format!("{form} {} {}{payouts}", one.from_year, typed(&one.amount))
}

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    frame: Frame,
    mistakes: Mistakes,
    form: SettingsForm,
    rails: String,
}

fn page(viewer: &Viewer, form: SettingsForm, mistakes: Mistakes) -> SettingsPage {
    SettingsPage {
        frame: viewer.frame.clone(),
        rails: Rail::ALL.map(Rail::as_str).join(", "),
        mistakes,
        form,
    }
}

pub(super) async fn show(viewer: AdminViewer) -> Shown {
    let viewer = viewer.viewer;
    let form = SettingsForm::of(&settings(viewer.app.read()).await?);
    pages::show(&page(&viewer, form, Mistakes::none()))
}

pub(super) async fn change(viewer: AdminViewer, Form(form): Form<SettingsForm>) -> Shown {
    let viewer = viewer.viewer;
    let changed = match form.change() {
        Ok(change) => {
            let change = ChangeSettings {
                change,
                expected_version: Some(form.version),
            };
            viewer.app.run(&viewer.actor, change).await.map(drop)
        }
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(()) => Ok(pages::done("/admin/settings", "admin-settings-saved")),
        Err(problem) if is_mendable(&problem) => {
            let mistakes = Mistakes::of(&viewer.frame, &at_its_field(problem));
            let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
            pages::show_as(status, &page(&viewer, form, mistakes))
        }
        Err(problem) => Err(problem),
    }
}

/// The use case names the members of its document; the form's fields are named after them.
fn at_its_field(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        let part = ["/payouts", "/disputes", "/tax"];
        let inner = part
            .iter()
            .find_map(|part| error.pointer.strip_prefix(part));
        if let Some(inner) = inner {
            error.pointer = inner
                .replace("/sepa_debtor/", "/debtor_")
                .replace("/clawback_share_bps", "/clawback_share");
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_they_are_shown() {
        let settings = Settings::default();
        let change = SettingsForm::of(&settings).change().unwrap();
        let tax = change.tax.unwrap().thresholds.unwrap();
        assert_eq!(tax, settings.tax.thresholds);
        let disputes = change.disputes.unwrap();
        assert_eq!(
            disputes.clawback_share_bps,
            Some(settings.disputes.clawback_share_bps)
        );
    }

    #[test]
    fn a_line_that_says_nothing_sensible_is_named() {
        for text in ["5000", "USD", "USD five", "XXX 5"] {
            let refused = amounts("run_cap", text).unwrap_err();
            assert_eq!(refused.errors[0].pointer, "/run_cap", "{text}");
        }
        assert_eq!(
            amounts("run_cap", "\n usd 1.5 \n").unwrap(),
            [Money::new(150, Currency::USD)]
        );
    }
}
