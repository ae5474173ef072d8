//! Where a value stands in a JSON text: the line and column of a path.
//!
//! A parsed JSON value has forgotten its place; a fault must name it. Not a parser: the text has
//! been parsed before, and what does not match a path is simply not found.

/// One step into a JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a member of an object.
    Key(String),
    /// Into an element of a list.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The path as people write it, e.g. `queues[0].brand`.
#[must_use]
pub fn written(path: &[Step]) -> String {
    path.iter().fold(String::new(), |mut text, step| {
        match step {
            Step::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
        text
    })
}

/// Which end of a member a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its name.
    Name,
    /// Its value.
    Value,
}

/// Line and column (both from 1, in characters) of what `path` leads to; of the deepest part of
/// the path that exists where the rest does not.
#[must_use]
pub fn find(text: &str, path: &[Step], end: End) -> (u64, u64) {
    let mut scan = Scan {
        text: text.as_bytes(),
        at: 0,
    };
    scan.space();
    let mut found = scan.at;
    for (i, step) in path.iter().enumerate() {
        let Some((name, value)) = scan.enter(step) else {
            break;
        };
        scan.at = value;
        let last = i + 1 == path.len();
        found = if last && end == End::Name {
            name
        } else {
            value
        };
    }
    line_column(text, found)
}

/// Line and column, both from 1, of a byte offset.
fn line_column(text: &str, offset: usize) -> (u64, u64) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() as u64 + 1)
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Steps over a string; its place with the quotes.
    fn string(&mut self) -> std::ops::Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        start..self.at.min(self.text.len())
    }

    /// Steps over any value.
    fn value(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth <= 1 => {
                    self.at += depth;
                    return;
                }
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// From the start of an object or list to a member: where its name and its value start.
    fn enter(&mut self, step: &Step) -> Option<(usize, usize)> {
        let mut index = 0;
        self.at += 1;
        loop {
            self.space();
            let name = self.at;
            let matches = match step {
                Step::Index(wanted) => *wanted == index,
                Step::Key(wanted) => {
                    (self.peek() == Some(b'"')).then_some(())?;
                    let key = self.string();
                    self.space();
                    self.at += 1;
                    self.space();
                    let raw = self.text.get(key)?;
                    serde_json::from_slice::<String>(raw).is_ok_and(|key| key == *wanted)
                }
            };
            if matches {
                return self.peek().filter(|&b| b != b']').map(|_| (name, self.at));
            }
            self.value();
            self.space();
            (self.peek() == Some(b',')).then_some(())?;
            self.at += 1;
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"a\": [1, {\"b\\u0041\": \"x,}\"},\n    -3.5],\n  \"é\": true}\n";

    fn check(path: &[Step], end: End, expected: (u64, u64)) {
        assert_eq!(find(TEXT, path, end), expected, "{}", written(path));
    }

    #[test]
    fn a_path_leads_to_its_line_and_column() {
        check(&[], End::Value, (1, 1));
        check(&["a".into()], End::Value, (2, 8));
        check(&["a".into()], End::Name, (2, 3));
        check(&["a".into(), 0.into()], End::Value, (2, 9));
        check(&["a".into(), 1.into(), "bA".into()], End::Value, (2, 24));
        check(&["a".into(), 2.into()], End::Value, (3, 5));
        check(&["é".into()], End::Value, (4, 8));
    }

    #[test]
    fn a_path_that_ends_early_leads_to_where_it_ends() {
        check(&["a".into(), 9.into()], End::Value, (2, 8));
        check(&["nothing".into()], End::Value, (1, 1));
        check(&["é".into(), "inside".into()], End::Value, (4, 8));
    }
}
