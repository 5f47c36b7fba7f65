//! From independent normals to joint ones: correlation matrices, their repair and their root.
//!
//! All drivers of a run are joined by one copula. Drivers that no correlation connects stay
//! apart, so the matrix falls into blocks; each is checked, repaired if asked, and factored by
//! itself. Sizes are those of one block: `n` joint normals.

mod eigen;
mod nearest;
mod root;

pub use eigen::{Eigen, symmetric_eigen};
pub use nearest::{NotConverged, nearest_correlation};
pub use root::lower_root;

/// An eigenvalue down to this counts as zero.
pub const SEMIDEFINITE_TOLERANCE: f64 = 1e-10;
