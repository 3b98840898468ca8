"""Measures with their intervals."""

import numpy as np
from sklearn.metrics import average_precision_score

RESAMPLES = 60


def auprc(positive: np.ndarray, negative: np.ndarray) -> tuple[float, float, float]:
    """Average precision with a 95 % bootstrap interval."""
    rng = np.random.default_rng(7)
    truth = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    value = lambda p, n: float(average_precision_score(truth, np.r_[p, n]))
    drawn = [value(rng.choice(positive, len(positive)), rng.choice(negative, len(negative))) for _ in range(RESAMPLES)]
    return value(positive, negative), *np.quantile(drawn, [0.025, 0.975])


def recall_at(positive: np.ndarray, negative: np.ndarray, rate: float) -> float:
    """Recall where at most this share of the negatives is let through."""
    bar = np.sort(negative)[::-1][int(rate * len(negative))]
    return float((positive > bar).mean())


def wilson(count: int, total: int) -> tuple[float, float, float]:
    """A share with its 95 % interval."""
    if total == 0:
        return float("nan"), float("nan"), float("nan")
    z, share = 1.96, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return share, max(middle - half, 0.0), min(middle + half, 1.0)


def percent(count: int, total: int) -> str:
    share, low, high = wilson(count, total)
    return f"{100 * share:.2f} % ({100 * low:.2f}–{100 * high:.2f}; {count} of {total})"


def three(values: tuple[float, float, float]) -> str:
    return f"{values[0]:.3f} ({values[1]:.3f}–{values[2]:.3f})"
