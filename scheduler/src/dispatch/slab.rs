//! Dense numbers for ids: the indexes hold four bytes where the rows hold sixteen.

use std::collections::BTreeMap;

/// Values by id and by a small number that stays the same while the value lives.
#[derive(Debug)]
pub(super) struct Slab<K, T> {
    by_id: BTreeMap<K, u32>,
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<K, T> Default for Slab<K, T> {
    fn default() -> Self {
        Self {
            by_id: BTreeMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<K: Ord + Copy, T> Slab<K, T> {
    /// The number of an id.
    pub(super) fn find(&self, id: K) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// The value of a number.
    pub(super) fn get(&self, index: u32) -> Option<&T> {
        self.slots.get(index as usize)?.as_ref()
    }

    /// The value of a number, to be changed.
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        self.slots.get_mut(index as usize)?.as_mut()
    }

    /// Takes a value in; an id that is there already keeps its number and gets the new value.
    pub(super) fn insert(&mut self, id: K, value: T) -> u32 {
        if let Some(index) = self.find(id) {
            self.slots[index as usize] = Some(value);
            return index;
        }
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.slots[index as usize] = Some(value);
        self.by_id.insert(id, index);
        index
    }

    /// Gives a value back; its number may be given to another.
    pub(super) fn remove(&mut self, id: K) -> Option<T> {
        let index = self.by_id.remove(&id)?;
        self.free.push(index);
        self.slots[index as usize].take()
    }

    /// Every number and value, in the order of ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.by_id
            .values()
            .filter_map(|&index| Some((index, self.get(index)?)))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// How many numbers were ever given out.
    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }
}
