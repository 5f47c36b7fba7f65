//! Point sets: the coordinate of any path, from its address.
//!
//! `u = coordinate(scenario, replicate, path, dimension)` is a pure function into the open
//! unit interval: no generator state travels through the program, any path can be replayed
//! from its number, and the order in which paths are drawn does not matter. A [`Points`] holds
//! what a run's point sets share, a [`Stream`] is one column: one dimension of one replicate.
//!
//! ```
//! use valsim::sampling::{DimensionKey, Points, Sampler};
//! let growth = DimensionKey { name_key: valsim::name::key(&["growth", "2027"]) };
//! let points = Points::new(Sampler::Sobol, 42, vec![growth], 1024)?;
//! let stream = points.stream(0, 3, 0);
//! let mut u = [0.0; 256];
//! stream.fill(512, &mut u);
//! assert_eq!(u[7], stream.coordinate(519));
//! # Ok::<(), valsim::sampling::PointsError>(())
//! ```

mod columns;
mod gain;
mod latin;
mod philox;
mod scramble;
mod sobol;

use crate::name::mix;
use columns::{Antithetic, Column, Random};
pub use gain::Patterns;
use latin::{Shuffle, Strata};
pub use philox::{PhiloxRng, philox4x32, to_unit};
pub use scramble::Scramble;
pub use sobol::{Directions, MAX_DIMENSIONS};

/// Most paths of one replicate under [`Sampler::Sobol`] and [`Sampler::LatinHypercube`].
pub const MAX_PATHS: u64 = 1 << 32;

/// How the points of a replicate are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sampler {
    /// Sobol' points under Owen's scramble; 2^k paths a replicate.
    Sobol,
    /// Independent coordinates, Philox4x32-10.
    Random,
    /// One path in each of n equal strata of every coordinate.
    LatinHypercube,
    /// Neighbouring paths 2k and 2k + 1 have u and 1 - u.
    Antithetic,
}

impl Sampler {
    /// All samplers, in the order in which they are listed to a user.
    pub const ALL: [Self; 4] = [Self::Sobol, Self::LatinHypercube, Self::Antithetic, Self::Random];

    /// The name it has in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sobol => "sobol",
            Self::Random => "random",
            Self::LatinHypercube => "latin_hypercube",
            Self::Antithetic => "antithetic",
        }
    }

    /// The sampler of that [name](Self::name), if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sampler| sampler.name() == name)
    }
}

/// What a dimension is known by wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DimensionKey {
    /// [`crate::name::key`] of the driver's dotted name and year.
    pub name_key: u64,
}

/// Why there are no such points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// A replicate without paths.
    #[error("a replicate needs at least one path")]
    NoPaths,
    /// More dimensions than there are direction numbers for.
    #[error(
        "sobol has direction numbers for {limit} dimensions, and {dimensions} are needed: \
         use the sampler `random`, or fewer drivers that vary by year"
    )]
    TooManyDimensions {
        /// Dimensions asked for.
        dimensions: usize,
        /// Dimensions there are, [`MAX_DIMENSIONS`].
        limit: usize,
    },
    /// More paths in one replicate than the sampler can tell apart.
    #[error(
        "{sampler} holds at most {limit} paths a replicate, and {paths} are asked for: \
         use more replicates"
    )]
    TooManyPaths {
        /// The sampler's name.
        sampler: &'static str,
        /// Paths asked for.
        paths: u64,
        /// [`MAX_PATHS`].
        limit: u64,
    },
    /// A number of Sobol' points that would break their balance.
    #[error("sobol needs a power of two of paths a replicate, and {paths} is none: use {next}")]
    NotAPowerOfTwo {
        /// Paths asked for.
        paths: u64,
        /// The next power of two above.
        next: u64,
    },
    /// An antithetic path without its partner.
    #[error("antithetic paths come in pairs, and {paths} is odd: use {next}")]
    Odd {
        /// Paths asked for.
        paths: u64,
        /// The even number above.
        next: u64,
    },
}

/// The point sets of a run: every scenario, replicate, path and dimension.
#[derive(Clone, Debug)]
pub struct Points {
    seed: u64,
    dimensions: Vec<DimensionKey>,
    paths_per_replicate: u64,
    shared: Shared,
}

/// What all columns of a sampler share.
#[derive(Clone, Debug)]
enum Shared {
    /// One for each dimension.
    Sobol(Vec<Directions>),
    Random,
    LatinHypercube(Strata),
    Antithetic,
}

