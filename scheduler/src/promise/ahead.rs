//! The look-ahead: the next hours of a scene, played in the order of dispatch.
//!
//! Each sample draws how long everything takes and follows slots as they become free; whoever
//! dispatch would serve next is served: the least slack among those on time, then the late, oldest
//! first, with their reserved share. A query that is only asked about takes nobody's time.
//! It is the engine's order without its scores: which of several free experts is asked changes who
//! answers, hardly ever when (`dispatch::foresight` holds the two against each other).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arrivals::Arrivals;
use super::scene::{Item, Scene, Server};
use crate::chance::{Purpose, Stream};

/// How long a query waits that its only experts have refused, in microseconds: a cool-down.
const COOLED: i64 = 300_000_000;

/// An answer that does not come within the horizon.
pub const NEVER: i64 = i64::MAX;

/// How far and how often to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Where chance starts.
    pub seed: u64,
    /// What is told apart by it: the time, say.
    pub key: u64,
    /// Samples at most.
    pub samples: u32,
    /// Samples at least, whatever they cost.
    pub least: u32,
    /// Events after which no further sample is begun.
    pub events: u32,
    /// Events in one sample at most: what was not answered by then is not answered.
    pub each: u32,
    /// How far to look, in microseconds.
    pub horizon: i64,
}

/// When each of the items asked about was answered, one row per item, one entry per sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    /// Times from now to the first answer, in microseconds; [`NEVER`] beyond the horizon.
    pub rows: Vec<Vec<i64>>,
    /// How far each sample was played, in microseconds; [`NEVER`] when to its end.
    pub reached: Vec<i64>,
    /// Events that were played.
    pub events: u32,
}

/// Plays the scene until every item of `targets` is answered; each sample on its own.
#[must_use]
pub fn look_ahead(scene: &Scene<'_>, targets: &[u32], limits: Limits) -> Samples {
    let mut samples = Samples {
        rows: vec![Vec::with_capacity(limits.samples as usize); targets.len()],
        reached: Vec::new(),
        events: 0,
    };
    let mut play = Play::new(scene, targets);
    for sample in 0..limits.samples {
        if sample >= limits.least && samples.events >= limits.events {
            break;
        }
        let keys = [limits.key, u64::from(sample)];
        play.stream = Stream::new(limits.seed, Purpose::LookAhead, &keys);
        play.begin();
        let (events, reached) = play.run(limits);
        samples.events += events;
        samples.reached.push(reached);
        for (row, &target) in samples.rows.iter_mut().zip(targets) {
            row.push(play.answers.get(target as usize).copied().unwrap_or(NEVER));
        }
    }
    samples
}

/// What happens at an instant; in this order when several do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    /// A slot of this expert is free again.
    Free(u32),
    /// This expert's window begins.
    Up(u32),
    /// This item stands in its line.
    Joins(u32),
    /// One more of this stream arrives.
    Arrives(u32),
}

/// What happens when; the earliest first in a heap.
type Coming = Reverse<(i64, Happens)>;

/// Those on time by their key, or the late by since when they wait.
type Line = BinaryHeap<Reverse<(i64, u32)>>;

/// How every sample begins.
#[derive(Default)]
struct Opening {
    /// Who has room, whoever can do least else first; once for every slot.
    ready: Vec<u32>,
    lines: Vec<Line>,
    agenda: Vec<Coming>,
}

/// One sample.
struct Play<'s> {
    scene: &'s Scene<'s>,
    opening: Opening,
    stream: Stream,
    classes_of: Vec<Vec<u16>>,
    idle: Vec<Vec<u32>>,
    items: Vec<Item>,
    answers: Vec<i64>,
    wanted: Vec<bool>,
    targets: usize,
    open: usize,
    on_time: Vec<Line>,
    late: Vec<Line>,
    passed_over: Vec<u32>,
    /// How many experts may serve each pool.
    able: Vec<u32>,
    agenda: BinaryHeap<Coming>,
}

