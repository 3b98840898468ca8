"""The tokeniser: byte-pair pieces over words, punctuation apart, digits one by one. Text arrives folded."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

VOCABULARY = 20000
MAX_TOKENS = 256
UNKNOWN, END = "[UNK]", "</w>"
RARE = 5  # a character met less often is unknown to the model


def train(texts: list[str], path: Path) -> Tokenizer:
    # Byte-pair pieces rather than whole-word lookup: one unknown emoji must not hide the word it is glued to.
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, end_of_word_suffix=END))
    # Single digits keep a number's shape and forget its value, so no telephone number is learned by heart.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=True)]
    )
    seen = Counter(character for text in texts for character in text)
    rare = {ord(character): None for character, n in seen.items() if n < RARE}
    # The trainer numbers word-final characters in the order of a hash table and breaks ties by those numbers, which would
    # make every run another model. Named in advance, they keep their place.
    final = [character + END for character in sorted(seen) if ord(character) not in rare and not character.isspace()]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, min_frequency=3, special_tokens=["[PAD]", UNKNOWN, *final], end_of_word_suffix=END, show_progress=False,
    )
    tokenizer.train_from_iterator([text.translate(rare) for text in texts], trainer)
    # Named they also became markers to be looked for in texts; none is wanted there, not even the unknown one.
    saved = json.loads(tokenizer.to_str())
    saved["added_tokens"] = []
    path.write_text(json.dumps(saved, ensure_ascii=False, separators=(",", ":")))
    return Tokenizer.from_file(str(path))


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray]:
    return [np.array(e.ids[:MAX_TOKENS], np.int32) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]

