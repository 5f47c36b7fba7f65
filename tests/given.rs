//! If these fail, the tornado names the wrong driver, or an interval beside it promises more
//! than the paths know.
//!
//! Results are sums of normals, for which every figure is known on paper.

mod support;

use support::{Run, find, number_in};
use valsim::name::key;
use valsim::sampling::{DimensionKey, Points, Sampler};
use valsim::special::normal_quantile;
use valsim::stats::given::{
    ClassSums, Frame, RankProducts, Ranked, Results, Segment, partial_correlations,
};
use valsim::stats::{Estimate, jackknife};

const REPLICATES: usize = 16;
const EACH: u64 = 512;

/// y = 2 a + b, and c that has no part in it, on all replicates of scrambled points.
struct Sum {
    drivers: Vec<Vec<f64>>,
    y: Vec<f64>,
    frame: Frame,
}

impl Sum {
    fn new(seed: u64) -> Self {
        let keys = ["a", "b", "c"].map(|name| DimensionKey { name_key: key(&[name]) });
        let points = Points::new(Sampler::Sobol, seed, keys.to_vec(), EACH).unwrap();
        let column = |dimension: usize| -> Vec<f64> {
            let replicate = |replicate: usize| {
                let stream = points.stream(0, replicate as u32, dimension);
                (0..EACH).map(move |path| normal_quantile(stream.coordinate(path)))
            };
            (0..REPLICATES).flat_map(replicate).collect()
        };
        let drivers: Vec<Vec<f64>> = (0..3).map(column).collect();
        let y = drivers[0].iter().zip(&drivers[1]).map(|(a, b)| 2.0 * a + b).collect();
        let segment = |replicate: usize| {
            let first = replicate * EACH as usize;
            Segment { rows: first..first + EACH as usize, replicate, weight: 0.25 }
        };
        let frame =
            Frame { segments: (0..REPLICATES).map(segment).collect(), replicates: REPLICATES };
        Self { drivers, y, frame }
    }

    fn ranked(&self, driver: usize) -> Ranked {
        Ranked::in_frame(&self.drivers[driver], &self.frame)
    }

    fn classes(&self, driver: usize) -> ClassSums {
        Results::new(&[&self.y], &self.frame).by_class(&self.ranked(driver)).remove(0)
    }
}

fn estimate(figure: impl Fn(Option<usize>) -> f64) -> Estimate {
    let without: Vec<f64> = (0..REPLICATES).map(|replicate| figure(Some(replicate))).collect();
    jackknife(figure(None), &without, 0.95).unwrap()
}

/// Within five of its own standard errors and what the method itself may be off by.
fn near(found: Estimate, truth: f64, bias: f64) {
    let room = 5.0 * found.standard_error.unwrap() + bias;
    assert!((found.value - truth).abs() <= room, "{} for {truth}, room {room}", found.value);
}

/// The jackknife of a mean is the mean with the textbook's error.
#[test]
fn the_jackknife_of_a_mean_is_the_mean() {
    let values = [1.0, 4.0, 2.0, 5.0];
    let without: Vec<f64> = values.iter().map(|value| (12.0 - value) / 3.0).collect();
    let found = jackknife(3.0, &without, 0.95).unwrap();
    // Variance (4 + 1 + 1 + 4) / 3 = 10/3 over 4 values; t(3) at 0.975 is 3.182446305.
    let error = (10.0_f64 / 12.0).sqrt();
    assert!((found.value - 3.0).abs() < 1e-12);
    assert!((found.standard_error.unwrap() - error).abs() < 1e-12);
    assert!((found.high - 3.0 - 3.182_446_305 * error).abs() < 1e-8);
    assert!(jackknife(3.0, &[3.0], 0.95).unwrap().standard_error.is_none());
    assert!(jackknife(f64::NAN, &without, 0.95).is_none());
}

/// The mean of a standard normal's lowest decile is -φ(z)/0.1 = -1.754983, so that with a in
/// its lowest decile y lies at -3.509967. Its first-order index is 4/5; in 20 classes
/// Σ (class mean)² / 20 of a normal is 0.98331 (by the normal density at the borders).
#[test]
fn swings_and_first_order_indices_are_those_of_the_normal() {
    let sum = Sum::new(0);
    let (a, b, c) = (sum.classes(0), sum.classes(1), sum.classes(2));
    near(estimate(|without| a.low(without)), -3.509_967, 0.0);
    near(estimate(|without| a.high(without)), 3.509_967, 0.0);
    near(estimate(|without| b.high(without)), 1.754_983, 0.0);
    near(estimate(|without| a.first_order(without)), 0.8 * 0.98331, 0.0);
    near(estimate(|without| b.first_order(without)), 0.2 * 0.98331, 0.0);
    let unused = estimate(|without| c.first_order(without));
    assert!(unused.low <= 0.0 && unused.high >= 0.0 && unused.high < 0.01, "{unused:?}");
}

