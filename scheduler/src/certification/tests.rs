//! What dealing and grading promise.

use entity::value::{Quiz, QuizAnswers, QuizPaper, QuizQuestion};
use proptest::prelude::*;

use super::*;
use crate::chance::mix;

fn quiz(questions: usize, choices: usize, pool: Option<u16>) -> Quiz {
    let question = |number: usize| QuizQuestion {
        prompt: format!("question {number}"),
        choices: (0..choices)
            .map(|choice| format!("choice {choice}"))
            .collect(),
        right: vec![u16::try_from(number % choices).unwrap_or(0) + 1],
    };
    Quiz {
        questions: (0..questions).map(question).collect(),
        pool_size: pool,
        pass_share_bps: 8_000,
        max_attempts: 3,
        retake_wait_seconds: 0,
        attempt_seconds: 60,
    }
}

fn paper(quiz: &Quiz, seed: u64) -> QuizPaper {
    let mut state = seed;
    deal(quiz, |below| {
        state = mix(state.wrapping_add(1));
        usize::try_from(state % below as u64).unwrap_or(0)
    })
}

/// Answers with so many right ones.
fn answers(quiz: &Quiz, paper: &QuizPaper, right: usize) -> QuizAnswers {
    let answer = |(place, asked): (usize, &entity::value::PaperQuestion)| {
        let wanted = usize::from(quiz.questions[asked.question].right[0]) - 1;
        let shown = asked.choices.iter().position(|&choice| choice == wanted);
        let shown = u16::try_from(shown.unwrap_or(0)).unwrap_or(0) + 1;
        let wrong = if shown == 1 { 2 } else { 1 };
        vec![if place < right { shown } else { wrong }]
    };
    QuizAnswers(paper.0.iter().enumerate().map(answer).collect())
}

#[test]
fn several_right_choices_must_all_be_chosen_and_no_others() {
    let mut quiz = quiz(1, 3, None);
    quiz.questions[0].right = vec![1, 3];
    let paper = QuizPaper(vec![entity::value::PaperQuestion {
        question: 0,
        choices: vec![2, 0, 1],
    }]);
    let right = |chosen: &[u16]| grade(&quiz, &paper, &QuizAnswers(vec![chosen.to_vec()])).right;
    assert_eq!(right(&[1, 2]), 1);
    assert_eq!(right(&[2, 1]), 1);
    for wrong in [&[1][..], &[1, 2, 3], &[], &[0], &[9], &[1, 3]] {
        assert_eq!(right(wrong), 0, "{wrong:?}");
    }
    assert_eq!(
        shown(&quiz, &paper)[0].choices,
        ["choice 2", "choice 0", "choice 1"]
    );
}

proptest! {
    #[test]
    fn a_paper_asks_each_question_once_with_all_its_choices(
        questions in 1_usize..40, choices in 2_usize..8, pool in proptest::option::of(1_u16..50), seed in any::<u64>(),
    ) {
        let quiz = quiz(questions, choices, pool);
        let paper = paper(&quiz, seed);
        prop_assert_eq!(paper.0.len(), questions.min(pool.map_or(questions, usize::from)));
        let mut seen: Vec<usize> = paper.0.iter().map(|one| one.question).collect();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(seen.len(), paper.0.len());
        for one in &paper.0 {
            let mut order = one.choices.clone();
            order.sort_unstable();
            prop_assert_eq!(order, (0..choices).collect::<Vec<_>>());
        }
        prop_assert_eq!(shown(&quiz, &paper).len(), paper.0.len());
    }

    #[test]
    fn the_share_is_that_of_the_right_answers(
        questions in 1_usize..40, right in 0_usize..40, seed in any::<u64>(),
    ) {
        let quiz = quiz(questions, 4, None);
        let right = right.min(questions);
        let paper = paper(&quiz, seed);
        let graded = grade(&quiz, &paper, &answers(&quiz, &paper, right));
        prop_assert_eq!(graded.right, right);
        prop_assert_eq!(usize::from(graded.share_bps), right * 10_000 / questions);
        prop_assert_eq!(graded.passed, right * 10_000 / questions >= 8_000);
    }
}
