//! Intervals and errors that can be worked out: from tables, the binomial law, or by hand.

use valsim::stats::{
    Estimate, Hits, Moments, Scale, clopper_pearson, jeffreys, mean_and_spread,
    mean_from_replicates, mean_from_sample, paired_difference, replicate_shares,
    share_from_replicates, share_from_sample, smoothed_share, wilson,
};

use super::{
    Draws, ForShare, assert_close, exact_coverage, moments_of, number, reference, summary_of,
};

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
                // The inverse of beta is good to 1e-13 of itself, Wilson's formula to a few 2^-52.
                let error = (got - number(wanted)).abs();
                assert!(error <= 1e-11, "{kind} of {k} in {n} at {level}: {got}, {wanted}");
            }
            assert_eq!(interval.low == 0.0, k == 0, "{kind} of {k} in {n}");
            assert_eq!(interval.high == 1.0, k == n, "{kind} of {k} in {n}");
        }
    }
}

/// Ln Γ to 1e-16 of 8e4 leaves 1e-11 of each mass.
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

/// One path a replicate, of the given values.
fn replicates_of(scale: &Scale, values: &[f64]) -> Moments {
    let mut moments = Moments::new(values.len());
    values.iter().enumerate().for_each(|(replicate, x)| moments.observe(scale, replicate, &[*x]));
    moments
}

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

/// A pair u, 1 - u is one observation.
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
    // Two quotients and half their sum: four roundings of some 18 · 2^-53.
    assert!(linear.iter().all(|mean| (mean - 128.0 / 7.0).abs() < 1e-12));
}

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

/// The bound for weighted scenarios without a hit holds for the worst of all laws: put all of
/// what is not excluded into one scenario at a time.
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

/// Scenarios are strata: their differences are no error. By hand, with shares v of the weight,
/// se² = Σ v² var / n.
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
