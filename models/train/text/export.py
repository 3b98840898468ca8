"""Write the fast model as ONNX with plain operators and check it against the training code."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import tokens
from labels import TRAINED


def quantised(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows in 8 bits with a scale each."""
    scale = np.abs(table).max(1, keepdims=True) / 127
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


def stored(p: dict) -> dict:
    """The weights as the file keeps them, for comparing the training code with it."""
    rows, scale = quantised(np.asarray(p["embed"]))
    return p | {"embed": rows.astype(np.float32) * scale}


def write_onnx(p: dict, keep: list[str], path: Path):
    columns = [TRAINED.index(name) for name in keep]
    values = {
        "gate": p["gate"][:, None], "gate_bias": p["gate_bias"].reshape(1),
        "window_before": p["window"][0], "window_here": p["window"][1], "window_after": p["window"][2],
        "window_bias": p["window_bias"], "hidden": p["hidden"], "hidden_bias": p["hidden_bias"],
        "out": p["out"][:, columns], "out_bias": p["out_bias"][columns], "tiny": np.array([1e-6], np.float32),
    }
    constants = [numpy_helper.from_array(np.ascontiguousarray(v, np.float32), k) for k, v in values.items()]
    constants += [numpy_helper.from_array(part, name) for name, part in zip(("embed", "embed_scale"), quantised(np.asarray(p["embed"])))]
    constants += [numpy_helper.from_array(np.array(v, np.int64), k) for k, v in
                  {"axis_last": [2], "axis_tokens": [1], "one": [1], "zero": [0], "end": [2 ** 31 - 1], "minus_one": [-1]}.items()]

    def node(op, inputs, output, **options):
        return helper.make_node(op, inputs.split(), [output], name=output, **options)

    nodes = [
        node("Gather", "embed ids", "looked_up_small"),
        node("Cast", "looked_up_small", "looked_up_wide", to=TensorProto.FLOAT),
        node("Gather", "embed_scale ids", "scales"),
        node("Mul", "looked_up_wide scales", "looked_up"),
        node("Unsqueeze", "mask axis_last", "mask3"),
        node("Mul", "looked_up mask3", "e"),
        node("MatMul", "e gate", "gate_raw"),
        node("Add", "gate_raw gate_bias", "gate_shifted"),
        node("Sigmoid", "gate_shifted", "gate_open"),
        node("Mul", "gate_open mask3", "gated"),
        node("Mul", "gated e", "gated_e"),
        node("ReduceSum", "gated_e axis_tokens", "summed", keepdims=0),
        node("ReduceSum", "gated axis_tokens", "gate_sum", keepdims=0),
        node("Add", "gate_sum tiny", "gate_sum_safe"),
        node("Div", "summed gate_sum_safe", "mean"),
        # The neighbours: the row shifted by one, a row of zeros at the open end.
        node("Slice", "e zero one axis_tokens", "first"),
        node("Sub", "first first", "blank"),
        node("Slice", "e zero minus_one axis_tokens", "all_but_last"),
        node("Slice", "e one end axis_tokens", "all_but_first"),
        node("Concat", "blank all_but_last", "before", axis=1),
        node("Concat", "all_but_first blank", "after", axis=1),
        node("MatMul", "before window_before", "w1"),
        node("MatMul", "e window_here", "w2"),
        node("MatMul", "after window_after", "w3"),
        node("Add", "w1 w2", "w12"),
        node("Add", "w12 w3", "w123"),
        node("Add", "w123 window_bias", "window_raw"),
        node("Relu", "window_raw", "window_on"),
        node("Mul", "window_on mask3", "seen"),
        node("ReduceMax", "seen", "most", axes=[1], keepdims=0),
        node("Concat", "mean most", "features", axis=1),
        node("MatMul", "features hidden", "h1"),
        node("Add", "h1 hidden_bias", "h2"),
        node("Relu", "h2", "h3"),
        node("MatMul", "h3 out", "z1"),
        node("Add", "z1 out_bias", "z2"),
        node("Sigmoid", "z2", "scores"),
    ]
    save(nodes, constants, "text-fast", len(keep), path)


