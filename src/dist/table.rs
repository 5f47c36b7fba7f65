//! A function of one variable as a table of polynomials, quick to evaluate.

/// Nodes of a cell's interpolation, one more than its polynomial's degree.
const NODES: usize = 7;
/// Points between the nodes at which a cell's polynomial is checked.
const CHECKS: usize = 4;

/// Widest cell.
const WIDEST: f64 = 0.5;
/// Narrowest cell, and how far from its variable a steep function may be evaluated: a function
/// that needs narrower cells has a jump for all that a score can resolve.
const NARROWEST: f64 = 1.0 / (1u64 << 40) as f64;
/// Width of a cell below which a function counts as steep.
const STEEP: f64 = 1.0 / 256.0;
/// Most cells.
const MOST_CELLS: usize = 4000;

/// Slots a unit of the variable, and in all.
const SLOTS_A_UNIT: f64 = 32.0;
const SLOTS: usize = 1024;

/// Values worked on together by [`Table::fill`].
pub(super) const BLOCK: usize = 64;

/// A piecewise polynomial on [-reach, reach], clamped to its ends outside.
///
/// A uniform slot gives the first cell that a value can lie in; a bisection of the cells' left
/// edges, of as many steps as the fullest slot needs (none or one for smooth functions), gives
/// the cell; its polynomial is evaluated about the cell's centre.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    reach: f64,
    range: (f64, f64),
    steps: u32,
    first: Box<[u16; SLOTS]>,
    edges: Vec<f64>,
    cells: Vec<Cell>,
}

/// A cell's centre and its polynomial's coefficients, the constant first: one line of cache.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
struct Cell([f64; 1 + NODES]);

/// What is tabulated, and how closely.
pub(super) struct Request<'a> {
    /// The function, continuous from the left.
    pub function: &'a dyn Fn(f64) -> f64,
    /// The table covers [-reach, reach]; a multiple of 1/32, at most 16.
    pub reach: f64,
    /// Points where the function or a derivative jumps.
    pub kinks: Vec<f64>,
    /// Largest error allowed where the function has this value.
    pub tolerance: &'a dyn Fn(f64) -> f64,
    /// Values of the table never leave this range.
    pub range: (f64, f64),
}

impl Table {
    /// Fits the table; `None` where the function is not finite or more than 4,000 cells are needed.
    pub fn fit(request: &Request) -> Option<Self> {
        let fitter = Fitter::new(request);
        let mut pending = starting_edges(request);
        pending.reverse();
        let mut left = pending.pop()?;
        let (mut edges, mut cells) = (Vec::new(), Vec::new());
        while let Some(&right) = pending.last() {
            match fitter.cell(left, right) {
                Fit::Close(cell) => {
                    edges.push(left);
                    cells.push(cell);
                    left = right;
                    pending.pop();
                }
                Fit::TooWide => pending.push(0.5 * (left + right)),
                Fit::NotFinite => return None,
            }
            if cells.len() + pending.len() > MOST_CELLS {
                return None;
            }
        }
        Some(Self::indexed(request, edges, cells))
    }

    fn indexed(request: &Request, mut edges: Vec<f64>, cells: Vec<Cell>) -> Self {
        let slot_edge = |slot: usize| slot as f64 / SLOTS_A_UNIT - request.reach;
        let cell_at = |y: f64| edges.partition_point(|&edge| edge <= y).max(1) - 1;
        let first: [u16; SLOTS] = std::array::from_fn(|slot| cell_at(slot_edge(slot)) as u16);
        let inside = |slot: usize| {
            let end = slot_edge(slot + 1);
            edges.partition_point(|&edge| edge < end).saturating_sub(1 + usize::from(first[slot]))
        };
        let fullest = (0..SLOTS).map(inside).max().unwrap_or(0);
        let steps = usize::BITS - fullest.leading_zeros();
        edges.resize(edges.len() + (1 << steps), f64::INFINITY);
        let first = Box::new(first);
        Self { reach: request.reach, range: request.range, steps, first, edges, cells }
    }

    /// Values never leave this range.
    #[inline(always)]
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    /// Evaluates up to [`BLOCK`] values; `y` and `x` are equally long.
    #[inline(always)]
    pub fn fill(&self, y: &[f64], x: &mut [f64]) {
        let (mut place, mut inside) = ([0usize; BLOCK], [0.0; BLOCK]);
        let (place, inside) = (&mut place[..y.len()], &mut inside[..y.len()]);
        for ((inside, place), &y) in inside.iter_mut().zip(&mut *place).zip(y) {
            *inside = self.clamped(y);
            // Adding 4096 leaves the slot in the twelve highest bits of the fraction.
            let shifted = inside.mul_add(SLOTS_A_UNIT, self.reach * SLOTS_A_UNIT + 4096.0);
            *place = (shifted.to_bits() >> 40) as usize % SLOTS;
        }
        for place in &mut *place {
            *place = usize::from(self.first[*place % SLOTS]);
        }
        for step in (0..self.steps).rev() {
            for (place, &y) in place.iter_mut().zip(&*inside) {
                let later = *place + (1 << step);
                *place = if y >= self.edges[later] { later } else { *place };
            }
        }
        for ((x, &y), &place) in x.iter_mut().zip(&*inside).zip(&*place) {
            let Cell([centre, coefficients @ ..]) = &self.cells[place];
            let distance = y - centre;
            let mut value = coefficients[NODES - 1];
            for k in (0..NODES - 1).rev() {
                value = value.mul_add(distance, coefficients[k]);
            }
            *x = value;
        }
        for x in x {
            *x = if *x < self.range.0 { self.range.0 } else { *x };
            *x = if *x > self.range.1 { self.range.1 } else { *x };
        }
    }

