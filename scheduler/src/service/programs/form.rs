//! The bounds of a programme's content, every fault named at once.

use std::collections::BTreeSet;

use entity::db::WriteTx;
use entity::value::text::{Invalid, bounded, line};
use entity::value::{ProgramContent, Quiz, QuizQuestion};

use crate::service::Fault;
use crate::service::experts::check_languages;
use crate::service::fields::Faults;
use crate::service::skills::Catalogue;

/// The longest agreement, section and prompt, in characters.
const AGREEMENT_MAX: usize = 50_000;
const SECTION_MAX: usize = 20_000;
const PROMPT_MAX: usize = 2_000;

/// The longest title of a section, and choice, in characters.
const TITLE_MAX: usize = 200;
const CHOICE_MAX: usize = 500;

/// Sections, questions, and skills or languages at most: a course of an evening.
const SECTIONS_MAX: usize = 50;
const QUESTIONS_MAX: usize = 200;
const ABILITIES_MAX: usize = 20;

/// Ten years, in seconds.
const TEN_YEARS: i64 = 315_360_000;

/// The content with its skills by the names of the catalogue.
///
/// # Errors
/// 422 with all that is wrong.
pub(super) async fn checked(
    tx: &WriteTx,
    content: &ProgramContent,
) -> Result<ProgramContent, Fault> {
    let faults = Faults::new();
    check_bounds(&faults, content);
    faults.settle(Some(()))?;
    if !content.languages.is_empty() {
        check_languages("/content/languages", &content.languages)?;
    }
    let named: Vec<_> = content
        .skills
        .iter()
        .map(|skill| (skill.name.to_string(), skill.proficiency))
        .collect();
    let skills = Catalogue::load(tx)
        .await?
        .levels("/content/skills", &named)?;
    Ok(ProgramContent {
        skills,
        ..content.clone()
    })
}

fn check_bounds(faults: &Faults, content: &ProgramContent) {
    body(
        faults,
        "/content/agreement",
        &content.agreement,
        AGREEMENT_MAX,
    );
    many(
        faults,
        "/content/sections",
        content.sections.len(),
        (0, SECTIONS_MAX),
    );
    for (place, section) in content.sections.iter().enumerate() {
        let at = format!("/content/sections/{place}");
        keep(
            faults,
            format!("{at}/title"),
            line(&section.title, TITLE_MAX),
        );
        body(faults, format!("{at}/body"), &section.body, SECTION_MAX);
    }
    check_quiz(faults, &content.quiz);
    many(
        faults,
        "/content/skills",
        content.skills.len(),
        (0, ABILITIES_MAX),
    );
    many(
        faults,
        "/content/languages",
        content.languages.len(),
        (0, ABILITIES_MAX),
    );
    if let Some(seconds) = content.validity_seconds {
        within(
            faults,
            "/content/validity_seconds",
            seconds,
            (3_600, TEN_YEARS),
        );
    }
}

fn check_quiz(faults: &Faults, quiz: &Quiz) {
    let at = "/content/quiz";
    let pairs: [(&str, i64, (i64, i64)); 4] = [
        ("pass_share_bps", quiz.pass_share_bps.into(), (1, 10_000)),
        ("max_attempts", quiz.max_attempts.into(), (1, 100)),
        (
            "retake_wait_seconds",
            quiz.retake_wait_seconds,
            (0, 31_536_000),
        ),
        ("attempt_seconds", quiz.attempt_seconds, (30, 86_400)),
    ];
    for (field, value, range) in pairs {
        within(faults, format!("{at}/{field}"), value, range);
    }
    let questions = quiz.questions.len();
    many(
        faults,
        format!("{at}/questions"),
        questions,
        (1, QUESTIONS_MAX),
    );
    if quiz
        .pool_size
        .is_some_and(|size| size == 0 || usize::from(size) > questions)
    {
        faults.add(
            format!("{at}/pool_size"),
            "must be 1 to the number of questions",
        );
    }
    for (place, question) in quiz.questions.iter().enumerate() {
        check_question(faults, &format!("{at}/questions/{place}"), question);
    }
}

fn check_question(faults: &Faults, at: &str, question: &QuizQuestion) {
    body(faults, format!("{at}/prompt"), &question.prompt, PROMPT_MAX);
    many(
        faults,
        format!("{at}/choices"),
        question.choices.len(),
        (2, 10),
    );
    for (place, choice) in question.choices.iter().enumerate() {
        body(faults, format!("{at}/choices/{place}"), choice, CHOICE_MAX);
    }
    let right: BTreeSet<usize> = question.right.iter().map(|&right| right.into()).collect();
    let known = right
        .iter()
        .all(|right| (1..=question.choices.len()).contains(right));
    if right.is_empty() || right.len() != question.right.len() || !known {
        faults.add(
            format!("{at}/right"),
            "must name right choices by their numbers from 1, each once",
        );
    }
    let different: BTreeSet<&String> = question.choices.iter().collect();
    if different.len() != question.choices.len() {
        faults.add(format!("{at}/choices"), "must be different from each other");
    }
}

fn body(faults: &Faults, at: impl Into<String>, text: &str, most: usize) {
    let at = at.into();
    if text.trim().is_empty() {
        faults.add(at, "must not be blank");
    } else {
        keep(faults, at, bounded(text, most));
    }
}

fn keep(faults: &Faults, at: String, read: Result<String, Invalid>) {
    if let Err(invalid) = read {
        faults.add(at, invalid.to_string());
    }
}

fn many(faults: &Faults, at: impl Into<String>, many: usize, (least, most): (usize, usize)) {
    if !(least..=most).contains(&many) {
        faults.add(at, format!("must have {least} to {most} items, has {many}"));
    }
}

fn within(faults: &Faults, at: impl Into<String>, value: i64, (least, most): (i64, i64)) {
    if !(least..=most).contains(&value) {
        faults.add(at, format!("must be {least} to {most}"));
    }
}
