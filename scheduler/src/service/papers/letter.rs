//! What experts are written when statements are issued: one letter for all that are made together.

use entity::db::WriteTx;
use entity::store::{person, profile};
use entity::table::{paper, paper_line};
use entity::value::{ExpertId, Money};

use crate::letter::{Kind, Letter, Value};
use crate::service::people::send;
use crate::service::{Context, Fault};

/// Statements that one letter lists at most; whoever has more looks at their earnings.
const LISTED: usize = 20;

/// Tells an expert of new statements, by period, amounts and balance.
pub(super) async fn statements(
    tx: &WriteTx,
    context: &Context,
    expert: ExpertId,
    (papers, lines): (&[paper::Model], &[paper_line::Model]),
) -> Result<(), Fault> {
    let Some(last) = papers.last() else {
        return Ok(());
    };
    let Some(expert) = profile::find(tx, expert).await? else {
        return Ok(());
    };
    let Some(person) = person::find(tx, expert.person_id).await? else {
        return Ok(());
    };
    let count = i64::try_from(papers.len()).unwrap_or(i64::MAX);
    let letter = Letter::new(Kind::Statement)
        .on_the_clock_of(&last.time_zone)
        .with("count", Value::Count(count));
    let newest = papers.len().saturating_sub(LISTED);
    let letter = papers[newest..]
        .iter()
        .fold(letter, |letter, paper| letter.line(parts(paper, lines)));
    send(tx, context, &person, last.id, letter).await
}

/// What a letter says of one statement.
fn parts(paper: &paper::Model, lines: &[paper_line::Model]) -> Vec<Value> {
    let of_it = lines.iter().filter(|line| line.paper_id == paper.id);
    let amounts: Vec<i64> = of_it.map(|line| line.amount).collect();
    let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.fold(0, i64::saturating_add);
    let earned = sum(&mut amounts.iter().copied().filter(|amount| *amount > 0));
    let out = sum(&mut amounts.iter().copied().filter(|amount| *amount < 0));
    let money = |amount| vec![("money", Value::Money(Money::new(amount, paper.currency)))];
    // The last day of the period, not the first after it.
    let last_day = paper.ends_at - chrono::TimeDelta::seconds(1);
    let period = vec![
        ("from", Value::Day(paper.starts_at)),
        ("to", Value::Day(last_day)),
    ];
    let mut parts = vec![
        Value::Said("statement-period", period),
        Value::Said("statement-earned", money(earned)),
    ];
    if out < 0 {
        parts.push(Value::Said("statement-out", money(out.saturating_neg())));
    }
    parts.push(Value::Said(
        "statement-balance",
        money(paper.closing_amount),
    ));
    parts
}
