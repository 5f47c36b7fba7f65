//! If these failed, a driver would not have the distribution that its author wrote: odds of price
//! targets would be off by errors that no number of paths removes.

mod references;
mod refusals;
mod score_maps;
mod shapes;

use valsim::dist::{Marginal, Quantile, Refusal};

const EPSILON: f64 = f64::EPSILON;
const INFINITY: f64 = f64::INFINITY;

fn quantiles(pairs: &[(u8, f64)]) -> Vec<Quantile> {
    pairs.iter().map(|&(percent, value)| Quantile { percent, value }).collect()
}

fn pair(a: (u8, f64), b: (u8, f64)) -> [Quantile; 2] {
    quantiles(&[a, b]).try_into().unwrap()
}

fn metalog(pairs: &[(u8, f64)], low: Option<f64>, high: Option<f64>) -> Result<Marginal, Refusal> {
    Marginal::metalog(quantiles(pairs), low, high)
}

/// The marginals of the independent Monte Carlo, by name.
fn every_distribution() -> Vec<(&'static str, Marginal)> {
    let normal = |mean, sd| Marginal::normal(mean, sd).unwrap();
    let built = [
        ("a_uniform", Marginal::uniform(-1.0, 3.0)),
        ("b_triangular", Marginal::triangular(0.0, 0.0, 2.0)),
        ("c_pert", Marginal::pert(1.0, 4.0, 5.0, 6.0)),
        ("d_normal", Marginal::normal_from_quantiles(pair((5, 2.0), (95, 10.0)))),
        ("e_lognormal", Marginal::lognormal(4.0, 3.0, 1.0)),
        ("f_student", Marginal::student_t(1.0, 0.5, 4.0)),
        ("g_beta", Marginal::beta(0.7, 2.2, -2.0, 6.0)),
        ("h_gamma", Marginal::gamma(3.0, 2.0)),
        ("i_metalog3", metalog(&[(10, 5.0), (50, 9.0), (90, 16.0)], Some(0.0), None)),
        (
            "j_metalog5",
            metalog(&[(5, -4.0), (25, -1.0), (50, 0.5), (75, 2.5), (95, 9.0)], None, None),
        ),
        ("k_empirical", Marginal::empirical(vec![3.1, 0.2, 5.5, 2.2, 2.9, 8.4, 4.0])),
        ("l_discrete", Marginal::discrete(vec![0.0, 10.0, 25.0], vec![0.5, 0.3, 0.2])),
        (
            "m_mixture",
            Marginal::mixture(
                vec![normal(0.0, 1.0), Marginal::uniform(4.0, 6.0).unwrap()],
                &[0.7, 0.3],
            ),
        ),
        ("n_truncated", normal(0.0, 1.0).truncate(0.5, 2.0)),
        (
            "o_truncated_lognormal",
            Marginal::lognormal_from_quantiles(pair((10, 1.0), (90, 9.0)), 0.0)
                .unwrap()
                .truncate(0.0, 12.0),
        ),
    ];
    built.map(|(name, marginal)| (name, marginal.unwrap())).into()
}

/// The above and awkward ones: heavy and light tails, U shapes, gaps, atoms, kinks.
fn all() -> Vec<Marginal> {
    let t = |df| Marginal::student_t(1.0, 0.5, df).unwrap();
    let atom = || Marginal::constant(0.0).unwrap();
    let more = [
        Marginal::pert(0.08, 0.23, 0.40, 4.0),
        Marginal::pert(0.0, 0.0, 1.0, 4.0),
        Marginal::triangular(0.08, 0.095, 0.12),
        Marginal::triangular(-2.0, -1.0, -1.0),
        Marginal::normal(0.04, 0.03),
        Marginal::beta(0.1, 0.1, 0.0, 1.0),
        Marginal::beta(2000.0, 3000.0, 0.0, 1.0),
        Marginal::gamma(3.0, 9.0),
        Marginal::gamma(5.0, 0.05),
        metalog(&[(10, 5.0), (50, 9.0), (90, 16.0)], Some(0.0), Some(30.0)),
        metalog(&[(10, -16.0), (50, -9.0), (90, -5.0)], None, Some(0.0)),
        Marginal::mixture(vec![atom(), Marginal::lognormal(4.0, 1.6, 0.0).unwrap()], &[1.0, 9.0]),
        Marginal::mixture(
            vec![Marginal::uniform(0.0, 1.0).unwrap(), Marginal::uniform(4.0, 6.0).unwrap()],
            &[0.5, 0.5],
        ),
        t(3.0).truncate(-INFINITY, 1.5),
        Marginal::triangular(0.0, 1.0, 2.0).unwrap().truncate(0.5, INFINITY),
        Marginal::gamma(3.0, 2.0).unwrap().truncate(8.0, 20.0),
        Marginal::pert(1e9, 1e9 + 1.0, 1e9 + 3.0, 4.0),
    ];
    let every = every_distribution().into_iter().map(|(_, marginal)| marginal);
    every.chain(more.map(Result::unwrap)).chain([t(2.5), t(1.0), t(30.0)]).collect()
}

fn close(got: f64, want: f64, relative: f64, what: &str) {
    let error = (got - want).abs();
    assert!(error <= relative * want.abs(), "{what}: {got} for {want}, off by {error:e}");
}

/// sd, or what stands for it where there is none.
fn scale(marginal: &Marginal) -> f64 {
    let spread = (marginal.quantile(0.75) - marginal.quantile(0.25)) / 1.349;
    marginal.sd().unwrap_or(spread)
}
