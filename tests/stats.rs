//! If these fail, the odds shown have error bars that do not hold what they promise, quantiles
//! that are not where the paths are, or sums that lose what they were given.

use serde_json::Value;
use valsim::special::{normal_quantile, student_t_quantile};
use valsim::stats::{
    CrossProducts, Estimate, ExactSum, Hits, Interval, LinearHistogram, Mixture, Moments, Scale,
    Summary, clopper_pearson, jeffreys, mean_and_spread, mean_from_replicates, mean_from_sample,
    paired_difference, quantile_ranks, replicate_means, replicate_shares, share_from_replicates,
    share_from_sample, smoothed_share, wilson,
};

const EPSILON: f64 = f64::EPSILON;

/// A generator for tests: SplitMix64.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    fn hits(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.uniform() < p).count() as u64
    }
}

/// An interval for k hits in n paths.
type ForShare = fn(u64, u64, f64) -> Interval;

fn reference(key: &str) -> Value {
    let text = include_str!("reference/stats.json");
    let all: Value = serde_json::from_str(text).unwrap();
    all[key].clone()
}

/// The f64 of a record, or of a number or a decimal text.
fn number(value: &Value) -> f64 {
    let text = if value.is_object() { &value["f64"] } else { value };
    text.as_f64().unwrap_or_else(|| text.as_str().unwrap().parse().unwrap())
}

fn summary_of(scale: &Scale, values: &[f64]) -> Summary {
    let mut summary = Summary::new(scale, 1);
    values.chunks(256).for_each(|column| summary.observe(scale, 0, column));
    summary
}

/// Moments of values that are their own pilot.
fn moments_of(values: &[f64]) -> (Scale, Moments) {
    let scale = Scale::from_pilot(values);
    let mut moments = Moments::new(1);
    values.chunks(256).for_each(|column| moments.observe(&scale, 0, column));
    (scale, moments)
}

/// k units in the last place of 1, relative.
fn assert_close(got: f64, wanted: f64, k: f64) {
    let error = (got / wanted - 1.0).abs();
    assert!(error <= k * EPSILON, "{got} for {wanted}, off by {}", error / EPSILON);
}

// G01, G02
#[test]
fn intervals_for_shares_are_those_of_the_tables() {
    for row in reference("proportion_ci")["rows"].as_array().unwrap() {
        let (k, n) = (row["k"].as_u64().unwrap(), row["n"].as_u64().unwrap());
        let level = number(&row["level"]);
        let kinds: [(&str, ForShare); 3] =
            [("wilson", wilson), ("clopper_pearson", clopper_pearson), ("jeffreys", jeffreys)];
        for (kind, interval) in kinds {
            let interval = interval(k, n, level);
            for (got, wanted) in
                [interval.low, interval.high].iter().zip(row[kind].as_array().unwrap())
            {
                let error = (got - number(wanted)).abs();
                assert!(error <= 1e-11, "{kind} of {k} in {n} at {level}: {got}, {wanted}");
            }
            assert_eq!(interval.low == 0.0, k == 0, "{kind} of {k} in {n}");
            assert_eq!(interval.high == 1.0, k == n, "{kind} of {k} in {n}");
        }
    }
}

/// The share of binomial counts whose interval holds p, summed over all counts.
fn exact_coverage(n: u64, p: f64, interval: ForShare) -> f64 {
    let choose = |k: u64| {
        libm::lgamma(n as f64 + 1.0)
            - libm::lgamma(k as f64 + 1.0)
            - libm::lgamma((n - k) as f64 + 1.0)
    };
    let mass = |k: u64| {
        let ln = choose(k) + k as f64 * libm::log(p) + (n - k) as f64 * libm::log1p(-p);
        libm::exp(ln)
    };
    let holds = |k: &u64| {
        let interval = interval(*k, n, 0.95);
        interval.low <= p && p <= interval.high
    };
    // Counts 12 sd from the mean have a mass below 1e-30.
    let reach = 12.0 * libm::sqrt(n as f64 * p) + 40.0;
    let middle = n as f64 * p;
    let (from, to) =
        (f64::max(middle - reach, 0.0) as u64, f64::min(middle + reach, n as f64) as u64);
    (from..=to).filter(holds).map(mass).sum()
}

// G03; ln Γ to 1e-16 of 8e4 leaves 1e-11 of each mass.
#[test]
fn intervals_for_shares_cover_as_the_binomial_law_says() {
    for row in reference("exact_coverage_95")["rows"].as_array().unwrap() {
        let (n, p) = (row["n"].as_u64().unwrap(), number(&row["p"]));
        for (kind, interval) in
            [("wilson", wilson as ForShare), ("cp", clopper_pearson), ("jeffreys", jeffreys)]
        {
            let (got, wanted) = (exact_coverage(n, p, interval), number(&row[kind]));
            assert!((got - wanted).abs() < 1e-9, "{kind}, n {n}, p {p}: {got} for {wanted}");
        }
    }
}

// G04: 10,000 runs of 1,000 paths; five standard errors about the exact coverage.
#[test]
fn the_interval_from_the_sample_covers_as_wilsons_does() {
    let (p, n, runs) = (0.33696, 1000, 10_000);
    let mut draws = Draws(4);
    let covered = (0..runs).filter(|_| {
        let hits = [draws.hits(n, p)];
        let parts = [Hits { weight: 1.0, paths: n, given: &[n], hits: &hits }];
        let estimate = share_from_sample(&parts, 0.95).unwrap();
        estimate.low <= p && p <= estimate.high
    });
    let share = covered.count() as f64 / f64::from(runs);
    let exact = exact_coverage(n, p, wilson);
    assert!((exact - 0.9516436476).abs() < 1e-9);
    let error = libm::sqrt(exact * (1.0 - exact) / f64::from(runs));
    assert!((share - exact).abs() < 5.0 * error, "{share} for {exact}");
}

