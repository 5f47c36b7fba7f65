"""valsim and the programs beside it on one file, one thread, in turn; the table of docs/performance.md.

Every round runs all programs once at the full number of paths and once at an eighth of it, so that
each round sees the same load. What the operating system charged (user and system time) is compared
and not the clock, which on a shared machine measures the neighbours. From the two sizes comes the
time of one more path, free of starting up. Shown are medians over the rounds, and of the ratios the
median of the rounds' own.

The folders of the last round must agree (agree.py), or nothing is written.
"""

import argparse
import csv
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RATED = (
    ("mean of the ADS's value", "distribution", "per_share.ads"),
    ("odds of $160", "targets", "Goldman Sachs target: ADS at $160"),
)


def programs(options, pin):
    valsim = [*pin, str(options.valsim), "run", str(options.config), "--threads", "1", "--quiet"]
    peer = lambda program: [*pin, sys.executable, str(HERE / program), str(options.config)]
    numpy = peer("numpy_chunked.py")
    return {
        "valsim": valsim,
        "valsim, `--sampler random`": [*valsim, "--sampler", "random"],
        "NumPy": numpy,
        "NumPy, `--quantiles np`": [*numpy, "--quantiles", "np"],
        "Numba": peer("numba_columns.py"),
        **({"C++, QuantLib": peer("quantlib_fused.py")} if has_quantlib() else {}),
    }


def has_quantlib():
    return shutil.which("g++") and pathlib.Path("/usr/include/ql/version.hpp").exists()


def cpu_seconds(command, paths, folder):
    """User and system time of a run into an empty folder, and its peak memory in MB."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [*command, "--paths", str(paths), "--out", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def alone(options, pin):
    """What valsim does by itself: small runs, two threads, memory. Least of several by the clock."""
    command = [str(options.valsim), "run", str(options.config), "--quiet", "--force", "--paths"]

    def least(rounds, *more):
        took = []
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(rounds):
                started = time.perf_counter()
                subprocess.run([*command, *more, "--out", f"{folder}/run"], check=True, stdout=subprocess.DEVNULL)
                took.append(time.perf_counter() - started)
        return min(took)

    many = str(options.paths * 8)
    one, two = least(3, many, "--threads", "1"), least(3, many, "--threads", "2")
    with tempfile.TemporaryDirectory() as folder:
        run = [*command[:-1], "--threads", "2"]
        memory = [cpu_seconds(run, paths, pathlib.Path(folder) / "run")[1] for paths in (options.paths, options.long)]
    return least(20, "10000"), one / two, memory


def standard_error(folder, table, name):
    key = "result" if table == "distribution" else "target"
    with open(folder / f"{table}.csv", newline="") as file:
        return next(float(r["standard_error"]) for r in csv.DictReader(file) if (r["scenario"], r[key]) == ("all", name))


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def machine():
    if shutil.which("lscpu"):
        lines = subprocess.run(["lscpu"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout.splitlines()
        found = dict(line.split(":", 1) for line in lines if ":" in line)
        vectors = [name for name in ("avx512f", "avx2") if name in found.get("Flags", "").split()]
        model = found.get("Model name", platform.processor()).strip()
        return f"{model}, {os.cpu_count()} cores, {vectors[0] if vectors else 'no'} vectors"
    return f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--valsim", type=pathlib.Path, default=ROOT / "target/release/valsim")
    parser.add_argument("--config", type=pathlib.Path, default=ROOT / "configs/alibaba-2025-02.toml")
    parser.add_argument("--paths", type=int, default=1 << 20)
    parser.add_argument("--long", type=int, default=10**8, help="paths of the run whose memory is measured")
    parser.add_argument("--breakdown", type=pathlib.Path, help="the benchmark of that name, built")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", type=pathlib.Path, help="file for the page; without it, standard output")
    options = parser.parse_args()
    pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    small = options.paths // 8
    runs = programs(options, pin)
    took = {name: [] for name in runs}
    with tempfile.TemporaryDirectory() as temporary:
        folders = {name: pathlib.Path(temporary) / str(i) for i, name in enumerate(runs)}
        for command in runs.values():
            cpu_seconds(command, small, folders["valsim"])
        for _ in range(options.rounds):
            for name, command in runs.items():
                little, _ = cpu_seconds(command, small, folders[name])
                whole, memory = cpu_seconds(command, options.paths, folders[name])
                took[name].append((whole, (whole - little) / (options.paths - small), memory))
        for name in list(runs)[1:]:
            agree = [sys.executable, str(HERE / "agree.py"), str(folders["valsim"]), str(folders[name])]
            if subprocess.run(agree, stdout=sys.stderr).returncode != 0:
                raise SystemExit(f"{name} does not agree with valsim")
        errors = {name: [standard_error(f, table, what) for _, table, what in RATED] for name, f in folders.items()}
    page = render(options, took, errors, pin) + by_itself(options, pin)
    if options.write:
        options.write.parent.mkdir(parents=True, exist_ok=True)
        known = options.write.read_text() if options.write.exists() else ""
        _, heading, rest = known.partition("\n## A short run\n")  # of another benchmark
        options.write.write_text(page.rstrip("\n") + "\n" + heading + rest)
    else:
        print(page)


def render(options, took, errors, pin):
    median = lambda name, place: statistics.median(run[place] for run in took[name])
    ratio = lambda name, place: statistics.median(run[place] / own[place] for run, own in zip(took[name], took["valsim"]))
    # As many more paths as the square of the ratio of the errors, each at the price of one more path.
    effort = lambda name, i: ratio(name, 1) * (errors[name][i] / errors["valsim"][i]) ** 2
    speed = [
        f"| {name} | {median(name, 0):.2f} s | {median(name, 1) * 1e9:.0f} ns | {1 / median(name, 1) / 1e6:.2f} million |"
        f" {median(name, 2):.0f} MB | {ratio(name, 0):.1f} | {ratio(name, 1):.1f} |"
        for name in took
    ]
    # Errors as those of independent paths say nothing about points that are not.
    error = [
        f"| {name} | {errors[name][0]:.2g} | {errors[name][1]:.2g} | {effort(name, 0):.2g} | {effort(name, 1):.2g} |"
        for name in took
        if "QuantLib" not in name
    ]
    import numba
    import numpy
    import scipy

    where = f"{machine()}; {platform.system()}; pinned to one core with `taskset`" if pin else f"{machine()}; {platform.system()}"
    versions = (
        f"{first_line(str(options.valsim), '--version')}, {' '.join(first_line('rustc', '--version').split()[:2])};"
        f" Python {platform.python_version()}, NumPy {numpy.__version__}, SciPy {scipy.__version__},"
        f" Numba {numba.__version__}{quantlib_version()}"
    )
    return f"""# Performance

