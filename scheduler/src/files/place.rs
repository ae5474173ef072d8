//! Where a cell of a CSV file stands: line and character, for faults.
//!
//! The reader of the rows forgets it; the few cells that are faulty are looked up again.

use super::source::Source;

/// How much of a file is read to find a cell: longer rows are told by their start.
const LOOK: u64 = 1 << 20;

/// Where a row starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowStart {
    /// The byte.
    pub byte: u64,
    /// The line, from 1.
    pub line: u64,
}

/// Line and column, from 1 in characters, of a cell; the start of the row where the file cannot be
/// read again.
pub fn of_cell(source: &Source<'_>, row: RowStart, cell: usize) -> (u64, u64) {
    let bytes = source.part(row.byte, LOOK);
    bytes.map_or((row.line, 1), |bytes| find(&bytes, row.line, cell))
}

fn find(bytes: &[u8], first_line: u64, cell: usize) -> (u64, u64) {
    let (mut line, mut column, mut cells, mut quoted) = (first_line, 1, 0, false);
    let mut blank = true;
    for &byte in bytes {
        let starts = !blank || !matches!(byte, b'\r' | b'\n');
        if starts && cells == cell && !quoted {
            break;
        }
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => cells += 1,
            b'\n' if !quoted && starts => break,
            _ => {}
        }
        blank = !starts;
        if byte == b'\n' {
            (line, column) = (line + 1, 1);
        } else if byte & 0b1100_0000 != 0b1000_0000 && byte != b'\r' {
            // Continuation bytes of UTF-8 are no characters of their own.
            column += 1;
        }
    }
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_behind_quotes_and_line_breaks() {
        let row = "é,\"a,\n\"\"b\",c\nnext,row".as_bytes();
        assert_eq!(find(row, 7, 0), (7, 1));
        assert_eq!(find(row, 7, 1), (7, 3));
        assert_eq!(find(row, 7, 2), (8, 6));
        assert_eq!(find(row, 7, 9), (8, 7));
        assert_eq!(find(b"\n\na,b", 3, 1), (5, 3));
    }
}
