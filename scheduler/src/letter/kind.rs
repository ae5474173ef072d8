//! Which letters there are: for each its name, its topic, and what it asks its reader to do.

use entity::value::MailTopic;

/// What a person is written about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Please prove your address.
    Verification,
    /// You (or somebody) forgot your password.
    Reset,
    /// Your password is another one now.
    PasswordChanged,
    /// A second factor is asked for from now on.
    SecondFactorSet,
    /// You removed your second factor.
    SecondFactorRemoved,
    /// Somebody else removed your second factor, and why.
    SecondFactorLost,
    /// A recovery code was used: how many are left.
    RecoveryCodeUsed,
    /// Somebody wants you as a colleague.
    Invitation,
    /// You may work now.
    Approved,
    /// You may not work any more, and why.
    Suspended,
    /// You were put on a seat: please confirm.
    ShiftAssigned,
    /// You were put on the seats of a plan: please confirm.
    ShiftPlan,
    /// Your shift begins soon, and you have not agreed.
    ShiftUnconfirmed,
    /// Your shift begins soon.
    ShiftReminder,
    /// You lost what the shift asks for.
    ShiftUnable,
    /// Your availability no longer covers your shift.
    ShiftClash,
    /// Somebody asks you to claim a shift.
    ShiftInvitation,
    /// A gap in the roster is open to you.
    GapInvitation,
    /// The terms of your shift changed.
    ShiftChanged,
    /// Your shift was called off.
    ShiftCancelled,
    /// Somebody took your seat over.
    ShiftReplaced,
    /// You did not come.
    ShiftNoShow,
    /// Customers wait: can you come?
    Call,
    /// Customers wait, and you are on standby.
    CallStandby,
    /// A payout came back.
    PayoutReturned,
    /// A payout was refused.
    PayoutRefused,
    /// The bank sent back what left the account at the provider.
    PayoutSentBack,
    /// A certification ends within a month.
    CertificationMonth,
    /// A certification ends within a week.
    CertificationWeek,
    /// A webhook is not told of events any more.
    WebhookDisabled,
    /// A statement was issued.
    Statement,
    /// Promises are at risk or broken.
    PromiseAlert,
}

/// How a letter of some kind is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The name in the outbox, and how its messages begin: `-subject`, `-text` and perhaps `-more`.
    pub(crate) name: &'static str,
    /// What its reader can refuse; absent: it is essential.
    pub(crate) topic: Option<MailTopic>,
    /// The message on its button, and where that leads.
    pub(crate) button: Option<(&'static str, &'static str)>,
    /// Whether something is said below the button.
    pub(crate) more: bool,
    /// Where its secret is used over the API.
    pub(crate) call: Option<&'static str>,
}

impl Form {
    const fn new(name: &'static str, button: Option<(&'static str, &'static str)>) -> Self {
        Self {
            name,
            topic: None,
            button,
            more: false,
            call: None,
        }
    }

    const fn about(mut self, topic: MailTopic) -> Self {
        self.topic = Some(topic);
        self
    }

    const fn with_more(mut self) -> Self {
        self.more = true;
        self
    }

    const fn used_by(mut self, call: &'static str) -> Self {
        self.call = Some(call);
        self
    }
}

const VERIFY: &str = "PUT /v1/email-verifications/";
const RESET: &str = "PUT /v1/password-resets/";
const FORGOT: Option<(&str, &str)> = Some(("button-reset", "/forgot"));
const SHIFTS: Option<(&str, &str)> = Some(("button-shifts", "/expert/shifts"));
const START: Option<(&str, &str)> = Some(("button-online", "/expert"));
const EARNINGS: Option<(&str, &str)> = Some(("button-earnings", "/expert/earnings"));
const RENEW: Option<(&str, &str)> = Some(("button-certification", "/expert"));

