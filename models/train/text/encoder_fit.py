"""Fine-tune the encoder: seeded, going on from the last finished epoch. Two threads, always, for the same sums."""

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads=2")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import hashlib
import pickle
import random
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import numpy as np
from tokenizers import Tokenizer

import data as corpus
import disguise
import encoder
import swap
import targets
from labels import HEADS
from pretrained import MAX_TOKENS

SEED = 20
DROP, WARM_UP = 0.1, 200
LENGTHS = (16, 24, 32, 48, 64, 96, 128)
SIZES = {16: 96, 24: 64, 32: 48, 48: 32, 64: 24, 96: 16, 128: 12}
# Rows of one corpus per epoch, another share each time: ordinary text teaches little after the first thousand lines.
SHARE = {"edos": 8000, "davidson_hate_offensive": 2500, "goemotions_reddit_benign": 3500, "news_and_clickbait_headlines": 2000,
         "clinc_oos": 1500, "banking77": 800, "gsm8k_school_maths": 300, "jigsaw_bias_templates": 800, "mmlu_educational": 700,
         "toxic_spans": 3000, "sms_spam_collection": 2500, "synthetic_harmless": 500, "guest_misogyny": 1500}


@dataclass(frozen=True)
class Course:
    """A stretch of training: which rows, how often, and how fast. The rate falls to zero after `stretch` times its epochs."""

    epochs: int
    rate: float
    stretch: float
    later: bool = True  # with the rows that were written after the first course had run
    joined: bool = False  # names and groups read as one (`alike.py`), twins, what the lists say, and an average of the weights
    share: tuple = ()  # other shares than SHARE
    favour: tuple = ()  # how much more a row of a corpus counts

    @property
    def shares(self) -> dict:
        return {**SHARE, **dict(self.share)}


# The sly rows first, for long; then all together with the plain-spoken ones, more slowly; then fairness and the hard cases.
COURSES = [
    Course(3, 1e-4, 5 / 3, later=False),
    Course(2, 6e-5, 1.0),
    Course(2, 5e-5, 1.5, joined=True, favour=(("hatemoji_build", 2.0),), share=(
        ("edos", 14000), ("goemotions_reddit_benign", 2000), ("news_and_clickbait_headlines", 1500), ("clinc_oos", 1000),
        ("banking77", 500), ("toxic_spans", 6000), ("sms_spam_collection", 1500))),
]
MEMORY = 0.998  # of the average of the weights

# Shares of rows that are read otherwise than they were written.
MISSPELT, DISGUISED, SWAPPED, RENAMED, JOINED = 0.1, 0.2, 0.3, 0.5, 0.1


