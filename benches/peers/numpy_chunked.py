"""The February 2025 file in NumPy, as somebody who knows NumPy well would write it for speed.

Plain Monte Carlo on one thread. Drawn and evaluated a chunk at a time, so that a chunk's columns
stay in the cache; one call a column, never a loop over paths. It reads the part of the language
that the Alibaba files use and refuses the rest. What makes it quick:

- SFC64 is NumPy's fastest generator; only correlated normals are mixed, by one matrix product;
- uniforms are drawn as such; the other marginals that are no function of exp alone (PERT,
  triangular, correlated uniforms) are tables of the quantile over the normal score;
- a figure that equals another (demand and revenue without a capacity limit) is observed once;
- a column is observed while it is hot: moments and counts on fine bins that all scenarios share,
  from which come percentiles, histograms and the weighted totals (`--quantiles bins`); of figures
  that are neither printed nor asked about, only the first 32,768 paths are counted, as valsim does.
  `--quantiles np` keeps every column in memory and sorts it instead, as most would write it.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import ast
import copy
import csv
import datetime
import functools
import math
import pathlib
import time
import tomllib

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

PERCENTILES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
GROUP_SUMS = ("revenue", "ebita", "ebitda", "fcff", "capex", "depreciation")
PILOT = 1 << 13  # paths of each scenario that settle the bins
COUNTED = 1 << 15  # paths of each scenario that settle the percentiles of side results


# ---------------------------------------------------------------- marginals: normal score to value

KNOTS, REACH = 4096, 8.25
GRID = np.linspace(-REACH, REACH, KNOTS + 1)


class Affine:
    def __init__(self, mean, sd):
        self.mean, self.sd = mean, sd

    def __call__(self, z):
        x = z * self.sd
        x += self.mean
        return x


class ExpAffine(Affine):
    def __init__(self, mean, sd, shift):
        super().__init__(mean, sd)
        self.shift = shift

    def __call__(self, z):
        x = super().__call__(z)
        np.exp(x, out=x)
        if self.shift:
            x += self.shift
        return x


class Uniform:
    """Of a uniform number, where nothing is correlated with it."""

    def __init__(self, low, high):
        self.low, self.width = low, high - low

    def __call__(self, u):
        x = u * self.width
        x += self.low
        return x


class Table:
    """The quantile at evenly spaced normal scores, linear between them."""

    def __init__(self, values):
        self.values, self.steps = values[:-1].copy(), np.diff(values)

    def __call__(self, z):
        t = z * (KNOTS / (2 * REACH))
        t += KNOTS / 2
        knot = t.astype(np.intp)
        t -= knot
        t *= self.steps.take(knot, mode="clip")
        t += self.values.take(knot, mode="clip")
        return t


def tabulated_beta(a, b, low, high):
    lower = betaincinv(a, b, ndtr(GRID))
    upper = 1.0 - betaincinv(b, a, ndtr(-GRID))  # keeps its digits where the probability is near 1
    return Table(low + (high - low) * np.where(GRID < 0, lower, upper))


def two_quantiles(spec):
    """Mean and sd of a normal from two percentiles, or None."""
    given = sorted((int(k[1:]) / 100, v) for k, v in spec.items() if k[0] == "p" and k[1:].isdigit())
    if not given:
        return None
    (p, x), (q, y) = given
    if spec["dist"] == "lognormal":
        x, y = (math.log(v - spec.get("shift", 0.0)) for v in (x, y))
    sd = (y - x) / (ndtri(q) - ndtri(p))
    return x - sd * ndtri(p), sd


def marginal(spec):
    """A number, or a function of a column of normal scores (of uniforms, for `Uniform`)."""
    if not isinstance(spec, dict):
        return float(spec)
    kind = spec["dist"]
    if "truncate" in spec:
        raise SystemExit("truncate is not supported")
    if kind == "constant":
        return float(spec["value"])
    if kind == "normal":
        return Affine(*(two_quantiles(spec) or (spec["mean"], spec["sd"])))
    if kind == "lognormal":
        shift = spec.get("shift", 0.0)
        if (found := two_quantiles(spec)) is None:
            variance = math.log1p((spec["sd"] / (spec["mean"] - shift)) ** 2)
            found = math.log(spec["mean"] - shift) - variance / 2, math.sqrt(variance)
        return ExpAffine(*found, shift)
    low, high = spec["low"], spec["high"]
    if kind == "uniform":
        return Uniform(low, high)
    rise = (spec["mode"] - low) / (high - low)
    if kind == "pert":
        shape = spec.get("shape", 4.0)
        return tabulated_beta(1 + shape * rise, 1 + shape * (1 - rise), low, high)
    if kind == "triangular":
        left = low + (high - low) * np.sqrt(rise * ndtr(GRID))
        right = high - (high - low) * np.sqrt((1 - rise) * ndtr(-GRID))
        return Table(np.where(ndtr(GRID) < rise, left, right))
    raise SystemExit(f"the distribution {kind} is not supported")


# ---------------------------------------------------------------- drivers of one scenario

NUMBER = (int, float)


class Drivers:
    """Finds every driver of a configuration and draws them all, a chunk at a time."""

    def __init__(self, config, years):
        self.config, self.years = config, years
        self.scalars, self.series = {}, {}  # path -> marginal; path -> (anchors, persistence)
        self.normals = []  # (path, year or None, marginal)

    def scalar(self, path, spec):
        self.scalars[path] = m = marginal(spec)
        if not isinstance(m, float):
            self.normals.append((path, None, m))

    def yearly(self, path, spec):
        if isinstance(spec, NUMBER):
            anchors, persistence = {y: float(spec) for y in self.years}, 0.0
        elif "dist" in spec:
            m = marginal({k: v for k, v in spec.items() if k != "persistence"})
            anchors, persistence = {y: m for y in self.years}, spec.get("persistence", 0.0)
        else:
            anchors = {int(k[2:]): marginal(v) for k, v in spec.items() if k.startswith("FY")}
            persistence = spec.get("persistence", 0.0)
        if persistence == 1:
            raise SystemExit("a persistence of 1 is not supported")
        self.series[path] = sorted(anchors.items()), persistence
        drawn = ((y, m) for y, m in sorted(anchors.items()) if not isinstance(m, float))
        self.normals += [(path, y, m) for y, m in drawn]

    def settle(self):
        """Puts correlated normals first and finds the root of their correlation."""
        rho = {}
        for pair in self.config.get("correlation", ()):
            a, b = pair["between"]
            rho[a, b] = rho[b, a] = pair["rho"]

        def correlation(one, other):
            (a, s, _), (b, t, _) = one, other
            base = 1.0 if a == b else rho.get((a, b), 0.0)
            if s is None or t is None:
                return base
            later = a if s >= t else b
            return base * self.series[later][1] ** abs(s - t)

        def tied(one):
            return any(correlation(one, o) != 0 for o in self.normals if o is not one)

        mixed = [n for n in self.normals if tied(n)]
        alone = [n for n in self.normals if not tied(n) and not isinstance(n[2], Uniform)]
        flat = [n for n in self.normals if not tied(n) and isinstance(n[2], Uniform)]
        tabulate = lambda m: Table(m.low + m.width * ndtr(GRID)) if isinstance(m, Uniform) else m
        mixed = [(path, year, tabulate(m)) for path, year, m in mixed]
        matrix = np.array([[correlation(a, b) for b in mixed] for a in mixed]).reshape(len(mixed), -1)
        np.fill_diagonal(matrix, 1.0)
        self.matrix, self.root = matrix, np.linalg.cholesky(matrix) if mixed else matrix
        self.mixed, self.alone, self.flat = mixed, alone, flat
        self.sums, self.products = np.zeros(len(mixed)), np.zeros((len(mixed), len(mixed)))

    def room(self, chunk):
        m, a, f = len(self.mixed), len(self.alone), len(self.flat)
        self.raw, self.joint = np.empty((m + a, chunk)), np.empty((m, chunk))
        self.uniforms = np.empty((f, chunk))

    def draw(self, rng):
        """Columns by (path, year), and every driver's value: by path, or by path and year."""
        m = len(self.mixed)
        rng.standard_normal(out=self.raw)
        rng.random(out=self.uniforms)
        np.matmul(self.root, self.raw[:m], out=self.joint)
        self.sums += self.joint.sum(axis=1)
        self.products += self.joint @ self.joint.T
        rows = [*zip(self.mixed, self.joint), *zip(self.alone, self.raw[m:]), *zip(self.flat, self.uniforms)]
        drawn = {(path, year): f(row) for (path, year, f), row in rows}
        scalars = {p: m if isinstance(m, float) else drawn[p, None] for p, m in self.scalars.items()}
        series = {}
        for path, (anchors, _) in self.series.items():
            known = [(y, m if isinstance(m, float) else drawn[path, y]) for y, m in anchors]
            series[path] = {y: between(known, y) for y in self.years}
        return scalars, series


