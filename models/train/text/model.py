"""Token embeddings, a gated mean and a maximum over three-token windows, one hidden layer, one sigmoid a label.

The windows are there because "i will hurt you" and "you will hurt it, i think" share every word.
"""

import jax
import jax.numpy as jnp
import numpy as np

WIDTH = 128
WINDOWS = 192
HIDDEN = 192


def resize(width: int):
    """Another width of the vectors, with as many detectors and hidden units in proportion."""
    global WIDTH, WINDOWS, HIDDEN
    WIDTH, WINDOWS, HIDDEN = width, width * 3 // 2, width * 3 // 2


def initial(vocabulary: int, labels: int, seed: int) -> dict:
    rng = np.random.default_rng(seed)

    def normal(*shape, scale):
        return jnp.asarray(rng.normal(0, scale, shape).astype(np.float32))

    return {
        "embed": normal(vocabulary, WIDTH, scale=0.1),
        "gate": normal(WIDTH, scale=0.1),
        "gate_bias": jnp.zeros(()),
        "window": normal(3, WIDTH, WINDOWS, scale=(2 / (3 * WIDTH)) ** 0.5),
        "window_bias": jnp.zeros(WINDOWS),
        "hidden": normal(WIDTH + WINDOWS, HIDDEN, scale=(2 / (WIDTH + WINDOWS)) ** 0.5),
        "hidden_bias": jnp.zeros(HIDDEN),
        "out": normal(HIDDEN, labels, scale=0.05),
        "out_bias": jnp.full((labels,), -3.0),
    }


def logits(p: dict, ids, mask, key=None, drop=0.0):
    """`mask` is 1 for a token and 0 for padding; padding adds zero to every sum and never wins a maximum of ReLUs."""
    e = p["embed"][ids] * mask[..., None]
    gate = jax.nn.sigmoid(e @ p["gate"] + p["gate_bias"]) * mask
    mean = jnp.einsum("bt,btd->bd", gate, e) / (gate.sum(1, keepdims=True) + 1e-6)
    before = jnp.pad(e, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    after = jnp.pad(e, ((0, 0), (0, 1), (0, 0)))[:, 1:]
    w = p["window"]
    seen = jax.nn.relu(before @ w[0] + e @ w[1] + after @ w[2] + p["window_bias"]) * mask[..., None]
    features = jnp.concatenate([mean, seen.max(1)], axis=1)
    if key is not None:
        keep = jax.random.bernoulli(key, 1 - drop, features.shape)
        features = jnp.where(keep, features / (1 - drop), 0)
    hidden = jax.nn.relu(features @ p["hidden"] + p["hidden_bias"])
    return hidden @ p["out"] + p["out_bias"]


def loss(p: dict, batch: dict, key, drop: float, smooth: float):
    """Cross-entropy where the label is known, an unknown label having weight 0, and against the teacher's opinion. Smoothing
    keeps scores off 0 and 1."""
    z = logits(p, batch["ids"], batch["mask"], key, drop)
    target = batch["target"] * (1 - smooth) + (1 - batch["target"]) * smooth * 0.2
    each = (jax.nn.softplus(z) - target * z) * batch["weight"] + (jax.nn.softplus(z) - batch["soft"] * z) * batch["soft_weight"]
    return each.sum() / batch["ids"].shape[0]


def adam_step(p, m, v, average, memory, step, batch, key, rate, decay, drop, smooth):
    value, grad = jax.value_and_grad(loss)(p, batch, key, drop, smooth)
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, grad)
    v = jax.tree.map(lambda a, g: 0.99 * a + 0.01 * g * g, v, grad)
    c1, c2 = 1 - 0.9 ** step, 1 - 0.99 ** step
    p = jax.tree.map(lambda a, b, c: a * (1 - rate * decay) - rate * (b / c1) / (jnp.sqrt(c / c2) + 1e-8), p, m, v)
    average = jax.tree.map(lambda a, b: memory * a + (1 - memory) * b, average, p)
    return p, m, v, average, value
