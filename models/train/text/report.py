"""Measure the exported model and write report.md, metrics.json and fast.json.

    python models/train/text/report.py --data ../shared/data/text --out models/train/text/out

Every number comes from the ONNX file run by ONNX Runtime. The bench files are read here and nowhere else but for
dropping their texts from training.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import calibrate
import data as corpus
import export
import labels as scheme
import metrics
import tokens
from fold import fold_all

HERE = Path(__file__).resolve().parent
LEVELS = ("possible", "likely", "strong")
ENOUGH = 10


def label_numbers(points, limits, raw, truth) -> dict:
    calibrated = calibrate.apply(points, raw)
    positive, negative = int(truth.sum()), int((1 - truth).sum())
    row = {"positives": positive, "negatives": negative}
    if positive >= ENOUGH and negative >= ENOUGH:
        row["auprc"] = metrics.interval(metrics.auprc, raw, truth)
        row["roc_auc"] = metrics.interval(metrics.roc_auc, raw, truth)
        row["recall_at_1pct_fpr"] = metrics.interval(metrics.recall_at(0.01), raw, truth)
        row["ece"] = metrics.interval(metrics.calibration_error, calibrated, truth)
    if positive >= ENOUGH:
        row["recall_at_level"] = {level: round(float((calibrated[truth == 1] >= limits[level]).mean()), 4) for level in LEVELS}
    if negative >= ENOUGH:
        row["false_alarms_at_level"] = {level: round(float((calibrated[truth == 0] >= limits[level]).mean()), 5) for level in LEVELS}
    return row


def measure(rows, settings, model_path, tokenizer) -> tuple[dict, np.ndarray]:
    """Per label where it is known; and each row's calibrated scores."""
    raw = export.scores(model_path, tokenizer, [row.text for row in rows]).astype(float)
    out, calibrated = {}, np.zeros_like(raw)
    for j, name in enumerate(settings["labels"]):
        points, limits = settings["calibration"][name], settings["thresholds"][name]
        calibrated[:, j] = calibrate.apply(points, raw[:, j])
        known = np.array([name in row.known for row in rows])
        if known.any():
            truth = np.array([row.known.get(name, 0) for row in rows])[known]
            out[name] = label_numbers(points, limits, raw[known, j], truth)
    return out, calibrated


def false_alarms(calibrated, settings) -> dict:
    """Share of ordinary texts with any label at a level or above, and each label's own share."""
    limits = {level: np.array([settings["thresholds"][n][level] for n in settings["labels"]]) for level in LEVELS}
    return {level: {"any": round(float((calibrated >= limits[level]).any(1).mean()), 5),
                    **{n: round(float(v), 5) for n, v in zip(settings["labels"], (calibrated >= limits[level]).mean(0))}}
            for level in LEVELS}


def probe(settings, model_path, tokenizer, fold, cache) -> list[dict]:
    """Sentences written to be hard: which ordinary ones raise a level, which harmful ones pass unseen."""
    lines = [line.split(" | ", 1) for line in (HERE / "probes.txt").read_text().splitlines() if line and line[0] != "#"]
    folded = fold_all([text for _, text in lines], fold, cache)
    raw = export.scores(model_path, tokenizer, folded).astype(float)
    out = []
    for (expected, text), row in zip(lines, raw):
        reached = {}
        for j, name in enumerate(settings["labels"]):
            value = float(calibrate.apply(settings["calibration"][name], row[j]))
            levels = [level for level in LEVELS if value >= settings["thresholds"][name][level]]
            if levels:
                reached[name] = levels[-1]
        out.append({"expected": expected, "text": text, "reached": reached})
    return out


def probe_text(found: list[dict], shipped: list[str]) -> str:
    ordinary = [p for p in found if p["expected"] == "ordinary"]
    harmful = [p for p in found if p["expected"] in shipped]
    alarms = [p for p in ordinary if p["reached"]]
    missed = [p for p in harmful if p["expected"] not in p["reached"]]

    def listed(rows):
        return "".join(f"- {p['text']} ({p['expected']}): " + (", ".join(f"{n} {l}" for n, l in p["reached"].items()) or "nothing") + "\n"
                       for p in rows) or "- none\n"

    firm = sum(any(level != "possible" for level in p["reached"].values()) for p in alarms)
    return (f"{len(alarms)} of {len(ordinary)} ordinary sentences raise something ({firm} of them `likely` or above); {len(harmful) - len(missed)} of {len(harmful)} harmful ones "
            f"raise their label. Few, written by hand, and read while the model was being made (they prompted the "
            f"heavier threats and the swapped groups): an illustration, no estimate.\n\nFalse alarms:\n\n{listed(alarms)}\n"
            f"Missed:\n\n{listed(missed)}")


