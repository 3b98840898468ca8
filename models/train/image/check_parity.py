"""Compare the converted model with what the original said:

    python check_parity.py --model models/nsfwjs --pictures corpora/images
    python check_parity.py --model models/nsfwjs-mid --pictures corpora/images --golden golden-mid.json

Fails when one of the five scores differs by what golden.json allows (0.001 for PNG; more for JPEG, whose decoders differ).
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

import preprocessing

KINDS = (".png", ".jpg")
FEWEST_PNG = 12


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, required=True, help="folder of component.json and the converted model")
    arguments.add_argument("--pictures", type=Path, required=True, help="folder of the pictures and golden.json")
    arguments.add_argument("--golden", default="golden.json", help="what the original said, in the folder of the pictures")
    arguments.add_argument(
        "--dump", type=Path, help="also write each prepared input here, as raw little-endian floats, for other runtimes"
    )
    chosen = arguments.parse_args()
    component = json.loads((chosen.model / "component.json").read_text(encoding="utf-8"))
    recorded = json.loads((chosen.pictures / chosen.golden).read_text(encoding="utf-8"))
    golden, allowed = recorded["pictures"], recorded["allowed_difference"]
    session = onnxruntime.InferenceSession(chosen.model / component["file"], providers=["CPUExecutionProvider"])

    too_far = []
    print(f"{'picture':<20} {'difference':>10} {'allowed':>8}  {'highest class':<13} {'original':>8} {'converted':>9}")
    for name, original in golden.items():
        pixels = preprocessing.prepare(preprocessing.decode(chosen.pictures / name))
        if chosen.dump:
            chosen.dump.mkdir(parents=True, exist_ok=True)
            (chosen.dump / f"{name}.f32").write_bytes(pixels.astype("<f4").tobytes())
        (scores,) = session.run([component["output"]], {component["input"]["name"]: pixels})
        expected = np.array([original[one] for one in component["classes"]])
        difference = float(abs(scores[0] - expected).max())
        limit, top = allowed.get(name, allowed[Path(name).suffix]), int(expected.argmax())
        if difference >= limit:
            too_far.append(name)
        print(
            f"{name:<20} {difference:>10.2e} {limit:>8}  {component['classes'][top]:<13} {expected[top]:>8.5f} {scores[0][top]:>9.5f}"
        )

    still = {path.name for path in chosen.pictures.iterdir() if path.suffix in KINDS}
    if still != set(golden):
        sys.exit(f"golden.json and the folder name different pictures: {sorted(still ^ set(golden))}")
    if sum(name.endswith(".png") for name in golden) < FEWEST_PNG:
        sys.exit(f"fewer than {FEWEST_PNG} PNG pictures")
    if too_far:
        sys.exit(f"the converted model differs from the original on {', '.join(too_far)}")
    print(f"{len(golden)} pictures agree")


if __name__ == "__main__":
    main()
