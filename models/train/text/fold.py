"""Folding: the same text the product's model sees. The Rust command is the single source of truth."""

import hashlib
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
APOSTROPHES = "'\u2018\u2019\u02bc\uff07`\u00b4"


def fold_python(text: str) -> str:
    """A stand-in for development without a Rust build. Not for a release: it maps no confusables."""
    text = unicodedata.normalize("NFKC", text).lower()
    kept = (c for c in text if unicodedata.category(c) != "Cf" and not 0xFE00 <= ord(c) <= 0xFE0F and c not in APOSTROPHES)
    return " ".join("".join(kept).split())


def _through_command(texts: list[str]) -> list[str]:
    lines = "".join(json.dumps(text, ensure_ascii=True) + "\n" for text in texts)
    done = subprocess.run(
        ["cargo", "xtask", "fold"], input=lines.encode(), stdout=subprocess.PIPE, cwd=REPOSITORY, check=True,
    )
    folded = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    if len(folded) != len(texts):
        raise SystemExit(f"cargo xtask fold answered {len(folded)} lines for {len(texts)} texts")
    return folded


def _run(texts: list[str], how: str) -> list[str]:
    return _through_command(texts) if how == "xtask" else [fold_python(text) for text in texts]


def _probe(how: str) -> str:
    """A digest of what folding does to every character, so that a changed table empties the cache."""
    characters = [chr(c) for c in range(0x20, 0x1FB00) if not 0xD800 <= c <= 0xDFFF]
    groups = [" x".join(characters[i:i + 64]) for i in range(0, len(characters), 64)]
    return hashlib.sha256("\n".join(_run(groups, how)).encode()).hexdigest()


def fold_all(texts: list[str], how: str, cache: Path, _known: dict = {}) -> list[str]:
    """Fold many texts, remembering the answer on disk by the digest of the texts and of the folding itself."""
    if how not in _known:
        _known[how] = _probe(how)
    key = hashlib.sha256((how + _known[how] + json.dumps(texts)).encode()).hexdigest()[:24]
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"folded-{key}.json"
    if path.exists():
        return json.loads(path.read_text())
    print(f"folding {len(texts)} texts with {how}", file=sys.stderr, flush=True)
    folded = _run(texts, how)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(folded))
    partial.rename(path)
    return folded
