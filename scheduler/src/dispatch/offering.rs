//! The offer itself: how long it stays open, whether more than one expert is asked, and why.

use chrono::TimeDelta;
use entity::value::time::seconds;

use super::assign::Grant;
use super::board::Board;
use super::candidates::Chosen;
use super::decision::Decision;
use super::evidence::Terms;
use super::explain::{Candidate, Explanation, Line, Outcome};
use super::query_clock::late_after;
use super::state::Place;

/// No offer is shorter, whatever the queue's limit: nobody reads a query faster.
const SHORTEST_OFFER: u32 = 5;

impl Board {
    /// Completes a grant: more experts near the deadline, the time it stays open, the decision.
    pub(super) fn offer(&mut self, mut grant: Grant) {
        let Some(query) = self.queries.get(grant.query) else {
            return;
        };
        let Some(queue) = self.queues.get(query.queue) else {
            return;
        };
        let id = query.facts.id;
        let limits = queue.facts.limits;
        let slack = late_after(query, queue) - self.now;
        let longest = limits.offer_seconds.max(1);
        let shortest = (longest / 4).max(SHORTEST_OFFER).min(longest);
        let alone = grant.considered.len() == 1 && grant.outcome == Outcome::Offered;
        // Shrinks to half the slack; but where nobody else could be asked, haste gains nothing.
        let open_for = if alone {
            seconds(longest)
        } else {
            whole_seconds(slack / 2).clamp(seconds(shortest), seconds(longest))
        };
        let parallel = limits.parallel_offers.max(1);
        let near = query.rescued || slack < seconds(shortest) * i32::from(parallel);
        if near && !alone && grant.outcome == Outcome::Offered {
            self.ask_more(&mut grant, usize::from(parallel) - 1);
        }
        let expires_at = self.now + open_for;
        if let Some(query) = self.queries.get_mut(grant.query) {
            for offer in query.offers.iter_mut().filter(|offer| offer.id.is_none()) {
                offer.expires_at = expires_at;
            }
        }
        self.arm_query(grant.query);
        let explanation = Box::new(self.explain_grant(&grant, slack));
        let experts = grant
            .experts
            .iter()
            .filter_map(|&expert| Some(self.experts.get(expert)?.id))
            .collect();
        self.outbox.push(Decision::Offer {
            query: id,
            experts,
            expires_at,
            explanation,
        });
    }

    /// Asks further experts too. Every other query has had its turn, so these are spare.
    fn ask_more(&mut self, grant: &mut Grant, more: usize) {
        let spare: Vec<Chosen> = self.candidates(grant.query);
        for chosen in spare.into_iter().take(more) {
            let expert = chosen.key.expert;
            self.add_pending(grant.query, (expert, self.now), self.now);
            grant.experts.push(expert);
            let known = grant.considered.iter().any(|one| one.key.expert == expert);
            if !known {
                grant.considered.push(chosen);
            }
        }
    }

    fn explain_grant(&self, grant: &Grant, slack: TimeDelta) -> Explanation {
        let explained = self.settings.explained;
        let pool = self.explain_pool(grant.query);
        let terms = pool.terms.map(|terms| Terms {
            matched_together: grant.matched_together,
            ..terms
        });
        Explanation {
            considered: self.listed(grant, explained),
            outcome: grant.outcome,
            line: grant.line,
            slack_millis: slack.num_milliseconds(),
            terms,
            ..pool
        }
    }

    /// The candidates of a grant with what their scores were reckoned from.
    fn listed(&self, grant: &Grant, most: usize) -> Vec<Candidate> {
        let Some(query) = self.queries.get(grant.query) else {
            return Vec::new();
        };
        let listed = grant.considered.iter().take(most);
        listed
            .filter_map(|chosen| {
                let expert = self.experts.get(chosen.key.expert)?;
                let at = grant
                    .experts
                    .iter()
                    .position(|&asked| asked == chosen.key.expert);
                Some(Candidate {
                    expert: expert.id,
                    step: chosen.step,
                    score: chosen.score,
                    chosen: at.is_some(),
                    beside: at.is_some_and(|at| at > 0),
                    matched_to: chosen.matched_to,
                    evidence: self.evidence(query, expert, (chosen.key.asked_at, chosen.load)),
                })
            })
            .collect()
    }

    /// What can be said about a query from its pool's counters alone.
    pub(super) fn explain_pool(&self, index: u32) -> Explanation {
        let (id, place, step) = self.queries.get(index).map_or_else(
            || (uuid::Uuid::nil().into(), Place::Parked, 0),
            |query| (query.facts.id, query.place, query.step),
        );
        let late = matches!(place, Place::Waiting { late: true });
        let slack = self.queries.get(index).and_then(|query| {
            let queue = self.queues.get(query.queue)?;
            Some(late_after(query, queue) - self.now)
        });
        Explanation {
            query: id,
            at: self.now,
            outcome: Outcome::Waiting,
            line: if late { Line::Late } else { Line::OnTime },
            step,
            slack_millis: slack.map_or(0, |slack| slack.num_milliseconds()),
            considered: Vec::new(),
            failed: self.failures(index),
            terms: self.terms(index),
            seal: None,
        }
    }
}

fn whole_seconds(time: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(time.num_seconds())
}
