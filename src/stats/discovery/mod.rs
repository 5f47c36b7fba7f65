//! What must be true when an event happens: the paths that meet it beside all paths.
//!
//! Both are [`Rows`]: each driver's value as its place, the hundredth of its distribution over all
//! paths in which it lies ([`Places`]). [`Lifts`] looks at one driver, [`Joint`] at
//! two, [`peel()`] finds a box in a few, and [`medoids()`] the typical rows.

mod joint;
mod lift;
mod medoids;
mod partition;
mod peel;
mod places;

pub use joint::Joint;
pub use lift::{DECILES, Lifts};
pub use medoids::{Medoid, medoids};
pub use peel::{Bounds, Peeled, peel};
pub use places::{PLACES, Places, Rows};
