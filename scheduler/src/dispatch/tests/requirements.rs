//! Who may be asked at all.

use super::world::*;
use crate::dispatch::decide;
use crate::dispatch::fact::*;
use entity::value::*;

fn skill(name: &str, proficiency: i64, verified: bool) -> SkillFact {
    SkillFact {
        name: slug(name),
        proficiency: level(proficiency),
        verified,
    }
}

fn asks(name: &str, proficiency: i64, hard: bool) -> QueueFacts {
    QueueFacts {
        skills: vec![SkillRequirement {
            name: slug(name),
            proficiency: level(proficiency),
            hard,
        }],
        ..queue(1)
    }
}

#[test]
fn nobody_eligible_is_said_at_once_with_counts_of_what_failed() {
    let mut board = board_with(QueueFacts {
        certification_required: true,
        data_regions: vec!["eu".to_owned()],
        ..asks("billing", 3, true)
    });
    let certified = |n: u128| {
        let mut one = expert(n);
        one.profile.certifications.push(Certification {
            scope: CertScope::Queue(queue_id(1)),
            expires_at: None,
        });
        one
    };
    board.put_expert(expert(1));
    let mut spanish = certified(2);
    spanish.profile.languages[0].tag = lang("es");
    board.put_expert(spanish);
    let mut claimed = certified(3);
    claimed.profile.skills.push(skill("billing", 5, false));
    board.put_expert(claimed);
    let mut abroad = certified(4);
    abroad.profile.skills.push(skill("billing", 5, true));
    abroad.profile.data_region = Some("us".to_owned());
    board.put_expert(abroad.clone());
    let mut away = abroad;
    away.id = e(5);
    away.profile.data_region = Some("eu".to_owned());
    away.presence.intent = PresenceIntent::Offline;
    board.put_expert(away.clone());
    board.put_query(query(1)).unwrap();
    check(
        &mut board,
        t(0),
        &["nobody q1 {Certification: 1, Language: 1, Skill: 1, DataRegion: 1, Presence: 1}"],
    );
    // Not again for the same reason, but as soon as it changes.
    board.put_query(query(1)).unwrap();
    check(&mut board, t(1), &[]);
    away.profile.approved = false;
    board.put_expert(away.clone());
    board.put_query(query(1)).unwrap();
    check(
        &mut board,
        t(2),
        &["nobody q1 {Approved: 1, Certification: 1, Language: 1, Skill: 1, DataRegion: 1}"],
    );
    away.profile.approved = true;
    away.presence.intent = PresenceIntent::Online;
    board.put_expert(away);
    check(&mut board, t(3), &["offer q1 to e5 until 303"]);
}

#[test]
fn hard_requirements_are_never_relaxed_and_soft_ones_by_steps_from_arrival() {
    let mut board = board_with(asks("billing", 4, false));
    let mut nearly = expert(1);
    nearly.profile.skills.push(skill("billing", 3, true));
    board.put_expert(nearly);
    board.put_query(query(1)).unwrap();
    board.put_query(query_at(2, 10)).unwrap();
    check(&mut board, t(10), &[]);
    // A quarter of 900 s.
    check(
        &mut board,
        t(225),
        &["widen q1 1", "offer q1 to e1 until 525"],
    );

    let mut board = board_with(asks("billing", 4, true));
    let mut nearly = expert(1);
    nearly.profile.skills.push(skill("billing", 3, true));
    board.put_expert(nearly);
    board.put_query(query(1)).unwrap();
    let lines = run_to(&mut board, t(0), t(899));
    assert!(
        lines.iter().all(|line| !line.contains("offer")),
        "{lines:?}"
    );
}

#[test]
fn any_level_will_do_at_half_of_the_promise() {
    let mut board = board_with(asks("billing", 4, false));
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &[]);
    check(&mut board, t(225), &["widen q1 1"]);
    check(
        &mut board,
        t(450),
        &["widen q1 2", "offer q1 to e1 until 750"],
    );
}

