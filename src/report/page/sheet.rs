//! Results by name become the blocks of a page.

use std::collections::BTreeMap;

use super::{Block, Line, Page, Place, Verdict};
use crate::engine::Replay;
use crate::model::{Metric, Terminal};
use crate::plan::{Plan, Scenario};
use crate::report::names;
use crate::report::record::reason;

/// The yearly lines of a segment, as a page shows them.
const LINES: [&str; 13] = [
    "demand",
    "capacity",
    "utilisation",
    "revenue",
    "growth",
    "ebitda",
    "ebitda_margin",
    "depreciation",
    "ebita",
    "ebita_margin",
    "nopat",
    "capex",
    "fcff",
];

/// The sums over all segments.
const SUMS: [&str; 6] = ["revenue", "ebitda", "depreciation", "ebita", "capex", "fcff"];

/// A replay with what is needed to lay it out.
pub(super) struct Sheet<'a> {
    plan: &'a Plan,
    position: usize,
    scenario: &'a Scenario,
    replay: &'a Replay,
    by_name: BTreeMap<&'a str, usize>,
    /// Labels of the projected years.
    years: Vec<String>,
}

impl<'a> Sheet<'a> {
    pub fn new(plan: &'a Plan, position: usize, replay: &'a Replay) -> Self {
        let scenario = &plan.scenarios[position];
        let calendar = &scenario.company.calendar;
        let names = plan.results.iter().enumerate();
        Self {
            plan,
            position,
            scenario,
            replay,
            by_name: names.map(|(index, result)| (result.name.as_str(), index)).collect(),
            years: (0..calendar.years()).map(|year| calendar.label(year)).collect(),
        }
    }

    pub fn page(self, at: Place, mut notes: Vec<String>) -> Page {
        let segments = names::segments(self.plan);
        let mut blocks: Vec<Block> = segments.into_iter().map(|name| self.segment(name)).collect();
        blocks.push(self.group());
        blocks.extend(self.programmes());
        blocks.push(self.company());
        blocks.extend(self.outputs());
        blocks.extend(self.drivers());
        notes.extend(self.gap());
        let base = self.scenario.company.calendar.base_year;
        let results = self.plan.results.iter().zip(&self.replay.results);
        Page {
            title: self.plan.title.clone(),
            scenario: self.position,
            at,
            money: self.unit("enterprise"),
            years: [format!("FY{base}")].into_iter().chain(self.years.clone()).collect(),
            blocks,
            targets: self.targets(),
            results: results
                .map(|(result, value)| (result.name.clone(), result.unit.clone(), *value))
                .collect(),
            notes,
        }
    }

    /// A result's value; `None` where the path or the scenario does not have it.
    fn value(&self, name: &str) -> Option<f64> {
        self.replay.results[*self.by_name.get(name)?]
    }

    fn unit(&self, name: &str) -> String {
        let known = self.by_name.get(name);
        known.map_or(String::new(), |&index| self.plan.results[index].unit.clone())
    }

    fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The name of a driver that the file gives.
    fn driver_of(&self, slot: usize) -> Option<&str> {
        let known = self.scenario.drivers.iter().find(|driver| driver.slot == slot);
        known.map(|driver| driver.name.as_str())
    }

    fn driver(&self, slot: usize) -> Option<f64> {
        self.value(&format!("driver.{}", self.driver_of(slot)?))
    }

    fn single(&self, name: &str, label: impl Into<String>) -> Line {
        Line {
            name: name.to_owned(),
            label: label.into(),
            unit: self.unit(name),
            values: vec![self.value(name)],
            idle: false,
        }
    }

    fn single_driver(&self, slot: usize, label: impl Into<String>) -> Option<Line> {
        Some(self.single(&format!("driver.{}", self.driver_of(slot)?), label))
    }

    /// A line with results for the projected years and perhaps a figure for the base year.
    fn yearly(&self, name: String, label: &str, base: Option<f64>) -> Line {
        let of_year = |year: &String| self.value(&format!("{name}.{year}"));
        let values = [base].into_iter().chain(self.years.iter().map(of_year)).collect();
        let unit = self.unit(&format!("{name}.{}", self.years[0]));
        Line { name, label: label.to_owned(), unit, values, idle: false }
    }

