//! Expressions with their names resolved: programs that the model can run.

use std::collections::BTreeMap;

use super::ResultName;
use crate::config::expression::{Comparison, Expr, Function, Node, Operator};
use crate::config::{Expression, File, Output};
use crate::diagnostic::{Diagnostic, quoted, suggestion};
use crate::model::{Formula, Operation, Reference, STACK};

/// A whole exponent up to this is raised by multiplication.
const LARGEST_WHOLE: f64 = 64.0;

/// What an expression may name.
pub(super) struct Names {
    places: BTreeMap<String, Place>,
}

/// Where a name's value is found.
#[derive(Clone, Copy)]
enum Place {
    Read(Reference),
    Constant(f64),
    /// An output further down the file.
    NotYet,
}

impl Names {
    /// All results but the user's outputs, and the market's prices; outputs become known one
    /// after the other through [`Names::output`].
    ///
    /// Two results of one name are told: no expression could tell them apart.
    pub fn new(
        entries: &[(ResultName, Reference)],
        file: &File,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        let mut blamed = Vec::new();
        for (result, reference) in entries {
            let known = places.insert(result.name.clone(), Place::Read(*reference)).is_some();
            // Reading has told of segments with these names.
            let reserved = ["group.", "driver."].iter().any(|own| result.name.starts_with(own));
            if known && !reserved {
                let found = twice(&result.name, file);
                if !blamed.contains(&found.span) {
                    blamed.push(found.span);
                    out.push(found);
                }
            }
        }
        for output in &file.outputs {
            places.insert(output.name.value.clone(), Place::NotYet);
        }
        for listing in &file.listings {
            if let Some(price) = &listing.price {
                places
                    .insert(format!("price.{}", listing.name.value), Place::Constant(price.value));
            }
        }
        Self { places }
    }

    /// First and last year of a yearly result, `FY2026` and `FY2028`.
    fn years(&self, series: &str) -> Option<(&str, &str)> {
        let start = format!("{series}.FY");
        let years = self.places.range(start.clone()..).map(|(name, _)| name.as_str());
        let mut years = years.take_while(|name| name.starts_with(&start));
        let first = years.next()?;
        let last = years.last().unwrap_or(first);
        Some((&first[series.len() + 1..], &last[series.len() + 1..]))
    }

    /// What there is instead of an unknown name.
    fn kinds(&self, name: &str) -> String {
        let first = name.split('.').next().unwrap_or(name);
        let start = format!("{first}.");
        let below = self.places.range(start.clone()..).map(|(known, _)| known.as_str());
        let mut known: Vec<&str> = below
            .take_while(|known| known.starts_with(&start))
            .filter_map(|known| known[start.len()..].split('.').next())
            .collect();
        known.dedup();
        known.truncate(20);
        match first {
            "upside" => "an upside needs the `price` of its listing".to_owned(),
            "driver" => "driver.PATH, the dotted path as the tables nest".to_owned(),
            _ if !known.is_empty() => format!("{first} has {}", known.join(", ")),
            _ => "SEGMENT.VARIABLE.FYxxxx, group.VARIABLE.FYxxxx, per_share.LISTING, equity, \
                  enterprise, driver.PATH, or a name from [outputs]"
                .to_owned(),
        }
    }

