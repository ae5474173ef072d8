//! How programmes and courses are shown to brands and to experts.

use entity::value::{
    Approval, BrandId, CertificationId, CourseId, CourseState, Instant, LanguageSkill,
    ProgramContent, ProgramId, ProgramStatus, QueueId, QuizAttemptId, SkillLevel,
};
use scheduler::certification::Asked;
use scheduler::service::programs::{Begun, Published, Submitted, Way};
use serde::Serialize;

/// A programme, to whoever looks.
#[derive(Serialize, schemars::JsonSchema)]
#[serde(untagged)]
pub(super) enum ProgramView {
    /// To its brand and to admins.
    Whole(Box<WholeProgram>),
    /// To experts.
    Open(Box<OpenProgram>),
}

/// A programme with everything in it.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct WholeProgram {
    id: ProgramId,
    brand_id: BrandId,
    queue_id: Option<QueueId>,
    title: String,
    status: ProgramStatus,
    /// The number of the latest version.
    version: i64,
    agreement: AgreementMark,
    /// By when whoever is certified has to accept the agreement that last asked for it.
    agree_by: Option<Instant>,
    content: ProgramContent,
    published_at: Instant,
    created_at: Instant,
    updated_at: Instant,
}

/// Which agreement it is.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct AgreementMark {
    /// Its number: it grows when the text changes.
    number: i64,
    /// The SHA-256 of its text, in hexadecimal.
    digest: String,
}

impl From<Published> for WholeProgram {
    fn from(Published { program, version }: Published) -> Self {
        Self {
            id: program.id,
            brand_id: program.brand_id,
            queue_id: program.queue_id,
            title: program.title,
            status: program.status,
            version: version.number,
            agreement: AgreementMark {
                number: version.agreement,
                digest: version.digest,
            },
            agree_by: program.agree_by,
            content: version.content,
            published_at: version.published_at,
            created_at: program.created_at,
            updated_at: program.updated_at,
        }
    }
}

/// A programme that experts can apply for: without the course, which is read on the way, and without
/// the quiz.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct OpenProgram {
    id: ProgramId,
    brand_id: BrandId,
    queue_id: Option<QueueId>,
    title: String,
    status: ProgramStatus,
    version: i64,
    agreement: Agreement,
    /// What the sections of the course are about.
    sections: Vec<String>,
    quiz: QuizRules,
    /// Skills and languages that passing verifies.
    skills: Vec<SkillLevel>,
    languages: Vec<LanguageSkill>,
    validity_seconds: Option<i64>,
    approval: Approval,
}

#[derive(Serialize, schemars::JsonSchema)]
struct Agreement {
    number: i64,
    digest: String,
    text: String,
}

/// What a quiz asks, without its questions.
#[derive(Serialize, schemars::JsonSchema)]
struct QuizRules {
    /// Questions of an attempt.
    questions: usize,
    pass_share_bps: u16,
    max_attempts: u16,
    retake_wait_seconds: i64,
    attempt_seconds: i64,
}

impl From<Published> for OpenProgram {
    fn from(Published { program, version }: Published) -> Self {
        let content = version.content;
        let quiz = &content.quiz;
        Self {
            id: program.id,
            brand_id: program.brand_id,
            queue_id: program.queue_id,
            title: program.title,
            status: program.status,
            version: version.number,
            agreement: Agreement {
                number: version.agreement,
                digest: version.digest,
                text: content.agreement,
            },
            sections: content.sections.into_iter().map(|one| one.title).collect(),
            quiz: QuizRules {
                questions: quiz.asked(),
                pass_share_bps: quiz.pass_share_bps,
                max_attempts: quiz.max_attempts,
                retake_wait_seconds: quiz.retake_wait_seconds,
                attempt_seconds: quiz.attempt_seconds,
            },
            skills: content.skills,
            languages: content.languages,
            validity_seconds: content.validity_seconds,
            approval: content.approval,
        }
    }
}

