//! What a queue says about pay beside its price, and what of it an offer freezes.

use serde::{Deserialize, Serialize};

use super::text_enum::{text_enum, textual_key};
use super::{Currency, Money};

textual_key!(ShortageKind);

text_enum! {
    /// How several experts share the pay for one resolution.
    Sharing {
        /// Whoever resolves has it all.
        Resolver = "resolver",
        /// By their replies to the customer; whoever resolves has at least half.
        Replies = "replies",
    }
}

text_enum! {
    /// Who may say that a proposed resolution is one.
    Confirmers {
        /// The customer alone.
        Customer = "customer",
        /// The brand alone.
        Brand = "brand",
        /// Either.
        Both = "both",
    }
}

text_enum! {
    /// Who said that a resolution is one.
    ConfirmedBy {
        /// The customer, through the brand's systems.
        Customer = "customer",
        /// Somebody at the brand.
        Brand = "brand",
    }
}

text_enum! {
    /// Work that goes back to the brand and may owe the visit fee.
    VisitFeeOn {
        /// Only the brand could go on.
        Escalated = "escalated",
        /// The window ended.
        HandedBack = "handed_back",
    }
}

impl Confirmers {
    /// Whether this side may confirm.
    #[must_use]
    pub const fn allow(self, by: ConfirmedBy) -> bool {
        matches!(
            (self, by),
            (Self::Both, _)
                | (Self::Customer, ConfirmedBy::Customer)
                | (Self::Brand, ConfirmedBy::Brand)
        )
    }
}

/// What a queue says about pay beside its price. The default holds for queues that say nothing:
/// whoever resolves has it all, and work that goes back to the brand costs it nothing.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(default)]
pub struct PayRules {
    /// How several experts share.
    pub sharing: Sharing,
    /// Who may confirm.
    pub confirmers: Confirmers,
    /// Whether escalated work owes the visit fee after the expert's first reply.
    pub visit_fee_on_escalated: bool,
    /// Whether work owes it that is handed back because the window ends.
    pub visit_fee_on_handed_back: bool,
    /// What is owed, in minor units and at most the price, when work is escalated because the
    /// brand's own information was missing.
    pub escalation_credit: i64,
}

impl Default for PayRules {
    fn default() -> Self {
        Self {
            sharing: Sharing::Resolver,
            confirmers: Confirmers::Both,
            visit_fee_on_escalated: false,
            visit_fee_on_handed_back: false,
            escalation_credit: 0,
        }
    }
}

/// What an offer freezes beside price and pay; the assignment carries it on.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
pub struct OfferTerms {
    /// What is owed when the work is called off after the first reply, in minor units.
    pub visit_fee: i64,
    /// The queue's rules at that time.
    #[serde(flatten)]
    pub rules: PayRules,
}

text_enum! {
    /// What happens while a brand's money runs low.
    LowBalancePolicy {
        /// Work goes on until the money is gone, and then stops.
        Stop = "stop",
        /// Chat and social stop first; mail goes on until the money is gone.
        EmailOnly = "email_only",
        /// New customers are promised a later answer.
        LongerPromise = "longer_promise",
    }
}

/// How a brand wants its money watched.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(default)]
pub struct Spending {
    /// What happens while it runs low.
    pub low_balance_policy: LowBalancePolicy,
    /// Below which it is low, by currency; a currency that is absent: ten resolutions.
    pub low_balance: Vec<Money>,
    /// What one night may cost at most, by currency; a currency that is absent: no limit.
    pub nightly_cap: Vec<Money>,
}

impl Default for Spending {
    fn default() -> Self {
        Self {
            low_balance_policy: LowBalancePolicy::Stop,
            low_balance: Vec::new(),
            nightly_cap: Vec::new(),
        }
    }
}

impl Spending {
    /// Below which amount of that currency it is low, if the brand says so.
    #[must_use]
    pub fn low_balance_of(&self, currency: Currency) -> Option<i64> {
        of(&self.low_balance, currency)
    }

    /// What one night may cost at most in that currency, if the brand says so.
    #[must_use]
    pub fn nightly_cap_of(&self, currency: Currency) -> Option<i64> {
        of(&self.nightly_cap, currency)
    }
}

fn of(amounts: &[Money], currency: Currency) -> Option<i64> {
    let found = amounts.iter().find(|money| money.currency == currency);
    found.map(|money| money.amount)
}

text_enum! {
    /// What a brand has too little of.
    ShortageKind {
        /// Money for the next query.
        Funds = "funds",
        /// What its own rules let a night cost.
        NightlyCap = "nightly_cap",
    }
}

text_enum! {
    /// Where a dispute about a line of pay is.
    DisputeState {
        /// Somebody has to decide.
        Open = "open",
        /// Whoever opened it was right.
        Upheld = "upheld",
        /// Whoever opened it was wrong.
        Rejected = "rejected",
        /// Whoever opened it took it back.
        Withdrawn = "withdrawn",
        /// Nobody decided in time: for the expert.
        Lapsed = "lapsed",
    }
}

impl DisputeState {
    /// The states that an arrow leads to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Upheld, Self::Rejected, Self::Withdrawn, Self::Lapsed],
            Self::Upheld | Self::Rejected | Self::Withdrawn | Self::Lapsed => &[],
        }
    }
}

text_enum! {
    /// Who opened a dispute.
    DisputeSide {
        /// The brand that was charged.
        Brand = "brand",
        /// The expert who earned, or did not.
        Expert = "expert",
    }
}

text_enum! {
    /// What a dispute says.
    DisputeReason {
        /// The query was not resolved.
        NotResolved = "not_resolved",
        /// What the expert wrote was wrong.
        WrongAnswer = "wrong_answer",
        /// The conduct was not acceptable.
        Conduct = "conduct",
        /// It was charged for already.
        Duplicate = "duplicate",
        /// The work was done, and its pay is missing or too small.
        UnpaidWork = "unpaid_work",
        /// Something else, as the statement says.
        Other = "other",
    }
}
