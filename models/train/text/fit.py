"""Fit the weights: one thread, seeded, going on from the last finished epoch."""

import os

# One thread, always: the same sums in the same order give the same weights.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import hashlib
import pickle
import random
import time
from functools import partial
from pathlib import Path

import jax
import numpy as np

import data as corpus
import model
import swap
import tokens
import vectors
from labels import TRAINED

SEED = 20
RATE, DECAY, DROP, SMOOTH = 2e-3, 0.1, 0.4, 0.02
NOISY_COPIES = 2
FORGET = 0.12  # share of tokens left out of a training text
SWAP = 0.3
COMPANY = 0.1
MEMORY = 0.998  # of the running average of the weights, which is what is kept
LENGTHS = (16, 32, 64, 128, 256)
SIZES = {16: 256, 32: 256, 64: 256, 128: 128, 256: 64}


# A rare label's positives count for more, or the other heads drown it.
POSITIVE_WEIGHT = {"threat": 3.0, "phishing": 2.0}


def targets(rows: list[corpus.Row], known: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    target = np.zeros((len(rows), len(TRAINED)), np.float32)
    weight = np.zeros_like(target)
    for i, (row, stated) in enumerate(zip(rows, known)):
        for j, name in enumerate(TRAINED):
            if name in stated:
                target[i, j] = stated[name]
                weight[i, j] = row.weight * (POSITIVE_WEIGHT.get(name, 1.0) if stated[name] else 1.0)
            elif name in row.zeros:
                weight[i, j] = row.weight * row.zeros[name]
    return target, weight


def padded(ids: list[np.ndarray], length: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    table, mask = np.zeros((size, length), np.int32), np.zeros((size, length), np.float32)
    for i, one in enumerate(ids):
        table[i, :len(one)], mask[i, :len(one)] = one, 1
    return table, mask


def epoch_batches(variants, swaps, target, weight, benign, rng):
    """One pass over the rows, each in a randomly damaged form, grouped by length.

    Some rows get an ordinary sentence before or after them: in a page or a chat the harm is a part of the text, and
    the ordinary part says nothing against it.
    """
    order = rng.permutation(len(target))
    lots = {length: [] for length in LENGTHS}
    for i in order:
        choice = rng.random()
        one, t, w = variants[0 if choice < 0.6 else 1 + int(rng.integers(NOISY_COPIES))][i], target[i], weight[i]
        if rng.random() < SWAP and i in swaps:
            one, t, w = swaps[i]
        if len(one) > 4:
            one = one[rng.random(len(one)) > FORGET]
        if rng.random() < 0.25 and len(one) < 128:
            other = variants[0][benign[rng.integers(len(benign))]][:100]
            one = np.concatenate([one, other] if rng.random() < 0.5 else [other, one])
        if len(one) == 0:
            continue
        length = next(l for l in LENGTHS if len(one) <= l)
        lots[length].append((one, t, w))
    batches = []
    for length, lot in lots.items():
        size = SIZES[length]
        for start in range(0, len(lot), size):
            part = lot[start:start + size]
            ids, mask = padded([one for one, _, _ in part], length, size)
            t, w = np.zeros((size, target.shape[1]), np.float32), np.zeros((size, target.shape[1]), np.float32)
            t[:len(part)], w[:len(part)] = [x for _, x, _ in part], [x for _, _, x in part]
            batches.append({"ids": ids, "mask": mask, "target": t, "weight": w})
    rng.shuffle(batches)
    return batches


def swapped_rows(rows, tokenizer) -> dict:
    """For each row that speaks of somebody: the same sentence about somebody else, as (ids, targets, weights)."""
    rng = random.Random(SEED + 1)
    found = [(i, new) for i, row in enumerate(rows) if (new := swap.swapped(row.text, row.known, rng))]
    target, weight = targets([rows[i] for i, _ in found], [known for _, (_, known) in found])
    ids = tokens.encode(tokenizer, [text for _, (text, _) in found])
    # A label unknown after the swap must not come back as an inferred zero.
    for n, (i, (_, known)) in enumerate(found):
        for j, name in enumerate(TRAINED):
            if name in rows[i].known and name not in known:
                weight[n, j] = 0
    return {i: (ids[n], target[n], weight[n]) for n, (i, _) in enumerate(found) if len(ids[n])}


def fit(rows, tokenizer, epochs, checkpoint: Path, note=""):
    """Train on the given rows. The checkpoint is only taken up again by the very same job."""
    noise = random.Random(SEED)
    texts = [row.text for row in rows]
    variants = [tokens.encode(tokenizer, texts)]
    for _ in range(NOISY_COPIES):
        variants.append(tokens.encode(tokenizer, [tokens.misspell(text, noise) for text in texts]))
    target, weight = targets(rows, [row.known for row in rows])
    swaps = swapped_rows(rows, tokenizer)
    benign = np.array([i for i, row in enumerate(rows) if row.benign and len(variants[0][i])])
    p = model.initial(tokenizer.get_vocab_size(), len(TRAINED), SEED)
    if COMPANY:
        p["embed"] = COMPANY * jax.numpy.asarray(vectors.from_company(variants[0], *p["embed"].shape))
    m = jax.tree.map(np.zeros_like, p)
    v = jax.tree.map(np.zeros_like, p)
    identity = (RATE, DECAY, DROP, SMOOTH, NOISY_COPIES, FORGET, SWAP, COMPANY, MEMORY, SEED, epochs, SIZES,
                jax.tree.map(np.shape, p))
    job = hashlib.sha256(repr(identity).encode() + target.tobytes() + weight.tobytes()
                         + np.concatenate(variants[0]).tobytes()).hexdigest()
    average = p
    done, step = 0, 0
    if checkpoint.exists():
        saved = pickle.loads(checkpoint.read_bytes())
        if saved["job"] == job:
            p, m, v, average, done, step = (saved[k] for k in ("p", "m", "v", "average", "done", "step"))
    advance = jax.jit(partial(model.adam_step, decay=DECAY, drop=DROP, smooth=SMOOTH), donate_argnums=(1, 2))
    per_epoch = len(rows) / 256
    for epoch in range(done, epochs):
        began, total = time.time(), []
        for batch in epoch_batches(variants, swaps, target, weight, benign, np.random.default_rng([SEED, epoch])):
            step += 1
            rate = RATE * min(1, step / 200) * max(0.02, 1 - step / (per_epoch * 1.1 * epochs))
            key = jax.random.fold_in(jax.random.PRNGKey(SEED), step)
            memory = np.float32(min(MEMORY, step / (step + 10)))
            p, m, v, average, value = advance(p, m, v, average, memory, np.float32(step), batch, key, np.float32(rate))
            total.append(value)
        print(f"{note}epoch {epoch + 1}/{epochs}: loss {float(np.mean(total)):.4f}, {time.time() - began:.0f} s", flush=True)
        state = {"job": job, "p": jax.tree.map(np.asarray, p), "m": jax.tree.map(np.asarray, m),
                 "v": jax.tree.map(np.asarray, v), "average": jax.tree.map(np.asarray, average), "done": epoch + 1, "step": step}
        part = checkpoint.with_suffix(".part")
        part.write_bytes(pickle.dumps(state))
        part.rename(checkpoint)
    return jax.tree.map(np.asarray, average)


def scores_of(p, tokenizer, texts) -> np.ndarray:
    """Raw scores with the training code itself (the report measures the exported file instead)."""
    p = jax.tree.map(jax.numpy.asarray, p)
    run = jax.jit(lambda ids, mask: jax.nn.sigmoid(model.logits(p, ids, mask)))
    ids = tokens.encode(tokenizer, texts)
    out = np.zeros((len(texts), len(TRAINED)), np.float32)
    for length, shorter in zip(LENGTHS, (-1,) + LENGTHS):
        index = [i for i, one in enumerate(ids) if shorter < len(one) <= length]
        for start in range(0, len(index), 256):
            part = index[start:start + 256]
            out[part] = np.asarray(run(*padded([ids[i] for i in part], length, 256)))[:len(part)]
    return out
