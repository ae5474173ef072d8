//! Making shifts: by an admin, as a draft or at once, and by plans and the loop, many together.

use entity::db::WriteTx;
use entity::store::presence;
use entity::store::shift::{self, seat};
use entity::store::{board, board::Which};
use entity::table;
use entity::value::{
    ExpertId, Instant, LanguageTag, Money, PlanId, QueueId, QueueStatus, ShiftId, ShiftOrigin,
    ShiftState,
};
use serde_json::json;

use super::candidate::{Candidate, Hurdle};
use super::document::AdminShift;
use super::holding::{Holder, open_seat, seat_holder};
use super::letter;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::planning::duty::LONGEST_DUTY;
use crate::service::{Context, Fault, FieldError, UseCase, audit};

/// Seats of one shift at most.
pub(super) const SEATS_MAX: usize = 1_000;

/// Queues of one shift at most: nobody keeps more apart.
const QUEUES_MAX: usize = 50;

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
            created_by: context.actor.person(),
            created_at: context.now,
            updated_at: context.now,
            cancelled_at: None,
        }
    }
}

/// The largest incentive and hourly rate, in minor units: a slip of the keyboard costs no fortune.
const MONEY_MAX: i64 = 1_000_000;

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
/// 422 when one does not exist or is archived.
pub(super) async fn check_queues(tx: &WriteTx, queues: &[QueueId]) -> Result<(), Fault> {
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
    Ok(())
}

/// What became of shifts that were published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The shifts, in the order given.
    pub shifts: Vec<ShiftId>,
    /// Experts who could not be put on their seats, by place in the order given, and why; those
    /// seats are open.
    pub refused: Vec<(usize, ExpertId, Hurdle)>,
}

/// Publishes shifts, all or none. Named experts get their seats where nothing speaks against it, and
/// are asked to confirm; their availability was the planner's business and is taken as waived.
///
/// # Errors
/// 422 when a shift cannot be; when the database fails.
pub async fn publish(
    tx: &WriteTx,
    context: &Context,
    drafts: &[NewShift],
) -> Result<Published, Fault> {
    let ids = insert(tx, context, drafts, ShiftState::Published).await?;
    // Everybody who gets a seat, in one order: two plans at once wait for each other.
    let named = drafts.iter().flat_map(|draft| draft.seats.iter().flatten());
    let mut named: Vec<ExpertId> = named.copied().collect();
    named.sort_unstable();
    named.dedup();
    presence::lock_experts(tx, &named).await?;
    let mut published = Published {
        shifts: ids,
        refused: Vec::new(),
    };
    for (index, draft) in drafts.iter().enumerate() {
        let named: Vec<ExpertId> = draft.seats.iter().flatten().copied().collect();
        for expert in named {
            let id = published.shifts[index];
            if let Some(hurdle) = put_on(tx, context, id, expert).await? {
                published.refused.push((index, expert, hurdle));
            }
        }
    }
    Ok(published)
}

/// Puts a named expert on an open seat; answers what speaks against it.
async fn put_on(
    tx: &WriteTx,
    context: &Context,
    id: ShiftId,
    expert: ExpertId,
) -> Result<Option<Hurdle>, Fault> {
    let sheet = Sheet::lock(tx, id).await?;
    let candidate = Candidate::lock(tx, context, expert, sheet.span()).await?;
    let hurdles = candidate.hurdles(&sheet, sheet.span());
    let outside = hurdles.iter().any(|hurdle| hurdle.waivable);
    if let Some(hurdle) = hurdles.into_iter().find(|hurdle| !hurdle.waivable) {
        return Ok(Some(hurdle));
    }
    let Some(place) = sheet.claimable() else {
        return Err(Fault::internal(format!("{id} has no open seat")));
    };
    let holder = Holder {
        expert,
        span: sheet.span(),
        confirmed: false,
        outside_availability: outside,
        override_reason: None,
    };
    seat_holder(tx, context, (&sheet, place), &holder).await?;
    letter::assigned(tx, context, &sheet, expert).await?;
    Ok(None)
}

/// Writes shifts with open seats.
async fn insert(
    tx: &WriteTx,
    context: &Context,
    drafts: &[NewShift],
    state: ShiftState,
) -> Result<Vec<ShiftId>, Fault> {
    let (mut rows, mut served, mut seats) = (Vec::new(), Vec::new(), Vec::new());
    let mut queues: Vec<QueueId> = Vec::new();
    for draft in drafts {
        let faults = draft.faults(context.now);
        if !faults.is_empty() {
            return Err(Fault::invalid(faults));
        }
        let row = draft.row(context, state);
        served.extend(draft.queues.iter().map(|&queue| (row.id, queue)));
        queues.extend(&draft.queues);
        let sheet = Sheet {
            shift: row.clone(),
            queues: Vec::new(),
            seats: Vec::new(),
        };
        let numbers = 1..=row.seats_needed;
        seats.extend(numbers.map(|number| open_seat(context, &sheet, number, false)));
        rows.push(row);
    }
    queues.sort_unstable();
    queues.dedup();
    check_queues(tx, &queues).await?;
    let ids = rows.iter().map(|row| row.id).collect();
    shift::insert_all(tx, rows).await?;
    shift::insert_queues(tx, &served).await?;
    seat::insert_all(tx, seats).await?;
    Ok(ids)
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
        let ids = insert(tx, context, drafts, state).await?;
        let id = ids.first().copied();
        let id = id.ok_or_else(|| Fault::internal("a shift was not written"))?;
        let shown = AdminShift::after(tx, id).await?;
        let detail = json!({
            "start": shown.start, "end": shown.end, "queues": shown.queue_ids,
            "seats": shown.seats_needed, "status": shown.status,
        });
        audit::record(tx, context, "shift.create", id, detail).await?;
        Ok(shown)
    }
}
