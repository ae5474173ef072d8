//! Making shifts: what they may be, and an admin's own.

use entity::db::WriteTx;
use entity::store::shift::{self, seat};
use entity::store::{board, board::Which};
use entity::table;
use entity::value::{
    ExpertId, Instant, LanguageTag, Money, PlanId, QueueId, QueueStatus, ShiftOrigin, ShiftState,
};
use serde_json::json;

use super::document::AdminShift;
use super::holding::open_seat;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::planning::duty::LONGEST_DUTY;
use crate::service::{Context, Fault, FieldError, UseCase, audit};

/// Seats of one shift at most.
pub const SEATS_MAX: usize = 1_000;

/// Queues of one shift at most: nobody keeps more apart.
pub const QUEUES_MAX: usize = 50;

/// A shift to be made.
#[derive(Clone, Debug)]
pub struct NewShift {
    /// When it is.
    pub span: Span,
    /// The queues that it serves.
    pub queues: Vec<QueueId>,
    /// The language it is for; absent: any that its queues are served in.
    pub language: Option<LanguageTag>,
    /// One entry per seat: who is put on it, or nobody.
    pub seats: Vec<Option<ExpertId>>,
    /// What each seat earns extra when it is worked.
    pub incentive: Option<Money>,
    /// What an hour earns at least: then it is standby.
    pub standby_per_hour: Option<Money>,
    /// Who makes it.
    pub origin: ShiftOrigin,
    /// In which plan.
    pub plan: Option<PlanId>,
    /// What the loop publishes per hour, in minor units; the incentive is that of the whole shift.
    pub loop_hourly: Option<i64>,
}

impl NewShift {
    /// Everything that is wrong with it, as far as can be told without the database.
    fn faults(&self, now: Instant) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut wrong = |pointer: &str, detail: String| {
            faults.push(FieldError {
                pointer: pointer.to_owned(),
                detail,
            });
        };
        if self.span.start < now {
            wrong("/start", "must not be in the past".to_owned());
        }
        if self.span.length() > LONGEST_DUTY {
            let hours = LONGEST_DUTY.num_hours();
            wrong("/end", format!("must be at most {hours} hours after start"));
        }
        if !(1..=SEATS_MAX).contains(&self.seats.len()) {
            wrong("/seats", format!("must be 1 to {SEATS_MAX}"));
        }
        if !(1..=QUEUES_MAX).contains(&self.queues.len()) {
            wrong("/queue_ids", format!("must name 1 to {QUEUES_MAX} queues"));
        }
        for (pointer, detail) in money_faults(self.incentive, self.standby_per_hour) {
            wrong(pointer, detail);
        }
        faults
    }

    fn row(&self, context: &Context, state: ShiftState) -> table::shift::Model {
        let currency = self.incentive.or(self.standby_per_hour);
        table::shift::Model {
            id: context.id(),
            starts_at: self.span.start,
            ends_at: self.span.end,
            language: self.language.clone(),
            seats_needed: i32::try_from(self.seats.len()).unwrap_or(i32::MAX),
            state,
            revision: 1,
            incentive_amount: self.incentive.map(|money| money.amount),
            standby_hourly_amount: self.standby_per_hour.map(|money| money.amount),
            currency: currency.map(|money| money.currency),
            origin: self.origin,
            plan_id: self.plan,
            loop_hourly: self.loop_hourly,
            created_by: context.actor.person(),
            created_at: context.now,
            updated_at: context.now,
            cancelled_at: None,
        }
    }
}

/// The largest incentive and hourly rate, in minor units: a slip of the keyboard costs no fortune.
pub const MONEY_MAX: i64 = 1_000_000;

/// What is wrong with the money of a shift.
pub(super) fn money_faults(
    incentive: Option<Money>,
    standby: Option<Money>,
) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let named = [
        ("/incentive/amount", incentive),
        ("/standby_per_hour/amount", standby),
    ];
    for (pointer, money) in named {
        if money.is_some_and(|money| !(0..=MONEY_MAX).contains(&money.amount)) {
            faults.push((pointer, format!("must be 0 to {MONEY_MAX}")));
        }
    }
    if let (Some(incentive), Some(standby)) = (incentive, standby)
        && incentive.currency != standby.currency
    {
        let detail = "must be the currency of the incentive".to_owned();
        faults.push(("/standby_per_hour/currency", detail));
    }
    faults
}

