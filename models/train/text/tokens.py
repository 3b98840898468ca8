"""The word pieces of the encoder, which the fast model reads as well. Text arrives folded."""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

FILE = "text.tokenizer.json"
MAX_TOKENS = 256


def load(out: Path) -> Tokenizer:
    return Tokenizer.from_file(str(out / FILE))


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray]:
    return [np.array(e.ids[:MAX_TOKENS], np.int32) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
