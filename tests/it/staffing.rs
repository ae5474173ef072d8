//! Staffing against published oracles: Erlang C, Erlang A, required positions.

use std::collections::BTreeMap;

use scheduler::planning::staffing::{
    Demand, ErlangA, ErlangC, Question, Target, Terms, Waiting, erlang_b, evaluate, required,
};
use tests::data;

type Row = BTreeMap<String, f64>;

fn rows(name: &str) -> Option<Vec<Row>> {
    let text = std::fs::read_to_string(data::file(&format!("erlang/{name}"))?).expect("the grid");
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<&str> = lines.next().expect("a header").collect();
    let row = |cells: std::str::Split<'_, char>| {
        let cells = cells.map(|cell| cell.parse().expect("a number"));
        names
            .iter()
            .map(|name| (*name).to_owned())
            .zip(cells)
            .collect()
    };
    Some(lines.map(row).collect())
}

fn per_hour(row: &Row) -> Demand {
    Demand {
        arrivals: row["contacts_per_hour"],
        interval_seconds: 3_600.0,
        handle_seconds: row["aht_s"],
    }
}

fn agree(row: &Row, what: &str, own: f64) {
    let theirs = row[what];
    let close = (own - theirs).abs() <= 1e-9 * theirs.abs();
    assert!(close, "{what}: {own} is not {theirs} in {row:?}");
}

#[test]
fn every_published_row_of_erlang_c_is_reproduced() {
    let Some(rows) = rows("erlang_c_grid.csv") else {
        return;
    };
    for row in &rows {
        let servers = row["agents"] as u32;
        let model = ErlangC::new(&per_hour(row), servers);
        agree(row, "erlang_b", erlang_b(row["offered_erlangs"], servers));
        agree(row, "p_wait", model.probability_of_wait());
        agree(row, "occupancy", model.occupancy());
        agree(
            row,
            "asa_s",
            model.average_wait_seconds().expect("a line that ends"),
        );
        for within in [0, 10, 20, 30, 60, 120, 900, 7_200] {
            agree(
                row,
                &format!("sl_{within}s"),
                model.service_level(f64::from(within)),
            );
        }
    }
    assert!(rows.len() > 300, "{} rows", rows.len());
}

#[test]
fn every_published_row_of_erlang_a_is_reproduced() {
    let Some(rows) = rows("erlang_a_grid.csv") else {
        return;
    };
    for row in &rows {
        let model = ErlangA::new(&per_hour(row), row["agents"] as u32, row["mean_patience_s"]);
        agree(row, "p_wait_gt0", model.probability_of_wait());
        agree(row, "p_abandon", model.abandonment());
        agree(row, "mean_queue_len", model.mean_waiting());
        agree(row, "mean_wait_s_all", model.average_wait_seconds());
        let all = model.service_level(1e6);
        assert!(
            (all - (1.0 - model.abandonment())).abs() < 1e-9,
            "who does not leave is begun: {row:?}"
        );
    }
    assert!(rows.len() > 100, "{} rows", rows.len());
}

#[test]
fn every_published_number_of_positions_is_found() {
    let Some(rows) = rows("pyworkforce_required_positions.csv") else {
        return;
    };
    for row in &rows {
        let question = Question {
            demand: Demand {
                arrivals: row["transactions_per_interval"],
                interval_seconds: row["interval_min"] * 60.0,
                handle_seconds: row["aht_min"] * 60.0,
            },
            waiting: Waiting::Endless,
            target: Target {
                share: row["target_sl"],
                within_seconds: row["target_wait_s"],
            },
            terms: Terms {
                shrinkage: row["shrinkage"],
                max_occupancy: row["max_occupancy"],
                ..Terms::default()
            },
        };
        let staffing = required(&question).expect("an answer");
        let found = (f64::from(staffing.required), f64::from(staffing.scheduled));
        assert_eq!(found, (row["raw_positions"], row["positions"]), "{row:?}");
        agree(row, "service_level", staffing.service_level);
        agree(row, "occupancy", staffing.occupancy);
        agree(row, "waiting_probability", staffing.probability_of_wait);
        assert_eq!(evaluate(&question, staffing.required), staffing);
    }
    assert!(rows.len() > 200, "{} rows", rows.len());
}
