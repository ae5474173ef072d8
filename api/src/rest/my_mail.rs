//! `/v1/me/mail`: what one wants to be written about.

use entity::value::MailTopic;
use scheduler::service::people::{ChooseMail, Wishes, wishes};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::auth::PersonCaller;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::state::App;

/// The routes of one's mails.
pub(super) fn routes(api: &mut Api) {
    api.resource("/me/mail", |r| {
        r.get(
            show,
            says("Shows about which topics the caller gets mails; essential ones are always sent"),
        )
        .patch(
            choose,
            says("Changes about which topics the caller gets mails"),
        )
    });
}

/// For every topic whether mails about it are wanted.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct MailTopicsView {
    /// Somebody asks the expert to claim a shift.
    shift_offers: bool,
    /// A gap in the roster is open to the expert.
    gap_invitations: bool,
    /// Something begins or ends soon.
    reminders: bool,
    /// Customers wait, and the expert is off shift and allows calls.
    calls: bool,
    /// Promises of the owner's brand are at risk or broken.
    promise_alerts: bool,
    /// What was earned in a period.
    statements: bool,
}

impl MailTopicsView {
    fn of(wishes: &Wishes) -> Self {
        let wanted = |topic| wishes.get(&topic).copied().unwrap_or(true);
        Self {
            shift_offers: wanted(MailTopic::ShiftOffers),
            gap_invitations: wanted(MailTopic::GapInvitations),
            reminders: wanted(MailTopic::Reminders),
            calls: wanted(MailTopic::Calls),
            promise_alerts: wanted(MailTopic::PromiseAlerts),
            statements: wanted(MailTopic::Statements),
        }
    }
}

/// The topics that change; what is absent stays.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct MailTopicsBody {
    #[serde(default)]
    shift_offers: Option<bool>,
    #[serde(default)]
    gap_invitations: Option<bool>,
    #[serde(default)]
    reminders: Option<bool>,
    #[serde(default)]
    calls: Option<bool>,
    #[serde(default)]
    promise_alerts: Option<bool>,
    #[serde(default)]
    statements: Option<bool>,
}

impl MailTopicsBody {
    fn wishes(&self) -> Wishes {
        let given = [
            (MailTopic::ShiftOffers, self.shift_offers),
            (MailTopic::GapInvitations, self.gap_invitations),
            (MailTopic::Reminders, self.reminders),
            (MailTopic::Calls, self.calls),
            (MailTopic::PromiseAlerts, self.promise_alerts),
            (MailTopic::Statements, self.statements),
        ];
        let given = given.into_iter();
        given
            .filter_map(|(topic, wanted)| Some((topic, wanted?)))
            .collect()
    }
}

async fn show(caller: PersonCaller, app: App) -> Reply<MailTopicsView> {
    let wishes = wishes(app.read(), caller.person).await?;
    Ok(Answer::ok(&MailTopicsView::of(&wishes)))
}

async fn choose(
    caller: PersonCaller,
    app: App,
    Json(body): Json<MailTopicsBody>,
) -> Reply<MailTopicsView> {
    let use_case = ChooseMail {
        person: caller.person,
        wishes: body.wishes(),
    };
    let wishes = app.run(&caller.actor(), use_case).await?;
    Ok(Answer::ok(&MailTopicsView::of(&wishes)))
}
