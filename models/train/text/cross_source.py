"""How well a label is found in a corpus the model has never seen: train without it, measure on it."""

import hashlib
import json

import numpy as np

import metrics
from fit import fit, scores_of
from labels import TRAINED

EPOCHS = 2
ENOUGH = 30


def sources_worth_leaving_out(rows, keep) -> list[str]:
    """Corpora with enough positives of a shipped label, while others remain to learn that label from."""
    have = {}
    for row in rows:
        for name in keep:
            if row.known.get(name) == 1:
                have[(row.file, name)] = have.get((row.file, name), 0) + 1
    return sorted({file for (file, name), n in have.items() if n >= ENOUGH
                   and any(f != file and o == name and m >= ENOUGH for (f, o), m in have.items())})


def run(rows, keep, tokenizer, words, out):
    table = []
    for file in sources_worth_leaving_out(rows, keep):
        others = [row for row in rows if row.file != file and row.split == "train"]
        unseen = [row for row in rows if row.file == file]
        ordinary = [row for row in rows if row.benign and row.split == "dev"]
        p = fit(others, tokenizer, words, EPOCHS, out / f"without-{file}.pickle", note=f"without {file}: ")
        raw = scores_of(p, tokenizer, [row.text for row in unseen])
        quiet = scores_of(p, tokenizer, [row.text for row in ordinary])
        for name in keep:
            j = TRAINED.index(name)
            truth = np.array([row.known.get(name, -1) for row in unseen])
            if (truth == 1).sum() < ENOUGH or sum(row.known.get(name) == 1 for row in others) < ENOUGH:
                continue
            entry = {"label": name, "source": file, "positives": int((truth == 1).sum()), "negatives": int((truth == 0).sum())}
            bar = np.quantile(quiet[:, j], 0.99)
            entry["recall_at_1pct_of_ordinary_dev"] = metrics.interval(lambda s, t: float((s[t == 1] >= bar).mean()),
                                                                      raw[truth == 1, j], truth[truth == 1])
            if (truth == 0).sum() >= ENOUGH:
                known = truth >= 0
                entry["roc_auc"] = metrics.interval(metrics.roc_auc, raw[known, j], truth[known])
                entry["auprc"] = metrics.interval(metrics.auprc, raw[known, j], truth[known])
            table.append(entry)
            print(json.dumps(entry), flush=True)
    digest = hashlib.sha256(tokenizer.to_str().encode()).hexdigest()
    (out / "cross_source.json").write_text(json.dumps({"tokeniser": digest, "table": table}, indent=1))
