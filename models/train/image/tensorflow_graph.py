"""The ONNX graph for a TensorFlow.js *graph* model: frozen operations, as nsfwjs' larger MobileNetV2 is kept.

The smaller one is a Keras model of layers and is converted by convert_nsfwjs.py itself; both come out with pictures as
batch, channel, height, width.
"""

import base64

import numpy as np
from onnx import helper, numpy_helper

from tensorflow_js import UnexpectedPackage

HEIGHT, WIDTH = 1, 2  # of TensorFlow's batch, height, width, channel


class FrozenGraph:
    """Builds the ONNX graph operation by operation; every operation must be one that is known here."""

    def __init__(self, model, weights, size):
        self.weights, self.size, self.used = weights, size, set()
        self.nodes, self.constants = [], []
        self.tensor_of = {}  # TensorFlow node → name of the tensor that holds its output
        self.side_of = {}  # tensor → its height and width in pixels; only squares come
        self.constant("zero", 0)
        self.constant("six", 6)
        for node in model["modelTopology"]["node"]:
            getattr(self, f"_add_{node['op']}", self._refuse)(node)
        outputs = model["userDefinedMetadata"]["signature"]["outputs"]
        (output,) = outputs
        self.output = self.tensor_of[output.removesuffix(":0")]

    def _refuse(self, node):
        raise UnexpectedPackage(f"the operation {node['op']} is not known")

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.array(value, np.float32, order="C"), name))
        return name

    def operation(self, kind, inputs, output, side=None, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        self.side_of[output] = side
        return output

    def weight(self, name):
        self.used.add(name)
        return self.weights[name]

    def _add_Const(self, node):
        if node["name"] not in self.weights:
            raise UnexpectedPackage(f"the constant {node['name']} has no weights")

    def _add_Placeholder(self, node):
        self.tensor_of[node["name"]] = "pixels"
        self.side_of["pixels"] = self.size

    def _add_Identity(self, node):
        (source,) = node["input"]
        self.tensor_of[node["name"]] = self.tensor_of[source]

    def _add_Mul(self, node):
        self._with_a_number(node, "Mul")

    def _add_Sub(self, node):
        self._with_a_number(node, "Sub")

    def _with_a_number(self, node, kind):
        """One input is a tensor, the other a single number."""
        first, second = node["input"]
        number, source = (first, second) if first in self.weights else (second, first)
        if self.weight(number).size != 1 or (kind == "Sub" and number == first):
            raise UnexpectedPackage(f"{node['name']} is not what scales pixels")
        tensor = self.tensor_of[source]
        name = self.constant(f"{short(number)}", self.weight(number).reshape(()))
        self.tensor_of[node["name"]] = self.operation(kind, [tensor, name], short(node["name"]), self.side_of[tensor])

    def _add__FusedConv2D(self, node):
        # height, width, in, out → out, in, height, width
        self._convolution(node, lambda kernel: (kernel.transpose(3, 2, 0, 1), 1))

    def _add_FusedDepthwiseConv2dNative(self, node):
        def by_channel(kernel):  # height, width, channel, 1 → channel, 1, height, width
            if kernel.shape[3] != 1:
                raise UnexpectedPackage(f"{node['name']} makes several channels of one")
            return kernel.transpose(2, 3, 0, 1), kernel.shape[2]

        self._convolution(node, by_channel)

    def _convolution(self, node, laid_out):
        source, kernel_name, bias_name = node["input"]
        expect(node, data_format="NHWC", padding="SAME")
        if numbers(node, "dilations", [1, 1, 1, 1]) != [1, 1, 1, 1]:
            raise UnexpectedPackage(f"{node['name']} is dilated")
        _, stride, across, _ = numbers(node, "strides")
        kernel = self.weight(kernel_name)
        tall, wide = kernel.shape[:2]
        tensor = self.tensor_of[source]
        side = self.side_of[tensor]
        if stride != across or tall != wide:
            raise UnexpectedPackage(f"{node['name']} is no square")
        # TensorFlow's SAME: as much padding as the last step needs, the odd pixel below and to the right.
        new_side = -(-side // stride)
        padding = max((new_side - 1) * stride + tall - side, 0)
        pads = [padding // 2, padding // 2, padding - padding // 2, padding - padding // 2]
        weights, groups = laid_out(kernel)
        name = short(node["name"])
        inputs = [tensor, self.constant(f"{name}/kernel", weights), self.constant(f"{name}/bias", self.weight(bias_name))]
        fused = [text(one) for one in node["attr"]["fused_ops"]["list"]["s"]]
        settings = {"kernel_shape": [tall, wide], "strides": [stride, stride], "pads": pads, "group": groups}
        match fused:
            case ["BiasAdd"]:
                self.tensor_of[node["name"]] = self.operation("Conv", inputs, name, new_side, **settings)
            case ["BiasAdd", "Relu6"]:
                linear = self.operation("Conv", inputs, f"{name}/linear", new_side, **settings)
                self.tensor_of[node["name"]] = self.operation("Clip", [linear, "zero", "six"], name, new_side)
            case _:
                raise UnexpectedPackage(f"{node['name']} ends in {fused}")

    def _add_AddV2(self, node):
        inputs = [self.tensor_of[source] for source in node["input"]]
        self.tensor_of[node["name"]] = self.operation("Add", inputs, short(node["name"]), self.side_of[inputs[0]])

    def _add_AvgPool(self, node):
        (source,) = node["input"]
        tensor = self.tensor_of[source]
        window = numbers(node, "ksize")
        # The pool sees everything at once: the global one is the same.
        if window[HEIGHT] != self.side_of[tensor] or window[WIDTH] != self.side_of[tensor]:
            raise UnexpectedPackage(f"{node['name']} does not see everything")
        self.tensor_of[node["name"]] = self.operation("GlobalAveragePool", [tensor], short(node["name"]), 1)

    def _add_Squeeze(self, node):
        (source,) = node["input"]
        if numbers(node, "squeeze_dims") != [HEIGHT, WIDTH]:
            raise UnexpectedPackage(f"{node['name']} drops other dimensions")
        self.tensor_of[node["name"]] = self.operation("Flatten", [self.tensor_of[source]], short(node["name"]), axis=1)

    def _add__FusedMatMul(self, node):
        source, kernel, bias = node["input"]
        if [text(one) for one in node["attr"]["fused_ops"]["list"]["s"]] != ["BiasAdd"]:
            raise UnexpectedPackage(f"{node['name']} ends in something unknown")
        name = short(node["name"])
        inputs = [self.tensor_of[source], self.constant(f"{name}/kernel", self.weight(kernel))]
        inputs.append(self.constant(f"{name}/bias", self.weight(bias)))
        self.tensor_of[node["name"]] = self.operation("Gemm", inputs, name)

    def _add_Softmax(self, node):
        (source,) = node["input"]
        self.tensor_of[node["name"]] = self.operation("Softmax", [self.tensor_of[source]], "scores", axis=1)


def short(name):
    """A node's name without the calls that it was inlined from."""
    return name.replace("StatefulPartitionedCall/", "")


def text(encoded):
    return base64.b64decode(encoded).decode("ascii")


def numbers(node, attribute, otherwise=None):
    held = node["attr"].get(attribute)
    return [int(number) for number in held["list"]["i"]] if held else otherwise


def expect(node, **wanted):
    for key, value in wanted.items():
        found = text(node["attr"][key]["s"])
        if found != value:
            raise UnexpectedPackage(f"{node['name']}: {key} is {found!r}, not {value!r}")
