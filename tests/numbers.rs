//! If these failed, a figure in a table would not be the figure of the run: it would read back as
//! another number, or stand in a form that the page and other programs do not take.

use proptest::prelude::*;
use valsim::output::shortest;

/// The same rule, by the standard library.
fn expected(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if (1e-5..1e15).contains(&size) => format!("{value}"),
        _ => format!("{value:e}"),
    }
}

#[test]
fn ends_of_the_plain_form_and_of_all_numbers_are_written_as_said() {
    let ends = [1e-5, 1e15, 1.0, 10.0, 0.1, f64::MIN_POSITIVE, f64::MAX, f64::from_bits(1), 2.5e-5];
    for end in ends.into_iter().flat_map(|end| [end.next_down(), end, end.next_up()]) {
        if end.is_finite() {
            assert_eq!(shortest(end), expected(end));
            assert_eq!(shortest(-end), expected(-end));
        }
    }
    assert_eq!(["0", "0"], [0.0, -0.0].map(shortest).each_ref().map(String::as_str));
    assert_eq!(shortest(999_999_999_999_999.9), "999999999999999.9");
    assert_eq!(shortest(123_456.0), "123456");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    #[test]
    fn every_number_is_written_as_short_as_reads_back(
        bits in any::<u64>(),
        places in 0..26_i32,
        digits in any::<i64>(),
    ) {
        for value in [f64::from_bits(bits), format!("{digits}e-{places}").parse().unwrap()] {
            if value.is_finite() {
                let text = shortest(value);
                prop_assert_eq!(text.parse::<f64>().unwrap(), value, "{}", text);
                // Midway between two texts of this length either is as good as the other.
                prop_assert_eq!(text.len(), expected(value).len(), "{}", text);
            }
        }
    }
}
