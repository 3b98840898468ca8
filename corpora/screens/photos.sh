#!/bin/sh
# Fetches sample photographs out of two Python packages (scikit-image, BSD-3-Clause; scikit-learn, BSD-3-Clause) into photos/, which is
# not committed. They are shown as thumbnails; without them the grids show npm's photographs and drawings only.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.11 --platform manylinux_2_28_x86_64 \
    --dest "$work" scikit-image==0.26.0 scikit-learn==1.9.1
mkdir -p photos
for wheel in "$work"/*.whl; do
    python3 -m zipfile -e "$wheel" "$work/files"
done
cd "$work/files"
# Not taken: medical pictures, test patterns, scanned text and textures that nobody would post.
for name in astronaut.png camera.png chelsea.png coffee.png clock_motion.png grass.png gravel.png hubble_deep_field.jpg moon.png \
    motorcycle_left.png rocket.jpg brick.png coins.png; do
    cp "skimage/data/$name" "$OLDPWD/photos/"
done
cp sklearn/datasets/images/china.jpg sklearn/datasets/images/flower.jpg "$OLDPWD/photos/"
