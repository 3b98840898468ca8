"""The common words that the product undoes disguises to before a model reads a text: words.txt, commonest first."""

from collections import Counter
from pathlib import Path

from tokenizers import Tokenizer

import data as corpus
from labels import AUTHORED

MOST, OFTEN, OWN = 16000, 4, 4


def write(rows: list[corpus.Row], original: Tokenizer, path: Path):
    """Words of the training texts that the pretrained vocabulary has whole or that our own rows use several times.

    Names and slips of public comments stay out, so that no odd string is taken for one of them.
    """
    known = original.get_vocab()
    training = [row for row in rows if row.split == "train"]
    seen, own = Counter(), Counter()
    for row in training:
        words = [word for word in row.text.split() if 2 <= len(word) <= 16 and word.isascii() and word.isalpha()]
        seen.update(words)
        if row.file == AUTHORED:
            own.update(words)
    kept = [word for word, n in sorted(seen.items(), key=lambda item: (-item[1], item[0]))
            if n >= OFTEN and word in known or own[word] >= OWN]
    path.write_text("".join(word + "\n" for word in kept[:MOST]))
