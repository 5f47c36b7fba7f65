//! One line: its nodes, and where a comparison turns between them.

use crate::model::Comparison;

/// Rounds after which every other look halves the bracket, whatever the curve promises.
const PATIENCE: usize = 6;
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
}

/// A place where a comparison's answer changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    pub at: f64,
    /// Whether it is known well enough; otherwise `at` is where to look next.
    pub settled: bool,
    pub comparison: usize,
    /// Answer beyond it: 1, 0 or NaN.
    pub answer: f64,
}

impl Curve {
    /// Forgets all nodes.
    pub fn clear(&mut self, comparisons: usize) {
        self.nodes.clear();
        self.differences.clear();
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

    /// Adds the turns of a comparison, ascending; `round` counts the looks so far, `tolerance`
    /// is the distance in t at t = 0 that does not matter.
    pub fn turns(
        &self,
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
                let (at, settled) = self.turn(comparison, left, round, tolerance);
                turns.push(Turn { at, settled, comparison, answer });
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
            let root = self.root(comparison, left);
            (root, (root - a).min(b - root) <= reach)
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

    /// Zero of the monotone cubic between two nodes of opposite sign: Hermite's, the slopes
    /// those of the parabola through three nodes, limited as by Hyman (1983).
    fn root(&self, comparison: usize, left: usize) -> f64 {
        let (a, b) = (self.nodes[left].0, self.nodes[left + 1].0);
        let (fa, fb) = (self.difference(comparison, left), self.difference(comparison, left + 1));
        let width = b - a;
        let secant = (fb - fa) / width;
        let before = left.checked_sub(1).map(|at| self.secant(comparison, at));
        let after = (left + 2 < self.nodes.len()).then(|| self.secant(comparison, left + 1));
        let (slope_a, slope_b) = (slope(before, (secant, width)), slope(after, (secant, width)));
        let (da, db) = (slope_a * width, slope_b * width);
        // fa + da s + c s² + d s³ for s in [0, 1].
        let c = 3.0 * (fb - fa) - 2.0 * da - db;
        let d = da + db - 2.0 * (fb - fa);
        let (mut low, mut high) = (0.0, 1.0);
        let mut s = fa / (fa - fb);
        for _ in 0..12 {
            let value = ((d * s + c) * s + da) * s + fa;
            if value == 0.0 {
                break;
            }
            if (value < 0.0) == (fa < 0.0) {
                low = s
            } else {
                high = s
            }
            let step = value / ((3.0 * d * s + 2.0 * c) * s + da);
            let next = s - step;
            s = if next > low && next < high { next } else { 0.5 * (low + high) };
            if step.abs() < 1e-12 {
                break;
            }
        }
        a + width * s
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

    /// Slope and width between a node and the next.
    fn secant(&self, comparison: usize, left: usize) -> (f64, f64) {
        let width = self.nodes[left + 1].0 - self.nodes[left].0;
        let rise = self.difference(comparison, left + 1) - self.difference(comparison, left);
        (rise / width, width)
    }

    fn difference(&self, comparison: usize, node: usize) -> f64 {
        self.differences[self.nodes[node].1 * self.comparisons + comparison]
    }
}

/// The slope at the node between two intervals, that of interest second.
fn slope(beside: Option<(f64, f64)>, (secant, width): (f64, f64)) -> f64 {
    let (other, other_width) = beside.filter(|(slope, _)| !slope.is_nan()).unwrap_or((secant, 1.0));
    if !(secant * other > 0.0) {
        return 0.0;
    }
    let parabola = (width * other + other_width * secant) / (width + other_width);
    let most = 3.0 * secant.abs().min(other.abs());
    parabola.clamp(-most, most)
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