/// A course, to its expert.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct CourseView {
    id: CourseId,
    program_id: ProgramId,
    brand_id: BrandId,
    queue_id: Option<QueueId>,
    title: String,
    state: CourseState,
    /// The version that is followed.
    program_version: i64,
    /// Which agreement was accepted last.
    agreed: Option<AgreementMark>,
    agreed_at: Option<Instant>,
    /// By when a newer agreement has to be accepted for the certification to last.
    agree_by: Option<Instant>,
    sections: usize,
    sections_read: Vec<u16>,
    attempts: i32,
    attempts_left: i32,
    /// When the next attempt may begin.
    retake_at: Option<Instant>,
    certification_id: Option<CertificationId>,
    granted_at: Option<Instant>,
    expires_at: Option<Instant>,
    /// Why it was taken back.
    reason: Option<String>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<Way> for CourseView {
    fn from(way: Way) -> Self {
        let (course, content) = (way.course, way.version.content);
        let asked = way.program.asked_agreement;
        let owes = course.agreement.is_some() && course.agreement < asked;
        let agreed = course.agreement.zip(course.digest);
        Self {
            id: course.id,
            program_id: course.program_id,
            brand_id: course.brand_id,
            queue_id: way.program.queue_id,
            title: way.program.title,
            state: way.standing.state,
            program_version: course.program_version,
            agreed: agreed.map(|(number, digest)| AgreementMark { number, digest }),
            agreed_at: course.agreed_at,
            agree_by: way.program.agree_by.filter(|_| owes),
            sections: content.sections.len(),
            sections_read: course.sections_read.0,
            attempts: course.attempts,
            attempts_left: (i32::from(content.quiz.max_attempts) - course.attempts).max(0),
            retake_at: way.standing.retake_at,
            certification_id: course.certification_id,
            granted_at: way.right.map(|right| right.granted_at),
            expires_at: way.standing.expires_at,
            reason: course.reason,
            created_at: course.created_at,
            updated_at: course.updated_at,
        }
    }
}

/// A course, to the brand: of the expert the display name alone.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct ApplicationView {
    id: CourseId,
    program_id: ProgramId,
    display_name: String,
    state: CourseState,
    program_version: i64,
    agreed_at: Option<Instant>,
    attempts: i32,
    retake_at: Option<Instant>,
    granted_at: Option<Instant>,
    expires_at: Option<Instant>,
    reason: Option<String>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<Way> for ApplicationView {
    fn from(way: Way) -> Self {
        let course = way.course;
        Self {
            id: course.id,
            program_id: course.program_id,
            display_name: way.display_name,
            state: way.standing.state,
            program_version: course.program_version,
            agreed_at: course.agreed_at,
            attempts: course.attempts,
            retake_at: way.standing.retake_at,
            granted_at: way.right.map(|right| right.granted_at),
            expires_at: way.standing.expires_at,
            reason: course.reason,
            created_at: course.created_at,
            updated_at: course.updated_at,
        }
    }
}

/// A part of the course.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct SectionView {
    pub(super) section: usize,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) read: bool,
}

/// An attempt that is open.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct AttemptView {
    id: QuizAttemptId,
    attempt: i32,
    started_at: Instant,
    /// When its time is over; the server's clock decides.
    ends_at: Instant,
    questions: Vec<Asked>,
}

impl From<Begun> for AttemptView {
    fn from(begun: Begun) -> Self {
        Self {
            id: begun.attempt.id,
            attempt: begun.attempt.number,
            started_at: begun.attempt.started_at,
            ends_at: begun.attempt.ends_at,
            questions: begun.questions,
        }
    }
}

/// What answers came to; not which of them were right.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct ResultView {
    id: QuizAttemptId,
    attempt: i32,
    passed: Option<bool>,
    share_bps: Option<i32>,
    submitted_at: Option<Instant>,
    certification: CourseView,
}

impl From<Submitted> for ResultView {
    fn from(done: Submitted) -> Self {
        Self {
            id: done.attempt.id,
            attempt: done.attempt.number,
            passed: done.attempt.passed,
            share_bps: done.attempt.share_bps,
            submitted_at: done.attempt.submitted_at,
            certification: done.way.into(),
        }
    }
}
