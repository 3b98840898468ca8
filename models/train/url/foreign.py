"""What the model says of sources that it was not trained on: whole sources left out, and lists that were never in."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import fit
import measure
from data import LABELS, REPOSITORY, Row, cut, evaluation, part_of
from judged import Judged, harmless, judge

# A label is shipped if, on every list that training has not seen (of at least `FEWEST` hosts), its `likely` finds at least this
# share of the hosts, and finds a host of the list at least this many times as often as a harmless one. The share was 5 % until pornography came to 4.6 %
# of a list of which a third are trackers and chance hits: a witness that seldom speaks and is right does no harm, so it asks for less now.
LEAST_RECALL, LEAST_RATIO, FEWEST = 0.03, 20, 30


@dataclass
class Abroad:
    """One label on one foreign source."""
    label: str
    source: str
    how: str
    positives: int
    auprc: tuple[float, float, float]
    at_one: float
    at_tenth: float
    likely: int
    possible: int
    false_likely: int
    negatives: int

    def carries(self) -> bool:
        recall = self.likely / self.positives
        # One imagined false alarm, so that few negatives prove nothing.
        return recall >= LEAST_RECALL and recall / ((self.false_likely + 1) / self.negatives) >= LEAST_RATIO


def from_source(name: str):
    return lambda row: any(source.startswith(name) for source in row.sources)


def abroad(judged: Judged, label: str, source: str, how: str, hosts: list[tuple], negatives: list[tuple]) -> Abroad:
    j = LABELS.index(label)
    positive, negative = judged.scores(hosts), judged.scores(negatives)
    count = lambda scores, level: int(judged.reaches(scores, label, level).sum())
    return Abroad(
        label, source, how, len(hosts), measure.auprc(positive[:, j], negative[:, j]), measure.recall_at(positive[:, j], negative[:, j], 0.01),
        measure.recall_at(positive[:, j], negative[:, j], 0.001), count(positive, "likely"), count(positive, "possible"),
        count(negative, "likely"), len(negatives),
    )


def listed() -> list[tuple[str, tuple, str, str]]:
    """(host, parts, label, source) of the tables that training never sees: `cross_source.tsv` and the project's own list of risks."""
    triples = evaluation("cross_source.tsv")
    for line in (REPOSITORY / "corpora/lists/urls/risk.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and "/" not in line.split("\t")[0]:
            host, labels = line.split("\t")[:2]
            triples += [(host, label, "fourc:risk") for label in labels.split(",") if label in LABELS]
    parts = cut([host for host, _, _ in triples])
    return [(host, cut_host, label, source) for (host, label, source), cut_host in zip(triples, parts) if cut_host]


def on_lists(judged: Judged, negatives: list[tuple]) -> list[Abroad]:
    groups: dict[tuple[str, str], list[tuple]] = {}
    for _, parts, label, source in listed():
        groups.setdefault((label, source), []).append(parts)
    return [abroad(judged, label, source, "never in training", hosts, negatives) for (label, source), hosts in groups.items() if len(hosts) >= FEWEST]


# What is left out, and which labels are then measured on it.
LEFT_OUT = [
    ("v2fly", lambda row: from_source("v2fly")(row), ["piracy"]),
    ("blocklistproject:piracy", lambda row: from_source("blocklistproject:piracy")(row), ["piracy"]),
    ("blocklistproject:crypto", lambda row: from_source("blocklistproject:crypto")(row), ["malware"]),
    ("blocklistproject:ransomware", lambda row: from_source("blocklistproject:ransomware")(row), ["malware"]),
]
# Harmless sources that are left out, to see how many of their hosts are accused.
HARMLESS_LEFT_OUT = ["popular_opendns", "hipo-universities", "v2fly"]


def without(name: str, rows: list[Row], leaves, gate: list[tuple], seed: int, out: Path, log) -> tuple[Judged, list[Row]]:
    """A network trained and judged without some rows and their domains; and those rows."""
    left = [row for row in rows if leaves(row)]
    domains = {row.domain for row in left}
    kept = [row for row in rows if row.domain not in domains]
    learned = [row for row in kept if part_of(row) == "train"]
    net = fit.remembered(out / f"without-{name.replace(':', '-')}.pickle", lambda: fit.train(learned, seed, log=log))
    return judge(net, kept, gate, seed), left


def leave_out(rows: list[Row], gate: list[tuple], seed: int, out: Path, log) -> tuple[list[Abroad], list[tuple[str, str, int, int]]]:
    """Labels on whole sources left out; and for harmless sources (source, label, accused at likely, hosts)."""
    negatives = [row.parts for row in harmless(rows, "popular") if part_of(row) == "test"]
    found, accused = [], []
    for name, leaves, labels in LEFT_OUT:
        log(f"without {name}")
        judged, left = without(name, rows, leaves, gate, seed, out, log)
        for label in labels:
            hosts = [row.parts for row in left if label in row.positive]
            found.append(abroad(judged, label, name, "left out", hosts, negatives))
    for name in HARMLESS_LEFT_OUT:
        log(f"without the harmless rows of {name}")
        leaves = lambda row: from_source(name)(row) and not row.positive
        judged, left = without(f"harmless-{name}", rows, leaves, gate, seed, out, log)
        scores = judged.scores([row.parts for row in harmless(left, name)])
        for label in judged.curves:
            accused.append((name, label, int(judged.reaches(scores, label, "likely").sum()), len(scores)))
        anything = np.any([judged.reaches(scores, label, "likely") for label in judged.curves], axis=0)
        accused.append((name, "any of all", int(anything.sum()), len(scores)))
    return found, accused


def shipped(all_abroad: list[Abroad]) -> list[str]:
    """The labels whose evidence carries."""
    tested = {one.label for one in all_abroad}
    return [label for label in LABELS if label in tested and all(one.carries() for one in all_abroad if one.label == label)]