def show(value) -> str:
    return f"{value[0]:.3f} ({value[1]:.3f}–{value[2]:.3f})" if value else "–"


def percent(value) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def table(head: list[str], body: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in body]) + "\n"


def label_table(numbers: dict) -> str:
    return table(
        ["label", "positives", "negatives", "AUPRC", "ROC-AUC", "recall at 1 % FPR", "ECE", "recall: possible / likely / strong",
         "false alarms: possible / likely / strong"],
        [[name, row["positives"], row["negatives"], *(show(row.get(k)) for k in ("auprc", "roc_auc", "recall_at_1pct_fpr", "ece")),
          " / ".join(percent(row.get("recall_at_level", {}).get(level)) for level in LEVELS),
          " / ".join(percent(row.get("false_alarms_at_level", {}).get(level)) for level in LEVELS)]
         for name, row in numbers.items()])


def write(out: Path, settings, found: dict, cross: list):
    decision, parts = settings["decision"], []
    add = parts.append
    add("# The fast text model: report\n\nWritten by `report.py`; every number is measured on the exported ONNX file. Brackets hold 95 % bootstrap "
        f"intervals ({metrics.RESAMPLES} resamples). Text folded by: {found['fold']}.\n")
    add("## Which labels are shipped\n\nA head is shipped with at least "
        f"{scheme.MIN_TRAIN_POSITIVES} training and {scheme.MIN_DEV_POSITIVES} development positives whose label the corpus states, "
        f"from at least {scheme.MIN_CORPORA} corpora with {scheme.MIN_POSITIVES_EACH} or more each.\n")
    add(table(["label", "training positives", "training negatives", "development positives", "development negatives", "corpora", "decision"],
              [[n, c["train_positives"], c["train_negatives"], c["dev_positives"], c["dev_negatives"], c["corpora"],
                "shipped" if n in settings["labels"] else "withheld: " + decision["withheld"][n]]
               for n, c in decision["counts"].items()]))
    add("Corpora left out: " + "; ".join(f"{k}: {v}" for k, v in scheme.EXCLUDED_FILES.items()) + ".\n")
    add("## Calibration and thresholds\n\nThresholds lie on the calibrated score and were set on development negatives (ordinary rows included) for false "
        "alarms of 0.5 %, 0.1 % and 0.02 % (" + ", ".join(f"`{k}` rows count {v}" for k, v in scheme.MEASURE_WEIGHT.items()) + "), never below 0.2, 0.5 and 0.8, "
        "with `likely` at most 0.8 and `strong` at most 0.95; where the upper bound holds, more false alarms than that pass, as the "
        "tables below show. The calibration knows the development mix, "
        "in which harm is far more frequent than in a school day.\n")
    add(table(["label", *LEVELS, "ceiling", "levels the model cannot reach alone"],
              [[n, *(settings["thresholds"][n][level] for level in LEVELS), settings["calibration"][n][-1][1],
                ", ".join(level for level in LEVELS if settings["thresholds"][n][level] > settings["calibration"][n][-1][1]) or "none"]
               for n in settings["labels"]]))
    add("## Development rows\n\nThe same rows chose the settings of training, the curves and the thresholds: read these numbers as flattering, the "
        "calibration error (ECE) above all. The bench files below are the fairer judge.\n")
    add(label_table(found["dev"]))
    add("## Bench files\n\nNo bench row trains the model or enters a curve or a threshold. Not blind all the same: the lower bounds of the thresholds "
        "were settled after earlier bench tables had been read, and Hatemoji rows counting 0.3 was tried and taken back.\n")
    for file, numbers in found["bench"].items():
        if file not in found["ordinary"]:
            add(f"### {file}\n")
            add(label_table(numbers))
    add("## False alarms on ordinary text\n\nShare of texts that reach a level: for any label, then per label at `possible`.\n")
    add(table(["file", "texts", *(f"any at {level}" for level in LEVELS), *(f"{n} possible" for n in settings["labels"])],
              [[file, f["texts"], *(percent(f["rates"][level]["any"]) for level in LEVELS),
                *(percent(f["rates"]["possible"][n]) for n in settings["labels"])] for file, f in found["ordinary"].items()]))
    add("## A corpus never seen\n\nTrained without one corpus (two epochs), measured on all of it. Recall is at the score that 1 % of ordinary "
        "development rows reach. A label with one corpus only has no row here: nothing shows that it carries over.\n")
    if not found["cross_is_current"]:
        add("**These runs were made with an earlier tokeniser than the model above; run without `--no-cross-source` to renew them.**\n")
    add(table(["label", "left out", "positives", "negatives", "AUPRC", "ROC-AUC", "recall"],
              [[c["label"], c["source"], c["positives"], c["negatives"], show(c.get("auprc")), show(c.get("roc_auc")),
                show(c["recall_at_1pct_of_ordinary_dev"])] for c in cross]))
    add("## Sentences written to be hard\n\n" + probe_text(found["probes"], settings["labels"]))
    add((HERE / "known_failures.md").read_text())
    (out / "report.md").write_text("\n".join(parts))