// G05
#[test]
fn ranks_that_enclose_a_quantile_are_exact() {
    for row in reference("quantile_ci_ranks")["rows"].as_array().unwrap() {
        let ranks = quantile_ranks(row["n"].as_u64().unwrap(), number(&row["q"]), 0.95);
        let wanted = (row["rank_lo"].as_u64().unwrap(), row["rank_hi"].as_u64().unwrap());
        assert_eq!(ranks, wanted, "{row}");
    }
}

// G06: the quantile is type 1 of Hyndman and Fan, exactly, where values repeat.
#[test]
fn quantiles_are_the_inverse_of_the_distribution_function() {
    let table = reference("hyndman_fan");
    let data: Vec<f64> = table["data"].as_array().unwrap().iter().map(number).collect();
    let scale = Scale::from_pilot(&[data.clone(), data.clone()].concat());
    let mixture = Mixture::new(&scale, &[(&summary_of(&scale, &data), 1.0)]).unwrap();
    for row in table["rows"].as_array().unwrap() {
        assert_eq!(mixture.quantile(number(&row["q"])), number(&row["type1"]), "{row}");
    }
}

// G07: sums about a pivot keep 14 digits of the sd where the textbook formula keeps none.
#[test]
fn standard_deviations_of_hard_data_keep_their_digits() {
    for (name, set) in reference("nist_numacc").as_object().unwrap() {
        let pattern: Vec<f64> = set["pattern"].as_array().unwrap().iter().map(number).collect();
        let rest = set["n"].as_u64().unwrap() as usize - 1;
        let mut data = vec![number(&set["first"])];
        data.extend(pattern.iter().cycle().take(rest));
        let (scale, moments) = moments_of(&data);
        let found = mean_and_spread(&scale, &[(&moments, 1.0)]).unwrap();
        let sd = found.standard_deviation.unwrap();
        let error = (sd / number(&set["sd_of_the_f64_data"]) - 1.0).abs();
        assert!(error <= 1e-14, "{name}: {sd}, off by {error}");
        assert_close(found.mean, number(&set["mean"]), 1.0);
    }
}

// G08
#[test]
fn a_far_mean_does_not_spoil_the_variance() {
    for offset in [1e9, 1e15] {
        let (scale, moments) = moments_of(&[4.0, 7.0, 13.0, 16.0].map(|x| x + offset));
        let found = mean_and_spread(&scale, &[(&moments, 1.0)]).unwrap();
        assert_eq!(found.mean, offset + 10.0);
        let sd = found.standard_deviation.unwrap();
        assert_close(sd * sd, 30.0, 4.0);
    }
}

fn exact_sum(terms: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut sum = ExactSum::default();
    terms.into_iter().for_each(|term| sum.add(term));
    sum.value()
}

// G09
#[test]
fn exact_sums_round_once() {
    assert_eq!(exact_sum([1e16, 1.0, 1.0, -1e16]), Some(2.0));
    assert_eq!(exact_sum([0.1; 10]), Some(1.0));
    assert_eq!(exact_sum(std::iter::repeat_n(0.1, 1_000_000)), Some(100_000.0));
    assert_eq!(exact_sum([1e20, 0.5, -1e20]), Some(0.5));
    assert_eq!(exact_sum([1.0, 1e100, 1.0, -1e100]), None);
    let unit = libm::scalbn(1.0, -64);
    assert_eq!(exact_sum([0.75 * unit, 0.75 * unit, -0.25 * unit]), Some(2.0 * unit));
    let mut doubled = ExactSum::default();
    doubled.add(1.0);
    for doublings in 1..70 {
        let other = doubled.clone();
        doubled.merge(&other);
        // 2^63 units of 2^-64 are past the largest i128.
        assert_eq!(doubled.value(), (doublings < 63).then(|| libm::scalbn(1.0, doublings)));
    }
    // A term of 1/n is rounded to 2^-64: 1e5 of them to 1e5 · 2^-65, below an ulp of 12.
    let harmonic = exact_sum((1..=100_000).map(|n| 1.0 / f64::from(n))).unwrap();
    assert_close(harmonic, 12.090146129863427, 1.0);
}

// G10
#[test]
fn merged_moments_are_those_of_the_whole() {
    let table = reference("merge_moments");
    let data =
        |key: &str| -> Vec<f64> { table[key].as_array().unwrap().iter().map(number).collect() };
    let (a, b) = (data("A"), data("B"));
    let scale = Scale::from_pilot(&[a.clone(), b.clone()].concat());
    let mut moments = Moments::new(1);
    let mut other = moments.clone();
    moments.observe(&scale, 0, &a);
    other.observe(&scale, 0, &b);
    moments.merge(&other);
    let wanted = &table["AB_moments"];
    let found = mean_and_spread(&scale, &[(&moments, 1.0)]).unwrap();
    assert_eq!(moments.count(), 7);
    assert_close(found.mean, number(&wanted["mean"]), 8.0);
    let sd = found.standard_deviation.unwrap();
    assert_close(6.0 * sd * sd, number(&wanted["M2"]), 8.0);
}

// G12
#[test]
fn counters_hold_past_2_to_the_53() {
    let scale = Scale::from_pilot(&[0.0, 1.0, 2.0]);
    let mut summary = summary_of(&scale, &[0.0, 1.0, 2.0, 2.0, f64::NAN]);
    for _ in 0..54 {
        let other = summary.clone();
        summary.merge(&other);
    }
    assert_eq!(summary.moments().count(), 4 << 54);
    assert_eq!(summary.moments().missing(), 1 << 54);
    let mixture = Mixture::new(&scale, &[(&summary, 1.0)]).unwrap();
    assert_eq!(mixture.share_below(1.5), 0.5);
    assert_eq!(mean_and_spread(&scale, &[(summary.moments(), 1.0)]).unwrap().mean, 1.25);
}

/// One path a replicate, of the given values.
fn replicates_of(scale: &Scale, values: &[f64]) -> Moments {
    let mut moments = Moments::new(values.len());
    values.iter().enumerate().for_each(|(replicate, x)| moments.observe(scale, replicate, &[*x]));
    moments
}

