//! The world before the first query: brands, queues and experts on the Board.

use entity::value::QueueStatus;

use super::person::{self, Person};
use super::{World, ids};
use crate::calendar::{BrandCalendar, CoverageCalendar, ScheduleClock};
use crate::dispatch::{BrandFunds, ExpertFacts, Funds, QueueFacts, Thrift};
use crate::replay::agenda::{Event, ExpertNo};
use crate::replay::closing::Closing;
use crate::replay::queries::Demand;
use crate::replay::scenario::Queue;

impl World<'_> {
    pub(super) fn put_queues(&mut self) {
        let scenario = self.scenario;
        for number in 0..scenario.brands.len() {
            self.board.put_brand(BrandFunds {
                id: ids::brand(number),
                funds: Funds::Unlimited,
                thrift: Thrift::default(),
            });
        }
        for (number, queue) in scenario.queues.iter().enumerate() {
            self.board.put_queue(queue_facts(number, queue));
            let brand = scenario.brands.get(queue.brand).map(|brand| {
                let closures = brand.closures.iter().copied();
                BrandCalendar::new(brand.zone.clone(), brand.business_hours.clone(), closures)
            });
            let coverage = brand.map(|brand| CoverageCalendar::new(&brand, &queue.coverage));
            self.coverage.extend(coverage.map(ScheduleClock::new));
        }
    }

    /// The gap-closing loop, where the scenario asks for it.
    pub(super) fn put_loop(&mut self, demand: &Demand) {
        if self.scenario.gap_loop {
            let coverage = self.coverage.iter().map(|clock| clock.schedule().clone());
            let coverage: Vec<CoverageCalendar> = coverage.collect();
            let begin = (self.start, self.options.seed);
            self.closing = Some(Closing::new(self.scenario, demand, &coverage, begin));
            self.agenda.plan(self.start, Event::Loop);
        }
    }

    pub(super) fn put_people(&mut self) {
        let scenario = self.scenario;
        for (number, expert) in scenario.experts.iter().enumerate() {
            let number = number as ExpertNo;
            let mut person = Person::new(expert, scenario.gap_loop, self.start);
            let (presence, daylight) = person.presence(self.start);
            self.board.put_expert(ExpertFacts {
                id: ids::expert(number),
                profile: person::profile(expert),
                presence,
                record: person.record(self.start),
                duties: person.duty.ahead(self.start),
            });
            if let Some(at) = person.duty.next_change(self.start) {
                self.agenda.plan(at, Event::Duty { expert: number });
            }
            if let Some(at) = daylight.filter(|_| person.on_duty) {
                self.agenda.plan(at, Event::Daylight { expert: number });
            }
            self.people.push(person);
        }
    }
}

fn queue_facts(number: usize, queue: &Queue) -> QueueFacts {
    QueueFacts {
        id: ids::queue(number),
        brand: ids::brand(queue.brand),
        channel: queue.channel,
        status: match queue.status {
            QueueStatus::Open => QueueStatus::Open,
            QueueStatus::Paused | QueueStatus::Archived => QueueStatus::Paused,
        },
        languages: queue.languages.clone(),
        skills: queue.skills.clone(),
        // In a scenario everybody is certified.
        certification_required: false,
        data_regions: Vec::new(),
        limits: queue.limits,
        promise_seconds: queue.first_response_seconds,
        expected_reply_seconds: QueueFacts::reply_estimate(queue.first_response_seconds),
        price: queue.price,
        finish_seconds: queue.finish_seconds,
        is_test: false,
    }
}
