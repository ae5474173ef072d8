//! Where the evidence of a line is read.

use entity::table::paper_line;
use entity::value::{PaperKind, PaperLineKind};

/// The address of what the line is about, as its owner may read it.
pub(super) fn link(paper: PaperKind, line: &paper_line::Model) -> String {
    let lines = match paper {
        PaperKind::Invoice => "charges",
        PaperKind::Statement => "earnings",
    };
    let resource = match line.kind {
        PaperLineKind::Deposit => "deposits",
        PaperLineKind::Resolution
        | PaperLineKind::VisitFee
        | PaperLineKind::EscalationCredit
        | PaperLineKind::Incentive
        | PaperLineKind::Standby
        | PaperLineKind::Adjustment
        | PaperLineKind::Reversal => lines,
        PaperLineKind::Refund | PaperLineKind::Clawback => "disputes",
        PaperLineKind::Payout | PaperLineKind::PayoutReturned => "payouts",
    };
    format!("/v1/{resource}/{}", line.reference)
}
