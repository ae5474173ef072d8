//! Shifts, their seats, swaps and invitations; pay that the platform owes.
//!
//! A seat that somebody holds overlaps with no other seat of theirs: a trigger holds it, and on
//! PostgreSQL takes the expert's row first, so that two claims at once see each other. The words
//! that older tables allow are widened: on SQLite in the schema itself, the way its manual gives
//! for constraints that only let in more ("Making Other Kinds Of Table Schema Changes").

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Shifts, their seats, swaps and invitations; pay that the platform owes.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        let own = if manager.get_database_backend() == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        dialect::run(manager, own).await?;
        dialect::run(manager, PAY).await
    }
}

const TABLES: &[&str] = &[
    r"create table shift (
            id $uuid not null primary key,
            starts_at $time not null,
            ends_at $time not null,
            language text,
            seats_needed integer not null,
            state text not null check (state in ('draft', 'published', 'cancelled')),
            revision bigint not null,
            incentive_amount bigint,
            standby_hourly_amount bigint,
            currency text,
            origin text not null check (origin in ('admin', 'plan', 'loop')),
            plan_id $uuid,
            created_by $uuid references person(id),
            created_at $time not null,
            updated_at $time not null,
            cancelled_at $time,
            check (starts_at < ends_at),
            check (seats_needed > 0),
            check (incentive_amount is null or incentive_amount >= 0),
            check (standby_hourly_amount is null or standby_hourly_amount >= 0),
            check (currency is not null or (incentive_amount is null and standby_hourly_amount is null))
        )",
    r"create index shift_1 on shift (starts_at, id)",
    r"create index shift_2 on shift (plan_id) where plan_id is not null",
    r"create table shift_queue (
            shift_id $uuid not null references shift(id),
            queue_id $uuid not null references queue(id),
            primary key (shift_id, queue_id)
        )",
    r"create index shift_queue_1 on shift_queue (queue_id)",
    r"create table shift_seat (
            id $uuid not null primary key,
            shift_id $uuid not null references shift(id),
            seat_no integer not null,
            state text not null check (state in ('draft', 'published', 'claimed', 'confirmed', 'checked_in', 'ended', 'settled', 'released', 'reassigned', 'cancelled', 'no_show', 'cut_short')),
            expert_id $uuid references expert(id),
            starts_at $time not null,
            ends_at $time not null,
            revision bigint not null,
            outside_availability boolean not null,
            override_reason text,
            incentive_amount bigint,
            standby_hourly_amount bigint,
            currency text,
            claimed_at $time,
            confirmed_at $time,
            checked_in_at $time,
            notice_class text check (notice_class in ('free', 'late', 'last_minute')),
            notice_at $time,
            replacement_sought boolean not null,
            emergency boolean not null,
            ended_at $time,
            created_at $time not null,
            check (seat_no > 0),
            check (starts_at < ends_at),
            check (expert_id is not null or state in ('draft', 'published', 'cancelled')),
            check (expert_id is null or state not in ('draft', 'published')),
            check (not replacement_sought or notice_class is not null)
        )",
    r"create unique index shift_seat_1 on shift_seat (shift_id, seat_no) where state in ('draft', 'published', 'claimed', 'confirmed', 'checked_in')",
    r"create unique index shift_seat_2 on shift_seat (shift_id, expert_id) where state in ('claimed', 'confirmed', 'checked_in')",
    r"create index shift_seat_3 on shift_seat (shift_id)",
    r"create index shift_seat_4 on shift_seat (expert_id, starts_at)",
    r"create index shift_seat_5 on shift_seat (starts_at) where state in ('claimed', 'confirmed')",
    r"create index shift_seat_6 on shift_seat (ends_at) where state = 'checked_in'",
    r"create index shift_seat_7 on shift_seat (ended_at) where state in ('ended', 'cut_short')",
    r"create table shift_swap (
            id $uuid not null primary key,
            shift_id $uuid not null references shift(id),
            seat_id $uuid not null references shift_seat(id),
            shift_revision bigint not null,
            seat_revision bigint not null,
            offered_by $uuid not null references expert(id),
            offered_to $uuid references expert(id),
            note text,
            state text not null check (state in ('open', 'taken', 'withdrawn', 'expired', 'closed')),
            taken_by $uuid references expert(id),
            created_at $time not null,
            ended_at $time
        )",
    r"create unique index shift_swap_1 on shift_swap (seat_id) where state = 'open'",
    r"create index shift_swap_2 on shift_swap (shift_id) where state = 'open'",
    r"create table shift_invitation (
            shift_id $uuid not null references shift(id),
            expert_id $uuid not null references expert(id),
            invited_at $time not null,
            primary key (shift_id, expert_id)
        )",
    r"create index shift_invitation_1 on shift_invitation (expert_id)",
];

const POSTGRES: &[&str] = &[
    r"create function shift_seat_alone() returns trigger language plpgsql as $body$
        begin
            if new.state in ('claimed', 'confirmed', 'checked_in') then
                perform 1 from expert where id = new.expert_id for no key update;
                if exists (
                    select 1 from shift_seat other
                    where other.expert_id = new.expert_id and other.id <> new.id
                    and other.state in ('claimed', 'confirmed', 'checked_in')
                    and other.starts_at < new.ends_at and new.starts_at < other.ends_at)
                then
                    raise exception 'an expert cannot sit on two seats at once';
                end if;
            end if;
            return new;
        end
        $body$",
    r"create trigger shift_seat_alone before insert or update on shift_seat for each row execute function shift_seat_alone()",
    r"alter table earning alter column brand_id drop not null",
    r"alter table ledger_entry drop constraint ledger_entry_kind_check",
    r"alter table ledger_entry add constraint ledger_entry_kind_check check (kind in ('deposit', 'reserve', 'release', 'charge', 'visit_fee', 'clear', 'reversal', 'payout_start', 'payout_settle', 'payout_return', 'shift_pay'))",
];

const SQLITE: &[&str] = &[
    r"create trigger shift_seat_alone_new before insert on shift_seat
        when new.state in ('claimed', 'confirmed', 'checked_in')
        begin
            select raise(abort, 'an expert cannot sit on two seats at once')
            where exists (
                select 1 from shift_seat other
                where other.expert_id = new.expert_id and other.id <> new.id
                and other.state in ('claimed', 'confirmed', 'checked_in')
                and other.starts_at < new.ends_at and new.starts_at < other.ends_at);
        end",
    r"create trigger shift_seat_alone_changed before update on shift_seat
        when new.state in ('claimed', 'confirmed', 'checked_in')
        begin
            select raise(abort, 'an expert cannot sit on two seats at once')
            where exists (
                select 1 from shift_seat other
                where other.expert_id = new.expert_id and other.id <> new.id
                and other.state in ('claimed', 'confirmed', 'checked_in')
                and other.starts_at < new.ends_at and new.starts_at < other.ends_at);
        end",
    r"pragma writable_schema = on",
    r"update sqlite_schema set sql = replace(sql, '''payout_return'')', '''payout_return'', ''shift_pay'')') where type = 'table' and name = 'ledger_entry'",
    r"update sqlite_schema set sql = replace(sql, 'brand_id $uuid not null references', 'brand_id $uuid references') where type = 'table' and name = 'earning'",
    r"pragma writable_schema = reset",
];

/// After the statements above: adding a column makes every connection read the schema again.
const PAY: &[&str] = &[
    r"alter table earning add column shift_id $uuid references shift(id)",
    r"alter table earning add column seat_id $uuid references shift_seat(id)",
    r"create unique index earning_8 on earning (seat_id, kind) where seat_id is not null and state <> 'voided'",
];