def reading(row: corpus.Row, others: list[str], rng: random.Random) -> tuple[str, dict]:
    """A row as this epoch reads it, with the labels that still hold."""
    text, known = row.text, row.known
    if rng.random() < SWAPPED and (changed := swap.swapped(text, known, rng)):
        text, known = changed
    if rng.random() < RENAMED and (changed := swap.renamed(text, rng)):
        text = changed
    chance = rng.random()
    if chance < MISSPELT:
        text = disguise.misspell(text, rng)
    elif chance < MISSPELT + DISGUISED:
        text = disguise.disguised(text, rng)
    # In a page or a chat the harm is a part of the text, and the ordinary part says nothing against it.
    if rng.random() < JOINED:
        other = rng.choice(others)
        text = f"{text} {other}" if rng.random() < 0.5 else f"{other} {text}"
    return text, known


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray]:
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    return [np.array([first, *e.ids[:MAX_TOKENS - 2], last], np.int32) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def padded(ids: list[np.ndarray], length: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    table, mask = np.zeros((size, length), np.int32), np.zeros((size, length), np.float32)
    mask[:, 0] = 1
    for i, one in enumerate(ids):
        table[i, :len(one)], mask[i, :len(one)] = one, 1
    return table, mask


def grouped(ids: list[np.ndarray], order, twin=None) -> list[tuple[int, list[int]]]:
    """Indices in batches of one length each, a row and its twin in the same one."""
    twin = twin or {}
    lots = {length: [] for length in LENGTHS}
    for i in order:
        unit = [i, twin[i]] if i in twin else [i]
        lots[next(length for length in LENGTHS if max(len(ids[j]) for j in unit) <= length)].append(unit)
    batches = []
    for length, lot in lots.items():
        part = []
        for unit in lot:
            if len(part) + len(unit) > SIZES[length]:
                batches.append((length, part))
                part = []
            part = part + unit
        batches += [(length, part)] if part else []
    return batches


def sampled(rows: list[corpus.Row], epoch: int, shares: dict) -> list[corpus.Row]:
    by_file = {}
    for row in rows:
        by_file.setdefault(row.file, []).append(row)
    out = []
    for file, lot in sorted(by_file.items()):
        share = shares.get(file, len(lot))
        lot = [lot[i] for i in np.random.default_rng(SEED).permutation(len(lot))]
        start = epoch * share % max(1, len(lot))
        out += (lot + lot)[start:start + min(share, len(lot))]
    return out


def twins(read: list[tuple[str, dict]], rng: random.Random) -> tuple[list[tuple[str, dict]], dict[int, int]]:
    """For each reading that speaks of a protected group, the same about another, at the end; and which is whose."""
    more, twin = [], {}
    for i, (text, known) in enumerate(read):
        if changed := swap.paired(text, rng):
            twin[i] = len(read) + len(more)
            more.append((changed, known))
    return more, twin


def epoch_batches(rows, tokenizer, course: Course, epoch: int):
    rng = random.Random(SEED * 1000 + epoch)
    chosen = sampled(rows, epoch, course.shares)
    others = [row.text for row in chosen if row.benign and len(row.text) < 200]
    read = [reading(row, others, rng) for row in chosen]
    more, twin = twins(read, rng) if course.joined else ([], {})
    ids = encode(tokenizer, [text for text, _ in read + more])
    target, weight, plain = targets.of_all(chosen + [chosen[i] for i in twin], [known for _, known in read + more])
    if course.favour:
        favour = dict(course.favour)
        weight *= np.array([favour.get(row.file, 1) for row in chosen + [chosen[i] for i in twin]], np.float32)[:, None]
    batches = grouped(ids, np.random.default_rng([SEED, epoch]).permutation(len(read)), twin)
    np.random.default_rng([SEED, epoch, 1]).shuffle(batches)
    for length, part in batches:
        size = SIZES[length]
        table, mask = padded([ids[i] for i in part], length, size)
        place = {i: at for at, i in enumerate(part)}
        own = [place[twin[i]] if i in twin else at for at, i in enumerate(part)]
        batch = {"ids": table, "mask": mask, "twin": np.array(own + list(range(len(part), size)), np.int32)}
        for name, values in (("target", target), ("weight", weight), ("known", plain)):
            batch[name] = np.zeros((size, len(HEADS)), np.float32)
            batch[name][:len(part)] = values[part]
        yield batch


def job_of(rows, start: dict, course: Course) -> str:
    """A digest of everything that decides what comes out."""
    shapes = jax.tree.map(np.shape, start)
    settings = (SEED, course, DROP, WARM_UP, MEMORY, SIZES, SHARE, targets.POSITIVE, targets.OWN_POSITIVE, targets.OWN_NEGATIVE, targets.CONTEXT, MISSPELT, DISGUISED, SWAPPED,
                RENAMED, JOINED, HEADS, sorted(shapes.items()))
    texts = "\n".join(f"{row.text}\t{sorted(row.known.items())}\t{row.orig}" for row in rows)
    return hashlib.sha256((repr(settings) + texts).encode()).hexdigest()


def fit(rows, tokenizer, start: dict, course: Course, checkpoint: Path, after_epoch=lambda p, epoch: None) -> dict:
    """Train on the given rows. The checkpoint is only taken up again by the very same job."""
    job = job_of(rows, start, course)
    state = {"p": start, "m": jax.tree.map(np.zeros_like, start), "v": jax.tree.map(np.zeros_like, start), "average": start}
    done, step = 0, 0
    if checkpoint.exists():
        saved = pickle.loads(checkpoint.read_bytes())
        if saved["job"] == job:
            state, done, step = {name: saved.get(name, saved["p"]) for name in state}, saved["done"], saved["step"]
    advance = jax.jit(partial(encoder.adam_step, drop=DROP), donate_argnums=(0, 1, 2, 3))
    # A copy each: what is donated may not be given twice.
    p, m, v, average = (jax.tree.map(lambda x: jax.numpy.array(x, copy=True), tree) for tree in state.values())
    total = None
    for epoch in range(done, course.epochs):
        began, losses = time.time(), []
        batches = list(epoch_batches(rows, tokenizer, course, epoch))
        total = total or len(batches) * course.epochs
        for batch in batches:
            step += 1
            rate = course.rate * min(1, step / WARM_UP) * max(0.02, 1 - step / (total * course.stretch))
            memory = np.float32(min(MEMORY, step / (step + 10)) if course.joined else 0)
            key = jax.random.fold_in(jax.random.PRNGKey(SEED), step)
            p, m, v, average, value = advance(p, m, v, average, np.float32(step), batch, key, np.float32(rate), memory=memory)
            losses.append(value)
            if step % 200 == 0:
                print(f"step {step} of {total}: loss {float(np.mean(np.array(losses[-200:]))):.4f}, {time.time() - began:.0f} s", flush=True)
        part = checkpoint.with_suffix(".part")
        state = {name: jax.tree.map(np.asarray, tree) for name, tree in (("p", p), ("m", m), ("v", v), ("average", average))}
        part.write_bytes(pickle.dumps({"job": job, "done": epoch + 1, "step": step, **state}))
        part.rename(checkpoint)
        after_epoch(state["average"], epoch)
    return jax.tree.map(np.asarray, average)


def logits_of(p: dict, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """Raw logits with the training code itself."""
    p = jax.tree.map(jax.numpy.asarray, p)
    run = jax.jit(encoder.logits)
    ids = encode(tokenizer, texts)
    out = np.zeros((len(texts), p["out.bias"].shape[0]), np.float32)
    for length, part in grouped(ids, range(len(ids))):
        out[part] = np.asarray(run(p, *padded([ids[i] for i in part], length, SIZES[length])))[:len(part)]
    return out
