//! Text to expression: tokens, then recursive descent by strength of binding.
//!
//! From loose to tight: `or`, `and`, `not`, comparisons (which do not chain), `+ -`, `* /`,
//! unary minus, `^` (to the right; its exponent may carry a minus).

use super::tokens::{Outcome, Scanner, Token};
use super::{Expr, Function, Node, Operator};
use crate::config::Span;
use crate::diagnostic::{quoted, suggestion};

/// Longest expression, in bytes.
const LONGEST: usize = 4096;

/// Deepest nesting of parentheses, functions, minus signs and powers.
const DEEPEST: usize = 200;

/// Parses a whole text; see `expression::parse` for the places.
pub(super) fn parse(text: &str, span: Span, verbatim_at: Option<u32>) -> Outcome<Node> {
    let scanner = Scanner { text, span, verbatim_at };
    let mut parser = Parser { scanner, at: 0, before: 0, token: Token::End, depth: 0 };
    if text.len() > LONGEST {
        let message =
            format!("the expression has {} bytes; at most {LONGEST} are read", text.len());
        return parser.scanner.fail_at(
            0,
            text.len(),
            &message,
            "too long",
            "split it into [outputs]",
        );
    }
    parser.advance()?;
    let node = parser.either()?;
    match parser.token {
        Token::End => Ok(node),
        Token::Close => {
            parser.fail_here("a `)` has no `(` before it", "no `(` for this", "remove it")
        }
        _ => {
            let mend = "join the parts by an operator: + - * / ^ < <= > >= == != and or";
            parser.fail_here("two parts stand side by side", "expected an operator", mend)
        }
    }
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    /// End of the current token.
    at: usize,
    /// End of the token before it.
    before: usize,
    token: Token<'a>,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// Fails at the current token.
    fn fail_here<T>(&self, message: &str, label: &str, mend: &str) -> Outcome<T> {
        self.scanner.fail_at(self.start(), self.at, message, label, mend)
    }

    /// Start of the current token.
    fn start(&self) -> usize {
        let gap = &self.scanner.text[self.before..self.at];
        self.before + gap.len() - gap.trim_start().len()
    }

    fn advance(&mut self) -> Outcome<()> {
        self.before = self.at;
        let rest = &self.scanner.text[self.at..];
        let start = self.at + rest.len() - rest.trim_start().len();
        let (token, length) = self.scanner.scan(start)?;
        self.token = token;
        self.at = start + length;
        Ok(())
    }

    /// Whether the current token is this word; if so, goes past it.
    fn word(&mut self, word: &str) -> Outcome<bool> {
        let found = self.token == Token::Name(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn node(&self, start: usize, expr: Expr) -> Node {
        Node { expr, span: self.scanner.place(start, self.before) }
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth == DEEPEST {
            let message = format!("the expression is nested more than {DEEPEST} levels deep");
            return self.fail_here(&message, "too deep", "split it into [outputs]");
        }
        self.depth += 1;
        let outcome = parse(self);
        self.depth -= 1;
        outcome
    }

    fn either(&mut self) -> Outcome<Node> {
        let start = self.start();
        let mut left = self.both()?;
        while self.word("or")? {
            let right = self.both()?;
            left = self.node(start, Expr::Or(Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn both(&mut self) -> Outcome<Node> {
        let start = self.start();
        let mut left = self.denial()?;
        while self.word("and")? {
            let right = self.denial()?;
            left = self.node(start, Expr::And(Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn denial(&mut self) -> Outcome<Node> {
        let start = self.start();
        if self.word("not")? {
            let part = self.nested(Self::denial)?;
            return Ok(self.node(start, Expr::Not(Box::new(part))));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Outcome<Node> {
        let start = self.start();
        let left = self.sum()?;
        let Token::Comparison(comparison) = self.token else { return Ok(left) };
        self.advance()?;
        let right = self.sum()?;
        if let Token::Comparison(_) = self.token {
            let mend = "write `a < b and b < c`";
            return self.fail_here("comparisons do not chain", "a second comparison", mend);
        }
        Ok(self.node(start, Expr::Compare(comparison, Box::new(left), Box::new(right))))
    }

    fn sum(&mut self) -> Outcome<Node> {
        self.chain(&[Operator::Add, Operator::Subtract], Self::product)
    }

    fn product(&mut self) -> Outcome<Node> {
        self.chain(&[Operator::Multiply, Operator::Divide], Self::signed)
    }

    /// Parts joined by operators of equal strength, grouped to the left.
    fn chain(
        &mut self,
        operators: &[Operator],
        part: fn(&mut Self) -> Outcome<Node>,
    ) -> Outcome<Node> {
        let start = self.start();
        let mut left = part(self)?;
        while let Token::Operator(operator) = self.token {
            if !operators.contains(&operator) {
                break;
            }
            self.advance()?;
            let right = part(self)?;
            left = self.node(start, Expr::Binary(operator, Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Outcome<Node> {
        let start = self.start();
        if self.token == Token::Operator(Operator::Subtract) {
            self.advance()?;
            let part = self.nested(Self::signed)?;
            return Ok(self.node(start, Expr::Negate(Box::new(part))));
        }
        let base = self.atom()?;
        if self.token != Token::Operator(Operator::Power) {
            return Ok(base);
        }
        self.advance()?;
        let exponent = self.nested(Self::signed)?;
        Ok(self.node(start, Expr::Binary(Operator::Power, Box::new(base), Box::new(exponent))))
    }

    fn atom(&mut self) -> Outcome<Node> {
        let start = self.start();
        match self.token {
            Token::Number(value) => {
                self.advance()?;
                Ok(self.node(start, Expr::Number(value)))
            }
            Token::Open => {
                let end = self.at;
                self.advance()?;
                let inner = self.nested(Self::either)?;
                self.close(start, end)?;
                Ok(Node { span: self.scanner.place(start, self.before), ..inner })
            }
            Token::Name("not") => {
                let mend = "put the condition in parentheses: (not a > b)";
                self.fail_here("`not` cannot stand here", "binds less tightly than this", mend)
            }
            Token::Name(name) if !matches!(name, "and" | "or") => self.name_or_call(name),
            Token::End => self.fail_here(
                "the expression ends too early",
                "expected a number or a name",
                "complete it",
            ),
            _ => {
                let found =
                    format!("{} cannot stand here", quoted(&self.scanner.text[start..self.at]));
                let mend = "write a number, a result's name, or a part in parentheses";
                self.fail_here(&found, "expected a number or a name", mend)
            }
        }
    }

    /// Goes past the `)` of the bracket at `start`.
    fn close(&mut self, start: usize, end: usize) -> Outcome<()> {
        if self.token == Token::Close {
            return self.advance();
        }
        let label = if self.token == Token::End { "this is open to the end" } else { "opens here" };
        self.scanner.fail_at(start, end, "a `(` is not closed", label, "add a `)`")
    }

    fn name_or_call(&mut self, name: &'a str) -> Outcome<Node> {
        let (start, end) = (self.start(), self.at);
        let function = Function::ALL.into_iter().find(|function| function.name() == name);
        self.advance()?;
        match (function, self.token) {
            (Some(function), Token::Open) => {
                let parts = self.arguments()?;
                self.check_arity(function, parts.len(), start)?;
                Ok(self.node(start, Expr::Call(function, parts)))
            }
            (Some(_), _) => {
                let message = format!("`{name}` is a function");
                let mend = format!("write {name}(…)");
                self.scanner.fail_at(start, end, &message, "expected `(` behind it", &mend)
            }
            (None, Token::Open) => {
                let names = Function::ALL.map(Function::name);
                let near = if name == "log" { Some("ln") } else { suggestion(name, names) };
                let mend = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the functions are {}", names.join(", ")),
                };
                let message = format!("there is no function {}", quoted(name));
                self.scanner.fail_at(start, end, &message, "unknown function", &mend)
            }
            (None, _) => Ok(self.node(start, Expr::Name(name.to_owned()))),
        }
    }

    fn arguments(&mut self) -> Outcome<Vec<Node>> {
        let (start, end) = (self.start(), self.at);
        self.advance()?;
        let mut parts = Vec::new();
        while self.token != Token::Close {
            parts.push(self.nested(Self::either)?);
            if self.token != Token::Comma {
                break;
            }
            self.advance()?;
        }
        self.close(start, end)?;
        Ok(parts)
    }

    fn check_arity(&self, function: Function, count: usize, start: usize) -> Outcome<()> {
        let several = matches!(function, Function::Min | Function::Max);
        if (several && count >= 2) || (!several && count == 1) {
            return Ok(());
        }
        let name = function.name();
        let wanted = if several { "two or more numbers" } else { "one number" };
        let message = format!("`{name}` takes {wanted}; here are {count}");
        let mend = if several { format!("write {name}(a, b)") } else { format!("write {name}(a)") };
        self.scanner.fail_at(start, self.before, &message, &format!("expected {wanted}"), &mend)
    }
}