def between(known, year):
    """Linear between anchors, flat beyond."""
    if year <= known[0][0]:
        return known[0][1]
    for (y0, x0), (y1, x1) in zip(known, known[1:]):
        if year == y1:
            return x1
        if year < y1:
            weight = (year - y0) / (y1 - y0)
            return x1 * weight + x0 * (1 - weight)
    return known[-1][1]


# ---------------------------------------------------------------- the company

def add(a, b):
    """A sum that makes no column out of nothing."""
    if isinstance(a, float) and a == 0.0:
        return b
    if isinstance(b, float) and b == 0.0:
        return a
    return a + b


def floored(x):
    return np.maximum(x, 0.0)


class Company:
    """One scenario: its drivers and its formulas."""

    def __init__(self, config):
        self.config = config
        calendar = config["calendar"]
        self.base, last = calendar["base_year"], calendar["horizon"]
        self.years = range(self.base + 1, last + 1)
        month, day = map(int, calendar["fiscal_year_end"].split("-"))
        ends = [datetime.date(y, month, day) for y in (self.base, *self.years)]
        tau = [(e - calendar["valuation_date"]).days / 365.25 for e in ends]
        self.ahead = [min(max(t / (t - s), 0.0), 1.0) for s, t in zip(tau, tau[1:])]
        self.middle = [t - f * (t - s) / 2 for s, t, f in zip(tau, tau[1:], self.ahead)]
        self.to_end = tau[-1]
        self.drivers = Drivers(config, self.years)
        self.declare()
        self.drivers.settle()

    def declare(self):
        config, d = self.config, self.drivers
        for name, p in config.get("programmes", {}).items():
            d.scalar(f"programmes.{name}.total", p["total"])
            for fy, pace in p["pace"].items():
                d.scalar(f"programmes.{name}.pace.{fy}", pace)
        for name, s in config["segments"].items():
            at = f"segments.{name}"
            for stream, (where, table) in streams(name, s).items():
                d.scalar(f"{where}.revenue", table["revenue"])
                d.yearly(f"{where}.growth", table["growth"])
            margin = s["margin"]
            if isinstance(margin, dict):
                margin = {k: v for k, v in margin.items() if k != "basis"}
            d.yearly(f"{at}.margin", margin)
            if "nwc_of_revenue" in s:
                d.scalar(f"{at}.nwc_of_revenue", s["nwc_of_revenue"])
            if "capex" in s:
                d.yearly(f"{at}.capex.share", s["capex"]["share"])
            if "capacity" in s:
                d.scalar(f"{at}.capacity.headroom", s["capacity"].get("headroom", 0.0))
                d.scalar(f"{at}.capacity.yield", s["capacity"]["yield"])
                d.yearly(f"{at}.capacity.delivered", s["capacity"].get("delivered", 1.0))
            if "depreciation" in s:
                vintages = s["depreciation"]["vintages"]
                for key, spec in vintages.get("legacy", {}).items():
                    d.scalar(f"{at}.depreciation.vintages.legacy.{key}", spec)
                for asset, spec in vintages["assets"].items():
                    d.scalar(f"{at}.depreciation.vintages.assets.{asset}.share", spec["share"])
                    d.scalar(f"{at}.depreciation.vintages.assets.{asset}.life", spec["life"])
            d.scalar(f"{at}.value.multiple", s["value"]["multiple"])
        valuation = config["valuation"]
        for key in ("discount_rate", "tax_rate", "net_cash", "holding_discount", "shares"):
            d.scalar(f"valuation.{key}", valuation.get(key, 0.0))
        for asset, spec in valuation.get("other_assets", {}).items():
            d.scalar(f"valuation.other_assets.{asset}", spec)
        for listing, spec in config["listings"].items():
            d.scalar(f"listings.{listing}.fx", spec["fx"])

    def evaluate(self, rng, put):
        """Draws a chunk and hands every result to `put(name, value)`."""
        x, series = self.drivers.draw(rng)
        for path, value in x.items():
            put(f"driver.{path}", value)
        for path, values in series.items():
            for year, value in values.items():
                put(f"driver.{path}.FY{year}", value)
        spending = {}
        for name, p in self.config.get("programmes", {}).items():
            paces = {int(fy[2:]): x[f"programmes.{name}.pace.{fy}"] for fy in p["pace"]}
            unit = x[f"programmes.{name}.total"] / sum(paces.values())
            spending[name] = {t: unit * paces[t] if t in paces else 0.0 for t in self.years}
            for t in self.years:
                put(f"programme.{name}.FY{t}", spending[name][t])
        log = np.log1p(x["valuation.discount_rate"])
        factors = [np.exp(log * -mu) for mu in self.middle]
        final = np.exp(log * -self.to_end)
        enterprise, group = 0.0, {}
        for name, s in self.config["segments"].items():
            value = self.segment(name, s, x, series, spending, (factors, final), group, put)
            enterprise = add(enterprise, value)
        for (variable, year), value in group.items():
            put(f"group.{variable}.FY{year}", value)
        for asset in self.config["valuation"].get("other_assets", {}):
            enterprise = add(enterprise, x[f"valuation.other_assets.{asset}"])
        put("enterprise", enterprise)
        equity = enterprise * (1.0 - x["valuation.holding_discount"])
        equity += x["valuation.net_cash"]
        put("equity", equity)
        for name, listing in self.config["listings"].items():
            foreign = x["valuation.shares"] * x[f"listings.{name}.fx"] / listing["ratio"]
            per_share = equity / foreign
            put(f"per_share.{name}", per_share)
            if "price" in listing:
                put(f"upside.{name}", per_share * (1 / listing["price"]) - 1.0)

    def segment(self, name, s, x, series, spending, discount, group, put):
        at, years = f"segments.{name}", self.years
        tax, nwc = x["valuation.tax_rate"], x.get(f"{at}.nwc_of_revenue")
        sales = {k: x[f"{where}.revenue"] for k, (where, _) in streams(name, s).items()}
        base = before = sum(sales.values())
        capacity = f"{at}.capacity.yield" in x
        delivered_before, capex_by_age, wear = 0.0, [], {}
        value = 0.0
        for i, t in enumerate(years):
            def line(variable, result):
                put(f"{name}.{variable}.FY{t}", result)
                if variable in GROUP_SUMS:
                    group[variable, t] = add(group.get((variable, t), 0.0), result)

            demand = 0.0
            for stream, (where, _) in streams(name, s).items():
                sales[stream] = sales[stream] * (1.0 + series[f"{where}.growth"][t])
                demand = add(demand, sales[stream])
                if "streams" in s:
                    put(f"{name}.stream.{stream}.revenue.FY{t}", sales[stream])
            capex = 0.0
            if "capex" in s:
                capex = series[f"{at}.capex.share"][t] * spending[s["capex"]["programme"]][t]
            revenue = demand
            if capacity:
                capex = capex * series[f"{at}.capacity.delivered"][t]
                room = (0.5 * capex + delivered_before) * x[f"{at}.capacity.yield"]
                room += base * (1.0 + x[f"{at}.capacity.headroom"])
                delivered_before = add(delivered_before, capex)
                revenue = np.minimum(demand, room)
                line("capacity", room)
                line("utilisation", revenue / room)
            depreciation = 0.0
            if "depreciation" in s:
                capex_by_age.insert(0, capex)
                depreciation = self.charge(f"{at}.depreciation.vintages", s, i, x, capex_by_age, wear)
            margin = series[f"{at}.margin"][t]
            basis = s["margin"].get("basis", "ebita") if isinstance(s["margin"], dict) else "ebita"
            profit = margin * revenue
            if basis == "ebita":
                ebita, ebitda, ebita_margin = profit, add(profit, depreciation), margin
                ebitda_margin = margin if ebitda is ebita else ebitda / revenue
            else:
                ebita, ebitda, ebitda_margin = profit - depreciation, profit, margin
                ebita_margin = ebita / revenue
            nopat = ebita - tax * floored(ebita)
            fcff = nopat if nwc is None else nopat - nwc * (revenue - before)
            if "capex" in s or "depreciation" in s:
                fcff = fcff + (depreciation - capex)
            line("demand", demand)
            line("revenue", revenue)
            multi = capacity or "streams" in s
            line("growth", revenue / before - 1.0 if multi else series[f"{at}.growth"][t])
            line("capex", capex)
            line("depreciation", depreciation)
            line("ebita", ebita)
            line("ebita_margin", ebita_margin)
            line("ebitda", ebitda)
            line("ebitda_margin", ebitda_margin)
            line("nopat", nopat)
            line("fcff", fcff)
            value = add(value, fcff * (discount[0][i] * self.ahead[i]))
            before = revenue
        metric = {"revenue": revenue, "ebitda": ebitda, "ebita": ebita, "nopat": nopat}
        terminal = x[f"{at}.value.multiple"] * floored(metric[s["value"]["multiple_of"]])
        put(f"{name}.terminal_value", terminal)
        if not s["value"].get("explicit_cash_flows", True):
            value = 0.0
        value = add(value, terminal * discount[1])
        put(f"{name}.value", value)
        return value

    @staticmethod
    def charge(at, s, i, x, capex_by_age, wear):
        """The i-th year's depreciation; the wear of one unit by age is found once a chunk."""
        part = 0.0
        for asset in s["depreciation"]["vintages"]["assets"]:
            life = x[f"{at}.assets.{asset}.life"]
            until = np.minimum(i + 1.0, life + 0.5)
            until -= max(i, 0.5)
            part = add(part, x[f"{at}.assets.{asset}.share"] * floored(until) / life)
        wear[i] = part
        left = x.get(f"{at}.legacy.remaining_life", 0.0) - float(i)
        total = x.get(f"{at}.legacy.annual", 0.0) * np.minimum(floored(left), 1.0)
        for age, capex in enumerate(capex_by_age):
            total = total + capex * wear[age]
        return total


