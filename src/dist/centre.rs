//! The middle of a table as a single polynomial: nothing to look up where nearly all scores lie.

use super::table::Table;

/// The polynomial holds for scores up to this size; one score in two thousand lies beyond.
const REACH: f64 = 3.5;
/// Nodes of the interpolation, and coefficients of the polynomial, by powers in pairs.
const NODES: usize = 32;
/// Blocks of scores at which it is compared with the table.
const CHECKS: usize = 8;
/// Scores taken together.
const BLOCK: usize = 16;

/// A polynomial on the middle of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Centre {
    /// Coefficients of even and odd powers, by ascending powers of z².
    pairs: Vec<[f64; 2]>,
}

impl Centre {
    /// The polynomial of the lowest degree that keeps within half of `tolerance` of the table;
    /// `None` where none of degree below 32 does.
    pub fn fit(table: &Table, tolerance: &dyn Fn(f64) -> f64) -> Option<Self> {
        let nodes: [f64; NODES] = std::array::from_fn(|k| libm::cos(angle(k)));
        let mut values = [0.0; NODES];
        table.fill(&nodes.map(|t| REACH * t), &mut values);
        let least = values.iter().map(|&x| tolerance(x)).fold(f64::INFINITY, f64::min);
        let series = chebyshev(&values);
        // A series left off where it has become so small errs by no more than that.
        let left_off = |kept: &usize| series[*kept..].iter().map(|a| a.abs()).sum::<f64>();
        let kept = (8..NODES).step_by(2).find(|kept| left_off(kept) <= 0.25 * least)?;
        let centre = Self { pairs: powers(&series[..kept]) };
        (0..CHECKS).all(|block| centre.is_close(table, block, tolerance)).then_some(centre)
    }

    fn is_close(&self, table: &Table, block: usize, tolerance: &dyn Fn(f64) -> f64) -> bool {
        let step = |i: usize| (block * BLOCK + i) as f64 / (CHECKS * BLOCK - 1) as f64;
        let scores: [f64; BLOCK] = std::array::from_fn(|i| REACH * (2.0 * step(i) - 1.0));
        let mut tabulated = [0.0; BLOCK];
        table.fill(&scores, &mut tabulated);
        let both = self.values(&scores).into_iter().zip(tabulated);
        both.into_iter().all(|(value, exact)| (value - exact).abs() <= 0.5 * tolerance(exact))
    }

    /// Values of as many scores, of those in the middle by the polynomial, else by the table.
    #[inline(always)]
    pub fn fill(&self, table: &Table, z: &[f64], x: &mut [f64]) {
        let ((blocks, z_rest), (filled, x_rest)) = (z.as_chunks::<BLOCK>(), x.as_chunks_mut());
        for (z, x) in blocks.iter().zip(filled) {
            self.fill_block(table, z, x);
        }
        if !z_rest.is_empty() {
            let mut z = [0.0; BLOCK];
            z[..z_rest.len()].copy_from_slice(z_rest);
            let mut x = [0.0; BLOCK];
            self.fill_block(table, &z, &mut x);
            x_rest.copy_from_slice(&x[..z_rest.len()]);
        }
    }

    #[inline(always)]
    fn fill_block(&self, table: &Table, z: &[f64; BLOCK], x: &mut [f64; BLOCK]) {
        let (low, high) = table.range();
        let values = self.values(z);
        let mut beyond = false;
        for i in 0..BLOCK {
            let value = if values[i] < low { low } else { values[i] };
            x[i] = if value > high { high } else { value };
            beyond |= !(z[i].abs() <= REACH);
        }
        if beyond {
            fill_beyond(table, z, x);
        }
    }

    /// Even and odd powers by Horner's rule side by side.
    #[inline(always)]
    fn values(&self, z: &[f64; BLOCK]) -> [f64; BLOCK] {
        let (mut even, mut odd) = ([0.0; BLOCK], [0.0; BLOCK]);
        let squares = z.map(|z| z * z);
        for pair in self.pairs.iter().rev() {
            for i in 0..BLOCK {
                even[i] = f64::mul_add(even[i], squares[i], pair[0]);
                odd[i] = f64::mul_add(odd[i], squares[i], pair[1]);
            }
        }
        for i in 0..BLOCK {
            even[i] = f64::mul_add(odd[i], z[i], even[i]);
        }
        even
    }
}

/// Replaces the values of scores beyond the middle.
#[inline(always)]
fn fill_beyond(table: &Table, z: &[f64; BLOCK], x: &mut [f64; BLOCK]) {
    let mut tabulated = [0.0; BLOCK];
    table.fill(z, &mut tabulated);
    for i in 0..BLOCK {
        x[i] = if z[i].abs() <= REACH { x[i] } else { tabulated[i] };
    }
}

/// Angle of a Chebyshev node.
fn angle(node: usize) -> f64 {
    std::f64::consts::PI * (node as f64 + 0.5) / NODES as f64
}

/// Coefficients of the Chebyshev series that has these values at its nodes.
fn chebyshev(values: &[f64; NODES]) -> [f64; NODES] {
    std::array::from_fn(|degree| {
        let term = |(node, value): (usize, &f64)| value * libm::cos(degree as f64 * angle(node));
        let sum: f64 = values.iter().enumerate().map(term).sum();
        sum * if degree == 0 { 1.0 } else { 2.0 } / NODES as f64
    })
}

/// A Chebyshev series in z / [`REACH`] by powers of z, even and odd in pairs.
fn powers(series: &[f64]) -> Vec<[f64; 2]> {
    let degree = series.len();
    let (mut before, mut here) = (vec![0.0; degree], vec![0.0; degree]);
    let mut sum = vec![0.0; degree];
    here[0] = 1.0;
    for (k, coefficient) in series.iter().enumerate() {
        for (sum, power) in sum.iter_mut().zip(&here) {
            *sum += coefficient * power;
        }
        // T(1) = t, T(k+1) = 2 t T(k) - T(k-1).
        let twice = if k == 0 { 1.0 } else { 2.0 };
        let next = (0..degree).map(|power| {
            let raised = if power == 0 { 0.0 } else { here[power - 1] };
            twice * raised - before[power]
        });
        let next: Vec<f64> = next.collect();
        before = std::mem::replace(&mut here, next);
    }
    let mut scale = 1.0;
    for power in &mut sum {
        *power *= scale;
        scale /= REACH;
    }
    sum.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
}
