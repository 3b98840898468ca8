"""The tokeniser: byte-pair pieces over words, punctuation apart, digits one by one. Text arrives folded."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

VOCABULARY = 20000
MAX_TOKENS = 256
RARE = 5  # a character met less often is unknown to the model


def train(texts: list[str], path: Path) -> Tokenizer:
    # Byte-pair pieces rather than whole-word lookup: one unknown emoji must not hide the word it is glued to.
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", end_of_word_suffix="</w>"))
    # Single digits keep a number's shape and forget its value, so no telephone number is learned by heart.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=True)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, min_frequency=3, special_tokens=["[PAD]", "[UNK]"], end_of_word_suffix="</w>",
        show_progress=False,
    )
    # The trainer's own limit on characters breaks ties by chance, which makes every run another model.
    seen = Counter(character for text in texts for character in text)
    rare = {ord(character): None for character, n in seen.items() if n < RARE}
    tokenizer.train_from_iterator([text.translate(rare) for text in texts], trainer)
    tokenizer.save(str(path), pretty=False)
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray]:
    return [np.array(e.ids[:MAX_TOKENS], np.int32) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def misspell(text: str, rng: random.Random) -> str:
    """What hurried typing does to a text: letters doubled, swapped, dropped, a space lost."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 25)):
        if len(letters) < 3:
            break
        at = rng.randrange(len(letters) - 1)
        kind = rng.randrange(5)
        if kind == 0:
            letters[at] = letters[at] * rng.choice((2, 2, 3, 4))
        elif kind == 1:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif kind == 2 and letters[at].isalpha():
            del letters[at]
        elif kind == 3 and letters[at] in ".,!?":
            del letters[at]
        elif kind == 4 and letters[at] == " ":
            del letters[at]
    return " ".join("".join(letters).split())
