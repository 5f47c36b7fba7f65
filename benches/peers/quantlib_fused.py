"""The February 2025 file in C++ with QuantLib's Sobol' points and inverse normal, compiled for this machine.

Reading, planning and tables are those of `numpy_chunked.py`. The model is run once on symbols, which
writes it down as straight-line C++ in one loop over a thousand paths, which g++ vectorises, exponentials
included. Its columns go through compiled loops for moments (in any order, so that they vectorise too)
and counts. Points are `SobolRsg` (Joe and Kuo's direction numbers), shifted digit by digit
for each of 16 replicates; normals are `InverseCumulativeNormal`; both are QuantLib's, called as its
users call them, a path at a time.

`python quantlib_fused.py CONFIG --paths N --out FOLDER` needs g++ and QuantLib's headers (Debian:
libquantlib0-dev). What was compiled is kept below the temporary folder. Standard errors in its tables are
those of independent paths, which its points beat.
"""

import hashlib
import json
import pathlib
import subprocess
import tempfile

import numpy_chunked as base  # first: it keeps NumPy to one thread

import numpy as np

BLOCK = 1 << 10  # paths between two walks over the figures
REPLICATES = 16
FLAGS = ["-O3", "-march=native", "-ffast-math", "-std=c++17"]
TEXTS = {
    np.add: "{} + {}", np.subtract: "{} - {}", np.multiply: "{} * {}", np.divide: "{} / {}",
    np.minimum: "std::min<double>({}, {})", np.maximum: "std::max<double>({}, {})", np.exp: "std::exp({})",
    np.log1p: "std::log1p({})", np.sqrt: "std::sqrt({})", np.negative: "-{}", np.absolute: "std::abs({})",
    np.less: "{} < {}", np.less_equal: "{} <= {}", np.greater: "{} > {}", np.greater_equal: "{} >= {}",
    np.logical_and: "{} && {}", np.logical_or: "{} || {}", np.logical_not: "!{}",
}  # fmt: skip
CONDITIONS = (np.less, np.less_equal, np.greater, np.greater_equal, np.logical_and, np.logical_or, np.logical_not)


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """A value of every path, known by its name in the code."""

    def __init__(self, code, name):
        self.code, self.name = code, name

    def __array_ufunc__(self, ufunc, method, *inputs, out=None):
        names = (x.name if isinstance(x, Symbol) else repr(float(x)) for x in inputs)
        return let(self.code, TEXTS[ufunc].format(*names), "bool" if ufunc in CONDITIONS else "double")


def let(code, text, kind="double"):
    code.append(f"const {kind} v{len(code)} = {text};")
    return Symbol(code, f"v{len(code) - 1}")


def reading(code, f, z, tables):
    """A driver's value from its normal score (of `Uniform`: from its coordinate)."""
    if isinstance(f, (base.Uniform, base.Affine)):
        slope, constant = (f.width, f.low) if isinstance(f, base.Uniform) else (f.sd, f.mean)
        text = f"{z} * {float(slope)!r} + {float(constant)!r}"
        return let(code, f"std::exp({text}) + {float(f.shift)!r}" if isinstance(f, base.ExpAffine) else text)
    tables += [f.values, f.steps]
    place = let(code, f"{z} * {base.KNOTS / (2 * base.REACH)!r} + {base.KNOTS / 2!r}").name
    knot = f"(int)std::min(std::max({place}, 0.0), {base.KNOTS - 1.0!r})"
    at = f"tables[{(len(tables) - 2) * base.KNOTS} + {knot}"
    return let(code, f"{at}] + ({place} - {knot}) * {at} + {base.KNOTS}]")


