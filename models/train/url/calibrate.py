"""From raw scores to probabilities and operating points, on development rows and the lines of the benign gate only."""

import numpy as np
from sklearn.isotonic import IsotonicRegression

POINTS = 12
# How common a label is taken to be among hosts that no list knows; a probability means nothing without it.
PRIOR = 0.05
# What one label may let through of each group of harmless development rows. Popular hosts are only weakly harmless: they
# hold sites that the label fits.
RATES = {
    "popular": {"possible": 0.01, "likely": 0.002},
    "university": {"possible": 0.005, "likely": 0.001},
    "small": {"possible": 0.005, "likely": 0.0005},
    # Names with a word in them that only looks like a risk.
    "near": {"possible": 0.005, "likely": 0.0005},
    "gate": {"possible": 0.002, "likely": 0.0},
}
FLOORS = {"possible": 0.3, "likely": 0.5}
# The curve ends below the third point: by a name alone nothing is ever `strong`.
CAP = 0.97
STRONG = 0.99


def curve(score: np.ndarray, truth: np.ndarray) -> list[list[float]]:
    """A rising piecewise-linear curve of at most twelve points from raw score to probability under `PRIOR`."""
    positives = np.sort(score[truth == 1])
    weight = np.where(truth == 1, PRIOR / max((truth == 1).sum(), 1), (1 - PRIOR) / max((truth == 0).sum(), 1)) * len(score)
    inner = min(POINTS - 2, max(3, len(positives) // 12))
    cuts = np.unique(np.quantile(positives, 1 - (1 - np.linspace(0.02, 1, inner + 1)[:-1]) ** 1.4))
    which = np.searchsorted(cuts, score, side="right")
    xs, ys, ns = [], [], []
    for b in range(len(cuts) + 1):
        inside = which == b
        if not inside.any():
            continue
        n, k = float(weight[inside].sum()), float((weight * truth)[inside].sum())
        positive = inside & (truth == 1)
        xs.append(float(np.median(score[positive if positive.any() else inside])))
        # One imagined harmless row in each bin: the ceiling never claims more than the evidence carries.
        ys.append(k / (n + float(weight[truth == 0].mean())))
        ns.append(n)
    ys = IsotonicRegression().fit(np.arange(len(ys)), ys, sample_weight=ns).predict(np.arange(len(ys)))
    points = [[0.0, 0.0]]
    for x, y in zip(xs, ys):
        if x > points[-1][0] + 1e-4:
            points.append([x, min(max(float(y), points[-1][1] + 1e-4), CAP - 1e-3)])
    points = points[:POINTS - 1]
    for before, after in zip(points, points[1:]):
        after[1] = max(after[1], before[1] + 1e-5)
    if points[-1][0] < 1.0:
        points.append([1.0, CAP])
    return [[round(x, 6), round(y, 6)] for x, y in points]


def apply(points: list[list[float]], score: np.ndarray) -> np.ndarray:
    xs, ys = zip(*points)
    return np.interp(score, xs, ys)


def thresholds(points: list[list[float]], groups: dict[str, np.ndarray]) -> dict[str, float]:
    """The lowest probabilities that let no more of any group of harmless rows through than its rate."""
    found, below = {}, 0.0
    for level in ("possible", "likely"):
        at = FLOORS[level]
        for name, score in groups.items():
            ordered = np.sort(apply(points, score))[::-1]
            stopped = ordered[min(int(RATES[name][level] * len(ordered)), len(ordered) - 1)]
            at = max(at, float(stopped) + 2e-3)
        found[level] = below = round(min(max(at, below + 0.01), CAP + 0.005), 4)
    found["strong"] = STRONG
    if found["possible"] >= found["likely"]:
        found["possible"] = round(found["likely"] - 0.01, 4)
    return found
