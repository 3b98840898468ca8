"""What a row teaches each head, and how much."""

import numpy as np

import data as corpus
from labels import AUTHORED, HEADS

# An authored row counts most for the label it was written for; there are few positives among many rows.
POSITIVE, OWN_POSITIVE, OWN_NEGATIVE, CONTEXT = 1.5, 4.0, 2.0, 0.3


def of(row: corpus.Row, known: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each head: the target, its weight in the loss, and the weight before positives were favoured."""
    target, weight, plain = (np.zeros(len(HEADS), np.float32) for _ in range(3))
    own = row.file == AUTHORED
    for j, name in enumerate(HEADS):
        if name in known:
            target[j], plain[j] = known[name], row.weight
            favour = (OWN_POSITIVE if own else POSITIVE) if known[name] else OWN_NEGATIVE if name in row.stated else 1.0
            weight[j] = row.weight * favour
        # A label unknown after a swap must not come back as an inferred zero.
        elif name in row.zeros and name not in row.known:
            weight[j] = plain[j] = row.weight * row.zeros[name]
        elif own and name.startswith("as/"):
            target[j] = name == "as/" + row.orig
            weight[j] = plain[j] = CONTEXT * (3 if target[j] else 1)
    return target, weight, plain


def of_all(rows: list[corpus.Row], known: list[dict]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for many rows, each under the labels that hold for it now."""
    return tuple(np.stack(part) for part in zip(*(of(row, own) for row, own in zip(rows, known))))