class Drivers:
    """Stands for `base.Drivers` while the model is written down."""

    def __init__(self, drivers, code, tables):
        self.d, self.code, self.tables = drivers, code, tables

    def draw(self, _):
        d, code = self.d, self.code
        m, a = len(d.mixed), len(d.alone)
        z = [f"z[{i}][p]" for i in range(m + a)]
        for i in range(m):
            terms = [f"{float(w)!r} * {z[j]}" for j, w in enumerate(d.root[i][: i + 1]) if w != 0.0]
            code.append(f"const double m{i} = {' + '.join(terms)};")
        order = [*zip(d.mixed, [f"m{i}" for i in range(m)]), *zip(d.alone, z[m:])]
        order += [(flat, f"z[{m + a + i}][p]") for i, flat in enumerate(d.flat)]
        drawn = {(path, year): reading(code, f, text, self.tables) for (path, year, f), text in order}
        scalars = {p: x if isinstance(x, float) else drawn[p, None] for p, x in d.scalars.items()}
        series = {}
        for path, (anchors, _) in d.series.items():
            known = [(y, x if isinstance(x, float) else drawn[path, y]) for y, x in anchors]
            series[path] = {y: base.between(known, y) for y in d.years}
        return scalars, series


PROGRAM = r"""
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <ql/math/distributions/normaldistribution.hpp>
#include <ql/math/randomnumbers/mt19937uniformrng.hpp>
#include <ql/math/randomnumbers/sobolrsg.hpp>
#include <vector>

constexpr int BLOCK = @BLOCK@, FIGURES = @FIGURES@, ANSWERS = @ANSWERS@, DIMENSIONS = @DIMENSIONS@, NORMALS = @NORMALS@, MIXED = @MIXED@;
static double z[DIMENSIONS][BLOCK], x[FIGURES][BLOCK], joint[MIXED + 1][BLOCK], yes[ANSWERS][BLOCK];
static double tables[@TABLES@];

static void model() {
    for (int p = 0; p < BLOCK; ++p) {
@CODE@
    }
}

static std::vector<double> read(const char* file, size_t count) {
    std::vector<double> values(count);
    FILE* in = fopen(file, "rb");
    if (!in || fread(values.data(), 8, count, in) != count) abort();
    fclose(in);
    return values;
}

// PATHS REPLICATES SEED COUNTED INPUT OUTPUT; input: low, bins a unit, bins and limit of each figure, then tables.
int main(int, char** argument) {
    const long paths = atol(argument[1]), replicates = atol(argument[2]);
    auto frame = read(argument[4], 4 * FIGURES + @TABLES@);
    std::copy(frame.begin() + 4 * FIGURES, frame.end(), tables);
    std::vector<double> sums(4 * FIGURES), hits(ANSWERS), moments(MIXED + MIXED * MIXED);
    std::vector<std::vector<double>> counts;
    for (int k = 0; k < FIGURES; ++k) {
        sums[4 * k + 2] = std::numeric_limits<double>::max(), sums[4 * k + 3] = -std::numeric_limits<double>::max();
        counts.emplace_back(frame[4 * k + 2]);
    }
    QuantLib::MersenneTwisterUniformRng shifts(atol(argument[3]));
    QuantLib::InverseCumulativeNormal normal;
    long done = 0;
    for (long replicate = 0; replicate < replicates; ++replicate) {
        QuantLib::SobolRsg points(DIMENSIONS, 0, QuantLib::SobolRsg::JoeKuoD7);
        std::vector<std::uint32_t> shift(DIMENSIONS);
        for (auto& word : shift) word = shifts.nextInt32();
        for (long first = 0; first < paths / replicates; first += BLOCK) {
            const int size = std::min<long>(BLOCK, paths / replicates - first);
            for (int p = 0; p < size; ++p) {
                const auto& words = points.nextInt32Sequence();
                for (int i = 0; i < DIMENSIONS; ++i) {
                    const double u = ((std::uint32_t(words[i]) ^ shift[i]) + 0.5) * 0x1p-32;
                    z[i][p] = i < NORMALS ? normal(u) : u;
                }
            }
            model();
            for (int k = 0; k < FIGURES; ++k) {
                const double low = frame[4 * k], per = frame[4 * k + 1];
                double total = 0, squares = 0, least = sums[4 * k + 2], most = sums[4 * k + 3];
                for (int p = 0; p < size; ++p) {
                    const double place = (x[k][p] - low) * per;
                    total += place, squares += place * place;
                    least = std::min(least, place), most = std::max(most, place);
                }
                sums[4 * k] += total, sums[4 * k + 1] += squares, sums[4 * k + 2] = least, sums[4 * k + 3] = most;
                if (done < frame[4 * k + 3])
                    for (int p = 0; p < size; ++p)
                        counts[k][std::min(std::max(int((x[k][p] - low) * per), 0), int(counts[k].size()) - 1)] += 1;
            }
            for (int k = 0; k < ANSWERS; ++k)
                for (int p = 0; p < size; ++p) hits[k] += yes[k][p];
            for (int i = 0; i < MIXED; ++i) {
                for (int p = 0; p < size; ++p) moments[i] += joint[i][p];
                for (int j = 0; j <= i; ++j) {
                    double product = 0;
                    for (int p = 0; p < size; ++p) product += joint[i][p] * joint[j][p];
                    moments[MIXED + i * MIXED + j] += product;
                }
            }
            done += size;
        }
    }
    FILE* out = fopen(argument[5], "wb");
    for (const auto* part : {&sums, &hits, &moments}) fwrite(part->data(), 8, part->size(), out);
    for (const auto& part : counts) fwrite(part.data(), 8, part.size(), out);
    return fclose(out);
}
"""


