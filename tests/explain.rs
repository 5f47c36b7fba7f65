//! If these fail, `valsim explain` tells a portfolio manager the wrong story: a condition that
//! does not matter, odds that the paths do not have, or a typical path that is none.

mod support;

use support::{Run, plan_of, text_of};
use valsim::engine::{self, Address, Scan, Search};
use valsim::plan::Plan;
use valsim::report::Explanation;
use valsim::stats::discovery::{Joint, Lifts, PLACES, Places, Rows, medoids, peel};

const REPLICATES: usize = 4;

/// Every combination of places of two drivers, a third that says nothing, and the rows of them
/// on which an event happens.
fn rows(event: impl Fn(usize, usize) -> bool) -> (Rows, Rows) {
    let (mut some, mut all) = (Rows::default(), Rows::default());
    for rows in [&mut some, &mut all] {
        rows.places = vec![Vec::new(); 3];
    }
    for row in 0..PLACES * PLACES {
        let (a, b) = (row % PLACES, row / PLACES);
        let places = [a as u8, b as u8, ((a * 37 + b * 61) % PLACES) as u8];
        let kinds = if event(a, b) { vec![&mut some, &mut all] } else { vec![&mut all] };
        for rows in kinds {
            rows.weights.push(0.5);
            rows.replicates.push((a + b) % REPLICATES);
            rows.places.iter_mut().zip(places).for_each(|(column, place)| column.push(place));
        }
    }
    (some, all)
}

/// The event that both drivers are high is described by just that; peeling stops at the border,
/// give or take what one step of 5 % takes.
#[test]
fn a_box_is_found_where_the_event_is() {
    let (some, all) = rows(|a, b| a >= 70 && b >= 60);
    let found = peel(&some, &all, 0.5, 4);
    let mut bounds = found.bounds.clone();
    bounds.sort_by_key(|bounds| bounds.driver);
    assert_eq!(bounds.len(), 2, "{bounds:?}");
    for (bounds, (driver, low)) in bounds.iter().zip([(0, 70), (1, 60)]) {
        assert_eq!((bounds.driver, bounds.end), (driver, PLACES));
        assert!(bounds.low.abs_diff(low) <= 5, "{bounds:?}");
    }
    let inside: f64 = found.inside(&some, REPLICATES).iter().sum();
    let whole: f64 = found.inside(&all, REPLICATES).iter().sum();
    // Outside the event lie at most five hundredths beyond each border.
    assert!(inside / whole > 30.0 * 40.0 / (35.0 * 45.0), "{inside} of {whole}");
    assert!(inside >= 0.5 * some.total());
    // Where nothing tells of the event there is nothing to say.
    let (some, all) = rows(|_, _| true);
    assert!(peel(&some, &all, 0.5, 4).bounds.is_empty());
}

/// An event in the highest tenth alone is ten times likelier there and impossible elsewhere.
#[test]
fn lifts_are_those_of_the_event() {
    let (some, all) = rows(|a, _| a >= 90);
    let lifts = |driver: usize| {
        Lifts::new((&some, &some.places[driver]), (&all, &all.places[driver]), REPLICATES)
    };
    for tenth in 0..10 {
        let found = lifts(0).lift(tenth, 0.95).unwrap();
        let truth = if tenth == 9 { 10.0 } else { 0.0 };
        // Shares are quotients of a few thousand halves: exact but for the quotients' rounding.
        assert!((found.value - truth).abs() < 1e-12, "{tenth}: {found:?}");
    }
    // 1 of 10 in one tenth: Σ (1 - 0.1)² / 0.1 + 9 · 0.1² / 0.1 = 9.
    assert!((lifts(0).strength() - 9.0).abs() < 1e-12);
    assert!(lifts(1).strength() < 1e-12);
}

/// An event that neither driver tells of by itself, but both do together: which of their fifths
/// are even. All of its variance is the pair's.
#[test]
fn a_pair_tells_what_neither_driver_does() {
    let (some, all) = rows(|a, b| (a / 20 + b / 20) % 2 == 0);
    let probability = some.total() / all.total();
    let joint = |drivers| Joint::new(&some, &all, drivers, REPLICATES);
    let both = joint([0, 1]);
    assert!((both.explained(probability, None) - 1.0).abs() < 1e-12);
    let [a, b] = both.likeliest(0.05 / 25.0).unwrap();
    assert_eq!((a + b) % 2, 0);
    let lift = both.lift([a, b], 0.95).unwrap();
    assert!((lift.value * probability - 1.0).abs() < 1e-12);
    // A driver that says nothing: 25 cells of 400 rows, each off by chance; far from all.
    assert!(joint([0, 2]).explained(probability, None) < 0.1);
}