def streams(name, segment):
    """A segment's streams by name: where their drivers stand, and their table."""
    if "streams" in segment:
        return {k: (f"segments.{name}.streams.{k}", v) for k, v in segment["streams"].items()}
    return {name: (f"segments.{name}", segment)}


# ---------------------------------------------------------------- targets and outputs

def compile_expression(text):
    """A function of the results by name, and the names it reads."""
    if "^" in text:
        raise SystemExit("powers are not supported")
    names = set()
    functions = {"min": np.minimum, "max": np.maximum, "abs": np.abs, "exp": np.exp, "ln": np.log, "sqrt": np.sqrt}
    binary = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide}
    compare = {
        ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
        ast.Eq: np.equal, ast.NotEq: np.not_equal,
    }  # fmt: skip
    logic = {ast.And: np.logical_and, ast.Or: np.logical_or}

    def build(node):
        if isinstance(node, ast.Constant):
            return lambda of: node.value
        if isinstance(node, (ast.Attribute, ast.Name)):
            name = ast.unparse(node)
            names.add(name)
            return lambda of: of[name]
        if isinstance(node, ast.UnaryOp):
            inner = build(node.operand)
            apply = np.logical_not if isinstance(node.op, ast.Not) else np.negative
            return lambda of: apply(inner(of))
        if isinstance(node, ast.Call):
            apply, parts = functions[node.func.id], [build(a) for a in node.args]
            return lambda of: apply(*(p(of) for p in parts))
        if isinstance(node, ast.BoolOp):
            apply, parts = logic[type(node.op)], [build(v) for v in node.values]
            return lambda of: functools.reduce(apply, (p(of) for p in parts))
        if isinstance(node, ast.Compare):
            apply, sides = compare[type(node.ops[0])], [build(node.left), build(node.comparators[0])]
        else:
            apply, sides = binary[type(node.op)], [build(node.left), build(node.right)]
        return lambda of: apply(sides[0](of), sides[1](of))

    return build(ast.parse(text.strip(), mode="eval").body), names