/// Reads the queues that a shift is to serve.
///
/// # Errors
/// 422 when one does not exist, is archived, or is named twice.
pub(super) async fn check_queues(
    tx: &WriteTx,
    queues: &[QueueId],
) -> Result<Vec<table::queue::Model>, Fault> {
    let found = board::queues(tx, Which::These(queues)).await?;
    for (index, id) in queues.iter().enumerate() {
        let known = found.iter().find(|queue| queue.id == *id);
        if known.is_none_or(|queue| queue.status == QueueStatus::Archived) {
            let detail = "is no queue that takes work";
            return Err(Fault::field(format!("/queue_ids/{index}"), detail));
        }
        if queues[..index].contains(id) {
            let detail = "is named twice";
            return Err(Fault::field(format!("/queue_ids/{index}"), detail));
        }
    }
    Ok(found)
}

/// The shifts as they are to be, with open seats.
///
/// # Errors
/// 422 when one of them cannot be; when the database fails.
pub(super) async fn draw(
    tx: &WriteTx,
    context: &Context,
    drafts: &[NewShift],
    state: ShiftState,
) -> Result<Vec<Sheet>, Fault> {
    let faults = drafts.iter().flat_map(|draft| draft.faults(context.now));
    let faults: Vec<FieldError> = faults.collect();
    if !faults.is_empty() {
        return Err(Fault::invalid(faults));
    }
    let mut wanted: Vec<QueueId> = Vec::new();
    for draft in drafts {
        wanted.extend(&draft.queues);
    }
    wanted.sort_unstable();
    wanted.dedup();
    let queues = check_queues(tx, &wanted).await?;
    let drawn = drafts.iter().map(|draft| {
        let mut sheet = Sheet {
            shift: draft.row(context, state),
            queues: Vec::new(),
            seats: Vec::new(),
        };
        let served = queues
            .iter()
            .filter(|queue| draft.queues.contains(&queue.id));
        sheet.queues = served.cloned().collect();
        let numbers = 1..=sheet.shift.seats_needed;
        let seats = numbers.map(|number| open_seat(context, &sheet, number, false));
        sheet.seats = seats.collect();
        sheet
    });
    Ok(drawn.collect())
}

/// Writes drawn shifts down, in few statements.
pub(super) async fn write(tx: &WriteTx, sheets: Vec<Sheet>) -> Result<(), Fault> {
    let (mut shifts, mut served, mut seats) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in sheets {
        served.extend(sheet.queues.iter().map(|queue| (sheet.shift.id, queue.id)));
        seats.extend(sheet.seats);
        shifts.push(sheet.shift);
    }
    shift::insert_all(tx, shifts).await?;
    shift::insert_queues(tx, &served).await?;
    seat::insert_all(tx, seats).await?;
    Ok(())
}

/// An admin makes a shift.
#[derive(Clone, Debug)]
pub struct CreateShift {
    /// The shift; its seats are open.
    pub shift: NewShift,
    /// Whether experts see it at once.
    pub published: bool,
}

impl UseCase for CreateShift {
    type Output = AdminShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<AdminShift, Fault> {
        let drafts = std::slice::from_ref(&self.shift);
        check_queues(tx, &self.shift.queues).await?;
        let state = match self.published {
            true => ShiftState::Published,
            false => ShiftState::Draft,
        };
        let sheets = draw(tx, context, drafts, state).await?;
        let id = sheets.first().map(|sheet| sheet.shift.id);
        let id = id.ok_or_else(|| Fault::internal("a shift was not drawn"))?;
        write(tx, sheets).await?;
        let shown = AdminShift::after(tx, id).await?;
        let detail = json!({
            "start": shown.start, "end": shown.end, "queues": shown.queue_ids,
            "seats": shown.seats_needed, "status": shown.status,
        });
        audit::record(tx, context, "shift.create", id, detail).await?;
        Ok(shown)
    }
}
