# Short names for what is done often. `just` lists them.

default:
    @just --list

# The main job on the February 2025 case.
run *ARGS:
    cargo run --release -- run configs/alibaba-2025-02.toml {{ARGS}}

# All tests.
test:
    cargo test

# Formatting, lints, documentation and tests, as before a landing.
ci:
    .ci/run

# Accept new wording of error messages; read the diff before committing it.
accept-errors:
    UPDATE_FIXTURES=1 cargo test --test errors

# Accept new golden tables; read the diff before committing it.
accept-golden:
    UPDATE_FIXTURES=1 cargo test --test golden

# Benchmarks of the kernels and of a whole run.
bench:
    cargo bench

# valsim beside a NumPy program on one thread; writes docs/performance.md.
bench-peers:
    cargo build --release
    python3 -m venv target/peers
    target/peers/bin/pip install --quiet -r benches/peers/requirements.txt
    target/peers/bin/python benches/peers/side_by_side.py --write docs/performance.md
