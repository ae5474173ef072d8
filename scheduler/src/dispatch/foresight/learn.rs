//! What is learnt as the night goes by.

use entity::value::{ExpertId, Instant, LanguageTag, QueueId};

use super::rate::Rate;
use crate::dispatch::board::Board;
use crate::dispatch::pool::Class;
use crate::dispatch::state::Queue;
use crate::promise::{Correction, Guess, Habit, Judged, Observation};

/// What is seen of a queue before its own habits count.
const KNOWN: usize = 10;

/// A guess at how long mail takes, and a chat, in microseconds.
const MAIL_HANDLE: i64 = 600_000_000;
const CHAT_HANDLE: i64 = 300_000_000;

/// What is guessed of a queue that nobody knows yet.
fn guess(queue: &Queue) -> Guess {
    let offer = i64::from(queue.facts.limits.offer_seconds.max(1)) * 1_000_000;
    Guess {
        accept: offer / 4,
        reply: i64::from(queue.facts.expected_reply_seconds) * 1_000_000,
        handle: match queue.class {
            Class::Chat => CHAT_HANDLE,
            Class::Mail => MAIL_HANDLE,
        },
        offer,
    }
}

impl Board {
    /// Something was seen of how people work in a queue.
    pub fn observe(&mut self, queue: QueueId, expert: Option<ExpertId>, seen: Observation) {
        let Some((index, queue)) = self.queues.find(queue).and_then(|index| {
            let queue = self.queues.get(index)?;
            Some((index, queue))
        }) else {
            return;
        };
        let (guess, class) = (guess(queue), queue.class);
        let foresight = &mut self.foresight;
        let habit = foresight.habits.entry(index);
        let habit = habit.or_insert_with(|| Habit::guessed(guess));
        if let Observation::Finished(micros) = seen
            && habit.handle.seen() >= KNOWN
            && let Some(expert) = expert.and_then(|expert| self.experts.find(expert))
        {
            let pace = foresight.paces.entry(expert).or_default();
            pace.see(micros, habit.handle.mean());
        }
        habit.see(seen);
        let usual = foresight.usual.entry(class);
        usual.or_insert_with(|| Habit::guessed(guess)).see(seen);
        *foresight.seen.entry(index).or_default() += 1;
        if matches!(seen, Observation::Replied(_)) {
            self.learn_reply(index);
        }
    }

    /// The time to the first reply decides who can still be on time: followed once it is off by a
    /// fifth.
    fn learn_reply(&mut self, index: u32) {
        let (Some(habit), Some(queue)) = (
            self.foresight.habits.get(&index),
            self.queues.get_mut(index),
        ) else {
            return;
        };
        if habit.reply.seen() < KNOWN {
            return;
        }
        let known = (habit.reply.mean() / 1e6).ceil() as u32;
        let known = known.min(queue.facts.promise_seconds / 2);
        if known.abs_diff(queue.reply_seconds) * 5 <= queue.reply_seconds {
            return;
        }
        queue.reply_seconds = known;
        for query in queue.queries.clone() {
            self.place(query);
        }
    }

    /// A query arrived in a queue, in that language. Queues that are not on the Board are ignored.
    pub fn arrived(&mut self, queue: QueueId, language: &LanguageTag, at: Instant) {
        let Some(queue) = self.queues.find(queue) else {
            return;
        };
        let language = self.language(language.primary());
        let rate = self.foresight.rates.entry((queue, language));
        rate.or_insert_with(|| Rate::new(at)).see(at);
    }

    /// What came of one level of a quote.
    pub fn judge(&mut self, judged: &Judged) {
        let given = &judged.given;
        if let Some(queue) = self.queues.find(given.queue) {
            let correction = self.foresight.corrections.entry(queue).or_default();
            correction.judge(given.made, judged.level, judged.kept);
        }
    }

    /// What the quotes of a queue are corrected by; nothing yet where none was judged.
    #[must_use]
    pub fn correction(&self, queue: QueueId) -> Correction {
        let queue = self.queues.find(queue);
        let known = queue.and_then(|queue| self.foresight.corrections.get(&queue));
        known.cloned().unwrap_or_default()
    }

    /// What the quotes of a queue are corrected by, as another node left it.
    pub fn put_correction(&mut self, queue: QueueId, correction: Correction) {
        if let Some(queue) = self.queues.find(queue) {
            self.foresight.corrections.insert(queue, correction);
        }
    }

    /// How the people of a queue work: its own habits once they are known, else those of all
    /// queues of its kind; `None` while neither is known.
    pub(super) fn habit(&self, queue: u32) -> Option<&Habit> {
        let own = self.foresight.habits.get(&queue);
        let class = self.queues.get(queue)?.class;
        let usual = self.foresight.usual.get(&class);
        let known = |habit: &&Habit| habit.accept.seen() >= KNOWN;
        own.filter(known).or(usual.filter(known))
    }

    /// The same, or a guess.
    pub(super) fn habit_or_guess(&self, queue: u32) -> Option<&Habit> {
        let own = self.foresight.habits.get(&queue);
        self.habit(queue).or(own)
    }

    /// A queue is on the Board: something is guessed of it.
    pub(in crate::dispatch) fn guess_habit(&mut self, index: u32) {
        if let Some(queue) = self.queues.get(index) {
            let habits = &mut self.foresight.habits;
            habits
                .entry(index)
                .or_insert_with(|| Habit::guessed(guess(queue)));
        }
    }

    /// A queue is gone: its number may be given to another.
    pub(in crate::dispatch) fn forget_habit(&mut self, index: u32) {
        let foresight = &mut self.foresight;
        foresight.habits.remove(&index);
        foresight.corrections.remove(&index);
        foresight.free.remove(&index);
        foresight.seen.remove(&index);
        foresight.rates.retain(|(queue, _), _| *queue != index);
        foresight.demands.retain(|(queue, _), _| *queue != index);
        foresight.lines.retain(|(queue, _), _| *queue != index);
    }
}
