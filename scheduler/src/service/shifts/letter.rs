//! What experts are written about their shifts.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::{person, profile};
use entity::table::{self, expert, shift_seat};
use entity::value::{ExpertId, PlanId};

use super::sheet::Sheet;
use crate::calendar::Span;
use crate::service::people::{Letter, ShiftLetter, send};
use crate::service::{Context, Fault};

/// Shifts that one mail lists at most.
const LISTED: usize = 20;

/// What happened to a shift of an expert.
#[derive(Clone, Copy, Debug)]
enum News {
    Assigned,
    Reminder,
    Unable,
    Clash,
    /// To so many shifts.
    Invited(usize),
    Changed,
    Cancelled,
    Replaced,
    NoShow,
}

/// Somebody was put on a seat and is asked to confirm.
pub(super) async fn assigned(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    expert: ExpertId,
) -> Result<(), Fault> {
    tell(tx, context, sheet, (News::Assigned, expert)).await
}

/// Somebody was put on a seat that begins soon, and has not agreed.
pub(super) async fn reminder(
    tx: &WriteTx,
    context: &Context,
    (sheet, seat): (&Sheet, &shift_seat::Model),
    expert: ExpertId,
) -> Result<(), Fault> {
    write(tx, context, (sheet, about(seat)), (News::Reminder, expert)).await
}

/// Somebody can no longer work a shift, and is off it.
pub(super) async fn unable(
    tx: &WriteTx,
    context: &Context,
    (sheet, seat): (&Sheet, &shift_seat::Model),
    expert: ExpertId,
) -> Result<(), Fault> {
    write(tx, context, (sheet, about(seat)), (News::Unable, expert)).await
}

/// Somebody changed their availability, and a shift of theirs lies outside of it.
pub(super) async fn clash(
    tx: &WriteTx,
    context: &Context,
    (sheet, seat): (&Sheet, &shift_seat::Model),
    expert: ExpertId,
) -> Result<(), Fault> {
    write(tx, context, (sheet, about(seat)), (News::Clash, expert)).await
}

/// What a letter about a seat as it is now is known by.
fn about(seat: &shift_seat::Model) -> String {
    format!("{}.{}", seat.id, seat.revision)
}

/// Somebody is asked to claim seats: one mail about all of them.
pub(super) async fn invited(
    tx: &WriteTx,
    context: &Context,
    (expert, spans): (ExpertId, Vec<Span>),
) -> Result<(), Fault> {
    let Some(first) = spans.first() else {
        return Ok(());
    };
    let about = format!("{expert}.{}", context.now.timestamp_micros());
    let news = News::Invited(spans.len());
    let Some((person, expert)) = addressee(tx, expert).await? else {
        return Ok(());
    };
    let shown = spans
        .iter()
        .take(LISTED)
        .map(|span| on_wall_clock(context, &expert, *span));
    let mut when: Vec<String> = shown.collect();
    if spans.len() > LISTED {
        when.push(format!("and {} more", spans.len() - LISTED));
    }
    let when = match spans.len() {
        1 => on_wall_clock(context, &expert, *first),
        _ => when.join("\n"),
    };
    let letter = letter(news, &when, &context.public_url);
    send(tx, context, &person, about, Letter::Shift(letter)).await
}

/// The terms changed, and the expert is asked to confirm.
pub(super) async fn changed(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    expert: ExpertId,
) -> Result<(), Fault> {
    tell(tx, context, sheet, (News::Changed, expert)).await
}

/// The platform called the shift off.
pub(super) async fn cancelled(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    expert: ExpertId,
) -> Result<(), Fault> {
    tell(tx, context, sheet, (News::Cancelled, expert)).await
}

/// Somebody took the seat over.
pub(super) async fn replaced(
    tx: &WriteTx,
    context: &Context,
    (sheet, seat): (&Sheet, &shift_seat::Model),
    leaver: ExpertId,
) -> Result<(), Fault> {
    write(tx, context, (sheet, about(seat)), (News::Replaced, leaver)).await
}

/// The expert did not come.
pub(super) async fn no_show(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    expert: ExpertId,
) -> Result<(), Fault> {
    tell(tx, context, sheet, (News::NoShow, expert)).await
}

