//! What plots draw: of nothing, of one value, of huge ones, of hostile words.

use super::*;

fn caption() -> Caption {
    Caption {
        id: "waits".to_owned(),
        title: "Waits".to_owned(),
        description: "Most waited for a minute.".to_owned(),
    }
}

fn bar(label: &str, value: f64) -> Bar {
    Bar {
        label: label.to_owned(),
        value,
        text: format!("{value:e}"),
        is_bad: false,
    }
}

fn plain(number: f64) -> String {
    format!("{number:.0}")
}

/// Every attribute `name` of the drawing, as numbers.
fn numbers(drawing: &str, name: &str) -> Vec<f64> {
    let start = format!(" {name}=\"");
    let values = drawing.split(&start).skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn a_plot_without_data_has_its_axis_and_says_what_it_is() {
    for drawing in [
        bars(&caption(), &[], &plain),
        lines(&caption(), &Lines::default(), &plain),
    ] {
        assert!(drawing.contains("<title id=\"waits-title\">Waits</title>"));
        assert!(drawing.contains("<desc id=\"waits-desc\">Most waited for a minute.</desc>"));
        assert!(drawing.contains("aria-labelledby=\"waits-title waits-desc\""));
        assert!(drawing.contains("direction=\"ltr\""));
        assert_eq!(drawing.matches("class=\"rule\"").count(), 3);
        assert!(!drawing.contains("NaN") && !drawing.contains("style="));
    }
}

#[test]
fn the_greatest_bar_reaches_the_top_and_none_leaves_the_plot() {
    let three = [bar("a", 0.0), bar("b", 5.0), bar("c", 10.0)];
    let drawing = bars(&caption(), &three, &plain);
    assert_eq!(numbers(&drawing, "height"), [0.0, 100.0, 200.0]);
    assert!(drawing.contains(">10</text>") && drawing.contains(">5</text>"));
    assert_eq!(
        numbers(&bars(&caption(), &three[1..2], &plain), "height"),
        [200.0]
    );
}

#[test]
fn huge_and_impossible_numbers_are_drawn_inside_the_plot() {
    let values = [f64::MAX, f64::INFINITY, f64::NAN, -3.0, 1e-300];
    let drawn: Vec<Bar> = values.iter().map(|value| bar("x", *value)).collect();
    let drawing = bars(&caption(), &drawn, &|number| format!("{number:e}"));
    assert_eq!(numbers(&drawing, "height"), [200.0, 0.0, 0.0, 0.0, 0.0]);
    let inside = numbers(&drawing, "x")
        .iter()
        .all(|x| (0.0..=WIDTH).contains(x));
    assert!(inside && !drawing.contains("\"NaN"));
}

#[test]
fn a_line_is_interrupted_where_nothing_is_known() {
    let one = Line {
        stroke: Stroke::Other,
        values: vec![Some(1.0), Some(2.0), None, Some(4.0)],
    };
    let drawn = Lines {
        labels: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        lines: vec![one],
        band: vec![Some((0.0, 8.0)), Some((1.0, 2.0)), None, None],
    };
    let drawing = lines(&caption(), &drawn, &plain);
    assert_eq!(drawing.matches("<polyline class=\"other\"").count(), 1);
    assert_eq!(numbers(&drawing, "cx").len(), 1, "a value alone is a dot");
    assert!(drawing.contains(
        "<polygon class=\"band\" points=\"144.0,12.0 304.0,162.0 304.0,187.0 144.0,212.0\"/>"
    ));
}

#[test]
fn labels_that_would_touch_are_left_out() {
    let many: Vec<Bar> = (0..100).map(|n| bar(&format!("n{n}"), 1.0)).collect();
    let drawing = bars(&caption(), &many, &plain);
    let shown = drawing.matches("text-anchor=\"middle\"").count();
    assert!((2..=LABELS_MAX).contains(&shown), "{shown}");
}

#[test]
fn a_hostile_label_is_text_everywhere() {
    let evil = "\"><script>alert('x')</script>&\u{1}";
    let caption = Caption {
        id: evil.to_owned(),
        title: evil.to_owned(),
        description: evil.to_owned(),
    };
    let table = Table {
        summary: evil.to_owned(),
        head: vec![evil.to_owned()],
        rows: vec![vec![evil.to_owned(), evil.to_owned()]],
    };
    let cell = Cell {
        level: 200,
        text: evil.to_owned(),
        title: evil.to_owned(),
    };
    let hot = Heat {
        corner: evil.to_owned(),
        columns: vec![evil.to_owned()],
        rows: vec![(evil.to_owned(), vec![cell])],
    };
    let lined = Lines {
        labels: vec![evil.to_owned()],
        ..Lines::default()
    };
    let write = |_: f64| evil.to_owned();
    let texts = [
        figure(&caption, &bars(&caption, &[bar(evil, 1.0)], &write), &table),
        lines(&caption, &lined, &write),
        heat(&caption, &hot),
    ];
    for text in texts {
        assert!(
            !text.contains("<script") && !text.contains('\u{1}'),
            "{text}"
        );
        assert!(text.contains("&lt;script&gt;"));
    }
}

#[test]
fn a_figure_has_its_table_behind_it() {
    let table = Table {
        summary: "As a table".to_owned(),
        head: vec!["Wait".to_owned(), "Queries".to_owned()],
        rows: vec![vec!["1 minute".to_owned(), "3".to_owned()]],
    };
    let text = figure(&caption(), "<svg></svg>", &table);
    assert!(text.contains("<details><summary>As a table</summary>"));
    assert!(text.contains("<th scope=\"row\">1 minute</th><td>3</td>"));
}
