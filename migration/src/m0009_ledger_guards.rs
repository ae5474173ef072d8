//! What the database itself refuses: unbalanced entries, and any change of the books.
//!
//! Postings are written before their entry (the foreign key is checked at the commit): when the
//! entry arrives it must balance in one currency, and from then on it takes no further posting.
//! The two databases write triggers differently, so each statement stands here twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// What the database itself refuses.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        dialect::run(manager, statements).await
    }
}

const POSTGRES: &[&str] = &[
    r"create function ledger_frozen() returns trigger language plpgsql as $body$
        begin
            raise exception 'the books are append-only: % may not be changed', tg_table_name;
        end
        $body$",
    r"create function ledger_balanced() returns trigger language plpgsql as $body$
        begin
            if (select count(*) < 2 or sum(amount) <> 0 from posting where entry_id = new.id)
                or exists (select 1 from posting join account on account.id = posting.account_id
                           where posting.entry_id = new.id and account.currency <> new.currency)
            then
                raise exception 'a ledger entry must balance in one currency';
            end if;
            return new;
        end
        $body$",
    r"create function ledger_closed() returns trigger language plpgsql as $body$
        begin
            if exists (select 1 from ledger_entry where id = new.entry_id) then
                raise exception 'a ledger entry takes no further posting';
            end if;
            return new;
        end
        $body$",
    r"create trigger ledger_entry_balanced before insert on ledger_entry for each row execute function ledger_balanced()",
    r"create trigger posting_closed before insert on posting for each row execute function ledger_closed()",
    r"create trigger ledger_entry_frozen before update or delete on ledger_entry for each row execute function ledger_frozen()",
    r"create trigger posting_frozen before update or delete on posting for each row execute function ledger_frozen()",
    r"create trigger ledger_seal_frozen before update or delete on ledger_seal for each row execute function ledger_frozen()",
];

const SQLITE: &[&str] = &[
    r"create trigger ledger_entry_balanced before insert on ledger_entry begin
        select raise(abort, 'a ledger entry must balance in one currency')
        where (select count(*) < 2 or sum(amount) <> 0 from posting where entry_id = new.id)
            or exists (select 1 from posting join account on account.id = posting.account_id
                       where posting.entry_id = new.id and account.currency <> new.currency);
        end",
    r"create trigger posting_closed before insert on posting
        when exists (select 1 from ledger_entry where id = new.entry_id)
        begin select raise(abort, 'a ledger entry takes no further posting'); end",
    r"create trigger ledger_entry_frozen before update on ledger_entry
        begin select raise(abort, 'the books are append-only: ledger_entry may not be changed'); end",
    r"create trigger ledger_entry_kept before delete on ledger_entry
        begin select raise(abort, 'the books are append-only: ledger_entry may not be changed'); end",
    r"create trigger posting_frozen before update on posting
        begin select raise(abort, 'the books are append-only: posting may not be changed'); end",
    r"create trigger posting_kept before delete on posting
        begin select raise(abort, 'the books are append-only: posting may not be changed'); end",
    r"create trigger ledger_seal_frozen before update on ledger_seal
        begin select raise(abort, 'the books are append-only: ledger_seal may not be changed'); end",
    r"create trigger ledger_seal_kept before delete on ledger_seal
        begin select raise(abort, 'the books are append-only: ledger_seal may not be changed'); end",
];
