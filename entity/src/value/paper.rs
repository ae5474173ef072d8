//! Words of papers: invoices and statements.

use super::text_enum::text_enum;

text_enum! {
    /// What a paper is.
    PaperKind {
        /// To a brand: what it was charged and what it paid in.
        Invoice = "invoice",
        /// To an expert: what was earned and what was paid.
        Statement = "statement",
    }
}

text_enum! {
    /// What a line of a paper is about.
    PaperLineKind {
        /// A brand paid in.
        Deposit = "deposit",
        /// A query was resolved.
        Resolution = "resolution",
        /// Work was called off after the first reply.
        VisitFee = "visit_fee",
        /// Work was escalated because the brand's information was missing.
        EscalationCredit = "escalation_credit",
        /// A bonus.
        Incentive = "incentive",
        /// Waiting for work.
        Standby = "standby",
        /// What a dispute found missing.
        Adjustment = "adjustment",
        /// A charge was undone because the query was reopened.
        Reversal = "reversal",
        /// A dispute ended for the brand.
        Refund = "refund",
        /// A dispute ended for the brand after the pay was sent.
        Clawback = "clawback",
        /// Money was sent to the expert.
        Payout = "payout",
        /// Money that was sent came back.
        PayoutReturned = "payout_returned",
    }
}
