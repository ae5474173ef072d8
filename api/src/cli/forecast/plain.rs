//! The forecast for people: one line an interval, and how far to trust it.

use std::fmt::Write;

use super::Document;

/// The page.
pub(super) fn page(document: &Document) -> String {
    let mut page = String::new();
    for series in &document.series {
        if let Some(queue) = &series.queue {
            let _ = writeln!(page, "{queue}");
        }
        let _ = writeln!(
            page,
            "start                    mean      p10      p50      p90"
        );
        for point in &series.points {
            let start = point.start.format("%Y-%m-%d %H:%M UTC");
            let _ = writeln!(
                page,
                "{start} {:9.2} {:8.2} {:8.2} {:8.2}",
                point.mean, point.p10, point.p50, point.p90
            );
        }
        let sum: f64 = series.points.iter().map(|point| point.mean).sum();
        let _ = writeln!(page, "sum                  {sum:9.1}\n");
    }
    let percent = |share: Option<f64>| {
        share.map_or_else(
            || "unknown".to_owned(),
            |share| format!("{:.1} %", share * 100.0),
        )
    };
    let _ = writeln!(
        page,
        "back-test: error {} of demand (mean of the last four same weekdays: {}), {} inside p10 to p90",
        percent(document.backtest.wape),
        percent(document.backtest.naive_wape),
        percent(document.backtest.coverage_80),
    );
    page
}
