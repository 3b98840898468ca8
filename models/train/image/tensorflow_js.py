"""Read a TensorFlow.js layers model out of nsfwjs' JavaScript modules, without running any of them.

The package ships each file as a browserify bundle around one literal: an object (topology and weight list) or a
base64 string (the bytes of the weights). Only that literal is read; everything around it must look as expected.
"""

import base64
import json
import math
import re

import numpy as np

# A browserify bundle of one module: `{1:[function(require,module,exports){module.exports=` LITERAL `},{}]},{},[1])(1)});`
BUNDLE_HEAD = re.compile(r"\{1:\[function\((\w+),(\w+),(\w+)\)\{\2\.exports=")
BUNDLE_TAIL = "},{}]},{},[1])(1)});"

# What a minifier writes in a literal that JSON does not know. Strings come first so that nothing inside one is touched.
NOT_JSON = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")
      | (?P<true>!0) | (?P<false>!1)
      | (?P<key>[A-Za-z_$][\w$]*)(?=:)
      | (?P<fraction>(?<![\w.])\.(?=\d))""",
    re.VERBOSE,
)


class UnexpectedPackage(Exception):
    """The package does not hold what this converter was written for."""


def exported_literal(module_text):
    """The literal that a one-module bundle exports, parsed."""
    heads = list(BUNDLE_HEAD.finditer(module_text[:4096]))
    module_text = module_text.rstrip()
    if len(heads) != 1 or not module_text.endswith(BUNDLE_TAIL):
        raise UnexpectedPackage("not a browserify bundle of one module")
    literal = module_text[heads[0].end() : -len(BUNDLE_TAIL)]
    try:
        return json.loads(NOT_JSON.sub(_as_json, literal))
    except json.JSONDecodeError as error:
        raise UnexpectedPackage(f"the exported value is not a plain literal: {error}") from error


def _as_json(match):
    match match.lastgroup:
        case "string":
            return match.group()
        case "true":
            return "true"
        case "false":
            return "false"
        case "key":
            return f'"{match.group()}"'
        case "fraction":
            return "0."


def read_layers(model):
    """The layers of a Keras functional model in file order; every one must have what a chain with additions has."""
    topology = model["modelTopology"]["model_config"]
    if topology["class_name"] != "Model":
        raise UnexpectedPackage(f"a Keras model of class {topology['class_name']}")
    config = topology["config"]
    layers = []
    for layer in config["layers"]:
        nodes = layer["inbound_nodes"]
        if len(nodes) > 1:
            raise UnexpectedPackage(f"layer {layer['name']} is used more than once")
        sources = [source[0] for source in nodes[0]] if nodes else []
        layers.append({"kind": layer["class_name"], "name": layer["name"], "from": sources, "config": layer["config"]})
    (output,) = config["output_layers"]
    return layers, output[0]


def read_weights(model, shard_text_by_name):
    """Name → values of every weight in the manifest, as doubles; the shards must be used up exactly."""
    weights = {}
    for group in model["weightsManifest"]:
        stored = b"".join(_decode_shard(shard_text_by_name, name) for name in group["paths"])
        offset = 0
        for entry in group["weights"]:
            quantisation = entry.get("quantization", {})
            if entry["dtype"] != "float32" or quantisation.get("dtype") != "uint8":
                raise UnexpectedPackage(f"weight {entry['name']} is not stored in 8 bits")
            count = math.prod(entry["shape"])
            codes = np.frombuffer(stored, np.uint8, count, offset).reshape(entry["shape"])
            # TensorFlow.js restores the values in doubles and stores floats: so do we, to start from the very same numbers.
            restored = codes.astype(np.float64) * quantisation["scale"] + quantisation["min"]
            weights[entry["name"]] = restored.astype(np.float32).astype(np.float64)
            offset += count
        if offset != len(stored):
            raise UnexpectedPackage(f"{len(stored) - offset} bytes of weights are left over")
    return weights


def _decode_shard(shard_text_by_name, name):
    literal = exported_literal(shard_text_by_name[name])
    if not isinstance(literal, str):
        raise UnexpectedPackage(f"shard {name} is not a string")
    return base64.b64decode(literal, validate=True)
