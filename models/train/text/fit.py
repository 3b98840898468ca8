"""Fit the fast model: one thread, seeded, going on from the last finished epoch."""

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
import disguise
import model
import swap
import targets
import tokens
import vectors
from labels import AUTHORED, TRAINED

SEED = 20
RATE, DECAY, DROP, SMOOTH = 2e-3, 0.1, 0.4, 0.02
NOISY_COPIES = 3  # misspelt, and two disguised
FORGET = 0.12  # share of tokens left out of a training text
SWAP = 0.3
FIRST = 0.1  # size of the first vectors
MEMORY = 0.998  # of the running average of the weights, which is what is kept
# What the encoder says of a row counts this much beside what people said of it.
TEACHER = 0.5
# The project's own rows are read this often an epoch, and ordinary corpora beyond so many rows are not read again.
OWN_READINGS, MOST_OF_A_CORPUS = 2, 6000
LENGTHS = (16, 32, 64, 128, 256)
SIZES = {16: 256, 32: 256, 64: 256, 128: 128, 256: 64}


def padded(ids: list[np.ndarray], length: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    table, mask = np.zeros((size, length), np.int32), np.zeros((size, length), np.float32)
    for i, one in enumerate(ids):
        table[i, :len(one)], mask[i, :len(one)] = one, 1
    return table, mask


def chosen(rows: list[corpus.Row], rng) -> np.ndarray:
    """The rows of one epoch: our own more than once, of a large corpus another share each time."""
    by_file = {}
    for i, row in enumerate(rows):
        by_file.setdefault(row.file, []).append(i)
    picked = [np.tile(lot, OWN_READINGS) if file == AUTHORED else rng.permutation(lot)[:MOST_OF_A_CORPUS] for file, lot in sorted(by_file.items())]
    return rng.permutation(np.concatenate(picked))


def epoch_batches(order, variants, swaps, teaching, benign, rng):
    """One pass over rows, each in a randomly damaged form, grouped by length.

    Some rows get an ordinary sentence before or after them: in a page or a chat the harm is a part of the text, and
    the ordinary part says nothing against it.
    """
    lots = {length: [] for length in LENGTHS}
    for i in order:
        one = variants[0 if rng.random() < 0.6 else 1 + int(rng.integers(NOISY_COPIES))][i]
        lesson = tuple(part[i] for part in teaching)
        if rng.random() < SWAP and i in swaps:
            one, lesson = swaps[i]
        if len(one) > 4:
            one = one[rng.random(len(one)) > FORGET]
        if rng.random() < 0.15 and len(one) < 128:
            other = variants[0][benign[rng.integers(len(benign))]][:100]
            one = np.concatenate([one, other] if rng.random() < 0.5 else [other, one])
        if len(one) == 0:
            continue
        length = next(l for l in LENGTHS if len(one) <= l)
        lots[length].append((one, lesson))
    batches = []
    for length, lot in lots.items():
        size = SIZES[length]
        for start in range(0, len(lot), size):
            part = lot[start:start + size]
            ids, mask = padded([one for one, _ in part], length, size)
            batch = {"ids": ids, "mask": mask}
            for n, name in enumerate(("target", "weight", "soft", "soft_weight")):
                batch[name] = np.zeros((size, len(TRAINED)), np.float32)
                batch[name][:len(part)] = [lesson[n] for _, lesson in part]
            batches.append(batch)
    rng.shuffle(batches)
    return batches


def lessons(rows, known, teacher) -> tuple[np.ndarray, ...]:
    """Targets and weights from people, and from the encoder where there is one."""
    count = len(TRAINED)
    target, weight, _ = targets.of_all(rows, known)
    soft = teacher if teacher is not None else np.zeros((len(rows), count), np.float32)
    return target[:, :count], weight[:, :count], soft, np.full_like(soft, TEACHER if teacher is not None else 0)


def swapped_rows(rows, tokenizer) -> dict:
    """For each row that speaks of somebody: the same sentence about somebody else, with what it teaches.

    The encoder saw the sentence as it was, so here only people teach.
    """
    rng = random.Random(SEED + 1)
    found = []
    for i, row in enumerate(rows):
        text, known = swap.swapped(row.text, row.known, rng) or (row.text, row.known)
        text = swap.renamed(text, rng) or text
        if text != row.text:
            found.append((i, text, known))
    parts = lessons([rows[i] for i, _, _ in found], [known for _, _, known in found], None)
    ids = tokens.encode(tokenizer, [text for _, text, _ in found])
    return {i: (ids[n], tuple(part[n] for part in parts)) for n, (i, _, _) in enumerate(found) if len(ids[n])}


def fit(rows, tokenizer, words, epochs, checkpoint: Path, teacher=None, note=""):
    """Train on the given rows from the encoder's vectors, with its opinion of each row where it is given. The checkpoint is
    only taken up again by the very same job."""
    noise = random.Random(SEED)
    texts = [row.text for row in rows]
    variants = [tokens.encode(tokenizer, texts)]
    for copy in range(NOISY_COPIES):
        damage = disguise.misspell if copy == 0 else disguise.disguised
        variants.append(tokens.encode(tokenizer, [damage(text, noise) for text in texts]))
    teaching = lessons(rows, [row.known for row in rows], teacher)
    swaps = swapped_rows(rows, tokenizer)
    benign = np.array([i for i, row in enumerate(rows) if row.benign and len(variants[0][i])])
    p = model.initial(tokenizer.get_vocab_size(), len(TRAINED), SEED)
    p["embed"] = FIRST * jax.numpy.asarray(vectors.from_encoder(words, model.WIDTH))
    m = jax.tree.map(np.zeros_like, p)
    v = jax.tree.map(np.zeros_like, p)
    identity = (RATE, DECAY, DROP, SMOOTH, NOISY_COPIES, FORGET, SWAP, FIRST, MEMORY, TEACHER, OWN_READINGS, MOST_OF_A_CORPUS, SEED, epochs,
                SIZES, jax.tree.map(np.shape, p))
    digest = hashlib.sha256(repr(identity).encode() + np.concatenate(variants[0]).tobytes() + words.tobytes())
    for part in teaching:
        digest.update(part.tobytes())
    job = digest.hexdigest()
    average = p
    done, step = 0, 0
    if checkpoint.exists():
        saved = pickle.loads(checkpoint.read_bytes())
        if saved["job"] == job:
            p, m, v, average, done, step = (saved[k] for k in ("p", "m", "v", "average", "done", "step"))
    advance = jax.jit(partial(model.adam_step, decay=DECAY, drop=DROP, smooth=SMOOTH), donate_argnums=(1, 2))
    per_epoch = len(chosen(rows, np.random.default_rng(0))) / 256
    for epoch in range(done, epochs):
        began, total = time.time(), []
        rng = np.random.default_rng([SEED, epoch])
        for batch in epoch_batches(chosen(rows, rng), variants, swaps, teaching, benign, rng):
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
