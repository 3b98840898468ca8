"""The measures of the report, each with a bootstrap interval."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

RESAMPLES = 60


def roc_auc(score, truth):
    return float(roc_auc_score(truth, score))


def auprc(score, truth):
    return float(average_precision_score(truth, score))


def recall_at(rate):
    def measure(score, truth):
        negatives = np.sort(score[truth == 0])[::-1]
        bar = negatives[int(rate * len(negatives))]
        return float((score[truth == 1] > bar).mean())
    return measure


def calibration_error(probability, truth, bins=10):
    """Expected calibration error: the mean gap between what was claimed and what came true, in equally full bins."""
    order = np.argsort(probability, kind="stable")
    gap = sum(abs(probability[part].mean() - truth[part].mean()) * len(part) for part in np.array_split(order, bins) if len(part))
    return float(gap / len(probability))


def interval(measure, score, truth) -> list[float]:
    """[value, low, high]: 95 % bootstrap, resampling positives and negatives apart so that neither can vanish."""
    rng = np.random.default_rng(7)
    groups = [np.flatnonzero(truth == value) for value in (0, 1)]
    values = []
    for _ in range(RESAMPLES):
        index = np.concatenate([rng.choice(g, len(g)) for g in groups if len(g)])
        values.append(measure(score[index], truth[index]))
    low, high = np.quantile(values, [0.025, 0.975])
    return [round(float(v), 4) for v in (measure(score, truth), low, high)]
