//! What every family of distributions can do.

use super::split::Split;

/// A distribution function and its inverse. Families are continuous unless they override
/// [`Family::below`].
pub(super) trait Family {
    /// Smallest x whose distribution function reaches the level; both parts of the level > 0.
    fn quantile(&self, at: Split) -> f64;

    /// `Q(Φ(z))`; overridden where the normal score enters directly.
    fn quantile_of_score(&self, z: f64) -> f64 {
        self.quantile(Split::of_score(z))
    }

    /// P(X <= x) and P(X > x).
    fn at_most(&self, x: f64) -> Split;

    /// P(X < x) and P(X >= x).
    fn below(&self, x: f64) -> Split {
        self.at_most(x)
    }

    /// Density of the part that has one, per unit of x.
    fn density(&self, x: f64) -> f64;

    /// Mean, where it exists.
    fn mean(&self) -> Option<f64>;

    /// Standard deviation, where it exists.
    fn sd(&self) -> Option<f64>;

    /// The one most likely value, where there is one.
    fn mode(&self) -> Option<f64>;

    /// Least and greatest possible value, infinite where there is none.
    fn support(&self) -> (f64, f64);

    /// Points where the distribution function is not smooth, in no order: kinks, atoms, finite
    /// ends.
    fn corners(&self) -> Vec<f64> {
        let (low, high) = self.support();
        [low, high].into_iter().filter(|x| x.is_finite()).collect()
    }

    /// Tail indices below and above: moments of a smaller order exist.
    fn tail_index(&self) -> (f64, f64) {
        (f64::INFINITY, f64::INFINITY)
    }
}