impl Kind {
    /// Every kind, for tests.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 32] = [
        Self::Verification,
        Self::Reset,
        Self::PasswordChanged,
        Self::SecondFactorSet,
        Self::SecondFactorRemoved,
        Self::SecondFactorLost,
        Self::RecoveryCodeUsed,
        Self::Invitation,
        Self::Approved,
        Self::Suspended,
        Self::ShiftAssigned,
        Self::ShiftPlan,
        Self::ShiftUnconfirmed,
        Self::ShiftReminder,
        Self::ShiftUnable,
        Self::ShiftClash,
        Self::ShiftInvitation,
        Self::GapInvitation,
        Self::ShiftChanged,
        Self::ShiftCancelled,
        Self::ShiftReplaced,
        Self::ShiftNoShow,
        Self::Call,
        Self::CallStandby,
        Self::PayoutReturned,
        Self::PayoutRefused,
        Self::PayoutSentBack,
        Self::CertificationMonth,
        Self::CertificationWeek,
        Self::WebhookDisabled,
        Self::Statement,
        Self::PromiseAlert,
    ];

    /// How a letter of this kind is made.
    pub(crate) const fn form(self) -> Form {
        use MailTopic as T;
        match self {
            Self::Verification => {
                let button = Some(("button-verify", "/verify"));
                Form::new("email-verification", button)
                    .with_more()
                    .used_by(VERIFY)
            }
            Self::Reset => Form::new("password-reset", Some(("button-reset", "/reset")))
                .with_more()
                .used_by(RESET),
            Self::PasswordChanged => Form::new("password-changed", FORGOT),
            Self::SecondFactorSet => Form::new("second-factor-set", FORGOT),
            Self::SecondFactorRemoved => Form::new("second-factor-removed", FORGOT),
            Self::SecondFactorLost => Form::new("second-factor-lost", FORGOT).with_more(),
            Self::RecoveryCodeUsed => Form::new("recovery-code-used", FORGOT),
            Self::Invitation => Form::new("invitation", Some(("button-join", "/join")))
                .with_more()
                .used_by(VERIFY),
            Self::Approved => Form::new("expert-approved", START),
            Self::Suspended => Form::new("expert-suspended", None).with_more(),
            Self::ShiftAssigned => Form::new("shift-assigned", SHIFTS),
            Self::ShiftPlan => Form::new("shift-plan", SHIFTS),
            Self::ShiftUnconfirmed => Form::new("shift-reminder", SHIFTS).about(T::Reminders),
            Self::ShiftReminder => Form::new("shift-soon", SHIFTS).about(T::Reminders),
            Self::ShiftUnable => Form::new("shift-unable", SHIFTS),
            Self::ShiftClash => Form::new("shift-clash", SHIFTS),
            Self::ShiftInvitation => {
                let form = Form::new("shift-invitation", SHIFTS).with_more();
                form.about(T::ShiftOffers)
            }
            Self::GapInvitation => {
                let form = Form::new("gap-invitation", SHIFTS).with_more();
                form.about(T::GapInvitations)
            }
            Self::ShiftChanged => Form::new("shift-changed", SHIFTS),
            Self::ShiftCancelled => Form::new("shift-cancelled", EARNINGS),
            Self::ShiftReplaced => Form::new("shift-replaced", None),
            Self::ShiftNoShow => Form::new("shift-no-show", SHIFTS),
            Self::Call => Form::new("call", START).with_more().about(T::Calls),
            Self::CallStandby => Form::new("call-standby", START),
            Self::PayoutReturned => Form::new("payout-returned", EARNINGS).with_more(),
            Self::PayoutRefused => Form::new("payout-refused", EARNINGS).with_more(),
            Self::PayoutSentBack => Form::new("payout-sent-back", EARNINGS).with_more(),
            Self::CertificationMonth => {
                Form::new("certification-ends-30", RENEW).about(T::Reminders)
            }
            Self::CertificationWeek => Form::new("certification-ends-7", RENEW).about(T::Reminders),
            Self::WebhookDisabled => {
                let button = Some(("button-webhooks", "/brand"));
                Form::new("webhook-disabled", button).with_more()
            }
            Self::Statement => Form::new("statement", EARNINGS).about(T::Statements),
            Self::PromiseAlert => {
                let button = Some(("button-board", "/brand/board"));
                Form::new("promise-alert", button)
                    .with_more()
                    .about(T::PromiseAlerts)
            }
        }
    }
}
