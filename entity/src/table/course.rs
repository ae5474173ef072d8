//! The way of one expert through one certification programme.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, CertificationId, CourseId, CourseState, ExpertId, Instant, ProgramId, SectionsRead,
};

/// The way of one expert through one certification programme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    /// The course.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CourseId,
    /// Whose programme.
    pub brand_id: BrandId,
    /// Which programme.
    pub program_id: ProgramId,
    /// In which version: the one whose agreement was accepted first.
    pub program_version: i64,
    /// Whose course.
    pub expert_id: ExpertId,
    /// Where it is; what time alone changes is reckoned when it is read.
    pub state: CourseState,
    /// Which sections were read.
    #[sea_orm(column_type = "JsonBinary")]
    pub sections_read: SectionsRead,
    /// Which agreement was accepted last.
    pub agreement: Option<i64>,
    /// The digest of the text that was shown then.
    pub digest: Option<String>,
    /// When.
    pub agreed_at: Option<Instant>,
    /// Attempts so far.
    pub attempts: i32,
    /// When the next attempt may begin; absent in a failed course: never.
    pub retake_at: Option<Instant>,
    /// What was granted.
    pub certification_id: Option<CertificationId>,
    /// Until when, if every agreement is accepted in time.
    pub expires_at: Option<Instant>,
    /// For how many days before its end its expert was warned.
    pub warned_days: Option<i32>,
    /// Why it was taken back.
    pub reason: Option<String>,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When the expert applied.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