impl Points {
    /// Point sets under a seed, any of which is as good as any other. Under
    /// [`Sampler::Sobol`] a dimension's place in the vector is its Sobol' dimension; under the
    /// other samplers its place does not matter.
    ///
    /// # Errors
    /// A number of paths or dimensions that the sampler cannot serve; see [`PointsError`].
    pub fn new(
        sampler: Sampler,
        seed: u64,
        dimensions: Vec<DimensionKey>,
        paths_per_replicate: u64,
    ) -> Result<Self, PointsError> {
        check(sampler, dimensions.len(), paths_per_replicate)?;
        let shared = match sampler {
            Sampler::Sobol => Shared::Sobol(Directions::first(dimensions.len())),
            Sampler::Random => Shared::Random,
            Sampler::LatinHypercube => Shared::LatinHypercube(Strata::new(paths_per_replicate)),
            Sampler::Antithetic => Shared::Antithetic,
        };
        Ok(Self { seed, dimensions, paths_per_replicate, shared })
    }

    /// The sampler.
    pub fn sampler(&self) -> Sampler {
        match self.shared {
            Shared::Sobol(_) => Sampler::Sobol,
            Shared::Random => Sampler::Random,
            Shared::LatinHypercube(_) => Sampler::LatinHypercube,
            Shared::Antithetic => Sampler::Antithetic,
        }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Coordinates of a path.
    pub fn dimensions(&self) -> &[DimensionKey] {
        &self.dimensions
    }

    /// Paths of each replicate.
    pub fn paths_per_replicate(&self) -> u64 {
        self.paths_per_replicate
    }

    /// One column: the coordinates of all paths of a replicate in a dimension.
    ///
    /// # Panics
    /// If there is no such dimension.
    pub fn stream(&self, scenario_key: u64, replicate: u32, dimension: usize) -> Stream<'_> {
        let replicate_key = mix(mix(self.seed, scenario_key), u64::from(replicate));
        let key = mix(replicate_key, self.dimensions[dimension].name_key);
        Stream(match &self.shared {
            Shared::Sobol(directions) => Column::Sobol(&directions[dimension], Scramble::new(key)),
            Shared::Random => Column::Random(Random { key }),
            Shared::LatinHypercube(strata) => Column::LatinHypercube(Shuffle::new(*strata, key)),
            Shared::Antithetic => Column::Antithetic(Antithetic { key }),
        })
    }
}

/// Whether a sampler can serve so many dimensions and paths of a replicate.
///
/// # Errors
/// See [`PointsError`].
pub fn check(sampler: Sampler, dimensions: usize, paths: u64) -> Result<(), PointsError> {
    let bounded = matches!(sampler, Sampler::Sobol | Sampler::LatinHypercube);
    if paths == 0 {
        Err(PointsError::NoPaths)
    } else if sampler == Sampler::Sobol && dimensions > MAX_DIMENSIONS {
        Err(PointsError::TooManyDimensions { dimensions, limit: MAX_DIMENSIONS })
    } else if bounded && paths > MAX_PATHS {
        Err(PointsError::TooManyPaths { sampler: sampler.name(), paths, limit: MAX_PATHS })
    } else if sampler == Sampler::Sobol && !paths.is_power_of_two() {
        Err(PointsError::NotAPowerOfTwo { paths, next: paths.next_power_of_two() })
    } else if sampler == Sampler::Antithetic && !paths.is_multiple_of(2) {
        Err(PointsError::Odd { paths, next: paths.saturating_add(1) })
    } else {
        Ok(())
    }
}

/// One column of a point set: path number to coordinate. Make it once a replicate and
/// dimension, then fill batch after batch.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a>(Column<'a>);

impl Stream<'_> {
    /// The coordinates of the paths `first`, `first + 1`, .. (one for each place of `u`).
    ///
    /// Paths are numbered from 0 to one below the paths of a replicate; there is nothing to be
    /// drawn past that. Any first path and number are right; quickest are 256 from a multiple of
    /// 256. The inner loops have no branches and take the instruction set of the function that
    /// calls this.
    #[inline(always)]
    pub fn fill(&self, first: u64, u: &mut [f64]) {
        self.0.fill(first, u);
    }

    /// The coordinate of one path; the same bits as [`Self::fill`].
    pub fn coordinate(&self, path: u64) -> f64 {
        let mut u = [0.0];
        self.fill(path, &mut u);
        u[0]
    }
}
