"""The encoder: six transformer layers of MiniLM, a mean and a maximum over the tokens, one logit a head."""

import jax
import jax.numpy as jnp
import numpy as np

LAYERS, HEADS, WIDTH = 6, 12, 384


def initial(weights: dict, vectors: np.ndarray, heads: int, seed: int) -> dict:
    """The pretrained weights with our vocabulary, and heads that start near "no"."""
    rng = np.random.default_rng(seed)
    keep = {name: value for name, value in weights.items()
            if value.dtype == np.float32 and not name.startswith("pooler") and "word_embeddings" not in name}
    # Token type 0 is added to every position alike.
    kinds = keep.pop("embeddings.token_type_embeddings.weight")
    positions = keep.pop("embeddings.position_embeddings.weight")[:128] + kinds[0]
    keep |= {"words": vectors, "positions": positions,
             "out.weight": rng.normal(0, 0.02, (2 * WIDTH, heads)).astype(np.float32), "out.bias": np.full(heads, -3, np.float32)}
    return {name: jnp.asarray(value) for name, value in keep.items()}


def _normed(x, p, name):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(jnp.square(x - mean).mean(-1, keepdims=True) + 1e-12) * p[name + ".weight"] + p[name + ".bias"]


def logits(p: dict, ids, mask, key=None, drop=0.0):
    """`ids` begin with [CLS] and end with [SEP]; `mask` is 1 for a token and 0 for padding, which changes nothing."""
    length = ids.shape[1]

    def dropped(x, site):
        if key is None:
            return x
        keep = jax.random.bernoulli(jax.random.fold_in(key, site), 1 - drop, x.shape)
        return jnp.where(keep, x / (1 - drop), 0)

    x = _normed(p["words"][ids] + p["positions"][:length], p, "embeddings.LayerNorm")
    hidden = (1 - mask)[:, None, None, :] * -1e9
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}."

        def linear(x, name):
            return x @ p[base + name + ".weight"].T + p[base + name + ".bias"]

        def heads(y):
            return y.reshape(y.shape[0], length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

        query, keys, values = (heads(linear(x, f"attention.self.{part}")) for part in ("query", "key", "value"))
        attention = jax.nn.softmax(query @ keys.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + hidden, -1)
        seen = (attention @ values).transpose(0, 2, 1, 3).reshape(x.shape)
        x = _normed(x + dropped(linear(seen, "attention.output.dense"), 2 * layer), p, base + "attention.output.LayerNorm")
        inner = jax.nn.gelu(linear(x, "intermediate.dense"), approximate=False)
        x = _normed(x + dropped(linear(inner, "output.dense"), 2 * layer + 1), p, base + "output.LayerNorm")
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    most = jnp.where(mask[..., None] > 0, x, -1e9).max(1)
    return jnp.concatenate([mean, most], 1) @ p["out.weight"] + p["out.bias"]


def loss(p: dict, batch: dict, key, drop: float):
    """Cross-entropy where the label is known; an unknown label has weight 0. A row and its twin, which says the same of
    somebody else, should be answered alike."""
    z = logits(p, batch["ids"], batch["mask"], key, drop)
    each = jax.nn.softplus(z) - batch["target"] * z
    twin, apart = batch["twin"], jnp.abs(z - z[batch["twin"]])
    # Huber's loss: a large difference pulls no harder than one of one logit.
    unlike = jnp.where(apart < 1, apart ** 2 / 2, apart - 0.5).mean(1)
    has_twin = twin != jnp.arange(len(twin))
    return 10 * (each * batch["weight"]).sum() / (batch["known"].sum() + 1) + (unlike * has_twin).sum() / (has_twin.sum() + 4)


def adam_step(p, m, v, average, step, batch, key, rate, drop, memory):
    value, grad = jax.value_and_grad(loss)(p, batch, key, drop)
    size = jnp.sqrt(sum(jnp.square(g).sum() for g in jax.tree.leaves(grad)))
    grad = jax.tree.map(lambda g: g * jnp.minimum(1, 1 / (size + 1e-6)), grad)
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, grad)
    v = jax.tree.map(lambda a, g: 0.98 * a + 0.02 * g * g, v, grad)
    c1, c2 = 1 - 0.9 ** step, 1 - 0.98 ** step

    def moved(name, x):
        pace = rate * (10 if name.startswith("out") else 1)
        return x * (1 - (pace * 0.01 if x.ndim > 1 else 0)) - pace * (m[name] / c1) / (jnp.sqrt(v[name] / c2) + 1e-8)

    p = {name: moved(name, x) for name, x in p.items()}
    # Without a memory the average is the weights themselves.
    return p, m, v, jax.tree.map(lambda a, x: memory * a + (1 - memory) * x, average, p), value
