"""Tests of the parts that can be wrong without parity noticing: python -m unittest discover models/train/image"""

import json
import unittest

import numpy as np

import preprocessing
from tensorflow_js import BUNDLE_TAIL, UnexpectedPackage, exported_literal, read_weights


def bundle(literal):
    return f"!function(){{}}(function(){{return 1}}({{1:[function(r,m,e){{m.exports={literal}{BUNDLE_TAIL}"


class Literals(unittest.TestCase):
    def test_what_minifiers_write_becomes_values(self):
        self.assertEqual(
            exported_literal(bundle("{a:!0,$b:!1,c_1:[null,.5,-.25,1.5e-7],d:-3}")),
            {"a": True, "$b": False, "c_1": [None, 0.5, -0.25, 1.5e-7], "d": -3},
        )

    def test_strings_stay_as_they_are(self):
        for text in ["!0", "x:.5", 'say "a:!1"', "back\\slash", "],}"]:
            with self.subTest(text=text):
                self.assertEqual(exported_literal(bundle(json.dumps({"k": text}))), {"k": text})

    def test_code_is_refused(self):
        for literal in ["f()", "{a:f()}", "[1,2].map(g)", "{a:b}", "{a:1};evil()", "`text`"]:
            with self.subTest(literal=literal), self.assertRaises(UnexpectedPackage):
                exported_literal(bundle(literal))

    def test_another_wrapping_is_refused(self):
        with self.assertRaises(UnexpectedPackage):
            exported_literal("module.exports={a:1}")


class Weights(unittest.TestCase):
    manifest = {
        "weightsManifest": [
            {
                "paths": ["shard"],
                "weights": [
                    {"name": "w", "shape": [2], "dtype": "float32", "quantization": {"min": -1, "scale": 0.5, "dtype": "uint8"}}
                ],
            }
        ]
    }

    def test_codes_are_scaled_and_shifted(self):
        weights = read_weights(self.manifest, {"shard": bundle('"AAQ="')})  # bytes 0 and 4
        np.testing.assert_array_equal(weights["w"], [-1, 1])

    def test_bytes_left_over_are_refused(self):
        with self.assertRaises(UnexpectedPackage):
            read_weights(self.manifest, {"shard": bundle('"AAQE"')})


class Resizing(unittest.TestCase):
    def test_corners_stay_and_the_middle_is_between(self):
        picture = np.array([[[0.0], [1.0]], [[2.0], [3.0]]])
        resized = preprocessing.resize_with_aligned_corners(picture, 3)[:, :, 0]
        np.testing.assert_allclose(resized, [[0, 0.5, 1], [1, 1.5, 2], [2, 2.5, 3]])

    def test_shrinking_samples_and_does_not_average(self):
        picture = np.zeros((1, 9, 1))
        picture[0, 4] = 1
        np.testing.assert_allclose(preprocessing.resize_with_aligned_corners(picture, 3)[0, :, 0], [0, 1, 0])

    def test_one_pixel_fills_everything(self):
        filled = preprocessing.prepare(np.full((1, 1, 3), 51, np.uint8))
        self.assertEqual(filled.shape, (1, 3, 224, 224))
        np.testing.assert_allclose(filled, 0.2, rtol=1e-6)


if __name__ == "__main__":
    unittest.main()