#[test]
fn a_certification_that_expires_ends_the_offer_and_the_eligibility() {
    let mut board = board_with(QueueFacts {
        certification_required: true,
        ..queue(1)
    });
    let mut one = expert(1);
    one.profile.certifications.push(Certification {
        scope: CertScope::Brand(brand_id(1)),
        expires_at: Some(t(100)),
    });
    board.put_expert(one);
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    check(
        &mut board,
        t(100),
        &[
            "end q1 e1 voided certification",
            "nobody q1 {Certification: 1}",
        ],
    );
}

#[test]
fn a_certification_granted_while_a_query_waits_lets_it_be_offered() {
    let mut board = board_with(QueueFacts {
        certification_required: true,
        ..queue(1)
    });
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["nobody q1 {Certification: 1}"]);
    let mut one = expert(1);
    one.profile.certifications.push(Certification {
        scope: CertScope::Queue(queue_id(1)),
        expires_at: None,
    });
    board.put_expert(one);
    check(&mut board, t(5), &["offer q1 to e1 until 305"]);
}

#[test]
fn a_query_in_a_language_the_queue_never_named_waits_for_somebody_who_speaks_it() {
    let mut board = board();
    board.put_expert(expert(1));
    board
        .put_query(QueryFacts {
            language: lang("yi"),
            ..query(1)
        })
        .unwrap();
    check(&mut board, t(0), &["nobody q1 {Language: 1}"]);
    let mut yiddish = expert(2);
    yiddish.profile.languages[0].tag = lang("yi");
    board.put_expert(yiddish);
    check(&mut board, t(1), &["offer q1 to e2 until 301"]);
    board.remove_query(q(1));
    check(&mut board, t(2), &["end q1 e2 rescinded query_gone"]);
}

#[test]
fn a_queue_that_changes_what_it_asks_for_moves_its_queries() {
    let mut board = board();
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["offer q1 to e1 until 300"]);
    board.put_queue(asks("billing", 1, true));
    check(
        &mut board,
        t(1),
        &["end q1 e1 voided certification", "nobody q1 {Skill: 1}"],
    );
    board.remove_queue(queue_id(1));
    assert_eq!(board.counts().total, 0);
    decide(&mut board, t(2));
    board.assert_invariants();
}

#[test]
fn an_expert_whose_lease_lapsed_before_a_restart_is_not_asked() {
    let mut board = board();
    let mut gone = expert(1);
    gone.presence.lease_until = t(-3_600);
    gone.presence.lapse_told = true;
    board.put_expert(gone);
    board.put_query(query(1)).unwrap();
    check(&mut board, t(0), &["nobody q1 {Presence: 1}"]);
    board.renew_lease(e(1), t(60));
    check(&mut board, t(1), &["offer q1 to e1 until 301"]);
}

#[test]
fn people_and_simulated_experts_never_get_each_others_work() {
    let certified = |n: u128, twin| {
        let mut one = expert(n);
        one.profile.twin = twin;
        one.profile.certifications.push(Certification {
            scope: CertScope::Brand(brand_id(1)),
            expires_at: None,
        });
        one
    };
    for (is_test, certification_required) in
        [(false, false), (false, true), (true, false), (true, true)]
    {
        let mut board = board_with(QueueFacts {
            is_test,
            certification_required,
            ..queue(1)
        });
        board.put_expert(certified(1, None));
        board.put_expert(certified(2, Some(brand_id(1))));
        board.put_expert(certified(3, Some(brand_id(2))));
        for n in 1..=2 {
            board.put_query(query(n)).unwrap();
        }
        let asked: Vec<_> = decide(&mut board, t(0))
            .decisions
            .into_iter()
            .filter_map(|decision| match decision {
                crate::dispatch::Decision::Offer { experts, .. } => Some(experts),
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(asked, [if is_test { e(2) } else { e(1) }]);
        board.assert_invariants();
    }
}
