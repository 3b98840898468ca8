"""Writes `models/base/reader.onnx` and `reader.chars.txt` from the averaged weights of a run, and checks them in ONNX Runtime."""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch.nn.utils.fusion import fuse_conv_bn_weights

from alphabet import CHARACTERS
from fit import OUT, network

BASE = Path(__file__).resolve().parents[2] / "base"


def trained(name):
    """The network with the running average of its weights."""
    model = network()
    weights = torch.load(OUT / f"{name}.pt")["average"]
    model.load_state_dict({key.removeprefix("module."): value for key, value in weights.items() if key.startswith("module.")})
    return model.eval()


def folded(model):
    """Every pair of convolution and normalisation becomes one convolution."""
    for name, layer in list(model.named_modules()):
        if isinstance(layer, torch.nn.Sequential) and len(layer) == 2 and isinstance(layer[1], torch.nn.BatchNorm2d):
            plain, norm = layer
            plain.weight, plain.bias = fuse_conv_bn_weights(plain.weight, None, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias)
            layer[1] = torch.nn.Identity()
    return model


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--name", default="state")
    arguments.add_argument("--to", type=Path, default=BASE)
    arguments = arguments.parse_args()
    model, example = trained(arguments.name), torch.rand(2, 1, 32, 160)
    with torch.no_grad():
        before = model(example).numpy()
        plain = folded(model)
        file = arguments.to / "reader.onnx"
        torch.onnx.export(plain, example, str(file), input_names=["lines"], output_names=["logits"], opset_version=17, dynamo=False,
                          dynamic_axes={"lines": {0: "batch", 3: "width"}, "logits": {0: "batch", 1: "columns"}})
    graph = onnx.load(file)
    onnx.checker.check_model(graph, full_check=True)
    graph.producer_version = graph.doc_string = ""
    onnx.save(graph, file)
    session = onnxruntime.InferenceSession(file.read_bytes(), providers=["CPUExecutionProvider"])
    after = session.run(["logits"], {"lines": example.numpy()})[0]
    wide = session.run(["logits"], {"lines": np.zeros((3, 1, 32, 1120), np.float32)})[0]
    assert after.shape == (2, 40, len(CHARACTERS) + 1) and wide.shape == (3, 280, len(CHARACTERS) + 1), (after.shape, wide.shape)
    (arguments.to / "reader.chars.txt").write_text("".join(c + "\n" for c in CHARACTERS), encoding="utf-8")
    print(f"{file.stat().st_size} bytes, operators {sorted({n.op_type for n in graph.graph.node})}, largest difference {np.abs(before - after).max():.1e}")


if __name__ == "__main__":
    main()