    fn segment(&self, name: &str) -> Block {
        let position = self.scenario.segments.iter().position(|known| known == name);
        let segment = &self.scenario.company.segments[position.unwrap_or_default()];
        let stems = names::streams(self.plan, name);
        let mut yearly = Vec::new();
        let mut base = Some(0.0);
        for ((start, _), stem) in segment.streams.iter().zip(&stems) {
            let revenue = self.driver(*start);
            base = base.zip(revenue).map(|(sum, revenue)| sum + revenue);
            if let Some(stem) = stem {
                let label = format!("demand for {stem}");
                yearly.push(self.yearly(format!("{name}.stream.{stem}.revenue"), &label, revenue));
            }
        }
        for variable in LINES {
            let stem = format!("{name}.{variable}");
            if !self.has(&format!("{stem}.{}", self.years[0])) {
                continue;
            }
            let known = base.filter(|_| matches!(variable, "demand" | "revenue"));
            let mut line = self.yearly(stem, &variable.replace('_', " "), known);
            line.idle = match variable {
                "demand" => segment.capacity.is_none(),
                "capex" => segment.capex.is_none(),
                "ebitda" | "ebitda_margin" | "depreciation" => segment.depreciation.is_none(),
                _ => false,
            };
            if variable == "fcff" {
                yearly.extend(self.working_capital(name, segment.nwc_of_revenue, base));
            }
            yearly.push(line);
        }
        let mut single = Vec::new();
        if let Some(value) = &segment.value {
            if value.explicit_cash_flows {
                yearly.extend(self.discounting(name, value.rate));
            }
            single = self.terminal(name, value);
        }
        Block { heading: name.to_owned(), yearly, single }
    }

    /// What more revenue ties up, where the file gives a part of revenue for it.
    fn working_capital(&self, segment: &str, slot: usize, base: Option<f64>) -> Option<Line> {
        let part = self.driver(slot)?;
        let revenue = |year: &String| self.value(&format!("{segment}.revenue.{year}"));
        let mut before = base;
        let more = self.years.iter().map(|year| {
            let now = revenue(year);
            let more = now.zip(before).map(|(now, before)| part * (now - before));
            before = now;
            more
        });
        Some(Line {
            name: format!("{segment}.working_capital"),
            label: "into working capital".to_owned(),
            unit: self.unit("enterprise"),
            values: [None].into_iter().chain(more).collect(),
            idle: false,
        })
    }

    /// From free cash flow to its present value.
    fn discounting(&self, segment: &str, rate: usize) -> [Line; 3] {
        let ahead = &self.scenario.company.calendar.part_ahead;
        let factors = &self.replay.factors[rate];
        let present = self.years.iter().zip(ahead.iter().zip(factors)).map(|(year, (f, d))| {
            let fcff = self.value(&format!("{segment}.fcff.{year}"))?;
            Some(fcff * f * d).filter(|value| value.is_finite())
        });
        let line = |name: &str, label: &str, unit: &str, values: Vec<Option<f64>>| Line {
            name: format!("{segment}.{name}"),
            label: label.to_owned(),
            unit: unit.to_owned(),
            values: [None].into_iter().chain(values).collect(),
            idle: false,
        };
        let known = |value: &f64| Some(*value).filter(|value| value.is_finite());
        let factors = factors[..self.years.len()].iter().map(known).collect();
        let parts = ahead.iter().map(known).collect();
        [
            line("part_ahead", "part of year ahead", "fraction", parts),
            line("discount_factor", "discount factor", "factor", factors),
            line("present_value", "present value", &self.unit("enterprise"), present.collect()),
        ]
    }

    /// From the terminal value to the segment's value.
    fn terminal(&self, segment: &str, value: &crate::model::Value) -> Vec<Line> {
        let method = match &value.terminal {
            Terminal::Multiple { of, .. } => match of {
                Metric::Revenue => "multiple of revenue",
                Metric::Ebitda => "multiple of EBITDA",
                Metric::Ebita => "multiple of EBITA",
                Metric::Nopat => "multiple of NOPAT",
            },
            Terminal::Gordon { .. } => "growing perpetuity",
        };
        let mut lines = vec![
            self.single(&format!("{segment}.terminal_value"), format!("terminal value, {method}")),
        ];
        let end = self.replay.factors[value.rate].last().copied();
        lines.push(Line {
            name: format!("{segment}.terminal_discount_factor"),
            label: format!("discount factor to the end of {}", self.years[self.years.len() - 1]),
            unit: "factor".to_owned(),
            values: vec![end.filter(|factor| factor.is_finite())],
            idle: false,
        });
        lines.push(self.single(&format!("{segment}.value"), "value"));
        lines
    }

    fn group(&self) -> Block {
        let segments = &self.scenario.company.segments;
        let line = |name: &str| {
            let mut line = self.yearly(format!("group.{name}"), name, None);
            line.idle = match name {
                "capex" => segments.iter().all(|segment| segment.capex.is_none()),
                "ebitda" | "depreciation" => {
                    segments.iter().all(|segment| segment.depreciation.is_none())
                }
                _ => false,
            };
            line
        };
        let single = Vec::new();
        Block { heading: "all segments".to_owned(), yearly: SUMS.map(line).into(), single }
    }

