//! One line: its nodes, and where a comparison turns between them.

use std::iter;

use crate::model::Comparison;

/// Beyond ± this, a measure of 1e-15, nothing changes.
pub(super) const END: f64 = 8.0;
/// Rounds after which every other look halves the bracket, whatever the curve promises.
const PATIENCE: usize = 8;
/// Most nodes that a curve is put through.
const STENCIL: usize = 6;
/// Distance in t to the nearest look within which curves are believed.
const BESIDE: f64 = 0.5;
/// Most steps to the zero of a curve, and the step at which it is found.
const STEPS: usize = 40;
const EXACT: f64 = 1e-9;
/// Part of the way to an expected corner at which one looks for it.
const BEFORE_CORNER: f64 = 0.9;

/// Nodes of one line and the differences of all comparisons there.
#[derive(Default)]
pub(super) struct Curve {
    /// Position on the line and place of its differences, by position.
    nodes: Vec<(f64, usize)>,
    /// `comparisons` differences for each node, in the order in which they were looked at.
    differences: Vec<f64>,
    comparisons: usize,
    /// Of each comparison, turns that are settled, with the places of the nodes about them.
    settled: Vec<Vec<([usize; 2], Turn)>>,
}

/// A place where a comparison's answer changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    pub at: f64,
    /// Whether it is known well enough; otherwise `at` is where to look next.
    pub settled: bool,
    /// The node below it.
    pub left: usize,
    pub comparison: usize,
    /// Answer beyond it: 1, 0 or NaN.
    pub answer: f64,
}

impl Curve {
    /// Forgets all nodes.
    pub fn clear(&mut self, comparisons: usize) {
        self.nodes.clear();
        self.differences.clear();
        self.settled.resize_with(comparisons, Vec::new);
        self.settled.iter_mut().for_each(Vec::clear);
        self.comparisons = comparisons;
    }

    /// Adds a node, which differs from all others.
    pub fn insert(&mut self, at: f64, differences: impl Iterator<Item = f64>) {
        let place = self.nodes.partition_point(|node| node.0 < at);
        self.nodes.insert(place, (at, self.nodes.len()));
        self.differences.extend(differences);
    }

    /// Answer of a comparison at the lower end.
    pub fn start(&self, comparison: usize, of: &Comparison) -> f64 {
        of.truth(self.difference(comparison, 0))
    }

    /// The end beyond which a comparison without a turn so far has one, its answer there being
    /// `above`, if that has not been looked at.
    pub fn beyond(&self, comparison: usize, of: &Comparison, above: f64) -> Option<f64> {
        let (end, outermost) = if self.start(comparison, of) == above {
            (-END, self.nodes[0].0)
        } else {
            (END, self.nodes[self.nodes.len() - 1].0)
        };
        (outermost != end).then_some(end)
    }

    /// Adds the turns of a comparison, ascending; `round` counts the looks so far, `tolerance`
    /// is the distance in t at t = 0 that does not matter.
    pub fn turns(
        &mut self,
        comparison: usize,
        of: &Comparison,
        round: usize,
        tolerance: f64,
        turns: &mut Vec<Turn>,
    ) {
        let mut before = self.start(comparison, of);
        for left in 0..self.nodes.len() - 1 {
            let answer = of.truth(self.difference(comparison, left + 1));
            if answer.to_bits() != before.to_bits() {
                let about = [left, left + 1].map(|node| self.nodes[node].1);
                let known = self.settled[comparison].iter().find(|known| known.0 == about);
                let turn = known.map_or_else(
                    || {
                        let (at, settled) = self.turn(comparison, left, round, tolerance);
                        Turn { at, settled, left, comparison, answer }
                    },
                    |&(_, turn)| Turn { left, ..turn },
                );
                if turn.settled && known.is_none() {
                    self.settled[comparison].push((about, turn));
                }
                turns.push(turn);
            }
            before = answer;
        }
    }

    /// Where the answer changes between a node and the next.
    fn turn(&self, comparison: usize, left: usize, round: usize, tolerance: f64) -> (f64, bool) {
        let (a, b) = (self.nodes[left].0, self.nodes[left + 1].0);
        let reach = tolerance * mills(nearest(a, b));
        let middle = 0.5 * (a + b);
        let (fa, fb) = (self.difference(comparison, left), self.difference(comparison, left + 1));
        let (at, settled) = if fa * fb < 0.0 {
            let (root, apart) = self.root(comparison, left);
            (root, apart <= reach && (root - a).min(b - root) <= BESIDE)
        } else if fa * fb == 0.0 {
            self.corner(comparison, left, reach).unwrap_or((middle, false))
        } else {
            (middle, false)
        };
        if settled || b - a <= reach {
            (at, true)
        } else if round > PATIENCE && round.is_multiple_of(2) {
            (middle, false)
        } else {
            (at, false)
        }
    }

