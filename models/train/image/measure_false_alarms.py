"""Count false alarms on harmless pictures:

    python measure_false_alarms.py --model models/nsfwjs --pictures corpora/images [--folder F ...]

Every picture here is harmless, so every level reached is a false alarm. How many explicit pictures the model finds
cannot be measured here, since none may be kept: see the model card. Pictures under the component's smallest side, which
are not to be assessed at all, are counted apart to show why.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import skimage
import sklearn.datasets
from PIL import Image

import preprocessing

ENDINGS = {".png", ".jpg", ".jpeg"}
TILE = 224


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, required=True, help="folder of component.json and the converted model")
    arguments.add_argument("--pictures", type=Path, required=True, help="corpora/images")
    arguments.add_argument(
        "--folder", type=Path, action="append", default=[], help="another folder of harmless pictures, searched through"
    )
    chosen = arguments.parse_args()
    component = json.loads((chosen.model / "component.json").read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(chosen.model / component["file"], providers=["CPUExecutionProvider"])

    photographs = [Path(skimage.__file__).parent / "data", Path(sklearn.datasets.__file__).parent / "images"]
    groups = {
        "drawings": from_folders([chosen.pictures]),
        "photographs": from_folders(photographs),
        "tiles of photographs": tiles(photographs),
        "small grey faces": grey_faces(),
        **{f"folder {number}": from_folders([folder]) for number, folder in enumerate(chosen.folder, 1)},
    }
    columns = [
        (kind, name) for kind, target in component["mapping"].items() for name in component["thresholds"][target["category"]]
    ]
    print(f"{'group':<24} {'count':>5}  " + "  ".join(f"{f'{kind} {level}':>14}" for kind, level in columns) + "  highest")
    smallest_side, too_small = component["input"]["smallest_side"], []
    for group, pictures in groups.items():
        assessed = []
        for picture in pictures:
            (assessed if min(picture[1].shape[:2]) >= smallest_side else too_small).append(picture)
        report(group, assessed, session, component, columns)
    report(f"not assessed: < {smallest_side} px", too_small, session, component, columns)


def report(group, pictures, session, component, columns):
    names, rows = [], []
    for name, rgb in pictures:
        (scores,) = session.run([component["output"]], {component["input"]["name"]: preprocessing.prepare(rgb)})
        names.append(name)
        rows.append(scores[0])
    if not rows:
        return
    scores = {kind: np.array(rows)[:, index] for index, kind in enumerate(component["classes"])}
    counts = []
    for kind, level in columns:
        threshold = component["thresholds"][component["mapping"][kind]["category"]][level]
        counts.append(f"{int((scores[kind] >= threshold).sum()):>14}")
    highest = ", ".join(
        f"{kind} {scores[kind].max():.3f} ({names[int(scores[kind].argmax())]})" for kind in ("porn", "hentai", "sexy")
    )
    print(f"{group:<24} {len(rows):>5}  " + "  ".join(counts) + f"  {highest}")


def from_folders(folders):
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS):
            yield path.name, preprocessing.decode(path)


def tiles(folders):
    """What a screenshot cut into tiles shows the model: parts of pictures, at full size and at half size."""
    for name, rgb in from_folders(folders):
        for scale in (1, 2):
            small = np.asarray(Image.fromarray(rgb).reduce(scale))
            for top in range(0, small.shape[0] - TILE + 1, TILE):
                for left in range(0, small.shape[1] - TILE + 1, TILE):
                    yield f"{name} 1/{scale} {left},{top}", small[top : top + TILE, left : left + TILE]


def grey_faces():
    """The hundred 25 x 25 faces that scikit-image takes from Labelled Faces in the Wild; its other half shows no faces."""
    for number, face in enumerate(skimage.data.lfw_subset()[:100]):
        grey = (face * 255).round().clip(0, 255).astype(np.uint8)
        yield f"face {number}", np.repeat(grey[:, :, None], 3, axis=2)


if __name__ == "__main__":
    main()
