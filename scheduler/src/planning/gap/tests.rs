//! What is missing, from nothing at all to everything.

use proptest::prelude::*;

use super::*;

fn cut(count: u32) -> Cut {
    Cut {
        start: Instant::UNIX_EPOCH,
        interval: TimeDelta::minutes(30),
        count,
    }
}

fn service() -> Service {
    Service {
        handle_seconds: 300.0,
        waiting: Waiting::Endless,
        target: Target {
            share: 0.9,
            within_seconds: 30.0,
        },
        terms: Terms::default(),
    }
}

fn stream(demand: &[f64]) -> Stream {
    Stream {
        demand: demand.to_vec(),
        service: service(),
    }
}

/// The same as mails.
fn mail(demand: &[f64]) -> Stream {
    let waiting = Waiting::Deadline(900.0);
    Stream {
        service: Service {
            waiting,
            ..service()
        },
        ..stream(demand)
    }
}

fn seat(streams: &[u16], from: u32, to: u32, standing: Standing) -> Seat {
    let cut = cut(100);
    Seat {
        streams: streams.to_vec(),
        span: Span {
            start: cut.span(from).start,
            end: cut.span(to).start,
        },
        standing,
    }
}

#[test]
fn an_empty_roster_is_a_full_gap() {
    let cells = assess(&cut(2), &[stream(&[6.0, 0.0])], &[]);
    let [busy, idle] = cells[0][..] else {
        panic!("two intervals")
    };
    assert!(
        busy.required >= 2 && busy.missing() == busy.required && busy.no_shift == busy.required
    );
    assert!(
        (busy.broken - 6.0).abs() < 1e-9,
        "nobody answers: all break"
    );
    assert_eq!((idle.required, idle.missing(), idle.broken), (0, 0, 0.0));
}

#[test]
fn each_cause_is_told_apart() {
    let demand = [stream(&[12.0])];
    let required = assess(&cut(1), &demand, &[])[0][0].required;
    assert!(required >= 4, "{required}");
    let seats = [
        Standing::Open,
        Standing::Sure,
        Standing::NoShow,
        Standing::Unconfirmed,
    ]
    .map(|standing| seat(&[0], 0, 1, standing));
    let cell = assess(&cut(1), &demand, &seats)[0][0];
    let causes = (
        cell.covered,
        cell.unconfirmed,
        cell.no_show,
        cell.unclaimed,
        cell.no_shift,
    );
    assert_eq!(causes, (1, 1, 1, 1, required - 4));
}

#[test]
fn an_expert_of_two_languages_covers_the_one_that_nobody_else_can() {
    let streams = [stream(&[0.1]), stream(&[0.1])];
    let both = seat(&[0, 1], 0, 1, Standing::Sure);
    let one = seat(&[0], 0, 1, Standing::Sure);
    let cells = assess(&cut(1), &streams, &[both, one]);
    assert_eq!((cells[0][0].missing(), cells[1][0].missing()), (0, 0));
}

#[test]
fn one_expert_covers_several_thin_streams_but_not_a_chat_and_a_mail() {
    let thin = [
        stream(&[0.1]),
        stream(&[0.1]),
        stream(&[0.1]),
        stream(&[0.1]),
    ];
    let all = seat(&[0, 1, 2, 3], 0, 1, Standing::Sure);
    let missing = |streams: &[Stream], seats: &[Seat]| {
        let cells = assess(&cut(1), streams, seats);
        cells.iter().map(|row| row[0].missing()).collect::<Vec<_>>()
    };
    assert_eq!(
        missing(&thin, &[]),
        [1, 1, 1, 1],
        "an empty roster hides none of them"
    );
    assert_eq!(missing(&thin, &[all]), [0; 4]);
    let two = seat(&[0, 1], 0, 1, Standing::Sure);
    assert_eq!(missing(&thin, &[two]), [0, 0, 1, 1], "only what it serves");
    let mixed = [stream(&[0.1]), mail(&[0.1])];
    let both = seat(&[0, 1], 0, 1, Standing::Sure);
    assert_eq!(missing(&mixed, &[both]).iter().sum::<u32>(), 1);
}

#[test]
fn as_many_as_are_needed_together_cover_all_of_a_pool() {
    let streams = [stream(&[12.0]), stream(&[3.0]), stream(&[0.5])];
    let cells = require(&cut(1), &streams);
    let (all, rows): (Vec<&Stream>, Vec<&Vec<Cell>>) = streams.iter().zip(&cells).unzip();
    let needed = together(&cut(1), &all, &rows)[0];
    let apart: u32 = cells.iter().map(|row| row[0].required).sum();
    assert!(needed < apart, "{needed} {apart}");
    let seats = |count| vec![seat(&[0, 1, 2], 0, 1, Standing::Sure); count as usize];
    let missing = |count| {
        let cells = assess(&cut(1), &streams, &seats(count));
        cells.iter().map(|row| row[0].missing()).sum::<u32>()
    };
    assert_eq!(missing(needed), 0);
    assert!(missing(needed - 1) > 0);
}

#[test]
fn half_an_interval_counts_and_less_does_not() {
    let cut = cut(4);
    let span = |from: i64, to: i64| Span {
        start: cut.start + TimeDelta::minutes(from),
        end: cut.start + TimeDelta::minutes(to),
    };
    assert_eq!(cut.covered(span(15, 75)), 1..3);
    assert_eq!(cut.covered(span(14, 74)), 0..2);
    assert_eq!(cut.covered(span(-600, 6_000)), 0..4);
}

fn seats() -> impl Strategy<Value = Vec<Seat>> {
    let standing = prop::sample::select(vec![
        Standing::Sure,
        Standing::Unconfirmed,
        Standing::NoShow,
        Standing::Open,
    ]);
    let streams = prop::sample::subsequence(vec![0_u16, 1, 2], 1..=3);
    let one =
        (streams, 0..6_u32, 1..6_u32, standing).prop_map(|(streams, from, length, standing)| {
            seat(&streams, from, from + length, standing)
        });
    prop::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn required_is_covered_plus_gap_and_one_more_expert_never_widens_it(
        demand in prop::collection::vec(prop::collection::vec(0.0..8.0_f64, 8), 3),
        mails in prop::collection::vec(any::<bool>(), 3),
        seats in seats(),
        more in seats(),
    ) {
        let streams = demand.iter().zip(mails);
        let streams: Vec<Stream> = streams.map(|(demand, mails)| if mails { mail(demand) } else { stream(demand) }).collect();
        let total = |seats: &[Seat]| {
            let cells = assess(&cut(8), &streams, seats);
            for cell in cells.iter().flatten() {
                let parts = cell.unconfirmed + cell.no_show + cell.unclaimed + cell.no_shift;
                assert_eq!(cell.required, cell.covered + parts);
                assert!((0.0..=cell.mean + 1e-9).contains(&cell.broken));
            }
            cells.iter().flatten().map(Cell::missing).sum::<u32>()
        };
        let mut grown = seats.clone();
        let mut before = total(&seats);
        for seat in more {
            grown.push(seat);
            let now = total(&grown);
            prop_assert!(now <= before);
            before = now;
        }
    }
}
