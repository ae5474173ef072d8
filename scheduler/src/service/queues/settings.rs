//! What a queue is set to, in the shape in which it is sent and shown.

use entity::table::queue;
use entity::value::{
    Channel, Confirmers, Coverage, LanguageTags, Money, OutsideWindow, PayRules, PromiseTexts,
    QueueLimits, QueueStatus, Regions, Sharing, SkillRequirements, VisitFeeOn,
};
use serde::Serialize;

/// Everything a brand says about a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct QueueSettings {
    /// Unique in the brand among queues that are not archived.
    pub name: String,
    /// How customers reach it.
    pub channel: Channel,
    /// Which languages it is served in, the first being the default.
    pub languages: LanguageTags,
    /// What it asks of an expert.
    pub skills: SkillRequirements,
    /// When it hands work over.
    pub coverage: Coverage,
    /// What happens outside that window.
    pub outside_window: OutsideWindow,
    /// Whether only certified experts serve it.
    pub certification_required: bool,
    /// What it promises.
    pub promise: PromiseSettings,
    /// Whether it takes work.
    pub status: QueueStatus,
    /// Where experts must be to see its data; empty: anywhere.
    pub data_regions: Regions,
    /// Price per resolution.
    pub price_per_resolution: Money,
    /// What called-off work costs after the first reply.
    pub visit_fee: Money,
    /// Which other work that goes back to the brand after the first reply owes it too.
    pub visit_fee_on: Vec<VisitFeeOn>,
    /// What is owed for work that lacked the brand's own information; nothing by default.
    pub escalation_credit: Money,
    /// When a resolution is final.
    pub resolution: ResolutionSettings,
    /// How long open work may run on after the window ends.
    pub finish_seconds: i32,
    /// Its clocks and bounds.
    pub limits: QueueLimits,
}

/// What a queue promises its customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PromiseSettings {
    /// The time to the first response.
    pub first_response_seconds: i32,
    /// The time to the resolution.
    pub resolution_seconds: Option<i32>,
    /// What customers are told.
    pub texts: PromiseTexts,
}

/// When a resolution is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ResolutionSettings {
    /// Silence after which it is assumed.
    pub quiet_seconds: i32,
    /// How long an earning clears, and a resolution can be reopened.
    pub hold_seconds: i32,
    /// Who may say so before.
    pub confirmed_by: Confirmers,
    /// How several experts share the pay.
    pub sharing: Sharing,
}

impl QueueSettings {
    /// What of it concerns pay beside price and visit fee.
    pub(super) fn pay_rules(&self) -> PayRules {
        PayRules {
            sharing: self.resolution.sharing,
            confirmers: self.resolution.confirmed_by,
            visit_fee_on_escalated: self.visit_fee_on.contains(&VisitFeeOn::Escalated),
            visit_fee_on_handed_back: self.visit_fee_on.contains(&VisitFeeOn::HandedBack),
            escalation_credit: self.escalation_credit.amount,
        }
    }
}

fn visit_fee_on(rules: &PayRules) -> Vec<VisitFeeOn> {
    let chosen = [
        (rules.visit_fee_on_escalated, VisitFeeOn::Escalated),
        (rules.visit_fee_on_handed_back, VisitFeeOn::HandedBack),
    ];
    let chosen = chosen.into_iter().filter(|(is, _)| *is);
    chosen.map(|(_, on)| on).collect()
}

impl From<queue::Model> for QueueSettings {
    fn from(queue: queue::Model) -> Self {
        let queue::Model {
            id: _,
            brand_id: _,
            name,
            channel,
            status,
            languages,
            skills,
            coverage,
            outside_window,
            certification_required,
            first_response_seconds,
            resolution_seconds,
            promise_texts,
            data_regions,
            price_amount,
            currency,
            visit_fee_amount,
            quiet_seconds,
            hold_seconds,
            finish_seconds,
            limits,
            version: _,
            created_at: _,
            updated_at: _,
            pay_rules,
            mode: _,
        } = queue;
        let rules = pay_rules.unwrap_or_default();
        Self {
            name,
            channel,
            languages,
            skills,
            coverage,
            outside_window,
            certification_required,
            promise: PromiseSettings {
                first_response_seconds,
                resolution_seconds,
                texts: promise_texts,
            },
            status,
            data_regions,
            price_per_resolution: Money::new(price_amount, currency),
            visit_fee: Money::new(visit_fee_amount, currency),
            visit_fee_on: visit_fee_on(&rules),
            escalation_credit: Money::new(rules.escalation_credit, currency),
            resolution: ResolutionSettings {
                quiet_seconds,
                hold_seconds,
                confirmed_by: rules.confirmers,
                sharing: rules.sharing,
            },
            finish_seconds,
            limits,
        }
    }
}

/// The visit fee unless the queue says otherwise: half the price, rounded down.
#[must_use]
pub fn usual_visit_fee(price: Money) -> Money {
    Money::new(price.amount / 2, price.currency)
}
