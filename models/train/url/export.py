"""What leaves the training: the file of the network, its numbers for the bundle, and scores for comparing another implementation."""

import copy
import json
from collections import Counter

import numpy as np

import synthetic
from data import LABELS, SILENT_BELOW, Row, cut, part_of
from features import Hosts
from judged import Judged

VERSION = "0.1.0"


def only(judged: Judged, labels: list[str]) -> Judged:
    """The model with the outputs of these labels alone."""
    columns = [LABELS.index(label) for label in labels]
    net = copy.copy(judged.net)
    net.w2, net.b2 = net.w2[:, columns], net.b2[columns]
    keep = lambda table: {label: table[label] for label in labels}
    return Judged(net, keep(judged.curves), keep(judged.thresholds))


def settings(judged: Judged, labels: list[str], learned: list[Row]) -> dict:
    counts = Counter(source for row in learned for source in row.sources)
    return {
        "version": VERSION,
        "labels": labels,
        "silent_below": SILENT_BELOW,
        "calibration": judged.curves,
        "thresholds": judged.thresholds,
        "trained_on": dict(sorted(counts.items())),
    }


def parity(judged: Judged, rows: list[Row], count: int = 200) -> str:
    """Harmless hosts, real and made up, with their raw scores; one a line."""
    real = sorted(row.host for row in rows if not row.positive and "benign" in row.kinds and part_of(row) == "test")
    picked = [real[i] for i in np.linspace(0, len(real) - 1, count // 2).astype(int)] + synthetic.hosts(count, 99)
    odd = ["a.co", "xn--bcher-kva.example", "a.b.c.d.e.f.example.org", "x" * 63 + ".com", "y" * 60 + "." + "z" * 60 + ".example.net", "1234567890.com", "bcdfghjklmnpqrstvwxz.org"]
    hosts = odd + picked[: count - len(odd)]
    parts = cut(hosts)
    scores = judged.net.scores(Hosts([one for one in parts if one]))
    found = iter(scores)
    lines = [json.dumps({"host": host, "scores": [float(value) for value in next(found)]}) for host, one in zip(hosts, parts) if one]
    return "\n".join(['{"tolerance": 1e-6, "hosts": [', ",\n".join(lines), "]}"])