# ---------------------------------------------------------------- observing

def round_width(width):
    """1, 2, 2.5 or 5 times a power of ten, the nearest in ratio."""
    power = 10.0 ** math.floor(math.log10(width))
    return min((m * power for m in (1, 2, 2.5, 5, 10)), key=lambda w: max(w / width, width / w))


class Frame:
    """Bins of one figure, shared by all scenarios: 32 of them make a bar of the histogram."""

    FINE = 32

    def __init__(self, pilot):
        low, high = np.quantile(pilot, (0.001, 0.999))
        least, most = pilot.min(), pilot.max()
        width = round_width(max((high - low) / 60, abs(most) * 1e-12, 1e-300))
        slack = (most - least) / 2
        first, last = math.floor((least - slack) / width), math.ceil((most + slack) / width) + 1
        self.width, self.bars = width / self.FINE, last - first
        self.count = self.bars * self.FINE
        self.low = first * width
        self.coarse = width * np.arange(first, last + 1)


class Binned:
    """Moments and counts of one figure in one scenario."""

    def __init__(self, frame, counted):
        self.frame, self.n, self.least, self.most = frame, 0, math.inf, -math.inf
        self.sum = self.squares = 0.0
        self.counted = counted  # after so many values no more are counted in bins
        self.counts = np.zeros(frame.count, np.int64)

    def observe(self, x, room):
        frame, (place, index) = self.frame, room
        np.multiply(x, 1 / frame.width, out=place)
        place -= frame.low / frame.width
        least, most = place.min(), place.max()
        self.sum += place.sum()
        self.squares += place @ place
        self.least, self.most = min(self.least, least), max(self.most, most)
        counting, self.n = self.n < self.counted, self.n + len(x)
        if not counting:
            return
        if least < 0 or most >= frame.count:
            np.clip(place, 0, frame.count - 1, out=place)
        np.copyto(index, place, casting="unsafe")
        self.counts += np.bincount(index, minlength=frame.count)

    def finish(self):
        f = self.frame
        centre = self.sum / self.n
        self.mean, self.variance = f.low + f.width * centre, f.width**2 * (self.squares / self.n - centre**2)
        self.variance *= self.n / (self.n - 1)
        self.least, self.most = f.low + f.width * self.least, f.low + f.width * self.most
        self.edges, self.shares = f.low + f.width * np.arange(f.count + 1), self.counts / self.counts.sum()


