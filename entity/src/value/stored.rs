//! Words that only tables use.

use super::text_enum::text_enum;

text_enum! {
    /// What a secret sent by mail is good for.
    EmailTokenPurpose {
        /// Proves the address.
        Verify = "verify",
        /// Sets a new password.
        Reset = "reset",
        /// Joins a brand or the platform.
        Invite = "invite",
    }
}

text_enum! {
    /// What kind of thing a fact for the dispatcher is about.
    ChangeSubject {
        /// A brand: funds, hours, closures.
        Brand = "brand",
        /// A queue.
        Queue = "queue",
        /// An expert: presence, skills, certifications, capacity.
        Expert = "expert",
        /// A query, its offers and its assignment.
        Query = "query",
    }
}

text_enum! {
    /// Whose an account is.
    AccountOwner {
        /// A brand's.
        Brand = "brand",
        /// An expert's.
        Expert = "expert",
        /// The platform's.
        Platform = "platform",
    }
}

text_enum! {
    /// What an account holds: the chart of accounts.
    AccountKind {
        /// A brand's money that it may spend.
        Available = "available",
        /// A brand's money set aside for accepted work.
        Reserved = "reserved",
        /// What is owed to an expert and still clears.
        Clearing = "clearing",
        /// What is owed to an expert and can be paid out.
        Payable = "payable",
        /// What was taken from payable for a payout that is under way.
        InPayout = "in_payout",
        /// The platform's fees.
        Fees = "fees",
        /// The platform's bank account; money in is negative here, so that all sums to zero.
        Bank = "bank",
        /// What the platform itself pays for: incentives and standby.
        Promotion = "promotion",
        /// An expert's pay that a dispute holds.
        Held = "held",
        /// What an expert has had too much, below zero by so much; later pay makes it good.
        Owed = "owed",
    }
}

text_enum! {
    /// What a ledger entry records.
    EntryKind {
        /// A brand paid in.
        Deposit = "deposit",
        /// Money was set aside at acceptance.
        Reserve = "reserve",
        /// Money set aside was given back.
        Release = "release",
        /// A resolution was charged.
        Charge = "charge",
        /// A visit fee was charged.
        VisitFee = "visit_fee",
        /// An earning cleared.
        Clear = "clear",
        /// An entry was undone.
        Reversal = "reversal",
        /// A payout was started.
        PayoutStart = "payout_start",
        /// A payout was sent.
        PayoutSettle = "payout_settle",
        /// A payout came back, or never happened.
        PayoutReturn = "payout_return",
        /// The platform paid for a shift: an incentive, standby, or a cancellation.
        ShiftPay = "shift_pay",
        /// A dispute holds a line of pay.
        Hold = "hold",
        /// A dispute ended for the expert: the pay can be paid out.
        Unhold = "unhold",
        /// A dispute ended for the brand: the charge is given back.
        Refund = "refund",
        /// A dispute ended for the brand after the pay was sent: it is given back, and the expert
        /// owes it.
        Clawback = "clawback",
        /// A payout makes good what its expert owes.
        Netting = "netting",
        /// A payout that made something good was called off.
        NettingReturn = "netting_return",
        /// Money that was sent came back from the bank.
        PayoutBounce = "payout_bounce",
        /// The platform pays what a dispute found missing.
        Adjustment = "adjustment",
    }
}
