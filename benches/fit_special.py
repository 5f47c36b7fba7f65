"""Fits the polynomials and rational functions of src/special/{exp_ln,normal}.rs.

Needs mpmath:  python benches/fit_special.py [name ...]

Every fit is a minimax fit by the exchange algorithm of Remez on a fine grid, at 200 digits: at
each step the coefficients and the levelled error E are solved for on a set of alternating
points, then the points move to the extremes of the error. Coefficients are printed in
ascending order, rounded to the nearest f64, with the largest error before rounding.
"""

import sys

from mpmath import mp, mpf

mp.dps = 200


def remez(f, grid, degree, below=0, unit=None):
    """Minimax fit P/Q with Q(0) = 1 to f on the grid; returns (P, Q, largest error).

    Errors are counted in `unit(x, y)`, by default in y = f(x) itself.
    """
    xs = [mpf(x) for x in grid]
    fs = [f(x) for x in xs]
    units = [unit(x, y) if unit else y for x, y in zip(xs, fs)]
    count = degree + below + 2
    p, q = least_squares(xs[::4], fs[::4], units[::4], degree, below)
    errors = misfit(p, q, xs, fs, units)
    chosen = exchange(errors, count)
    for _ in range(30):
        for _ in range(6):
            # P - y Q = ± E unit Q, linear once Q on the right is that of the step before.
            matrix, right = mp.matrix(count), mp.matrix(count, 1)
            for row, i in enumerate(chosen):
                x, y, sign = xs[i], fs[i], (-1) ** row
                for k in range(degree + 1):
                    matrix[row, k] = x**k
                for k in range(1, below + 1):
                    matrix[row, degree + k] = -y * x**k
                matrix[row, count - 1] = -sign * units[i] * mp.polyval(q[::-1], x)
                right[row] = y
            solution = mp.lu_solve(matrix, right)
            level = solution[count - 1]
            p = [solution[k] for k in range(degree + 1)]
            q = [mpf(1)] + [solution[degree + k] for k in range(1, below + 1)]
            if not below:
                break
        errors = misfit(p, q, xs, fs, units)
        worst = max(abs(e) for e in errors)
        if worst <= abs(level) * mpf("1.02"):
            break
        chosen = exchange(errors, count)
    return p, q, worst


def least_squares(xs, fs, units, degree, below):
    """P/Q near f in the mean square: linear fits, each weighted by the Q of the one before."""
    q = [mpf(1)]
    for _ in range(12 if below else 1):
        rows, right = [], []
        for x, y, unit in zip(xs, fs, units):
            weight = 1 / (mp.polyval(q[::-1], x) * unit)
            above = [weight * x**k for k in range(degree + 1)]
            rows.append(above + [-y * weight * x**k for k in range(1, below + 1)])
            right.append(y * weight)
        size = degree + below + 1
        normal, side = mp.matrix(size), mp.matrix(size, 1)
        for i in range(size):
            side[i] = mp.fdot((row[i], b) for row, b in zip(rows, right))
            for j in range(i + 1):
                normal[i, j] = normal[j, i] = mp.fdot((row[i], row[j]) for row in rows)
        solution = mp.lu_solve(normal, side)
        p = [solution[k] for k in range(degree + 1)]
        q = [mpf(1)] + [solution[degree + k] for k in range(1, below + 1)]
    return p, q


def misfit(p, q, xs, fs, units):
    """Error of P/Q at every point, in its unit."""
    values = [mp.polyval(p[::-1], x) / mp.polyval(q[::-1], x) for x in xs]
    return [(value - y) / unit for value, y, unit in zip(values, fs, units)]


