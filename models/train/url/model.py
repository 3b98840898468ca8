"""The network: three bags of hashed n-grams and ten measures, one hidden layer, one sigmoid a label.

Trained in floating point with Adam on sparse batches; the vectors of the n-grams are kept in eight bits.
"""

import numpy as np

from features import BITS, MEASURES, Hosts

WIDTH = 16
HIDDEN = 32
BATCH = 512
RATE = 2e-3
EPOCHS = 10
# The vectors shrink a little with every step that leaves them alone, so that a rare n-gram says little.
DECAY = 3e-4
GRAM_DROP = 0.5  # how many n-grams are hidden in training: no single one may decide
BAG_DROP = (0.0, 0.3, 0.15)  # how often a bag is hidden in training: a host must not be judged by its suffix alone


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))


def squash(z):
    """From a logit to the raw score: 1/2 + z / (2 (1 + |z|)). Only basic arithmetic, so every machine gives the same bits."""
    z = np.asarray(z, dtype=np.float32)
    return (np.float32(0.5) + np.float32(0.5) * (z / (np.float32(1) + np.abs(z)))).astype(np.float32)


def means(bags: list, vectors: np.ndarray) -> list[np.ndarray]:
    found = []
    for bag in bags:
        count = np.maximum(np.asarray(bag.sum(axis=1)), 1.0).astype(np.float32)
        found.append((bag @ vectors) / count)
    return found


class Net:
    def __init__(self, labels: int, seed: int):
        rng = np.random.default_rng(seed)
        inputs = 3 * WIDTH + MEASURES
        normal = lambda *shape, scale: (rng.standard_normal(shape) * scale).astype(np.float32)
        self.params = {
            "vectors": normal(1 << BITS, WIDTH, scale=0.3),
            "w1": normal(inputs, HIDDEN, scale=inputs ** -0.5),
            "b1": np.zeros(HIDDEN, dtype=np.float32),
            "w2": normal(HIDDEN, labels, scale=HIDDEN ** -0.5),
            "b2": np.full(labels, -2.0, dtype=np.float32),
        }

    def logits(self, hosts: Hosts) -> np.ndarray:
        p = self.params
        x = np.concatenate([*means(hosts.bags, p["vectors"]), hosts.plain], axis=1)
        return np.maximum(x @ p["w1"] + p["b1"], 0) @ p["w2"] + p["b2"]

    def fit(self, hosts: Hosts, truth: np.ndarray, weight: np.ndarray, seed: int, epochs: int = EPOCHS, log=print):
        """`weight` is rows by labels; 0 where nothing is known."""
        rng = np.random.default_rng(seed)
        p = self.params
        moments = {name: [np.zeros_like(value), np.zeros_like(value)] for name, value in p.items()}
        bags = [bag.tocsr() for bag in hosts.bags]
        steps = len(hosts) // BATCH
        step = 0
        for epoch in range(epochs):
            order = rng.permutation(len(hosts))
            total = 0.0
            for b in range(steps):
                rows = order[b * BATCH:(b + 1) * BATCH]
                batch = [bag[rows] for bag in bags]
                for bag in batch[:2]:
                    bag.data[rng.random(len(bag.data)) < GRAM_DROP] = 0
                counts = [np.maximum(np.asarray(bag.sum(axis=1)), 1.0).astype(np.float32) for bag in batch]
                keep = [(rng.random((len(rows), 1)) >= drop).astype(np.float32) for drop in BAG_DROP]
                parts = [(bag @ p["vectors"]) / count * k for bag, count, k in zip(batch, counts, keep)]
                x = np.concatenate([*parts, hosts.plain[rows]], axis=1)
                hidden = np.maximum(x @ p["w1"] + p["b1"], 0)
                drop = (rng.random(hidden.shape) > 0.1).astype(np.float32) / 0.9
                hidden_kept = hidden * drop
                z = hidden_kept @ p["w2"] + p["b2"]
                y = sigmoid(z)
                t, w = truth[rows], weight[rows]
                total += float((w * -(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))).sum())
                dz = ((y - t) * w / len(rows)).astype(np.float32)
                dh = (dz @ p["w2"].T) * drop * (hidden > 0)
                dx = dh @ p["w1"].T
                vectors = 0
                for i, (bag, count, k) in enumerate(zip(batch, counts, keep)):
                    vectors = vectors + bag.T @ (dx[:, i * WIDTH:(i + 1) * WIDTH] / count * k)
                grads = {"vectors": np.asarray(vectors), "w1": x.T @ dh, "b1": dh.sum(0), "w2": hidden_kept.T @ dz, "b2": dz.sum(0)}
                step += 1
                rate = RATE * 0.5 * (1 + np.cos(np.pi * step / (steps * epochs)))
                for name, grad in grads.items():
                    first, second = moments[name]
                    first *= 0.9
                    first += 0.1 * grad
                    second *= 0.999
                    second += 0.001 * grad * grad
                    scale = np.sqrt(1 - 0.999 ** step) / (1 - 0.9 ** step)
                    p[name] -= (rate * scale * 5 if name == "vectors" else rate * scale) * first / (np.sqrt(second) + 1e-8)
                p["vectors"] *= 1 - DECAY * rate / RATE
            log(f"epoch {epoch + 1}: {total / (steps * BATCH):.4f}")
        return self

    def quantise(self) -> "Quantised":
        return Quantised(self.params)


class Quantised:
    """What is shipped. `logits` repeats the product's arithmetic step by step, in the same order, in 32 bits."""

    def __init__(self, params: dict):
        vectors = params["vectors"]
        top = np.maximum(np.quantile(np.abs(vectors), 0.9995, axis=0), 1e-6)
        self.scale = (top / 127).astype(np.float32)
        self.vectors = np.clip(np.round(vectors / self.scale), -127, 127).astype(np.int8)
        self.w1, self.b1, self.w2, self.b2 = (params[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2"))

    def logits(self, hosts: Hosts) -> np.ndarray:
        wide = self.vectors.astype(np.float32)
        columns = []
        for bag in hosts.bags:
            count = np.maximum(np.asarray(bag.sum(axis=1)), 1.0).astype(np.float32)
            # Sums of whole numbers below 2^24 are exact in any order.
            columns.append((bag @ wide).astype(np.float32) * self.scale / count)
        x = np.concatenate([*columns, hosts.plain], axis=1).astype(np.float32)
        hidden = np.tile(self.b1, (len(hosts), 1))
        for i in range(x.shape[1]):
            hidden += x[:, i:i + 1] * self.w1[i]
        hidden = np.maximum(hidden, np.float32(0))
        out = np.tile(self.b2, (len(hosts), 1))
        for i in range(HIDDEN):
            out += hidden[:, i:i + 1] * self.w2[i]
        return out

    def scores(self, hosts: Hosts) -> np.ndarray:
        return squash(self.logits(hosts))

    def bytes(self) -> bytes:
        """The file: magic, five sizes (u32, little-endian), scales, eight-bit vectors, then the layers as 32-bit floats."""
        sizes = np.array([BITS, WIDTH, MEASURES, HIDDEN, len(self.b2)], dtype="<u4")
        layers = [self.w1, self.b1, self.w2, self.b2]
        return b"".join([b"4curlnet", sizes.tobytes(), self.scale.astype("<f4").tobytes(), self.vectors.tobytes(),
                         *(layer.astype("<f4").tobytes() for layer in layers)])
