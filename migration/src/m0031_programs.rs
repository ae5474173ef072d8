//! Certification programmes, the courses of experts through them, and attempts at their quizzes.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Certification programmes, the courses of experts through them, and attempts at their quizzes.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table program (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            queue_id $uuid,
            title text not null,
            status text not null check (status in ('open', 'closed')),
            latest bigint not null check (latest > 0),
            agreement bigint not null check (agreement > 0),
            asked_agreement bigint,
            agree_by $time,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check ((asked_agreement is null) = (agree_by is null)),
            unique (brand_id, id)
        )",
    r"create table program_version (
            brand_id $uuid not null,
            program_id $uuid not null,
            number bigint not null,
            content $json not null,
            agreement bigint not null,
            digest text not null,
            published_at $time not null,
            published_by $uuid not null references person(id),
            primary key (program_id, number),
            foreign key (brand_id, program_id) references program(brand_id, id)
        )",
    r"create table course (
            id $uuid not null primary key,
            brand_id $uuid not null,
            program_id $uuid not null,
            program_version bigint not null,
            expert_id $uuid not null references expert(id),
            state text not null check (state in ('applied', 'learning', 'passed', 'failed', 'granted', 'expired', 'revoked')),
            sections_read $json not null,
            agreement bigint,
            digest text,
            agreed_at $time,
            attempts integer not null,
            retake_at $time,
            certification_id $uuid references certification(id),
            expires_at $time,
            warned_days integer,
            reason text,
            ended_at $time,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            foreign key (brand_id, program_id) references program(brand_id, id),
            foreign key (program_id, program_version) references program_version(program_id, number),
            check (attempts >= 0),
            check (state = 'applied' or state = 'revoked' or agreed_at is not null),
            check (state <> 'granted' or certification_id is not null),
            check ((state in ('expired', 'revoked')) = (ended_at is not null))
        )",
    r"create unique index course_1 on course (expert_id, program_id) where state in ('applied', 'learning', 'passed', 'failed')",
    r"create unique index course_2 on course (expert_id, program_id) where state = 'granted'",
    r"create index course_3 on course (program_id, id)",
    r"create index course_4 on course (expert_id, id)",
    r"create index course_5 on course (certification_id) where certification_id is not null",
    r"create table quiz_attempt (
            id $uuid not null primary key,
            course_id $uuid not null references course(id),
            number integer not null,
            state text not null check (state in ('open', 'submitted', 'lapsed')),
            paper $json not null,
            started_at $time not null,
            ends_at $time not null,
            submitted_at $time,
            answers $json,
            share_bps integer check (share_bps between 0 and 10000),
            passed boolean,
            unique (course_id, number),
            check (number > 0 and started_at < ends_at),
            check ((state = 'submitted') = (submitted_at is not null)),
            check ((state = 'submitted') = (passed is not null and share_bps is not null and answers is not null))
        )",
    r"create unique index quiz_attempt_1 on quiz_attempt (course_id) where state = 'open'",
];
