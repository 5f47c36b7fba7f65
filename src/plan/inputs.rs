//! Drivers as written become slots, normals and draws.

use super::marginals::marginal;
use super::{Columns, Driver, DriverKind};
use crate::config::{
    Anchor, Evidence, MarginalSpec, Quantity, ScalarSpec, SeriesShape, SeriesSpec, Span,
};
use crate::diagnostic::Diagnostic;
use crate::dist::Marginal;
use crate::model::{Calendar, Interpolation};
use crate::text::number;

/// A normal before the dimensions are ordered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlannedNormal {
    /// The driver's path.
    pub path: String,
    /// The year, where the series has one normal a year.
    pub year: Option<i64>,
    /// φ of its series; 1 for a scalar.
    pub persistence: f64,
}

impl PlannedNormal {
    /// Name of the normal and of its dimension.
    pub fn name(&self) -> String {
        match self.year {
            Some(year) => format!("{}.FY{year}", self.path),
            None => self.path.clone(),
        }
    }
}

/// Paths of drivers without a normal.
#[derive(Clone, Debug, Default)]
pub(super) struct Undrawn {
    pub certain: Vec<String>,
    /// Those whose mistake has been told already.
    pub mistaken: Vec<String>,
}

impl Undrawn {
    fn add(&mut self, path: &str, mistaken: bool) {
        let list = if mistaken { &mut self.mistaken } else { &mut self.certain };
        list.push(path.to_owned());
    }
}

/// What is known about one slot's value while the company is put together.
#[derive(Clone, Debug)]
pub(super) enum SlotValue {
    Certain(f64),
    Drawn(Marginal),
    Interpolated,
}

impl SlotValue {
    /// Stands for a value whose mistake has been told.
    fn is_mistaken(&self) -> bool {
        matches!(self, Self::Certain(value) if value.is_nan())
    }
}

