//! The words of papers in the languages of those who read them.

use entity::value::PaperLineKind;

use super::languages::SPOKEN;

/// Everything that a paper says, in one language.
#[derive(Debug)]
pub(super) struct Words {
    /// BCP 47.
    pub(super) tag: &'static str,
    /// Whether it is written from right to left.
    pub(super) from_right: bool,
    /// What stands between groups of three digits.
    pub(super) group: char,
    /// What stands before the parts of a unit.
    pub(super) decimal: char,
    /// Whether the currency comes after the figure.
    pub(super) currency_after: bool,
    /// How a day is written (chrono).
    pub(super) day: &'static str,
    pub(super) invoice: &'static str,
    pub(super) statement: &'static str,
    pub(super) number: &'static str,
    pub(super) to: &'static str,
    pub(super) period: &'static str,
    pub(super) issued: &'static str,
    pub(super) opening: &'static str,
    pub(super) closing: &'static str,
    pub(super) date: &'static str,
    pub(super) what: &'static str,
    pub(super) evidence: &'static str,
    pub(super) amount: &'static str,
    pub(super) taken: &'static str,
    pub(super) given: &'static str,
    pub(super) total: &'static str,
    /// One for each kind of line, in the order of [`KINDS`].
    pub(super) kinds: [&'static str; 12],
}

const KINDS: [PaperLineKind; 12] = [
    PaperLineKind::Deposit,
    PaperLineKind::Resolution,
    PaperLineKind::VisitFee,
    PaperLineKind::EscalationCredit,
    PaperLineKind::Incentive,
    PaperLineKind::Standby,
    PaperLineKind::Adjustment,
    PaperLineKind::Reversal,
    PaperLineKind::Refund,
    PaperLineKind::Clawback,
    PaperLineKind::Payout,
    PaperLineKind::PayoutReturned,
];

impl Words {
    /// What a line of that kind is called.
    pub(super) fn kind(&self, kind: PaperLineKind) -> &'static str {
        let place = KINDS.iter().position(|known| *known == kind).unwrap_or(0);
        self.kinds[place]
    }
}

/// The words of the first of these languages that papers are written in; English otherwise.
pub(super) fn words<'a>(languages: impl IntoIterator<Item = &'a str>) -> &'static Words {
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let spoken = |tag: &str| {
        let tag = match primary(tag).as_str() {
            "tl" => "fil".to_owned(),
            "ji" => "yi".to_owned(),
            other => other.to_owned(),
        };
        SPOKEN.iter().find(|words| words.tag == tag)
    };
    languages.into_iter().find_map(spoken).unwrap_or(&SPOKEN[0])
}