class Sorted:
    """One figure's column, kept and sorted; then its quantiles at even ranks for the totals."""

    def __init__(self, frame, paths):
        self.frame, self.n, self.column = frame, 0, np.empty(paths)

    def observe(self, x, room):
        self.column[self.n : self.n + len(x)] = x
        self.n += len(x)

    def finish(self):
        x, self.column = self.column, None
        self.mean, self.variance = x.mean(), x.var(ddof=1)
        x.sort()
        self.least, self.most = x[0], x[-1]
        at = np.array(PERCENTILES) * (self.n - 1)
        below = at.astype(int)
        self.quantiles = x[below] + (at - below) * (x[np.minimum(below + 1, self.n - 1)] - x[below])
        self.counts = np.diff(np.searchsorted(x, self.frame.coarse), prepend=0)[1:]
        self.edges, self.shares = x[np.linspace(0, self.n - 1, 4097).astype(int)], np.full(4096, 1 / 4096)


class Certain:
    def __init__(self, value):
        self.mean = self.least = self.most = float(value)
        self.variance, self.n = 0.0, 1
        self.edges, self.shares = None, None


def mixed_quantiles(parts):
    """Percentiles of weighted scenarios, linear within bins, inside the extremes."""
    certain = [p for p, _ in parts if p.edges is None]
    if certain:
        return [certain[0].mean] * len(PERCENTILES)
    if len(parts) == 1 and isinstance(parts[0][0], Sorted):
        return parts[0][0].quantiles
    if isinstance(parts[0][0], Sorted):
        edges = np.unique(np.concatenate([p.edges for p, _ in parts]))
        below = sum(w * np.interp(edges, p.edges, np.linspace(0, 1, len(p.edges)), 0, 1) for p, w in parts)
    else:
        edges = parts[0][0].edges
        below = np.concatenate(([0.0], np.cumsum(sum(w * p.shares for p, w in parts))))
    least, most = min(p.least for p, _ in parts), max(p.most for p, _ in parts)
    # Where the sum stands still, the last edge of the gap belongs to the next bin.
    rising = np.concatenate((np.diff(below) > 0, [True]))
    return np.clip(np.interp(PERCENTILES, below[rising], edges[rising]), least, most)


