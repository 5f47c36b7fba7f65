//! Numbers that start where a line of the cache does.

use std::ops::{Deref, DerefMut};

/// Bytes of a line of the cache, and of the widest register.
const LINE: usize = 64;

/// A fixed number of `f64`. A register read from memory that lies across two lines takes two
/// reads, and the system's memory begins a quarter of a line after one.
pub(super) struct Aligned {
    values: Vec<f64>,
    start: usize,
    length: usize,
}

impl Aligned {
    /// So many numbers of the same value.
    pub fn new(value: f64, length: usize) -> Self {
        let room = LINE / size_of::<f64>();
        let values = vec![value; length + room];
        let start = values.as_ptr().align_offset(LINE).min(room);
        Self { values, start, length }
    }
}

impl Deref for Aligned {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        &self.values[self.start..self.start + self.length]
    }
}

impl DerefMut for Aligned {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values[self.start..self.start + self.length]
    }
}
