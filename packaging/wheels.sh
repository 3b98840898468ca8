#!/bin/sh
# Builds the Python wheels of a release for Linux, each for the oldest glibc that it runs on, by cross-compiling with zig.
#
# Needs `cargo xtask wheel` to have run once (it packs the image model and makes the environment), `pip install ziglang` in
# that environment, and the targets: `rustup target add x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu`.
# Not built: musllinux. The package depends on `onnxruntime`, which has no wheels for musl, so that pip could not install it.
set -eu
cd "$(dirname "$0")/.."
out=${1:-target/release-packages}
bin=target/python/bindings/bin
[ -x "$bin/maturin" ] || { echo "run \`cargo xtask wheel\` first" >&2; exit 1; }
for target in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu; do
    "$bin/maturin" build --manifest-path bindings/python/Cargo.toml --profile release --zig --target "$target" \
        --compatibility manylinux_2_28 --out "$out"
done
(cd "$out" && sha256sum -- *.whl *.tar.gz >SHA256SUMS)
