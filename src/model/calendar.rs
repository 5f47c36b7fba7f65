//! Fiscal years measured from the valuation date.

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Calendar year, negative before year 0.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// Days since 1970-01-01, negative before it.
    ///
    /// Counts whole years from a March 1 so that a leap day is a year's last day.
    pub fn number(self) -> i64 {
        let shifted = i64::from(self.month) - 3;
        let year = i64::from(self.year) + shifted.div_euclid(12);
        let month = shifted.rem_euclid(12);
        let before_year =
            365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let before_month = (153 * month + 2) / 5;
        before_year + before_month + i64::from(self.day) - 1 - 719_468
    }

    /// The last day of a month that is no later than `day`.
    pub fn clamped(year: i32, month: u8, day: u8) -> Self {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        Self { year, month, day: day.min(last) }
    }
}

/// Times of the projected years `b+1 … T`, in years of 365.25 days from the valuation date.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The last known fiscal year.
    pub base_year: i64,
    /// τ: years to each projected year's end.
    pub to_end: Vec<f64>,
    /// f: the part of each projected year that is still ahead, 0 to 1.
    pub part_ahead: Vec<f64>,
    /// μ: years to the middle of that part.
    pub to_middle: Vec<f64>,
}

impl Calendar {
    /// Lays out the projected years.
    ///
    /// `year_end(y)` is the last day of fiscal year `y`.
    pub fn new(
        valuation_date: Day,
        base_year: i64,
        horizon: i64,
        year_end: impl Fn(i64) -> Day,
    ) -> Self {
        let years_to =
            |year: i64| (year_end(year).number() - valuation_date.number()) as f64 / 365.25;
        let mut calendar =
            Self { base_year, to_end: Vec::new(), part_ahead: Vec::new(), to_middle: Vec::new() };
        for year in base_year + 1..=horizon {
            let (start, end) = (years_to(year - 1), years_to(year));
            let length = end - start;
            let ahead = (end / length).clamp(0.0, 1.0);
            calendar.to_end.push(end);
            calendar.part_ahead.push(ahead);
            calendar.to_middle.push(end - 0.5 * ahead * length);
        }
        calendar
    }

    /// Number of projected years.
    pub fn years(&self) -> usize {
        self.to_end.len()
    }

    /// Name of a projected year, `FY2028`; `year` counts from 0.
    pub fn label(&self, year: usize) -> String {
        format!("FY{}", self.base_year + 1 + year as i64)
    }
}