def exchange(errors, count):
    """The extremes of each run of one sign, reduced to `count` that alternate."""
    extremes = []
    for i, e in enumerate(errors):
        if extremes and (errors[extremes[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[extremes[-1]]):
                extremes[-1] = i
        else:
            extremes.append(i)
    while len(extremes) > count:
        extremes.pop(0 if abs(errors[extremes[0]]) < abs(errors[extremes[-1]]) else -1)
    if len(extremes) < count:
        raise ArithmeticError(f"the error alternates at {len(extremes)} points of {count}")
    return extremes


def grid(low, high, size, change=lambda x: x, back=lambda x: x):
    """Points of [low, high], Chebyshev-dense at the ends of the changed variable."""
    a, b = change(mpf(low)), change(mpf(high))
    angles = [mp.pi * i / (size - 1) for i in range(size)]
    return [back((a + b) / 2 - (b - a) / 2 * mp.cos(w)) for w in angles]


def quantile(t):
    """Upper quantile: the z with Phi(-z) = t for t <= 1/2, by Newton on the logarithm."""
    z = mp.sqrt(-2 * mp.log(2 * t)) if t < mpf("0.3") else (mpf(1) / 2 - t) * mp.sqrt(2 * mp.pi)
    for _ in range(100):
        tail = mp.erfc(z / mp.sqrt(2)) / 2
        step = mp.log(tail / t) * tail / mp.npdf(z)
        z += step
        if abs(step) < mpf(10) ** -100 * (1 + abs(z)):
            return z
    raise ArithmeticError("no convergence")


ROOT_TWO_PI = mp.sqrt(2 * mp.pi)


def central(v):
    """g in quantile = q (root of 2 pi + q^2 g), q = u - 1/2, as a function of v = u (1 - u)."""
    square = mpf(1) / 4 - v
    q = mp.sqrt(square)
    return (quantile(mpf(1) / 2 - q) / q - ROOT_TWO_PI) / square


def central_unit(v, g):
    """What g must err by for a relative error of 1 in the quantile."""
    return g + ROOT_TWO_PI / (mpf(1) / 4 - v)


def exp_rest(r):
    """(e^r - 1 - r) / r^2."""
    return sum(r**k / mp.factorial(k + 2) for k in range(40))


def ln_rest(z):
    """(ln((1 + s) / (1 - s)) - 2 s) / s^3 with z = s^2."""
    return sum(2 * z**k / (2 * k + 3) for k in range(60))


def mills(x):
    """Phi(-x) e^(x^2/2)."""
    return mp.erfc(x / mp.sqrt(2)) * mp.exp(x * x / 2) / 2


def constant(x, y):
    """The unit of an absolute error."""
    return mpf(1)


HALF_LN2 = mp.log(2) / 2 * mpf("1.0001")
S = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)
JOIN = mpf(1) / 800
LEAST = mp.sqrt(-2 * mp.log(mpf(2) ** -1074))

FITS = {
    "exp": lambda: remez(exp_rest, grid(-HALF_LN2, HALF_LN2, 400), 9, 0, constant),
    "ln": lambda: remez(ln_rest, grid(0, S * S * mpf("1.0001"), 400), 6, 0, constant),
    "central": lambda: remez(
        central,
        grid(JOIN * (1 - JOIN), mpf(1) / 4 - mpf(10) ** -12, 900, mp.log, mp.exp),
        14,
        15,
        central_unit,
    ),
    "tail": lambda: remez(
        lambda r: r - quantile(mp.exp(-r * r / 2)),
        grid(mp.sqrt(-2 * mp.log(JOIN)), LEAST, 900, mp.log, mp.exp),
        10,
        9,
    ),
    "mills": lambda: remez(
        mills,
        grid(0, mpf("38.6"), 900, lambda x: mp.log(1 + x), lambda y: mp.exp(y) - 1),
        9,
        10,
    ),
}

def main():
    for name in sys.argv[1:] or FITS:
        p, q, worst = FITS[name]()
        print(f"{name}: degrees {len(p) - 1}/{len(q) - 1}, largest error {mp.nstr(worst, 3)}")
        for label, coefficients in (("P", p), ("Q", q)):
            if len(coefficients) > 1:
                print(f"  {label}:")
                for c in coefficients:
                    print(f"    {float(c)!r},")


if __name__ == "__main__":
    main()
