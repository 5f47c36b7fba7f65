//! The keys that two configurations have differently.

use super::Change;
use crate::config::tree::{Kind, Node};

/// Keys that change no figure.
const REMARKS: [&str; 2] = ["source", "note"];

/// Adds every key below `path` that the two have differently, as deep as tables go.
pub(super) fn differences(
    path: &mut Vec<String>,
    a: Option<&Node>,
    b: Option<&Node>,
    out: &mut Vec<Change>,
) {
    let open = |node: Option<&Node>| {
        let table = node.is_some_and(|node| matches!(node.kind, Kind::Table(_)));
        table && node.is_some_and(|node| node.get("dist").is_none())
    };
    let same = match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    };
    if same {
        return;
    }
    if !(open(a) && open(b)) {
        let after = b.cloned();
        let change =
            Change { path: path.join("."), parts: path.clone(), after, before: a.is_some() };
        return out.push(change);
    }
    let (own, others) =
        (a.map(Node::entries).unwrap_or_default(), b.map(Node::entries).unwrap_or_default());
    let only_b = others.iter().filter(|(key, _)| own.iter().all(|(own, _)| own.value != key.value));
    for (key, _) in own.iter().chain(only_b).filter(|(key, _)| !remark(&key.value)) {
        path.push(key.value.clone());
        let at = |node: Option<&'_ Node>| node.and_then(|node| node.get(&key.value)).cloned();
        differences(path, at(a).as_ref(), at(b).as_ref(), out);
        path.pop();
    }
}

fn remark(key: &str) -> bool {
    REMARKS.contains(&key)
}

/// Whether two nodes mean the same, whatever their remarks and spelling.
fn same(a: &Node, b: &Node) -> bool {
    if let (Some(a), Some(b)) = (figure(a), figure(b)) {
        return a == b;
    }
    match (&a.kind, &b.kind) {
        (Kind::Table(_), Kind::Table(_)) => {
            let within = |a: &Node, b: &Node| {
                a.entries()
                    .iter()
                    .filter(|(key, _)| !remark(&key.value))
                    .all(|(key, node)| b.get(&key.value).is_some_and(|other| same(node, other)))
            };
            within(a, b) && within(b, a)
        }
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Kind::Text(a), Kind::Text(b)) => a.value == b.value,
        (Kind::Boolean(a), Kind::Boolean(b)) => a == b,
        (
            Kind::Date { year, month, day },
            Kind::Date { year: other_year, month: other_month, day: other_day },
        ) => (year, month, day) == (other_year, other_month, other_day),
        _ => false,
    }
}

/// A number, however it is written.
fn figure(node: &Node) -> Option<f64> {
    let constant = |node: &Node| node.get("dist").and_then(Node::text) == Some("constant");
    match &node.kind {
        Kind::Integer(value) => Some(*value as f64),
        Kind::Float(value) => Some(*value),
        Kind::Table(_) if constant(node) => node.get("value").and_then(figure),
        _ => None,
    }
}