class Scenario:
    """A scenario's company, its observers by figure, and its counts of hits."""

    def __init__(self, config, name, weight, outputs, targets):
        self.name, self.weight, self.company = name, weight, Company(config)
        self.outputs, self.targets = outputs, targets
        self.needed = set().union(*(names for _, names in outputs.values()), *(n for _, _, n in targets))
        self.hits = np.zeros((len(targets), 3), np.int64)  # met, hit and met

    def results(self, rng):
        """Everything by name: for the pilot, and to see which names are one figure."""
        everything = {}
        self.company.evaluate(rng, everything.__setitem__)
        for name, (f, _) in self.outputs.items():
            everything[name] = f(everything)
        return everything

    def run(self, rng, paths, chunk, observers):
        room = np.empty(chunk), np.empty(chunk, np.intp)
        prices = {f"price.{k}": v["price"] for k, v in self.company.config["listings"].items() if "price" in v}
        done = 0
        while done < paths:
            size = min(chunk, paths - done)
            if done == 0 or size < chunk:
                self.company.drivers.room(size)
                room = tuple(column[:size] for column in room)
            kept = dict(prices)

            def put(name, x):
                if (observer := observers.get(name)) is not None:
                    observer.observe(x, room)
                if name in self.needed:
                    kept[name] = x

            self.company.evaluate(rng, put)
            for name, (f, _) in self.outputs.items():
                put(name, f(kept))
            for tally, (event, given, _) in zip(self.hits, self.targets):
                hit = event(kept)
                met = True if given is None else given(kept)
                tally[0] += size if given is None else np.count_nonzero(met)
                tally[1] += np.count_nonzero(hit if given is None else hit & met)
            done += size
        self.paths = done


