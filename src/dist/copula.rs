//! What a driver's score is: a standard normal, or a Student t of the run's copula.

use super::split::Split;
use super::student_t;
use crate::special;

/// The family of the run's copula, which decides what distribution a driver's score has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Copula {
    /// Scores are standard normal.
    Gaussian,
    /// Scores follow Student's t with `df` degrees of freedom (0.5 to 1,000,000).
    StudentT {
        /// Degrees of freedom.
        df: f64,
    },
}

/// Normal scores beyond this are treated as this: one path in 6e15 has such a score, and an
/// uncorrelated driver's coordinate (at least 2^-53) never reaches it.
const FARTHEST: f64 = 8.25;

impl Copula {
    /// Level of a score.
    pub(super) fn split(self, score: f64) -> Split {
        match self {
            Self::Gaussian => Split::of_score(score),
            Self::StudentT { df } => student_t::split(df, score),
        }
    }

    /// Score of a level; infinite at the ends.
    pub(super) fn score(self, at: Split) -> f64 {
        match self {
            Self::StudentT { df } if at.below > 0.0 && at.above > 0.0 => student_t::score(df, at),
            _ => at.score(),
        }
    }

    /// A smooth, increasing, odd function of the score that is close to normal whatever the
    /// tails: the score itself, or sign(t) √(df ln(1 + t²/df)) for a t (Wallace 1959, without
    /// his factor).
    #[inline(always)]
    pub(super) fn coordinate(self, score: f64) -> f64 {
        match self {
            Self::Gaussian => score,
            Self::StudentT { df } => {
                let score = score.clamp(-1e150, 1e150);
                let excess = score * score / df;
                let sum = 1.0 + excess;
                let grown = sum - 1.0;
                let log = if grown > 0.0 { special::ln(sum) * (excess / grown) } else { excess };
                (df * log).sqrt().copysign(score)
            }
        }
    }

    /// The score of a coordinate.
    pub(super) fn score_of_coordinate(self, y: f64) -> f64 {
        match self {
            Self::Gaussian => y,
            Self::StudentT { df } => (df * libm::expm1(y * y / df)).sqrt().copysign(y),
        }
    }

    /// Coordinate of the farthest score that is distinguished, in 32nds.
    pub(super) fn reach(self) -> f64 {
        let y = self.coordinate(self.score(Split::of_score(FARTHEST)));
        (y * 32.0).ceil() / 32.0
    }
}
