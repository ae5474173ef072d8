//! States and their allowed moves: the arrows drawn in the scheduler's README, and no others.

use super::text_enum::text_enum;

text_enum! {
    /// Where a query is in its life.
    QueryState {
        /// Taken in, not yet looked at.
        Received = "received",
        /// Waits for an expert.
        Queued = "queued",
        /// Outside the window; waits for it to open.
        Held = "held",
        /// Waits for a time that was agreed.
        Deferred = "deferred",
        /// Is being offered.
        Offered = "offered",
        /// Somebody has accepted it and has not replied yet.
        Assigned = "assigned",
        /// Is being worked on.
        Working = "working",
        /// The customer's turn.
        WaitingCustomer = "waiting_customer",
        /// The expert says it is resolved; the quiet time runs.
        ResolutionProposed = "resolution_proposed",
        /// Resolved; the hold runs.
        Resolved = "resolved",
        /// Over.
        Closed = "closed",
        /// The brand must decide.
        Escalated = "escalated",
        /// Given back because the window ended.
        HandedBack = "handed_back",
        /// Nobody answered; the policy gave it up.
        Unanswered = "unanswered",
        /// Called off.
        Cancelled = "cancelled",
    }
}

impl QueryState {
    /// The states that an arrow leads to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use QueryState::*;
        match self {
            Received => &[Queued, Held, Deferred, Cancelled],
            Queued => &[
                Offered, Held, Deferred, Unanswered, Cancelled, Escalated, HandedBack,
            ],
            Held | Deferred => &[Queued, Cancelled, Escalated, HandedBack],
            Offered => &[Queued, Assigned, Cancelled, Escalated, HandedBack],
            Assigned => &[
                Working,
                WaitingCustomer,
                ResolutionProposed,
                Queued,
                Cancelled,
                Escalated,
                HandedBack,
            ],
            Working => &[
                WaitingCustomer,
                ResolutionProposed,
                Queued,
                Cancelled,
                Escalated,
                HandedBack,
            ],
            WaitingCustomer => &[
                Working,
                ResolutionProposed,
                Queued,
                Cancelled,
                Escalated,
                HandedBack,
            ],
            ResolutionProposed => &[Resolved, Queued, Cancelled, Escalated, HandedBack],
            Resolved => &[Closed, Queued],
            Escalated => &[Queued, Closed, Cancelled],
            Closed | HandedBack | Unanswered | Cancelled => &[],
        }
    }

    /// Whether an arrow leads from here to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.next().contains(&to)
    }

    /// Whether the customer still waits for something: not resolved and not over.
    #[must_use]
    pub const fn is_open(self) -> bool {
        use QueryState::*;
        match self {
            Received | Queued | Held | Deferred | Offered | Assigned | Working
            | WaitingCustomer | ResolutionProposed | Escalated => true,
            Resolved | Closed | HandedBack | Unanswered | Cancelled => false,
        }
    }

    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::HandedBack | Self::Unanswered | Self::Cancelled
        )
    }

    /// Whether an expert holds the query.
    #[must_use]
    pub const fn is_held_by_expert(self) -> bool {
        matches!(self, Self::Assigned | Self::Working | Self::WaitingCustomer)
    }
}

text_enum! {
    /// Where an offer is; all but the first are final.
    OfferState {
        /// Open.
        Pending = "pending",
        /// Taken by its expert.
        Accepted = "accepted",
        /// Turned down.
        Declined = "declined",
        /// Its time ran out.
        Expired = "expired",
        /// Taken back.
        Rescinded = "rescinded",
        /// Its expert may no longer accept.
        Voided = "voided",
    }
}

text_enum! {
    /// Where accepted work is.
    AssignmentState {
        /// Accepted, no word to the customer yet.
        AwaitingFirstReply = "awaiting_first_reply",
        /// The expert's turn.
        Working = "working",
        /// The customer's turn.
        WaitingCustomer = "waiting_customer",
        /// Resolved; notes are being written.
        WrapUp = "wrap_up",
        /// Done.
        Finished = "finished",
        /// Given back by the expert.
        Returned = "returned",
        /// Taken back: the expert was silent.
        ReclaimedSilent = "reclaimed_silent",
        /// Taken back: the expert was gone.
        ReclaimedOffline = "reclaimed_offline",
        /// Passed to another expert.
        Transferred = "transferred",
        /// Given to the brand: by escalation, or because the window ended.
        HandedBack = "handed_back",
        /// Ended by an admin, the brand or the customer.
        Revoked = "revoked",
    }
}

