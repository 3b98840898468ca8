"""Fits the reader on the shards that are there: `python fit.py --minutes 75`. Goes on from `out/state.pt` where there is one."""

import argparse
import math
import os
import random
import tempfile
import time
from pathlib import Path

# Compiled tensor operations are kept for every shape; read when torch is loaded.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")

import numpy as np
import torch
from torch.nn import functional

import shards
from alphabet import CHARACTERS, decode, encode
from model import HEIGHT, STRIDE, Reader, multiply_adds, parameters

OUT = Path(__file__).resolve().parent / "out"
SEED = 20261122
WIDTHS, BLOCKS = (32, 64, 96, 224), (2, 2, 5)
# Columns of pixels in one step: few long lines or many short ones.
COLUMNS = 24_000


def network():
    return Reader(len(CHARACTERS), WIDTHS, BLOCKS)


def class_of(width):
    """Few different widths, because every shape of tensor is compiled anew: steps of 64, from 512 on of 128."""
    step = 64 if width <= 512 else 128
    return -(-width // step) * step


class Pool:
    """Lines by class of width; full batches leave it, what is left waits for more."""

    def __init__(self):
        self.waiting = {}

    def add(self, lines):
        """The batches that became full, each of one class of width and one size."""
        out = []
        for line in lines:
            width = class_of(line[0].shape[1])
            waiting = self.waiting.setdefault(width, [])
            waiting.append(line)
            if len(waiting) == COLUMNS // width:
                out.append(waiting)
                self.waiting[width] = []
        return out

    def rest(self):
        out = [lines for lines in self.waiting.values() if lines]
        self.waiting = {}
        return out


def stacked(values):
    width = class_of(max(v.shape[1] for v in values))
    out = np.zeros((len(values), 1, HEIGHT, width), np.float32)
    for row, v in zip(out, values):
        row[0, :, :v.shape[1]] = v
    return torch.from_numpy(out / 255).contiguous(memory_format=torch.channels_last)


def varied(lines, noise):
    """Small changes that a stored line does not have: contrast curve, noise."""
    images = lines ** torch.empty(len(lines), 1, 1, 1).uniform_(0.8, 1.25, generator=noise)
    strength = torch.empty(len(lines), 1, 1, 1).uniform_(-0.06, 0.05, generator=noise).clamp_min(0)
    return (images + strength * torch.randn(images.shape, generator=noise)).clamp(0, 1)


def loss_of(model, batch, noise):
    images = stacked([values for values, _ in batch])
    targets = [encode(text) for _, text in batch]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(varied(images, noise) if noise is not None else images)
    paths = logits.float().log_softmax(2).transpose(0, 1)
    lengths = torch.tensor([len(t) for t in targets])
    flat = torch.tensor([c for t in targets for c in t])
    # Every line may be read in its own columns and one more, so that padding stays padding.
    columns = torch.tensor([min(values.shape[1] // STRIDE + 1, logits.shape[1]) for values, _ in batch])
    losses = functional.ctc_loss(paths, flat, columns, lengths, reduction="none", zero_infinity=True)
    return losses.sum() / max(1, int(lengths.sum()) + len(batch))


def distance(a, b):
    """Levenshtein distance."""
    if len(a) < len(b):
        a, b = b, a
    before = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        row = [i]
        for j, right in enumerate(b, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        before = row
    return before[-1]


@torch.no_grad()
def accuracy(model, lines):
    """Characters right of characters written, over all lines: 1 - edits / length."""
    model.eval()
    edits = length = 0
    pool = Pool()
    for batch in pool.add(lines) + pool.rest():
        best = model(stacked([values for values, _ in batch])).argmax(2).tolist()
        for path, (values, text) in zip(best, batch):
            edits += distance(decode(path[:values.shape[1] // STRIDE + 1]), text)
            length += len(text)
    model.train()
    return 1 - edits / length


def held_lines():
    file = shards.STORE / "held.npz"
    if not file.exists():
        shards.save(file, shards.shard("held", "held", "dev", 500))
    return shards.load(file)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=75, help="of training in all, runs before this one included")
    arguments.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    arguments.add_argument("--name", default="state")
    arguments.add_argument("--workers", type=int, default=2, help="processes of one thread each, whose gradients are averaged")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as meeting:
        torch.multiprocessing.spawn(work, (arguments, f"file://{meeting}/store"), arguments.workers, daemon=True)


def work(rank, arguments, meeting):
    """One process. All hold the same weights, because they take the same steps: gradients and clocks are averaged."""
    torch.distributed.init_process_group("gloo", meeting, rank=rank, world_size=arguments.workers)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(SEED)
    model = network().to(memory_format=torch.channels_last).train()
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=running, use_buffers=True)
    optimiser = torch.optim.AdamW(model.parameters(), arguments.rate, betas=(0.9, 0.98), weight_decay=1e-2)
    state, step, spent = OUT / f"{arguments.name}.pt", 0, 0.0
    if state.exists():
        saved = torch.load(state)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = saved["step"], saved["spent"]
    rng, noise = random.Random(f"{SEED} {rank} {step}"), torch.Generator().manual_seed(SEED + 1000 * step + rank)
    if rank == 0:
        print(f"{parameters(model)} parameters, {multiply_adds(network()) / 1e6:.0f} million multiply-adds at 32 x 1120", flush=True)
        held = held_lines()
    seconds, begun, saved_at = arguments.minutes * 60, time.monotonic() - spent, time.monotonic()
    drawn, losses, lines = batches(rng, rank, arguments.workers), [], 0
    while spent < seconds:
        rate = arguments.rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * spent / seconds))
        for group in optimiser.param_groups:
            group["lr"] = max(rate, 1e-6)
        batch = next(drawn)
        loss = loss_of(model, batch, noise)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        spent = shared(model, time.monotonic() - begun) / arguments.workers
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        average.update_parameters(model)
        step, lines = step + 1, lines + len(batch) * arguments.workers
        losses.append(float(loss.detach()))
        if rank == 0 and step % 50 == 0:
            print(f"step {step} {spent:.0f} s loss {np.mean(losses[-50:]):.4f} rate {rate:.5f} about {lines} lines", flush=True)
        if rank == 0 and (time.monotonic() - saved_at > 240 or spent >= seconds):
            saved_at = time.monotonic()
            save(state, model, average, optimiser, step, spent)
            print(f"held-out fonts and texts: {accuracy(average.module, held):.4f}", flush=True)
    torch.distributed.destroy_process_group()


@torch.no_grad()
def running(averages, current, number):
    """A running average that forgets its beginning: weight 0.998 for the past once there are enough steps."""
    keep = min(0.998, (1 + float(number)) / (10 + float(number)))
    for average, value in zip(averages, current):
        if average.is_floating_point():
            average.lerp_(value, 1 - keep)
        else:
            average.copy_(value)


def batches(rng, rank, workers):
    """Batches without end: shards that this process has not seen come first, then any; every process has its own shards."""
    pool, seen = Pool(), set()
    while True:
        there = sorted(shards.STORE.glob("train-????.npz"))
        own = there[rank::workers] or there
        fresh = [file for file in own if file.name not in seen] or [rng.choice(own)]
        seen.add(fresh[0].name)
        lines = shards.load(fresh[0])
        rng.shuffle(lines)
        queue = pool.add(lines)
        rng.shuffle(queue)
        yield from queue


def shared(model, spent):
    """Averages the gradients of all processes, and adds up their clocks."""
    gradients = [p.grad for p in model.parameters()]
    flat = torch.cat([g.reshape(-1) for g in gradients] + [torch.tensor([spent])])
    torch.distributed.all_reduce(flat)
    start, workers = 0, torch.distributed.get_world_size()
    for gradient in gradients:
        gradient.copy_(flat[start:start + gradient.numel()].view_as(gradient) / workers)
        start += gradient.numel()
    return float(flat[-1])


def save(file, model, average, optimiser, step, spent):
    part = file.with_suffix(".part")
    torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent}, part)
    part.rename(file)


if __name__ == "__main__":
    main()