def compiled(text):
    """The program's file, made once for each text."""
    folder = pathlib.Path(tempfile.gettempdir()) / "valsim-quantlib"
    folder.mkdir(exist_ok=True)
    program = folder / hashlib.sha256(json.dumps([text, FLAGS]).encode()).hexdigest()[:16]
    if not program.exists():
        source = program.with_suffix(".cpp")
        source.write_text(text)
        subprocess.run(["g++", *FLAGS, str(source), "-o", str(program), "-lQuantLib"], check=True)
    return program


class Scenario(base.Scenario):
    def run(self, rng, paths, _, observers):
        d, code, tables, everything = self.company.drivers, [], [], {}
        self.company.drivers = Drivers(d, code, tables)
        everything |= {f"price.{k}": v["price"] for k, v in self.company.config["listings"].items() if "price" in v}
        self.company.evaluate(None, everything.__setitem__)
        self.company.drivers = d
        for name, (f, _) in self.outputs.items():
            everything[name] = f(everything)
        m, dimensions = len(d.mixed), len(d.mixed) + len(d.alone) + len(d.flat)
        answers = []
        for event, given, _ in self.targets:
            met = "true" if given is None else given(everything).name
            answers += [met, f"{event(everything).name} && {met}"]
        code += [f"x[{k}][p] = {everything[f].name};" for k, f in enumerate(observers)]
        code += [f"yes[{k}][p] = {text} ? 1.0 : 0.0;" for k, text in enumerate(answers)]
        code += [f"joint[{i}][p] = m{i};" for i in range(m)]
        tables = np.concatenate(tables or [np.zeros(1)])
        text = PROGRAM.replace("@CODE@", "\n".join(f"        {line}" for line in code))
        for name, number in dict(
            BLOCK=BLOCK, FIGURES=len(observers), ANSWERS=len(answers), DIMENSIONS=dimensions, NORMALS=m + len(d.alone), MIXED=m, TABLES=len(tables)
        ).items():
            text = text.replace(f"@{name}@", str(number))
        paths = -(-paths // (REPLICATES * BLOCK)) * REPLICATES * BLOCK
        frames = [[o.frame.low, 1 / o.frame.width, o.frame.count, min(o.counted, 1e18)] for o in observers.values()]
        with tempfile.TemporaryDirectory() as folder:
            into, out = pathlib.Path(folder) / "in", pathlib.Path(folder) / "out"
            into.write_bytes(np.concatenate([np.array(frames).reshape(-1), tables]).tobytes())
            seed = str(rng.integers(1, 1 << 31))
            subprocess.run([compiled(text), str(paths), str(REPLICATES), seed, into, out], check=True)
            found = np.fromfile(out)
        sums, hits, first, products, counts = np.split(
            found, np.cumsum([4 * len(observers), len(answers), m, m * m])
        )  # fmt: skip
        for observer, (total, squares, least, most) in zip(observers.values(), sums.reshape(-1, 4)):
            observer.n, observer.sum, observer.squares, observer.least, observer.most = paths, total, squares, least, most
            observer.counts, counts = counts[: observer.frame.count], counts[observer.frame.count :]
        self.hits[:, :2] = hits.reshape(-1, 2)
        d.sums[:], d.products[:] = first, products.reshape(m, m)
        self.paths = paths


if __name__ == "__main__":
    base.main(Scenario)
