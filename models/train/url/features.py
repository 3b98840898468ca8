"""A host as numbers: buckets of character n-grams for three bags, and ten plain measures.

`core/src/signals/url_model/features.rs` does the same; `parity.json` holds the two together.
"""

import numpy as np

BITS = 15
SIZES = (2, 3, 4, 5)
LONGEST = 64  # bytes of a subdomain or label that are read
SALTS = (0x811C9DC5, 0x9747B28C, 0x5BD1E995)  # label, subdomain, suffix
PRIME = np.uint32(0x01000193)
MEASURES = 10


def fold_hash(value: np.ndarray) -> np.ndarray:
    return ((value ^ (value >> np.uint32(15))) & np.uint32((1 << BITS) - 1)).astype(np.int64)


def grams(texts: list[str], salt: int) -> tuple[np.ndarray, np.ndarray]:
    """(row, bucket) of every n-gram of every text, which is framed by `^` and `$`. An empty text has none."""
    framed = [b"^" + text.encode()[:LONGEST] + b"$" if text else b"" for text in texts]
    lengths = np.array([len(text) for text in framed], dtype=np.int64)
    flat = np.frombuffer(b"".join(framed), dtype=np.uint8).astype(np.uint32)
    row = np.repeat(np.arange(len(framed)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(flat))  # bytes from here to the end of the text
    value = np.full(len(flat), salt, dtype=np.uint32)
    rows, buckets = [], []
    for offset in range(max(SIZES)):
        # Beyond the end of a text the value is of no use and `left` says so.
        following = np.concatenate([flat[offset:], np.zeros(min(offset, len(flat)), dtype=np.uint32)])
        value = (value ^ following) * PRIME
        if offset + 1 in SIZES:
            inside = left >= offset + 1
            rows.append(row[inside])
            buckets.append(fold_hash(value[inside]))
    return np.concatenate(rows), np.concatenate(buckets)


def whole(texts: list[str], salt: int) -> np.ndarray:
    """The bucket of each text as a whole."""
    found = np.empty(len(texts), dtype=np.int64)
    known: dict[str, int] = {}
    for i, text in enumerate(texts):
        if text not in known:
            value = np.full(1, salt, dtype=np.uint32)
            for byte in text.encode()[:LONGEST]:
                value = (value ^ np.uint32(byte)) * PRIME
            known[text] = int(fold_hash(value)[0])
        found[i] = known[text]
    return found


def measures(subdomain: str, label: str) -> list[float]:
    one = np.float32
    digits = lambda text: sum(c.isdigit() for c in text)
    share = lambda count, text: one(count) / one(max(len(text), 1))
    vowels = sum(c in "aeiouy" for c in label)
    run = longest = 0
    for c in label:
        run = 0 if c in "aeiouy" else run + 1
        longest = max(longest, run)
    labels = subdomain.count(".") + 1 if subdomain else 0
    return [
        one(min(len(label), LONGEST)) / one(32),
        share(digits(label), label),
        one(min(label.count("-"), 4)) / one(4),
        share(vowels, label),
        one(min(longest, 16)) / one(16),
        one(label.startswith("xn--")),
        one(min(labels, 4)) / one(4),
        one(min(len(subdomain), LONGEST)) / one(64),
        share(digits(subdomain), subdomain),
        one(min(subdomain.count("-"), 4)) / one(4),
    ]


class Hosts:
    """The features of many hosts, ready to be cut into batches."""

    def __init__(self, parts: list[tuple[str, str, str]]):
        from scipy.sparse import csr_matrix

        count = len(parts)
        bags = [grams([label for _, label, _ in parts], SALTS[0]), grams([below for below, _, _ in parts], SALTS[1])]
        suffix = whole([suffix for _, _, suffix in parts], SALTS[2])
        last = whole([suffix.rsplit(".", 1)[-1] for _, _, suffix in parts], SALTS[2] ^ 1)
        bags.append((np.tile(np.arange(count), 2), np.concatenate([suffix, last])))
        self.bags = [
            csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, buckets)), shape=(count, 1 << BITS))
            for rows, buckets in bags
        ]
        self.plain = np.array([measures(below, label) for below, label, _ in parts], dtype=np.float32).reshape(count, MEASURES)

    def __len__(self):
        return self.plain.shape[0]
