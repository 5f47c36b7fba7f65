//! Money in another unit is the same money.

use valsim::report::Cell;

use super::money;
use super::support::Run;

/// Doubling is exact in every operation on money, so a unit 2^k times as small changes no bit
/// but the exponent's.
#[test]
fn money_in_another_unit_of_two() {
    let set = ["simulation.paths=16384"];
    let by = 1024.0;
    let (plain, scaled) = (Run::of(&money(1.0), &set), Run::of(&money(by), &set));
    assert_eq!(plain.table("targets").rows.len(), 2);
    for target in ["dear", "large"] {
        let (a, b) = (plain.odds(target), scaled.odds(target));
        assert!(a.probability > 0.1 && a.probability < 0.9, "{target}: {a:?}");
        assert_eq!(format!("{a:?}"), format!("{b:?}"), "{target}");
    }
    let (table, other) = (plain.table("distribution"), scaled.table("distribution"));
    for (row, other) in table.rows.iter().zip(&other.rows) {
        let unit = &row[2];
        let is_money = *unit == Cell::text("bn USD") || *unit == Cell::text("USD");
        let factor = if is_money { by } else { 1.0 };
        for (a, b) in row[3..].iter().zip(&other[3..]) {
            let (Cell::Number(a), Cell::Number(b)) = (a, b) else {
                assert_eq!(a, b, "{row:?}");
                continue;
            };
            assert_eq!((a * factor).to_bits(), b.to_bits(), "{row:?}\n{other:?}");
        }
    }
}