// G13
#[test]
fn the_interval_of_a_mean_uses_students_t() {
    for (freedom, critical) in reference("t_crit").as_object().unwrap() {
        let n = freedom.parse::<usize>().unwrap() + 1;
        let values: Vec<f64> = (0..n).map(|i| (i * i) as f64).collect();
        let (scale, sample) = moments_of(&values);
        let replicates = replicates_of(&scale, &values);
        let estimates = [
            mean_from_replicates(&scale, &[(&replicates, 1.0)], 0.95).unwrap(),
            mean_from_sample(&scale, &[(&sample, 1.0)], 0.95).unwrap(),
        ];
        let spread = mean_and_spread(&scale, &[(&sample, 1.0)]).unwrap();
        for estimate in estimates {
            let error = estimate.standard_error.unwrap();
            assert_close(error * libm::sqrt(n as f64), spread.standard_deviation.unwrap(), 16.0);
            // T1(64), and the rounding of the upper bound as seen from the half-width.
            let half = estimate.high - estimate.value;
            assert_close(half / error, number(critical), 64.0 + estimate.high / half);
        }
    }
}

// G14: a pair u, 1 - u is one observation.
#[test]
fn antithetic_pairs_count_as_one_observation() {
    let table = reference("antithetic_lognormal");
    let mut draws = Draws(14);
    let pairs = 200_000;
    let (mut means, mut linear) = (Vec::new(), Vec::new());
    for _ in 0..pairs {
        let z = draws.normal();
        means.push(0.5 * (libm::exp(0.25 * z) + libm::exp(-0.25 * z)));
        linear.push(0.5 * ((128.0 + z) / 7.0 + (128.0 - z) / 7.0));
    }
    let estimate = paired_difference(&vec![0.0; pairs], &means, 0.95).unwrap();
    let error = estimate.standard_error.unwrap();
    let variance = error * error * pairs as f64;
    let wanted = number(&table["var_pair_mean"]);
    // The pair mean is cosh(z/4): (kurtosis - 1) / n is the relative variance of a variance.
    let cosh = |k: f64| libm::exp(k * k / 32.0);
    let (m1, m2) = (cosh(1.0), 0.5 * (cosh(2.0) + 1.0));
    let (m3, m4) =
        (0.25 * (cosh(3.0) + 3.0 * cosh(1.0)), (cosh(4.0) + 4.0 * cosh(2.0) + 3.0) / 8.0);
    let fourth = m4 - 4.0 * m1 * m3 + 6.0 * m1 * m1 * m2 - 3.0 * m1 * m1 * m1 * m1;
    let error = wanted * libm::sqrt((fourth / (wanted * wanted) - 1.0) / pairs as f64);
    assert!((variance - wanted).abs() < 5.0 * error, "{variance} for {wanted} ± {error}");
    assert!(linear.iter().all(|mean| (mean - 128.0 / 7.0).abs() < 1e-12));
}

// G18
#[test]
fn equal_replicates_differ_by_exactly_nothing() {
    let values: Vec<f64> = (0..16).map(|i| f64::from(i) / 3.0).collect();
    let none = paired_difference(&values, &values, 0.95).unwrap();
    assert_eq!(none, Estimate { value: 0.0, standard_error: Some(0.0), low: 0.0, high: 0.0 });
    let shifted: Vec<f64> = values.iter().map(|x| x + 0.25).collect();
    let quarter = paired_difference(&values, &shifted, 0.95).unwrap();
    // Values up to 5.25 carry roundings of 2^-51 each, far below their own spread of 1.6.
    assert!((quarter.value - 0.25).abs() < 1e-15 && quarter.standard_error.unwrap() < 1e-15);
    assert_eq!(paired_difference(&values, &values[1..], 0.95), None);
}

// G19
#[test]
fn values_that_are_not_numbers_are_counted_and_left_out() {
    let values = [1.0, f64::NAN, 3.0, f64::INFINITY, f64::NEG_INFINITY, 5.0, 7.0, 9.0, f64::NAN];
    let scale = Scale::from_pilot(&values);
    let summary = summary_of(&scale, &values);
    let moments = summary.moments();
    assert_eq!((moments.count(), moments.missing()), (5, 4));
    assert_eq!((moments.min(), moments.max()), (Some(1.0), Some(9.0)));
    assert_eq!(mean_and_spread(&scale, &[(moments, 1.0)]).unwrap().mean, 5.0);
    let mut histogram = LinearHistogram::new(&scale);
    histogram.observe(&values);
    assert_eq!(histogram.below() + histogram.above() + histogram.counts().iter().sum::<u64>(), 5);

    let nothing = [f64::NAN; 300];
    let scale = Scale::from_pilot(&nothing);
    let summary = summary_of(&scale, &nothing);
    let parts = [(summary.moments(), 1.0)];
    assert_eq!((summary.moments().count(), summary.moments().missing()), (0, 300));
    assert_eq!(summary.moments().min(), None);
    assert_eq!(mean_and_spread(&scale, &parts), None);
    assert_eq!(mean_from_replicates(&scale, &parts, 0.95), None);
    assert_eq!(mean_from_sample(&scale, &parts, 0.95), None);
    assert_eq!(replicate_means(&scale, &parts), None);
    assert!(Mixture::new(&scale, &[(&summary, 1.0)]).is_none());
}

