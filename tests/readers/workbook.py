"""If this failed, a colleague who changes an input in the workbook would see another value than
valsim computes with the same change.

LibreOffice recalculates workbook.xlsx, whose stored figures are taken away first, and the sheet
Model is compared with `valsim path --at mean`: as written, and with an input changed in its cell.

    tests/readers/run [VALSIM]          makes a virtual environment and runs this
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl

# A file and the inputs that are changed in their cells: name, value.
CASES = [
    ("configs/minimal.toml", [("segments.core.revenue", 120), ("valuation.tax_rate", 0.31)]),
    ("configs/alibaba-2025-02.toml", [("valuation.tax_rate", 0.3), ("listings.ads.fx", 6.9)]),
    ("configs/alibaba-ai-split.toml", [("valuation.holding_discount", 0.3)]),
    ("configs/alibaba-2026-09.toml", []),
    ("configs/software-illustrative.toml", [("valuation.tax_rate", 0.19)]),
    ("tests/reference/cases/streams_capacity.toml", []),
    ("tests/reference/cases/every_distribution.toml", []),
]
# Both evaluate the same few hundred operations, each rounded to 2^-53.
TOLERANCE = 1e-9


def recalculated(book, folder, name):
    """The sheet Model as LibreOffice computes it."""
    path = pathlib.Path(folder, f"{name}.xlsx")
    book.save(path)  # openpyxl keeps formulas and drops the stored figures
    out = pathlib.Path(folder, "out")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "xlsx", "--outdir", out, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sheet = openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True)["Model"]
    rows = list(sheet.iter_rows(values_only=True))
    heads = rows[2]
    found = {}
    for row in rows[3:]:
        # A single figure stands below the last year; with one year a yearly line is also one.
        if row[2]:
            found[row[2]] = row[len(heads) - 1]
            found.update({f"{row[2]}.{head}": cell for head, cell in zip(heads[4:], row[4:])})
    return found


def page(valsim, config, changes):
    """What valsim computes at the same point."""
    command = [valsim, "path", config, "--at", "mean", "--no-comparison", "--format", "json"]
    for name, value in changes:
        command += ["--set", f"{name}={value}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["results"]


def compare(case, found, expected):
    names = [name for name in expected if not name.startswith("driver.")]
    for name in names:
        cell = found.get(name, found.get(name.replace(".demand.", ".revenue.")))
        value = expected[name]
        if value is None:
            assert not isinstance(cell, (int, float)), f"{case}: {name} is {cell}, not missing"
        else:
            assert isinstance(cell, (int, float)), f"{case}: {name} is {cell}, not {value}"
            assert abs(cell - value) <= TOLERANCE * max(abs(value), 1e-3), f"{case}: {name} {cell} {value}"
    return len(names)


def check(valsim, folder):
    for config, changes in CASES:
        case = pathlib.Path(config).stem
        out = pathlib.Path(folder, case)
        command = [valsim, "run", config, "--paths", "2048", "--quiet", "--xlsx", "--out", out]
        subprocess.run(command, check=True)
        book = openpyxl.load_workbook(out / "workbook.xlsx")
        count = compare(case, recalculated(book, folder, case), page(valsim, config, []))
        for name, value in changes:
            rows = {row[0].value: row[2] for row in book["Inputs"].iter_rows(min_row=4)}
            rows[name].value = value
        if changes:
            changed = recalculated(book, folder, f"{case}-changed")
            compare(f"{case} changed", changed, page(valsim, config, changes))
        print(f"{case}: {count} figures agree, also with {len(changes)} inputs changed")


if __name__ == "__main__":
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice is not installed: apt-get install libreoffice-calc")
    with tempfile.TemporaryDirectory() as folder:
        check(sys.argv[1], folder)