/// Rows in two corners have a typical row in each, that of the larger first.
#[test]
fn medoids_stand_for_their_clusters() {
    let (some, _) = rows(|a, b| (a < 10 && b < 10) || (a >= 85 && b >= 85));
    let among: Vec<usize> = (0..some.len()).collect();
    let found = medoids(&some, &among, &[1.0, 1.0, 0.0], 2);
    let place = |at: usize| some.places[0][found[at].row];
    // 15 · 15 rows beside 10 · 10.
    assert!((found[0].share - 225.0 / 325.0).abs() < 1e-12, "{found:?}");
    assert!((90..=94).contains(&place(0)) && (3..=6).contains(&place(1)), "{found:?}");
}

/// A value's place is the part of the weight below it; equal values have one place, a missing
/// value has none of the hundred.
#[test]
fn places_are_hundredths_of_the_weight() {
    let values: Vec<f64> = (0..1000).map(f64::from).collect();
    let places = Places::new(&values, &vec![0.1; 1000]);
    assert_eq!([0.0, 9.0, 10.0, 995.0, 2000.0].map(|value| places.of(value)), [0, 0, 1, 99, 99]);
    assert_eq!(places.low(30), 300.0);
    assert!(usize::from(places.of(f64::NAN)) >= PLACES);
    let coin: Vec<f64> = (0..1000).map(|row| f64::from(row % 2)).collect();
    let places = Places::new(&coin, &vec![1.0; 1000]);
    assert!(places.of(0.0) < 50 && places.of(1.0) == 99, "{places:?}");
}

fn february(paths: &str) -> Plan {
    plan_of(&text_of("configs/alibaba-2025-02.toml"), &[paths])
}

fn scanned(plan: &Plan, target: usize, enough: u64, most: u64) -> Scan {
    let results = Explanation::wanted(plan);
    let search = Search { target, results: &results, paths_kept: 1 << 12, enough, most };
    engine::scan(plan, &search, &|_, _| {}).unwrap()
}

fn named(plan: &Plan, part: &str) -> usize {
    plan.targets.iter().position(|target| target.name.contains(part)).unwrap()
}

/// All of the run's paths give the run's odds, to the bit; every path kept as a hit is one when
/// it is replayed, its condition met.
#[test]
fn the_paths_that_meet_a_target_are_the_runs() {
    let plan = february("simulation.paths=16384");
    let run = Run::with(plan.clone(), &engine::Options::default());
    for part in ["$160", "$300, if"] {
        let target = named(&plan, part);
        let scan = scanned(&plan, target, u64::MAX, 0);
        assert_eq!(scan.each, plan.settings.paths_per_replicate);
        let found = Explanation::new(&plan, target, &scan);
        let odds = run.odds(&plan.targets[target].name);
        let probability = found.probability.unwrap();
        assert_eq!(probability.value.to_bits(), odds.counted.to_bits());
        for (scenario, found) in scan.found.iter().enumerate() {
            for (replicate, found) in found.iter().enumerate() {
                for &path in found.met.paths.iter().take(2) {
                    let address = Address { scenario, replicate, path };
                    let replay = engine::replay(&plan, address).unwrap();
                    assert_eq!(replay.targets[target], Some(true), "{address:?}");
                }
            }
        }
    }
}

/// A rare target has more paths looked at than the run has, and those are paths of the longer
/// run with the same addresses.
#[test]
fn a_rare_target_gets_more_paths() {
    let plan = february("simulation.paths=16384");
    let target = named(&plan, "optimistic");
    let scan = scanned(&plan, target, 400, 1 << 21);
    assert!(scan.each > plan.settings.paths_per_replicate && scan.met() >= 100, "{}", scan.met());
    let longer = february(&format!("simulation.paths={}", scan.each * 64));
    assert_eq!(longer.settings.paths_per_replicate, scan.each);
    let (replicate, found) =
        scan.found[1].iter().enumerate().max_by_key(|(_, found)| found.met.paths.len()).unwrap();
    let address = Address { scenario: 1, replicate, path: *found.met.paths.last().unwrap() };
    let replay = engine::replay(&longer, address).unwrap();
    assert_eq!(replay.targets[target], Some(true));
}

