//! Sums, moments and counters: what was fed in comes out, merged or not, near or far from zero.

use valsim::stats::{
    CrossProducts, Estimate, ExactSum, LinearHistogram, Mixture, Moments, Scale, Summary,
    mean_and_spread, mean_from_replicates, mean_from_sample, replicate_means,
};

use super::{
    Draws, EPSILON, SHARES, assert_close, moments_of, number, reference, samples, summary_of,
};

/// Sums about a pivot keep 14 digits of the sd where the textbook formula keeps none.
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

/// The unit of money is no part of the answer.
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