def save(nodes: list, constants: list, name: str, columns: int, path: Path):
    """Checks and writes a graph from `ids` and `mask` to `scores`: the shape that all text models have."""
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"]),
         helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "tokens"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", columns])],
        constants,
    )
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="fourc")
    whole.ir_version = 8
    onnx.checker.check_model(whole, full_check=True)
    onnx.save(whole, str(path))


def session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def scores(path: Path, tokenizer, texts: list[str]) -> np.ndarray:
    """Raw scores of the exported file for the beginnings of texts."""
    return run_all(session(path), tokens.encode(tokenizer, texts), 64)


def run_all(run: onnxruntime.InferenceSession, ids: list[np.ndarray], batch: int) -> np.ndarray:
    """Raw scores of encoded texts, in batches of similar length. A text without a single token scores 0: the model is not asked."""
    order = sorted((i for i in range(len(ids)) if len(ids[i])), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), run.get_outputs()[0].shape[1]), np.float32)
    for start in range(0, len(order), batch):
        part = order[start:start + batch]
        length = len(ids[part[-1]])
        table, mask = np.zeros((len(part), length), np.int64), np.zeros((len(part), length), np.float32)
        for row, i in enumerate(part):
            table[row, :len(ids[i])], mask[row, :len(ids[i])] = ids[i], 1
        out[part] = run.run(["scores"], {"ids": table, "mask": mask})[0]
    return out


PARITY_TEXTS = [
    "the library opens at nine tomorrow", "can you help me with question 7 please?", "well done team, great match!",
    "i lost my pe kit again :(", "what is the capital of scotland", "dont forget: trip letters are due on friday",
    "x", "my nan makes the best apple crumble in the whole of lincolnshire and nobody is allowed to argue about it",
]


def check(p, tokenizer, keep, path: Path, scores_of):
    """The exported file agrees with the training code, and padding changes nothing. Leaves texts for Rust to repeat."""
    columns = [TRAINED.index(name) for name in keep]
    here = scores_of(p, tokenizer, PARITY_TEXTS)[:, columns]
    there = scores(path, tokenizer, PARITY_TEXTS)
    alone = np.concatenate([scores(path, tokenizer, [text]) for text in PARITY_TEXTS])
    run, worst = session(path), 0.0
    for text, expected in zip(PARITY_TEXTS, alone):
        ids = tokens.encode(tokenizer, [text])[0]
        table, mask = np.zeros((3, 256), np.int64), np.zeros((3, 256), np.float32)
        table[:, len(ids):] = 7  # whatever stands in the padding must not matter
        table[:, :len(ids)], mask[:, :len(ids)] = ids, 1
        worst = max(worst, float(np.abs(run.run(None, {"ids": table, "mask": mask})[0] - expected).max()))
    differences = {"training code": float(np.abs(here - there).max()), "batch": float(np.abs(alone - there).max()),
                   "padding to 256": worst}
    print("largest differences:", differences, f"file {path.stat().st_size / 1e6:.2f} MB", flush=True)
    if max(differences.values()) > 1e-5:
        raise SystemExit("the exported model does not agree with the training code")
    rows = [{"folded": text, "ids": tokens.encode(tokenizer, [text])[0].tolist(),
             "scores": [round(float(s), 7) for s in row]} for text, row in zip(PARITY_TEXTS, alone)]
    parity(path.with_suffix(".parity.json"), keep, rows)


def parity(path: Path, keep: list[str], rows: list[dict]):
    """Texts with token ids and raw scores, for checking another implementation against this one."""
    body = ",\n".join("  " + json.dumps(row) for row in rows)
    path.write_text(f'{{"labels": {json.dumps(keep)}, "tolerance": 1e-4, "texts": [\n{body}\n]}}\n')

