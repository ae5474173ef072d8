//! Dealing and grading.

use std::collections::BTreeSet;

use entity::value::{PaperQuestion, Quiz, QuizAnswers, QuizPaper};
use serde::Serialize;

/// The whole, in hundredths of a percent.
const WHOLE: usize = 10_000;

/// A question as an expert sees it: without a word about which choices are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Asked {
    /// Its number on the paper, from 1.
    pub question: usize,
    /// What is asked.
    pub prompt: String,
    /// Whether several choices may be right.
    pub several: bool,
    /// What can be chosen, the first being 1.
    pub choices: Vec<String>,
}

/// What answers are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Questions with all the right choices and no others.
    pub right: usize,
    /// Their share, in hundredths of a percent, rounded down.
    pub share_bps: u16,
    /// Whether that is enough.
    pub passed: bool,
}

/// Draws the questions of an attempt and the order of their choices; `draw(n)` is any number below n.
pub fn deal(quiz: &Quiz, mut draw: impl FnMut(usize) -> usize) -> QuizPaper {
    let mut questions = shuffled(quiz.questions.len(), &mut draw);
    questions.truncate(quiz.asked());
    let paper = questions.into_iter().map(|question| PaperQuestion {
        question,
        choices: shuffled(quiz.questions[question].choices.len(), &mut draw),
    });
    QuizPaper(paper.collect())
}

/// The numbers below `many` in an order of chance (Fisher and Yates, as Durstenfeld has it).
fn shuffled(many: usize, draw: &mut impl FnMut(usize) -> usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..many).collect();
    for last in (1..many).rev() {
        numbers.swap(last, draw(last + 1) % (last + 1));
    }
    numbers
}

/// What a paper asks. Questions that the quiz does not have are left out.
#[must_use]
pub fn shown(quiz: &Quiz, paper: &QuizPaper) -> Vec<Asked> {
    let asked = paper.0.iter().enumerate().filter_map(|(place, on_paper)| {
        let question = quiz.questions.get(on_paper.question)?;
        let choice = |&choice: &usize| question.choices.get(choice).cloned();
        Some(Asked {
            question: place + 1,
            prompt: question.prompt.clone(),
            several: quiz
                .questions
                .iter()
                .any(|question| question.right.len() > 1),
            choices: on_paper.choices.iter().filter_map(choice).collect(),
        })
    });
    asked.collect()
}

/// What answers are worth: a question counts when exactly its right choices were chosen; one without
/// an answer does not.
#[must_use]
pub fn grade(quiz: &Quiz, paper: &QuizPaper, answers: &QuizAnswers) -> Grade {
    let answered = paper.0.iter().zip(&answers.0);
    let right = answered
        .filter(|(asked, chosen)| is_right(quiz, asked, chosen))
        .count();
    let share = right * WHOLE / paper.0.len().max(1);
    let share_bps = u16::try_from(share).unwrap_or(u16::MAX);
    Grade {
        right,
        share_bps,
        passed: share_bps >= quiz.pass_share_bps,
    }
}

fn is_right(quiz: &Quiz, asked: &PaperQuestion, chosen: &[u16]) -> bool {
    let Some(question) = quiz.questions.get(asked.question) else {
        return false;
    };
    let meant = chosen.iter().map(|&number| {
        let place = usize::from(number).checked_sub(1)?;
        asked.choices.get(place).copied()
    });
    let meant: Option<BTreeSet<usize>> = meant.collect();
    let right = question
        .right
        .iter()
        .map(|&number| usize::from(number).checked_sub(1));
    let right: Option<BTreeSet<usize>> = right.collect();
    meant.is_some() && meant == right
}
