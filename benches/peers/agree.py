"""Do two output folders tell the same story? `python agree.py FIRST SECOND [CEILING]`

Every mean and every probability that stands in both must lie within CEILING (5) combined standard
errors; a certain figure within 1e-9 of itself. Prints what it compared and the largest difference;
exit code 1 where one lies beyond. Between independent runs a comparison passes 5 by chance once in
1.7 million.
"""

import csv
import math
import pathlib
import sys

DECILES = ("p10", "p50", "p90")


def rows(folder, name, *keys):
    with open(pathlib.Path(folder) / f"{name}.csv", newline="") as file:
        return {tuple(row[k] for k in keys): row for row in csv.DictReader(file)}


def number(cell):
    return float(cell) if cell else None


def away(difference, error, size):
    """Standard errors between two figures; rounding alone counts as none."""
    if abs(difference) <= 1e-9 * max(size, 1e-9):
        return 0.0
    return abs(difference) / error if error > 0 else math.inf


def means(first, second):
    """Differences of the means; beside them those of the deciles, in standard deviations."""
    ours, theirs = (rows(f, "distribution", "scenario", "result") for f in (first, second))
    worst_decile = 0.0
    found = []
    for key in ours.keys() & theirs.keys():
        a, b = ours[key], theirs[key]
        if not (a["mean"] and b["mean"]):
            found.append((0.0 if a["mean"] == b["mean"] else math.inf, f"mean of {key}"))
            continue
        x, y = number(a["mean"]), number(b["mean"])
        error = math.hypot(number(a["standard_error"]), number(b["standard_error"]))
        found.append((away(x - y, error, max(abs(x), abs(y))), f"mean of {key}: {x:.8g}, {y:.8g}"))
        if (sd := number(b["sd"])) > 0:
            apart = max(abs(number(a[d]) - number(b[d])) / sd for d in DECILES)
            worst_decile = max(worst_decile, apart)
    return found, worst_decile, len(ours.keys() ^ theirs.keys())


def probabilities(first, second):
    """Differences of the probabilities.

    A figure without a standard error (too few hits for one) has the binomial one at the pooled
    probability, and none is taken for surer than one hit in all its paths.
    """
    ours, theirs = (rows(f, "targets", "scenario", "target") for f in (first, second))
    found = []
    for key in ours.keys() & theirs.keys():
        a, b = ours[key], theirs[key]
        p, q = number(a["probability"]), number(b["probability"])
        if p is None or q is None:
            found.append((0.0 if p is q else math.inf, f"odds of {key}"))
            continue
        n, m = number(a["paths"]), number(b["paths"])
        pooled = (p * n + q * m) / (n + m)
        spread = math.sqrt(pooled * (1 - pooled))
        errors = [
            max(number(r["standard_error"]) or spread / math.sqrt(k), 1 / k)
            for r, k in ((a, n), (b, m))
        ]
        found.append((away(p - q, math.hypot(*errors), 1.0), f"odds of {key}: {p:.8g}, {q:.8g}"))
    return found, len(ours.keys() ^ theirs.keys())


def main():
    first, second = sys.argv[1:3]
    ceiling = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
    of_means, decile, lone_means = means(first, second)
    of_odds, lone_odds = probabilities(first, second)
    good = bool(of_means) and bool(of_odds)
    for what, found, lone in (("means", of_means, lone_means), ("probabilities", of_odds, lone_odds)):
        print(f"{len(found)} {what} compared, {lone} in one folder only")
        for distance, words in sorted(found, reverse=True)[: 1 if good else 0]:
            print(f"  largest difference: {distance:.2f} standard errors, {words}")
        beyond = [f for f in found if f[0] > ceiling]
        good &= not beyond
        for distance, words in sorted(beyond, reverse=True)[:20]:
            print(f"  beyond {ceiling:g}: {distance:.2f}, {words}")
    print(f"largest difference of p10, p50, p90: {decile:.4f} standard deviations")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