    /// Compiles an output and makes its name known to those below it.
    pub fn output(
        &mut self,
        output: &Output,
        place: Reference,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Formula> {
        let compiled = formula(&output.expression, self, &mut Vec::new(), out);
        self.places.insert(output.name.value.clone(), Place::Read(place));
        compiled
    }
}

/// Compiles an expression; the names it reads are added to `read`, mistakes to `out`.
pub(super) fn formula(
    expression: &Expression,
    names: &Names,
    read: &mut Vec<String>,
    out: &mut Vec<Diagnostic>,
) -> Option<Formula> {
    let before = out.len();
    let mut operations = Vec::new();
    push(&expression.root, names, &mut operations, read, out);
    if out.len() > before {
        return None;
    }
    let formula = Formula::new(operations);
    if formula.is_none() {
        out.push(
            Diagnostic::error(
                expression.root.span,
                "the expression is nested too deeply",
                format!("at most {STACK} values waiting at once"),
            )
            .mend("move a part of it to [outputs]"),
        );
    }
    formula
}

/// The result and number of an event that only compares the two, in either order.
pub(super) fn threshold(expression: &Expression) -> Option<(String, f64)> {
    let Expr::Compare(_, left, right) = &expression.root.expr else { return None };
    match (&left.expr, &right.expr) {
        (Expr::Name(name), Expr::Number(value)) | (Expr::Number(value), Expr::Name(name)) => {
            Some((name.clone(), *value))
        }
        _ => None,
    }
}

/// Appends the operations of one part, operands first.
fn push(
    node: &Node,
    names: &Names,
    operations: &mut Vec<Operation>,
    read: &mut Vec<String>,
    out: &mut Vec<Diagnostic>,
) {
    if let Some((base, exponent)) = whole_power(node) {
        push(base, names, operations, read, out);
        operations.push(Operation::PowerWhole(exponent));
        return;
    }
    match &node.expr {
        Expr::Number(value) => operations.push(Operation::Number(*value)),
        Expr::Name(name) => match names.places.get(name) {
            Some(Place::Read(reference)) => {
                operations.push(Operation::Read(*reference));
                if !read.contains(name) {
                    read.push(name.clone());
                }
            }
            Some(Place::Constant(value)) => operations.push(Operation::Number(*value)),
            Some(Place::NotYet) => out.push(
                Diagnostic::error(
                    node.span,
                    format!("the output `{name}` is not known yet here"),
                    "only outputs above this one",
                )
                .mend(format!("move `{name}` further up in [outputs]")),
            ),
            None => out.push(unknown(name, node, names)),
        },
        Expr::Call(Function::Min | Function::Max, parts) => {
            let smaller = matches!(&node.expr, Expr::Call(Function::Min, _));
            for (index, part) in parts.iter().enumerate() {
                push(part, names, operations, read, out);
                if index > 0 {
                    let operation = if smaller { Operation::Minimum } else { Operation::Maximum };
                    operations.push(operation);
                }
            }
        }
        Expr::Compare(Comparison::Greater | Comparison::GreaterOrEqual, left, right) => {
            push(right, names, operations, read, out);
            push(left, names, operations, read, out);
            let strict = matches!(&node.expr, Expr::Compare(Comparison::Greater, ..));
            operations.push(if strict { Operation::Less } else { Operation::LessOrEqual });
        }
        _ => {
            for part in node.parts() {
                push(part, names, operations, read, out);
            }
            operations.extend(outermost(&node.expr));
        }
    }
}

/// The operations that follow the operands, in the order written.
fn outermost(expr: &Expr) -> Vec<Operation> {
    let one = |operation| vec![operation];
    match expr {
        Expr::Negate(_) => one(Operation::Negate),
        Expr::Not(_) => one(Operation::Not),
        Expr::And(..) => one(Operation::And),
        Expr::Or(..) => one(Operation::Or),
        Expr::Binary(operator, ..) => one(match operator {
            Operator::Add => Operation::Add,
            Operator::Subtract => Operation::Subtract,
            Operator::Multiply => Operation::Multiply,
            Operator::Divide => Operation::Divide,
            Operator::Power => Operation::Power,
        }),
        Expr::Compare(Comparison::Less, ..) => one(Operation::Less),
        Expr::Compare(Comparison::LessOrEqual, ..) => one(Operation::LessOrEqual),
        Expr::Compare(Comparison::Equal, ..) => one(Operation::Equal),
        Expr::Compare(Comparison::NotEqual, ..) => vec![Operation::Equal, Operation::Not],
        Expr::Call(function, _) => one(match function {
            Function::Abs => Operation::Absolute,
            Function::Exp => Operation::Exponential,
            Function::Ln => Operation::Logarithm,
            Function::Sqrt => Operation::Root,
            Function::Min => Operation::Minimum,
            Function::Max => Operation::Maximum,
        }),
        Expr::Number(_)
        | Expr::Name(_)
        | Expr::Compare(Comparison::Greater | Comparison::GreaterOrEqual, ..) => Vec::new(),
    }
}

/// Base and exponent of a power whose exponent is a small whole number.
fn whole_power(node: &Node) -> Option<(&Node, i32)> {
    let Expr::Binary(Operator::Power, base, exponent) = &node.expr else { return None };
    let value = match &exponent.expr {
        Expr::Number(value) => *value,
        Expr::Negate(inner) => match inner.expr {
            Expr::Number(value) => -value,
            _ => return None,
        },
        _ => return None,
    };
    (value.fract() == 0.0 && value.abs() <= LARGEST_WHOLE).then_some((base, value as i32))
}

/// A name that an output, or else a segment, shares with another result.
fn twice(name: &str, file: &File) -> Diagnostic {
    let output = file.outputs.iter().find(|output| output.name.value == name);
    let first = name.split('.').next().unwrap_or(name);
    let segment = file.segments.iter().find(|segment| segment.name.value == first);
    let named = output.map(|output| &output.name).or(segment.map(|segment| &segment.name));
    let message = format!("two results would be called {}", quoted(name));
    Diagnostic::error(named.map(|name| name.span), message, "expected another name")
        .mend(format!("rename it, {first}_2 for example"))
}

fn unknown(name: &str, node: &Node, names: &Names) -> Diagnostic {
    let found = Diagnostic::error(
        node.span,
        format!("unknown result {}", quoted(name)),
        "expected the name of a result",
    );
    let year = name.rsplit_once('.').filter(|(_, year)| year.starts_with("FY"));
    let years = names.years(year.map_or(name, |(series, _)| series));
    found.mend(match (suggestion(name, names.places.keys().map(String::as_str)), years, year) {
        (_, Some((first, last)), Some(_)) => format!("its years run from {first} to {last}"),
        (_, Some((_, last)), None) => format!("add the year, as in `{name}.{last}`"),
        (Some(known), None, _) => format!("did you mean `{known}`?"),
        (None, None, _) => names.kinds(name),
    })
}