/// Samples of every kind of result, 40,000 each.
fn samples() -> Vec<(&'static str, Vec<f64>)> {
    let mut draws = Draws(99);
    let mut sample = |value: &dyn Fn(&mut Draws) -> f64| -> Vec<f64> {
        (0..40_000).map(|_| value(&mut draws)).collect()
    };
    vec![
        ("normal", sample(&|d| 250.0 + 40.0 * d.normal())),
        ("normal far from 0", sample(&|d| 1e12 + d.normal())),
        ("lognormal", sample(&|d| libm::exp(1.5 * d.normal()))),
        ("t with 1.5 df", sample(&|d| student_t_quantile(1.5, d.uniform()))),
        ("discrete", sample(&|d| [-3.0, 0.0, 0.1, 0.3, 7.0][(5.0 * d.uniform()) as usize])),
        ("two close values", sample(&|d| if d.uniform() < 0.4 { 1.0 } else { 1.0 + 1e-9 })),
        ("constant", sample(&|_| 0.1)),
        ("atom and normal", sample(&|d| d.normal().max(-0.5))),
        ("with gaps", sample(&|d| if d.uniform() < 0.3 { f64::NAN } else { d.normal() })),
        ("huge", sample(&|d| 1e300 * d.normal())),
        ("tiny", sample(&|d| 1e-300 * d.normal())),
        ("two far values", sample(&|d| if d.uniform() < 0.5 { -1e300 } else { 1e300 })),
    ]
}

const SHARES: [f64; 11] = [0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0];

// The bound stated: the width of the bin of the exact quantile, (spread + |x - pivot|) / 512 at
// most, with an ulp of the value for the rounding of edges.
#[test]
fn quantiles_lie_within_a_bin_of_the_sorted_sample() {
    for (kind, values) in samples() {
        let scale = Scale::from_pilot(&values[..1000]);
        let mixture = Mixture::new(&scale, &[(&summary_of(&scale, &values), 1.0)]).unwrap();
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let mut last = f64::NEG_INFINITY;
        for p in SHARES {
            let rank = (libm::ceil(p * n - 1e-9) as usize).max(1);
            let (got, wanted) = (mixture.quantile(p), sorted[rank - 1]);
            let width = (scale.spread() + (wanted - scale.pivot()).abs()) / 512.0;
            let bound = width + EPSILON * wanted.abs();
            assert!((got - wanted).abs() <= bound, "{kind}, p {p}: {got} for {wanted}");
            assert!(got >= last, "{kind}: quantiles fall at {p}");
            last = got;
            let few =
                matches!(kind, "discrete" | "two close values" | "constant" | "two far values");
            if few || p == 0.0 || p == 1.0 {
                assert_eq!(got, wanted, "{kind}, p {p}");
            }
            // The share below the quantile, against counting; the bin's own share is the bound.
            let below = sorted.partition_point(|&x| x < got) as f64;
            let near = |x: &&f64| (**x - got).abs() <= 2.0 * width;
            let bin = sorted.iter().filter(near).count() as f64;
            let share = mixture.share_below(got);
            assert!(
                (share - below / n).abs() <= (bin + 1.0) / n,
                "{kind}: share below {got}: {share}"
            );
        }
        assert_eq!(mixture.share_below(sorted[0]), 0.0, "{kind}");
        assert_eq!(mixture.share_below(f64::INFINITY), 1.0, "{kind}");
    }
}

// A floor or a cap is the least or greatest value of its bin and comes out exactly, in every
// scenario that has it.
#[test]
fn floors_and_caps_come_out_as_themselves() {
    let mut draws = Draws(8);
    let mut sample = |shift: f64| -> Vec<f64> {
        (0..10_000).map(|_| (shift + draws.normal()).clamp(-0.5, 0.75)).collect()
    };
    let (a, b) = (sample(0.0), sample(0.1));
    let scale = Scale::from_pilot(&[&a[..500], &b[..500]].concat());
    let (first, second) = (summary_of(&scale, &a), summary_of(&scale, &b));
    let mixture = Mixture::new(&scale, &[(&first, 0.5), (&second, 0.5)]).unwrap();
    let share = |of: f64| a.iter().chain(&b).filter(|&&x| x == of).count() as f64 / 20_000.0;
    let (floor, cap) = (share(-0.5), share(0.75));
    assert!(floor > 0.2 && cap > 0.2);
    assert_eq!(mixture.quantile(0.01), -0.5);
    assert_eq!(mixture.quantile(floor), -0.5);
    assert!(mixture.quantile(floor + 5e-5) > -0.5);
    assert!(mixture.quantile(1.0 - cap) < 0.75);
    assert_eq!(mixture.quantile(1.0 - cap + 5e-5), 0.75);
    assert_eq!(mixture.share_below(-0.5), 0.0);
    assert!((mixture.share_below(-0.5 + 1e-9) - floor).abs() < 5e-5);
    assert!((mixture.share_below(0.75) - (1.0 - cap)).abs() < 5e-5);
}

#[test]
fn a_negative_zero_is_a_zero() {
    for others in [vec![-1.0, 1.0, 2.0, -3.0], vec![-1.0, 0.0, -0.0, 1.0]] {
        let scale = Scale::from_pilot(&[vec![0.0], others.clone()].concat());
        let read = |zero: f64| {
            let values = [vec![zero; 12], others.clone()].concat();
            format!("{:?}", Mixture::new(&scale, &[(&summary_of(&scale, &values), 1.0)]))
        };
        assert_eq!(read(0.0), read(-0.0));
    }
}

#[test]
fn values_far_from_all_others_are_counted_in_short_columns_too() {
    let scale = Scale::from_pilot(&[0.0, 1.0, 2.0, 3.0, 4.0]);
    for near in [4, 12] {
        let mut column = vec![1.5; near];
        column.push(1e9);
        let mixture = Mixture::new(&scale, &[(&summary_of(&scale, &column), 1.0)]).unwrap();
        let share = near as f64 / (near + 1) as f64;
        assert_eq!(mixture.share_below(1e8), share);
        assert_eq!(mixture.quantile(share + 0.01), 1e9);
    }
}

