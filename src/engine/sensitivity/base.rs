//! The base points: two independent points, a and b, in every row.

use super::super::dispatch::{self, InstructionSet, Kernel};
use super::Design;
use crate::name;
use crate::sampling::{DimensionKey, Points, PointsError, Sampler, Stream};
use crate::special::normal_quantile_slice;

/// The points of all replicates; the first half of the dimensions is a, the second b.
pub(super) struct Base {
    points: Points,
    coordinates: usize,
    instructions: InstructionSet,
}

/// Key of the points beside those of a run.
const STREAM: u64 = 0x7365_6e73_6974_6976;

impl Base {
    pub fn new(coordinates: usize, design: &Design) -> Result<Self, PointsError> {
        let key = |dimension| DimensionKey { name_key: name::mix(STREAM, dimension) };
        let keys = (0..2 * coordinates as u64).map(key).collect();
        let points = Points::new(Sampler::Sobol, design.seed, keys, design.base_points)?;
        Ok(Self { points, coordinates, instructions: design.instructions })
    }

    /// Normals of some neighbouring points: columns of a, then columns of b.
    pub fn rows(&self, replicate: usize, first: u64, rows: usize) -> Vec<f64> {
        let stream = |dimension| self.points.stream(STREAM, replicate as u32, dimension);
        let mut draw = Draw {
            streams: (0..2 * self.coordinates).map(stream).collect(),
            first,
            levels: vec![0.5; rows],
            normals: vec![0.0; 2 * self.coordinates * rows],
        };
        dispatch::run(self.instructions, &mut draw);
        draw.normals
    }
}

struct Draw<'a> {
    streams: Vec<Stream<'a>>,
    first: u64,
    levels: Vec<f64>,
    normals: Vec<f64>,
}

impl Kernel for Draw<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let columns = self.normals.chunks_exact_mut(self.levels.len());
        for (stream, column) in self.streams.iter().zip(columns) {
            stream.fill(self.first, &mut self.levels);
            normal_quantile_slice(&self.levels, column);
        }
    }
}
