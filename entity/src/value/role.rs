//! Who may do what.

use super::text_enum::text_enum;

text_enum! {
    /// What a person is in one membership.
    Role {
        /// Runs a brand.
        Owner = "owner",
        /// Builds a brand's integration.
        Developer = "developer",
        /// Answers for a brand by day.
        Agent = "agent",
        /// Sees a brand's money.
        Finance = "finance",
        /// Answers queries.
        Expert = "expert",
        /// Runs the platform.
        Ops = "ops",
        /// Approves payouts.
        Approver = "approver",
    }
}

impl Role {
    /// Whether the role belongs to a brand.
    #[must_use]
    pub const fn is_brand(self) -> bool {
        matches!(
            self,
            Self::Owner | Self::Developer | Self::Agent | Self::Finance
        )
    }

    /// Whether the role belongs to the platform.
    #[must_use]
    pub const fn is_platform(self) -> bool {
        matches!(self, Self::Ops | Self::Approver)
    }
}

text_enum! {
    /// What an API key may do.
    Scope {
        /// Read queries and messages.
        QueriesRead = "queries:read",
        /// Post and change queries.
        QueriesWrite = "queries:write",
        /// Read queues and the brand.
        QueuesRead = "queues:read",
        /// Change queues and the brand.
        QueuesWrite = "queues:write",
        /// Read webhook endpoints and events.
        WebhooksRead = "webhooks:read",
        /// Change webhook endpoints.
        WebhooksWrite = "webhooks:write",
        /// Read money.
        BillingRead = "billing:read",
        /// Dispute charges.
        BillingWrite = "billing:write",
    }
}
