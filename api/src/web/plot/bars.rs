//! Bars: one number for each word.

use super::{BOTTOM, Caption, END, HEIGHT, START, Scale, WIDTH, escaped, labels, place, svg};

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// How high it is; 0 or more.
    pub value: f64,
    /// The number in words, told where one points at the bar.
    pub text: String,
    /// Whether it shows something bad, e.g. waits beyond the promise.
    pub is_bad: bool,
}

/// Bars side by side, as SVG text. `write` writes the numbers of the axis.
#[must_use]
pub fn bars(caption: &Caption, bars: &[Bar], write: &dyn Fn(f64) -> String) -> String {
    let scale = Scale::of(bars.iter().map(|bar| bar.value));
    let share = (WIDTH - START - END) / place(bars.len().max(1));
    let drawn = bars.iter().enumerate().map(|(index, bar)| {
        let x = share.mul_add(place(index), START) + share * 0.1;
        let (y, width) = (scale.at(bar.value), share * 0.8);
        let height = HEIGHT - BOTTOM - y;
        let class = if bar.is_bad { "bar bad" } else { "bar" };
        let (label, text) = (escaped(&bar.label), escaped(&bar.text));
        format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\">\
             <title>{label}: {text}</title></rect>"
        )
    });
    let middle = |index: usize| share.mul_add(place(index) + 0.5, START);
    let words = bars.iter().map(|bar| bar.label.as_str());
    let content = [scale.rules(write), drawn.collect(), labels(words, &middle)];
    svg(caption, &content.concat())
}
