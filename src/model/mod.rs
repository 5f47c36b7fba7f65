//! The economics of a company, from drawn drivers to value per share.
//!
//! A [`Company`] is settled: every name has become a slot, every choice an enum. One function,
//! [`evaluate()`], turns the values of all drivers on a path into every line of the model on
//! that path. It is written once, generic over [`Real`](crate::real::Real): the engine calls
//! it on 64 paths at a time, replay and tests on one, with the same bits.

mod calendar;
mod company;
mod condition;
mod evaluate;
mod formula;
mod slots;

pub use calendar::{Calendar, Day};
pub use company::{
    Capacity, Capex, Company, Depreciation, Interpolation, Legacy, Listing, Margin, Metric,
    Programme, Segment, Terminal, Value, Vintages,
};
pub use condition::{Comparison, Condition, Holds};
pub use evaluate::{Paths, evaluate};
pub use formula::{Formula, Operation, Reference, STACK};
pub use slots::{GroupVariable, Slots, Variable};
