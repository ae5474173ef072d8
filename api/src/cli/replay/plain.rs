//! The report for people: short, aligned, the neglect first.

use scheduler::replay::Report;
use scheduler::replay::report::{Parts, Waits};

/// The report as a page of text; `vesper demo` prints the same.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut page = Page::default();
    let form = |at: &entity::value::Instant| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let span = format!("{} to {}", form(&report.from), form(&report.to));
    page.line("played", &span);
    page.parts(&report.total);
    if report.by_queue.len() > 1 {
        for (name, parts) in &report.by_queue {
            page.text.push('\n');
            page.line("queue", name);
            page.parts(parts);
        }
    }
    page.text.push('\n');
    let (seed, events) = (report.seed, report.events);
    page.line(
        "log",
        &format!("{} (seed {seed}, {events} events)", report.log_hash),
    );
    let hours = report.virtual_seconds / 3_600.0;
    page.line(
        "took",
        &format!("{:.2} s for {hours:.0} hours", report.wall_seconds),
    );
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, name: &str, value: &str) {
        self.text.push_str(&format!("{name:<12}{value}\n"));
    }

    fn parts(&mut self, parts: &Parts) {
        let promise = &parts.promise;
        let neglect = promise
            .neglect_share
            .map_or_else(|| "none".to_owned(), percent);
        let (made, kept, broken) = (promise.made, promise.kept, promise.broken);
        self.line(
            "neglect",
            &format!(
                "{neglect} of {made} promises ({kept} kept, {broken} broken, {} renewed)",
                promise.renewed
            ),
        );
        let q = &parts.queries;
        self.line("queries", &format!("{} received: {} refused, {} answered ({} resolved), {} abandoned, {} unanswered, {} handed back, {} open", q.received, q.refused, q.answered, q.resolved, q.abandoned, q.unanswered, q.handed_back, q.open));
        self.line("wait", &waits(&parts.wait_seconds));
        let o = &parts.offers;
        self.line(
            "offers",
            &format!(
                "{} made: {} accepted, {} declined, {} expired, {} rescinded, {} voided",
                o.made, o.accepted, o.declined, o.expired, o.rescinded, o.voided
            ),
        );
        let occupancy = parts
            .experts
            .occupancy
            .map_or_else(|| "none".to_owned(), percent);
        let hours = parts.experts.on_duty_hours;
        self.line(
            "experts",
            &format!("{hours:.1} hours on duty, {occupancy} of them at work"),
        );
        let sums = |sums: &[entity::value::Money]| {
            let sums: Vec<String> = sums.iter().map(ToString::to_string).collect();
            if sums.is_empty() {
                "nothing".to_owned()
            } else {
                sums.join(" + ")
            }
        };
        let money = &parts.money;
        let balanced = if money.balanced {
            "balanced"
        } else {
            "NOT BALANCED"
        };
        self.line(
            "money",
            &format!(
                "{} charged = {} earned + {} fees, {balanced}",
                sums(&money.charged),
                sums(&money.earned),
                sums(&money.fees)
            ),
        );
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn waits(waits: &Waits) -> String {
    let seconds =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |s| format!("{s:.1} s"));
    format!(
        "{} on average; half within {}, 90 % within {}, 99 % within {}, all within {}",
        seconds(waits.mean),
        seconds(waits.p50),
        seconds(waits.p90),
        seconds(waits.p99),
        seconds(waits.max)
    )
}
