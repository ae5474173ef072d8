//! What people may be written about, and need not be.

use super::text_enum::{text_enum, textual_key};

text_enum! {
    /// A kind of mail that its reader can refuse; mails without a topic are essential.
    MailTopic {
        /// Somebody asks the expert to claim a shift.
        ShiftOffers = "shift_offers",
        /// A gap in the roster is open to the expert.
        GapInvitations = "gap_invitations",
        /// Something begins or ends soon.
        Reminders = "reminders",
        /// Customers wait, and the expert is off shift.
        Calls = "calls",
        /// A brand's promises are at risk or broken.
        PromiseAlerts = "promise_alerts",
        /// What was earned in a period.
        Statements = "statements",
    }
}

textual_key!(MailTopic);
