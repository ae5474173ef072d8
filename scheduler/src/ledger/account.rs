//! The chart of accounts: who can hold what.

use entity::value::{AccountKind, AccountOwner, BrandId, Currency, ExpertId};
use uuid::Uuid;

/// Whose an account is, and which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A brand's.
    Brand(BrandId),
    /// An expert's.
    Expert(ExpertId),
    /// The platform's.
    Platform,
    /// The platform's, one per brand: fees, so that charges to two brands never wait for each other.
    PlatformFrom(BrandId),
}

impl Owner {
    /// The kind of owner, as stored.
    #[must_use]
    pub const fn kind(self) -> AccountOwner {
        match self {
            Self::Brand(_) => AccountOwner::Brand,
            Self::Expert(_) => AccountOwner::Expert,
            Self::Platform | Self::PlatformFrom(_) => AccountOwner::Platform,
        }
    }

    /// The owner's id, as stored.
    #[must_use]
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::Brand(brand) | Self::PlatformFrom(brand) => Some(brand.0),
            Self::Expert(expert) => Some(expert.0),
            Self::Platform => None,
        }
    }

    /// The owner that is stored as this kind and id; `None` where a brand or expert has no id.
    #[must_use]
    pub fn stored(kind: AccountOwner, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            (AccountOwner::Brand, Some(id)) => Some(Self::Brand(BrandId(id))),
            (AccountOwner::Expert, Some(id)) => Some(Self::Expert(ExpertId(id))),
            (AccountOwner::Platform, Some(id)) => Some(Self::PlatformFrom(BrandId(id))),
            (AccountOwner::Platform, None) => Some(Self::Platform),
            (AccountOwner::Brand | AccountOwner::Expert, None) => None,
        }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Brand(brand) => write!(f, "{brand}"),
            Self::Expert(expert) => write!(f, "{expert}"),
            Self::Platform => f.write_str("platform"),
            Self::PlatformFrom(brand) => write!(f, "platform/{brand}"),
        }
    }
}

/// One account; ordered, so that balances are listed and locked in one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// Whose.
    pub owner: Owner,
    /// What it holds.
    pub kind: AccountKind,
    /// Of what.
    pub currency: Currency,
}

impl Account {
    const fn new(owner: Owner, kind: AccountKind, currency: Currency) -> Self {
        Self {
            owner,
            kind,
            currency,
        }
    }

    /// What a brand may spend.
    #[must_use]
    pub const fn available(brand: BrandId, currency: Currency) -> Self {
        Self::new(Owner::Brand(brand), AccountKind::Available, currency)
    }

    /// What is set aside for a brand's accepted work.
    #[must_use]
    pub const fn reserved(brand: BrandId, currency: Currency) -> Self {
        Self::new(Owner::Brand(brand), AccountKind::Reserved, currency)
    }

    /// What an expert is owed and still clears.
    #[must_use]
    pub const fn clearing(expert: ExpertId, currency: Currency) -> Self {
        Self::new(Owner::Expert(expert), AccountKind::Clearing, currency)
    }

    /// What an expert is owed and can be paid out.
    #[must_use]
    pub const fn payable(expert: ExpertId, currency: Currency) -> Self {
        Self::new(Owner::Expert(expert), AccountKind::Payable, currency)
    }

    /// What is in an expert's payouts that are under way.
    #[must_use]
    pub const fn in_payout(expert: ExpertId, currency: Currency) -> Self {
        Self::new(Owner::Expert(expert), AccountKind::InPayout, currency)
    }

    /// What a dispute holds of an expert's pay.
    #[must_use]
    pub const fn held(expert: ExpertId, currency: Currency) -> Self {
        Self::new(Owner::Expert(expert), AccountKind::Held, currency)
    }

    /// What an expert has had too much: below zero by so much, until later pay makes it good.
    #[must_use]
    pub const fn owed(expert: ExpertId, currency: Currency) -> Self {
        Self::new(Owner::Expert(expert), AccountKind::Owed, currency)
    }

    /// The platform's fees from one brand.
    #[must_use]
    pub const fn fees(brand: BrandId, currency: Currency) -> Self {
        Self::new(Owner::PlatformFrom(brand), AccountKind::Fees, currency)
    }

    /// The platform's bank account.
    #[must_use]
    pub const fn bank(currency: Currency) -> Self {
        Self::new(Owner::Platform, AccountKind::Bank, currency)
    }

    /// Where the play money of a test twin comes from: never the platform's bank.
    #[must_use]
    pub const fn play(brand: BrandId, currency: Currency) -> Self {
        Self::new(Owner::PlatformFrom(brand), AccountKind::Bank, currency)
    }

    /// What the platform has paid for out of its own pocket: below zero by so much.
    #[must_use]
    pub const fn promotion(currency: Currency) -> Self {
        Self::new(Owner::Platform, AccountKind::Promotion, currency)
    }

    /// Below which its balance may not fall when it is opened; `None`: no floor.
    ///
    /// A brand's credit line lowers the floor of its available account.
    #[must_use]
    pub const fn floor(&self) -> Option<i64> {
        match self.kind {
            AccountKind::Available
            | AccountKind::Reserved
            | AccountKind::Clearing
            | AccountKind::Payable
            | AccountKind::InPayout
            | AccountKind::Held
            | AccountKind::Fees => Some(0),
            AccountKind::Bank | AccountKind::Promotion | AccountKind::Owed => None,
        }
    }
}

impl std::fmt::Display for Account {
    /// `brand_…/available/USD`: what hashes cover and what differences are reported with.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.owner, self.kind, self.currency)
    }
}
