//! Heat: a table whose cells are coloured by what they hold, and say it in words.

use super::{Caption, escaped};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How hot it is, 0 (nothing known) or from 1 (good) to 4 (bad).
    pub level: u8,
    /// What is written in it; short.
    pub text: String,
    /// What it says where one points at it, and to those who listen; empty: its text.
    pub title: String,
}

/// Rows of cells under columns, e.g. days of the week by hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    /// What the rows are, e.g. "Day".
    pub corner: String,
    /// What stands above the columns.
    pub columns: Vec<String>,
    /// Each row's head and its cells.
    pub rows: Vec<(String, Vec<Cell>)>,
}

/// The hottest class of the style.
const HOTTEST: u8 = 4;

/// The table as HTML text: it is its own table, so nothing stands behind it.
#[must_use]
pub fn heat(caption: &Caption, heat: &Heat) -> String {
    let columns = heat
        .columns
        .iter()
        .map(|word| format!("<th scope=\"col\">{}</th>", escaped(word)));
    let rows = heat.rows.iter().map(|(head, cells)| {
        let cells: String = cells.iter().map(cell).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", escaped(head))
    });
    let title = escaped(&caption.title);
    format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">\
         <table class=\"grid heat drawn-heat\" id=\"{}\"><caption>{title} <span class=\"small\">{}</span></caption>\
         <thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>",
        escaped(&caption.id),
        escaped(&caption.description),
        escaped(&heat.corner),
        columns.collect::<String>(),
        rows.collect::<String>(),
    )
}

fn cell(cell: &Cell) -> String {
    let level = cell.level.min(HOTTEST);
    let text = escaped(&cell.text);
    if cell.title.is_empty() {
        return format!("<td class=\"cover-{level}\">{text}</td>");
    }
    let title = escaped(&cell.title);
    format!(
        "<td class=\"cover-{level}\" title=\"{title}\"><span aria-hidden=\"true\">{text}</span>\
         <span class=\"visually-hidden\">{title}</span></td>"
    )
}