    #[inline(always)]
    fn clamped(&self, y: f64) -> f64 {
        let y = if y > -self.reach { y } else { -self.reach };
        if y < self.reach { y } else { self.reach }
    }
}

/// Multiples of the widest cell, both ends, and the kinks inside, in order; edges nearer than the
/// narrowest cell are joined.
fn starting_edges(request: &Request) -> Vec<f64> {
    let reach = request.reach;
    let most = (reach / WIDEST) as i32;
    let mut edges: Vec<f64> = (-most..=most).map(|k| f64::from(k) * WIDEST).collect();
    edges.extend(request.kinks.iter().copied().filter(|y| y.abs() < reach));
    edges.retain(|y| y.abs() < reach - NARROWEST);
    edges.extend([-reach, reach]);
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|next, kept| *next - *kept < NARROWEST);
    edges
}

/// How a polynomial fits the function between two edges.
enum Fit {
    Close(Cell),
    /// Not closely enough: the cell is to be halved.
    TooWide,
    /// The function has no finite values there.
    NotFinite,
}

/// Interpolation at the Chebyshev points of a cell.
struct Fitter<'a> {
    request: &'a Request<'a>,
    nodes: [f64; NODES],
    checks: [f64; CHECKS],
}

impl<'a> Fitter<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let angle = |k: f64| libm::cos(std::f64::consts::PI * k / NODES as f64);
        Self {
            request,
            nodes: std::array::from_fn(|k| angle(k as f64 + 0.5)),
            checks: [1.0, 3.0, 4.0, 6.0].map(angle),
        }
    }

    /// The cell's polynomial.
    fn cell(&self, left: f64, right: f64) -> Fit {
        let (centre, half) = (0.5 * (left + right), 0.5 * (right - left));
        let function = |t: f64| (self.request.function)(half.mul_add(t, centre));
        if right - left <= NARROWEST {
            let mut cell = [0.0; 1 + NODES];
            (cell[0], cell[1]) = (centre, function(0.0));
            return if cell[1].is_finite() { Fit::Close(Cell(cell)) } else { Fit::NotFinite };
        }
        let values = self.nodes.map(function);
        if !values.iter().all(|x| x.is_finite()) {
            return Fit::NotFinite;
        }
        let series = self.chebyshev(&values);
        // A smooth function whose last coefficient is as large as this fails the checks.
        let hopeless = series[NODES - 1].abs() > 300.0 * (self.request.tolerance)(series[0]);
        if hopeless && right - left > STEEP {
            return Fit::TooWide;
        }
        let local = monomials(&series);
        let steep = right - left <= STEEP;
        let close = |t: f64| self.is_close(half.mul_add(t, centre), horner(&local, t), steep);
        if !self.checks.into_iter().all(close) {
            return Fit::TooWide;
        }
        let mut cell = [centre; 1 + NODES];
        let mut scale = 1.0;
        for (kept, a) in cell[1..].iter_mut().zip(local) {
            *kept = a * scale;
            scale /= half;
        }
        Fit::Close(Cell(cell))
    }

    /// Whether a value is within half the tolerance of the function; or within it between the
    /// function's values a little to the left and to the right, where the function is steep.
    fn is_close(&self, y: f64, value: f64, steep: bool) -> bool {
        let exact = (self.request.function)(y);
        let tolerance = 0.5 * (self.request.tolerance)(exact);
        if (value - exact).abs() <= tolerance {
            return true;
        }
        let beside = |shift: f64| (self.request.function)(y + shift);
        steep && value >= beside(-NARROWEST) - tolerance && value <= beside(NARROWEST) + tolerance
    }

    /// Coefficients of the interpolating Chebyshev series.
    fn chebyshev(&self, values: &[f64; NODES]) -> [f64; NODES] {
        let mut series = [0.0; NODES];
        for (&t, &value) in self.nodes.iter().zip(values) {
            let (mut before, mut here) = (1.0, t);
            for a in &mut series {
                *a += value * before * 2.0 / NODES as f64;
                (before, here) = (here, 2.0 * t * here - before);
            }
        }
        series[0] *= 0.5;
        series
    }
}

/// A Chebyshev series of degree 6 in powers of its variable.
fn monomials(a: &[f64; NODES]) -> [f64; NODES] {
    [
        a[0] - a[2] + a[4] - a[6],
        a[1] - 3.0 * a[3] + 5.0 * a[5],
        2.0 * a[2] - 8.0 * a[4] + 18.0 * a[6],
        4.0 * a[3] - 20.0 * a[5],
        8.0 * a[4] - 48.0 * a[6],
        16.0 * a[5],
        32.0 * a[6],
    ]
}

fn horner(a: &[f64; NODES], t: f64) -> f64 {
    a.iter().rev().fold(0.0, |value: f64, &a| value.mul_add(t, a))
}
