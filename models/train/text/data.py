"""Read the corpora, clean away what only the corpus has, fold, drop repeats, split."""

import gzip
import hashlib
import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import labels as scheme
import synthetic
from fold import fold_all


@dataclass
class Row:
    text: str
    file: str
    split: str
    known: dict  # label -> 0 or 1, stated by the corpus
    zeros: dict  # label -> weight, inferred zeros for training
    benign: bool
    orig: str  # the corpus' own class; in our own rows, the context
    stated: frozenset = frozenset()  # the labels an authored row was written for
    channel: str = ""
    style: str = ""

    @property
    def is_later(self) -> bool:
        return self.style.startswith(scheme.LATER)

    @property
    def is_listed(self) -> bool:
        return self.file in (scheme.LISTS, scheme.COUNTER_EXAMPLES)

    @property
    def weight(self) -> float:
        return scheme.SOURCE_WEIGHT.get(self.file, 1.0)


MOST_TAUGHT = 12000

# Anonymised names and links give a corpus away; the product never sees such brackets.
PLACEHOLDER = re.compile(r"\[(NAME|URL|USER|RELIGION)\]")
TWEET_FURNITURE = re.compile(r"^\s*(RT\s+@\w+:?\s*)+|@\w+:?|https?://t\.co/\w*|https?://\S*…?$")


def clean(text: str, file: str) -> str:
    text = PLACEHOLDER.sub(" ", html.unescape(text))
    if file == "davidson_hate_offensive":
        text = TWEET_FURNITURE.sub(" ", text).replace("RT ", " ")
    return text


def key_of(folded: str) -> str:
    """Texts that differ only in numbers, punctuation or spacing are one text for splitting and de-duplication.

    Emoji stay: one of them can turn a kind sentence into an attack.
    """
    return re.sub(r"[\s\d!-/:-@\[-`{-~]+", "", folded) or folded


def _development(key: str) -> bool:
    return int(hashlib.sha256(b"split:" + key.encode()).hexdigest()[:8], 16) % 10 == 0


def _read(path: Path, fold: str, cache: Path) -> list[Row]:
    file = path.name.split(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in lines]
    folded = fold_all([clean(row["text"], file) for row in raw], fold, cache)
    rows = []
    for entry, text in zip(raw, folded):
        if not text:
            continue
        known = scheme.given(entry["labels"])
        orig = str(entry.get("orig") or "")
        zeros = scheme.inferred_zeros(file, orig, known)
        rows.append(Row(text, file, entry["split"], known, zeros, entry["labels"].get("benign") == 1, orig))
    return rows


def read_bench(data: Path, fold: str, cache: Path) -> dict[str, list[Row]]:
    return {path.name.removesuffix(".jsonl.gz"): _read(path, fold, cache) for path in sorted((data / "bench").glob("*.gz"))}


def read_train(data: Path, fold: str, cache: Path) -> list[Row]:
    """Training and development rows. A text that also stands in the bench files is dropped here, never there."""
    bench = {key_of(row.text) for rows in read_bench(data, fold, cache).values() for row in rows}
    out, seen, in_bench = [], {}, 0
    for path in sorted((data / "train").glob("*.gz")):
        if path.name.split(".")[0] in scheme.EXCLUDED_FILES:
            continue
        rows = _read(path, fold, cache)
        official = any(row.split == "dev" for row in rows)
        # Templates differ in one word: split by text they would be half known already.
        templates = path.name.startswith("jigsaw_bias_templates")
        for row in rows:
            key = key_of(row.text)
            if key in bench:
                in_bench += 1
                continue
            if not official and not templates:
                row.split = "dev" if _development(key) else "train"
            first = seen.get(key)
            if first is None:
                seen[key] = row
                out.append(row)
            else:  # a repeat adds what the first one left unknown, and may not cross the split
                for name, value in row.known.items():
                    first.known.setdefault(name, value)
                first.zeros = {n: w for n, w in first.zeros.items() if n not in first.known}
                first.benign = first.benign and row.benign
    for row in read_authored(fold, cache):
        key = key_of(row.text)
        if key not in bench and key not in seen:
            seen[key] = row
            out.append(row)
    made = fold_all(synthetic.texts(), fold, cache)
    zeros = scheme.given({"benign": 1})
    for text in dict.fromkeys(made):
        key = key_of(text)
        # The key drops digits, so texts of one shape share a side of the split.
        if text and key not in bench and key not in seen:
            split = "dev" if _development(key) else "train"
            out.append(Row(text, synthetic.FILE, split, dict(zeros), {}, True, ""))
    for row in read_lists(fold, cache):
        key = key_of(row.text)
        if key not in bench and key not in seen:
            seen[key] = row
            out.append(row)
    print(f"{len(out)} distinct texts; {in_bench} rows dropped because their text is in a bench file", flush=True)
    return out