#[test]
fn the_frame_is_the_power_of_two_nearest_to_the_pilots_spread() {
    // Ranks 1 and 9 of 0..10 are 8 widths apart; the bounds between powers are √2 from each.
    for (width, spread) in [(1.0, 8.0), (1.4, 8.0), (1.42, 16.0), (0.72, 8.0), (0.70, 4.0)] {
        let pilot: Vec<f64> = (0..=10).map(|i| 100.0 + width * f64::from(i)).collect();
        let scale = Scale::from_pilot(&pilot);
        assert_eq!((scale.spread(), scale.pivot()), (spread, pilot[5]), "{width}");
        assert!(!scale.repeats());
    }
    assert!(Scale::from_pilot(&[3.0, 1.0, 2.0, 3.0]).repeats());
    let constant = Scale::from_pilot(&[1000.0; 4]);
    assert_eq!((constant.pivot(), constant.spread()), (1000.0, 1024.0));
    let empty = Scale::from_pilot(&[]);
    assert_eq!((empty.pivot(), empty.spread()), (0.0, 1.0));
}

// Weights enter a mixture as if each scenario had that many paths.
#[test]
fn a_mixture_is_the_pool_of_repeated_scenarios() {
    let mut draws = Draws(31);
    for discrete in [false, true] {
        let mut sample = |shift: f64| -> Vec<f64> {
            let value = |z: f64| if discrete { libm::floor(z) } else { z };
            (0..5_000).map(|_| value(shift + draws.normal())).collect()
        };
        let (a, b) = (sample(0.0), sample(2.0));
        let scale = Scale::from_pilot(&[&a[..500], &b[..500]].concat());
        let (first, second) = (summary_of(&scale, &a), summary_of(&scale, &b));
        let weighted = Mixture::new(&scale, &[(&first, 0.75), (&second, 0.25)]).unwrap();
        let mut pool = second.clone();
        (0..3).for_each(|_| pool.merge(&first));
        let pooled = Mixture::new(&scale, &[(&pool, 1.0)]).unwrap();
        for p in SHARES {
            // Masses differ by roundings of 1e-16 each, a path being 5e-5: nothing to the bins.
            assert!((weighted.quantile(p) - pooled.quantile(p)).abs() < 1e-9);
        }
        let alone = Mixture::new(&scale, &[(&first, 1.0), (&second, 0.0)]).unwrap();
        let only = Mixture::new(&scale, &[(&first, 0.3)]).unwrap();
        assert!(SHARES.iter().all(|&p| alone.quantile(p) == only.quantile(p)));
        let found = mean_and_spread(&scale, &[(first.moments(), 0.75), (second.moments(), 0.25)]);
        let whole = mean_and_spread(&scale, &[(pool.moments(), 1.0)]).unwrap();
        assert_close(found.unwrap().mean, whole.mean, 16.0);
    }
}

// I01: the unit of money is no part of the answer.
#[test]
fn a_power_of_two_passes_through_every_statistic() {
    for (kind, values) in samples().into_iter().filter(|(kind, _)| !kind.contains("two far")) {
        let factor = if kind == "huge" { libm::scalbn(1.0, -40) } else { libm::scalbn(1.0, 40) };
        let scaled: Vec<f64> = values.iter().map(|x| x * factor).collect();
        let read = |values: &[f64]| {
            let scale = Scale::from_pilot(&values[..1000]);
            let summary = summary_of(&scale, values);
            let found = mean_and_spread(&scale, &[(summary.moments(), 1.0)]).unwrap();
            let mixture = Mixture::new(&scale, &[(&summary, 1.0)]).unwrap();
            let mut read = vec![found.mean, found.standard_deviation.unwrap()];
            read.extend(SHARES.map(|p| mixture.quantile(p)));
            read
        };
        let (plain, scaled) = (read(&values), read(&scaled));
        assert!(plain.iter().zip(&scaled).all(|(a, b)| a * factor == *b), "{kind}");
    }
}

#[test]
fn a_certain_result_is_exactly_itself() {
    for value in [0.0, 0.1, -118_028.3, 1e300, 5e-324] {
        let scale = Scale::from_pilot(&[value; 10]);
        let mut summary = Summary::new(&scale, 2);
        (0..2).for_each(|replicate| summary.observe(&scale, replicate, &[value; 100]));
        let parts = [(summary.moments(), 0.7)];
        let certain = Estimate { value, standard_error: Some(0.0), low: value, high: value };
        assert_eq!(mean_from_replicates(&scale, &parts, 0.95), Some(certain));
        assert_eq!(mean_from_sample(&scale, &parts, 0.95), Some(certain));
        assert_eq!(mean_and_spread(&scale, &parts).unwrap().standard_deviation, Some(0.0));
        let mixture = Mixture::new(&scale, &[(&summary, 0.7)]).unwrap();
        assert!(SHARES.iter().all(|&p| mixture.quantile(p) == value), "{value}");
    }
}

#[test]
fn one_replicate_has_no_error_bar() {
    let scale = Scale::from_pilot(&[1.0, 2.0, 4.0]);
    let summary = summary_of(&scale, &[1.0, 2.0, 4.0]);
    let mean = mean_from_replicates(&scale, &[(summary.moments(), 1.0)], 0.95).unwrap();
    assert_eq!(
        (mean.standard_error, mean.low, mean.high),
        (None, f64::NEG_INFINITY, f64::INFINITY)
    );
    let parts = [Hits { weight: 1.0, paths: 9, given: &[9], hits: &[4] }];
    let share = share_from_replicates(&parts, 0.95).unwrap();
    assert_eq!((share.standard_error, share.low, share.high), (None, 0.0, 1.0));
}

#[test]
fn replicates_that_agree_by_chance_are_not_certain() {
    let scale = Scale::from_pilot(&[0.0, 1.0]);
    let mut moments = Moments::new(4);
    (0..4).for_each(|replicate| moments.observe(&scale, replicate, &[0.0, 1.0, 1.0, 0.0]));
    let mean = mean_from_replicates(&scale, &[(&moments, 1.0)], 0.95).unwrap();
    assert_eq!((mean.value, mean.standard_error), (0.5, Some(1.0 / 16.0)));
    let parts = [Hits { weight: 1.0, paths: 64, given: &[4; 16], hits: &[2; 16] }];
    let share = share_from_replicates(&parts, 0.95).unwrap();
    assert_eq!((share.value, share.standard_error), (0.5, Some(1.0 / 64.0)));
    let reach = 16.0 * (1.0 - libm::pow(0.025, 1.0 / 16.0)) / 64.0;
    assert_close(share.low, 0.5 - reach, 64.0);
    assert_close(share.high, 0.5 + reach, 64.0);
}