impl<'s> Play<'s> {
    fn new(scene: &'s Scene<'s>, targets: &[u32]) -> Self {
        let pools = usize::from(scene.pools);
        let mut classes_of = vec![Vec::new(); pools];
        for (class, members) in scene.classes.iter().enumerate() {
            for &pool in members {
                if let Some(classes) = classes_of.get_mut(usize::from(pool)) {
                    classes.push(class as u16);
                }
            }
        }
        for classes in &mut classes_of {
            // Whoever can do least else is taken first.
            classes.sort_by_key(|&class| (scene.classes[usize::from(class)].len(), class));
        }
        let mut able = vec![0; pools];
        for server in &scene.servers {
            let members = scene.classes.get(usize::from(server.class));
            for &pool in members.into_iter().flatten() {
                able[usize::from(pool)] += 1;
            }
        }
        let mut wanted = vec![false; scene.items.len()];
        for &target in targets {
            if let Some(wanted) = wanted.get_mut(target as usize) {
                *wanted = true;
            }
        }
        let mut play = Self {
            scene,
            opening: Opening::default(),
            stream: Stream::new(0, Purpose::LookAhead, &[]),
            classes_of,
            idle: vec![Vec::new(); scene.classes.len()],
            items: Vec::new(),
            answers: Vec::new(),
            wanted,
            targets: targets.len(),
            open: 0,
            on_time: vec![BinaryHeap::new(); pools],
            late: vec![BinaryHeap::new(); pools],
            passed_over: vec![0; pools],
            able,
            agenda: BinaryHeap::new(),
        };
        play.opening = play.opening();
        play
    }

    /// What is the same in every sample: who has room, who stands in line, who comes when.
    fn opening(&self) -> Opening {
        let scene = self.scene;
        let mut opening = Opening {
            lines: vec![Line::new(); usize::from(scene.pools)],
            ..Opening::default()
        };
        for (number, server) in (0..).zip(&scene.servers) {
            let here = server.windows.first().is_some_and(|&(from, _)| from <= 0);
            let free = usize::from(server.slots).saturating_sub(server.held.len());
            let slots = if here { free } else { 0 };
            opening.ready.extend(std::iter::repeat_n(number, slots));
            let later = server.windows.iter().filter(|&&(from, _)| from > 0);
            let up = later.map(|&(from, _)| Reverse((from, Happens::Up(number))));
            opening.agenda.extend(up);
        }
        let class = |server: &u32| scene.servers.get(*server as usize).map(|s| s.class);
        let pools = |server: &u32| scene.classes.get(usize::from(class(server)?)).map(Vec::len);
        opening
            .ready
            .sort_by_key(|server| (pools(server), class(server), *server));
        for (number, item) in (0..).zip(&scene.items).filter(|(_, item)| !item.held) {
            match opening.lines.get_mut(usize::from(item.pool)) {
                Some(line) if item.joins <= 0 => line.push(Reverse((item.order, number))),
                _ => opening
                    .agenda
                    .push(Reverse((item.joins, Happens::Joins(number)))),
            }
        }
        opening
    }

    /// The scene as it is now.
    fn begin(&mut self) {
        self.idle.iter_mut().for_each(Vec::clear);
        self.on_time.clone_from(&self.opening.lines);
        // Made a heap at once, when all is in it.
        let mut coming = std::mem::take(&mut self.agenda).into_vec();
        coming.clone_from(&self.opening.agenda);
        self.late.iter_mut().for_each(BinaryHeap::clear);
        self.passed_over.fill(0);
        self.items.clone_from(&self.scene.items);
        self.answers.clear();
        self.answers.resize(self.items.len(), NEVER);
        self.open = self.targets;
        let scene = self.scene;
        for (number, server) in (0..).zip(&scene.servers) {
            self.enter((number, server), &mut coming);
        }
        self.agenda = coming.into();
        for place in 0..self.opening.ready.len() {
            self.free(self.opening.ready[place], 0);
        }
        for (number, arrivals) in scene.arrivals.iter().enumerate() {
            self.plan_arrival(number as u32, arrivals, 0);
        }
    }

