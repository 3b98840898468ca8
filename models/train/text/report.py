"""Calibrate the exported models, measure them, and write report.md and the numbers that ship with each model.

    python models/train/text/report.py --data ../shared/data/text --out models/train/text/out

Every number comes from the ONNX files run by ONNX Runtime, and is about a model alone: what the product makes of it together
with rules, context and windows is measured by `fourc eval`. Bench files and held-back styles are read here and nowhere else,
but for dropping bench texts from training.
"""

import json
import re
from pathlib import Path

import numpy as np

import calibrate
import data as corpus
import encoder_export
import export
import labels as scheme
import metrics
import options
import pretrained
import tokens
import words

LEVELS = ("possible", "likely", "strong")
ENOUGH = 10
VERSION = "0.2.0"
MODELS = {
    "text-fast": {"tier": "fast", "max_tokens": tokens.MAX_TOKENS, "scores": export.scores},
    "text-encoder": {"tier": "encoder", "max_tokens": pretrained.MAX_TOKENS, "frame": ["[CLS]", "[SEP]"],
                     "scores": lambda *a: encoder_export.scores(*a, threads=2)},
}


def raw_scores(out: Path, model: str, texts: list[str]) -> np.ndarray:
    return MODELS[model]["scores"](out / f"{model}.onnx", tokens.load(out), texts).astype(float)


def label_numbers(points, limits, raw, truth, own) -> dict:
    """`own` marks the texts that were written for this label, risky and harmless, among the rows measured."""
    calibrated = calibrate.apply(points, raw)
    positive, negative = int(truth.sum()), int((1 - truth).sum())
    row = {"positives": positive, "negatives": negative}
    if positive >= ENOUGH and negative >= ENOUGH:
        row["auprc"] = metrics.interval(metrics.auprc, raw, truth)
        row["roc_auc"] = metrics.interval(metrics.roc_auc, raw, truth)
        row["recall_at_1pct_fpr"] = metrics.interval(metrics.recall_at(0.01), raw, truth)
        row["ece"] = metrics.interval(metrics.calibration_error, calibrated, truth)
        if own is not None and (truth[own] == 0).sum() >= ENOUGH:
            row["auprc_own"] = metrics.interval(metrics.auprc, raw[own], truth[own])
    if positive >= ENOUGH:
        row["recall_at_level"] = {level: round(float((calibrated[truth == 1] >= limits[level]).mean()), 4) for level in LEVELS}
    if negative >= ENOUGH:
        row["false_alarms_at_level"] = {level: round(float((calibrated[truth == 0] >= limits[level]).mean()), 5) for level in LEVELS}
    return row


def measure(rows, settings, raw) -> tuple[dict, np.ndarray]:
    """Per label where it is known; and each row's calibrated scores."""
    out, calibrated = {}, np.zeros_like(raw)
    for j, name in enumerate(settings["labels"]):
        points, limits = settings["calibration"][name], settings["thresholds"][name]
        calibrated[:, j] = calibrate.apply(points, raw[:, j])
        known = np.array([name in row.known for row in rows])
        if known.any():
            truth = np.array([row.known.get(name, 0) for row in rows])[known]
            own = None
            if rows[0].file == scheme.AUTHORED:
                own = np.array([name in row.stated for row in rows])[known]
            out[name] = label_numbers(points, limits, raw[known, j], truth, own)
    return out, calibrated


def flagged(calibrated, settings, level) -> np.ndarray:
    return (calibrated >= np.array([settings["thresholds"][n][level] for n in settings["labels"]])).any(1)


def show(value) -> str:
    return f"{value[0]:.3f} ({value[1]:.3f}–{value[2]:.3f})" if value else "–"


def percent(value) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def table(head: list[str], body: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in body]) + "\n"


def label_table(numbers: dict, own: bool = False) -> str:
    measures = ["auprc", *(["auprc_own"] if own else []), "roc_auc", "recall_at_1pct_fpr", "ece"]
    heads = {"auprc": "AUPRC", "auprc_own": "AUPRC among its own texts", "roc_auc": "ROC-AUC", "recall_at_1pct_fpr": "recall at 1 % FPR", "ece": "ECE"}
    body = [[name, row["positives"], row["negatives"], *(show(row.get(k)) for k in measures),
             " / ".join(percent(row.get("recall_at_level", {}).get(level)) for level in LEVELS),
             " / ".join(percent(row.get("false_alarms_at_level", {}).get(level)) for level in LEVELS)] for name, row in numbers.items()]
    mains = [row for name, row in numbers.items() if "." not in name and "auprc" in row]
    if len(mains) > 3:
        mean = [f"{np.mean([row[k][0] for row in mains if k in row]):.3f}" for k in measures]
        body.append([f"**macro over {len(mains)} labels**", "", "", *mean, "", ""])
    return table(["label", "positives", "negatives", *(heads[k] for k in measures), "recall: possible / likely / strong",
                  "false alarms: possible / likely / strong"], body)