#[test]
fn no_hits_and_only_hits_have_the_exact_bound() {
    let given = [25; 4];
    let none = Hits { weight: 0.4, paths: 100, given: &given, hits: &[0; 4] };
    let all = Hits { hits: &given, ..none };
    let exact = clopper_pearson(0, 100, 0.95).high;
    for share in [share_from_replicates, share_from_sample] {
        let low = share(&[none], 0.95).unwrap();
        assert_eq!((low.value, low.standard_error, low.low), (0.0, None, 0.0));
        assert_close(low.high, exact, 64.0);
        let high = share(&[all], 0.95).unwrap();
        assert_eq!((high.value, high.high), (1.0, 1.0));
        assert_close(high.low, 1.0 - exact, 64.0);
        // Equal weights: as one sample of both; unequal ones: wider, for the heavier counts more.
        let both = share(&[none, none], 0.95).unwrap();
        assert_close(both.high, clopper_pearson(0, 200, 0.95).high, 64.0);
        let uneven = share(&[Hits { weight: 0.8, ..none }, none], 0.95).unwrap();
        assert!(both.high < uneven.high && uneven.high < low.high);
        assert_eq!(share(&[Hits { given: &[0; 4], ..none }], 0.95), None);
        assert_eq!(share(&[Hits { weight: 0.0, ..all }], 0.95), None);
        assert_eq!(share(&[Hits { weight: 0.0, ..all }, none], 0.95).unwrap(), low);
    }
}

// The bound for weighted scenarios without a hit holds for the worst of all laws: put all of
// what is not excluded into one scenario at a time.
#[test]
fn the_bound_without_hits_is_conservative_for_any_weights() {
    let (weights, given) = ([0.6, 0.3, 0.1], [40_u64, 100, 7]);
    let counts = given.map(|n| [n]);
    let parts: Vec<Hits> = (0..3)
        .map(|s| Hits { weight: weights[s], paths: 100, given: &counts[s], hits: &[0] })
        .collect();
    let bound = share_from_replicates(&parts, 0.95).unwrap().high;
    let mass: f64 = weights.iter().zip(given).map(|(w, n)| w * n as f64).sum();
    let mut largest: f64 = 0.0;
    for i in 0..=200 {
        for j in 0..=200 - i {
            // Powers of α/2 given to each scenario; together they exhaust it.
            let split = [i, j, 200 - i - j].map(|k| f64::from(k) / 200.0);
            let share: f64 = (0..3)
                .map(|s| {
                    let p = 1.0 - libm::pow(0.025, split[s] / given[s] as f64);
                    weights[s] * given[s] as f64 * p / mass
                })
                .sum();
            largest = largest.max(share);
        }
    }
    assert!(largest <= bound && bound < 1.2 * largest, "{largest} against {bound}");
}

/// How often intervals from 4,000 runs of 16 replicates hold p. `count` makes one replicate's
/// hits.
fn coverage(p: f64, paths: u64, mut count: impl FnMut() -> u64) -> f64 {
    let runs = 4000;
    let covered = (0..runs).filter(|_| {
        let hits: Vec<u64> = (0..16).map(|_| count()).collect();
        let parts = [Hits { weight: 1.0, paths: 16 * paths, given: &[paths; 16], hits: &hits }];
        let estimate = share_from_replicates(&parts, 0.95).unwrap();
        estimate.low <= p && p <= estimate.high
    });
    covered.count() as f64 / f64::from(runs)
}

#[test]
fn intervals_from_replicates_cover_independent_paths() {
    let mut draws = Draws(5);
    for p in [0.2, 0.5, 0.8, 0.96] {
        let share = coverage(p, 256, || draws.hits(256, p));
        assert!((0.92..=0.98).contains(&share), "p {p}: {share}");
    }
    // Few hits: the interval may hold too often, never too seldom.
    for p in [0.0003, 0.001, 0.004, 0.9995] {
        let share = coverage(p, 256, || draws.hits(256, p));
        assert!(share >= 0.92, "p {p}: {share}");
    }
}

// Points of a lattice in three dimensions, shifted at random, the event being that the
// coordinates sum to less than a mark: variance far below that of independent paths.
#[test]
fn intervals_from_replicates_cover_well_spread_points() {
    let mut draws = Draws(6);
    let cube = |x: f64| x * x * x;
    let law = |mark: f64| {
        let beyond = |edge: f64| cube(f64::max(mark - edge, 0.0));
        (beyond(0.0) - 3.0 * beyond(1.0) + 3.0 * beyond(2.0)) / 6.0
    };
    for mark in [0.2, 1.0, 1.5, 2.1, 2.4] {
        let p = law(mark);
        let share = coverage(p, 256, || {
            let shift = [draws.uniform(), draws.uniform(), draws.uniform()];
            let sum = |i: u64| -> f64 {
                let steps = [1.0 / 256.0, 0.754_877_666_246_692_7, 0.569_840_290_998_053_2];
                (0..3).map(|d| (i as f64 * steps[d] + shift[d]).fract()).sum()
            };
            (0..256).filter(|&i| sum(i) < mark).count() as u64
        });
        let most = if p < 0.01 { 1.0 } else { 0.98 };
        assert!((0.92..=most).contains(&share), "p {p}: {share}");
    }
}

