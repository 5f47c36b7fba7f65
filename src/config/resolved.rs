//! The configuration as one value, with every replaced key in its place.

use serde_json::{Map, Value, json};

use super::set::{Setter, apply, dotted};
use super::tree::{Kind, Node};
use super::{Document, Spanned};

impl Document {
    /// The file with its `--set` arguments applied, keys in the order written; those for one
    /// scenario stand at the end of that scenario's `set`. Dates are texts.
    ///
    /// A number that JSON does not have is a text, too.
    pub fn resolved(&self) -> Value {
        let mut root = self.root.clone();
        for given in self.overrides.iter().filter(|given| given.scenario.is_none()) {
            // What cannot be applied has been told by `scenarios`, which comes first.
            let _ = apply(&mut root, &given.path, &given.value, Setter::Everything);
        }
        let mut value = to_json(&root);
        for given in &self.overrides {
            if let Some(name) = &given.scenario {
                add_to_scenario(&mut value, &name.value, &given.path, to_json(&given.value));
            }
        }
        value
    }
}

fn add_to_scenario(root: &mut Value, name: &str, path: &[Spanned<String>], value: Value) {
    let key = dotted(path);
    if root.get("scenarios").is_none() {
        root["scenarios"] = json!([{ "name": name, "weight": 1 }]);
    }
    let scenarios = root["scenarios"].as_array_mut().into_iter().flatten();
    for scenario in scenarios.filter(|scenario| scenario["name"] == name) {
        if let Some(entries) = scenario.as_object_mut() {
            let set = entries.entry("set").or_insert_with(|| Value::Object(Map::new()));
            set[key.as_str()] = value.clone();
        }
    }
}

fn to_json(node: &Node) -> Value {
    match &node.kind {
        Kind::Table(entries) => Value::Object(
            entries.iter().map(|(key, node)| (key.value.clone(), to_json(node))).collect(),
        ),
        Kind::List(nodes) => nodes.iter().map(to_json).collect(),
        Kind::Text(text) => Value::from(text.value.as_str()),
        Kind::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(number), _) => Value::from(number),
            (_, Ok(number)) => Value::from(number),
            _ => Value::from(number.to_string()),
        },
        Kind::Float(number) if number.is_finite() => Value::from(*number),
        Kind::Float(number) => Value::from(number.to_string()),
        Kind::OutOfRange(text) => Value::from(text.as_str()),
        Kind::Boolean(truth) => Value::from(*truth),
        Kind::Date { year, month, day } => Value::from(format!("{year:04}-{month:02}-{day:02}")),
        Kind::Time => Value::Null,
    }
}