def harmless_table(rows, calibrated, settings) -> str:
    """Share of rows without any risk that reach a level for any label, by context."""
    clean = np.array([row.benign for row in rows])
    contexts = np.array([row.orig for row in rows])
    reached = {level: flagged(calibrated, settings, level) for level in LEVELS}
    groups = [("all", clean), ("hard negatives", clean & (contexts != "plain"))] + [(c, clean & (contexts == c)) for c in sorted(set(contexts[clean]))]
    return table(["rows", "count", *LEVELS], [[name, int(own.sum()), *(percent(float(reached[level][own].mean())) for level in LEVELS)] for name, own in groups])


def macro_f1(guess, truth) -> float:
    f1 = lambda said, true: 2 * (said & true).sum() / max(1, said.sum() + true.sum())
    return float(f1(guess, truth == 1) + f1(~guess, truth == 0)) / 2


def accuracy(guess, truth) -> float:
    return float((guess == truth).mean())


# Bench files that are usually measured by one yes or no: their label, the figure, and the development rows of the same
# family, on which the bar between yes and no is chosen.
YES_OR_NO = {
    "edos.test": ("hate.misogyny", "macro-F1", macro_f1, "edos"),
    "hatemoji_check": ("hate", "accuracy", accuracy, "hatemoji_build"),
}
ABUSE = ("bullying", "hate", "threat", "profanity", "sexual-harassment", "violence")


def chosen_bars(development, raw, settings) -> dict[str, float]:
    bars = {}
    for file, (name, _, figure, family) in YES_OR_NO.items():
        own = np.array([row.file == family and name in row.known for row in development])
        truth = np.array([row.known.get(name, 0) for row in development])[own]
        score = calibrate.apply(settings["calibration"][name], raw[own, settings["labels"].index(name)])
        bars[file] = max(np.unique(np.round(score, 3)), key=lambda bar: figure(score >= bar, truth))
    return bars


def special(file: str, rows, calibrated, settings, bars) -> str | None:
    """The figures that are usual for a bench file."""
    column = settings["labels"].index
    if file in YES_OR_NO:
        name, title, figure, family = YES_OR_NO[file]
        truth, score, bar = np.array([row.known[name] for row in rows]), calibrated[:, column(name)], bars[file]
        return (f"{title} of {name} at probability 0.5: {figure(score >= 0.5, truth):.3f}; "
                f"at {bar:.3f}, the best on development rows of {family}: {figure(score >= bar, truth):.3f}")
    if file == "wiki_toxicity_test.test":
        truth = np.array([row.known["x/toxic"] for row in rows])
        own = calibrated[:, [column(name) for name in ABUSE if name in settings["labels"]]]
        any_of_them = 1 - np.prod(1 - own, axis=1)
        return f"ROC-AUC of toxicity by the probability of any label for abuse: {show(metrics.interval(metrics.roc_auc, any_of_them, truth))}"
    return None


def model_part(model: str, development, development_raw, held, bench, out, keep, settings, bars) -> tuple[str, dict]:
    parts, numbers = [f"# {model}\n"], {}
    parts.append("## Thresholds\n\nOn the calibrated score, chosen on development rows so that a label lets pass at most "
                 f"{', '.join(f'{percent(v)} ({k})' for k, v in calibrate.RATES.items())} of ordinary text, "
                 f"{', '.join(f'{percent(v)} ({k})' for k, v in calibrate.DISPUTED_RATES.items())} of what abuse corpora call harmless, and "
                 f"{', '.join(f'{percent(v)} ({k})' for k, v in calibrate.HARD_RATES.items())} of the hard negatives of all labels, and nothing of `corpora/benign` at `likely`, within bounds (`calibrate.py`).\n")
    parts.append(table(["label", *LEVELS, "highest probability"], [[n, *(settings["thresholds"][n][level] for level in LEVELS), settings["calibration"][n][-1][1]] for n in keep]))
    held_raw = raw_scores(out, model, [row.text for row in held])
    for title, rows, raw in (("Development styles", development, development_raw), ("Held-back styles", held, held_raw)):
        found, calibrated = measure(rows, settings, raw)
        numbers[title] = found
        parts.append(f"## {title} of the authored texts\n\n" + ("These rows chose curves and thresholds: they flatter.\n" if rows is development else "No row of these styles trained, calibrated or chose anything.\n"))
        parts += [label_table(found, own=True), harmless_table(rows, calibrated, settings)]
    parts.append("## Bench files\n\nNo bench row trains the model or enters a curve or a threshold.\n")
    ordinary = []
    for file, rows in bench.items():
        raw = raw_scores(out, model, [row.text for row in rows])
        found, calibrated = measure(rows, settings, raw)
        if all(row.benign for row in rows):
            ordinary.append([file, len(rows), *(percent(float(flagged(calibrated, settings, level).mean())) for level in LEVELS)])
            continue
        numbers[file] = found
        figure = special(file, rows, calibrated, settings, bars)
        parts.append(f"### {file}\n" + (f"\n{figure}\n" if figure else ""))
        parts.append(label_table({n: row for n, row in found.items() if row["positives"] >= ENOUGH}))
    parts.append("### Ordinary text\n\nShare of texts that reach a level for any label.\n")
    parts.append(table(["file", "texts", *LEVELS], ordinary))
    return "\n".join(parts), numbers


