"""From raw scores to probabilities and thresholds, on development rows only."""

import numpy as np
from sklearn.isotonic import IsotonicRegression

import export
from labels import MEASURE_WEIGHT

POINTS = 12
RATES = {"possible": 0.005, "likely": 0.001, "strong": 0.0002}
# A level beyond these is never reached by the model alone; better that than a level without evidence behind it.
CEILINGS = {"possible": 0.9, "likely": 0.97, "strong": 0.99}
# However well a label is told from ordinary text, a word like "strong" must not stand on a small probability.
FLOORS = {"possible": 0.4, "likely": 0.65, "strong": 0.85}


def curve(score: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> list[list[float]]:
    """A rising piecewise-linear curve of at most twelve points. Rows count with the weight of their corpus.

    Bins are cut by the positives, because they are few; each bin's rate is smoothed by a pair of imagined rows, one
    of them negative, so that the ceiling never claims more than the evidence carries.
    """
    positives = np.sort(score[truth == 1])
    inner = min(POINTS - 2, max(3, len(positives) // 12))
    # Closer together towards the top, where the thresholds lie.
    cuts = np.unique(np.quantile(positives, 1 - (1 - np.linspace(0.02, 1, inner + 1)[:-1]) ** 1.4))
    which = np.searchsorted(cuts, score, side="right")
    xs, ys, ns = [], [], []
    for b in range(len(cuts) + 1):
        inside = which == b
        n, k = float(weight[inside].sum()), float((weight * truth)[inside].sum())
        if n > 0:
            # The middle of the positives is where a row of this bin that matters will lie.
            middle = np.median(score[inside & (truth == 1)]) if k else np.median(score[inside])
            xs.append(float(middle)), ys.append((k + 0.5) / (n + 1.5)), ns.append(n)
    ys = IsotonicRegression().fit(np.arange(len(ys)), ys, sample_weight=ns).predict(np.arange(len(ys)))
    points = [[0.0, 0.0]]
    for x, y in zip(xs, ys):
        # Strictly rising in both, or two scores could not be told apart by any threshold.
        if x > points[-1][0] + 1e-4:
            points.append([x, max(float(y), points[-1][1] + 1e-4)])
    points = points[:POINTS - 1]
    if points[-1][0] < 1.0:
        points.append([1.0, min(points[-1][1] + 1e-4, 0.999)])
    return [[round(x, 6), round(y, 6)] for x, y in points]


def apply(points: list[list[float]], score: np.ndarray) -> np.ndarray:
    xs, ys = zip(*points)
    return np.interp(score, xs, ys)


def thresholds(negatives: np.ndarray, weight: np.ndarray) -> dict:
    """The lowest threshold that lets at most this share of development negatives through; `>=` reaches the level."""
    order = np.argsort(-negatives, kind="stable")
    ordered, passed = negatives[order], np.cumsum(weight[order]) / weight.sum()
    found, below = {}, 0.0
    for level, rate in RATES.items():
        first_stopped = int(np.searchsorted(passed, rate, side="right"))
        at = max(float(ordered[first_stopped]) + 1e-4, FLOORS[level], below + 0.01)
        found[level] = below = round(min(at, CEILINGS[level]), 4)
    return found


def run(rows, keep, tokenizer, out) -> dict:
    development = [row for row in rows if row.split == "dev"]
    raw = export.scores(out / "text-fast.onnx", tokenizer, [row.text for row in development])
    weight = np.array([MEASURE_WEIGHT.get(row.file, 1.0) for row in development])
    settings = {"labels": keep, "calibration": {}, "thresholds": {}}
    for j, name in enumerate(keep):
        known = np.array([name in row.known for row in development])
        truth = np.array([row.known.get(name, 0) for row in development])
        points = curve(raw[known, j].astype(float), truth[known], weight[known])
        settings["calibration"][name] = points
        negative = known & (truth == 0)
        settings["thresholds"][name] = thresholds(apply(points, raw[negative, j]), weight[negative])
        print(name, settings["thresholds"][name], "ceiling", points[-1][1], flush=True)
    return settings
