//! If one of these failed, a target would ask another question than its words, or a mistake in
//! it would be marked at the wrong place.

use valsim::config::expression::{self, Expr, Kind, Node};
use valsim::config::{Diagnostic, Span};

fn messages(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect()
}

/// The tree with every operation in brackets: `(a + (b * c))`.
fn shape(node: &Node) -> String {
    let parts: Vec<String> = node.parts().into_iter().map(shape).collect();
    match &node.expr {
        Expr::Number(value) => value.to_string(),
        Expr::Name(name) => name.clone(),
        Expr::Negate(_) => format!("(-{})", parts[0]),
        Expr::Not(_) => format!("(not {})", parts[0]),
        Expr::Binary(operator, ..) => format!("({} {} {})", parts[0], operator.symbol(), parts[1]),
        Expr::Compare(way, ..) => format!("({} {} {})", parts[0], way.symbol(), parts[1]),
        Expr::And(..) => format!("({} and {})", parts[0], parts[1]),
        Expr::Or(..) => format!("({} or {})", parts[0], parts[1]),
        Expr::Call(function, _) => format!("{}({})", function.name(), parts.join(", ")),
    }
}

fn parse(text: &str, wanted: Kind) -> Result<Node, Vec<Diagnostic>> {
    let span = Span { text: 0, start: 0, end: text.len() as u32 };
    expression::parse(text, span, Some(0), wanted).map(|expression| expression.root)
}

#[test]
fn operators_bind_as_the_contract_says() {
    let numbers = [
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b / c", "((a / b) / c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a ^ b ^ c", "(a ^ (b ^ c))"),
        ("-a ^ b", "(-(a ^ b))"),
        ("a ^ -b ^ c", "(a ^ (-(b ^ c)))"),
        ("(-a) ^ b", "((-a) ^ b)"),
        ("-a * b", "((-a) * b)"),
        ("a * -b", "(a * (-b))"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("-a + b", "((-a) + b)"),
        ("a * b ^ c", "(a * (b ^ c))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("min(a, b + 1, max(c, 2)) ^ 2", "(min(a, (b + 1), max(c, 2)) ^ 2)"),
        ("sqrt(abs(a)) - exp(ln(b))", "(sqrt(abs(a)) - exp(ln(b)))"),
        ("1_000 + .5 + 2.5e-3", "((1000 + 0.5) + 0.0025)"),
        (
            "cloud.revenue.FY2028 / group.revenue.FY2028",
            "(cloud.revenue.FY2028 / group.revenue.FY2028)",
        ),
        ("driver.segments.cloud.growth.FY2027", "driver.segments.cloud.growth.FY2027"),
    ];
    let conditions = [
        ("a + 1 < b * 2", "((a + 1) < (b * 2))"),
        ("not a < b", "(not (a < b))"),
        ("not not a == b", "(not (not (a == b)))"),
        ("a < 1 and b >= 2 or c != 3", "(((a < 1) and (b >= 2)) or (c != 3))"),
        ("a < 1 or b >= 2 and c != 3", "((a < 1) or ((b >= 2) and (c != 3)))"),
        ("not a < 1 and b <= 2", "((not (a < 1)) and (b <= 2))"),
        ("not (a < 1 and b > 2)", "(not ((a < 1) and (b > 2)))"),
        ("(a < 1) and ((b)) > -2", "((a < 1) and (b > (-2)))"),
    ];
    for (cases, kind) in [(&numbers[..], Kind::Number), (&conditions[..], Kind::Condition)] {
        for (text, expected) in cases {
            let node = parse(text, kind).unwrap_or_else(|found| panic!("{text}: {found:?}"));
            assert_eq!(&shape(&node), expected, "{text}");
            let again = parse(&node.to_string(), kind).unwrap();
            assert_eq!(&shape(&again), expected, "{text} spelled {node}");
            assert_eq!(parse(expected, kind).map(|node| shape(&node)), Ok((*expected).to_owned()));
        }
    }
}

#[test]
fn any_expression_is_spelled_so_that_it_reads_back() {
    let mut state = 7_u64;
    for _ in 0..2_000 {
        let (text, kind) = if random(&mut state, 2) == 0 {
            (random_number(&mut state, 5), Kind::Number)
        } else {
            (random_condition(&mut state, 4), Kind::Condition)
        };
        let node = parse(&text, kind).unwrap_or_else(|found| panic!("{text}: {found:?}"));
        let spelled = node.to_string();
        assert_eq!(parse(&spelled, kind).map(|node| shape(&node)), Ok(shape(&node)), "{text}");
        assert!(spelled.len() <= text.len(), "{spelled} is longer than {text}");
    }
}

fn random(state: &mut u64, below: u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    (*state >> 33) % below
}

/// A random text that is a number, every operation in brackets.
fn random_number(state: &mut u64, depth: u32) -> String {
    let choice = if depth == 0 { random(state, 3) } else { random(state, 9) };
    let mut part = || random_number(state, depth.saturating_sub(1));
    match choice {
        0 => "a.b.FY2027".to_owned(),
        1 => "12.5".to_owned(),
        2 => "1e300".to_owned(),
        3 => format!("(-{})", part()),
        4 => format!("min({}, {})", part(), part()),
        5 => format!("({} - {})", part(), part()),
        6 => format!("({} / {})", part(), part()),
        7 => format!("({} ^ {})", part(), part()),
        _ => format!("({} + {})", part(), part()),
    }
}

/// A random text that is a condition.
fn random_condition(state: &mut u64, depth: u32) -> String {
    let choice = if depth == 0 { 0 } else { random(state, 4) };
    match choice {
        0 => format!("({} <= {})", random_number(state, 2), random_number(state, 2)),
        1 => format!("(not {})", random_condition(state, depth - 1)),
        2 => format!(
            "({} and {})",
            random_condition(state, depth - 1),
            random_condition(state, depth - 1)
        ),
        _ => format!(
            "({} or {})",
            random_condition(state, depth - 1),
            random_condition(state, depth - 1)
        ),
    }
}

#[test]
fn expressions_too_deep_or_too_long_are_refused() {
    let nested = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(200), Kind::Number).is_ok());
    for text in
        [nested(201), "-".repeat(201) + "a", "a^".repeat(201) + "a", "not ".repeat(201) + "a > 1"]
    {
        let found = parse(&text, Kind::Number).unwrap_err();
        assert_eq!(
            messages(&found),
            ["the expression is nested more than 200 levels deep"],
            "{text}"
        );
    }
    let long = "a+".repeat(2_047) + "a";
    assert!(parse(&long, Kind::Number).is_ok());
    let found = parse(&(long + "aa"), Kind::Number).unwrap_err();
    assert_eq!(messages(&found), ["the expression has 4097 bytes; at most 4096 are read"]);
}

#[test]
fn mistakes_in_expressions_are_placed_to_the_character() {
    for (text, place) in [
        ("a > 1 > 2", 6..7),
        ("a + (b > 1) > 2", 4..11),
        ("min(a) > 1", 0..6),
        ("  a  ", 2..3),
        ("a > (1 + 2", 4..5),
        ("foo(a) > 1", 0..3),
        ("a > 1 b", 6..7),
        ("", 0..0),
    ] {
        let found = parse(text, Kind::Condition).unwrap_err();
        let span = found[0].span.unwrap();
        assert_eq!(span.start..span.end, place, "{text}: {}", found[0].message);
    }
    let whole = Span { text: 0, start: 10, end: 30 };
    let found = expression::parse("a > 1 b", whole, None, Kind::Condition).unwrap_err();
    assert_eq!(found[0].span, Some(whole), "a text with escapes is marked whole");
}
