//! Quantiles lie where the values do, and bars hold what falls into them.

use valsim::stats::{LinearHistogram, Mixture, Scale, mean_and_spread, quantile_ranks};

use super::{Draws, EPSILON, SHARES, assert_close, number, reference, samples, summary_of};

#[test]
fn ranks_that_enclose_a_quantile_are_exact() {
    for row in reference("quantile_ci_ranks")["rows"].as_array().unwrap() {
        let ranks = quantile_ranks(row["n"].as_u64().unwrap(), number(&row["q"]), 0.95);
        let wanted = (row["rank_lo"].as_u64().unwrap(), row["rank_hi"].as_u64().unwrap());
        assert_eq!(ranks, wanted, "{row}");
    }
}

/// The quantile is type 1 of Hyndman and Fan, exactly, where values repeat.
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

/// The bound stated: the width of the bin of the exact quantile, (spread + |x - pivot|) / 512 at
/// most, with an ulp of the value for the rounding of edges.
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

/// A floor or a cap is the least or greatest value of its bin and comes out exactly, in every
/// scenario that has it.
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

/// Weights enter a mixture as if each scenario had that many paths.
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