# ---------------------------------------------------------------- tables

def write(folder, name, header, rows):
    with open(folder / f"{name}.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(","), *rows])


def probability(scopes, index):
    """Probability and standard error of a ratio of weighted shares."""
    shares = [(s.hits[index][1] / s.paths, s.hits[index][0] / s.paths, w, s.paths) for s, w in scopes]
    met = sum(w * g for _, g, w, _ in shares)
    if met == 0:
        return None, None
    p = sum(w * h for h, _, w, _ in shares) / met
    # Of the indicator (hit - p met): its mean is h - p g, its square's h (1 - 2p) + p² g.
    variance = sum(w * w * (h * (1 - 2 * p) + p * p * g - (h - p * g) ** 2) / n for h, g, w, n in shares)
    return p, math.sqrt(max(variance, 0.0)) / met


def tables(folder, config, scenarios, names, mains):
    """`names`: result to figure; every scenario holds `figures`."""
    whole = sum(s.weight for s in scenarios)
    scopes = {"all": [(s, s.weight / whole) for s in scenarios]}
    scopes |= {s.name: [(s, 1.0)] for s in scenarios} if len(scenarios) > 1 else {}
    targets, distribution, fan, histogram, drivers = [], [], [], [], []
    segments = {*config["segments"], "group"}
    for scope, parts in scopes.items():
        for index, target in enumerate(config["targets"]):
            p, error = probability(parts, index)
            ci = ("", "") if p is None else (max(p - 1.96 * error, 0.0), min(p + 1.96 * error, 1.0))
            met = sum(int(s.hits[index][0]) for s, _ in parts)
            targets.append(
                [scope, target["name"], target["event"], target.get("given"), p, error, *ci, met, "counted", p, target.get("source")]
            )
        rows = {}
        for name, figure in names.items():
            if figure not in rows:
                seen = [(s.figures[figure], w) for s, w in parts]
                mean = sum(w * f.mean for f, w in seen)
                error = math.sqrt(sum(w * w * f.variance / f.n for f, w in seen))
                sd = math.sqrt(sum(w * (f.variance + (f.mean - mean) ** 2) for f, w in seen))
                least, most = min(f.least for f, _ in seen), max(f.most for f, _ in seen)
                rows[figure] = mean, error, sd, least, *mixed_quantiles(seen), most
            row = rows[figure]
            distribution.append([scope, name, "", *row])
            head, *rest = name.split(".")
            if head in segments and len(rest) == 2:
                fan.append([scope, head, *rest, row[0], *row[5:12]])
            if head == "driver" and (scope != "all" or len(scopes) == 1):
                drivers.append([scope, name[7:], row[0], row[2], row[6], row[8], row[10]])
        for name in mains:
            histogram += [[scope, name, *bar] for bar in bars([(s.figures[names[name]], w) for s, w in parts])]
    write(folder, "targets", "scenario,target,event,given,probability,standard_error,ci_low,ci_high,paths,method,counted_probability,source", targets)
    write(folder, "distribution", "scenario,result,unit,mean,standard_error,sd,min,p01,p05,p10,p25,p50,p75,p90,p95,p99,max", distribution)
    write(folder, "fan", "scenario,segment,variable,year,mean,p05,p10,p25,p50,p75,p90,p95", fan)
    write(folder, "histogram", "scenario,result,low,high,paths,share,cumulative", histogram)
    write(folder, "drivers", "scenario,driver,achieved_mean,achieved_sd,achieved_p10,achieved_p50,achieved_p90", drivers)
    write(folder, "correlation", "scenario,first,second,used,achieved,achieved_rank", correlations(scenarios))


def bars(parts):
    """The histogram of weighted scenarios, from the first bar that holds a path to the last."""
    if any(isinstance(f, Certain) for f, _ in parts):
        return []
    frame = parts[0][0].frame
    counts = [f.counts.reshape(frame.bars, -1).sum(axis=1) for f, _ in parts]
    share = sum(w * c / f.n for (f, w), c in zip(parts, counts))
    held = np.flatnonzero(sum(counts))
    paths, below = sum(counts), np.cumsum(share)
    lows, highs = frame.coarse[:-1], frame.coarse[1:]
    return [(lows[i], highs[i], int(paths[i]), share[i], below[i]) for i in range(held[0], held[-1] + 1)]


def correlations(scenarios):
    """Pairs of normals that a correlation or persistence joins."""
    rows = []
    for s in scenarios:
        d = s.company.drivers
        label = [path if year is None else f"{path}.FY{year}" for path, year, _ in d.mixed]
        mean = d.sums / s.paths
        covariance = d.products / s.paths - np.outer(mean, mean)
        sd = np.sqrt(covariance.diagonal())
        for j, i in zip(*np.nonzero(np.tril(d.matrix, -1))):
            achieved = covariance[i, j] / (sd[i] * sd[j])
            rank = 6 / math.pi * math.asin(achieved / 2)
            rows.append([s.name, label[i], label[j], d.matrix[i, j], achieved, rank])
    return rows


# ---------------------------------------------------------------- the run

def read(path):
    """The configuration, and each scenario's own, its keys replaced."""
    config = tomllib.loads(pathlib.Path(path).read_text())
    own = []
    for s in config.get("scenarios") or [{"name": "base", "weight": 1}]:
        changed = copy.deepcopy(config)
        for key, value in s.get("set", {}).items():
            *way, last = key.split(".")
            table = changed
            for step in way:
                table = table[step]
            table[last] = value
        own.append((s["name"], s["weight"], changed))
    return config, own


def main(kind=Scenario):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--paths", type=int, default=1 << 20)
    parser.add_argument("--chunk", type=int, default=1 << 15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quantiles", choices=("bins", "np"), default="bins")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    start = time.perf_counter()
    config, own = read(options.config)
    rng = np.random.Generator(np.random.SFC64(options.seed))
    outputs = {name: compile_expression(text) for name, text in config.get("outputs", {}).items()}
    targets = []
    for target in config["targets"]:
        (event, used), given = compile_expression(target["event"]), None
        if "given" in target:
            given, also = compile_expression(target["given"])
            used |= also
        targets.append((event, given, used))
    scenarios = [kind(c, name, weight, outputs, targets) for name, weight, c in own]
    pilots = []
    for s in scenarios:
        s.company.drivers.room(PILOT)
        pilots.append(s.results(rng))
        s.company.drivers.sums[:] = s.company.drivers.products[:] = 0.0
    # Names that hold one and the same column in every scenario are one figure.
    names, first = {}, {}
    for name in pilots[0]:
        names[name] = first.setdefault(tuple(id(p[name]) for p in pilots), name)
    uncertain = lambda column: isinstance(column, np.ndarray)
    frames = {
        f: Frame(np.concatenate([p[f] for p in pilots]))
        for f in dict.fromkeys(names.values())
        if all(uncertain(p[f]) for p in pilots)
    }
    shown = set().union(*(used for _, _, used in targets))
    mains = [n for n in names if n in shown or n.split(".")[0] in ("per_share", "upside", "equity", "enterprise")]
    mains = [n for n in mains if not n.startswith("driver.")]
    throughout = {names[n] for n in mains}
    paths = -(-options.paths // len(scenarios))
    for s, pilot in zip(scenarios, pilots):
        if options.quantiles == "bins":
            observers = {f: Binned(frame, math.inf if f in throughout else COUNTED) for f, frame in frames.items()}
        else:
            observers = {f: Sorted(frame, paths) for f, frame in frames.items()}
        s.run(rng, paths, options.chunk, observers)
        for observer in observers.values():
            observer.finish()
        s.figures = {f: observers.get(f) or Certain(pilot[f]) for f in names.values()}
    options.out.mkdir(parents=True, exist_ok=True)
    tables(options.out, config, scenarios, names, mains)
    elapsed, total = time.perf_counter() - start, paths * len(scenarios)
    print(f"{total} paths in {elapsed:.2f} s: {total / elapsed:.0f} paths per second")


if __name__ == "__main__":
    main()
