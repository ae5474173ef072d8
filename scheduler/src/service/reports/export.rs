//! One line per promise, page by page: for who wants to reckon for themselves.

use std::collections::BTreeMap;

use entity::store;
use entity::store::report::Row;
use entity::table::brand;
use entity::value::{Channel, ExpertId};

use super::cases::Cases;
use super::{Asked, brands};
use crate::scoring::{Outcome, judge};
use crate::service::{Fault, Services};

/// One promise and what became of its query.
#[derive(Clone, Debug)]
pub struct Line {
    /// As it is stored.
    pub row: Row,
    /// What its queue is called.
    pub queue: String,
    /// Its queue's channel.
    pub channel: Channel,
    /// How it went.
    pub outcome: Outcome,
    /// What the expert is called who answered, or held the query when it broke.
    pub expert: Option<String>,
}

/// All promises that are asked for, page by page.
#[derive(Debug)]
pub struct Export {
    services: Services,
    asked: Asked,
    brands: std::vec::IntoIter<brand::Model>,
    cases: Option<Cases>,
    names: BTreeMap<ExpertId, String>,
}

impl Export {
    /// Finds who is asked for; reads no promise yet.
    ///
    /// # Errors
    /// Not found: the brand or the queue. Or when the database fails.
    pub async fn begin(services: &Services, asked: Asked) -> Result<Self, Fault> {
        let mut brands = brands(services, &asked).await?.into_iter();
        let cases = match brands.next() {
            Some(brand) => Some(Cases::of(services, &brand, &asked).await?),
            None => None,
        };
        Ok(Self {
            services: services.clone(),
            asked,
            brands,
            cases,
            names: BTreeMap::new(),
        })
    }

    /// The next lines; `None` after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Line>>, Fault> {
        loop {
            let Some(cases) = &mut self.cases else {
                return Ok(None);
            };
            match cases.next(&self.services).await? {
                Some(page) if page.is_empty() => continue,
                Some(page) => return self.lines(page).await.map(Some),
                None => {}
            }
            self.cases = match self.brands.next() {
                Some(brand) => Some(Cases::of(&self.services, &brand, &self.asked).await?),
                None => None,
            };
        }
    }

    async fn lines(&mut self, page: Vec<Row>) -> Result<Vec<Line>, Fault> {
        let mut strangers: Vec<ExpertId> = page
            .iter()
            .filter_map(|row| row.expert_id)
            .filter(|id| !self.names.contains_key(id))
            .collect();
        strangers.sort_unstable();
        strangers.dedup();
        let found = store::report::display_names(self.services.db.read(), &strangers).await?;
        self.names.extend(found);
        let line = |row: Row| {
            let cases = self.cases.as_ref()?;
            let case = cases.case(&row)?;
            let queue = cases.queue(row.queue_id)?;
            Some(Line {
                queue: queue.name.clone(),
                channel: queue.channel,
                outcome: judge(&case, self.asked.now),
                expert: row.expert_id.and_then(|id| self.names.get(&id).cloned()),
                row,
            })
        };
        Ok(page.into_iter().filter_map(line).collect())
    }
}
