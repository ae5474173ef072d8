//! Why somebody did something: listed reasons, each beside an optional note.

use super::text_enum::text_enum;

text_enum! {
    /// Why an expert declines an offer.
    DeclineReason {
        /// Has enough to do.
        Busy = "busy",
        /// Does not know the subject.
        Skill = "skill",
        /// Has a conflict of interest.
        Conflict = "conflict",
        /// Does not feel safe.
        Unsafe = "unsafe",
        /// Takes a break.
        Break = "break",
    }
}

impl DeclineReason {
    /// Whether the decline leaves the take rate alone.
    #[must_use]
    pub const fn is_free(self) -> bool {
        matches!(self, Self::Skill | Self::Conflict | Self::Unsafe)
    }
}

text_enum! {
    /// Why an expert returns a query.
    ReturnReason {
        /// Does not know the subject.
        Skill = "skill",
        /// The shift ends.
        ShiftEnd = "shift_end",
        /// Something does not work.
        Technical = "technical",
        /// Does not feel safe.
        Unsafe = "unsafe",
    }
}

text_enum! {
    /// Why an expert transfers a query.
    TransferReason {
        /// Another expert knows the subject.
        Skill = "skill",
        /// Another language is needed.
        Language = "language",
        /// The shift ends.
        ShiftEnd = "shift_end",
    }
}

text_enum! {
    /// Why an expert escalates a query to the brand.
    EscalateReason {
        /// Only the brand can decide.
        NeedsBrandDecision = "needs_brand_decision",
        /// Only the brand knows.
        NeedsBrandInformation = "needs_brand_information",
        /// The brand's policy says so.
        Policy = "policy",
        /// The customer is abusive.
        Abuse = "abuse",
        /// Somebody may be in danger.
        Safety = "safety",
    }
}

text_enum! {
    /// Why a query is cancelled.
    CancelReason {
        /// The customer no longer asks.
        Customer = "customer",
        /// The brand takes it off.
        Brand = "brand",
        /// It is no query.
        Spam = "spam",
        /// It was asked before.
        Duplicate = "duplicate",
    }
}

text_enum! {
    /// What a resolution amounts to.
    Disposition {
        /// The question was answered.
        Answered = "answered",
        /// The customer was told what happens next.
        Informed = "informed",
        /// Nothing was to be done.
        NoAction = "no_action",
    }
}

text_enum! {
    /// How a resolution became final.
    ResolutionKind {
        /// Somebody confirmed it.
        Confirmed = "confirmed",
        /// Nobody objected within the quiet time.
        Assumed = "assumed",
    }
}

text_enum! {
    /// Why an offer ended without being accepted or declined.
    OfferEndReason {
        /// Another expert took the query.
        Taken = "taken",
        /// The query is no longer to be offered.
        QueryGone = "query_gone",
        /// A rule withdrew it (funds, pause, window).
        Policy = "policy",
        /// The expert's presence lapsed.
        Presence = "presence",
        /// The expert may no longer serve the queue.
        Certification = "certification",
        /// The expert was suspended.
        Suspended = "suspended",
    }
}

text_enum! {
    /// Who wrote a message.
    Author {
        /// The brand's end user.
        Customer = "customer",
        /// The brand's bot, before hand-off.
        Bot = "bot",
        /// The brand's own people.
        Brand = "brand",
        /// An expert.
        Expert = "expert",
        /// Vesper itself.
        System = "system",
    }
}

text_enum! {
    /// Who may see a message.
    Visibility {
        /// The customer too.
        Public = "public",
        /// Experts and the brand only.
        Internal = "internal",
    }
}

text_enum! {
    /// Where a query's language comes from.
    LanguageSource {
        /// The brand said so: never overruled.
        Given = "given",
        /// Detected in its text.
        Detected = "detected",
        /// The queue's first language, since nothing was sure.
        Default = "default",
    }
}

text_enum! {
    /// Why a promise broke, frozen with the breach.
    BreachCause {
        /// It was known beforehand that experts would be missing.
        KnownGap = "known_gap",
        /// More queries came than nine of ten forecasts would have had.
        AboveForecast = "above_forecast",
        /// Somebody did not come to a shift.
        NoShow = "no_show",
        /// Experts were asked and refused, or let offers run out.
        Declined = "declined",
        /// Nobody was allowed to answer, or nobody was here.
        NobodyEligible = "nobody_eligible",
        /// An expert held it in good time and did not answer.
        SlowReply = "slow_reply",
        /// The brand handed it over long after its customer had asked.
        LateHandover = "late_handover",
        /// The brand's webhook could not be reached, so that its customer was not told in time.
        BrandEndpoint = "brand_endpoint",
        /// The brand had no funds.
        Funds = "funds",
        /// The platform was not there, or had nobody free without a better excuse.
        Platform = "platform",
    }
}
