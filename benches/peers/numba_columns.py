"""The February 2025 file with Numba where it helps: `numpy_chunked.py`, its loops over a column compiled.

A column of 256 kB goes through NumPy's own vectorised arithmetic. What NumPy does in several passes
Numba does in one: reading a table of a marginal, and a figure's sum, squares, extremes and count of
bins. Sums may be taken in any order (`fastmath`), so that they vectorise.

The whole model as one compiled loop over paths was tried first: written down by running the
NumPy program on symbols, exponentials left to NumPy, a thousand paths at a time. Its 170 values a path
were more than the compiler would vectorise, and it took one and a half times as long as NumPy's columns.

`python numba_columns.py CONFIG --paths N --out FOLDER`; the first run compiles, later ones find
what it compiled in `__pycache__`.
"""

import numpy_chunked as base  # first: it keeps NumPy to one thread

import numba
import numpy as np


@numba.njit(cache=True, fastmath=True)
def read_table(z, values, steps, scale, offset):
    x = np.empty_like(z)
    last = len(values) - 1
    for i in range(len(z)):
        place = z[i] * scale + offset
        knot = min(max(int(place), 0), last)
        x[i] = values[knot] + (place - knot) * steps[knot]
    return x


@numba.njit(cache=True, fastmath=True)
def moments(x, low, per_width):
    """Sum, sum of squares and extremes in units of bins."""
    total, squares, least, most = 0.0, 0.0, np.inf, -np.inf
    for i in range(len(x)):
        place = (x[i] - low) * per_width
        total += place
        squares += place * place
        least = min(least, place)
        most = max(most, place)
    return total, squares, least, most


@numba.njit(cache=True)
def count(x, low, per_width, counts):
    last = len(counts) - 1
    for i in range(len(x)):
        counts[min(max(int((x[i] - low) * per_width), 0), last)] += 1


class Table(base.Table):
    def __call__(self, z):
        return read_table(z, self.values, self.steps, base.KNOTS / (2 * base.REACH), base.KNOTS / 2)


class Binned(base.Binned):
    def observe(self, x, _):
        frame = self.frame
        total, squares, least, most = moments(x, frame.low, 1 / frame.width)
        self.sum += total
        self.squares += squares
        self.least, self.most = min(self.least, least), max(self.most, most)
        if self.n < self.counted:
            count(x, frame.low, 1 / frame.width, self.counts)
        self.n += len(x)


if __name__ == "__main__":
    base.Table, base.Binned = Table, Binned
    base.main()
