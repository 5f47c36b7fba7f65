//! One distribution of any family.

use super::beta::Beta;
use super::constant::Constant;
use super::discrete::Discrete;
use super::empirical::Empirical;
use super::family::Family;
use super::gamma::Gamma;
use super::lognormal::Lognormal;
use super::metalog::Metalog;
use super::mixture::Mixture;
use super::normal::Normal;
use super::refusal::Refusal;
use super::split::Split;
use super::student_t::StudentT;
use super::triangular::Triangular;
use super::truncated::Truncated;
use super::uniform::Uniform;

/// A distribution of one of the families, whose functions it has as its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Law {
    Constant(Constant),
    Uniform(Uniform),
    Triangular(Triangular),
    Beta(Beta),
    Normal(Normal),
    Lognormal(Lognormal),
    StudentT(StudentT),
    Gamma(Gamma),
    Metalog(Metalog),
    Empirical(Empirical),
    Discrete(Discrete),
    Mixture(Mixture),
    Truncated(Truncated),
}

macro_rules! law_of {
    ($($family:ident)*) => {
        $(impl From<$family> for Law {
            fn from(family: $family) -> Self {
                Self::$family(family)
            }
        })*

        impl std::ops::Deref for Law {
            type Target = dyn Family;
            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$family(family) => family,)*
                }
            }
        }
    };
}
law_of!(Constant Uniform Triangular Beta Normal Lognormal StudentT Gamma Metalog Empirical Discrete Mixture Truncated);

impl Law {
    /// P(X <= x) and P(X > x) for any x; NaN for NaN.
    pub fn at_most(&self, x: f64) -> Split {
        ends_first(x, || (**self).at_most(x))
    }

    /// P(X < x) and P(X >= x) for any x; NaN for NaN.
    pub fn below(&self, x: f64) -> Split {
        ends_first(x, || (**self).below(x))
    }

    /// Quantile at a level that may be an end.
    pub fn quantile_at(&self, at: Split) -> f64 {
        if at.below <= 0.0 {
            self.support().0
        } else if at.above <= 0.0 {
            self.support().1
        } else {
            self.quantile(at)
        }
    }

    /// The part from a to b, which holds some probability.
    pub fn cut(&self, a: f64, b: f64) -> Result<Self, Refusal> {
        match self {
            Self::Constant(_) => Ok(self.clone()),
            Self::Uniform(uniform) => {
                let (low, high) = uniform.support();
                Uniform::law(low.max(a), high.min(b))
            }
            Self::Empirical(empirical) => empirical.cut(a, b),
            Self::Discrete(discrete) => discrete.cut(a, b),
            Self::Mixture(mixture) => mixture.cut(a, b),
            _ => Ok(Truncated::law(self.clone(), a, b)),
        }
    }
}

/// Spares the families the points where nothing is to be computed.
fn ends_first(x: f64, split: impl Fn() -> Split) -> Split {
    if x == f64::NEG_INFINITY {
        Split::START
    } else if x == f64::INFINITY {
        Split::END
    } else if x.is_nan() {
        Split { below: x, above: x }
    } else {
        split()
    }
}
