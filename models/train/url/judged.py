"""A network with its operating points, and how it does on rows it has not seen."""

from dataclasses import dataclass

import numpy as np

import calibrate
import synthetic
from data import LABELS, Row, cut, is_silent, part_of
from features import Hosts
from model import Quantised


@dataclass
class Judged:
    net: Quantised
    curves: dict[str, list]
    thresholds: dict[str, dict[str, float]]

    def scores(self, parts: list[tuple]) -> np.ndarray:
        return self.net.scores(Hosts(parts)) if parts else np.zeros((0, len(LABELS)), dtype=np.float32)

    def reaches(self, scores: np.ndarray, label: str, level: str) -> np.ndarray:
        """Which rows reach the level for a label."""
        column = scores[:, LABELS.index(label)].astype(float)
        return calibrate.apply(self.curves[label], column) >= self.thresholds[label][level]


def harmless(rows: list[Row], source: str) -> list[Row]:
    return [row for row in rows if not row.positive and "benign" in row.kinds and any(s.startswith(source) for s in row.sources)]


def judge(net: Quantised, rows: list[Row], gate: list[tuple], seed: int) -> Judged:
    """Chooses curves and thresholds on the development part of the rows and on the gate."""
    development = [row for row in rows if part_of(row) == "dev"]
    scores = net.scores(Hosts([row.parts for row in development]))
    # Other seeds than training's, so these names were not learned by heart; the rules that made them were.
    small = [parts for parts in cut(synthetic.hosts(4_000, seed + 1000)) if parts]
    near = [parts for parts in cut(synthetic.chance_hosts(4_000, seed + 2000)) if parts]
    groups = {
        "popular": [row.parts for row in harmless(development, "popular") + harmless(development, "v2fly")],
        "university": [row.parts for row in harmless(development, "hipo") if not is_silent(row.host)],
        "small": small,
        "near": near,
        "gate": gate,
    }
    by_group = {name: net.scores(Hosts(parts)) for name, parts in groups.items() if parts}
    judged = Judged(net, {}, {})
    for j, label in enumerate(LABELS):
        known = np.array([row.known(label) for row in development])
        truth = np.array([label in row.positive for row in development])
        use = known & (truth | np.array([not row.positive for row in development]))
        if truth[use].sum() < 10:
            continue
        points = calibrate.curve(scores[use, j].astype(float), truth[use].astype(int))
        judged.curves[label] = points
        judged.thresholds[label] = calibrate.thresholds(points, {n: s[:, j].astype(float) for n, s in by_group.items()})
    return judged