    /// Zero between two nodes of opposite sign, and how far two ways to it are apart: by the
    /// polynomials through the nearest nodes, with and without the farthest of them.
    fn root(&self, comparison: usize, left: usize) -> (f64, f64) {
        let ends = [left, left + 1].map(|node| self.nodes[node].0);
        let mut curve = Polynomial::default();
        let mut without = f64::NAN;
        let mut nodes = self.nearest_nodes(comparison, left).peekable();
        while let Some(node) = nodes.next() {
            if nodes.peek().is_none() && curve.count > 1 {
                without = curve.root(ends, without);
            }
            curve.add(self.nodes[node].0, self.difference(comparison, node));
        }
        let at = curve.root(ends, without);
        (at, if without.is_nan() { f64::INFINITY } else { (at - without).abs() })
    }

    /// A node, the next, and of those beyond the nearest that have a difference.
    fn nearest_nodes(&self, comparison: usize, left: usize) -> impl Iterator<Item = usize> {
        let middle = 0.5 * (self.nodes[left].0 + self.nodes[left + 1].0);
        let finite = move |&node: &usize| self.difference(comparison, node).is_finite();
        let mut below = (0..left).rev().take_while(finite).peekable();
        let mut above = (left + 2..self.nodes.len()).take_while(finite).peekable();
        let far = move |node: &usize| (self.nodes[*node].0 - middle).abs();
        let beyond = iter::from_fn(move || match (below.peek().map(far), above.peek().map(far)) {
            (Some(x), Some(y)) if x < y => below.next(),
            (Some(_), None) => below.next(),
            _ => above.next(),
        });
        [left, left + 1].into_iter().chain(beyond).take(STENCIL)
    }

    /// Where the difference becomes exactly 0 and stays there, extended from the side on which
    /// it is not; and whether the nodes about it are near enough.
    fn corner(&self, comparison: usize, left: usize, reach: f64) -> Option<(f64, bool)> {
        let on_left = self.difference(comparison, left) != 0.0;
        let (near, flat) = if on_left { (left, left + 1) } else { (left + 1, left) };
        let far = if on_left { left.checked_sub(1)? } else { left + 2 };
        let ((a, _), (b, _), (c, _)) = (self.nodes[near], self.nodes[flat], self.nodes.get(far)?);
        let (fa, fc) = (self.difference(comparison, near), self.difference(comparison, far));
        let corner = a - fa * ((a - c) / (fa - fc));
        let part = (corner - a) / (b - a);
        if !(part > 0.0 && part <= 1.0) {
            return None;
        }
        if (corner - b).abs() > reach {
            return Some((corner, (corner - a).abs() <= reach));
        }
        let settled = (corner - a) * (corner - a) <= reach;
        Some((if settled { corner } else { a + BEFORE_CORNER * (corner - a) }, settled))
    }

    fn difference(&self, comparison: usize, node: usize) -> f64 {
        self.differences[self.nodes[node].1 * self.comparisons + comparison]
    }
}

/// A curve through some points (Newton's form: Stoer and Bulirsch 2002, §2.1.3).
#[derive(Default)]
struct Polynomial {
    count: usize,
    at: [f64; STENCIL],
    /// Divided differences from the first point on.
    coefficients: [f64; STENCIL],
    /// Those from each point to the last.
    last: [f64; STENCIL],
}

impl Polynomial {
    /// Adds a point (at most [`STENCIL`]).
    fn add(&mut self, at: f64, value: f64) {
        let mut difference = value;
        for place in (0..self.count).rev() {
            let next = (difference - self.last[place]) / (at - self.at[place]);
            self.last[place + 1] = difference;
            difference = next;
        }
        self.last[0] = difference;
        self.at[self.count] = at;
        self.coefficients[self.count] = difference;
        self.count += 1;
    }

    /// Value and slope.
    fn at(&self, at: f64) -> (f64, f64) {
        let (mut value, mut slope) = (0.0, 0.0);
        for place in (0..self.count).rev() {
            let step = at - self.at[place];
            slope = slope * step + value;
            value = value * step + self.coefficients[place];
        }
        (value, slope)
    }

    /// A zero between two places where the signs differ: Newton's steps from `first`, halvings
    /// where they leave what is left of the interval.
    fn root(&self, [mut low, mut high]: [f64; 2], first: f64) -> f64 {
        let below = self.at(low).0 < 0.0;
        let mut at = if first > low && first < high { first } else { 0.5 * (low + high) };
        for _ in 0..STEPS {
            let (value, slope) = self.at(at);
            if (value < 0.0) == below {
                low = at
            } else {
                high = at
            }
            let next = at - value / slope;
            let next = if next > low && next < high { next } else { 0.5 * (low + high) };
            let step = (next - at).abs();
            at = next;
            if step < EXACT {
                break;
            }
        }
        at
    }
}

/// The point of an interval that is nearest to 0.
fn nearest(a: f64, b: f64) -> f64 {
    if a > 0.0 {
        a
    } else if b < 0.0 {
        -b
    } else {
        0.0
    }
}

/// About Φ(−x)/φ(x), x ≥ 0, from below (Birnbaum 1942): the distance in t over which a tail
/// changes by a part of itself.
fn mills(x: f64) -> f64 {
    0.5 * ((4.0 + x * x).sqrt() - x)
}
