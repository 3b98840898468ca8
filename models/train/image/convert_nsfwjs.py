"""Convert a MobileNetV2 of the npm package nsfwjs to ONNX:

    python convert_nsfwjs.py --package nsfwjs-4.4.0.tgz --out models/nsfwjs
    python convert_nsfwjs.py --package nsfwjs-4.4.0.tgz --out models/nsfwjs-mid

Needs neither TensorFlow nor Node.js. The folder's source.json says which model of the package it is. The package must
have the digest pinned there, and the converted file must come out with the digest pinned there, byte for byte, or
nothing is written.
"""

import argparse
import base64
import hashlib
import json
import sys
import tarfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tensorflow_graph import FrozenGraph
from tensorflow_js import UnexpectedPackage, exported_literal, read_layers, read_weights

OPSET = 17
# The oldest file format that carries opset 17: the older the file, the more runtimes read it.
IR_VERSION = 8
SIZE = 224
CLASSES = 5


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--package", type=Path, required=True, help="nsfwjs-4.4.0.tgz as `npm pack nsfwjs@4.4.0` leaves it")
    arguments.add_argument("--out", type=Path, required=True, help="folder of source.json and component.json, for the model and its provenance.json")
    chosen = arguments.parse_args()
    source = json.loads((chosen.out / "source.json").read_text(encoding="utf-8"))
    component = json.loads((chosen.out / "component.json").read_text(encoding="utf-8"))
    try:
        members = read_package(chosen.package, source)
        model = convert(members, source)
        converted = model.SerializeToString(deterministic=True)
        check_digest(converted, source, component)
        self_test(converted)
    except UnexpectedPackage as error:
        sys.exit(f"{chosen.package}: {error}")
    (chosen.out / source["converted"]["file"]).write_bytes(converted)
    (chosen.out / "provenance.json").write_text(json.dumps(provenance(source), indent=2) + "\n", encoding="utf-8")
    print(f"{chosen.out / source['converted']['file']}: {len(converted)} bytes, sha256 {source['converted']['sha256']}")


def read_package(path, source):
    """The members that source.json names, as text, from a tarball of exactly the pinned bytes."""
    packed = path.read_bytes()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode("ascii")
    if integrity != source["integrity"]:
        raise UnexpectedPackage(f"the integrity is {integrity}, source.json pins {source['integrity']}")
    paths = source["package_paths"]
    with tarfile.open(path, "r:gz") as tarball:
        return {
            name: tarball.extractfile(name).read().decode("utf-8") for name in [paths["topology"], *paths["weights"].values()]
        }


def convert(members, source):
    """The ONNX model for the topology and weights in `members`."""
    paths = source["package_paths"]
    exported = exported_literal(members[paths["topology"]])
    weights = read_weights(exported, {shard: members[path] for shard, path in paths["weights"].items()})
    if exported.get("format") == "graph-model":
        graph = FrozenGraph(exported, weights, SIZE)
    else:
        graph = Graph(weights)
        layers, output = read_layers(exported)
        for layer in layers:
            graph.add(layer)
        graph.finish(output)
    unused = sorted(set(weights) - graph.used)
    if unused:
        raise UnexpectedPackage(f"weights that nothing took: {unused}")
    return assembled(graph, f"nsfwjs {Path(source['converted']['file']).stem}")


