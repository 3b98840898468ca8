"""From raw scores to probabilities and thresholds, on development rows only."""

import numpy as np
from sklearn.isotonic import IsotonicRegression

from labels import AUTHORED, MEASURE_WEIGHT

POINTS = 12
# Shares of ordinary development text that one label may let through. There are more than thirty labels.
RATES = {"possible": 0.002, "likely": 0.0002, "strong": 0.0001}
# The same for rows that abuse corpora call harmless: many are not, and annotators disagree.
DISPUTED_RATES = {"possible": 0.02, "likely": 0.004, "strong": 0.0005}
# The same for the hard negatives that were written for all labels: the worst that a school's texts can be.
HARD_RATES = {"possible": 0.004, "likely": 0.0008, "strong": 0.0003}
# A level beyond these is never reached by the model alone; better that than a level without evidence behind it.
CEILINGS = {"possible": 0.9, "likely": 0.97, "strong": 0.99}
# However well a label is told from ordinary text, a word like "strong" must not stand on a small probability.
FLOORS = {"possible": 0.3, "likely": 0.5, "strong": 0.8}
# How much a row of ordinary text counts in the curve of a label that mostly our own rows show.
ORDINARY = 0.1
# Nothing of the benign corpus, which gates every release, may be flagged by a model alone.
GATE_RATES = {"possible": 0.01, "likely": 0.0, "strong": 0.0}
FEWEST = 300  # negatives that a budget needs to mean anything
# The fast model is unsure from where at most this share of what the encoder flags would be lost, and never of more than
# this share of ordinary text.
LOST, ASKED = 0.02, 0.01


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
            xs.append(float(middle)), ys.append(min((k + 0.5) / (n + 1.5), 0.998)), ns.append(n)
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


def thresholds(negatives: np.ndarray, weight: np.ndarray, rates: dict) -> dict:
    """The lowest threshold that lets at most this share of development negatives through; `>=` reaches the level."""
    order = np.argsort(-negatives, kind="stable")
    ordered, passed = negatives[order], np.cumsum(weight[order]) / weight.sum()
    found, below = {}, 0.0
    for level, rate in rates.items():
        first_stopped = min(int(np.searchsorted(passed, rate, side="right")), len(ordered) - 1)
        # A little above, so that the same text in another window or engine stays below, too.
        at = max(float(ordered[first_stopped]) + 5e-3, FLOORS[level], below + 0.005)
        found[level] = below = round(min(at, CEILINGS[level]), 4)
    return found


def run(development, keep: list[str], raw: np.ndarray, gate: np.ndarray) -> dict:
    """Curves and thresholds for every label, from the raw scores of development rows and of the lines of the gate."""
    weight = np.array([MEASURE_WEIGHT.get(row.file, 1.0) for row in development])
    own = np.array([row.file == AUTHORED for row in development])
    ordinary = np.array([row.benign for row in development])
    settings = {"labels": keep, "calibration": {}, "thresholds": {}}
    for j, name in enumerate(keep):
        known = np.array([name in row.known for row in development])
        truth = np.array([row.known.get(name, 0) for row in development])
        # A label that mostly our own rows show is calibrated among them; ordinary text counts for less there, or a
        # probability would say how rare the label is in our files.
        authored = (truth[own & known] == 1).sum() * 2 > (truth[known] == 1).sum()
        mixed = np.where(own, 1.0, weight * (ORDINARY if authored else 1.0))
        points = curve(raw[known, j].astype(float), truth[known], mixed[known])
        settings["calibration"][name] = points
        negative = known & (truth == 0)
        budgets = ((negative & ~own & ordinary, RATES), (negative & ~own & ~ordinary, DISPUTED_RATES), (negative & own, HARD_RATES))
        found = [thresholds(apply(points, raw[rows, j]), weight[rows], rates) for rows, rates in budgets if rows.sum() >= FEWEST]
        found.append(thresholds(apply(points, gate[:, j]), np.ones(len(gate)), GATE_RATES))
        settings["thresholds"][name] = {level: max(one[level] for one in found) for level in RATES}
    return settings


def unsure_from(development, keep: list[str], fast: np.ndarray, strong: np.ndarray, settings: dict) -> dict:
    """For each label the raw score of the fast model from which the encoder is asked.

    Taken from rows that the encoder would flag at `possible` or above; capped by what ordinary text may cost.
    """
    quiet = np.array([row.benign and row.file != AUTHORED for row in development])
    found = {}
    for j, name in enumerate(keep):
        flagged = apply(settings["calibration"][name], strong[:, j]) >= settings["thresholds"][name]["possible"]
        wanted = float(np.quantile(fast[flagged, j], LOST)) if flagged.sum() >= 20 else 0.0
        cap = float(np.quantile(fast[quiet, j], 1 - ASKED))
        found[name] = round(max(wanted, cap), 6)
    return found
