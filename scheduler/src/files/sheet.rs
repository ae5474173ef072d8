//! CSV that people open in a spreadsheet: no cell of it becomes a formula.
//!
//! RFC 4180 in UTF-8 without a byte order mark. Text is always quoted, so that a program which
//! splits at semicolons does not begin a cell in the middle of one.

/// A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe goes before.
#[must_use]
pub fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// One line, cells defused and quoted where needed, with its line break.
#[must_use]
pub fn line<Cell: AsRef<str>>(cells: impl IntoIterator<Item = Cell>) -> String {
    let mut line = String::new();
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push(&mut line, &safe(cell.as_ref()));
    }
    line.push_str("\r\n");
    line
}

/// Words and figures need no quotes; everything else gets them.
fn push(line: &mut String, cell: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    if cell.chars().all(plain) {
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        assert_eq!(safe("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(safe("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(safe("Ana-Lúcia"), "Ana-Lúcia");
        assert_eq!(
            line(["a;=b", "\tc", "1.5", ""]),
            "\"a;=b\",\"'\tc\",1.5,\r\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(cells in prop::collection::vec(".*", 2..5)) {
            let text = line(&cells);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<String> = reader
                .records()
                .flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            let expected: Vec<String> = cells.iter().map(|cell| safe(cell)).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