    /// An expert with what is in hand: each piece ends, and its slot is free.
    fn enter(&mut self, (number, server): (u32, &Server), coming: &mut Vec<Coming>) {
        for held in &server.held {
            let Some(habit) = self.scene.habits.get(usize::from(held.habit)) else {
                continue;
            };
            let (mut at, mut age) = (0, held.age);
            if held.offered {
                (at, age) = (habit.accept.draw_rest(held.age, &mut self.stream), 0);
            }
            let rest = habit.handle.draw_rest(age, &mut self.stream) as f64 * server.pace;
            if let Some(item) = held.answers {
                let reply = at + habit.reply.draw_rest(age, &mut self.stream);
                self.answer(item, reply);
            }
            let ends = at.saturating_add(rest as i64);
            coming.push(Reverse((ends, Happens::Free(number))));
        }
    }

    fn plan_arrival(&mut self, number: u32, arrivals: &Arrivals<'_>, now: i64) {
        if let Some(at) = arrivals.next(now, &mut self.stream) {
            self.agenda.push(Reverse((at, Happens::Arrives(number))));
        }
    }

    /// Until everything asked about is answered; answers how many events that took, and how far
    /// it got where that was too many.
    fn run(&mut self, limits: Limits) -> (u32, i64) {
        let mut events = 0;
        while self.open > 0
            && let Some(Reverse((now, what))) = self.agenda.pop()
            && now <= limits.horizon
        {
            if events >= limits.each {
                return (events, now);
            }
            events += 1;
            self.happen(now, what);
        }
        (events, NEVER)
    }

    fn happen(&mut self, now: i64, what: Happens) {
        match what {
            Happens::Free(server) => self.free(server, now),
            Happens::Up(server) => {
                let slots = self
                    .scene
                    .servers
                    .get(server as usize)
                    .map_or(0, |s| s.slots);
                (0..slots).for_each(|_| self.free(server, now));
            }
            Happens::Joins(item) => self.join(item, now),
            Happens::Arrives(number) => {
                let Some(arrivals) = self.scene.arrivals.get(number as usize) else {
                    return;
                };
                self.items.push(Item {
                    pool: arrivals.pool,
                    habit: arrivals.habit,
                    order: now + arrivals.slack,
                    late_after: now + arrivals.slack,
                    received: now,
                    joins: now,
                    probe: false,
                    held: false,
                });
                self.answers.push(NEVER);
                self.join((self.items.len() - 1) as u32, now);
                self.plan_arrival(number, arrivals, now);
            }
        }
    }

    fn is_here(&self, server: u32, now: i64) -> bool {
        let windows = self.scene.servers.get(server as usize).map(|s| &s.windows);
        windows.is_some_and(|w| w.iter().any(|&(from, to)| from <= now && now < to))
    }

    /// A slot is free: the next in line gets it, or it waits for somebody.
    fn free(&mut self, server: u32, now: i64) {
        if !self.is_here(server, now) {
            return;
        }
        let Some(class) = self.scene.servers.get(server as usize).map(|s| s.class) else {
            return;
        };
        while let Some(item) = self.next(class, now) {
            if self.ask(server, item, now) {
                return;
            }
        }
        self.idle[usize::from(class)].push(server);
    }

