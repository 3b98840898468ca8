"""What hurried typing and hiding do to a text, for training: no disguise is listed in a test by these functions."""

import random

LOOKS = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9", "l": "1"}
SHORT = {"you": "u", "your": "ur", "are": "r", "because": "cuz", "people": "ppl", "please": "pls", "before": "b4", "tonight": "2nite",
         "tomorrow": "tmrw", "with": "w", "without": "w/o", "what": "wot", "going to": "gonna", "want to": "wanna", "message": "msg",
         "something": "smth", "someone": "sum1", "for": "4", "to": "2", "too": "2", "never": "nvr", "right": "rite", "love": "luv",
         "thanks": "thx", "about": "bout", "know": "kno", "girls": "gurls", "really": "rly", "probably": "prob", "though": "tho"}


def misspell(text: str, rng: random.Random) -> str:
    """Letters doubled, swapped, dropped, a space lost."""
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


def _looks(word, rng):
    return "".join(rng.choice(LOOKS[c]) if c in LOOKS and rng.random() < 0.7 else c for c in word)


def _starred(word, rng):
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + rng.choice("**#-_") + word[at + 1:]


def _parted(word, rng):
    return rng.choice(" .-_").join(word)


def _stretched(word, rng):
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(2, 5) + word[at + 1:]


def _vowelless(word, rng):
    return word[0] + "".join(c for c in word[1:] if c not in "aeiou")


def _split(word, rng):
    at = rng.randrange(2, len(word) - 1)
    return word[:at] + rng.choice((" ", "-", ".")) + word[at:]


WAYS = [_looks, _looks, _starred, _parted, _stretched, _vowelless, _split]


def disguised(text: str, rng: random.Random) -> str:
    """One in three of the longer words hidden, or the whole text written short."""
    words = text.split()
    if rng.random() < 0.25:
        return " ".join(SHORT.get(word, word) for word in words)
    long = [i for i, word in enumerate(words) if len(word) > 3 and word.isascii() and word.isalpha()]
    rng.shuffle(long)
    for i in long[:max(1, len(long) // 3)]:
        words[i] = rng.choice(WAYS)(words[i], rng)
    return " ".join(words)
