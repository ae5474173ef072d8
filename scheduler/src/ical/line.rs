//! Content lines: a name, parameters, a value.

use std::collections::BTreeMap;

/// A content line, put together again where it was folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, from 1.
    pub(super) number: usize,
    /// Its name in capitals.
    pub(super) name: String,
    /// Its parameters by their names in capitals, without quotes.
    pub(super) params: BTreeMap<String, String>,
    /// What is behind the colon.
    pub(super) value: String,
}

impl Line {
    /// `None` for what has no colon: that is no content line, and nothing that matters here.
    fn read((number, text): (usize, String)) -> Option<Self> {
        let colon = outside_quotes(&text, ':').next()?;
        let (head, value) = (&text[..colon], text[colon + 1..].trim());
        let ends = outside_quotes(head, ';').chain([head.len()]);
        let mut from = 0;
        let mut parts = Vec::new();
        for end in ends {
            parts.push(&head[from..end]);
            from = end + 1;
        }
        let (name, params) = parts.split_first()?;
        let params = params.iter().filter_map(|param| param.split_once('='));
        let param = |(name, value): (&str, &str)| {
            let value = value.trim().trim_matches('"');
            (name.trim().to_ascii_uppercase(), value.to_owned())
        };
        Some(Self {
            number,
            name: name.trim().to_ascii_uppercase(),
            params: params.map(param).collect(),
            value: value.to_owned(),
        })
    }

    /// Whether it begins or ends a component of this name.
    pub(super) fn is(&self, name: &str, component: &str) -> bool {
        self.name == name && self.value.eq_ignore_ascii_case(component)
    }
}

/// Where this character stands outside of quotes.
fn outside_quotes(text: &str, wanted: char) -> impl Iterator<Item = usize> + '_ {
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, letter)| {
        quoted ^= letter == '"';
        (letter == wanted && !quoted).then_some(at)
    })
}

/// The content lines of a file.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let more = line.strip_prefix([' ', '\t']);
        match (more, whole.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            _ => whole.push((index + 1, line.to_owned())),
        }
    }
    whole.into_iter().filter_map(Line::read).collect()
}
