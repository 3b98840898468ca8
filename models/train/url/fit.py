"""What is given to the network: rows, harmless hosts made by rules, weights; and the phishing rows worth learning from."""

import hashlib
import pickle
import random
from pathlib import Path

import numpy as np

import synthetic
from data import LABELS, Row, cut, few_of_each_domain
from features import Hosts
from model import Net, Quantised

SYNTHETIC = 25_000
# A rare label's rows count for more, up to this many times, as if it had this many.
WORTH, MOST_BOOST = 8_000, 6
# Most phishing stands on other people's sites that were broken into: their names tell nothing and teach that any small
# business is suspicious. Only the share is kept that a network which never saw them finds clearest.
CLEAREST = 0.25
CLEANING_EPOCHS = 5


def batch_of(rows: list[Row], seed: int) -> tuple[Hosts, np.ndarray, np.ndarray]:
    """Features, truth and weight of the rows, with harmless hosts made by rules and subdomains put before harmless hosts."""
    parts = [row.parts for row in rows]
    truth = [[float(label in row.positive) for label in LABELS] for row in rows]
    weight = [[float(row.known(label)) for label in LABELS] for row in rows]
    made = [cut_host for cut_host in cut(synthetic.hosts(SYNTHETIC, seed)) if cut_host]
    bare = [row.parts for row in rows if not row.positive and not row.parts[0]]
    # Lists of harmless hosts hold registrable names, lists of risks whole hosts: a subdomain must not become a sign of risk.
    made += [(below, label, suffix) for below, (_, label, suffix) in zip(synthetic.subdomains(len(bare), seed), bare)]
    parts += made
    truth = np.array(truth + [[0.0] * len(LABELS)] * len(made), dtype=np.float32)
    weight = np.array(weight + [[1.0] * len(LABELS)] * len(made), dtype=np.float32)
    boost = np.clip(WORTH / np.maximum(truth.sum(axis=0), 1), 1, MOST_BOOST).astype(np.float32)
    return Hosts(parts), truth, weight * np.where(truth > 0, boost, 1)


def train(rows: list[Row], seed: int, log=print, epochs: int | None = None) -> Quantised:
    hosts, truth, weight = batch_of(few_of_each_domain(rows), seed)
    options = {} if epochs is None else {"epochs": epochs}
    return Net(len(LABELS), seed).fit(hosts, truth, weight, seed, log=log, **options).quantise()


def remembered(path: Path, make) -> Quantised:
    """A network out of its file or, where there is none yet, made and kept: a run that was stopped goes on."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(pickle.dumps(make()))
        partial.rename(path)
    return pickle.loads(path.read_bytes())


def only_phishing(row: Row) -> bool:
    return row.positive == {"phishing"}


def clearest(rows: list[Row], seed: int, out: Path, log=print) -> list[Row]:
    """The rows without the phishing hosts whose names say nothing, each judged by a network that has not seen it."""
    half = lambda row: int(hashlib.sha256(b"half" + row.domain.encode()).hexdigest()[:6], 16) % 2
    sample = few_of_each_domain([row for row in rows if only_phishing(row)])
    random.Random(seed).shuffle(sample)
    rest = [row for row in rows if not only_phishing(row)]
    scored: list[tuple[float, str, Row]] = []
    for side in (0, 1):
        log(f"cleaning, half {side + 1}")
        seen = [row for row in sample if half(row) != side][:45_000]
        unseen = [row for row in sample if half(row) == side]
        net = remembered(out / f"half-{side}.pickle", lambda: train(rest + seen, seed, log=log, epochs=CLEANING_EPOCHS))
        logits = net.logits(Hosts([row.parts for row in unseen]))[:, LABELS.index("phishing")]
        scored += [(-float(value), row.host, row) for value, row in zip(logits, unseen)]
    scored.sort(key=lambda one: one[:2])
    return rest + [row for _, _, row in scored[: int(len(scored) * CLEAREST)]]
