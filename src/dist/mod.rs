//! Marginals: what a driver's value can be, on its own.
//!
//! A [`Marginal`] is given by its quantile function; a driver's value is `Q(Φ(z))` with `z` the
//! driver's normal score. Its constructors are the only door: what they return is right in every
//! parameter. [`ScoreMap`] is the same function in the form that sampling evaluates.
//!
//! One file a family; `family` says what a family can do, `split` how probabilities stay
//! exact in both tails.

mod beta;
mod centre;
mod constant;
mod copula;
mod discrete;
mod empirical;
mod family;
mod gamma;
mod law;
mod lognormal;
mod marginal;
mod metalog;
mod mixture;
mod moments;
mod normal;
mod quantiles;
mod refusal;
mod score_map;
mod solve;
mod split;
mod student_t;
mod table;
mod triangular;
mod truncated;
mod uniform;
mod words;

pub use copula::Copula;
pub use marginal::Marginal;
pub use quantiles::Quantile;
pub use refusal::Refusal;
pub use score_map::ScoreMap;
