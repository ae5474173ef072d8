//! Half-open stretches of time and their set operations. Knows nothing of zones.

use chrono::TimeDelta;
use entity::value::Instant;

/// A stretch of time `[start, end)` that is never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first instant inside.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Span {
    /// The span from `start` to `end`; `None` where nothing lies between.
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Whether the instant lies inside.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Its length.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }

    /// The part that lies inside `other`.
    #[must_use]
    pub fn within(&self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// What of it is not in `others`, which are a [`union`].
    #[must_use]
    pub fn without(self, others: &[Self]) -> Vec<Self> {
        complement(others, self)
    }
}

/// The union: sorted, disjoint, spans that overlap or touch made one.
#[must_use]
pub fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// What of `range` is not in `spans`, which are a [`union`].
pub(super) fn complement(spans: &[Span], range: Span) -> Vec<Span> {
    let mut open = range.start;
    let mut rest = Vec::with_capacity(spans.len() + 1);
    for span in spans {
        rest.extend(Span::new(open, span.start.min(range.end)));
        open = open.max(span.end);
    }
    rest.extend(Span::new(open, range.end));
    rest
}

/// What of `spans` is not in `removed`; both are a [`union`].
pub(super) fn subtract(spans: &[Span], removed: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    for &span in spans {
        // Only what ends after the span's start and starts before its end can take from it.
        let from = removed.partition_point(|gone| gone.end <= span.start);
        let to = removed.partition_point(|gone| gone.start < span.end);
        left.extend(complement(&removed[from..to.max(from)], span));
    }
    left
}

/// The parts of `spans` inside `range`.
pub(super) fn clip(spans: Vec<Span>, range: Span) -> Vec<Span> {
    spans
        .into_iter()
        .filter_map(|span| span.within(range))
        .collect()
}
