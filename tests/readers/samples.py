"""If this failed, DuckDB, pandas or Polars would read other figures from samples.parquet than
samples.csv holds, or would not find units and sources.

    tests/readers/run [VALSIM]          makes a virtual environment and runs this
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import pandas
import polars
import pyarrow.parquet

RESULTS = "per_share.*,cloud.utilisation.*,cloud.revenue.FY2028,driver.segments.cloud.*"


def sampled(valsim, folder):
    """Both forms of the same run."""
    command = [valsim, "run", "configs/alibaba-2025-02.toml", "--paths", "50_000", "--quiet"]
    command += ["--samples", "csv,parquet", "--columns", RESULTS, "--out", folder]
    subprocess.run(command, check=True)
    return pathlib.Path(folder, "samples.csv"), pathlib.Path(folder, "samples.parquet")


def check(valsim, folder):
    csv, parquet = sampled(valsim, folder)
    expected = pandas.read_csv(csv, float_precision="round_trip")

    by_pandas = pandas.read_parquet(parquet)
    by_polars = polars.read_parquet(parquet)
    by_duckdb = duckdb.sql(f"select * from '{parquet}'").df()
    for reader, found in [
        ("pandas", by_pandas),
        ("Polars", pandas.DataFrame(by_polars.to_dict(as_series=False))),
        ("DuckDB", by_duckdb),
    ]:
        assert list(found.columns) == list(expected.columns), reader
        assert len(found) == len(expected) > 50_000, reader
        for column in expected:
            same = found[column].eq(expected[column]) | (found[column].isna() & expected[column].isna())
            assert same.all(), f"{reader}: {column}"
    assert by_polars.schema["index"] == polars.Int64
    assert by_polars.schema["scenario"] == polars.String
    assert by_polars.schema["per_share.ads"] == polars.Float64

    # The odds over all scenarios, as a query: the weights are per path of a scenario.
    odds = duckdb.sql(
        f"""select sum(weight * share) from (
              select scenario, any_value(weight) weight, avg(("per_share.ads" >= 160)::int) share
              from '{parquet}' group by scenario)"""
    ).fetchall()[0][0]
    targets = pandas.read_csv(pathlib.Path(folder, "targets.csv"))
    known = targets[(targets.scenario == "all") & targets.target.str.contains("Goldman")]
    # Twelve digits: both are sums of at most 2^17 shares, each rounded to 2^-53.
    assert abs(odds - known.counted_probability.iloc[0]) < 1e-12, odds

    metadata = pyarrow.parquet.read_schema(parquet).metadata
    columns = json.loads(metadata[b"valsim.columns"])
    assert columns["per_share.ads"]["unit"] == "USD"
    assert json.loads(metadata[b"valsim.run"])["seed"] == 380
    sources = {source for named in json.loads(metadata[b"valsim.drivers"]).values() for source in named}
    assert "judgement" in sources and len(sources) > 3, sources
    query = f"select value from parquet_kv_metadata('{parquet}') where key = 'valsim.columns'"
    assert json.loads(bytes(duckdb.sql(query).fetchall()[0][0])) == columns
    sizes = [csv.stat().st_size / 1e6, parquet.stat().st_size / 1e6]
    print(f"{len(expected)} rows of {len(expected.columns)} columns agree in pandas, Polars and DuckDB")
    print(f"samples.csv {sizes[0]:.1f} MB, samples.parquet {sizes[1]:.1f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        check(sys.argv[1], folder)
