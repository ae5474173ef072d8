//! Shift plans: the published problems, faulty files, pinned shifts.

use std::collections::BTreeMap;

use scheduler::document::Text;
use scheduler::planning::plan::answer::{Answer, AnswerShift};
use scheduler::planning::plan::file::{self, File, FileExpert, FileQueue};
use scheduler::planning::plan::{Limits, Problem, solve};
use tests::data;

const SMALL: &str = r#"{
  "start": "2026-11-27T00:00:00Z", "interval_seconds": 3600, "intervals": 12,
  "queues": [{"id": "chat", "needs": ["en", "orders"], "required": [0,1,1,1,1,1,1,1,1,1,1,0], "weight": 10}],
  "experts": [
    {"id": "ana", "has": ["en", "orders"], "available": [[0, 12]], "max_intervals": 6,
     "min_shift": 2, "max_shift": 6, "min_rest": 3, "max_shifts": 2, "cost_per_interval": 1},
    {"id": "bo", "has": ["en", "orders", "es"], "available": [[2, 12]], "max_intervals": 8,
     "min_shift": 2, "max_shift": 8, "min_rest": 3, "max_shifts": 2, "cost_per_interval": 1,
     "unwanted": [[2, 4]], "unwanted_cost": 2}
  ]
}"#;

fn read(text: &str) -> Result<(File, Problem), String> {
    file::read(Text {
        file: "p.json",
        text,
    })
    .map_err(|faults| faults.to_string())
}

fn answer(text: &str, iterations: u64) -> Answer {
    let (file, problem) = read(text).expect("a sound problem");
    let limits = Limits {
        iterations: Some(iterations),
        spent: &|| 0.0,
        seed: 0,
        progress: &|_| {},
    };
    let answer = Answer::new(&file, &solve(&problem, limits), 0.0);
    keeps_the_rules(&file, &answer);
    answer
}

/// Panics where an answer breaks a rule of its file, by the file's own words.
fn keeps_the_rules(file: &File, answer: &Answer) {
    let mut open: BTreeMap<&str, Vec<u32>> = file
        .queues
        .iter()
        .map(|queue| (queue.id.as_str(), queue.required.clone()))
        .collect();
    let mut objective = 0.0;
    for expert in &file.experts {
        let own = |shift: &&AnswerShift| shift.expert == expert.id;
        let shifts: Vec<&AnswerShift> = answer.shifts.iter().filter(own).collect();
        assert!(shifts.len() <= expert.max_shifts as usize);
        let hours: u32 = shifts.iter().map(|shift| shift.end - shift.start).sum();
        assert!(hours <= expert.max_intervals);
        let rested = |pair: &[&AnswerShift]| pair[0].end + expert.min_rest <= pair[1].start;
        assert!(shifts.windows(2).all(rested));
        for shift in shifts {
            objective += one_shift(file, (expert, shift), &mut open);
        }
    }
    for empty in &answer.unfilled {
        let queue = queue(file, &empty.queue);
        for t in empty.from..empty.to {
            open.get_mut(empty.queue.as_str()).expect("a queue")[t as usize] -= empty.seats;
            objective += queue.weight * f64::from(empty.seats);
        }
    }
    let told = open.values().flatten().all(|&left| left == 0);
    assert!(told, "every seat is filled or told");
    assert!((objective - answer.objective).abs() < 1e-6);
}

fn queue<'a>(file: &'a File, id: &str) -> &'a FileQueue {
    let found = file.queues.iter().find(|queue| queue.id == id);
    found.expect("a queue of the file")
}

