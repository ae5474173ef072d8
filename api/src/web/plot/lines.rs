//! Lines over time, with the band in which one of them is expected.

use super::{Caption, END, START, Scale, WIDTH, labels, place, svg};

/// How a line is drawn; the strokes differ in more than colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Whole: what is expected, what is needed.
    Main,
    /// Dashed: what came, what there is.
    Other,
}

/// A line: a number at each label, or none where it is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How it is drawn.
    pub stroke: Stroke,
    /// A number for each label; 0 or more.
    pub values: Vec<Option<f64>>,
}

/// What is drawn over the same labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// What stands below, one word for each place.
    pub labels: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The lower and the upper end of a band at each label.
    pub band: Vec<Option<(f64, f64)>>,
}

/// Lines and their band, as SVG text. `write` writes the numbers of the axis.
#[must_use]
pub fn lines(caption: &Caption, drawn: &Lines, write: &dyn Fn(f64) -> String) -> String {
    let of_lines = drawn.lines.iter().flat_map(|line| &line.values).flatten();
    let of_band = drawn.band.iter().flatten().map(|(_, upper)| upper);
    let scale = Scale::of(of_lines.chain(of_band).copied());
    let longest = drawn.lines.iter().map(|line| line.values.len());
    let places = longest
        .chain([drawn.labels.len(), drawn.band.len()])
        .max()
        .unwrap_or(0);
    let step = (WIDTH - START - END) / place(places.max(1));
    let middle = |index: usize| step.mul_add(place(index) + 0.5, START);
    let dot = |(index, value): (usize, f64)| format!("{:.1},{:.1}", middle(index), scale.at(value));
    let lines = drawn.lines.iter().map(|line| path(line, &dot));
    let words = drawn.labels.iter().map(String::as_str);
    let content = [
        scale.rules(write),
        band(&drawn.band, &dot),
        lines.collect(),
        labels(words, &middle),
    ];
    svg(caption, &content.concat())
}

type Dot<'a> = &'a dyn Fn((usize, f64)) -> String;

/// Runs of neighbouring places where something is known.
fn runs<T: Copy>(values: &[Option<T>]) -> Vec<Vec<(usize, T)>> {
    let mut runs: Vec<Vec<(usize, T)>> = Vec::new();
    let mut is_open = false;
    for (index, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) if is_open => run.push((index, *value)),
            (Some(value), _) => runs.push(vec![(index, *value)]),
            (None, _) => {}
        }
        is_open = value.is_some();
    }
    runs
}

/// A line; a value that stands alone is a dot.
fn path(line: &Line, dot: Dot<'_>) -> String {
    let class = match line.stroke {
        Stroke::Main => "main",
        Stroke::Other => "other",
    };
    let drawn = runs(&line.values)
        .into_iter()
        .map(|run| match run.as_slice() {
            [only] => {
                let at = dot(*only);
                let (x, y) = at.split_once(',').unwrap_or(("0", "0"));
                format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>")
            }
            run => {
                let dots: Vec<String> = run.iter().copied().map(dot).collect();
                format!(
                    "<polyline class=\"{class}\" points=\"{}\"/>",
                    dots.join(" ")
                )
            }
        });
    drawn.collect()
}

fn band(band: &[Option<(f64, f64)>], dot: Dot<'_>) -> String {
    let drawn = runs(band).into_iter().map(|run| {
        let above = run.iter().map(|(index, (_, upper))| dot((*index, *upper)));
        let below = run
            .iter()
            .rev()
            .map(|(index, (lower, _))| dot((*index, *lower)));
        let dots: Vec<String> = above.chain(below).collect();
        format!("<polygon class=\"band\" points=\"{}\"/>", dots.join(" "))
    });
    drawn.collect()
}