def trained_on(data: Path, rows) -> list[dict]:
    used = {}
    for row in rows:
        if row.split == "train":
            used[row.file] = used.get(row.file, 0) + 1
    entries = [{"file": "corpora/authored", "repo": "this project", "commit": "", "licence": "MIT OR Apache-2.0", "rows": used.get(scheme.AUTHORED, 0)}]
    for entry in json.loads((data.parent / "manifest.json").read_text()):
        name = Path(entry["file"]).name.split(".")[0]
        if entry["file"].startswith("text/train/") and name in used:
            entries.append({"file": name, "repo": entry["repo"], "commit": entry.get("commit", ""),
                            "licence": entry["licence"], "rows": used[name]})
    return entries


def write_settings(path: Path, model: str, settings: dict, extra: dict):
    about = MODELS[model]
    whole = {"id": model, "version": VERSION, "tier": about["tier"], "max_tokens": about["max_tokens"], "frame": about.get("frame"),
             "inputs": ["ids", "mask"], "output": "scores", **settings, **extra}
    # Numbers side by side, or every curve would fill a page.
    text = re.sub(r"\[\s+([-\d.e, \n]+?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", json.dumps(whole, indent=1))
    path.write_text(text + "\n")


def main():
    a = options.parser(__doc__).parse_args()
    cache = a.out / "folded"
    rows = corpus.read_train(a.data, a.fold, cache)
    counts = corpus.counts(rows)
    keep, withheld = corpus.shipped(counts)
    words.write(rows, pretrained.fetch(a.out / "pretrained")[1], a.out / "words.txt")
    development = [row for row in rows if row.split == "dev"]
    own = [i for i, row in enumerate(development) if row.file == scheme.AUTHORED]
    held = [row for row in rows if row.split == "held"]
    bench = corpus.read_bench(a.data, a.fold, cache)
    raw = {model: raw_scores(a.out, model, [row.text for row in development]) for model in MODELS}
    gate = corpus.read_gate(a.fold, cache)
    settings = {model: calibrate.run(development, keep, raw[model], raw_scores(a.out, model, gate)) for model in MODELS}
    settings["text-fast"]["unsure_from"] = calibrate.unsure_from(development, keep, raw["text-fast"], raw["text-encoder"], settings["text-encoder"])
    parts = ["# The text models: report\n\nWritten by `report.py`; every number is measured on the exported ONNX files, each model by itself, on the beginning "
             f"of each text. Brackets hold 95 % bootstrap intervals ({metrics.RESAMPLES} resamples). Text folded by "
             f"{'`cargo xtask fold`' if a.fold == 'xtask' else 'the Python stand-in'}.\n",
             table(["label", "training positives", "training negatives", "development positives", "decision"],
                   [[n, c["train_positives"], c["train_negatives"], c["dev_positives"], "shipped" if n in keep else "withheld: " + withheld[n]] for n, c in counts.items()])]
    sources = trained_on(a.data, rows)
    for model in MODELS:
        bars = chosen_bars(development, raw[model], settings[model])
        part, numbers = model_part(model, [development[i] for i in own], raw[model][own], held, bench, a.out, keep, settings[model], bars)
        parts.append(part)
        write_settings(a.out / f"{model}.json", model, settings[model], {"trained_on": sources, "metrics": numbers})
    (a.out / "report.md").write_text("\n".join(parts))
    print((a.out / "report.md").read_text(), flush=True)


if __name__ == "__main__":
    main()