/// Spearman's correlation of joint normals is 6/π asin(ρ/2) (Pearson 1907), ρ = 2/√5 and 1/√5.
/// A partial one of three columns is the textbook's (r - r s) / √((1 - r²)(1 - s²)).
#[test]
fn rank_correlations_are_those_of_the_normal() {
    let sum = Sum::new(1);
    let ranks: Vec<Vec<f64>> = (0..3).map(|driver| sum.ranked(driver).centred()).collect();
    let y = Ranked::in_frame(&sum.y, &sum.frame).centred();
    let products = RankProducts::new(&[&ranks[0], &ranks[1], &ranks[2], &y], &sum.frame);
    let spearman = |at: usize| estimate(|without| products.correlations(without)[at * 4 + 3]);
    near(spearman(0), 6.0 / std::f64::consts::PI * libm::asin(1.0 / 5.0_f64.sqrt()), 0.0);
    near(spearman(1), 6.0 / std::f64::consts::PI * libm::asin(0.5 / 5.0_f64.sqrt()), 0.0);
    near(spearman(2), 0.0, 0.0);
    let all = products.correlations(None);
    let found = partial_correlations(&all, 4, &[0, 1], &[3]);
    let [r, s, between] = [all[3], all[4 + 3], all[1]];
    let expected = (r - s * between) / ((1.0 - s * s) * (1.0 - between * between)).sqrt();
    // Four operations a figure, each rounded by 1.1e-16 and magnified at most 1/(1 - s²) < 2.
    assert!((found[0][0] - expected).abs() < 1e-14, "{} for {expected}", found[0][0]);
    // The same column twice: the first keeps its figure, the second is determined.
    let twice = RankProducts::new(&[&ranks[0], &ranks[0], &ranks[1], &y], &sum.frame);
    let found = partial_correlations(&twice.correlations(None), 4, &[0, 1, 2], &[3]);
    assert!((found[0][0] - expected).abs() < 1e-12 && found[0][1].is_nan());
}

/// Equal values share the classes they span: of a coin that decides the result, the lowest
/// decile holds tails only, and in a coin that has no part both deciles have the whole mean.
#[test]
fn equal_values_share_their_classes() {
    let coin: Vec<f64> = (0..1024).map(|row| f64::from(row % 2)).collect();
    let other: Vec<f64> = (0..1024).map(|row| f64::from(row / 2 % 2)).collect();
    let segments = vec![Segment { rows: 0..1024, replicate: 0, weight: 1.0 }];
    let frame = Frame { segments, replicates: 1 };
    let of = |driver: &[f64]| {
        Results::new(&[&coin], &frame).by_class(&Ranked::in_frame(driver, &frame)).remove(0)
    };
    // Shares of classes are sums of 1024 parts: 1024 roundings of 1.1e-16.
    let is = |found: f64, truth: f64| assert!((found - truth).abs() < 1.2e-13, "{found}");
    let (own, foreign) = (of(&coin), of(&other));
    is(own.low(None), 0.0);
    is(own.high(None), 1.0);
    is(own.first_order(None), 1.0);
    is(foreign.low(None), 0.5);
    is(foreign.high(None), 0.5);
    is(foreign.first_order(None), 0.0);
}

/// 95 % intervals of 200 runs miss a truth more than 22 times with probability 1e-4 (binomial
/// with 0.05: mean 10, sd 3.1), and the swing of a normal has no bias to hide behind.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let missed = (0..200)
        .filter(|&seed| {
            let classes = Sum::new(seed).classes(1);
            let found = estimate(|without| classes.high(without) - classes.low(without));
            !(found.low..=found.high).contains(&(2.0 * 1.754_983_3))
        })
        .count();
    assert!((1..=22).contains(&missed), "{missed} of 200");
}

const PRODUCT: &str = r#"
name = "Product"
currency = "USD"
unit = "mn"
[calendar]
valuation_date = 2025-01-01
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2026
[segments.core]
revenue = { dist = "uniform", low = 90, high = 110 }
growth = { FY2025 = { dist = "normal", mean = 0.0, sd = 0.01 }, FY2026 = 0.0 }
margin = 0.1
nwc_of_revenue = { dist = "uniform", low = 0.0, high = 0.1 }
value = { multiple_of = "revenue", multiple = { dist = "uniform", low = 1.0, high = 3.0 }, explicit_cash_flows = false }
[valuation]
discount_rate = 0.1
shares = 10
[listings.a]
ratio = 1
currency = "USD"
fx = 1
"#;

/// A run's tables: value = revenue × growth × multiple, so that log-variances tell the order;
/// what the value does not use has intervals that hold no effect.
#[test]
fn a_run_names_its_drivers() {
    let run = Run::of(PRODUCT, &["simulation.paths=20000"]);
    let swing = run.table("swing");
    let row = |driver| find(swing, &[("scenario", "all"), ("driver", driver)]);
    let figure = |driver, column| number_in(swing, row(driver), column).unwrap();
    assert_eq!(swing.rows[0], row("segments.core.value.multiple"), "the widest comes first");
    // The multiple is uniform on 1 to 3, independent of the rest: its lowest decile has mean 1.1,
    // its highest 2.9.
    let multiple = |column| figure("segments.core.value.multiple", column);
    let (low, high) = (multiple("low_ci_low") / 1.1, multiple("low_ci_high") / 1.1);
    let whole = multiple("mean") / 2.0;
    assert!(low < whole && whole < high, "{low} to {high} around {whole}");
    let ratio = multiple("low_mean") / multiple("high_mean");
    assert!((ratio / (1.1 / 2.9) - 1.0).abs() < 0.01, "{ratio}");
    let unused = |column| figure("segments.core.nwc_of_revenue", column);
    assert!(unused("swing_ci_low") <= 0.0 && unused("swing_ci_high") >= 0.0);
    assert_eq!(run.table("rank_correlation").rows.len(), swing.rows.len());
}