/// What explains a value of $160 in the February file is what makes it: multiples and growth are
/// higher, the discount rate is lower, and the box's odds lie above the target's.
#[test]
fn the_february_target_is_explained_by_its_makings() {
    let plan = february("simulation.paths=65536");
    let target = named(&plan, "$160");
    let found = Explanation::new(&plan, target, &scanned(&plan, target, 4096, 0));
    let median = |name: &str| {
        let change = found.changes.iter().find(|change| change.name == name).unwrap();
        (change.overall[1].unwrap(), change.met[1].unwrap())
    };
    for (name, up) in [
        ("segments.cloud.value.multiple", true),
        ("segments.taobao_tmall.value.multiple", true),
        ("segments.cloud.growth", true),
        ("valuation.discount_rate", false),
    ] {
        let (overall, met) = median(name);
        assert!(if up { met.low > overall.high } else { met.high < overall.low }, "{name}");
    }
    let probability = found.probability.unwrap();
    let inside = found.found_box.as_ref().unwrap();
    assert!(inside.conditions.len() <= 4 && inside.probability.unwrap().low > probability.high);
    // At least half on the even replicates; five errors of a share of thousands below that.
    assert!(inside.coverage.unwrap().high > 0.45, "{inside:?}");
    assert_eq!(found.pairs.len(), 3);
    assert!(found.pairs.iter().all(|pair| pair.probability.unwrap().low > probability.high));
    assert_eq!(found.typical.len(), 3);
    for typical in &found.typical {
        let value = typical.values.iter().find(|value| value.name == "per_share.ads").unwrap();
        assert!(value.value >= 160.0, "{}", value.value);
    }
}

/// The box as a target of the file has the odds that were told of it, also where a series stands for
/// the mean of its years and the target has a condition of its own.
#[test]
fn the_box_runs_as_a_target() {
    let minimal = text_of("configs/minimal.toml");
    let text = minimal
        + "[[targets]]\nname = \"A \\\"good\\\" year\"\nevent = \"per_share.common >= 150\"\n\
           given = \"core.revenue.FY2026 > 110 or equity < 0\"\n";
    let plan = plan_of(&text, &["simulation.paths=65536"]);
    let target = named(&plan, "A \"good\" year");
    let found = Explanation::new(&plan, target, &scanned(&plan, target, 4096, 0));
    let inside = found.found_box.as_ref().unwrap();
    assert!(inside.expression.contains("segments.core.growth.FY2025 + "), "{}", inside.expression);
    let run = Run::of(&(text + &found.box_target(inside)), &["simulation.paths=262144"]);
    let (told, odds) = (inside.probability.unwrap(), run.odds("A \"good\" year, in the box"));
    let error = told.standard_error.unwrap().hypot(odds.standard_error.unwrap());
    // Five errors of the difference, the two having half of their replicates in common.
    assert!((told.value - odds.probability).abs() < 5.0 * error, "{told:?}, {}", odds.probability);
}

/// Of paths that are all alike one is typical, and stands for all.
#[test]
fn no_path_is_typical_of_none() {
    let text = text_of("configs/minimal.toml")
        + "[[targets]]\nname = \"dear\"\nevent = \"driver.segments.core.value.multiple > 10\"\n";
    let set = [
        "simulation.paths=4096",
        "segments.core.growth=0.05",
        "segments.core.margin=0.2",
        "segments.core.value.multiple={ dist = \"discrete\", values = [8, 12], weights = [1, 1] }",
    ];
    let plan = plan_of(&text, &set);
    let target = named(&plan, "dear");
    let found = Explanation::new(&plan, target, &scanned(&plan, target, 100, 0));
    let shares: Vec<f64> = found.typical.iter().map(|typical| typical.share).collect();
    assert_eq!(shares, [1.0]);
}

/// No path meets the target: an upper bound, and the path that came nearest.
#[test]
fn a_target_that_no_path_meets_gets_a_bound() {
    let text = text_of("configs/minimal.toml")
        + "[[targets]]\nname = \"Moon\"\nevent = \"per_share.common >= 100000\"\n";
    let plan = plan_of(&text, &["simulation.paths=4096"]);
    let target = named(&plan, "Moon");
    let found = Explanation::new(&plan, target, &scanned(&plan, target, 100, 1 << 14));
    let probability = found.probability.unwrap();
    assert_eq!((found.met, probability.value, probability.low), (0, 0.0, 0.0));
    // Clopper and Pearson (1934): 1 - 0.025^(1/n).
    let bound = 1.0 - libm::pow(0.025, 1.0 / found.paths as f64);
    assert!((probability.high / bound - 1.0).abs() < 1e-9, "{probability:?} for {bound}");
    let nearest = found.nearest.unwrap();
    let most = Run::with(plan, &engine::Options::default()).figure("per_share.common", "max");
    assert!(nearest.best > 0.5 * most && nearest.best < 1e5, "{nearest:?}");
}
