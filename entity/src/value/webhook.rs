//! States of webhooks: the arrows drawn in the scheduler's README.

use super::text_enum::text_enum;

text_enum! {
    /// Whether an endpoint is called.
    EndpointStatus {
        /// It is told of events.
        Enabled = "enabled",
        /// It is told of nothing.
        Disabled = "disabled",
    }
}

text_enum! {
    /// Why an endpoint is not called.
    DisabledReason {
        /// Its owner said so.
        Owner = "owner",
        /// It answered that it is gone (410).
        Gone = "gone",
        /// It took nothing for days.
        Failing = "failing",
    }
}

text_enum! {
    /// Where a delivery is.
    DeliveryState {
        /// It is tried now or later.
        Pending = "pending",
        /// The endpoint took it.
        Delivered = "delivered",
        /// It was tried to the end in vain.
        Failed = "failed",
        /// It is tried no more: its endpoint was disabled or removed, or its text was erased.
        Cancelled = "cancelled",
    }
}