impl AssignmentState {
    /// Whether the expert is still at work on it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::AwaitingFirstReply | Self::Working | Self::WaitingCustomer | Self::WrapUp
        )
    }
}

text_enum! {
    /// What an expert says about being here.
    PresenceIntent {
        /// Takes work.
        Online = "online",
        /// Takes none until a time.
        Paused = "paused",
        /// Finishes what is open, takes no more.
        Draining = "draining",
        /// Not here.
        Offline = "offline",
    }
}

text_enum! {
    /// Where an expert's application is.
    ExpertStatus {
        /// Signed up, not yet approved.
        Applied = "applied",
        /// May work.
        Approved = "approved",
        /// May not work; a person said why.
        Suspended = "suspended",
    }
}

text_enum! {
    /// Where the right to serve a brand or queue is.
    CertificationState {
        /// Valid until it expires.
        Granted = "granted",
        /// Its time is over.
        Expired = "expired",
        /// Taken back.
        Revoked = "revoked",
    }
}

text_enum! {
    /// Where a promise is.
    PromiseState {
        /// Told to the customer.
        Made = "made",
        /// Answered in time.
        Kept = "kept",
        /// Replaced in time by a later one.
        Renewed = "renewed",
        /// Its time passed without an answer.
        Broken = "broken",
        /// The customer left, or the query was called off.
        Void = "void",
    }
}

text_enum! {
    /// Where a line of pay is.
    EarningState {
        /// Earned, its query not final.
        Accrued = "accrued",
        /// The hold runs.
        Clearing = "clearing",
        /// Can be paid out.
        Available = "available",
        /// In a payout.
        InPayout = "in_payout",
        /// Sent.
        Paid = "paid",
        /// Held by a dispute.
        Held = "held",
        /// Not owed after all.
        Voided = "voided",
    }
}

text_enum! {
    /// What a line of pay is for.
    EarningKind {
        /// A resolved query.
        Resolution = "resolution",
        /// Work that was called off after the first reply.
        VisitFee = "visit_fee",
        /// Work that lacked the brand's own information.
        EscalationCredit = "escalation_credit",
        /// A bonus.
        Incentive = "incentive",
        /// Being ready.
        Standby = "standby",
        /// A correction.
        Adjustment = "adjustment",
    }
}

text_enum! {
    /// Where money set aside for an assignment is.
    ReservationState {
        /// Set aside.
        Held = "held",
        /// Paid over at resolution.
        Posted = "posted",
        /// Given back to the brand.
        Released = "released",
    }
}

text_enum! {
    /// Where a payout is.
    PayoutState {
        /// Proposed.
        Draft = "draft",
        /// Approved by a person.
        Approved = "approved",
        /// With the rail.
        Executing = "executing",
        /// Nobody knows yet whether it happened.
        Unknown = "unknown",
        /// Sent.
        Settled = "settled",
        /// Proved not to have happened.
        NotCreated = "not_created",
        /// Sent back by the bank.
        Returned = "returned",
        /// Called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where one try at a payout is.
    AttemptState {
        /// Written down.
        Created = "created",
        /// Handed to the rail.
        Sent = "sent",
        /// The rail did it.
        Succeeded = "succeeded",
        /// The rail refused it.
        Rejected = "rejected",
        /// The rail did not say.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Where a piece of background work is.
    JobState {
        /// To be run at its time.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Given up; a person must look.
        Parked = "parked",
    }
}

text_enum! {
    /// Whether a brand is real.
    BrandMode {
        /// Real people, real money.
        Live = "live",
        /// A twin for building an integration.
        Test = "test",
    }
}

text_enum! {
    /// Which clock of an assignment runs.
    ClockKind {
        /// From acceptance to the first reply.
        FirstReply = "first_reply",
        /// From the customer's message to the reply.
        NextReply = "next_reply",
        /// From resolving to the end of the notes.
        WrapUp = "wrap_up",
    }
}