def trained_on(data: Path, rows) -> list[dict]:
    used = {}
    for row in rows:
        if row.split == "train":
            used[row.file] = used.get(row.file, 0) + 1
    entries = []
    for entry in json.loads((data.parent / "manifest.json").read_text()):
        name = Path(entry["file"]).name.split(".")[0]
        if entry["file"].startswith("text/train/") and name in used:
            entries.append({"file": name, "repo": entry["repo"], "commit": entry.get("commit", ""),
                            "licence": entry["licence"], "rows": used[name]})
    return entries


def run(data: Path, out: Path, fold: str):
    settings = json.loads((out / "calibration.json").read_text())
    tokenizer = Tokenizer.from_file(str(out / "text-fast.tokenizer.json"))
    model_path, cache = out / "text-fast.onnx", out / "folded"
    rows = corpus.read_train(data, fold, cache)
    found = {"fold": "`cargo xtask fold`" if fold == "xtask" else "the Python stand-in", "bench": {}, "ordinary": {}}
    found["dev"], _ = measure([row for row in rows if row.split == "dev"], settings, model_path, tokenizer)
    for file, bench in corpus.read_bench(data, fold, cache).items():
        numbers, calibrated = measure(bench, settings, model_path, tokenizer)
        if all(row.benign for row in bench):
            found["ordinary"][file] = {"texts": len(bench), "rates": false_alarms(calibrated, settings)}
        if numbers:
            found["bench"][file] = numbers
    found["probes"] = probe(settings, model_path, tokenizer, fold, cache)
    cross_path = out / "cross_source.json"
    left_out = json.loads(cross_path.read_text()) if cross_path.exists() else {"tokeniser": "", "table": []}
    cross = left_out["table"]
    found["cross_is_current"] = left_out["tokeniser"] == hashlib.sha256(tokenizer.to_str().encode()).hexdigest()
    write(out, settings, found, cross)
    (out / "metrics.json").write_text(json.dumps(found, indent=1))
    fast = {
        "id": "text-fast", "version": "0.1.0", "labels": settings["labels"], "max_tokens": tokens.MAX_TOKENS,
        "inputs": ["ids", "mask"], "output": "scores", "calibration": settings["calibration"],
        "thresholds": settings["thresholds"], "trained_on": trained_on(data, rows),
        "metrics": {"dev": found["dev"], "bench": {k: v for k, v in found["bench"].items() if k not in found["ordinary"]},
                    "false_alarms": found["ordinary"], "cross_source": cross},
    }
    # Numbers side by side, or every curve would fill a page.
    text = re.sub(r"\[\s+([-\d.e, \n]+?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", json.dumps(fast, indent=1))
    (out / "fast.json").write_text(text + "\n")
    print((out / "report.md").read_text(), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", choices=("xtask", "python"), default="xtask")
    a = parser.parse_args()
    run(a.data, a.out, a.fold)