    fn programmes(&self) -> Option<Block> {
        let first = format!(".{}", self.years[0]);
        let stems = self.plan.results.iter().filter_map(|result| {
            let stem = result.name.strip_suffix(&first)?;
            Some((stem, stem.strip_prefix("programme.")?))
        });
        let yearly: Vec<Line> =
            stems.map(|(stem, name)| self.yearly(stem.to_owned(), name, None)).collect();
        let heading = "capital spending".to_owned();
        (!yearly.is_empty()).then(|| Block { heading, yearly, single: Vec::new() })
    }

    /// From the segments' values to the value of a share.
    fn company(&self) -> Block {
        let company = &self.scenario.company;
        let mut single = Vec::new();
        for name in names::segments(self.plan) {
            let value = format!("{name}.value");
            if self.has(&value) {
                single.push(self.single(&value, format!("value of {name}")));
            }
        }
        for &asset in &company.other_assets {
            let name = self.driver_of(asset).unwrap_or_default();
            let label = name.rsplit('.').next().unwrap_or_default().to_owned();
            single.extend(self.single_driver(asset, label));
        }
        single.push(self.single("enterprise", "enterprise"));
        single.extend(self.single_driver(company.holding_discount, "holding discount"));
        single.extend(self.single_driver(company.net_cash, "net cash"));
        single.push(self.single("equity", "equity"));
        single.extend(self.single_driver(company.shares, "shares"));
        for ((result, listing), written) in self.plan.values_per_share().zip(&company.listings) {
            single.extend(self.single_driver(written.fx, format!("exchange rate of {listing}")));
            let label = match written.ratio {
                1.0 => format!("value of one {listing}"),
                ratio => format!("value of one {listing} of {ratio} shares"),
            };
            single.push(self.single(&result.name, label));
            if let Some(price) = written.price {
                let label = format!("upside of {listing} over {price}");
                single.push(self.single(&format!("upside.{listing}"), label));
            }
        }
        Block { heading: "from the segments to a share".to_owned(), yearly: Vec::new(), single }
    }

    /// The user's outputs: the results that follow `enterprise`.
    fn outputs(&self) -> Option<Block> {
        let count = self.scenario.outputs.len();
        let first = self.by_name.get("enterprise")? + 1;
        let results = self.plan.results.get(first..first + count)?;
        let single = results.iter().map(|result| self.single(&result.name, &result.name)).collect();
        let heading = "outputs".to_owned();
        (count > 0).then(|| Block { heading, yearly: Vec::new(), single })
    }

    fn targets(&self) -> Vec<Verdict> {
        let targets = self.plan.targets.iter().zip(&self.replay.targets);
        targets
            .map(|(target, happens)| Verdict {
                name: target.name.clone(),
                event: target.event.clone(),
                given: target.given.clone(),
                happens: *happens,
            })
            .collect()
    }

    /// All drivers, a block for each table of the file that they stand in.
    fn drivers(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let base = self.scenario.company.calendar.base_year;
        for driver in &self.scenario.drivers {
            let (table, key) = names::table_and_key(&driver.name);
            let heading = format!("drivers: {table}");
            let position = blocks.iter().position(|block| block.heading == heading);
            let position = position.unwrap_or_else(|| {
                blocks.push(Block { heading, yearly: Vec::new(), single: Vec::new() });
                blocks.len() - 1
            });
            let block = &mut blocks[position];
            let name = format!("driver.{}", driver.name);
            let (stem, year) = names::series_and_year(key);
            let place = year.and_then(|year| usize::try_from(year - base).ok());
            let Some(place) = place.filter(|&place| place <= self.years.len()) else {
                block.single.push(self.single(&name, key));
                continue;
            };
            let full = format!("driver.{table}.{stem}");
            if block.yearly.last().is_none_or(|line| line.name != full) {
                block.yearly.push(Line {
                    name: full,
                    label: stem.to_owned(),
                    unit: self.unit(&name),
                    values: vec![None; self.years.len() + 1],
                    idle: false,
                });
            }
            if let Some(line) = block.yearly.last_mut() {
                line.values[place] = self.value(&name);
            }
        }
        blocks
    }

    /// Why there is no value per share, where there is none.
    fn gap(&self) -> Option<String> {
        let missing = |name: &String| self.has(name) && self.value(name).is_none();
        self.value("equity").is_none().then(|| {
            let segments = names::segments(self.plan).into_iter();
            let mut terminal = segments.map(|name| format!("{name}.terminal_value"));
            let cause = terminal.find(missing).unwrap_or_else(|| "equity".to_owned());
            format!("No value per share: {cause} is missing ({}).", reason(&cause))
        })
    }
}