// Replicates that can only round p · n up or down agree by chance whenever p · n is nearly
// whole; the reach below a path each is what covers then.
#[test]
fn intervals_from_replicates_cover_counts_that_only_round() {
    let mut draws = Draws(7);
    for part in [0.0, 0.02, 0.1, 0.2, 0.5, 0.9] {
        let p = (51.0 + part) / 256.0;
        let share = coverage(p, 256, || 51 + u64::from(draws.uniform() < part));
        assert!(share >= 0.91, "{part} of a path: {share}");
    }
}

#[test]
fn conditional_shares_over_weighted_scenarios_are_covered() {
    let mut draws = Draws(9);
    let weights = [0.6, 0.3, 0.1];
    for (given, event) in [(0.5, 0.3), (0.02, 0.4)] {
        let met = |s: usize| given * (1.0 - 0.3 * s as f64);
        let hit = |s: usize| event * (1.0 + 0.5 * s as f64);
        let mass: f64 = (0..3).map(|s| weights[s] * met(s)).sum();
        let truth = (0..3).map(|s| weights[s] * met(s) * hit(s)).sum::<f64>() / mass;
        for (kind, share) in
            [share_from_replicates as fn(&[Hits], f64) -> Option<Estimate>, share_from_sample]
                .into_iter()
                .enumerate()
        {
            let runs = 1500;
            let covered = (0..runs).filter(|_| {
                let mut counts = Vec::new();
                for s in 0..3 {
                    let given: Vec<u64> = (0..16).map(|_| draws.hits(256, met(s))).collect();
                    let hits: Vec<u64> = given.iter().map(|&n| draws.hits(n, hit(s))).collect();
                    counts.push((given, hits));
                }
                let parts: Vec<Hits> = counts
                    .iter()
                    .zip(weights)
                    .map(|((given, hits), weight)| Hits { weight, paths: 4096, given, hits })
                    .collect();
                let estimate = share(&parts, 0.95).unwrap();
                estimate.low <= truth && truth <= estimate.high
            });
            let covered = covered.count() as f64 / f64::from(runs);
            assert!((0.92..=0.98).contains(&covered), "kind {kind}, {given}: {covered}");
        }
    }
}

#[test]
fn means_over_weighted_scenarios_with_gaps_are_covered() {
    let mut draws = Draws(10);
    let scale = Scale::from_pilot(&[-2.0, -1.0, 0.0, 1.0, 2.0]);
    let (weights, valid) = ([0.7, 0.3], [0.9, 0.5]);
    let mass: f64 = (0..2).map(|s| weights[s] * valid[s]).sum();
    let truth = weights[1] * valid[1] / mass;
    let runs = 1500;
    let mut covered = [0; 2];
    for _ in 0..runs {
        let mut parts = [Moments::new(16), Moments::new(16)];
        for (s, part) in parts.iter_mut().enumerate() {
            for replicate in 0..16 {
                let value = |d: &mut Draws| {
                    if d.uniform() < valid[s] { s as f64 + d.normal() } else { f64::NAN }
                };
                let column: Vec<f64> = (0..64).map(|_| value(&mut draws)).collect();
                part.observe(&scale, replicate, &column);
            }
        }
        let parts = [(&parts[0], weights[0]), (&parts[1], weights[1])];
        let estimates =
            [mean_from_replicates, mean_from_sample].map(|mean| mean(&scale, &parts, 0.95));
        for (covered, estimate) in covered.iter_mut().zip(estimates) {
            let estimate = estimate.unwrap();
            *covered += usize::from(estimate.low <= truth && truth <= estimate.high);
        }
    }
    for covered in covered {
        let share = covered as f64 / f64::from(runs);
        assert!((0.92..=0.98).contains(&share), "{share}");
    }
}

// Scenarios are strata: their differences are no error. By hand, with shares v of the weight,
// se² = Σ v² var / n.
#[test]
fn errors_from_the_sample_leave_out_what_lies_between_scenarios() {
    let parts = [
        Hits { weight: 3.0, paths: 400, given: &[400], hits: &[40] },
        Hits { weight: 1.0, paths: 400, given: &[400], hits: &[320] },
    ];
    let share = share_from_sample(&parts, 0.95).unwrap();
    assert_close(share.value, 0.75 * 0.1 + 0.25 * 0.8, 16.0);
    let by_hand = (0.75 * 0.75 * 0.1 * 0.9 + 0.25 * 0.25 * 0.8 * 0.2) / 400.0;
    assert_close(share.standard_error.unwrap(), libm::sqrt(by_hand), 64.0);

    // A scenario with no hit and one with only hits: each as sure as its Jeffreys mean.
    let parts = [Hits { hits: &[0], ..parts[0] }, Hits { hits: &[400], ..parts[1] }];
    let share = share_from_sample(&parts, 0.95).unwrap();
    assert_eq!(share.value, 0.25);
    let jeffreys = 0.5 * 400.5 / (401.0 * 401.0);
    let by_hand = (0.75 * 0.75 + 0.25 * 0.25) * jeffreys / 400.0;
    // The variance is the difference of numbers a thousand times as large.
    assert_close(share.standard_error.unwrap(), libm::sqrt(by_hand), 64e3);

    let (a, b) = ([1.0, 2.0, 3.0, 4.0], [11.0, 11.0, 13.0, 13.0]);
    let scale = Scale::from_pilot(&[a, b].concat());
    let (mut first, mut second) = (Moments::new(1), Moments::new(1));
    first.observe(&scale, 0, &a);
    second.observe(&scale, 0, &b);
    let mean = mean_from_sample(&scale, &[(&first, 3.0), (&second, 1.0)], 0.95).unwrap();
    assert_close(mean.value, 0.75 * 2.5 + 0.25 * 12.0, 16.0);
    let by_hand = (0.75 * 0.75 * 5.0 / 3.0 + 0.25 * 0.25 * 4.0 / 3.0) / 4.0;
    assert_close(mean.standard_error.unwrap(), libm::sqrt(by_hand), 64.0);
}