    /// Takes the item out of its line that dispatch would serve next.
    fn next(&mut self, class: u16, now: i64) -> Option<u32> {
        let scene = self.scene;
        let pools = scene.classes.get(usize::from(class))?;
        let every = scene.reserve_every.map(|every| u32::from(every.max(1)));
        let share = every.map_or(u32::MAX, |every| every - 1);
        let mut on_time: Option<(i64, u16)> = None;
        let mut late: Option<(i64, u16)> = None;
        let mut reserved: Option<(i64, u16)> = None;
        for &pool in pools {
            self.sort_late(pool, now);
            if let Some(&Reverse((order, _))) = self.on_time[usize::from(pool)].peek() {
                on_time = Some(on_time.map_or((order, pool), |best| best.min((order, pool))));
            }
            if let Some(&Reverse((received, _))) = self.late[usize::from(pool)].peek() {
                let entry = (received, pool);
                late = Some(late.map_or(entry, |best| best.min(entry)));
                if self.passed_over[usize::from(pool)] >= share {
                    reserved = Some(reserved.map_or(entry, |best| best.min(entry)));
                }
            }
        }
        if let (None, Some((_, pool))) = (reserved, on_time) {
            for &other in pools {
                let waits = !self.late[usize::from(other)].is_empty();
                self.passed_over[usize::from(other)] += u32::from(waits);
            }
            let Reverse((_, item)) = self.on_time[usize::from(pool)].pop()?;
            return Some(item);
        }
        let (_, pool) = reserved.or(late)?;
        let passed = &mut self.passed_over[usize::from(pool)];
        *passed = passed.saturating_sub(share);
        let Reverse((_, item)) = self.late[usize::from(pool)].pop()?;
        Some(item)
    }

    /// Those who can no longer be on time stand with the late.
    fn sort_late(&mut self, pool: u16, now: i64) {
        let line = &mut self.on_time[usize::from(pool)];
        while let Some(&Reverse((_, item))) = line.peek() {
            let entry = &self.items[item as usize];
            if entry.late_after >= now {
                return;
            }
            line.pop();
            self.late[usize::from(pool)].push(Reverse((entry.received, item)));
        }
    }

    fn join(&mut self, number: u32, now: i64) {
        let Some(&item) = self.items.get(number as usize) else {
            return;
        };
        if let Some(server) = self.idle_for(item.pool, now) {
            if !self.ask(server, number, now)
                && let Some(class) = self.scene.servers.get(server as usize).map(|s| s.class)
            {
                self.idle[usize::from(class)].push(server);
            }
            return;
        }
        let Some(line) = self.on_time.get_mut(usize::from(item.pool)) else {
            return;
        };
        line.push(Reverse((item.order, number)));
    }

    /// Takes a free expert for a pool who is still here.
    fn idle_for(&mut self, pool: u16, now: i64) -> Option<u32> {
        let classes = self.classes_of.get(usize::from(pool))?;
        for at in 0..classes.len() {
            let class = usize::from(self.classes_of[usize::from(pool)][at]);
            while let Some(server) = self.idle[class].pop() {
                if self.is_here(server, now) {
                    return Some(server);
                }
            }
        }
        None
    }

    /// Asks an expert; true when that takes the slot.
    fn ask(&mut self, server: u32, number: u32, now: i64) -> bool {
        let scene = self.scene;
        let item = self.items[number as usize];
        let (Some(expert), Some(habit)) = (
            scene.servers.get(server as usize),
            scene.habits.get(usize::from(item.habit)),
        ) else {
            return false;
        };
        let accepts = self.stream.happens(expert.take_rate);
        let (answer, busy) = if accepts {
            let at = now + habit.accept.draw(&mut self.stream);
            let reply = at + habit.reply.draw(&mut self.stream);
            let work = habit.handle.draw(&mut self.stream) as f64 * expert.pace;
            (Some(reply), at.saturating_add(work as i64))
        } else {
            (None, now + habit.refuse.draw(&mut self.stream))
        };
        match answer {
            Some(reply) => self.answer(number, reply),
            None => {
                // Where only one may be asked, whoever refused cools down first.
                let lonely = self.able[usize::from(item.pool)] < 2;
                let pause = if lonely { COOLED } else { 0 };
                let back = (busy.max(now + 1) + pause, Happens::Joins(number));
                self.agenda.push(Reverse(back));
            }
        }
        if item.probe {
            return false;
        }
        let free = (busy.max(now + 1), Happens::Free(server));
        self.agenda.push(Reverse(free));
        true
    }

    fn answer(&mut self, number: u32, at: i64) {
        let Some(answer) = self.answers.get_mut(number as usize) else {
            return;
        };
        if *answer == NEVER {
            *answer = at;
            let wanted = self.wanted.get(number as usize).copied().unwrap_or(false);
            self.open -= usize::from(wanted);
        }
    }
}