/// Takes the seats of a shift out of what is open; the answer is what the shift costs.
fn one_shift(
    file: &File,
    (expert, shift): (&FileExpert, &AnswerShift),
    open: &mut BTreeMap<&str, Vec<u32>>,
) -> f64 {
    let within = |&(from, to): &(u32, u32)| from <= shift.start && shift.end <= to;
    assert!((expert.min_shift..=expert.max_shift).contains(&(shift.end - shift.start)));
    assert!(expert.available.iter().any(within));
    let mut until = shift.start;
    for seat in &shift.seats {
        assert!(until <= seat.from && seat.from < seat.to && seat.to <= shift.end);
        until = seat.to;
        let needs = &queue(file, &seat.queue).needs;
        assert!(needs.iter().all(|need| expert.has.contains(need)));
        let row = open.get_mut(seat.queue.as_str()).expect("a queue");
        (seat.from..seat.to).for_each(|t| row[t as usize] -= 1);
    }
    let unwanted = |t: u32| {
        expert
            .unwanted
            .iter()
            .any(|&(from, to)| from <= t && t < to)
    };
    let price = |t: u32| {
        expert.cost_per_interval
            + if unwanted(t) {
                expert.unwanted_cost
            } else {
                0.0
            }
    };
    (shift.start..shift.end).map(price).sum()
}

#[test]
fn the_published_problems_are_planned_as_well_as_asked() {
    // Name, steps, greatest objective, greatest gap.
    let goals = [
        ("p1", 1_000, 3_147.0, 0.0),
        ("p2", 6_000, 6_600.0, 0.01),
        ("p3", 6_000, 9_870.0, 0.02),
        ("p4", 3_000, 24_800.0, 0.05),
    ];
    for (name, steps, most, gap) in goals {
        let Some(path) = data::file(&format!("plan/{name}.json")) else {
            return;
        };
        let answer = answer(&std::fs::read_to_string(path).expect("the problem"), steps);
        println!(
            "{name}: objective {} bound {}",
            answer.objective, answer.bound
        );
        assert!(answer.objective <= most, "{name}: {}", answer.objective);
        assert!(
            answer.gap.expect("a bound") <= gap,
            "{name}: {:?}",
            answer.gap
        );
    }
}

#[test]
fn a_small_plan_is_the_best_there_is() {
    let answer = answer(SMALL, 200);
    // Ten seats; five of each expert's hours cost least when bo starts after the unwanted time.
    assert_eq!((answer.objective, answer.gap), (10.0, Some(0.0)));
    assert!(answer.unfilled.is_empty());
}

#[test]
fn published_shifts_stay_when_a_plan_is_made_again() {
    let pinned = SMALL.replacen(
        "\n  ]\n}",
        "\n  ],\n  \"pinned\": [{\"expert\": \"bo\", \"start\": 2, \"end\": 6}]\n}",
        1,
    );
    let answer = answer(&pinned, 200);
    assert!(
        answer
            .shifts
            .iter()
            .any(|shift| (shift.expert.as_str(), shift.start, shift.end) == ("bo", 2, 6))
    );
    assert!(
        answer.objective > 10.0,
        "the unwanted hours of the pinned shift are paid"
    );
}

#[test]
fn a_faulty_problem_is_told_by_line_and_column() {
    let cases = [
        ("\"queues\"", "\"queue\"", "3:3", "unknown field `queue`"),
        ("\"weight\": 10", "\"weight\": -1", "3:105", "must be 0 to"),
        (
            "\"weight\": 10",
            "\"weight\": \"x\"",
            "3:105",
            "invalid type",
        ),
        ("1,1,1,0]", "1,1,1]", "3:68", "must hold 12 numbers"),
        ("[[0, 12]]", "[[0, 13]]", "5:58", "at most 12"),
        ("[[2, 4]]", "[[4, 4]]", "9:19", "from < to"),
        ("\"id\": \"bo\"", "\"id\": \"ana\"", "7:12", "named twice"),
        ("\"max_shift\": 6", "\"max_shift\": 1", "6:35", "min_shift"),
        (
            "\"intervals\": 12",
            "\"intervals\": 0",
            "2:75",
            "must be 1 to",
        ),
        (
            "\n  ]\n}",
            "\n  ],\n  \"pinned\": [{\"expert\": \"cy\", \"start\": 2, \"end\": 6}]\n}",
            "11:25",
            "no expert is called",
        ),
        ("\n  ]\n}", "\n  ]", "10:3", "EOF"),
    ];
    for (from, to, place, message) in cases {
        assert!(SMALL.contains(from), "{from}");
        let told = read(&SMALL.replacen(from, to, 1)).expect_err(to);
        assert!(
            told.starts_with(&format!("p.json:{place}:")) && told.contains(message),
            "{to}: {told}"
        );
    }
}
