//! Statistics that merge exactly: fed columns of results, read as estimates with error bars.
//!
//! A column holds one result of consecutive paths of one scenario and one replicate; a path
//! without a value is a NaN in it. What a column adds is settled by the column alone, and parts
//! are joined by integer additions and comparisons, so any order of batches and any split over
//! threads or shards ends in the same bits.
//!
//! * [`Scale`], from a pilot: the frame in which a result is summed and binned.
//! * [`Summary`] = [`Moments`] + [`Bins`]; several of them, weighted, read as a [`Mixture`].
//! * [`LinearHistogram`], [`CrossProducts`]: round bins to show, correlations achieved.
//! * [`GroupedBins`]: bins apart by replicate, for the error bars of percentiles.
//! * [`given`]: what moves a result, from paths kept whole; [`jackknife()`] gives its error bars.
//! * [`discovery`]: the paths on which an event happens beside all paths.
//! * [`Estimate`]: means, differences and shares with honest intervals.

mod bins;
mod cells;
mod counts;
pub mod discovery;
mod estimate;
mod exact_sum;
pub mod given;
mod histogram;
mod jackknife;
mod mixture;
mod moments;
mod pairs;
mod proportion;
mod quantile;
mod replicates;
mod running;
mod scale;
mod shapley;
mod share;
mod summary;

pub use bins::Bins;
pub use estimate::{
    Estimate, mean_from_replicates, mean_from_sample, paired_difference, replicate_means,
    standard_deviation,
};
pub use exact_sum::ExactSum;
pub use histogram::{LinearHistogram, round_width};
pub use jackknife::jackknife;
pub use mixture::Mixture;
pub use moments::{MeanAndSpread, Moments, mean_and_spread};
pub use pairs::CrossProducts;
pub use proportion::{Interval, clopper_pearson, jeffreys, quantile_ranks, wilson};
pub use quantile::{GroupedBins, GroupedPart, quantile_estimates};
pub use replicates::{linearised, mean_of_replicates, mixture_quantile, tied_to};
pub use scale::Scale;
pub use shapley::shapley;
pub use share::{Hits, replicate_shares, share_from_replicates, share_from_sample, smoothed_share};
pub use summary::Summary;