#[test]
fn smoothed_shares_agree_with_counted_ones_where_both_apply() {
    let given = [256_u64; 16];
    let hits: Vec<u64> = (0..16).map(|r| 60 + 3 * (r % 5)).collect();
    let parts = [Hits { weight: 1.0, paths: 4096, given: &given, hits: &hits }];
    let counted = share_from_replicates(&parts, 0.95).unwrap();
    let real = |counts: &[u64]| counts.iter().map(|&n| n as f64).collect::<Vec<f64>>();
    let smoothed = smoothed_share(&real(&hits), &real(&given), 0.0, 0.95).unwrap();
    assert_eq!(counted, smoothed);
    assert_eq!(smoothed_share(&[0.0], &[0.0], 0.0, 0.95), None);
    let shares = replicate_shares(&parts).unwrap();
    let mean = paired_difference(&[0.0; 16], &shares, 0.95).unwrap();
    assert_close(mean.value, counted.value, 16.0);
    assert_close(mean.standard_error.unwrap(), counted.standard_error.unwrap(), 64.0);
}

#[test]
fn histogram_edges_are_round_and_its_counts_exact() {
    for (kind, values) in samples() {
        let scale = Scale::from_pilot(&values[..1000]);
        let mut histogram = LinearHistogram::new(&scale);
        values.chunks(256).for_each(|column| histogram.observe(column));
        // Edges and their neighbours are what rounding would misplace.
        let near = |edge: &f64| [edge.next_down(), *edge, edge.next_up()];
        let values: Vec<f64> =
            values.iter().copied().chain(histogram.edges().iter().flat_map(near)).collect();
        histogram.observe(&values[40_000..]);
        let edges = histogram.edges();
        let finite = || values.iter().filter(|x| x.is_finite());
        for (pair, &count) in edges.windows(2).zip(histogram.counts()) {
            let inside = finite().filter(|x| pair[0] <= **x && **x < pair[1]).count() as u64;
            assert_eq!(inside, count, "{kind}: {pair:?}");
        }
        assert_eq!(histogram.below(), finite().filter(|x| **x < edges[0]).count() as u64);
        let last = edges[edges.len() - 1];
        assert_eq!(histogram.above(), finite().filter(|x| **x >= last).count() as u64);
        let (low, high) = scale.body();
        assert!(edges[0] <= low && high <= last, "{kind}");
        assert!(edges.is_sorted_by(|a, b| a < b), "{kind}");
        if matches!(kind, "normal" | "lognormal" | "huge" | "tiny" | "atom and normal") {
            assert!((40..=90).contains(&histogram.counts().len()), "{kind}: {}", edges.len());
            // An edge is written in few digits: three of a multiple, and two of a width.
            assert!(edges.iter().all(|edge| format!("{edge:e}").len() <= 12), "{kind}: {edges:?}");
        }
    }
}

#[test]
fn correlations_are_those_of_the_columns() {
    let mut draws = Draws(12);
    let (stride, count) = (256, 203);
    let mut products = CrossProducts::new(vec![(0, 2), (2, 1), (1, 1), (3, 0)]);
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); 4];
    for _ in 0..10 {
        let mut flat = vec![f64::NAN; 4 * stride];
        for i in 0..count {
            let (a, b) = (draws.normal(), draws.normal());
            for (column, x) in [a, b, 0.6 * a + 0.8 * b, 2.0].into_iter().enumerate() {
                flat[column * stride + i] = x;
                all[column].push(x);
            }
        }
        products.observe(&flat, stride, count);
    }
    let correlation = |i: usize, j: usize| {
        let n = all[i].len() as f64;
        let mean = |column: &[f64]| column.iter().sum::<f64>() / n;
        let (a, b) = (mean(&all[i]), mean(&all[j]));
        let product = |i: usize, j: usize, a: f64, b: f64| -> f64 {
            all[i].iter().zip(&all[j]).map(|(x, y)| (x - a) * (y - b)).sum()
        };
        product(i, j, a, b) / libm::sqrt(product(i, i, a, a) * product(j, j, b, b))
    };
    // Sums of 2,030 products, each rounded: 2,030 · 2^-53 at the very worst.
    let bound = 2.0 * 2030.0 * EPSILON;
    let found = products.correlations();
    assert!((found[0].unwrap() - correlation(0, 2)).abs() < bound);
    assert!((found[1].unwrap() - correlation(2, 1)).abs() < bound);
    assert!((found[2].unwrap() - 1.0).abs() < bound);
    assert_eq!(found[3], None, "a column that does not vary has no correlation");
}

/// Bars hold the values from their lower edge up to their upper one. Edges are round, and so are
/// many figures: a price of exactly 150 must not fall into the bar below.
#[test]
fn values_on_an_edge_and_beside_it_fall_into_their_own_bar() {
    for (middle, spread) in [(150.0, 40.0), (-1e9, 1e-3), (0.0, 1e-9), (0.1, 0.03)] {
        let pilot: Vec<f64> = (0..1024).map(|k| middle + spread * f64::from(k) / 1024.0).collect();
        let empty = LinearHistogram::new(&Scale::from_pilot(&pilot));
        let edges = empty.edges().to_vec();
        for values in [vec![0, 1, 2, 3], vec![0; 70], vec![1; 70], (0..64).collect()] {
            let mut histogram = empty.clone();
            let near = |edge: usize| {
                let at = edges[edge % edges.len()];
                [at.next_down(), at, at.next_up()]
            };
            let values: Vec<f64> = values.into_iter().flat_map(near).collect();
            histogram.observe(&values);
            let within = |from: f64, to: f64| {
                values.iter().filter(|x| (from..to).contains(*x)).count() as u64
            };
            let wanted: Vec<u64> = edges.windows(2).map(|edge| within(edge[0], edge[1])).collect();
            assert_eq!(histogram.counts(), wanted);
            assert_eq!(histogram.below(), within(f64::NEG_INFINITY, edges[0]));
            assert_eq!(histogram.above(), within(edges[edges.len() - 1], f64::INFINITY));
        }
    }
}
