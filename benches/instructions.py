"""Instructions that valsim executes, counted by callgrind: a measure that no other work on the machine moves.

    python3 benches/instructions.py                    compares with benches/instructions.baseline
    python3 benches/instructions.py --write            writes that file
    python3 benches/instructions.py --parts BINARY     the parts of a path, in instructions, as Markdown

Counted are the release build's `run` on the February 2025 file on one thread: one more path (the
difference between 262,144 and 131,072 paths, past those that are counted in all bins) and starting
up (what 131,072 paths take beyond that). Of a path some 290 are those of percentiles, whose lists of
few values (`src/stats/counts.rs`) are twice as long at 262,144. callgrind shows a program no AVX-512, so the kernel for
AVX2 runs on every machine that has it. More than 5 % above the baseline is a failure; what is as
much below asks for a new baseline. BINARY is the benchmark `breakdown` (`cargo bench --no-run`).
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "benches/instructions.baseline"
LITTLE, MUCH = 1 << 17, 1 << 18
TOLERANCE = 0.05


def instructions(*command):
    """Instructions of a command, and what it printed."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)]
    done = subprocess.run(valgrind, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise SystemExit(f"failed: {' '.join(valgrind)}\n{done.stderr}")
    return int(found[1]), done.stdout


def measure(valsim):
    config = ROOT / "configs/alibaba-2025-02.toml"
    with tempfile.TemporaryDirectory() as folder:
        run = [valsim, "run", config, "--threads", "1", "--quiet", "--force", "--out", f"{folder}/run", "--paths"]
        little, much = (instructions(*run, paths)[0] for paths in (LITTLE, MUCH))
    path = (much - little) / (MUCH - LITTLE)
    return {"path": round(path), "start": round(little - path * LITTLE)}


def compare(found):
    known = {name: int(count) for name, count in (line.split() for line in BASELINE.read_text().splitlines())}
    worse = False
    for name, count in found.items():
        change = count / known[name] - 1
        print(f"{name}: {count:,} instructions, baseline {known[name]:,} ({change:+.1%})")
        worse |= change > TOLERANCE
        if change < -TOLERANCE:
            print("  fewer: keep it with `python3 benches/instructions.py --write`")
    return worse


def parts(binary, whole):
    print("| part | a path | instructions each | instructions a path |\n|---|---|---|---|")
    total = 0.0
    for line in subprocess.run([binary, "--list"], capture_output=True, text=True, check=True).stdout.splitlines():
        name, a_path = line.split("\t")
        (few, less), (many, more) = (instructions(binary, "--part", name, "--repeats", n) for n in (20, 220))
        each = (many - few) / (int(more) - int(less))
        total += float(a_path) * each
        print(f"| {name} | {float(a_path):.0f} | {each:.2f} | {float(a_path) * each:.0f} |")
    print(f"| **sum of the parts** | | | **{total:.0f}** |\n| **whole program** | | | **{whole['path']}** |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--valsim", type=pathlib.Path, default=ROOT / "target/release/valsim")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--parts", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is not installed: apt-get install valgrind")
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    if " avx2 " not in cpu or " fma " not in cpu:
        print("This processor has no AVX2 with FMA: its counts would be those of another kernel. Not compared.")
        return
    found = measure(options.valsim)
    if options.parts:
        parts(options.parts, found)
    elif options.write:
        BASELINE.write_text("".join(f"{name} {count}\n" for name, count in found.items()))
    else:
        sys.exit(compare(found))


if __name__ == "__main__":
    main()