/// Experts were put on the seats of a plan and are asked to confirm: one mail each.
pub(super) async fn planned(
    tx: &WriteTx,
    context: &Context,
    told: Vec<(&expert::Model, Vec<Span>)>,
) -> Result<(), Fault> {
    let ids = told.iter().map(|(expert, _)| expert.person_id);
    let people = person::find_many(tx, ids).await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let about = context.id::<PlanId>();
    for (expert, spans) in told {
        let Some(person) = people.get(&expert.person_id) else {
            continue;
        };
        let lines = spans
            .iter()
            .map(|span| on_wall_clock(context, expert, *span));
        let lines: Vec<String> = lines.collect();
        let letter = ShiftLetter {
            template: "shift-plan",
            subject: "Please confirm your shifts",
            body: format!(
                "you were put down for:\n\n{}\n\nPlease confirm or release each of them: {}",
                lines.join("\n"),
                context.public_url
            ),
        };
        send(tx, context, person, about, Letter::Shift(letter)).await?;
    }
    Ok(())
}

async fn tell(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    news: (News, ExpertId),
) -> Result<(), Fault> {
    let about = format!("{}.{}", sheet.shift.id, sheet.shift.revision);
    write(tx, context, (sheet, about), news).await
}

async fn write(
    tx: &WriteTx,
    context: &Context,
    (sheet, about): (&Sheet, String),
    (news, expert): (News, ExpertId),
) -> Result<(), Fault> {
    let Some((person, expert)) = addressee(tx, expert).await? else {
        return Ok(());
    };
    let when = on_wall_clock(context, &expert, sheet.span());
    let letter = letter(news, &when, &context.public_url);
    send(tx, context, &person, about, Letter::Shift(letter)).await
}

/// Whom to write to.
async fn addressee(
    tx: &WriteTx,
    expert: ExpertId,
) -> Result<Option<(table::person::Model, expert::Model)>, Fault> {
    let Some(expert) = profile::find(tx, expert).await? else {
        return Ok(None);
    };
    let person = person::find(tx, expert.person_id).await?;
    Ok(person.map(|person| (person, expert)))
}

/// `Fri 20 Nov 22:00 to Sat 21 Nov 06:00 (Asia/Manila)`.
fn on_wall_clock(context: &Context, expert: &expert::Model, span: Span) -> String {
    let zone = context.zones.get(&expert.time_zone);
    let shown = |at| match &zone {
        Some(zone) => zone.local(at).format("%a %-d %b %H:%M").to_string(),
        None => at.format("%a %-d %b %H:%M UTC").to_string(),
    };
    format!(
        "{} to {} ({})",
        shown(span.start),
        shown(span.end),
        expert.time_zone
    )
}

fn letter(news: News, when: &str, url: &str) -> ShiftLetter {
    let (template, subject, text) = words(news);
    ShiftLetter {
        template,
        subject,
        body: text.replace("{when}", when).replace("{url}", url),
    }
}

/// The name of a letter, its subject, and its text with `{when}` and `{url}` to be filled in.
const fn words(news: News) -> (&'static str, &'static str, &'static str) {
    match news {
        News::Assigned => (
            "shift-assigned",
            "Please confirm a shift",
            "you were put down for the shift {when}.\n\nPlease confirm or release it: {url}",
        ),
        News::Reminder => (
            "shift-reminder",
            "Your shift begins soon: please confirm it",
            "you were put down for the shift {when} and have not said whether you will come.\n\n\
             Please confirm it, or release it so that somebody else can: {url}",
        ),
        News::Unable => (
            "shift-unable",
            "You are off a shift",
            "the queues of the shift {when} now ask for more than you are certified and verified \
             for, so your seat is open to others. Your profile shows what you have: {url}",
        ),
        News::Clash => (
            "shift-clash",
            "A shift of yours is outside your availability",
            "you changed when you could work, and you still hold the shift {when}.\n\nIf you \
             cannot come, please release it now; otherwise nothing needs to be done: {url}",
        ),
        News::Invited(1) => (
            "shift-invitation",
            "A shift is open for you",
            "a seat is open on the shift {when}. Pay and terms are shown with it; whoever claims \
             it first has it: {url}",
        ),
        News::Invited(_) => (
            "shift-invitations",
            "Shifts are open for you",
            "seats are open on these shifts:\n\n{when}\n\nPay and terms are shown with each of \
             them; whoever claims one first has it: {url}",
        ),
        News::Changed => (
            "shift-changed",
            "A shift of yours changed",
            "a shift that you hold changed. It is now {when}.\n\nPlease confirm it on its new \
             terms, or release it: {url}",
        ),
        News::Cancelled => (
            "shift-cancelled",
            "A shift of yours was called off",
            "we called the shift {when} off. Where notice was short you are paid for it: your \
             earnings show how much.",
        ),
        News::Replaced => (
            "shift-replaced",
            "Somebody took your shift over",
            "another expert took over your seat on the shift {when}. You are free.",
        ),
        News::NoShow => (
            "shift-no-show",
            "You were missed on a shift",
            "you did not check in to the shift {when}, and your seat is open to others. If you \
             can come after all, claim it again: {url}",
        ),
    }
}
