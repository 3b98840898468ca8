#!/bin/sh
# Every measurement of the Python package and of the audit in one go, on release builds, with the targets beside the numbers.
# Takes the better part of an hour on two cores; let nothing else run. Usage: bindings/python/benches/all.sh [pip's options]
set -eu
cd "$(dirname "$0")/../../.."
benches=bindings/python/benches
environment=target/python/bindings/bin/python
failed=""
heading() { printf '\n== %s\n' "$*"; }
attempt() { "$@" || failed="$failed\n$*"; }

heading "builds"
cargo build --quiet --release --bin fourc --bin xtask
cargo build --quiet --release --manifest-path bindings/python/Cargo.toml --example floor
cargo xtask wheel
wheel=$(ls target/python/wheels/release/*.whl)
ls -l "$wheel"
uptime

heading "a fresh environment, installed without a network beside what was downloaded before; the demo prints verdicts"
"$environment" -m pip download --quiet --disable-pip-version-check --dest target/python/wheelhouse "$@" \
    "$(grep '^onnxruntime==' bindings/python/requirements-tests.txt)"
rm -rf target/python/fresh
"$environment" -m venv target/python/fresh
fresh=target/python/fresh/bin/python
"$fresh" -m pip install --quiet --disable-pip-version-check --no-index --find-links target/python/wheelhouse "$wheel"
"$fresh" -m pip list --disable-pip-version-check
attempt "$fresh" -m fourc demo
attempt "$fresh" -m fourc info

heading "import under 150 ms, first text verdict under 1 s (fresh processes in that environment)"
attempt "$fresh" $benches/start.py

"$environment" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"

heading "1,000,000 short texts as a DataFrame at the effort fast: 120 s or less on two cores"
attempt "$environment" $benches/million.py

heading "the binding over the same batches in Rust: 10 % or less"
attempt "$environment" $benches/overhead.py

heading "200,000 rows on two Spark workers, row for row as on this process"
attempt "$environment" $benches/spark_rows.py

heading "the audit of 1,000,000 lines by the command line: 60 s and 1 GB or less on two cores, the same on one thread, and after kill -9"
attempt "$environment" audit/benches/million.py

heading "the same by fourc.audit"
attempt "$environment" $benches/audit.py

heading "golden vectors, threads, forks, 100,000 calls, stubs under a strict type checker, Spark, Dask and Ray"
attempt env FOURC_PROGRAMS="$PWD/target/release" "$environment" -m pytest --quiet -p no:cacheprovider --durations=10 bindings/python/tests

heading "the report in a browser: accessibility, keyboard, print, requests"
attempt cargo xtask browser

if [ -n "$failed" ]; then
    printf '\nFAILED:%b\n' "$failed"
    exit 1
fi
printf '\nall of it ran\n'