def read_authored(fold: str, cache: Path) -> list[Row]:
    """The project's own rows. Those of held-back styles carry the split `held` and are never trained or calibrated on."""
    folder = Path(__file__).resolve().parents[3] / "corpora" / "authored"
    raw = [json.loads(line) for path in sorted(folder.glob("*/*.jsonl")) for line in path.open(encoding="utf-8")]
    # What was written later comes last, so that it changes nothing about the rows before it.
    raw.sort(key=lambda row: next((at for at, start in enumerate(scheme.LATER, 1) if row["style"].startswith(start)), 0))
    folded = fold_all([row["text"] for row in raw], fold, cache)
    rows = []
    for entry, text in zip(raw, folded):
        if not text:
            continue
        harmless = entry.get("rest") == 0
        known = scheme.given({**entry["labels"], **({"rest": 0} if harmless else {})})
        row = Row(text, scheme.AUTHORED, entry["split"], known, {} if harmless else scheme.zeros_beside(known), harmless,
                  entry.get("context", ""))
        row.stated = frozenset(name for name in entry["labels"] if name in known)
        row.channel, row.style = entry["channel"], entry["style"]
        rows.append(row)
    return rows


def read_lists(fold: str, cache: Path) -> list[Row]:
    """What the project's own lists say: lines that gate a release and counter-examples of terms, which are harmless, and
    phrases that need no company. To train on only; no number is measured on them."""
    root = Path(__file__).resolve().parents[3] / "corpora"
    folders = (root / "benign", root / "benign/languages", root / "innocent")
    plain = [path for folder in folders for path in sorted(folder.glob("*.txt")) if path.stem not in ("possible", "urls")]
    lines = [(line, scheme.LISTS, {"benign": 1}) for path in plain for line in path.read_text(encoding="utf-8").splitlines()
             if line.strip() and not line.startswith("# ")]
    for path in sorted((root / "lists/terms/en").glob("*.tsv")):
        rows = [line for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip() and not line.startswith("#")]
        for line in rows:
            term, strength, _, sub_label, _, counter, needs = (line.split("\t") + ["-"] * 7)[:7]
            lines.append((counter, scheme.COUNTER_EXAMPLES, {"benign": 1}))
            if strength == "strong" and needs in ("-", "") and "…" not in term and " " in term:
                also = {} if sub_label == "-" else {f"{path.stem}.{sub_label}": 1}
                lines.append((term, scheme.LISTS, {path.stem: 1, **also}))
    out = []
    for (_, file, labels), text in zip(lines, fold_all([text for text, _, _ in lines], fold, cache)):
        harmless, known = "benign" in labels, scheme.given(labels)
        if text:
            out.append(Row(text, file, "train", known, {} if harmless else scheme.zeros_beside(known), harmless, ""))
    return out


def read_gate(fold: str, cache: Path) -> list[str]:
    """The harmless texts of corpora/benign, none of which may be flagged."""
    folder = Path(__file__).resolve().parents[3] / "corpora" / "benign"
    files = [path for path in sorted(folder.glob("*.txt")) if path.stem not in ("possible", "urls")]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return fold_all([line for line in lines if line.strip() and not line.startswith("#")], fold, cache)


def taught(rows: list[Row]) -> list[Row]:
    """The training rows that the fast model learns from, with the encoder's opinion: of a large corpus the first few thousand."""
    used, kept = Counter(), []
    for row in rows:
        if row.split == "train" and (row.file == scheme.AUTHORED or used[row.file] < MOST_TAUGHT):
            used[row.file] += 1
            kept.append(row)
    return kept


def counts(rows: list[Row]) -> dict:
    table, rows = {}, [row for row in rows if not row.is_listed]
    for name in scheme.TRAINED:
        table[name] = {
            f"{split}_{word}": sum(row.split == split and row.known.get(name) == value for row in rows)
            for split in ("train", "dev") for word, value in (("positives", 1), ("negatives", 0))
        }
        each = Counter(row.file for row in rows if row.known.get(name) == 1 and row.split != "held")
        table[name]["corpora"] = sum(n >= scheme.MIN_POSITIVES_EACH for n in each.values())
        # Written in many voices, and split by voice: development rows show more than one style by themselves.
        table[name]["authored"] = each[scheme.AUTHORED]
    return table


def shipped(table: dict) -> tuple[list[str], dict]:
    """The labels with enough public evidence, and for each other one the reason against it."""
    keep, reasons = [], {}
    for name in scheme.TRAINED:
        have = table[name]
        if name in scheme.WITHHELD:
            reasons[name] = scheme.WITHHELD[name]
        elif have["train_positives"] < scheme.MIN_TRAIN_POSITIVES or have["dev_positives"] < scheme.MIN_DEV_POSITIVES:
            reasons[name] = "too few positives"
        elif have["corpora"] < scheme.MIN_CORPORA and have["authored"] < scheme.MIN_TRAIN_POSITIVES:
            reasons[name] = "one corpus only: nothing shows that more than its style was learned"
        else:
            keep.append(name)
    return keep, reasons
