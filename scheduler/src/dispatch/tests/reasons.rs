//! Records that explain themselves: reckoned again, found out when changed, and read by people.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::shell::record_of;
use super::world::*;
use crate::dispatch::fact::*;
use crate::dispatch::*;
use entity::value::*;

/// The records of what is decided at `second`.
fn records(board: &mut Board, second: i64) -> Vec<Explanation> {
    let decisions = decide(board, t(second)).decisions;
    let records = decisions.iter().filter_map(record_of);
    records.map(|record| record.clone().sealed()).collect()
}

fn billing(proficiency: i64, verified: bool) -> SkillFact {
    SkillFact {
        name: slug("billing"),
        proficiency: level(proficiency),
        verified,
    }
}

/// Two experts for a queue that asks for billing: the second has proven it better.
fn a_choice() -> Explanation {
    let mut board = board_with(QueueFacts {
        skills: vec![SkillRequirement {
            name: slug("billing"),
            proficiency: level(3),
            hard: true,
        }],
        ..queue(1)
    });
    for n in 1..=2 {
        let mut facts = expert(n);
        facts.profile.skills = vec![billing(2 + i64::try_from(n).unwrap(), true)];
        board.put_expert(facts);
    }
    board.put_query(query(1)).unwrap();
    records(&mut board, 0).remove(0)
}

fn differs(record: &Value) -> bool {
    match serde_json::from_value::<Explanation>(record.clone()) {
        Ok(record) => matches!(recompute(&record), Recomputed::Differs(_)),
        Err(_) => true,
    }
}

/// Every number, text and truth in a record, by its path.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), found)),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), found)),
        Value::Null => {}
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn a_record_changed_anywhere_is_found_out() {
    let record = serde_json::to_value(a_choice()).unwrap();
    assert!(!differs(&record));
    let mut paths = Vec::new();
    leaves(&record, "", &mut paths);
    assert!(paths.len() > 50, "{paths:?}");
    for path in paths {
        let mut changed = record.clone();
        let leaf = changed.pointer_mut(&path).unwrap();
        *leaf = match leaf.clone() {
            Value::Bool(truth) => json!(!truth),
            Value::Number(number) if number.is_u64() => json!(number.as_u64().unwrap() ^ 1),
            Value::Number(number) => json!(number.as_i64().unwrap() ^ 1),
            other => json!(format!("{}x", other.as_str().unwrap())),
        };
        assert!(differs(&changed), "{path}: {changed}");
    }
}

#[test]
fn a_changed_fact_is_named_even_when_the_seal_is_made_anew() {
    let mut record = a_choice();
    record.considered[1].evidence.as_mut().unwrap().skills[0].verified = 5;
    let Recomputed::Differs(difference) = recompute(&record.sealed()) else {
        panic!("it was believed")
    };
    assert!(difference.part.ends_with("skill"), "{difference:?}");
}

#[test]
fn a_record_from_before_facts_were_kept_is_not_judged() {
    let mut old = serde_json::to_value(a_choice()).unwrap();
    let members = old.as_object_mut().unwrap();
    members.remove("terms");
    members.remove("seal");
    for candidate in old["considered"].as_array_mut().unwrap() {
        let candidate = candidate.as_object_mut().unwrap();
        candidate.retain(|name, _| ["expert", "step", "score", "chosen"].contains(&&name[..]));
    }
    let old: Explanation = serde_json::from_value(old).unwrap();
    assert_eq!(recompute(&old), Recomputed::Unknown);
    assert_eq!(why(&old, &old.considered[0]), Some(Why::RankedBest));
}

#[test]
fn who_was_not_asked_reads_why() {
    let record = a_choice();
    let said: Vec<_> = record
        .considered
        .iter()
        .map(|one| (one.expert, why(&record, one).unwrap()))
        .collect();
    assert_eq!(
        said,
        [(e(2), Why::RankedBest), (e(1), Why::LowerScore { by: 20 })]
    );
}

#[test]
fn who_was_asked_lately_or_is_level_reads_so() {
    let mut board = board();
    for n in 1..=2 {
        board.put_expert(with_capacity(expert(n), 5));
    }
    board.put_query(query(1)).unwrap();
    let first = records(&mut board, 0).remove(0);
    assert_eq!(why(&first, &first.considered[1]), Some(Why::Tied));
    let asked = first.considered[0].expert;
    board.decline(q(1), asked, DeclineReason::Busy, t(1));
    board.remove_query(q(1));
    board.put_query(query(2)).unwrap();
    let second = records(&mut board, 2).remove(0);
    assert_ne!(second.considered[0].expert, asked);
    assert_eq!(why(&second, &second.considered[1]), Some(Why::AskedLately));
    assert_eq!(recompute(&second), Recomputed::Same);
}