class Graph:
    """Builds the ONNX graph layer by layer.

    Keras keeps pictures as batch, height, width, channel; the graph keeps them as batch, channel, height, width, which
    both runtimes are fastest with. Padding layers are folded into the convolution that follows, and batch
    normalisation into the one before. Weights become floats here: kept in 8 bits and restored when the graph is loaded,
    the file is a quarter as large, but tract then takes four times as long to load it.
    """

    def __init__(self, weights):
        self.weights, self.used = weights, set()
        self.nodes, self.constants = [], []
        self.tensor_of = {}  # Keras layer → name of the tensor that holds its output
        self.padding_of = {}  # Keras padding layer → ONNX pads for the convolution behind it
        self.waiting = {}  # Keras convolution whose batch normalisation has not come yet
        self.constant("zero", 0)
        self.constant("six", 6)

    def add(self, layer):
        getattr(self, f"_add_{layer['kind']}", self._refuse)(layer)

    def _refuse(self, layer):
        raise UnexpectedPackage(f"layer {layer['name']} is of the unknown kind {layer['kind']}")

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.array(value, np.float32, order="C"), name))
        return name

    def operation(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def weight(self, name):
        self.used.add(name)
        return self.weights[name]

    def _add_InputLayer(self, layer):
        expect(layer, batch_input_shape=[None, SIZE, SIZE, 3])
        self.tensor_of[layer["name"]] = "pixels"

    def _add_ZeroPadding2D(self, layer):
        (top, bottom), (left, right) = layer["config"]["padding"]
        (source,) = layer["from"]
        self.tensor_of[layer["name"]] = self.tensor_of[source]
        self.padding_of[layer["name"]] = [top, left, bottom, right]

    def _add_Conv2D(self, layer):
        self._hold_back(layer, "kernel")

    def _add_DepthwiseConv2D(self, layer):
        expect(layer, depth_multiplier=1)
        self._hold_back(layer, "depthwise_kernel")

    def _hold_back(self, layer, kernel_name):
        """Keep a convolution until its batch normalisation comes."""
        expect(layer, use_bias=False, activation="linear", dilation_rate=[1, 1], data_format="channels_last")
        (source,) = layer["from"]
        config = layer["config"]
        height, width = config["kernel_size"]
        if config["padding"] == "valid":
            pads = self.padding_of.get(source, [0, 0, 0, 0])
        elif config["strides"] == [1, 1] and height % 2 == width % 2 == 1 and source not in self.padding_of:
            pads = [height // 2, width // 2, height // 2, width // 2]
        else:
            raise UnexpectedPackage(f"layer {layer['name']}: this padding has no plain counterpart in ONNX")
        self.waiting[layer["name"]] = {
            "input": self.tensor_of[source],
            "kernel": self.weight(f"{layer['name']}/{kernel_name}"),
            "depthwise": layer["kind"] == "DepthwiseConv2D",
            "attributes": {"kernel_shape": config["kernel_size"], "strides": config["strides"], "pads": pads},
        }

    def _add_BatchNormalization(self, layer):
        expect(layer, axis=-1, center=True, scale=True)
        (source,) = layer["from"]
        held, name = self.waiting.pop(source), layer["name"]
        gamma, beta, mean, variance = (
            self.weight(f"{name}/{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        # gamma * (conv(x) - mean) / sqrt(variance + epsilon) + beta is the same convolution with other numbers.
        factor = gamma / np.sqrt(variance + layer["config"]["epsilon"])
        kernel = held["kernel"]
        if held["depthwise"]:  # height, width, channel, 1 → channel, 1, height, width
            kernel, groups = kernel.transpose(2, 3, 0, 1), kernel.shape[2]
        else:  # height, width, in, out → out, in, height, width
            kernel, groups = kernel.transpose(3, 2, 0, 1), 1
        folded = self.constant(f"{source}/kernel", kernel * factor.reshape(-1, 1, 1, 1))
        bias = self.constant(f"{source}/bias", beta - mean * factor)
        self.tensor_of[name] = self.operation("Conv", [held["input"], folded, bias], name, group=groups, **held["attributes"])

    def _add_ReLU(self, layer):
        expect(layer, max_value=6, negative_slope=0, threshold=0)
        (source,) = layer["from"]
        self.tensor_of[layer["name"]] = self.operation("Clip", [self.tensor_of[source], "zero", "six"], layer["name"])

    def _add_Add(self, layer):
        self.tensor_of[layer["name"]] = self.operation("Add", [self.tensor_of[source] for source in layer["from"]], layer["name"])

    def _add_AveragePooling2D(self, layer):
        # 224 pixels come down to 7, so this pool sees everything at once: the global one is the same.
        expect(layer, pool_size=[SIZE // 32, SIZE // 32], padding="valid")
        (source,) = layer["from"]
        self.tensor_of[layer["name"]] = self.operation("GlobalAveragePool", [self.tensor_of[source]], layer["name"])

    def _add_Flatten(self, layer):
        (source,) = layer["from"]
        self.tensor_of[layer["name"]] = self.operation("Flatten", [self.tensor_of[source]], layer["name"], axis=1)

    def _add_Dropout(self, layer):
        (source,) = layer["from"]
        self.tensor_of[layer["name"]] = self.tensor_of[source]  # dropout does nothing outside training

    def _add_Dense(self, layer):
        expect(layer, use_bias=True)
        (source,) = layer["from"]
        name = layer["name"]
        kernel, bias = (self.constant(f"{name}/{part}", self.weight(f"{name}/{part}")) for part in ("kernel", "bias"))
        linear = self.operation("Gemm", [self.tensor_of[source], kernel, bias], f"{name}/linear")
        match layer["config"]["activation"]:
            case "relu":
                self.tensor_of[name] = self.operation("Relu", [linear], name)
            case "softmax":
                self.tensor_of[name] = self.operation("Softmax", [linear], "scores", axis=1)
            case other:
                raise UnexpectedPackage(f"layer {name} has the activation {other}")

    def finish(self, output):
        self.output = self.tensor_of[output]
        if self.waiting:
            raise UnexpectedPackage("a convolution has no batch normalisation")


def assembled(graph, name):
    """The model around the operations."""
    if graph.output != "scores":
        raise UnexpectedPackage("the model does not end in a softmax over the classes")
    made = helper.make_graph(
        graph.nodes,
        name,
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", CLASSES])],
        graph.constants,
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="fourc convert_nsfwjs"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def expect(layer, **wanted):
    for key, value in wanted.items():
        if layer["config"].get(key) != value:
            raise UnexpectedPackage(f"layer {layer['name']}: {key} is {layer['config'].get(key)!r}, not {value!r}")


def check_digest(converted, source, component):
    digest = hashlib.sha256(converted).hexdigest()
    for name, pinned in (("source.json", source["converted"]["sha256"]), ("component.json", component["sha256"])):
        if digest != pinned:
            raise UnexpectedPackage(f"the converted model has sha256 {digest}, {name} pins {pinned}")


def self_test(converted):
    """Five scores that sum to one, and the same ones alone as in a batch: a sign that the graph is whole."""
    import onnxruntime

    session = onnxruntime.InferenceSession(converted, providers=["CPUExecutionProvider"])
    ramp = np.linspace(0, 1, 2 * 3 * SIZE * SIZE, dtype=np.float32).reshape(2, 3, SIZE, SIZE)
    (both,) = session.run(["scores"], {"pixels": ramp})
    (second,) = session.run(["scores"], {"pixels": ramp[1:]})
    if both.shape != (2, CLASSES) or abs(both.sum(axis=1) - 1).max() > 1e-5 or abs(both[1] - second[0]).max() > 1e-5:
        raise UnexpectedPackage("the converted model does not run as it should")


def provenance(source):
    """Where the converted file comes from. No date: the same inputs give the same bytes."""
    digest = hashlib.sha256()
    for script in ("convert_nsfwjs.py", "tensorflow_graph.py", "tensorflow_js.py"):
        digest.update(Path(__file__).with_name(script).read_bytes())
    return {
        "package": source["package"],
        "version": source["version"],
        "integrity": source["integrity"],
        "licence": source["licence"],
        "file": source["converted"]["file"],
        "sha256": source["converted"]["sha256"],
        "converter_sha256": digest.hexdigest(),
        "made_with": {"numpy": np.__version__, "onnx": onnx.__version__},
    }


if __name__ == "__main__":
    main()