## One thread, beside others

`just bench-peers` writes this page: `{options.config.name}`, {options.paths:,} paths on one thread, all tables written,
the programs run in turn {options.rounds} times. Time is what the operating system charged, so that other
work on the machine counts little; medians over the rounds, and of each round's own ratios.

- Machine: {where}.
- Versions: {versions}.
- Date: {time.strftime("%Y-%m-%d")}.

| program | whole command | one more path | paths a second | memory | command, times valsim's | path, times valsim's |
|---|---|---|---|---|---|---|
{chr(10).join(speed)}

"One more path" leaves out starting up: the difference between {options.paths:,} and
{options.paths // 8:,} paths. The programs are written for speed by the rules in
`benches/peers/README.md`; their means and probabilities agree with valsim's within 5 combined standard
errors, or this page would not have been written.

The aim was 40 times NumPy with `np.quantile`, 20 times the cheapest correct NumPy, 15 times Numba. What
keeps valsim from it is what every program here does for every path: 170 figures are evaluated and their
mean, spread and extremes taken, so that all are doing about the same arithmetic in vectors of the same width.
The parts below say what that costs by itself.

## What the paths buy

A path is not worth the same everywhere: valsim's default points are spread evenly. Standard errors
at {options.paths:,} paths, and the time to reach valsim's (more paths as the square of the ratio of the errors,
at the price of one more path):

| program | {RATED[0][0]}, standard error | {RATED[1][0]}, standard error | time to valsim's error: {RATED[0][0]} | {RATED[1][0]} |
|---|---|---|---|---|
{chr(10).join(error)}

The last two columns are multiples of valsim's time. An error bar from 16 replicates is itself
uncertain by about a fifth, so these multiples are by two fifths.
"""


def quantlib_version():
    if not has_quantlib():
        return ""
    header = pathlib.Path("/usr/include/ql/version.hpp").read_text()
    version = re.search(r'#define QL_VERSION "(.*?)"', header)
    return f"; {first_line('g++', '--version')}, QuantLib {version[1]}"


def by_itself(options, pin):
    small, threads, memory = alone(options, pin)
    page = f"""
## By itself

| | |
|---|---|
| 10,000 paths, whole command, by the clock | {small * 1e3:.0f} ms |
| two threads against one, {options.paths * 8:,} paths, whole command | {threads:.2f} times as fast |
| memory, two threads, {options.paths:,} paths | {memory[0]:.0f} MB |
| memory, two threads, {options.long:,} paths | {memory[1]:.0f} MB |

Memory does not grow with paths: what is kept are sums and counts.
"""
    if not options.breakdown:
        return page
    run = lambda *command: subprocess.run([*pin, *map(str, command)], capture_output=True, text=True, check=True).stdout
    return f"""{page}
## The parts of a path

What one path is made of, each part at the rate at which its kernel runs by itself on columns in the
nearest cache, and the whole engine beside their sum (`cargo bench --bench breakdown`):

{run(options.breakdown)}
The same in instructions, of the kernel for AVX2 (`python3 benches/instructions.py --parts BENCHMARK`):

{run(sys.executable, ROOT / "benches/instructions.py", "--valsim", options.valsim, "--parts", options.breakdown)}"""


if __name__ == "__main__":
    main()
