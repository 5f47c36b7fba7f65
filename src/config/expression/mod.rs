//! The small language of targets and outputs: its tree, its two kinds, its spelling.

mod parser;
pub(super) mod tokens;

use std::fmt;

use super::{Diagnostic, Span, Spanned};
use crate::diagnostic::quoted;

/// A parsed expression and the text it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// As the user wrote it.
    pub text: Spanned<String>,
    /// The outermost operation.
    pub root: Node,
}

/// A part of an expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What is done here.
    pub expr: Expr,
    /// Where it stands in the configuration's text.
    pub span: Span,
}

/// What a part of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Finite, at least 0.
    Number(f64),
    /// A result's dotted name.
    Name(String),
    /// `-x`.
    Negate(Box<Node>),
    /// `not condition`.
    Not(Box<Node>),
    /// Two numbers make a number.
    Binary(Operator, Box<Node>, Box<Node>),
    /// Two numbers make a condition.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// Both conditions.
    And(Box<Node>, Box<Node>),
    /// Either condition, or both.
    Or(Box<Node>, Box<Node>),
    /// A function and its arguments, as many as it takes.
    Call(Function, Vec<Node>),
}

/// Arithmetic between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`; a division by zero has no value.
    Divide,
    /// `^`, to the right.
    Power,
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
}

/// A function of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Of two or more numbers.
    Min,
    /// Of two or more numbers.
    Max,
    /// Absolute value.
    Abs,
    /// e to the power of the argument.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root; of a negative number it has no value.
    Sqrt,
}

/// What an expression gives on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, as an output is.
    Number,
    /// True or false.
    Condition,
}

/// Parses a text that must give a `wanted` kind.
///
/// `span` is the place of the whole text; `verbatim_at` the place of its first character where
/// it stands in the configuration without escapes, so that mistakes and parts are placed to the
/// character (else at the whole text).
///
/// # Errors
/// The first break of the grammar, or every part of the wrong kind. Texts of more than 4,096
/// bytes and nesting of more than 200 levels are refused.
pub fn parse(
    text: &str,
    span: Span,
    verbatim_at: Option<u32>,
    wanted: Kind,
) -> Result<Expression, Vec<Diagnostic>> {
    let root = parser::parse(text, span, verbatim_at).map_err(|found| vec![*found])?;
    let mut mistakes = Vec::new();
    root.check(wanted, &mut mistakes);
    if mistakes.is_empty() {
        Ok(Expression { text: Spanned::new(text.to_owned(), span), root })
    } else {
        Err(mistakes)
    }
}

impl Expression {
    /// Stands for an expression that could not be read, so that the rest can still be judged.
    pub(super) fn unreadable(span: Span) -> Self {
        let root = Node { expr: Expr::Number(f64::NAN), span };
        Self { text: Spanned::new(String::new(), span), root }
    }
}

impl Node {
    /// The kind that the outermost operation gives.
    pub fn kind(&self) -> Kind {
        match self.expr {
            Expr::Not(_) | Expr::Compare(..) | Expr::And(..) | Expr::Or(..) => Kind::Condition,
            _ => Kind::Number,
        }
    }

    /// Tells every part that is a number where a condition is wanted, or the reverse.
    fn check(&self, wanted: Kind, mistakes: &mut Vec<Diagnostic>) {
        if self.kind() != wanted {
            let (message, label, mend) = match wanted {
                Kind::Number => (
                    format!("{} is true or false, not a number", quoted(&self.to_string())),
                    "expected a number",
                    "conditions are joined by `and`, `or`, `not`; numbers by + - * / ^",
                ),
                Kind::Condition => (
                    format!("{} is a number, not true or false", quoted(&self.to_string())),
                    "expected a condition",
                    "compare it, as in `per_share.ads >= 160`",
                ),
            };
            mistakes.push(Diagnostic::error(self.span, message, label).mend(mend));
        }
        let of_parts = match self.expr {
            Expr::Not(_) | Expr::And(..) | Expr::Or(..) => Kind::Condition,
            _ => Kind::Number,
        };
        self.parts().into_iter().for_each(|part| part.check(of_parts, mistakes));
    }

    /// The parts that the outermost operation joins, in the order written.
    pub fn parts(&self) -> Vec<&Node> {
        match &self.expr {
            Expr::Number(_) | Expr::Name(_) => Vec::new(),
            Expr::Negate(part) | Expr::Not(part) => vec![part],
            Expr::Binary(_, left, right)
            | Expr::Compare(_, left, right)
            | Expr::And(left, right)
            | Expr::Or(left, right) => vec![left, right],
            Expr::Call(_, parts) => parts.iter().collect(),
        }
    }

    /// How tightly the outermost operation binds.
    fn strength(&self) -> u8 {
        match self.expr {
            Expr::Or(..) => 1,
            Expr::And(..) => 2,
            Expr::Not(_) => 3,
            Expr::Compare(..) => 4,
            Expr::Binary(Operator::Add | Operator::Subtract, ..) => 5,
            Expr::Binary(Operator::Multiply | Operator::Divide, ..) => 6,
            Expr::Negate(_) => 7,
            Expr::Binary(Operator::Power, ..) => 8,
            Expr::Number(_) | Expr::Name(_) | Expr::Call(..) => 9,
        }
    }
}

/// Writes a part, in parentheses where it binds less tightly than `least`.
fn write_part(part: &Node, least: u8, f: &mut fmt::Formatter) -> fmt::Result {
    if part.strength() < least { write!(f, "({part})") } else { write!(f, "{part}") }
}

/// Writes `left symbol right` of an operation that groups to the left.
fn write_pair(
    (left, symbol, right): (&Node, &str, &Node),
    strength: u8,
    f: &mut fmt::Formatter,
) -> fmt::Result {
    write_part(left, strength, f)?;
    write!(f, " {symbol} ")?;
    write_part(right, strength + 1, f)
}

impl fmt::Display for Node {
    /// A spelling that parses to the same tree.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let strength = self.strength();
        match &self.expr {
            Expr::Number(value) if *value != 0.0 && !(1e-5..1e15).contains(value) => {
                write!(f, "{value:e}")
            }
            Expr::Number(value) => write!(f, "{value}"),
            Expr::Name(name) => f.write_str(name),
            Expr::Negate(part) => {
                f.write_str("-")?;
                write_part(part, strength, f)
            }
            Expr::Not(part) => {
                f.write_str("not ")?;
                write_part(part, strength, f)
            }
            Expr::Binary(Operator::Power, base, exponent) => {
                write_part(base, strength + 1, f)?;
                f.write_str(" ^ ")?;
                write_part(exponent, strength - 1, f)
            }
            Expr::Binary(operator, left, right) => {
                write_pair((left, operator.symbol(), right), strength, f)
            }
            Expr::Compare(comparison, left, right) => {
                write_part(left, strength + 1, f)?;
                write!(f, " {} ", comparison.symbol())?;
                write_part(right, strength + 1, f)
            }
            Expr::And(left, right) => write_pair((left, "and", right), strength, f),
            Expr::Or(left, right) => write_pair((left, "or", right), strength, f),
            Expr::Call(function, parts) => {
                write!(f, "{}(", function.name())?;
                for (place, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if place > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
        }
    }
}

impl Operator {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
        }
    }
}

impl Comparison {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl Function {
    /// All functions.
    pub const ALL: [Self; 6] = [Self::Min, Self::Max, Self::Abs, Self::Exp, Self::Ln, Self::Sqrt];

    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Abs => "abs",
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Sqrt => "sqrt",
        }
    }
}