/// All drivers of one scenario, gathered one after the other.
pub(super) struct Inputs<'a> {
    pub columns: &'a Columns<'a>,
    pub base_year: i64,
    pub years: usize,
    pub slots: Vec<SlotValue>,
    pub normals: Vec<PlannedNormal>,
    pub drivers: Vec<Driver>,
    pub interpolations: Vec<Interpolation>,
    /// Paths of drivers that no correlation can name.
    pub undrawn: Undrawn,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Inputs<'a> {
    /// None yet; `columns` reads the samples that they name.
    pub fn new(calendar: &Calendar, columns: &'a Columns<'a>) -> Self {
        Self {
            columns,
            base_year: calendar.base_year,
            years: calendar.years(),
            slots: Vec::new(),
            normals: Vec::new(),
            drivers: Vec::new(),
            interpolations: Vec::new(),
            undrawn: Undrawn::default(),
            diagnostics: Vec::new(),
        }
    }

    /// A slot that no driver of the file stands behind.
    pub fn unwritten(&mut self, value: f64) -> usize {
        self.slots.push(SlotValue::Certain(value));
        self.slots.len() - 1
    }

    /// Dotted path of the driver in a slot, with its year; empty for a slot that the file does
    /// not stand behind.
    pub fn name(&self, slot: usize) -> String {
        let driver = self.drivers.iter().find(|driver| driver.slot == slot);
        driver.map(|driver| driver.name.clone()).unwrap_or_default()
    }

    /// A scalar driver, or `default` where the file has none.
    pub fn optional(&mut self, path: &str, spec: Option<&ScalarSpec>, default: f64) -> usize {
        match spec {
            Some(spec) => self.scalar(path, spec),
            None => self.unwritten(default),
        }
    }

    /// A scalar driver.
    pub fn scalar(&mut self, path: &str, spec: &ScalarSpec) -> usize {
        let value = self.quantity(&spec.value);
        let normal = match value {
            SlotValue::Drawn(_) => Some(self.normal(path, None, 1.0)),
            _ => None,
        };
        if normal.is_none() {
            self.undrawn.add(path, value.is_mistaken());
        }
        self.slot(path.to_owned(), value, normal, &spec.evidence)
    }

    /// A series driver: one slot for each projected year.
    pub fn series(&mut self, path: &str, spec: &SeriesSpec) -> Vec<usize> {
        let persistence = self.persistence(spec);
        let anchors = match &spec.shape {
            SeriesShape::EveryYear(quantity) => {
                let value = self.quantity(quantity);
                let years = self.base_year + 1..=self.base_year + self.years as i64;
                years.map(|year| (year, value.clone(), spec.evidence.clone())).collect()
            }
            SeriesShape::Anchors(anchors) => self.anchors(anchors, &spec.evidence, spec.span),
        };
        self.laid_out(path, anchors, persistence)
    }

    fn persistence(&mut self, spec: &SeriesSpec) -> f64 {
        let Some(written) = &spec.persistence else { return 0.0 };
        if !(0.0..=1.0).contains(&written.value) {
            self.diagnostics.push(
                Diagnostic::error(
                    written.span,
                    format!("`persistence` is {}", number(written.value)),
                    "expected 0 to 1",
                )
                .mend("0 draws each year by itself, 1 is one surprise for all years"),
            );
            return 0.0;
        }
        written.value
    }

    /// Anchors in the order of their years; mistaken ones are reported and left out.
    fn anchors(
        &mut self,
        written: &[Anchor],
        series: &Evidence,
        span: Span,
    ) -> Vec<(i64, SlotValue, Evidence)> {
        let horizon = self.base_year + self.years as i64;
        let mut anchors: Vec<(i64, SlotValue, Evidence)> = Vec::new();
        for anchor in written {
            let year = anchor.year.value;
            let value = self.quantity(&anchor.value);
            if year < self.base_year || year > horizon {
                self.diagnostics.push(
                    Diagnostic::error(
                        anchor.year.span,
                        format!("FY{year} is not a projected year"),
                        format!("expected FY{} to FY{horizon}", self.base_year + 1),
                    )
                    .mend("move the anchor, or the calendar's `base_year` or `horizon`"),
                );
            } else if year == self.base_year && !matches!(value, SlotValue::Certain(_)) {
                self.diagnostics.push(
                    Diagnostic::error(
                        anchor.year.span,
                        format!("a distribution in FY{year}, the base year, which is known"),
                        "expected a number",
                    )
                    .mend("write the known figure, or anchor the distribution a year later"),
                );
            } else {
                let evidence = Evidence {
                    source: anchor.evidence.source.clone().or_else(|| series.source.clone()),
                    note: anchor.evidence.note.clone().or_else(|| series.note.clone()),
                };
                anchors.push((year, value, evidence));
            }
        }
        anchors.sort_by_key(|&(year, ..)| year);
        if written.is_empty() {
            self.diagnostics.push(
                Diagnostic::error(span, "a series without a year", "FYxxxx = … expected")
                    .mend("write a number, a distribution, or anchor years"),
            );
        }
        anchors
    }

    /// Slots of all projected years from anchors in ascending order.
    fn laid_out(
        &mut self,
        path: &str,
        anchors: Vec<(i64, SlotValue, Evidence)>,
        persistence: f64,
    ) -> Vec<usize> {
        let drawn = anchors.iter().any(|(_, value, _)| matches!(value, SlotValue::Drawn(_)));
        if !drawn {
            let mistaken = anchors.iter().any(|(_, value, _)| value.is_mistaken());
            self.undrawn.add(path, mistaken || anchors.is_empty());
        }
        let shared = (drawn && persistence == 1.0).then(|| self.normal(path, None, 1.0));
        let mut placed: Vec<(i64, usize)> = Vec::new();
        let mut by_year: Vec<Option<usize>> = vec![None; self.years];
        for (year, value, evidence) in anchors {
            if year == self.base_year {
                let SlotValue::Certain(known) = value else { continue };
                placed.push((year, self.unwritten(known)));
                continue;
            }
            let normal = match value {
                SlotValue::Drawn(_) => {
                    Some(shared.unwrap_or_else(|| self.normal(path, Some(year), persistence)))
                }
                _ => None,
            };
            let slot = self.slot(format!("{path}.FY{year}"), value, normal, &evidence);
            placed.push((year, slot));
            by_year[(year - self.base_year - 1) as usize] = Some(slot);
        }
        (0..self.years)
            .map(|index| match by_year[index] {
                Some(slot) => slot,
                None => self.between(path, self.base_year + 1 + index as i64, &placed),
            })
            .collect()
    }

    /// The slot of a year that has no anchor: interpolated, or the nearest anchor's value.
    fn between(&mut self, path: &str, year: i64, placed: &[(i64, usize)]) -> usize {
        let name = format!("{path}.FY{year}");
        let before = placed.iter().rfind(|&&(anchor, _)| anchor < year);
        let after = placed.iter().find(|&&(anchor, _)| anchor > year);
        let (from, to, weight) = match (before, after) {
            (Some(&(y0, from)), Some(&(y1, to))) => {
                (from, to, (year - y0) as f64 / (y1 - y0) as f64)
            }
            (Some(&(_, slot)), None) | (None, Some(&(_, slot))) => (slot, slot, 0.0),
            (None, None) => return self.unwritten(f64::NAN),
        };
        let value = match (&self.slots[from], &self.slots[to]) {
            (SlotValue::Certain(a), SlotValue::Certain(b)) => {
                SlotValue::Certain((b - a).mul_add(weight, *a))
            }
            _ => SlotValue::Interpolated,
        };
        if matches!(value, SlotValue::Interpolated) {
            let slot = self.slots.len();
            self.interpolations.push(Interpolation { slot, from, to, weight });
        }
        self.slot(name, value, None, &Evidence::default())
    }

    /// A number or a distribution; a mistaken distribution is reported and stands as NaN.
    fn quantity(&mut self, quantity: &Quantity) -> SlotValue {
        match quantity {
            Quantity::Number(number) => SlotValue::Certain(number.value),
            Quantity::Distribution(spec) => self.distribution(spec),
        }
    }

    fn distribution(&mut self, spec: &MarginalSpec) -> SlotValue {
        match marginal(spec, self.columns, &mut self.diagnostics) {
            None => SlotValue::Certain(f64::NAN),
            Some(marginal) => match marginal.certain_value() {
                Some(value) => SlotValue::Certain(value),
                None => SlotValue::Drawn(marginal),
            },
        }
    }

    fn normal(&mut self, path: &str, year: Option<i64>, persistence: f64) -> usize {
        self.normals.push(PlannedNormal { path: path.to_owned(), year, persistence });
        self.normals.len() - 1
    }

    fn slot(
        &mut self,
        name: String,
        value: SlotValue,
        normal: Option<usize>,
        evidence: &Evidence,
    ) -> usize {
        let slot = self.slots.len();
        let kind = match (&value, normal) {
            (SlotValue::Certain(value), _) => DriverKind::Certain(*value),
            (SlotValue::Drawn(marginal), Some(normal)) => {
                DriverKind::Drawn { marginal: marginal.clone(), normal }
            }
            _ => DriverKind::Interpolated,
        };
        self.slots.push(value);
        self.drivers.push(Driver {
            name,
            slot,
            kind,
            source: evidence.source.as_ref().map(|source| source.value.clone()),
            note: evidence.note.clone(),
        });
        slot
    }
}
