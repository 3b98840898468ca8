"""Write the encoder as ONNX with plain operators, small: word vectors in 8 bits with a scale each, all else in 16 bits.

Engines widen the weights to 32 bits when they load the file and compute in those, so that scores agree between engines and
processors. (Arithmetic in 8 bits is twice as fast and differs between processors; `variants.md` has the numbers.)
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

import encoder
import encoder_fit
import export
from export import PARITY_TEXTS, quantised
from labels import HEADS


class Graph:
    """Collects nodes and constants; every value has the name of what made it."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def add(self, op, *inputs, **options):
        self.count += 1
        name = f"{op}_{self.count}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], name=name, **options))
        return name

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name, value):
        return self.add("Cast", self.constant(name, np.asarray(value, np.float16)), to=TensorProto.FLOAT)


def stored(p: dict) -> dict:
    """The weights as the file keeps them, for comparing the training code with it."""
    rows, scale = quantised(np.asarray(p["words"]))
    kept = {name: np.asarray(value, np.float16).astype(np.float32) for name, value in p.items()}
    return kept | {"words": rows.astype(np.float32) * scale, "out.bias": np.asarray(p["out.bias"], np.float32)}


def write_onnx(p: dict, columns: list[int], path: Path):
    g = Graph()
    number = lambda name, value: g.constant(name, np.array(value, np.float32))
    eps, two, root, one, half = (number(*x) for x in
                                 (("eps", 1e-12), ("two", 2), ("root_two", 2 ** 0.5), ("unit", 1), ("half", 0.5)))
    shape = g.constant("heads_shape", np.array([0, 0, encoder.HEADS, encoder.WIDTH // encoder.HEADS], np.int64))
    flat = g.constant("flat_shape", np.array([0, 0, encoder.WIDTH], np.int64))
    last, tokens_axis, middle = (g.constant(*x) for x in (("axis_last", np.array([2])), ("axis_tokens", np.array([1])), ("axes_middle", np.array([1, 2]))))

    def normed(x, name):
        centred = g.add("Sub", x, g.add("ReduceMean", x, axes=[-1], keepdims=1))
        spread = g.add("Sqrt", g.add("Add", g.add("ReduceMean", g.add("Pow", centred, two), axes=[-1], keepdims=1), eps))
        scaled = g.add("Mul", g.add("Div", centred, spread), g.weight(name + ".weight", p[name + ".weight"]))
        return g.add("Add", scaled, g.weight(name + ".bias", p[name + ".bias"]))

    rows, scale = quantised(np.asarray(p["words"]))
    looked_up = g.add("Cast", g.add("Gather", g.constant("words", rows), "ids"), to=TensorProto.FLOAT)
    vectors = g.add("Mul", looked_up, g.add("Gather", g.constant("words_scale", scale), "ids"))
    # Positions: as many rows of the table as there are tokens.
    length = g.add("Slice", g.add("Shape", "ids"), g.constant("from_one", np.array([1])), g.constant("to_two", np.array([2])))
    place = g.add("Slice", g.weight("positions", p["positions"]), g.constant("from_zero", np.array([0])), length)
    x = normed(g.add("Add", vectors, place), "embeddings.LayerNorm")
    hidden = g.add("Mul", g.add("Unsqueeze", g.add("Sub", one, "mask"), middle), number("far_below", -1e9))
    for layer in range(encoder.LAYERS):
        base = f"encoder.layer.{layer}."

        def linear(x, name):
            product = g.add("MatMul", x, g.weight(base + name + ".weight", np.asarray(p[base + name + ".weight"]).T))
            return g.add("Add", product, g.weight(base + name + ".bias", p[base + name + ".bias"]))

        def heads(name, order):
            return g.add("Transpose", g.add("Reshape", linear(x, "attention.self." + name), shape), perm=order)

        query = heads("query", [0, 2, 1, 3])
        keys, values = heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
        root_width = number(f"root_width_{layer}", (encoder.WIDTH // encoder.HEADS) ** 0.5)
        weights = g.add("Softmax", g.add("Add", g.add("Div", g.add("MatMul", query, keys), root_width), hidden), axis=-1)
        seen = g.add("Reshape", g.add("Transpose", g.add("MatMul", weights, values), perm=[0, 2, 1, 3]), flat)
        x = normed(g.add("Add", x, linear(seen, "attention.output.dense")), base + "attention.output.LayerNorm")
        inner = linear(x, "intermediate.dense")
        bent = g.add("Mul", g.add("Mul", inner, g.add("Add", g.add("Erf", g.add("Div", inner, root)), one)), half)
        x = normed(g.add("Add", x, linear(bent, "output.dense")), base + "output.LayerNorm")
    shown = g.add("Unsqueeze", "mask", last)
    mean = g.add("Div", g.add("ReduceSum", g.add("Mul", x, shown), tokens_axis, keepdims=0), g.add("ReduceSum", "mask", tokens_axis, keepdims=1))
    below = g.add("Mul", g.add("Sub", one, shown), "far_below")
    most = g.add("ReduceMax", g.add("Add", g.add("Mul", x, shown), below), axes=[1], keepdims=0)
    features = g.add("Concat", mean, most, axis=1)
    product = g.add("MatMul", features, g.weight("out.weight", np.asarray(p["out.weight"])[:, columns]))
    z = g.add("Add", product, g.constant("out.bias", np.asarray(p["out.bias"], np.float32)[columns]))
    g.nodes.append(helper.make_node("Sigmoid", [z], ["scores"], name="scores"))
    export.save(g.nodes, g.constants, "text-encoder", len(columns), path)


def scores(path: Path, tokenizer: Tokenizer, texts: list[str], threads: int = 1) -> np.ndarray:
    """Raw scores of the exported file for the beginnings of texts."""
    return export.run_all(export.session(path, threads), encoder_fit.encode(tokenizer, texts), 32)


def check(p: dict, tokenizer: Tokenizer, keep: list[str], path: Path):
    """The file agrees with the training code, alone, in a batch and padded. Leaves texts for Rust to repeat."""
    columns = [HEADS.index(name) for name in keep]
    here = 1 / (1 + np.exp(-encoder_fit.logits_of(stored(p), tokenizer, PARITY_TEXTS)[:, columns]))
    exact = 1 / (1 + np.exp(-encoder_fit.logits_of(p, tokenizer, PARITY_TEXTS)[:, columns]))
    there = scores(path, tokenizer, PARITY_TEXTS)
    alone = np.concatenate([scores(path, tokenizer, [text]) for text in PARITY_TEXTS])
    differences = {"training code": float(np.abs(here - there).max()), "batch": float(np.abs(alone - there).max())}
    print("largest differences:", differences, f"; by storing weights in fewer bits: {np.abs(exact - there).max():.5f};",
          f"file {path.stat().st_size / 1e6:.2f} MB", flush=True)
    if max(differences.values()) > 1e-4:
        raise SystemExit("the exported model does not agree with the training code")
    rows = [{"folded": text, "ids": encoder_fit.encode(tokenizer, [text])[0].tolist(), "scores": [round(float(s), 7) for s in row]}
            for text, row in zip(PARITY_TEXTS, alone)]
    export.parity(path.with_suffix(".parity.json"), keep, rows)
