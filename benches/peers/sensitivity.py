"""Does valsim find the Sobol' indices that SALib finds? `python sensitivity.py [VALSIM]`

The same small company for both: revenue x growth x multiple, discounted, less a holding discount,
plus net cash, a share. SALib evaluates its own Saltelli sample of the formula in NumPy; valsim
reads the company from a configuration. Prints both with their 95 % intervals; exit code 1 where
the intervals of an index do not overlap (a correct pair of 95 % intervals misses each other in
about 1 of 180 comparisons, and there are 10).

Needs SALib (tested with 1.6.0): pip install SALib
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

from SALib.analyze import sobol
from SALib.sample import sobol as sobol_sample

CONFIGURATION = """
name = "A product"
currency = "USD"
unit = "mn"
[simulation]
seed = 1
[calendar]
valuation_date = 2024-12-31
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2025
[segments.core]
revenue = { dist = "uniform", low = 80, high = 120 }
growth = { dist = "normal", mean = 0.05, sd = 0.10 }
margin = 0.1
[segments.core.value]
multiple_of = "revenue"
multiple = { dist = "uniform", low = 1.0, high = 3.0 }
explicit_cash_flows = false
[valuation]
discount_rate = 0.1
holding_discount = { dist = "uniform", low = 0.0, high = 0.4 }
net_cash = { dist = "uniform", low = -50, high = 50 }
shares = 10
[listings.a]
ratio = 1
currency = "USD"
fx = 1
"""

PROBLEM = {
    "num_vars": 5,
    "names": [
        "segments.core.revenue",
        "segments.core.growth.FY2025",
        "segments.core.value.multiple",
        "valuation.holding_discount",
        "valuation.net_cash",
    ],
    "bounds": [[80, 120], [0.05, 0.10], [1, 3], [0, 0.4], [-50, 50]],
    "dists": ["unif", "norm", "unif", "unif", "unif"],
}


def formula(x):
    revenue, growth, multiple, discount, cash = x.T
    value = revenue * (1 + growth) * multiple * 1.1 ** (-365 / 365.25)
    return (value * (1 - discount) + cash) / 10


def salib():
    points = sobol_sample.sample(PROBLEM, 2**14, calc_second_order=False, seed=1)
    found = sobol.analyze(PROBLEM, formula(points), calc_second_order=False, seed=1)
    rows = zip(PROBLEM["names"], found["S1"], found["S1_conf"], found["ST"], found["ST_conf"])
    return {
        name: {"first_order": (s, s - c, s + c), "total": (t, t - d, t + d)}
        for name, s, c, t, d in rows
    }


def valsim(program):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "product.toml"
        file.write_text(CONFIGURATION)
        subprocess.run([program, "sensitivity", file, "--out", f"{folder}/out", "-q"], check=True)
        with open(f"{folder}/out/sensitivity.csv", newline="") as table:
            rows = list(csv.DictReader(table))
    ends = ("", "_ci_low", "_ci_high")
    return {
        row["driver"]: {
            index: tuple(float(row[index + end]) for end in ends)
            for index in ("first_order", "total")
        }
        for row in rows
    }


def main():
    ours = valsim(sys.argv[1] if len(sys.argv) > 1 else "target/release/valsim")
    theirs = salib()
    apart = 0
    for name, indices in theirs.items():
        for index, (value, low, high) in indices.items():
            own, own_low, own_high = ours[name][index]
            agrees = own_low <= high and low <= own_high
            apart += not agrees
            print(
                f"{name:30} {index:12} valsim {own:8.4f} ({own_low:.4f} to {own_high:.4f})"
                f"  SALib {value:8.4f} ({low:.4f} to {high:.4f})  {'agree' if agrees else 'DIFFER'}"
            )
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