#[test]
fn who_went_to_another_query_at_the_same_instant_reads_so() {
    // Expert 1 is the best for both, and the only one who speaks German.
    let mut board = board();
    let mut polyglot = expert(1);
    polyglot.profile.languages.push(LanguageSkill {
        tag: lang("de"),
        proficiency: level(5),
    });
    polyglot.record.ratings = 50;
    polyglot.record.good_ratings = 50;
    board.put_expert(polyglot);
    board.put_expert(expert(2));
    let german = QueryFacts {
        language: lang("de"),
        ..query(2)
    };
    board.put_query(query(1)).unwrap();
    board.put_query(german).unwrap();
    let records = records(&mut board, 0);
    let english = records.iter().find(|record| record.query == q(1)).unwrap();
    assert_eq!(english.terms.as_ref().unwrap().matched_together, 2);
    let said: Vec<_> = english
        .considered
        .iter()
        .map(|one| why(english, one).unwrap())
        .collect();
    assert_eq!(
        said,
        [Why::MatchedElsewhere { query_id: q(2) }, Why::BestLeft]
    );
    assert!(
        records
            .iter()
            .all(|record| recompute(record) == Recomputed::Same)
    );
    let mut forged = english.clone();
    forged.considered[0].matched_to = None;
    assert!(matches!(
        recompute(&forged.sealed()),
        Recomputed::Differs(_)
    ));
}

#[test]
fn nothing_is_recorded_where_nothing_is_explained() {
    let mut board = Board::new(Settings {
        explained: 0,
        ..Settings::default()
    });
    board.put_queue(queue(1));
    fund(&mut board, Funds::Unlimited);
    board.put_expert(expert(1));
    board.put_query(query(1)).unwrap();
    let record = records(&mut board, 0).remove(0);
    assert_eq!((record.terms.is_none(), record.considered.len()), (true, 0));
}

#[test]
fn the_first_who_fail_are_named_by_id() {
    let mut board = board();
    board.put_query(query(1)).unwrap();
    for n in 1..=5 {
        let mut german = expert(n);
        german.profile.languages[0].tag = lang("de");
        board.put_expert(german);
    }
    decide(&mut board, t(0));
    let failing = board.failing(q(1), t(0), 3);
    let expected = [1, 2, 3].map(|n| (e(n), Requirement::Language));
    assert_eq!(failing, expected);
    assert_eq!(
        board.fails(q(1), e(4), t(0)),
        Some(Some(Requirement::Language))
    );
    assert_eq!(board.fails(q(1), e(9), t(0)), None);
}

prop_compose! {
    fn an_expert()(
        approved in prop::bool::weighted(0.9),
        german in any::<bool>(),
        proficiency in 1i64..6,
        verified in any::<bool>(),
        certified in any::<bool>(),
        region in any::<bool>(),
        capacity in 1u16..4,
        intent in 0usize..4,
        lease in -20i64..60,
        unresponsive in prop::bool::weighted(0.1),
        on_shift in any::<bool>(),
        record in (0u32..60, 0u32..60, 0u32..90, 0u32..90, 0i64..90_000),
    ) -> ExpertFacts {
        let mut facts = with_capacity(expert(1), capacity);
        facts.profile.approved = approved;
        facts.profile.languages[0] = LanguageSkill {
            tag: lang(if german { "de-AT" } else { "en" }),
            proficiency: level(proficiency),
        };
        facts.profile.skills = vec![billing(proficiency, verified)];
        if certified {
            facts.profile.certifications = vec![Certification {
                scope: CertScope::Brand(brand_id(1)),
                expires_at: None,
            }];
        }
        facts.profile.data_region = region.then(|| "eu".to_owned());
        facts.presence = PresenceFacts {
            intent: PresenceIntent::ALL[intent],
            lease_until: t(lease),
            lapse_told: lease <= 0,
            unresponsive,
            on_shift,
            ..here()
        };
        facts.record = ExpertRecord {
            good_ratings: record.0.min(record.1),
            ratings: record.1,
            accepted: record.2.min(record.3),
            offered: record.3,
            earned_recently: record.4,
        };
        facts
    }
}

prop_compose! {
    fn a_queue()(
        chat in any::<bool>(),
        certification_required in any::<bool>(),
        asked in 1i64..6,
        hard in any::<bool>(),
        region in any::<bool>(),
    ) -> QueueFacts {
        QueueFacts {
            certification_required,
            skills: vec![SkillRequirement {
                name: slug("billing"),
                proficiency: level(asked),
                hard,
            }],
            data_regions: if region { vec!["eu".to_owned()] } else { Vec::new() },
            ..if chat { chat_queue(1) } else { queue(1) }
        }
    }
}

proptest! {
    /// What an expert is told about a queue is what the engine does.
    #[test]
    fn a_prospect_is_what_the_engine_says(facts in an_expert(), queue in a_queue(), german in any::<bool>()) {
        let mut board = board_with(queue.clone());
        board.put_expert(facts.clone());
        let language = lang(if german { "de" } else { "en" });
        let waiting = QueryFacts { language: language.clone(), ..query(1) };
        let told = prospect(&facts, (&queue, &language), Holding::default(), t(0));
        board.put_query(waiting).unwrap();
        // The Board knows what time it is once it has decided; an offer is a yes.
        let offered = records(&mut board, 0).into_iter().find(|record| record.outcome == Outcome::Offered);
        match (told, offered) {
            (Ok(prospect), Some(record)) => {
                prop_assert_eq!(record.considered[0].score, prospect.score);
                prop_assert_eq!(record.considered[0].step, prospect.step);
            }
            (Ok(prospect), None) => prop_assert!(prospect.step > 0),
            (Err(requirement), None) => {
                prop_assert_eq!(board.fails(q(1), e(1), t(0)), Some(Some(requirement)));
            }
            (Err(requirement), Some(_)) => prop_assert!(false, "offered despite {:?}", requirement),
        }
    }
}
