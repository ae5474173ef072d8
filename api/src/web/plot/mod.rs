//! Plots: drawn on the server as SVG text, each with the table of its numbers behind it.
//!
//! Pure: numbers and words in, text out. Words are given in the reader's language and escaped here,
//! so that what these functions return may stand in a page as it is. A plot reads from left to
//! right in every language, as its axis of time does.

mod bars;
mod heat;
mod lines;
#[cfg(test)]
mod tests;

pub use bars::{Bar, bars};
pub use heat::{Cell, Heat, heat};
pub use lines::{Line, Lines, Stroke, lines};

/// How wide a plot is, in its own units (pixels at full size).
const WIDTH: f64 = 720.0;

/// How high it is.
const HEIGHT: f64 = 240.0;

/// What is left for the numbers at the start of the plot.
const START: f64 = 64.0;

/// What is left at its end, so that the last label fits.
const END: f64 = 16.0;

/// What is left above.
const TOP: f64 = 12.0;

/// What is left below for the labels.
const BOTTOM: f64 = 28.0;

/// Labels below the plot at most: more would touch each other.
const LABELS_MAX: usize = 8;

/// What a plot is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Its id in the page; letters, digits and hyphens.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in one sentence, for those who do not see it.
    pub description: String,
}

/// The numbers of a plot as a table: the first word of each row is its head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What opens the table, e.g. "As a table".
    pub summary: String,
    /// What the columns are.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// A plot in a page: its title, the drawing, and the table behind it.
#[must_use]
pub fn figure(caption: &Caption, drawing: &str, table: &Table) -> String {
    let title = escaped(&caption.title);
    let behind = behind(caption, table);
    format!(
        "<figure class=\"drawn\" id=\"{}\"><figcaption>{title}</figcaption>\
         <div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">{drawing}</div>{behind}</figure>",
        escaped(&caption.id),
    )
}

/// The table behind a plot, closed until it is asked for.
fn behind(caption: &Caption, table: &Table) -> String {
    let head = table
        .head
        .iter()
        .map(|word| format!("<th scope=\"col\">{}</th>", escaped(word)));
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(place, word)| match place {
            0 => format!("<th scope=\"row\">{}</th>", escaped(word)),
            _ => format!("<td>{}</td>", escaped(word)),
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    });
    format!(
        "<details><summary>{}</summary><div class=\"wide\"><table>\
         <caption class=\"visually-hidden\">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>",
        escaped(&table.summary),
        escaped(&caption.title),
        head.collect::<String>(),
        rows.collect::<String>(),
    )
}

/// Text as it may stand between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // No document may hold them.
            other if other.is_control() && !other.is_whitespace() => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

/// What is drawn, in the element that is named and described by its caption.
fn svg(caption: &Caption, content: &str) -> String {
    let id = escaped(&caption.id);
    format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" direction=\"ltr\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title>\
         <desc id=\"{id}-desc\">{}</desc>{content}</svg>",
        escaped(&caption.title),
        escaped(&caption.description),
    )
}

/// From numbers to heights: the greatest one reaches the top.
#[derive(Clone, Copy, Debug)]
struct Scale {
    greatest: f64,
}

impl Scale {
    /// A scale from nothing to the greatest of the numbers.
    fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let greatest = numbers.map(sane).fold(0.0, f64::max);
        let greatest = if greatest > 0.0 { greatest } else { 1.0 };
        Self { greatest }
    }

    /// How far down a number stands.
    fn at(self, number: f64) -> f64 {
        let share = (sane(number) / self.greatest).clamp(0.0, 1.0);
        (HEIGHT - TOP - BOTTOM).mul_add(1.0 - share, TOP)
    }

    /// Three rules with their numbers: nothing, half and all.
    fn rules(self, write: &dyn Fn(f64) -> String) -> String {
        let rule = |(share, is_middle): (f64, bool)| {
            let (number, end) = (self.greatest * share, WIDTH - END);
            let y = self.at(number);
            let (x, base) = (START - 8.0, y + 4.0);
            let text = match is_middle && is_rounded_away(self.greatest, write) {
                true => String::new(),
                false => escaped(&write(number)),
            };
            format!(
                "<line class=\"rule\" x1=\"{START:.1}\" y1=\"{y:.1}\" x2=\"{end:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{x:.1}\" y=\"{base:.1}\" text-anchor=\"end\">{text}</text>"
            )
        };
        [(0.0, false), (0.5, true), (1.0, false)].map(rule).concat()
    }
}

/// Whether half of the greatest number is written like that one or like nothing.
fn is_rounded_away(greatest: f64, write: &dyn Fn(f64) -> String) -> bool {
    let half = write(greatest / 2.0);
    half == write(greatest) || half == write(0.0)
}

/// A number that can be drawn: nothing instead of what is no number or below zero.
fn sane(number: f64) -> f64 {
    if number.is_finite() {
        number.max(0.0)
    } else {
        0.0
    }
}

/// A count as a number to draw.
#[must_use]
pub fn whole(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A place among so many as a number.
fn place(place: usize) -> f64 {
    u32::try_from(place).map_or(f64::from(u32::MAX), f64::from)
}

/// Words below the plot, at the middle of each share of its width; left out where they would touch.
fn labels<'a>(words: impl ExactSizeIterator<Item = &'a str>, at: &dyn Fn(usize) -> f64) -> String {
    let step = words.len().div_ceil(LABELS_MAX).max(1);
    let y = HEIGHT - 8.0;
    let shown = words.enumerate().step_by(step).map(|(index, word)| {
        let x = at(index);
        format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>",
            escaped(word)
        )
    });
    shown.collect()
}
