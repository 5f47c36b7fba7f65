# Short names for what is done often. `just` lists them.

default:
    @just --list

# The main job on the February 2025 case.
run *ARGS:
    cargo run --release -- run configs/alibaba-2025-02.toml {{ARGS}}

# All tests.
test:
    cargo test

# The page in a browser (Debian: apt-get install chromium nodejs npm).
test-browser:
    cargo build
    cd tests/browser && npm ci --no-audit --no-fund
    node --test tests/browser

# The README's pictures of the page, compressed by pngquant.
screenshots:
    cargo run --release -- run configs/alibaba-2025-02.toml --quiet
    cd tests/browser && npm ci --no-audit --no-fund
    node tests/browser/screenshots.mjs
    pngquant --force --ext .png --quality 60-85 docs/images/report-*.png

# The charts' libraries as npm publishes them; versions and SHA-256 stand in assets/report/vendor/README.md.
vendor-charts:
    mkdir -p target/vendor && cd target/vendor && npm pack --silent d3@7.9.2 @observablehq/plot@0.6.17
    tar -xzOf target/vendor/d3-7.9.2.tgz package/dist/d3.min.js > assets/report/vendor/d3.min.js
    tar -xzOf target/vendor/observablehq-plot-0.6.17.tgz package/dist/plot.umd.min.js > assets/report/vendor/plot.min.js
    sha256sum --check assets/report/vendor/SHA256SUMS

# Formatting, lints, documentation and tests, as before a landing.
ci:
    .ci/run

# Accept new wording of error messages; read the diff before committing it.
accept-errors:
    UPDATE_FIXTURES=1 cargo test --test errors

# Accept new golden tables; read the diff before committing it.
accept-golden:
    UPDATE_FIXTURES=1 cargo test --test golden

# What a run leaves, read by DuckDB, pandas, Polars and LibreOffice (apt-get install libreoffice-calc).
readers:
    cargo build
    tests/readers/run

# Benchmarks of the kernels and of a whole run.
bench:
    cargo bench

# Where the time of a path goes, part by part.
breakdown:
    cargo bench --bench breakdown

# Instructions against the committed baseline, which `--write` replaces.
instructions *ARGS:
    cargo build --release
    python3 benches/instructions.py {{ARGS}}

# valsim beside NumPy, Numba and (with libquantlib0-dev) C++ on one thread; writes docs/performance.md.
bench-peers:
    cargo build --release
    cargo bench --no-run --bench breakdown
    python3 -m venv target/peers
    target/peers/bin/pip install --quiet -r benches/peers/requirements.txt
    target/peers/bin/python benches/peers/side_by_side.py --write docs/performance.md --breakdown "$(ls -t target/release/deps/breakdown-* | grep -v '\.d$' | head -1)"
